// What a client's person did, as a sentence without its subject: the name stands before it.
import type { ClientEvent } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";

export function eventSentence(w: Words, event: ClientEvent): string {
  return w.first([`event.${event.kind}`, "event.other"], { title: event.record?.title ?? event.project?.name ?? "" });
}
