// The focus of the grid and what its acts do to the plan: going, typing, pasting, adding, folding.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type MouseEvent, type RefObject } from "react";
import { tellProblem } from "../../app/problems.tsx";
import { redo, toast, undo } from "../../app/toast.ts";
import type { CellInputProps } from "./CellInput.tsx";
import { editsFor, isEditable, isEdits, textOf, type CellContext, type Column } from "./columns.ts";
import type { GridActs } from "./Grid.tsx";
import { commandsOf, type GridCommands } from "./grid_commands.ts";
import { nextCell, placeAfter, type CellPlace, type GridAct } from "./grid_keys.ts";
import { isBlock, pasteEdits } from "./paste.ts";
import type { EditPlan } from "./plan_api.ts";
import { refusalSentence, tellRefusal } from "./plan_sending.ts";
import type { Id } from "./plan_types.ts";
import type { Row } from "./plan_model.ts";

export interface GridFocus {
  id: Id;
  column: Column;
}

/** How the open field begins: by what was typed, with its text kept, with all of it selected, or with what the server refused. */
export type Editing = "typed" | "kept" | "all" | "refused" | undefined;

export interface GridOptions {
  rows: Row[];
  context: CellContext;
  canEdit: boolean;
  focus: GridFocus | undefined;
  setFocus: (focus: GridFocus) => void;
  collapsed: ReadonlySet<Id>;
  setCollapsed: (collapsed: ReadonlySet<Id>) => void;
  edit: EditPlan;
  onOpen: (id: Id) => void;
  onMenu: (row: Row, at: { x: number; y: number }) => void;
  /** A new task that would not be seen here is opened instead. */
  createElsewhere: ((below: Row | undefined) => void) | undefined;
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

export function useGrid(options: GridOptions): GridUse {
  const latest = useRef(options);
  latest.current = options;
  const [anchor, setAnchor] = useState<Id>();
  const [editing, setEditing] = useState<Editing>(options.naming ? "all" : undefined);
  const [refusal, setRefusal] = useState<string>();
  const typed = useRef("");
  const refused = useRef<string>(undefined);
  const { rows, focus, context } = options;
  // Whoever comes to the plan by its address can go on by the keys, unless something else has the focus.
  const wanted = useRef(!!options.naming || (!!focus && document.activeElement === document.body));

  const selected = useMemo(() => selectionOf(rows, focus?.id, anchor), [rows, focus?.id, anchor]);
  const state = useRef<GridState>({ selected, editing, opened: undefined, setAnchor, setEditing, setRefusal, typed, refused, wanted, latest, isGone: false });
  Object.assign(state.current, { selected, editing });
  useLayoutEffect(() => {
    const { opened } = state.current;
    if (!editing) state.current.opened = undefined;
    else if (!opened || opened.row.task.id !== focus?.id || opened.column !== focus.column) state.current.opened = openedAt(state.current);
  });

  useEffect(() => {
    const grid = state.current;
    grid.isGone = false;
    return () => void (grid.isGone = true);
  }, []);

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
  const input = useMemo<GridUse["input"]>(() => ({ editing, refusal, names, typed, refused, wanted, ...inputActs(state.current, commands) }), [editing, refusal, names, commands]);
  return { selected, acts, input, commands, choose };
}

export interface GridState {
  selected: ReadonlySet<Id>;
  editing: Editing;
  /** The cell as it was when it was opened: a colleague's change meanwhile is no edit of ours. */
  opened: { row: Row; column: Column; context: CellContext } | undefined;
  setAnchor: (id: Id | undefined) => void;
  setEditing: (editing: Editing) => void;
  setRefusal: (refusal: string | undefined) => void;
  typed: RefObject<string>;
  /** What the server refused, while it stands in the field again. */
  refused: RefObject<string | undefined>;
  wanted: RefObject<boolean>;
  latest: RefObject<GridOptions>;
  /** The plan is no longer on the screen. */
  isGone: boolean;
}

function selectionOf(rows: Row[], focus: Id | undefined, anchor: Id | undefined): ReadonlySet<Id> {
  if (!focus) return new Set();
  if (!anchor || anchor === focus) return new Set([focus]);
  const [one, other] = [rows.findIndex((row) => row.task.id === anchor), rows.findIndex((row) => row.task.id === focus)];
  if (one < 0 || other < 0) return new Set([focus]);
  return new Set(rows.slice(Math.min(one, other), Math.max(one, other) + 1).map((row) => row.task.id));
}

function openedAt(state: GridState): GridState["opened"] {
  const here = focusedRow(state);
  return here && { row: here.row, column: here.column, context: state.latest.current.context };
}

function focusedRow({ latest }: GridState): { row: Row; at: CellPlace; column: Column } | undefined {
  const { rows, focus, context } = latest.current;
  const place = focus ? rows.findIndex((row) => row.task.id === focus.id) : -1;
  const row = rows[place];
  return row && focus && { row, column: focus.column, at: { row: place, column: context.columns.indexOf(focus.column) } };
}

function chooseCell(state: GridState, row: Row, column: Column, extend: boolean): void {
  if (state.editing && !leave(state, state.typed.current)) return;
  const { focus, setFocus } = state.latest.current;
  state.setRefusal(undefined);
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
  const { context, edit, focus } = state.latest.current;
  const here = state.opened?.row.task.id === focus?.id ? state.opened : openedAt(state);
  const answer = here ? editsFor(here.row, here.column, typed, here.context) : [];
  if (!isEdits(answer)) {
    state.setRefusal(context.words.t(answer.word, { typed: answer.typed }));
    return false;
  }
  if (here) edit(answer, undefined, (reason) => takeBack(state, { id: here.row.task.id, column: here.column }, typed, reason));
  close(state);
  return true;
}

function close(state: GridState): void {
  state.refused.current = undefined;
  state.setEditing(undefined);
  state.setRefusal(undefined);
}

/** Going elsewhere commits, but what the server has just refused is not sent again by that alone. */
function leave(state: GridState, typed: string): boolean {
  if (state.refused.current !== typed) return commit(state, typed);
  close(state);
  return true;
}

/** What was refused stands in its cell again with the reason; whoever is busy elsewhere is asked first. */
function takeBack(state: GridState, cell: GridFocus, typed: string, reason: unknown): void {
  const { context, rows } = state.latest.current;
  if (state.isGone || !rows.some((row) => row.task.id === cell.id) || !context.columns.includes(cell.column)) return tellRefusal(reason);
  const text = refusalSentence(context.words, reason);
  const reopen = () => {
    state.refused.current = state.typed.current = typed;
    state.wanted.current = true;
    state.setAnchor(undefined);
    state.latest.current.setFocus(cell);
    state.setEditing("refused");
    state.setRefusal(text);
  };
  const at = document.activeElement;
  if (!state.editing && (!at || at === document.body || at.closest("[role=treegrid]"))) reopen();
  else toast({ text, kind: "problem", act: { label: context.words.t("plan.cell.back"), run: reopen } });
}

function goTo(state: GridState, at: CellPlace | undefined, extend = false): void {
  const { rows, context } = state.latest.current;
  const row = at && rows[at.row];
  const column = at && context.columns[at.column];
  if (row && column) chooseCell({ ...state, editing: undefined }, row, column, extend);
}

function fold({ collapsed, setCollapsed }: GridOptions, id: Id, to?: "folded" | "open"): void {
  const folded = to ? to === "folded" : !collapsed.has(id);
  const next = new Set(collapsed);
  if (folded) next.add(id);
  else next.delete(id);
  setCollapsed(next);
}

function inputActs(state: GridState, commands: GridCommands): Pick<CellInputProps, "onBegin" | "onAct" | "onLeave" | "onPaste" | "onCopy" | "onType" | "onRefuse"> {
  const { latest } = state;
  return {
    onType: (text) => {
      state.typed.current = text;
      state.setRefusal(undefined);
    },
    onBegin: () => {
      if (!latest.current.canEdit) return;
      state.opened = openedAt(state);
      state.setEditing("typed");
    },
    onRefuse: () => refuse(state),
    onLeave: (text) => {
      if (!state.editing) return;
      if (!leave(state, text)) close(state);
    },
    onAct: (act, text) => doAct(state, commands, act, text),
    onPaste: (text) => pasted(state, text),
    onCopy: () => {
      const { rows, context, focus } = latest.current;
      if (state.selected.size < 2) return undefined;
      // From the focused cell on, as it will be pasted from a focused cell on.
      const columns = context.columns.slice(focus ? context.columns.indexOf(focus.column) : 0);
      return rows.filter((row) => state.selected.has(row.task.id)).map((row) => columns.map((column) => textOf(row, column, context)).join("\t")).join("\n");
    },
  };
}

/** Says why this cell takes nothing. */
function refuse({ latest, setRefusal }: GridState): void {
  const { context, canEdit } = latest.current;
  setRefusal(context.words.t(canEdit ? "plan.cell.read_only" : "plan.cell.no_right"));
}

/** True: the key was ours. */
function doAct(state: GridState, commands: GridCommands, act: GridAct, text: string): boolean {
  const here = focusedRow(state);
  if (!here) return false;
  const { rows, page, canEdit, onMenu, onOpen, context } = state.latest.current;
  const { columns } = context;
  const size = { rows: rows.length, columns: columns.length, page: page.current };
  const editable = (at: CellPlace) => canEdit && isEditable(rows[at.row]!, columns[at.column]!);
  switch (act.act) {
    case "go":
      goTo(state, placeAfter(here.at, act.where, size), act.extend && act.where !== "left" && act.where !== "right");
      return true;
    case "tab": {
      // At the end of the row Tab leaves the grid: nobody is caught in it.
      const column = here.at.column + (act.back ? -1 : 1);
      if (column < 0 || column >= columns.length) return false;
      goTo(state, { row: here.at.row, column });
      return true;
    }
    case "commit":
      if (commit(state, text)) goTo(state, act.then === "up" || act.then === "down" ? placeAfter(here.at, act.then, size) : nextCell(here.at, act.then === "next" ? 1 : -1, size, editable));
      return true;
    case "edit":
      if (editable(here.at)) state.setEditing("kept");
      else if (here.column === "wbs") onOpen(here.row.task.id);
      else refuse(state);
      return true;
    case "cancel":
      close(state);
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
      if (canEdit) return changeBy(state, commands, act.act, here);
      refuse(state);
      return true;
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
  if (!canEdit) {
    refuse(state);
    return true;
  }
  const { t } = context.words;
  const done = pasteEdits(text, rows, here.at.row, here.column, context);
  edit(done.edits, t("plan.pasted", { changed: done.changed, created: done.created }));
  if (done.notUnderstood.length) {
    const first = done.notUnderstood[0]!;
    toast({ text: t("plan.paste_not_understood", { count: done.notUnderstood.length, typed: first.typed, column: t(`plan.column_title.${first.column}`) }), kind: "problem" });
  }
  return true;
}
