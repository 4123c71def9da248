// The colours are written down where each surface needs them: light, dark by the system, dark by choice,
// print, and the client's pages. The copies must not drift apart.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const team = read("web/src/ui/tokens.css");
const portal = read("portal/style/tokens.css");

/** The values of the block that begins with this selector. */
function block(sheet: string, selector: string): Record<string, string> {
  const from = sheet.indexOf(`${selector} {`);
  expect(from, selector).toBeGreaterThanOrEqual(0);
  const body = sheet.slice(sheet.indexOf("{", from) + 1, sheet.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]));
}

const light = block(team, ":root");
const dark = block(team, ':root[data-theme="dark"]');

function expectCopy(copy: Record<string, string>, of: Record<string, string>) {
  expect(Object.keys(copy).length).toBeGreaterThan(20);
  expect(copy).toEqual(Object.fromEntries(Object.keys(copy).map((name) => [name, of[name]])));
}

test("dark is the same by the system and by choice", () => {
  expect(block(team, ':root:not([data-theme="light"])')).toEqual(dark);
});

test("paper has every colour of the light theme", () => {
  expectCopy(block(team, ":root:root, :root[data-theme]"), light);
});

test("dark changes only what light has", () => {
  expect(Object.keys(dark).filter((name) => !(name in light))).toEqual([]);
});

test("the client's pages wear the same colours", () => {
  expectCopy(block(portal, ":root"), light);
  expectCopy(block(portal.slice(portal.indexOf("@media")), ":root"), dark);
});
