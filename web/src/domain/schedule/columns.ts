// The columns of the grid: what each shows, what typing into it means, how wide it is. A cell that
// does not understand what was typed answers with a refusal that the screen puts into words.
import type { Words } from "../../app/words.ts";
import type { Edit, Id } from "./plan_types.ts";
import { floatOf, type PlanModel, type Row } from "./plan_model.ts";
import { dependencyEdits, durationSet, ownedBy, setFields } from "./plan_edits.ts";
import { formatDays, formatPredecessors } from "./cell_formats.ts";
import { parseDate, parseDuration, parsePercent, parsePredecessors, plain } from "./parse_cell.ts";
import { shapeOf } from "./geometry.ts";
import { STATES } from "./plan_search.ts";
import type { ClientDaysOff } from "../engagement/days_off.ts";
import { dateTimeOf, dayStart, lastDay, minutesOf } from "./wall_clock.ts";

/** Every column there is, in their order; which of them are shown is a person's choice. */
export const ALL_COLUMNS = ["wbs", "title", "days", "start", "finish", "after", "owner", "state", "deadline", "baseline_start", "baseline_finish", "start_variance", "variance", "days_variance", "float", "free_float", "late_start", "late_finish", "percent"] as const;
export type Column = (typeof ALL_COLUMNS)[number];
/** What a plan shows until somebody chooses. */
export const COLUMNS: readonly Column[] = ["wbs", "title", "days", "start", "finish", "after", "owner", "float", "percent"];

export interface PlanPerson {
  id: Id;
  name: string;
  client: boolean;
}

/** What cells need to know besides their row. */
export interface CellContext {
  model: PlanModel;
  words: Words;
  people: Map<Id, PlanPerson>;
  /** On which days the clients' people are not there. */
  clientDays: readonly ClientDaysOff[];
  /** A plan longer than a year shows the year of each date. */
  years: boolean;
  /** The columns on screen, in order. */
  columns: readonly Column[];
  newId: () => Id;
}

const FIGURES: readonly Column[] = ["days", "start", "finish", "deadline", "baseline_start", "baseline_finish", "start_variance", "variance", "days_variance", "float", "free_float", "late_start", "late_finish", "percent"];
export const isFigure = (column: Column): boolean => FIGURES.includes(column);

const PADDING = 13;

/** Pixels; the title takes what is left. Numbers and dates are measured, for they are never cut off. */
export function widthOf(column: Exclude<Column, "title">, { words, years, model }: CellContext, measure: (text: string) => number): number {
  const header = measure(words.t(`plan.column.${column}`)) + PADDING;
  const fits = (least: number, ...texts: string[]) => Math.ceil(Math.max(least, header, ...texts.map((text) => measure(text) + PADDING)));
  switch (column) {
    case "wbs":
      return 10 + fits(34, model.rows.reduce((longest, row) => (row.wbs.length > longest.length ? row.wbs : longest), ""));
    case "start":
    case "finish":
    case "deadline":
    case "baseline_start":
    case "baseline_finish":
    case "late_start":
    case "late_finish":
      return fits(54, ...["2026-11-30", "2026-12-28", "2026-05-28"].map((date) => words.formatDate(date, { year: years ? "always" : "never" })));
    case "days":
    case "float":
    case "free_float":
    case "variance":
    case "start_variance":
    case "days_variance":
      return fits(42, "1000");
    case "percent":
      return fits(38, "100");
    case "after":
    case "owner":
    case "state":
      return 88;
  }
}

const [LEAST_TITLE, MOST_TITLE] = [180, 380];
const FOLD_MARK = 17;
/** Room for bolder letters and a mark behind. */
const BESIDE = 8;

/** What the longest title needs, with what stands before it; very long ones are cut and told in full when pointed at. */
export function titleWidth({ model }: Pick<CellContext, "model">, measure: (text: string) => number): number {
  // A Chinese sign is as wide as two letters; only the widest by that count is measured.
  const signs = (row: Row) => [...row.task.title].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), row.depth * 1.5);
  const [widest] = model.rows.reduce<[Row | undefined, number]>((most, row) => (signs(row) > most[1] ? [row, signs(row)] : most), [undefined, 0]);
  const needed = widest ? measure(widest.task.title) + titleIndent(widest) + FOLD_MARK + PADDING + BESIDE : 0;
  return Math.ceil(Math.min(MOST_TITLE, Math.max(LEAST_TITLE, needed)));
}

