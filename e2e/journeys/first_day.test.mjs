// The first day of a project manager: set up by the printed link, create a client with a project, import a plan.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../browser.mjs";
import { openPage } from "../page.mjs";
import { MANAGER } from "../people.mjs";
import { setupLink, startServer } from "../server.mjs";
import { LANGUAGES, wordsOf } from "../words.mjs";

const PLAN = fileURLToPath(new URL("../fixtures/warehouse.xml", import.meta.url));

for (const language of LANGUAGES) {
  test(`set up, create client and project, import a plan (${language})`, async (t) => {
    const server = await startServer();
    t.after(server.stop);
    const browser = await openBrowser();
    t.after(() => browser.close());
    const say = wordsOf(language);
    const { page, accessible, ended } = await openPage(browser, server, { language });

    await t.test("set up", async () => {
      await page.goto(setupLink(server));
      await page.getByLabel(say("set_up.organisation")).fill("Lindquist & Partner 林德咨询");
      await page.getByLabel(say("person.own_name")).fill(MANAGER.name);
      await page.getByLabel(say("person.email")).fill(MANAGER.email);
      await page.getByLabel(say("person.password")).fill(MANAGER.password);
      await accessible("set up");
      await page.getByRole("button", { name: say("set_up.act") }).click();
      await page.waitForURL(`${server.url}/`);
      await accessible("home");
    });

    await t.test("create a client with a project", async () => {
      await page.goto(`${server.url}/projects?new=1`);
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(say("project.name")).fill("Warehouse renewal 仓库系统更新");
      await dialog.getByLabel(say("projects.client")).selectOption({ label: say("project.new_client") });
      await dialog.getByLabel(say("client.name")).fill("Harbour Logistics 海岸物流");
      await dialog.getByLabel(say("project.start")).fill("2027-01-04");
      await accessible("new project");
      await dialog.getByRole("button", { name: say("project.create") }).click();
      await page.waitForURL(/\/projects\/[0-9a-f-]{36}/);
      await accessible("overview of an empty project");
    });

    await t.test("import", async () => {
      await page.goto(`${page.url().match(/.*\/projects\/[0-9a-f-]{36}/)[0]}/import`);
      await page.locator("input[type=file]").setInputFiles(PLAN);
      await page.getByText("User acceptance test 用户验收测试").first().waitFor();
      await accessible("import preview");
      await page.getByRole("button", { name: say("imports.apply") }).click();
      await page.waitForURL(/\/plan/);
      await page.getByText("Go-live 上线").first().waitFor();
      assert.equal(await page.getByRole("treegrid").getAttribute("aria-rowcount"), "14");
      await accessible("plan");
    });
    await ended();
  });
}
