import { describe, expect, test } from "vitest";
import { bufferEdits, feverChart, withNow, withoutBuffer, type BufferDay, type BufferRow } from "../buffers.ts";
import type { Dependency } from "../plan_types.ts";
import { task } from "./plan_maker.ts";

const day = (name: string, done_percent: number, used_percent: number): BufferDay => ({ day: name, done_percent, used_percent, zone: "fine" });

describe("the fever chart", () => {
  test("done goes to the right, used up goes up, and both ends are on the picture", () => {
    const chart = feverChart([day("2026-03-02", 0, 0), day("2026-03-03", 50, 50), day("2026-03-04", 100, 100)], 600);
    const [first, middle, last] = chart.days;
    expect([first!.x, first!.y]).toEqual([chart.left, chart.base]);
    expect(last!.x).toBe(chart.right);
    expect(middle!.x).toBe((chart.left + chart.right) / 2);
    expect(last!.y).toBeLessThan(middle!.y);
    expect(chart.zones.map(({ zone }) => zone)).toEqual(["fine", "watch", "act"]);
    expect(chart.line).toBe(`M${first!.x} ${first!.y}L${middle!.x} ${middle!.y}L${last!.x} ${last!.y}`);
  });

  test("more than all of it makes room above, up to twice as much; without a day it is empty", () => {
    expect(feverChart([day("2026-03-02", 10, 130)], 600).up.at(-1)!.percent).toBe(150);
    const far = feverChart([day("2026-03-02", 10, 900)], 600);
    expect([far.up.at(-1)!.percent, far.days[0]!.y]).toEqual([200, 10]);
    expect(feverChart([], 300)).toMatchObject({ days: [], line: "" });
  });

  test("how it stands now is the last day, once", () => {
    const row = { used: { minutes: 480, percent: 50, zone: "act" }, done_percent: 20, earlier: [day("2026-03-02", 0, 0)] } as unknown as BufferRow;
    expect(withNow(row, "2026-03-03").map((each) => each.used_percent)).toEqual([0, 50]);
    expect(withNow(row, "2026-03-02").map((each) => each.used_percent)).toEqual([50]);
    expect(withNow({ ...row, earlier: [day("2026-03-02", 20, 50)] }, "2026-03-03")).toHaveLength(1);
    expect(withNow({ ...row, used: null }, "2026-03-03")).toHaveLength(1);
  });
});

describe("a new buffer", () => {
  const link = (id: string, predecessor_id: string, successor_id: string, kind: Dependency["kind"] = "fs"): Dependency => ({ id, predecessor_id, successor_id, kind, lag_minutes: 60, lag_unit: "working" });
  const tasks = [task("work", { position: 1 }), task("gate", { position: 2, kind: "milestone" }), task("kept", { position: 3, kind: "milestone" }), task("reserve", { position: 4, kind: "buffer" }), task("alone", { position: 5, kind: "milestone" })];

  test("goes before milestones that wait for something and have none", () => {
    const plan = { tasks, dependencies: [link("1", "work", "gate"), link("2", "reserve", "kept")] };
    expect(withoutBuffer(plan).map((each) => each.id)).toEqual(["gate"]);
  });

  test("stands between the milestone and what ended there", () => {
    let next = 0;
    const plan = { tasks, dependencies: [link("1", "work", "gate"), link("2", "work", "gate", "ss")] };
    const edits = bufferEdits(plan, tasks[1]!, { id: "new", title: "Buffer", minutes: 960, keeps: "2026-03-06" }, () => `d${(next += 1)}`);
    expect(edits[0]).toMatchObject({ op: "create_task", id: "new", after_id: "work", set: { kind: "buffer", duration_minutes: 960, deadline: "2026-03-06" } });
    expect(edits.slice(1)).toEqual([
      { op: "delete_dependency", id: "1" },
      { op: "create_dependency", id: "d1", predecessor_id: "work", successor_id: "new", kind: "fs", lag_minutes: 60, lag_unit: "working" },
      { op: "create_dependency", id: "d2", predecessor_id: "new", successor_id: "gate", kind: "fs", lag_minutes: 0, lag_unit: "working" },
    ]);
  });
});
