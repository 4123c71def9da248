// A chat robot is told what happens: made, tried out with its real answer, and one that a client reads, whose maker is told
// who reads it. The robot stands on this machine, where an administrator lets channels call it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { invite } from "../clients.mjs";
import { fits, PHONE } from "../page.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { group: "Project group", shared: "Group with the client", inside: "Is the crane too small?", asked: "Which gate do the trucks use?", hook: "Our own program" },
  "zh-CN": { group: "项目群", shared: "甲乙双方群", inside: "吊车会不会太小？", asked: "货车走哪个入口？", hook: "自建程序" },
};

/** A robot as WeCom has one: it answers with a code inside a 200. */
async function robot(t) {
  const heard = [];
  const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      heard.push({ path: request.url, text: JSON.parse(body).markdown?.content ?? "" });
      answer.end('{"errcode":0,"errmsg":"ok"}');
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => server.close());
  const at = (name) => `http://127.0.0.1:${server.address().port}/cgi-bin/webhook/send?key=${name}-0123456789abcdef`;
  return { heard, at };
}

for (const language of LANGUAGES) {
  test(`channels of a project (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say, contact } = scene;
    const words = WORDS[language];
    const party = await invite(scene, [contact]);
    const { heard, at } = await robot(t);
    const team = await scene.asManager();
    const { page } = team;

    await t.test("an administrator lets channels call this machine", async () => {
      await page.goto(`${server.url}/administration/channels`);
      await page.getByLabel(say("channel.networks_lines"), { exact: true }).fill("127.0.0.1");
      await page.getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(say("channel.networks_kept"), { exact: true }).waitFor();
      await team.accessible("the channels of the house");
    });

    await t.test("a channel of the team's own is made, and a test is taken", async () => {
      await page.goto(`${server.url}/projects/${project.id}/settings`);
      await page.getByRole("link", { name: say("channel.manage") }).click();
      await page.getByText(say("channel.empty"), { exact: true }).waitFor();
      await team.accessible("no channel yet");
      await page.getByRole("button", { name: say("channel.add") }).click();
      await page.getByLabel(say("channel.kind"), { exact: true }).selectOption("wecom");
      await page.getByLabel(say("channel.name")).first().fill(words.group);
      await page.getByLabel(say("channel.address")).fill(at("ours"));
      await team.accessible("a new channel");
      // A double click makes one.
      await page.getByRole("button", { name: say("channel.make"), exact: true }).dblclick();
      await page.getByRole("button", { name: say("channel.test"), exact: true }).click();
      await page.getByText("errmsg").waitFor();
      assert.equal(heard.length, 1);
      assert.ok(heard[0].text.includes(say("channel.test.title")), heard[0].text);
    });

    await t.test("whoever makes one for a client is told who reads it", async () => {
      await page.getByRole("button", { name: say("channel.add") }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(say("channel.kind"), { exact: true }).selectOption("wecom");
      await dialog.getByLabel(say("channel.readers"), { exact: true }).selectOption(party.id);
      await dialog.getByText(contact.name).waitFor();
      const make = dialog.getByRole("button", { name: say("channel.make_shared"), exact: true });
      assert.ok(await make.isDisabled(), "not before they say that they know");
      await dialog.getByLabel(say("channel.name")).first().fill(words.shared);
      await dialog.getByLabel(say("channel.address")).fill(at("theirs"));
      await dialog.getByLabel(say("channel.knows_who_reads")).check();
      await team.accessible("a channel for the client");
      await make.click();
      await dialog.waitFor({ state: "detached" });
    });

    await t.test("what happens is told to both, and what is the team's to its own alone", async () => {
      heard.length = 0;
      await manager.post(`/api/v1/projects/${project.id}/questions`, { party_id: party.id, body: words.asked });
      const told = await until(() => heard.length >= 2 && [...heard]);
      const [ours, theirs] = ["ours", "theirs"].map((name) => told.find((one) => one.path.includes(name)));
      assert.ok(ours.text.includes(words.asked) && ours.text.includes(`/projects/${project.id}/`), ours.text);
      assert.ok(theirs.text.includes(words.asked) && !theirs.text.includes("/projects/"), theirs.text);
      await page.reload();
      const row = page.getByRole("button", { name: say("channel.told.question.asked"), exact: true });
      await row.click();
      await page.locator(".channel-post pre").filter({ hasText: words.asked }).waitFor();
      await page.getByRole("button", { name: say("channel.preview_shared") }).click();
      await page.locator(".channel-message").filter({ hasText: words.asked }).waitFor();
      await team.accessible("what a channel was told");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "the channels are as wide as the phone");
      await team.accessible("a channel on a phone");
    });

    await t.test("a program's key is changed, and the one before signs on for a day", async () => {
      const hook = { kind: "webhook", name: words.hook, address: at("hook"), locale: language, topics: ["questions"] };
      await manager.post(`/api/v1/projects/${project.id}/channels`, hook);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.reload();
      await page.getByText(words.hook).first().click();
      await page.getByRole("button", { name: say("act.edit"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: say("channel.fresh_key") }).click();
      await dialog.getByText(/^whsec_/).or(dialog.locator("input[value^='whsec_']")).first().waitFor();
      await team.accessible("a fresh key");
      await dialog.getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(new RegExp(say("channel.previous_until", { at: "@" }).replace("@", ".+"))).waitFor();
      await team.accessible("two keys for a day");
    });
    await team.ended();
  });
}
