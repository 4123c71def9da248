// The plan on paper: every row, not only those in view, as a table whose last column is the chart. It
// is in the page only while the browser prints. Rows never break, the head is on every page.
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { textOf, type CellContext, type Column } from "./columns.ts";
import { barOf, baselineOf, shapeOf, type Frame } from "./geometry.ts";
import { isCritical, spanOf, type Row } from "./plan_model.ts";
import { headOf, scaleToFit, tickLabel, xOf, type Tick } from "./time_scale.ts";
import { DAY, minutesOf, monthStart } from "./wall_clock.ts";
import styles from "./print.module.css";

interface PrintedPlanProps {
  rows: Row[];
  context: CellContext;
  baseline: boolean;
}

/** A longer plan is told to be cut; the list for spreadsheets has all of it. */
const MOST_ROWS = 3000;
const COLUMNS: Column[] = ["wbs", "title", "days", "start", "finish", "owner", "percent"];
/** The chart's own units; the paper scales them to the column. */
const WIDTH = 1000;
const ROW = 22;

export function PrintedPlan(props: PrintedPlanProps) {
  const printing = usePrinting();
  return printing ? <PrintedTable {...props} /> : null;
}

function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes the page as it is when this returns.
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
  return printing;
}

function PrintedTable({ rows, context, baseline }: PrintedPlanProps) {
  const { t } = context.words;
  const span = spanOf(context.model);
  const [from, to] = [span.from - 2 * DAY, span.to + 2 * DAY];
  const frame: Frame = { scale: scaleToFit(from, to, WIDTH), calendars: context.model.calendars, rowHeight: ROW };
  const today = minutesOf(context.words.today());
  const marks = { today: today > from && today < to ? xOf(frame.scale, today + DAY / 2) : undefined, months: monthsOf(from, to).map((at) => xOf(frame.scale, at)) };
  return (
    <div className={styles.printed}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} className={column === "title" || column === "wbs" || column === "owner" ? undefined : styles.figure}>
                {t(`plan.column.${column}`)}
              </th>
            ))}
            <th className={styles.chart}>
              <Ruler frame={frame} context={context} span={[from, to]} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={row.task.id} className={row.children.length ? styles.summary : isCritical(row) ? styles.critical : undefined}>
              {COLUMNS.map((column) => (
                <td key={column} className={column === "title" || column === "wbs" || column === "owner" ? undefined : styles.figure} style={column === "title" ? { paddingInlineStart: 4 + row.depth * 10 } : undefined}>
                  {textOf(row, column, context)}
                </td>
              ))}
              <td className={styles.chart}>
                <Drawn row={row} frame={frame} baseline={baseline} marks={marks} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p>{t("plan.print_cut", { shown: MOST_ROWS, count: rows.length })}</p>}
    </div>
  );
}

function monthsOf(from: number, to: number): number[] {
  const at = new Date(from * 60_000);
  const found: number[] = [];
  for (let month = 2; ; month += 1) {
    const next = monthStart(at.getUTCFullYear(), at.getUTCMonth() + month);
    if (next > to) return found;
    found.push(next);
  }
}

function Ruler({ frame, context, span }: { frame: Frame; context: CellContext; span: [number, number] }) {
  const head = headOf(frame.scale, ...span);
  const places = (ticks: Tick[], line: "upper" | "lower", y: number) =>
    ticks.map((tick, place) => {
      const x = Math.max(0, xOf(frame.scale, tick.at));
      const end = ticks[place + 1] ? xOf(frame.scale, ticks[place + 1]!.at) : WIDTH;
      const text = tickLabel(tick, line, context.words.language, false);
      // A label that would run into the next one is left out.
      return end - x > text.length * 9 + 4 ? (
        <text key={`${line} ${tick.at}`} x={x + 3} y={y}>
          {text}
        </text>
      ) : null;
    });
  return (
    <svg viewBox={`0 0 ${WIDTH} 34`} className={styles.ruler} aria-hidden="true">
      {places(head.upper, "upper", 14)}
      {places(head.lower, "lower", 30)}
    </svg>
  );
}

function Drawn({ row, frame, baseline, marks }: { row: Row; frame: Frame; baseline: boolean; marks: { today: number | undefined; months: number[] } }) {
  const bar = barOf(row, 0, frame);
  const was = baseline ? baselineOf(row, 0, frame) : undefined;
  const shape = shapeOf(row);
  const middle = bar.y + bar.height / 2;
  const kind = shape === "buffer" ? styles.barBuffer : isCritical(row) ? styles.barCritical : shape === "summary" ? styles.barSummary : styles.barTask;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" className={styles.row} aria-hidden="true">
      {marks.months.map((x) => (
        <line key={x} x1={x} x2={x} y1={0} y2={ROW} className={styles.month} />
      ))}
      {was && <rect x={was.x} y={ROW - 4} width={Math.max(2, was.width)} height={2.5} className={styles.was} />}
      {shape === "milestone" ? (
        <path d={`M${bar.x + 7} ${middle - 6}l6 6-6 6-6-6z`} className={kind} />
      ) : (
        <>
          <rect x={bar.x} y={shape === "summary" ? middle - 3 : middle - 5} width={bar.width} height={shape === "summary" ? 5 : 10} className={kind} />
          {bar.done > 0 && <rect x={bar.x} y={middle - 1.5} width={bar.done} height={3} className={styles.done} />}
        </>
      )}
      {marks.today !== undefined && <line x1={marks.today} x2={marks.today} y1={0} y2={ROW} className={styles.today} />}
    </svg>
  );
}
