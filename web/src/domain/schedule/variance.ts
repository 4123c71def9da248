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
  /** Person-days of work, a tenth counts; none where the baseline did not keep its work. */
  work: number | undefined;
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
  /** Person-days that are planned now, and how many more that is; none where the baseline did not keep its work. */
  work: { now: number; more: number } | undefined;
}

type Known = ReadonlyMap<Id, BaselineTimes>;

export function varianceRows(model: PlanModel, baselines: readonly Known[]): VarianceRow[] {
  const calendar = model.calendars.ofPlan;
  const perDay = model.plan.minutes_per_day || 480;
  const tenths = (minutes: number) => Math.round((minutes / perDay) * 10) / 10;
  // Of a summary task: of all that is below it, as it was in the baseline and is now.
  const all = (row: Row, minutes: (row: Row) => number | undefined): number => (row.children.length ? row.children.reduce((sum, child) => sum + all(child, minutes), 0) : (minutes(row) ?? 0));
  return model.rows.map((row) => ({
    row,
    each: baselines.map((baseline) => {
      const was = baseline.get(row.task.id);
      if (!was) return undefined;
      const isKept = was.work_minutes != null;
      return {
        was,
        start: calendar.workingDaysBetween(minutesOf(was.start), row.start),
        finish: was.finish_variance_days,
        days: tenths(row.task.duration_minutes - was.duration_minutes),
        work: isKept ? tenths(all(row, ({ task }) => task.work_minutes ?? 0) - all(row, ({ task }) => baseline.get(task.id)?.work_minutes ?? 0)) : undefined,
      };
    }),
  }));
}

/** `planned` are the person-minutes of the whole baseline: what was deleted since counts too. */
export function sumOf(model: PlanModel, rows: readonly VarianceRow[], at: number, planned?: number | null): VarianceSum {
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
    work: workOf(model, work, planned),
  };
}

function workOf(model: PlanModel, leaves: readonly VarianceRow[], planned: number | null | undefined): VarianceSum["work"] {
  if (planned == null) return undefined;
  const tenths = (minutes: number) => Math.round((minutes / (model.plan.minutes_per_day || 480)) * 10) / 10;
  const now = leaves.reduce((sum, { row }) => sum + (row.task.work_minutes ?? 0), 0);
  return { now: tenths(now), more: tenths(now - planned) };
}

/** Work that differs from the first baseline, what slipped most on top; in the order of the plan where that is wanted. */
export function shownRows(rows: readonly VarianceRow[], order: "slipped" | "plan"): VarianceRow[] {
  if (order === "plan") return [...rows];
  const differs = rows.filter(({ row, each }) => !row.children.length && each.some((one) => one && (one.start || one.finish || one.days || one.work)));
  const slip = ({ each }: VarianceRow) => each[0]?.finish ?? -Infinity;
  return differs.toSorted((one, other) => slip(other) - slip(one) || one.row.index - other.row.index);
}
