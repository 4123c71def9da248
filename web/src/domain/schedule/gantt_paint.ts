// Paints the chart: only the rows and days that can be seen, from the shapes of geometry.ts.
// One call paints one whole frame; nothing is remembered between frames.
import type { Language } from "../../app/words.ts";
import { besideTag, type Edges, barAt, barOf, baselineOf, deadlineX, floatLine, routeOf, type Bar, type Box, type Frame, type Point } from "./geometry.ts";
import type { Palette } from "./gantt_palette.ts";
import type { Dependency, Id } from "./plan_types.ts";
import { isCritical, type PlanModel, type Row } from "./plan_model.ts";
import { headOf, snapStep, tickLabel, timeAt, xOf, type Tick } from "./time_scale.ts";
import { DAY, minutesOf } from "./wall_clock.ts";

export const HEAD = 44;

export interface Times {
  start: number;
  finish: number;
}

export interface PlacedLink {
  dependency: Dependency;
  from: number;
  to: number;
}

/** A bar in the hand of the person. */
export interface HeldBar extends Times {
  row: Row;
  place: number;
}

export interface Scene {
  model: PlanModel;
  rows: Row[];
  /** Per row place: the dependencies that begin or end there, when both ends are on the screen's list. */
  links: ReadonlyMap<number, PlacedLink[]>;
  frame: Frame;
  width: number;
  height: number;
  scrollX: number;
  scrollY: number;
  palette: Palette;
  language: Language;
  selected: ReadonlySet<Id>;
  hovered: Id | undefined;
  today: { at: number; label: string } | undefined;
  status: { at: number; label: string } | undefined;
  /** Days on which a client's people are not there, by their first day. */
  away: readonly { from: number; to: number; label: string }[];
  deadline: { date: string; label: string } | undefined;
  baseline: boolean;
  moved: ReadonlyMap<Id, Times>;
  held: HeldBar | undefined;
  drawn: { from: Point; to: Point } | undefined;
}

type Pen = CanvasRenderingContext2D;

export function paint(pen: Pen, scene: Scene): void {
  const { width, height, palette } = scene;
  const [first, last] = visibleSpan(scene);
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, height);
  pen.save();
  pen.beginPath();
  pen.rect(0, HEAD, width, height - HEAD);
  pen.clip();
  pen.translate(-scene.scrollX, HEAD - scene.scrollY);
  paintGround(pen, scene, first, last);
  paintLinks(pen, scene, first, last);
  for (let place = first; place < last; place += 1) paintRow(pen, scene, place);
  paintInHand(pen, scene, first, last);
  pen.restore();
  paintTimeLines(pen, scene);
  paintHead(pen, scene);
}

function visibleSpan({ scrollY, height, rows, frame }: Scene): [number, number] {
  return [Math.max(0, Math.floor(scrollY / frame.rowHeight)), Math.min(rows.length, Math.ceil((scrollY + height - HEAD) / frame.rowHeight))];
}

function visibleTimes({ frame, scrollX, width }: Scene): [number, number] {
  return [timeAt(frame.scale, scrollX), timeAt(frame.scale, scrollX + width)];
}

/** Days off narrower than this say nothing any more. */
const NARROWEST_DAY_OFF = 2.2;

function paintGround(pen: Pen, scene: Scene, first: number, last: number): void {
  const { rows, frame, palette, scrollX, width, scrollY, height, model } = scene;
  const top = scrollY;
  paintDaysOff(pen, scene, null, top, height - HEAD, true);
  for (let place = first; place < last; place += 1) {
    const { task } = rows[place]!;
    const own = task.calendar_id && task.calendar_id !== model.plan.calendar_id ? task.calendar_id : null;
    if (own) {
      pen.fillStyle = palette.surface;
      pen.fillRect(scrollX, place * frame.rowHeight, width, frame.rowHeight);
      paintDaysOff(pen, scene, own, place * frame.rowHeight, frame.rowHeight, false);
    }
    if (scene.selected.has(task.id)) {
      pen.fillStyle = palette["action-soft"];
      pen.fillRect(scrollX, place * frame.rowHeight, width, frame.rowHeight - 1);
    }
  }
  paintAway(pen, scene, top, height - HEAD);
  pen.fillStyle = palette.line;
  for (let place = first; place < last; place += 1) pen.fillRect(scrollX, (place + 1) * frame.rowHeight - 1, width, 1);
}

