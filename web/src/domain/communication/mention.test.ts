import { expect, test } from "vitest";
import { isNamed, mentionAt, withMention } from "./mention.ts";

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

test.each<[string, string[]]>([
  ["@Lin Wei, please", ["Lin Wei"]],
  ["请@王芳看一下，＠linda berg", ["Linda Berg", "王芳"]],
  ["lin wei", []],
  ["@Lin Weidner", []],
])("named in “%s”", (text, expected) => {
  expect(people.filter((each) => isNamed(text, each, people)).map((each) => each.name)).toEqual(expected);
});
