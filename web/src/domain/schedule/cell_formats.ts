// What stands in the cells of the grid, short enough for the columns of the design. What is written
// here is understood by parse_cell.ts again.
import type { Language } from "../../app/words.ts";
import type { Dependency } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { DAY } from "./wall_clock.ts";

const MINUS = "−";

/** Days as a bare figure, less than a day with its unit. */
export function formatDays(minutes: number, minutesPerDay: number, language: Language): string {
  const sign = minutes < 0 ? MINUS : "";
  const size = Math.abs(minutes);
  if (size === 0) return "0";
  if (size >= minutesPerDay || size % (minutesPerDay / 4) === 0) return sign + figure(size / minutesPerDay);
  if (size >= 60) return `${sign}${figure(size / 60)}${language === "en" ? "h" : "小时"}`;
  return `${sign}${size}${language === "en" ? "min" : "分"}`;
}

function figure(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** As "2.3FS+2d" is written; plain finish-to-start is the number alone. */
export function formatPredecessor(dependency: Dependency, model: PlanModel, language: Language): string {
  const wbs = model.byId.get(dependency.predecessor_id)?.wbs ?? "?";
  const { kind, lag_minutes: lag } = dependency;
  if (kind === "fs" && lag === 0) return wbs;
  return wbs + (kind === "fs" && language === "en" ? "FS" : kind.toUpperCase()) + (lag === 0 ? "" : `${lag > 0 ? "+" : "-"}${formatLag(dependency, model, language)}`);
}

function formatLag({ lag_minutes, lag_unit }: Dependency, model: PlanModel, language: Language): string {
  const size = Math.abs(lag_minutes);
  if (lag_unit === "percent" || lag_unit === "elapsed_percent") return `${figure(size)}${lag_unit === "percent" ? "%" : "e%"}`;
  if (lag_unit === "elapsed") return size % DAY === 0 ? `${size / DAY}ed` : size % 60 === 0 ? `${size / 60}eh` : `${size}emin`;
  const [day, hour, minute] = language === "en" ? ["d", "h", "min"] : ["天", "小时", "分"];
  const perDay = model.plan.minutes_per_day;
  if (size % (perDay / 4) === 0) return figure(size / perDay) + day;
  return size % 60 === 0 ? `${size / 60}${hour}` : `${size}${minute}`;
}

export function formatPredecessors(row: Row, model: PlanModel, language: Language): string {
  const held = model.before.get(row.task.id);
  return held ? held.map((each) => formatPredecessor(each, model, language)).join(", ") : "";
}
