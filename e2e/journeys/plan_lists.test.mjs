// The plan as a workbook that our own reader takes for the same plan, and on sheets of paper that the browser prints.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`the plan for spreadsheets and on paper (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const at = `/api/v1/projects/${scene.project.id}`;
    await manager.post(`${at}/plan-edits`, { edits: [{ op: "create_task", id: crypto.randomUUID(), title: "=验收 & <上线>" }] });
    const { page, accessible, ended } = await scene.asManager();
    await page.addInitScript(() => (window.print = () => undefined));
    const opened = async (format) => {
      await page.goto(`${scene.server.url}/projects/${scene.project.id}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.export.act") }).click();
      await page.getByLabel(say("plan.export.format"), { exact: true }).selectOption(format);
      await accessible(`export, ${format}`);
    };

    await t.test("a workbook comes in again as the same tasks, with their days and how far they are", async () => {
      await opened("xlsx");
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: say("plan.export.save") }).click()]);
      assert.ok(file.suggestedFilename().endsWith(".xlsx"));
      const { tasks } = await manager.get(`${at}/plan`);
      const other = await manager.post("/api/v1/projects", { name: "Copy", start: "2027-01-04" });
      const into = `/api/v1/projects/${other.id}`;
      const preview = await manager.post(`${into}/imports?file_name=plan.xlsx`, readFileSync(await file.path()));
      assert.equal(preview.format, "xlsx");
      assert.equal(preview.creates, tasks.length);
      const unread = preview.not_understood.filter((found) => !["import.column_unused", "import.owner_not_member"].includes(found.code));
      assert.deepEqual(unread, []);
      await manager.post(`${into}/imports/${preview.id}/applications`, {});
      const copied = (await manager.get(`${into}/plan`)).tasks;
      const told = (list) => list.map((task) => [task.title, task.is_summary, task.is_summary || task.percent_complete, task.is_summary || task.finish.slice(0, 10)].join(" | ")).sort();
      assert.deepEqual(told(copied), told(tasks));
    });

    await t.test("sheets of paper hold every row once", async () => {
      await opened("pdf");
      await page.getByLabel(say("plan.export.paper"), { exact: true }).selectOption("a4");
      await page.getByRole("button", { name: say("plan.export.print") }).click();
      const sheets = page.locator("iframe").contentFrame().locator("svg.sheet");
      await sheets.first().waitFor({ state: "attached" });
      const { tasks } = await manager.get(`${at}/plan`);
      const texts = await sheets.evaluateAll((all) => all.map((each) => [...each.querySelectorAll("text")].map((text) => text.textContent)));
      assert.equal(await sheets.locator("title").count(), tasks.length * (texts.length / Math.ceil(tasks.length / 26)), "each row on each stretch of time");
      for (const one of texts) assert.ok(one.includes(say("plan.legend.critical")), "each sheet can be read alone");
      assert.ok(texts.flat().includes("=验收 & <上线>"));
      if (process.env.RAPPORT_PICTURES) for (const [number, svg] of (await sheets.evaluateAll((all) => all.map((each) => each.outerHTML))).entries()) (await import("node:fs")).writeFileSync(`${process.env.RAPPORT_PICTURES}/${language}-${number}.svg`, svg);
    });
    await ended();
  });
}
