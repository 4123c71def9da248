// An assessment as it is typed, and what is sent of it.
import { parseMoney, typedMoney } from "../../app/money.ts";
import type { Assessment, AssessmentBody, Rating } from "./change.ts";
import { editsOf, NO_WORK, workOf, type ProposedWork, type Wrong } from "./proposed_work.ts";

export interface AssessmentForm {
  /** The version it was begun from; 0 is none. */
  from: number;
  necessity: Rating;
  feasibility: Rating;
  priority: Rating;
  quality_notes: string;
  risks: string;
  work: ProposedWork;
  cost: string;
  currency: string;
  notes: string;
}

const MEDIUM: Rating = { level: "medium", words: "" };

export function assessmentForm(kept: Assessment | null, said: (minutes: number) => string): AssessmentForm {
  if (!kept) return { from: 0, necessity: MEDIUM, feasibility: MEDIUM, priority: MEDIUM, quality_notes: "", risks: "", work: NO_WORK, cost: "", currency: "CNY", notes: "" };
  const { version, necessity, feasibility, priority, quality_notes, risks, edits, internal } = kept;
  const currency = internal.currency ?? "CNY";
  const cost = internal.cost_minor == null ? "" : typedMoney({ minor: internal.cost_minor, currency });
  return { from: version, necessity, feasibility, priority, quality_notes, risks, work: workOf(edits, said), cost, currency, notes: internal.notes };
}

export interface Checked {
  body: AssessmentBody;
  wrong: Wrong[];
  isCostWrong: boolean;
}

export function checkedForm(form: AssessmentForm, reading: Parameters<typeof editsOf>[1]): Checked {
  const { edits, wrong } = editsOf(form.work, reading);
  const cost = form.cost.trim() ? parseMoney(form.cost, form.currency) : null;
  const { necessity, feasibility, priority, quality_notes, risks, currency, notes } = form;
  const internal = { cost_minor: cost ?? null, currency: cost == null ? null : currency, notes };
  return { body: { from_version: form.from, necessity, feasibility, priority, quality_notes, risks, edits, internal }, wrong, isCostWrong: cost === undefined };
}

/** The same again, for a fresh calculation. */
export function bodyOf({ version, necessity, feasibility, priority, quality_notes, risks, edits, internal }: Assessment): AssessmentBody {
  return { from_version: version, necessity, feasibility, priority, quality_notes, risks, edits, internal };
}

/** A duration as it is typed, to the minute: "3d", "4小时". */
export function typedDuration(minutes: number, perDay: number, language: string): string {
  const [day, hour, minute] = language.startsWith("zh") ? [" 天", " 小时", " 分钟"] : [" d", " h", " min"];
  if (minutes % perDay === 0) return `${minutes / perDay}${day}`;
  return minutes % 60 === 0 ? `${minutes / 60}${hour}` : `${minutes}${minute}`;
}
