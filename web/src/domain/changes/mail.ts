// A mail that somebody saved as a file: read by the server first, then made a change request.
import { api } from "../../app/api.ts";
import type { Id, Party, Told } from "../../app/wire.ts";
import { fromClock, toClock } from "../communication/note.ts";
import { sendFile } from "../documents/send_file.ts";

export type DroppedMail = Told<"DroppedMailPreview">;
type Body = Told<"ChangeFromMailBody">;
export type Made = Told<"ChangeFromMail">;

export interface MailForm {
  title: string;
  description: string;
  party: Id;
  /** A contact, or "" for somebody who is named. */
  asked_by: Id;
  asked_by_name: string;
  /** As the reader's clock shows it. */
  received: string;
  /** Which attachments, counted from 0. */
  files: number[];
}

const pathOf = (project: Id, rest: string) => `/api/v1/projects/${project}/dropped-mails${rest}`;

export const dropMail = (project: Id, file: File, signal: AbortSignal) => sendFile<DroppedMail>(pathOf(project, `?file_name=${encodeURIComponent(file.name)}`), file, { onSent: () => {}, signal });
export const makeChange = (project: Id, mail: Id, body: Body, idempotencyKey: string) => api.post<Made>(pathOf(project, `/${mail}/changes`), body, { idempotencyKey });

/** What the mail says, for whoever dropped it to look over. */
export function formOf(mail: DroppedMail, zone: string): MailForm {
  return {
    title: mail.title,
    description: mail.description,
    party: mail.party_id ?? "",
    asked_by: mail.person_id ?? "",
    asked_by_name: mail.from_name || mail.from_address,
    received: toClock(mail.received_at, zone),
    files: mail.attachments.flatMap((each, index) => (each.is_minor ? [] : [index])),
  };
}

/** The moment stays that of the mail, to the second, unless another one was chosen. */
export function bodyOf(form: MailForm, mail: DroppedMail, parties: Pick<Party, "id" | "contacts">[], zone: string): Body {
  const party = parties.find((each) => each.id === form.party);
  const person = party?.contacts.find((contact) => contact.person_id === form.asked_by)?.person_id;
  const name = form.asked_by_name.trim();
  const isUntouched = !form.received || form.received === toClock(mail.received_at, zone);
  return {
    title: form.title,
    description: form.description,
    received_at: isUntouched ? mail.received_at : fromClock(form.received, zone),
    attachments: form.files,
    party_id: party?.id ?? null,
    asked_by_id: person ?? null,
    asked_by_name: person ? null : name || null,
  };
}

/** "周明 <zhou@example.com>", or what there is of it. */
export function senderOf({ from_name: name, from_address: address }: Pick<DroppedMail, "from_name" | "from_address">): string {
  return name && address ? `${name} <${address}>` : name || address;
}
