// What just happened, and the way back. A toast with `undo` also goes onto the stack that Ctrl/⌘ Z
// takes from; what was sent to a client never gets an undo. What was taken back can be done again until
// something else is done.
import { useSyncExternalStore } from "react";

type Redo = () => void | Promise<void>;

export interface Toast {
  text: string;
  /** Takes it back; may answer with the way to do it again, which makes its own toast. */
  undo?: (() => void | Redo | Promise<void | Redo>) | undefined;
  /** Can be undone, but is not worth a message: the change is seen where it was made. */
  quiet?: boolean | undefined;
  /** "problem" stays until it is read; the others leave after a few seconds. */
  kind?: "done" | "problem" | undefined;
}

export interface ShownToast extends Toast {
  id: number;
}

const SHOWN_FOR = 7_000;
const UNDO_DEPTH = 50;

let shown: ShownToast[] = [];
let undoable: ShownToast[] = [];
let redoable: Redo[] = [];
let isRedoing = false;
let nextId = 1;
const listeners = new Set<() => void>();

function changed(): void {
  listeners.forEach((listener) => listener());
}

export function toast(what: Toast): void {
  const made: ShownToast = { ...what, id: nextId++ };
  // Only the newest is shown with its undo; older ones are reached by Ctrl Z.
  if (!made.quiet) shown = [...shown.filter((each) => each.kind === "problem"), made];
  if (made.undo) undoable = [...undoable, made].slice(-UNDO_DEPTH);
  if (made.undo && !isRedoing) redoable = [];
  changed();
  if (made.kind !== "problem") setTimeout(() => dismissToast(made.id), SHOWN_FOR);
}

export function dismissToast(id: number): void {
  if (!shown.some((each) => each.id === id)) return;
  shown = shown.filter((each) => each.id !== id);
  changed();
}

/** Takes one act back, by its toast or, without an id, the newest one. False when there is none. */
export async function undo(id?: number): Promise<boolean> {
  const found = id === undefined ? undoable[undoable.length - 1] : undoable.find((each) => each.id === id);
  if (!found?.undo) return false;
  undoable = undoable.filter((each) => each !== found);
  shown = shown.filter((each) => each.id !== found.id);
  changed();
  const redo = await found.undo();
  if (redo) redoable = [...redoable, redo];
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

/** Forgets what can be undone, as when somebody else signs in. */
export function forgetUndo(): void {
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
