import { expect, test } from "vitest";
import type { Sharing, SharingRule } from "../../app/wire.ts";
import { DEFAULT_RULE, sharingOfInvitation, shownRule } from "./sharing_change.ts";

const held: SharingRule = { ...DEFAULT_RULE, phases_and_milestones: false, held: true };
const kept: Sharing = { rule: held, revision: 4, visible: [], history: [{ at: "2027-03-01T08:00:00Z", by: null, visible_count: 0 }] };
const never: Sharing = { rule: DEFAULT_RULE, revision: 0, visible: [], history: [] };
const wider: SharingRule = { ...held, level: 2 };

test("an invitation leaves alone what the client sees, unless it was changed or is the first", () => {
  expect(sharingOfInvitation(kept, undefined)).toEqual({});
  expect(sharingOfInvitation(kept, { rule: wider, from: 3 })).toEqual({ sharing: wider, sharing_revision: 3 });
  expect(sharingOfInvitation(never, undefined)).toEqual({ sharing: DEFAULT_RULE, sharing_revision: 0 });
});

test("the rule on screen is one's own, then the kept one, then the offer", () => {
  expect(shownRule(kept, { rule: wider, from: 4 })).toBe(wider);
  expect(shownRule(kept, undefined)).toBe(held);
  expect(shownRule(never, undefined)).toBe(DEFAULT_RULE);
});
