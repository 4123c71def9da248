// Rows, numbers, folding, filters; edits shown before the answer, taken back, merged.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, dependencyEdits, indentEdit, mentions, mergeAnswer, outdentEdit, setFields, shiftEdit, tookAnswer } from "../plan_edits.ts";
import { countOf, modelOf, visibleRows } from "../plan_model.ts";
import type { Edit, Plan } from "../plan_types.ts";
import { anyEdits, anyPlan, largePlan, plan, task } from "./plan_maker.ts";

const small = plan([
  task("build", { position: 2 }),
  task("design", { position: 1 }),
  task("draft", { parent_id: "design", position: 1 }),
  task("review", { parent_id: "design", position: 2, title: "评审 review", owner_id: "p1" }),
  task("code", { parent_id: "build", position: 1, critical: true }),
]);
const order = (of: Plan) => modelOf(of).rows.map((row) => `${row.wbs} ${row.task.id}`);

describe("rows", () => {
  it("stand in WBS order", () => expect(order(small)).toEqual(["1 design", "1.1 draft", "1.2 review", "2 build", "2.1 code"]));

  it("of any plan: each once, parents before children, numbers follow the tree", () => {
    fc.assert(
      fc.property(anyPlan, (any) => {
        const { rows, byWbs } = modelOf(any);
        expect(rows.length).toBe(any.tasks.length);
        expect(byWbs.size).toBe(rows.length);
        rows.forEach((row, index) => {
          expect(row.index).toBe(index);
          if (row.parent) {
            expect(row.parent.index).toBeLessThan(index);
            expect(row.wbs.startsWith(`${row.parent.wbs}.`)).toBe(true);
          }
        });
      }),
    );
  });

  it("folded away are exactly the descendants", () => {
    fc.assert(
      fc.property(anyPlan, fc.array(fc.nat({ max: 40 })), (any, folded) => {
        const model = modelOf(any);
        const collapsed = new Set(folded.map((n) => `t${n}`));
        const shown = new Set(visibleRows(model, collapsed));
        for (const row of model.rows) {
          let hidden = false;
          for (let at = row.parent; at; at = at.parent) hidden ||= collapsed.has(at.task.id);
          expect(shown.has(row)).toBe(!hidden);
        }
      }),
    );
  });

  it("under a filter keep their ancestors", () => {
    const model = modelOf(small);
    expect(visibleRows(model, new Set(["design"]), { text: "评审" }).map((row) => row.task.id)).toEqual(["design", "review"]);
    expect(visibleRows(model, new Set(), { critical: true }).map((row) => row.task.id)).toEqual(["build", "code"]);
    expect(visibleRows(model, new Set(), { owner: "p1", critical: true })).toEqual([]);
  });

  it("are counted without summaries", () => expect(countOf(modelOf(small))).toEqual({ rows: 5, open: 3, critical: 1 }));

  it("of ten thousand tasks are all there", () => expect(modelOf(largePlan(10_000)).rows.length).toBe(10_000));
});

