// What people type into cells, in either language: "3d", "3天", "2w", "4h", "24 Mar", "3月24日",
// "2.3FS+2d", "50%". Undefined means "not understood": the cell then keeps its old value and says so.
import type { Dependency, DependencyKind, LagUnit } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { DAY, dateOf, minutesOf } from "./wall_clock.ts";

export interface DayLength {
  minutes_per_day: number;
}

const UNITS: [RegExp, (day: number) => number][] = [
  [/^(min|mins|minute|minutes|m|分|分钟)$/, () => 1],
  [/^(h|hr|hrs|hour|hours|小时|时|工时)$/, () => 60],
  [/^(|d|dy|day|days|天|日|工日|个工作日|工作日)$/, (day) => day],
  [/^(w|wk|wks|week|weeks|周|星期|个星期)$/, (day) => day * 5],
  [/^(mo|mon|mons|month|months|月|个月)$/, (day) => day * 20],
];

/** Full-width digits, signs and letters as they leave Chinese keyboards. */
export function plain(text: string): string {
  return text.normalize("NFKC").replaceAll("，", ",").replaceAll("；", ";").replaceAll("、", ",").replaceAll("－", "-").replaceAll("−", "-").trim();
}

/** Working minutes of a duration; a bare number is days. */
export function parseDuration(text: string, { minutes_per_day }: DayLength): number | undefined {
  const parts = plain(text).toLowerCase().matchAll(/(\d+(?:[.,]\d+)?)\s*([\p{L}]*)\s*\??/gu);
  let [sum, read] = [0, ""];
  for (const [whole, figure, unit] of parts) {
    const found = UNITS.find(([name]) => name.test(unit!));
    if (!found) return undefined;
    sum += Number(figure!.replace(",", ".")) * found[1](minutes_per_day);
    read += whole;
  }
  const rest = plain(text).toLowerCase().replace(/\s/g, "");
  return read && read.replace(/\s/g, "") === rest ? Math.round(sum) : undefined;
}

export function parsePercent(text: string): number | undefined {
  const found = /^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(plain(text));
  const value = found ? Math.round(Number(found[1])) : undefined;
  return value !== undefined && value <= 100 ? value : undefined;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A civil date. Without a year it is the one that lies nearest to `near` (YYYY-MM-DD). */
export function parseDate(text: string, near: string, today: string): string | undefined {
  const typed = plain(text).toLowerCase();
  const relative = relativeDate(typed, today);
  if (relative) return relative;
  const iso = /^(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?(?:[t ].*)?$/.exec(typed);
  if (iso) return valid(+iso[1]!, +iso[2]!, +iso[3]!);
  const chinese = /^(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?$/.exec(typed) ?? /^(\d{1,2})[-/](\d{1,2})$/.exec(typed);
  if (chinese) return nearest(+chinese[1]!, +chinese[2]!, near);
  const english = /^(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -.]?([a-z]{3,9})\.?(?:[ ,-]+(\d{2,4}))?$/.exec(typed);
  if (english) return named(english[2]!, +english[1]!, english[3], near);
  const american = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? +(\d{2,4}))?$/.exec(typed);
  if (american) return named(american[1]!, +american[2]!, american[3], near);
  return undefined;
}

function relativeDate(typed: string, today: string): string | undefined {
  if (typed === "today" || typed === "今天") return today;
  if (typed === "tomorrow" || typed === "明天") return dateOf(minutesOf(today) + DAY);
  if (typed === "yesterday" || typed === "昨天") return dateOf(minutesOf(today) - DAY);
  return undefined;
}

function named(month: string, day: number, year: string | undefined, near: string): string | undefined {
  const place = MONTHS.findIndex((each) => month.startsWith(each)) + 1;
  if (!place) return undefined;
  if (!year) return nearest(place, day, near);
  return valid(year.length === 2 ? 2000 + +year : +year, place, day);
}

function nearest(month: number, day: number, near: string): string | undefined {
  const year = +near.slice(0, 4);
  const candidates = [year - 1, year, year + 1].map((each) => valid(each, month, day)).filter((each) => each !== undefined);
  const distance = (date: string) => Math.abs(minutesOf(date) - minutesOf(near));
  return candidates.sort((one, other) => distance(one) - distance(other))[0];
}

function valid(year: number, month: number, day: number): string | undefined {
  const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : undefined;
}

export type Predecessor = Omit<Dependency, "id" | "successor_id">;

const KINDS: Record<string, DependencyKind> = { 完成开始: "fs", 开始开始: "ss", 完成完成: "ff", 开始完成: "sf" };

/** "2.3, 4.1SS+2d": every piece must name another task, or nothing is understood. */
export function parsePredecessors(text: string, row: Row, model: PlanModel): Predecessor[] | undefined {
  const pieces = plain(text).split(/[,;\n]/).map((piece) => piece.trim()).filter(Boolean);
  const found: Predecessor[] = [];
  for (const piece of pieces) {
    const one = parsePredecessor(piece, row, model);
    if (!one || found.some((each) => each.predecessor_id === one.predecessor_id)) return undefined;
    found.push(one);
  }
  return found;
}

function parsePredecessor(piece: string, row: Row, model: PlanModel): Predecessor | undefined {
  const found = /^(t-)?(\d+(?:\.\d+)*)\s*(fs|ss|ff|sf|完成-?开始|开始-?开始|完成-?完成|开始-?完成)?\s*(?:([+-])\s*(.+))?$/i.exec(piece);
  if (!found) return undefined;
  const [, byNumber, reference, typedKind, sign, lag] = found;
  const target = byNumber ? model.rows.find((each) => each.task.number === +reference!) : model.byWbs.get(reference!);
  const measured = lag ? parseLag(lag, model.plan) : { minutes: 0, unit: "working" as LagUnit };
  if (!target || target === row || !measured) return undefined;
  const kind = typedKind ? (KINDS[typedKind.replace("-", "")] ?? (typedKind.toLowerCase() as DependencyKind)) : "fs";
  return { predecessor_id: target.task.id, kind, lag_minutes: sign === "-" ? -measured.minutes : measured.minutes, lag_unit: measured.unit };
}

/** "2ed" and "2个自然日" count elapsed time: nights and days off too. "50%" is a share of the predecessor. */
function parseLag(text: string, day: DayLength): { minutes: number; unit: LagUnit } | undefined {
  const share = /^(\d+(?:\.\d+)?)\s*(e?)%$/i.exec(text.trim());
  if (share) return { minutes: Number(share[1]), unit: share[2] ? "elapsed_percent" : "percent" };
  const elapsed = /^(\d+(?:\.\d+)?)\s*(?:e(min|h|d|w)|(个?自然日))$/i.exec(text.trim());
  if (!elapsed) {
    const minutes = parseDuration(text, day);
    return minutes === undefined ? undefined : { minutes, unit: "working" };
  }
  const size = { min: 1, h: 60, d: DAY, w: DAY * 7 }[elapsed[2]?.toLowerCase() ?? "d"] ?? DAY;
  return { minutes: Math.round(Number(elapsed[1]) * size), unit: "elapsed" };
}
