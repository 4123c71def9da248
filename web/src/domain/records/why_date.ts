// The date that the sentence "why is this task here?" names: each reason has its own.
import type { PlanTask } from "../../app/wire.ts";

interface Dates {
  start: string;
  status_date?: string | null;
}

export function dateOfWhy(code: string, constraint: PlanTask["constraint"], plan?: Dates): string | undefined {
  const dates: Record<string, string | null | undefined> = { constraint: constraint?.date, status_date: plan?.status_date, project_start: plan?.start };
  return dates[code] ?? undefined;
}
