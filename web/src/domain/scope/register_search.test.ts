import { expect, test } from "vitest";
import { groupsOf, nextPlace, queryOf, readScopeSearch, rowsOf, type ScopeSearch } from "./register_search.ts";
import type { Register, Requirement } from "./requirement.ts";

const one = (number: number) => ({ id: String(number), number }) as Requirement;
const page = (numbers: number[], next: string | null = null): Register => ({ items: numbers.map(one), next, counts: {} });

test.each<[Record<string, unknown>, ScopeSearch]>([
  [{ state: "draft", kind: "function" }, { state: "draft", kind: "function" }],
  [{ state: "to_confirm", sort: "updated", group: "kind", gap: "without_task" }, { state: "to_confirm", sort: "updated", group: "kind", gap: "without_task" }],
  [{ state: "<script>", kind: 3, sort: "size", group: "colour", gap: "x" }, {}],
  [{ text: 12 }, { text: "12" }],
])("what the address may say: %j", (given, read) => {
  expect(readScopeSearch(given)).toEqual(read);
});

test.each<[ScopeSearch, (string | undefined)[]]>([
  [{}, [undefined]],
  [{ group: "priority" }, ["must", "should", "could", "wont"]],
  [{ group: "priority", priority: "could" }, ["could"]],
  [{ group: "state" }, ["draft", "sent", "confirmed", "questioned", "unconfirmed"]],
  [{ group: "state", state: "to_confirm" }, ["draft", "questioned", "unconfirmed"]],
  [{ group: "state", state: "dropped" }, ["dropped"]],
])("the groups of %j", (search, groups) => {
  expect(groupsOf(search)).toEqual(groups);
});

test.each<[ScopeSearch, { group: number; after?: string }, string]>([
  [{}, { group: 0 }, "limit=200"],
  [{ text: "scan & go", sort: "priority" }, { group: 0, after: "x=" }, "q=scan+%26+go&sort=priority&after=x%3D&limit=200"],
  [{ state: "to_confirm" }, { group: 0 }, "state=draft%2Cquestioned%2Cunconfirmed&limit=200"],
  [{ state: "to_confirm", group: "state" }, { group: 1 }, "state=questioned&limit=200"],
  [{ kind: "quality", group: "priority" }, { group: 3 }, "kind=quality&priority=wont&limit=200"],
])("what is asked for: %j at %j", (search, place, query) => {
  expect(queryOf(search, place)).toBe(query);
});

test("the next piece is of the same group until that ends", () => {
  const search: ScopeSearch = { group: "priority" };
  expect(nextPlace(search, page([1], "k"), { group: 1 })).toEqual({ group: 1, after: "k" });
  expect(nextPlace(search, page([]), { group: 1 })).toEqual({ group: 2 });
  expect(nextPlace(search, page([1]), { group: 3 })).toBeUndefined();
  expect(nextPlace({}, page([1]), { group: 0 })).toBeUndefined();
});

test("headings stand before groups that have rows, once", () => {
  const pages = [page([1, 2], "k"), page([3]), page([]), page([9])];
  const places = [{ group: 0 }, { group: 0, after: "k" }, { group: 1 }, { group: 2 }];
  const told = rowsOf({ group: "priority" }, pages, places).map((row) => ("group" in row ? row.group : row.requirement.number));
  expect(told).toEqual(["must", 1, 2, 3, "could", 9]);
  expect(rowsOf({}, [page([1])], [{ group: 0 }])).toHaveLength(1);
});
