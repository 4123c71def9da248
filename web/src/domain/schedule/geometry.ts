// Shapes of the chart in pixels: bars, milestones, brackets, baselines, floats and the routes of
// dependencies, and what lies under a pointer. No canvas: the painter and the pointer share these.
import type { DependencyKind } from "./plan_types.ts";
import { floatOf, isCritical, type Row } from "./plan_model.ts";
import { snapStep, xOf, type TimeScale } from "./time_scale.ts";
import { DAY, dayStart, minutesOf } from "./wall_clock.ts";
import type { Calendars, WorkingCalendar } from "./working_time.ts";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Bar extends Box {
  shape: "bar" | "milestone" | "summary" | "buffer";
  critical: boolean;
  /** Width of the part that is done. */
  done: number;
}

export interface Frame {
  scale: TimeScale;
  calendars: Calendars;
  rowHeight: number;
}

const NARROWEST_BAR = 4;

/**
 * On scales of days a working day fills its day: work from 8:00 to 17:00 is drawn from midnight to
 * midnight, so that bars of whole days meet the lines of days. On scales of hours time is true.
 */
export function drawnTime(minutes: number, calendar: WorkingCalendar, scale: TimeScale): number {
  if (snapStep(scale) < DAY) return minutes;
  const day = dayStart(minutes);
  const working = calendar.workingOn(day);
  const [first, last] = [working[0], working[working.length - 1]];
  if (!first || !last) return minutes;
  const share = (minutes - day - first.from) / (last.to - first.from);
  return day + Math.min(1, Math.max(0, share)) * DAY;
}

/** A finish at midnight belongs to the day before it. */
function drawnFinish(minutes: number, calendar: WorkingCalendar, scale: TimeScale): number {
  return minutes % DAY === 0 ? minutes : drawnTime(minutes, calendar, scale);
}

export function shapeOf(row: Row): Bar["shape"] {
  if (row.children.length) return "summary";
  if (row.task.kind === "buffer") return "buffer";
  return row.task.kind === "milestone" || row.task.duration_minutes === 0 ? "milestone" : "bar";
}

/** The bar of a row at times that may be other than its own, as in a preview. */
export function barAt(row: Row, start: number, finish: number, place: number, frame: Frame): Bar {
  const { scale, rowHeight } = frame;
  const calendar = frame.calendars.get(row.task.calendar_id);
  const shape = shapeOf(row);
  const critical = isCritical(row);
  const middle = place * rowHeight + rowHeight / 2 - 1;
  if (shape === "milestone") {
    const at = snapStep(scale) < DAY ? finish : dayStart(finish % DAY === 0 && finish > start ? finish - 1 : finish) + DAY / 2;
    return { shape, critical, x: xOf(scale, at) - 7, y: middle - 7, width: 14, height: 14, done: row.task.percent_complete >= 100 ? 14 : 0 };
  }
  const x = xOf(scale, drawnTime(start, calendar, scale));
  const width = Math.max(NARROWEST_BAR, xOf(scale, drawnFinish(finish, calendar, scale)) - x);
  if (shape === "summary") return { shape, critical, x, y: middle - 4, width, height: 9, done: 0 };
  const height = critical ? 14 : 10;
  return { shape, critical, x, y: middle - height / 2, width, height, done: (width * Math.min(100, row.task.percent_complete)) / 100 };
}

export function barOf(row: Row, place: number, frame: Frame): Bar {
  return barAt(row, row.start, row.finish, place, frame);
}

/** The hollow bar below: where the baseline had the task. */
export function baselineOf(row: Row, place: number, frame: Frame): Bar | undefined {
  const baseline = row.task.baseline;
  if (!baseline || row.children.length) return undefined;
  const bar = barAt(row, minutesOf(baseline.start), minutesOf(baseline.finish), place, frame);
  const below = place * frame.rowHeight + frame.rowHeight / 2 + 7;
  if (bar.shape === "milestone") return { ...bar, x: bar.x + 3, y: below - 3, width: 8, height: 8, done: 0 };
  return { ...bar, y: below, height: 4, done: 0 };
}

export interface FloatLine {
  from: number;
  to: number;
  y: number;
}

/** From the bar's foot to where the task begins to delay the end. */
export function floatLine(row: Row, place: number, frame: Frame): FloatLine | undefined {
  const float = floatOf(row);
  if (!float || float <= 0 || shapeOf(row) === "summary") return undefined;
  const calendar = frame.calendars.get(row.task.calendar_id);
  const latest = row.task.late_finish ? minutesOf(row.task.late_finish) : calendar.after(row.finish, float);
  const bar = barOf(row, place, frame);
  const to = xOf(frame.scale, drawnFinish(latest, calendar, frame.scale));
  return to > bar.x + bar.width + 2 ? { from: bar.x + bar.width, to, y: place * frame.rowHeight + frame.rowHeight / 2 + 4 } : undefined;
}

