// Grid and chart side by side: one scroll of rows for both, a splitter between them, and the time
// scrolled by the ruler below the chart.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type RefObject } from "react";
import { Button } from "../../ui/Button.tsx";
import type { Words } from "../../app/words.ts";
import { COLUMNS, widthOf, type CellContext, type Column } from "./columns.ts";
import { GanttCanvas } from "./GanttCanvas.tsx";
import { HEAD } from "./gantt_paint.ts";
import { Grid } from "./Grid.tsx";
import type { Edit, Id, PlanPreview } from "./plan_types.ts";
import { spanOf, type PlanModel, type Row } from "./plan_model.ts";
import { PlanMenu } from "./PlanMenu.tsx";
import { scaleFor, scaleToFit, timeAt, xOf, zoomStep, type TimeScale, type Zoom } from "./time_scale.ts";
import { useGrid, type GridCommands, type GridFocus } from "./use_grid.ts";
import { DAY, minutesOf, weekStart } from "./wall_clock.ts";
import styles from "./gantt.module.css";

export interface GanttViewProps {
  model: PlanModel;
  rows: Row[];
  context: CellContext;
  zoom: Zoom | "fit";
  baseline: boolean;
  canEdit: boolean;
  task: Id | undefined;
  /** The first task of a plan, just added: its title is being typed. */
  naming: Id | undefined;
  collapsed: ReadonlySet<Id>;
  setCollapsed: (collapsed: ReadonlySet<Id>) => void;
  onZoom: (zoom: Zoom) => void;
  onTask: (id: Id) => void;
  onOpen: (id: Id) => void;
  edit: (edits: Edit[], said?: string) => void;
  ask: (edits: Edit[], signal: AbortSignal) => Promise<PlanPreview>;
  /** Lets the toolbar act on what is in focus here. */
  handle: RefObject<ViewHandle | undefined>;
}

export interface ViewHandle {
  commands: GridCommands;
  toToday: () => void;
}

const OVERSCAN = 3;
const FOOT = 44;

export function GanttView(props: GanttViewProps) {
  const { model, rows, context, canEdit, task, naming } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const page = useRef(20);
  const rowHeight = useRowHeight();
  const size = useSize(scroller);
  const [focus, setFocus] = useState<GridFocus | undefined>(naming || task ? { id: naming ?? task!, column: "title" } : undefined);
  const [menu, setMenu] = useState<{ x: number; y: number }>();
  const [chartWidth, setChartWidth] = useState(0);
  page.current = Math.max(1, Math.floor((size.height - HEAD) / rowHeight) - 1);

  const grid = useGrid({ ...props, naming: !!naming, focus, setFocus, page, onMenu: (_, at) => setMenu(at) });
  const layout = useColumns(context, size.width);
  const time = useTime(props, chartWidth, ruler);
  const shiftX = useFocusInView(scroller, rows, rowHeight, layout, focus);
  useEffect(() => {
    if (focus && focus.id !== task) props.onTask(focus.id);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus?.id]);
  props.handle.current = { commands: grid.commands, toToday: time.toToday };

  const frame = useMemo(() => ({ scale: time.scale, calendars: model.calendars, rowHeight }), [time.scale, model.calendars, rowHeight]);
  const focused = focus && model.byId.get(focus.id);
  const { choose } = grid;
  const onChoose = useCallback((row: Row, extend: boolean) => choose(row, "title", extend), [choose]);
  const height = HEAD + rows.length * rowHeight + FOOT;
  return (
    <div className={styles.view}>
      <div ref={scroller} className={styles.scroller}>
        <div className={styles.body} style={{ height: Math.max(height, size.height) }}>
          <RowsInView scroller={scroller} height={size.height} rows={rows} rowHeight={rowHeight} context={context} columns={layout.template} width={layout.width} shiftX={shiftX} selected={grid.selected} collapsed={props.collapsed} focus={focus} input={grid.input} acts={grid.acts} />
          <Splitter width={layout.width} onWidth={layout.setWidth} words={context.words} height={size.height} />
          <GanttCanvas
            {...props}
            words={context.words}
            frame={frame}
            selected={grid.selected}
            focused={focused}
            scroller={scroller}
            ruler={ruler}
            height={size.height}
            onWidth={setChartWidth}
            onChoose={onChoose}
            onOpen={(row) => props.onOpen(row.task.id)}
            onMenu={(row, at) => grid.acts.menu(row, at)}
            onEdit={props.edit}
            onZoom={time.zoomAt}
          />
          {canEdit && (
            <div className={styles.add} style={{ top: HEAD + rows.length * rowHeight + 6 }}>
              <Button kind="quiet" icon="plus" onClick={() => grid.commands.insert()}>
                {context.words.t("plan.add_task")}
              </Button>
            </div>
          )}
        </div>
      </div>
      <div ref={ruler} className={styles.ruler} style={{ marginInlineStart: layout.width }} tabIndex={-1} aria-hidden="true">
        <div style={{ width: time.width }} />
      </div>
      {menu && <PlanMenu at={menu} words={context.words} canEdit={canEdit} commands={grid.commands} row={focused} onOpen={props.onOpen} onClose={() => setMenu(undefined)} />}
    </div>
  );
}

