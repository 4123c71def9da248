// Times of a meeting: proposed to a client's person by name, marked on a phone in two taps, changed, taken by the team and
// told by the invitation; then others that are taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT, MANAGER } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { title: "Steering meeting", note: "Not before nine, please", reason: "The room is gone", late: "Best on Monday" },
  "zh-CN": { title: "项目指导会", note: "九点以后方便", reason: "会议室被占用", late: "周一最好" },
};

for (const language of LANGUAGES) {
  test(`the client chooses a meeting's time (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, contact, say } = scene;
    const words = WORDS[language];
    await invite(scene, [contact]);
    const { items: members } = await manager.get(`/api/v1/projects/${project.id}/members`);
    const me = members.find(({ name }) => name === MANAGER.name).person_id;
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const people = [me, contact.id].map((person_id) => ({ person_id }));
    const meeting = await manager.post(`/api/v1/projects/${project.id}/meetings`, { title: words.title, starts: `${day}T10:00`, time_zone: "America/New_York", minutes: 45, people });
    const read = () => manager.get(`/api/v1/meetings/${meeting.id}`);
    const team = await scene.asManager();
    const { page } = team;
    const button = (key, given) => page.getByRole("button", { name: say(key, given), exact: true });
    const dialog = page.getByRole("dialog");
    const propose = async () => {
      await button("meeting.times.ask").click();
      await dialog.getByLabel(say("meeting.times.date", { number: 3 })).waitFor();
      await team.accessible("times being proposed");
      await dialog.getByRole("button", { name: say("meeting.times.look") }).click();
      await dialog.getByText(CONTACT.name).first().waitFor();
      await team.accessible("times looked at before they are sent");
      await dialog.getByRole("button", { name: say("meeting.send_to") }).click();
      await dialog.waitFor({ state: "detached" });
    };

    await t.test("three times go to the client's person by name", async () => {
      await page.goto(`${server.url}/projects/${project.id}/meetings/${meeting.id}`);
      await propose();
      await page.getByText(say("meeting.state.choosing"), { exact: true }).waitFor();
      const { times, is_sent } = await read();
      assert.deepEqual([times.times.length, times.people.length, is_sent], [3, 1, false]);
    });

    await t.test("whoever has not answered is reminded, once a working day", async () => {
      await page.getByRole("button", { name: say("reminder.button"), exact: true }).click();
      await page.locator(".remind .muted").waitFor();
      await team.accessible("a meeting whose times nobody marked");
      await page.getByRole("button", { name: say("reminder.button"), exact: true }).click();
      await page.getByText(say("problem.reminder.too_soon")).first().waitFor();
    });

    const link = await mailedLink(scene, CONTACT, "/meeting-times/");
    const door = await openDoor(scene, link);
    const client = door.page;
    await t.test("the client marks one in two taps, and another afterwards", async () => {
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("times to choose from");
      assert.ok((await client.locator("body").innerText()).includes(say("zone.america_new_york")), "the other side's clock stands beside");
      await client.locator("input[name=t1]").check();
      await client.locator("button[value=marked]").click();
      await client.locator("button[value=as_named]").click();
      await client.getByText(say("portal.times.said")).waitFor();
      assert.ok(await client.locator("input[name=t1]").isChecked());
      await client.locator("input[name=note]").fill(words.note);
      await client.locator("input[name=t2]").check();
      await client.locator("button[value=marked]").click();
      // What the server wrote into the field: the page after the answer, not the one it was typed on.
      await client.locator(`input[name=note][value="${words.note}"]`).waitFor();
      await client.getByText(say("portal.times.said")).waitFor();
      await door.accessible("times that were marked");
      await page.getByText(words.note).waitFor();
      assert.deepEqual((await read()).times.times.map(({ suits }) => suits), [0, 1, 1]);
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      await client.getByText(say("portal.times.answered")).waitFor();
      assert.ok(await fits(client), "the list is as wide as the phone");
      await door.accessible("the list with times to choose from");
    });

    await t.test("the team takes one, and the invitation tells which", async () => {
      await team.accessible("a meeting with its times");
      const before = (await read()).starts;
      await page.locator("tfoot button").nth(0).click();
      await dialog.getByRole("button", { name: say("meeting.times.take_back"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await until(async () => (await read()).times.state === "open");
      assert.equal((await read()).starts, before, "it is when it was");
      await page.locator("tfoot button").nth(1).click();
      await dialog.getByText(CONTACT.name).first().waitFor();
      await team.accessible("a time that was taken");
      await client.goto(link);
      await client.getByText(say("portal.times.settled")).waitFor();
      await dialog.getByRole("button", { name: say("meeting.send_to") }).click();
      await dialog.waitFor({ state: "detached" });
      const { starts, times } = await read();
      assert.equal(starts, times.times[1].starts);
      await client.goto(link);
      await client.getByRole("link", { name: say("portal.times.see_meeting") }).click();
      await client.locator("button[name=answer][value=accepted]").waitFor();
    });

    await t.test("other times are taken back with a word why", async () => {
      await propose();
      await client.goto(await mailedLink(scene, CONTACT, "/meeting-times/"));
      await client.getByText(say("portal.times.anew")).waitFor();
      await button("meeting.times.withdraw").click();
      await dialog.getByLabel(say("meeting.times.withdraw_reason")).fill(words.reason);
      await dialog.getByRole("button", { name: say("meeting.times.withdraw"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await until(async () => (await read()).times.state === "withdrawn");
      await client.locator("input[name=note]").fill(words.late);
      await client.locator("button[value=all]").click();
      await client.getByText(say("portal.times.withdrawn")).waitFor();
      await client.getByText(say("portal.times.not_recorded")).waitFor();
      assert.equal(await client.locator(".typed").innerText(), words.late, "what was typed is not lost");
      assert.ok(await fits(client), "the page that tells so is as wide as the phone");
      await door.accessible("an answer that came too late");
      const { items } = await manager.get("/api/v1/outbox?limit=200");
      assert.ok(items.some(({ text }) => text?.includes(words.reason)), "a letter says why");
    });
  });
}
