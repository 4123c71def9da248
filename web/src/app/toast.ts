// What just happened, and the way back. A toast with `undo` also goes onto the stack that Ctrl/⌘ Z
// takes from; what was sent to a client never gets an undo. What was taken back can be done again until
// something else is done.
import { useSyncExternalStore } from "react";
import { Problem } from "./api.ts";
import { words } from "./words.ts";

type Redo = () => void | Promise<void>;

export interface Toast {
  text: string;
  /** Takes it back; may answer with the way to do it again, which makes its own toast. */
  undo?: (() => void | Redo | Promise<void | Redo>) | undefined;
  /** Where it was done, as a project's name: said when it is undone from another screen. */
  where?: string | undefined;
  /** The way back is kept already, under this id. */
  undoId?: number | undefined;
  /** Can be undone, but is not worth a message: the change is seen where it was made. */
  quiet?: boolean | undefined;
  /** What can be done about it, beside the text. */
  act?: { label: string; run: () => void } | undefined;
  /** "problem" stays until it is read; the others leave after a few seconds. */
  kind?: "done" | "problem" | undefined;
}

export interface ShownToast extends Toast {
  id: number;
}

const SHOWN_FOR = 7_000;
const UNDO_DEPTH = 50;

let shown: ShownToast[] = [];
let undoable: Undoable[] = [];
let redoable: Redo[] = [];
let isRedoing = false;
let nextId = 1;
const listeners = new Set<() => void>();

/** An act that can be taken back, in the order in which a person did it. */
interface Undoable {
  id: number;
  text: string;
  where: string | undefined;
  undo: NonNullable<Toast["undo"]>;
}

function changed(): void {
  listeners.forEach((listener) => listener());
}

/** Keeps the way back of an act from the moment it is done, before any answer. The id names it to `toast`. */
export function keepUndo(act: { text: string; where?: string | undefined; undo: NonNullable<Toast["undo"]> }): number {
  const id = nextId++;
  undoable = [...undoable, { id, text: act.text, where: act.where, undo: act.undo }].slice(-UNDO_DEPTH);
  if (!isRedoing) redoable = [];
  changed();
  return id;
}

/** The act was refused: there is nothing to take back. */
export function dropUndo(id: number): void {
  undoable = undoable.filter((each) => each.id !== id);
  changed();
}

/** Tells it, and answers the number by which it can be taken away again. */
export function toast(what: Toast): number {
  const id = what.undoId ?? (what.undo ? keepUndo({ text: what.text, where: what.where, undo: what.undo }) : nextId++);
  const made: ShownToast = { ...what, undo: what.undo ?? undoable.find((each) => each.id === id)?.undo, id };
  // Only the newest is shown with its undo; older ones are reached by Ctrl Z.
  if (!made.quiet) shown = [...shown.filter((each) => each.kind === "problem" && each.text !== made.text), made];
  changed();
  if (made.kind !== "problem") setTimeout(() => dismissToast(made.id), SHOWN_FOR);
  return id;
}

export function dismissToast(id: number): void {
  if (!shown.some((each) => each.id === id)) return;
  shown = shown.filter((each) => each.id !== id);
  changed();
}

/** Takes one act back, by its toast or, without an id, the newest one. False when there is none. */
export async function undo(id?: number): Promise<boolean> {
  const found = id === undefined ? undoable[undoable.length - 1] : undoable.find((each) => each.id === id);
  if (!found) return false;
  const place = undoable.indexOf(found);
  undoable = undoable.filter((each) => each !== found);
  shown = shown.filter((each) => each.id !== found.id);
  changed();
  try {
    const redo = await found.undo();
    if (redo) redoable = [...redoable, redo];
  } catch (reason) {
    // What failed for want of an answer can be tried again; a refusal stays one.
    if (!(reason instanceof Problem && reason.status >= 400 && reason.status < 500)) undoable = undoable.toSpliced(Math.min(place, undoable.length), 0, found);
    changed();
    throw reason;
  }
  const { t } = words();
  toast({ text: found.where ? t("shell.undone_in", { what: found.text, where: found.where }) : t("shell.undone", { what: found.text }) });
  return true;
}

/** Does again what was taken back last. False when there is nothing. */
export async function redo(): Promise<boolean> {
  const last = redoable.at(-1);
  if (!last) return false;
  redoable = redoable.slice(0, -1);
  isRedoing = true;
  try {
    await last();
  } finally {
    isRedoing = false;
  }
  return true;
}

const forgetting = new Set<() => void>();

/** What else is a person's own and ends with the sign-out. */
export function onForgetting(act: () => void): void {
  forgetting.add(act);
}

/** Forgets what can be undone, as when somebody else signs in. */
export function forgetUndo(): void {
  forgetting.forEach((act) => act());
  undoable = [];
  redoable = [];
  shown = [];
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useToasts(): ShownToast[] {
  return useSyncExternalStore(subscribe, () => shown);
}

export function useCanUndo(): boolean {
  return useSyncExternalStore(subscribe, () => undoable.length > 0);
}
