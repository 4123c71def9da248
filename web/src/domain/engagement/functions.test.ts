import { expect, test } from "vitest";
import { functionsOf, suggestions, withFunction, type FunctionList } from "./functions.ts";

const list: FunctionList = { items: [{ person_id: "a", functions: ["Sponsor"], revision: 1 }], releases: [] };

test("a function is added once", () => {
  expect(withFunction(["Sponsor"], " Key user ")).toEqual(["Sponsor", "Key user"]);
  expect(withFunction(["Sponsor"], "sponsor")).toEqual(["Sponsor"]);
  expect(withFunction(["Sponsor"], "  ")).toEqual(["Sponsor"]);
});

test("what is used here is offered first, and nothing twice", () => {
  expect(suggestions(list, "Key user, Sponsor", [])).toEqual(["Sponsor", "Key user"]);
  expect(suggestions(list, "关键用户、项目发起人", ["Sponsor"])).toEqual(["关键用户", "项目发起人"]);
  expect(functionsOf(list, "a")).toEqual(["Sponsor"]);
  expect(functionsOf(undefined, "a")).toEqual([]);
});
