import { expect, test } from "vitest";
import { fieldsOf, inOrder, needsReason, type ExpectationRow } from "./expectation.ts";

const row = (number: number, answer: ExpectationRow["answer"]) => ({ number, answer }) as ExpectationRow;

test("what waits for an answer stands first, the rest by number", () => {
  const all = [row(1, "agreed"), row(2, "open"), row(3, "declined"), row(4, "open")];
  expect(inOrder(all).map((each) => each.number)).toEqual([2, 4, 1, 3]);
});

test.each([
  ["open", false],
  ["agreed", false],
  ["corrected", true],
  ["declined", true],
] as const)("%s has a reason: %s", (answer, expected) => {
  expect(needsReason(answer)).toBe(expected);
});

test("what is said is sent as a whole", () => {
  const one = { ...row(1, "open"), words: "Quiet", said_by: { id: "zheng", name: "Zheng" }, since: "2026-03-02" } as ExpectationRow;
  expect(fieldsOf(one)).toEqual({ words: "Quiet", said_by_id: "zheng", since: "2026-03-02" });
  expect(fieldsOf({ ...one, said_by: null })).toEqual({ words: "Quiet", said_by_id: null, since: "2026-03-02" });
});
