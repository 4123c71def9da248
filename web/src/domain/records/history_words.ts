// The changes of a task in words: each field by its name on the screen, values with their units.
import type { Words } from "../../app/words.ts";

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

type Say = Pick<Words, "t" | "formatDate" | "formatDuration" | "formatPercent" | "joinNames">;

const NAMES: Record<string, string> = {
  title: "task.title",
  duration_minutes: "task.duration",
  constraint: "task.constraint",
  deadline: "task.deadline",
  calendar_id: "task.calendar",
  percent_complete: "task.progress",
  actual_start: "task.actual_start",
  actual_finish: "task.actual_finish",
  owner_id: "task.owner",
  state: "task.state",
  client_side: "task.client_does",
  estimate: "task.estimate",
  manual: "task.manual",
  manual_start: "task.start",
  manual_finish: "task.finish",
  assignments: "task.assignees",
  predecessor: "task.predecessors",
  successor: "task.successors",
};

/** One line a change; `minutesPerDay` is how long a day of the plan is. */
export function changeInWords(say: Say, { field, before, after }: FieldChange, minutesPerDay: number): string {
  const { t } = say;
  if (field === "notes") return t("history.notes");
  if (field === "deleted") return t(after ? "history.task_deleted" : "history.task_restored");
  if (field === "audience") return after ? t("history.shown_to", { client: String(after) }) : t("history.taken_back_from", { client: String(before) });
  const name = t(NAMES[field] ?? `history.field.${field}`);
  const [was, is] = [valueInWords(say, field, before, minutesPerDay), valueInWords(say, field, after, minutesPerDay)];
  if (!was) return t("history.now", { field: name, after: is });
  return is ? t("history.was_is", { field: name, before: was, after: is }) : t("history.no_longer", { field: name, before: was });
}

function valueInWords(say: Say, field: string, value: unknown, minutesPerDay: number): string {
  const { t } = say;
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return t(value ? "history.yes" : "history.no");
  switch (field) {
    case "duration_minutes":
      return say.formatDuration(Number(value), minutesPerDay);
    case "estimate": {
      const { low_minutes, likely_minutes, high_minutes } = value as Record<string, number>;
      return [low_minutes, likely_minutes, high_minutes].map((minutes) => say.formatDuration(Number(minutes), minutesPerDay)).join(" – ");
    }
    case "percent_complete":
      return say.formatPercent(Number(value));
    case "deadline":
    case "actual_start":
    case "actual_finish":
    case "manual_start":
    case "manual_finish":
      return say.formatDate(String(value));
    case "state":
      return t(`task.state.${String(value)}`);
    case "kind":
      return t(`history.kind.${String(value)}`);
    case "constraint": {
      const { kind, date } = value as { kind: string; date?: string | null };
      return [t(`task.constraint.${kind}`), date ? say.formatDate(date) : ""].filter(Boolean).join(" ");
    }
    case "assignments":
      return say.joinNames((value as { name: string; units_percent: number }[]).map((each) => `${each.name} ${say.formatPercent(each.units_percent)}`));
    case "predecessor":
    case "successor":
      return linkInWords(say, value as Link, minutesPerDay);
    default:
      return String(value);
  }
}

interface Link {
  title: string;
  kind: string;
  lag_minutes: number;
  lag_unit: string;
}

function linkInWords(say: Say, { title, kind, lag_minutes: lag, lag_unit: unit }: Link, minutesPerDay: number): string {
  const amount = unit.endsWith("percent") ? say.formatPercent(lag) : say.formatDuration(lag, unit === "elapsed" ? 1440 : minutesPerDay);
  const parts = [kind.toUpperCase(), lag === 0 ? "" : lag > 0 ? `+${amount}` : amount];
  return `${title} (${parts.filter(Boolean).join(" ")})`;
}
