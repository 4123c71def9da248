// Manager and client: share and invite, the client opens the link on a phone without JavaScript and asks, the
// answer is given, and both see it; then the client writes under a milestone. The team's open page changes by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, openPage, PHONE } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

for (const language of LANGUAGES) {
  test(`share, invite, look, ask, answer (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, browser, project, say } = scene;
    const team = await scene.asManager();
    let link;

    await t.test("share and invite", async () => {
      const { page } = team;
      await page.goto(`${server.url}/projects/${project.id}/team?invite=first`);
      const dialog = page.getByRole("dialog");
      await dialog.getByText(CONTACT.name).first().waitFor();
      await team.accessible("choosing people");
      const person = dialog.getByRole("checkbox").first();
      // Somebody who is not in the project yet is ticked once the server has taken them in.
      if (!(await person.isChecked())) await person.click();
      await dialog.locator("input[type=checkbox]:checked").first().waitFor();
      await dialog.getByRole("button", { name: say("invite.to_sharing") }).click();
      await dialog.getByText("Go-live 上线").first().waitFor();
      await team.accessible("what the client will see");
      await dialog.getByRole("button", { name: say("invite.send") }).click();
      link = await dialog.getByLabel(say("invite.link")).first().inputValue();
      assert.ok(link.startsWith(`${server.url}/p/`), link);
      await dialog.getByRole("button", { name: say("act.close") }).first().click();
    });

    const client = await openPage(browser, server, { language, viewport: PHONE, javaScriptEnabled: false });
    await t.test("the client looks", async () => {
      await client.page.goto(link);
      await client.page.getByText("Go-live 上线").first().waitFor();
      const text = await client.page.locator("body").innerText();
      assert.ok(!text.includes("Interface design"), "an internal task is not named");
      assert.ok(await fits(client.page), "the page is as wide as the phone");
      await client.accessible("portal");
    });

    const question = language === "en" ? "May our warehouse staff test in January?" : "一月能否安排仓库人员参与测试？";
    await t.test("the client asks, and the team's open page shows it", async () => {
      await team.page.goto(`${server.url}/projects/${project.id}/questions`);
      await client.page.locator("textarea[name=text]").fill(question);
      await client.page.getByRole("button", { name: say("portal.ask.button") }).click();
      await client.page.locator("button[value=as_named]").click();
      await client.page.waitForURL(/\/asked\//);
      await client.accessible("asked");
      await team.page.getByText(question).first().waitFor();
      await team.accessible("questions");
    });

    const answer = language === "en" ? "Yes, from the 28th on." : "可以，从 28 日起。";
    await t.test("the answer arrives", async () => {
      const [asked] = (await scene.manager.get(`/api/v1/projects/${project.id}/questions`)).items;
      await team.page.goto(`${server.url}/projects/${project.id}/questions?question=${asked.id}`);
      await team.page.getByText(question).nth(1).waitFor();
      await scene.manager.post(`/api/v1/questions/${asked.id}/answers`, { body: answer, is_commercial: false });
      await team.page.getByText(answer).first().waitFor();
      await client.page.goto(link);
      await client.page.getByRole("link", { name: new RegExp(question.slice(0, 8)) }).first().click();
      await client.page.getByText(answer).first().waitFor();
      await client.accessible("the answered question");
    });
    const comment = language === "en" ? "Please not on a Monday." : "请不要安排在星期一。";
    await t.test("the client writes under a milestone, and the team reads it there", async () => {
      const { page } = client;
      await page.goto(link);
      await page.getByRole("link", { name: /Go-live/ }).first().click();
      await page.locator("#comments summary").click();
      await page.locator("#comments textarea").fill(comment);
      assert.ok(await fits(page), "the page is as wide as the phone");
      await client.accessible("writing a comment");
      await page.locator("#comments").getByRole("button").click();
      await page.waitForURL(/#comments$/);
      await page.getByText(comment).waitFor();
      await client.accessible("the written comment");
      const { items } = await scene.manager.get(`/api/v1/search?q=${encodeURIComponent("Go-live")}`);
      const milestone = items.find((one) => one.kind === "task");
      await team.page.goto(`${server.url}/projects/${project.id}/plan?record=${milestone.record_id}`);
      await team.page.getByText(comment).first().waitFor();
      await team.accessible("the client's comment");
    });
    await client.ended();
    await team.ended();
  });
}
