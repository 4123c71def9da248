import { expect, test } from "vitest";
import en from "../../../../locales/en.json";
import zh from "../../../../locales/zh-CN.json";
import * as formats from "../../app/formats.ts";
import { fill } from "../../app/message.ts";
import { furtherSentences, limitOf, limitText, moved, ruleSentence, type DecisionRule } from "./decision_rule.ts";

const say = (language: formats.Language) => {
  const catalogue: Record<string, string> = language === "en" ? en : zh;
  const f: formats.Formats = { language, zone: "UTC", now: () => new Date("2026-03-02T00:00:00Z") };
  return { language, t: (key: string, params = {}) => fill(catalogue[key] ?? key, params, language), joinNames: (names: string[]) => formats.joinNames(f, names), formatDate: (value: string | null | undefined) => formats.formatDate(f, value) };
};
const decider = (name: string, limit_minor: number | null = null) => ({ person_id: name, name, limit_minor, is_approver: true });
const [haiyan, wangshu, anhe] = [decider("Zheng Haiyan"), decider("Xu Wangshu"), decider("Teng Anhe")];

test.each<[Pick<DecisionRule, "mode" | "deciders">, string, string]>([
  [{ mode: "any", deciders: [] }, "Xu Wangshu or Teng Anhe may decide alone: whoever answers first.", "许望舒或滕安和都可以决定，以先答复的为准。"],
  [{ mode: "one", deciders: [haiyan] }, "Zheng Haiyan decides alone.", "由郑海燕一人决定。"],
  [{ mode: "one", deciders: [haiyan, wangshu] }, "Zheng Haiyan decides alone. Zheng Haiyan has no limit, so Xu Wangshu will not be asked.", ""],
  [{ mode: "one", deciders: [decider("Zheng Haiyan", 100), wangshu] }, "Zheng Haiyan decides alone. Above their limit it is Xu Wangshu.", ""],
  [{ mode: "any", deciders: [haiyan, wangshu] }, "Zheng Haiyan or Xu Wangshu may decide alone: whoever answers first.", ""],
  [{ mode: "all", deciders: [haiyan, wangshu] }, "Zheng Haiyan and Xu Wangshu must both approve, in any order.", ""],
  [{ mode: "all", deciders: [haiyan, wangshu, anhe] }, "Zheng Haiyan, Xu Wangshu and Teng Anhe must all approve, in any order.", ""],
  [{ mode: "in_order", deciders: [haiyan, wangshu] }, "Zheng Haiyan, then Xu Wangshu, must both approve.", ""],
  [{ mode: "in_order", deciders: [haiyan, wangshu, anhe] }, "Zheng Haiyan, then Xu Wangshu, then Teng Anhe, must all approve.", ""],
])("what a rule means: %j", (rule, english, chinese) => {
  const names = { en: ["Xu Wangshu", "Teng Anhe"], zh: ["许望舒", "滕安和"] };
  expect(ruleSentence(say("en"), rule, names.en)).toBe(english);
  const inChinese = { ...rule, deciders: rule.deciders.map((each) => ({ ...each, name: each === haiyan ? "郑海燕" : "许望舒" })) };
  if (chinese) expect(ruleSentence(say("zh-CN"), inChinese, names.zh)).toBe(chinese);
});

test("nobody approves", () => {
  expect(ruleSentence(say("en"), { mode: "any", deciders: [] }, [])).toBe("Nobody of this client may approve yet.");
});

test("limits and deputies are told", () => {
  const rule = { mode: "one" as const, currency: "CNY", deciders: [decider("Zheng Haiyan", 5_000_000)], deputies: [{ person_id: "z", name: "Zheng Haiyan", deputy_id: "t", deputy_name: "Teng Anhe", from: "2026-03-02", until: "2026-03-09", is_approver: true }] };
  expect(furtherSentences(say("en"), rule)).toEqual(["Zheng Haiyan decides up to ¥50,000.", "Beyond the highest limit nobody can be asked.", "Teng Anhe acts for Zheng Haiyan from 2 Mar to 9 Mar."]);
});

test.each<[string, string, number | null | undefined]>([
  ["", "CNY", null],
  ["50,000", "CNY", 5_000_000],
  ["5万", "CNY", 5_000_000],
  ["12.5", "EUR", 1250],
  ["1500", "JPY", 1500],
  ["-3", "CNY", undefined],
  ["much", "CNY", undefined],
])("an amount typed as %j in %s", (typed, currency, minor) => {
  expect(limitOf(typed, currency)).toBe(minor);
});

test("an amount comes back as it was typed", () => {
  expect(limitText(limitOf("50000.5", "CNY")!, "CNY")).toBe("50000.50");
  expect(limitText(null, "CNY")).toBe("");
});

test("an order is changed place by place", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});
