// A series of meetings: planned over days off and a change of the clocks, sent as one letter that another program reads with
// the same dates, accepted at once on a phone; a date moves, one is called off and stands again, one was not held after all.
import assert from "node:assert/strict";
import { test } from "node:test";
import ICAL from "ical.js";
import { invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { openPostOffice } from "../post_office.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { title: "Weekly meeting", reason: "Everybody is at the trade fair" },
  "zh-CN": { title: "项目周例会", reason: "大家都去参加展会" },
};
// Seven months: the clocks change within them whenever they begin.
const COUNT = 32;

/** The beginnings of a series as another program reads them, in order. */
function beginnings(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents("vevent");
  const isOther = (event) => event.hasProperty("recurrence-id");
  const series = new ICAL.Event(events.find((event) => !isOther(event)), { exceptions: events.filter(isOther) });
  const iterator = series.iterator();
  const found = [];
  for (let next = iterator.next(); next; next = iterator.next()) found.push(series.getOccurrenceDetails(next).startDate.toJSDate().getTime());
  return found.sort((one, other) => one - other);
}

/** What another program calls the dates of a mailed series: the series and the slot of each. */
function namesInMail(text) {
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  const isOther = (event) => event.hasProperty("recurrence-id");
  const series = new ICAL.Event(events.find((event) => !isOther(event)), { exceptions: events.filter(isOther) });
  const iterator = series.iterator();
  const found = [];
  for (let next = iterator.next(); next; next = iterator.next()) found.push(`${series.uid} ${series.getOccurrenceDetails(next).recurrenceId}`);
  return found.sort();
}

/** The same of what stands in a calendar that is subscribed to, without what is off. */
async function namesInFeed(address, title) {
  const answer = await fetch(address);
  const events = new ICAL.Component(ICAL.parse(await answer.text())).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const standing = events.filter((event) => event.summary === title && event.component.getFirstPropertyValue("status") !== "CANCELLED");
  return standing.map((event) => `${event.uid} ${event.recurrenceId}`).sort();
}

