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
  en: { report: "Weekly progress report", purpose: "One page for both houses", why: "The fair in Hannover", less: "Every other week is enough" },
  "zh-CN": { report: "每周进度报告", purpose: "双方共用一页", why: "参加汉诺威展会", less: "两周一次就够了" },
};

/** A manager asks the contact, knowing whom and about what. */
async function askWhetherItFits({ say, manager, project }, { page, accessible }) {
  const { client_name: client } = (await manager.get(`/api/v1/projects/${project.id}/parties`)).items[0];
  await page.getByRole("button", { name: say("communication_plan.review.ask", { client }) }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(CONTACT.name).click();
  await accessible("asking whether the plan fits");
  await dialog.locator("button.to-client").click();
  await page.getByText(say("communication_plan.review.sent_toast", { names: CONTACT.name })).first().waitFor();
}

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

    await t.test("the kickoff pack quotes it, and what was shown has a receipt", async () => {
      await page.goto(`${server.url}/projects/${project.id}/kickoff/pack`);
      await page.locator("article").getByText(words.report).waitFor();
      await team.accessible("the kickoff pack with the communication plan");
      await page.locator("button.to-client").click();
      await page.getByRole("dialog").getByRole("button", { name: say("kickoff.share_do") }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const door = await openDoor(scene, await mailedLink(scene, CONTACT, "/kickoff-packs/"));
      await door.page.getByText(words.report).waitFor();
      await door.page.getByText(words.purpose).waitFor();
      assert.ok(await fits(door.page), "the page is as wide as the phone");
      await door.accessible("the kickoff pack");
      await door.page.goto(`${link}/receipts`);
      await door.page.getByText(say("portal.touch.title")).first().click();
      await door.page.getByText(say("portal.receipt.check_digits")).waitFor();
      assert.ok(await fits(door.page), "the page is as wide as the phone");
      await door.accessible("the receipt of the communication plan");
      await door.page.getByRole("link", { name: say("portal.receipt.see_it") }).click();
      await door.page.getByText(words.purpose).waitFor();
      await page.goto(`${server.url}/projects/${project.id}/communication-plan`);
    });

    await t.test("asked whether it still fits, the client says what should be different, and it is taken over", async () => {
      await askWhetherItFits(scene, team);
      const door = await openDoor(scene, await mailedLink(scene, CONTACT, "/plan-reviews/"));
      await door.accessible("does it still fit");
      assert.ok(await fits(door.page), "the page is as wide as the phone");
      await door.page.locator("summary").click();
      await door.page.locator("label", { hasText: say("portal.plan_review.verdict.less_often") }).first().click();
      await door.page.getByLabel(say("portal.plan_review.row_words")).first().fill(words.less);
      await door.accessible("what should be different");
      await door.page.getByRole("button", { name: say("portal.plan_review.send") }).click();
      await door.page.locator("button[value=as_named]").click();
      await door.page.getByText(words.less).waitFor();
      await door.accessible("what was answered");
      await page.reload();
      await page.getByText(words.less).waitFor();
      await team.accessible("what a client answered about the plan");
      await page.getByRole("button", { name: say("communication_plan.review.take_over_of", { verdict: say("communication_plan.review.verdict.less_often"), title: words.report }) }).click();
      await team.accessible("taking over what a client wishes");
      await page.getByRole("dialog").getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(say("communication_plan.review.changed")).waitFor();
    });

    await t.test("where all of it fits, two taps are enough, and too late is told as it is", async () => {
      await askWhetherItFits(scene, team);
      const first = await openDoor(scene, await mailedLink(scene, CONTACT, "/plan-reviews/"));
      const late = await openDoor(scene, await mailedLink(scene, CONTACT, "/plan-reviews/"));
      await first.page.getByRole("button", { name: say("portal.plan_review.all_fits") }).click();
      await first.page.locator("button[value=as_named]").click();
      await first.page.getByText(say("portal.plan_review.said_all_fits")).waitFor();
      await late.page.locator("summary").click();
      await late.page.getByLabel(say("portal.plan_review.words")).fill(words.less);
      await late.page.getByRole("button", { name: say("portal.plan_review.send") }).click();
      await late.page.locator("button[value=as_named]").click();
      await late.page.getByText(say("portal.plan_review.not_recorded")).waitFor();
      await late.page.getByText(words.less).waitFor();
      await late.accessible("what was not recorded");
    });
  });
}
