// How far imports are: those under way or interrupted, and the last one that was applied from this
// browser, so that it can still be undone when its toast is long gone.
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys, useMe } from "../../app/cache.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { words } from "../../app/words.ts";

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

export interface Applied {
  revision: number;
  created: number;
  updated: number;
  removed: number;
}

const pathOf = (project: Id) => `/api/v1/projects/${project}/imports`;
const keyOf = (project: Id, ...rest: string[]) => ["project", project, "imports", ...rest];
const LOOK_AGAIN = 1000;

export const settleImport = (project: Id) => freshen(keys.project(project), keys.projects, keys.home, keys.myWork, ["record"]);

/** `watching`: this tab applies one itself, and nobody else tells how far it is. */
export function useUnfinished(project: Id, watching = false) {
  return useQuery({
    queryKey: keyOf(project),
    queryFn: () => api.get<{ items: ImportProgress[] }>(pathOf(project)),
    refetchInterval: ({ state }) => (watching || state.data?.items.some((each) => each.is_running) ? LOOK_AGAIN : false),
  });
}

/** An interrupted import goes on where it stopped; one that was being undone goes on being undone. */
export function useContinue(project: Id) {
  return useMutation({
    mutationFn: ({ id, state }: ImportProgress) => (state === "undoing" ? api.delete<Applied>(`${pathOf(project)}/${id}/applications/current`) : api.post<Applied>(`${pathOf(project)}/${id}/applications`, {})),
    onSuccess: (done, { state, file_name }) => toast({ text: state === "undoing" ? words().t("imports.undone", { name: file_name }) : words().t("imports.applied", { ...done }) }),
    onSettled: () => settleImport(project),
  });
}

export function useUndoImport(project: Id) {
  return useMutation({
    mutationFn: ({ id }: Pick<ImportProgress, "id" | "file_name">) => api.delete<Applied>(`${pathOf(project)}/${id}/applications/current`),
    onSuccess: (_, { file_name }) => toast({ text: words().t("imports.undone", { name: file_name }) }),
    onSettled: () => settleImport(project),
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