/** Before the title, or before the mark that folds what lies below it. */
export const titleIndent = (row: Row): number => row.depth * 10 + (row.children.length ? 0 : row.depth ? 10 : FOLD_MARK);

const COMPUTED: readonly Column[] = ["wbs", "float", "free_float", "late_start", "late_finish", "start_variance", "variance", "days_variance", "baseline_start", "baseline_finish"];
const OF_SUMMARIES: readonly Column[] = ["title", "owner", "after", "deadline"];

export function isEditable(row: Row, column: Column): boolean {
  return row.children.length ? OF_SUMMARIES.includes(column) : !COMPUTED.includes(column);
}

export function textOf(row: Row, column: Column, context: CellContext): string {
  const { task } = row;
  const { model, words } = context;
  const date = (value: string) => shortDate(value, context);
  switch (column) {
    case "wbs":
      return row.wbs;
    case "title":
      return task.title;
    case "days":
      return shapeOf(row) === "milestone" ? "0" : formatDays(task.duration_minutes, model.plan.minutes_per_day, words.language);
    case "start":
      return date(task.start);
    case "finish":
      return date(lastDay(task.finish));
    case "after":
      return formatPredecessors(row, model, words.language);
    case "owner":
      return (task.owner_id && context.people.get(task.owner_id)?.name) || "";
    case "float":
      return floatText(row, floatOf(row), context);
    case "free_float":
      return floatText(row, floatOf(row) === undefined ? undefined : task.free_float_minutes, context);
    case "late_start":
      return date(task.late_start);
    case "late_finish":
      return date(lastDay(task.late_finish));
    case "percent":
      return String(task.percent_complete);
    case "state":
      return row.children.length ? "" : words.t(`plan.state.${task.state}`);
    case "deadline":
      return task.deadline ? date(lastDay(task.deadline)) : "";
    case "baseline_start":
      return task.baseline ? date(task.baseline.start) : "";
    case "baseline_finish":
      return task.baseline ? date(lastDay(task.baseline.finish)) : "";
    case "start_variance":
    case "variance":
    case "days_variance":
      return signed(varianceIn(column, row, model));
  }
}

/** Nothing of a summary; of what is done there is no float any more. */
function floatText({ children }: Row, minutes: number | undefined, { model, words }: CellContext): string {
  if (minutes !== undefined) return formatDays(minutes, model.plan.minutes_per_day, words.language);
  return children.length ? "" : "–";
}

const signed = (days: number | undefined): string => (days === undefined ? "" : days > 0 ? `+${days}` : days < 0 ? `−${-days}` : "0");

/** Days between the baseline and the plan, of one end or of the duration. */
export function varianceIn(column: "start_variance" | "variance" | "days_variance", { task, start }: Row, { calendars, plan }: PlanModel): number | undefined {
  const was = task.baseline;
  if (!was) return undefined;
  if (column === "variance") return was.finish_variance_days;
  if (column === "start_variance") return calendars.ofPlan.workingDaysBetween(minutesOf(was.start), start);
  return Math.round(((task.duration_minutes - was.duration_minutes) / plan.minutes_per_day) * 10) / 10;
}

const dates = new WeakMap<CellContext["words"], Map<string, string>>();

/** Formatting a date costs more than drawing it, and a plan shows the same dates again and again. */
function shortDate(value: string, { words, years }: CellContext): string {
  let known = dates.get(words);
  if (!known) dates.set(words, (known = new Map()));
  const key = `${value.slice(0, 10)}${years ? "y" : ""}`;
  let text = known.get(key);
  if (text === undefined) known.set(key, (text = words.formatDate(value, { year: years ? "always" : "never" })));
  return text;
}

/** What was typed was not understood: `word` is the sentence's key. */
export interface NotUnderstood {
  word: string;
  typed: string;
}

export function isEdits(answer: Edit[] | NotUnderstood): answer is Edit[] {
  return Array.isArray(answer);
}

