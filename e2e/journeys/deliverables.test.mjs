// A deliverable to its end: reviewed while it is made, submitted, its acceptance cases run on a phone without
// JavaScript, rejected with defects, mended, submitted again, accepted with a condition, the condition met, and the
// certificate that lists it all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const HANDED_OVER = {
  en: {
    title: "Scanning, first release",
    handover: "Build 41 on the test server",
    criteria: ["No scan is lost", "A sound with every scan"],
    case: { title: "Offline for an hour", steps: "1. Unplug\n2. Scan twenty times", expected: "Nothing is lost" },
    remark: "The sound should be louder",
    answered: "Louder since build 42",
    failure: "Three scans were missing",
    doubt: "No sound at all in the cold store",
    mended: "The queue is kept on disk",
    condition: "The manual follows within a week",
    met: "Sent on Monday",
  },
  "zh-CN": {
    title: "扫码功能首个版本",
    handover: "测试服务器上的构建 41",
    criteria: ["扫码记录不丢失", "每次扫码有提示音"],
    case: { title: "断网一小时", steps: "1. 拔掉网线\n2. 扫码 20 次", expected: "没有丢失" },
    remark: "提示音请再大一些",
    answered: "构建 42 已调大",
    failure: "少了三条记录",
    doubt: "冷库里完全没有声音",
    mended: "队列改存磁盘",
    condition: "一周内补交手册",
    met: "周一已发送",
  },
};

