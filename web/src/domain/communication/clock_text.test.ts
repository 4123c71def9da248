import { expect, test } from "vitest";
import type { ResponseClock } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { clockText, measureKey } from "./ClockBar.tsx";

const w = { t: (key: string, params?: object) => [key, ...Object.values(params ?? {})].join(" "), formatDuration: (minutes: number) => `${minutes}m` } as unknown as Words;
const clock = (state: ResponseClock["state"], spent: number, promised: number | null = 480) => ({ state, spent_minutes: spent, promised_minutes: promised, minutes_per_day: 480, measure: "first_answer" }) as ResponseClock;

test.each<[ResponseClock, string | undefined]>([
  [clock("running", 60), "questions.clock.left 420m"],
  [clock("warned", 400), "questions.clock.left 80m"],
  [clock("over", 500), "questions.clock.over 20m"],
  [clock("paused", 60), "questions.clock.paused"],
  [clock("kept", 60), "questions.clock.kept 60m 480m"],
  [clock("missed", 600), "questions.clock.missed 120m"],
  [clock("unpromised", 60, null), undefined],
])("%o", (shown, expected) => {
  expect(clockText(w, shown)).toBe(expected);
});

test("of a change request an offer is promised", () => {
  const resolution = { ...clock("running", 60), measure: "resolution" as const };
  expect([measureKey(resolution, "change_request"), measureKey(resolution, "question"), measureKey(clock("running", 60), "change_request")]).toEqual(["questions.clock.measure.offer", "questions.clock.measure.resolution", "questions.clock.measure.first_answer"]);
});
