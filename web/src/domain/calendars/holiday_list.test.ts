import { expect, test } from "vitest";
import { readHolidays, withoutKnown } from "./holiday_list.ts";

const HOURS = [{ from: "09:00", to: "18:00" }];
const off = (from: string, to: string, name: string) => ({ name, from, to, working: [] });

test.each([
  ["2026-12-25 Christmas Day", off("2026-12-25", "2026-12-25", "Christmas Day")],
  ["Christmas Day, 2026/12/25", off("2026-12-25", "2026-12-25", "Christmas Day")],
  ["3.10.2026\tTag der Deutschen Einheit", off("2026-10-03", "2026-10-03", "Tag der Deutschen Einheit")],
  ["25.12.2026 – 26.12.2026 Weihnachten", off("2026-12-25", "2026-12-26", "Weihnachten")],
  ["2027-02-06 – 2027-02-12: Spring Festival", off("2027-02-06", "2027-02-12", "Spring Festival")],
  ["国庆节：2026年10月1日至7日", off("2026-10-01", "2026-10-07", "国庆节")],
  ["2026年12月31日（周四）年末休业", off("2026-12-31", "2026-12-31", "年末休业")],
  ["2026年4月29日至5月3日 黄金周", off("2026-04-29", "2026-05-03", "黄金周")],
  ["2026-01-01", off("2026-01-01", "2026-01-01", "")],
  ["2027-02-06 不上班", off("2027-02-06", "2027-02-06", "不上班")],
  ["2027-02-06 non-working day", off("2027-02-06", "2027-02-06", "non-working day")],
  ["2027年2月7日（周日）上班", { ...off("2027-02-07", "2027-02-07", "上班"), working: HOURS }],
  ["2027-02-20 春节调休（补班）", { ...off("2027-02-20", "2027-02-20", "春节调休"), working: HOURS }],
  ["2027-02-20 Make-up working day", { ...off("2027-02-20", "2027-02-20", "Make-up working day"), working: HOURS }],
])("%s", (line, read) => {
  expect(readHolidays(line, HOURS)).toEqual({ found: [read], unread: [], backwards: [] });
});

test.each(["12/25/2026 Christmas", "Boxing Day", "2026-02-30 No such day", "2026-1-1 2026-1-2 2026-1-3", "2027-02-07、2027-02-20 上班"])("what could be another day is left to its reader: %s", (line) => {
  expect(readHolidays(`\n${line}\n`, HOURS)).toEqual({ found: [], unread: [line], backwards: [] });
});

test.each(["2026-12-26 – 2026-12-25 Closed", "26.12.2026 – 25.12.2026 Weihnachten", "2026年10月7日至1日 国庆节", "2026年5月3日至4月29日 黄金周"])("a stretch that ends before it begins is named as one: %s", (line) => {
  expect(readHolidays(`2026-12-24 Closed\n${line}`, HOURS)).toEqual({ found: [off("2026-12-24", "2026-12-24", "Closed")], unread: [], backwards: [line] });
});

test("what stands there is not added twice", () => {
  const { found } = readHolidays("2026-12-25 Christmas\n2026-12-26 Boxing Day", HOURS);
  expect(withoutKnown(found, [off("2026-12-25", "2026-12-25", "Otherwise called")])).toEqual([off("2026-12-26", "2026-12-26", "Boxing Day")]);
});
