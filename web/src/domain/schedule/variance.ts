// How far the plan stands from its baselines, task by task and on the whole. Days are working days of the project's
// calendar; later and longer are positive.
import type { PlanModel, Row } from "./plan_model.ts";
import type { BaselineTimes, Id } from "./plan_types.ts";
import { minutesOf } from "./wall_clock.ts";

export interface Variance {
  was: BaselineTimes;
  start: number;
  finish: number;
  /** Of the duration; a part of a day counts. */
  days: number;
}

export interface VarianceRow {
  row: Row;
  /** By baseline, in their order; none where the baseline does not know the task. */
  each: (Variance | undefined)[];
}

export interface VarianceSum {
  later: number;
  earlier: number;
  added: number;
  /** Of the whole plan. */
  finish: number;
  /** All later days of work together. */
  slipped: number;
}

type Known = ReadonlyMap<Id, BaselineTimes>;

export function varianceRows(model: PlanModel, baselines: readonly Known[]): VarianceRow[] {
  const calendar = model.calendars.ofPlan;
  const perDay = model.plan.minutes_per_day || 480;
  return model.rows.map((row) => ({
    row,
    each: baselines.map((baseline) => {
      const was = baseline.get(row.task.id);
      if (!was) return undefined;
      const days = Math.round(((row.task.duration_minutes - was.duration_minutes) / perDay) * 10) / 10;
      return { was, start: calendar.workingDaysBetween(minutesOf(was.start), row.start), finish: was.finish_variance_days, days };
    }),
  }));
}

export function sumOf(model: PlanModel, rows: readonly VarianceRow[], at: number): VarianceSum {
  const work = rows.filter(({ row }) => !row.children.length);
  const known = work.flatMap(({ each }) => each[at] ?? []);
  const last = rows.reduce<number | undefined>((latest, { each }) => {
    const was = each[at];
    return was ? Math.max(latest ?? -Infinity, minutesOf(was.was.finish)) : latest;
  }, undefined);
  const finish = model.plan.finish ? minutesOf(model.plan.finish) : undefined;
  return {
    later: known.filter((each) => each.finish > 0).length,
    earlier: known.filter((each) => each.finish < 0).length,
    added: work.length - known.length,
    finish: last === undefined || finish === undefined ? 0 : model.calendars.ofPlan.workingDaysBetween(last - 1, finish - 1),
    slipped: known.reduce((sum, each) => sum + Math.max(0, each.finish), 0),
  };
}

/** Work that differs from the first baseline, what slipped most on top; in the order of the plan where that is wanted. */
export function shownRows(rows: readonly VarianceRow[], order: "slipped" | "plan"): VarianceRow[] {
  if (order === "plan") return [...rows];
  const differs = rows.filter(({ row, each }) => !row.children.length && each.some((one) => one && (one.start || one.finish || one.days)));
  const slip = ({ each }: VarianceRow) => each[0]?.finish ?? -Infinity;
  return differs.toSorted((one, other) => slip(other) - slip(one) || one.row.index - other.row.index);
}
