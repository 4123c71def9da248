import { expect, test } from "vitest";
import { isInputMethod } from "../../ui/input_method.ts";

test.each([
  ["an Enter of the person", false, 13, false],
  ["an Enter that confirms a word", true, 13, true],
  ["the same in Safari, after the composition has ended", false, 229, true],
  ["an arrow among the candidates", true, 229, true],
])("%s", (_, isComposing, keyCode, expected) => {
  expect(isInputMethod({ isComposing, keyCode })).toBe(expected);
});
