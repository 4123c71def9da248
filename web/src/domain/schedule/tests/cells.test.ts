// What typing and pasting mean, in both languages, and what keys do while an input method composes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDays, formatPredecessors } from "../cell_formats.ts";
import { ALL_COLUMNS, COLUMNS, editsFor, textOf, titleWidth, type CellContext } from "../columns.ts";
import { actOf, nextCell, placeAfter, type KeyPress } from "../grid_keys.ts";
import { parseDate, parseDuration, parsePercent, parsePredecessors } from "../parse_cell.ts";
import { isBlock, pasteEdits, readBlock } from "../paste.ts";
import { monthAfter, weeksOf } from "../month_layout.ts";
import { modelOf } from "../plan_model.ts";
import { readPlanSearch } from "../plan_search.ts";
import { Previewer } from "../previewer.ts";
import { anyPlan, plan, task } from "./plan_maker.ts";
import { words } from "../../../app/words.ts";

const day = { minutes_per_day: 480 };
const model = modelOf(plan([task("design"), task("draft", { parent_id: "design", number: 7 }), task("review", { parent_id: "design", position: 2, number: 8 }), task("build", { position: 2, number: 9 })]));
const people = new Map([["p1", { id: "p1", name: "Cen Yu", client: false }], ["p2", { id: "p2", name: "岑屿", client: true }]]);
let made = 0;
const TODAY = "2027-02-01";
const context: CellContext = { model, words: { ...words(), today: () => TODAY }, people, clientDays: [], years: false, columns: COLUMNS, newId: () => `new${(made += 1)}` };
const row = (id: string) => model.byId.get(id)!;

describe("the column of the titles", () => {
  const wide = (title: string) => titleWidth({ model: modelOf(plan([task("a"), task("b", { title })])) }, (text) => text.length * 7);
  it("takes what the longest one needs, within bounds", () => {
    expect(wide("Short")).toBe(180);
    const title = "Measure the aisles of both halls";
    expect(wide(title)).toBeGreaterThanOrEqual(title.length * 7 + 30);
    expect(wide("Measure ".repeat(40))).toBe(380);
  });
});

describe("durations", () => {
  it.each([
    ["3", 1440], ["3d", 1440], ["3 天", 1440], ["３天", 1440], ["2w", 4800], ["2周", 4800], ["4h", 240], ["4小时", 240], ["1d 4h", 720], ["1.5天", 720], ["0", 0], ["90 min", 90], ["1 mo", 9600], ["3?", 1440], ["5个工作日", 2400],
    ["", undefined], ["soon", undefined], ["3x", undefined], ["3d later", undefined], ["-3d", undefined],
  ])("%s", (typed, minutes) => expect(parseDuration(typed, day)).toBe(minutes));

  it("are understood as they are written", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40_000 }), fc.constantFrom("en" as const, "zh-CN" as const), (minutes, language) => {
      const written = formatDays(minutes, 480, language);
      expect(Math.abs(parseDuration(written, day)! - minutes)).toBeLessThanOrEqual(3);
    }));
  });
});

describe("dates", () => {
  it.each([
    ["24 Mar", "2027-03-24"], ["24 mar 2028", "2028-03-24"], ["Mar 24", "2027-03-24"], ["3月24日", "2027-03-24"], ["2028年3月24日", "2028-03-24"], ["2027-03-24", "2027-03-24"], ["2027/3/24", "2027-03-24"], ["3/24", "2027-03-24"], ["３月２４日", "2027-03-24"], ["Wed 24 Mar", "2027-03-24"], ["28 Dec", "2026-12-28"], ["today", "2027-02-01"], ["明天", "2027-02-02"],
    ["31 Feb", undefined], ["someday", undefined], ["", undefined], ["2027-13-01", undefined],
  ])("%s", (typed, date) => expect(parseDate(typed, "2027-03-01", TODAY)).toBe(date));
});

describe("percent", () => {
  it.each([["50", 50], ["50%", 50], ["50 %", 50], ["５０％", 50], ["101", undefined], ["half", undefined], ["-1", undefined]])("%s", (typed, percent) => expect(parsePercent(typed)).toBe(percent));
});

