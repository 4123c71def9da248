// What may be done with an import: going on with an interrupted one, taking one back.
import { useMutation } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { toast } from "../../app/toast.ts";
import type { Id } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import { pathOf, type ImportProgress } from "./import_progress.ts";

export interface Applied {
  revision: number;
  created: number;
  updated: number;
  removed: number;
  others: number;
}

export const settleImport = (project: Id) => freshen(keys.project(project), keys.projects, keys.home, keys.myWork, ["record"]);

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
