// How far imports are: those under way or interrupted, and the last one that was applied from this
// browser, so that it can still be undone when its toast is long gone.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { useMe } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";

export interface ImportProgress {
  id: Id;
  file_name: string;
  format: string;
  state: "previewed" | "applying" | "applied" | "undoing" | "undone";
  at: string;
  is_running: boolean;
  batches_done: number;
  batches: number;
}

export const pathOf = (project: Id) => `/api/v1/projects/${project}/imports`;
const keyOf = (project: Id, ...rest: string[]) => ["project", project, "imports", ...rest];
const LOOK_AGAIN = 1000;

/** `watching`: this tab applies one itself, and nobody else tells how far it is. */
export function useUnfinished(project: Id, watching = false) {
  return useQuery({
    queryKey: keyOf(project),
    queryFn: () => api.get<{ items: ImportProgress[] }>(pathOf(project)),
    refetchInterval: ({ state }) => (watching || state.data?.items.some((each) => each.is_running) ? LOOK_AGAIN : false),
  });
}

const KEPT = "rapport.last_import.";

export function keepLastImport(project: Id, person: Id | undefined, id: Id): void {
  try {
    localStorage.setItem(`${KEPT}${person ?? ""}.${project}`, id);
  } catch {
    // The toast offers the undo for a while; afterwards nobody remembers.
  }
}

/** The import applied last from here, while it can still be undone. */
export function useLastImport(project: Id): ImportProgress | undefined {
  const person = useMe()?.person.id;
  const id = person && readLast(`${KEPT}${person}.${project}`);
  const found = useQuery({ queryKey: keyOf(project, id || "none"), queryFn: () => api.get<ImportProgress>(`${pathOf(project)}/${id}`), enabled: !!id, retry: false }).data;
  return found?.state === "applied" ? found : undefined;
}

function readLast(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
