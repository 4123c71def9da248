// A page of a journey: it notes every host it asked and every fault on its console, and can be checked for
// barriers to people who cannot see or use a mouse.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Opens a page in a context of its own; `ended()` holds what must be true of every page. */
export async function openPage(browser, server, { language = "en", viewport = DESK, cookies = [], javaScriptEnabled = true, dark = false } = {}) {
  const context = await browser.newContext({
    viewport,
    locale: language,
    timezoneId: "Asia/Shanghai",
    javaScriptEnabled,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  if (cookies.length > 0) await context.addCookies(cookies);
  const page = await context.newPage();
  const hosts = new Set();
  const faults = [];
  context.on("request", (request) => hosts.add(new URL(request.url()).host || new URL(request.url()).protocol));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  const ended = async () => {
    await context.close();
    const own = new Set([new URL(server.url).host, "data:", "blob:"]);
    assert.deepEqual([...hosts].filter((host) => !own.has(host)), [], "the browser asks no other host");
    assert.deepEqual(faults, [], "the page has no faults on its console");
  };
  return { page, context, ended };
}

/** No violation on what is shown now. The policy of the page forbids inline scripts, so axe is handed over. */
export async function assertAccessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join("\n    ")}`);
  assert.deepEqual(told, [], `axe on ${where}`);
}
