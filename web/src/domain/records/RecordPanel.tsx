// An open record at the right of whatever page is on screen; its address is ?record=…
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useParties, useProject } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import type { Id } from "../../app/wire.ts";
import { useWords } from "../../app/words.ts";
import { Button, Tool } from "../../ui/Button.tsx";
import { AskDialog } from "../communication/AskDialog.tsx";
import { AudienceBar } from "./AudienceBar.tsx";
import { Comments } from "./Comments.tsx";
import { History } from "./History.tsx";
import { TaskFields } from "./TaskFields.tsx";
import { WhoCanSee } from "./WhoCanSee.tsx";
import type { TaskDetail } from "./task.ts";
import "../communication/communication.css";
import "./records.css";

type Section = "comments" | "history" | "viewers";

export default function RecordPanel({ record }: { record: Id }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const panel = useRef<HTMLElement>(null);
  const close = () => void navigate({ to: ".", search: (now: Record<string, unknown>) => ({ ...now, record: undefined }) as never });
  const query = useQuery({ queryKey: keys.record(record), queryFn: () => api.get<TaskDetail>(`/api/v1/tasks/${record}`) });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      // A dialog or a menu above takes the key first.
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(".dialog-place, .float")) close();
    };
    window.addEventListener("keydown", pressed);
    panel.current?.focus({ preventScroll: true });
    return () => window.removeEventListener("keydown", pressed);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <aside className="record" ref={panel} tabIndex={-1} aria-label={query.data?.title ?? t("record.other")}>
      <Tool className="record-close no-print" icon="cross" label={t("shell.close")} onClick={close} />
      <Faces query={query} failed={t("record.failed")} rows={6}>
        {(task) => <TaskRecord task={task} />}
      </Faces>
    </aside>
  );
}

function TaskRecord({ task }: { task: TaskDetail }) {
  const { t } = useWords();
  const project = task.project_id;
  const role = useProject(project).data?.role;
  const parties = useParties(project).data?.items ?? [];
  const [section, setSection] = useState<Section>("comments");
  const [asking, setAsking] = useState(false);
  const mayEdit = role !== undefined && role !== "read_only";
  const sections: [Section, string][] = [
    ["comments", t("record.comments")],
    ["history", t("record.history")],
    ["viewers", t("record.viewers")],
  ];
  return (
    <>
      <TaskFields key={task.id} task={task} project={project} mayEdit={mayEdit} />
      <AudienceBar task={task} project={project} parties={parties} mayEdit={mayEdit} />
      <div className="record-sections" role="tablist">
        {sections.map(([each, label]) => (
          <button key={each} type="button" role="tab" aria-selected={each === section} onClick={() => setSection(each)}>
            {label}
          </button>
        ))}
        {mayEdit && parties.length > 0 && (
          <Button className="end no-print" kind="quiet" size="small" icon="talk" onClick={() => setAsking(true)}>
            {t("questions.ask")}
          </Button>
        )}
      </div>
      {section === "comments" && <Comments record={task.id} project={project} parties={parties} shared={task.audience === "client"} mayWrite={mayEdit} />}
      {section === "history" && <History record={task.id} />}
      {section === "viewers" && <WhoCanSee record={task.id} />}
      {asking && <AskDialog project={project} record={task.id} onClose={() => setAsking(false)} />}
    </>
  );
}