function paintDaysOff(pen: Pen, scene: Scene, calendar: Id | null, top: number, height: number, named: boolean): void {
  const { frame, palette } = scene;
  if (frame.scale.pxPerDay < NARROWEST_DAY_OFF) return;
  const [from, to] = visibleTimes(scene);
  if (snapStep(frame.scale) < DAY) {
    pen.fillStyle = palette.weekend;
    for (const rest of frame.calendars.get(calendar).restBetween(from, to)) pen.fillRect(xOf(frame.scale, rest.from), top, xOf(frame.scale, rest.to) - xOf(frame.scale, rest.from), height);
  }
  for (const off of frame.calendars.get(calendar).daysOff(from, to)) {
    const x = xOf(frame.scale, off.from);
    const width = xOf(frame.scale, off.to) - x;
    pen.fillStyle = off.holiday ? palette.holiday : palette.weekend;
    pen.fillRect(x, top, width, height);
    if (!named || !off.holiday || !off.name) continue;
    pen.font = `11px ${palette.sans}`;
    if (pen.measureText(off.name).width > Math.max(width, 12) + 14) continue;
    pen.fillStyle = palette["ink-3"];
    pen.textAlign = "center";
    pen.fillText(off.name, x + width / 2, top + 14);
  }
}

/** Hatched, and named below the plan's own days off: work goes on there, only the client is away. */
function paintAway(pen: Pen, scene: Scene, top: number, height: number): void {
  const { frame, palette, scrollX } = scene;
  if (frame.scale.pxPerDay < NARROWEST_DAY_OFF) return;
  const [from, to] = visibleTimes(scene);
  pen.font = `11px ${palette.sans}`;
  pen.textAlign = "left";
  // Names that would run into each other stand on two lines.
  const free = [-Infinity, -Infinity];
  for (const off of scene.away.filter((each) => each.from < to && each.to > from)) {
    const x = xOf(frame.scale, off.from);
    const width = xOf(frame.scale, off.to) - x;
    hatch(pen, { x, y: top, width, height }, palette.client);
    pen.fillStyle = palette.client;
    pen.fillRect(x, top, width, 3);
    const at = Math.max(x, scrollX) + 4;
    const line = free.findIndex((end) => at >= end);
    if (line < 0) continue;
    const wide = pen.measureText(off.label).width;
    pen.fillStyle = palette.surface;
    pen.fillRect(at - 2, top + 18 + line * 16, wide + 4, 14);
    pen.fillStyle = palette.client;
    pen.fillText(off.label, at, top + 29 + line * 16);
    free[line] = at + wide + 8;
  }
}

const HATCH = 8;

/** Slanting lines that stay where they are while the rows scroll. */
function hatch(pen: Pen, { x, y, width, height }: Box, colour: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.globalAlpha = 0.22;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let line = Math.ceil((x + y) / HATCH) * HATCH; line < x + width + y + height; line += HATCH) {
    pen.moveTo(x, line - x);
    pen.lineTo(x + width, line - x - width);
  }
  pen.stroke();
  pen.restore();
}

function paintLinks(pen: Pen, scene: Scene, first: number, last: number): void {
  const { rows, frame, palette } = scene;
  // One with both ends out of view would only cross it: it is left out.
  const inView = new Set<PlacedLink>();
  for (let place = first; place < last; place += 1) for (const link of scene.links.get(place) ?? []) inView.add(link);
  for (const critical of [false, true]) {
    for (const { dependency, from, to } of inView) {
      const [one, other] = [rows[from]!, rows[to]!];
      if ((isCritical(one) && isCritical(other)) !== critical) continue;
      const route = routeOf(dependency.kind, barOf(one, from, frame), barOf(other, to, frame), frame.rowHeight);
      const shown = scene.hovered === one.task.id || scene.hovered === other.task.id;
      paintRoute(pen, route, critical ? palette.critical : shown ? palette.ink : palette["ink-3"], critical ? 2 : shown ? 1.5 : 1);
    }
  }
}

