import { expect, test } from "vitest";
import { lackedRows } from "./charter.ts";

test("what is lacking is told once, with its rows", () => {
  const at = (place: number) => ({ code: "accountable" as const, place, parts: [] });
  expect(lackedRows([{ code: "start", place: null, parts: [] }, at(0), at(1), at(2), at(4)])).toEqual([
    { code: "start", rows: "1" },
    { code: "accountable", rows: "1–3, 5" },
  ]);
  expect(lackedRows([])).toEqual([]);
});
