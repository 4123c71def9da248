import { describe, expect, test } from "vitest";
import { modelOf } from "../plan_model.ts";
import { shownRows, sumOf, varianceRows } from "../variance.ts";
import { plan, task } from "./plan_maker.ts";

const was = (start: string, finish: string, duration_minutes: number, finish_variance_days: number) => ({ start, finish, duration_minutes, finish_variance_days });

describe("the plan beside its baselines", () => {
  const phase = task("phase", { is_summary: true, start: "2027-01-04T08:00", finish: "2027-01-12T17:00" });
  const slipped = task("slipped", { parent_id: "phase", start: "2027-01-06T08:00", finish: "2027-01-12T17:00", duration_minutes: 2400 });
  const earlier = task("earlier", { parent_id: "phase", position: 2 });
  const added = task("added", { parent_id: "phase", position: 3 });
  const model = modelOf({ ...plan([phase, slipped, earlier, added]), finish: "2027-01-12T17:00" });
  const first = new Map([
    ["phase", was("2027-01-04T08:00", "2027-01-08T17:00", 2400, 2)],
    ["slipped", was("2027-01-04T08:00", "2027-01-08T17:00", 1920, 2)],
    ["earlier", was("2027-01-05T08:00", "2027-01-05T17:00", 480, -1)],
  ]);
  const rows = varianceRows(model, [first, new Map()]);

  test("start, finish and duration, task by task; a baseline that does not know one says nothing of it", () => {
    const of = (id: string) => rows.find(({ row }) => row.task.id === id)!.each[0];
    expect(of("slipped")).toMatchObject({ start: 2, finish: 2, days: 1 });
    expect(of("earlier")).toMatchObject({ start: -1, finish: -1, days: 0 });
    expect(of("added")).toBeUndefined();
    expect(rows.every(({ each }) => each[1] === undefined)).toBe(true);
  });

  test("the sums count work, not what stands above it", () => {
    expect(sumOf(model, rows, 0)).toEqual({ later: 1, earlier: 1, added: 1, finish: 2, slipped: 2, work: undefined });
    expect(sumOf(model, rows, 1)).toEqual({ later: 0, earlier: 0, added: 3, finish: 0, slipped: 0, work: undefined });
  });

  test("work in person-days, of what stands above it too; what is gone since counts in the sum", () => {
    const model = modelOf(plan([phase, { ...slipped, work_minutes: 1200 }, { ...earlier, work_minutes: 480 }, added]));
    const kept = new Map([...first].map(([id, times]) => [id, { ...times, work_minutes: id === "slipped" ? 960 : id === "earlier" ? 480 : 0 }]));
    const rows = varianceRows(model, [kept, first]);
    const work = (id: string, at: number) => rows.find(({ row }) => row.task.id === id)!.each[at]!.work;
    expect([work("slipped", 0), work("earlier", 0), work("phase", 0), work("phase", 1)]).toEqual([0.5, 0, 0.5, undefined]);
    // Five person-days when it was saved, three and a half now: a task of two is gone.
    expect(sumOf(model, rows, 0, 2400).work).toEqual({ now: 3.5, more: -1.5 });
  });

  test("what slipped most stands first; in the order of the plan all of it is there", () => {
    expect(shownRows(rows, "slipped").map(({ row }) => row.task.id)).toEqual(["slipped", "earlier"]);
    expect(shownRows(rows, "plan")).toHaveLength(4);
  });
});
