// What is written into a section and what is left out, without touching the rest.
import { expect, test } from "vitest";
import { withHidden, withWords, wordsOf, type Wording } from "./report.ts";

const wording = { words: { done: { en: "Early", zh: "" } }, hidden: ["done:items/1"] } as unknown as Wording;

test("words of one section are put, and taken away where none are left", () => {
  const written = withWords(wording, "summary", { en: "", zh: "一切顺利。" });
  expect(wordsOf(written, "summary")).toEqual({ en: "", zh: "一切顺利。" });
  expect(wordsOf(written, "done").en).toBe("Early");
  expect(withWords(written, "done", { en: " ", zh: "" }).words).not.toHaveProperty("done");
  expect(wordsOf(wording, "next")).toEqual({ en: "", zh: "" });
});

test("a line is left out once, and put back", () => {
  const twice = withHidden(withHidden(wording, "next:items/2", true), "next:items/2", true);
  expect(twice.hidden).toEqual(["done:items/1", "next:items/2"]);
  expect(withHidden(twice, "done:items/1", false).hidden).toEqual(["next:items/2"]);
});
