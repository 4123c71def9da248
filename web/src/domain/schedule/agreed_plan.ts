// What both sides agreed on of the plan, as the server tells it, and what is said of it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, NotReached, Told, With } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import type { Tone } from "../../ui/Marks.tsx";

export type PlanSending = With<Told<"PlanSending">, { not_reached: NotReached[] }>;
export type PlanDocument = With<Told<"PlanDocument">, { sendings: PlanSending[] }>;
export type AgreedPlan = With<Told<"AgreedPlan">, { documents: PlanDocument[] }>;
export type AgreedMilestone = Told<"PlanMilestone">;
export type PlanDifference = Told<"PlanDifference">;

export const agreedPlanKey = (project: Id) => [...keys.project(project), "agreed-plan"] as const;

export const useAgreedPlan = (project: Id) => useQuery({ queryKey: agreedPlanKey(project), queryFn: () => api.get<AgreedPlan>(`/api/v1/projects/${project}/agreed-plan`) });

export const DOCUMENT_TONES: Record<PlanDocument["state"], Tone> = { draft: "none", sent: "none", confirmed: "on_track", declined: "late", unconfirmed: "at_risk" };

type Say = Pick<Words, "t" | "formatDate" | "formatPeriod">;

/** The agreed finish beside the present one, in a sentence. */
export function agreedSentence(w: Say, plan: Pick<AgreedPlan, "agreed_finish" | "finish" | "finish_working_days">): string {
  const { agreed_finish: agreed, finish: now, finish_working_days: days } = plan;
  if (!agreed) return w.t("agreed_plan.says.nothing");
  const which = !days ? "kept" : days > 0 ? "later" : "earlier";
  return w.t(`agreed_plan.says.${which}`, { agreed: w.formatDate(agreed), now: w.formatDate(now), days: Math.abs(days ?? 0) });
}

/** Whether this client agreed to something else than stands in the list of all: it reads its own days. */
export const isOtherwise = (plan: Pick<AgreedPlan, "agreed_finish">, document: Pick<PlanDocument, "agreed_as" | "agreed_finish" | "otherwise">): boolean =>
  document.agreed_as !== null && (document.agreed_finish !== plan.agreed_finish || document.otherwise.length > 0);

/** What one client agreed to, and with what. */
export const otherwiseSentence = (w: Say, document: Pick<PlanDocument, "agreed_as" | "agreed_finish">): string =>
  w.t("agreed_plan.otherwise_finish", { as: document.agreed_as ?? "–", finish: w.formatDate(document.agreed_finish) });

/** "+5 working days", or that it stands as agreed. */
export function movement(w: Say, milestone: Pick<AgreedMilestone, "agreed" | "now" | "working_days">): string {
  const { agreed, now, working_days: days } = milestone;
  if (!agreed) return w.t("agreed_plan.never_agreed");
  if (agreed === now || days === null) return w.t("agreed_plan.as_agreed");
  // Moved within the same working day, over a day off: the dates themselves say it.
  const sign = days < 0 || (days === 0 && now < agreed) ? "−" : "+";
  return `${sign}${w.t("agreed_plan.days", { days: Math.abs(days) })}`;
}

export const hasMoved = ({ agreed, now, is_done }: Pick<AgreedMilestone, "agreed" | "now" | "is_done">): boolean => !is_done && agreed !== now;

/** Where a version that was sent stands, in a few words. */
export function sendingFace(w: Say, { state, verdict, ended_at }: Pick<PlanSending, "state" | "verdict" | "ended_at">): string {
  if (state !== "decided") return w.t(`agreed_plan.face.${state}`);
  const face = verdict === "declined" || verdict === "other_terms" ? verdict : "confirmed";
  return w.t(`agreed_plan.face.${face}`, { date: w.formatDate(ended_at) });
}

export function daysText(w: Say, days: { start: string; finish: string }, kind: string): string {
  return kind === "milestone" ? w.formatDate(days.finish) : w.formatPeriod(days.start, days.finish);
}
