// The plan's tasks by state, each column with the limit of work at once. A card is dragged, or moved
// with Ctrl and the arrow keys; summaries are no work of their own and stay away.
import { useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonTag } from "../../ui/Marks.tsx";
import type { CellContext } from "./columns.ts";
import { setFields } from "./plan_edits.ts";
import type { Edit, Id, TaskState } from "./plan_types.ts";
import { isCritical, type Row } from "./plan_model.ts";
import { useLimits, type Limits } from "./plan_prefs.ts";
import { STATES } from "./plan_search.ts";
import { lastDay } from "./wall_clock.ts";
import styles from "./board.module.css";

interface BoardProps {
  rows: Row[];
  context: CellContext;
  canEdit: boolean;
  edit: (edits: Edit[], said?: string) => void;
  onOpen: (id: Id) => void;
  task: Id | undefined;
  projectId: Id;
}

/** Work begun at the same time, by one person: more than this and things wait instead of ending. */
const DOING_PER_PERSON = 3;
/** So many cards of a column are drawn at first, and so many more at each press. */
const CARDS = 60;

export function Board({ rows, context, canEdit, edit, onOpen, task, projectId }: BoardProps) {
  const { t } = context.words;
  const columns = useMemo(() => cardsOf(rows), [rows]);
  const [over, setOver] = useState<TaskState>();
  const place = useRef<HTMLDivElement>(null);
  const owners = new Set(columns.doing.map((row) => row.task.owner_id).filter(Boolean)).size;
  const [own] = useLimits(projectId);
  const limits: Limits = { doing: Math.max(1, owners) * DOING_PER_PERSON, ...own };
  const [drawn, setDrawn] = useState<Partial<Record<TaskState, number>>>({});

  const move = (id: Id, state: TaskState) => {
    const row = rows.find((each) => each.task.id === id);
    if (!row || row.task.state === state) return;
    edit([setFields(row, { state })], t("plan.board.moved", { title: row.task.title, state: t(`plan.state.${state}`) }));
  };
  const keys = (event: KeyboardEvent<HTMLElement>, row: Row, state: TaskState, at: number) => {
    const target = keyTarget(event, state, at, columns);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return onOpen(row.task.id);
    }
    if (!target) return;
    event.preventDefault();
    if (target.move) {
      if (canEdit) move(row.task.id, target.state);
      requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-card="${row.task.id}"]`)?.focus());
    } else place.current?.querySelector<HTMLElement>(`[data-card="${target.id}"]`)?.focus();
  };
  const drop = (event: DragEvent, state: TaskState) => {
    event.preventDefault();
    setOver(undefined);
    move(event.dataTransfer.getData("text/plain"), state);
  };
  return (
    <div ref={place} className={styles.board}>
      {STATES.map((state) => (
        <section key={state} className={`${styles.column} ${over === state ? styles.over : ""}`} aria-label={t(`plan.state.${state}`)} onDragOver={(event) => canEdit && (event.preventDefault(), setOver(state))} onDragLeave={() => setOver(undefined)} onDrop={(event) => drop(event, state)}>
          <header>
            <h2>{t(`plan.state.${state}`)}</h2>
            <ColumnCount count={columns[state].length} limit={limits[state]} context={context} />
          </header>
          <ul className={styles.cards}>
            {columns[state].slice(0, drawn[state] ?? CARDS).map((row, at) => (
              <li key={row.task.id}>
                <Card row={row} context={context} canEdit={canEdit} focusable={at === 0 || row.task.id === task} onOpen={onOpen} onKeys={(event) => keys(event, row, state, at)} />
              </li>
            ))}
            {columns[state].length > (drawn[state] ?? CARDS) && (
              <li className={styles.more}>
                <Button kind="quiet" size="small" onClick={() => setDrawn({ ...drawn, [state]: (drawn[state] ?? CARDS) + CARDS })}>
                  {t("plan.board.more", { count: columns[state].length - (drawn[state] ?? CARDS) })}
                </Button>
              </li>
            )}
            {columns[state].length === 0 && <li className={styles.none}>{t(`plan.board.none.${state}`)}</li>}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ColumnCount({ count, limit, context }: { count: number; limit: number | undefined; context: CellContext }) {
  const { t } = context.words;
  if (limit === undefined) return <small>{count}</small>;
  const full = count > limit;
  return (
    <small className={full ? styles.full : undefined}>
      {full && <Icon name="warn" />}
      {t(full ? "plan.board.over_limit" : "plan.board.limit", { count, limit })}
    </small>
  );
}

function cardsOf(rows: Row[]): Record<TaskState, Row[]> {
  const columns: Record<TaskState, Row[]> = { to_do: [], doing: [], waiting: [], done: [] };
  for (const row of rows) if (!row.children.length) columns[row.task.state].push(row);
  for (const state of STATES) columns[state].sort((one, other) => (state === "done" ? other.finish - one.finish : one.start - other.start));
  return columns;
}

interface KeyTarget {
  state: TaskState;
  id: Id | undefined;
  /** The card goes there; otherwise only the focus does. */
  move: boolean;
}

function keyTarget(event: KeyboardEvent, state: TaskState, at: number, columns: Record<TaskState, Row[]>): KeyTarget | undefined {
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const upright = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (upright) {
    const next = columns[state][at + upright];
    return next && { state, id: next.task.id, move: false };
  }
  if (!sideways) return undefined;
  if (event.ctrlKey || event.metaKey) {
    const next = STATES[STATES.indexOf(state) + sideways];
    return next && { state: next, id: undefined, move: true };
  }
  for (let place = STATES.indexOf(state) + sideways; STATES[place]; place += sideways) {
    const cards = columns[STATES[place]!];
    const next = cards[Math.min(at, cards.length - 1, CARDS - 1)];
    if (next) return { state: STATES[place]!, id: next.task.id, move: false };
  }
  return undefined;
}

interface CardProps {
  row: Row;
  context: CellContext;
  canEdit: boolean;
  focusable: boolean;
  onOpen: (id: Id) => void;
  onKeys: (event: KeyboardEvent<HTMLElement>) => void;
}

function Card({ row, context, canEdit, focusable, onOpen, onKeys }: CardProps) {
  const { words, people } = context;
  const { task } = row;
  const owner = task.owner_id ? people.get(task.owner_id) : undefined;
  const late = task.state !== "done" && lastDay(task.finish) < words.today();
  const critical = isCritical(row);
  return (
    // Not a button element: those cannot be dragged in every browser.
    <div
      role="button"
      className={`${styles.card} ${critical ? styles.critical : ""}`}
      data-card={task.id}
      draggable={canEdit}
      tabIndex={focusable ? 0 : -1}
      aria-keyshortcuts="Control+ArrowLeft Control+ArrowRight"
      onDragStart={(event) => event.dataTransfer.setData("text/plain", task.id)}
      onClick={() => onOpen(task.id)}
      onKeyDown={onKeys}
    >
      <span className={styles.above}>
        {row.wbs}
        {row.parent && <span className={styles.clip}>{row.parent.task.title}</span>}
      </span>
      <span className={styles.title}>{task.title}</span>
      <span className={styles.below}>
        {owner && <PersonTag name={owner.name} client={owner.client || task.client_side} />}
        <span className={late ? styles.late : undefined}>
          {late && <Icon name="flag" />}
          {words.t(task.state === "done" ? "plan.board.finished" : "plan.board.until", { date: words.formatDate(lastDay(task.finish)) })}
        </span>
        {critical && <span className={styles.criticalWord}>{words.t("plan.legend.critical")}</span>}
        {task.percent_complete > 0 && task.percent_complete < 100 && <span>{words.formatPercent(task.percent_complete)}</span>}
      </span>
    </div>
  );
}
