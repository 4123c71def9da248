import { expect, test } from "vitest";
import { parseDuration } from "../schedule/parse_cell.ts";
import { assessmentForm, bodyOf, checkedForm, typedDuration } from "./assessment_form.ts";
import type { Assessment } from "./change.ts";

const DAY = { minutes_per_day: 480 };
const reading = { minutes: (typed: string) => parseDuration(typed, DAY), personOf: () => undefined };
const said = (minutes: number) => typedDuration(minutes, 480, "en");
const KEPT = {
  version: 2,
  necessity: { level: "high", words: "The supplier changes." },
  feasibility: { level: "medium", words: "" },
  priority: { level: "low", words: "" },
  quality_notes: "Old codes keep working.",
  risks: "The reader may come late.",
  edits: [{ op: "update_task", id: "test", set: { duration_minutes: 3360 } }],
  internal: { cost_minor: 6_140_000, currency: "CNY", notes: "Ask for more." },
} as unknown as Assessment;

test("what was kept comes back unchanged", () => {
  const form = assessmentForm(KEPT, said);
  expect(form).toMatchObject({ from: 2, cost: "61400", work: { changed: [{ id: "test", duration: "7 d" }] } });
  expect(checkedForm(form, reading)).toEqual({ body: bodyOf(KEPT), wrong: [], isCostWrong: false });
  expect(bodyOf(KEPT).from_version).toBe(2);
});

test("a first one is empty and has no cost", () => {
  const { body, isCostWrong } = checkedForm(assessmentForm(null, said), reading);
  expect(body.internal).toEqual({ cost_minor: null, currency: null, notes: "" });
  expect(body.edits).toEqual([]);
  expect(body.from_version).toBe(0);
  expect(isCostWrong).toBe(false);
});

test("a cost that is none is told", () => {
  expect(checkedForm({ ...assessmentForm(null, said), cost: "much" }, reading).isCostWrong).toBe(true);
});

test.each([0, 30, 90, 240, 480, 500, 720, 2400])("%i minutes are typed and read to the minute", (minutes) => {
  for (const language of ["en", "zh-CN"]) expect(parseDuration(typedDuration(minutes, 480, language), DAY)).toBe(minutes);
});
