import { expect, it } from "vitest";
import { waitingBars } from "./waiting.ts";

const month = (month: string, team_minutes: number, client_minutes: number) => ({ month, team_minutes, client_minutes });

it("nothing gives no bars", () => expect(waitingBars([])).toEqual([]));

it("bars share a scale, and quiet months stand between the others", () => {
  const rows = waitingBars([month("2026-11", 240, 0), month("2027-01", 60, 480)]);
  expect(rows.map((row) => [row.month, row.teamWidth, row.clientWidth])).toEqual([
    ["2027-01", 12.5, 100],
    ["2026-12", 0, 0],
    ["2026-11", 50, 0],
  ]);
});
