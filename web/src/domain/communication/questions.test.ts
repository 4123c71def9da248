import { expect, test } from "vitest";
import type { Party, Question } from "../../app/wire.ts";
import { knownAs, namesOf } from "./question_readers.ts";
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

test("the commercial circle counts apart", () => {
  const theirs = { ...question, is_commercial: true };
  expect([knownAs(question), knownAs(theirs)]).toEqual(["Q-3", "QC-3"]);
  expect([matches(theirs, { text: "qc-3" }), matches(theirs, { text: "Q-3" }), matches(question, { text: "qc-3" })]).toEqual([true, false, false]);
});

test("who of a client reads a question", () => {
  const contacts = [
    { name: "王芳", is_commercial: true },
    { name: "Zhao", is_commercial: false },
  ];
  const parties = [{ id: "a", contacts }] as unknown as Party[];
  expect(namesOf(parties, "a")).toEqual({ all: ["王芳", "Zhao"], circle: ["王芳"] });
  expect(namesOf(parties, "b")).toEqual({ all: [], circle: [] });
  expect(namesOf(undefined, "a")).toEqual({ all: [], circle: [] });
});
