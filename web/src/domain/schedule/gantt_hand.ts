// The hand on the chart: a bar can be moved, stretched, or a dependency drawn out of it; while that
// happens the server is asked what would follow. Escape lets go without any change.
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { newKey } from "../../app/api.ts";
import { beginDrag, dragTo, editsOfDrag, isChanged, pullOf, questionOf, type Drag } from "./gantt_drag.ts";
import { HEAD } from "./gantt_paint.ts";
import type { GanttProps } from "./GanttCanvas.tsx";
import { hitAt, type Hit, type Point } from "./geometry.ts";
import type { Edit, Id, PlanPreview } from "./plan_types.ts";
import { Previewer } from "./previewer.ts";

export interface Hand {
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
  /** Where the pointer is on the canvas, while the chart may go on below it. */
  offset: Point;
  pulling: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const STILL = 4;
const LONG_PRESS = 350;

export function useHand(props: GanttProps, canvas: RefObject<HTMLCanvasElement | null>): Hand {
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
    cancelAnimationFrame(grip.current?.pulling ?? 0);
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

/** A place on the canvas in the coordinates of all rows and all time. */
function pointAt(props: GanttProps, [x, y]: Point): Point {
  return [x + (props.ruler.current?.scrollLeft ?? 0), y - HEAD + (props.scroller.current?.scrollTop ?? 0)];
}

const offsetOf = ({ nativeEvent }: { nativeEvent: MouseEvent }): Point => [nativeEvent.offsetX, nativeEvent.offsetY];

function pointOf(props: GanttProps, event: { nativeEvent: MouseEvent }): Point {
  return pointAt(props, offsetOf(event));
}

function underAt(props: GanttProps, offset: Point, finger: boolean): Hit | undefined {
  if (offset[1] < HEAD) return undefined;
  const [x, y] = pointAt(props, offset);
  return hitAt(x, y, props.rows, props.frame, finger);
}

function under(props: GanttProps, event: { nativeEvent: MouseEvent }, finger: boolean): Hit | undefined {
  return underAt(props, offsetOf(event), finger);
}

const CURSORS = { body: "grab", start: "w-resize", finish: "e-resize", link_start: "crosshair", link_finish: "crosshair" };

function hover({ latest, hovered, repaint }: HandState, event: PointerOn): void {
  if (event.pointerType === "touch") return;
  const props = latest.current;
  const hit = under(props, event, false);
  const id = hit && props.canEdit ? hit.row.task.id : undefined;
  const place = event.currentTarget;
  place.style.cursor = !hit || hit.bar.shape === "summary" || !props.canEdit ? "default" : hit.bar.shape === "milestone" && hit.part !== "link_finish" && hit.part !== "link_start" ? "grab" : CURSORS[hit.part];
  place.title = hit ? `${hit.row.wbs} ${hit.row.task.title}\n${props.words.formatPeriod(hit.row.task.start, hit.row.task.finish)}` : "";
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
    pointer: event.pointerId, x: event.clientX, y: event.clientY, hit, finger, moving: false, offset: offsetOf(event), pulling: 0,
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
  grip.offset = offsetOf(event);
  const canvas = event.currentTarget;
  follow(state);
  cancelAnimationFrame(grip.pulling);
  grip.pulling = requestAnimationFrame(() => pull(state, canvas));
}

/** What is held goes where the pointer is now. */
function follow(state: HandState): void {
  const { drag, ...props } = state.latest.current;
  const { offset } = state.grip.current!;
  if (!drag) return;
  const [x, y] = pointAt(props, offset);
  const next = dragTo(drag, x, y, props.frame, drag.what === "link" ? underAt(props, offset, true) : undefined);
  const changed = questionOf(next) !== questionOf(drag);
  if (changed || next.what === "link") state.setDrag(next);
  const edits = isChanged(next) ? editsOfDrag(next, props.model, newKey) : [];
  if (changed || !isChanged(next)) state.previewer.preview(questionOf(next), edits.length ? edits : undefined);
}

/** Held at the edge, a bar pulls the chart along until it is let go or taken back. */
function pull(state: HandState, canvas: HTMLCanvasElement): void {
  const grip = state.grip.current;
  const { drag, ruler, scroller } = state.latest.current;
  if (!grip || !drag || !ruler.current || !scroller.current) return;
  const [x, y] = grip.offset;
  const before = [ruler.current.scrollLeft, scroller.current.scrollTop];
  ruler.current.scrollLeft += pullOf(x, 0, canvas.clientWidth);
  // Bars stay in their rows; a dependency may lead to a row out of sight.
  if (drag.what === "link") scroller.current.scrollTop += pullOf(y, HEAD, canvas.clientHeight);
  if (before[0] === ruler.current.scrollLeft && before[1] === scroller.current.scrollTop) return;
  follow(state);
  grip.pulling = requestAnimationFrame(() => pull(state, canvas));
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
