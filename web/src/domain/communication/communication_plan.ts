// The communication plan as the server tells it, and keeping its rows: added, changed, taken out, each with its undo.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Sent, Told } from "../../app/wire.ts";
import { words, type Words } from "../../app/words.ts";

export type CommunicationPlan = Told<"CommunicationPlan">;
export type Entry = Told<"CommunicationPlanEntry">;
export type Occurrence = Told<"PlannedOccurrence">;
export type EntryFields = Sent<"CommunicationPlanEntryFields">;
export type Rhythm = EntryFields["rhythm"];
export type MadeAlready = Sent<"MadeAlready">;
export type WordBody = Sent<"OccurrenceWordBody">;

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export const CHANNELS = ["mail", "call", "meeting", "chat", "portal"] as const;

const ofProject = (project: Id) => `/api/v1/projects/${project}/communication-plan`;
const ofEntry = (entry: Id) => `/api/v1/communication-plan/${entry}`;

export const usePlanOfCommunication = (project: Id) => useQuery({ queryKey: keys.communicationPlan(project), queryFn: () => api.get<CommunicationPlan>(ofProject(project)) });

const keep = (project: Id, plan: CommunicationPlan) => void cache.setQueryData(keys.communicationPlan(project), plan);

/** Keeps what the server answered; tells what went wrong and fetches anew. */
async function kept(project: Id, sending: Promise<CommunicationPlan>): Promise<boolean> {
  try {
    keep(project, await sending);
    return true;
  } catch (reason) {
    tellProblem(reason);
    void freshen(keys.communicationPlan(project));
    return false;
  }
}

export async function beginUsual(project: Id, party: Id | undefined, locale: string): Promise<void> {
  keep(project, await api.post<CommunicationPlan>(ofProject(project), { party_id: party ?? null, locale }));
}

export async function addEntry(project: Id, fields: EntryFields): Promise<void> {
  keep(project, await api.post<CommunicationPlan>(`${ofProject(project)}/entries`, { fields }));
}

const putEntry = (entry: Id, fields: EntryFields, made: MadeAlready, ifMatch?: number) => api.put<CommunicationPlan>(ofEntry(entry), { fields, made }, { ifMatch });

/** Changes a row, and offers to take it back. */
export async function changeEntry(project: Id, entry: Entry, fields: EntryFields, made: MadeAlready): Promise<void> {
  keep(project, await putEntry(entry.id, fields, made, entry.revision));
  toast({ text: words().t("communication_plan.kept", { title: fields.title }), undo: () => kept(project, putEntry(entry.id, entry.fields, "kept")).then(() => undefined) });
}

export async function removeEntry(project: Id, entry: Entry): Promise<void> {
  const path = `${ofEntry(entry.id)}/deletion`;
  if (await kept(project, api.put<CommunicationPlan>(path))) {
    toast({ text: words().t("communication_plan.removed", { title: entry.fields.title }), undo: () => kept(project, api.delete<CommunicationPlan>(path)).then(() => undefined) });
  }
}

const wordPath = (one: Occurrence) => `${ofEntry(one.entry_id)}/occurrences/${one.slot}/word`;

export const takeBackWord = (project: Id, one: Occurrence) => kept(project, api.delete<CommunicationPlan>(wordPath(one)));

/** Says how an occurrence was kept, or why it falls away; offers to take it back. */
export async function sayWord(project: Id, one: Occurrence, body: WordBody): Promise<void> {
  keep(project, await api.put<CommunicationPlan>(wordPath(one), body));
  void freshen(keys.communicationLog(project));
  toast({ text: words().t(`communication_plan.said.${body.said}`), undo: () => takeBackWord(project, one).then(() => undefined) });
}

