// Mails that came in: what waits for a person, and what stands under a record.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { freshen } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

export type HeldMail = Told<"HeldMail">;
export type HeldMails = Told<"HeldMailList">;
export type MailInSettings = Told<"MailInSettings">;
export type ReturnedAddress = Told<"ReturnedAddress">;

/** Those of a project, or those of none. */
const heldPath = (project: Id | undefined) => (project ? `/api/v1/projects/${project}/held-mails` : "/api/v1/held-mails");

/** Those that wait, or that were not taken. */
export type Listed = "held" | "ignored";

export const useHeldMails = (project: Id | undefined, enabled = true, state: Listed = "held") =>
  useInfiniteQuery({
    queryKey: ["held-mails", project ?? "none", state],
    queryFn: ({ pageParam }) => api.get<HeldMails>(`${heldPath(project)}?state=${state}${pageParam ? `&after=${encodeURIComponent(pageParam)}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  });

export const freshenHeld = () => freshen(["held-mails"]);

export const fileMail = (mail: Id, record: Id, as: "note" | "sender") => api.put<HeldMail>(`/api/v1/mails/${mail}/filing`, { record_id: record, filed_as: as });
export const discardMail = (mail: Id) => api.put(`/api/v1/mails/${mail}/discarding`);
export const takeUpMail = (mail: Id) => api.put(`/api/v1/mails/${mail}/taking-up`);
/** Every one of no project that had come by then. */
export const discardUnplaced = (until: string) => api.put<Told<"UnplacedDiscarding">>("/api/v1/held-mails/discarding", { until });
export const giveMail = (mail: Id, project: Id) => api.put(`/api/v1/held-mails/${mail}/project`, { project_id: project });

export const originalPath = (mail: Id) => `/api/v1/mails/${mail}/original`;
export const filePath = (mail: Id, position: number) => `/api/v1/mails/${mail}/files/${position}`;

export const useRecordMails = (record: Id) => useQuery({ queryKey: ["record-mails", record], queryFn: () => api.get<Told<"RecordMailList">>(`/api/v1/records/${record}/mails`) });

const returnedKey = (project: Id) => ["returned-addresses", project];
export const useReturned = (project: Id) => useQuery({ queryKey: returnedKey(project), queryFn: () => api.get<{ items: ReturnedAddress[] }>(`/api/v1/projects/${project}/returned-addresses`) });
export const clearReturned = (project: Id, person: Id) => api.delete(`/api/v1/projects/${project}/returned-addresses/${person}`).then(() => freshen(returnedKey(project)));

export const senderOf = (mail: HeldMail) => (mail.from_name ? `${mail.from_name} <${mail.from_address}>` : mail.from_address);
