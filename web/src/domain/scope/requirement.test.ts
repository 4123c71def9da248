import { expect, test } from "vitest";
import { blankFields, changed, isAsSeen, type Requirement } from "./requirement.ts";

const held = { fields: { ...blankFields(), title: "Scan", need: "fast" }, internal_note: "secret", revision: 3 } as Requirement;

test("the whole text is sent, and the note only where it changed", () => {
  expect(changed(held, { need: "faster" })).toEqual({ fields: { ...held.fields, need: "faster" } });
  expect(changed(held, { internal_note: "" })).toEqual({ fields: held.fields, internal_note: "" });
});

test.each([
  [{ need: "x" }, { title: "Scan 2" }, true],
  [{ need: "x" }, { need: "slow" }, false],
  [{ title: "x", owner_id: "p" }, { owner_id: "q" }, false],
])("a change of %j beside a change of %j", (mine, theirs, stands) => {
  const now = { ...held, fields: { ...held.fields, ...theirs } } as Requirement;
  expect(isAsSeen(held, now, mine)).toBe(stands);
});

test("a note that somebody else rewrote is not overwritten", () => {
  expect(isAsSeen(held, { ...held, internal_note: "other" }, { internal_note: "mine" })).toBe(false);
});