function paintRoute(pen: Pen, route: Point[], colour: string, width: number): void {
  const tip = route[route.length - 1]!;
  const before = route[route.length - 2]!;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  route.forEach(([x, y], place) => (place ? pen.lineTo(crisp(x), crisp(y)) : pen.moveTo(crisp(x), crisp(y))));
  pen.stroke();
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  const size = width > 1.5 ? 7 : 6;
  pen.fillStyle = colour;
  pen.save();
  pen.translate(crisp(tip[0]), crisp(tip[1]));
  pen.rotate(angle);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(-size, -size / 2);
  pen.lineTo(-size, size / 2);
  pen.fill();
  pen.restore();
}

function crisp(value: number): number {
  return Math.round(value) + 0.5;
}

function paintRow(pen: Pen, scene: Scene, place: number): void {
  const { frame, palette } = scene;
  const row = scene.rows[place]!;
  const baseline = scene.baseline ? baselineOf(row, place, frame) : undefined;
  if (baseline) outline(pen, baseline, palette.baseline, palette.surface);
  const float = floatLine(row, place, frame);
  if (float) paintFloat(pen, float, palette.float);
  const bar = barOf(row, place, frame);
  if (bar.shape === "summary") paintSummary(pen, bar, palette);
  else if (bar.shape === "milestone") paintMilestone(pen, bar, palette);
  else if (bar.shape === "buffer") paintBuffer(pen, bar, palette);
  else paintBar(pen, bar, palette);
  if (row.task.deadline) paintDeadlineMark(pen, scene, row, place);
  if (scene.hovered === row.task.id && bar.shape !== "summary" && !scene.held) paintHandles(pen, bar, palette);
}

function paintBar(pen: Pen, bar: Bar, palette: Palette): void {
  pen.fillStyle = bar.critical ? palette.critical : palette.task;
  rounded(pen, bar, bar.critical ? 0 : 5);
  pen.fill();
  if (bar.done <= 0) return;
  pen.fillStyle = bar.critical ? palette.surface : palette["task-done"];
  pen.globalAlpha = bar.critical ? 0.85 : 1;
  const inset = bar.critical ? 0 : 2;
  rounded(pen, { x: bar.x + inset, y: bar.y + bar.height / 2 - 2, width: Math.max(0, Math.min(bar.done, bar.width - inset) - inset), height: 4 }, bar.critical ? 0 : 2);
  pen.fill();
  pen.globalAlpha = 1;
}

/** Time that is kept: an outline with strokes across. */
function paintBuffer(pen: Pen, { x, y, width, height }: Bar, palette: Palette): void {
  pen.save();
  pen.beginPath();
  pen.rect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
  pen.fillStyle = palette.surface;
  pen.fill();
  pen.strokeStyle = palette["ink-2"];
  pen.lineWidth = 1;
  pen.stroke();
  pen.clip();
  pen.beginPath();
  // Seldom more than a screen's width of strokes: what is scrolled away is cut off before.
  for (let at = x - height; at < x + Math.min(width, 4000); at += 5) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

function rounded(pen: Pen, { x, y, width, height }: Box, radius: number): void {
  pen.beginPath();
  if (radius) pen.roundRect(x, y, width, height, Math.min(radius, width / 2));
  else pen.rect(x, y, width, height);
}

function paintSummary(pen: Pen, { x, y, width }: Bar, palette: Palette): void {
  const foot = Math.min(4, width / 2);
  pen.fillStyle = palette["ink-2"];
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y);
  pen.lineTo(x + width, y + 9);
  pen.lineTo(x + width - foot, y + 5);
  pen.lineTo(x + foot, y + 5);
  pen.lineTo(x, y + 9);
  pen.fill();
}

function diamond(pen: Pen, { x, y, width, height }: Box): void {
  pen.beginPath();
  pen.moveTo(x + width / 2, y);
  pen.lineTo(x + width, y + height / 2);
  pen.lineTo(x + width / 2, y + height);
  pen.lineTo(x, y + height / 2);
  pen.closePath();
}

