// The chart: one canvas as large as what can be seen, painted again when anything changed. What a
// pointer does on it is in gantt_hand.ts.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { Words } from "../../app/words.ts";
import { titleOf, type ClientDaysOff } from "../engagement/days_off.ts";
import { EffectCard } from "./EffectCard.tsx";
import type { Frame, Hit, Point } from "./geometry.ts";
import { isChanged } from "./gantt_drag.ts";
import { useHand, type Hand } from "./gantt_hand.ts";
import { paint, type PlacedLink, type Scene, type Times } from "./gantt_paint.ts";
import { readPalette, whenThemeChanges } from "./gantt_palette.ts";
import type { Edit, Id, PlanPreview } from "./plan_types.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import { minutesOf, DAY } from "./wall_clock.ts";
import styles from "./gantt.module.css";

export interface GanttProps {
  model: PlanModel;
  rows: Row[];
  frame: Frame;
  words: Words;
  clientDays: readonly ClientDaysOff[];
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
function useScene({ model, rows, frame, words, clientDays, selected, focused, baseline, height }: GanttProps, { width, palette, hand }: { width: number; palette: Scene["palette"]; hand: Hand }): Scene {
  const links = useMemo(() => linksOf(model, rows), [model, rows]);
  const away = useMemo(() => clientDays.map((off) => ({ from: minutesOf(off.from), to: minutesOf(off.to) + DAY, label: titleOf(words, off) })), [clientDays, words]);
  const deadline = useMemo(() => chiefDeadline(model, focused), [model, focused]);
  const moved = useMemo(() => new Map<Id, Times>(hand.preview?.moved.map((each) => [each.id, { start: minutesOf(each.start), finish: minutesOf(each.finish) }])), [hand.preview]);
  const { drag } = hand;
  const status = model.plan.status_date;
  return {
    model, rows, links, frame, width, height, palette, selected, baseline, moved, away,
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
