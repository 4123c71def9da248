// The chart as a picture that stands alone: rows with number, title, start and finish, and their bars, in one SVG. What
// it shows are the rows it is given; fonts are named, so that Chinese is written wherever it is opened. Its parts are what
// the pages for paper are made of (gantt_pages.ts).
import type { CellContext } from "./columns.ts";
import { textOf } from "./columns.ts";
import type { Palette } from "./gantt_palette.ts";
import { barOf, baselineOf, floatLine, routeOf, shapeOf, type Bar, type Frame } from "./geometry.ts";
import { isCritical, type Row } from "./plan_model.ts";
import { headOf, scaleToFit, tickLabel, xOf, type Tick } from "./time_scale.ts";
import { DAY, minutesOf, weekdayOf } from "./wall_clock.ts";

export const ROW = 24;
export const HEAD = 40;
const TITLE = 56;
const PADDING = 16;
const CHART = 1200;
const [WBS, NAME, DATE] = [64, 320, 96];
/** Left of the chart: number, title, start and finish. */
const PICTURE_GRID: GridWidths = { wbs: WBS, name: NAME, date: DATE };
const GRID = gridWidth(PICTURE_GRID);
const WIDTH = GRID + CHART + 2 * PADDING;
/** Of one letter; a Chinese sign is twice as wide. */
const LETTER = 6.6;
export const FONTS = "Inter, 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Source Han Sans SC', sans-serif";
/** How large the picture of so many rows is. */
export const pictureSize = (rows: number): Pick<Picture, "width" | "height"> => ({ width: WIDTH, height: TITLE + HEAD + rows * ROW + PADDING });

export interface GridWidths {
  wbs: number;
  name: number;
  date: number;
}

export function gridWidth({ wbs, name, date }: GridWidths): number {
  return wbs + name + 2 * date;
}

export interface Picture {
  svg: string;
  width: number;
  height: number;
}

export interface PictureOf {
  rows: readonly Row[];
  context: CellContext;
  title: string;
  baseline: boolean;
  /** The colours on screen. */
  palette: Palette;
}

