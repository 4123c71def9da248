import { expect, test } from "vitest";
import { answeredText, gapsOf, isAnswered, lacking, type Traceability } from "./deliverable.ts";

const end = { id: "t", kind: "task", number: 1, title: "Task", state: "to_do", confirmed_version: null };
type Way = Traceability["requirements"][number];
const way = (tasks: number, deliverables: number, acceptance: Way["acceptance"], checked: Way["checked"] = "passed"): Way => ({ requirement: { ...end, kind: "requirement" }, tasks: Array.from({ length: tasks }, () => end), checks: [], checked, deliverable_ids: Array.from({ length: deliverables }, (_, index) => `d${index}`), acceptance });

test.each([
  [way(1, 1, "accepted"), []],
  [way(1, 1, "with_conditions"), []],
  [way(1, 2, "open"), ["not_accepted"]],
  [way(1, 0, "none"), ["without_deliverable"]],
  [way(0, 0, "none"), ["without_task", "without_deliverable"]],
  [way(0, 1, "accepted"), ["without_task"]],
  [way(1, 1, "open", "failed"), ["check_failed", "not_accepted"]],
  [way(1, 1, "accepted", "none"), ["without_check"]],
  [way(1, 1, "accepted", "open"), []],
])("where a way is broken", (one, gaps) => {
  expect(gapsOf(one)).toEqual(gaps);
});

test("a requirement serves a goal once there are goals", () => {
  const whole = way(1, 1, "accepted");
  const { id } = whole.requirement;
  expect(gapsOf(whole, [])).toEqual([]);
  expect(gapsOf(whole, [{ requirement_ids: [] }, { requirement_ids: [id] }])).toEqual([]);
  expect(gapsOf(whole, [{ requirement_ids: ["another"] }])).toEqual(["without_goal"]);
});

test.each([
  [" ", 0, "draft", ["handover", "criteria"]],
  ["Build 41", 0, "rejected", ["criteria"]],
  ["Build 41", 1, "draft", []],
  ["", 0, "accepted", []],
] as const)("what lacks before it can be submitted: %s, %d criteria, %s", (handover, count, state, lacks) => {
  const criteria = Array.from({ length: count }, () => ({ id: "c", number: 1, words: "It runs" }));
  expect(lacking({ handover, criteria, state })).toEqual(lacks);
});

test("a version is answered by somebody, or by silence that counts", () => {
  const outcomes = [null, "accepted", "accepted_in_part", "accepted_with_conditions", "rejected", "superseded", "withdrawn"];
  expect(outcomes.filter((outcome) => isAnswered({ outcome }))).toEqual(outcomes.slice(1, 5));
  const w = { t: (key: string, params?: object) => `${key} ${JSON.stringify(params)}`, formatDateTime: (at: string) => at } as Parameters<typeof answeredText>[0];
  const of = { sent_at: "Monday", ended_at: "Friday", answered_by: null };
  expect(answeredText(w, of)).toBe('deliverable.deemed_accepted {"at":"Friday"}');
  expect(answeredText(w, { ...of, answered_by: "Anna" })).toBe('deliverable.answered_by {"name":"Anna","at":"Friday"}');
});
