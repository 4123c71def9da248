// Edits on a plan, as plain functions: what the screen shows before the server has answered, what
// an answer makes of it, and the moves a person makes in the tree. Dates of other tasks are the
// server's business: only the edited row itself is guessed at.
import type { Dependency, DependencyFields, Edit, EditsAnswer, Id, MovedTask, Plan, PlanTask, TaskFields } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { Calendars } from "./working_time.ts";
import { dateTimeOf, minutesOf } from "./wall_clock.ts";

/** The plan after the edits, as far as the screen can know it. Edits of unknown things do nothing. */
export function applyEdits(plan: Plan, edits: Edit[], calendars = new Calendars(plan.calendars, plan.calendar_id)): Plan {
  return edits.reduce((now, edit) => applyEdit(now, edit, calendars), plan);
}

function applyEdit(plan: Plan, edit: Edit, calendars: Calendars): Plan {
  switch (edit.op) {
    case "create_task":
      return plan.tasks.some((task) => task.id === edit.id) ? plan : { ...plan, tasks: [...plan.tasks, newTask(plan, edit, calendars)] };
    case "update_task":
      return withTask(plan, edit.id, (task) => withFields(task, edit.set, calendars));
    case "delete_task":
      return withoutSubtree(plan, edit.id);
    case "restore_task":
      return plan;
    case "move_task": {
      const position = positionAfter(plan, edit.parent_id, edit.after_id, edit.id);
      return withTask(plan, edit.id, (task) => ({ ...task, parent_id: edit.parent_id, position }));
    }
    case "create_dependency": {
      const { op: _, ...dependency } = edit;
      return plan.dependencies.some((each) => each.id === edit.id) ? plan : { ...plan, dependencies: [...plan.dependencies, dependency] };
    }
    case "update_dependency":
      return { ...plan, dependencies: plan.dependencies.map((each) => (each.id === edit.id ? { ...each, ...dependencyFields(edit) } : each)) };
    case "delete_dependency":
      return { ...plan, dependencies: plan.dependencies.filter((each) => each.id !== edit.id) };
    case "set_assignments":
      return withTask(plan, edit.task_id, (task) => ({ ...task, assignments: edit.assignments }));
    case "update_plan":
      return { ...plan, ...planFields(edit) };
  }
}

function dependencyFields({ op: _, id: __, ...fields }: Extract<Edit, { op: "update_dependency" }>): DependencyFields {
  return fields;
}

function planFields({ op: _, ...fields }: Extract<Edit, { op: "update_plan" }>): Partial<Plan> {
  return fields;
}

function withTask(plan: Plan, id: Id, change: (task: PlanTask) => PlanTask): Plan {
  const at = plan.tasks.findIndex((task) => task.id === id);
  if (at < 0) return plan;
  const tasks = plan.tasks.slice();
  tasks[at] = change(tasks[at]!);
  return { ...plan, tasks };
}

export function withFields(task: PlanTask, set: TaskFields, calendars: Calendars): PlanTask {
  const next = { ...task, ...set };
  if (set.start === undefined && set.duration_minutes === undefined) return next;
  const finish = calendars.get(next.calendar_id).after(minutesOf(next.start), next.duration_minutes);
  return { ...next, finish: next.duration_minutes > 0 ? dateTimeOf(finish) : next.start };
}

function withoutSubtree(plan: Plan, id: Id): Plan {
  const gone = subtreeOf(plan, id);
  if (gone.size === 0) return plan;
  return {
    ...plan,
    tasks: plan.tasks.filter((task) => !gone.has(task.id)),
    dependencies: plan.dependencies.filter((each) => !gone.has(each.predecessor_id) && !gone.has(each.successor_id)),
  };
}

function subtreeOf(plan: Plan, id: Id): Set<Id> {
  const gone = new Set<Id>(plan.tasks.some((task) => task.id === id) ? [id] : []);
  for (let size = -1; size !== gone.size; ) {
    size = gone.size;
    for (const task of plan.tasks) if (task.parent_id && gone.has(task.parent_id)) gone.add(task.id);
  }
  return gone;
}

