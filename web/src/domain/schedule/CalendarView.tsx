// The plan by month: tasks as strips over their days, milestones as diamonds, days off shaded.
import { useMemo, useState } from "react";
import { Button, Tool } from "../../ui/Button.tsx";
import { FloatingPanel } from "../../ui/Floating.tsx";
import { offOn, titleOf } from "../engagement/days_off.ts";
import type { CellContext } from "./columns.ts";
import { shapeOf } from "./geometry.ts";
import { monthAfter, onDay, weeksOf, type Piece, type Week } from "./month_layout.ts";
import type { Id } from "./plan_types.ts";
import { isCritical, type Row } from "./plan_model.ts";
import { DAY, civilOf, dateOf } from "./wall_clock.ts";
import styles from "./calendar.module.css";

interface CalendarViewProps {
  rows: Row[];
  context: CellContext;
  month: string | undefined;
  onMonth: (month: string | undefined) => void;
  onOpen: (id: Id) => void;
}

const LINES = 5;

export function CalendarView({ rows, context, month, onMonth, onOpen }: CalendarViewProps) {
  const { words } = context;
  const { t } = words;
  const present = words.today().slice(0, 7);
  const shown = month ?? present;
  const weeks = useMemo(() => weeksOf(shown, rows, LINES), [shown, rows]);
  const go = (to: string) => onMonth(to === present ? undefined : to);
  return (
    <div className={styles.calendar}>
      <div className={`${styles.bar} no-print`}>
        <Tool icon="left" label={t("plan.calendar.earlier")} onClick={() => go(monthAfter(shown, -1))} />
        <h2 aria-live="polite">{monthName(shown, words.language)}</h2>
        <Tool icon="right" label={t("plan.calendar.later")} onClick={() => go(monthAfter(shown, 1))} />
        <Button size="small" onClick={() => onMonth(undefined)} disabled={shown === present}>
          {t("plan.calendar.this_month")}
        </Button>
      </div>
      <div className={styles.month} role="group" aria-label={monthName(shown, words.language)}>
        <div className={styles.days}>
          {[0, 1, 2, 3, 4, 5, 6].map((day) => (
            <span key={day}>
              {weekdayName(day, words.language)}
            </span>
          ))}
        </div>
        {weeks.map((week) => (
          <WeekRow key={week.start} rows={rows} week={week} month={shown} context={context} onOpen={onOpen} />
        ))}
      </div>
    </div>
  );
}

function WeekRow({ rows, week, month, context, onOpen }: { rows: Row[]; week: Week; month: string; context: CellContext; onOpen: (id: Id) => void }) {
  const { words, model } = context;
  const today = words.today();
  return (
    <div className={styles.week}>
      {[0, 1, 2, 3, 4, 5, 6].map((day) => {
        const at = week.start + day * DAY;
        const date = dateOf(at);
        const off = !model.calendars.ofPlan.isWorkingDay(at);
        const exception = model.calendars.ofPlan.exceptionOn(at);
        const away = offOn(context.clientDays, date);
        const classes = [styles.day, off && styles.off, off && exception && styles.holiday, away && styles.away, date === today && styles.today, date.slice(0, 7) !== month && styles.other];
        return (
          <div key={day} className={classes.filter(Boolean).join(" ")} style={{ gridColumn: day + 1 }}>
            <span className={styles.number}>{civilOf(at).day}</span>
            {exception?.name && off && (day === 0 || exception.from === at) && <span className={styles.holidayName}>{exception.name}</span>}
            {away && (day === 0 || away.from === date) && <span className={styles.awayName}>{titleOf(words, away)}</span>}
            {week.hidden[day]! > 0 && <DayList day={at} hidden={week.hidden[day]!} rows={rows} context={context} onOpen={onOpen} />}
          </div>
        );
      })}
      {week.pieces.map((piece) => (
        <Strip key={piece.row.task.id} piece={piece} context={context} onOpen={onOpen} />
      ))}
    </div>
  );
}

/** What lies on a day and found no line of its own, with the rest of that day. */
function DayList({ day, hidden, rows, context, onOpen }: { day: number; hidden: number; rows: Row[]; context: CellContext; onOpen: (id: Id) => void }) {
  const { words } = context;
  const [opened, setOpened] = useState(false);
  const date = words.formatDate(dateOf(day), { weekday: true });
  const button = (
    <button type="button" className={styles.hidden} aria-label={words.t("plan.calendar.more_on", { count: hidden, date })} onClick={() => setOpened(!opened)}>
      {words.t("plan.calendar.more", { count: hidden })}
    </button>
  );
  return (
    <FloatingPanel button={button} opened={opened} onChange={setOpened} label={date} width={300}>
      <ul className={`rows ${styles.dayList}`}>
        {(opened ? onDay(day, rows) : []).map((row) => (
          <li key={row.task.id}>
            <button
              type="button"
              onClick={() => {
                setOpened(false);
                onOpen(row.task.id);
              }}
            >
              <span className="muted">{row.wbs}</span> {row.task.title}
            </button>
          </li>
        ))}
      </ul>
    </FloatingPanel>
  );
}

function Strip({ piece, context, onOpen }: { piece: Piece; context: CellContext; onOpen: (id: Id) => void }) {
  const { row, from, to, line } = piece;
  const { words } = context;
  const milestone = shapeOf(row) === "milestone";
  const classes = [styles.strip, milestone && styles.milestone, isCritical(row) && styles.critical, row.task.percent_complete >= 100 && styles.done, piece.begins && styles.begins, piece.ends && styles.ends];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(" ")}
      style={{ gridColumn: `${from + 1} / ${to + 2}`, marginTop: 24 + line * 22 }}
      title={`${row.wbs} ${row.task.title}\n${words.formatPeriod(row.task.start, row.task.finish)}`}
      onClick={() => onOpen(row.task.id)}
    >
      {milestone && <i aria-hidden="true" />}
      <span>{row.task.title}</span>
    </button>
  );
}

function monthName(month: string, language: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return language === "en" ? new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(at) : `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月`;
}

function weekdayName(day: number, language: string): string {
  // 4 January 2027 is a Monday.
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2027, 0, 4 + day));
}
