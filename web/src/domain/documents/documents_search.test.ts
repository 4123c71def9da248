import { expect, test } from "vitest";
import { isFiltered, queryOf, readDocumentsSearch } from "./documents_search.ts";

test.each<[Record<string, unknown>, ReturnType<typeof readDocumentsSearch>]>([
  [{}, {}],
  [{ folder: "Plans / 图纸", text: 12, audience: "client", removed: "yes" }, { folder: "Plans / 图纸", text: "12", audience: "client", removed: "yes" }],
  [{ folder: "/minutes" }, { folder: "/minutes" }],
  [{ folder: "/elsewhere" }, {}],
  [{ audience: "everybody", removed: "true", folder: {} }, {}],
])("%o", (given, expected) => {
  expect(JSON.parse(JSON.stringify(readDocumentsSearch(given)))).toEqual(expected);
});

test("what is asked of the server", () => {
  expect(queryOf({})).toBe("limit=100");
  expect(queryOf({ text: "a b", folder: "图纸", removed: "yes" }, "next")).toBe("text=a+b&folder=%E5%9B%BE%E7%BA%B8&removed=true&after=next&limit=100");
  expect(queryOf({ folder: "/minutes" })).toBe("standard_folder=minutes&limit=100");
  expect([isFiltered({}), isFiltered({ removed: "yes" })]).toEqual([false, true]);
});
