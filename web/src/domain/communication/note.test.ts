import { describe, expect, it } from "vitest";
import { logPath } from "./log.ts";
import { readLogSearch } from "./log_search.ts";
import { fromClock, personNamed, toClock } from "./note.ts";

describe("moments on the reader's clock", () => {
  it.each([
    ["2026-03-02T01:05:00.000Z", "Asia/Shanghai", "2026-03-02T09:05"],
    ["2026-03-29T00:30:00.000Z", "Europe/Berlin", "2026-03-29T01:30"],
    ["2026-03-29T01:30:00.000Z", "Europe/Berlin", "2026-03-29T03:30"],
    ["2026-12-31T23:10:00.000Z", "UTC", "2026-12-31T23:10"],
  ])("%s in %s", (at, zone, clock) => {
    expect(toClock(at, zone)).toBe(clock);
    expect(fromClock(clock, zone)).toBe(at);
  });
  it("nothing is now", () => expect(toClock(undefined, "UTC")).toBe(""));
});

it("a whole name is somebody, a part or a name of two is nobody", () => {
  const contacts = [
    { person_id: "1", name: "郑海燕" },
    { person_id: "2", name: "Li Wei" },
    { person_id: "3", name: "Li Wei" },
  ];
  expect(personNamed(contacts, " 郑海燕 ")).toBe("1");
  expect(personNamed(contacts, "郑海")).toBeUndefined();
  expect(personNamed(contacts, "li wei")).toBeUndefined();
  expect(personNamed(contacts, "")).toBeUndefined();
});

it("an address is checked and asked as the server takes it", () => {
  const search = readLogSearch({ kind: "noise", party: 7, text: " 100% ", until: "2026-03-04" });
  expect(search.kind).toBeUndefined();
  expect(logPath("p", search, "x.1", 500)).toBe("/api/v1/projects/p/communication-log?party=7&until=2026-03-04&q=100%25&after=x.1&limit=500");
  expect(logPath("p", {})).toBe("/api/v1/projects/p/communication-log");
});
