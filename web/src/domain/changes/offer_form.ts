// The offer as it is typed: filled in from what was computed or what was offered before, and what is
// sent of it. What the client is shown is only what stands here.
import { parseMoney, typedMoney, type Money } from "../../app/money.ts";
import type { Id } from "../../app/wire.ts";
import type { Change, Impact, Offered } from "./change.ts";
import { movedMilestones } from "./milestone_chart.ts";

export interface TypedMilestone {
  task_id: Id;
  /** Our name of it; the client reads their own, or what is typed for them. */
  ours: string;
  title: string;
  date: string;
  isIncluded: boolean;
}

export interface OfferForm {
  /** The version of the assessment it was written beside. */
  assessment_version: number;
  title: string;
  summary: string;
  quality_notes: string;
  finish: string;
  milestones: TypedMilestone[];
  price: string;
  currency: string;
  valid_until: string;
  due: string;
}

/** `isShown`: whether the client sees a milestone now. */
export function offerForm(change: Pick<Change, "title" | "assessment" | "offers">, isShown: (task: Id) => boolean): OfferForm {
  const [before] = change.offers;
  const impact = change.assessment?.impact;
  const assessment_version = change.assessment?.version ?? 0;
  if (before) return { assessment_version, ...formOf(before, impact) };
  const milestones = movedMilestones(impact?.milestones ?? []).flatMap(({ task_id, title, after }) => (after ? [{ task_id, ours: title, title: "", date: after, isIncluded: isShown(task_id) }] : []));
  return { assessment_version, title: change.title, summary: "", quality_notes: "", finish: impact?.finish_after ?? "", milestones, price: "", currency: change.assessment?.internal.currency ?? "CNY", valid_until: "", due: "" };
}

/** What was offered last, and the milestones that a fresh calculation moves besides. */
function formOf(offered: Offered, impact: Impact | undefined): Omit<OfferForm, "assessment_version"> {
  const name = (task: Id) => impact?.milestones.find((each) => each.task_id === task)?.title ?? "";
  const named = offered.milestones.map(({ task_id, title, date }) => ({ task_id, ours: name(task_id) || title || "", title: title ?? "", date, isIncluded: true }));
  const others = movedMilestones(impact?.milestones ?? []).flatMap(({ task_id, title, after }) => (after && !named.some((each) => each.task_id === task_id) ? [{ task_id, ours: title, title: "", date: after, isIncluded: false }] : []));
  const { title, summary, quality_notes, finish, price, valid_until, due } = offered;
  return { title, summary, quality_notes, finish, milestones: [...named, ...others], price: price ? typedMoney(price) : "", currency: price?.currency ?? "CNY", valid_until, due: due ?? "" };
}

/** The form with the dates of a fresh calculation; words and price stay. */
export function withComputed(form: OfferForm, impact: Impact): OfferForm {
  const date = (task: Id) => impact.milestones.find((each) => each.task_id === task)?.after;
  return { ...form, finish: impact.finish_after ?? form.finish, milestones: form.milestones.map((each) => ({ ...each, date: date(each.task_id) ?? each.date })) };
}

/** Undefined: not understood. Null: no price. */
export function typedPrice({ price, currency }: Pick<OfferForm, "price" | "currency">): Money | null | undefined {
  if (!price.trim()) return null;
  const minor = parseMoney(price, currency);
  if (minor === undefined) return undefined;
  return minor === 0 ? null : { minor, currency };
}

export function offeredOf(form: OfferForm): Offered {
  const milestones = form.milestones.filter((each) => each.isIncluded).map(({ task_id, title, date }) => ({ task_id, title: title.trim() || null, date }));
  return { assessment_version: form.assessment_version, title: form.title.trim(), summary: form.summary.trim(), quality_notes: form.quality_notes.trim(), finish: form.finish, milestones, price: typedPrice(form) ?? null, valid_until: form.valid_until, due: form.due || null };
}

/** The place of a milestone in what is sent: the server names faults by it. */
export function sentPlace(form: OfferForm, task: Id): number {
  return form.milestones.filter((each) => each.isIncluded).findIndex((each) => each.task_id === task);
}
