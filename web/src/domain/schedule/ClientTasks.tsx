// "What we need from you": what the client's people have to do, when they said that it is done, and how late that is
// on their side. The team looks: done, or not yet.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ActForm } from "../../app/ActForm.tsx";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { Faces, fieldSentence, tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Told } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Remind } from "../communication/Remind.tsx";
import { agreedPlanKey } from "./agreed_plan.ts";

type ClientTask = Told<"ClientTask">;

const clientTasksKey = (project: Id) => [...agreedPlanKey(project), "client-tasks"] as const;

export function ClientTasks({ project, mayEdit }: { project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: clientTasksKey(project), queryFn: () => api.get<Told<"ClientTaskList">>(`/api/v1/projects/${project}/client-tasks`) });
  return (
    <Panel title={t("agreed_plan.needs")} count={query.data?.items.length}>
      <Faces query={query} failed={t("agreed_plan.needs_failed")} rows={3}>
        {({ items }) => (items.length === 0 ? <p className="panel-body muted">{t("agreed_plan.needs_none")}</p> : <Needs items={items} project={project} mayEdit={mayEdit} />)}
      </Faces>
    </Panel>
  );
}

function Needs({ items, project, mayEdit }: { items: ClientTask[]; project: Id; mayEdit: boolean }) {
  const { t } = useWords();
  return (
    <div className="list-scroll">
      <table className="list">
        <thead>
          <tr>
            <th>{t("agreed_plan.need")}</th>
            <th className="num">{t("agreed_plan.wanted")}</th>
            <th className="num">{t("agreed_plan.delay")}</th>
            <th>
              <span className="sr">{t("agreed_plan.needs")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <NeedRow key={each.task_id} task={each} project={project} mayEdit={mayEdit} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where it stands between both sides. */
export function needState(w: Pick<Words, "t" | "formatDate">, { state, report }: Pick<ClientTask, "state" | "report">): string {
  if (state === "done") return w.t("agreed_plan.need_state.done");
  if (!report) return w.t("agreed_plan.need_state.open");
  if (report.returned_at) return w.t("agreed_plan.need_state.returned", { date: w.formatDate(report.returned_at) });
  return w.t("agreed_plan.need_state.reported", { by: report.by, date: w.formatDate(report.at) });
}

function NeedRow({ task, project, mayEdit }: { task: ClientTask; project: Id; mayEdit: boolean }) {
  const w = useWords();
  const { t } = w;
  const { report, delay_working_days: delay } = task;
  const isToCheck = task.state !== "done" && report !== null && report.returned_at === null;
  return (
    <tr>
      <td>
        <Link to="/projects/$project/plan" params={{ project }} search={{ record: task.task_id, task: task.task_id }}>
          {task.title}
        </Link>
        <div className="soft small">
          {[task.owner, needState(w, task), ...(task.is_shared ? [] : [t("agreed_plan.not_shared")])].filter(Boolean).join(" · ")}
          {isToCheck && report.words && <q> {report.words}</q>}
        </div>
      </td>
      <td className="num">{w.formatDate(task.wanted)}</td>
      <td className={delay > 0 ? "num strong" : "num soft"}>{delay > 0 ? t("agreed_plan.days", { days: delay }) : t("agreed_plan.delay_none")}</td>
      <td className="num">
        {isToCheck && mayEdit && <Looked task={task} project={project} />}
        {!isToCheck && task.state !== "done" && task.is_shared && <Remind project={project} kind="task" subject={task.task_id} />}
      </td>
    </tr>
  );
}

/** The team has looked at what was said to be done. */
function Looked({ task, project }: { task: ClientTask; project: Id }) {
  const { t } = useWords();
  const [returning, setReturning] = useState(false);
  const confirm = useMutation({
    mutationFn: () => api.post(`/api/v1/projects/${project}/plan-edits`, { edits: [{ op: "update_task", id: task.task_id, set: { percent_complete: 100 } }] }),
    onSuccess: async () => {
      await freshen(keys.project(project));
      toast({ text: t("agreed_plan.confirmed_done", { title: task.title }) });
    },
    onError: tellProblem,
  });
  return (
    <span className="row wrap">
      <Button size="small" icon="tick" busy={confirm.isPending} onClick={() => confirm.mutate()}>
        {t("agreed_plan.confirm_done")}
      </Button>
      <Button size="small" kind="quiet" onClick={() => setReturning(true)}>
        {t("agreed_plan.not_yet")}
      </Button>
      {returning && <NotYet task={task} project={project} onClose={() => setReturning(false)} />}
    </span>
  );
}

function NotYet({ task, project, onClose }: { task: ClientTask; project: Id; onClose: () => void }) {
  const w = useWords();
  const { t } = w;
  const [words, setWords] = useState("");
  const send = useMutation({
    mutationFn: () => api.put(`/api/v1/tasks/${task.task_id}/return`, { words: words.trim() }),
    onSuccess: async () => {
      await freshen(clientTasksKey(project));
      toast({ text: t("agreed_plan.not_yet_sent") });
      onClose();
    },
  });
  return (
    <Dialog title={t("agreed_plan.not_yet_title", { title: task.title })} closeLabel={t("shell.close")} onClose={onClose}>
      <ActForm sending={send} button={t("agreed_plan.not_yet_send")} kind="to-client" icon="door" isReady={words.trim() !== ""} onAct={() => send.mutate()} onCancel={onClose}>
        <TextArea label={t("agreed_plan.not_yet_words")} value={words} onChange={setWords} wrong={fieldSentence(w, send.error, "words")} rows={3} required />
      </ActForm>
    </Dialog>
  );
}
