// The responsibility matrix as a grid: which letters a key sets, and where the arrows lead.
import type { Duty, ResponsibilityLine } from "./charter.ts";

export const LETTERS: Record<Duty, string> = { accountable: "A", responsible: "R", accountable_and_responsible: "A/R", consulted: "C", informed: "I" };

const BY_KEY: Record<string, Duty> = { a: "accountable", r: "responsible", c: "consulted", i: "informed" };

/** What a pressed key makes of a cell; null empties it, undefined is none of ours. A and R meet in one cell. */
export function dutyAfter(key: string, now: Duty | undefined): Duty | null | undefined {
  if (key === "Delete" || key === "Backspace") return null;
  const duty = BY_KEY[key.toLowerCase()];
  if (!duty) return undefined;
  if (duty === now) return null;
  const pair = [duty, now];
  if (pair.includes("accountable") && pair.includes("responsible")) return "accountable_and_responsible";
  if (now === "accountable_and_responsible" && duty === "accountable") return "responsible";
  if (now === "accountable_and_responsible" && duty === "responsible") return "accountable";
  return duty;
}

const isAccountable = (duty: Duty) => duty === "accountable" || duty === "accountable_and_responsible";

/** The line with this cell. Who becomes accountable takes it over: there is one alone. */
export function withDuty(line: ResponsibilityLine, person: string, duty: Duty | null): ResponsibilityLine {
  const others = line.people.filter((each) => each.person_id !== person);
  if (!duty) return { ...line, people: others };
  const kept = isAccountable(duty) ? others.flatMap((each) => (each.duty === "accountable" ? [] : each.duty === "accountable_and_responsible" ? [{ ...each, duty: "responsible" as const }] : [each])) : others;
  return { ...line, people: [...kept, { person_id: person, duty }] };
}

export interface Cell {
  row: number;
  column: number;
}

/** Where an arrow leads inside the grid; undefined for every other key. */
export function cellAfter(key: string, { row, column }: Cell, rows: number, columns: number): Cell | undefined {
  const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  const steps: Record<string, Cell> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
  };
  const next = steps[key];
  return next && { row: within(next.row, rows), column: within(next.column, columns) };
}