/** The edits a typed text means in a cell; none when it says what is already there. */
export function editsFor(row: Row, column: Column, typed: string, context: CellContext): Edit[] | NotUnderstood {
  if (!isEditable(row, column)) return { word: "plan.cell.read_only", typed };
  const text = typed.trim();
  if (text === textOf(row, column, context)) return [];
  switch (column) {
    case "title":
      return text ? [setFields(row, { title: text })] : { word: "plan.cell.title_needed", typed };
    case "days":
      return durationEdits(row, text, context);
    case "start":
      return startEdits(row, text, context);
    case "finish":
      return finishEdits(row, text, context);
    case "after": {
      const wanted = parsePredecessors(text, row, context.model);
      return wanted ? dependencyEdits(row, context.model, wanted, context.newId) : { word: "plan.cell.not_predecessors", typed };
    }
    case "owner":
      return ownerEdits(row, text, context);
    case "state":
      return stateEdits(row, text, context);
    case "deadline": {
      const date = text && parseDate(text, lastDay(row.task.finish), context.words.today());
      if (text && !date) return { word: "plan.cell.not_date", typed };
      return changed(row, { deadline: date || null });
    }
    case "percent": {
      const percent = parsePercent(text);
      return percent === undefined ? { word: "plan.cell.not_percent", typed } : changed(row, { percent_complete: percent });
    }
    default:
      return { word: "plan.cell.read_only", typed };
  }
}

function changed(row: Row, set: Parameters<typeof setFields>[1]): Edit[] {
  const held = row.task as unknown as Record<string, unknown>;
  return Object.entries(set).some(([field, value]) => (held[field] ?? null) !== value) ? [setFields(row, set)] : [];
}

function durationEdits(row: Row, text: string, context: CellContext): Edit[] | NotUnderstood {
  const set = durationSet(row.task.kind, parseDuration(text, context.model.plan));
  return set ? changed(row, set) : { word: "plan.cell.not_duration", typed: text };
}

/** By its word, or as much of its beginning as tells it from the others. */
function stateEdits(row: Row, text: string, { words }: CellContext): Edit[] | NotUnderstood {
  const wanted = plain(text).toLowerCase();
  const found = wanted ? STATES.filter((state) => words.t(`plan.state.${state}`).toLowerCase().startsWith(wanted)) : [];
  const [only] = found;
  return found.length === 1 && only ? changed(row, { state: only }) : { word: "plan.cell.no_such_state", typed: text };
}

function startEdits(row: Row, text: string, context: CellContext): Edit[] | NotUnderstood {
  const date = parseDate(text, row.task.start.slice(0, 10), context.words.today());
  if (!date) return { word: "plan.cell.not_date", typed: text };
  return date === row.task.start.slice(0, 10) ? [] : [moveTo(row, minutesOf(date), context.model)];
}

/** A finish that is typed or dragged is a duration: the start stays where it is. */
function finishEdits(row: Row, text: string, context: CellContext): Edit[] | NotUnderstood {
  const shown = lastDay(row.task.finish);
  const date = parseDate(text, shown, context.words.today());
  if (!date || minutesOf(date) < dayStart(row.start)) return { word: date ? "plan.cell.finish_before_start" : "plan.cell.not_date", typed: text };
  return date === shown ? [] : finishOn(row, minutesOf(date), context.model);
}

export function finishOn(row: Row, day: number, model: PlanModel): Edit[] {
  const calendar = model.calendars.get(row.task.calendar_id);
  const minutes = calendar.minutesBetween(row.start, calendar.endOfWork(day));
  return minutes > 0 ? changed(row, { duration_minutes: minutes }) : [];
}

/** The first working minute at or after a time becomes the start. */
export function moveTo(row: Row, time: number, model: PlanModel): Edit {
  const start = model.calendars.get(row.task.calendar_id).firstWork(time);
  return setFields(row, { start: dateTimeOf(start) });
}

function ownerEdits(row: Row, text: string, context: CellContext): Edit[] | NotUnderstood {
  if (!text) return changed(row, { owner_id: null });
  const wanted = plain(text).toLowerCase();
  const people = [...context.people.values()];
  const whole = people.filter((each) => each.name.toLowerCase() === wanted);
  const found = whole.length ? whole : people.filter((each) => each.name.toLowerCase().startsWith(wanted));
  const [only] = found;
  if (found.length !== 1 || !only) return { word: "plan.cell.no_such_person", typed: text };
  return only.id === row.task.owner_id ? [] : [setFields(row, ownedBy(row.task, only.id, only.client))];
}