describe("edits", () => {
  it("may be shown twice: a guess over the plan that holds it already changes nothing", () => {
    fc.assert(
      fc.property(anyPlan, anyEdits, (any, edits) => {
        const once = applyEdits(any, edits);
        const twice = applyEdits(once, edits);
        expect(order(twice)).toEqual(order(once));
      }),
    );
  });

  it("change nothing they were not asked to: other tasks stay the same objects", () => {
    const after = applyEdits(small, [{ op: "update_task", id: "code", set: { title: "Coding" } }]);
    expect(after.tasks.filter((each, at) => each !== small.tasks[at]).map((each) => each.id)).toEqual(["code"]);
  });

  it("guess the finish of a longer task over the weekend", () => {
    const after = applyEdits(small, [{ op: "update_task", id: "code", set: { duration_minutes: 480 * 6 } }]);
    expect(after.tasks.find((each) => each.id === "code")?.finish).toBe("2027-01-11T17:00");
  });

  it("merge with the answer: the server's figures win", () => {
    const edits: Edit[] = [{ op: "update_task", id: "code", set: { title: "Coding" } }];
    const moved = [{ id: "draft", start: "2027-01-05T08:00", finish: "2027-01-05T17:00", was_start: "", was_finish: "", early_start: "", early_finish: "", late_start: "", late_finish: "", duration_minutes: 480, percent_complete: 0, free_float_minutes: 0, total_float_minutes: 5, critical: true, shifted: true }];
    const merged = mergeAnswer(small, edits, { revision: 9, finish: "2027-01-05T17:00", moved, tasks: [], created: [], inverse: [], warnings: [] });
    expect(merged).toMatchObject({ revision: 9, finish: "2027-01-05T17:00" });
    expect(merged.tasks.find((each) => each.id === "draft")).toMatchObject({ start: "2027-01-05T08:00", critical: true, title: "draft" });
    expect(merged.tasks.find((each) => each.id === "code")?.title).toBe("Coding");
  });

  const answer = { revision: 12, finish: "2027-01-05T17:00", moved: [], tasks: [], created: [], inverse: [], warnings: [] };

  it.each([
    [11, 12, false, "the next revision has everything"],
    [10, 12, true, "somebody else's change lies between"],
    [12, 12, false, "a plan fetched meanwhile holds it already"],
    [13, 13, false, "a newer plan is not made older"],
  ])("answered at 12 over %i: revision %i, missed %s: %s", (held, revision, missed) => {
    const taken = tookAnswer({ ...small, revision: held }, [{ op: "update_task", id: "code", set: { title: "Coding" } }], answer);
    expect([taken.plan.revision, taken.missed]).toEqual([revision, missed]);
  });

  it("that bring a task back are asked for again: its dependencies are in no answer", () => {
    expect(tookAnswer({ ...small, revision: 11 }, [{ op: "restore_task", id: "x" }], answer).missed).toBe(true);
  });

  it("that need a task nobody made are known", () => {
    const made: Edit[] = [{ op: "create_task", id: "n1", title: "New" }];
    expect(mentions([{ op: "update_task", id: "n1", set: { title: "Named" } }], made)).toBe(true);
    expect(mentions([{ op: "create_task", id: "n2", title: "n1", parent_id: "n1" }], made)).toBe(true);
    expect(mentions([{ op: "update_task", id: "code", set: { title: "Named" } }], made)).toBe(false);
  });

  it.each([
    ["indent", "build", ["1 design", "1.1 draft", "1.2 review", "1.3 build", "1.3.1 code"]],
    ["outdent", "review", ["1 design", "1.1 draft", "2 review", "3 build", "3.1 code"]],
    ["up", "build", ["1 build", "1.1 code", "2 design", "2.1 draft", "2.2 review"]],
    ["down", "draft", ["1 design", "1.1 review", "1.2 draft", "2 build", "2.1 code"]],
  ] as const)("%s moves %s", (act, id, wanted) => {
    const model = modelOf(small);
    const row = model.byId.get(id)!;
    const edit = { indent: () => indentEdit(row, model), outdent: () => outdentEdit(row), up: () => shiftEdit(row, model, -1), down: () => shiftEdit(row, model, 1) }[act]();
    expect(order(applyEdits(small, [edit!]))).toEqual(wanted);
  });

  it("has no place above the first or outside the tree", () => {
    const model = modelOf(small);
    expect(indentEdit(model.byId.get("design")!, model)).toBeUndefined();
    expect(outdentEdit(model.byId.get("design")!)).toBeUndefined();
    expect(shiftEdit(model.byId.get("build")!, model, 1)).toBeUndefined();
  });

  it("of fields expect what the person saw, but never a computed start", () => {
    const row = modelOf(small).byId.get("code")!;
    expect(setFields(row, { duration_minutes: 960, start: "2027-01-05T08:00" })).toEqual({ op: "update_task", id: "code", set: { duration_minutes: 960, start: "2027-01-05T08:00" }, expect: { duration_minutes: 480 } });
  });

  it("of predecessors touch only what differs", () => {
    const linked = { ...small, dependencies: [{ id: "d1", predecessor_id: "draft", successor_id: "code", kind: "fs" as const, lag_minutes: 0, lag_unit: "working" as const }, { id: "d2", predecessor_id: "review", successor_id: "code", kind: "fs" as const, lag_minutes: 0, lag_unit: "working" as const }] };
    const model = modelOf(linked);
    const row = model.byId.get("code")!;
    const same = { predecessor_id: "draft", kind: "fs" as const, lag_minutes: 0, lag_unit: "working" as const };
    expect(dependencyEdits(row, model, [same, { ...same, predecessor_id: "review" }], () => "new")).toEqual([]);
    expect(dependencyEdits(row, model, [{ ...same, kind: "ss" }, { ...same, predecessor_id: "design" }], () => "new").map((edit) => edit.op)).toEqual(["update_dependency", "create_dependency", "delete_dependency"]);
  });
});
