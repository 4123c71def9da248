import { expect, it } from "vitest";
import { freshFields, happensAs, madeAhead, proposed, type CommunicationPlan, type Rhythm } from "./communication_plan.ts";

const row = (rhythm: Rhythm) => ({ ...freshFields("Asia/Shanghai", "2026-11-23", undefined, undefined), rhythm });
const after = (rhythm: Rhythm, wish: Parameters<typeof proposed>[1]) => proposed(row(rhythm), wish).rhythm;

it("what a client wishes becomes a rhythm that is half or twice as often", () => {
  expect(after({ kind: "weekly", every: 2, weekdays: ["tuesday"] }, "more_often")).toEqual({ kind: "weekly", every: 1, weekdays: ["tuesday"] });
  expect(after({ kind: "weekly", every: 1, weekdays: ["friday"] }, "less_often")).toEqual({ kind: "weekly", every: 2, weekdays: ["friday"] });
  expect(after({ kind: "monthly_by_weekday", every: 3, nth: 1, weekday: "monday" }, "more_often")).toEqual({ kind: "monthly_by_weekday", every: 1, nth: 1, weekday: "monday" });
  expect(after({ kind: "monthly_by_weekday", every: 1, nth: -1, weekday: "thursday" }, "more_often")).toEqual({ kind: "weekly", every: 2, weekdays: ["thursday"] });
  expect(after({ kind: "monthly_by_day", every: 24, day: 31 }, "less_often")).toEqual({ kind: "monthly_by_day", every: 24, day: 31 });
});

it("where nothing follows by itself, the row is as it was", () => {
  const once: Rhythm = { kind: "once" };
  const weekly: Rhythm = { kind: "weekly", every: 1, weekdays: ["friday"] };
  for (const wish of ["more_often", "less_often", "other_channel", "not_needed", "fits"] as const) expect(after(once, wish)).toEqual(once);
  for (const wish of ["more_often", "other_channel", "not_needed", "fits"] as const) expect(after(weekly, wish)).toEqual(weekly);
});

it("a row that happens otherwise names what it made already and what nobody settled", () => {
  const weekly: Rhythm = { kind: "weekly", every: 1, weekdays: ["friday"] };
  expect(happensAs(row(weekly), { ...row(weekly), title: "Report", purpose: "So that", until: undefined })).toBe(true);
  for (const other of [{ time: "09:00" }, { produces: "meeting" as const }, { party_id: "other" }]) expect(happensAs(row(weekly), { ...row(weekly), ...other })).toBe(false);
  const one = { entry_id: "row", product_id: "meeting", state: "ahead", slot: "2026-11-27" };
  const next = [one, { ...one, product_id: null }, { ...one, entry_id: "other" }, { ...one, state: "kept" }, { ...one, said: { words: "" } }];
  expect(madeAhead({ next } as unknown as CommunicationPlan, "row")).toEqual([one]);
});
