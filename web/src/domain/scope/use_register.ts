// The register as far as it is fetched, its gaps, and what of it waits for the client.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import { nextPlace, queryOf, type Place, type ScopeSearch } from "./register_search.ts";
import { registerPath, type Gaps, type Register } from "./requirement.ts";

export function useRegister(project: Id, search: ScopeSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.requirements(project), "register", queryOf(search, { group: 0 }), search.group ?? ""],
    queryFn: ({ pageParam }) => api.get<Register>(`${registerPath(project)}?${queryOf(search, pageParam)}`),
    initialPageParam: { group: 0 } as Place,
    getNextPageParam: (last, _, place) => nextPlace(search, last, place),
    // Another filter keeps the old rows until the new ones are here.
    placeholderData: (before) => before,
  });
}

export const useGaps = (project: Id) => useQuery({ queryKey: [...keys.requirements(project), "gaps"], queryFn: () => api.get<Gaps>(`${registerPath(project)}/gaps`) });
