// The communication log: what it asks the server, what a noted talk sends, and the sentence of an entry.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import { recordNumber } from "../../app/record_kinds.ts";
import type { Id, Sent, Told } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import type { IconName } from "../../ui/Icon.tsx";
import type { LogSearch } from "./log_search.ts";

export type LogEntry = Told<"CommunicationLogEntry">;
export type LogKind = LogEntry["kind"];
export type LogPerson = Told<"LogPerson">;
export type LogBody = Sent<"LogEntryBody">;
type Log = Told<"CommunicationLog">;
export type FollowUps = Told<"FollowUpList">;

export const KIND_ICONS: Record<LogKind, IconName> = {
  call: "talk",
  conversation: "people",
  meeting: "calendar",
  chat: "talk",
  mail: "mail",
  question: "talk",
  answer: "talk",
  comment: "talk",
  sign_off: "document",
  decision: "tick",
  change: "change",
  expectation: "talk",
  report: "report",
  link: "door",
  visit: "eye",
};

/** The question to the server behind an address. */
export function logPath(project: Id, search: LogSearch, after?: string, limit?: number): string {
  const asked = new URLSearchParams();
  for (const name of ["kind", "party", "person", "from", "until"] as const) if (search[name]) asked.set(name, search[name]);
  if (search.text?.trim()) asked.set("q", search.text.trim());
  if (after) asked.set("after", after);
  if (limit) asked.set("limit", String(limit));
  const question = asked.toString();
  return `/api/v1/projects/${project}/communication-log${question ? `?${question}` : ""}`;
}

export function useLog(project: Id, search: LogSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.communicationLog(project), search],
    queryFn: ({ pageParam }) => api.get<Log>(logPath(project, search, pageParam)),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

const AT_ONCE = 500;

/** All that matches, for a file. */
export async function wholeLog(project: Id, search: LogSearch): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  let after: string | undefined;
  do {
    const page = await api.get<Log>(logPath(project, search, after, AT_ONCE));
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return all;
}

export const useFollowUps = () => useQuery({ queryKey: keys.followUps, queryFn: () => api.get<FollowUps>("/api/v1/follow-ups") });

export const freshenLog = (project: Id) => freshen(keys.communicationLog(project), keys.followUps);

export const createEntry = (project: Id, body: LogBody) => api.post<LogEntry>(`/api/v1/projects/${project}/communication-log`, body);
/** Without a revision it is written as it shall be, as an undo does. */
export const putEntry = (entry: Id, body: LogBody, revision?: number) => api.put<LogEntry>(`/api/v1/communication-log/${entry}`, body, { ifMatch: revision });
export const deleteEntry = (entry: Id) => api.put<LogEntry>(`/api/v1/communication-log/${entry}/deletion`);
export const restoreEntry = (entry: Id) => api.delete<LogEntry>(`/api/v1/communication-log/${entry}/deletion`);

/** A noted entry as it would be sent to leave it as it is. */
export function bodyOf(entry: LogEntry): LogBody {
  return {
    party_id: entry.party_id,
    kind: entry.kind,
    person_ids: entry.people.map((person) => person.id),
    at: entry.at,
    words: entry.words,
    follow_up: entry.follow_up && { owner_id: entry.follow_up.owner.id, due: entry.follow_up.due, is_done: entry.follow_up.done_at !== null },
  };
}

const KEPT_BACK = "letter.kept_back";

/** What became of a mail that was kept back: somebody may have sent it all the same. */
const KEPT_BACK_NOW = { cancelled: "log.kept_back", queued: "log.kept_back.queued", sent: "log.kept_back.sent", failed: "log.kept_back.failed" } as const;

/** Why a mail of the product did not leave. */
export const whyKeptBack = (w: Words, entry: LogEntry): string => (entry.mail?.kept_back ? w.t(`outbox.reason.${entry.mail.kept_back}`) : "");

/** What happened, without the name that stands before it. */
export function whatHappened(w: Words, entry: LogEntry): string {
  if (entry.own) return w.t(`log.kind.${entry.kind}`);
  if (entry.mail) {
    const about = [entry.mail.number, entry.mail.title].filter(Boolean).join(" ") || w.first([`log.letter.${entry.mail.template}`, "log.letter.other"]);
    if (entry.what === "letter.returned") return w.t("log.returned", { about });
    if (entry.what === "letter.deferred") return w.t("log.deferred", { about });
    return w.t(entry.what === KEPT_BACK ? KEPT_BACK_NOW[entry.mail.state] : "log.mail", { about });
  }
  if (entry.verdict) return w.first([`log.decided.${entry.record?.kind}.${entry.verdict}`, `log.decided.${entry.verdict}`, "log.what.sign_off.decided"]);
  if (entry.what === "comment.created" && entry.side === "client") return w.t("log.what.comment.by_client");
  return w.first([`log.what.${entry.what}`, "event.other"], { title: entry.record?.title ?? "" });
}

/** "Q-3 Which pallets", or nothing. */
export const aboutOf = (entry: LogEntry): string => (entry.record ? `${recordNumber(entry.record.kind, entry.record.number, entry.record.sent_as)} ${entry.record.title}` : "");
