// Every act a button on the present screen offers, so that the command palette can offer it too.
// A screen registers its acts while it is shown.
import { useEffect, useSyncExternalStore } from "react";
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

/** Offers these acts while the component is mounted. */
export function useActions(actions: Action[]): void {
  const labels = actions.map((action) => action.label).join("\n");
  useEffect(() => {
    const token = Symbol("actions");
    changed([...groups, { token, actions }]);
    return () => changed(groups.filter((group) => group.token !== token));
    // The labels say whether the offer changed; the functions are new at every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
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
