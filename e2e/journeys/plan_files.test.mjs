// The plan as a file of another program: what it will hold is said first, and what comes is read back as it was.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const FORMATS = [
  ["mspdi", "xml", /<Project xmlns="http:\/\/schemas\.microsoft\.com\/project">[^]*<PredecessorLink>[^]*<\/Project>/],
  ["xer", "xer", /^ERMHDR\t[^]*%T\tTASKPRED\n[^]*%E\n$/],
];

for (const language of LANGUAGES) {
  test(`the plan for other programs (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { page, accessible, ended } = await scene.asManager();
    const say = scene.say;
    await page.goto(`${scene.server.url}/projects/${scene.project.id}/plan`);
    for (const [format, ending, contents] of FORMATS) {
      await t.test(format, async () => {
        await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
        await page.getByRole("menuitem", { name: say("plan.export.act") }).click();
        await page.getByLabel(say("plan.export.format"), { exact: true }).selectOption(format);
        await page.getByText(say("plan_file.internal")).waitFor();
        await page.getByText(say(`plan_file.left_out.${format}`)).waitFor();
        await accessible(`export, ${format}`);
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: say("plan.export.save") }).click()]);
        assert.equal(file.suggestedFilename().split(".").at(-1), ending);
        assert.match(await readFile(await file.path(), "utf8"), contents);
        await page.getByRole("dialog").waitFor({ state: "detached" });
      });
    }
    await ended();
  });
}
