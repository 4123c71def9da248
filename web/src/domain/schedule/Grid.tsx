// The plan as a spreadsheet: an accessible treegrid of which only the rows in view are in the page.
// The focused cell holds a field, invisible until something is typed, so that input methods can begin
// in any cell. What keys mean is in grid_keys.ts, what typed text means in columns.ts.
import { memo, useRef, type CSSProperties, type MouseEvent, type ReactNode } from "react";
import { Icon } from "../../ui/Icon.tsx";
import { CellInput, type CellInputProps } from "./CellInput.tsx";
import { isEditable, isFigure, textOf, titleIndent, type CellContext, type Column } from "./columns.ts";
import { shapeOf } from "./geometry.ts";
import { HEAD } from "./gantt_paint.ts";
import type { Id } from "./plan_types.ts";
import { isCritical, type Row } from "./plan_model.ts";
import { lastDay } from "./wall_clock.ts";
import styles from "./grid.module.css";

export interface GridActs {
  choose: (row: Row, column: Column, event: MouseEvent) => void;
  beginEdit: (row: Row, column: Column) => void;
  fold: (row: Row) => void;
  menu: (row: Row, at: { x: number; y: number }) => void;
}

interface GridProps {
  rows: Row[];
  /** Places to render: those in view, and the focused one wherever it is. */
  places: number[];
  rowHeight: number;
  context: CellContext;
  columns: string;
  width: number;
  shiftX: number;
  selected: ReadonlySet<Id>;
  collapsed: ReadonlySet<Id>;
  focus: { id: Id; column: Column } | undefined;
  input: Omit<CellInputProps, "label" | "text" | "column" | "editable">;
  acts: GridActs;
  canEdit: boolean;
  /** A column made wider or narrower; without pixels as wide as usual again. */
  onWidth: (column: Column, width: number | undefined) => void;
}

export function Grid({ rows, places, rowHeight, context, columns, width, shiftX, selected, collapsed, focus, input, acts, canEdit, onWidth }: GridProps) {
  const { t } = context.words;
  const pane = { width, "--columns": columns, "--shift": `${-shiftX}px`, "--row": `${rowHeight}px` } as CSSProperties;
  return (
    <div className={styles.grid} style={pane} role="treegrid" aria-label={t("plan.grid")} aria-rowcount={rows.length + 1} aria-colcount={context.columns.length} aria-multiselectable="true">
      <div className={styles.head} role="row" aria-rowindex={1} style={{ height: HEAD }}>
        {context.columns.map((column, place) => (
          <div key={column} role="columnheader" aria-colindex={place + 1} className={isFigure(column) ? styles.figure : undefined} title={t(`plan.column_title.${column}`)}>
            {t(`plan.column.${column}`)}
            {place > 0 && <ColumnEdge column={column} onWidth={onWidth} />}
          </div>
        ))}
      </div>
      {places.map((place) => {
        const row = rows[place];
        if (!row) return null;
        const here = focus?.id === row.task.id ? focus.column : undefined;
        return (
          <GridRow
            key={row.task.id}
            row={row}
            place={place}
            top={HEAD + place * rowHeight}
            context={context}
            selected={selected.has(row.task.id)}
            folded={collapsed.has(row.task.id)}
            focused={here}
            tabbable={!focus && place === places[0]}
            input={here ? input : undefined}
            acts={acts}
            canEdit={canEdit}
          />
        );
      })}
    </div>
  );
}

interface GridRowProps {
  row: Row;
  place: number;
  top: number;
  context: CellContext;
  selected: boolean;
  folded: boolean;
  focused: Column | undefined;
  /** The way into the grid by Tab while no cell has the focus. */
  tabbable: boolean;
  input: GridProps["input"] | undefined;
  acts: GridActs;
  canEdit: boolean;
}

