// What of the plan is looked at, in the address: view, zoom, baseline, selected task, filter.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { PlanFilter } from "./plan_model.ts";
import type { Id, TaskState } from "./plan_types.ts";
import { ZOOMS, type Zoom } from "./time_scale.ts";

export const VIEWS = ["gantt", "board", "calendar"] as const;
export type View = (typeof VIEWS)[number];
export const STATES: readonly TaskState[] = ["to_do", "doing", "waiting", "done"];

export interface PlanSearch {
  view?: View | undefined;
  zoom?: Zoom | "fit" | undefined;
  /** A baseline's id, or "none". */
  baseline?: string | undefined;
  task?: Id | undefined;
  text?: string | undefined;
  owner?: Id | undefined;
  state?: TaskState | undefined;
  critical?: true | undefined;
  month?: string | undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((each) => each === value);
}

const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

/** Whatever the address holds, only what is known is taken. */
export function readPlanSearch(given: Record<string, unknown>): PlanSearch {
  const month = text(given.month);
  return {
    view: oneOf(given.view, VIEWS),
    zoom: oneOf(given.zoom, [...ZOOMS, "fit"] as const),
    baseline: text(given.baseline),
    task: text(given.task),
    text: text(given.text),
    owner: text(given.owner),
    state: oneOf(given.state, STATES),
    critical: given.critical === true || given.critical === "true" ? true : undefined,
    month: month && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
  };
}

export function filterOf({ text, owner, state, critical }: PlanSearch): PlanFilter {
  return { text, owner, state, critical };
}

export type SearchPatch = PlanSearch & { record?: Id | undefined };

export function usePlanSearch(): [PlanSearch, (patch: SearchPatch) => void] {
  const given = useSearch({ strict: false }) as Record<string, unknown>;
  const search = useMemo(() => readPlanSearch(given), [given]);
  const navigate = useNavigate();
  const change = useCallback(
    (patch: SearchPatch) => {
      // Looking elsewhere is not a step to come back to, but an opened record is.
      void navigate({ to: ".", search: ((now: object) => ({ ...now, ...patch })) as never, replace: !patch.record, resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}