export function deadlineX(deadline: string, frame: Frame): number {
  const at = minutesOf(deadline);
  const whole = deadline.length < 16 ? dayStart(at) + DAY : at;
  return xOf(frame.scale, drawnFinish(whole, frame.calendars.ofPlan, frame.scale));
}

export type Point = [x: number, y: number];

const CLEAR = 7;

/** Right-angled way from one bar to another, ending where the arrow's tip is. */
export function routeOf(kind: DependencyKind, from: Bar, to: Bar, rowHeight: number): Point[] {
  const leaves = kind[0] === "f" ? "right" : "left";
  const enters = kind[1] === "s" ? "left" : "right";
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const x1 = leaves === "right" ? from.x + from.width : from.x;
  const x2 = enters === "left" ? to.x : to.x + to.width;
  if (kind === "fs") {
    const fall = to.shape === "milestone" ? to.x + to.width / 2 : to.x + Math.min(4, to.width / 2);
    // A milestone stands in the middle of its day, half a day before the end of what leads to it.
    const aside = to.shape === "milestone" ? to.width / 2 - 1 : 0.5;
    if (fall >= x1 - aside && y1 !== y2) return fromAbove([x1, y1], fall, to, y2 > y1);
  }
  if (leaves === enters) {
    const clear = leaves === "right" ? Math.max(x1, x2) + CLEAR : Math.min(x1, x2) - CLEAR;
    return [[x1, y1], [clear, y1], [clear, y2], [x2, y2]];
  }
  const out = x1 + (leaves === "right" ? CLEAR : -CLEAR);
  const near = x2 + (enters === "left" ? -CLEAR : CLEAR);
  const between = y2 >= y1 ? from.y + from.height / 2 + rowHeight / 2 : from.y + from.height / 2 - rowHeight / 2;
  return [[x1, y1], [out, y1], [out, between], [near, between], [near, y2], [x2, y2]];
}

function fromAbove(start: Point, fall: number, to: Bar, down: boolean): Point[] {
  const x = Math.max(fall, start[0]);
  const slope = to.shape === "milestone" ? x - fall : 0;
  const y = down ? to.y + slope : to.y + to.height - slope;
  return [start, [x, start[1]], [x, y]];
}

export type Part = "body" | "start" | "finish" | "link_start" | "link_finish";

export interface Hit {
  row: Row;
  place: number;
  part: Part;
  bar: Bar;
}

const EDGE = 6;
const LINK = 16;

/** What lies under a point of the chart, in coordinates of all rows. Fingers get wider edges. */
export function hitAt(x: number, y: number, rows: Row[], frame: Frame, finger = false): Hit | undefined {
  const place = Math.floor(y / frame.rowHeight);
  const row = rows[place];
  if (!row) return undefined;
  const bar = barOf(row, place, frame);
  const part = partAt(x, bar, finger);
  return part && { row, place, part, bar };
}

function partAt(x: number, bar: Bar, finger: boolean): Part | undefined {
  const edge = finger ? 14 : EDGE;
  const [left, right] = [bar.x, bar.x + bar.width];
  if (x >= left && x <= right) {
    if (bar.shape !== "bar" || bar.width < edge * 3) return "body";
    return x <= left + edge ? "start" : x >= right - edge ? "finish" : "body";
  }
  if (x > right && x <= right + LINK) return "link_finish";
  if (x < left && x >= left - LINK) return "link_start";
  return undefined;
}

/** Which kind a drawn dependency is: out of an end, onto the first or second half of a bar. */
export function drawnKind(from: "link_start" | "link_finish", x: number, target: Bar): DependencyKind {
  const onFinish = target.shape !== "milestone" && x > target.x + target.width / 2 && target.width >= 12;
  return `${from === "link_finish" ? "f" : "s"}${onFinish && from === "link_finish" ? "f" : "s"}` as DependencyKind;
}

export type Edges = [left: number, right: number];

/** A tag that would stand under another one stands beside it, on its own side. */
export function besideTag(tag: Edges, other: Edges | undefined): Edges {
  if (!other || tag[1] <= other[0] || tag[0] >= other[1]) return tag;
  const width = tag[1] - tag[0];
  const isBefore = tag[0] + tag[1] <= other[0] + other[1];
  return isBefore ? [other[0] - 2 - width, other[0] - 2] : [other[1] + 2, other[1] + 2 + width];
}
