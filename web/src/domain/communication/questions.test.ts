import { expect, test } from "vitest";
import type { Question } from "../../app/wire.ts";
import { matches } from "./questions_filter.ts";

const question = { number: 12, client_number: 3, title: "Which gate?", body: "For the second delivery", asked_by: { id: "p", name: "王芳", side: "client" }, state: "open", waiting_for: "team", clock: { state: "over" } } as unknown as Question;

test.each<[string, { text?: string; state?: string }, boolean]>([
  ["our number", { text: "q-12" }, true],
  ["the number the client knows it by", { text: "Q-3" }, true],
  ["a number of another question", { text: "Q-7" }, false],
  ["a word of the body", { text: "delivery" }, true],
  ["who asked", { text: "王" }, true],
  ["the side it waits for", { state: "team" }, true],
  ["the other side", { state: "client" }, false],
  ["what is over its promised time", { state: "overdue" }, true],
  ["answered ones only", { state: "answered" }, false],
])("%s", (_, search, expected) => {
  expect(matches(question, search)).toBe(expected);
});
