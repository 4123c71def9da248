// Counts what the browser must load before the first screen and refuses more than the budget: the
// entry, everything it imports statically, one catalogue and the page of the address "/".
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 180 * 1024;
const PLAN_BUDGET = 240 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** The files of an entry and of all it imports statically. */
function reach(keys, found = new Set()) {
  for (const key of keys) {
    const part = manifest[key];
    if (!part) throw new Error(`${key} is not in the build`);
    if (found.has(part.file)) continue;
    found.add(part.file);
    reach(part.imports ?? [], found);
  }
  return found;
}

function gzipped(files) {
  return [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length, 0);
}

const first = ["index.html", "words:zh-CN/first"];
const screens = { home: "src/domain/home/HomePage.tsx", "sign-in": "src/domain/people/SignInPage.tsx", plan: "src/app/shell/PlanDoor.tsx" };
let failed = false;
for (const [name, page] of Object.entries(screens)) {
  const keys = name === "plan" ? [...first, page, "src/domain/engagement/ProjectFrame.tsx"] : [...first, page];
  const bytes = gzipped(reach(keys));
  const budget = name === "plan" ? PLAN_BUDGET : BUDGET;
  console.log(`${name}: ${(bytes / 1024).toFixed(1)} KB gz of ${budget / 1024}`);
  if (bytes > budget) failed = true;
}
if (failed) {
  console.error("Over the budget: load less before the first screen.");
  process.exit(1);
}
