// A progress report: drafted from what the client sees, words added and a line left out, looked at as the client will,
// approved by a second pair of eyes, sent, read on the phone, asked about; then a newer version takes its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { summary: "All is well, nothing on the critical path moved.", begins: "All is well, nothing on the", term: "critical path", instead: "the tasks that decide the end date", later: "The gate comes a day later.", ask: "Which readers are meant?" },
  "zh-CN": { summary: "一切顺利，关键路径没有变化。", begins: "一切顺利，", term: "关键路径", instead: "决定完工日期的任务", later: "大门晚一天到货。", ask: "指的是哪种扫码枪？" },
};

for (const language of LANGUAGES) {
  test(`a progress report from the draft to a question about a line (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const kind = say("report.kind.progress");
    await invite(scene, [scene.contact]);
    const link = await mailedLink(scene, CONTACT);
    const door = await openDoor(scene, link);
    const team = await scene.asManager();
    const { page } = team;
    const section = (name) => page.locator("section", { has: page.getByRole("heading", { name: say(name) }) });

    await t.test("it is drafted in one click, and nothing of it leaves", async () => {
      await page.goto(`${server.url}/projects/${project.id}/reports`);
      await team.accessible("no report yet");
      await page.getByRole("button", { name: say("report.new") }).click();
      await page.getByRole("dialog").getByRole("button", { name: say("report.draft_it") }).click();
      await page.getByRole("heading", { name: kind, level: 1 }).waitFor();
      await team.accessible("a draft");
      await door.page.goto(`${link}/reports`);
      assert.equal(await door.page.getByText(kind).count(), 0, "a draft is the team's");
    });

    await t.test("words are added in place, jargon is pointed out, a line is left out", async () => {
      await section("report.section.summary").getByRole("button").click();
      await page.getByLabel(say("report.words_in", { language: say(language === "en" ? "report.in.en" : "report.in.zh") })).fill(words.summary);
      await page.getByRole("button", { name: say("report.save"), exact: true }).click();
      await page.getByText(words.summary).waitFor();
      const summary = section("report.section.summary");
      const mark = summary.locator("button.term-mark");
      assert.equal(await mark.textContent(), words.term, "it is underlined where it stands");
      await mark.click();
      await summary.getByText(say("report.term_rather", { instead: words.instead })).waitFor();
      await team.accessible("a word of the field in a draft");
      await summary.getByRole("button", { name: say("report.term_replace"), exact: true }).click();
      await summary.getByText(words.summary.replace(words.term, words.instead)).waitFor();
      assert.equal(await mark.count(), 0, "the plain words are no jargon");
      await page.locator("button.undo").click();
      await summary.getByText(words.begins).waitFor();
      await mark.waitFor();
      const lines = section("report.section.standing").getByRole("listitem");
      await lines.last().getByRole("button").click();
      await page.locator(".report-lines .is-hidden").waitFor();
    });

    await t.test("the client's page stands beside it in both languages", async () => {
      await page.getByRole("button", { name: say("report.look") }).click();
      for (const one of ["zh", "en"]) {
        const frame = page.frameLocator(`iframe[title="${say("report.page_in", { language: say(`report.in.${one}`) })}"]`);
        await frame.getByText(words.begins).waitFor();
      }
      await page.getByRole("button", { name: say("report.write_on") }).click();
    });

    await t.test("it is sent by name, and read on the phone with its words explained", async () => {
      const client = door.page;
      await page.getByRole("button", { name: new RegExp(say("report.send", { client: "" }).trim()) }).click();
      await page.getByRole("dialog").getByRole("button", { name: say("report.send_do"), exact: true }).click();
      await page.getByText(say("report.state.sent"), { exact: true }).waitFor();
      await client.goto(await mailedLink(scene, CONTACT, "/reports/"));
      await client.getByRole("heading", { name: kind }).waitFor();
      await client.getByText(words.begins).waitFor();
      const term = client.locator("summary", { hasText: words.term });
      const means = client.locator("details", { has: term }).locator("span");
      assert.equal(await means.isVisible(), false, "what it means is a touch away");
      await term.click();
      await means.waitFor();
      await client.getByRole("heading", { name: say("portal.report.terms") }).waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("a report");
    });

    await t.test("the client asks about a line, and the team has the question with it", async () => {
      const client = door.page;
      await client.getByRole("link", { name: new RegExp(`^${say("portal.report.ask")}`) }).first().click();
      const typed = client.locator("textarea#ask");
      const about = await typed.inputValue();
      assert.ok(about.trim(), "the line is named already");
      await typed.fill(`${about}${words.ask}`);
      await client.locator("form", { has: typed }).getByRole("button").click();
      await client.locator("button[value=as_named]").click();
      await client.waitForURL(/\/asked\//);
      const { items } = await manager.get(`/api/v1/projects/${project.id}/questions`);
      assert.ok(items.some((each) => each.title.startsWith(about.trim().slice(0, 12))), JSON.stringify(items));
    });

    await t.test("a newer version takes its place, and the old page says so", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/reports/"));
      const old = client.url();
      await section("report.section.summary").getByRole("button", { name: new RegExp(`^${say("report.write")}:`) }).click();
      await page.getByLabel(say("report.words_in", { language: say(language === "en" ? "report.in.en" : "report.in.zh") })).fill(words.later);
      await page.getByRole("button", { name: say("report.save"), exact: true }).click();
      await page.getByText(say("report.state.changed"), { exact: true }).waitFor();
      await page.getByRole("button", { name: new RegExp(say("report.send", { client: "" }).trim()) }).click();
      await page.getByRole("dialog").getByRole("button", { name: say("report.send_do"), exact: true }).click();
      await page.getByText(say("report.state.sent"), { exact: true }).waitFor();
      await client.goto(old);
      await client.getByText(say("portal.report.replaced")).waitFor();
      await client.getByRole("link", { name: say("portal.report.newer", { version: 2 }) }).click();
      await client.getByText(words.later).waitFor();
    });
  });
}
