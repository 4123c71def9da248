// Who and what can be assigned to the tasks of a project.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, List, Member, Party } from "../../app/wire.ts";

export type ResourceKind = "person" | "client_person" | "material" | "cost";

export interface Resource {
  id: Id;
  name: string;
  kind: ResourceKind;
  person_id?: Id | null;
  calendar_id?: Id | null;
  /** How much of it there is; 100 is one. */
  units_percent: number;
}

export interface ResourceRow extends Resource {
  task_count: number;
}

/** One whole person or thing, in percent. */
export const WHOLE = 100;

export type ResourceFields = Omit<Resource, "id">;

export const pathOf = (project: Id) => `/api/v1/projects/${project}/resources`;

// Below the plan: whatever moves the plan fetches it anew.
export const useResources = (project: Id) => useQuery({ queryKey: [...keys.plan(project), "resources"], queryFn: () => api.get<List<ResourceRow>>(pathOf(project)) });

/** What the server takes of a resource. */
export const fieldsOf = ({ name, kind, person_id, calendar_id, units_percent }: ResourceFields): ResourceFields => ({ name, kind, person_id: person_id ?? null, calendar_id: calendar_id ?? null, units_percent });

/** The people of the project for whom there is no resource yet, as the resources they would be. */
export function peopleWithout(resources: readonly Resource[], members: readonly Member[], parties: readonly Party[]): (ResourceFields & { person_id: Id })[] {
  const taken = new Set(resources.map((each) => each.person_id));
  const team = members.map((each) => ({ name: each.name, kind: "person" as const, person_id: each.person_id, units_percent: WHOLE }));
  const client = parties.flatMap((party) => party.contacts.map((each) => ({ name: each.name, kind: "client_person" as const, person_id: each.person_id, units_percent: WHOLE })));
  const seen = new Set<Id>();
  return [...team, ...client].filter((each) => {
    if (taken.has(each.person_id) || seen.has(each.person_id)) return false;
    seen.add(each.person_id);
    return true;
  });
}