export function ganttPicture({ rows, context, title, baseline, palette }: PictureOf): Picture {
  const { words, model } = context;
  const { from, to } = spanOfRows(rows, baseline);
  const frame: Frame = { scale: scaleToFit(from, to, CHART), calendars: model.calendars, rowHeight: ROW };
  const body = rows.length * ROW;
  const { height } = pictureSize(rows.length);
  const parts = [
    `<rect width="${WIDTH}" height="${height}" fill="${palette.surface}"/>`,
    `<text x="${PADDING}" y="32" font-size="18" font-weight="600">${escaped(title)}</text>`,
    `<text x="${WIDTH - PADDING}" y="32" text-anchor="end" fill="${palette["ink-3"]}">${escaped(words.formatDate(words.today()))}</text>`,
    `<g transform="translate(${PADDING + GRID} ${TITLE})">${head({ frame, from, to, width: CHART }, context, palette)}<path d="M${-GRID} ${HEAD}H${CHART}" stroke="${palette.line}"/></g>`,
    `<g transform="translate(${PADDING} ${TITLE + HEAD})">${rows.map((row, place) => cells(row, place, PICTURE_GRID, GRID + CHART, context, palette)).join("")}</g>`,
    `<svg x="${PADDING + GRID}" y="${TITLE + HEAD}" width="${CHART}" height="${body}">`,
    ground({ frame, from, to, width: CHART, height: body }, context, palette),
    links(rows, frame, context, palette),
    rows.map((row, place) => drawn({ row, place, frame, baseline }, palette)).join(""),
    `</svg>`,
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" lang="${words.language}" font-family="${FONTS}" font-size="12" fill="${palette.ink}">${parts.join("")}</svg>`;
  return { svg, width: WIDTH, height };
}

/** From a little before the first to a little after the last of the rows, and of their baselines where they are drawn. */
export function spanOfRows(rows: readonly Row[], baseline: boolean): { from: number; to: number } {
  let [from, to] = [rows[0]?.start ?? 0, rows[0]?.finish ?? 0];
  for (const { start, finish, task } of rows) {
    const was = baseline ? task.baseline : undefined;
    from = Math.min(from, start, was ? minutesOf(was.start) : start);
    to = Math.max(to, finish, was ? minutesOf(was.finish) : finish);
  }
  return { from: from - 3 * DAY, to: to + 5 * DAY };
}

export function escaped(text: string): string {
  // Signs that no XML may hold are left out.
  const allowed = [...text].filter((sign) => sign >= " " || sign === "\t").join("");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const isWide = (sign: string) => sign > "\u2e7f";

/** As much of a text as fits. */
export function fitted(text: string, width: number): string {
  let used = 0;
  const signs = [...text];
  for (const [place, sign] of signs.entries()) {
    used += isWide(sign) ? 2 * LETTER : LETTER;
    if (used > width) return `${signs.slice(0, Math.max(1, place - 1)).join("")}…`;
  }
  return text;
}

export const n = (value: number) => String(Math.round(value * 10) / 10);

/** What stands left of the chart, and the line below it over the whole width. */
export function cells(row: Row, place: number, grid: GridWidths, width: number, context: CellContext, palette: Palette): string {
  const y = place * ROW + 16;
  const titleEnds = grid.wbs + grid.name;
  const weight = row.children.length ? ' font-weight="600"' : "";
  const x = grid.wbs + Math.min(row.depth, 12) * 10;
  const date = (column: "start" | "finish", right: number) => `<text x="${right}" y="${y}" text-anchor="end">${escaped(textOf(row, column, context))}</text>`;
  return (
    `<path d="M0 ${(place + 1) * ROW}H${width}" stroke="${palette.line}"/>` +
    `<text x="0" y="${y}" fill="${palette["ink-3"]}">${escaped(fitted(row.wbs, grid.wbs - 4))}</text>` +
    `<text x="${x}" y="${y}"${weight}${isCritical(row) ? ` fill="${palette.critical}"` : ""}>${escaped(fitted(row.task.title, titleEnds - x))}</text>` +
    date("start", titleEnds + grid.date - 12) +
    date("finish", titleEnds + 2 * grid.date - 12)
  );
}

/** A part of the chart: from when to when, and how large. */
export interface Part {
  frame: Frame;
  from: number;
  to: number;
  width: number;
}

const TWO_FIGURES = 20;

export function head({ frame, from, to, width }: Part, { words }: CellContext, palette: Palette): string {
  const { upper, lower } = headOf(frame.scale, from, to);
  const line = (ticks: Tick[], which: "upper" | "lower", y: number) =>
    ticks.map((tick, place) => {
      const x = Math.max(0, xOf(frame.scale, tick.at));
      const end = Math.min(width, ticks[place + 1] ? xOf(frame.scale, ticks[place + 1]!.at) : width);
      const text = tickLabel(tick, which, words.language, false);
      // Where two figures do not fit into a day, Mondays alone are named.
      if (which === "lower" && tick.unit === "day" && frame.scale.pxPerDay < TWO_FIGURES) {
        const label = weekdayOf(tick.at) === 0 && x + TWO_FIGURES < width ? `<text x="${n(x + 2)}" y="${y}" fill="${palette["ink-3"]}">${text}</text>` : "";
        return `<path d="M${n(x)} ${y - 14}V${y + 6}" stroke="${palette.line}"/>${label}`;
      }
      const fits = [...text].reduce((sum, sign) => sum + (isWide(sign) ? 2 * LETTER : LETTER), 6) < end - x;
      return `<path d="M${n(x)} ${y - 14}V${y + 6}" stroke="${palette.line}"/>${fits ? `<text x="${n(x + 4)}" y="${y}"${which === "upper" ? ' font-weight="600"' : ` fill="${palette["ink-3"]}"`}>${escaped(text)}</text>` : ""}`;
    });
  return [...line(upper, "upper", 14), ...line(lower, "lower", 34)].join("");
}

const NARROWEST_DAY_OFF = 2.2;

export function ground({ frame, from, to, width, height }: Part & { height: number }, { words }: CellContext, palette: Palette): string {
  const off = frame.scale.pxPerDay < NARROWEST_DAY_OFF ? [] : frame.calendars.ofPlan.daysOff(from, to);
  const today = xOf(frame.scale, minutesOf(words.today()) + DAY / 2);
  const shaded = off.map((each) => `<rect x="${n(xOf(frame.scale, each.from))}" width="${n(xOf(frame.scale, each.to) - xOf(frame.scale, each.from))}" height="${height}" fill="${palette.weekend}"/>`);
  return shaded.join("") + (today > 0 && today < width ? `<path d="M${n(today)} 0V${height}" stroke="${palette.ink}" stroke-width="1.5"/>` : "");
}

/** Of the rows from one place up to another, and of those that pass them. */
export function links(rows: readonly Row[], frame: Frame, { model }: CellContext, palette: Palette, [first, end] = [0, rows.length]): string {
  const places = new Map(rows.map((row, place) => [row.task.id, place]));
  return rows
    .flatMap((row, place) =>
      (model.after.get(row.task.id) ?? []).flatMap((dependency) => {
        const to = places.get(dependency.successor_id);
        if (to === undefined || Math.max(place, to) < first || Math.min(place, to) >= end) return [];
        const other = rows[to]!;
        const route = routeOf(dependency.kind, barOf(row, place, frame), barOf(other, to, frame), ROW);
        const colour = isCritical(row) && isCritical(other) ? palette.critical : palette["ink-3"];
        const [x, y] = route.at(-1)!;
        const [beforeX, beforeY] = route.at(-2)!;
        const angle = (Math.atan2(y - beforeY, x - beforeX) * 180) / Math.PI;
        return [`<path d="M${route.map(([px, py]) => `${n(px)} ${n(py)}`).join("L")}" fill="none" stroke="${colour}"/><path d="M0 0L-6 -3V3z" transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})" fill="${colour}"/>`];
      }),
    )
    .join("");
}

export function drawn({ row, place, frame, baseline }: { row: Row; place: number; frame: Frame; baseline: boolean }, palette: Palette): string {
  const bar = barOf(row, place, frame);
  const was = baseline ? baselineOf(row, place, frame) : undefined;
  const float = floatLine(row, place, frame);
  return (
    (was ? hollow(was, palette) : "") +
    (float ? `<path d="M${n(float.from)} ${n(float.y)}H${n(float.to)}" stroke="${palette["ink-3"]}" stroke-dasharray="2 2"/><path d="M${n(float.to)} ${n(float.y - 3)}v7" stroke="${palette["ink-3"]}"/>` : "") +
    `<g>${shape(row, bar, palette)}<title>${escaped(row.task.title)}</title></g>`
  );
}

export function hollow(bar: Bar, palette: Palette): string {
  const { x, y, width, height } = bar;
  const d = bar.shape === "milestone" ? `M${n(x + width / 2)} ${n(y)}l${width / 2} ${height / 2}l${-width / 2} ${height / 2}l${-width / 2} ${-height / 2}z` : `M${n(x)} ${n(y)}h${n(Math.max(1, width))}v${height}h${n(-Math.max(1, width))}z`;
  return `<path d="${d}" fill="${palette.surface}" stroke="${palette.baseline}"/>`;
}

function shape(row: Row, bar: Bar, palette: Palette): string {
  const { x, y, width, height } = bar;
  const colour = bar.critical ? palette.critical : palette.task;
  switch (shapeOf(row)) {
    case "milestone":
      return `<path d="M${n(x + 7)} ${n(y)}l7 7l-7 7l-7 -7z" fill="${bar.critical ? palette.critical : palette["ink-2"]}"/>`;
    case "summary": {
      const foot = Math.min(4, width / 2);
      return `<path d="M${n(x)} ${n(y)}h${n(width)}v9l${n(-foot)} -4h${n(-width + 2 * foot)}l${n(-foot)} 4z" fill="${palette["ink-2"]}"/>`;
    }
    case "buffer":
      return `<rect x="${n(x + 0.5)}" y="${n(y + 0.5)}" width="${n(Math.max(1, width - 1))}" height="${height - 1}" fill="${palette.surface}" stroke="${palette["ink-2"]}" stroke-dasharray="3 2"/>`;
    case "bar":
      return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${height}" rx="${bar.critical ? 0 : Math.min(5, width / 2)}" fill="${colour}"/>${bar.done > 0 ? `<rect x="${n(x)}" y="${n(y + height / 2 - 2)}" width="${n(bar.done)}" height="4" rx="2" fill="${bar.critical ? palette.surface : palette["task-done"]}"/>` : ""}`;
  }
}
