// What is written into a section and what is left out, without touching the rest.
import { expect, test } from "vitest";
import { canBeMailed, headingsInOneLanguage, leavesOut, plainly, withLine, withWords, wordsOf, writtenIn, type Report, type Wording } from "./report.ts";

const wording = { words: { done: { en: "Early", zh: "" } }, hidden: ["done:items/1"], let_in: [] } as unknown as Wording;

test("words of one section are put, and taken away where none are left", () => {
  const written = withWords(wording, "summary", { en: "", zh: "一切顺利。" });
  expect(wordsOf(written, "summary")).toEqual({ en: "", zh: "一切顺利。" });
  expect(wordsOf(written, "done").en).toBe("Early");
  expect(withWords(written, "done", { en: " ", zh: "" }).words).not.toHaveProperty("done");
  expect(wordsOf(wording, "next")).toEqual({ en: "", zh: "" });
});

test("a line is left out once, and put back", () => {
  const leftOut = (now: Wording, key: string) => withLine(now, false, key, true);
  const twice = leftOut(leftOut(wording, "next:items/2"), "next:items/2");
  expect(twice.hidden).toEqual(["done:items/1", "next:items/2"]);
  expect(withLine(twice, false, "done:items/1", false).hidden).toEqual(["next:items/2"]);
});

test("what is kept back leaves only where it was put in", () => {
  expect(leavesOut(wording, true, "resources:all")).toBe(true);
  const put = withLine(wording, true, "resources:all", false);
  expect([leavesOut(put, true, "resources:all"), put.hidden]).toEqual([false, wording.hidden]);
  expect(withLine(put, true, "resources:all", true)).toEqual(wording);
});

test("what stands in one language alone is named where it is sent in the other", () => {
  const words = { summary: { en: "", zh: "一切顺利。" }, done: { en: "Early", zh: "" }, next: { en: "Soon", zh: "不久" } };
  const texts = [{ language: "en", sections: [["summary", "In short"], ["done", "Done"], ["next", "Next"]].map(([code, heading]) => ({ code, heading })) }];
  const report = { wording: { ...wording, words }, texts } as unknown as Report;
  const named = (languages: string[]) => (["zh", "en"] as const).map((alone) => headingsInOneLanguage(report, alone, languages, "en"));
  expect(named(["zh-CN", "en"])).toEqual([["In short"], ["Done"]]);
  expect(named(["en"])).toEqual([["In short"], []]);
  expect(named(["zh-CN"])).toEqual([[], ["Done"]]);
});

test("words are read in the language that they were written in", () => {
  expect([writtenIn({ en: "Early", zh: "" }, "en"), writtenIn({ en: "Early", zh: "" }, "zh-CN"), writtenIn({ en: "", zh: "顺利" }, "en"), writtenIn({ en: "Early", zh: "顺利" }, "zh-CN")]).toEqual(["en", "en", "zh", "zh"]);
});

test("plain words take the place of one term and nothing else moves", () => {
  const pieces = [
    { words: "Baseline", term: 0 },
    { words: " and ", term: null },
    { words: "UAT", term: 1 },
    { words: "；基线", term: null },
  ];
  expect(plainly(pieces, 0, "the agreed plan")).toBe("The agreed plan and UAT；基线");
  expect(plainly(pieces, 2, "the test by your people")).toBe("Baseline and the test by your people；基线");
});

test("a mail goes again to whom it came back, and to nobody who was not let in", () => {
  const reader = (not_reached: string | null) => ({ person_id: "p", name: "Zheng", not_reached });
  expect([null, "returned", "not_invited", "revoked", "no_address"].map((reason) => canBeMailed(reader(reason)))).toEqual([true, true, false, false, false]);
});
