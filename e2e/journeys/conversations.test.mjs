// A conversation out of WeChat comes into the communication log: pasted, looked at with who is who, taken once; a file
// exported from WhatsApp is read in the browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { invite } from "../clients.mjs";
import { CONTACT } from "../people.mjs";
import { projectAlone } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WECHAT = `${CONTACT.name} 2026/1/2 14:03\n图纸收到了，谢谢。\n还有一点：门禁什么时候到？\n\n小王 2026/1/2 14:05\n我来问一下\n`;
const WHATSAPP = "[1/13/26, 9:05:07 PM] Anna Berg: The gate is open\n[1/13/26, 9:06:00 PM] Anna Berg: \u200eimage omitted\n";

/** As the app exports it: the conversation packed in an archive. */
function archive(text) {
  const [name, packed] = [Buffer.from("_chat.txt"), deflateRawSync(Buffer.from(text))];
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, entry, name, end]);
}

for (const language of LANGUAGES) {
  test(`conversations of WeChat and WhatsApp (${language})`, async (t) => {
    const scene = await projectAlone(t, language);
    const { server, project, say } = scene;
    await invite(scene, [scene.contact]);
    const team = await scene.asManager();
    const { page } = team;
    const dialog = page.getByRole("dialog");
    const open = async () => {
      await page.getByRole("button", { name: say("log.conversation.open") }).click();
      await dialog.getByLabel(say("log.conversation.text")).waitFor();
    };
    const look = () => dialog.getByRole("button", { name: say("log.conversation.look") }).click();
    const take = dialog.locator(".button.primary");

    await t.test("pasted text is taken apart, with whoever is known by name", async () => {
      await page.goto(`${server.url}/projects/${project.id}/communication`);
      await open();
      await team.accessible("a conversation to be pasted");
      await dialog.getByLabel(say("log.conversation.text")).fill("Just a letter.");
      await look();
      await dialog.getByText(say("problem.conversation.not_recognised")).waitFor();
      await dialog.getByLabel(say("log.conversation.text")).fill(WECHAT);
      await look();
      await dialog.locator(".conversation-messages").getByText("我来问一下").waitFor();
      const who = dialog.getByLabel(say("log.conversation.person_of", { name: CONTACT.name }));
      assert.equal(await who.locator("option:checked").textContent(), CONTACT.name);
      await team.accessible("a conversation being looked at");
      await take.click();
      await dialog.waitFor({ state: "hidden" });
      await page.locator(".log").getByText("小王: 我来问一下").waitFor();
      await page.locator(".log-entry.client").getByText("图纸收到了，谢谢。").waitFor();
    });

    await t.test("what stands in the log already is not put there again", async () => {
      await open();
      await dialog.getByLabel(say("log.conversation.text")).fill(WECHAT);
      await look();
      await dialog.getByText(say("log.conversation.known")).first().waitFor();
      assert.ok(await take.isDisabled());
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    await t.test("an exported archive is read in the browser", async () => {
      await open();
      await dialog.locator("input[type=file]").setInputFiles({ name: "WhatsApp Chat.zip", mimeType: "application/zip", buffer: archive(WHATSAPP) });
      await look();
      await dialog.locator(".conversation-messages").getByText("The gate is open").waitFor();
      await take.click();
      await dialog.waitFor({ state: "hidden" });
      await page.locator(".log").getByText("Anna Berg: The gate is open").waitFor();
    });
  });
}
