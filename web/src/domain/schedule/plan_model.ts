// The plan as rows: the tree in WBS order, numbered, with what is folded away and what a filter
// leaves. Rows are derived, never changed; a changed plan makes a new model.
import type { Dependency, Id, Plan, PlanTask, TaskState } from "./plan_types.ts";
import { Calendars } from "./working_time.ts";
import { minutesOf } from "./wall_clock.ts";

export interface Row {
  task: PlanTask;
  parent: Row | undefined;
  children: Row[];
  depth: number;
  wbs: string;
  /** Among all rows, folded or not. */
  index: number;
  start: number;
  finish: number;
}

export interface PlanModel {
  plan: Plan;
  calendars: Calendars;
  rows: Row[];
  roots: Row[];
  byId: Map<Id, Row>;
  byWbs: Map<string, Row>;
  before: Map<Id, Dependency[]>;
  after: Map<Id, Dependency[]>;
}

const times = new WeakMap<PlanTask, { start: number; finish: number }>();

/** Read once per task object: an edit makes new objects for what it touches only. */
export function timesOf(task: PlanTask): { start: number; finish: number } {
  let read = times.get(task);
  if (!read) {
    read = { start: minutesOf(task.start), finish: minutesOf(task.finish) };
    times.set(task, read);
  }
  return read;
}

export function modelOf(plan: Plan, calendars = new Calendars(plan.calendars, plan.calendar_id)): PlanModel {
  const byId = new Map<Id, Row>();
  for (const task of plan.tasks) byId.set(task.id, { task, parent: undefined, children: [], depth: 0, wbs: "", index: 0, ...timesOf(task) });
  const roots: Row[] = [];
  for (const row of byId.values()) {
    const parent = row.task.parent_id ? byId.get(row.task.parent_id) : undefined;
    row.parent = parent;
    (parent ? parent.children : roots).push(row);
  }
  const model: PlanModel = { plan, calendars, rows: [], roots, byId, byWbs: new Map(), before: new Map(), after: new Map() };
  number(model);
  for (const dependency of plan.dependencies) {
    listed(model.before, dependency.successor_id).push(dependency);
    listed(model.after, dependency.predecessor_id).push(dependency);
  }
  return model;
}

function number(model: PlanModel): void {
  const walk = (siblings: Row[], prefix: string, depth: number) => {
    siblings.sort((one, other) => one.task.position - other.task.position);
    siblings.forEach((row, place) => {
      row.depth = depth;
      row.wbs = `${prefix}${place + 1}`;
      row.index = model.rows.length;
      model.rows.push(row);
      model.byWbs.set(row.wbs, row);
      if (row.children.length) walk(row.children, `${row.wbs}.`, depth + 1);
    });
  };
  walk(model.roots, "", 0);
}

function listed<K, V>(map: Map<K, V[]>, key: K): V[] {
  const found = map.get(key);
  if (found) return found;
  const made: V[] = [];
  map.set(key, made);
  return made;
}

export interface PlanFilter {
  text?: string | undefined;
  owner?: Id | undefined;
  state?: TaskState | undefined;
  critical?: boolean | undefined;
}

export function isFiltering(filter: PlanFilter): boolean {
  return !!(filter.text || filter.owner || filter.state || filter.critical);
}

export function matches(task: PlanTask, filter: PlanFilter): boolean {
  if (filter.critical && !task.critical) return false;
  if (filter.owner && task.owner_id !== filter.owner) return false;
  if (filter.state && task.state !== filter.state) return false;
  const text = filter.text?.trim().toLowerCase();
  return !text || task.title.toLowerCase().includes(text) || `t-${task.number}` === text;
}

/** What is on the screen: folded subtrees left out; under a filter, what matches with its ancestors. */
export function visibleRows(model: PlanModel, collapsed: ReadonlySet<Id>, filter: PlanFilter = {}): Row[] {
  if (isFiltering(filter)) return filtered(model, filter);
  if (collapsed.size === 0) return model.rows;
  const shown: Row[] = [];
  const walk = (rows: Row[]) => {
    for (const row of rows) {
      shown.push(row);
      if (row.children.length && !collapsed.has(row.task.id)) walk(row.children);
    }
  };
  walk(model.roots);
  return shown;
}

function filtered(model: PlanModel, filter: PlanFilter): Row[] {
  const kept = new Set<Row>();
  for (const row of model.rows) {
    if (!matches(row.task, filter)) continue;
    for (let at: Row | undefined = row; at && !kept.has(at); at = at.parent) kept.add(at);
  }
  return model.rows.filter((row) => kept.has(row));
}

/** From the first start to the last finish, baselines and deadlines included. */
export function spanOf(model: PlanModel): { from: number; to: number } {
  const start = minutesOf(model.plan.start);
  let [from, to] = [start, model.plan.finish ? minutesOf(model.plan.finish) : start];
  for (const row of model.rows) {
    from = Math.min(from, row.start);
    to = Math.max(to, row.finish);
    if (row.task.baseline) {
      from = Math.min(from, minutesOf(row.task.baseline.start));
      to = Math.max(to, minutesOf(row.task.baseline.finish));
    }
    if (row.task.deadline) to = Math.max(to, minutesOf(row.task.deadline));
  }
  return { from, to };
}

export interface PlanCount {
  rows: number;
  open: number;
  critical: number;
}

export function countOf(model: PlanModel): PlanCount {
  let [open, critical] = [0, 0];
  for (const { task, children } of model.rows) {
    if (children.length) continue;
    if (task.percent_complete < 100) open += 1;
    if (task.critical && task.percent_complete < 100) critical += 1;
  }
  return { rows: model.rows.length, open, critical };
}

/** Whether one task lies in the subtree of another; a task lies in its own. */
export function isWithin(row: Row, ancestor: Row): boolean {
  for (let at: Row | undefined = row; at; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** A finished task has no float worth a figure; a summary has none of its own. */
export function floatOf(row: Row): number | undefined {
  return row.children.length || row.task.percent_complete >= 100 ? undefined : row.task.total_float_minutes;
}

export function isCritical(row: Row): boolean {
  return row.task.critical && !row.children.length && row.task.percent_complete < 100;
}

/** What stays folded so that a row is seen: nothing above it. */
export function withAncestors(collapsed: ReadonlySet<Id>, row: Row | undefined): ReadonlySet<Id> {
  const open = new Set(collapsed);
  for (let at = row?.parent; at; at = at.parent) open.delete(at.task.id);
  return open.size === collapsed.size ? collapsed : open;
}
