// Where in a file something was not understood: "4 · Duration" is the line and the column.
import type { Words } from "../../app/words.ts";

/** A calendar that would be replaced stands at no line, whatever its name. */
export function placeInWords(t: Words["t"], { place, code }: { place: string; code: string }): string {
  const found = code === "import.calendar_replaced" ? null : /^(\d+)( · .*)?$/su.exec(place);
  return found ? t("imports.at_line", { line: found[1] }) + (found[2] ?? "") : place;
}
