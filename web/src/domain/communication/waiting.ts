// Waiting times as the page shows them: bars of one scale over the months, also the quiet ones between.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

export type WaitingTimes = Told<"WaitingTimes">;
export type PartyWaiting = Told<"PartyWaiting">;
export type WaitedItem = Told<"WaitedItem">;

export const useWaitingTimes = (project: Id) => useQuery({ queryKey: keys.waitingTimes(project), queryFn: () => api.get<WaitingTimes>(`/api/v1/projects/${project}/waiting-times`) });

export interface MonthBars {
  month: string;
  team: number;
  client: number;
  /** Of a hundred. */
  teamWidth: number;
  clientWidth: number;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

const MOST_MONTHS = 240;

/** The newest month first. */
export function waitingBars(months: PartyWaiting["months"]): MonthBars[] {
  const most = Math.max(1, ...months.flatMap((month) => [month.team_minutes, month.client_minutes]));
  const known = new Map(months.map((month) => [month.month, month]));
  const rows: MonthBars[] = [];
  const last = months.at(-1)?.month ?? "";
  for (let month = months[0]?.month ?? ""; month && month <= last && rows.length < MOST_MONTHS; month = nextMonth(month)) {
    const { team_minutes: team = 0, client_minutes: client = 0 } = known.get(month) ?? {};
    rows.push({ month, team, client, teamWidth: (team / most) * 100, clientWidth: (client / most) * 100 });
  }
  return rows.reverse();
}
