// What a key means in the grid. While an input method composes, every key is its own: Enter takes
// the candidate and never the cell (browsers say so by isComposing, older ones by key code 229).
import { isInputMethod } from "../../ui/input_method.ts";

export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export type Where = "up" | "down" | "left" | "right" | "page_up" | "page_down" | "row_start" | "row_end" | "first_row" | "last_row";

export type GridAct =
  | { act: "go"; where: Where; extend: boolean }
  | { act: "commit"; then: "up" | "down" | "next" | "previous" }
  | { act: "tab"; back: boolean }
  | { act: "edit" | "cancel" | "insert" | "delete" | "indent" | "outdent" | "move_up" | "move_down" | "fold" | "unfold" | "menu" | "undo" | "redo" };

const GO: Record<string, Where> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", PageUp: "page_up", PageDown: "page_down", Home: "row_start", End: "row_end" };

/** The act of a key, or nothing: then the key does what it does in any field. */
export function actOf(press: KeyPress, editing: boolean): GridAct | undefined {
  if (isInputMethod(press)) return undefined;
  return editing ? whileEditing(press) : whileLooking(press);
}

function whileEditing({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyPress): GridAct | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "Enter") return { act: "commit", then: shiftKey ? "up" : "down" };
  if (key === "Tab") return { act: "commit", then: shiftKey ? "previous" : "next" };
  return key === "Escape" ? { act: "cancel" } : undefined;
}

function whileLooking(press: KeyPress): GridAct | undefined {
  const { key, shiftKey, altKey } = press;
  const ctrl = press.ctrlKey || press.metaKey;
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return { act: "menu" };
  if (ctrl || altKey) return withModifier(key, ctrl, altKey, shiftKey);
  const where = GO[key];
  if (where) return { act: "go", where, extend: shiftKey };
  switch (key) {
    case "Enter":
    case "F2":
      return { act: "edit" };
    case "Tab":
      return { act: "tab", back: shiftKey };
    case "Insert":
      return { act: "insert" };
    case "Delete":
      return { act: "delete" };
    case "Escape":
      return { act: "cancel" };
    default:
      return undefined;
  }
}

function withModifier(key: string, ctrl: boolean, alt: boolean, shift: boolean): GridAct | undefined {
  const sideways = (ctrl && !alt) || (alt && shift && !ctrl);
  if (sideways && key === "ArrowRight") return { act: "indent" };
  if (sideways && key === "ArrowLeft") return { act: "outdent" };
  if (ctrl && !alt) {
    if (key === "Home") return { act: "go", where: "first_row", extend: shift };
    if (key === "End") return { act: "go", where: "last_row", extend: shift };
    if (key.toLowerCase() === "z") return { act: shift ? "redo" : "undo" };
    if (key.toLowerCase() === "y") return { act: "redo" };
    return key === "Enter" ? { act: "insert" } : undefined;
  }
  if (!alt || ctrl || shift) return undefined;
  const acts: Record<string, GridAct> = { ArrowUp: { act: "move_up" }, ArrowDown: { act: "move_down" }, ArrowRight: { act: "unfold" }, ArrowLeft: { act: "fold" } };
  return acts[key];
}

export interface CellPlace {
  row: number;
  column: number;
}

/** Where the focus goes, kept inside the grid. */
export function placeAfter(from: CellPlace, where: Where, size: { rows: number; columns: number; page: number }): CellPlace {
  const row = (to: number) => ({ row: Math.max(0, Math.min(size.rows - 1, to)), column: from.column });
  const column = (to: number) => ({ row: from.row, column: Math.max(0, Math.min(size.columns - 1, to)) });
  switch (where) {
    case "up":
      return row(from.row - 1);
    case "down":
      return row(from.row + 1);
    case "left":
      return column(from.column - 1);
    case "right":
      return column(from.column + 1);
    case "page_up":
      return row(from.row - size.page);
    case "page_down":
      return row(from.row + size.page);
    case "row_start":
      return column(0);
    case "row_end":
      return column(size.columns - 1);
    case "first_row":
      return row(0);
    case "last_row":
      return row(size.rows - 1);
  }
}

/** The next cell that can be typed into, on into the next row; undefined at either end. */
export function nextCell(from: CellPlace, step: 1 | -1, size: { rows: number; columns: number }, isEditable: (at: CellPlace) => boolean): CellPlace | undefined {
  const cells = size.rows * size.columns;
  for (let at = from.row * size.columns + from.column + step; at >= 0 && at < cells; at += step) {
    const place = { row: Math.floor(at / size.columns), column: at % size.columns };
    if (isEditable(place)) return place;
  }
  return undefined;
}
