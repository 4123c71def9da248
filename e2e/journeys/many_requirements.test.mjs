// 300 requirements on a phone without JavaScript: a small page, folded in pieces; one is questioned in the middle, all
// others are confirmed with one button, and the team reads of it in one line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectAlone } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const COUNT = 300;
const QUESTIONED = 130;
/** As many bytes as travel at most, packed. */
const MOST_BYTES = 20_000;

const WORDS = {
  en: { title: (place) => `The reader shows shelf ${place} within a second`, text: "Without a network it shows the last known place.", doubt: "Also with gloves?", asked: "Requirements of phase 2" },
  "zh-CN": { title: (place) => `手持终端一秒内显示第 ${place} 号货位`, text: "无网络时显示最近一次的位置。", doubt: "戴手套时也可以吗？", asked: "二期需求" },
};

for (const language of LANGUAGES) {
  test(`${COUNT} requirements on a phone (${language})`, async (t) => {
    const scene = await projectAlone(t, language);
    const { project, manager, say } = scene;
    const words = WORDS[language];
    const party = await invite(scene, [scene.contact]);
    const at = `/api/v1/projects/${project.id}`;
    for (let place = 1; place <= COUNT; place += 1) {
      await manager.post(`${at}/requirements`, { fields: { title: words.title(place), kind: "function", description: words.text, acceptance_criteria: words.text } });
    }
    const { items } = await manager.post(`${at}/requirement-confirmation-previews`, { party_id: party.id });
    const looked = items.map(({ id, version }) => ({ id, version }));
    await manager.post(`${at}/requirement-confirmations`, { party_id: party.id, items: looked, title: words.asked });
    const door = await openDoor(scene, await mailedLink(scene, CONTACT, "/sign-offs/"));
    const { page } = door;

    await t.test("the page is small and no wider than the phone", async () => {
      const size = gzipSync(await (await page.reload()).body()).length;
      assert.ok(size < MOST_BYTES, `${size} bytes`);
      assert.ok(await fits(page));
      await door.accessible("hundreds of requirements");
    });

    await t.test("one is questioned, all others are confirmed at once", async () => {
      const piece = page.locator("details.group").filter({ hasText: words.title(QUESTIONED) });
      await piece.locator("> summary").click();
      const item = piece.getByRole("listitem").filter({ hasText: words.title(QUESTIONED) });
      await item.getByRole("checkbox").check();
      await item.getByRole("textbox").fill(words.doubt);
      await page.getByRole("link", { name: say("portal.sign_off.to_the_button") }).click();
      await answer(door, "approved").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await page.getByRole("link", { name: say("portal.receipt.see") }).waitFor();
      const { items } = await manager.get(`${at}/requirements?state=questioned`);
      assert.deepEqual(items.map(({ fields, title }) => title ?? fields.title), [words.title(QUESTIONED)]);
      await door.accessible("hundreds of requirements, decided");
    });

    await t.test("the team reads of it in one line", async () => {
      const kinds = (await manager.get(`${at}/client-news`)).items.map(({ kind }) => kind);
      assert.deepEqual(kinds.filter((kind) => !/^(link|portal)\./.test(kind)), ["sign_off.decided"]);
    });
    await door.ended();
  });
}
