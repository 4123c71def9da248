// The chart: one canvas as large as what can be seen, painted again when anything changed, and the
// pointer on it. A bar can be moved, stretched, or a dependency drawn out of it; while that happens
// the server is asked what would follow. Escape lets go without any change.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { newKey } from "../../app/api.ts";
import type { Words } from "../../app/words.ts";
import { EffectCard } from "./EffectCard.tsx";
import { hitAt, type Frame, type Hit, type Point } from "./geometry.ts";
import { beginDrag, dragTo, editsOfDrag, questionOf, type Drag } from "./gantt_drag.ts";
import { HEAD, paint, type PlacedLink, type Scene, type Times } from "./gantt_paint.ts";
import { readPalette, whenThemeChanges } from "./gantt_palette.ts";
import type { Edit, Id, PlanPreview } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { Previewer } from "./previewer.ts";
import { minutesOf, DAY } from "./wall_clock.ts";
import styles from "./gantt.module.css";

export interface GanttProps {
  model: PlanModel;
  rows: Row[];
  frame: Frame;
  words: Words;
  selected: ReadonlySet<Id>;
  focused: Row | undefined;
  baseline: boolean;
  canEdit: boolean;
  /** Scrolls the rows; the time is scrolled by `ruler`. */
  scroller: RefObject<HTMLDivElement | null>;
  ruler: RefObject<HTMLDivElement | null>;
  height: number;
  onWidth: (width: number) => void;
  onChoose: (row: Row, extend: boolean) => void;
  onOpen: (row: Row) => void;
  onMenu: (row: Row, at: { x: number; y: number }) => void;
  onEdit: (edits: Edit[]) => void;
  onZoom: (step: 1 | -1, x: number) => void;
  ask: (edits: Edit[], signal: AbortSignal) => Promise<PlanPreview>;
}

export function GanttCanvas(props: GanttProps) {
  const { model, words, height, scroller, ruler, onWidth } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [palette, setPalette] = useState(readPalette);
  const hand = useHand(props, canvas);
  const scene = useScene(props, { width, palette, hand });
  const latest = useRef(scene);
  const waiting = useRef(0);
  const schedule = useCallback(() => {
    waiting.current ||= requestAnimationFrame(() => {
      waiting.current = 0;
      if (canvas.current && latest.current) paintOn(canvas.current, { ...latest.current, scrollX: ruler.current?.scrollLeft ?? 0, scrollY: scroller.current?.scrollTop ?? 0, hovered: hand.hovered.current });
    });
  }, [scroller, ruler, hand.hovered]);
  hand.repaint.current = schedule;
  useLayoutEffect(() => {
    latest.current = scene;
    schedule();
  });
  useEffect(() => whenThemeChanges(() => setPalette(readPalette())), []);
  useEffect(() => {
    const places = [scroller.current, ruler.current];
    places.forEach((place) => place?.addEventListener("scroll", schedule, { passive: true }));
    return () => places.forEach((place) => place?.removeEventListener("scroll", schedule));
  }, [schedule, scroller, ruler]);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => entry && (setWidth(Math.floor(entry.contentRect.width)), onWidth(Math.floor(entry.contentRect.width))));
    if (pane.current) watcher.observe(pane.current);
    return () => watcher.disconnect();
  }, [onWidth]);
  useWheel(canvas, ruler, props.onZoom);

  return (
    <div ref={pane} className={styles.pane} style={{ height }}>
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={words.t("plan.chart", { count: model.rows.length })} {...hand.handlers} />
      {hand.drag && <EffectCard drag={hand.drag} preview={hand.preview} model={model} words={words} low={hand.isHigh} />}
    </div>
  );
}

function paintOn(canvas: HTMLCanvasElement, scene: Scene): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
    canvas.style.width = `${scene.width}px`;
    canvas.style.height = `${scene.height}px`;
  }
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen || !width || !height) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint(pen, scene);
}