describe("predecessors", () => {
  it.each([
    ["1.1", [["draft", "fs", 0, "working"]]],
    ["1.1，1.2", [["draft", "fs", 0, "working"], ["review", "fs", 0, "working"]]],
    ["1.1SS+2d", [["draft", "ss", 960, "working"]]],
    ["1.1 FS - 1天", [["draft", "fs", -480, "working"]]],
    ["1.1ff+2ed", [["draft", "ff", 2880, "elapsed"]]],
    ["T-8", [["review", "fs", 0, "working"]]],
    ["1.1完成开始+1周", [["draft", "fs", 2400, "working"]]],
    ["", []],
  ])("%s", (typed, wanted) => expect(parsePredecessors(typed, row("build"), model)?.map((each) => [each.predecessor_id, each.kind, each.lag_minutes, each.lag_unit])).toEqual(wanted));

  it.each(["9.9", "2", "1.1, 1.1", "1.1XX", "after design"])("%s is not understood", (typed) => expect(parsePredecessors(typed, row("build"), model)).toBeUndefined());

  it("are understood as they are written", () => {
    const kinds = fc.record({ kind: fc.constantFrom("fs" as const, "ss" as const, "ff" as const, "sf" as const), lag: fc.integer({ min: -5000, max: 5000 }), elapsed: fc.boolean(), language: fc.constantFrom("en" as const, "zh-CN" as const) });
    fc.assert(fc.property(kinds, ({ kind, lag, elapsed, language }) => {
      const lagged = { id: "d", predecessor_id: "draft", successor_id: "build", kind, lag_minutes: lag, lag_unit: elapsed ? ("elapsed" as const) : ("working" as const) };
      const linked = modelOf({ ...model.plan, dependencies: [lagged] });
      const [read] = parsePredecessors(formatPredecessors(linked.byId.get("build")!, linked, language), linked.byId.get("build")!, linked)!;
      expect(read).toMatchObject({ kind, lag_minutes: lag || expect.any(Number) });
    }));
  });
});

describe("cells", () => {
  it("say back what they show without any edit", () => {
    fc.assert(fc.property(anyPlan, (any) => {
      const here = { ...context, model: modelOf(any) };
      for (const each of here.model.rows) for (const column of ALL_COLUMNS) {
        const answer = editsFor(each, column, textOf(each, column, here), here);
        if (Array.isArray(answer)) expect(answer).toEqual([]);
      }
    }), { numRuns: 20 });
  });

  it.each([
    ["title", "Sketch", { title: "Sketch" }], ["days", "2w", { duration_minutes: 4800 }], ["days", "0", { kind: "milestone", duration_minutes: 0 }], ["start", "2027-01-09", { start: "2027-01-11T08:00" }], ["finish", "2027-01-06", { duration_minutes: 1440 }], ["owner", "cen", { owner_id: "p1" }], ["owner", "岑屿", { owner_id: "p2", client_side: true }], ["state", "plan.state.doi", { state: "doing" }], ["deadline", "24 Mar", { deadline: "2027-03-24" }], ["start", "今天", { start: "2027-02-01T08:00" }], ["percent", "40%", { percent_complete: 40 }],
  ] as const)("%s takes %s", (column, typed, set) => expect(editsFor(row("draft"), column, typed, context)).toMatchObject([{ op: "update_task", id: "draft", set }]));

  it.each([["title", " "], ["days", "x"], ["start", "x"], ["finish", "2026-12-01"], ["owner", "Nobody"], ["percent", "200"], ["after", "9.9"], ["float", "1"], ["state", "plan.state.d"], ["deadline", "soon"], ["variance", "2"]] as const)("%s refuses %s", (column, typed) => expect(editsFor(row("draft"), column, typed, context)).toHaveProperty("word"));
});

