import { describe, expect, test } from "vitest";
import { formatAge, formatDate, formatDateTime, formatDuration, formatPeriod, formatToday, formatWhen, isJustNow, type Formats, type Language } from "../formats.ts";

const at = (language: Language, now = "2027-01-20T01:10:00Z", zone = "Asia/Shanghai"): Formats => ({ language, zone, now: () => new Date(now) });

describe("dates", () => {
  test.each([
    ["2027-03-24", {}, "24 Mar", "3月24日"],
    ["2027-03-24", { weekday: true }, "Wed 24 Mar", "3月24日 周三"],
    ["2026-12-31", {}, "31 Dec 2026", "2026年12月31日"],
    ["2027-03-24", { year: "always" as const }, "24 Mar 2027", "2027年3月24日"],
    ["2026-12-31", { year: "never" as const }, "31 Dec", "12月31日"],
    ["2027-03-24T17:00", {}, "24 Mar", "3月24日"],
    // 23:30 UTC is already the next day in Shanghai.
    ["2027-03-23T23:30:00Z", {}, "24 Mar", "3月24日"],
    ["", {}, "–", "–"],
    ["nonsense", {}, "–", "–"],
  ])("%s %o", (value, style, english, chinese) => {
    expect(formatDate(at("en"), value, style)).toBe(english);
    expect(formatDate(at("zh-CN"), value, style)).toBe(chinese);
  });

  test.each([
    ["2027-11-16", "2027-11-22", {}, "16–22 Nov", "11月16日至22日"],
    ["2026-11-16", "2026-11-22", {}, "16–22 Nov 2026", "2026年11月16日至22日"],
    ["2027-11-30", "2027-12-06", {}, "30 Nov – 6 Dec", "11月30日至12月6日"],
    ["2027-11-30", "2027-12-06", { year: "always" as const }, "30 Nov – 6 Dec 2027", "2027年11月30日至12月6日"],
    ["2026-12-28", "2027-01-03", {}, "28 Dec 2026 – 3 Jan 2027", "2026年12月28日至2027年1月3日"],
    ["2027-11-22", "2027-11-22", {}, "22 Nov", "11月22日"],
    ["2027-11-22", "2027-11-22", { year: "always" as const }, "22 Nov 2027", "2027年11月22日"],
    ["2027-03-24T08:00", "2027-03-26T17:00", {}, "24–26 Mar", "3月24日至26日"],
    ["", "2027-03-26", {}, "– – 26 Mar", "– – 3月26日"],
  ])("from %s to %s %o", (from, until, style, english, chinese) => {
    expect(formatPeriod(at("en"), from, until, style)).toBe(english);
    expect(formatPeriod(at("zh-CN"), from, until, style)).toBe(chinese);
  });

  test("a plan time stays as it is, an instant is shown in the reader's zone", () => {
    expect(formatDateTime(at("en"), "2027-03-24T08:00")).toBe("24 Mar 8:00");
    expect(formatDateTime(at("en"), "2027-03-24T08:00:00Z")).toBe("24 Mar 16:00");
    expect(formatDateTime(at("en", undefined, "Not/AZone"), "2027-03-24T08:00:00Z")).toBe("24 Mar 8:00");
  });

  test("midnight is 0:00, not 24:00", () => {
    expect(formatDateTime(at("en"), "2027-03-23T16:00:00Z")).toBe("24 Mar 0:00");
  });

  test("today's heading", () => {
    expect(formatToday(at("en"))).toBe("Wednesday 20 January · 9:10");
    expect(formatToday(at("zh-CN"))).toBe("1月20日 星期三 · 9:10");
  });
});

test.each([
  ["2027-01-20T00:42:00Z", "8:42"],
  ["2027-01-19T10:00:00Z", "yesterday 18:00"],
  ["2027-01-16T10:00:00Z", "Sat 16 Jan 18:00"],
  ["2026-12-16T10:00:00Z", "16 Dec 2026"],
])("when: %s", (value, expected) => {
  expect(formatWhen(at("en"), value, "yesterday")).toBe(expected);
});

test.each([
  [0, "0 d", "0 天"],
  [480, "1 d", "1 天"],
  [720, "1.5 d", "1.5 天"],
  [120, "2 h", "2 小时"],
  [30, "30 min", "30 分钟"],
  [-960, "−2 d", "−2 天"],
])("duration of %i minutes", (minutes, english, chinese) => {
  expect(formatDuration(at("en"), minutes)).toBe(english);
  expect(formatDuration(at("zh-CN"), minutes)).toBe(chinese);
});

test.each([
  ["2027-01-20T00:50:00Z", "20 min"],
  ["2027-01-19T22:00:00Z", "3 h"],
  ["2027-01-17T00:00:00Z", "3 d"],
  ["2027-01-21T00:00:00Z", "0 min"],
])("waiting since %s", (since, expected) => {
  expect(formatAge(at("en"), since)).toBe(expected);
  expect(isJustNow(at("en"), since)).toBe(expected === "0 min");
});