function paintMilestone(pen: Pen, bar: Bar, palette: Palette): void {
  diamond(pen, bar);
  pen.fillStyle = bar.critical ? palette.critical : bar.done ? palette["task-done"] : palette["ink-2"];
  pen.fill();
  pen.strokeStyle = palette.surface;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function outline(pen: Pen, bar: Bar, stroke: string, fill: string): void {
  if (bar.shape === "milestone") diamond(pen, bar);
  else rounded(pen, { x: bar.x + 0.5, y: bar.y + 0.5, width: Math.max(1, bar.width - 1), height: bar.height - 1 }, 0);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.lineWidth = 1;
  pen.stroke();
}

function paintFloat(pen: Pen, line: { from: number; to: number; y: number }, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.setLineDash([2, 2]);
  pen.beginPath();
  pen.moveTo(line.from, crisp(line.y));
  pen.lineTo(line.to, crisp(line.y));
  pen.stroke();
  pen.setLineDash([]);
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(line.to, line.y - 3);
  pen.lineTo(line.to, line.y + 4);
  pen.stroke();
}

/** The deadline of one task: a small flag in its row, red once the task ends after it. */
function paintDeadlineMark(pen: Pen, { frame, palette }: Scene, row: Row, place: number): void {
  const x = crisp(deadlineX(row.task.deadline!, frame));
  const top = place * frame.rowHeight + 4;
  const missed = row.finish > minutesOf(row.task.deadline!) + (row.task.deadline!.length < 16 ? DAY : 0);
  pen.strokeStyle = pen.fillStyle = missed ? palette.late : palette["ink-2"];
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, top);
  pen.lineTo(x, top + frame.rowHeight - 9);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x, top);
  pen.lineTo(x + 7, top + 3);
  pen.lineTo(x, top + 6);
  pen.fill();
}

/** Where a dependency can be pulled out of the bar under the pointer. */
function paintHandles(pen: Pen, bar: Bar, palette: Palette): void {
  for (const x of [bar.x - 9, bar.x + bar.width + 9]) {
    pen.beginPath();
    pen.arc(x, bar.y + bar.height / 2, 4, 0, Math.PI * 2);
    pen.fillStyle = palette.surface;
    pen.fill();
    pen.strokeStyle = palette.action;
    pen.lineWidth = 1.5;
    pen.stroke();
  }
}

/** What the server says would move, dashed; the bar in hand, hatched; a dependency being drawn. */
function paintInHand(pen: Pen, scene: Scene, first: number, last: number): void {
  const { palette, frame, rows, moved, held, drawn } = scene;
  for (let place = first; place < last; place += 1) {
    const row = rows[place]!;
    const times = moved.get(row.task.id);
    if (!times || held?.row.task.id === row.task.id || row.children.length) continue;
    ghost(pen, barAt(row, times.start, times.finish, place, frame), isCritical(row) ? palette.critical : palette["ink-2"]);
  }
  if (held) paintHeld(pen, barAt(held.row, held.start, held.finish, held.place, frame), palette);
  if (drawn) {
    pen.setLineDash([4, 3]);
    pen.strokeStyle = palette.action;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(...drawn.from);
    pen.lineTo(...drawn.to);
    pen.stroke();
    pen.setLineDash([]);
  }
}

function ghost(pen: Pen, bar: Bar, colour: string): void {
  pen.setLineDash([4, 2]);
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  if (bar.shape === "milestone") diamond(pen, bar);
  else rounded(pen, { ...bar, y: bar.y + 0.5, height: bar.height - 1 }, bar.critical ? 0 : 5);
  pen.stroke();
  pen.setLineDash([]);
}

function paintHeld(pen: Pen, bar: Bar, palette: Palette): void {
  const colour = bar.critical ? palette.critical : palette["ink-2"];
  const box = bar.shape === "milestone" ? bar : { ...bar, y: bar.y - 1, height: bar.height + 2 };
  pen.save();
  if (bar.shape === "milestone") diamond(pen, box);
  else rounded(pen, box, 0);
  pen.globalAlpha = 0.55;
  pen.fillStyle = palette.surface;
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.clip();
  pen.beginPath();
  for (let x = box.x - box.height; x < box.x + box.width; x += 5) {
    pen.moveTo(x, box.y + box.height);
    pen.lineTo(x + box.height, box.y);
  }
  pen.stroke();
  pen.restore();
}

