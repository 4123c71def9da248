import { expect, test } from "vitest";
import { dateOfWhy } from "./why_date.ts";

const plan = { start: "2026-03-02T09:00", status_date: "2026-04-01T18:00" };
const constraint = { kind: "fnlt" as const, date: "2026-05-04T18:00" };

test.each([
  ["project_start", plan.start],
  ["status_date", plan.status_date],
  ["constraint", constraint.date],
  ["predecessor", undefined],
])("%s names its own date", (code, date) => {
  expect(dateOfWhy(code, constraint, plan)).toBe(date);
});

test("without a plan at hand no date is named", () => {
  expect(dateOfWhy("project_start", constraint)).toBeUndefined();
});
