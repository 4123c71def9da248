// Time zones as people call them: by a city that they know.
import type { Words } from "./words.ts";

/** "Berlin time", "北京时间"; a zone without a word of ours by the city in its name, a fixed one by its offset. */
export function zoneName(w: Pick<Words, "first">, zone: string): string {
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(zone);
  // What is called `Etc/GMT-8` is eight hours ahead.
  if (fixed) return `UTC${fixed[1] === "-" ? "+" : "-"}${fixed[2]}`;
  const city = (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
  return w.first([`zone.${zone.toLowerCase().replaceAll("/", "_")}`, "zone.other"], { city });
}
