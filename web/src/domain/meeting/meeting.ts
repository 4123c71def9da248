// Meetings as the server tells them, and the acts on them. The whole is sent with the revision that the reader saw.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";
import { words } from "../../app/words.ts";

export type Meeting = Told<"MeetingDetail">;
export type MeetingRow = Told<"MeetingRow">;
export type MeetingNote = Told<"MeetingNote">;
export type MeetingPerson = Told<"MeetingPerson">;
export type NoteKind = Told<"NoteKind">;
export type Preview = Told<"MeetingInvitationPreview">;
export type Proposal = Told<"AgendaProposal">;
export type MeetingTimes = NonNullable<Meeting["times"]>;
export type TimesBody = Sent<"MeetingTimesBody">;
export type TimesPreview = Told<"MeetingTimesPreview">;
export type Availability = Told<"Availability">;
export type Then = Availability["times"][number];
export type MeetingBody = Required<Sent<"MeetingBody">>;
export type NoteBody = Required<Sent<"MeetingNoteBody">>;
export type Feed = Told<"CalendarFeed">;
export type SeriesDay = Told<"MeetingSeriesDay">;
export type RepeatsBody = Sent<"MeetingRepeatsBody">;
type Rhythm = RepeatsBody["rhythm"];

/** How a meeting comes again, as it is typed: the place of a rhythm among those of its first day. */
export interface Repeats {
  rhythm: number;
  ends: "count" | "until";
  count: number;
  until: string;
  on_day_off: NonNullable<RepeatsBody["on_day_off"]>;
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** What a first day is usually the first of: every week, every other week, by its weekday in the month, by its day. */
export function rhythmsFrom(day: string): Rhythm[] {
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = WEEKDAYS[date.getUTCDay()];
  if (!weekday) return [];
  const nth = Math.ceil(date.getUTCDate() / 7);
  return [
    { kind: "weekly", every: 1, weekdays: [weekday] },
    { kind: "weekly", every: 2, weekdays: [weekday] },
    // A fifth one is not in every month: the last one is.
    { kind: "monthly_by_weekday", every: 1, nth: nth > 4 ? -1 : nth, weekday },
    { kind: "monthly_by_day", every: 1, day: date.getUTCDate() },
  ];
}

export function repeatsBody(form: MeetingBody, { rhythm, ends, count, until, on_day_off }: Repeats): RepeatsBody {
  const said = rhythmsFrom(form.starts.slice(0, 10))[rhythm] ?? { kind: "once" };
  return { rhythm: said, on_day_off, count: ends === "count" ? count : null, until: ends === "until" ? until : null };
}

const NOTE_KINDS = ["said", "decision", "action"] as const satisfies NoteKind[];
export const noteKinds: readonly NoteKind[] = NOTE_KINDS;

export const pathOf = (meeting: Id, rest = "") => `/api/v1/meetings/${meeting}${rest}`;

/** The days of a month's sheet: whole weeks from a Monday on, as civil dates. */
export function sheetOf(month: string): string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const first = new Date(Date.UTC(year, number - 1, 1));
  const begins = new Date(first.getTime() - ((first.getUTCDay() + 6) % 7) * 86_400_000);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const count = Math.ceil((days + ((first.getUTCDay() + 6) % 7)) / 7) * 7;
  return Array.from({ length: count }, (_, index) => new Date(begins.getTime() + index * 86_400_000).toISOString().slice(0, 10));
}

/** The month before or after. */
export function monthBeside(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** So many days from one on, or from tomorrow where it is over, at the same time of day; as civil times. */
export function daysFrom(civil: string, zone: string, count: number, now = Date.now()): string[] {
  const [day = "", time = ""] = civil.split("T");
  const tomorrow = dayIn(zone, new Date(now + 86_400_000).toISOString());
  const first = Date.parse(`${day > tomorrow ? day : tomorrow}T00:00:00Z`);
  return Array.from({ length: count }, (_, place) => `${new Date(first + place * 86_400_000).toISOString().slice(0, 10)}T${time}`);
}

/** The first of them on which the team works and so do some parties; where there are too few, the first ones after those. */
export function workedOf(civils: string[], times: Then[], parties: Id[], count: number): string[] {
  const isWorked = (_: string, place: number) => !times[place]?.sides.some((side) => side.is_off && (side.party_id === null || parties.includes(side.party_id)));
  const worked = civils.filter(isWorked);
  return [...worked, ...civils.filter((civil) => !worked.includes(civil))].slice(0, count);
}

/** The civil day on which a moment lies in a zone. */
export function dayIn(zone: string, moment: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));
}

