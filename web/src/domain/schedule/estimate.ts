// The three-point estimate of a task, as it is typed and shown: three durations from the shortest to the longest.
import type { Told } from "../../app/wire.ts";
import { parseDuration, plain, type DayLength } from "./parse_cell.ts";

export type Estimate = Told<"Estimate">;

/** "3 5 9": low, likely, high, with a unit or without; null takes it away, undefined was not understood. */
export function parseEstimate(text: string, day: DayLength): Estimate | null | undefined {
  const typed = plain(text);
  if (!typed) return null;
  const parts = typed.split(/\s*[-–—/;,]\s*|\s+/).filter(Boolean);
  const [low_minutes, likely_minutes, high_minutes, ...more] = parts.map((part) => parseDuration(part, day));
  if (low_minutes === undefined || likely_minutes === undefined || high_minutes === undefined || more.length) return undefined;
  return low_minutes <= likely_minutes && likely_minutes <= high_minutes ? { low_minutes, likely_minutes, high_minutes } : undefined;
}

/** The same as it is typed. */
export function typedEstimate(estimate: Estimate | null | undefined, perDay: number): string {
  if (!estimate) return "";
  const days = (minutes: number) => String(Math.round((minutes / perDay) * 100) / 100);
  return [estimate.low_minutes, estimate.likely_minutes, estimate.high_minutes].map(days).join(" – ");
}
