// The response clock of a question or a change request: a bar and the same in words. Plain, amber from three quarters
// on, red and full when over, striped while the other side is awaited.
import type { ReactNode } from "react";
import type { ResponseClock } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import "./clock.css";

/** What stands beside the bar; nothing where nothing was promised. */
export function clockText({ t, formatDuration }: Pick<Words, "t" | "formatDuration">, clock: ResponseClock): string | undefined {
  const { promised_minutes: promised, spent_minutes: spent, minutes_per_day: day } = clock;
  if (promised == null) return undefined;
  const duration = (minutes: number) => formatDuration(minutes, day);
  switch (clock.state) {
    case "running":
    case "warned":
      return t("questions.clock.left", { left: duration(promised - spent) });
    case "over":
      return t("questions.clock.over", { over: duration(spent - promised) });
    case "paused":
      return t("questions.clock.paused");
    case "kept":
      return t("questions.clock.kept", { spent: duration(spent), promised: duration(promised) });
    case "missed":
      return t("questions.clock.missed", { over: duration(spent - promised) });
    default:
      return undefined;
  }
}

/** What is promised: to be answered, and solved or offered. */
export type ClockOf = "question" | "change_request";

export const measureKey = (clock: ResponseClock, of: ClockOf): string => (of === "change_request" && clock.measure === "resolution" ? "questions.clock.measure.offer" : `questions.clock.measure.${clock.measure}`);

export function ClockBar({ clock, of = "question" }: { clock: ResponseClock; of?: ClockOf | undefined }) {
  const w = useWords();
  const text = clockText(w, clock);
  if (!text || !clock.promised_minutes) return <span className="muted">–</span>;
  const full = Math.min(1, clock.spent_minutes / clock.promised_minutes);
  const awaited = clock.due && (clock.state === "running" || clock.state === "warned" || clock.state === "over") ? w.t("questions.clock.due", { at: w.formatDateTime(clock.due, { weekday: true }) }) : undefined;
  return (
    <span className={`response-clock ${clock.state}`} title={[w.t(measureKey(clock, of)), awaited].filter(Boolean).join(" · ")}>
      <span className="clock-track" aria-hidden="true">
        <span style={{ inlineSize: `${full * 100}%` }} />
      </span>
      <span className="nowrap">{text}</span>
    </span>
  );
}

/** What it is about, the bar, who is awaited, and how long each side waited. */
export function ClockLine({ clock, of, children }: { clock: ResponseClock; of?: ClockOf; children?: ReactNode }) {
  const { t, formatDuration } = useWords();
  const duration = (minutes: number) => formatDuration(minutes, clock.minutes_per_day);
  return (
    <div className="clock-line small">
      {clock.promised_minutes != null && (
        <>
          <span className="muted">{t(measureKey(clock, of ?? "question"))}</span>
          <ClockBar clock={clock} of={of} />
        </>
      )}
      {clock.measure === "resolution" && clock.first_answer_late_minutes != null && <span className="late">{t("questions.clock.first_answer_late", { over: duration(clock.first_answer_late_minutes) })}</span>}
      {clock.awaited && <span className="muted">{t(`questions.clock.awaits_${clock.awaited}`)}</span>}
      <span className="muted">{t("questions.clock.waited", { team: duration(clock.waited_for_team_minutes), client: duration(clock.waited_for_client_minutes) })}</span>
      {children}
    </div>
  );
}
