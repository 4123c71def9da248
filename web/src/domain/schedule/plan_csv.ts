// The plan as a list for a spreadsheet: as text, or as a workbook with days, numbers and the outline as such. In a text
// Excel takes what begins like a formula for one, so such texts are marked; the mark at the beginning of the file lets it
// read Chinese.
import type { Words } from "../../app/words.ts";
import type { Sheet, SheetCell } from "../../app/xlsx.ts";
import { varianceIn, type CellContext, type Column } from "./columns.ts";
import { formatPredecessors } from "./cell_formats.ts";
import { floatOf, isCritical, type Row } from "./plan_model.ts";
import { lastDay } from "./wall_clock.ts";

const MARK_OF_UTF8 = "\ufeff";

/** Every sign that a spreadsheet may read as the beginning of a formula or of the next cell. */
export function safeText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = safeText(value);
  return /[",;\n\r\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FIELDS = ["wbs", "number", "title", "days", "start", "finish", "after", "owner", "state", "percent", "float", "critical", "deadline", "baseline_start", "baseline_finish", "variance", "notes"] as const;
type Field = (typeof FIELDS)[number] | Column;

/** Everything, or number, name and what is on screen. */
function fieldsOf(context: CellContext, onScreen: boolean): readonly Field[] {
  return onScreen ? ["wbs", "number", ...context.columns.filter((column) => column !== "wbs")] : FIELDS;
}

function header(field: Field, { t }: Words): string {
  if (field === "number") return t("plan.export.number");
  if (field === "wbs") return t("plan.column.wbs");
  if (field === "critical") return t("plan.legend.critical");
  return field === "notes" ? t("task.notes") : t(`plan.column_title.${field}`);
}

function valueOf(field: Field, row: Row, context: CellContext): string | number | undefined {
  const { task } = row;
  const { model, words, people } = context;
  const days = (minutes: number | undefined) => (minutes === undefined ? undefined : Math.round((minutes / model.plan.minutes_per_day) * 100) / 100);
  switch (field) {
    case "wbs":
      return row.wbs;
    case "number":
      return `T-${task.number}`;
    case "title":
      return task.title;
    case "days":
      return days(task.duration_minutes);
    case "start":
      return task.start.slice(0, 10);
    case "finish":
      return lastDay(task.finish);
    case "after":
      return formatPredecessors(row, model, words.language);
    case "owner":
      return task.owner_id ? people.get(task.owner_id)?.name : undefined;
    case "state":
      return row.children.length ? undefined : words.t(`plan.state.${task.state}`);
    case "percent":
      return task.percent_complete;
    case "float":
      return days(floatOf(row));
    case "critical":
      return isCritical(row) ? words.t("plan.legend.critical") : undefined;
    case "deadline":
      return task.deadline ? lastDay(task.deadline) : undefined;
    case "baseline_start":
      return task.baseline?.start.slice(0, 10);
    case "baseline_finish":
      return task.baseline ? lastDay(task.baseline.finish) : undefined;
    case "variance":
      return task.baseline?.finish_variance_days;
    case "start_variance":
    case "days_variance":
      return varianceIn(field, row, model);
    case "free_float":
      return days(floatOf(row) === undefined ? undefined : task.free_float_minutes);
    case "late_start":
      return task.late_start.slice(0, 10);
    case "late_finish":
      return lastDay(task.late_finish);
    case "notes":
      return task.notes || undefined;
  }
}

export function csvOf(rows: Row[], context: CellContext, onScreen = false): string {
  const fields = fieldsOf(context, onScreen);
  const lines = [fields.map((field) => cell(header(field, context.words))), ...rows.map((row) => fields.map((field) => cell(valueOf(field, row, context))))];
  return MARK_OF_UTF8 + lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

const DAYS: readonly Field[] = ["start", "finish", "deadline", "baseline_start", "baseline_finish", "late_start", "late_finish"];

/** What people wrote is text, also where it reads like a day. */
function sheetCell(field: Field, row: Row, context: CellContext): SheetCell {
  const value = valueOf(field, row, context);
  if (typeof value === "number") return field === "percent" ? { percent: value } : value;
  return value === undefined || DAYS.includes(field) ? value : { text: value };
}

/** Rows keep their level though a filter left out what is above them. */
export function sheetOf(rows: Row[], context: CellContext, onScreen: boolean, name: string): Sheet {
  const fields = fieldsOf(context, onScreen);
  return {
    name,
    head: fields.map((field) => header(field, context.words)),
    rows: rows.map((row) => ({ cells: fields.map((field) => sheetCell(field, row, context)), level: row.depth, summary: row.children.length > 0 })),
    indented: fields.indexOf("title"),
  };
}

/** A name for the file: what systems refuse in names is left out. */
export function fileName(project: string, date: string, ending = "csv"): string {
  return `${project.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, " ").trim().slice(0, 80) || "plan"} ${date}.${ending}`;
}
