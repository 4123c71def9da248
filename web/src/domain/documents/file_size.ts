// The size of a file as people read it, in steps of 1,024 as their limits are set.
import type { Words } from "../../app/words.ts";

const UNITS = ["B", "KB", "MB", "GB"];

export function fileSize(w: Pick<Words, "formatNumber">, bytes: number): string {
  let [size, unit] = [bytes, 0];
  // What would be written with four digits of a unit is one of the next.
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  const rounded = unit === 0 || size >= 10 ? Math.round(size) : Math.round(size * 10) / 10;
  return `${w.formatNumber(rounded)} ${UNITS[unit]}`;
}
