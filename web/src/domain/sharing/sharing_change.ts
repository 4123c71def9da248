// A change of what a client sees, made from the rule that was on screen: what somebody else decides
// meanwhile is never taken back unseen.
import { useState } from "react";
import { Problem } from "../../app/api.ts";
import { freshen, keys } from "../../app/cache.ts";
import type { Id, Sharing, SharingRule } from "../../app/wire.ts";

/** Phases and milestones: what a client sees when nobody has chosen yet. */
export const DEFAULT_RULE: SharingRule = { phases_and_milestones: true, level: null, task_ids: [], hidden_task_ids: [], client_titles: {}, held: false };

export interface SharingChange {
  rule: SharingRule;
  /** The revision of the rule this one was made from. */
  from: number;
}

export const isFirst = (kept: Sharing) => kept.history.length === 0;

/** The rule on screen: one's own, the kept one, or the offer for a client without any. */
export function shownRule(kept: Sharing, change: SharingChange | undefined): SharingRule {
  return change?.rule ?? (isFirst(kept) ? DEFAULT_RULE : kept.rule);
}

/** What an invitation says about sharing: nothing, where nothing was chosen and the kept rule stays. */
export function sharingOfInvitation(kept: Sharing, change: SharingChange | undefined): { sharing?: SharingRule; sharing_revision?: number } {
  if (change) return { sharing: change.rule, sharing_revision: change.from };
  return isFirst(kept) ? { sharing: DEFAULT_RULE, sharing_revision: kept.revision } : {};
}

/** The change being made, given up when the server says that somebody was faster. */
export function useSharingChange(project: Id, party: Id, kept: Sharing | undefined) {
  const [change, setChange] = useState<SharingChange>();
  const put = (rule: SharingRule) => kept && setChange((now) => ({ rule, from: now?.from ?? kept.revision }));
  const refused = (reason: unknown) => {
    if (!(reason instanceof Problem) || reason.status !== 412) return;
    setChange(undefined);
    void freshen(keys.sharing(project, party));
  };
  return { change, put, refused };
}
