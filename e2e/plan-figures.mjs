// What the plan page of 5,000 tasks costs a browser, counted and not timed: nodes in the page and in the plan,
// requests, bytes of JavaScript, long tasks. Prints a JSON list of figures for docs/performance.md.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { openBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

const TASKS = 5000;
const EMAIL = "member-1@seed.example";

/** A server whose data folder was filled before it starts. */
async function seeded() {
  let token = "";
  const server = await startServer([], (folder, binary) => {
    const run = (...words) => execFileSync(binary, [...words, "--data", join(folder, "data")], { encoding: "utf8" });
    run("seed", "--projects", "1", "--tasks", String(TASKS));
    token = run("token", "create", "--email", EMAIL).trim();
  });
  return { server, token };
}

async function figuresOf(server, token) {
  const browser = await openBrowser();
  try {
    const authorization = `Bearer ${token}`;
    const projects = await fetch(`${server.url}/api/v1/projects`, { headers: { authorization } }).then((answer) => answer.json());
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, extraHTTPHeaders: { authorization } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask", buffered: true });
    });
    await page.goto(`${server.url}/projects/${projects.items[0].id}/plan`);
    await page.getByRole("treegrid").waitFor();
    await page.waitForLoadState("networkidle");
    return await page.evaluate(counted);
  } finally {
    await browser.close();
  }
}

/** Runs inside the page. */
function counted() {
  const loaded = performance.getEntriesByType("resource");
  const scripts = loaded.filter((entry) => /\.js(\?|$)/.test(entry.name));
  return {
    page: document.querySelectorAll("*").length,
    plan: document.querySelectorAll("[role=treegrid] *").length,
    requests: loaded.length + 1,
    script: scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    longest: Math.max(0, ...globalThis.longTasks),
    longTasks: globalThis.longTasks.length,
  };
}

const { server, token } = await seeded();
try {
  const found = await figuresOf(server, token);
  const row = (name, measured, goal = "", met = true) => ({ name, measured, goal, met });
  console.log(
    JSON.stringify([
      row(`DOM nodes, page of ${TASKS} tasks`, String(found.page), "< 5,000", found.page < 5000),
      row("DOM nodes, plan", String(found.plan), "< 1,000", found.plan < 1000),
      row("requests, plan page", String(found.requests)),
      row("JavaScript, plan page, compressed", `${Math.round(found.script / 1024)} KiB`, "≤ 240 KiB", found.script <= 240 * 1024),
      row("long tasks, opening the plan", `${found.longTasks}, longest ${Math.round(found.longest)} ms`),
    ]),
  );
} finally {
  await server.stop();
}