for (const language of LANGUAGES) {
  test(`a series of meetings (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, contact, say } = scene;
    const words = WORDS[language];
    await invite(scene, [contact]);
    const home = await mailedLink(scene, CONTACT);
    const office = await openPostOffice(t);
    const team = await scene.asManager();
    const { page } = team;
    const base = `${server.url}/projects/${project.id}/meetings`;
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const button = (key, given) => page.getByRole("button", { name: say(key, given), exact: true });
    const dialog = page.getByRole("dialog");
    let first;
    const feeds = [];
    const read = (id) => manager.get(`/api/v1/meetings/${id}`);
    const all = async () => {
      const found = [await read(first)];
      while (found.at(-1).series.after_id) found.push(await read(found.at(-1).series.after_id));
      return found;
    };
    const standing = async () => (await all()).filter(({ state }) => state === "planned").map(({ starts }) => Date.parse(starts)).sort((one, other) => one - other);
    const send = async (what) => {
      await button("meeting.send").click();
      await dialog.getByLabel(say("meeting.send_what")).selectOption(what);
      await dialog.getByText(CONTACT.name).first().waitFor();
      await team.accessible("a series being sent");
      await dialog.getByRole("button", { name: say("meeting.send_to") }).click();
      await dialog.waitFor({ state: "detached" });
    };
    const change = async (meeting, put) => {
      const { title, purpose, local_starts, time_zone, minutes, join_url, people, place } = await read(meeting.id);
      const body = { title, purpose, starts: local_starts, time_zone, minutes, place, join_url, people: people.map(({ person_id }) => ({ person_id })), points: [] };
      await manager.put(`/api/v1/meetings/${meeting.id}`, { ...body, ...put });
    };

    await t.test("it is planned with the dates in sight, and nobody is written to", async () => {
      await page.goto(`${base}?new=meeting`);
      await dialog.getByLabel(say("meeting.title")).fill(words.title);
      await dialog.getByLabel(say("meeting.day"), { exact: true }).fill(day);
      await dialog.getByLabel(say("meeting.time_zone"), { exact: true }).fill("Europe/Berlin");
      await dialog.getByLabel(CONTACT.name).check();
      await dialog.getByLabel(say("meeting.repeats"), { exact: true }).selectOption("0");
      await dialog.getByLabel(say("meeting.repeats.count"), { exact: true }).fill("1");
      await dialog.getByText(say("problem.field.out_of_range")).first().waitFor();
      await dialog.getByLabel(say("meeting.repeats.count"), { exact: true }).fill(String(COUNT));
      await until(async () => (await dialog.locator(".meeting-days li").count()) === COUNT);
      await team.accessible("a series being planned");
      await dialog.getByRole("button", { name: say("meeting.plan"), exact: true }).click();
      await page.getByRole("heading", { name: words.title }).waitFor();
      first = page.url().split("/").at(-1);
      const made = await all();
      assert.equal(made.length, COUNT);
      const hours = new Set(made.map(({ local_starts }) => local_starts.slice(11)));
      const inUtc = new Set(made.map(({ starts }) => starts.slice(11, 16)));
      assert.deepEqual([hours.size, inUtc.size], [1, 2], "the hour of the zone stays while the clocks change");
      await team.accessible("a meeting of a series");
      await page.goto(`${base}?view=month&month=${made[0].local_starts.slice(0, 7)}`);
      await page.getByRole("link", { name: words.title }).first().waitFor();
      const [today] = await page.locator(".meeting-sheet time").evaluateAll((days) => days.filter((one) => one.closest("[aria-current=date]")).map((one) => one.dateTime));
      assert.ok(today === undefined || Math.abs(Date.parse(today) - Date.now()) < 2 * 86_400_000, "no other day is marked");
      await team.accessible("a month of meetings");
      await page.goto(`${base}/${first}`);
      await page.getByRole("heading", { name: words.title }).waitFor();
    });

    await t.test("the client has a calendar to subscribe to, in which nothing stands yet", async () => {
      const door = await openDoor(scene, home);
      await door.page.goto(`${door.page.url().replace(/\/$/, "")}/meetings`);
      await door.page.getByRole("button", { name: say("portal.calendar.make") }).click();
      await sayWhoWithCode(scene, door, CONTACT);
      feeds.push(await door.page.locator("#address").inputValue());
      await door.ended();
      feeds.push((await manager.post("/api/v1/me/calendar-feeds", { project_id: project.id })).url);
      assert.deepEqual(await namesInFeed(feeds[0], words.title), []);
    });

    let neverTold;
    await t.test("a date is put to another day before anybody knows of it", async () => {
      const fourth = (await all())[3];
      neverTold = fourth.local_starts.slice(0, 10).replaceAll("-", "");
      const later = new Date(Date.parse(`${fourth.local_starts.slice(0, 10)}T00:00:00Z`) + 2 * 86_400_000).toISOString().slice(0, 10);
      await change(fourth, { starts: `${later}${fourth.local_starts.slice(10, 16)}` });
      assert.equal((await all())[3].id, fourth.id);
    });

    await t.test("one letter brings all dates, as another program reads them", async () => {
      await manager.put("/api/v1/mail-settings", { host: "127.0.0.1", port: office.port, security: "none", from_address: "rapport@hengmu.example", from_name: "Hengmu" });
      await send("series");
      const text = await until(() => office.calendars()[0]);
      assert.match(text, /RRULE:FREQ=WEEKLY/);
      assert.ok(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75), "every line is folded");
      assert.deepEqual(beginnings(text), await standing());
      assert.equal(office.calendars().length, 1);
      const named = text.split("\r\n").filter((line) => line.includes(neverTold)).map((line) => line.split(";")[0]);
      assert.deepEqual(named, ["EXDATE"], "nobody is told of a time that nobody knew");
    });

    await t.test("the client is asked once and accepts all dates on a phone", async () => {
      const door = await openDoor(scene, home);
      const { page: client } = door;
      const wants = client.getByRole("link").filter({ hasText: say("portal.want.meeting") });
      await wants.first().waitFor();
      assert.equal(await wants.count(), 1, "of a series one wish is enough");
      await wants.click();
      assert.ok(await fits(client), "the page is as wide as the phone");
      assert.ok(await client.locator("input[name=following]").isChecked(), "one answer holds for all");
      await door.accessible("a meeting of a series");
      await client.locator("button[name=answer][value=accepted]").click();
      await client.locator("button[value=as_named]").click();
      await client.getByText(say("portal.meeting.answer.accepted")).first().waitFor();
      const answers = (await all()).map(({ accepted }) => accepted);
      assert.deepEqual(answers, answers.map(() => 1));
      assert.ok(!(await client.locator("input[name=following]").isChecked()), "a later answer is for its date alone");
      await client.getByRole("link", { name: say("portal.meetings.title") }).first().click();
      assert.ok(await fits(client), "the list is as wide as the phone");
      await door.accessible("the dates of a series");
      await door.ended();
    });

    await t.test("whoever has the mail and subscribes has every date once", async () => {
      const mailed = namesInMail(office.calendars()[0]);
      assert.equal(mailed.length, COUNT);
      for (const feed of feeds) assert.deepEqual(await namesInFeed(feed, words.title), mailed);
    });

    await t.test("a date that moves is told alone; one that is off stands again once that is sent", async () => {
      const [, second, third] = await all();
      const moved = second.local_starts.slice(0, 11);
      await change(second, { starts: `${moved}16:45` });
      await page.goto(`${base}/${second.id}`);
      await send("one");
      const text = await until(() => office.calendars()[1]);
      assert.match(text, /RECURRENCE-ID;TZID=Europe\/Berlin:/);
      assert.doesNotMatch(text, /RRULE/);
      await page.goto(`${base}/${third.id}`);
      await button("meeting.cancel").click();
      await dialog.getByLabel(say("meeting.cancel_reason")).fill(words.reason);
      await team.accessible("a date being called off");
      await dialog.getByRole("button", { name: say("meeting.cancel"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await send("one");
      assert.match(await until(() => office.calendars()[2]), /METHOD:CANCEL/);
      await change(second, { place: "Room 2" });
      await change({ id: first }, { place: "Room 2" });
      await page.goto(`${base}/${first}`);
      await send("series");
      const whole = await until(() => office.calendars()[3]);
      assert.match(whole, /EXDATE;TZID=Europe\/Berlin:/);
      assert.deepEqual(beginnings(whole), await standing());
      assert.equal((await standing()).length, COUNT - 1);
      for (const feed of feeds) assert.deepEqual(await namesInFeed(feed, words.title), namesInMail(whole));

      await page.goto(`${base}/${third.id}`);
      await button("meeting.stand_again").click();
      await page.getByText(say("meeting.stands_again"), { exact: true }).waitFor();
      assert.equal(office.calendars().length, 4, "nobody is written to by that");
      await send("one");
      const again = await until(() => office.calendars()[4]);
      const sequence = (calendar) => Number(/SEQUENCE:(\d+)/.exec(calendar)[1]);
      assert.match(again, /METHOD:REQUEST/);
      assert.ok(sequence(again) > sequence(whole) && sequence(whole) > sequence(text));
    });

    await t.test("one that was said to be held by mistake is planned again", async () => {
      await scene.passTo(`${(await read(first)).starts.slice(0, 10)}T20:00:00Z`);
      await page.goto(`${base}/${first}`);
      await button("meeting.hold").click();
      await dialog.getByRole("button", { name: say("meeting.hold_keep") }).click();
      await page.getByText(say("meeting.state.held"), { exact: true }).waitFor();
      await button("meeting.not_held").click();
      await until(async () => (await read(first)).state === "planned");
      await button("meeting.not_held").waitFor({ state: "detached" });
      await team.accessible("a meeting that was not held");
    });
    await team.ended();
  });
}