describe("paste", () => {
  it("reads blocks as spreadsheets write them", () => {
    expect(readBlock("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
    expect(readBlock('"a\nb"\t"say ""hi"""\n')).toEqual([["a\nb", 'say "hi"']]);
    expect([isBlock("one word\n"), isBlock("a\tb"), isBlock("a\nb")]).toEqual([false, true, true]);
  });

  it("fills to the right and down, adds rows at the end, tells what it could not read", () => {
    const pasted = pasteEdits("Check\t3天\nRun\tlong\nShip\t1d\n\n", model.rows, 2, "title", context);
    expect(pasted.edits).toMatchObject([
      { op: "update_task", id: "review", set: { title: "Check", duration_minutes: 1440 }, expect: { title: "review", duration_minutes: 480 } },
      { op: "update_task", id: "build", set: { title: "Run" } },
      { op: "create_task", title: "Ship", after_id: "build", set: { duration_minutes: 480 } },
    ]);
    expect(pasted).toMatchObject({ changed: 2, created: 1, notUnderstood: [{ column: "days", typed: "long" }] });
  });

  it("reads each cell on the row as the cells before it leave it", () => {
    // 24 to 30 March is five working days, wherever the task stood before.
    const { edits } = pasteEdits("24 Mar\t30 Mar", model.rows, 3, "start", context);
    expect(edits).toEqual([{ op: "update_task", id: "build", set: { start: "2027-03-24T08:00", duration_minutes: 2400 }, expect: { duration_minutes: 480 } }]);
  });

  it.each([
    ["Ship\t\t24 Mar\t30 Mar", { start: "2027-03-24T08:00", duration_minutes: 2400 }, 0],
    ["Ship\t5\t24 Mar\t30 Mar", { start: "2027-03-24T08:00", duration_minutes: 2400 }, 0],
    ["Ship\t2\t\t30 Mar", { duration_minutes: 960 }, 0],
    ["Ship\t\t30 Mar\t24 Mar", { start: "2027-03-30T08:00" }, 1],
  ])("gives a new row its finish: %s", (text, set, unread) => {
    const pasted = pasteEdits(text, model.rows, 9, "title", context);
    expect(pasted.edits).toMatchObject([{ op: "create_task", title: "Ship", set }]);
    expect(pasted.notUnderstood).toHaveLength(unread);
  });

  it("puts a copy of whole rows under its own columns, whatever cell has the focus", () => {
    const copied = COLUMNS.map((column) => (column === "title" ? "Renamed" : textOf(row("draft"), column, context))).join("\t");
    expect(pasteEdits(`${copied}\n`, model.rows, 1, "title", context).edits).toMatchObject([{ op: "update_task", id: "draft", set: { title: "Renamed" } }]);
  });

  it("reads any block of plain cells whole", () => {
    const cell = fc.string({ maxLength: 8 }).filter((text) => !/[\t\n\r"]/.test(text) && text.length > 0);
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (block) => void expect(readBlock(block.map((cells) => cells.join("\t")).join("\n"))).toEqual(block)));
  });
});

describe("keys", () => {
  const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, keyCode: 0, isComposing: false, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

  it("belong to the input method while it composes, Enter first of all", () => {
    for (const key of ["Enter", "Tab", "Escape", "ArrowDown", "Delete"]) {
      expect(actOf(press(key, { isComposing: true }), true)).toBeUndefined();
      expect(actOf(press(key, { keyCode: 229 }), true)).toBeUndefined();
      expect(actOf(press(key, { keyCode: 229 }), false)).toBeUndefined();
    }
  });

  it.each([
    ["Enter", {}, "edit", "commit"], ["F2", {}, "edit", undefined], ["Insert", {}, "insert", undefined], ["Delete", {}, "delete", undefined], ["Escape", {}, "cancel", "cancel"], ["Tab", {}, "tab", "commit"],
    ["ArrowRight", { ctrlKey: true }, "indent", undefined], ["ArrowLeft", { altKey: true, shiftKey: true }, "outdent", undefined], ["ArrowDown", {}, "go", undefined], ["ArrowUp", { altKey: true }, "move_up", undefined], ["z", { metaKey: true }, "undo", undefined], ["a", {}, undefined, undefined], ["任", {}, undefined, undefined],
  ] as const)("%s", (key, held, looking, editing) => {
    expect(actOf(press(key, held), false)?.act).toBe(looking);
    expect(actOf(press(key, held), true)?.act).toBe(editing);
  });

  it("never lead out of the grid", () => {
    const size = { rows: 20, columns: 9, page: 8 };
    const where = fc.constantFrom("up", "down", "left", "right", "page_up", "page_down", "row_start", "row_end", "first_row", "last_row" as const);
    fc.assert(fc.property(fc.nat({ max: 19 }), fc.nat({ max: 8 }), where, (at, column, to) => {
      const next = placeAfter({ row: at, column }, to, size);
      expect(next.row >= 0 && next.row < 20 && next.column >= 0 && next.column < 9).toBe(true);
    }));
    expect(nextCell({ row: 0, column: 7 }, 1, size, (place) => place.column === 1)).toEqual({ row: 1, column: 1 });
    expect(nextCell({ row: 19, column: 8 }, 1, size, () => true)).toBeUndefined();
  });
});

describe("the address", () => {
  it("gives only what is known", () => expect(readPlanSearch({ view: "board", zoom: "fortnight", state: "done", critical: "true", month: "2027-13", text: 12 })).toEqual({ view: "board", state: "done", critical: true, text: "12" }));
});

describe("the month", () => {
  it("keeps strips from overlapping and counts those that do not fit", () => {
    fc.assert(fc.property(anyPlan, (any) => {
      for (const week of weeksOf("2027-02", modelOf(any).rows, 2)) {
        const taken = new Set<string>();
        for (const piece of week.pieces) for (let at = piece.from; at <= piece.to; at += 1) {
          expect(taken.has(`${piece.line} ${at}`)).toBe(false);
          taken.add(`${piece.line} ${at}`);
        }
      }
    }));
    expect(monthAfter("2027-01", -1)).toBe("2026-12");
    expect(weeksOf("2027-02", [], 3).length).toBe(4);
  });
});

describe("previews", () => {
  it("ask once per question, and the last one wins", async () => {
    const asked: string[] = [];
    const told: (string | undefined)[] = [];
    const answers = new Map<string, (text: string) => void>();
    const previewer = new Previewer<string, string>((question) => new Promise((done) => (asked.push(question), answers.set(question, done))), (answer) => told.push(answer));
    previewer.preview("monday", "monday");
    previewer.preview("monday", "monday");
    previewer.preview("tuesday", "tuesday");
    answers.get("tuesday")!("tuesday's");
    answers.get("monday")!("monday's");
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual(["monday", "tuesday"]);
    expect(told).toEqual(["tuesday's"]);
  });
});
