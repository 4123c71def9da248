import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kindOf, recordKinds } from "../record_kinds.ts";

const RUST = readFileSync(new URL("../../../../domain/communication/src/routes/commenting.rs", import.meta.url), "utf8").split("fn place_of_record")[1] ?? "";

/** What a mail about a comment opens, as the server writes it. */
function mailed(kind: string): string | undefined {
  const arm = new RegExp(`"${kind}" => (?:\\{\\s*(?:let [^;]*;\\s*)*)?(?:format!\\()?"([^"]*)"`).exec(RUST);
  return arm?.[1];
}

test.each(recordKinds)("a mail about a comment on a %s opens the page of it", (kind) => {
  const { to, params, search } = kindOf(kind).address("p", "7");
  const query = Object.entries(search).map(([name, value]) => `${name}=${value}`);
  const page = to.replace("/projects/$project/", "").replace(/\$(\w+)/g, (_, name: string) => params[name]!);
  const opened = mailed(kind)?.replace("{id}", "7").replace(/\{\}$/, "");
  expect(opened).toBe([page, ...query].join("?"));
});
