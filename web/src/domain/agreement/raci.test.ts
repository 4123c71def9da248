import { describe, expect, it } from "vitest";
import { cellAfter, dutyAfter, withDuty } from "./raci.ts";

describe("the responsibility matrix by keyboard", () => {
  it("sets, joins and empties a cell", () => {
    const cases = [
      ["a", undefined, "accountable"],
      ["R", undefined, "responsible"],
      ["r", "accountable", "accountable_and_responsible"],
      ["a", "responsible", "accountable_and_responsible"],
      ["a", "accountable_and_responsible", "responsible"],
      ["r", "accountable_and_responsible", "accountable"],
      ["c", "accountable", "consulted"],
      ["i", "informed", null],
      ["Delete", "informed", null],
      ["x", "informed", undefined],
    ] as const;
    for (const [key, now, wanted] of cases) expect(dutyAfter(key, now), `${key} on ${now}`).toBe(wanted);
  });

  it("leaves one accountable in a line", () => {
    const line = { label: "Trial run", record_id: null, people: [{ person_id: "lin", duty: "accountable_and_responsible" as const }] };
    expect(withDuty(line, "zheng", "accountable").people).toEqual([
      { person_id: "lin", duty: "responsible" },
      { person_id: "zheng", duty: "accountable" },
    ]);
    expect(withDuty(line, "lin", null).people).toEqual([]);
    expect(withDuty(line, "zheng", "consulted").people).toHaveLength(2);
  });

  it("stays inside the grid", () => {
    expect(cellAfter("ArrowUp", { row: 0, column: 1 }, 2, 3)).toEqual({ row: 0, column: 1 });
    expect(cellAfter("ArrowDown", { row: 0, column: 1 }, 2, 3)).toEqual({ row: 1, column: 1 });
    expect(cellAfter("End", { row: 1, column: 0 }, 2, 3)).toEqual({ row: 1, column: 2 });
    expect(cellAfter("a", { row: 1, column: 0 }, 2, 3)).toBeUndefined();
  });
});
