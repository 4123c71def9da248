// Both languages have the same keys with the same arguments, and every key a screen asks for exists.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { argumentsOf } from "../message.ts";

// Read as files: the build leaves out the words of the portal.
const catalogue = (language: string) => JSON.parse(readFileSync(new URL(`../../../../locales/${language}.json`, import.meta.url), "utf8")) as Record<string, string>;
const en = catalogue("en");
const zh = catalogue("zh-CN");
const source = new URL("../../", import.meta.url).pathname;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? (entry.name === "tests" ? [] : files(join(folder, entry.name))) : /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : []));
}

test("both languages have the same keys", () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
});

test("each word asks for the same arguments in both languages", () => {
  const differing = Object.keys(en).filter((key) => [...argumentsOf(en[key]!)].sort().join() !== [...argumentsOf(zh[key] ?? "")].sort().join());
  expect(differing).toEqual([]);
});

test("no word is empty", () => {
  expect(Object.keys(en).filter((key) => !en[key] || !zh[key])).toEqual([]);
});

test("every word a screen asks for exists", () => {
  const asked = files(source).flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const keys = [...text.matchAll(/\bt\(\s*"([^"]+)"/g), ...text.matchAll(/\bt\([^"()]*\?\s*"([^"]+)"\s*:\s*"([^"]+)"/g)].flatMap((found) => found.slice(1));
    return keys.filter((key): key is string => !!key && !(key in en)).map((key) => `${file.slice(source.length)}: ${key}`);
  });
  expect(asked).toEqual([]);
});

test("families of words that are asked for by code are complete", () => {
  const families: Record<string, string[]> = {
    health: ["on_track", "at_risk", "late", "empty"],
    reason: ["on_track", "at_risk", "late", "empty"],
    role: ["read_only", "member", "project_manager", "client_approver", "client_contact", "client_viewer"],
    "task.state": ["to_do", "doing", "waiting", "done"],
    "my_work.reason": ["late", "critical", "due_today", "due_soon", "started", "next", "client_waiting"],
    "outbox.state": ["queued", "sent", "failed", "cancelled"],
    "outbox.reason": ["code.ended", "code.over", "letter.not_asked", "letter.not_known", "letter.not_open", "letter.not_shown", "letter.open_again", "letter.replaced", "link.expired", "link.revoked", "link.superseded", "member.removed", "person.disabled", "project.archived", "sign_off.decided", "sign_off.not_asked", "sign_off.over", "sign_off.superseded", "sign_off.withdrawn"],
    "sign_offs.tacit_stop": ["accepted", "answered", "ended", "not_announced", "not_counted", "not_reached", "question"],
    "questions.not_reached": ["not_invited", "revoked", "not_in_project", "outside_circle", "may_not_decide"],
    "tokens.scope": ["read", "write", "administer"],
    "invite.warning": ["public_url_missing", "public_url_loopback"],
    invitation: ["none", "queued", "sent", "failed", "no_smtp", "expired", "revoked"],
    imports: ["new", "changed", "removed", "same"],
    weekday: ["1", "2", "3", "4", "5", "6", "7"],
    problem: ["fault", "no_answer", "busy", "not_found", "not_allowed", "changed_since", "invalid", "signed_out", "too_large", "too_many_attempts", "sign_in_failed", "totp_required", "refused", "field"],
  };
  const missing = Object.entries(families).flatMap(([family, members]) => members.map((member) => `${family}.${member}`).filter((key) => !(key in en)));
  expect(missing).toEqual([]);
});
