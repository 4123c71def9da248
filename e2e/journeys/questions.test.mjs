// A question of the client, answered by the team: both stand in the communication log by themselves, beside a call that
// was noted with its follow-up. Who waited for whom is counted, and the client reads it once it is released.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectAlone, projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { asked: "Which gate do the trucks use?", answered: "Gate 3, from the north.", call: "They need the floor plan by Friday." },
  "zh-CN": { asked: "货车走哪个入口？", answered: "三号门，从北侧进。", call: "对方周五前需要平面图。" },
};

/** As the team calls the client. */
const shortName = async ({ manager, project }, party) => (await manager.get(`/api/v1/projects/${project.id}/waiting-times`)).parties.find((one) => one.party_id === party.id).name;

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
      await manager.post(`/api/v1/questions/${question.id}/answers`, { body: words.answered, is_commercial: false });
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
      await page.getByRole("button", { name: say("waiting.release", { client: await shortName(scene, party) }), exact: true }).click();
      await until(async () => (await manager.get(`/api/v1/projects/${project.id}/waiting-times`)).parties.find((one) => one.party_id === party.id)?.released_at);
      assert.equal((await client.goto(server.url + times)).status(), 200);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("waiting times of the client");
    });

    await door.ended();
    await team.ended();
  });
}

// Mid-Autumn of 2026 is off from Friday 25 to Sunday 27 September, National Day from 1 to 7 October, and Saturday
// 10 October is worked for it. A working day is 9 to 12 and 13 to 18. A first answer was promised within 8 working
// hours, the solution within 40. `late` in hours, the rest in working days of 8 hours.
const COURSE = {
  // 2 h until Thursday's evening and 6 h of Monday: the first answer is due on Monday at 16:00.
  asked: "2026-09-24T16:00:00+08:00",
  // 1.5 h after it was due.
  over: { at: "2026-09-28T17:30:00+08:00", late: "1.5" },
  promised: { en: "Monday 28 September, ", "zh-CN": "9月28日 周一 " },
  // 2 h of Monday and 2.5 h of Tuesday late; the client waited 2 + 8 + 2.5 = 12.5 h = 1.6 days.
  answered: { at: "2026-09-29T11:30:00+08:00", late: "4.5" },
  // In the holiday, while the client is awaited.
  paused: "2026-10-06T11:00:00+08:00",
  // The team waited 0.5 + 5 + 8 h in September = 1.7 days, and 1 h of 8 October.
  askedOn: "2026-10-08T10:00:00+08:00",
  // 12.5 + 7 + 8 + 1.5 = 29 h of 40 are gone: 11 h are left. Without the make-up day it would be 12.5.
  left: { at: "2026-10-10T10:30:00+08:00", days: "1.4" },
  // 7 + 8 + 2 = 17 h in October = 2.1 days; in all 29.5 h of 40 = 3.7 of 5 days.
  solved: "2026-10-10T11:00:00+08:00",
  // The team waited 6 h of Saturday and 1 h of Monday: with the 1 h before, 1 day in October.
  confirmed: "2026-10-12T10:00:00+08:00",
  waited: { team: ["2.1", "1.6", "3.7"], client: ["1", "1.7", "2.7"] },
  spent: ["3.7", "5"],
};

const UNITS = { en: { hours: " h", days: " d" }, "zh-CN": { hours: " 小时", days: " 天" } };
const LATER = { en: { more: "And at night?", last: "At night gate 1." }, "zh-CN": { more: "夜间呢？", last: "夜间走一号门。" } };

