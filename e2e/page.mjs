// A page of a journey: it notes every host it asked and every fault on its console, and can be checked for
// barriers to people who cannot see or use a mouse.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** The narrowest phone that counts. */
export const NARROW = { width: 360, height: 780 };

/** Opens a page in a context of its own; `ended()` holds what must be true of every page. */
export async function openPage(browser, server, { language = "en", viewport = DESK, scale = 1, cookies = [], javaScriptEnabled = true, dark = false } = {}) {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: scale,
    locale: language,
    timezoneId: "Asia/Shanghai",
    javaScriptEnabled,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  if (cookies.length > 0) await context.addCookies(cookies);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const hosts = new Set();
  const faults = [];
  const awaited = new Set();
  context.on("request", (request) => {
    hosts.add(new URL(request.url()).host || new URL(request.url()).protocol);
    // The live stream never ends.
    if (request.resourceType() !== "eventsource") awaited.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => awaited.delete(request));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  const found = [];
  /** Notes what axe finds here; the journey goes on, and fails at its end. */
  const accessible = async (where) => {
    const twin = javaScriptEnabled ? undefined : await twinOf(page, context, { viewport, locale: language });
    found.push(...(await barriers(twin?.page ?? page, where, awaited)));
    await twin?.context.close();
  };
  const ended = async () => {
    await context.close();
    assert.deepEqual(found, [], "axe");
    const own = new Set([new URL(server.url).host, "data:", "blob:"]);
    assert.deepEqual([...hosts].filter((host) => !own.has(host)), [], "the browser asks no other host");
    assert.deepEqual(faults, [], "the page has no faults on its console");
  };
  return { page, context, accessible, ended };
}

/** The same document in a page where axe, which is JavaScript, can run; an answer to a form has no address of its own. */
async function twinOf(page, context, options) {
  const twin = await context.browser().newContext({ ...options, storageState: await context.storageState() });
  const open = await twin.newPage();
  const [body, address] = [await page.content(), page.url()];
  await open.route((url) => url.href === address, (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
  await open.goto(address);
  return { page: open, context: twin };
}

/** How often a screen that changed while it was looked at is looked at anew. */
const MOST_LOOKS = 5;

/** What axe finds on the screen as it is now. The page's policy forbids inline scripts, so axe is handed over. */
async function barriers(page, where, awaited) {
  // What counts is what people get to read: a screen of which parts are still on their way is waited for.
  await page.waitForLoadState("load");
  await silence(awaited);
  for (let looks = 1; ; looks += 1) {
    await arrived(page);
    await page.evaluate(axe);
    const { violations, changed } = await page.evaluate(async () => {
      const heading = document.querySelector("h1");
      const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return { violations, changed: document.querySelector("h1") !== heading };
    });
    if (!changed || looks === MOST_LOOKS) return violations.map(({ id, help, nodes }) => `${where}: ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
}

/** For a fifth of a second nothing is awaited that was asked for; what never comes is not waited for longer than this. */
async function silence(awaited) {
  const end = Date.now() + 2_000;
  for (let quiet = 0; quiet < 5 && Date.now() < end; quiet = awaited.size === 0 ? quiet + 1 : 0) {
    await new Promise((done) => setTimeout(done, 40));
  }
}

/**
 * The screen stands still: its heading, and nothing that says it waits, for a third of a second. A part of the app
 * that is still being fetched shows nothing at all, and the screen before it may still stand there when its address
 * is already the new one. A screen that never gets its heading is told of by axe itself.
 */
async function arrived(page) {
  const still = () =>
    new Promise((done) => {
      const heading = document.querySelector("h1");
      const stands = () => heading !== null && document.querySelector("h1") === heading && !document.querySelector(".waiting[role=status]");
      const look = (left) => (!stands() ? done(false) : left === 0 ? done(true) : setTimeout(look, 50, left - 1));
      look(6);
    });
  await page.waitForFunction(still, undefined, { timeout: 5_000, polling: 50 }).catch(() => {});
  await page.waitForFunction(() => !document.querySelector(".waiting[role=status]"));
}

/** Nothing sticks out to the side. */
export function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
