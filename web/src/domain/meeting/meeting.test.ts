import { describe, expect, it } from "vitest";
import { dayIn, daysFrom, momentOf, monthBeside, sheetOf, workedOf, type Then } from "./meeting.ts";

describe("a month's sheet", () => {
  it("holds whole weeks from a Monday on", () => {
    const sheet = sheetOf("2026-03");
    expect(sheet[0]).toBe("2026-02-23");
    expect(sheet.at(-1)).toBe("2026-04-05");
    expect(sheet.length % 7).toBe(0);
    expect(sheetOf("2027-02")).toHaveLength(28);
  });
  it("goes over the turn of the year", () => {
    expect(monthBeside("2026-12", 1)).toBe("2027-01");
    expect(monthBeside("2026-01", -1)).toBe("2025-12");
  });
});

describe("times in a zone", () => {
  it("are another day elsewhere", () => {
    expect(dayIn("Asia/Shanghai", "2026-03-01T18:00:00Z")).toBe("2026-03-02");
    expect(dayIn("America/New_York", "2026-03-01T03:00:00Z")).toBe("2026-02-28");
  });
  it("are moments, on either side of the clock's change", () => {
    expect(momentOf("2026-03-02T09:30", "Asia/Shanghai")).toBe(Date.parse("2026-03-02T01:30:00Z"));
    expect(momentOf("2026-03-29T09:30", "Europe/Berlin")).toBe(Date.parse("2026-03-29T07:30:00Z"));
    expect(momentOf("2026-03-28T09:30", "Europe/Berlin")).toBe(Date.parse("2026-03-28T08:30:00Z"));
    expect(momentOf("", "Europe/Berlin")).toBeUndefined();
  });
});

describe("days that are proposed", () => {
  const now = Date.parse("2026-03-05T12:00:00Z");
  const then = (...off: (string | null)[]) => ({ sides: [null, "ningbo", "berlin"].map((party_id) => ({ party_id, is_off: off.includes(party_id) })) }) as Then;
  it("are those from the meeting's on, at its time", () => {
    expect(daysFrom("2026-03-13T09:30", "UTC", 3, now)).toEqual(["2026-03-13T09:30", "2026-03-14T09:30", "2026-03-15T09:30"]);
  });
  it("begin tomorrow where the meeting's day is over", () => {
    expect(daysFrom("2026-01-05T09:30", "UTC", 2, now)).toEqual(["2026-03-06T09:30", "2026-03-07T09:30"]);
  });
  it("are worked by the team and by whoever is asked", () => {
    const times = [then(null), then("ningbo"), then("berlin"), then()];
    expect(workedOf(["a", "b", "c", "d"], times, ["ningbo"], 2)).toEqual(["c", "d"]);
    expect(workedOf(["a", "b", "c", "d"], times, ["ningbo", "berlin"], 2)).toEqual(["d", "a"]);
  });
});
