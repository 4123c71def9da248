// The chart as a picture: saved as SVG that any program reads, with its Chinese, and as PNG painted by the browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`save the chart as a picture (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const at = `/api/v1/projects/${scene.project.id}`;
    await manager.post(`${at}/plan-edits`, { edits: [{ op: "create_task", id: crypto.randomUUID(), title: "验收 & <上线>" }] });
    const { page, accessible, ended } = await scene.asManager();
    const saved = async (format) => {
      await page.goto(`${scene.server.url}/projects/${scene.project.id}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.export.act") }).click();
      await page.getByLabel(say("plan.export.format"), { exact: true }).selectOption(format);
      await accessible(`export, ${format}`);
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: say("plan.export.save") }).click()]);
      assert.ok(file.suggestedFilename().endsWith(`.${format}`));
      return readFileSync(await file.path());
    };

    await t.test("as SVG: well formed, every task, Chinese as it is written", async () => {
      const svg = (await saved("svg")).toString("utf8");
      const [root, texts] = await page.evaluate((text) => {
        const read = new DOMParser().parseFromString(text, "image/svg+xml");
        return [read.documentElement.nodeName, [...read.querySelectorAll("text")].map((each) => each.textContent)];
      }, svg);
      assert.equal(root, "svg");
      assert.ok(texts.includes("验收 & <上线>"), "the title as it is");
      const { tasks } = await manager.get(`${at}/plan`);
      assert.equal([...svg.matchAll(/<title>/g)].length, tasks.length);
    });

    await t.test("as PNG", async () => {
      const png = await saved("png");
      assert.equal(png.subarray(1, 4).toString("latin1"), "PNG");
      assert.ok(png.readUInt32BE(16) > 1000, "wide enough to be read");
    });
    await ended();
  });
}
