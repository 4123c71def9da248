// How wide the columns of the grid are, which rows are in view, and how far the columns are shifted so
// that the focused cell is seen.
import { useEffect, useLayoutEffect, useMemo, useState, type RefObject } from "react";
import { titleWidth, widthOf, type CellContext, type Column } from "./columns.ts";
import { HEAD } from "./gantt_paint.ts";
import type { Row } from "./plan_model.ts";
import { useGridWidth, type Widths } from "./plan_prefs.ts";
import type { GridFocus } from "./use_grid.ts";

const OVERSCAN = 3;
/** How much of the page the table takes at most, until somebody pulls it wider. */
const MOST_OF_PAGE = 0.64;
export interface ColumnLayout {
  width: number;
  setWidth: (width: number) => void;
  template: string;
  /** Left and right edge of each column. */
  edges: Partial<Record<Column, [number, number]>>;
}

let pen: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 8;
  pen.font = `500 12px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

export function useColumns(context: CellContext, own: Widths, available: number): ColumnLayout {
  const [kept, setWidth] = useGridWidth();
  const { columns } = context;
  const usualWidths = useMemo(() => columns.map((column) => (column === "title" ? 0 : widthOf(column, context, textWidth))), [columns, context]);
  const fixed = usualWidths.map((each, place) => own[columns[place]!] ?? each);
  const sum = fixed.reduce((one, other) => one + other, 0);
  const named = useMemo(() => titleWidth(context, textWidth), [context]);
  const usual = available < 720 ? Math.round(available * 0.5) : Math.min(sum + named, Math.round(available * MOST_OF_PAGE));
  const width = Math.max(120, Math.min(kept ?? usual, available - 80));
  const title = Math.max(available < 720 ? Math.max(110, width - fixed[0]!) : 150, width - sum);
  const widths = fixed.map((each) => each || title);
  let left = 0;
  const edges = Object.fromEntries(columns.map((column, place) => [column, [left, (left += widths[place]!)]])) as ColumnLayout["edges"];
  return { width, setWidth, template: widths.map((each) => `${each}px`).join(" "), edges };
}

/** The places of the rows in view; the focused row stays, wherever it has been scrolled to. */
export function usePlaces(scroller: RefObject<HTMLDivElement | null>, rows: Row[], rowHeight: number, height: number, focus: GridFocus | undefined): number[] {
  const [first, setFirst] = useState(0);
  useEffect(() => {
    const place = scroller.current;
    const scrolled = () => setFirst(Math.max(0, Math.floor((place?.scrollTop ?? 0) / rowHeight) - OVERSCAN));
    place?.addEventListener("scroll", scrolled, { passive: true });
    scrolled();
    return () => place?.removeEventListener("scroll", scrolled);
  }, [scroller, rowHeight]);
  const focusPlace = useMemo(() => (focus ? rows.findIndex((row) => row.task.id === focus.id) : -1), [rows, focus]);
  return useMemo(() => {
    const count = Math.ceil(height / rowHeight) + 2 * OVERSCAN;
    const start = Math.min(first, Math.max(0, rows.length - 1));
    const places = Array.from({ length: Math.min(count, rows.length - start) }, (_, at) => start + at);
    if (focusPlace >= 0 && (focusPlace < start || focusPlace >= start + count)) places.push(focusPlace);
    return places;
  }, [first, height, rowHeight, rows.length, focusPlace]);
}

/** Scrolls just far enough that the focused cell is seen. Returns how far the columns are shifted. */
export function useFocusInView(scroller: RefObject<HTMLDivElement | null>, rows: Row[], rowHeight: number, layout: ColumnLayout, focus: GridFocus | undefined): number {
  const [shift, setShift] = useState(0);
  useLayoutEffect(() => {
    const place = scroller.current;
    const at = focus ? rows.findIndex((row) => row.task.id === focus.id) : -1;
    if (!place || at < 0) return;
    const top = at * rowHeight;
    const seen = place.clientHeight - HEAD;
    if (top < place.scrollTop) place.scrollTop = top;
    else if (top + rowHeight > place.scrollTop + seen) place.scrollTop = top + rowHeight - seen + 4;
    // Only a person's move scrolls; a plan that changed under the focus does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus, rowHeight, scroller]);
  useLayoutEffect(() => {
    if (!focus) return setShift(0);
    const edges = layout.edges[focus.column];
    if (!edges) return setShift(0);
    const [left, right] = edges;
    setShift((now) => (right <= layout.width ? 0 : Math.min(left, Math.max(now, right - layout.width))));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus, layout.width]);
  return shift;
}

