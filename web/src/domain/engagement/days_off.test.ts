import { expect, test } from "vitest";
import { offOn, sharedStretches, stillToCome, stretchesOf } from "./days_off.ts";

const off = (date: string, name: string) => ({ date, name, name_en: `${name} in English`, is_working: false });
const worked = (date: string) => ({ date, name: "", name_en: "", is_working: true });
const [haichuan, lingang] = [
  { id: "h", client_name: "Haichuan" },
  { id: "l", client_name: "Lingang" },
];

test("days of one occasion that follow each other are one stretch, over a month's end and a weekend", () => {
  const days = [off("2026-09-30", "A"), off("2026-10-01", "A"), off("2026-10-02", "B"), off("2026-10-04", "B"), worked("2026-10-10")];
  expect(stretchesOf(days).map(({ name, from, to }) => [name, from, to])).toEqual([
    ["A", "2026-09-30", "2026-10-01"],
    ["B", "2026-10-02", "2026-10-02"],
    ["B", "2026-10-04", "2026-10-04"],
  ]);
});

test("what two clients share stands there once with both; whose day it is decides", () => {
  const all = sharedStretches([
    { party: haichuan!, days: [off("2026-10-01", "National Day"), off("2026-12-24", "Closed")] },
    { party: lingang!, days: [off("2026-09-25", "Harbour day"), off("2026-10-01", "National Day")] },
  ]);
  expect(all.map((each) => [each.from, each.parties.map(({ client }) => client)])).toEqual([
    ["2026-09-25", ["Lingang"]],
    ["2026-10-01", ["Haichuan", "Lingang"]],
    ["2026-12-24", ["Haichuan"]],
  ]);
  expect(offOn(all, "2026-12-24")?.name).toBe("Closed");
  expect(offOn(all, "2026-12-24", "l")).toBeUndefined();
  expect(offOn(all, "2026-10-02")).toBeUndefined();
  expect(stillToCome(all, "2026-10-01").map((each) => each.from)).toEqual(["2026-10-01", "2026-12-24"]);
});
