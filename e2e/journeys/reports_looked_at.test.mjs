// A phase report is about one phase, is looked at by a second person who finds it on the morning look, and only then
// leaves; a periodic review is drafted beside it. Both are had as PDF where the program that sets them is built.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invite, mailedLink, openDoor } from "../clients.mjs";
import { fits, openPage } from "../page.mjs";
import { CONTACT, Person } from "../people.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const COLLEAGUE = { name: "Cen Yu 岑屿", email: "cen.yu@example.org", password: "quiet-harbour-lantern-77" };
const PHASE = "Preparation 准备";

/** A member of the project who chose a password. */
async function colleague({ manager, server, project, language }) {
  const { id } = await manager.post("/api/v1/persons", { name: COLLEAGUE.name, email: COLLEAGUE.email, locale: language });
  await manager.put(`/api/v1/projects/${project.id}/members/${id}`, { role: "member" });
  const { items } = await manager.get("/api/v1/outbox?limit=200");
  const { link } = items.find((mail) => mail.to?.includes(COLLEAGUE.email) && mail.link?.includes("/set-password/"));
  const person = new Person(server);
  await person.put(`/api/v1/password-resets/${link.split("/").pop()}`, { password: COLLEAGUE.password });
  await person.post("/api/v1/sessions", { email: COLLEAGUE.email, password: COLLEAGUE.password });
  return person;
}

/** Somebody works on the first task of all. */
async function assigned(manager, at) {
  const worker = await manager.post(`${at}/resources`, { name: COLLEAGUE.name, kind: "person" });
  const { tasks } = await manager.get(`${at}/plan`);
  const task = tasks.find((each) => !each.is_summary && each.duration_minutes > 0);
  await manager.post(`${at}/plan-edits`, { edits: [{ op: "set_assignments", task_id: task.id, assignments: [{ resource_id: worker.id, units_percent: 100 }] }] });
}

