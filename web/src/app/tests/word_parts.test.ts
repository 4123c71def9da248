// Whatever can be on the first screens (start, sign-in, home, the plan with its dialogs) asks for first words only.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { partOf } from "../word_parts.ts";

const source = new URL("../../", import.meta.url).pathname;
const words = Object.keys(JSON.parse(readFileSync(join(source, "../../locales/en.json"), "utf8")) as object);
const areas = new Set(words.map((key) => key.slice(0, key.indexOf("."))));
const read = (file: string) => readFileSync(file, "utf8");

/** What a file loads without waiting for further words. */
function loadedBy(file: string): string[] {
  const text = read(file)
    .replace(/import type [^;]*;/g, "")
    .replace(/(?:further\(|withFurtherWords\(|open\("[^"]+",) ?\(\) => import\("[^"]+"\)/g, "");
  const named = [...text.matchAll(/\b(?:from|import)\s*\(?"(\.[^"?]+\.tsx?)"/g)].map((found) => join(dirname(file), found[1]!));
  return named.filter((each) => !each.endsWith(".d.ts") && !each.includes("/generated/"));
}

function reached(start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    waiting.push(...loadedBy(file));
  }
  return seen;
}

test("the first screens ask for first words only", () => {
  const files = [...reached(join(source, "main.tsx"))];
  expect(files.map((file) => file.slice(source.length))).toEqual(expect.arrayContaining(["domain/home/HomePage.tsx", "domain/schedule/PlanPage.tsx", "domain/schedule/BulkDialog.tsx"]));
  const asked = files.flatMap((file) => {
    const keys = [...read(file).matchAll(/["`]([a-z_]+)\.[a-z_$]/g)].map((found) => found[1]!);
    return keys.filter((area) => areas.has(area) && partOf(`${area}.`) !== "first").map((area) => `${file.slice(source.length)}: ${area}`);
  });
  expect([...new Set(asked)]).toEqual([]);
});

test("most words wait for the screens that need them", () => {
  const counts = { first: 0, further: 0, server: 0 };
  words.forEach((key) => (counts[partOf(key)] += 1));
  expect(counts.further).toBeGreaterThan(counts.first / 2);
});
