// The project charter as the server tells it, and keeping a change of it. Changes are kept one after the other,
// each made to the newest fields, so that two made quickly do not get in each other's way.
import { useQuery } from "@tanstack/react-query";
import { api, Problem } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import type { Money } from "../../app/money.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import type { SignOffState, Verdict } from "../sign_offs/sign_off.ts";

export const DUTIES = ["accountable", "responsible", "accountable_and_responsible", "consulted", "informed"] as const;
export type Duty = (typeof DUTIES)[number];
export const MEASURES = ["tasks_done", "milestones_kept", "old_questions", "requirements_confirmed"] as const;
export type Measure = (typeof MEASURES)[number];
export const INFLUENCES = ["high", "medium", "low"] as const;
export const ANSWERS = ["open", "agreed", "corrected", "declined"] as const;
export const LISTS = ["scope_in", "scope_out", "assumptions", "constraints"] as const;
export const GOAL_TEXTS = ["achievable", "relevant"] as const;

export interface Goal {
  specific: string;
  measure: string;
  target: string;
  unit: string;
  achievable: string;
  relevant: string;
  due: string | null;
  milestones: Id[];
}

export interface Responsibility {
  person_id: Id;
  duty: Duty;
}

export interface ResponsibilityLine {
  label: string;
  people: Responsibility[];
}

export interface Stakeholder {
  person_id: Id | null;
  name: string;
  interest: string;
  influence: (typeof INFLUENCES)[number];
}

export interface Expectation {
  words: string;
  answer: (typeof ANSWERS)[number];
  reason: string;
}

export interface Kpi {
  measure: Measure;
  target: number;
}

export interface CharterFields {
  scope_in: string[];
  scope_out: string[];
  assumptions: string[];
  constraints: string[];
  start: string | null;
  finish: string | null;
  budget: Money | null;
  resources: string;
  goals: Goal[];
  kpis: Kpi[];
  responsibilities: ResponsibilityLine[];
  stakeholders: Stakeholder[];
  expectations: Expectation[];
}

export interface Lack {
  code: "scope_in" | "start" | "finish" | "goals" | "goal" | "accountable";
  place: number | null;
  parts: string[];
}

export interface Sending {
  sign_off_id: Id;
  party_id: Id;
  number: number;
  version: number;
  with_budget: boolean;
  state: SignOffState;
  verdict: Verdict | null;
  sent_at: string;
  ended_at: string | null;
  not_reached: NotReached[];
}

export interface Charter {
  id: Id | null;
  revision: number;
  version: number;
  state: "draft" | "sent" | "confirmed" | "declined" | "unconfirmed";
  confirmed_number: number | null;
  party_id: Id | null;
  fields: CharterFields;
  lacks: Lack[];
  kpis: { value: number | null; is_met: boolean | null }[];
  sendings: Sending[];
  updated_at: string | null;
}

export const charterPath = (project: Id) => `/api/v1/projects/${project}/charter`;

export const useCharter = (project: Id) => useQuery({ queryKey: keys.charter(project), queryFn: () => api.get<Charter>(charterPath(project)) });

export const blankGoal = (): Goal => ({ specific: "", measure: "", target: "", unit: "", achievable: "", relevant: "", due: null, milestones: [] });

export type Change = Partial<CharterFields>;

/** The same list with one row changed, or without it. */
export function withRow<T>(rows: T[], place: number, row: T | undefined): T[] {
  return rows.flatMap((each, index) => (index !== place ? [each] : row === undefined ? [] : [row]));
}

let last: Promise<unknown> = Promise.resolve();

/** Keeps a change made to the fields as they are by then; tells whether it was taken. */
export function saveCharter(project: Id, change: (now: CharterFields) => Change): Promise<boolean> {
  const mine = last.then(() => save(project, change));
  last = mine;
  return mine;
}

async function save(project: Id, change: (now: CharterFields) => Change): Promise<boolean> {
  const { t } = words();
  try {
    const held = cache.getQueryData<Charter>(keys.charter(project)) ?? (await api.get<Charter>(charterPath(project)));
    const made = change(held.fields);
    const { charter } = await api.put<{ charter: Charter }>(charterPath(project), { fields: { ...held.fields, ...made } }, { ifMatch: held.revision });
    cache.setQueryData(keys.charter(project), charter);
    void freshen([...keys.charter(project), "versions"], [...keys.charter(project), "diff"]);
    const was = Object.fromEntries(Object.keys(made).map((name) => [name, held.fields[name as keyof CharterFields]])) as Change;
    if (charter.version > held.version) toast({ text: t("charter.saved_version", { version: charter.version }), undo: () => saveCharter(project, () => was).then(() => undefined) });
    return true;
  } catch (reason) {
    // Somebody else was faster: what they wrote is shown, what was typed here stays in its field.
    if (reason instanceof Problem && reason.status === 412) void freshen(keys.charter(project));
    toast({ text: oneSentence(words(), reason), kind: "problem" });
    return false;
  }
}
