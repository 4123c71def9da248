import { expect, test } from "vitest";
import type { Assessment, Impact, Offer } from "./change.ts";
import { offeredOf, offerForm, sentPlace, typedPrice, withComputed } from "./offer_form.ts";

const milestone = (task_id: string, before: string | null, after: string | null) => ({ task_id, title: `Our ${task_id}`, before, after, moves_working_days: 5 });
const impact = { finish_after: "2027-03-31", milestones: [milestone("exit", "2027-02-25", "2027-03-04"), milestone("stays", "2027-03-01", "2027-03-01"), milestone("hidden", "2027-03-02", "2027-03-09"), milestone("goes", "2027-03-03", null)] } as Impact;
const assessment = { version: 3, impact, internal: { currency: "EUR" } } as Assessment;
const first = offerForm({ title: "Pallet codes", assessment, offers: [] }, (task) => task === "exit");

test("a first offer is what was computed; only what the client sees is in it", () => {
  expect(first).toMatchObject({ assessment_version: 3, title: "Pallet codes", finish: "2027-03-31", price: "", currency: "EUR", valid_until: "" });
  expect(first.milestones.map(({ task_id, date, isIncluded, title }) => [task_id, date, isIncluded, title])).toEqual([
    ["exit", "2027-03-04", true, ""],
    ["hidden", "2027-03-09", false, ""],
  ]);
});

test("our names of milestones are not sent", () => {
  const sent = offeredOf({ ...first, title: " Pallet codes ", price: "86,000", valid_until: "2027-01-29" });
  expect(sent).toEqual({ assessment_version: 3, title: "Pallet codes", summary: "", quality_notes: "", finish: "2027-03-31", milestones: [{ task_id: "exit", title: null, date: "2027-03-04" }], price: { minor: 8_600_000, currency: "EUR" }, valid_until: "2027-01-29", due: null });
});

test("the next offer begins with the last one, and fresh dates are taken when asked for", () => {
  const offered = { ...offeredOf({ ...first, price: "86000", valid_until: "2027-01-29" }), finish: "2027-04-02" } as Offer;
  const next = offerForm({ title: "x", assessment: { ...assessment, version: 4 }, offers: [offered] }, () => true);
  expect(next).toMatchObject({ assessment_version: 4, title: "Pallet codes", finish: "2027-04-02", price: "86000", currency: "EUR" });
  expect(next.milestones.map(({ task_id, ours, isIncluded }) => [task_id, ours, isIncluded])).toEqual([
    ["exit", "Our exit", true],
    ["hidden", "Our hidden", false],
  ]);
  expect(withComputed(next, impact)).toMatchObject({ finish: "2027-03-31", price: "86000" });
});

test.each([
  ["", null],
  ["0", null],
  ["-500", { minor: -50_000, currency: "EUR" }],
  ["a lot", undefined],
])("a price of %s", (price, money) => {
  expect(typedPrice({ price, currency: "EUR" })).toEqual(money);
});

test("a fault is found by its place among those sent", () => {
  const form = { ...first, milestones: first.milestones.map((each) => ({ ...each, isIncluded: each.task_id === "hidden" })) };
  expect(sentPlace(form, "hidden")).toBe(0);
  expect(sentPlace(form, "exit")).toBe(-1);
});
