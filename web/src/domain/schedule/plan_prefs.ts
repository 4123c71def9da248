// How a person likes to see plans: columns and their widths, named views, limits of the board. Kept in
// this browser under the person's id; the server knows nothing of it.
import { useCallback, useSyncExternalStore } from "react";
import { useMe } from "../../app/cache.ts";
import { ALL_COLUMNS, COLUMNS, type Column } from "./columns.ts";
import { STATES, readPlanSearch, type PlanSearch } from "./plan_search.ts";
import type { Id, TaskState } from "./plan_types.ts";

const PREFIX = "rapport.plan.";
const listeners = new Set<() => void>();
/** Read once: what `useSyncExternalStore` compares must stay the same object. */
const held = new Map<string, unknown>();

function read(key: string): unknown {
  if (held.has(key)) return held.get(key);
  let found: unknown;
  try {
    found = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    // Nothing kept, or a browser that keeps nothing: everything is as usual.
  }
  held.set(key, found);
  return found;
}

function write(key: string, value: unknown): void {
  held.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // It holds for this visit.
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function useKept(name: string): [unknown, (next: unknown) => void] {
  const key = `${name}.${useMe()?.person.id ?? ""}`;
  const value = useSyncExternalStore(subscribe, () => read(key));
  return [value, useCallback((next: unknown) => write(key, next), [key])];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Number and title are always there; the rest in the order of all columns. */
export function readColumns(value: unknown): readonly Column[] {
  if (!Array.isArray(value)) return COLUMNS;
  return ALL_COLUMNS.filter((column) => column === "wbs" || column === "title" || value.includes(column));
}

export type Widths = Partial<Record<Column, number>>;

export function readWidths(value: unknown): Widths {
  if (!isRecord(value)) return {};
  return Object.fromEntries(ALL_COLUMNS.flatMap((column) => (typeof value[column] === "number" ? [[column, Math.min(600, Math.max(32, value[column]))]] : [])));
}

export interface ColumnChoice {
  columns: readonly Column[];
  setColumns: (columns: readonly Column[]) => void;
  widths: Widths;
  setWidth: (column: Column, width: number | undefined) => void;
}

const columnsRead = new WeakMap<object, readonly Column[]>();

export function useColumnChoice(): ColumnChoice {
  const [kept, keep] = useKept("columns");
  const [widths, keepWidths] = useKept("widths");
  const all = readWidths(widths);
  return { columns: stable(kept), setColumns: keep, widths: all, setWidth: (column, width) => keepWidths({ ...all, [column]: width }) };
}

/** The same list for the same kept value: rows compare what they are given. */
function stable(kept: unknown): readonly Column[] {
  if (!Array.isArray(kept)) return COLUMNS;
  let known = columnsRead.get(kept);
  if (!known) columnsRead.set(kept, (known = readColumns(kept)));
  return known;
}

/** Filters, zoom and columns under a name. */
export interface SavedView {
  name: string;
  search: PlanSearch;
  columns: readonly Column[];
}

const PARTS = ["view", "zoom", "baseline", "text", "owner", "state", "critical"] as const;

/** What of the address belongs to a view; which task is selected and which month is shown does not. */
export function viewOf(name: string, search: PlanSearch, columns: readonly Column[]): SavedView {
  return { name, search: Object.fromEntries(PARTS.flatMap((part) => (search[part] === undefined ? [] : [[part, search[part]]]))), columns };
}

/** The address a view leads to: what it does not name is cleared. */
export function searchOf({ search }: SavedView): PlanSearch {
  return Object.fromEntries(PARTS.map((part) => [part, search[part]]));
}

export function readViews(value: unknown): SavedView[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => (isRecord(each) && typeof each.name === "string" && each.name ? [viewOf(each.name, readPlanSearch(isRecord(each.search) ? each.search : {}), readColumns(each.columns))] : []));
}

/** The views of one project: owners and baselines are a project's own. */
export function useViews(project: Id): [SavedView[], (views: SavedView[]) => void] {
  const [kept, keep] = useKept(`views.${project}`);
  return [readViews(kept), keep];
}

export type Limits = Partial<Record<TaskState, number>>;

export function readLimits(value: unknown): Limits {
  if (!isRecord(value)) return {};
  return Object.fromEntries(STATES.flatMap((state) => (typeof value[state] === "number" && value[state] >= 1 ? [[state, Math.floor(value[state])]] : [])));
}

/** How many cards a column of the board may hold before it says so. */
export function useLimits(project: Id): [Limits, (limits: Limits) => void] {
  const [kept, keep] = useKept(`limits.${project}`);
  return [readLimits(kept), keep];
}

/** The table's width beside the chart. */
export function useGridWidth(): [number | undefined, (width: number) => void] {
  const [kept, keep] = useKept("grid_width");
  return [typeof kept === "number" ? kept : undefined, (width) => keep(Math.round(width))];
}
