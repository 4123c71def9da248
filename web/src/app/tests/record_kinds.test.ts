import { expect, test } from "vitest";
import { kindOf, recordNumber } from "../record_kinds.ts";

test.each([
  ["task", "T-12", { to: "/projects/$project/plan", params: { project: "p" }, search: { record: "r" } }],
  ["question", "Q-12", { to: "/projects/$project/questions", params: { project: "p" }, search: { question: "r" } }],
  ["requirement", "REQ-12", { to: "/projects/$project/scope", params: { project: "p" }, search: { record: "requirement:r" } }],
  ["requirements_document", "RD", { to: "/projects/$project/sign-offs", params: { project: "p" }, search: { about: "r" } }],
  ["deliverable", "D-12", { to: "/projects/$project/deliverables/$deliverable", params: { project: "p", deliverable: "r" }, search: {} }],
  ["questionnaire", "QN-12", { to: "/projects/$project/questionnaires/$questionnaire", params: { project: "p", questionnaire: "r" }, search: {} }],
  ["demonstration", "DM-12", { to: "/projects/$project/demonstrations/$demonstration", params: { project: "p", demonstration: "r" }, search: {} }],
  ["change_request", "CR-12", { to: "/projects/$project/changes/$change", params: { project: "p", change: "r" }, search: {} }],
  ["of a later version", "#-12", { to: "/projects/$project", params: { project: "p" }, search: {} }],
])("%s", (kind, number, address) => {
  expect(recordNumber(kind, 12)).toBe(number);
  expect(kindOf(kind).address("p", "r")).toEqual(address);
});

test("what is read in versions bears the number it was sent with", () => {
  expect(recordNumber("requirements_document", 1, "RD-v2")).toBe("RD-v2");
  expect(recordNumber("charter", 1, null)).toBe("PC");
  expect(recordNumber("change_request", 5, "CR-2")).toBe("CR-5");
});
