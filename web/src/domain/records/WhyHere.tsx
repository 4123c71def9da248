// Why a task stands where it stands: what drives its dates, in one sentence that leads there.
import { Link } from "@tanstack/react-router";
import { usePlan } from "../../app/cache.ts";
import { useWords } from "../../app/words.ts";
import type { TaskDetail } from "./task.ts";
import { dateOfWhy } from "./why_date.ts";

const HERE = "\u0001";

export function WhyHere({ task }: { task: TaskDetail }) {
  const w = useWords();
  const plan = usePlan(task.project_id).data;
  const { why } = task;
  if (!why) return null;
  const other = why.task_id ? (plan?.tasks.find((each) => each.id === why.task_id) ?? [...task.predecessors, ...task.successors].find((each) => each.task_id === why.task_id)) : undefined;
  const calendar = plan?.calendars?.find((each) => each.id === (task.calendar_id ?? plan.calendar_id))?.name ?? "";
  const constraint = task.constraint ? w.t(`task.constraint.${task.constraint.kind}`) : "";
  const date = w.formatDate(dateOfWhy(why.code, task.constraint, plan));
  const [before = "", after = ""] = w.first([`task.why.${why.code}`, "task.why.other"], { task: HERE, calendar, constraint, date }).split(HERE);
  return (
    <p className="record-why small">
      {before}
      {why.task_id && (
        <Link className="inline" to="." search={(now: Record<string, unknown>) => ({ ...now, record: why.task_id }) as never}>
          {other ? `T-${other.number} ${other.title}` : w.t("record.task")}
        </Link>
      )}
      {after}
    </p>
  );
}
