// A change: asked for by the client from the portal, assessed and offered by the team, decided by two approvers one
// after the other; what is agreed then is what was offered, in a new baseline, with its task in the plan. And one that
// waits longer than was promised.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode, scanMails } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectAlone, projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

// Sees no prices.
const OTHER = { name: "Gu Mo 顾默", email: "gu.mo@example.com" };
const SECOND = { name: "Fang Lan 方岚", email: "fang.lan@example.com" };
const WORDS = {
  en: { mail: ["Unloading at night", "=?utf-8?Q?Re:_Unloading_at_night?="], wish: "Readers for square codes", why: "Our supplier changes its labels in March.", offered: "Square codes are read", asked: "Is the training in the price?", work: "Reader module (ours alone)" },
  "zh-CN": { mail: ["夜班卸货", "=?GB18030?B?tPC4tKO60rmw4NC2u/U=?="], wish: "支持二维托盘码", why: "供应商三月更换标签。", offered: "可读取二维码", asked: "报价包含培训吗？", work: "读码模块（内部）" },
};
const PRICE = "8600.50";

for (const language of LANGUAGES) {
  test(`change asked for, offered, decided in order (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const second = { ...(await manager.post(`/api/v1/clients/${scene.client.id}/contacts`, { ...SECOND, locale: language })), ...SECOND };
    const party = await invite(scene, [scene.contact, second]);
    await manager.put(`${party.path}/decision-rule`, { mode: "in_order", deciders: [{ person_id: scene.contact.id }, { person_id: second.id }] });
    const team = await scene.asManager();
    const { page } = team;
    const found = async () => (await manager.get(`/api/v1/projects/${project.id}/changes`)).items[0];
    const steps = async () => (await manager.get(`/api/v1/sign-offs/${(await change()).offers[0].sign_off_id}`)).steps;
    let id;
    const change = () => manager.get(`/api/v1/changes/${id}`);

    const door = await openDoor(scene, await mailedLink(scene, CONTACT));
    await t.test("the client asks, and the team's list shows it", async () => {
      await page.goto(`${server.url}/projects/${project.id}/changes`);
      const client = door.page;
      await client.getByRole("link", { name: say("portal.changes.link") }).click();
      await door.accessible("changes of the client");
      await client.locator("input[name=title]").fill(words.wish);
      await client.locator("textarea[name=text]").fill(words.why);
      await client.getByRole("button", { name: say("portal.changes.button") }).click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/changes\//);
      await door.accessible("the request, received");
      await page.getByRole("link", { name: words.wish }).waitFor();
      await team.accessible("changes");
      id = (await found()).id;
    });

    const task = randomUUID();
    let goLive;
    await t.test("the team assesses it and sends an offer", async () => {
      const { tasks } = await manager.get(`/api/v1/projects/${project.id}/plan`);
      const named = (title) => tasks.find((each) => each.title.startsWith(title));
      goLive = named("Go-live").id;
      const after = (predecessor, successor) => ({ op: "create_dependency", id: randomUUID(), predecessor_id: predecessor, successor_id: successor });
      const work = { op: "create_task", id: task, parent_id: named("Acceptance").id, title: words.work, set: { duration_minutes: 3 * 480 } };
      const edits = [work, after(named("User acceptance test").id, task), after(task, goLive)];
      await manager.put(`/api/v1/changes/${id}/assessment`, { from_version: 0, necessity: { level: "high", words: "" }, feasibility: { level: "medium", words: "" }, priority: { level: "high", words: "" }, quality_notes: "", risks: "", edits, internal: { cost_minor: 500_000, currency: "CNY", notes: "" } });
      await page.goto(`${server.url}/projects/${project.id}/changes/${id}`);
      const offer = page.getByRole("complementary", { name: say("changes.offer.title") });
      await offer.getByLabel(say("changes.offer.name"), { exact: true }).fill(words.offered);
      await offer.getByLabel(say("changes.price"), { exact: true }).fill(PRICE);
      await offer.getByLabel(say("changes.offer.valid_until"), { exact: true }).fill(inDays(20));
      await team.accessible("the offer being written");
      await offer.getByRole("button", { name: say("changes.offer.send_to") }).click();
      await offer.locator(".waits").filter({ hasText: CONTACT.name }).waitFor();
      await team.accessible("the offer, sent");
      assert.equal((await change()).state, "offered");
    });

    await t.test("a scanner of mails decides nothing", async () => {
      await scanMails(scene, [`/api/v1/changes/${id}`, `/api/v1/projects/${project.id}/sign-offs`, `/api/v1/projects/${project.id}/plan`]);
    });

    await t.test("whoever the mail was forwarded to is asked who they are, and may only look", async () => {
      const other = await openDoor(scene, await mailedLink(scene, CONTACT, "/sign-offs/"));
      await answer(other, "approved").click();
      await other.accessible("who are you, to somebody else");
      await other.page.locator("button[value=somebody_else]").click();
      await other.accessible("somebody else");
      await other.page.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await other.page.getByText(words.offered).first().waitFor();
      assert.equal(await other.page.locator("button[name=verdict]").count(), 0, "there is nothing to press");
      await other.accessible("the offer, for somebody else");
      assert.deepEqual(await steps(), []);
      await other.ended();
    });

    await t.test("what is asked about the price is read by those who see prices, and by nobody else", async () => {
      const other = { ...(await manager.post(`/api/v1/clients/${scene.client.id}/contacts`, { ...OTHER, locale: language })), ...OTHER };
      await manager.put(`${party.path}/contacts/${other.id}`, { role: "client_contact", is_commercial: false });
      await manager.post(`/api/v1/projects/${project.id}/invitations`, { party_id: party.id, person_ids: [other.id] });
      const outside = await openDoor(scene, await mailedLink(scene, OTHER));
      const client = door.page;
      await client.reload();
      const form = client.locator("form").filter({ has: client.locator("#ask") });
      const readers = await form.locator(".circle").innerText();
      assert.deepEqual([CONTACT, SECOND, OTHER].map(({ name }) => readers.includes(name)), [true, true, false], readers);
      await form.locator("#ask").fill(words.asked);
      await form.getByRole("button").click();
      await client.waitForURL(/\/asked\//);
      await client.getByRole("link", { name: say("portal.asked.see", { number: "QC-1" }) }).click();
      await client.locator(".thread .circle").waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("a question for those who see prices");
      const [question] = (await manager.get(`/api/v1/projects/${project.id}/questions`)).items;
      assert.deepEqual([question.is_commercial, question.record_id], [true, id]);
      assert.equal((await outside.page.goto(`${outside.page.url().split("?")[0]}/questions/${client.url().split("/").at(-1)}`)).status(), 404);
      await outside.page.goto(await mailedLink(scene, OTHER));
      await outside.page.getByRole("link", { name: say("portal.changes.link") }).click();
      await outside.page.getByRole("link", { name: words.wish }).click();
      const read = await outside.page.locator("main").innerText();
      assert.deepEqual([words.asked, CONTACT.name].map((each) => read.includes(each)), [false, true], read);
      await outside.ended();
      await page.goto(`${server.url}/projects/${project.id}/questions?question=${question.id}`);
      await page.locator(".question-readers").getByText(say("circle.tag"), { exact: true }).waitFor();
      await team.accessible("a question for those who see prices, with the team");
      await page.goto(`${server.url}/projects/${project.id}/changes/${id}`);
    });

    await t.test("the first approver approves; the second is waited for", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      assert.ok(!(await client.locator("body").innerText()).includes(words.work), "the team's own words stay inside");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("the offer");
      await answer(door, "approved").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await client.getByRole("heading", { name: say("portal.sign_off.turn.noted.title") }).waitFor();
      assert.match(await client.locator("main").innerText(), new RegExp(SECOND.name));
      await door.accessible("one answer, another to come");
      assert.equal((await change()).state, "offered");
    });

    const last = await openDoor(scene, await mailedLink(scene, SECOND, "/sign-offs/"));
    await t.test("the second approves, with a hasty finger: one decision", async () => {
      await answer(last, "approved").click();
      await sayWhoWithCode(scene, last, SECOND, (button) => button.dblclick());
      await last.page.getByRole("heading", { name: say("portal.sign_off.decided.approved") }).waitFor();
      await last.accessible("decided");
      assert.deepEqual((await steps()).map((step) => [step.name, step.verdict]), [CONTACT, SECOND].map(({ name }) => [name, "approved"]));
    });

    await t.test("what is agreed is what was offered, and the task is in the plan", async () => {
      await until(async () => (await change()).state === "applied");
      const { agreed, offers, tasks } = await change();
      assert.deepEqual([agreed.finish, agreed.price], [offers[0].finish, offers[0].price]);
      assert.deepEqual(agreed.price, { minor: 860_050, currency: "CNY" });
      assert.deepEqual(agreed.milestones.map(({ task_id, agreed: date }) => [task_id, date]), offers[0].milestones.map(({ task_id, date }) => [task_id, date]));
      assert.deepEqual(tasks.map((each) => each.id), [task]);
      const { items: baselines } = await manager.get(`/api/v1/projects/${project.id}/baselines`);
      assert.equal(baselines.at(-1).name, "CR-1");
      const plan = await manager.get(`/api/v1/projects/${project.id}/plan`);
      assert.equal(plan.tasks.find((each) => each.id === task)?.title, words.work);
      assert.equal(plan.tasks.find((each) => each.id === goLive).finish.slice(0, 10), agreed.finish);
      await page.getByText(say("change.application.applied"), { exact: true }).first().waitFor();
      await page.getByText(say("changes.as_agreed")).first().waitFor();
      await team.accessible("agreed against computed");
    });

    await t.test("a mail of the client that the team drops becomes an internal request with its files, once", async () => {
      const [title, subject] = words.mail;
      const mail = mailOf(subject);
      await page.goto(`${server.url}/projects/${project.id}/changes`);
      await page.getByText(words.wish).first().waitFor();
      await page.locator(".changes-page input[type=file]").setInputFiles({ name: "night.eml", mimeType: "message/rfc822", buffer: Buffer.from(mail) });
      const dialog = page.getByRole("dialog");
      await dialog.getByText(CONTACT.email).waitFor();
      assert.equal(await dialog.getByLabel(say("changes.title")).inputValue(), title);
      assert.deepEqual(await dialog.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => box.checked)), [true, true, false]);
      await team.accessible("the mail, looked over");
      await dialog.getByRole("button", { name: say("changes.create") }).dblclick();
      await page.getByRole("heading", { name: title }).first().waitFor();
      const { items } = await manager.get(`/api/v1/projects/${project.id}/changes?text=${encodeURIComponent(title)}`);
      assert.deepEqual(items.map((one) => [one.origin, one.source, one.asked_by_id, one.received_at, one.client_number]), [["client", "mail", scene.contact.id, "2026-10-30T10:40:05Z", null]]);
      const { items: files } = await manager.get(`/api/v1/records/${items[0].id}/documents`);
      assert.deepEqual(files.map((file) => [file.title, file.audience]).toSorted(), [["night", "internal"], ["图纸", "internal"]]);
      const log = await manager.get(`/api/v1/projects/${project.id}/communication-log?kind=mail`);
      const entry = log.items.find((one) => one.record?.id === items[0].id);
      assert.deepEqual([entry.side, entry.actor.id, entry.at], ["client", scene.contact.id, "2026-10-30T10:40:05Z"]);
      await page.getByRole("tab", { name: say("record.files") }).click();
      await page.getByText("图纸").first().waitFor();
      await page.goto(`${server.url}/projects/${project.id}/changes`);
      await page.getByText(title).first().waitFor();
      await dropOnto(page, ".changes-page", mail);
      await dialog.getByRole("link", { name: say("changes.mail.open", { number: `CR-${items[0].number}` }) }).click();
      await page.waitForURL(new RegExp(items[0].id));
      assert.equal((await manager.get(`/api/v1/projects/${project.id}/changes`)).items.length, 2);
    });
    await last.ended();
    await door.ended();
    await team.ended();
  });
}

// Two working days are promised for the first answer and five for the offer; a day is 9 to 12 and 13 to 18, National Day is
// off from 1 to 7 October, and Saturday 10 October is worked for it.
const COURSE = {
  asked: "2026-09-29T16:00:00+08:00",
  // 2 h of Tuesday, 8 h of Wednesday and 6 h of the day after the holiday: due on 8 October at 16:00, 1.5 h ago.
  over: { at: "2026-10-08T17:30:00+08:00", late: "1.5" },
  // 40 h are promised; 2 + 8 + 8 + 8 + 8 + 6 h until Monday 12 October at 16:00, 2 h ago.
  closed: { at: "2026-10-12T17:59:00+08:00", late: "2" },
};
const HOURS = { en: " h", "zh-CN": " 小时" };
const LATE = {
  en: { wish: "A second scale", why: "The queue at the gate is long.", reason: "There is no room for it before spring." },
  "zh-CN": { wish: "增加一台地磅", why: "大门排队太长。", reason: "开春之前没有位置安装。" },
};

for (const language of LANGUAGES) {
  test(`a change request that is answered late, over a public holiday (${language})`, async (t) => {
    const scene = await projectAlone(t, language, { now: "2026-09-29T10:00:00+08:00", opening: { start: "2026-09-01", calendar: "china" } });
    const { server, project, manager, say } = scene;
    const [words, hours] = [LATE[language], HOURS[language]];
    await invite(scene, [scene.contact]);
    const door = await openDoor(scene, await mailedLink(scene, CONTACT));
    const [client, team] = [door.page, await scene.asManager()];
    const { page } = team;
    const at = `${server.url}/projects/${project.id}/changes`;
    const now = async (time) => {
      await scene.passTo(time);
      await page.clock.setFixedTime(new Date(time));
    };
    const clockSays = async (path, said) => {
      await page.goto(path);
      await page.locator(".response-clock:visible").getByText(said, { exact: true }).first().waitFor();
    };
    let change;

    await t.test("asked for two days before a holiday", async () => {
      await now(COURSE.asked);
      await client.reload();
      await client.getByRole("link", { name: say("portal.changes.link") }).click();
      await client.locator("input[name=title]").fill(words.wish);
      await client.locator("textarea[name=text]").fill(words.why);
      await client.getByRole("button", { name: say("portal.changes.button") }).click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/changes\//);
      [change] = (await manager.get(`/api/v1/projects/${project.id}/changes`)).items;
      assert.match(change.clock.due, /^2026-10-08T16:0\d$/);
    });

    await t.test("over: list, page, home and notifications say so; the client reads of no promise", async () => {
      await now(COURSE.over.at);
      const over = say("questions.clock.over", { over: COURSE.over.late + hours });
      await clockSays(at, over);
      await team.accessible("changes, one over");
      await clockSays(`${at}/${change.id}`, over);
      await team.accessible("a change that is over");
      await clockSays(`${server.url}/`, over);
      await until(async () => (await manager.get("/api/v1/notifications")).items.some(({ kind }) => kind === "change_overdue"));
      await client.reload();
      assert.ok(!(await client.locator("main").innerText()).includes(COURSE.over.late), "what was promised is the team's");
    });

    await t.test("closed with a reason: how late it was stays with it, and the waiting counts", async () => {
      await now(COURSE.closed.at);
      await manager.put(`/api/v1/changes/${change.id}/closure`, { note: "", reason_for_client: words.reason });
      await clockSays(at, say("questions.clock.missed", { over: COURSE.closed.late + hours }));
      await client.reload();
      await client.getByText(words.reason).waitFor();
      await page.goto(`${server.url}/projects/${project.id}/waiting-times`);
      await page.getByRole("link", { name: words.wish }).waitFor();
    });

    await door.ended();
    await team.ended();
  });
}

/** A mail of the contact: a drawing under a Chinese name, and a picture inside the text. */
function mailOf(subject) {
  const part = (head, body) => `--cut\r\n${head}\r\n\r\n${body}\r\n`;
  const parts = [
    part("Content-Type: text/plain; charset=utf-8", "Please unload at night. 请改为夜间卸货。"),
    part("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''%E5%9B%BE%E7%BA%B8.pdf\r\nContent-Transfer-Encoding: base64", "JVBERi0xLjcgeA=="),
    part("Content-Type: image/gif; name=logo.gif\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64", "R0lGODlh"),
  ];
  const head = [`From: ${CONTACT.email}`, `Subject: ${subject}`, "Date: Fri, 30 Oct 2026 18:40:05 +0800", "Message-ID: <night@example.com>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=cut"];
  return `${head.join("\r\n")}\r\n\r\n${parts.join("")}--cut--\r\n`;
}

/** Holds a file above a place and lets it go there. */
async function dropOnto(page, place, text) {
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "night again.eml", { type: "message/rfc822" }));
    return transfer;
  }, text);
  await page.dispatchEvent(place, "dragenter", { dataTransfer: files });
  await page.locator(".drop-over").waitFor();
  await page.dispatchEvent(place, "drop", { dataTransfer: files });
}

/** A day from today on, as the project's people count them. */
function inDays(count) {
  return new Date(Date.now() + count * 86_400_000).toLocaleDateString("sv", { timeZone: "Asia/Shanghai" });
}
