import { expect, test, vi } from "vitest";
import { matching } from "../actions.ts";
import { forgetUndo, toast, undo } from "../toast.ts";

test("undo takes the newest act back, once, then the one before", async () => {
  const order: string[] = [];
  toast({ text: "first", undo: () => void order.push("first") });
  toast({ text: "said only" });
  toast({ text: "second", undo: () => void order.push("second") });
  expect(await undo()).toBe(true);
  expect(await undo()).toBe(true);
  expect(await undo()).toBe(false);
  expect(order).toEqual(["second", "first"]);
});

test("somebody else's undo is forgotten at sign-out", async () => {
  const act = vi.fn();
  toast({ text: "mine", undo: act });
  forgetUndo();
  expect(await undo()).toBe(false);
  expect(act).not.toHaveBeenCalled();
});

test.each([
  ["", 3],
  ["pro", 2],
  ["new pro", 1],
  ["项目", 1],
  ["zzz", 0],
])("the palette finds acts by their pieces: %s", (typed, count) => {
  const acts = ["New project", "Projects", "新建项目"].map((label) => ({ label }));
  expect(matching(acts, typed)).toHaveLength(count);
});