/** Date and time of day at which a moment lies in a zone. */
export function civilIn(zone: string, moment: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(new Date(moment)).replace(" ", "T");
}

/** A civil time in a zone as a moment, in milliseconds; none while it is being typed. */
export function momentOf(civil: string, zone: string): number | undefined {
  // A browser reads a time into nearly anything.
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(civil) ? Date.parse(`${civil}:00Z`) : NaN;
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number) => {
    const told = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(new Date(at));
    return Date.parse(`${told.replace(" ", "T")}Z`) - at;
  };
  const first = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(first);
}

export const useMeetings = (project: Id, from: string, until: string) =>
  useQuery({ queryKey: [...keys.meetings(project), from, until], queryFn: () => api.get<List<MeetingRow>>(`/api/v1/projects/${project}/meetings?from=${from}&until=${until}`) });

export const useMeeting = (meeting: Id) => useQuery({ queryKey: keys.record(meeting), queryFn: () => api.get<Meeting>(pathOf(meeting)) });

interface Lasting {
  minutes: number;
  /** Not held against itself. */
  id?: Id;
}

const lookAtTimesOf = (project: Id, starts: number[], { minutes, id }: Lasting) => {
  const query = new URLSearchParams({ starts: starts.map((at) => new Date(at).toISOString()).join(","), minutes: String(minutes), ...(id && { meeting: id }) });
  return api.get<Availability>(`/api/v1/projects/${project}/availability?${query}`);
};

/** What stands against some moments; those that are being typed are left out. */
export function useAvailability(project: Id, moments: (number | undefined)[], lasting: Lasting) {
  const starts = [...new Set(moments.filter((at) => at !== undefined))];
  const { data } = useQuery({ queryKey: [...keys.meetings(project), "availability", starts, lasting], queryFn: () => lookAtTimesOf(project, starts, lasting), enabled: starts.length > 0 && lasting.minutes > 0, retry: false, placeholderData: (before) => before });
  return { holidaysUntil: data?.holidays_until, then: (at: number | undefined) => data?.times.find((each) => Date.parse(each.starts) === at) };
}

/** So far ahead days are looked for on which both sides work: over the longest holidays. */
const DAYS_LOOKED_AT = 45;

/** The first days from one on, at the same time of day, on which both sides work. */
export async function workdaysFrom(meeting: Meeting, civil: string, count: number): Promise<string[]> {
  const civils = daysFrom(civil, meeting.time_zone, DAYS_LOOKED_AT);
  const starts = civils.map((each) => momentOf(each, meeting.time_zone) ?? 0);
  const { times } = await lookAtTimesOf(meeting.project_id, starts, meeting);
  return workedOf(civils, times, meeting.party_ids, count);
}

async function took(meeting: Meeting): Promise<Meeting> {
  cache.setQueryData(keys.record(meeting.id), meeting);
  await freshen(keys.meetings(meeting.project_id), [...keys.record(meeting.id), "history"], ...(meeting.series ? [["record"]] : []));
  return meeting;
}

export const createMeeting = (project: Id, body: MeetingBody, idempotencyKey: string) => api.post<Meeting>(`/api/v1/projects/${project}/meetings`, body, { idempotencyKey }).then(took);

export const lookAtSeries = (project: Id, body: Sent<"MeetingSeriesPreviewBody">) => api.post<Told<"MeetingSeriesPreview">>(`/api/v1/projects/${project}/meeting-series-previews`, body);

/** Answers with the first one. */
export const createSeries = (project: Id, meeting: MeetingBody, repeats: Repeats, idempotencyKey: string) => api.post<Meeting>(`/api/v1/projects/${project}/meeting-series`, { meeting, repeats: repeatsBody(meeting, repeats) }, { idempotencyKey }).then(took);

const following = (also: boolean | undefined) => (also ? "?with_following=true" : "");

/** As it is sent back: with whatever the caller changes. */
export function bodyOf({ title, purpose, local_starts, time_zone, minutes, place, join_url, people, points }: Meeting): MeetingBody {
  return {
    title,
    purpose,
    starts: local_starts,
    time_zone,
    minutes,
    place,
    join_url,
    people: people.map(({ person_id, is_needed }) => ({ person_id, is_needed })),
    points: points.map(({ id, title, minutes, owner_id, is_internal, record, backlog, is_reached }) => ({ id, title, minutes, owner_id, is_internal, record_id: record?.id ?? null, backlog_id: backlog?.id ?? null, is_reached })),
  };
}

/** Also for the later ones of its series. */
export const putMeeting = (held: Meeting, body: MeetingBody, also?: boolean) => api.put<Meeting>(pathOf(held.id, following(also)), body, { ifMatch: held.revision }).then(took);

