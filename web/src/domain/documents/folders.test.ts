import { expect, test } from "vitest";
import type { DocumentRow } from "./document.ts";
import { askedFolder } from "./documents_search.ts";
import { folderName, folderOf, typedFolder } from "./folders.ts";

const words = { t: (key: string) => ({ "documents.standard.minutes": "会议纪要", "documents.standard.plan": "Plan" })[key] ?? key };

test("a folder of every project and one of one's own", () => {
  expect(folderOf({ folder: "", standard_folder: "minutes" } as DocumentRow)).toBe("/minutes");
  expect(folderOf({ folder: "Offers/2026", standard_folder: null } as DocumentRow)).toBe("Offers/2026");
  expect([folderName(words, "/minutes"), folderName(words, "Offers"), folderName(words, "")]).toEqual(["会议纪要", "Offers", ""]);
});

test("whoever types its name means the folder of every project", () => {
  expect([typedFolder(words, " 会议纪要 "), typedFolder(words, "plan"), typedFolder(words, " Plans ")]).toEqual(["/minutes", "/plan", "Plans"]);
});

test("what is asked of the server", () => {
  expect([askedFolder("/minutes"), askedFolder("Offers"), askedFolder(""), askedFolder(undefined)]).toEqual([{ standard_folder: "minutes" }, { folder: "Offers" }, { folder: "" }, {}]);
});
