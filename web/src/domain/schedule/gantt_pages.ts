// The chart on paper: sheets of A3 or A4 across, each with the titles of its rows, the months of its time and a legend, so
// that one sheet alone can be read. Rows are split so that every sheet is full, time at the beginning of months.
import type { Frame } from "./geometry.ts";
import { FONTS, HEAD, ROW, cells, drawn, escaped, fitted, gridWidth, ground, head, links, n, spanOfRows, type GridWidths, type Part, type PictureOf } from "./gantt_svg.ts";
import type { Row } from "./plan_model.ts";
import { floorTo, type TimeScale } from "./time_scale.ts";
import { DAY, civilOf, monthStart } from "./wall_clock.ts";

export const PAPERS = ["a4", "a3"] as const;
export type Paper = (typeof PAPERS)[number];

/** Millimetres, and points of the drawing: 96 to the inch. */
const SIZES: Record<Paper, { mm: [number, number]; width: number; height: number; grid: GridWidths }> = {
  a4: { mm: [297, 210], width: 1123, height: 794, grid: { wbs: 40, name: 246, date: 70 } },
  a3: { mm: [420, 297], width: 1587, height: 1123, grid: { wbs: 52, name: 280, date: 84 } },
};
/** What no printer reaches. */
const MARGIN = 38;
const TITLE = 34;
const FOOT = 30;
/** Below that the names of months do not fit any more. */
const NARROWEST_DAY = 1.3;
/** A longer plan is drawn smaller instead. */
const MOST_ACROSS = 8;
/** Sheets that a browser still prints. */
export const MOST_SHEETS = 150;

export interface Sheets {
  /** One after the other: all of the time, then the next rows. */
  pages: string[];
  mm: [number, number];
}

interface Layout {
  rowsOfPage: number;
  spans: { from: number; to: number }[];
  scale: (from: number) => TimeScale;
  chart: number;
}

function layoutOf(rows: readonly Row[], baseline: boolean, paper: Paper): Layout {
  const { width, height, grid } = SIZES[paper];
  const chart = width - 2 * MARGIN - gridWidth(grid);
  const { from, to } = spanOfRows(rows, baseline);
  const across = Math.min(MOST_ACROSS, Math.max(1, Math.ceil(((to - from) / DAY) * (NARROWEST_DAY / chart))));
  const spans = across === 1 ? [{ from, to }] : byMonths(from, to, across);
  const longest = spans.reduce((most, span) => Math.max(most, span.to - span.from), DAY);
  const pxPerDay = Math.min(34, chart / (longest / DAY));
  return { rowsOfPage: Math.floor((height - 2 * MARGIN - TITLE - HEAD - FOOT) / ROW), spans, scale: (origin) => ({ origin, pxPerDay }), chart };
}

/** About as long as each other, from the beginning of a month to that of another. */
function byMonths(from: number, to: number, across: number): { from: number; to: number }[] {
  const first = floorTo("month", from);
  const { year, month } = civilOf(first);
  let months = 1;
  while (monthStart(year, month + months) < to) months += 1;
  const each = Math.ceil(months / across);
  const count = Math.ceil(months / each);
  return Array.from({ length: count }, (_, place) => ({ from: monthStart(year, month + place * each), to: monthStart(year, month + (place + 1) * each) }));
}

/** How many sheets so many rows take. */
export function sheetsOf(rows: readonly Row[], baseline: boolean, paper: Paper): number {
  const { rowsOfPage, spans } = layoutOf(rows, baseline, paper);
  return Math.max(1, Math.ceil(rows.length / rowsOfPage)) * spans.length;
}

export function ganttPages({ rows, context, title, baseline, palette, paper }: PictureOf & { paper: Paper }): Sheets {
  const layout = layoutOf(rows, baseline, paper);
  const pages: string[] = [];
  const count = sheetsOf(rows, baseline, paper);
  for (let first = 0; first < Math.max(1, rows.length); first += layout.rowsOfPage) {
    for (const span of layout.spans) {
      const number = pages.length + 1;
      pages.push(page({ of: { rows, context, title, baseline, palette }, paper, layout, first, span, label: context.words.t("plan.paper.sheet", { number, count }) }));
    }
  }
  return { pages, mm: SIZES[paper].mm };
}

interface PageOf {
  of: PictureOf;
  paper: Paper;
  layout: Layout;
  first: number;
  span: { from: number; to: number };
  label: string;
}

