// A buffer before a milestone: put there from what leads to it, used up when that runs late while the milestone stands,
// its fever chart, and its mark in the plan. The team's alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`keep a day with a buffer (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const { page, accessible, ended } = await scene.asManager();
    const at = `/api/v1/projects/${scene.project.id}`;
    const address = `${scene.server.url}/projects/${scene.project.id}`;
    const plan = () => manager.get(`${at}/plan`);
    const buffers = async () => (await manager.get(`${at}/buffers`)).items;

    await t.test("from the plan: none yet, and how to get one", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.buffers") }).click();
      await page.getByText(say("buffer.none"), { exact: true }).waitFor();
      await accessible("buffers, none");
    });

    await t.test("its length is worked out, and it stands before the milestone", async () => {
      await page.getByRole("button", { name: say("buffer.new") }).click();
      await page.getByRole("dialog").getByRole("radio").nth(1).check();
      await accessible("new buffer");
      await page.getByRole("dialog").getByRole("button", { name: say("buffer.put") }).click();
      await until(async () => (await buffers()).length === 1);
      await page.locator(".buffer-chart .now").waitFor();
      const [made] = await buffers();
      assert.equal(made.used.percent, 0);
      assert.ok(made.size_minutes > 0 && made.chain.length > 0);
    });

    await t.test("what leads there runs late: the buffer is used up, the milestone stands", async () => {
      const [made] = await buffers();
      const before = await plan();
      const milestone = before.tasks.find((task) => before.dependencies.some((link) => link.predecessor_id === made.task_id && link.successor_id === task.id));
      const first = before.tasks.find((task) => task.id === made.chain[0].task_id);
      await manager.post(`${at}/plan-edits`, { edits: [{ op: "update_task", id: first.id, set: { duration_minutes: first.duration_minutes + 480 } }] });
      const [late] = await buffers();
      assert.equal(late.used.minutes, 480);
      assert.equal((await plan()).tasks.find((task) => task.id === milestone.id).finish, milestone.finish);
      await until(async () => (await buffers())[0].earlier.at(-1)?.used_percent === late.used.percent);
      await page.locator(".buffer-sentence").getByText(String(late.used.percent)).waitFor();
      await page.locator(".buffer-more summary").first().click();
      await page.getByRole("row").filter({ hasText: new RegExp(`${late.used.percent}\\s?%`) }).first().waitFor();
      await page.locator(".buffer-more summary").nth(1).click();
      await accessible("buffers");
    });

    await t.test("nobody works at it", async () => {
      const [made] = await buffers();
      const begun = { edits: [{ op: "update_task", id: made.task_id, set: { percent_complete: 50 } }] };
      await assert.rejects(() => manager.post(`${at}/plan-edits`, begun), /buffer_is_no_work/);
      await page.getByRole("heading", { level: 2 }).getByRole("link").first().click();
      await page.locator("canvas, [role=treegrid]").first().waitFor();
    });
    await ended();
  });
}
