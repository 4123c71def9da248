// The head of a task: its title, where it stands, and the fields, each changed in place.
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { useMembers, useParties, usePersons, usePlan } from "../../app/cache.ts";
import type { Id, TaskState } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import { Options } from "../../ui/Field.tsx";
import { titleOf, useClientDaysOff } from "../engagement/days_off.ts";
import { awayRemark } from "../schedule/away_remarks.ts";
import { parseDuration, parsePercent } from "../schedule/parse_cell.ts";
import { durationSet, ownedBy } from "../schedule/plan_edits.ts";
import { TaskRequirements } from "../scope/TaskRequirements.tsx";
import { Assignees } from "./Assignees.tsx";
import { InPlace, type Kept } from "./InPlace.tsx";
import { NotesField } from "./NotesField.tsx";
import { TaskConstraint } from "./TaskConstraint.tsx";
import { TaskFurther } from "./TaskFurther.tsx";
import { WhyHere } from "./WhyHere.tsx";
import "./task_fields.css";
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
  const put = (set: TaskChange) => changeTask(project, task, set);
  const keepTitle = (title: string) => (title.trim() ? put({ title: title.trim() }) : { wrong: t("plan.cell.title_needed") });
  return (
    <>
      <header className="record-head">
        <div className="row">
          <span className="id">
            {t("record.task")} T-{task.number}
          </span>
          {task.client_side && <span className="audience client">{t("task.client_side")}</span>}
          {task.chore && <span className="audience" title={t("task.chore_hint")}>{t("task.chore")}</span>}
        </div>
        <InPlace className="record-title" wraps label={t("task.title")} value={task.title} disabled={!mayEdit} onKeep={keepTitle} />
        <p className="muted small">{standing(w, task, perDay)}</p>
        <WhyHere task={task} />
      </header>
      <dl className="record-fields">
        <Owner task={task} project={project} mayEdit={mayEdit} put={put} />
        {!task.is_summary && <Assignees task={task} mayEdit={mayEdit} />}
        <dt>{t("task.state")}</dt>
        <dd>
          <Options aria-label={t("task.state")} value={task.state} disabled={!mayEdit} onChange={(state) => void put({ state: state as TaskState })} choices={STATES.map((state) => ({ value: state, label: t(`task.state.${state}`) }))} />
        </dd>
        <dt>{t("task.start")}</dt>
        <dd className="plain">{w.formatDate(task.start, { weekday: true })}</dd>
        <dt>{t("task.finish")}</dt>
        <dd className="plain">
          {w.formatDate(task.finish, { weekday: true })}
          {task.baseline && <span className="muted"> {t("task.baseline", { date: w.formatDate(task.baseline.finish, { year: task.baseline.finish.slice(0, 4) === task.finish.slice(0, 4) ? "never" : "auto" }) })}</span>}
        </dd>
        <Figures task={task} perDay={perDay} mayEdit={mayEdit} put={put} />
        <dt>{t("task.deadline")}</dt>
        <dd>
          <InPlace label={t("task.deadline")} date notDate={t("task.not_date")} value={task.deadline?.slice(0, 10) ?? ""} disabled={!mayEdit} onKeep={(date) => put({ deadline: date ? (task.deadline?.includes("T") ? `${date}${task.deadline.slice(10)}` : date) : null })} />
        </dd>
        <Away task={task} project={project} />
        <TaskConstraint task={task} mayEdit={mayEdit} put={put} />
        <Follows task={task} />
        <TaskRequirements task={task.id} />
      </dl>
      <TaskFurther task={task} mayEdit={mayEdit} put={put} />
      <NotesField task={task} mayEdit={mayEdit} put={put} />
    </>
  );
}

/** That the client is off on the day on which its task starts, finishes or is due. */
function Away({ task, project }: Omit<FieldsProps, "mayEdit">) {
  const w = useWords();
  const clientDays = useClientDaysOff(project);
  const parties = useParties(project).data?.items;
  const remark = task.is_summary ? undefined : awayRemark(task, clientDays, parties ?? []);
  if (!remark) return null;
  return (
    <>
      <dt>{w.t("plan.client_days")}</dt>
      <dd className="plain missing">{w.t(`task.away_${remark.what}`, { off: titleOf(w, remark.off) })}</dd>
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

type PartProps = FieldsProps & { put: (set: TaskChange) => Promise<boolean> };

function Owner({ task, project, mayEdit, put }: PartProps) {
  const { t } = useWords();
  const members = useMembers(project).data?.items;
  const parties = useParties(project).data?.items;
  const persons = usePersons(!!task.owner_id).data?.items;
  const contacts = (parties ?? []).flatMap((party) => party.contacts.map((contact) => ({ value: contact.person_id, label: t("task.client_owner", { name: contact.name, client: party.client_name }) })));
  const known = [{ value: "", label: t("task.no_owner") }, ...(members ?? []).map((member) => ({ value: member.person_id, label: member.name })), ...contacts];
  const owner = task.owner_id ?? "";
  const isKnown = known.some((each) => each.value === owner);
  // Somebody who has left the project still owns the task until another does.
  const name = persons?.find((each) => each.id === owner)?.name;
  const gone = isKnown ? [] : [{ value: owner, label: members && parties && name ? t("task.owner_left", { name }) : (name ?? "…") }];
  const choose = (next: string) => put(ownedBy(task, next || null, contacts.some((each) => each.value === next)));
  return (
    <>
      <dt>{t("task.owner")}</dt>
      <dd>
        <Options aria-label={t("task.owner")} value={owner} disabled={!mayEdit} onChange={(next) => void choose(next)} choices={[...known, ...gone]} />
      </dd>
    </>
  );
}

function Figures({ task, perDay, mayEdit, put }: Omit<PartProps, "project"> & { perDay: number }) {
  const { t } = useWords();
  const days = Math.round((task.duration_minutes / perDay) * 100) / 100;
  const keepDuration = (typed: string): Kept => {
    const set = durationSet(task.kind, parseDuration(typed, { minutes_per_day: perDay }));
    return set ? put(set) : { wrong: t("plan.cell.not_duration", { typed }) };
  };
  const keepPercent = (typed: string): Kept => {
    const percent = parsePercent(typed);
    return percent === undefined ? { wrong: t("plan.cell.not_percent", { typed }) } : put({ percent_complete: percent });
  };
  return (
    <>
      <dt>{t("task.duration")}</dt>
      <dd>
        <InPlace label={t("task.duration")} suffix={t("task.days")} number value={String(days)} disabled={!mayEdit || task.is_summary} onKeep={keepDuration} />
      </dd>
      <dt>{t("task.progress")}</dt>
      <dd>
        <InPlace label={t("task.progress")} suffix="%" number value={String(task.percent_complete)} disabled={!mayEdit || task.is_summary} onKeep={keepPercent} />
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
