import { expect, test } from "vitest";
import type { QuestionClock } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { clockText } from "./ClockBar.tsx";

const w = { t: (key: string, params?: object) => [key, ...Object.values(params ?? {})].join(" "), formatDuration: (minutes: number) => `${minutes}m` } as unknown as Words;
const clock = (state: QuestionClock["state"], spent: number, promised: number | null = 480) => ({ state, spent_minutes: spent, promised_minutes: promised, minutes_per_day: 480, measure: "first_answer" }) as QuestionClock;

test.each<[QuestionClock, string | undefined]>([
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
