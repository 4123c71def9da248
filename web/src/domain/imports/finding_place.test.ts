import { expect, test } from "vitest";
import { placeInWords } from "./finding_place.ts";

const t = (key: string, params?: Record<string, unknown>) => `${key}(${String(params?.line)})`;

test.each([
  ["4 · Duration", "import.not_a_duration", "imports.at_line(4) · Duration"],
  ["12", "import.outline_jump", "imports.at_line(12)"],
  ["Duration", "import.column_unused", "Duration"],
  ["2027 · Second shift", "import.calendar_replaced", "2027 · Second shift"],
  ["", "import.other", ""],
])("a place of a file in words", (place, code, said) => {
  expect(placeInWords(t, { place, code })).toBe(said);
});
