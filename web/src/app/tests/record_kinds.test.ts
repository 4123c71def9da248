import { expect, test } from "vitest";
import { kindOf, recordNumber } from "../record_kinds.ts";

test.each([
  ["task", "T-12", { to: "/projects/$project/plan", params: { project: "p" }, search: { record: "r" } }],
  ["question", "Q-12", { to: "/projects/$project/questions", params: { project: "p" }, search: { question: "r" } }],
  ["of a later version", "#-12", { to: "/projects/$project", params: { project: "p" }, search: {} }],
])("%s", (kind, number, address) => {
  expect(recordNumber(kind, 12)).toBe(number);
  expect(kindOf(kind).address("p", "r")).toEqual(address);
});
