import { expect, test } from "vitest";
import { mentionAt, withMention } from "./mention.ts";

const people = [{ name: "Lin Wei" }, { name: "Linda Berg" }, { name: "王芳" }];
const found = (text: string) => mentionAt(text, text.length, people)?.found.map((each) => each.name);

test.each<[string, string[] | undefined]>([
  ["Please look, @", ["Lin Wei", "Linda Berg", "王芳"]],
  ["@lin", ["Lin Wei", "Linda Berg"]],
  ["@Lin W", ["Lin Wei"]],
  ["@ber", ["Linda Berg"]],
  ["请@王", ["王芳"]],
  ["请＠王", ["王芳"]],
  ["@Lin Wei", undefined],
  ["@Lin Wei has it", undefined],
  ["write to lin@", undefined],
  ["no name here", undefined],
])("%s", (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("a chosen name takes the place of what was typed", () => {
  expect(withMention("Ask @li please", 4, 7, "Lin Wei")).toEqual({ text: "Ask @Lin Wei please", caret: 13 });
});
