// Which steps are offered from where, and what the address keeps of a list.
import { expect, test } from "vitest";
import { stepsFrom, type Issue } from "./issue.ts";
import { issuesSearch } from "./issues_search.ts";

test.each<[Issue["state"], Issue["audience"], string, string[]]>([
  ["open", "internal", "", ["dropped"]],
  ["open", "client", "A new cable", ["solved", "dropped"]],
  ["solved", "internal", "A new cable", ["confirmed", "reopened"]],
  ["solved", "client", "A new cable", ["reopened"]],
  ["confirmed", "client", "A new cable", ["reopened"]],
  ["dropped", "internal", "", ["reopened"]],
])("an issue that is %s and %s", (state, audience, solution, steps) => {
  expect(stepsFrom({ state, audience, solution })).toEqual(steps);
});

test("an address from elsewhere keeps what the list understands", () => {
  expect(issuesSearch({ text: 7, state: "solved", new: "1", other: 1 })).toEqual({ text: "7", state: "solved", new: "issue" });
  expect(issuesSearch({ state: "green" })).toEqual({ text: undefined, state: undefined, new: undefined });
});
