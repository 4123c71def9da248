// The folders that every project has: the charter that was sent and the receipt of its confirmation file themselves, the
// team drops minutes into theirs, and the client finds what is theirs by folder on the phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { scope: "Two aisles of the warehouse", goal: "Pallets are moved faster", file: "Weekly talk of 4 March", own: "Offers of suppliers", charter: "Charter of the warehouse" },
  "zh-CN": { scope: "仓库两条巷道", goal: "托盘周转更快", file: "3月4日周例会", own: "供应商报价", charter: "仓库项目章程" },
};

for (const language of LANGUAGES) {
  test(`what files itself, and what the client finds by folder (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const path = `/api/v1/projects/${project.id}`;
    const documents = `${server.url}/projects/${project.id}/documents`;
    const party = await invite(scene, [scene.contact]);
    const team = await scene.asManager();
    const { page } = team;
    const folders = page.getByRole("navigation", { name: say("documents.folders") });
    const folder = (name) => folders.getByRole("button", { name: new RegExp(`^${say(`documents.standard.${name}`)}`) });

    await t.test("a standard folder is there before anything lies in it, and takes files", async () => {
      await page.goto(documents);
      await folder("minutes").click();
      await page.getByText(say("documents.standard_empty", { folder: say("documents.standard.minutes") })).waitFor();
      await team.accessible("an empty standard folder");
      const chosen = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: say("documents.upload_in", { folder: say("documents.standard.minutes") }) }).first().click();
      await (await chosen).setFiles({ name: `${words.file}.txt`, mimeType: "text/plain", buffer: Buffer.from("…") });
      await page.getByRole("button", { name: words.file, exact: true }).waitFor();
      assert.ok(new URL(page.url()).searchParams.get("folder").includes("minutes"), "the folder is in the address");
    });

    await t.test("the charter is sent and confirmed: version and receipt file themselves", async () => {
      const { charter } = await manager.put(`${path}/charter`, { fields: fields(words) });
      await manager.post(`${path}/charter-confirmations`, { party_id: party.id, version: charter.version, title: words.charter });
      const door = await openDoor(scene, await mailedLink(scene, CONTACT, "/sign-offs/"));
      await answer(door, "approved").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await door.page.getByRole("heading", { name: say("portal.sign_off.decided.approved") }).waitFor();
      await door.ended();
      await page.goto(`${documents}?folder=/charter`);
      await page.getByText("PC-v1").first().waitFor();
      await page.goto(documents);
      await folder("receipts").click();
      await page.getByRole("cell").filter({ hasText: say("documents.filed.receipt") }).first().waitFor();
      await team.accessible("receipts among the documents");
      await page.goto(`${documents}?folder=/charter`);
      await page.locator(".document-row a.link").first().click();
      await page.getByText(say("sign_offs.as_sent")).waitFor();
    });

    const show = ({ id, revision }) => manager.put(`/api/v1/documents/${id}/audience`, { audience: "client", party_id: party.id, version: 1, is_commercial: false }, revision);
    await t.test("the client finds by folder what is theirs, on the phone", async () => {
      const [filed] = (await manager.get(`${path}/documents?standard_folder=minutes`)).items;
      const own = await manager.post(`${path}/documents?file_name=price.txt&folder=${encodeURIComponent(words.own)}`, Buffer.from("…"));
      for (const row of [filed, own.row]) await show(row);
      const [home] = (await mailedLink(scene, CONTACT)).match(/^.*\/p\/[^/]+/);
      const door = await openDoor(scene, `${home}/documents`);
      const client = door.page;
      const shown = client.getByRole("navigation", { name: say("documents.folders") }).getByRole("link");
      const names = await shown.allInnerTexts();
      for (const name of ["charter", "minutes", "receipts"]) assert.ok(names.some((each) => each.startsWith(say(`documents.standard.${name}`))), `${name}: ${names}`);
      for (const name of ["plan", "reports", "mails"]) assert.ok(!names.some((each) => each.startsWith(say(`documents.standard.${name}`))), `${name} is empty: ${names}`);
      assert.ok(!(await client.locator("body").innerText()).includes(words.own), "the team's own folders stay inside");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("documents by folder");
      await shown.filter({ hasText: say("documents.standard.minutes") }).click();
      await client.getByText(words.file).first().waitFor();
      await client.goBack();
      await shown.filter({ hasText: say("documents.standard.charter") }).click();
      await client.locator("ul.asked a").first().click();
      await client.getByText(words.goal).first().waitFor();
      await door.ended();
    });
    await team.ended();
  });
}

/** Without gaps. */
function fields(words) {
  return {
    scope_in: [words.scope],
    scope_out: [],
    start: "2027-01-04",
    finish: "2027-12-01",
    goals: [{ specific: words.goal, measure: "t", target: "≤ 40", unit: "s", achievable: "38 s", relevant: "Q4", due: "2027-11-01" }],
  };
}
