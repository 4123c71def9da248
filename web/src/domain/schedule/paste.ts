// A block copied from a spreadsheet becomes edits: cells go to the right and down from where the
// focus is, rows beyond the end become new tasks. Pieces that are not understood are told, not guessed.
import type { Edit, Id, TaskFields } from "./plan_types.ts";
import { COLUMNS, editsFor, isEditable, isEdits, type CellContext, type Column, type NotUnderstood } from "./columns.ts";
import { modelOf, type Row } from "./plan_model.ts";
import { applyEdits, dependencyEdits } from "./plan_edits.ts";
import { dateTimeOf, minutesOf } from "./wall_clock.ts";
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
  readBlock(text).forEach((cells, offset) => {
    if (cells.every((cell) => !cell.trim())) return;
    const row = rows[place + offset];
    if (row) pasteInto(row, cells, column, context, pasted);
    else after = pasteNew(cells, column, { parent, after }, context, pasted);
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

function pasteInto(row: Row, cells: string[], first: Column, context: CellContext, pasted: Pasted): void {
  const before = pasted.edits.length;
  eachCell(cells, first, (column, typed) => {
    // Figures that the plan works out itself come along in every copied block; they are left alone.
    if (!isEditable(row, column)) return;
    const answer = editsFor(row, column, typed, context);
    if (isEdits(answer)) pasted.edits.push(...answer);
    else pasted.notUnderstood.push({ ...answer, column });
  });
  if (pasted.edits.length > before) pasted.changed += 1;
}

/** A new task takes what stands by itself; what it waits for is read once every row is there. */
function pasteNew(cells: string[], first: Column, at: { parent: Id | null; after: Id | null }, context: CellContext, pasted: Pasted): Id | null {
  const named: Partial<Record<Column, string>> = {};
  eachCell(cells, first, (column, typed) => (named[column] = typed));
  const title = named.title?.trim();
  if (!title) return at.after;
  const id = context.newId();
  const duration = named.days ? parseDuration(named.days, context.model.plan) : undefined;
  const percent = named.percent ? parsePercent(named.percent) : undefined;
  const owner = [...context.people.values()].find((each) => each.name === named.owner?.trim());
  const start = named.start && parseDate(named.start, context.model.plan.start.slice(0, 10));
  const tell = (column: Column, understood: unknown) => named[column] && !understood && pasted.notUnderstood.push({ word: "", typed: named[column], column });
  tell("days", duration !== undefined);
  tell("percent", percent !== undefined);
  tell("owner", owner);
  tell("start", start);
  const set: TaskFields = {
    ...(duration === undefined ? {} : { duration_minutes: duration, kind: duration === 0 ? "milestone" : "task" }),
    ...(percent === undefined ? {} : { percent_complete: percent }),
    ...(owner ? { owner_id: owner.id } : {}),
    ...(start && !named.after ? { start: dateTimeOf(context.model.calendars.ofPlan.firstWork(minutesOf(start))) } : {}),
  };
  pasted.edits.push({ op: "create_task", id, title, parent_id: at.parent, after_id: at.after, ...(Object.keys(set).length ? { set } : {}) });
  if (named.after) pasted.waiting.push({ id, typed: named.after });
  pasted.created += 1;
  return id;
}

function eachCell(cells: string[], first: Column, take: (column: Column, typed: string) => void): void {
  const from = COLUMNS.indexOf(first);
  cells.forEach((typed, offset) => {
    const column = COLUMNS[from + offset];
    if (column && typed.trim()) take(column, typed);
  });
}
