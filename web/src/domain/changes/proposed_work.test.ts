import { expect, test } from "vitest";
import type { Edit } from "../schedule/plan_types.ts";
import { editsOf, NO_WORK, pickedTask, withoutTask, workOf, type ProposedWork } from "./proposed_work.ts";

const reading = { minutes: (typed: string) => (/^\d+d$/.test(typed) ? Number.parseInt(typed) * 480 : undefined), personOf: (resource: string) => (resource === "wen" ? "person-wen" : undefined) };
const said = (minutes: number) => `${minutes / 480}d`;
const WORK: ProposedWork = {
  created: [
    { id: "reader", title: "Reader module", duration: "3d", resource: "wen", after: [{ id: "d1", task: "design" }], before: [{ id: "d2", task: "test" }] },
    { id: "cases", title: "Replay cases", duration: "2d", resource: "", after: [{ id: "d3", task: "reader" }], before: [] },
    { id: "gate", title: "Gate", duration: "0d", resource: "", after: [], before: [] },
  ],
  changed: [
    { id: "test", duration: "7d", isDropped: false },
    { id: "demo", duration: "", isDropped: true },
  ],
  other: [{ op: "update_plan", start: "2027-03-01" }],
};

test("what was typed comes back from its edits", () => {
  const { edits, wrong } = editsOf(WORK, reading);
  expect(wrong).toEqual([]);
  expect(workOf(edits, said)).toEqual(WORK);
  expect(editsOf(workOf(edits, said), reading).edits).toEqual(edits);
});

test("whoever does it owns it, and work of nothing is a milestone", () => {
  const { edits } = editsOf(WORK, reading);
  expect(edits[0]).toEqual({ op: "create_task", id: "reader", title: "Reader module", set: { duration_minutes: 1440, owner_id: "person-wen" } });
  expect(edits[2]).toMatchObject({ set: { kind: "milestone", duration_minutes: 0 } });
});

test("what is not understood is named", () => {
  const work = { ...NO_WORK, created: [{ ...WORK.created[0]!, title: " ", duration: "soon" }], changed: [{ id: "test", duration: "", isDropped: false }] };
  expect(editsOf(work, reading).wrong).toEqual([
    { row: "reader", field: "title" },
    { row: "reader", field: "duration" },
    { row: "test", field: "duration" },
  ]);
});

test.each<[string, Edit]>([
  ["a lag", { op: "create_dependency", id: "d", predecessor_id: "reader", successor_id: "x", kind: "fs", lag_minutes: 480, lag_unit: "working" }],
  ["a title", { op: "update_task", id: "x", set: { title: "New name" } }],
  ["an expectation", { op: "update_task", id: "x", set: { duration_minutes: 480 }, expect: { duration_minutes: 960 } }],
  ["a link between tasks of the plan", { op: "create_dependency", id: "d", predecessor_id: "x", successor_id: "y", kind: "fs", lag_minutes: 0, lag_unit: "working" }],
  ["half a person", { op: "set_assignments", task_id: "reader", assignments: [{ resource_id: "wen", units_percent: 50 }] }],
  ["a place in the tree", { op: "create_task", id: "x", title: "Below", parent_id: "y", set: { duration_minutes: 480 } }],
])("%s is kept as it is", (_, edit) => {
  const made: Edit = { op: "create_task", id: "reader", title: "Reader", set: { duration_minutes: 480 } };
  expect(workOf([made, edit], said).other).toEqual([edit]);
});

test("a task that goes is followed by nobody", () => {
  expect(withoutTask(WORK, "reader").created).toEqual([{ ...WORK.created[1], after: [] }, WORK.created[2]]);
});

test("a task is picked by its number or its whole name", () => {
  const tasks = [{ number: 1, title: "Design" }, { number: 12, title: "Test" }, { number: 13, title: "Test" }];
  expect(pickedTask("T-12 Test", tasks)?.number).toBe(12);
  expect(pickedTask("t12", tasks)?.number).toBe(12);
  expect(pickedTask("Design", tasks)?.number).toBe(1);
  expect(pickedTask("Test", tasks)).toBeUndefined();
  expect(pickedTask("T-99", tasks)).toBeUndefined();
});
