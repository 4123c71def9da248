// Pictures of the plan screen in both languages, light and dark, desk and phone; counts nodes and
// frames with many tasks. Run it from web/:
//   CHROMIUM=<path> node src/domain/schedule/tests/pictures.mjs <folder> [name…]
import { mkdirSync } from "node:fs";
import { largePlan, samplePlan } from "./sample_plan.mjs";
import { close, open } from "./stage.mjs";

const [folder = "pictures", ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

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
    const inspector = await context.newCDPSession(page);
    await inspector.send("Performance.enable");
    const spent = async () => Object.fromEntries((await inspector.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value * 1000]));
    const before = await spent();
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
    const after = await spent();
    const perFrame = Object.fromEntries(["ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration"].map((name) => [name, +((after[name] - before[name]) / 180).toFixed(2)]));
    console.log(count, "tasks:", JSON.stringify(told), "ms per frame:", JSON.stringify(perFrame));
    await context.close();
  }
}
await close();
