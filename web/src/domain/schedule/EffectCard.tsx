// What letting go would do: the shift, the new finish, missed deadlines, how many tasks move.
import type { Words } from "../../app/words.ts";
import { drawnKind } from "./geometry.ts";
import type { Drag } from "./gantt_drag.ts";
import type { PlanModel } from "./plan_model.ts";
import type { PlanPreview } from "./plan_types.ts";
import { dateOf, lastDay } from "./wall_clock.ts";
import styles from "./gantt.module.css";

export interface EffectCardProps {
  drag: Drag;
  preview: PlanPreview | undefined;
  model: PlanModel;
  words: Words;
  /** Below the bar in hand rather than above it. */
  low: boolean;
}

export function EffectCard({ drag, preview, model, words, low }: EffectCardProps) {
  const { t } = words;
  const date = (value: string | null | undefined) => (value ? words.formatDate(lastDay(value), { year: "never" }) : "–");
  const milestones = preview?.milestones_moved ?? 0;
  const missed = preview?.deadline_misses ?? [];
  const worst = missed.toSorted((one, other) => other.by_working_days - one.by_working_days)[0];
  return (
    <div className={`${styles.effect} ${low ? styles.low : styles.high}`} role="status">
      <h2>{headline(drag, model, words)}</h2>
      <dl>
        <Times drag={drag} words={words} />
        {preview && (
          <>
            <dt>{t("plan.effect.finish")}</dt>
            <dd>{preview.finish === preview.was_finish ? t("plan.effect.finish_stays", { date: date(preview.finish) }) : <>{date(preview.was_finish)} → <b>{date(preview.finish)}</b></>}</dd>
            {worst && (
              <>
                <dt>{t("plan.effect.deadline")}</dt>
                <dd className={styles.late}>{t("plan.effect.misses", { count: worst.by_working_days, task: worst.title, others: missed.length - 1 })}</dd>
              </>
            )}
            <dt>{t("plan.effect.moves")}</dt>
            <dd>{preview.moved.length ? t("plan.effect.moves_count", { tasks: preview.moved.length, milestones }) : t("plan.effect.moves_none")}</dd>
          </>
        )}
      </dl>
      <p>{t("plan.effect.keys")}</p>
    </div>
  );
}

function Times({ drag, words }: { drag: Drag; words: Words }) {
  if (drag.what === "link") return null;
  const style = { year: "never", weekday: true } as const;
  return (
    <>
      <dt>{words.t("plan.effect.task")}</dt>
      <dd>
        {words.formatDate(dateOf(drag.start), style)} – {words.formatDate(dateOf(Math.max(drag.start, drag.finish - 1)), style)}
      </dd>
    </>
  );
}

function headline(drag: Drag, model: PlanModel, { t }: Words): string {
  if (drag.what === "link") {
    const { from, target } = drag;
    if (!target || (from.part !== "link_start" && from.part !== "link_finish")) return t("plan.effect.link_from", { title: from.row.task.title });
    return t("plan.effect.link", { from: from.row.task.title, to: target.row.task.title, kind: drawnKind(from.part, drag.at[0], target.bar).toUpperCase() });
  }
  const { row } = drag;
  const calendar = model.calendars.get(row.task.calendar_id);
  const [was, is] = drag.what === "finish" ? [row.finish - 1, drag.finish - 1] : [row.start, drag.start];
  const days = calendar.workingDaysBetween(was, is);
  const word = drag.what === "finish" ? "longer" : drag.what === "start" ? "starts" : "moves";
  const direction = days === 0 ? "same" : days > 0 ? "later" : "earlier";
  return t("plan.effect.shift", { title: row.task.title, what: word, direction, days: Math.abs(days) });
}
