import { expect, test } from "vitest";
import { loadSummary, loadTable } from "./load_weeks.ts";

const of = (name: string, week: string, percent_after: number) => ({ resource_id: name, name, week, percent_before: 80, percent_after, percent_elsewhere: 0 });
const BOTH = [of("Wen", "2027-03-08", 130), of("Jian", "2027-03-08", 110), of("Wen", "2027-03-01", 115)];

test("a line per person, a column per week", () => {
  const { weeks, people } = loadTable(BOTH);
  expect(weeks).toEqual(["2027-03-01", "2027-03-08"]);
  expect(people.map(({ name, percents }) => [name, ...percents.map((each) => each?.percent_after)])).toEqual([
    ["Wen", 115, 130],
    ["Jian", undefined, 110],
  ]);
});

test("the sum of it", () => {
  expect(loadSummary(BOTH)).toEqual({ people: 2, weeks: 2, worst: BOTH[0] });
  expect(loadSummary([])).toEqual({ people: 0, weeks: 0, worst: undefined });
});
