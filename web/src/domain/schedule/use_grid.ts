// The focus of the grid and what its acts do to the plan: going, typing, pasting, adding, folding.
import { useCallback, useMemo, useRef, useState, type MouseEvent, type RefObject } from "react";
import { newKey } from "../../app/api.ts";
import { tellProblem } from "../../app/problems.tsx";
import { redo, toast, undo } from "../../app/toast.ts";
import type { CellInputProps } from "./CellInput.tsx";
import { COLUMNS, editsFor, isEditable, isEdits, textOf, type CellContext, type Column } from "./columns.ts";
import type { GridActs } from "./Grid.tsx";
import { nextCell, placeAfter, type CellPlace, type GridAct } from "./grid_keys.ts";
import { isBlock, pasteEdits } from "./paste.ts";
import { applyEdits, createBelow, indentEdit, outdentEdit, shiftEdit } from "./plan_edits.ts";
import type { Edit, Id } from "./plan_types.ts";
import { isWithin, modelOf, type Row } from "./plan_model.ts";

export interface GridFocus {
  id: Id;
  column: Column;
}

/** How the open field begins: by what was typed, with its text kept, or with all of it selected. */
export type Editing = "typed" | "kept" | "all" | undefined;

export interface GridOptions {
  rows: Row[];
  context: CellContext;
  canEdit: boolean;
  focus: GridFocus | undefined;
  setFocus: (focus: GridFocus) => void;
  collapsed: ReadonlySet<Id>;
  setCollapsed: (collapsed: ReadonlySet<Id>) => void;
  edit: (edits: Edit[], said?: string) => void;
  onOpen: (id: Id) => void;
  onMenu: (row: Row, at: { x: number; y: number }) => void;
  /** The focused row is new and waits for its title. */
  naming?: boolean;
  /** Rows on one page. */
  page: RefObject<number>;
}

export interface GridUse {
  selected: ReadonlySet<Id>;
  acts: GridActs;
  input: Omit<CellInputProps, "label" | "text" | "column" | "editable">;
  commands: GridCommands;
  choose: (row: Row, column: Column, extend: boolean) => void;
}

export interface GridCommands {
  insert: (below?: Row) => void;
  remove: () => void;
  indent: () => void;
  outdent: () => void;
  shift: (by: 1 | -1) => void;
}

export function useGrid(options: GridOptions): GridUse {
  const latest = useRef(options);
  latest.current = options;
  const [anchor, setAnchor] = useState<Id>();
  const [editing, setEditing] = useState<Editing>(options.naming ? "all" : undefined);
  const [refusal, setRefusal] = useState<string>();
  const typed = useRef("");
  const wanted = useRef(!!options.naming);
  const { rows, focus, context } = options;

  const selected = useMemo(() => selectionOf(rows, focus?.id, anchor), [rows, focus?.id, anchor]);
  const state = useRef({ selected, editing, setAnchor, setEditing, setRefusal, typed, wanted, latest });
  Object.assign(state.current, { selected, editing });

  const choose = useCallback((row: Row, column: Column, extend: boolean) => chooseCell(state.current, row, column, extend), []);
  const commands = useMemo(() => commandsOf(state.current), []);
  const acts = useMemo<GridActs>(
    () => ({
      choose: (row, column, event: MouseEvent) => chooseCell(state.current, row, column, event.shiftKey),
      beginEdit: (row, column) => {
        if (column === "wbs") return latest.current.onOpen(row.task.id);
        if (latest.current.canEdit && isEditable(row, column)) setEditing("kept");
      },
      fold: (row) => fold(latest.current, row.task.id),
      menu: (row, at) => {
        if (!state.current.selected.has(row.task.id)) chooseCell(state.current, row, "title", false);
        latest.current.onMenu(row, at);
      },
    }),
    [],
  );
  const names = useMemo(() => [...context.people.values()].map((each) => each.name), [context.people]);
  const input = useMemo<GridUse["input"]>(() => ({ editing, refusal, names, typed, wanted, ...inputActs(state.current, commands) }), [editing, refusal, names, commands]);
  return { selected, acts, input, commands, choose };
}

interface GridState {
  selected: ReadonlySet<Id>;
  editing: Editing;
  setAnchor: (id: Id | undefined) => void;
  setEditing: (editing: Editing) => void;
  setRefusal: (refusal: string | undefined) => void;
  typed: RefObject<string>;
  wanted: RefObject<boolean>;
  latest: RefObject<GridOptions>;
}

