// What the list shows is in the address: words, state, the dialog that is open.
import type { IssueState } from "./issue.ts";

export const STATES = ["open", "solved", "confirmed", "dropped"] as const satisfies IssueState[];

export interface IssuesSearch {
  text?: string | undefined;
  state?: IssueState | undefined;
  new?: string | undefined;
}

export function issuesSearch(given: Record<string, unknown>): IssuesSearch {
  const text = typeof given.text === "string" || typeof given.text === "number" ? String(given.text) : "";
  return { text: text || undefined, state: STATES.find((state) => state === given.state), new: given.new ? "issue" : undefined };
}