for (const language of LANGUAGES) {
  test(`a phase report that a second person looks at, and a review (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { browser, server, project, manager, say } = scene;
    await invite(scene, [scene.contact]);
    const [party] = (await manager.get(`/api/v1/projects/${project.id}/parties`)).items;
    const sharing = `/api/v1/projects/${project.id}/parties/${party.id}/sharing`;
    const { revision } = await manager.get(sharing);
    await manager.put(sharing, { rule: { phases_and_milestones: true } }, revision);
    const second = await colleague(scene);
    const team = await scene.asManager();
    const { page } = team;
    const heading = say("report.about_phase", { kind: say("report.kind.phase"), title: PHASE });
    const draft = async (kind, choose) => {
      await page.goto(`${server.url}/projects/${project.id}/reports?new=report`);
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(say("report.kind"), { exact: true }).selectOption(kind);
      await choose?.(dialog);
      await dialog.getByRole("button", { name: say("report.draft_it") }).click();
    };
    const report = () => manager.get(`/api/v1/reports/${page.url().split("/").at(-1)}`);

    await t.test("the phase is chosen, and its days are taken over", async () => {
      await draft("phase", async (dialog) => {
        await dialog.getByLabel(say("report.phase"), { exact: true }).selectOption({ label: PHASE });
        await until(async () => (await dialog.getByLabel(say("report.from")).inputValue()) === "2027-01-04");
        await team.accessible("a phase is chosen");
      });
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await team.accessible("a phase report");
    });

    await t.test("in a project that wants it no report leaves without a second look", async () => {
      const address = page.url();
      const held = await report();
      await manager.put(`/api/v1/reports/${held.id}`, { wording: { ...held.wording, words: { summary: { en: "", zh: "一切顺利。" } } }, approver_id: null }, held.revision);
      await page.goto(`${server.url}/projects/${project.id}/settings`);
      const settings = page.getByLabel(say("report.settings_switch"));
      await settings.click();
      await page.getByText(say("report.settings_on")).waitFor();
      await team.accessible("settings of reports");
      await page.goto(address);
      await page.getByText(say("report.needs_approval")).waitFor();
      await page.getByText(say("report.alone.zh")).waitFor();
      assert.equal(await page.getByRole("button", { name: say("report.approve"), exact: true }).count(), 0, "whoever wrote last does not approve");
    });

    await t.test("whoever is taken off is told", async () => {
      const approver = page.getByLabel(say("report.approver"));
      await approver.selectOption({ label: COLLEAGUE.name });
      await page.getByText(say("report.state.asked"), { exact: true }).waitFor();
      await approver.selectOption({ label: say("report.approver_nobody") });
      await page.getByText(say("report.state.draft"), { exact: true }).waitFor();
      await until(async () => (await second.get("/api/v1/notifications")).items.some(({ kind }) => kind === "report_look_dropped"));
    });

    await t.test("somebody is asked to look at it first, and it does not leave before", async () => {
      await page.getByLabel(say("report.approver")).selectOption({ label: COLLEAGUE.name });
      await page.getByText(say("report.state.asked"), { exact: true }).waitFor();
      assert.equal(await page.getByRole("button", { name: new RegExp(say("report.send", { client: "" }).trim()) }).count(), 0);
    });

    await t.test("they are told, find it on the morning look, and approve it", async () => {
      await until(async () => (await second.get("/api/v1/notifications")).items.some(({ kind }) => kind === "report_asked"));
      const other = await openPage(browser, server, { language, cookies: second.cookies() });
      await other.page.goto(server.url);
      await other.page.getByText(say("home.kind.report")).waitFor();
      await other.page.getByRole("link", { name: new RegExp(`^${say("home.check")}: `) }).first().click();
      await other.page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await other.page.getByRole("button", { name: say("report.approve"), exact: true }).first().click();
      await other.page.getByText(say("report.state.approved"), { exact: true }).first().waitFor();
      await other.ended();
    });

    await t.test("it is sent, filed, and read by the client on a phone", async () => {
      await page.reload();
      await page.getByRole("button", { name: new RegExp(say("report.send", { client: "" }).trim()) }).click();
      const sending = page.getByRole("dialog");
      await sending.getByText(say("report.send_alone.zh", { sections: say("report.section.summary") })).waitFor();
      await sending.getByLabel(say("report.send_languages")).selectOption("zh-CN");
      assert.equal(await sending.getByText(say("report.send_alone.zh", { sections: say("report.section.summary") })).count(), 0);
      await sending.getByLabel(say("report.send_languages")).selectOption("both");
      await team.accessible("sending what stands in one language alone");
      await sending.getByRole("button", { name: say("report.send_do"), exact: true }).click();
      await page.getByText(say("report.state.sent"), { exact: true }).waitFor();
      const { has_pdf } = await report();
      const door = await openDoor(scene, await mailedLink(scene, CONTACT, "/reports/"));
      await door.page.getByRole("heading", { name: heading }).waitFor();
      assert.equal(await door.page.locator("a[href*='/sheets/']").count(), has_pdf ? 2 : 0, "one for each language");
      if (has_pdf) {
        const saved = door.page.waitForEvent("download");
        await door.page.locator("a[href*='/sheets/']").first().click();
        assert.match((await saved).suggestedFilename(), /RP-1 v1\.pdf$/);
      } else {
        await door.page.getByText(say("portal.report.no_pdf")).waitFor();
      }
      assert.ok(await fits(door.page), "the page is as wide as the phone");
      await door.accessible("a phase report");
      await page.goto(`${server.url}/projects/${project.id}/documents`);
      await page.getByText(/RP-1 v1/).first().waitFor();
    });

    await t.test("a periodic review is drafted with what was completed and what is off", async () => {
      await assigned(manager, `/api/v1/projects/${project.id}`);
      await draft("review");
      await page.getByRole("heading", { name: say("report.kind.review"), level: 1 }).waitFor();
      for (const section of ["completion", "resources", "deviations", "measures"]) {
        await page.getByRole("heading", { name: say(`report.section.${section}`), exact: true }).waitFor();
      }
      await team.accessible("a periodic review");
    });

    await t.test("hours of the team's plan stay in the team until somebody puts the line in", async () => {
      const lines = page.locator("section", { has: page.getByRole("heading", { name: say("report.section.resources"), exact: true }) });
      await lines.getByText(say("report.kept_back")).waitFor();
      const html = async () => (await manager.get(`/api/v1/reports/${page.url().split("/").at(-1)}/preview?language=${language}`)).html;
      const heading = say("report.section.resources");
      assert.ok(!(await html()).includes(heading), "nothing was put in");
      await lines.getByRole("button", { name: new RegExp(`^${say("report.put_in")}: `) }).first().click();
      await lines.getByRole("button", { name: new RegExp(`^${say("report.hide")}: `) }).waitFor();
      assert.ok((await html()).includes(heading));
      await lines.getByRole("button", { name: new RegExp(`^${say("report.hide")}: `) }).click();
      await lines.getByText(say("report.stays")).first().waitFor();
      assert.ok(!(await html()).includes(heading), "taken out again");
    });
  });
}
