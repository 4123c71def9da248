// Days off of clients as special days of a calendar, with whose they are in the name.
import type { CalendarException, Id } from "../../app/wire.ts";
import type { ClientDaysOff } from "../engagement/days_off.ts";

/** The longest name a special day may have. */
const LONGEST_NAME = 200;

/** Of the parties that are not left out. */
export function asExceptions(clientDays: readonly ClientDaysOff[], left: ReadonlySet<Id>, titleOf: (off: ClientDaysOff) => string): CalendarException[] {
  return clientDays
    .map((off) => ({ ...off, parties: off.parties.filter(({ id }) => !left.has(id)) }))
    .filter(({ parties }) => parties.length > 0)
    .map((off) => ({ name: titleOf(off).slice(0, LONGEST_NAME), from: off.from, to: off.to, working: [] }));
}