for (const language of LANGUAGES) {
  test(`a question answered late, over a weekend and two public holidays (${language})`, async (t) => {
    const scene = await projectAlone(t, language, { now: "2026-09-24T10:00:00+08:00", opening: { start: "2026-09-01", calendar: "china" } });
    const { server, project, manager, say } = scene;
    const [words, later, { hours, days }] = [WORDS[language], LATER[language], UNITS[language]];
    const party = await invite(scene, [scene.contact]);
    const door = await openDoor(scene, await mailedLink(scene, CONTACT));
    const [client, team] = [door.page, await scene.asManager()];
    const { page } = team;
    const at = `${server.url}/projects/${project.id}`;
    const opened = client.url().split("/").slice(0, 5).join("/");
    const questions = `/api/v1/projects/${project.id}/questions`;
    /** Time passes for the server and for the manager's browser. */
    const now = async (time) => {
      await scene.passTo(time);
      await page.clock.setFixedTime(new Date(time));
    };
    const clockSays = async (path, said) => {
      await page.goto(path);
      await page.locator(".response-clock").getByText(said, { exact: true }).first().waitFor();
    };
    let asked;
    const answer = async (body) => {
      const path = `/api/v1/questions/${asked.id}/answers`;
      await manager.post(path, { body, is_commercial: false });
      await page.goto(`${at}/questions?question=${asked.id}`);
      await page.locator(".clock-line").getByText(say("questions.clock.awaits_client"), { exact: true }).waitFor();
    };

    await t.test("asked on the eve of a holiday", async () => {
      await now(COURSE.asked);
      await client.reload();
      await client.locator("textarea[name=text]").fill(words.asked);
      await client.getByRole("button", { name: say("portal.ask.button") }).click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/asked\//);
      [asked] = (await manager.get(questions)).items;
      assert.match(asked.clock.due, /^2026-09-28T16:0\d$/);
    });

    await t.test("over: list, home and the manager's notifications say so; the client reads of no promise", async () => {
      await now(COURSE.over.at);
      const over = say("questions.clock.over", { over: COURSE.over.late + hours });
      await clockSays(`${at}/questions`, over);
      await team.accessible("questions, one over");
      await clockSays(`${server.url}/`, over);
      await until(async () => (await manager.get("/api/v1/notifications")).items.some(({ kind }) => kind === "question_overdue"));
      await client.goto(opened);
      await client.getByRole("link", { name: words.asked }).click();
      assert.ok((await client.locator("main").innerText()).includes(say("portal.question.no_answer_yet", { email: CONTACT.email })));
      assert.ok(!(await client.locator("main").innerText()).includes(COURSE.over.late), "what was promised is the team's");
    });

    await t.test("a manager shows the promised times: the client reads by when the answer was promised, and that it is overdue", async () => {
      await page.goto(`${at}/waiting-times`);
      await page.getByRole("button", { name: say("waiting.promises_show", { client: await shortName(scene, party) }), exact: true }).click();
      await page.getByRole("button", { name: say("waiting.take_back", { client: await shortName(scene, party) }), exact: true }).waitFor();
      await team.accessible("promised times, shown");
      await client.reload();
      const overdue = say("portal.promised.answer_over", { at: COURSE.promised[language] + asked.clock.due.slice(11) });
      await client.locator(".note.overdue").filter({ hasText: overdue }).waitFor();
      await door.accessible("a question whose answer is overdue");
      await client.goto(opened);
      await client.locator(".asked .overdue").filter({ hasText: overdue }).waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await client.getByRole("link", { name: words.asked }).click();
    });

    await t.test("answered: how late it was stands with the question", async () => {
      await now(COURSE.answered.at);
      await answer(words.answered);
      await page.locator(".clock-line").getByText(say("questions.clock.first_answer_late", { over: COURSE.answered.late + hours })).waitFor();
      await team.accessible("a question answered late");
    });

    await t.test("while the client is awaited nothing counts", async () => {
      await now(COURSE.paused);
      await clockSays(`${at}/questions`, say("questions.clock.paused"));
      const { waited_for_team_minutes: spent } = (await manager.get(questions)).items[0].clock;
      assert.ok(Math.abs(spent - 750) <= 2, `${spent} minutes`);
      await now(COURSE.askedOn);
      await client.reload();
      await client.locator("textarea[name=text]").fill(later.more);
      await client.getByRole("button", { name: say("portal.answer.more_button"), exact: true }).click();
      await client.getByText(later.more).waitFor();
    });

    await t.test("a make-up day on a Saturday counts, the holiday does not", async () => {
      await now(COURSE.left.at);
      await clockSays(`${at}/questions`, say("questions.clock.left", { left: COURSE.left.days + days }));
      await clockSays(`${server.url}/`, say("questions.clock.left", { left: COURSE.left.days + days }));
      await now(COURSE.solved);
      await answer(later.last);
    });

    await t.test("the client confirms: the solution was in time", async () => {
      await now(COURSE.confirmed);
      await client.reload();
      await client.getByRole("button", { name: say("portal.settling.solved") }).click();
      await client.getByText(say("portal.settling.confirmed")).waitFor();
      await door.accessible("a question solved");
      const [spent, promised] = COURSE.spent.map((figure) => figure + days);
      await clockSays(`${at}/questions`, say("questions.clock.kept", { spent, promised }));
    });

    await t.test("who waited for whom, month by month, for the team and, released, for the client", async () => {
      await page.goto(`${at}/waiting-times`);
      const rows = page.locator(".waiting-months tbody tr");
      await rows.first().waitFor();
      const figures = (of) => of.evaluateAll((found) => found.map((row) => [...row.querySelectorAll("td")].slice(0, 2).map((cell) => cell.innerText.trim())));
      const wanted = COURSE.waited.team.map((figure, place) => [figure + days, COURSE.waited.client[place] + days]);
      assert.deepEqual(await figures(rows), wanted);
      await page.getByRole("button", { name: say("waiting.release", { client: await shortName(scene, party) }), exact: true }).click();
      await until(async () => (await manager.get(`/api/v1/projects/${project.id}/waiting-times`)).parties.find((one) => one.party_id === party.id)?.released_at);
      await client.goto(`${opened}/waiting-times`);
      const shown = wanted.slice(0, 2).map((row) => row.map((figure) => parseFloat(figure)));
      assert.deepEqual((await figures(client.locator(".waiting tbody tr"))).map((row) => row.map((figure) => parseFloat(figure))), shown);
      assert.ok(await fits(client), "the page is as wide as the phone");
    });

    await door.ended();
    await team.ended();
  });
}
