// A meeting from the plan to the confirmed minutes: planned with an agenda, sent by name, accepted on a phone, read by a
// calendar program; then held, written down, objected to, corrected and confirmed.
import assert from "node:assert/strict";
import { test } from "node:test";
import ICAL from "ical.js";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT, MANAGER } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { title: "Interface review", purpose: "Which fields the gate sends", point: "Fields of the gate", internal: "Are we enough people?", decision: "Three fields: number, quantity, place", secret: "They do not agree among themselves", action: "Send the list of fields", objection: "It was four fields.", typed: "Who prints the labels" },
  "zh-CN": { title: "接口评审会", purpose: "确认接口字段", point: "出库接口字段", internal: "人手是否够用", decision: "保留三个字段：单号、数量、库位", secret: "客户内部意见不一", action: "发送字段清单", objection: "应当是四个字段。", typed: "标签由谁打印" },
};

for (const language of LANGUAGES) {
  test(`a meeting, from the plan to the confirmed minutes (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    await invite(scene, [scene.contact]);
    const team = await scene.asManager();
    const { page } = team;
    const base = `${server.url}/projects/${project.id}/meetings`;
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const button = (key, given) => page.getByRole("button", { name: say(key, given), exact: true });
    const dialog = page.getByRole("dialog");
    let meeting;
    const read = () => manager.get(`/api/v1/meetings/${meeting}`);

    await t.test("it is planned with people of both sides, and nobody is written to", async () => {
      await page.goto(base);
      await page.getByText(say("meeting.none"), { exact: true }).waitFor();
      await team.accessible("no meetings");
      await button("meeting.new").first().click();
      await dialog.getByLabel(say("meeting.title")).fill(words.title);
      await dialog.getByLabel(say("meeting.day"), { exact: true }).fill(day);
      await dialog.getByLabel(say("meeting.join_url")).fill("https://meeting.tencent.com/dm/x");
      await dialog.getByLabel(say("meeting.purpose")).fill(words.purpose);
      for (const { name } of [MANAGER, CONTACT]) await dialog.getByLabel(name).check();
      await team.accessible("a meeting being planned");
      await dialog.getByRole("button", { name: say("meeting.plan"), exact: true }).click();
      await page.getByRole("heading", { name: words.title }).waitFor();
      meeting = page.url().split("/").at(-1);
      assert.equal((await read()).is_sent, false);
    });

    await t.test("the agenda has a point that stays with the team", async () => {
      for (const point of [words.point, words.internal]) {
        await page.getByLabel(say("meeting.point"), { exact: true }).fill(point);
        await button("meeting.point_add").click();
        await page.getByText(point, { exact: true }).waitFor();
      }
      await button("meeting.point_hide", { title: words.internal }).click();
      await until(async () => (await read()).points[1].is_internal);
      await team.accessible("a meeting with its agenda");
    });

    await t.test("it is sent to those who stand there by name", async () => {
      await button("meeting.send").click();
      await dialog.getByText(CONTACT.name).first().waitFor();
      assert.ok(!(await dialog.innerText()).includes(words.internal), "what is internal is not sent");
      await team.accessible("a meeting being sent");
      await dialog.getByRole("button", { name: say("meeting.send_to") }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText(say("meeting.state.planned"), { exact: true }).waitFor();
    });

    const link = await mailedLink(scene, CONTACT, "/meetings/");
    const door = await openDoor(scene, link);
    await t.test("the client accepts on the phone", async () => {
      const client = door.page;
      await client.getByText(words.point).waitFor();
      assert.ok(!(await client.locator("body").innerText()).includes(words.internal), "the team's point stays inside");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("a meeting");
      await client.locator("button[name=answer][value=accepted]").click();
      await client.locator("button[value=as_named]").click();
      await client.getByText(say("portal.meeting.answer.accepted")).first().waitFor();
      await page.getByText(say("meeting.answer.accepted"), { exact: true }).first().waitFor();
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      await door.accessible("the meetings");
      assert.ok(await fits(client), "the list is as wide as the phone");
    });

    await t.test("a calendar program reads the meeting from the client's own address, until it is ended", async () => {
      const client = door.page;
      await client.getByRole("button", { name: say("portal.calendar.make") }).click();
      await sayWhoWithCode(scene, door, CONTACT);
      const address = await client.locator("#address").inputValue();
      await door.accessible("a calendar address");
      const first = await fetch(address);
      assert.equal(first.headers.get("content-type"), "text/calendar; charset=utf-8");
      const text = await first.text();
      assert.ok(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75), "every line is folded");
      assert.ok(!text.includes(words.internal), "the team's point stays inside");
      const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
      const found = events.find(({ summary }) => summary === words.title);
      const { starts } = await read();
      assert.equal(found.startDate.toJSDate().getTime(), Date.parse(starts), "the same moment in another program");
      const again = await fetch(address, { headers: { "if-none-match": first.headers.get("etag") } });
      assert.equal(again.status, 304);
      await client.goto(link);
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      await client.getByRole("button", { name: say("portal.calendar.make") }).click();
      const second = await client.locator("#address").inputValue();
      assert.equal((await fetch(address)).status, 404, "a new address ends the one before");
      await page.goto(base);
      await button("meeting.subscribe").click();
      const theirs = dialog.locator("section").filter({ hasText: say("meeting.feed.of_clients") });
      await theirs.getByText(CONTACT.name).waitFor();
      await team.accessible("calendars of the client's people");
      await theirs.getByRole("button", { name: say("meeting.feed.end") }).click();
      await theirs.waitFor({ state: "detached" });
      assert.equal((await fetch(second)).status, 404, "a manager ended it");
      await client.goto(link);
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      await client.getByRole("button", { name: say("portal.calendar.make") }).click();
      const third = await client.locator("#address").inputValue();
      assert.equal((await fetch(third)).status, 200);
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      await door.accessible("the meetings beside a calendar");
      await client.getByRole("button", { name: say("portal.calendar.end") }).click();
      await client.getByRole("button", { name: say("portal.calendar.end") }).waitFor({ state: "detached" });
      assert.equal((await fetch(third)).status, 404, "its reader ended it");
    });

    await t.test("it was held, and two things are written down; one stays with the team", async () => {
      await scene.passTo(`${day}T12:00:00Z`);
      await page.goto(`${base}/${meeting}`);
      // The next note is written while the answer to the last one is still on its way: nothing of it is lost.
      await page.route("**/notes", async (route) => {
        const response = await route.fetch();
        await new Promise((done) => setTimeout(done, 300));
        await route.fulfill({ response });
      });
      for (const [kind, text, isInternal] of [["decision", words.decision, false], ["said", words.secret, true], ["action", words.action, false]]) {
        await page.getByLabel(say("meeting.note.new")).fill(text);
        await page.locator("form").filter({ has: button("meeting.note.add") }).getByRole("combobox").selectOption(kind);
        await page.getByLabel(say("meeting.note.internal")).setChecked(isInternal);
        await button("meeting.note.add").click();
        await until(async () => (await read()).notes.some((note) => note.words === text));
      }
      await button("meeting.note.make_task").click();
      const task = await until(async () => (await read()).notes.find(({ record }) => record)?.record);
      assert.equal(task.title, words.action);
      await page.locator("li").filter({ has: page.getByText(words.secret, { exact: true }) }).getByRole("button", { name: say("meeting.note.make_change"), exact: true }).click();
      const change = await until(async () => (await read()).notes.find(({ record }) => record?.kind === "change_request")?.record);
      assert.equal(change.title, words.secret);
      await page.locator("li").filter({ has: page.getByText(words.decision, { exact: true }) }).getByRole("button", { name: say("meeting.note.ask"), exact: true }).click();
      assert.equal(await dialog.getByLabel(say("questions.body"), { exact: true }).inputValue(), words.decision);
      await dialog.locator("button[type=submit]").waitFor();
      await team.accessible("a question out of a note");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      const ofDecision = async () => (await read()).notes.find((note) => note.words === words.decision);
      assert.equal((await ofDecision()).record, null, "looking at it asks nobody");
      await page.locator("li").filter({ has: page.getByText(words.decision, { exact: true }) }).getByRole("button", { name: say("meeting.note.ask"), exact: true }).click();
      await dialog.locator("button[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      const asked = await until(async () => (await ofDecision()).record);
      await page.goto(`${server.url}/projects/${project.id}/questions?question=${asked.id}`);
      await page.getByRole("link", { name: words.title }).waitFor();
      await team.accessible("a question that came out of a meeting");
      await button("agenda.put_on").click();
      await dialog.getByLabel(say("agenda.which")).selectOption("");
      await team.accessible("a record being put on an agenda");
      await dialog.getByRole("button", { name: say("agenda.put_up"), exact: true }).click();
      await page.getByText(say("agenda.waits")).waitFor();
      await page.locator(".toasts .undo").last().click();
      await page.getByText(say("agenda.waits")).waitFor({ state: "detached" });
      await page.getByRole("link", { name: words.title }).click();
      await page.getByRole("heading", { name: words.title }).waitFor();
      await button("agenda.reached", { title: words.internal }).click();
      await page.getByText(say("agenda.is_reached"), { exact: true }).waitFor();
      await button("meeting.hold").click();
      assert.ok(await dialog.getByLabel(words.point).isChecked(), "nothing was written down to it");
      assert.equal(await dialog.getByLabel(words.internal).count(), 0, "it was ticked");
      await team.accessible("what a meeting did not reach");
      await dialog.getByRole("button", { name: say("meeting.hold_keep") }).click();
      await page.getByText(say("meeting.state.held"), { exact: true }).waitFor();
      await page.getByText(say("agenda.is_not_reached"), { exact: true }).waitFor();
      await team.accessible("a meeting with its minutes");
    });

    await t.test("what was not reached waits, is proposed first for the next one, and can be put aside again", async () => {
      const { number } = await read();
      const stood = say("agenda.stood.not_reached", { meeting: `M-${number}` });
      await page.goto(base);
      const waits = page.locator(".agenda-backlog li").filter({ hasText: words.point });
      await waits.getByText(stood).waitFor();
      await button("agenda.remove", { title: words.point }).click();
      await waits.waitFor({ state: "detached" });
      await page.locator(".toasts .undo").last().click();
      await waits.waitFor();
      await button("agenda.put_up").click();
      await dialog.getByLabel(say("agenda.point"), { exact: true }).fill(words.typed);
      await team.accessible("a point being put up");
      await dialog.getByRole("button", { name: say("agenda.put_up"), exact: true }).click();
      await page.locator(".agenda-backlog li").filter({ hasText: words.typed }).waitFor();
      await team.accessible("points for a next meeting");
      const { starts, ...rest } = await read();
      const people = rest.people.map(({ person_id }) => ({ person_id }));
      const later = new Date(Date.parse(starts) + 7 * 86_400_000).toISOString().slice(0, 16);
      const next = await manager.post(`/api/v1/projects/${project.id}/meetings`, { title: words.title, starts: later, time_zone: "UTC", minutes: 30, people });
      await page.goto(`${base}/${next.id}`);
      await button("meeting.proposals").click();
      const proposed = page.locator(".meeting-proposals li");
      await proposed.first().getByText(words.point).waitFor();
      assert.ok((await proposed.first().innerText()).includes(say("audience.client")), "they read it before");
      await proposed.filter({ hasText: words.typed }).getByRole("button", { name: say("agenda.next_time"), exact: true }).click();
      await proposed.filter({ hasText: words.typed }).waitFor({ state: "detached" });
      await proposed.first().getByRole("button", { name: say("meeting.take_up"), exact: true }).click();
      await page.locator(".meeting-parts ol li").filter({ hasText: words.point }).getByText(stood).waitFor();
      await team.accessible("an agenda out of what waited");
      const { items } = await manager.get(`/api/v1/projects/${project.id}/agenda-backlog`);
      assert.deepEqual(items.map(({ title }) => title), [words.typed]);
      await page.goto(`${base}/${meeting}`);
      await page.getByRole("tab", { name: say("record.viewers") }).click();
      await page.locator(".viewers").getByText(say("viewer.why.invitation")).waitFor();
      await team.accessible("who reads what of a meeting");
    });

    const send = async (decision) => {
      await button("minutes.ask").click();
      await dialog.getByText(decision).first().waitFor();
      assert.ok(!(await dialog.innerText()).includes(words.secret), "an internal note is not sent");
      await dialog.getByRole("button", { name: say("minutes.send_to") }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await t.test("the client objects in words, then confirms what was corrected", async () => {
      const client = door.page;
      await send(words.decision);
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await client.getByText(words.decision).first().waitFor();
      assert.ok(!(await client.locator("body").innerText()).includes(words.secret));
      assert.ok(await fits(client), "the minutes are as wide as the phone");
      await door.accessible("minutes to confirm");
      await client.locator("textarea[name=remark]").fill(words.objection);
      // The device proved whose it is when the calendar was made.
      await answer(door, "declined").click();
      await client.getByText(words.objection).first().waitFor();
      await page.getByText(say("minutes.objected"), { exact: true }).waitFor();
      const note = (await read()).notes.find(({ kind }) => kind === "decision");
      const { kind, point_id, owner_id, due, is_internal } = note;
      await manager.put(`/api/v1/meeting-notes/${note.id}`, { kind, point_id, owner_id, due, is_internal, words: `${words.decision} +1` }, note.revision);
      await send(`${words.decision} +1`);
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await answer(door, "approved").click();
      await client.getByRole("heading", { name: say("portal.sign_off.decided.minutes.approved") }).waitFor();
      await page.getByText(say("minutes.confirmed"), { exact: true }).waitFor();
    });
  });
}
