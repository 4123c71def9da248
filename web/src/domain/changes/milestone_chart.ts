// The picture of moved milestones, as numbers: the weeks at the top, and per milestone where it was and
// where it would be. Only what moves, comes or goes is drawn.
import type { MilestoneImpact } from "./change.ts";

const DAY = 86_400_000;
const ROW = 32;
const HEAD = 24;
/** Room for the words behind the last mark. */
const BEHIND = 96;
const NARROW = 520;

export interface DrawnMilestone {
  milestone: MilestoneImpact;
  y: number;
  nameY: number;
  was: number | undefined;
  becomes: number | undefined;
}

export interface MilestoneChart {
  width: number;
  height: number;
  /** Mondays with a line. */
  weeks: { date: string; x: number }[];
  rows: DrawnMilestone[];
}

const dayOf = (date: string) => Math.round(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / DAY);
const dateOf = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);
/** 1970 began on a Thursday. */
const mondayOf = (day: number) => day - ((((day + 3) % 7) + 7) % 7);

export function movedMilestones(milestones: MilestoneImpact[]): MilestoneImpact[] {
  return milestones.filter(({ before, after }) => before !== after);
}

export function milestoneChart(milestones: MilestoneImpact[], width: number): MilestoneChart | undefined {
  const moved = movedMilestones(milestones);
  const days = moved.flatMap(({ before, after }) => [before, after].flatMap((date) => (date ? [dayOf(date)] : [])));
  if (days.length === 0) return undefined;
  // On a phone the names stand above their rows.
  const isNarrow = width < NARROW;
  const [left, row] = isNarrow ? [12, ROW + 14] : [Math.min(220, width * 0.24), ROW];
  const first = mondayOf(Math.min(...days));
  const last = mondayOf(Math.max(...days)) + 7;
  const place = (day: number) => Math.round(left + ((day - first) / (last - first)) * (width - left - BEHIND));
  const rows = moved.map((milestone, index) => {
    const y = HEAD + row * index + (isNarrow ? 32 : ROW / 2 + 4);
    return { milestone, y, nameY: isNarrow ? y - 14 : y + 4, was: milestone.before ? place(dayOf(milestone.before)) : undefined, becomes: milestone.after ? place(dayOf(milestone.after)) : undefined };
  });
  return { width, height: HEAD + row * moved.length + 8, weeks: weeksBetween(first, last, width - left - BEHIND).map((day) => ({ date: dateOf(day), x: place(day) })), rows };
}

/** As many Mondays as have room for their dates. */
function weeksBetween(first: number, last: number, room: number): number[] {
  const all = (last - first) / 7 + 1;
  const step = Math.max(1, Math.ceil((all * 64) / Math.max(room, 64)));
  return Array.from({ length: Math.ceil(all / step) }, (_, index) => first + index * step * 7);
}
