// The weeks of a month and which tasks lie on them, stacked so that a task keeps its line in a week.
import type { Row } from "./plan_model.ts";
import { DAY, civilOf, dayStart, lastDay, minutesOf, monthStart, weekStart } from "./wall_clock.ts";

export interface Piece {
  row: Row;
  /** Columns of the week, Monday is 0; `to` is the last one covered. */
  from: number;
  to: number;
  line: number;
  begins: boolean;
  ends: boolean;
}

export interface Week {
  start: number;
  pieces: Piece[];
  /** Per day: how many tasks did not fit into the lines. */
  hidden: number[];
}

/** "2027-02" to the Monday-first weeks that show it. */
export function weeksOf(month: string, rows: Row[], lines: number): Week[] {
  const first = minutesOf(`${month}-01`);
  const { year, month: number } = civilOf(first);
  const end = monthStart(year, number + 1);
  const spans = rows.filter((row) => !row.children.length).map((row) => ({ row, from: dayStart(row.start), to: Math.max(dayStart(row.start), minutesOf(lastDay(row.task.finish))) }));
  const weeks: Week[] = [];
  for (let start = weekStart(first); start < end; start += 7 * DAY) {
    const here = spans.filter((span) => span.from < start + 7 * DAY && span.to >= start);
    weeks.push(stack(start, here, lines));
  }
  return weeks;
}

function stack(start: number, spans: { row: Row; from: number; to: number }[], lines: number): Week {
  const week: Week = { start, pieces: [], hidden: Array<number>(7).fill(0) };
  const free: number[] = Array<number>(lines).fill(0);
  const ordered = spans.toSorted((one, other) => one.from - other.from || other.to - one.to || one.row.index - other.row.index);
  for (const span of ordered) {
    const from = Math.max(0, (span.from - start) / DAY);
    const to = Math.min(6, (span.to - start) / DAY);
    const line = free.findIndex((day) => day <= from);
    if (line < 0) for (let day = from; day <= to; day += 1) week.hidden[day]! += 1;
    else {
      free[line] = to + 1;
      week.pieces.push({ row: span.row, from, to, line, begins: span.from >= start, ends: span.to < start + 7 * DAY });
    }
  }
  return week;
}

/** Everything that lies on a day, in the order of the plan. */
export function onDay(day: number, rows: Row[]): Row[] {
  return rows.filter((row) => !row.children.length && dayStart(row.start) <= day && Math.max(dayStart(row.start), minutesOf(lastDay(row.task.finish))) >= day);
}

export function monthAfter(month: string, by: number): string {
  const { year, month: number } = civilOf(minutesOf(`${month}-01`));
  const { year: nextYear, month: next } = civilOf(monthStart(year, number + by));
  return `${nextYear}-${String(next).padStart(2, "0")}`;
}
