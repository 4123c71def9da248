// Words and files on records: what the team says among itself stays there, what it writes for the client is read on
// the client's page of that record, and a file is shown to people who are named beforehand, version by version.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT, MANAGER } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const SAID = {
  en: { title: "Labels stay readable at minus 20", before: "We have not measured this yet", inside: "Ask the freezer's maker first", outside: "Measured last week: readable at minus 25", file: "Label test.txt", first: "Seven of ten readable", second: "Ten of ten readable" },
  "zh-CN": { title: "零下 20 度标签仍可识读", before: "这一条我们还没有实测", inside: "先问冷库厂家", outside: "上周已实测：零下 25 度可识读", file: "标签测试.txt", first: "十张中七张可识读", second: "十张全部可识读" },
};

for (const language of LANGUAGES) {
  test(`words and files on records (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const said = SAID[language];
    const party = await invite(scene, [scene.contact]);
    const at = `/api/v1/projects/${project.id}`;
    const requirement = await manager.post(`${at}/requirements`, { fields: { title: said.title, kind: "quality" } });
    const team = await scene.asManager();
    const { page } = team;
    const record = page.locator("aside.record");
    const tab = (name) => record.getByRole("tab", { name: say(name), exact: true }).click();
    const write = async (box, button, text) => {
      await record.locator(`${box} textarea`).fill(text);
      await record.locator(box).getByRole("button", { name: say(button) }).click();
      await record.locator(".comment").filter({ hasText: text }).waitFor();
    };

    await t.test("before anything is sent, there is only the team to write to", async () => {
      await page.goto(`${server.url}/projects/${project.id}/scope?record=requirement:${requirement.id}`);
      await record.locator(".internal-box").waitFor();
      assert.equal(await record.locator(".to-client-box").count(), 0);
      await write(".internal-box", "record.save_internal", said.before);
      await team.accessible("a requirement's comments");
    });

    await t.test("a name after an @ is offered and told", async () => {
      const area = record.locator(".internal-box textarea");
      await area.pressSequentially(`${said.inside} @${[...MANAGER.name][0]}`);
      await record.getByRole("listbox", { name: say("record.mention") }).getByRole("option", { name: MANAGER.name }).waitFor();
      await area.press("Enter");
      assert.match(await area.inputValue(), new RegExp(`@${MANAGER.name}`));
      await record.locator(".internal-box").getByRole("button", { name: say("record.save_internal") }).click();
      await record.locator(".comment.internal").filter({ hasText: said.inside }).waitFor();
    });

    let door;
    await t.test("once it was sent, the client reads what is written for them, and nothing else", async () => {
      await manager.post(`${at}/requirement-confirmations`, { party_id: party.id, items: [{ id: requirement.id, version: 1 }], title: said.title });
      await record.locator(".to-client-box").getByText(CONTACT.name).first().waitFor();
      await write(".to-client-box", "record.show_client", said.outside);
      await team.accessible("both boxes");
      door = await openDoor(scene, await mailedLink(scene, CONTACT));
      const { page: client } = door;
      await client.goto(`${new URL(client.url()).origin}${new URL(client.url()).pathname.split("/").slice(0, 3).join("/")}`);
      await client.locator("main a[href*='/requirements/']").first().click();
      await client.waitForURL(/\/requirements\//);
      const text = await client.locator("main").innerText();
      assert.match(text, new RegExp(said.outside.slice(0, 8)));
      for (const kept of [said.before, said.inside]) assert.ok(!text.includes(kept), "what the team said among itself stays there");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("a requirement with words on it");
    });

    await t.test("a comment that is taken back is gone from the client's page", async () => {
      await record.locator(".comment.client").getByRole("button", { name: say("comment.acts") }).click();
      await page.getByRole("menuitem", { name: say("comment.take_back") }).click();
      await record.locator(".comment.client").waitFor({ state: "detached" });
      await door.page.reload();
      assert.ok(!(await door.page.locator("main").innerText()).includes(said.outside));
    });

    let document;
    const sees = async () => (await manager.get(`/api/v1/documents/${document}`)).row;
    const drop = (text) => ({ name: said.file, mimeType: "text/plain", buffer: Buffer.from(text) });
    await t.test("a file is put on it, and stays internal", async () => {
      await tab("record.files");
      await record.locator("input[type=file]").setInputFiles(drop(said.first));
      await record.locator(".files .audience.internal").waitFor();
      await team.accessible("files of a requirement");
      [{ id: document }] = (await manager.get(`/api/v1/records/${requirement.id}/documents`)).items;
    });

    await t.test("the same name again is asked about, and becomes its second version", async () => {
      await record.locator("input[type=file]").setInputFiles(drop(said.second));
      await record.getByRole("button", { name: say("documents.as_version") }).click();
      await until(async () => (await sees()).version === 2);
    });

    await t.test("it is looked at without fetching it", async () => {
      await record.getByRole("button", { name: say("documents.look_at") }).click();
      const preview = page.getByRole("dialog");
      await preview.getByText(said.second).waitFor();
      await team.accessible("preview");
      await page.keyboard.press("Escape");
      await preview.waitFor({ state: "detached" });
    });

    await t.test("shown, with who will see it said beforehand", async () => {
      await record.locator(".files .link").click();
      await record.locator(".document-versions").waitFor();
      await record.getByRole("button", { name: say("audience.client"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(CONTACT.name).first().waitFor();
      await team.accessible("showing a document");
      await dialog.locator(".button.to-client").click();
      await dialog.waitFor({ state: "detached" });
      await until(async () => (await sees()).shown_version === 2);
      await team.accessible("a document in its panel");
    });

    await t.test("the client finds it among the documents", async () => {
      const { page: client } = door;
      await client.goto(client.url().replace(/\/requirements\/.*$/, "/documents"));
      await client.getByText(said.file.replace(/\.txt$/, "")).first().waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("the client's documents");
    });

    await t.test("a remark is pinned to a line, and answered from the client's page", async () => {
      await record.getByRole("button", { name: say("documents.look_at") }).first().click();
      const preview = page.getByRole("dialog");
      await preview.locator(".lines .no").first().click();
      await preview.locator(".to-client-box textarea").fill(said.outside);
      await preview.locator(".to-client-box .button.to-client").click();
      await preview.locator(".comment.client").filter({ hasText: said.outside }).waitFor();
      await team.accessible("a remark on a line");
      await page.keyboard.press("Escape");
      await preview.waitFor({ state: "detached" });
      const { page: client } = door;
      await client.locator("main a.more").first().click();
      await client.getByText(said.outside).waitFor();
      await client.locator(".lines a.no").first().click();
      await client.locator("#say textarea").fill(said.before);
      await door.accessible("a file with a remark");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await client.locator("#say .button").click();
      await client.locator("button[value=as_named]").click();
      await client.locator("#remark-2").filter({ hasText: said.before }).waitFor();
      await record.locator(".comment.client").filter({ hasText: said.before }).locator(".pin-words").click();
      await preview.locator(".comment[data-active]").filter({ hasText: said.before }).waitFor();
      await page.keyboard.press("Escape");
      await preview.waitFor({ state: "detached" });
    });

    await t.test("a link opens it without a name, until it is revoked", async () => {
      await tab("documents.links");
      await record.getByRole("button", { name: say("documents.link_make") }).click();
      const link = await record.getByRole("textbox", { name: say("documents.link"), exact: true }).inputValue();
      const stranger = await fetch(link);
      assert.equal(stranger.status, 200);
      await record.getByRole("button", { name: say("documents.link_revoke"), exact: true }).click();
      await record.locator(".share-links li.muted").waitFor();
      assert.notEqual((await fetch(link)).status, 200);
    });

    await t.test("renamed, removed and brought back, internally", async () => {
      const title = record.getByLabel(say("documents.title_field"));
      await title.fill("v2");
      await title.press("Enter");
      await until(async () => (await sees()).title === "v2");
      await record.getByRole("button", { name: say("act.remove"), exact: true }).click();
      await until(async () => (await sees()).state !== "filed");
      await record.getByRole("button", { name: say("documents.restore") }).click();
      await until(async () => (await sees()).state === "filed");
      assert.equal((await sees()).audience, "internal");
    });

    await t.test("all of it stands among the project's documents", async () => {
      await page.goto(`${server.url}/projects/${project.id}/documents`);
      await page.getByRole("row").filter({ hasText: "v2" }).first().waitFor();
      await team.accessible("documents");
      await page.getByRole("searchbox", { name: say("documents.find") }).fill("nothing of the kind");
      await page.getByText(say("documents.nothing")).waitFor();
    });
    await door.ended();
    await team.ended();
  });
}
