import { describe, expect, test } from "vitest";
import type { Calendar } from "../../app/wire.ts";
import { behindTheYears, minutesOf, missingYear, readTimes, writeTimes } from "./working_times.ts";

describe("working times as people type them", () => {
  test.each([
    ["08:00-12:00, 13:00-17:00", "08:00–12:00, 13:00–17:00"],
    ["8-12,13-17", "08:00–12:00, 13:00–17:00"],
    ["8：30～12：00；13：00至17：30", "08:30–12:00, 13:00–17:30"],
    ["22:00–24:00", "22:00–24:00"],
    ["", ""],
    ["  ", ""],
  ])("%s", (typed, expected) => {
    expect(writeTimes(readTimes(typed)!)).toBe(expected);
  });

  test.each(["12-8", "8-12, 11-13", "25-26", "8:70-9", "eight", "8", "8-9-10", "24:30-25:00"])("refuses %s", (typed) => {
    expect(readTimes(typed)).toBeUndefined();
  });

  test("minutes", () => {
    expect(minutesOf(readTimes("8-12, 13-17")!)).toBe(480);
  });
});

test.each([
  [undefined, "2026-11-22", undefined, undefined],
  ["2026-12-31", "2026-06-01", undefined, undefined],
  ["2026-12-31", "2026-11-22", undefined, 2027],
  ["2026-12-31", "2026-06-01", "2027-03-24", 2027],
  ["2027-12-31", "2026-11-22", "2027-03-24", undefined],
])("holidays up to %s, today %s, finish %s: missing %s", (covers, today, finish, expected) => {
  const calendar = { covers_until: covers } as Calendar;
  expect(missingYear(calendar, today, finish)).toBe(expected);
});

test.each([
  ["the plan's own", ["china"], "china"],
  ["one it rests on", ["shifts"], "china"],
  ["one of a task", ["standard", "shifts"], "china"],
  ["none that is used", ["standard", null, "gone"], undefined],
])("a year is missing in %s", (_, used, expected) => {
  const calendars = [
    { id: "standard", base_id: null, covers_until: null },
    { id: "china", base_id: null, covers_until: "2026-12-31" },
    { id: "shifts", base_id: "china", covers_until: null },
  ];
  expect(behindTheYears(calendars, used, "2026-06-01", "2027-03-24")?.calendar.id).toBe(expected);
});
