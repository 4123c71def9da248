// A demonstration as the server tells it, and what was said of what it shows. What was sent is not changed any more.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Id, NotReached, Told, With } from "../../app/wire.ts";
import type { Tone } from "../../ui/Marks.tsx";

export type DemonstrationRow = Told<"DemonstrationRow">;
export type DemonstrationItem = Told<"DemonstrationItem">;
export type DemonstrationFields = Told<"DemonstrationFields">;
export type Demonstration = With<Told<"DemonstrationDetail">, { not_reached: NotReached[] }>;
export type OpenVerdict = Told<"OpenVerdict">;
export type DemonstrationVerdict = Told<"DemonstrationVerdict">;
export type RequirementVerdict = Told<"RequirementVerdict">;

export const demonstrationsPath = (project: Id) => `/api/v1/projects/${project}/demonstrations`;
export const demonstrationPath = (id: Id) => `/api/v1/demonstrations/${id}`;

export const useDemonstrations = (project: Id) => useQuery({ queryKey: keys.demonstrations(project), queryFn: () => api.get<Told<"DemonstrationList">>(demonstrationsPath(project)) });

export const useOpenVerdicts = (project: Id) => useQuery({ queryKey: [...keys.demonstrations(project), "open-verdicts"], queryFn: () => api.get<Told<"OpenVerdictList">>(`${demonstrationsPath(project)}/open-verdicts`) });

export const useDemonstration = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<Demonstration>(demonstrationPath(id)) });

export const useRequirementVerdicts = (requirement: Id) => useQuery({ queryKey: [...keys.record(requirement), "verdicts"], queryFn: () => api.get<Told<"RequirementVerdictList">>(`/api/v1/requirements/${requirement}/verdicts`) });

/** The answer of every change is the demonstration as it stands now. */
export function settle(project: Id, now: Demonstration): Promise<void> {
  cache.setQueryData(keys.record(now.id), now);
  return freshen(keys.demonstrations(project), keys.record(now.id));
}

export const settleItem = (project: Id, demonstration: Id, item: Id, settled: boolean): Promise<void> => {
  const path = `${demonstrationPath(demonstration)}/items/${item}/settling`;
  return (settled ? api.put<Demonstration>(path, undefined) : api.delete<Demonstration>(path)).then((now) => settle(project, now));
};

export function fieldsOf({ title, description, link, shown_on, due, owner_id, items }: Demonstration): DemonstrationFields {
  return { title, description, link, shown_on, due, owner_id, items: items.map(({ id, words, requirement_id }) => ({ id, words, requirement_id })) };
}

export const TONES: Record<DemonstrationVerdict, Tone> = { as_wanted: "on_track", changes_wanted: "at_risk", not_meant: "late" };
