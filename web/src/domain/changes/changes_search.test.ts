import { expect, test } from "vitest";
import type { ListedChange } from "./change.ts";
import { changesSearch, matches, sorted } from "./changes_search.ts";

const row = (number: number, more: Partial<ListedChange> = {}) => ({ number, client_number: null, title: "Pallet codes", asked_by_name: "Xu Wangshu", state: "offered", origin: "client", received_at: "2027-01-18T02:00:00Z", updated_at: "2027-01-19T02:00:00Z", ...more }) as ListedChange;

test("an address says what is known and nothing else", () => {
  expect(changesSearch({ text: 12, state: "open", origin: "client", sort: "number", new: "1", page: "2" })).toEqual({ text: "12", state: "open", origin: "client", sort: "number", new: "change" });
  expect(changesSearch({ text: "", state: "pending", origin: "moon", sort: "size" })).toEqual({ text: undefined, state: undefined, origin: undefined, sort: undefined, new: undefined });
});

test.each([
  [{}, true],
  [{ text: "PALLET" }, true],
  [{ text: "cr-12" }, true],
  [{ text: "CR-3" }, true],
  [{ text: "wangshu" }, true],
  [{ text: "reader" }, false],
  [{ state: "open" as const }, true],
  [{ state: "closed" as const }, false],
  [{ origin: "team" as const }, false],
])("a filter", (search, found) => {
  expect(matches(row(12, { client_number: 3 }), search)).toBe(found);
});

test("what has ended is not open", () => {
  for (const state of ["declined", "closed"] as const) expect(matches(row(1, { state }), { state: "open" })).toBe(false);
});

test("overdue is what the clock says", () => {
  const clock = (state: string) => ({ clock: { state } }) as Partial<ListedChange>;
  for (const [more, found] of [[clock("over"), true], [clock("warned"), false], [{}, false]] as const) expect(matches(row(1, more), { state: "overdue" })).toBe(found);
  expect(changesSearch({ state: "overdue" }).state).toBe("overdue");
});

test("orders", () => {
  const rows = [row(1, { received_at: "2027-01-20", updated_at: "2027-01-20" }), row(2, { received_at: "2027-01-19", updated_at: "2027-01-22" }), row(3, { received_at: "2027-01-21", updated_at: "2027-01-21" })];
  const order = (sort?: Parameters<typeof sorted>[1]) => sorted(rows, sort).map((each) => each.number);
  expect(order()).toEqual([3, 1, 2]);
  expect(order("updated")).toEqual([2, 3, 1]);
  expect(order("number")).toEqual([1, 2, 3]);
});

test("what comes to most comes first, what is not known last", () => {
  const rows = [row(1), row(2, { price: { minor: -5, currency: "CNY" }, finish_moves_working_days: 0 }), row(3, { price: { minor: 9, currency: "CNY" }, finish_moves_working_days: -2 })];
  expect(sorted(rows, "price").map((each) => each.number)).toEqual([3, 2, 1]);
  expect(sorted(rows, "effect").map((each) => each.number)).toEqual([2, 3, 1]);
});
