// The work a change would bring into the plan, as somebody types it, and the edits of the plan that it
// stands for. Edits that this form does not know are kept as they are.
import type { Edit, Id, LagUnit, PlanTask, TaskFields } from "../schedule/plan_types.ts";

/** A dependency keeps its id, so that the same work is the same edits. */
export interface Link {
  id: Id;
  task: Id;
}

export interface NewTask {
  id: Id;
  title: string;
  /** As typed: "3d". */
  duration: string;
  /** A resource of the plan; what they do then loads them. */
  resource: Id | "";
  after: Link[];
  before: Link[];
}

export interface ChangedTask {
  id: Id;
  duration: string;
  /** The change makes it needless. */
  isDropped: boolean;
}

export interface ProposedWork {
  created: NewTask[];
  changed: ChangedTask[];
  other: Edit[];
}

export const NO_WORK: ProposedWork = { created: [], changed: [], other: [] };

interface Reading {
  /** Minutes of a typed duration; undefined is not understood. */
  minutes: (typed: string) => number | undefined;
  /** Whose resource it is. */
  personOf: (resource: Id) => Id | undefined;
}

export interface Wrong {
  row: Id;
  field: "title" | "duration";
}

export function editsOf(work: ProposedWork, { minutes, personOf }: Reading): { edits: Edit[]; wrong: Wrong[] } {
  const wrong: Wrong[] = [];
  const edits: Edit[] = [];
  const assignments: Edit[] = [];
  const links: Edit[] = [];
  for (const task of work.created) {
    const duration = minutes(task.duration);
    if (!task.title.trim()) wrong.push({ row: task.id, field: "title" });
    if (duration === undefined) wrong.push({ row: task.id, field: "duration" });
    const owner = task.resource && personOf(task.resource);
    const set: TaskFields = { ...(duration === 0 ? { kind: "milestone" as const } : {}), duration_minutes: duration ?? 0, ...(owner ? { owner_id: owner } : {}) };
    edits.push({ op: "create_task", id: task.id, title: task.title.trim(), set });
    if (task.resource) assignments.push({ op: "set_assignments", task_id: task.id, assignments: [{ resource_id: task.resource, units_percent: 100 }] });
    for (const link of task.after) links.push(linked(link.id, link.task, task.id));
    for (const link of task.before) links.push(linked(link.id, task.id, link.task));
  }
  for (const task of work.changed) {
    const duration = minutes(task.duration);
    if (task.isDropped) edits.push({ op: "delete_task", id: task.id });
    else if (duration === undefined) wrong.push({ row: task.id, field: "duration" });
    else edits.push({ op: "update_task", id: task.id, set: { duration_minutes: duration } });
  }
  return { edits: [...edits, ...assignments, ...links, ...work.other], wrong };
}

function linked(id: Id, predecessor_id: Id, successor_id: Id): Edit {
  return { op: "create_dependency", id, predecessor_id, successor_id, kind: "fs", lag_minutes: 0, lag_unit: "working" as LagUnit };
}

/** The rows of the form for edits that were kept. `said` writes a duration as it is typed. */
export function workOf(edits: Edit[], said: (minutes: number) => string): ProposedWork {
  const created = new Map<Id, NewTask>();
  const work: ProposedWork = { created: [], changed: [], other: [] };
  for (const edit of edits) {
    if (edit.op !== "create_task" || !isPlain(edit.set, ["duration_minutes", "owner_id", "kind"]) || edit.parent_id || edit.after_id) continue;
    const task: NewTask = { id: edit.id, title: edit.title, duration: said(edit.set?.duration_minutes ?? 0), resource: "", after: [], before: [] };
    created.set(edit.id, task);
    work.created.push(task);
  }
  for (const edit of edits) if (!takes(edit, created, work, said)) work.other.push(edit);
  return work;
}

function takes(edit: Edit, created: Map<Id, NewTask>, work: ProposedWork, said: (minutes: number) => string): boolean {
  switch (edit.op) {
    case "create_task":
      return created.has(edit.id);
    case "delete_task":
      work.changed.push({ id: edit.id, duration: "", isDropped: true });
      return true;
    case "update_task": {
      if (edit.expect || !isPlain(edit.set, ["duration_minutes"]) || edit.set.duration_minutes === undefined) return false;
      work.changed.push({ id: edit.id, duration: said(edit.set.duration_minutes), isDropped: false });
      return true;
    }
    case "set_assignments": {
      const [only] = edit.assignments;
      const task = created.get(edit.task_id);
      if (!task || !only || edit.assignments.length > 1 || only.units_percent !== 100) return false;
      task.resource = only.resource_id;
      return true;
    }
    case "create_dependency": {
      if (edit.lag_minutes || (edit.kind ?? "fs") !== "fs") return false;
      const [after, before] = [created.get(edit.successor_id), created.get(edit.predecessor_id)];
      if (after) after.after.push({ id: edit.id, task: edit.predecessor_id });
      else if (before) before.before.push({ id: edit.id, task: edit.successor_id });
      return !!(after ?? before);
    }
    default:
      return false;
  }
}

function isPlain(set: TaskFields | undefined, known: (keyof TaskFields)[]): boolean {
  return Object.keys(set ?? {}).every((field) => known.includes(field as keyof TaskFields));
}

/** Takes a new task away, and what the others say of it. */
export function withoutTask(work: ProposedWork, id: Id): ProposedWork {
  const rest = (links: Link[]) => links.filter((link) => link.task !== id);
  return { ...work, created: work.created.filter((task) => task.id !== id).map((task) => ({ ...task, after: rest(task.after), before: rest(task.before) })) };
}

/** "T-12 Site calibration": how a task is offered to be picked, and found again when it was. */
export function taskLabel({ number, title }: Pick<PlanTask, "number" | "title">): string {
  return `T-${number} ${title}`;
}

export function pickedTask<Task extends Pick<PlanTask, "number" | "title">>(typed: string, tasks: Task[]): Task | undefined {
  const text = typed.normalize("NFKC").trim();
  const number = /^t-?(\d+)\b/i.exec(text)?.[1];
  if (number) return tasks.find((task) => task.number === Number(number));
  const named = tasks.filter((task) => task.title.trim() === text);
  return named.length === 1 ? named[0] : undefined;
}
