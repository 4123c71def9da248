import { expect, test } from "vitest";
import { changedValues, putMeanwhile, shownValues, withoutSent, type Typed } from "../fields_typed.ts";

const kept = { name: "Move to the new warehouse", code: "W-1" };
const typed: Typed<typeof kept> = { name: { value: "Warehouse move", from: kept.name } };

test("what is being typed stays while a colleague changes another field", () => {
  const later = { ...kept, code: "W-2" };
  expect(shownValues(later, typed)).toEqual({ name: "Warehouse move", code: "W-2" });
  expect(changedValues(later, typed)).toEqual({ name: "Warehouse move" });
  expect(putMeanwhile(later, typed, "name")).toBeUndefined();
});

test("a colleague's change of the same field is told, never hidden", () => {
  expect(putMeanwhile({ ...kept, name: "New warehouse" }, typed, "name")).toBe("New warehouse");
  expect(putMeanwhile({ ...kept, name: "Warehouse move" }, typed, "name")).toBeUndefined();
});

test("typed back to what it was, there is nothing to send", () => {
  expect(changedValues(kept, { name: { value: kept.name, from: kept.name } })).toEqual({});
});

test("an emptied field is a change", () => {
  expect(shownValues(kept, { code: { value: "", from: "W-1" } }).code).toBe("");
  expect(changedValues(kept, { code: { value: "", from: "W-1" } })).toEqual({ code: "" });
});

test("what was typed while the answer was on its way is kept", () => {
  expect(withoutSent(typed, { name: "Warehouse move" })).toEqual({});
  expect(withoutSent(typed, { name: "Warehouse" })).toEqual(typed);
});
