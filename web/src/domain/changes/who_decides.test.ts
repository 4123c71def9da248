import { expect, test } from "vitest";
import { whoDecides, type Contact, type DecisionRule } from "./who_decides.ts";

const contact = (name: string, role: Contact["role"] = "client_approver", is_commercial = true): Contact => ({ person_id: name, name, role, is_commercial });
const rule = (mode: DecisionRule["mode"], ...limits: [string, number | null][]): DecisionRule => ({ mode, currency: "CNY", deciders: limits.map(([name, limit_minor]) => ({ person_id: name, name, limit_minor })) });
const yuan = (minor: number) => ({ minor, currency: "CNY" });
const PEOPLE = [contact("Zheng"), contact("Xu"), contact("Lu", "client_contact"), contact("Yan", "client_approver", false)];

test.each([
  ["without a rule any approver", rule("any"), undefined, ["Zheng", "Xu", "Yan"], ["Zheng", "Xu", "Yan"]],
  ["with a price those of the circle", rule("any"), yuan(100), ["Zheng", "Xu"], ["Zheng", "Xu"]],
  ["one: the first whose limit reaches", rule("one", ["Zheng", 50], ["Xu", null]), yuan(100), ["Xu"], ["Xu"]],
  ["one, without a price: the first", rule("one", ["Zheng", 50], ["Xu", null]), undefined, ["Zheng"], ["Zheng"]],
  ["any: those whose limits reach", rule("any", ["Zheng", 100], ["Xu", 99]), yuan(-100), ["Zheng"], ["Zheng"]],
  ["all: everybody", rule("all", ["Zheng", 50], ["Xu", null]), yuan(100), ["Zheng", "Xu"], ["Zheng", "Xu"]],
  ["in order: the first is asked first", rule("in_order", ["Xu", 50], ["Zheng", null]), yuan(100), ["Xu", "Zheng"], ["Xu"]],
] as const)("%s", (_, given, price, names, asked) => {
  expect(whoDecides(given, PEOPLE, price)).toMatchObject({ names, asked });
});

test.each([
  ["nobody", rule("any"), [contact("Lu", "client_contact")], undefined, { refused: "sign_off.nobody_decides" }],
  ["an approver who sees no prices", rule("any"), [contact("Yan", "client_approver", false)], yuan(1), { refused: "sign_off.decider_outside_circle", name: "Yan" }],
  ["over all limits", rule("all", ["Zheng", 50]), PEOPLE, yuan(100), { refused: "sign_off.over_all_limits" }],
  ["another currency is beyond every limit", rule("one", ["Zheng", 500]), PEOPLE, { minor: 1, currency: "EUR" }, { refused: "sign_off.over_all_limits" }],
  ["outside the circle", rule("one", ["Yan", null]), PEOPLE, yuan(1), { refused: "sign_off.decider_outside_circle", name: "Yan" }],
] as const)("refused: %s", (_, given, people, price, refusal) => {
  expect(whoDecides(given, [...people], price)).toEqual(refusal);
});