function page({ of, paper, layout, first, span, label }: PageOf): string {
  const { rows, context, title, baseline, palette } = of;
  const { words, model } = context;
  const { width, height, grid, mm } = SIZES[paper];
  const [left, top] = [gridWidth(grid), TITLE + HEAD];
  const end = Math.min(rows.length, first + layout.rowsOfPage);
  const frame: Frame = { scale: layout.scale(span.from), calendars: model.calendars, rowHeight: ROW };
  const part: Part = { frame, ...span, width: layout.chart };
  const body = (end - first) * ROW;
  const inner = width - 2 * MARGIN;
  const down = `translate(0 ${-first * ROW})`;
  const name = (key: "wbs" | "title" | "start" | "finish", x: number, anchor = "start") => `<text x="${x}" y="${top - 6}" text-anchor="${anchor}" fill="${palette["ink-2"]}">${escaped(words.t(`plan.column.${key}`))}</text>`;
  const parts = [
    `<rect width="${width}" height="${height}" fill="${palette.surface}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    `<text y="16" font-size="17" font-weight="600">${escaped(fitted(title, inner / 2))}</text>`,
    `<text x="${inner}" y="16" text-anchor="end" fill="${palette["ink-2"]}">${escaped(words.formatDate(words.today(), { year: "always" }))}</text>`,
    name("wbs", 0) + name("title", grid.wbs) + name("start", grid.wbs + grid.name + grid.date - 12, "end") + name("finish", left - 12, "end"),
    `<g transform="translate(${left} ${TITLE})">${head(part, context, palette)}</g>`,
    `<path d="M0 ${top}H${inner}" stroke="${palette["ink-3"]}"/>`,
    `<g transform="translate(0 ${top})"><g transform="${down}">${rows.slice(first, end).map((row, place) => cells(row, first + place, grid, inner, context, palette)).join("")}</g></g>`,
    `<svg x="${left}" y="${top}" width="${layout.chart}" height="${body}">${ground({ ...part, height: body }, context, palette)}<g transform="${down}">`,
    links(rows, frame, context, palette, [first, end]),
    rows.slice(first, end).map((row, place) => drawn({ row, place: first + place, frame, baseline }, palette)).join(""),
    `</g></svg>`,
    `<path d="M${left} ${TITLE}V${top + body}" stroke="${palette["ink-3"]}"/>`,
    `<g transform="translate(0 ${height - 2 * MARGIN - 8})">${legend(of)}<text x="${inner}" text-anchor="end" fill="${palette["ink-2"]}">${escaped(label)}</text></g>`,
    `</g>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${mm[0]}mm" height="${mm[1]}mm" viewBox="0 0 ${width} ${height}" lang="${words.language}" font-family="${FONTS}" font-size="11.5" fill="${palette.ink}">${parts.join("")}</svg>`;
}

const WIDE = 12;
const LETTER = 6.3;

/** What the shapes mean; the baseline only where it is drawn. */
function legend({ context: { words }, baseline, palette }: PictureOf): string {
  const bar = (fill: string, more = "") => `<rect y="-9" width="22" height="10" rx="3" fill="${fill}"/>${more}`;
  const shapes: [word: string, svg: string][] = [
    ["task", bar(palette.task, `<rect y="-6" width="12" height="4" rx="2" fill="${palette["task-done"]}"/>`)],
    ["critical", `<rect y="-10" width="22" height="12" fill="${palette.critical}"/>`],
    ["summary", `<path d="M0 -8h22v8l-4 -4h-14l-4 4z" fill="${palette["ink-2"]}"/>`],
    ["milestone", `<path d="M11 -10l6 6l-6 6l-6 -6z" fill="${palette["ink-2"]}"/>`],
    ["float", `<path d="M0 -4H22" stroke="${palette["ink-3"]}" stroke-dasharray="2 2"/><path d="M22 -7v7" stroke="${palette["ink-3"]}"/>`],
    ...(baseline ? [["baseline", `<path d="M0.5 -6.5h21v6h-21z" fill="${palette.surface}" stroke="${palette.baseline}"/>`] as [string, string]] : []),
    ["today", `<path d="M11 -11v13" stroke="${palette.ink}" stroke-width="1.5"/>`],
  ];
  let x = 0;
  return shapes
    .map(([word, svg]) => {
      const text = words.t(`plan.legend.${word}`);
      const drawing = `<g transform="translate(${n(x)} 0)">${svg}<text x="28">${escaped(text)}</text></g>`;
      x += 28 + [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? WIDE : LETTER), 22);
      return drawing;
    })
    .join("");
}

/** Hands the sheets to the browser's own printing, which keeps them as PDF as well. */
export function printSheets({ pages, mm }: Sheets, title: string): void {
  const frame = document.createElement("iframe");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  frame.style.cssText = "position:fixed;inset-block-end:100%;width:1px;height:1px;border:0";
  document.body.append(frame);
  const inside = frame.contentWindow!;
  const sheets = inside.document;
  sheets.documentElement.lang = document.documentElement.lang;
  const style = sheets.createElement("style");
  style.textContent = `@page{size:${mm[0]}mm ${mm[1]}mm;margin:0}html,body{margin:0;print-color-adjust:exact}.sheet{display:block;break-inside:avoid;break-after:page}.sheet:last-child{break-after:auto}`;
  sheets.head.append(style);
  for (const page of pages) {
    const drawing = new DOMParser().parseFromString(page, "image/svg+xml").documentElement;
    drawing.setAttribute("class", "sheet");
    sheets.body.append(sheets.importNode(drawing, true));
  }
  // What the browser proposes as the name of the file.
  const before = document.title;
  document.title = sheets.title = title;
  inside.addEventListener("afterprint", () => {
    document.title = before;
    frame.remove();
  });
  inside.print();
}
