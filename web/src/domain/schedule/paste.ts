// A block copied from a spreadsheet becomes edits: cells go to the right and down from where the
// focus is, rows beyond the end become new tasks. Pieces that are not understood are told, not guessed.
import type { Edit, Id, TaskFields } from "./plan_types.ts";
import { editsFor, isEditable, isEdits, type CellContext, type Column, type NotUnderstood } from "./columns.ts";
import { modelOf, timesOf, type Row } from "./plan_model.ts";
import { applyEdits, dependencyEdits, ownedBy, withFields } from "./plan_edits.ts";
import { dateTimeOf, lastDay, minutesOf } from "./wall_clock.ts";
import { parseDate, parseDuration, parsePercent, parsePredecessors } from "./parse_cell.ts";

/** Cells of a copied block. A quoted cell may hold tabs and line ends, as Excel writes them. */
export function readBlock(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], "", false];
  const endRow = () => {
    rows.push([...row, cell]);
    [row, cell] = [[], ""];
  };
  const source = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at]!;
    if (quoted) {
      if (sign === '"' && source[at + 1] === '"') cell += source[++at];
      else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") [row, cell] = [[...row, cell], ""];
    else if (sign === "\n") endRow();
    else cell += sign;
  }
  if (cell !== "" || row.length) endRow();
  return rows;
}

export function isBlock(text: string): boolean {
  return /[\t\n]/.test(text.trimEnd());
}

export interface Pasted {
  edits: Edit[];
  changed: number;
  created: number;
  notUnderstood: (NotUnderstood & { column: Column })[];
  /** New rows that name what they wait for. */
  waiting: { id: Id; typed: string }[];
}

export function pasteEdits(text: string, rows: Row[], place: number, column: Column, context: CellContext): Pasted {
  const pasted: Pasted = { edits: [], changed: 0, created: 0, notUnderstood: [], waiting: [] };
  let after: Id | null = rows.at(-1)?.task.id ?? null;
  const parent = rows.at(-1)?.parent?.task.id ?? null;
  const block = readBlock(text);
  // A block as wide as the table is a copy of whole rows: its numbers belong under the numbers.
  const isWhole = block.length > 0 && block.every((cells) => cells.length === context.columns.length);
  const first = isWhole ? 0 : context.columns.indexOf(column);
  block.forEach((cells, offset) => {
    if (cells.every((cell) => !cell.trim())) return;
    const row = rows[place + offset];
    if (row) pasteInto(row, cells, first, context, pasted);
    else after = pasteNew(cells, first, { parent, after }, context, pasted);
  });
  linkNew(context, pasted);
  return pasted;
}

/** The dependencies of new rows, by the numbers that the rows have once they are there. */
function linkNew(context: CellContext, pasted: Pasted): void {
  if (!pasted.waiting.length) return;
  const model = modelOf(applyEdits(context.model.plan, pasted.edits, context.model.calendars), context.model.calendars);
  for (const { id, typed } of pasted.waiting) {
    const row = model.byId.get(id);
    const wanted = row && parsePredecessors(typed, row, model);
    if (row && wanted) pasted.edits.push(...dependencyEdits(row, model, wanted, context.newId));
    else pasted.notUnderstood.push({ word: "plan.cell.not_predecessors", typed, column: "after" });
  }
}

/** Each cell is read on the row as the cells before it leave it; what they set becomes one edit. */
function pasteInto(row: Row, cells: string[], first: number, context: CellContext, pasted: Pasted): void {
  const edits: Edit[] = [];
  let now = row;
  eachCell(cells, first, context, (column, typed) => {
    // Figures that the plan works out itself come along in every copied block; they are left alone.
    if (!isEditable(row, column)) return;
    const answer = editsFor(now, column, typed, context);
    if (!isEdits(answer)) return void pasted.notUnderstood.push({ ...answer, column });
    for (const edit of answer) {
      edits.push(edit);
      if (edit.op === "update_task") now = withSet(now, edit.set, context);
    }
  });
  pasted.edits.push(...joined(edits));
  if (edits.length) pasted.changed += 1;
}

