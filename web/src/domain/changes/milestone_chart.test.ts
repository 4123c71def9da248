import { expect, test } from "vitest";
import { milestoneChart, movedMilestones } from "./milestone_chart.ts";

const milestone = (title: string, before: string | null, after: string | null) => ({ task_id: title, title, before, after, moves_working_days: 0 });
const MOVED = [milestone("Test exit", "2027-02-25", "2027-03-04"), milestone("Stays", "2027-03-01", "2027-03-01"), milestone("New", null, "2027-03-12"), milestone("Goes", "2027-03-02", null)];

test("what stays is not drawn", () => {
  expect(movedMilestones(MOVED).map((each) => each.title)).toEqual(["Test exit", "New", "Goes"]);
  expect(milestoneChart([MOVED[1]!], 900)).toBeUndefined();
});

test("later is further right, and everything has its place", () => {
  const chart = milestoneChart(MOVED, 900)!;
  const [exit, made, gone] = chart.rows;
  expect(exit!.was!).toBeLessThan(exit!.becomes!);
  expect(made!.was).toBeUndefined();
  expect(gone!.becomes).toBeUndefined();
  for (const { was = 0, becomes = 0, y } of chart.rows) {
    expect(Math.max(was, becomes)).toBeLessThan(900 - 90);
    expect(y).toBeLessThan(chart.height);
  }
  expect(chart.weeks.map((week) => week.date)).toEqual(["2027-02-22", "2027-03-01", "2027-03-08", "2027-03-15"]);
});

test("years apart there are as many dates as have room", () => {
  const chart = milestoneChart([milestone("Far", "2027-01-04", "2031-01-06")], 360)!;
  expect(chart.weeks.length).toBeLessThan(6);
  expect(chart.weeks.length).toBeGreaterThan(1);
});
