// Where a time lies on the chart, and what the two lines of its head say. Wall-clock minutes in,
// pixels out; no canvas, no React.
import type { Language } from "../../app/words.ts";
import { DAY, civilOf, dayStart, monthStart, weekStart, weekdayOf } from "./wall_clock.ts";

export const ZOOMS = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Zoom = (typeof ZOOMS)[number];

const PX_PER_DAY: Record<Zoom, number> = { hour: 576, day: 34, week: 6.85, month: 2.6, quarter: 0.9, year: 0.3 };

export interface TimeScale {
  /** The time at x = 0. */
  origin: number;
  pxPerDay: number;
}

export function scaleFor(zoom: Zoom, origin: number): TimeScale {
  return { origin, pxPerDay: PX_PER_DAY[zoom] };
}

/** A scale that shows a whole span in a width. */
export function scaleToFit(from: number, to: number, width: number): TimeScale {
  const days = Math.max(1, (to - from) / DAY);
  return { origin: from, pxPerDay: Math.min(PX_PER_DAY.hour, Math.max(0.05, width / days)) };
}

export function xOf(scale: TimeScale, minutes: number): number {
  return ((minutes - scale.origin) / DAY) * scale.pxPerDay;
}

export function timeAt(scale: TimeScale, x: number): number {
  return scale.origin + (x / scale.pxPerDay) * DAY;
}

/** The step a dragged bar moves by: a day, or an hour where hours can be told apart. */
export function snapStep(scale: TimeScale): number {
  return scale.pxPerDay >= 200 ? 60 : DAY;
}

export type TickUnit = "hour" | "day" | "week" | "month" | "quarter" | "year";

export interface Tick {
  at: number;
  unit: TickUnit;
  /** The first shown, or the first of its year: says the year as well. */
  first: boolean;
}

export interface Head {
  upper: Tick[];
  lower: Tick[];
}

const NARROWEST: [TickUnit, number][] = [
  ["hour", 200],
  ["day", 14],
  ["week", 3.2],
  ["month", 1.1],
  ["quarter", 0.25],
  ["year", 0],
];
const ABOVE: Record<TickUnit, TickUnit> = { hour: "day", day: "month", week: "month", month: "year", quarter: "year", year: "year" };

/** The ticks of both lines for what is visible between two times. */
export function headOf(scale: TimeScale, from: number, to: number): Head {
  const unit = NARROWEST.find(([, narrowest]) => scale.pxPerDay >= narrowest)![0];
  const step = unit === "hour" ? hourStep(scale) : 1;
  return { lower: ticks(unit, from, to, step), upper: unit === "year" ? [] : ticks(ABOVE[unit], from, to, 1) };
}

function hourStep(scale: TimeScale): number {
  return [1, 2, 3, 6, 12].find((hours) => (scale.pxPerDay / 24) * hours >= 40) ?? 12;
}

function ticks(unit: TickUnit, from: number, to: number, step: number): Tick[] {
  const found: Tick[] = [];
  for (let at = floorTo(unit, from); at < to; at = next(unit, at, step)) {
    found.push({ at, unit, first: found.length === 0 || (unit === "month" && civilOf(at).month === 1) });
  }
  return found;
}

export function floorTo(unit: TickUnit, minutes: number): number {
  const { year, month } = civilOf(minutes);
  switch (unit) {
    case "hour":
    case "day":
      return dayStart(minutes);
    case "week":
      return weekStart(minutes);
    case "month":
      return monthStart(year, month);
    case "quarter":
      return monthStart(year, Math.floor((month - 1) / 3) * 3 + 1);
    case "year":
      return monthStart(year, 1);
  }
}

function next(unit: TickUnit, at: number, step: number): number {
  const { year, month } = civilOf(at);
  switch (unit) {
    case "hour":
      return at + 60 * step;
    case "day":
      return at + DAY;
    case "week":
      return at + 7 * DAY;
    case "month":
      return monthStart(year, month + 1);
    case "quarter":
      return monthStart(year, month + 3);
    case "year":
      return monthStart(year + 1, 1);
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH = ["一", "二", "三", "四", "五", "六", "日"];

/** What stands at a tick. `roomy`: the weekday fits as well. */
export function tickLabel(tick: Tick, line: "upper" | "lower", language: Language, roomy: boolean): string {
  const { year, month, day, hour } = civilOf(tick.at);
  const english = language === "en";
  switch (tick.unit) {
    case "hour":
      return `${hour}:00`;
    case "day":
      if (line === "lower") return roomy ? (english ? `${WEEKDAYS[weekdayOf(tick.at)]!.slice(0, 2)} ${day}` : `${day} ${WEEKDAYS_ZH[weekdayOf(tick.at)]}`) : `${day}`;
      return english ? `${WEEKDAYS[weekdayOf(tick.at)]} ${day} ${MONTHS[month - 1]} ${year}` : `${year}年${month}月${day}日 周${WEEKDAYS_ZH[weekdayOf(tick.at)]}`;
    case "week":
      return `${day}`;
    case "month":
      if (line === "lower") return english ? MONTHS[month - 1]! : `${month} 月`;
      return english ? `${MONTHS[month - 1]}${tick.first ? ` ${year}` : ""}` : `${tick.first ? `${year} 年 ` : ""}${month} 月`;
    case "quarter":
      return english ? `Q${(month + 2) / 3}` : `${(month + 2) / 3} 季度`;
    case "year":
      return english ? `${year}` : `${year} 年`;
  }
}

/** The next finer or coarser level; the present one at either end. */
export function zoomStep(zoom: Zoom, step: 1 | -1): Zoom {
  return ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, ZOOMS.indexOf(zoom) + step))]!;
}
