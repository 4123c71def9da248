// A change request as the server tells it, and the acts on it. Every act answers the whole request anew.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Money } from "../../app/money.ts";
import type { Coded, Id, List, NotReached } from "../../app/wire.ts";
import type { Edit } from "../schedule/plan_types.ts";
import type { ChangeOrigin, ChangeSource, ChangeState, Level } from "./change_kinds.ts";

export type OfferState = "waiting" | "withdrawn" | "superseded" | "approved" | "approved_with_conditions" | "other_terms" | "declined";

export interface ChangeRow {
  id: Id;
  project_id: Id;
  number: number;
  title: string;
  state: ChangeState;
  origin: ChangeOrigin;
  source: ChangeSource;
  party_id: Id | null;
  /** The number under which the client knows it; none while it is internal. */
  client_number: number | null;
  asked_by_id: Id | null;
  asked_by_name: string;
  received_at: string;
  wanted_by: string | null;
  owner_id: Id | null;
  updated_at: string;
  revision: number;
  /** Of the newest offer and the newest assessment, where the server tells them in lists. */
  price?: Money | null;
  decide_by?: string | null;
  finish_moves_working_days?: number | null;
}

export interface MilestoneImpact {
  task_id: Id;
  title: string;
  before: string | null;
  after: string | null;
  moves_working_days: number;
}

export interface Overbooked {
  resource_id: Id;
  name: string;
  week: string;
  percent_before: number;
  percent_after: number;
}

export interface Impact {
  plan_revision: number;
  finish_before: string | null;
  finish_after: string | null;
  finish_moves_working_days: number;
  milestones: MilestoneImpact[];
  tasks_moved: number;
  tasks_created: number;
  tasks_deleted: number;
  unassigned_tasks: number;
  overbooked: Overbooked[];
}

export interface Rating {
  level: Level;
  words: string;
}

export interface Internals {
  cost_minor: number | null;
  currency: string | null;
  notes: string;
}

/** What is sent of an assessment. */
export interface AssessmentBody {
  necessity: Rating;
  feasibility: Rating;
  priority: Rating;
  quality_notes: string;
  risks: string;
  edits: Edit[];
  internal: Internals;
}

export interface Assessment extends AssessmentBody {
  version: number;
  at: string;
  by_id: Id;
  by_name: string;
  impact: Impact;
  is_outdated: boolean;
  margin_minor: number | null;
}

export interface OfferedMilestone {
  task_id: Id;
  title: string | null;
  date: string;
}

export interface Offered {
  title: string;
  summary: string;
  quality_notes: string;
  finish: string;
  milestones: OfferedMilestone[];
  price: Money | null;
  valid_until: string;
  due: string | null;
}

export interface Decision {
  verdict: OfferState;
  words: string;
  decided_by: string;
  decided_at: string;
}

export interface Offer extends Offered {
  version: number;
  sign_off_id: Id;
  state: OfferState;
  is_over: boolean;
  impact: Impact;
  sent_at: string;
  sent_by_name: string;
  ended_at: string | null;
  waiting_for: string[];
  decision: Decision | null;
}

export interface Drift {
  plan_revision: number;
  finish_offered: string;
  finish_when_offered: string | null;
  finish_now: string | null;
  finish_differs_working_days: number;
  milestones: { task_id: Id; offered: string; now: string | null }[];
  differs_from_offer: boolean;
  moved_since_offer: boolean;
  refused: Coded | null;
}

export interface Agreed {
  offer_version: number;
  agreed_at: string;
  finish: string;
  finish_now: string | null;
  finish_differs_working_days: number;
  milestones: { task_id: Id; title: string | null; agreed: string; now: string | null }[];
  price: Money | null;
}

export interface Application {
  state: "pending" | "applied" | "refused";
  attempts: number;
  reason: Coded | null;
  baseline_id: Id | null;
  applied_at: string | null;
}

export interface Change extends ChangeRow {
  description: string;
  assessment: Assessment | null;
  offers: Offer[];
  drift: Drift | null;
  agreed: Agreed | null;
  application: Application | null;
  tasks: { id: Id; number: number; title: string; state: string }[];
  closure: { at: string; by_name: string; note: string } | null;
  not_reached: NotReached[];
}

export interface LogEntry {
  id: Id;
  number: number;
  title: string;
  state: ChangeState;
  cause: { origin: ChangeOrigin; source: ChangeSource; asked_by_name: string; received_at: string; description: string };
  decision: (Decision & { offer_version: number | null }) | null;
  effect: { finish: string; milestones: number; price: Money | null; application: Application["state"] | null; applied_at: string | null; baseline_id: Id | null; tasks: number } | null;
  closed_at: string | null;
}

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

export const useChanges = (project: Id) => useQuery({ queryKey: keys.changes(project), queryFn: () => allOf<ChangeRow>(`/api/v1/projects/${project}/changes`) });

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

export const isAgreed = (state: ChangeState): boolean => ["approved", "applied", "not_applied", "done"].includes(state);
export const mayAssess = (state: ChangeState): boolean => ["received", "assessing", "offered", "declined"].includes(state);
export const mayOffer = (state: ChangeState): boolean => ["assessing", "offered", "declined"].includes(state);
export const mayClose = (state: ChangeState): boolean => ["received", "assessing", "declined", "done"].includes(state);
