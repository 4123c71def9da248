import { expect, test } from "vitest";
import { bodyOf, formOf, senderOf, type DroppedMail } from "./mail.ts";

const ZONE = "Asia/Shanghai";
const mail: DroppedMail = {
  id: "m",
  file_name: "night.eml",
  title: "Night shift",
  description: "Please.",
  from_name: "周明",
  from_address: "zhou@example.com",
  party_id: "p",
  person_id: "zhou",
  received_at: "2026-10-30T10:40:05Z",
  attachments: [
    { name: "图纸.pdf", bytes: 10, is_minor: false },
    { name: "logo.png", bytes: 10, is_minor: true },
    { name: "list.xlsx", bytes: 10, is_minor: false },
  ],
  findings: [],
  already: null,
};
const parties = [
  { id: "p", contacts: [{ person_id: "zhou" }] },
  { id: "q", contacts: [] },
] as never;

test("what the mail says stands in the form, and its files but for pictures of the text are ticked", () => {
  expect(formOf(mail, ZONE)).toEqual({ title: "Night shift", description: "Please.", party: "p", asked_by: "zhou", asked_by_name: "周明", received: "2026-10-30T18:40", files: [0, 2] });
});

test("a moment that nobody touched stays as it was, to the second", () => {
  const form = formOf(mail, ZONE);
  expect(bodyOf(form, mail, parties, ZONE)).toEqual({ title: "Night shift", description: "Please.", received_at: "2026-10-30T10:40:05Z", attachments: [0, 2], party_id: "p", asked_by_id: "zhou", asked_by_name: null });
  expect(bodyOf({ ...form, received: "2026-10-30T19:00" }, mail, parties, ZONE).received_at).toBe("2026-10-30T11:00:00.000Z");
  expect(bodyOf({ ...form, received: "" }, mail, parties, ZONE).received_at).toBe("2026-10-30T10:40:05Z");
});

test("whoever is no contact of the chosen party is named", () => {
  const form = formOf(mail, ZONE);
  expect(bodyOf({ ...form, party: "q" }, mail, parties, ZONE)).toMatchObject({ party_id: "q", asked_by_id: null, asked_by_name: "周明" });
  const open = bodyOf({ ...form, party: "", asked_by: "", asked_by_name: " " }, mail, parties, ZONE);
  expect([open.party_id, open.asked_by_id, open.asked_by_name]).toEqual([null, null, null]);
});

test.each([
  ["周明", "zhou@example.com", "周明 <zhou@example.com>"],
  ["", "zhou@example.com", "zhou@example.com"],
  ["", "", ""],
])("a sender as one line", (from_name, from_address, said) => {
  expect(senderOf({ from_name, from_address })).toBe(said);
});
