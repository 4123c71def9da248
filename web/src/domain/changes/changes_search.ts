// What the list shows is in the address: words, state, origin, order, the dialog that is open.
import { recordNumber } from "../../app/record_kinds.ts";
import type { ChangeRow, ListedChange } from "./change.ts";
import { OPEN, ORIGINS, STATES, type ChangeOrigin, type ChangeState, type Open } from "./change_kinds.ts";

export const SORTS = ["received", "updated", "number", "price", "effect"] as const;
export type ChangeSort = (typeof SORTS)[number];

export interface ChangesSearch {
  text?: string | undefined;
  state?: ChangeState | "open" | "overdue" | undefined;
  origin?: ChangeOrigin | undefined;
  sort?: ChangeSort | undefined;
  new?: string | undefined;
}

const one = <Word extends string>(words: readonly Word[], given: unknown): Word | undefined => words.find((word) => word === given);

export function changesSearch(given: Record<string, unknown>): ChangesSearch {
  const text = typeof given.text === "string" || typeof given.text === "number" ? String(given.text) : "";
  return {
    text: text || undefined,
    state: one(["open", "overdue", ...STATES] as const, given.state),
    origin: one(ORIGINS, given.origin),
    sort: one(SORTS, given.sort),
    new: given.new ? "change" : undefined,
  };
}

export function changeSearch(given: Record<string, unknown>): { open?: Open | undefined } {
  return { open: one(OPEN, given.open) };
}

/** Nothing is left to do about these. */
const ENDED: ChangeState[] = ["declined", "closed"];

export function matches(change: Pick<ChangeRow, "number" | "client_number" | "title" | "asked_by_name" | "state" | "origin"> & { clock?: ListedChange["clock"] }, { text = "", state, origin }: ChangesSearch): boolean {
  const numbers = [change.number, change.client_number].flatMap((number) => (number ? [recordNumber("change_request", number)] : []));
  const words = [...numbers, change.title, change.asked_by_name].join(" ").toLowerCase();
  return inState(change, state) && (!origin || change.origin === origin) && words.includes(text.toLowerCase());
}

function inState({ state: is, clock }: Pick<ListedChange, "state"> & { clock?: ListedChange["clock"] }, state: ChangesSearch["state"]): boolean {
  if (state === "open") return !ENDED.includes(is);
  if (state === "overdue") return clock?.state === "over";
  return !state || is === state;
}

type Sorted = Pick<ListedChange, "number" | "received_at" | "updated_at" | "price" | "finish_moves_working_days">;

export function sorted<Row extends Sorted>(changes: Row[], sort: ChangeSort = "received"): Row[] {
  const newestFirst = (key: "received_at" | "updated_at") => (a: Row, b: Row) => b[key].localeCompare(a[key]) || b.number - a.number;
  // What is not known comes last.
  const greatestFirst = (of: (row: Row) => number | null | undefined) => (a: Row, b: Row) => (of(b) ?? -Infinity) - (of(a) ?? -Infinity) || b.number - a.number;
  const orders: Record<ChangeSort, (a: Row, b: Row) => number> = {
    received: newestFirst("received_at"),
    updated: newestFirst("updated_at"),
    number: (a, b) => a.number - b.number,
    price: greatestFirst((row) => row.price?.minor),
    effect: greatestFirst((row) => row.finish_moves_working_days),
  };
  return changes.toSorted(orders[sort]);
}
