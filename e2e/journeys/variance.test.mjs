// The plan beside several baselines: saved, moved, saved again; how far each task stands from both, what slipped most
// first, and the same in columns of the plan.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`compare the plan with baselines (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const at = `/api/v1/projects/${scene.project.id}`;
    const { page, accessible, ended } = await scene.asManager();
    const address = `${scene.server.url}/projects/${scene.project.id}`;
    const taskOf = async (title) => (await manager.get(`${at}/plan`)).tasks.find((task) => task.title.startsWith(title));
    const longer = async (days) => {
      const task = await taskOf("Collect requirements");
      await manager.post(`${at}/plan-edits`, { edits: [{ op: "update_task", id: task.id, set: { duration_minutes: task.duration_minutes + days * 480 } }] });
    };

    await t.test("without a baseline the page says how to get one", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.variance") }).click();
      await page.getByText(say("variance.none"), { exact: true }).waitFor();
      await accessible("variance, no baseline");
    });

    await t.test("two baselines beside each other, what slipped most on top", async () => {
      const worker = await manager.post(`${at}/resources`, { name: "Wen", kind: "person" });
      const task = await taskOf("Collect requirements");
      await manager.post(`${at}/plan-edits`, { edits: [{ op: "set_assignments", task_id: task.id, assignments: [{ resource_id: worker.id, units_percent: 50 }] }] });
      await manager.post(`${at}/baselines`, { name: "First" });
      await longer(3);
      await manager.post(`${at}/baselines`, { name: "Second" });
      await longer(2);
      await page.goto(`${address}/variance`);
      const row = page.getByRole("row").filter({ hasText: "Collect requirements" });
      await row.waitFor();
      const cells = await row.getByRole("cell").allTextContents();
      assert.deepEqual([cells.slice(3, 7), cells.slice(8, 12)], [["0", "+2", "+2", "+1"], ["0", "+5", "+5", "+2.5"]], "newest first; half a person");
      await page.locator(".variance-sum").nth(1).getByText(say("variance.finish_of_plan")).waitFor();
      await page.locator(".variance-sum").nth(1).getByText("+2.5").waitFor();
      await accessible("variance");
      await page.getByRole("button", { name: say("variance.order.plan") }).click();
      assert.ok(page.url().includes("order=plan"));
      await page.getByRole("button", { name: /^First/ }).click();
      await page.getByRole("columnheader", { name: "First" }).waitFor({ state: "detached" });
    });
    await ended();
  });
}
