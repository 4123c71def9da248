// How both sides keep in touch: the usual plan is begun, a row changed where it is read, a date said to fall away; the
// client reads what it was shown on a phone, and nothing that is the team's alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectAlone } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { report: "Weekly progress report", purpose: "One page for both houses", why: "The fair in Hannover" },
  "zh-CN": { report: "每周进度报告", purpose: "双方共用一页", why: "参加汉诺威展会" },
};

for (const language of LANGUAGES) {
  test(`how both sides keep in touch (${language})`, async (t) => {
    const scene = await projectAlone(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    await invite(scene, [scene.contact]);
    const team = await scene.asManager();
    const { page } = team;
    const link = await mailedLink(scene, CONTACT);

    await t.test("the usual plan is begun, and a row changed where it is read", async () => {
      await page.goto(`${server.url}/projects/${project.id}/communication-plan`);
      await team.accessible("no communication plan yet");
      await page.getByRole("button", { name: say("communication_plan.begin") }).click();
      await page.locator(".plan-entry-title", { hasText: words.report }).click();
      await page.getByLabel(say("communication_plan.field.purpose")).fill(words.purpose);
      await team.accessible("a row of the communication plan");
      await page.getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(say("communication_plan.kept", { title: words.report })).waitFor();
      await team.accessible("the communication plan");
    });

    await t.test("a date falls away, with the reason beside it", async () => {
      await page.getByRole("button", { name: say("communication_plan.call_off") }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(say("communication_plan.why_not")).fill(words.why);
      await team.accessible("saying that a date falls away");
      await dialog.getByRole("button", { name: say("communication_plan.call_off") }).click();
      await page.getByText(words.why).waitFor();
    });

    await t.test("the client reads on the phone what it was shown", async () => {
      const door = await openDoor(scene, link);
      await door.page.goto(link);
      assert.equal(await door.page.getByRole("link", { name: say("portal.touch.link") }).count(), 0, "internal until it is shown");
      const { client_name: client } = (await manager.get(`/api/v1/projects/${project.id}/parties`)).items[0];
      const show = { name: say("communication_plan.release.show", { client }) };
      await page.getByRole("button", show).click();
      await page.getByRole("dialog").getByText(words.purpose).waitFor();
      await team.accessible("the communication plan being shown");
      await page.getByRole("dialog").getByRole("button", show).click();
      await page.getByText(say("communication_plan.release.shown_toast", { client })).first().waitFor();
      await door.page.goto(link);
      await door.page.getByRole("link", { name: say("portal.touch.link") }).first().click();
      await door.page.getByText(words.purpose).waitFor();
      assert.ok(await fits(door.page), "the page is as wide as the phone");
      assert.ok(!(await door.page.locator("body").innerText()).includes(words.why), "why a date falls away stays inside");
      await door.accessible("how we keep in touch");
    });
  });
}
