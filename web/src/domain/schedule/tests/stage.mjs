// The plan screen in a real browser against a server that is only pretended: the app comes from vite
// (or, with BUILT=<folder>, from a finished build), the answers from here.
import { chromium } from "playwright-core";
import { createServer, preview as serveBuild } from "vite";
import { PEOPLE, samplePlan } from "./sample_plan.mjs";

const built = process.env.BUILT;
const vite = built ? await serveBuild({ build: { outDir: built }, preview: { port: 5198 }, logLevel: "error" }) : await createServer({ server: { port: 5199, hmr: false, watch: null }, logLevel: "error" });
if (!built) await vite.listen();
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
    return json(path === "setup" ? { needed: false } : path === "home" ? { projects: [], my_tasks: [], waiting_for_us: { items: [], count: 0 }, waiting_for_client: { items: [], count: 0 }, since: [] } : { items: [], unread: 0 });
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

export async function open({ locale = "en", theme = "light", width = 1440, height = 949, search = "", plan = samplePlan(locale), role = "project_manager", touch = false, fixed = true }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: touch, isMobile: touch, locale });
  const page = await context.newPage();
  const asked = [];
  page.on("pageerror", (error) => console.log("page error:", error.message));
  page.on("console", (line) => line.type() === "error" && !/Failed to load|ERR_FAILED/.test(line.text()) && console.log("console:", line.text().slice(0, 300)));
  if (fixed) await page.clock.setFixedTime(new Date("2027-01-20T04:00:00Z"));
  await page.route("**/api/**", answers(locale, theme, plan, role, asked));
  await page.goto(`${home}projects/p/plan${search}`);
  await page.waitForSelector('[role="treegrid"], section[aria-label], [role="group"] h2, [aria-live], .face', { timeout: 15_000 });
  await page.waitForTimeout(400);
  return { page, asked, context };
}

export async function close() {
  await browser.close();
  await vite.close();
}