for (const language of LANGUAGES) {
  test(`a deliverable reviewed, rejected, mended and accepted (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = HANDED_OVER[language];
    await invite(scene, [scene.contact]);
    const made = await manager.post(`/api/v1/projects/${project.id}/deliverables`, {
      title: words.title,
      handover: words.handover,
      criteria: words.criteria.map((each) => ({ words: each })),
      cases: [words.case],
    });
    const address = `${server.url}/projects/${project.id}/deliverables/${made.id}`;
    const now = () => manager.get(`/api/v1/deliverables/${made.id}`);
    const team = await scene.asManager();
    const { page } = team;
    const button = (key, within = page) => within.getByRole("button", { name: say(key), exact: true });
    const send = async (opens, sends) => {
      await page.goto(address);
      await button(opens).click();
      const dialog = page.getByRole("dialog");
      await button(sends, dialog).waitFor();
      await team.accessible(opens);
      await button(sends, dialog).click();
      await dialog.waitFor({ state: "detached" });
    };

    let door;
    await t.test("sent for review, the client remarks on the phone", async () => {
      await send("review.send", "review.send_to");
      door = await openDoor(scene, await mailedLink(scene, CONTACT, "/reviews/"));
      const client = door.page;
      const item = client.getByRole("listitem").filter({ hasText: words.criteria[1] });
      await item.locator("summary").click();
      await item.getByRole("textbox").fill(words.remark);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("review");
      await button("portal.review.send", client).click();
      await client.locator("button[value=as_named]").click();
      await client.getByText(words.remark).waitFor();
      await door.accessible("remarked");
      assert.equal((await now()).open_remarks, 1);
    });

    await t.test("the team answers each remark and closes the round", async () => {
      await page.goto(address);
      const remark = page.getByRole("listitem").filter({ hasText: words.remark });
      await button("review.answer_act", remark).click();
      await remark.getByRole("textbox").fill(words.answered);
      await team.accessible("answering a remark");
      await button("review.outcome.done", remark).click();
      await remark.getByText(words.answered).waitFor();
      await button("review.close").click();
      await until(async () => (await now()).open_round == null);
      await door.page.goto(await mailedLink(scene, CONTACT, "/reviews/"));
      await door.page.getByText(words.answered).waitFor();
    });

    await t.test("submitted; the client runs the case, it fails", async () => {
      await send("deliverable.submit_version", "deliverable.submit_to");
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await client.getByRole("link", { name: say("portal.tests.go") }).click();
      const run = client.getByRole("listitem").filter({ hasText: words.case.title });
      await run.locator("summary").click();
      assert.match(await run.innerText(), new RegExp(words.case.expected));
      await button("portal.tests.failed", run).click();
      await client.getByText(say("portal.tests.say_what")).waitFor();
      await client.locator(".tests").getByRole("textbox").fill(words.failure);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("acceptance case");
      await button("portal.tests.failed", client).click();
      await until(async () => (await now()).case_runs[0].result === "failed");
      const { defects } = await now();
      assert.deepEqual(defects.map((each) => each.words), [`${words.case.title}: ${words.failure}`]);
    });

    await t.test("the client rejects it with another defect", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      const item = client.getByRole("listitem").filter({ hasText: words.criteria[1] });
      await item.getByRole("checkbox").check();
      await item.getByRole("textbox").fill(words.doubt);
      await door.accessible("acceptance");
      await answer(door, "declined").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await client.getByRole("link", { name: say("portal.receipt.see") }).waitFor();
      const { state, open_defects: open } = await now();
      assert.deepEqual([state, open], ["rejected", 2]);
    });

    await t.test("the team mends both defects and submits again", async () => {
      await page.goto(address);
      for (const defect of [words.failure, words.doubt]) {
        const row = page.getByRole("listitem").filter({ hasText: defect });
        await button("deliverable.defect.mark", row).click();
        await row.getByRole("textbox").fill(words.mended);
        await button("deliverable.defect.mark", row).click();
        await button("deliverable.defect.reopen", row).waitFor();
      }
      await team.accessible("deliverable with defects");
      await send("deliverable.submit_version", "deliverable.submit_to");
      assert.equal((await now()).version, 2);
    });

    await t.test("the case passes; accepted with a condition in two taps", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      assert.match(await client.locator("main").innerText(), new RegExp(words.mended));
      await client.getByRole("link", { name: say("portal.tests.go") }).click();
      const run = client.getByRole("listitem").filter({ hasText: words.case.title });
      await run.locator("summary").click();
      await button("portal.tests.passed", run).click();
      await until(async () => (await now()).case_runs[0].result === "passed");
      await client.getByRole("link", { name: say("portal.deliverable.decide") }).click();
      await client.locator("#remark").fill(words.condition);
      await answer(door, "approved_with_conditions").click();
      await client.getByRole("link", { name: say("portal.receipt.see") }).waitFor();
      await door.accessible("accepted");
      assert.equal((await now()).state, "accepted_with_conditions");
    });

    await t.test("the condition is met, and the certificate says so", async () => {
      await page.goto(address);
      const row = page.getByRole("listitem").filter({ hasText: words.condition });
      await button("deliverable.condition.mark", row).click();
      await row.getByRole("textbox").fill(words.met);
      await button("deliverable.condition.mark", row).click();
      await until(async () => (await now()).open_conditions === 0);
      await page.getByRole("link", { name: say("deliverable.certificate") }).click();
      await page.waitForURL(/\/certificate$/);
      const sheet = page.getByRole("article");
      await sheet.getByText(words.condition).first().waitFor();
      const text = await sheet.innerText();
      for (const part of [words.title, words.condition, words.failure, words.doubt, words.case.title, CONTACT.name]) {
        assert.ok(text.includes(part), `${part} stands in the certificate:\n${text}`);
      }
      await team.accessible("certificate");
    });

    await t.test("the client's own page shows where it stands", async () => {
      const client = door.page;
      await client.goto((await mailedLink(scene, CONTACT)).replace(/(\/p\/[^/]+).*/, "$1"));
      await client.locator("a[href*='/deliverables/']").filter({ hasText: words.title }).click();
      const text = await client.locator("main").innerText();
      assert.ok(text.includes(say("portal.deliverable.state.accepted_with_conditions")), text);
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("deliverable of the client");
    });
    await door.ended();
    await team.ended();
  });
}
