import { expect, test } from "vitest";
import { csvOf, type Cell } from "../csv.ts";

const line = (row: Cell[]) => csvOf([row]).slice(1, -2);

test.each<[string, Cell[], string]>([
  ["words and numbers", ["仓库搬迁", 3, -2], "仓库搬迁,3,-2"],
  ["commas, quotes and lines", ['Say "yes", now', "two\nlines"], '"Say ""yes"", now","two\nlines"'],
  ["what is not known", [null, undefined, ""], ",,"],
  ["no formula comes to life", ["=1+1", "+49 30", "@home", "-"], "'=1+1,'+49 30,'@home,'-"],
])("%s", (_, row, expected) => {
  expect(line(row)).toBe(expected);
});

test("it begins with the mark of its encoding and ends each line as spreadsheets expect", () => {
  expect(csvOf([["a"], ["b"]])).toBe("\uFEFFa\r\nb\r\n");
});
