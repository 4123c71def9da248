// A task as its panel shows it, and how one field of it is changed: an edit of the plan with what the
// reader saw, so that a change made meanwhile is noticed; the answer carries the way back.
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { toast } from "../../app/toast.ts";
import type { Dependency, Id, Plan, PlanTask } from "../../app/wire.ts";
import { tellWarnings } from "../schedule/plan_warnings.ts";

export interface TaskDetail extends PlanTask {
  project_id: Id;
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

export type TaskChange = Partial<Pick<PlanTask, "title" | "notes" | "duration_minutes" | "percent_complete" | "state" | "deadline" | "client_side" | "constraint">> & { owner_id?: Id | null };

interface EditsAnswer {
  revision: number;
  finish?: string | null;
  /** All rows that were computed anew; those whose dates differ are marked. */
  moved: { id: Id; shifted: boolean }[];
  inverse: unknown[];
  warnings: Plan["warnings"];
}

/** Sends edits of the plan and offers to take them back. */
export async function applyEdits(project: Id, edits: unknown[], said: (moved: number) => string): Promise<void> {
  const path = `/api/v1/projects/${project}/plan-edits`;
  const settle = () => freshen(keys.project(project), ["record"], keys.myWork, keys.home);
  const before = cache.getQueryData<Plan>(keys.plan(project));
  const answer = await api.post<EditsAnswer>(path, { edits });
  await settle();
  const undo = async () => {
    const undone = await api.post<EditsAnswer>(path, { edits: answer.inverse });
    await settle();
    return () => applyEdits(project, undone.inverse, said);
  };
  toast({ text: said(answer.moved.filter((each) => each.shifted).length), undo: answer.inverse.length ? undo : undefined });
  tellWarnings(before, answer.warnings);
}

export function changeTask(project: Id, task: TaskDetail, set: TaskChange, said: (moved: number) => string): Promise<void> {
  const expect = Object.fromEntries(Object.keys(set).map((field) => [field, task[field as keyof TaskDetail] ?? null]));
  return applyEdits(project, [{ op: "update_task", id: task.id, set, expect }], said);
}
