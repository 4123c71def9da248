// One change for many rows: owner, state, progress, a shift by working days. Plain edits, one batch.
import type { PlanPerson } from "./columns.ts";
import { moveTo } from "./columns.ts";
import { fieldsBefore, ownedBy } from "./plan_edits.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import type { Edit, Id, TaskFields, TaskState } from "./plan_types.ts";
import { DAY } from "./wall_clock.ts";
import type { WorkingCalendar } from "./working_time.ts";

export interface BulkChange {
  /** Null takes the owner away; undefined leaves it. */
  owner?: PlanPerson | null | undefined;
  state?: TaskState | undefined;
  percent?: number | undefined;
  /** Working days; negative is earlier. */
  shift?: number | undefined;
}

/** A phase stands for its tasks where it has no such field itself. */
export function leavesOf(rows: Row[]): Row[] {
  const found = new Set<Row>();
  const walk = (row: Row) => (row.children.length ? row.children.forEach(walk) : void found.add(row));
  rows.forEach(walk);
  return [...found];
}

export function bulkEdits(rows: Row[], change: BulkChange, model: PlanModel): Edit[] {
  const sets = new Map<Row, TaskFields>();
  const put = (row: Row, set: TaskFields) => void sets.set(row, { ...sets.get(row), ...set });
  const { owner, state, percent, shift } = change;
  if (owner !== undefined) for (const row of rows) if ((row.task.owner_id ?? null) !== (owner?.id ?? null)) put(row, ownedBy(row.task, owner?.id ?? null, owner?.client ?? false));
  for (const row of leavesOf(rows)) {
    if (percent !== undefined && row.task.percent_complete !== percent) put(row, { percent_complete: percent });
    if (state !== undefined && row.task.state !== state) put(row, { state });
  }
  if (shift) for (const row of shifted(leavesOf(rows))) put(row, startAfter(row, shift, model));
  return [...sets].map(([row, set]) => {
    const { start: _, ...guarded } = set;
    return { op: "update_task", id: row.task.id, set, expect: fieldsBefore(row.task, guarded) };
  });
}

/**
 * Who follows another chosen task moves with it; a date of its own would hold it there for ever. What
 * has begun stays where it began.
 */
function shifted(rows: Row[]): Row[] {
  const chosen = new Set<Id | null | undefined>(rows.map((row) => row.task.id));
  return rows.filter(({ task }) => !task.actual_start && task.percent_complete < 100 && !(task.why?.code === "predecessor" && chosen.has(task.why.task_id)));
}

function startAfter(row: Row, days: number, model: PlanModel): TaskFields {
  const calendar = model.calendars.get(row.task.calendar_id);
  const edit = moveTo(row, workingDayAfter(calendar, row.start, days), model);
  return edit.op === "update_task" && edit.set.start ? { start: edit.set.start } : {};
}

/** The same hour so many working days later or earlier. */
export function workingDayAfter(calendar: WorkingCalendar, from: number, days: number): number {
  const step = Math.sign(days) * DAY;
  let [at, left] = [from, Math.abs(days)];
  for (let looked = 0; left > 0 && looked < 4000; looked += 1) {
    at += step;
    if (calendar.isWorkingDay(at)) left -= 1;
  }
  return at;
}