function selectionOf(rows: Row[], focus: Id | undefined, anchor: Id | undefined): ReadonlySet<Id> {
  if (!focus) return new Set();
  if (!anchor || anchor === focus) return new Set([focus]);
  const [one, other] = [rows.findIndex((row) => row.task.id === anchor), rows.findIndex((row) => row.task.id === focus)];
  if (one < 0 || other < 0) return new Set([focus]);
  return new Set(rows.slice(Math.min(one, other), Math.max(one, other) + 1).map((row) => row.task.id));
}

function focusedRow({ latest }: GridState): { row: Row; at: CellPlace; column: Column } | undefined {
  const { rows, focus } = latest.current;
  const place = focus ? rows.findIndex((row) => row.task.id === focus.id) : -1;
  const row = rows[place];
  return row && focus && { row, column: focus.column, at: { row: place, column: COLUMNS.indexOf(focus.column) } };
}

function chooseCell(state: GridState, row: Row, column: Column, extend: boolean): void {
  if (state.editing && !commit(state, state.typed.current)) return;
  const { focus, setFocus } = state.latest.current;
  state.setAnchor(extend ? (state.selected.size > 1 ? anchorOf(state) : focus?.id) : undefined);
  state.wanted.current = true;
  setFocus({ id: row.task.id, column });
}

/** The other end of the selection: where it began. */
function anchorOf({ selected, latest }: GridState): Id | undefined {
  const ids = [...selected];
  return ids[0] === latest.current.focus?.id ? ids[ids.length - 1] : ids[0];
}

/** Takes what was typed into the plan. False: it was not understood, and the field stays open. */
function commit(state: GridState, typed: string): boolean {
  const here = focusedRow(state);
  const { context, edit } = state.latest.current;
  const answer = here ? editsFor(here.row, here.column, typed, context) : [];
  if (!isEdits(answer)) {
    state.setRefusal(context.words.t(answer.word, { typed: answer.typed }));
    return false;
  }
  edit(answer);
  state.setEditing(undefined);
  state.setRefusal(undefined);
  return true;
}

function goTo(state: GridState, at: CellPlace | undefined, extend = false): void {
  const { rows } = state.latest.current;
  const row = at && rows[at.row];
  const column = at && COLUMNS[at.column];
  if (row && column) chooseCell({ ...state, editing: undefined }, row, column, extend);
}

function fold({ collapsed, setCollapsed }: GridOptions, id: Id, to?: "folded" | "open"): void {
  const folded = to ? to === "folded" : !collapsed.has(id);
  const next = new Set(collapsed);
  if (folded) next.add(id);
  else next.delete(id);
  setCollapsed(next);
}

function inputActs(state: GridState, commands: GridCommands): Pick<CellInputProps, "onBegin" | "onAct" | "onLeave" | "onPaste" | "onCopy" | "onType"> {
  const { latest } = state;
  return {
    onType: (text) => {
      state.typed.current = text;
      state.setRefusal(undefined);
    },
    onBegin: () => latest.current.canEdit && state.setEditing("typed"),
    onLeave: (text) => {
      if (!state.editing) return;
      if (!commit(state, text)) state.setEditing(undefined);
      state.setRefusal(undefined);
    },
    onAct: (act, text) => doAct(state, commands, act, text),
    onPaste: (text) => pasted(state, text),
    onCopy: () => {
      const { rows, context } = latest.current;
      if (state.selected.size < 2) return undefined;
      return rows.filter((row) => state.selected.has(row.task.id)).map((row) => COLUMNS.map((column) => textOf(row, column, context)).join("\t")).join("\n");
    },
  };
}

/** True: the key was ours. */
function doAct(state: GridState, commands: GridCommands, act: GridAct, text: string): boolean {
  const here = focusedRow(state);
  if (!here) return false;
  const { rows, page, canEdit, onMenu, onOpen } = state.latest.current;
  const size = { rows: rows.length, columns: COLUMNS.length, page: page.current };
  const editable = (at: CellPlace) => canEdit && isEditable(rows[at.row]!, COLUMNS[at.column]!);
  switch (act.act) {
    case "go":
      goTo(state, placeAfter(here.at, act.where, size), act.extend && act.where !== "left" && act.where !== "right");
      return true;
    case "tab": {
      // At the end of the row Tab leaves the grid: nobody is caught in it.
      const column = here.at.column + (act.back ? -1 : 1);
      if (column < 0 || column >= COLUMNS.length) return false;
      goTo(state, { row: here.at.row, column });
      return true;
    }
    case "commit":
      if (commit(state, text)) goTo(state, act.then === "up" || act.then === "down" ? placeAfter(here.at, act.then, size) : nextCell(here.at, act.then === "next" ? 1 : -1, size, editable));
      return true;
    case "edit":
      if (editable(here.at)) state.setEditing("kept");
      else if (here.column === "wbs") onOpen(here.row.task.id);
      return true;
    case "cancel":
      state.setEditing(undefined);
      state.setRefusal(undefined);
      state.setAnchor(undefined);
      return true;
    case "fold":
    case "unfold":
      fold(state.latest.current, here.row.task.id, act.act === "fold" ? "folded" : "open");
      return true;
    case "menu": {
      const box = document.activeElement?.getBoundingClientRect();
      onMenu(here.row, { x: (box?.left ?? 0) + 16, y: box?.bottom ?? 0 });
      return true;
    }
    case "undo":
      void undo().catch(tellProblem);
      return true;
    case "redo":
      void redo().catch(tellProblem);
      return true;
    default:
      return canEdit ? changeBy(state, commands, act.act, here) : true;
  }
}

