// What somebody of the team is told by mail, and when: chosen at the desk, read again on the phone; a record is muted beside
// its notification, a project in the account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits, openPage, PHONE } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = { en: { asked: "When is the gate open?" }, "zh-CN": { asked: "大门几点开？" } };

for (const language of LANGUAGES) {
  test(`what is told by mail, and what is muted (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, browser, project, manager, say } = scene;
    const wishes = () => manager.get("/api/v1/me/notification-wishes");
    await invite(scene, [scene.contact]);
    const team = await scene.asManager();
    const { page } = team;
    const panel = (of) => of.locator("section.panel, .panel").filter({ has: of.getByRole("heading", { name: say("notification_wishes.title") }) });

    await t.test("digests by topic and quiet hours are kept", async () => {
      await page.goto(`${server.url}/account`);
      const own = panel(page);
      const [files, comments, promises] = ["files", "comments", "promises"].map((topic) => say(`notification_wishes.topic.${topic}`));
      await own.getByLabel(say("notification_wishes.by_mail_of", { topic: files })).selectOption("daily");
      await own.getByLabel(say("notification_wishes.by_mail_of", { topic: comments })).selectOption("never");
      await own.getByLabel(say("notification_wishes.in_app_of", { topic: promises })).uncheck();
      await own.getByRole("checkbox", { name: say("notification_wishes.quiet") }).check();
      await own.getByLabel(say("notification_wishes.quiet_from"), { exact: true }).fill("21:30");
      await team.accessible("notifications by mail");
      await own.getByRole("button", { name: say("notification_wishes.save") }).click();
      await page.getByText(say("notification_wishes.kept")).waitFor();
      const kept = await wishes();
      const paces = Object.fromEntries(kept.topics.map(({ topic, pace }) => [topic, pace]));
      assert.deepEqual([paces.files, paces.comments, paces.questions], ["daily", "never", "at_once"]);
      assert.deepEqual(kept.topics.filter((each) => !each.in_app).map(({ topic }) => topic), ["promises"]);
      assert.deepEqual(kept.quiet, { from: "21:30", until: "07:30" });
    });

    await t.test("the project is muted and told of again", async () => {
      const own = panel(page);
      await own.getByLabel(say("notification_wishes.mute_project")).selectOption(project.id);
      await own.getByRole("button", { name: say("notification_wishes.unmute_one", { title: project.name }) }).click();
      await own.getByText(say("notification_wishes.muted_none")).waitFor();
      assert.deepEqual((await wishes()).muted, []);
    });

    await t.test("a question is muted beside its notification", async () => {
      const door = await openDoor(scene, await mailedLink(scene, CONTACT));
      await door.page.locator("#ask").fill(WORDS[language].asked);
      await door.page.locator("form").filter({ has: door.page.locator("#ask") }).getByRole("button").first().click();
      await door.page.locator("button[value=as_named]").click();
      await door.ended();
      await until(async () => (await manager.get("/api/v1/notifications")).items.length > 0);
      await page.reload();
      await page.locator("button:has(.dot)").click();
      await page.getByRole("button", { name: say("notifications.mute") }).first().click();
      await until(async () => (await wishes()).muted.length === 1);
    });

    await t.test("on the phone the same stands there", async () => {
      const phone = await openPage(browser, server, { language, viewport: PHONE, cookies: manager.cookies() });
      await phone.page.goto(`${server.url}/account`);
      await panel(phone.page).getByLabel(say("notification_wishes.by_mail_of", { topic: say("notification_wishes.topic.files") })).waitFor();
      assert.equal(await panel(phone.page).getByLabel(say("notification_wishes.by_mail_of", { topic: say("notification_wishes.topic.files") })).inputValue(), "daily");
      assert.ok(await fits(phone.page), "the page is as wide as the phone");
      await phone.accessible("notifications by mail, on the phone");
      await phone.ended();
    });
    await team.ended();
  });
}