const GridRow = memo(function GridRow({ row, place, top, context, selected, folded, focused, tabbable, input, acts, canEdit }: GridRowProps) {
  const summary = row.children.length > 0;
  const classes = [styles.row, summary && styles.summary, selected && styles.selected, isCritical(row) && styles.critical];
  return (
    <div
      role="row"
      className={classes.filter(Boolean).join(" ")}
      style={{ top }}
      aria-rowindex={place + 2}
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(summary ? { "aria-expanded": !folded } : {})}
      onContextMenu={(event) => {
        event.preventDefault();
        acts.menu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      {context.columns.map((column, index) => (
        <div
          key={column}
          role="gridcell"
          aria-colindex={index + 1}
          aria-readonly={!canEdit || !isEditable(row, column) || undefined}
          className={[isFigure(column) && styles.figure, focused === column && styles.focused].filter(Boolean).join(" ") || undefined}
          // Asked for when it is pointed at: dates in full for every cell in view would slow the scroll.
          onMouseEnter={(event) => (event.currentTarget.title = titleOf(row, column, context))}
          tabIndex={tabbable && column === "title" ? 0 : undefined}
          onFocus={tabbable && column === "title" ? (event) => event.target === event.currentTarget && acts.choose(row, column, event as unknown as MouseEvent) : undefined}
          onMouseDown={(event) => pressed(event, row, column, acts)}
          onDoubleClick={() => acts.beginEdit(row, column)}
        >
          <CellFace row={row} column={column} context={context} folded={folded} acts={acts} />
          {focused === column && input && <CellInput {...input} column={column} editable={canEdit && isEditable(row, column)} text={textOf(row, column, context)} label={`${context.words.t(`plan.column_title.${column}`)}: ${row.task.title}`} />}
        </div>
      ))}
    </div>
  );
});

/** A press takes the cell; inside the open field it places the caret. */
function pressed(event: MouseEvent, row: Row, column: Column, acts: GridActs): void {
  if (event.button !== 0 || (event.target as HTMLElement).dataset.editing === "true") return;
  event.preventDefault();
  acts.choose(row, column, event);
}

/** The right edge of a column's head: pulled it is wider, pressed twice as usual (the columns dialog does the same by keys). */
function ColumnEdge({ column, onWidth }: { column: Column; onWidth: GridProps["onWidth"] }) {
  const grabbed = useRef<{ x: number; width: number } | undefined>(undefined);
  const widthOf = (edge: HTMLElement) => edge.parentElement?.getBoundingClientRect().width ?? 80;
  return (
    <span
      className={styles.edge}
      aria-hidden="true"
      onPointerDown={(event) => {
        grabbed.current = { x: event.clientX, width: widthOf(event.currentTarget) };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => grabbed.current && onWidth(column, grabbed.current.width + event.clientX - grabbed.current.x)}
      onPointerUp={() => (grabbed.current = undefined)}
      onPointerCancel={() => (grabbed.current = undefined)}
      onDoubleClick={() => onWidth(column, undefined)}
    />
  );
}

function titleOf(row: Row, column: Column, context: CellContext): string {
  const { words } = context;
  if (column === "title" || column === "owner" || column === "after" || column === "state") return textOf(row, column, context);
  if (column === "start") return words.formatDateTime(row.task.start, { weekday: true, year: "always" });
  if (column === "finish") return words.formatDateTime(row.task.finish, { weekday: true, year: "always" });
  return "";
}

function CellFace({ row, column, context, folded, acts }: { row: Row; column: Column; context: CellContext; folded: boolean; acts: GridActs }): ReactNode {
  const text = textOf(row, column, context);
  if (column === "title") return <TitleFace row={row} folded={folded} acts={acts} context={context} />;
  if (column === "days" && shapeOf(row) === "milestone") return <span className={styles.diamond} role="img" aria-label={context.words.t("plan.milestone")} />;
  if (column === "owner" && text && (row.task.client_side || context.people.get(row.task.owner_id ?? "")?.client)) return <span className={styles.clientOwner}>{text}</span>;
  if (column === "float" && isCritical(row)) return <b className={styles.noFloat}>{text}</b>;
  return text;
}

function TitleFace({ row, folded, acts, context }: { row: Row; folded: boolean; acts: GridActs; context: CellContext }) {
  const summary = row.children.length > 0;
  const { deadline, finish } = row.task;
  const missed = !!deadline && lastDay(finish) > lastDay(deadline);
  return (
    <span className={styles.title} style={{ paddingInlineStart: titleIndent(row) }}>
      {summary && (
        <span
          className={folded ? styles.foldedMark : styles.openMark}
          aria-hidden="true"
          onMouseDown={(event) => {
            event.preventDefault();
            event.stopPropagation();
            acts.fold(row);
          }}
        >
          <Icon name={folded ? "right" : "down"} />
        </span>
      )}
      <span className={styles.clip}>{row.task.title}</span>
      {missed && (
        <span className={styles.missed} role="img" aria-label={context.words.t("plan.deadline_missed", { date: context.words.formatDate(deadline) })}>
          <Icon name="flag" />
        </span>
      )}
    </span>
  );
}
