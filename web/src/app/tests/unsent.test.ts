import { expect, test } from "vitest";
import { hasUnsentWords, watchTyping } from "../unsent.ts";

const page = new EventTarget();
watchTyping(page);
/** What an event is about is read only; the page's is the field that bubbled. */
const type = (field: object) => page.dispatchEvent(Object.defineProperty(new Event("input"), "target", { value: field }));

const field = (part: object) => ({ isConnected: true, type: "textarea", value: "Half a sen", ...part });

test("words stand unsent until their field is emptied or gone", () => {
  expect(hasUnsentWords()).toBe(false);
  const answer = field({});
  type(answer);
  expect(hasUnsentWords()).toBe(true);
  answer.value = "";
  expect(hasUnsentWords()).toBe(false);
  const left = field({});
  type(left);
  left.isConnected = false;
  expect(hasUnsentWords()).toBe(false);
});

test("what is looked for are no words to be kept", () => {
  type(field({ type: "search" }));
  expect(hasUnsentWords()).toBe(false);
});
