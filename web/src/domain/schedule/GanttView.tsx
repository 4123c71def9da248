// Grid and chart side by side: one scroll of rows for both, a splitter between them, and the time
// scrolled by the ruler below the chart.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { Button } from "../../ui/Button.tsx";
import type { CellContext } from "./columns.ts";
import { GanttCanvas } from "./GanttCanvas.tsx";
import { HEAD } from "./gantt_paint.ts";
import { Grid } from "./Grid.tsx";
import type { GridCommands } from "./grid_commands.ts";
import { useColumns, useFocusInView, usePlaces } from "./grid_layout.ts";
import type { EditPlan } from "./plan_api.ts";
import type { Edit, Id, PlanPreview } from "./plan_types.ts";
import { spanOf, type PlanModel, type Row } from "./plan_model.ts";
import { PlanMenu } from "./PlanMenu.tsx";
import type { ColumnChoice } from "./plan_prefs.ts";
import { Splitter } from "./Splitter.tsx";
import { scaleFor, scaleToFit, timeAt, xOf, zoomStep, type TimeScale, type Zoom } from "./time_scale.ts";
import { useGrid, type GridFocus } from "./use_grid.ts";
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
  /** Rows of an alternative are no records. */
  isCopy: boolean;
  edit: EditPlan;
  ask: (edits: Edit[], signal: AbortSignal) => Promise<PlanPreview>;
  choice: ColumnChoice;
  onBulk: () => void;
  createElsewhere: ((below: Row | undefined) => void) | undefined;
  /** Lets the toolbar act on what is in focus here. */
  handle: RefObject<ViewHandle | undefined>;
}

export interface ViewHandle {
  commands: GridCommands;
  toToday: () => void;
  /** Goes to a row. */
  show: (id: Id) => void;
}

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
  const layout = useColumns(context, props.choice.widths, size.width);
  const time = useTime(props, chartWidth, ruler);
  const shiftX = useFocusInView(scroller, rows, rowHeight, layout, focus);
  useEffect(() => {
    if (focus && focus.id !== task) props.onTask(focus.id);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus?.id]);
  const { handle } = props;
  handle.current = { commands: grid.commands, toToday: time.toToday, show: (id) => setFocus({ id, column: "title" }) };
  useEffect(() => () => void (handle.current = undefined), [handle]);

  const frame = useMemo(() => ({ scale: time.scale, calendars: model.calendars, rowHeight }), [time.scale, model.calendars, rowHeight]);
  const focused = focus && model.byId.get(focus.id);
  const { choose } = grid;
  const onChoose = useCallback((row: Row, extend: boolean) => choose(row, "title", extend), [choose]);
  const height = HEAD + rows.length * rowHeight + FOOT;
  return (
    <div className={`gantt-view ${styles.view}`}>
      <div ref={scroller} className={styles.scroller}>
        <div className={styles.body} style={{ height: Math.max(height, size.height) }}>
          <RowsInView scroller={scroller} height={size.height} rows={rows} rowHeight={rowHeight} context={context} columns={layout.template} width={layout.width} shiftX={shiftX} selected={grid.selected} collapsed={props.collapsed} focus={focus} input={grid.input} acts={grid.acts} canEdit={canEdit} onWidth={props.choice.setWidth} />
          <Splitter width={layout.width} onWidth={layout.setWidth} words={context.words} height={size.height} />
          <GanttCanvas
            {...props}
            words={context.words}
            clientDays={context.clientDays}
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
      {menu && <PlanMenu at={menu} words={context.words} canEdit={canEdit} commands={grid.commands} row={focused} onOpen={props.isCopy ? undefined : props.onOpen} onBulk={props.onBulk} onClose={() => setMenu(undefined)} />}
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

type RowsInViewProps = Omit<Parameters<typeof Grid>[0], "places"> & { scroller: RefObject<HTMLDivElement | null>; height: number };

/** Scrolling renders the rows only: the chart beside them paints by itself. */
function RowsInView({ scroller, height, ...props }: RowsInViewProps) {
  const places = usePlaces(scroller, props.rows, props.rowHeight, height, props.focus);
  return <Grid {...props} places={places} />;
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
