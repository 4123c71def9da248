// Every act a button on the present screen offers, so that the command palette can offer it too.
// A screen registers its acts while it is shown.
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { IconName } from "../ui/Icon.tsx";

export interface Action {
  label: string;
  icon?: IconName | undefined;
  /** Shown at the right, as "Ctrl Z". */
  keys?: string | undefined;
  act: () => void;
}

let groups: { token: symbol; actions: Action[] }[] = [];
let all: Action[] = [];
const listeners = new Set<() => void>();

function changed(next: typeof groups): void {
  groups = next;
  all = groups.flatMap((group) => group.actions);
  listeners.forEach((listener) => listener());
}

/** Offers these acts while the component is mounted. What is run is always the newest render's act. */
export function useActions(actions: Action[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const labels = actions.map((action) => `${action.label}\t${action.keys ?? ""}`).join("\n");
  useEffect(() => {
    const token = Symbol("actions");
    const offered = latest.current.map((action, index) => ({ ...action, act: () => latest.current[index]?.act() }));
    changed([...groups, { token, actions: offered }]);
    return () => changed(groups.filter((group) => group.token !== token));
  }, [labels]);
}

export function useOfferedActions(): Action[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

/** Which actions match what was typed: every typed piece appears in the label. */
export function matching<T extends { label: string }>(actions: T[], typed: string): T[] {
  const pieces = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return actions.filter((action) => pieces.every((piece) => action.label.toLowerCase().includes(piece)));
}
