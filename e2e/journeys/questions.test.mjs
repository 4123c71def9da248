// A question of the client, answered by the team: both stand in the communication log by themselves, beside a call that
// was noted with its follow-up. Who waited for whom is counted, and the client reads it once it is released.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { asked: "Which gate do the trucks use?", answered: "Gate 3, from the north.", call: "They need the floor plan by Friday." },
  "zh-CN": { asked: "货车走哪个入口？", answered: "三号门，从北侧进。", call: "对方周五前需要平面图。" },
};

for (const language of LANGUAGES) {
  test(`question, log and waiting times (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const party = await invite(scene, [scene.contact]);
    const door = await openDoor(scene, await mailedLink(scene, CONTACT));
    const team = await scene.asManager();
    const { page } = team;
    const at = `${server.url}/projects/${project.id}`;

    await t.test("the client asks, the team answers", async () => {
      const client = door.page;
      await client.locator("textarea[name=text]").fill(words.asked);
      await client.getByRole("button", { name: say("portal.ask.button") }).click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/asked\//);
      const [question] = (await manager.get(`/api/v1/projects/${project.id}/questions`)).items;
      await manager.post(`/api/v1/questions/${question.id}/answers`, { body: words.answered });
    });

    await t.test("both stand in the log by themselves", async () => {
      await page.goto(`${at}/communication`);
      await page.getByText(words.answered).waitFor();
      await page.getByText(words.asked).first().waitFor();
      await team.accessible("the log");
    });

    await t.test("a call is noted on one line, with what is to be done about it", async () => {
      const people = page.getByLabel(say("log.people"), { exact: true });
      await people.fill(CONTACT.name);
      await page.getByLabel(say("log.words"), { exact: true }).fill(words.call);
      await page.getByLabel(say("log.follows"), { exact: true }).check();
      const [me] = (await manager.get(`/api/v1/projects/${project.id}/members`)).items;
      await page.getByLabel(say("log.owner"), { exact: true }).selectOption(me.person_id);
      await page.getByRole("button", { name: say("log.note"), exact: true }).click();
      await page.locator(".log-entry").filter({ hasText: words.call }).waitFor();
      const [noted] = (await manager.get(`/api/v1/projects/${project.id}/communication-log?kind=call`)).items;
      assert.deepEqual([noted.words, noted.people.map((person) => person.name), noted.follow_up.owner.name], [words.call, [CONTACT.name], me.name]);
      await page.setViewportSize({ width: 390, height: 844 });
      assert.ok(await fits(page), "the log is as wide as the phone");
      await team.accessible("the log on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await t.test("the follow-up is among the reader's work until it is done", async () => {
      await page.goto(`${server.url}/my-work`);
      await page.getByRole("heading", { name: say("my_work.follow_ups") }).waitFor();
      await team.accessible("my work");
      await page.locator(".log-follow input").click();
      await page.getByRole("heading", { name: say("my_work.follow_ups") }).waitFor({ state: "detached" });
      assert.deepEqual((await manager.get("/api/v1/follow-ups")).items, []);
    });

    await t.test("waiting times are the team's until they are released", async () => {
      const client = door.page;
      const times = `${new URL(client.url()).pathname.split("/").slice(0, 3).join("/")}/waiting-times`;
      assert.equal((await client.goto(server.url + times)).status(), 404);
      await page.goto(`${at}/waiting-times`);
      await page.getByRole("link", { name: words.asked }).waitFor();
      await team.accessible("waiting times");
      await page.locator("button.to-client").click();
      await until(async () => (await manager.get(`/api/v1/projects/${project.id}/waiting-times`)).parties.find((one) => one.party_id === party.id)?.released_at);
      assert.equal((await client.goto(server.url + times)).status(), 200);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("waiting times of the client");
    });

    await door.ended();
    await team.ended();
  });
}