/** Everything a frame needs but where it is scrolled to. */
function useScene({ model, rows, frame, words, selected, focused, baseline, height }: GanttProps, { width, palette, hand }: { width: number; palette: Scene["palette"]; hand: Hand }): Scene {
  const links = useMemo(() => linksOf(model, rows), [model, rows]);
  const deadline = useMemo(() => chiefDeadline(model, focused), [model, focused]);
  const moved = useMemo(() => new Map<Id, Times>(hand.preview?.moved.map((each) => [each.id, { start: minutesOf(each.start), finish: minutesOf(each.finish) }])), [hand.preview]);
  const { drag } = hand;
  const status = model.plan.status_date;
  return {
    model, rows, links, frame, width, height, palette, selected, baseline, moved,
    scrollX: 0,
    scrollY: 0,
    hovered: undefined,
    language: words.language,
    today: { at: minutesOf(words.today()) + DAY / 2, label: words.t("plan.today") },
    status: status && status.slice(0, 10) !== words.today() ? { at: minutesOf(status), label: words.t("plan.status_date") } : undefined,
    deadline: deadline === undefined ? undefined : { date: deadline, label: words.t("plan.deadline_on", { date: words.formatDate(deadline, { year: "never" }) }) },
    held: drag && drag.what !== "link" && isChanged(drag) ? drag : undefined,
    drawn: drag?.what === "link" ? { from: linkPoint(drag.from), to: drag.at } : undefined,
  };
}

function linksOf(model: PlanModel, rows: Row[]): Scene["links"] {
  const places = new Map(rows.map((row, place) => [row.task.id, place]));
  const links = new Map<number, PlacedLink[]>();
  for (const dependency of model.plan.dependencies) {
    const [from, to] = [places.get(dependency.predecessor_id), places.get(dependency.successor_id)];
    if (from === undefined || to === undefined) continue;
    const link = { dependency, from, to };
    for (const place of [from, to]) {
      const there = links.get(place);
      if (there) there.push(link);
      else links.set(place, [link]);
    }
  }
  return links;
}

/** The deadline shown through all rows: that of the task in focus, else the last of the plan. */
function chiefDeadline(model: PlanModel, focused: Row | undefined): string | undefined {
  if (focused?.task.deadline) return focused.task.deadline;
  return model.rows.reduce<string | undefined>((last, { task }) => (task.deadline && (!last || task.deadline > last) ? task.deadline : last), undefined);
}

function linkPoint({ bar, part }: Hit): Point {
  return [part === "link_start" ? bar.x : bar.x + bar.width, bar.y + bar.height / 2];
}

function isChanged(drag: Drag): boolean {
  return drag.what === "link" ? drag.target !== undefined : drag.start !== drag.row.start || drag.finish !== drag.row.finish;
}

/** Sideways wheels move through time, with Ctrl they zoom; up and down stays with the page. */
function useWheel(canvas: RefObject<HTMLCanvasElement | null>, ruler: RefObject<HTMLDivElement | null>, onZoom: GanttProps["onZoom"]): void {
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  useEffect(() => {
    const place = canvas.current;
    let turned = 0;
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        turned += event.deltaY;
        if (Math.abs(turned) < 60) return;
        zoom.current(turned > 0 ? 1 : -1, event.offsetX);
        turned = 0;
        return;
      }
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (!sideways || Math.abs(sideways) < Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      event.preventDefault();
      if (ruler.current) ruler.current.scrollLeft += sideways;
    };
    place?.addEventListener("wheel", wheel, { passive: false });
    return () => place?.removeEventListener("wheel", wheel);
  }, [canvas, ruler]);
}

interface Hand {
  drag: Drag | undefined;
  preview: PlanPreview | undefined;
  hovered: RefObject<Id | undefined>;
  repaint: RefObject<() => void>;
  /** The bar in hand is in the upper half: the card goes below it. */
  isHigh: boolean;
  handlers: Record<string, (event: React.PointerEvent<HTMLCanvasElement> & React.MouseEvent<HTMLCanvasElement>) => void>;
}

