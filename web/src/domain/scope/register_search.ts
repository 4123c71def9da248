// What of the register is looked at, in the address, and the requests that fetch it. Grouped, each group is
// fetched for itself, one after the other, so that even ten thousand rows arrive in pieces and in order.
import type { Id } from "../../app/wire.ts";
import { KINDS, PRIORITIES, STATES, TO_BE_CONFIRMED, type Register, type Requirement, type RequirementState } from "./requirement.ts";

export const SORTS = ["number", "priority", "updated"] as const;
export const GROUPS = ["kind", "priority", "state"] as const;
export const GAPS = ["without_task", "without_criteria"] as const;
export type Group = (typeof GROUPS)[number];
export type Gap = (typeof GAPS)[number];
const PIECE = 200;

export interface ScopeSearch {
  text?: string | undefined;
  /** A state, or "to_confirm": whatever the client has still to be asked about. */
  state?: RequirementState | "to_confirm" | undefined;
  kind?: (typeof KINDS)[number] | undefined;
  priority?: (typeof PRIORITIES)[number] | undefined;
  owner?: Id | undefined;
  party?: Id | undefined;
  sort?: (typeof SORTS)[number] | undefined;
  group?: Group | undefined;
  gap?: Gap | undefined;
  /** Dialogs: writing one, asking for confirmation. */
  new?: string | undefined;
  ask?: string | undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((each) => each === value);
}

const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

/** Whatever the address holds, only what is known is taken. */
export function readScopeSearch(given: Record<string, unknown>): ScopeSearch {
  return {
    text: text(given.text),
    state: oneOf(given.state, [...STATES, "to_confirm"] as const),
    kind: oneOf(given.kind, KINDS),
    priority: oneOf(given.priority, PRIORITIES),
    owner: text(given.owner),
    party: text(given.party),
    sort: oneOf(given.sort, SORTS),
    group: oneOf(given.group, GROUPS),
    gap: oneOf(given.gap, GAPS),
    new: text(given.new),
    ask: text(given.ask),
  };
}

/** The groups in their order; none is one group without a name. */
export function groupsOf({ group, state, kind, priority }: ScopeSearch): (string | undefined)[] {
  if (!group) return [undefined];
  const chosen = { kind, priority, state }[group];
  if (chosen && chosen !== "to_confirm") return [chosen];
  if (group === "state") return chosen ? TO_BE_CONFIRMED : STATES.filter((each) => each !== "dropped");
  return [...(group === "kind" ? KINDS : PRIORITIES)];
}

/** Where a piece of the list begins: the group it is of, and after which row. */
export interface Place {
  group: number;
  after?: string | undefined;
}

export function queryOf(search: ScopeSearch, place: Place): string {
  const named = groupsOf(search)[place.group];
  const states = search.state === "to_confirm" ? TO_BE_CONFIRMED.join() : search.state;
  const all = {
    state: states,
    kind: search.kind,
    priority: search.priority,
    ...(search.group && named ? { [search.group]: named } : {}),
    owner: search.owner,
    party: search.party,
    q: search.text,
    sort: search.sort,
    after: place.after,
    limit: String(PIECE),
  };
  const given = Object.entries(all).filter((pair): pair is [string, string] => !!pair[1]);
  return new URLSearchParams(given).toString();
}

export function nextPlace(search: ScopeSearch, last: Register, place: Place): Place | undefined {
  if (last.next) return { group: place.group, after: last.next };
  return place.group + 1 < groupsOf(search).length ? { group: place.group + 1 } : undefined;
}

export type RegisterRow = { group: string } | { requirement: Requirement };

/** The rows on the screen: what was fetched, with a heading before each group that has somebody in it. */
export function rowsOf(search: ScopeSearch, pages: Register[], places: Place[]): RegisterRow[] {
  const groups = groupsOf(search);
  const rows: RegisterRow[] = [];
  let heading: string | undefined;
  pages.forEach((page, index) => {
    const group = groups[places[index]?.group ?? 0];
    if (group && group !== heading && page.items.length > 0) {
      rows.push({ group });
      heading = group;
    }
    for (const requirement of page.items) rows.push({ requirement });
  });
  return rows;
}

export const isFiltered = ({ text, state, kind, priority, owner, party, gap }: ScopeSearch) => !!(text || state || kind || priority || owner || party || gap);

export const NO_FILTER: ScopeSearch = { text: undefined, state: undefined, kind: undefined, priority: undefined, owner: undefined, party: undefined, gap: undefined };
