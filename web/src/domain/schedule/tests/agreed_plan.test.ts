// What is said of the agreed plan: movement in working days, where a version and a task of the client's stand.
import { expect, test } from "vitest";
import { agreedSentence, hasMoved, isOtherwise, movement, otherwiseSentence, sendingFace } from "../agreed_plan.ts";
import { needState } from "../ClientTasks.tsx";

const w = {
  t: (key: string, params?: Record<string, unknown>) => [key.replace("agreed_plan.", ""), ...Object.values(params ?? {})].join(" "),
  formatDate: (date: string | null | undefined) => date ?? "–",
} as unknown as Parameters<typeof movement>[0];

test("movement is told in working days, and the dates where no working day lies between them", () => {
  const of = (agreed: string | null, now: string, working_days: number | null) => movement(w, { agreed, now, working_days });
  expect(of("2026-03-04", "2026-03-04", 0)).toBe("as_agreed");
  expect(of("2026-03-04", "2026-03-09", 3)).toBe("+days 3");
  expect(of("2026-03-09", "2026-03-04", -3)).toBe("−days 3");
  expect(of("2026-03-07", "2026-03-08", 0)).toBe("+days 0");
  expect(of("2026-03-08", "2026-03-07", 0)).toBe("−days 0");
  expect(of(null, "2026-03-08", null)).toBe("never_agreed");
});

test("a milestone that is reached has not moved", () => {
  expect(hasMoved({ agreed: "2026-03-04", now: "2026-03-09", is_done: true })).toBe(false);
  expect(hasMoved({ agreed: "2026-03-04", now: "2026-03-09", is_done: false })).toBe(true);
  expect(hasMoved({ agreed: null, now: "2026-03-09", is_done: false })).toBe(true);
});

test("the sentence holds the agreed finish against the present one", () => {
  const of = (finish_working_days: number | null) => agreedSentence(w, { agreed_finish: "2026-03-04", finish: "2026-03-09", finish_working_days });
  expect(of(3)).toBe("says.later 2026-03-04 2026-03-09 3");
  expect(of(-3)).toBe("says.earlier 2026-03-04 2026-03-09 3");
  expect(of(0)).toBe("says.kept 2026-03-04 2026-03-09 0");
  expect(agreedSentence(w, { agreed_finish: null, finish: null, finish_working_days: null })).toBe("says.nothing");
});

test("a client that agreed to something else is told apart", () => {
  const milestone = { task_id: "1", title: "Handover", agreed: "2026-03-04", now: "2026-03-09", working_days: 3, is_done: false };
  const of = (agreed_as: string | null, agreed_finish: string | null, otherwise: (typeof milestone)[]) => isOtherwise({ agreed_finish: "2026-03-09" }, { agreed_as, agreed_finish, otherwise });
  expect(of("PD-v1", "2026-03-09", [])).toBe(false);
  expect(of("PD-v1", "2026-03-04", [])).toBe(true);
  expect(of("PD-v1", "2026-03-09", [milestone])).toBe(true);
  expect(of(null, null, [milestone])).toBe(false);
  expect(otherwiseSentence(w, { agreed_as: "PD-v1", agreed_finish: "2026-03-04" })).toBe("otherwise_finish PD-v1 2026-03-04");
});

test("where a version stands", () => {
  expect(sendingFace(w, { state: "superseded", verdict: null, ended_at: null })).toBe("face.superseded");
  expect(sendingFace(w, { state: "decided", verdict: "approved", ended_at: "2026-03-04" })).toBe("face.confirmed 2026-03-04");
  expect(sendingFace(w, { state: "decided", verdict: "declined", ended_at: "2026-03-04" })).toBe("face.declined 2026-03-04");
});

test("where a task of the client's stands between both sides", () => {
  const report = { by: "Zheng", words: "", at: "2026-03-03", returned_at: null, answer: "" };
  expect(needState(w, { state: "to_do", report: null })).toBe("need_state.open");
  expect(needState(w, { state: "to_do", report })).toBe("need_state.reported Zheng 2026-03-03");
  expect(needState(w, { state: "to_do", report: { ...report, returned_at: "2026-03-05" } })).toBe("need_state.returned 2026-03-05");
  expect(needState(w, { state: "done", report })).toBe("need_state.done");
});
