// Acts on many rows, lists for spreadsheets, what a person keeps for how plans look.
import { describe, expect, it } from "vitest";
import { words } from "../../../app/words.ts";
import { bulkEdits, leavesOf, workingDayAfter } from "../bulk_edits.ts";
import { ALL_COLUMNS, COLUMNS, type CellContext } from "../columns.ts";
import { saidOf } from "../edits_in_words.ts";
import { pullOf } from "../gantt_drag.ts";
import { onDay } from "../month_layout.ts";
import { csvOf, fileName, safeText } from "../plan_csv.ts";
import { modelOf, withAncestors } from "../plan_model.ts";
import { readColumns, readLimits, readViews, readWidths, searchOf, viewOf } from "../plan_prefs.ts";
import { minutesOf } from "../wall_clock.ts";
import { plan, task } from "./plan_maker.ts";

const after = { code: "predecessor", task_id: "draft" };
const model = modelOf(
  plan([
    task("design", { is_summary: true }),
    task("draft", { parent_id: "design", number: 7, state: "doing", percent_complete: 20 }),
    task("review", { parent_id: "design", position: 2, number: 8, why: after, start: "2027-01-05T08:00", finish: "2027-01-05T17:00" }),
    task("done", { position: 2, percent_complete: 100, state: "done" }),
    task("begun", { position: 3, percent_complete: 10, actual_start: "2027-01-04T08:00" }),
  ]),
);
const row = (id: string) => model.byId.get(id)!;
const member = { id: "p1", name: "Cen Yu", client: false };
const contact = { id: "p2", name: "岑屿", client: true };
const context: CellContext = { model, words: { ...words(), today: () => "2027-02-01" }, people: new Map([["p1", member], ["p2", contact]]), clientDays: [], years: false, columns: COLUMNS, newId: () => "n" };

describe("many rows at once", () => {
  it("a phase stands for its tasks, each of them once", () => expect(leavesOf([row("design"), row("draft")]).map((each) => each.task.id)).toEqual(["draft", "review"]));

  it.each([
    ["an owner goes to the rows themselves", { owner: member }, { design: { owner_id: "p1" }, draft: { owner_id: "p1" } }],
    ["a contact makes it the client's task", { owner: contact }, { design: { owner_id: "p2", client_side: true }, draft: { owner_id: "p2", client_side: true } }],
    ["a state to the tasks that have another", { state: "doing" as const }, { review: { state: "doing" } }],
    ["a shift to those that do not follow another of them", { shift: 5 }, { draft: { start: "2027-01-11T08:00" } }],
    ["all of it in one edit a task", { percent: 50, shift: -1 }, { draft: { percent_complete: 50, start: "2027-01-01T08:00" }, review: { percent_complete: 50 } }],
    ["nothing", {}, {}],
  ])("%s", (_, change, wanted) => {
    const edits = bulkEdits([row("design"), row("draft")], change, model);
    expect(Object.fromEntries(edits.map((edit) => (edit.op === "update_task" ? [edit.id, edit.set] : [])))).toEqual(wanted);
  });

  it("expect what stood there, and never a computed start", () => expect(bulkEdits([row("draft")], { percent: 50, shift: 1 }, model)[0]).toMatchObject({ expect: { percent_complete: 20 } }));

  it("work that is done or begun stays where it is", () => expect(bulkEdits([row("done"), row("begun")], { shift: 3 }, model)).toEqual([]));

  it.each([[5, "2027-01-11"], [-1, "2027-01-01"], [0, "2027-01-04"], [24, "2027-02-04"], [25, "2027-02-12"]])("%i working days from Monday 4 January, over weekends and the festival", (days, date) => {
    expect(workingDayAfter(model.calendars.ofPlan, minutesOf("2027-01-04T08:00"), days)).toBe(minutesOf(`${date}T08:00`));
  });
});

describe("a list for spreadsheets", () => {
  it.each([["=1+1", "'=1+1"], ["+49", "'+49"], ["-x", "'-x"], ["@cmd", "'@cmd"], ["\tx", "'\tx"], ["\rx", "'\rx"], ["a=b", "a=b"], ["任务", "任务"], ["", ""]])("%j becomes %j", (text, safe) => expect(safeText(text)).toBe(safe));

  it("tells Excel its letters and keeps cells whole", () => {
    const named = modelOf(plan([task("a", { number: 3, title: '=HYPERLINK("x"), "说"', notes: "one\ntwo", owner_id: "p2", total_float_minutes: -480 })]));
    const csv = csvOf(named.rows, { ...context, model: named });
    expect(csv.startsWith("\ufeff")).toBe(true);
    const [, line] = csv.split("\r\n");
    expect(line).toBe('1,T-3,"\'=HYPERLINK(""x""), ""说""",1,2027-01-04,2027-01-04,,岑屿,plan.state.to_do,0,-1,,,,,,"one\ntwo"');
  });

  it("has a name every system takes", () => expect(fileName('码头: a/b "c"?', "2027-02-01")).toBe("码头  a b  c 2027-02-01.csv"));
});

describe("what a person keeps", () => {
  it("gives columns in their order, number and title always", () => {
    expect(readColumns(["percent", "variance", "unknown"])).toEqual(["wbs", "title", "variance", "percent"]);
    expect(readColumns("x")).toBe(COLUMNS);
    expect(readColumns(ALL_COLUMNS)).toEqual(ALL_COLUMNS);
  });

  it("gives widths that can be used", () => expect(readWidths({ owner: 5000, start: 1, title: "x", unknown: 3 })).toEqual({ owner: 600, start: 32 }));

  it("gives limits of at least one", () => expect(readLimits({ doing: 4.5, waiting: 0, done: "x" })).toEqual({ doing: 4 }));

  it("gives views back as they were saved, and clears what they do not name", () => {
    const view = viewOf("Critical", { view: "board", critical: true, task: "t", month: "2027-01" }, ["wbs", "title"]);
    expect(readViews(JSON.parse(JSON.stringify([view, { name: 3 }, null])))).toEqual([view]);
    expect(searchOf(view)).toEqual({ view: "board", critical: true, zoom: undefined, baseline: undefined, text: undefined, owner: undefined, state: undefined });
    expect(Object.keys(searchOf(view))).toHaveLength(7);
  });
});

describe("small things", () => {
  it("folded phases open above a row that is shown", () => {
    expect([...withAncestors(new Set(["design", "x"]), row("draft"))]).toEqual(["x"]);
    const folded = new Set(["design"]);
    expect(withAncestors(folded, row("done"))).toBe(folded);
  });

  it("a day lists everything on it", () => expect(onDay(minutesOf("2027-01-05"), model.rows).map((each) => each.task.id)).toEqual(["review"]));

  it.each([[500, 0], [10, -6], [-40, -16], [990, 6], [1100, 16]])("held at %i of 1000 the chart goes on by %i", (at, by) => expect(pullOf(at, 0, 1000)).toBe(by));

  it.each([
    [[{ op: "update_task", id: "draft", set: {} }], "plan.act.changed"],
    [[{ op: "create_task", id: "n", title: "New" }], "plan.act.added"],
    [[{ op: "delete_task", id: "draft" }, { op: "delete_task", id: "review" }], "plan.act.several"],
    [[{ op: "update_plan", status_date: null }], "plan.changed"],
  ] as const)("undo names what it undid", (edits, word) => expect(saidOf([...edits], model.plan, words())).toBe(word));
});
