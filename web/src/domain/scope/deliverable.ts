// A deliverable as the server tells it, and how it is changed: the whole text with the revision that the reader saw.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import type { TracedRecord } from "./requirement.ts";

export type DeliverableState = "draft" | "submitted" | "accepted" | "accepted_in_part" | "accepted_with_conditions" | "rejected";

export interface DeliverableRow {
  id: Id;
  number: number;
  revision: number;
  state: DeliverableState;
  title: string;
  version: number;
  due: string | null;
  owner_id: Id | null;
  owner_name: string | null;
  party_id: Id | null;
  client_number: number | null;
  criteria_count: number;
  requirement_count: number;
  open_defects: number;
  open_conditions: number;
  updated_at: string;
}

export interface Submission {
  version: number;
  handover: string;
  due: string | null;
  sign_off_id: Id | null;
  sent_by: string | null;
  sent_at: string;
  outcome: DeliverableState | "superseded" | "withdrawn" | null;
  ended_at: string | null;
  answered_by: string | null;
}

export interface Condition {
  id: Id;
  version: number;
  words: string;
  by: string | null;
  met_at: string | null;
  met_by: string | null;
  met_note: string;
}

export interface Defect {
  id: Id;
  version: number;
  criterion: string | null;
  words: string;
  mended_at: string | null;
  mended_by: string | null;
  mended_note: string;
  mended_version: number | null;
}

export interface Deliverable extends DeliverableRow {
  description: string;
  handover: string;
  criteria: { id: Id; number: number; words: string }[];
  requirements: TracedRecord[];
  submissions: Submission[];
  conditions: Condition[];
  defects: Defect[];
  not_reached: NotReached[];
}

export interface DeliverableFields {
  title: string;
  description: string;
  handover: string;
  due: string | null;
  owner_id: Id | null;
  criteria: { id?: Id; words: string }[];
}

export interface Traceability {
  requirements: { requirement: TracedRecord; tasks: TracedRecord[]; deliverable_ids: Id[]; acceptance: "none" | "open" | "with_conditions" | "accepted" }[];
  deliverables: DeliverableRow[];
}

export const deliverablesPath = (project: Id) => `/api/v1/projects/${project}/deliverables`;

export const deliverablePath = (id: Id) => `/api/v1/deliverables/${id}`;

export const useDeliverables = (project: Id) => useQuery({ queryKey: keys.deliverables(project), queryFn: () => api.get<{ items: DeliverableRow[] }>(deliverablesPath(project)) });

export const useDeliverable = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<Deliverable>(deliverablePath(id)) });

export const useTraceability = (project: Id) => useQuery({ queryKey: [...keys.deliverables(project), "traceability"], queryFn: () => api.get<Traceability>(`/api/v1/projects/${project}/traceability`) });

export function fieldsOf({ title, description, handover, due, owner_id, criteria }: Deliverable): DeliverableFields {
  return { title, description, handover, due, owner_id, criteria: criteria.map(({ id, words: said }) => ({ id, words: said })) };
}

/** The answer of every change is the deliverable as it stands now. */
export function settle(project: Id, now: Deliverable): Promise<void> {
  cache.setQueryData(keys.record(now.id), now);
  return freshen(keys.deliverables(project), keys.record(now.id));
}

interface Saved {
  deliverable: Deliverable;
  undo: DeliverableFields;
}

/** False: it was refused, said so, and what was typed is kept in its field. */
export async function changeDeliverable(project: Id, held: Deliverable, change: Partial<DeliverableFields>): Promise<boolean> {
  const { t } = words();
  try {
    const saved = await api.put<Saved>(deliverablePath(held.id), { ...fieldsOf(held), ...change }, { ifMatch: held.revision });
    void settle(project, saved.deliverable);
    toast({ text: t("deliverable.saved"), undo: () => api.put<Saved>(deliverablePath(held.id), saved.undo).then((now) => settle(project, now.deliverable)) });
    return true;
  } catch (reason) {
    toast({ text: oneSentence(words(), reason), kind: "problem" });
    void freshen(keys.record(held.id));
    return false;
  }
}

/** What still lacks before it can be submitted; none is said of what is accepted. */
export function lacking({ handover, criteria, state }: Pick<Deliverable, "handover" | "criteria" | "state">): ("handover" | "criteria")[] {
  if (state === "accepted") return [];
  return [...(handover.trim() ? [] : ["handover" as const]), ...(criteria.length > 0 ? [] : ["criteria" as const])];
}

export const GAPS = ["without_task", "without_deliverable", "not_accepted"] as const;
export type WayGap = (typeof GAPS)[number];

/** Where the way of a requirement is broken. */
export function gapsOf(way: Traceability["requirements"][number]): WayGap[] {
  const gaps: WayGap[] = [];
  if (way.tasks.length === 0) gaps.push("without_task");
  if (way.deliverable_ids.length === 0) gaps.push("without_deliverable");
  else if (way.acceptance === "open") gaps.push("not_accepted");
  return gaps;
}
