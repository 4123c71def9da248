import { describe, expect, it } from "vitest";
import { dayOffSentence } from "./culture.ts";

const t = (key: string, params?: Record<string, unknown>) => `${key} ${String(params?.name ?? "")}`.trim();
const days = [
  { date: "2026-10-01", name: "国庆节", is_working: false },
  { date: "2026-10-10", name: "", is_working: true },
];

describe("a day by which something is wanted", () => {
  it.each([
    ["2026-10-01", "culture.due_day_off 国庆节"],
    ["2026-10-09", undefined],
    // A Saturday that is worked, and one that is not.
    ["2026-10-10", undefined],
    ["2026-10-17", "culture.due_weekend"],
    ["2026-10-18", "culture.due_weekend"],
    ["", undefined],
    ["2026-10", undefined],
  ])("%s", (date, said) => {
    expect(dayOffSentence({ t }, days, date)).toBe(said);
  });
});
