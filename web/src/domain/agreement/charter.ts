// The project charter as the server tells it, and keeping a change of it. Changes are kept one after the other,
// each made to the newest fields, so that two made quickly do not get in each other's way.
import { useQuery } from "@tanstack/react-query";
import { api, Problem } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, NotReached, Told, With } from "../../app/wire.ts";
import { words, type Words } from "../../app/words.ts";

export type Duty = Told<"Duty">;
export type Measure = Told<"KpiMeasure">;

export const DUTIES = ["accountable", "responsible", "accountable_and_responsible", "consulted", "informed"] as const satisfies Duty[];
export const MEASURES = ["tasks_done", "milestones_kept", "questions_in_time", "old_questions", "requirements_confirmed", "changes_in_time", "accepted_at_once", "client_waited", "finish_late"] as const satisfies Measure[];

/** Of these the less the better; the others are percent of something. */
export const COUNTED: readonly Measure[] = ["old_questions", "client_waited", "finish_late"];

/** A value of a measure with its unit. */
export const measured = (t: Words["t"], measure: Measure, value: number): string => t(measure === "old_questions" ? "charter.kpi.in_number" : COUNTED.includes(measure) ? "charter.kpi.in_days" : "charter.kpi.in_percent", { value });

export const kpiTone = (isMet: boolean | null | undefined) => (isMet ? ("on_track" as const) : ("at_risk" as const));
export const INFLUENCES = ["high", "medium", "low"] as const satisfies Told<"Influence">[];
export const LISTS = ["scope_in", "scope_out", "assumptions", "constraints"] as const satisfies (keyof Told<"CharterFields">)[];
export const GOAL_TEXTS = ["achievable", "relevant"] as const satisfies (keyof Told<"Goal">)[];

export const SILENCE_KINDS = ["requirements", "deliverable"] as const;

export type SilenceClause = Told<"SilenceClause">;
export type Goal = Told<"Goal">;
export type Responsibility = Told<"Responsibility">;
export type ResponsibilityLine = Told<"ResponsibilityLine">;
export type Stakeholder = Told<"Stakeholder">;
export type Kpi = Told<"Kpi">;
export type CharterFields = Told<"CharterFields">;
export type Lack = Told<"Lack">;
export type Sending = With<Told<"CharterSending">, { not_reached: NotReached[] }>;
export type Charter = With<Told<"Charter">, { sendings: Sending[] }>;

export const charterPath = (project: Id) => `/api/v1/projects/${project}/charter`;

export const useCharter = (project: Id) => useQuery({ queryKey: keys.charter(project), queryFn: () => api.get<Charter>(charterPath(project)) });

export const blankGoal = (): Goal => ({ id: null, specific: "", measure: "", target: "", unit: "", achievable: "", relevant: "", due: null, milestones: [], kpi: null });

export type Change = Partial<CharterFields>;

/** What is lacking, each kind once with the numbers of its rows: "1–7, 9". */
export function lackedRows(lacks: Lack[]): { code: Lack["code"]; rows: string }[] {
  const codes = [...new Set(lacks.map((each) => each.code))];
  return codes.map((code) => ({ code, rows: spans(lacks.filter((each) => each.code === code).map((each) => (each.place ?? 0) + 1)) }));
}

function spans(numbers: number[]): string {
  const from: [number, number][] = [];
  for (const number of numbers) {
    const last = from.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else from.push([number, number]);
  }
  return from.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

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
    const { charter } = await api.put<With<Told<"SavedCharter">, { charter: Charter }>>(charterPath(project), { fields: { ...held.fields, ...made } }, { ifMatch: held.revision });
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