/** A place between two siblings; nobody else is renumbered. */
function positionAfter(plan: Plan, parent: Id | null, after: Id | null, moving?: Id): number {
  const siblings = plan.tasks.filter((task) => (task.parent_id ?? null) === parent && task.id !== moving).sort((one, other) => one.position - other.position);
  const at = after === null ? -1 : siblings.findIndex((task) => task.id === after);
  const [low, high] = [siblings[at]?.position, siblings[at + 1]?.position];
  if (low === undefined) return high === undefined ? 1 : high - 1;
  return high === undefined ? low + 1 : (low + high) / 2;
}

function newTask(plan: Plan, edit: Extract<Edit, { op: "create_task" }>, calendars: Calendars): PlanTask {
  const { id, parent_id = null, title, set = {} } = edit;
  // Created after nobody is created last, as the server does; moved after nobody goes first.
  const last = plan.tasks.filter((task) => (task.parent_id ?? null) === parent_id).reduce<PlanTask | undefined>((one, other) => (one && one.position > other.position ? one : other), undefined);
  const start = dateTimeOf(calendars.ofPlan.firstWork(minutesOf(plan.start)));
  const made: PlanTask = {
    id, title, parent_id, position: positionAfter(plan, parent_id, edit.after_id ?? last?.id ?? null),
    number: 0, wbs: "", level: 1, kind: "task", is_summary: false,
    duration_minutes: plan.minutes_per_day, start, finish: start, total_float_minutes: 0, free_float_minutes: 0, critical: false,
    early_start: start, early_finish: start, late_start: start, late_finish: start, elapsed: false,
    percent_complete: 0, state: "to_do", client_side: false, assignments: [], audience: "internal", notes: "",
    manual: false, revision: 0, constraint: { kind: "asap" }, why: { code: "project_start" },
  };
  return withFields(made, { duration_minutes: set.kind === "milestone" ? 0 : plan.minutes_per_day, ...set }, calendars);
}

/** What the named fields hold now; also what an edit expects to find on the server. */
export function fieldsBefore(task: PlanTask, set: TaskFields): TaskFields {
  const held = task as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.keys(set).map((field) => [field, held[field] ?? null])) as TaskFields;
}

/** The plan after the server has taken the edits: its figures win over the screen's guesses. */
export function mergeAnswer(plan: Plan, edits: Edit[], answer: EditsAnswer): Plan {
  const next = applyEdits(plan, edits);
  const changed = new Map<Id, PlanTask>();
  const full = new Map(answer.tasks.map((task) => [task.id, task]));
  const moved = new Map(answer.moved.map((each) => [each.id, each]));
  for (const task of next.tasks) {
    const told = full.get(task.id);
    const move = moved.get(task.id);
    if (told) changed.set(task.id, { ...told, baseline: told.baseline ?? task.baseline ?? null });
    else if (move) changed.set(task.id, { ...task, ...figuresOf(move) });
    full.delete(task.id);
  }
  const tasks = next.tasks.map((task) => changed.get(task.id) ?? task).concat([...full.values()]);
  return { ...next, tasks, revision: answer.revision, finish: answer.finish ?? next.finish ?? null, warnings: answer.warnings };
}

function figuresOf({ id: _, was_start: __, was_finish: ___, shifted: ____, ...figures }: MovedTask): Partial<PlanTask> {
  return figures;
}

/**
 * The cached plan with an answer in it. `missed`: between the two lies a change of somebody else that
 * neither knows. A plan fetched after the edits were taken holds them already.
 */
export function tookAnswer(plan: Plan, edits: Edit[], answer: EditsAnswer): { plan: Plan; missed: boolean } {
  if (plan.revision >= answer.revision) return { plan, missed: false };
  // What comes back with a restored task, its dependencies too, the answer does not list.
  const isTold = !edits.some((each) => each.op === "restore_task" || each.op === "update_plan");
  return { plan: mergeAnswer(plan, edits, answer), missed: !isTold || plan.revision !== answer.revision - 1 };
}

