// A project's state in words: the reason for its colour, how late it is, the sentence of state.
import type { Coded, Health, Project } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";

export function reasonSentence(w: Words, health: Health, reason: Coded | null | undefined): string {
  if (!reason) return w.t(`reason.${health}`);
  return w.first([`reason.${reason.code}`, `reason.${health}`], reason.params ?? {});
}

/** "+3 d": working days against the baseline. */
export function lateness(w: Words, workingDays: number): string {
  const size = w.t("time.days", { count: Math.abs(workingDays) });
  return workingDays > 0 ? `+${size}` : workingDays < 0 ? `−${size}` : size;
}

/** One sentence: where the project stands. */
export function stateSentence(w: Words, project: Project): string {
  const { health, finish, late_working_days: late } = project.status;
  if (health === "empty" || !finish) return w.t("state.empty", { start: w.formatDate(project.start ?? w.today()) });
  const date = w.formatDate(finish, { weekday: true });
  if (late && late > 0) return w.t("state.late", { date, days: late });
  if (late && late < 0) return w.t("state.early", { date, days: -late });
  return w.t(late === 0 ? "state.as_agreed" : "state.finish", { date });
}
