// From kickoff to the agreed plan: the charter is filled in, sent, and confirmed by the client on a phone; then the
// plan, which becomes the agreed baseline. What the client has to do is said to be done; what the team moves later is
// seen by both sides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { scope: "Two aisles of the warehouse", out: "The roof", goal: "Pallets are moved faster", access: "Access to the warehouse", internal: "Buy spare readers (ours alone)", missing: "The second gate is still locked." },
  "zh-CN": { scope: "仓库两条巷道", out: "屋顶", goal: "托盘周转更快", access: "提供仓库出入权限", internal: "采购备用读码器（内部）", missing: "第二道门还锁着。" },
};

for (const language of LANGUAGES) {
  test(`from kickoff to the agreed plan, and what moves after it (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say } = scene;
    const words = WORDS[language];
    const path = `/api/v1/projects/${project.id}`;
    const edit = (...edits) => manager.post(`${path}/plan-edits`, { edits });
    const tasks = async () => (await manager.get(`${path}/plan`)).tasks;
    const named = async (title) => (await tasks()).find((each) => each.title.startsWith(title));
    const agreed = () => manager.get(`${path}/agreed-plan`);

    const access = await ofTheClient(scene, edit, words);
    const party = await invite(scene, [scene.contact]);
    const { revision, rule } = await manager.get(`${party.path}/sharing`);
    await manager.put(`${party.path}/sharing`, { rule: { ...rule, task_ids: [access] } }, revision);
    const team = await scene.asManager();
    const { page } = team;
    const link = await mailedLink(scene, CONTACT);
    const door = await openDoor(scene, link);

    await t.test("the charter is filled in and sent", async () => {
      await manager.put(`${path}/charter`, { fields: charter(words) });
      await page.goto(`${server.url}/projects/${project.id}/charter?ask=client`);
      await page.getByRole("dialog").getByText(words.scope).first().waitFor();
      await page.getByRole("dialog").getByRole("button", { name: say("charter.send_to") }).click();
      await page.getByText(say("charter.state.sent"), { exact: true }).waitFor();
    });

    await t.test("the client confirms it on the phone, with the code from the mail", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await client.getByText(words.goal).first().waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
      await answer(door, "approved").click();
      await sayWhoWithCode(scene, door, CONTACT);
      await client.getByRole("heading", { name: say("portal.sign_off.decided.approved") }).waitFor();
      await page.getByText(say("charter.state.confirmed"), { exact: true }).waitFor();
    });

    await t.test("the plan is sent as the client will read it", async () => {
      await page.goto(`${server.url}/projects/${project.id}/agreed-plan`);
      await team.accessible("the agreed plan, before anything was agreed");
      await page.getByRole("button", { name: say("agreed_plan.ask"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Go-live").first().waitFor();
      assert.ok(!(await dialog.innerText()).includes(words.internal), "what the client does not see is not sent");
      await team.accessible("the plan being sent");
      await dialog.getByRole("button", { name: say("agreed_plan.send_to") }).click();
      await page.getByText(say("agreed_plan.state.sent"), { exact: true }).first().waitFor();
    });

    const before = (await named("Go-live")).finish.slice(0, 10);
    await t.test("the client confirms it: these are the agreed dates", async () => {
      const client = door.page;
      await client.goto(await mailedLink(scene, CONTACT, "/sign-offs/"));
      await client.getByText(words.access).first().waitFor();
      assert.ok(!(await client.locator("body").innerText()).includes(words.internal), "the team's own work stays inside");
      assert.ok(await fits(client), "the page is as wide as the phone");
      await door.accessible("the plan to confirm");
      await answer(door, "approved").click();
      await client.getByRole("heading", { name: say("portal.sign_off.decided.approved") }).waitFor();
      await door.accessible("the plan, confirmed");
      const plan = await until(async () => ((found) => found.agreed_as && found)(await agreed()));
      assert.equal(plan.documents[0].state, "confirmed");
      assert.equal(plan.milestones.find(({ title }) => title.startsWith("Go-live")).agreed, before);
      await page.getByText(say("agreed_plan.state.confirmed"), { exact: true }).first().waitFor();
      await team.accessible("the agreed plan");
    });

    await t.test("the client says that something is done; the team answers not yet, then confirms", async () => {
      const client = door.page;
      const item = async () => {
        await client.goto(link);
        await client.getByRole("link", { name: words.access }).first().click();
      };
      const sayDone = async () => {
        await client.getByRole("button", { name: say("portal.report.button") }).click();
        // This link was not yet asked whose it is.
        const named = client.locator("button[value=as_named]");
        if (await named.count()) await named.click();
        await client.getByText(say("portal.report.said")).waitFor();
      };
      await item();
      await door.accessible("what the client has to do");
      await sayDone();
      await door.accessible("said to be done");
      await page.getByRole("button", { name: say("agreed_plan.not_yet") }).click();
      await page.getByRole("dialog").getByRole("textbox").fill(words.missing);
      await page.getByRole("button", { name: say("agreed_plan.not_yet_send") }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await item();
      await client.getByText(words.missing).waitFor();
      await sayDone();
      await page.getByRole("button", { name: say("agreed_plan.confirm_done"), exact: true }).click();
      await until(async () => (await named(words.access)).state === "done");
    });

    await t.test("the team moves a milestone: both sides see it beside the agreed day", async () => {
      const longer = await named("User acceptance test");
      await edit({ op: "update_task", id: longer.id, set: { duration_minutes: longer.duration_minutes + 5 * 480 } });
      const plan = await agreed();
      const moved = plan.milestones.find(({ title }) => title.startsWith("Go-live"));
      assert.equal(moved.agreed, before);
      assert.equal(moved.working_days, 5);
      assert.equal(plan.documents[0].state, "unconfirmed");
      await page.getByText(say("agreed_plan.state.unconfirmed")).first().waitFor();
      await page.getByText(say("agreed_plan.says.later")).waitFor();
      await team.accessible("the agreed plan, moved since");
      await page.goto(`${server.url}/projects/${project.id}`);
      await page.getByText(say("agreed_plan.state.unconfirmed")).first().waitFor();
      await team.accessible("overview with the agreed plan");
      const client = door.page;
      await client.goto(link);
      const line = client.locator("ol.line li").filter({ hasText: "Go-live" });
      assert.equal(await line.locator("time").getAttribute("datetime"), moved.now);
      await line.locator("small").getByText(say("portal.was")).waitFor();
      assert.ok(await fits(client), "the page is as wide as the phone");
    });
    await door.ended();
    await team.ended();
  });
}

/** A task of the client's people, and one that nobody but the team sees. Gives the first one's id. */
async function ofTheClient(scene, edit, words) {
  const [access, internal] = [crypto.randomUUID(), crypto.randomUUID()];
  await edit(
    { op: "create_task", id: access, title: words.access, set: { duration_minutes: 480, client_side: true, owner_id: null } },
    { op: "create_task", id: internal, title: words.internal, set: { duration_minutes: 480 } },
  );
  return access;
}

/** Without gaps. */
function charter(words) {
  return {
    scope_in: [words.scope],
    scope_out: [words.out],
    start: "2027-01-04",
    finish: "2027-12-01",
    goals: [{ specific: words.goal, measure: "t", target: "≤ 40", unit: "s", achievable: "38 s", relevant: "Q4", due: "2027-11-01" }],
  };
}
