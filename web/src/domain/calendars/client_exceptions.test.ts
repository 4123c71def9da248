import { expect, test } from "vitest";
import { asExceptions } from "./client_exceptions.ts";

const off = (from: string, to: string, ...parties: string[]) => ({ name: "休", name_en: "Off", from, to, parties: parties.map((id) => ({ id, client: id.toUpperCase() })) });
const title = ({ name, parties }: ReturnType<typeof off>) => `${name} ${parties.map(({ client }) => client).join()}`;

test.each([
  ["of everybody", [], [["休 A,B", "2026-10-01"], ["休 B", "2026-12-24"]]],
  ["one is left out", ["a"], [["休 B", "2026-10-01"], ["休 B", "2026-12-24"]]],
  ["all are", ["a", "b"], []],
])("days off as special days: %s", (_, left, expected) => {
  const all = [off("2026-10-01", "2026-10-07", "a", "b"), off("2026-12-24", "2026-12-24", "b")];
  const exceptions = asExceptions(all, new Set(left), title);
  expect(exceptions.map((each) => [each.name, each.from])).toEqual(expected);
  expect(exceptions.every((each) => each.working.length === 0)).toBe(true);
});
