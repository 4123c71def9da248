// What people are in a project, as the server tells it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

export type FunctionList = Told<"FunctionList">;

export const functionsPath = (project: Id) => `/api/v1/projects/${project}/functions`;

export const useFunctions = (project: Id) => useQuery({ queryKey: keys.functions(project), queryFn: () => api.get<FunctionList>(functionsPath(project)) });

/** The functions of one person. */
export function functionsOf(list: FunctionList | undefined, person: Id): string[] {
  return list?.items.find((each) => each.person_id === person)?.functions ?? [];
}

/** With one more, unless it stands there already. */
export function withFunction(now: string[], typed: string): string[] {
  const added = typed.trim();
  return !added || now.some((each) => each.toLowerCase() === added.toLowerCase()) ? now : [...now, added];
}

/** What is offered while typing: the names used in this project first, then the usual ones; nothing that they have. */
export function suggestions(list: FunctionList | undefined, usual: string, now: string[]): string[] {
  const used = list?.items.flatMap((each) => each.functions) ?? [];
  return [...new Set([...used, ...usual.split(/, |、/)])].filter((each) => !now.includes(each));
}
