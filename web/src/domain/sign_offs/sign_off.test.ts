import { expect, test } from "vitest";
import { faceOf, inOrder, seatsOf, type Face, type SignOffLine, type Step } from "./sign_off.ts";

const zheng = { person_id: "z", name: "Zheng" };
const xu = { person_id: "x", name: "Xu" };

test.each<[Partial<SignOffLine>, Face]>([
  [{ state: "waiting", waiting_for: [zheng] }, "waiting"],
  [{ state: "waiting", waiting_for: [] }, "nobody"],
  [{ state: "waiting", waiting_for: [zheng], is_over: true }, "over"],
  [{ state: "decided", verdict: "declined" }, "declined"],
  [{ state: "decided", verdict: "approved_with_conditions" }, "approved_with_conditions"],
  [{ state: "superseded" }, "superseded"],
  [{ state: "withdrawn", is_over: true }, "withdrawn"],
])("where %j stands", (line, face) => {
  expect(faceOf({ state: "waiting", is_over: false, verdict: null, waiting_for: [], ...line })).toBe(face);
});

test("what waits longest comes first, what ended last comes first", () => {
  const line = (id: string, state: SignOffLine["state"], opened_at: string, waiting_since: string | null, ended_at: string | null) => ({ id, state, opened_at, waiting_since, ended_at }) as SignOffLine;
  const { waiting, ended } = inOrder([
    line("a", "waiting", "2026-01-01", "2026-01-05", null),
    line("b", "decided", "2026-01-02", null, "2026-01-03"),
    line("c", "waiting", "2026-01-03", "2026-01-03", null),
    line("d", "withdrawn", "2026-01-04", null, "2026-01-06"),
  ]);
  expect(waiting.map((each) => each.id)).toEqual(["c", "a"]);
  expect(ended.map((each) => each.id)).toEqual(["d", "b"]);
});

test("a seat holds its own answer, or its deputy's", () => {
  const step = (person_id: string, on_behalf_of: string | null) => ({ person_id, on_behalf_of }) as Step;
  const seats = seatsOf({ panel: [zheng, xu], steps: [step("deputy", "Zheng")], waiting_for: [xu], state: "waiting" });
  expect(seats.map((seat) => [seat.step?.person_id, seat.isTurn])).toEqual([["deputy", false], [undefined, true]]);
  expect(seatsOf({ panel: [zheng], steps: [], waiting_for: [zheng], state: "withdrawn" })[0]!.isTurn).toBe(false);
});
