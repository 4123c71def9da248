import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill } from "../../app/message.ts";
import { clientSentence, finishEffect, headSentence, shortShift } from "./effect_words.ts";

function say(language: "en" | "zh-CN") {
  const words = JSON.parse(readFileSync(new URL(`../../../../locales/${language}.json`, import.meta.url), "utf8")) as Record<string, string>;
  return { language, t: (key: string, params: Record<string, unknown> = {}) => fill(words[key]!, params, language), formatDate: (date: string | null | undefined) => (language === "en" ? `on ${date}` : `${date}`) };
}

const YUAN = { minor: 8_600_000, currency: "CNY" };

test.each([
  ["en", 5, YUAN, "Support 2-D pallet codes: finish 5 working days later, ¥86,000 more"],
  ["en", -1, null, "Support 2-D pallet codes: finish 1 working day earlier"],
  ["en", 0, { ...YUAN, minor: -8_600_000 }, "Support 2-D pallet codes: the finish stays, ¥86,000 less"],
  ["en", undefined, YUAN, "Support 2-D pallet codes"],
] as const)("the head in %s", (language, days, price, sentence) => {
  expect(headSentence(say(language), "Support 2-D pallet codes", days, price)).toBe(sentence);
});

test.each([
  [5, YUAN, "支持二维托盘码：晚 5 个工作日完成，增加 8.6 万元"],
  [-2, null, "支持二维托盘码：早 2 个工作日完成"],
  [0, { minor: -50_000, currency: "CNY" }, "支持二维托盘码：完成日期不变，减少 ¥500"],
])("the head in Chinese", (days, price, sentence) => {
  expect(headSentence(say("zh-CN"), "支持二维托盘码", days, price)).toBe(sentence);
});

test("parts", () => {
  expect(finishEffect(say("en"), 1)).toBe("1 working day later");
  expect(finishEffect(say("zh-CN"), -3)).toBe("早 3 个工作日");
  expect(shortShift(say("en"), -3)).toBe("−3 wd");
  expect(shortShift(say("zh-CN"), 5)).toBe("+5 工作日");
  expect(clientSentence(say("zh-CN"), "3月31日", YUAN)).toBe("批准后，3月31日完成，增加 8.6 万元。");
});
