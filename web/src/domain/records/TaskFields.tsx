// The head of a task: its title, where it stands, and the fields, each changed in place.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useMembers, useParties, usePlan } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import type { Id, TaskState } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { InPlace } from "./InPlace.tsx";
import { TaskConstraint } from "./TaskConstraint.tsx";
import { changeTask, type Neighbour, type TaskChange, type TaskDetail } from "./task.ts";

const STATES: TaskState[] = ["to_do", "doing", "waiting", "done"];

interface FieldsProps {
  task: TaskDetail;
  project: Id;
  mayEdit: boolean;
}

export function TaskFields({ task, project, mayEdit }: FieldsProps) {
  const w = useWords();
  const { t } = w;
  // The plan knows how long a day is; until it is here, eight hours.
  const perDay = usePlan(project).data?.minutes_per_day ?? 480;
  const change = useMutation({
    mutationFn: (set: TaskChange) => changeTask(project, task, set, (moved) => (moved > 1 ? t("task.changed_moved", { count: moved - 1 }) : t("task.changed"))),
    onError: tellProblem,
  });
  const put = (set: TaskChange) => change.mutate(set);
  return (
    <>
      <header className="record-head">
        <div className="row">
          <span className="id">
            {t("record.task")} T-{task.number}
          </span>
          {task.client_side && <span className="audience client">{t("task.client_side")}</span>}
        </div>
        <InPlace className="record-title" label={t("task.title")} value={task.title} disabled={!mayEdit} onKeep={(title) => title.trim() && put({ title: title.trim() })} />
        <p className="muted small">{standing(w, task, perDay)}</p>
      </header>
      <dl className="record-fields">
        <Owner task={task} project={project} mayEdit={mayEdit} put={put} />
        <dt>{t("task.state")}</dt>
        <dd>
          <Options aria-label={t("task.state")} value={task.state} disabled={!mayEdit} onChange={(state) => put({ state: state as TaskState })} choices={STATES.map((state) => ({ value: state, label: t(`task.state.${state}`) }))} />
        </dd>
        <dt>{t("task.start")}</dt>
        <dd className="plain">{w.formatDate(task.start, { weekday: true })}</dd>
        <dt>{t("task.finish")}</dt>
        <dd className="plain">
          {w.formatDate(task.finish, { weekday: true })}
          {task.baseline && <span className="muted"> {t("task.baseline", { date: w.formatDate(task.baseline.finish, { year: task.baseline.finish.slice(0, 4) === task.finish.slice(0, 4) ? "never" : "auto" }) })}</span>}
        </dd>
        <Duration task={task} perDay={perDay} mayEdit={mayEdit} put={put} />
        <dt>{t("task.progress")}</dt>
        <dd>
          <InPlace label={t("task.progress")} suffix="%" number value={String(task.percent_complete)} disabled={!mayEdit || task.is_summary} onKeep={(typed) => put({ percent_complete: Math.min(100, Math.max(0, Math.round(Number(typed) || 0))) })} />
        </dd>
        <dt>{t("task.deadline")}</dt>
        <dd>
          <InPlace label={t("task.deadline")} date value={task.deadline?.slice(0, 10) ?? ""} disabled={!mayEdit} onKeep={(date) => put({ deadline: date ? (task.deadline?.includes("T") ? `${date}${task.deadline.slice(10)}` : date) : null })} />
        </dd>
        <TaskConstraint task={task} mayEdit={mayEdit} put={put} />
        <Follows task={task} />
      </dl>
      <Notes task={task} mayEdit={mayEdit} put={put} />
    </>
  );
}

/** "Critical path · float 0 d · 3 d after baseline". */
function standing(w: Words, task: TaskDetail, perDay: number): string {
  const parts = [w.t(task.critical ? "task.on_critical_path" : "task.not_critical"), w.t("task.total_float", { duration: w.formatDuration(task.total_float_minutes, perDay) })];
  const late = task.baseline?.finish_variance_days;
  if (late) parts.push(w.t(late > 0 ? "task.after_baseline" : "task.before_baseline", { days: Math.abs(late) }));
  return parts.join(" · ");
}

type PartProps = FieldsProps & { put: (set: TaskChange) => void };

function Owner({ task, project, mayEdit, put }: PartProps) {
  const { t } = useWords();
  const members = useMembers(project).data?.items ?? [];
  const contacts = (useParties(project).data?.items ?? []).flatMap((party) => party.contacts.map((contact) => ({ value: contact.person_id, label: t("task.client_owner", { name: contact.name, client: party.client_name }) })));
  return (
    <>
      <dt>{t("task.owner")}</dt>
      <dd>
        <Options aria-label={t("task.owner")} value={task.owner_id ?? ""} disabled={!mayEdit} onChange={(owner) => put({ owner_id: owner || null })} choices={[{ value: "", label: t("task.no_owner") }, ...members.map((member) => ({ value: member.person_id, label: member.name })), ...contacts]} />
      </dd>
    </>
  );
}

function Duration({ task, perDay, mayEdit, put }: Omit<PartProps, "project"> & { perDay: number }) {
  const { t } = useWords();
  const days = Math.round((task.duration_minutes / perDay) * 100) / 100;
  return (
    <>
      <dt>{t("task.duration")}</dt>
      <dd>
        <InPlace label={t("task.duration")} suffix={t("task.days")} number value={String(days)} disabled={!mayEdit || task.is_summary || task.kind === "milestone"} onKeep={(typed) => Number(typed) >= 0 && put({ duration_minutes: Math.round(Number(typed) * perDay) })} />
      </dd>
    </>
  );
}

function Follows({ task }: { task: TaskDetail }) {
  const { t } = useWords();
  const groups: [string, Neighbour[]][] = [
    ["task.predecessors", task.predecessors],
    ["task.successors", task.successors],
  ];
  return groups
    .filter(([, neighbours]) => neighbours.length > 0)
    .map(([label, neighbours]) => (
      <Fragment key={label}>
        <dt>{t(label)}</dt>
        <dd className="plain">
          {neighbours.map((each) => (
            <Link key={each.dependency_id} className="related" to="." search={(now: Record<string, unknown>) => ({ ...now, record: each.task_id }) as never}>
              T-{each.number} {each.title}
            </Link>
          ))}
        </dd>
      </Fragment>
    ));
}

function Notes({ task, mayEdit, put }: Omit<PartProps, "project">) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  if (!mayEdit) return task.notes ? <p className="record-text body">{task.notes}</p> : null;
  return (
    <div className="record-text">
      <textarea
        className="input notes"
        aria-label={t("task.notes")}
        placeholder={t("task.notes_hint")}
        rows={Math.min(8, (typed ?? task.notes ?? "").split("\n").length + 1)}
        value={typed ?? task.notes ?? ""}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== undefined && typed !== (task.notes ?? "")) put({ notes: typed });
          setTyped(undefined);
        }}
      />
    </div>
  );
}