interface Grip {
  pointer: number;
  x: number;
  y: number;
  scrollLeft: number;
  scrollTop: number;
  hit: Hit | undefined;
  finger: boolean;
  moving: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const STILL = 4;
const LONG_PRESS = 350;

function useHand(props: GanttProps, canvas: RefObject<HTMLCanvasElement | null>): Hand {
  const [drag, setDrag] = useState<Drag>();
  const [preview, setPreview] = useState<PlanPreview>();
  const hovered = useRef<Id | undefined>(undefined);
  const repaint = useRef(() => {});
  const grip = useRef<Grip | undefined>(undefined);
  const latest = useRef({ ...props, drag });
  latest.current = { ...props, drag };
  const previewer = useMemo(() => new Previewer<Edit[], PlanPreview>((edits, signal) => latest.current.ask(edits, signal), setPreview), []);

  const letGo = useCallback(() => {
    clearTimeout(grip.current?.timer);
    grip.current = undefined;
    previewer.stop();
    setDrag(undefined);
    setPreview(undefined);
  }, [previewer]);
  useEffect(() => {
    if (!drag) return;
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      letGo();
    };
    window.addEventListener("keydown", escaped, true);
    return () => window.removeEventListener("keydown", escaped, true);
  }, [drag, letGo]);
  useEffect(() => {
    // A finger that holds a bar must not scroll the rows as well.
    const place = canvas.current;
    const held = (event: TouchEvent) => latest.current.drag && event.preventDefault();
    place?.addEventListener("touchmove", held, { passive: false });
    return () => place?.removeEventListener("touchmove", held);
  }, [canvas]);
  useEffect(() => () => previewer.stop(), [previewer]);

  const handlers = useMemo(() => handlersOf({ latest, grip, hovered, repaint, previewer, setDrag, letGo }), [previewer, letGo]);
  const place = drag && (drag.what === "link" ? drag.from.place : drag.place);
  const isHigh = place !== undefined && HEAD + place * props.frame.rowHeight - (props.scroller.current?.scrollTop ?? 0) < props.height / 2;
  return { drag: drag && isChanged(drag) ? drag : drag?.what === "link" ? drag : undefined, preview, hovered, repaint, isHigh, handlers };
}

interface HandState {
  latest: RefObject<GanttProps & { drag: Drag | undefined }>;
  grip: RefObject<Grip | undefined>;
  hovered: RefObject<Id | undefined>;
  repaint: RefObject<() => void>;
  previewer: Previewer<Edit[], PlanPreview>;
  setDrag: (drag: Drag | undefined) => void;
  letGo: () => void;
}

type PointerOn = React.PointerEvent<HTMLCanvasElement>;

function handlersOf(state: HandState): Hand["handlers"] {
  const { latest, grip, letGo } = state;
  return {
    onPointerDown: (event) => down(state, event),
    onPointerMove: (event) => (grip.current ? move(state, event) : hover(state, event)),
    onPointerUp: (event) => up(state, event),
    onPointerCancel: letGo,
    onPointerLeave: () => {
      if (grip.current || !state.hovered.current) return;
      state.hovered.current = undefined;
      state.repaint.current();
    },
    onDoubleClick: (event) => {
      const hit = under(latest.current, event, false);
      if (hit) latest.current.onOpen(hit.row);
    },
    onContextMenu: (event) => {
      event.preventDefault();
      const row = latest.current.rows[Math.floor(pointOf(latest.current, event)[1] / latest.current.frame.rowHeight)];
      if (row && !latest.current.drag) latest.current.onMenu(row, { x: event.clientX, y: event.clientY });
    },
  };
}

/** The pointer in the coordinates of all rows and all time. */
function pointOf(props: GanttProps, event: { nativeEvent: MouseEvent }): Point {
  return [event.nativeEvent.offsetX + (props.ruler.current?.scrollLeft ?? 0), event.nativeEvent.offsetY - HEAD + (props.scroller.current?.scrollTop ?? 0)];
}

