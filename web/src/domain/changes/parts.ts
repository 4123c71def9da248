// What the parts of a change's page have in common.
import { useParties } from "../../app/cache.ts";
import type { Id } from "../../app/wire.ts";
import type { Change } from "./change.ts";
import type { Open } from "./change_kinds.ts";

export type { Open };

export interface PartProps {
  change: Change;
  mayEdit: boolean;
  /** Sends offers, closes, tries again: whoever decides what the client sees. */
  mayShare: boolean;
  open: Open | undefined;
  onOpen: (open: Open | undefined) => void;
}

export function usePartyOf(project: Id, party: Id | null) {
  const parties = useParties(project).data?.items ?? [];
  return { parties, party: parties.find((each) => each.id === party) };
}
