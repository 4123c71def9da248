// The response clock of a question: a bar and the same in words. Plain, amber from three quarters on, red and
// full when over, striped while the other side is awaited.
import type { QuestionClock } from "../../app/wire.ts";
import { useWords, type Words } from "../../app/words.ts";
import "./clock.css";

/** What stands beside the bar; nothing where nothing was promised. */
export function clockText({ t, formatDuration }: Pick<Words, "t" | "formatDuration">, clock: QuestionClock): string | undefined {
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

export function ClockBar({ clock }: { clock: QuestionClock }) {
  const w = useWords();
  const text = clockText(w, clock);
  if (!text || !clock.promised_minutes) return <span className="muted">–</span>;
  const full = Math.min(1, clock.spent_minutes / clock.promised_minutes);
  const awaited = clock.due && (clock.state === "running" || clock.state === "warned" || clock.state === "over") ? w.t("questions.clock.due", { at: w.formatDateTime(clock.due, { weekday: true }) }) : undefined;
  return (
    <span className={`response-clock ${clock.state}`} title={[w.t(`questions.clock.measure.${clock.measure}`), awaited].filter(Boolean).join(" · ")}>
      <span className="clock-track" aria-hidden="true">
        <span style={{ inlineSize: `${full * 100}%` }} />
      </span>
      <span className="nowrap">{text}</span>
    </span>
  );
}