function changeBy(state: GridState, commands: GridCommands, act: "insert" | "delete" | "indent" | "outdent" | "move_up" | "move_down", here: { row: Row; column: Column }): boolean {
  if (act === "insert") commands.insert(here.row);
  else if (act === "indent") commands.indent();
  else if (act === "outdent") commands.outdent();
  else if (act === "move_up" || act === "move_down") commands.shift(act === "move_up" ? -1 : 1);
  else if (here.column === "after" || here.column === "owner") commit(state, "");
  else if (here.column === "wbs" || here.column === "title" || state.selected.size > 1) commands.remove();
  return true;
}

function pasted(state: GridState, text: string): boolean {
  const here = focusedRow(state);
  if (!here || state.editing || !isBlock(text)) return false;
  const { rows, context, edit, canEdit } = state.latest.current;
  if (!canEdit) return true;
  const { t } = context.words;
  const done = pasteEdits(text, rows, here.at.row, here.column, context);
  edit(done.edits, t("plan.pasted", { changed: done.changed, created: done.created }));
  if (done.notUnderstood.length) {
    const first = done.notUnderstood[0]!;
    toast({ text: t("plan.paste_not_understood", { count: done.notUnderstood.length, typed: first.typed, column: t(`plan.column_title.${first.column}`) }), kind: "problem" });
  }
  return true;
}

/** The rows selected, without those that go along with a selected ancestor. */
function chosenRows({ latest, selected }: GridState): Row[] {
  const chosen = latest.current.rows.filter((row) => selected.has(row.task.id));
  return chosen.filter((row) => !chosen.some((other) => other !== row && isWithin(row, other)));
}

function commandsOf(state: GridState): GridCommands {
  const { latest } = state;
  /** Each move is made on the plan as the one before it left it. */
  const eachMove = (rows: Row[], move: (row: Row, model: ReturnType<typeof modelOf>) => Edit | undefined) => {
    const { context, edit } = latest.current;
    let model = context.model;
    const edits: Edit[] = [];
    for (const { task } of rows) {
      const row = model.byId.get(task.id);
      const made = row && move(row, model);
      if (!made) continue;
      edits.push(made);
      if (rows.length > 1) model = modelOf(applyEdits(model.plan, [made], model.calendars), model.calendars);
    }
    edit(edits);
  };
  return {
    insert: (below) => {
      const { context, edit, setFocus, rows } = latest.current;
      const id = newKey();
      edit([createBelow(below ?? rows.at(-1), id, context.words.t("plan.new_task"))]);
      state.setAnchor(undefined);
      state.wanted.current = true;
      setFocus({ id, column: "title" });
      state.setEditing("all");
    },
    remove: () => {
      const { rows, edit, context, setFocus } = latest.current;
      const gone = chosenRows(state);
      const last = gone.at(-1);
      if (!last) return;
      const rest = rows.filter((row) => !gone.some((each) => isWithin(row, each)));
      const next = rest.find((row) => row.index > last.index) ?? rest.at(-1);
      edit(gone.map((row) => ({ op: "delete_task", id: row.task.id })), context.words.t("plan.deleted", { count: gone.length, title: last.task.title }));
      state.setAnchor(undefined);
      if (next) setFocus({ id: next.task.id, column: "title" });
    },
    indent: () => eachMove(chosenRows(state), indentEdit),
    outdent: () => eachMove(chosenRows(state).reverse(), outdentEdit),
    shift: (by) => {
      const rows = chosenRows(state);
      eachMove(by > 0 ? rows.reverse() : rows, (row, model) => shiftEdit(row, model, by));
    },
  };
}
