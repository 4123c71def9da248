// The project's wall clock as minutes since 1970, without any zone: a day has 1,440 minutes always.
// Everything the plan screen reckons with is in these minutes; texts exist at the edges only.

export const DAY = 1440;

/** "2027-03-24" or "2027-03-24T17:00" (seconds are dropped). */
export function minutesOf(text: string): number {
  const year = +text.slice(0, 4);
  const days = Date.UTC(year, +text.slice(5, 7) - 1, +text.slice(8, 10)) / 60_000;
  return text.length < 16 ? days : days + +text.slice(11, 13) * 60 + +text.slice(14, 16);
}

export function dateTimeOf(minutes: number): string {
  return new Date(minutes * 60_000).toISOString().slice(0, 16);
}

export function dateOf(minutes: number): string {
  return dateTimeOf(minutes).slice(0, 10);
}

export function dayStart(minutes: number): number {
  return Math.floor(minutes / DAY) * DAY;
}

/** The day something ends on: midnight belongs to the day before. */
export function lastDay(finish: string): string {
  return finish.length < 16 || !finish.endsWith("T00:00") ? finish.slice(0, 10) : dateOf(minutesOf(finish) - 1);
}

/** Monday is 0. 1970-01-01 was a Thursday. */
export function weekdayOf(minutes: number): number {
  return (((Math.floor(minutes / DAY) + 3) % 7) + 7) % 7;
}

export function weekStart(minutes: number): number {
  return dayStart(minutes) - weekdayOf(minutes) * DAY;
}

export function civilOf(minutes: number): { year: number; month: number; day: number; hour: number; minute: number } {
  const at = new Date(minutes * 60_000);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes() };
}

/** The first of a month; `month` may lie outside 1 to 12. */
export function monthStart(year: number, month: number): number {
  return Date.UTC(year, month - 1, 1) / 60_000;
}
