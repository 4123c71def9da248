import { expect, it } from "vitest";
import { weeksOf } from "./plan_weeks.ts";

it("weeks begin on Monday and end with the last day", () => {
  const weeks = weeksOf(["2026-12-01", "2026-12-07"], "2026-11-25");
  expect(weeks.map((week) => [week[0], week[6]])).toEqual([
    ["2026-11-23", "2026-11-29"],
    ["2026-11-30", "2026-12-06"],
    ["2026-12-07", "2026-12-13"],
  ]);
});

it("a Sunday ends its week, and without days there is the week of today", () => {
  expect(weeksOf([], "2026-11-29").map((week) => week[0])).toEqual(["2026-11-23"]);
});