function under(props: GanttProps, event: { nativeEvent: MouseEvent }, finger: boolean): Hit | undefined {
  if (event.nativeEvent.offsetY < HEAD) return undefined;
  const [x, y] = pointOf(props, event);
  return hitAt(x, y, props.rows, props.frame, finger);
}

const CURSORS = { body: "grab", start: "w-resize", finish: "e-resize", link_start: "crosshair", link_finish: "crosshair" };

function hover({ latest, hovered, repaint }: HandState, event: PointerOn): void {
  if (event.pointerType === "touch") return;
  const props = latest.current;
  const hit = under(props, event, false);
  const id = hit && props.canEdit ? hit.row.task.id : undefined;
  const place = event.currentTarget;
  place.style.cursor = !hit || hit.bar.shape === "summary" || !props.canEdit ? "default" : hit.bar.shape === "milestone" && hit.part !== "link_finish" && hit.part !== "link_start" ? "grab" : CURSORS[hit.part];
  place.title = hit ? `${hit.row.wbs} ${hit.row.task.title}\n${props.words.formatDate(hit.row.task.start)} – ${props.words.formatDate(hit.row.task.finish)}` : "";
  if (id === hovered.current) return;
  hovered.current = id;
  repaint.current();
}

function down(state: HandState, event: PointerOn): void {
  if (event.button !== 0 || !event.isPrimary) return;
  const props = state.latest.current;
  const finger = event.pointerType === "touch";
  const hit = under(props, event, finger);
  const begin = () => {
    const [x] = pointOf(props, event);
    const drag = hit && props.canEdit ? beginDrag(hit, x, pointOf(props, event)[1], props.frame) : undefined;
    if (drag) state.setDrag(drag);
  };
  state.grip.current = {
    pointer: event.pointerId, x: event.clientX, y: event.clientY, hit, finger, moving: false,
    scrollLeft: props.ruler.current?.scrollLeft ?? 0,
    scrollTop: props.scroller.current?.scrollTop ?? 0,
    timer: finger && hit ? setTimeout(begin, LONG_PRESS) : undefined,
  };
  event.currentTarget.setPointerCapture(event.pointerId);
  event.preventDefault();
  if (!finger) begin();
}

function move(state: HandState, event: PointerOn): void {
  const grip = state.grip.current!;
  const { drag, ...props } = state.latest.current;
  if (event.pointerId !== grip.pointer) return;
  if (!grip.moving && Math.hypot(event.clientX - grip.x, event.clientY - grip.y) < STILL) return;
  grip.moving = true;
  if (!drag) {
    clearTimeout(grip.timer);
    if (props.ruler.current) props.ruler.current.scrollLeft = grip.scrollLeft - (event.clientX - grip.x);
    if (!grip.finger && props.scroller.current) props.scroller.current.scrollTop = grip.scrollTop - (event.clientY - grip.y);
    return;
  }
  const [x, y] = pointOf(props, event);
  const next = dragTo(drag, x, y, props.frame, drag.what === "link" ? under(props, event, true) : undefined);
  const changed = questionOf(next) !== questionOf(drag);
  if (changed || next.what === "link") state.setDrag(next);
  const edits = isChanged(next) ? editsOfDrag(next, props.model, newKey) : [];
  if (changed || !isChanged(next)) state.previewer.preview(questionOf(next), edits.length ? edits : undefined);
}

function up(state: HandState, event: PointerOn): void {
  const grip = state.grip.current;
  const { drag, ...props } = state.latest.current;
  if (!grip || event.pointerId !== grip.pointer) return;
  const edits = drag && grip.moving ? editsOfDrag(drag, props.model, newKey) : [];
  state.letGo();
  if (edits.length) return props.onEdit(edits);
  if (grip.moving) return;
  const row = props.rows[Math.floor(pointOf(props, event)[1] / props.frame.rowHeight)];
  if (row && event.nativeEvent.offsetY >= HEAD) props.onChoose(row, event.shiftKey);
}
