import { describe, expect, it } from "vitest";
import { awayRemark } from "../away_remarks.ts";

const stretch = (from: string, to: string, party: string) => ({ name: "国庆节", name_en: "National Day", from, to, parties: [{ id: party, client: party }] });
const days = [stretch("2026-10-01", "2026-10-07", "haichuan")];
const parties = [
  { id: "haichuan", contacts: [{ person_id: "zheng" }] },
  { id: "lingang", contacts: [{ person_id: "gu" }] },
] as never;
const task = { client_side: true, owner_id: null, percent_complete: 0, start: "2026-09-21T08:00", finish: "2026-09-25T17:00", deadline: null };

describe("a task of the client's on a day on which they are off", () => {
  it.each([
    ["on none", {}, undefined],
    ["it starts", { start: "2026-10-07T08:00", finish: "2026-10-09T17:00" }, "start"],
    ["it finishes", { finish: "2026-10-01T17:00" }, "finish"],
    ["it ends with the day before", { finish: "2026-10-01T00:00" }, undefined],
    ["it is due before it finishes", { finish: "2026-10-02T17:00", deadline: "2026-10-05" }, "deadline"],
    ["its owner's client is off", { finish: "2026-10-01T17:00", owner_id: "zheng" }, "finish"],
    ["another client is off", { finish: "2026-10-01T17:00", owner_id: "gu" }, undefined],
    ["it is done", { finish: "2026-10-01T17:00", percent_complete: 100 }, undefined],
    ["it is the team's", { finish: "2026-10-01T17:00", client_side: false }, undefined],
  ])("%s", (_, change, what) => {
    expect(awayRemark({ ...task, ...change }, days, parties)?.what).toBe(what);
  });
});
