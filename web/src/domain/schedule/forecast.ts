// The forecast as the page shows it, and its picture as numbers: how many of a hundred cases end on which days, and
// how many are done by then.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

export type ForecastAnswer = Told<"ForecastAnswer">;
export type Forecast = Told<"Forecast">;
export type ForecastSettings = Told<"ForecastSettings">;

export const useForecast = (project: Id) => useQuery({ queryKey: keys.forecast(project), queryFn: () => api.get<ForecastAnswer>(`/api/v1/projects/${project}/forecast`) });

const DAY = 86_400_000;
const dayOf = (date: string) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);

export interface ForecastChart {
  width: number;
  height: number;
  /** The line on which the columns stand. */
  base: number;
  bars: { x: number; y: number; width: number; height: number; from: string; until: string; percent: number }[];
  /** Through the end of each column, up to all cases. */
  curve: string;
  marks: { name: "planned" | "agreed" | "p80"; date: string; x: number; y: number }[];
  days: { date: string; x: number; anchor: "start" | "middle" | "end" }[];
}

const TOP = 62;
const LINE = 18;
const PLOT = 150;
const SIDE = 8;

/** Columns over days, with the days that somebody counts on marked above. */
export function forecastChart(forecast: Forecast, width: number): ForecastChart {
  const { bars } = forecast;
  const marked = [["planned", forecast.planned_finish] as const, ["p80", forecast.p80] as const, ...(forecast.agreed_finish ? [["agreed", forecast.agreed_finish] as const] : [])];
  const days = [...bars.flatMap((bar) => [dayOf(bar.from), dayOf(bar.until) + 1]), ...marked.flatMap(([, date]) => [dayOf(date), dayOf(date) + 1])];
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const place = (day: number) => Math.round((SIDE + ((day - first) / Math.max(1, last - first)) * (width - 2 * SIDE)) * 10) / 10;
  const base = TOP + PLOT;
  const all = Math.max(1, bars.reduce((sum, bar) => sum + bar.count, 0));
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  let done = 0;
  let curve = `M${place(dayOf(bars[0]?.from ?? forecast.planned_finish))} ${base}`;
  const columns = bars.map((bar) => {
    const [x, end] = [place(dayOf(bar.from)), place(dayOf(bar.until) + 1)];
    const height = Math.round((bar.count / most) * PLOT * 10) / 10;
    done += bar.count;
    curve += `L${end} ${Math.round((base - (done / all) * PLOT) * 10) / 10}`;
    return { x, y: base - height, width: Math.max(1, end - x - 1), height, from: bar.from, until: bar.until, percent: Math.round((bar.count / all) * 100) };
  });
  const marks = marked.map(([name, date], row) => ({ name, date, x: place(dayOf(date) + 1), y: 14 + row * LINE }));
  const [start, end] = [bars[0]?.from ?? forecast.planned_finish, bars.at(-1)?.until ?? forecast.planned_finish];
  return { width, height: base + 24, base, bars: columns, curve, marks, days: axis(start, end, place) };
}

function axis(start: string, end: string, place: (day: number) => number): ForecastChart["days"] {
  const [from, to] = [place(dayOf(start)), place(dayOf(end) + 1)];
  if (to - from < 160) return [{ date: start, x: from, anchor: from < 40 ? "start" : "end" }];
  return [
    { date: start, x: from, anchor: "start" },
    { date: end, x: to, anchor: "end" },
  ];
}
