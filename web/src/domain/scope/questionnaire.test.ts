import { expect, test } from "vitest";
import { barsOf, blankQuestion, movedUp, optionsOf, placed, readIn, told, type AnswerKind, type Question } from "./questionnaire.ts";

const question = (kind: AnswerKind): Question => ({ ...blankQuestion(), kind, options: [{ en: "Paper", zh: "纸质" }, { en: "Handheld", zh: "" }] });
const YES_NO: [string, string] = ["Yes", "No"];

test.each([
  [{ en: "Yes", zh: "是" }, "Yes", "是"],
  [{ en: "Yes", zh: "" }, "Yes", "Yes"],
  [{ en: "", zh: "是" }, "是", "是"],
])("%o is read in one's own language, or in the other", (words, en, zh) => {
  expect([readIn(words, "en"), readIn(words, "zh-CN")]).toEqual([en, zh]);
});

test("options are lines in one language or in both", () => {
  expect(optionsOf("Paper\n\nHandheld ", "纸质")).toEqual([
    { en: "Paper", zh: "纸质" },
    { en: "Handheld", zh: "" },
  ]);
  expect(optionsOf("", "")).toEqual([]);
});

test.each<[AnswerKind, number[][], [string, number][]]>([
  ["choice", [[0], [1], [1]], [["Paper", 1], ["Handheld", 2]]],
  ["choices", [[0, 1], [1]], [["Paper", 1], ["Handheld", 2]]],
  ["scale", [[5], [5], [1]], [["1", 1], ["2", 0], ["3", 0], ["4", 0], ["5", 2]]],
  ["yes_no", [[1], [0], [1]], [["Yes", 2], ["No", 1]]],
  ["text", [[]], []],
])("%s is counted", (kind, chosen, bars) => {
  const answers = chosen.map((each) => ({ text: "", chosen: each }));
  expect(barsOf(question(kind), answers, "en", YES_NO).map((bar) => [bar.label, bar.count])).toEqual(bars);
});

test.each<[AnswerKind, string, number[], string]>([
  ["text", "The network", [], "The network"],
  ["choices", "", [0, 1], "Paper, Handheld"],
  ["scale", "", [4], "4 / 5"],
  ["yes_no", "", [0], "No"],
  ["yes_no", "", [], ""],
])("an answer to %s in words", (kind, text, chosen, words) => {
  expect(told(question(kind), { text, chosen }, "en", YES_NO)).toBe(words);
});

test("a question goes a place up, the first stays", () => {
  expect(movedUp(["a", "b", "c"], 2)).toEqual(["a", "c", "b"]);
  expect(movedUp(["a", "b"], 0)).toEqual(["a", "b"]);
});

test("questions are counted by section", () => {
  const section = (count: number) => ({ title: { en: "", zh: "" }, questions: Array.from({ length: count }, () => question("text")) });
  expect(placed([section(2), section(1)]).map((each) => each.place)).toEqual(["1.1", "1.2", "2.1"]);
});
