// Requirements and the client's yes: written by the team, confirmed item by item on a phone without JavaScript, edited
// and so unconfirmed, confirmed again in two taps; the receipt is checked by the command, without the server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode, scanMails } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WANTED = {
  en: [
    { title: "Scanning goes on without network", criteria: "Eight hours offline, nothing lost", tightened: "Ten hours offline, nothing lost" },
    { title: "Stock is the same on both sides", criteria: "200 places compared", doubt: "Which side counts when they differ?" },
  ],
  "zh-CN": [
    { title: "断网时继续扫码", criteria: "断网 8 小时，没有丢失", tightened: "断网 10 小时，没有丢失" },
    { title: "两边库存一致", criteria: "抽查 200 个库位", doubt: "不一致时以哪边为准？" },
  ],
};

for (const language of LANGUAGES) {
  test(`requirements confirmed, edited, confirmed again (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const [first, second] = WANTED[language];
    await invite(scene, [scene.contact]);
    const register = `/api/v1/projects/${project.id}/requirements`;
    const states = async () => (await manager.get(`${register}?sort=number`)).items.map(({ state }) => state).join();
    const team = await scene.asManager();
    const { page } = team;
    const row = (title) => page.getByRole("row").filter({ hasText: title });
    const ask = async () => {
      await page.goto(`${server.url}/projects/${project.id}/scope?ask=client`);
      const dialog = page.getByRole("dialog");
      const send = dialog.getByRole("button", { name: say("ask.send_to") });
      await send.waitFor();
      if ((await states()).startsWith("draft")) await team.accessible("asking for confirmation");
      await send.click();
      await dialog.waitFor({ state: "detached" });
    };

    await t.test("the team writes two requirements", async () => {
      await page.goto(`${server.url}/projects/${project.id}/scope?new=requirement`);
      const dialog = page.getByRole("dialog");
      for (const [wanted, button] of [[first, "requirement.save_and_next"], [second, "act.save"]]) {
        await until(async () => (await dialog.getByLabel(say("requirement.title")).inputValue()) === "");
        await dialog.getByLabel(say("requirement.title")).fill(wanted.title);
        await dialog.getByLabel(say("requirement.acceptance_criteria")).fill(wanted.criteria);
        if (wanted === first) await team.accessible("writing a requirement");
        await dialog.getByRole("button", { name: say(button), exact: true }).click();
        await row(wanted.title).waitFor();
      }
      assert.equal(await states(), "draft,draft");
      await team.accessible("requirement in its panel");
    });

    await t.test("it asks for confirmation; a scanner of mails confirms nothing", async () => {
      await ask();
      assert.equal(await states(), "sent,sent");
      await scanMails(scene, [register, `/api/v1/projects/${project.id}/sign-offs`, `/api/v1/projects/${project.id}/questions`]);
    });

    let door;
    await t.test("the client confirms one and questions the other", async () => {
      door = await openDoor(scene, await mailedLink(scene, CONTACT, "/sign-offs/"));
      const client = door.page;
      const item = client.getByRole("listitem").filter({ hasText: second.title });
      await item.getByRole("checkbox").check();
      await item.getByRole("textbox").fill(second.doubt);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("requirements to confirm");
      await answer(door, "approved").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await client.getByRole("link", { name: say("portal.receipt.see") }).click();
      await client.waitForURL(/\/receipts\//);
      assert.match(await client.locator("main").innerText(), new RegExp(second.doubt.slice(0, 6)));
      assert.ok(await fits(client), "the receipt is as wide as the phone");
      await door.accessible("receipt");
      assert.equal(await states(), "confirmed,questioned");
    });

    await t.test("the team's open page shows both", async () => {
      await row(first.title).getByText(say("requirement.stands.confirmed")).waitFor();
      await row(second.title).getByText(say("requirement.stands.questioned")).waitFor();
    });

    await t.test("edited, it is unconfirmed since v1", async () => {
      await row(first.title).getByRole("button").click();
      const criteria = page.getByRole("complementary").getByLabel(say("requirement.acceptance_criteria"));
      await criteria.fill(first.tightened);
      await criteria.blur();
      await row(first.title).getByText(say("requirement.stands.unconfirmed")).waitFor();
      await page.getByText(say("requirement.means.unconfirmed")).waitFor();
      await team.accessible("unconfirmed requirement");
      assert.equal(await states(), "unconfirmed,questioned");
    });

    await t.test("so it says in the document, on the way to acceptance and on the overview", async () => {
      for (const [place, name] of [["/requirements/document", "requirements document"], ["/traceability", "traceability"]]) {
        await page.goto(`${server.url}/projects/${project.id}${place}`);
        await page.getByText(say("requirement.stands.unconfirmed")).first().waitFor();
        await team.accessible(name);
      }
      await page.goto(`${server.url}/projects/${project.id}`);
      const line = page.locator(`a[href*="state=unconfirmed"]`);
      await line.waitFor();
      await team.accessible("overview");
      await line.click();
      await row(first.title).getByText(say("requirement.stands.unconfirmed")).waitFor();
    });

    await t.test("asked again, the client confirms in two taps: the link, the button", async () => {
      await ask();
      await door.page.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await answer(door, "approved").click();
      await door.page.getByRole("link", { name: say("portal.receipt.see") }).waitFor();
      await door.accessible("confirmed");
      assert.equal(await states(), "confirmed,confirmed");
      await row(first.title).getByText(say("requirement.stands.confirmed")).waitFor();
    });

    await t.test("the receipt is checked without the server, and an altered one is refused", async () => {
      await door.page.getByRole("link", { name: say("portal.receipt.see") }).click();
      const file = await door.page.getByRole("link", { name: say("portal.receipt.file") }).getAttribute("href");
      const receipt = await (await door.context.request.get(new URL(file, server.url).href)).text();
      const { verifier_key: key } = await manager.get("/api/v1/evidence-key");
      assert.match(verified(server, "receipt.json", receipt, key).stdout, /Nothing is wrong/);
      const altered = receipt.replace(first.title, `${first.title}!`);
      assert.notEqual(altered, receipt, "what was agreed to stands in the receipt");
      const { status, stderr } = verified(server, "altered.json", altered, key, 1);
      assert.equal(status, 1, stderr);
    });
    await door.ended();
    await team.ended();
  });
}

/** What the command says of a file. */
function verified(server, name, text, key, ends = 0) {
  const file = join(server.folder, name);
  writeFileSync(file, text);
  const done = spawnSync(server.binary, ["verify", file, "--key", key], { encoding: "utf8" });
  assert.equal(done.status, ends, done.stderr);
  return done;
}
