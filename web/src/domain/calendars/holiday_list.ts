// A list of public holidays as people paste it, a line each: a day or two days and a name, in whichever order; a line that
// speaks of work is one day that is worked. Only forms that cannot be taken for another day are read: 25/12/2026 is left to
// its reader.
import type { CalendarException, WorkingTime } from "../../app/wire.ts";

export interface HolidayList {
  found: CalendarException[];
  /** Lines in which no day could be read. */
  unread: string[];
  /** Lines in which the last day lies before the first. */
  backwards: string[];
}

const DAY = /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})/g;
/** The second of two days, where the month or the year of the first is not said again: 10月1日至7日. */
const SHORT_END = /^\s*(?:[-–—~～至到]|to|bis)\s*(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日/;

/** A day that is worked for other days off: 2月7日上班, 补班, "make-up working day". */
const IS_WORKED = /(?<!不|不用|无需)上班|[补補]班|\bmake-?\s?up\b|(?<!non[- ])\bworking day\b/i;

/** With the hours of the days that are worked. */
export function readHolidays(text: string, hours: WorkingTime[]): HolidayList {
  const list: HolidayList = { found: [], unread: [], backwards: [] };
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const read = readLine(line);
    const isWorked = read && IS_WORKED.test(line);
    // Two days that are worked are rarely all days between them.
    if (read && read.to < read.from) list.backwards.push(line);
    else if (read && !(isWorked && read.from !== read.to)) list.found.push(isWorked ? { ...read, working: hours } : read);
    else list.unread.push(line);
  }
  return list;
}

function readLine(line: string): CalendarException | undefined {
  const days = [...line.matchAll(DAY)];
  const first = days[0];
  const from = first && dayOf(first[1] ?? first[6], first[2] ?? first[5], first[3] ?? first[4]);
  if (!first || !from || days.length > 2) return undefined;
  const after = line.slice(first.index + first[0].length);
  const short = days.length === 1 ? SHORT_END.exec(after) : null;
  const second = days[1];
  let to: string | undefined = from;
  if (second) to = dayOf(second[1] ?? second[6], second[2] ?? second[5], second[3] ?? second[4]);
  else if (short) to = dayOf(from.slice(0, 4), short[1] ?? from.slice(5, 7), short[2]);
  if (!to) return undefined;
  const behind = short ? after.slice(short[0].length) : after.replace(DAY, " ");
  return { name: named(`${line.slice(0, first.index)} ${behind}`), from, to, working: [] };
}

/** What is left of the line: without weekdays in brackets, and without what stood between the days. */
function named(rest: string): string {
  return rest
    .replace(/[（(][^（()）]*[)）]/g, " ")
    .replace(/[",;；，\t|]+/g, " ")
    .replace(/^[\s\-–—~～至到:：]+|[\s\-–—~～至到:：]+$/g, "")
    .replace(/\s+/g, " ")
    .slice(0, 200);
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): string | undefined {
  const iso = `${year ?? ""}-${(month ?? "").padStart(2, "0")}-${(day ?? "").padStart(2, "0")}`;
  const at = new Date(`${iso}T00:00:00Z`);
  // The thirtieth of February is read as a day of March: no day.
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === iso ? iso : undefined;
}

/** Those that do not stand in the calendar yet. */
export function withoutKnown(found: CalendarException[], known: CalendarException[]): CalendarException[] {
  return found.filter((each) => !known.some((one) => one.from === each.from && one.to === each.to));
}
