// A change request as the server tells it, and the acts on it. Every act answers the whole request anew.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Id, List, NotReached, Told, With } from "../../app/wire.ts";
import type { Edit } from "../schedule/plan_types.ts";
import type { ChangeState } from "./change_kinds.ts";

export type OfferState = Told<"OfferState">;
export type ChangeRow = Told<"ChangeRow">;
/** With what it comes to, as far as that is known. */
export type ListedChange = Told<"ListedChangeRow">;
export type MilestoneImpact = Told<"MilestoneImpact">;
export type Overbooked = Told<"Overbooked">;
export type Impact = Told<"Impact">;
export type Rating = Told<"Rating">;
export type Internals = Told<"Internals">;
/** What is sent of an assessment. */
export type AssessmentBody = With<Told<"AssessmentBody">, { edits: Edit[] }>;
export type Assessment = With<Told<"AssessmentAnswer">, { edits: Edit[] }>;
export type OfferedMilestone = Told<"OfferedMilestone">;
export type Offered = Told<"Offered">;
export type Decision = Told<"ChangeDecision">;
export type Offer = Told<"OfferAnswer">;
export type Drift = Told<"ChangeDrift">;
export type Agreed = Told<"ChangeAgreement">;
export type Application = Told<"ChangeApplication">;
export type Change = With<Told<"ChangeAnswer">, { assessment: Assessment | null; not_reached: NotReached[] }>;
export type LogEntry = Told<"ChangeLogEntry">;

const pathOf = (change: Id, rest = "") => `/api/v1/changes/${change}${rest}`;

/** All pages of a list are fetched one after the other: filters see every row. */
async function allOf<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let after = "";
  do {
    const page = await api.get<List<T>>(`${path}?limit=100${after && `&after=${encodeURIComponent(after)}`}`);
    items.push(...page.items);
    after = page.next ?? "";
  } while (after);
  return items;
}

export const useChanges = (project: Id) => useQuery({ queryKey: keys.changes(project), queryFn: () => allOf<ListedChange>(`/api/v1/projects/${project}/changes`) });

/** The log is long on purpose, so it comes in pieces. */
export const useChangeLog = (project: Id) =>
  useInfiniteQuery({
    queryKey: [...keys.changes(project), "log"],
    queryFn: ({ pageParam }) => api.get<List<LogEntry>>(`/api/v1/projects/${project}/changes/log?limit=100${pageParam && `&after=${encodeURIComponent(pageParam)}`}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const useChange = (change: Id) => useQuery({ queryKey: keys.record(change), queryFn: () => api.get<Change>(pathOf(change)) });

/** What an act answered is shown at once; what lies around it is fetched anew. */
async function took(change: Change): Promise<Change> {
  cache.setQueryData(keys.record(change.id), { ...change, not_reached: [] });
  await freshen(keys.changes(change.project_id), keys.signOffs(change.project_id), [...keys.record(change.id), "history"], keys.home);
  return change;
}

export const putAssessment = (change: Id, body: AssessmentBody) => api.put<Change>(pathOf(change, "/assessment"), body).then(took);
export const askImpact = (change: Id, edits: Edit[], signal: AbortSignal) => api.post<Impact>(pathOf(change, "/what-ifs"), { edits }, { signal });
export const sendOffer = (change: Id, offered: Offered, idempotencyKey: string) => api.post<Change>(pathOf(change, "/offers"), offered, { idempotencyKey }).then(took);
export const withdrawOffer = (change: Id, reason: string) => api.put<Change>(pathOf(change, "/offer-withdrawal"), { reason }).then(took);
export const applyAgain = (change: Id, edits?: Edit[]) => api.put<Change>(pathOf(change, "/application"), edits ? { edits } : {}).then(took);
export const closeChange = (change: Id, body: { note: string; reason_for_client?: string }) => api.put<Change>(pathOf(change, "/closure"), body).then(took);

export type ChangeFields = Partial<Pick<ChangeRow, "title" | "origin" | "source" | "party_id" | "asked_by_id" | "asked_by_name" | "received_at" | "wanted_by" | "owner_id">> & { description?: string };

export const putFields = (change: Id, revision: number, fields: ChangeFields) => api.patch<Change>(pathOf(change), fields, { ifMatch: revision }).then(took);
export const createChange = (project: Id, body: ChangeFields, idempotencyKey: string) => api.post<ChangeRow>(`/api/v1/projects/${project}/changes`, body, { idempotencyKey });

/** The offer that waits for the client, if one does. */
export const waitingOffer = (change: Pick<Change, "offers">): Offer | undefined => change.offers.find((offer) => offer.state === "waiting");
/** The newest decision, with the offer it was about. */
export const decidedOffer = (change: Pick<Change, "offers">): (Offer & { decision: Decision }) | undefined => change.offers.find((offer): offer is Offer & { decision: Decision } => !!offer.decision);

/** Agreed, and nothing of it is left to be done. */
const SETTLED: ChangeState[] = ["without_work", "done"];
export const isSettled = (state: ChangeState): boolean => SETTLED.includes(state);

export const isAgreed = (state: ChangeState): boolean => ["approved", "applied", "without_work", "not_applied", "done"].includes(state);
export const mayAssess = (state: ChangeState): boolean => ["received", "assessing", "offered", "declined"].includes(state);
export const mayOffer = (state: ChangeState): boolean => ["assessing", "offered", "declined"].includes(state);
/** What closing means at this point. */
export const closeWord = (state: ChangeState): string => (state === "done" ? "changes.close_checked" : state === "without_work" ? "changes.close_settled" : "changes.close_act");
export const mayClose = (state: ChangeState): boolean => ["received", "assessing", "declined", ...SETTLED].includes(state);
