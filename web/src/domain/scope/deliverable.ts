// A deliverable as the server tells it, and how it is changed: the whole text with the revision that the reader saw.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached, Told, With } from "../../app/wire.ts";
import { words, type Words } from "../../app/words.ts";
import type { GoalWay } from "../agreement/goals.ts";

export type DeliverableState = Told<"DeliverableState">;
export type DeliverableRow = Told<"DeliverableRow">;
export type Submission = Told<"DeliverableSubmission">;
export type Condition = Told<"AcceptanceCondition">;
export type Defect = Told<"DeliverableDefect">;
export type ReviewRound = Told<"ReviewRound">;
export type ReviewRemark = Told<"ReviewRemark">;
export type AcceptanceCase = Told<"AcceptanceCase">;
export type CaseRun = Told<"CaseRun">;
export type CaseFile = Told<"CaseFile">;
export type Deliverable = With<Told<"DeliverableDetail">, { not_reached: NotReached[] }>;
/** A criterion without an id is a new one. */
export type DeliverableFields = With<Told<"DeliverableFields">, { criteria: With<Told<"CriterionBody">, { id?: Id }>[]; cases: CaseFields[] }>;
/** A case without an id is a new one. */
export type CaseFields = With<Told<"CaseBody">, { id?: Id; criterion_id: Id | null; requirement_id: Id | null }>;
export type Traceability = Told<"Traceability">;

export const deliverablesPath = (project: Id) => `/api/v1/projects/${project}/deliverables`;

export const deliverablePath = (id: Id) => `/api/v1/deliverables/${id}`;

export const useDeliverables = (project: Id) => useQuery({ queryKey: keys.deliverables(project), queryFn: () => api.get<Told<"DeliverableList">>(deliverablesPath(project)) });

export const useDeliverable = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<Deliverable>(deliverablePath(id)) });

export const useTraceability = (project: Id) => useQuery({ queryKey: [...keys.deliverables(project), "traceability"], queryFn: () => api.get<Traceability>(`/api/v1/projects/${project}/traceability`) });

export function fieldsOf({ title, description, handover, due, owner_id, criteria, cases }: Deliverable): DeliverableFields {
  return { title, description, handover, due, owner_id, criteria: criteria.map(({ id, words: said }) => ({ id, words: said })), cases: cases.map(caseFields) };
}

const caseFields = ({ id, title, steps, expected, criterion_id, requirement_id }: AcceptanceCase): CaseFields => ({ id, title, steps, expected, criterion_id: criterion_id ?? null, requirement_id: requirement_id ?? null });

/** The client has said what it says of a version, or its silence counts. */
export const isAnswered = ({ outcome }: Pick<Submission, "outcome">): boolean => !!outcome && outcome !== "superseded" && outcome !== "withdrawn";

/** Who answered and when; where nobody did, since when it is deemed accepted. */
export function answeredText({ t, formatDateTime }: Pick<Words, "t" | "formatDateTime">, of: Pick<Submission, "answered_by" | "ended_at" | "sent_at">): string {
  const at = formatDateTime(of.ended_at ?? of.sent_at, { year: "always" });
  return of.answered_by ? t("deliverable.answered_by", { name: of.answered_by, at }) : t("deliverable.deemed_accepted", { at });
}

/** The answer of every change is the deliverable as it stands now. */
export function settle(project: Id, now: Deliverable): Promise<void> {
  cache.setQueryData(keys.record(now.id), now);
  return freshen(keys.deliverables(project), keys.record(now.id));
}

type Saved = With<Told<"SavedDeliverable">, { deliverable: Deliverable }>;

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

export const GAPS = ["without_goal", "without_task", "without_check", "check_failed", "without_deliverable", "not_accepted"] as const;
export type WayGap = (typeof GAPS)[number];

/** Where the way of a requirement is broken. Without goals in the charter none is missing. */
export function gapsOf(way: Traceability["requirements"][number], goals: Pick<GoalWay, "requirement_ids">[] = []): WayGap[] {
  const gaps: WayGap[] = [];
  if (goals.length > 0 && !goals.some((goal) => goal.requirement_ids.includes(way.requirement.id))) gaps.push("without_goal");
  if (way.tasks.length === 0) gaps.push("without_task");
  if (way.checked === "none") gaps.push("without_check");
  if (way.checked === "failed") gaps.push("check_failed");
  if (way.deliverable_ids.length === 0) gaps.push("without_deliverable");
  else if (way.acceptance === "open") gaps.push("not_accepted");
  return gaps;
}
