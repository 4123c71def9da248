// A task as its panel shows it, and how one field of it is changed: an edit of the plan with what the
// reader saw, so that a change made meanwhile is noticed.
import type { Dependency, Id, PlanTask } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import { sendPlanEdits, tellRefusal } from "../schedule/plan_sending.ts";
import type { Estimate } from "../schedule/estimate.ts";
import type { Assignment, Edit, TaskFields } from "../schedule/plan_types.ts";

export interface TaskDetail extends PlanTask {
  project_id: Id;
  calendar_id?: Id | null;
  actual_start?: string | null;
  actual_finish?: string | null;
  manual: boolean;
  estimate?: Estimate | null;
  assignments: Assignment[];
  predecessors: Neighbour[];
  successors: Neighbour[];
}

/** A task before or after, and the dependency between. */
export interface Neighbour extends Omit<Dependency, "id" | "predecessor_id" | "successor_id"> {
  dependency_id: Id;
  task_id: Id;
  number: number;
  title: string;
}

export type TaskChange = TaskFields;

/** What the server says no to is told here; false: what was typed is kept in its field. */
export async function changeTask(project: Id, task: TaskDetail, set: TaskChange): Promise<boolean> {
  const held = task as unknown as Record<string, unknown>;
  const expect = Object.fromEntries(Object.keys(set).map((field) => [field, held[field] ?? null])) as TaskFields;
  return keep(project, { op: "update_task", id: task.id, set, expect });
}

/** The same for who works on it. */
export async function setAssignments(task: TaskDetail, assignments: Assignment[]): Promise<boolean> {
  return keep(task.project_id, { op: "set_assignments", task_id: task.id, assignments, expect: task.assignments });
}

async function keep(project: Id, edit: Edit): Promise<boolean> {
  const { t } = words();
  try {
    await sendPlanEdits(project, [edit], { said: (moved) => (moved > 1 ? t("task.changed_moved", { count: moved - 1 }) : t("task.changed")) });
    return true;
  } catch (reason) {
    tellRefusal(reason);
    return false;
  }
}
