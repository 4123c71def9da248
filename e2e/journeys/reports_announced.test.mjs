// What one report announces, the next one answers: the draft quotes it with what became of it, the team writes on, the client
// reads it, asks about a line of it, and a newer version takes the place of the one before. Its mail brings the pictures of the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { openPostOffice } from "../post_office.mjs";
import { importPlan, projectAlone, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const PLAN = new URL("../fixtures/warehouse.xml", import.meta.url);
const ANNOUNCED = "Configuration 系统配置";
const BEGUN = "Clean master records 主数据清理";
const WORDS = {
  en: { next: "Next week we configure hall B.", became: "Hall B waits for its network; hall A is configured.", later: "Hall B has its network now.", ask: "Why does hall B wait?" },
  "zh-CN": { next: "下周配置二号库。", became: "二号库的网络尚未接通，先配置了一号库。", later: "二号库的网络已经接通。", ask: "二号库为什么要等？" },
};

for (const language of LANGUAGES) {
  test(`a report answers what the one before announced (${language})`, async (t) => {
    const scene = await projectAlone(t, language, { now: "2027-01-15T09:00:00Z" });
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const field = language === "en" ? "en" : "zh";
    const at = `/api/v1/projects/${project.id}`;
    const office = await openPostOffice(t);
    await importPlan(manager, project.id, readFileSync(PLAN));
    const party = await invite(scene, [scene.contact]);
    const { revision } = await manager.get(`${party.path}/sharing`);
    await manager.put(`${party.path}/sharing`, { rule: { phases_and_milestones: true, level: 9 } }, revision);
    const { tasks } = await manager.get(`${at}/plan`);
    const reported = async (title, percent) => {
      const { id } = tasks.find((each) => each.title === title);
      await manager.post(`${at}/plan-edits`, { edits: [{ op: "update_task", id, set: { percent_complete: percent } }] });
    };
    const send = async (page) => {
      await page.getByRole("button", { name: new RegExp(say("report.send", { client: "" }).trim()) }).click();
      await page.getByRole("dialog").getByRole("button", { name: say("report.send_do"), exact: true }).click();
      await page.getByText(say("report.state.sent"), { exact: true }).waitFor();
    };

    await t.test("the first report announces, in words and by the plan", async () => {
      const drafted = await manager.post(`${at}/reports`, { party_id: party.id, kind: "progress", from: "2027-01-04", until: "2027-01-15" });
      const wording = { words: { next: { en: "", zh: "", [field]: words.next } } };
      const { revision } = await manager.put(`/api/v1/reports/${drafted.id}`, { wording }, drafted.revision);
      await manager.post(`/api/v1/reports/${drafted.id}/versions`, { languages: [language], reader_ids: [] }, revision);
    });

    const link = await mailedLink(scene, CONTACT);
    const door = await openDoor(scene, link);
    const client = door.page;
    const team = await scene.asManager();
    const { page } = team;
    const section = (name) => page.locator("section", { has: page.getByRole("heading", { name: say(name), exact: true }) });
    const promised = section("report.section.promised");

    await t.test("a week later the draft quotes it with what became of it", async () => {
      await scene.passTo("2027-01-22T09:00:00Z");
      await reported(BEGUN, 100);
      await page.goto(`${server.url}/projects/${project.id}/reports`);
      await page.getByRole("button", { name: say("report.new") }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: say("report.draft_it") }).click();
      await promised.getByText(say("report.announced_words", { words: words.next })).waitFor();
      const line = promised.getByRole("listitem").filter({ hasText: ANNOUNCED });
      const [before] = say("report.says.announced_not_begun", { announced: "¤", start: "¤", finish: "¤" }).split("¤");
      await line.getByText(before).waitFor();
      await team.accessible("what was announced");
    });

    await t.test("the team writes what became of it, and nothing leaves before it is sent", async () => {
      await promised.getByRole("button").first().click();
      const typed = page.getByLabel(say("report.words_in", { language: say(`report.in.${field}`) }));
      await typed.fill(`${await typed.inputValue()}\n${words.became}`);
      await page.getByRole("button", { name: say("report.save"), exact: true }).click();
      await promised.getByText(words.became).waitFor();
      await manager.put("/api/v1/mail-settings", { host: "127.0.0.1", port: office.port, security: "none", from_address: "rapport@hengmu.example", from_name: "Hengmu" });
      await send(page);
    });

    await t.test("the mail brings the pictures of the page along", async () => {
      const mail = await until(() => office.words().find((words) => words.includes("/reports/")));
      const { has_pdf } = await manager.get(`/api/v1/reports/${page.url().split("/").at(-1)}`);
      const [ids, shown] = [/^Content-ID: <([^>]+)>/gim, /src=3D"cid:([^"]+)"/g].map((pattern) => [...mail.matchAll(pattern)].map(([, id]) => id));
      const told = mail.includes("Content-Transfer-Encoding: base64\r\n\r\nPCFET0NUWVBF") ? ids : shown;
      assert.equal(ids.length > 0, has_pdf, "painted by the program that sets the paper");
      assert.deepEqual(told.toSorted(), ids.toSorted(), "each picture of the page lies in the mail");
    });

    await t.test("the client reads what was announced and what became of it, and asks about a line", async () => {
      await client.goto(`${link}/reports`);
      await client.getByRole("link", { name: new RegExp(say("report.kind.progress")) }).first().click();
      await client.getByText(words.became).waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("what was announced");
      const line = client.getByRole("listitem").filter({ hasText: ANNOUNCED }).first();
      await line.getByRole("link", { name: new RegExp(say("portal.report.ask")) }).click();
      const typed = client.locator("textarea#ask");
      assert.ok((await typed.inputValue()).includes(ANNOUNCED), "the line is named");
      await typed.fill(`${await typed.inputValue()}${words.ask}`);
      await client.locator("form", { has: typed }).getByRole("button").click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/asked\//);
    });

    await t.test("the team finds the question with the line and the report", async () => {
      const { items } = await manager.get(`${at}/questions`);
      const asked = items.find((each) => each.body.includes(words.ask));
      assert.ok(asked?.body.includes(ANNOUNCED), JSON.stringify(items));
      assert.equal(asked.record_id, page.url().split("/").at(-1), JSON.stringify(asked));
    });

    await t.test("a newer version takes the place of the one before", async () => {
      await promised.getByRole("button").first().click();
      await page.getByLabel(say("report.words_in", { language: say(`report.in.${field}`) })).fill(words.later);
      await page.getByRole("button", { name: say("report.save"), exact: true }).click();
      await page.getByText(say("report.state.changed"), { exact: true }).waitFor();
      await send(page);
      await client.goto(`${link}/reports`);
      await client.getByRole("link", { name: new RegExp(say("report.kind.progress")) }).first().click();
      await client.getByText(words.later).waitFor();
      assert.equal(await client.getByText(words.became).count(), 0);
      await client.getByRole("link", { name: say("portal.report.older", { version: 1 }) }).click();
      await client.getByText(say("portal.report.replaced")).waitFor();
      await client.getByText(words.became).waitFor();
    });
  });
}
