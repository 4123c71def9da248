// Working times as people type them: "08:00-12:00, 13:00-17:00". Reading is forgiving (full-width
// signs, "8:00", "8"), writing is one way.
import type { Calendar, CalendarException, WorkingTime } from "../../app/wire.ts";

export function writeTimes(working: WorkingTime[]): string {
  return working.map((each) => `${each.from}–${each.to}`).join(", ");
}

/** The times typed, or undefined where they cannot be read, overlap or run backwards. */
export function readTimes(typed: string): WorkingTime[] | undefined {
  const plain = typed.replaceAll("：", ":").replaceAll(/[–—~～至到]/g, "-").replaceAll(/[，、；;]/g, ",").trim();
  if (!plain) return [];
  const times: WorkingTime[] = [];
  for (const piece of plain.split(",").filter((each) => each.trim())) {
    const [from, to, more] = piece.split("-").map((each) => readTime(each));
    if (!from || !to || more !== undefined || to <= from) return undefined;
    const before = times[times.length - 1];
    if (before && from < before.to) return undefined;
    times.push({ from, to });
  }
  return times;
}

function readTime(typed: string): string | undefined {
  const found = /^(\d{1,2})(?::(\d{2}))?$/.exec(typed.trim());
  if (!found) return undefined;
  const hour = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

export function minutesOf(working: WorkingTime[]): number {
  const at = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return working.reduce((sum, each) => sum + at(each.to) - at(each.from), 0);
}

/** The year whose holidays a calendar does not know yet although they will soon matter. */
export function missingYear(calendar: Pick<Calendar, "covers_until">, today: string, finish?: string | null): number | undefined {
  if (!calendar.covers_until) return undefined;
  const covered = Number(calendar.covers_until.slice(0, 4));
  const now = Number(today.slice(0, 4));
  // Next year's holidays are announced in November: from October on their absence is worth a word.
  const soon = Number(today.slice(5, 7)) >= 10 ? now + 1 : now;
  const needed = Math.max(soon, finish ? Number(finish.slice(0, 4)) : 0);
  return covered < needed ? covered + 1 : undefined;
}

type Resting = { id: string; base_id?: string | null; covers_until?: string | null };

/** Of the calendars that are counted with, and those they rest on, the first that does not know a year it needs. */
export function behindTheYears<C extends Resting>(calendars: readonly C[], used: Iterable<string | null | undefined>, today: string, finish?: string | null): { calendar: C; year: number } | undefined {
  const waiting = [...new Set(used)];
  const seen = new Set<string>();
  while (waiting.length > 0) {
    const id = waiting.shift();
    const calendar = calendars.find((each) => each.id === id);
    if (!calendar || seen.has(calendar.id)) continue;
    seen.add(calendar.id);
    const year = missingYear({ covers_until: calendar.covers_until ?? null }, today, finish);
    if (year) return { calendar, year };
    // Holidays that are inherited are missing where they were entered.
    waiting.unshift(calendar.base_id ?? null);
  }
  return undefined;
}

export function byDate(exceptions: CalendarException[]): CalendarException[] {
  return [...exceptions].sort((a, b) => a.from.localeCompare(b.from));
}

/** A calendar that says until when its holidays are known knows further once later ones are entered. */
export function coveredUntil(calendar: Pick<Calendar, "covers_until" | "exceptions">): string | null {
  if (!calendar.covers_until) return null;
  const last = calendar.exceptions.reduce((latest, each) => (each.from > latest ? each.from : latest), "");
  const end = `${last.slice(0, 4)}-12-31`;
  return end > calendar.covers_until && last > calendar.covers_until ? end : calendar.covers_until;
}
