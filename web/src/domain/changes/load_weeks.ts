// Who would be overbooked, as a table: a line per person, a column per week in which anybody is.
import type { Id } from "../../app/wire.ts";
import type { Overbooked } from "./change.ts";

export interface LoadTable {
  weeks: string[];
  people: { id: Id; name: string; percents: (Overbooked | undefined)[] }[];
}

export function loadTable(overbooked: Overbooked[]): LoadTable {
  const weeks = [...new Set(overbooked.map((each) => each.week))].sort();
  const people = new Map(overbooked.map((each) => [each.resource_id, each.name]));
  return {
    weeks,
    people: [...people].map(([id, name]) => ({ id, name, percents: weeks.map((week) => overbooked.find((each) => each.resource_id === id && each.week === week)) })),
  };
}

/** How many people in how many weeks, and the worst of it. */
export function loadSummary(overbooked: Overbooked[]): { people: number; weeks: number; worst: Overbooked | undefined } {
  const { weeks, people } = loadTable(overbooked);
  const worst = overbooked.toSorted((a, b) => b.percent_after - a.percent_after || a.week.localeCompare(b.week))[0];
  return { people: people.length, weeks: weeks.length, worst };
}