/** Says what went wrong; false where it was refused. */
export async function tried(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (reason) {
    toast({ text: oneSentence(words(), reason), kind: "problem" });
    return false;
  }
}

export const changeMeeting = (held: Meeting, change: Partial<MeetingBody>) => tried(() => putMeeting(held, { ...bodyOf(held), ...change }));

export const cancelMeeting = (held: Meeting, reason: string, also?: boolean) => api.put<Meeting>(pathOf(held.id, `/cancellation${following(also)}`), { reason }, { ifMatch: held.revision }).then(took);

/** It was called off by mistake: who was told so is invited anew once somebody sends it. */
export const standAgain = (held: Meeting, also?: boolean) => api.delete<Meeting>(pathOf(held.id, `/cancellation${following(also)}`), undefined, { ifMatch: held.revision }).then(took);

/** It was not held after all: what was written down stays. */
export const takeHoldingBack = (meeting: Id) => api.delete<Meeting>(pathOf(meeting, "/attendance")).then(took);

const series = (whole: boolean) => (whole ? "?with_series=true" : "");

export const lookAtSending = (meeting: Id, whole: boolean) => api.get<Preview>(pathOf(meeting, `/invitation-preview${series(whole)}`));

export const sendMeeting = (meeting: Id, revision: number, whole: boolean) => api.post<Meeting>(pathOf(meeting, `/invitations${series(whole)}`), undefined, { ifMatch: revision }).then(took);

export const lookAtTimes = (meeting: Id, body: TimesBody) => api.post<TimesPreview>(pathOf(meeting, "/times-previews"), body);

export const sendTimes = (meeting: Id, body: TimesBody, revision: number) => api.post<Meeting>(pathOf(meeting, "/times"), body, { ifMatch: revision }).then(took);

export const withdrawTimes = (meeting: Id, reason: string) => api.put<Meeting>(pathOf(meeting, "/times-withdrawal"), { reason }).then(took);

/** As long as nobody was told: the meeting is when it was before, where that is known. */
export const takeChoiceBack = (meeting: Id, before: string | undefined) => api.delete<Meeting>(pathOf(meeting, `/chosen-time${before ? `?starts=${encodeURIComponent(before)}` : ""}`)).then(took);

export const chooseTime = (meeting: Id, starts: string) => api.put<Meeting>(pathOf(meeting, "/chosen-time"), { starts }).then(took);

/** The points that were not reached wait for a next meeting. */
export const holdMeeting = (meeting: Id, present: Id[], put_back: Id[]) => api.put<Meeting>(pathOf(meeting, "/attendance"), { person_ids: present, put_back }).then(took);

export const answerMeeting = (meeting: Id, answer: string, also?: boolean) => api.put<Meeting>(pathOf(meeting, `/own-attendance${following(also)}`), { answer }).then(took);

const noteBody = ({ kind, words, point_id, owner_id, due, is_internal }: MeetingNote): NoteBody => ({ kind, words, point_id, owner_id, due, is_internal });

/** The id is the writer's: written twice, it is one note. */
export const writeNote = (meeting: Id, id: string, note: NoteBody) => api.post(pathOf(meeting, "/notes"), { id, note }).then(() => freshen(keys.record(meeting)));

export const changeNote = (meeting: Id, note: MeetingNote, change: Partial<NoteBody>) =>
  tried(async () => {
    await api.put(`/api/v1/meeting-notes/${note.id}`, { ...noteBody(note), ...change }, { ifMatch: note.revision });
    await freshen(keys.record(meeting));
  });

export const removeNote = (meeting: Id, note: MeetingNote) =>
  tried(async () => {
    await api.delete(`/api/v1/meeting-notes/${note.id}`, undefined, { ifMatch: note.revision });
    await freshen(keys.record(meeting));
    toast({ text: words().t("meeting.note.removed"), undo: () => writeNote(meeting, crypto.randomUUID(), noteBody(note)) });
  });

export const makeTask = (meeting: Meeting, note: MeetingNote) =>
  tried(async () => {
    await api.put(`/api/v1/meeting-notes/${note.id}/task`);
    await freshen(keys.record(meeting.id), keys.plan(meeting.project_id));
  });

/** What was asked for in the meeting; it is internal. */
export const takeAsChange = (meeting: Meeting, note: MeetingNote) =>
  tried(async () => {
    await api.put(`/api/v1/meeting-notes/${note.id}/change`);
    await freshen(keys.record(meeting.id), keys.project(meeting.project_id));
  });

/** "March 2026", "2026年3月". */
export function monthName(language: string, month: string): string {
  return new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}
