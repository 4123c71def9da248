// What stands in the form of a noted talk: moments as the reader's wall clock has them, and people by their names.
import type { Id } from "../../app/wire.ts";

/** An instant as a field for date and time holds it, in a zone; empty for now. */
export function toClock(at: string | undefined, zone: string): string {
  if (!at) return "";
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The instant at which the clock of a zone shows that. Asked twice, because the offset is that of the instant. */
export function fromClock(clock: string, zone: string): string {
  const wanted = Date.parse(`${clock}Z`);
  let at = wanted;
  for (let tries = 0; tries < 2; tries++) at += wanted - Date.parse(`${toClock(new Date(at).toISOString(), zone)}Z`);
  return new Date(at).toISOString();
}

/** The one person whose whole name was typed. */
export function personNamed(contacts: { person_id: Id; name: string }[], typed: string): Id | undefined {
  const name = typed.trim().toLowerCase();
  const found = name ? contacts.filter((contact) => contact.name.toLowerCase() === name) : [];
  return found.length === 1 ? found[0]!.person_id : undefined;
}
