// A plan is brought in again: what differs beside tasks alone is told and can be applied, a list leaves alone what it
// has no column for, and what it says is done is done.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const PLAN = readFileSync(new URL("../fixtures/warehouse.xml", import.meta.url), "utf8");
const KEPT = "<Baseline><Number>0</Number><Start>2027-01-04T08:00:00</Start><Finish>2027-01-05T17:00:00</Finish><Duration>PT16H0M0S</Duration><Work>PT16H0M0S</Work></Baseline>";

/** Without the last dependency of the file, and with what its third task was to be. */
const CHANGED = PLAN.replace(/<PredecessorLink>(?![^]*<PredecessorLink>)[^]*?<\/PredecessorLink>/, "").replace(/(<Name>Collect requirements[^]*?)(<\/Task>)/, `$1${KEPT}$2`);

const LIST = "Task,Days,% complete\nDig a trench 挖沟,2,100%\nLay cable 布线,3,40%\n";
const SHORTER = "Task,Days\nDig a trench 挖沟,2\nLay cable 布线,5\n";

for (const language of LANGUAGES) {
  test(`a plan is brought in again (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { page, accessible, ended } = await scene.asManager();
    const { say } = scene;
    const screen = `${scene.server.url}/projects/${scene.project.id}`;
    const path = `/api/v1/projects/${scene.project.id}`;
    const preview = async (name, text) => {
      await page.goto(`${screen}/import`);
      await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
      await page.getByRole("heading", { name: say("imports.rows"), exact: true }).waitFor();
    };
    const apply = async () => {
      await page.getByRole("button", { name: say("imports.apply") }).click();
      await page.waitForURL(/\/plan/);
    };
    const task = async (title) => (await scene.manager.get(`${path}/plan`)).tasks.find((each) => each.title === title);

    await t.test("nothing differs", async () => {
      await preview("warehouse.xml", PLAN);
      assert.equal(await page.getByRole("button", { name: say("imports.nothing_to_apply") }).isDisabled(), true);
    });
    await t.test("what differs beside tasks", async () => {
      await preview("warehouse.xml", CHANGED);
      await page.getByRole("heading", { name: say("imports.beside"), exact: true }).waitFor();
      await accessible("preview of what differs beside tasks");
      const before = await scene.manager.get(`${path}/plan`);
      await apply();
      const after = await scene.manager.get(`${path}/plan`);
      assert.equal(after.dependencies.length, before.dependencies.length - 1);
      const { items } = await scene.manager.get(`${path}/baselines`);
      assert.deepEqual(items.map((each) => each.work_minutes), [960]);
      assert.equal(after.baseline_id, items[0].id);
    });
    await t.test("a list says what it has columns for", async () => {
      await preview("list.csv", LIST);
      await apply();
      const dug = await task("Dig a trench 挖沟");
      assert.equal(dug.critical, false);
      await preview("list.csv", SHORTER);
      await apply();
      assert.equal((await task("Dig a trench 挖沟")).percent_complete, 100);
      const cable = await task("Lay cable 布线");
      assert.deepEqual([cable.percent_complete, cable.duration_minutes], [40, 2400]);
    });
    await ended();
  });
}
