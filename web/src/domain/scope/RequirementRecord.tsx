// A requirement in the panel: its words, where it stands with the client, its tasks, what was said of it.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../app/api.ts";
import { keys, useWritingRole } from "../../app/cache.ts";
import { Faces } from "../../app/problems.tsx";
import { useWords } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import type { Id } from "../../app/wire.ts";
import { useParams } from "@tanstack/react-router";
import type { PanelProps } from "../records/RecordPanel.tsx";
import { RecordTalk } from "../records/RecordTalk.tsx";
import { AskConfirmation } from "./AskConfirmation.tsx";
import { DropDialog } from "./DropDialog.tsx";
import { dropRequirements, pathOf, TO_BE_CONFIRMED, type RequirementDetail } from "./requirement.ts";
import { Answers } from "./RequirementAnswers.tsx";
import { RequirementOrigin, RequirementShown } from "./RequirementBackground.tsx";
import { RequirementFieldsPart } from "./RequirementFields.tsx";
import { RequirementGoals } from "./RequirementGoals.tsx";
import { RequirementReaders } from "./RequirementReaders.tsx";
import { LinkedTasks } from "./LinkedTasks.tsx";
import { Versions } from "./Versions.tsx";
import "./scope.css";

export function RequirementRecord({ record, onTitle }: PanelProps) {
  const { t } = useWords();
  const query = useQuery({ queryKey: keys.record(record), queryFn: () => api.get<RequirementDetail>(pathOf(record)) });
  // A requirement is opened on a page of its project.
  const { project } = useParams({ strict: false }) as { project?: Id };
  const title = query.data?.fields.title;
  useEffect(() => {
    if (title) onTitle(title);
  }, [title, onTitle]);
  return (
    <Faces query={query} failed={t("record.failed")} rows={6}>
      {(requirement) => <Opened requirement={requirement} project={project ?? ""} />}
    </Faces>
  );
}

function Opened({ requirement, project }: { requirement: RequirementDetail; project: Id }) {
  const { t } = useWords();
  const role = useWritingRole(project);
  const [asking, setAsking] = useState(false);
  const [dropping, setDropping] = useState(false);
  const isDropped = requirement.state === "dropped";
  const mayWrite = role !== undefined && role !== "read_only";
  const mayEdit = mayWrite && !isDropped;
  return (
    <>
      <RequirementFieldsPart key={requirement.id} requirement={requirement} project={project} mayEdit={mayEdit} />
      <RequirementOrigin requirement={requirement} project={project} />
      <RequirementGoals requirement={requirement} project={project} mayEdit={mayEdit} />
      <LinkedTasks requirement={requirement} project={project} mayEdit={mayEdit} />
      <Answers requirement={requirement} project={project} />
      <RequirementShown requirement={requirement} project={project} />
      <RequirementReaders requirement={requirement} project={project} />
      {mayWrite && (
        <div className="requirement-acts no-print">
          {role === "project_manager" && TO_BE_CONFIRMED.includes(requirement.state) && (
            <Button kind="to-client" icon="door" onClick={() => setAsking(true)}>
              {t(requirement.sent_version ? "requirement.ask_again" : "scope.ask")}
            </Button>
          )}
          {isDropped ? (
            <Button icon="undo" onClick={() => void dropRequirements(project, [requirement.id], false)}>
              {t("requirement.restore")}
            </Button>
          ) : (
            <Button kind="quiet" onClick={() => setDropping(true)}>
              {t("requirement.drop")}
            </Button>
          )}
        </div>
      )}
      <RecordTalk
        record={requirement.id}
        project={project}
        mayWrite={mayWrite}
        more={[{ name: "versions", label: t("requirement.versions_count", { count: requirement.version }), content: <Versions requirement={requirement} project={project} /> }]}
      />
      {asking && <AskConfirmation project={project} chosen={[requirement]} onClose={() => setAsking(false)} />}
      {dropping && <DropDialog project={project} requirements={[requirement]} onClose={() => setDropping(false)} />}
    </>
  );
}