/** Rows are higher where they are touched. */
function useRowHeight(): number {
  const [coarse, setCoarse] = useState(() => matchMedia("(pointer: coarse)").matches);
  useEffect(() => {
    const asked = matchMedia("(pointer: coarse)");
    const changed = () => setCoarse(asked.matches);
    asked.addEventListener("change", changed);
    return () => asked.removeEventListener("change", changed);
  }, []);
  return coarse ? 44 : 28;
}

function useSize(place: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 1200, height: 600 });
  useLayoutEffect(() => {
    if (!place.current) return;
    const measure = () => place.current && setSize({ width: place.current.clientWidth, height: place.current.clientHeight });
    const watcher = new ResizeObserver(measure);
    watcher.observe(place.current);
    measure();
    return () => watcher.disconnect();
  }, [place]);
  return size;
}

interface ColumnLayout {
  width: number;
  setWidth: (width: number) => void;
  template: string;
  /** Left and right edge of each column. */
  edges: Record<Column, [number, number]>;
}

const KEPT = "rapport.plan_grid_width";
let pen: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 8;
  pen.font = `500 12px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

function useColumns(context: CellContext, available: number): ColumnLayout {
  const [kept, setKept] = useState<number | undefined>(() => Number(localStorage.getItem(KEPT)) || undefined);
  const fixed = useMemo(() => COLUMNS.map((column) => (column === "title" ? 0 : widthOf(column, context, textWidth))), [context]);
  const sum = fixed.reduce((one, other) => one + other, 0);
  const usual = available < 720 ? Math.round(available * 0.5) : Math.min(sum + 180, Math.round(available * 0.55));
  const width = Math.max(120, Math.min(kept ?? usual, available - 80));
  const title = Math.max(available < 720 ? Math.max(110, width - fixed[0]!) : 150, width - sum);
  const widths = fixed.map((each) => each || title);
  let left = 0;
  const edges = Object.fromEntries(COLUMNS.map((column, place) => [column, [left, (left += widths[place]!)]])) as ColumnLayout["edges"];
  const setWidth = (next: number) => {
    setKept(next);
    localStorage.setItem(KEPT, String(Math.round(next)));
  };
  return { width, setWidth, template: widths.map((each) => `${each}px`).join(" "), edges };
}

interface TimeView {
  scale: TimeScale;
  width: number;
  toToday: () => void;
  zoomAt: (step: 1 | -1, x: number) => void;
}

const MARGIN = 21 * DAY;

/** The scale, and what time stands where: zooming keeps the time under the pointer or in the middle. */
function useTime({ model, zoom, context, onZoom }: GanttViewProps, chartWidth: number, ruler: RefObject<HTMLDivElement | null>): TimeView {
  const span = useMemo(() => spanOf(model), [model]);
  const origin = weekStart(span.from) - MARGIN;
  const last = span.to + MARGIN * 2;
  const scale = useMemo(() => (zoom === "fit" ? scaleToFit(span.from - 2 * DAY, span.to + 4 * DAY, chartWidth) : scaleFor(zoom, origin)), [zoom, origin, span, chartWidth]);
  const width = zoom === "fit" ? chartWidth : Math.max(chartWidth, xOf(scale, last));
  const anchor = useRef<{ time: number; x: number } | undefined>(undefined);
  const today = minutesOf(context.words.today());

  useLayoutEffect(() => {
    const place = ruler.current;
    if (!place || !chartWidth) return;
    const inPlan = today > span.from && today < span.to;
    const kept = anchor.current ?? { time: inPlan ? today : span.from, x: inPlan ? chartWidth / 3 : 24 };
    place.scrollLeft = xOf(scale, kept.time) - kept.x;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scale, chartWidth > 0]);
  useEffect(() => {
    const place = ruler.current;
    const remember = () => {
      if (place) anchor.current = { time: timeAt(scale, place.scrollLeft + place.clientWidth / 2), x: place.clientWidth / 2 };
    };
    place?.addEventListener("scroll", remember, { passive: true });
    return () => place?.removeEventListener("scroll", remember);
  }, [ruler, scale]);
  const toToday = useCallback(() => {
    if (ruler.current) ruler.current.scrollLeft = xOf(scale, today) - chartWidth / 3;
  }, [ruler, scale, today, chartWidth]);
  const zoomAt = (step: 1 | -1, x: number) => {
    const place = ruler.current;
    if (place) anchor.current = { time: timeAt(scale, place.scrollLeft + x), x };
    onZoom(zoomStep(zoom === "fit" ? "month" : zoom, step));
  };
  return { scale, width, toToday, zoomAt };
}

type RowsInViewProps = Omit<Parameters<typeof Grid>[0], "places"> & { scroller: RefObject<HTMLDivElement | null>; height: number };

/** Scrolling renders the rows only: the chart beside them paints by itself. */
function RowsInView({ scroller, height, ...props }: RowsInViewProps) {
  const places = usePlaces(scroller, props.rows, props.rowHeight, height, props.focus);
  return <Grid {...props} places={places} />;
}

/** The places of the rows in view; the focused row stays, wherever it has been scrolled to. */
function usePlaces(scroller: RefObject<HTMLDivElement | null>, rows: Row[], rowHeight: number, height: number, focus: GridFocus | undefined): number[] {
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
function useFocusInView(scroller: RefObject<HTMLDivElement | null>, rows: Row[], rowHeight: number, layout: ColumnLayout, focus: GridFocus | undefined): number {
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
    const [left, right] = layout.edges[focus.column];
    setShift((now) => (right <= layout.width ? 0 : Math.min(left, Math.max(now, right - layout.width))));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus, layout.width]);
  return shift;
}

interface SplitterProps {
  width: number;
  height: number;
  onWidth: (width: number) => void;
  words: Words;
}

function Splitter({ width, height, onWidth, words }: SplitterProps) {
  const grabbed = useRef<{ x: number; width: number } | undefined>(undefined);
  return (
    <div
      className={styles.splitter}
      style={{ height } as CSSProperties}
      role="separator"
      aria-orientation="vertical"
      aria-label={words.t("plan.splitter")}
      aria-valuenow={Math.round(width)}
      aria-valuemin={120}
      aria-valuemax={2000}
      tabIndex={0}
      onPointerDown={(event) => {
        grabbed.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => grabbed.current && onWidth(grabbed.current.width + event.clientX - grabbed.current.x)}
      onPointerUp={() => (grabbed.current = undefined)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
        if (by) onWidth(width + by);
      }}
    />
  );
}
