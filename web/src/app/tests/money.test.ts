import { expect, test } from "vitest";
import { formatMoney, parseMoney, sayMoney, typedMoney } from "../money.ts";

test.each([
  ["86,000", "CNY", 8_600_000],
  ["¥86000.5", "CNY", 8_600_050],
  ["8.6万", "CNY", 8_600_000],
  ["８６０００", "CNY", 8_600_000],
  ["-12.34", "EUR", -1_234],
  ["1200", "JPY", 1_200],
  ["1.5", "JPY", undefined],
  ["12.345", "EUR", undefined],
  ["a lot", "CNY", undefined],
  ["", "CNY", undefined],
  ["99999999999999999", "CNY", undefined],
])("%s in %s", (text, currency, minor) => {
  expect(parseMoney(text, currency)).toBe(minor);
});

test.each([
  ["en", { minor: 8_600_000, currency: "CNY" }, "+¥86,000"],
  ["en", { minor: -1_250, currency: "EUR" }, "-€12.50"],
  ["zh-CN", { minor: 0, currency: "CNY" }, "¥0"],
])("a difference in %s", (language, money, shown) => {
  expect(formatMoney(language, money, true)).toBe(shown);
});

test.each([
  ["zh-CN", 8_600_000, "8.6 万元"],
  ["zh-CN", 8_612_345, "¥86,123.45"],
  ["zh-CN", 900_000, "¥9,000"],
  ["en", 8_600_000, "¥86,000"],
])("an amount in a sentence in %s", (language, minor, said) => {
  expect(sayMoney(language, { minor, currency: "CNY" })).toBe(said);
});

test("what is put into a field is read back", () => {
  for (const money of [{ minor: 8_600_000, currency: "CNY" }, { minor: -5, currency: "EUR" }, { minor: 1_200, currency: "JPY" }]) expect(parseMoney(typedMoney(money), money.currency)).toBe(money.minor);
});
