import { describe, expect, it } from "vitest";
import { fieldsOf, itemWords, placeOfStep, type KickoffItem } from "./kickoff.ts";

const t = (key: string) => key;
const item = (part: Partial<KickoffItem>): KickoffItem => ({ id: "a", step: null, words: "", owner_id: null, owner_name: null, due: null, note: "", is_done: false, is_seen: false, done_at: null, done_by_name: null, revision: 1, ...part });

describe("an item of the kickoff checklist", () => {
  it.each([
    [item({ step: "meeting_held" }), "kickoff.step.meeting_held"],
    [item({ step: "meeting_held", words: "Meet in Ningbo" }), "Meet in Ningbo"],
    [item({ words: "Order the lift" }), "Order the lift"],
  ])("is called by its own words before those of its step", (each, words) => {
    expect(itemWords({ t }, each)).toBe(words);
  });

  it("sends no tick for what the product sees for itself", () => {
    expect(fieldsOf(item({ step: "plan_shared", is_done: true, is_seen: true })).is_done).toBe(false);
    expect(fieldsOf(item({ step: "meeting_held", is_done: true })).is_done).toBe(true);
  });

  it("leads to where it is done, a culture card to the client it is of", () => {
    expect(placeOfStep("promises_set", "p", undefined)).toEqual({ to: "/projects/$project/settings", params: { project: "p" }, hash: "promises" });
    expect(placeOfStep("culture_card_filled", "p", "c")).toEqual({ to: "/clients/$client", params: { client: "c" }, hash: "culture" });
    expect(placeOfStep("culture_card_filled", "p", undefined)).toBeUndefined();
  });
});