function withSet(row: Row, set: TaskFields, { model }: CellContext): Row {
  const task = withFields(row.task, set, model.calendars);
  return { ...row, task, ...timesOf(task) };
}

/** Edits of fields of one task as one: it expects what stood there before the first of them. */
function joined(edits: Edit[]): Edit[] {
  const fields = edits.filter((edit) => edit.op === "update_task");
  const [first] = fields;
  if (!first || fields.length === 1) return edits;
  const set = Object.assign({}, ...fields.map((edit) => edit.set)) as TaskFields;
  const expect = Object.assign({}, ...fields.toReversed().map((edit) => edit.expect)) as TaskFields;
  return [{ ...first, set, expect }, ...edits.filter((edit) => edit.op !== "update_task")];
}

/** A new task takes what stands by itself; what it waits for is read once every row is there. */
function pasteNew(cells: string[], first: number, at: { parent: Id | null; after: Id | null }, context: CellContext, pasted: Pasted): Id | null {
  const named: Partial<Record<Column, string>> = {};
  eachCell(cells, first, context, (column, typed) => (named[column] = typed));
  const title = named.title?.trim();
  if (!title) return at.after;
  const id = context.newId();
  const set = { ...newTimes(named, context, pasted), ...newWords(named, context, pasted) };
  pasted.edits.push({ op: "create_task", id, title, parent_id: at.parent, after_id: at.after, ...(Object.keys(set).length ? { set } : {}) });
  if (named.after) pasted.waiting.push({ id, typed: named.after });
  pasted.created += 1;
  return id;
}

type Named = Partial<Record<Column, string>>;

function tell(pasted: Pasted, named: Named, column: Column, isUnderstood: boolean): void {
  if (named[column] && !isUnderstood) pasted.notUnderstood.push({ word: "", typed: named[column], column });
}

/** Start and duration of a new task; a finish that says more than the duration does wins. */
function newTimes(named: Named, context: CellContext, pasted: Pasted): TaskFields {
  const { plan, calendars } = context.model;
  const today = context.words.today();
  const day = named.start && parseDate(named.start, plan.start.slice(0, 10), today);
  const start = day ? calendars.ofPlan.firstWork(minutesOf(day)) : undefined;
  const typed = named.days ? parseDuration(named.days, plan) : undefined;
  const last = named.finish && parseDate(named.finish, day || plan.start.slice(0, 10), today);
  const isKnown = typed !== undefined && (start === undefined || lastDay(dateTimeOf(calendars.ofPlan.after(start, typed))) === last);
  const byDates = last && start !== undefined && !isKnown ? calendars.ofPlan.minutesBetween(start, calendars.ofPlan.endOfWork(minutesOf(last))) : undefined;
  tell(pasted, named, "start", !!day);
  tell(pasted, named, "days", typed !== undefined);
  tell(pasted, named, "finish", isKnown || (byDates !== undefined && byDates > 0));
  const minutes = byDates && byDates > 0 ? byDates : typed;
  return {
    ...(minutes === undefined ? {} : { duration_minutes: minutes, kind: minutes === 0 ? "milestone" : "task" }),
    ...(start !== undefined && !named.after ? { start: dateTimeOf(start) } : {}),
  };
}

function newWords(named: Named, context: CellContext, pasted: Pasted): TaskFields {
  const percent = named.percent ? parsePercent(named.percent) : undefined;
  const owner = [...context.people.values()].find((each) => each.name === named.owner?.trim());
  tell(pasted, named, "percent", percent !== undefined);
  tell(pasted, named, "owner", !!owner);
  return { ...(percent === undefined ? {} : { percent_complete: percent }), ...(owner ? ownedBy({ client_side: false }, owner.id, owner.client) : {}) };
}

function eachCell(cells: string[], first: number, { columns }: CellContext, take: (column: Column, typed: string) => void): void {
  cells.forEach((typed, offset) => {
    const column = columns[first + offset];
    if (column && typed.trim()) take(column, typed);
  });
}
