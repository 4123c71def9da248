import { expect, test } from "vitest";
import { Problem } from "../api.ts";
import { fieldSentence } from "../problems.tsx";
import type { Words } from "../words.ts";

const SENTENCES: Record<string, string> = { "problem.invalid": "Some entries need a look.", "problem.field.invalid": "This does not look right.", "problem.same_folder": "Choose another folder.", "problem.field": "Please check this entry." };
const w = { first: (keys: string[]) => SENTENCES[keys.find((key) => key in SENTENCES) ?? ""] } as unknown as Words;
const failed = (code: string) => new Problem({ status: 422, code: "invalid", fields: [{ field: "port", code }] });

test("under a field stands its own sentence, not that of the whole form", () => {
  expect(fieldSentence(w, failed("invalid"), "port")).toBe("This does not look right.");
  expect(fieldSentence(w, failed("same_folder"), "port")).toBe("Choose another folder.");
  expect(fieldSentence(w, failed("of_tomorrow"), "port")).toBe("Please check this entry.");
  expect(fieldSentence(w, failed("invalid"), "host")).toBeUndefined();
});
