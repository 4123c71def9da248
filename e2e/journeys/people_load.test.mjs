// Who has too much to do: people by week, a week opened, on to levelling; how many of somebody there are; open work
// behind the status date.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectAlone, projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`the load of people (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const at = `/api/v1/projects/${scene.project.id}`;
    const { page, accessible, ended } = await scene.asManager();
    const address = `${scene.server.url}/projects/${scene.project.id}`;
    const plan = await manager.get(`${at}/plan`);
    const work = plan.tasks.filter((task) => !task.is_summary && task.kind === "task").slice(0, 2);
    const person = await manager.post(`${at}/resources`, { name: "欧阳文慧", kind: "person" });
    const assigned = [{ resource_id: person.id, units_percent: 200 }];
    await manager.post(`${at}/plan-edits`, { edits: work.map((task) => ({ op: "set_assignments", task_id: task.id, assignments: assigned })) });

    await t.test("from the plan to the people, and into a week that is too much", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.load"), exact: true }).click();
      const row = page.getByRole("row").filter({ hasText: "欧阳文慧" });
      await row.waitFor();
      await accessible("load of people");
      assert.ok((await row.locator("td.over").count()) > 0);
      await page.getByRole("button", { name: say("load.in_percent") }).click();
      await page.waitForURL(/figure=percent/);
      await row.locator("td.over button").first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("link", { name: work[0].title }).waitFor();
      await accessible("a week of somebody");
      await dialog.getByRole("button", { name: say("levelling.open") }).click();
      await page.getByRole("dialog", { name: say("levelling.title") }).waitFor();
      await page.keyboard.press("Escape");
    });

    await t.test("two of them can do it", async () => {
      await page.goto(`${address}/settings?resource=${person.id}`);
      const units = page.getByLabel(say("resource.units"), { exact: true });
      assert.equal(await units.inputValue(), "1");
      await units.fill("2");
      await page.getByRole("dialog").getByRole("button", { name: say("act.save") }).click();
      await page.getByText(say("resource.units_of", { units: 2 })).waitFor();
      await page.goto(`${address}/people-load?over=true`);
      await page.getByText(say("load.none_overbooked"), { exact: true }).waitFor();
      await page.getByRole("button", { name: say("load.show_all") }).click();
      await page.getByRole("row").filter({ hasText: "欧阳文慧" }).waitFor();
    });

    await t.test("open work goes behind the status date, and undo brings it back", async () => {
      const starts = async () => (await manager.get(`${at}/plan`)).tasks.find((task) => task.id === work[0].id).start;
      const before = await starts();
      const status = new Date(Date.parse(before) + 30 * 86_400_000).toISOString().slice(0, 10);
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.settings.act") }).click();
      const moves = page.getByLabel(say("plan.settings.moves_open_work"));
      assert.ok(await moves.isDisabled(), "without a status date there is nothing to go behind");
      await page.getByRole("textbox", { name: say("plan.settings.status_date") }).fill(status);
      await moves.check();
      await accessible("plan settings");
      await page.getByRole("button", { name: say("plan.settings.keep") }).click();
      await page.getByText(say("plan.settings.kept")).first().waitFor();
      assert.ok((await starts()) > status, "behind it");
      await page.getByRole("button", { name: say("shell.undo") }).first().click();
      for (let tries = 0; tries < 50 && (await starts()) !== before; tries += 1) await page.waitForTimeout(100);
      assert.equal(await starts(), before);
    });
    await ended();
  });

  test(`the load of nobody (${language})`, async (t) => {
    const scene = await projectAlone(t, language);
    const { page, accessible, ended } = await scene.asManager();
    await page.goto(`${scene.server.url}/projects/${scene.project.id}/people-load`);
    await page.getByText(scene.say("load.nobody"), { exact: true }).waitFor();
    await accessible("load of people, nobody");
    await ended();
  });
}