/** "Every other week on Tuesday, 10:00": how often, in one line. */
export function rhythmSentence({ t, joinNames }: Pick<Words, "t" | "joinNames">, { rhythm, from, time }: Pick<EntryFields, "rhythm" | "from" | "time">, formatDate: Words["formatDate"]): string {
  const often = () => {
    switch (rhythm.kind) {
      case "weekly": {
        const days = joinNames(WEEKDAYS.filter((day) => rhythm.weekdays.includes(day)).map((day) => t(`communication_plan.weekday.${day}`)));
        return t("communication_plan.rhythm.weekly", { every: rhythm.every, days });
      }
      case "monthly_by_day":
        return t("communication_plan.rhythm.monthly_by_day", { every: rhythm.every, day: rhythm.day });
      case "monthly_by_weekday":
        return t("communication_plan.rhythm.monthly_by_weekday", { every: rhythm.every, nth: String(rhythm.nth), weekday: t(`communication_plan.weekday.${rhythm.weekday}`) });
      case "once":
        return t("communication_plan.rhythm.once", { day: formatDate(from, { year: "always" }) });
    }
  };
  return `${often()} ${time}`;
}

/** Whom one looks for while nobody sees to it: a function of the project. */
export const sought = ({ t }: Pick<Words, "t">, wanted: string | undefined) => (wanted ? t("communication_plan.sought", { function: wanted }) : undefined);

const DAYS_FOLLOW_FROM = ["rhythm", "from", "until", "time", "time_zone", "on_day_off", "produces", "party_id", "is_internal"] as const;

/** Whether other days or other products follow from it. */
export const happensAs = (fields: EntryFields, other: EntryFields) => DAYS_FOLLOW_FROM.every((name) => JSON.stringify(fields[name] ?? null) === JSON.stringify(other[name] ?? null));

/** What a row made already that lies ahead. */
export const madeAhead = (plan: CommunicationPlan, entry: Id) => plan.next.filter((one) => one.entry_id === entry && one.product_id && one.state === "ahead" && !one.said);

/** A row as it would be with what a client wishes; where nothing follows by itself, as it is. */
export function proposed(fields: EntryFields, wish: "fits" | "more_often" | "less_often" | "other_channel" | "not_needed"): EntryFields {
  const { rhythm } = fields;
  if (rhythm.kind === "once") return fields;
  if (wish === "less_often") return { ...fields, rhythm: { ...rhythm, every: Math.min(rhythm.every * 2, 24) } };
  if (wish !== "more_often") return fields;
  if (rhythm.every > 1) return { ...fields, rhythm: { ...rhythm, every: Math.floor(rhythm.every / 2) } };
  if (rhythm.kind === "weekly") return fields;
  return { ...fields, rhythm: { kind: "weekly", every: 2, weekdays: [rhythm.kind === "monthly_by_weekday" ? rhythm.weekday : "monday"] } };
}

/** What a row begins with. */
export function freshFields(zone: string, today: string, party: Id | undefined, owner: Id | undefined): EntryFields {
  return {
    title: "",
    is_internal: false,
    party_id: party ?? null,
    audience: "",
    purpose: "",
    outcome: "",
    channel: "mail",
    urgent_channel: "call",
    rhythm: { kind: "weekly", every: 1, weekdays: ["friday"] },
    from: today,
    until: null,
    time: "10:00",
    time_zone: zone,
    on_day_off: "after",
    minutes: 0,
    content: [],
    produces: "check_in",
    lead_days: 2,
    owner_id: owner ?? null,
    client_owner_id: null,
  };
}

/** Why an occurrence stands as it does, in one line. */
export function reason({ t, formatDateTime }: Pick<Words, "t" | "formatDateTime">, one: Occurrence): string {
  const said = one.said;
  if (said) return said.by_name ? t("communication_plan.reason.said", { name: said.by_name, words: said.words }) : t("communication_plan.reason.archived");
  if (one.done_at) return t("communication_plan.reason.done", { when: formatDateTime(one.done_at) });
  if (one.called_off_because != null) return one.called_off_because ? t("communication_plan.reason.meeting_off_because", { words: one.called_off_because }) : t("communication_plan.reason.meeting_off");
  if (one.failure) return t("communication_plan.reason.not_made");
  if (one.state !== "missed") return one.made_at ? t(`communication_plan.made.${one.produces}`) : "";
  if (one.produces === "nothing") return t("communication_plan.reason.nobody_said");
  return t(one.made_at ? "communication_plan.reason.not_done" : "communication_plan.reason.stood_still");
}
