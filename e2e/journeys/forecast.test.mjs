// When the project ends with which certainty: begun by a manager, following the plan, and an estimate of a task that
// changes it. The team's alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`forecast the finish (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { page, accessible, ended } = await scene.asManager();
    const say = scene.say;
    const forecast = () => scene.manager.get(`/api/v1/projects/${scene.project.id}/forecast`);
    const address = `${scene.server.url}/projects/${scene.project.id}`;

    await t.test("from the plan: nothing is forecast until somebody begins", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.forecast") }).click();
      await page.getByText(say("forecast.empty"), { exact: true }).waitFor();
      await accessible("forecast, empty");
    });

    await t.test("what makes no sense is said at its field", async () => {
      await page.getByLabel(say("forecast.high_percent")).fill("90");
      await page.getByRole("button", { name: say("forecast.begin") }).click();
      await page.getByRole("alert").first().waitFor();
      assert.equal((await forecast()).settings, null);
    });

    await t.test("it begins, and says by when four fifths of all cases are done", async () => {
      await page.getByLabel(say("forecast.high_percent")).fill("200");
      await page.getByRole("button", { name: say("forecast.begin") }).click();
      await until(async () => (await forecast()).is_current);
      await page.locator(".forecast-sentence").waitFor();
      await page.locator(".forecast-chart .curve").waitFor();
      const { forecast: said } = await forecast();
      assert.ok(said.p50 <= said.p80 && said.p80 <= said.p90 && said.p80 > said.planned_finish);
      await accessible("forecast");
    });

    await t.test("an estimate entered with a task changes it", async () => {
      const before = (await forecast()).forecast.p80;
      await page.locator("table").nth(1).getByRole("link").first().click();
      await page.getByText(say("task.further")).click();
      const field = page.getByLabel(say("task.estimate"), { exact: true });
      await field.fill("9 5 3");
      await field.press("Enter");
      await page.getByText(say("task.not_estimate")).waitFor();
      await field.fill("40 50 90");
      await field.press("Enter");
      await until(async () => (await forecast()).is_current && (await forecast()).forecast.p80 > before);
      await page.goto(`${address}/forecast`);
      await page.locator(".forecast-sentence").waitFor();
    });

    await t.test("stopped, what was said stays", async () => {
      await page.getByRole("button", { name: say("forecast.stop") }).click();
      await page.getByText(say("forecast.stopped"), { exact: true }).waitFor();
      assert.ok((await forecast()).forecast);
    });
    await ended();
  });
}
