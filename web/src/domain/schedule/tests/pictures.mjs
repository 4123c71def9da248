// Pictures of the plan screen in both languages, light and dark, desk and phone, against a server
// that is only pretended; counts nodes and frames with many tasks. Run it from web/:
//   CHROMIUM=<path> node src/domain/schedule/tests/pictures.mjs <folder> [name…]
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { PEOPLE, largePlan, samplePlan } from "./sample_plan.mjs";

const [folder = "pictures", ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const vite = await createServer({ server: { port: 5199, strictPort: false, hmr: false, watch: null }, logLevel: "error" });
await vite.listen();
const home = vite.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

const person = (locale, theme) => ({ person: { id: "cen", name: PEOPLE.cen[locale === "en" ? 0 : 1], email: "cen@example.com", locale, time_zone: "Asia/Shanghai", theme, is_administrator: true, has_totp: false }, organisation: "Songling", version: "0" });

function answers(locale, theme, plan, role, asked) {
  const name = locale === "en" ? "Chengchuan warehouse control, phase 2" : "澄川仓控二期";
  const project = { id: "p", name, client_name: name, code: "WCS2", state: "active", role, clients: [{ party_id: "y", client_id: "k", name: locale === "en" ? "Chengchuan Logistics" : "澄川物流" }], start: "2026-11-30", time_zone: "Asia/Shanghai", status: { health: "at_risk", finish: "2027-03-24", baseline_finish: "2027-03-19", late_working_days: 3 }, task_count: plan.tasks.length, revision: 1 };
  const members = Object.entries(PEOPLE).filter(([id]) => id !== "xu").map(([person_id, names]) => ({ person_id, name: names[locale === "en" ? 0 : 1], email: "", role: "member" }));
  return (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.replace("/api/v1/", "");
    const body = request.postDataJSON?.() ?? undefined;
    if (request.method() === "POST") asked.push({ path, body });
    const json = (value) => route.fulfill({ json: value });
    if (path === "me") return json(person(locale, theme));
    if (path === "projects") return json({ items: [project] });
    if (path === "projects/p") return json(project);
    if (path === "projects/p/plan") return json(plan);
    if (path === "projects/p/members") return json({ items: members });
    if (path === "projects/p/parties") return json({ items: [{ id: "y", client_id: "k", client_name: "", contacts: [{ person_id: "xu", name: PEOPLE.xu[locale === "en" ? 0 : 1], email: "", role: "client_approver", invitation: null }] }] });
    if (path === "projects/p/plan-previews") return json(preview(plan, body.edits[0]));
    if (path === "projects/p/plan-edits") return json({ revision: plan.revision + 1, finish: plan.finish, moved: [], tasks: [], created: [], inverse: [], warnings: [] });
    if (path === "stream") return route.abort();
    return json(path === "setup" ? { needed: false } : path === "home" ? { projects: [], my_tasks: [], waiting_for_us: [], waiting_for_client: [], since: [] } : { items: [], unread: 0 });
  };
}

/** Everything after the moved task moves by the same days; enough for a picture. */
function preview(plan, edit) {
  const held = plan.tasks.find((task) => task.id === edit.id);
  if (!held || !edit.set?.start) return { finish: plan.finish, was_finish: plan.finish, moved: [], deadline_misses: [], milestones_moved: 0 };
  const by = Date.parse(`${edit.set.start}:00Z`) - Date.parse(`${held.start}:00Z`);
  const later = (text) => new Date(Date.parse(`${text}:00Z`) + by).toISOString().slice(0, 16);
  const follows = new Set([held.id]);
  for (const task of plan.tasks) if (plan.dependencies.some((each) => each.successor_id === task.id && follows.has(each.predecessor_id))) follows.add(task.id);
  const moved = plan.tasks.filter((task) => follows.has(task.id)).map((task) => ({ id: task.id, start: later(task.start), finish: later(task.finish), was_start: task.start, was_finish: task.finish, total_float_minutes: 0, critical: task.critical }));
  return { finish: later(plan.finish), was_finish: plan.finish, moved, deadline_misses: by > 2 * 86_400_000 ? [{ task_id: "5.6", by_minutes: 480 }] : [], milestones_moved: moved.filter(({ id }) => plan.tasks.find((task) => task.id === id).kind === "milestone").length };
}

async function open({ locale = "en", theme = "light", width = 1440, height = 949, search = "", plan = samplePlan(locale), role = "project_manager", touch = false, fixed = true }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: touch, isMobile: touch, locale });
  const page = await context.newPage();
  const asked = [];
  page.on("pageerror", (error) => console.log("page error:", error.message));
  page.on("console", (line) => line.type() === "error" && !/Failed to load|ERR_FAILED/.test(line.text()) && console.log("console:", line.text().slice(0, 300)));
  if (fixed) await page.clock.setFixedTime(new Date("2027-01-20T04:00:00Z"));
  await page.route("**/api/**", answers(locale, theme, plan, role, asked));
  await page.goto(`${home}projects/p/plan${search}`);
  await page.waitForSelector('[role="treegrid"], section[aria-label], [role="table"], .face', { timeout: 15_000 });
  await page.waitForTimeout(400);
  return { page, asked, context };
}

