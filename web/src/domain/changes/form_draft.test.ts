import { expect, test } from "vitest";
import { readDraft } from "./form_draft.ts";

const initial = { title: "", level: "medium" };

test.each([
  ["nothing was kept", "", initial],
  ["what was typed", '{"title":"Reader","level":"high"}', { title: "Reader", level: "high" }],
  ["a form of an older version", '{"title":"Reader"}', { title: "Reader", level: "medium" }],
  ["half a text", '{"title":', initial],
  ["something else", '["Reader"]', initial],
])("%s", (_, kept, form) => {
  expect(readDraft(kept, initial)).toEqual(form);
});
