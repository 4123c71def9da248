import { beforeEach, afterEach, expect, test, vi } from "vitest";
import { forgetDrafts, keepDraft, keptDraft, restOf } from "../drafts.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a draft belongs to who wrote it", () => {
  keepDraft("lin", "answer.1", "Half a sen");
  expect(keptDraft("lin", "answer.1")).toBe("Half a sen");
  expect(keptDraft("bo", "answer.1")).toBe("");
});

test("signing out leaves no draft and nothing else is touched", () => {
  localStorage.setItem("rapport.language", "en");
  keepDraft("lin", "answer.1", "Half a sen");
  keepDraft("lin", "ask.2", "May we");
  forgetDrafts();
  expect(keptDraft("lin", "answer.1") + keptDraft("lin", "ask.2")).toBe("");
  expect(localStorage.getItem("rapport.language")).toBe("en");
});

test("a browser that keeps nothing is no failure", () => {
  vi.stubGlobal("localStorage", undefined);
  keepDraft("lin", "answer.1", "Half a sen");
  forgetDrafts();
  expect(keptDraft("lin", "answer.1")).toBe("");
});

test.each([
  ["Three fields", "Three fields", ""],
  ["Three fields: number", "Three fields", ": number"],
  ["Three fields\nWho sends them?", "Three fields", "Who sends them?"],
  ["Who sends them?", "Three fields", "Who sends them?"],
  ["", "Three fields", ""],
])("typed %j while %j was sent leaves %j", (typed, sent, rest) => {
  expect(restOf(typed, sent)).toBe(rest);
});