const drag = async ({ page }) => {
  const grid = await page.locator('[role="treegrid"]').boundingBox();
  const title = page.locator('[role="gridcell"]', { hasText: /System integration test|系统集成测试/ });
  await title.click();
  const y = (await title.boundingBox()).y + 13;
  const x = grid.x + grid.width + (await page.evaluate(() => window.__bar ?? 340));
  const canvas = await page.locator("canvas").boundingBox();
  for (let at = canvas.x + 40; at < canvas.x + canvas.width; at += 12) {
    await page.mouse.move(at, y);
    if ((await page.locator("canvas").evaluate((each) => each.style.cursor)) === "grab") return hold(page, at + 14, y);
  }
  return hold(page, x, y);
};

async function hold(page, x, y) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let by = 4; by <= 34; by += 6) await page.mouse.move(x + by, y, { steps: 2 });
  await page.waitForTimeout(300);
}

const shots = {
  "plan-en": [{}, drag],
  "plan-zh": [{ locale: "zh-CN" }, drag],
  "plan-en-dark": [{ theme: "dark" }],
  "plan-zh-dark": [{ locale: "zh-CN", theme: "dark" }, drag],
  "plan-zh-day": [{ locale: "zh-CN", search: "?zoom=day&task=4.2" }],
  "plan-en-fit": [{ search: "?zoom=fit" }],
  "plan-en-hour": [{ search: "?zoom=hour" }],
  "plan-zh-phone": [{ locale: "zh-CN", width: 390, height: 844, touch: true }],
  "plan-en-phone": [{ width: 390, height: 844, touch: true, theme: "dark" }],
  "board-en": [{ search: "?view=board" }],
  "board-zh-dark": [{ locale: "zh-CN", theme: "dark", search: "?view=board" }],
  "board-zh-phone": [{ locale: "zh-CN", width: 390, height: 844, touch: true, search: "?view=board" }],
  "calendar-en": [{ search: "?view=calendar&month=2027-02" }],
  "calendar-zh-dark": [{ locale: "zh-CN", theme: "dark", search: "?view=calendar&month=2027-01" }],
  "empty-en": [{ plan: { ...samplePlan("en"), tasks: [], dependencies: [] } }],
  "empty-zh": [{ locale: "zh-CN", plan: { ...samplePlan("zh-CN"), tasks: [], dependencies: [] } }],
  "nothing-zh": [{ locale: "zh-CN", search: "?text=xyz&critical=true" }],
};
for (const [name, [options, act]] of Object.entries(shots)) {
  if (only.length && !only.includes(name)) continue;
  const opened = await open(options);
  await act?.(opened);
  await opened.page.screenshot({ path: `${folder}/${name}.png` });
  await opened.context.close();
}

if (!only.length || only.includes("count")) {
  for (const count of [5_000, 10_000, 50_000]) {
    const { page, context } = await open({ plan: largePlan(count, "en"), fixed: false });
    const told = await page.evaluate(async () => {
      const scroller = document.querySelector('[role="treegrid"]').parentElement.parentElement;
      const long = [];
      new PerformanceObserver((list) => list.getEntries().forEach((each) => long.push(Math.round(each.duration)))).observe({ type: "longtask" });
      const frames = [];
      let last = performance.now();
      await new Promise((done) => {
        const step = (now) => {
          frames.push(now - last);
          last = now;
          scroller.scrollTop += 56;
          if (frames.length < 180) requestAnimationFrame(step);
          else done();
        };
        requestAnimationFrame(step);
      });
      const sorted = frames.slice(1).sort((one, other) => one - other);
      const mean = sorted.reduce((one, other) => one + other, 0) / sorted.length;
      return { nodes: document.querySelectorAll("*").length, inGrid: document.querySelectorAll('[role="treegrid"] *').length, fps: Math.round(1000 / mean), p95: Math.round(sorted[Math.floor(sorted.length * 0.95)]), long };
    });
    console.log(count, "tasks:", JSON.stringify(told));
    await context.close();
  }
}
await browser.close();
await vite.close();
