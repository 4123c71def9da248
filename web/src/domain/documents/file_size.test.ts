import { expect, test } from "vitest";
import { fileSize } from "./file_size.ts";

const w = { formatNumber: (value: number) => String(value) };

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_023, "1 KB"],
  [1_536, "1.5 KB"],
  [102_400, "100 KB"],
  [1_023_000, "999 KB"],
  [1_024_000, "1 MB"],
  [52_428_800, "50 MB"],
  [10_737_418_240, "10 GB"],
])("%d", (bytes, expected) => {
  expect(fileSize(w, bytes)).toBe(expected);
});
