// What a bar becomes while it is moved, stretched, or a dependency is drawn out of it; and the edits
// that letting go means. Plain values: the pointer moves them, the painter shows them.
import { drawnKind, type Frame, type Hit, type Point } from "./geometry.ts";
import type { Edit, Id } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { setFields } from "./plan_edits.ts";
import { moveTo } from "./columns.ts";
import { snapStep, timeAt } from "./time_scale.ts";
import { DAY, dateTimeOf, dayStart } from "./wall_clock.ts";

/** Pixels from the edge within which a held thing pulls the chart along. */
const EDGE = 28;
const FASTEST = 16;

export interface BarDrag {
  what: "move" | "start" | "finish";
  row: Row;
  place: number;
  /** The pointer's time at the beginning. */
  grabbed: number;
  start: number;
  finish: number;
}

export interface LinkDrag {
  what: "link";
  from: Hit;
  at: Point;
  target: Hit | undefined;
}

export type Drag = BarDrag | LinkDrag;

/** What taking hold of something begins; summaries follow their tasks and cannot be held. */
export function beginDrag(hit: Hit, x: number, y: number, frame: Frame): Drag | undefined {
  const { row, place, part, bar } = hit;
  if (bar.shape === "summary") return undefined;
  if (part === "link_start" || part === "link_finish") return { what: "link", from: hit, at: [x, y], target: undefined };
  const what = part === "body" || bar.shape === "milestone" ? "move" : part;
  return { what, row, place, grabbed: timeAt(frame.scale, x), start: row.start, finish: row.finish };
}

/** The drag with the pointer elsewhere. Times stay whole days, or hours where hours are told apart. */
export function dragTo(drag: Drag, x: number, y: number, frame: Frame, under: Hit | undefined): Drag {
  if (drag.what === "link") return { ...drag, at: [x, y], target: under && under.row !== drag.from.row ? under : undefined };
  const { row } = drag;
  const calendar = frame.calendars.get(row.task.calendar_id);
  const step = snapStep(frame.scale);
  const by = Math.round((timeAt(frame.scale, x) - drag.grabbed) / step) * step;
  if (by === 0) return { ...drag, start: row.start, finish: row.finish };
  const days = step === DAY;
  if (drag.what === "finish") {
    const wanted = days ? calendar.endOfWork(dayStart(row.finish - 1) + by) : row.finish + by;
    return { ...drag, finish: Math.max(wanted, calendar.after(row.start, days ? 60 : 30)) };
  }
  const start = calendar.firstWork((days ? dayStart(row.start) : row.start) + by);
  if (drag.what === "start") return { ...drag, start: Math.min(start, dayStart(row.finish - 1) + (days ? 0 : DAY)) };
  const finish = row.task.duration_minutes > 0 ? calendar.after(start, row.task.duration_minutes) : start;
  return { ...drag, start, finish };
}

export function editsOfDrag(drag: Drag, model: PlanModel, newId: () => Id): Edit[] {
  if (drag.what === "link") return linkEdits(drag, model, newId);
  const { row } = drag;
  const calendar = model.calendars.get(row.task.calendar_id);
  if (drag.what === "finish") return drag.finish === row.finish ? [] : [setFields(row, { duration_minutes: calendar.minutesBetween(row.start, drag.finish) })];
  if (drag.start === row.start) return [];
  if (drag.what === "move") return [moveTo(row, drag.start, model)];
  return [setFields(row, { start: dateTimeOf(drag.start), duration_minutes: Math.max(1, calendar.minutesBetween(drag.start, row.finish)) })];
}

function linkEdits(drag: LinkDrag, model: PlanModel, newId: () => Id): Edit[] {
  const { from, target } = drag;
  if (!target || (from.part !== "link_start" && from.part !== "link_finish")) return [];
  const [predecessor, successor] = [from.row.task.id, target.row.task.id];
  const exists = model.before.get(successor)?.some((each) => each.predecessor_id === predecessor);
  if (exists) return [];
  const kind = drawnKind(from.part, drag.at[0], target.bar);
  return [{ op: "create_dependency", id: newId(), predecessor_id: predecessor, successor_id: successor, kind, lag_minutes: 0, lag_unit: "working" }];
}

export function isChanged(drag: Drag): boolean {
  return drag.what === "link" ? drag.target !== undefined : drag.start !== drag.row.start || drag.finish !== drag.row.finish;
}

/** How far the chart goes on by itself in a moment while something is held at its edge: faster further out. */
export function pullOf(at: number, from: number, to: number): number {
  const beyond = at < from + EDGE ? at - (from + EDGE) : at > to - EDGE ? at - (to - EDGE) : 0;
  return Math.sign(beyond) * Math.min(FASTEST, Math.ceil(Math.abs(beyond) / 3));
}

/** Two drags with the same key ask the server the same question. */
export function questionOf(drag: Drag): string {
  if (drag.what !== "link") return `${drag.what} ${drag.row.task.id} ${drag.start} ${drag.finish}`;
  return `link ${drag.target ? `${drag.target.row.task.id} ${drag.from.part === "link_start" || drag.from.part === "link_finish" ? drawnKind(drag.from.part, drag.at[0], drag.target.bar) : ""}` : ""}`;
}