/** Lines through all rows: today, the status date, the last deadline. */
function paintTimeLines(pen: Pen, scene: Scene): void {
  const { palette, height, frame, scrollX } = scene;
  const line = (x: number, colour: string, width: number, dash: number[]) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(crisp(x), HEAD);
    pen.lineTo(crisp(x), height);
    pen.stroke();
    pen.setLineDash([]);
  };
  if (scene.status) line(xOf(frame.scale, scene.status.at) - scrollX, palette.action, 1.5, [2, 3]);
  if (scene.today) line(xOf(frame.scale, scene.today.at) - scrollX, palette.ink, 1.5, []);
  if (!scene.deadline) return;
  const x = deadlineX(scene.deadline.date, frame) - scrollX;
  line(x, palette["ink-2"], 1, [6, 3]);
  pen.font = `11px ${palette.sans}`;
  const width = pen.measureText(scene.deadline.label).width + 10;
  pen.fillStyle = palette.surface;
  pen.fillRect(x - width, HEAD + 2, width, 18);
  pen.strokeStyle = palette["ink-2"];
  pen.lineWidth = 1;
  pen.strokeRect(crisp(x - width), HEAD + 2.5, Math.round(width), 17);
  pen.fillStyle = palette.ink;
  pen.textAlign = "left";
  pen.fillText(scene.deadline.label, x - width + 5, HEAD + 15);
}

function paintHead(pen: Pen, scene: Scene): void {
  const { palette, width, frame } = scene;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, HEAD);
  const [from, to] = visibleTimes(scene);
  const head = headOf(frame.scale, from, to);
  const today = scene.today && tagEdges(pen, scene, scene.today);
  const status = scene.status && besideTag(tagEdges(pen, scene, scene.status), today);
  paintTicks(pen, scene, head.lower, "lower", to, [today, status]);
  paintTicks(pen, scene, head.upper, "upper", to);
  pen.fillStyle = palette.line;
  if (head.upper.length) pen.fillRect(0, 23, width, 1);
  pen.fillRect(0, HEAD - 1, width, 1);
  if (status) paintTag(pen, scene, scene.status!.label, status, palette.surface, palette.action);
  if (today) paintTag(pen, scene, scene.today!.label, today, palette.ink, palette.surface);
}

function paintTicks(pen: Pen, scene: Scene, ticks: Tick[], line: "upper" | "lower", to: number, tags: (Edges | undefined)[] = []): void {
  const { palette, frame, scrollX, language } = scene;
  const upper = line === "upper";
  pen.font = upper ? `600 12px ${palette.sans}` : `11px ${palette.sans}`;
  pen.textAlign = "left";
  let free = -Infinity;
  ticks.forEach((tick, place) => {
    const x = xOf(frame.scale, tick.at) - scrollX;
    const end = xOf(frame.scale, ticks[place + 1]?.at ?? to) - scrollX;
    pen.fillStyle = upper ? palette["line-strong"] : palette.line;
    if (x > 0) pen.fillRect(Math.round(x), upper ? 0 : 24, 1, upper ? HEAD : HEAD - 24);
    const label = tickLabel(tick, line, language, frame.scale.pxPerDay >= 46);
    const wide = pen.measureText(label).width;
    const at = upper ? Math.max(x, 0) + 5 : x + 4;
    // A month that is about to leave lets its name be pushed out rather than overprinted.
    const fits = place === ticks.length - 1 ? true : at + wide <= end - 2;
    // A label half under a tag would be read as another number.
    const covered = tags.some((tag) => tag && at < tag[1] && at + wide > tag[0]);
    if (!fits || covered || at < free) return;
    pen.fillStyle = upper ? palette.ink : palette["ink-2"];
    pen.fillText(label, at, upper ? 16 : 38);
    free = at + wide + 4;
  });
}

function tagEdges(pen: Pen, { palette, frame, scrollX }: Scene, tag: { at: number; label: string }): Edges {
  const x = xOf(frame.scale, tag.at) - scrollX;
  pen.font = `600 11px ${palette.sans}`;
  const half = pen.measureText(tag.label).width / 2 + 5;
  return [x - half, x + half];
}

function paintTag(pen: Pen, { palette }: Scene, label: string, [left, right]: Edges, fill: string, text: string): void {
  pen.font = `600 11px ${palette.sans}`;
  pen.beginPath();
  pen.roundRect(left, 25, right - left, 17, 2);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = text;
  pen.lineWidth = 1;
  if (fill === palette.surface) pen.stroke();
  pen.fillStyle = text;
  pen.textAlign = "center";
  pen.fillText(label, (left + right) / 2, 37.5);
}