/** Whether these edits need a task that those would have made. */
export function mentions(edits: Edit[], those: Edit[]): boolean {
  const made = those.flatMap((each) => (each.op === "create_task" ? [each.id] : []));
  if (!made.length) return false;
  const text = JSON.stringify(edits);
  return made.some((id) => text.includes(JSON.stringify(id)));
}

/** An edit of fields that is refused when somebody else changed the same fields meanwhile. */
export function setFields(row: Row, set: TaskFields): Edit {
  const { start: _, ...guarded } = set;
  return { op: "update_task", id: row.task.id, set, expect: fieldsBefore(row.task, guarded) };
}

/** Work of nothing is a milestone, and a milestone that gets work is none any more. */
export function durationSet(kind: PlanTask["kind"], minutes: number | undefined): TaskFields | undefined {
  if (minutes === undefined) return undefined;
  if (minutes === 0 && kind !== "buffer") return { kind: "milestone", duration_minutes: 0 };
  return kind === "milestone" ? { kind: "task", duration_minutes: minutes } : { duration_minutes: minutes };
}

/** Who owns a task says whose work it is: a contact's task is the client's, a member's is ours again. */
export function ownedBy(task: Pick<PlanTask, "client_side">, owner: Id | null, isClient: boolean): TaskFields {
  if (owner === null || task.client_side === isClient) return { owner_id: owner };
  return { owner_id: owner, client_side: isClient };
}

export function indentEdit(row: Row, model: PlanModel): Edit | undefined {
  const siblings = row.parent?.children ?? model.roots;
  const above = siblings[siblings.indexOf(row) - 1];
  return above && { op: "move_task", id: row.task.id, parent_id: above.task.id, after_id: above.children.at(-1)?.task.id ?? null };
}

export function outdentEdit(row: Row): Edit | undefined {
  return row.parent && { op: "move_task", id: row.task.id, parent_id: row.parent.parent?.task.id ?? null, after_id: row.parent.task.id };
}

/** One place up or down among its siblings. */
export function shiftEdit(row: Row, model: PlanModel, by: 1 | -1): Edit | undefined {
  const siblings = row.parent?.children ?? model.roots;
  const at = siblings.indexOf(row);
  if (at + by < 0 || at + by >= siblings.length) return undefined;
  const after = by > 0 ? siblings[at + 1] : siblings[at - 2];
  return { op: "move_task", id: row.task.id, parent_id: row.parent?.task.id ?? null, after_id: after?.task.id ?? null };
}

/** A new row below another: its next sibling. */
export function createBelow(row: Row | undefined, id: Id, title: string): Edit {
  return { op: "create_task", id, title, parent_id: row?.parent?.task.id ?? null, after_id: row?.task.id ?? null };
}

/** Makes the predecessors of a task those that are wanted, touching only what differs. */
export function dependencyEdits(row: Row, model: PlanModel, wanted: Omit<Dependency, "id" | "successor_id">[], newId: () => Id): Edit[] {
  const held = model.before.get(row.task.id) ?? [];
  const edits: Edit[] = [];
  const kept = new Set<Id>();
  for (const want of wanted) {
    const same = held.find((each) => each.predecessor_id === want.predecessor_id && !kept.has(each.id));
    if (!same) edits.push({ op: "create_dependency", id: newId(), successor_id: row.task.id, ...want });
    else {
      kept.add(same.id);
      const differs = same.kind !== want.kind || same.lag_minutes !== want.lag_minutes || (want.lag_minutes !== 0 && same.lag_unit !== want.lag_unit);
      if (differs) edits.push({ op: "update_dependency", id: same.id, kind: want.kind, lag_minutes: want.lag_minutes, lag_unit: want.lag_unit });
    }
  }
  for (const each of held) if (!kept.has(each.id)) edits.push({ op: "delete_dependency", id: each.id });
  return edits;
}
