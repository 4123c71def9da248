// How sound the plan is: each check leads to the tasks it found.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectAlone, projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`check the plan (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { page, accessible, ended } = await scene.asManager();
    const say = scene.say;
    const address = `${scene.server.url}/projects/${scene.project.id}`;

    await t.test("from the plan to the checks", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.checks") }).click();
      await page.getByText(say("schedule_checks.of.logic"), { exact: true }).waitFor();
      assert.equal(await page.locator("table.checks tbody tr").count(), 20);
      await accessible("schedule checks");
    });

    await t.test("and from a check to its task", async () => {
      const bare = page.locator("table.checks tr").filter({ hasText: say("schedule_checks.of.without_resources") });
      await bare.locator("summary").click();
      const task = bare.getByRole("link").first();
      const title = (await task.innerText()).replace(/^T-\d+\s*/, "");
      await task.click();
      await page.getByRole("textbox", { name: say("task.title") }).filter({ hasText: title }).first().waitFor();
    });
    await ended();
  });

  test(`check a plan without tasks (${language})`, async (t) => {
    const scene = await projectAlone(t, language);
    const { page, accessible, ended } = await scene.asManager();
    await page.goto(`${scene.server.url}/projects/${scene.project.id}/schedule-checks`);
    await page.getByText(scene.say("schedule_checks.empty"), { exact: true }).waitFor();
    await accessible("schedule checks, empty");
    await ended();
  });
}
