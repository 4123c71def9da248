import { expect, test, vi } from "vitest";
import { matching } from "../actions.ts";
import { Problem } from "../api.ts";
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

test("an undo that fails for want of an answer can be tried again; a refused one is gone", async () => {
  forgetUndo();
  const act = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Problem({ status: 0, code: "no_answer" })).mockResolvedValueOnce().mockRejectedValueOnce(new Problem({ status: 422, code: "plan.changed_since" }));
  toast({ text: "one", undo: act });
  await expect(undo()).rejects.toThrow();
  expect(await undo()).toBe(true);
  toast({ text: "two", undo: act });
  await expect(undo()).rejects.toThrow();
  expect(await undo()).toBe(false);
});
