import { describe, expect, it } from "vitest";
import { dayOffSentence, mailWaitsSentence, reachSentence } from "./culture_sentences.ts";

const t = (key: string, params?: Record<string, unknown>) => `${key} ${String(params?.name ?? "")}`.trim();
const days = [
  { date: "2026-10-01", name: "国庆节", name_en: "National Day", is_working: false },
  { date: "2026-10-10", name: "", name_en: "", is_working: true },
];

describe("a day by which something is wanted", () => {
  it.each([
    ["2026-10-01", "culture.due_day_off 国庆节"],
    ["2026-10-09", undefined],
    // A Saturday that is worked, and one that is not.
    ["2026-10-10", undefined],
    ["2026-10-17", "culture.due_weekend"],
    ["2026-10-18", "culture.due_weekend"],
    ["", undefined],
    ["2026-10", undefined],
  ])("%s", (date, said) => {
    expect(dayOffSentence({ t, language: "zh-CN" }, days, date)).toBe(said);
  });

  it("names a public holiday in the reader's language", () => {
    expect(dayOffSentence({ t, language: "en" }, days, "2026-10-01")).toBe("culture.due_day_off National Day");
  });
});

describe("how they want to be reached", () => {
  const said = (key: string, params?: Record<string, unknown>) => [key, params?.who, params?.channel, params?.from].filter(Boolean).join(" ");
  const words = { t: said, today: () => "2026-10-08" };
  const hours = { from: "09:00", to: "18:00" };
  const open = { channel: "mail", hours: null };
  const card = { ordinary: { channel: "wechat", hours }, urgent: { channel: "phone", hours: null } };
  const contacts = [{ person_id: "zheng", name: "Zheng", time_zone: "Asia/Shanghai", own: { ordinary: { channel: "phone", hours }, urgent: null } }];
  const culture = { card, contacts } as never;
  it.each([
    ["all of them", undefined, undefined, "culture.reach.ordinary_hours culture.they culture.channel.wechat 09:00"],
    ["one, by their own card", "zheng", "2026-10-20", "culture.reach.ordinary_hours_zone Zheng culture.channel.phone 09:00"],
    ["by tomorrow", undefined, "2026-10-09", "culture.reach.urgent culture.they culture.channel.phone"],
    ["what one leaves open", "zheng", "2026-10-08", "culture.reach.urgent Zheng culture.channel.phone"],
  ])("%s", (_, person, due, expected) => {
    expect(reachSentence(words, culture, person, due)).toBe(expected);
  });

  it("says nothing where the card leaves it open", () => {
    expect(reachSentence(words, { card: { ordinary: open, urgent: open }, contacts: [] } as never)).toBeUndefined();
  });
});

describe("a mail that waits for the hours of its reader", () => {
  const t = (_: string, params?: Record<string, unknown>) => [params?.names, params?.when, params?.many].join(" | ");
  const words = { t, language: "en" as const, joinNames: (names: string[]) => names.join(", ") };
  const now = () => new Date("2027-03-05T14:00:00Z");
  const waits = (name: string, until: string, time_zone: string) => ({ person_id: name, name, until, time_zone });
  it("says when it leaves, in the time of its reader", () => {
    expect(mailWaitsSentence(words, [waits("Zheng", "2027-03-08T01:00:00Z", "Asia/Shanghai")], now)).toBe("Zheng | Mon 8 Mar 9:00 | no");
  });
  it("tells of several when the first leaves", () => {
    const several = [waits("Zheng", "2027-03-08T08:00:00Z", "Europe/Berlin"), waits("Wen", "2027-03-08T01:00:00Z", "Asia/Shanghai")];
    expect(mailWaitsSentence(words, several, now)).toBe("Zheng, Wen | Mon 8 Mar 9:00 | yes");
  });
  it("says nothing where none waits", () => {
    expect(mailWaitsSentence(words, [], now)).toBeUndefined();
  });
});
