import { expect, test } from "vitest";
import { fileSize } from "./file_size.ts";

const w = { formatNumber: (value: number) => String(value) };

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 KB"],
  [1_549, "1.5 KB"],
  [99_600, "100 KB"],
  [999_400, "999 KB"],
  [999_600, "1 MB"],
  [52_428_800, "52 MB"],
  [10_000_000_000, "10 GB"],
])("%d", (bytes, expected) => {
  expect(fileSize(w, bytes)).toBe(expected);
});
