// Alternatives to the plan: people's work is levelled and looked at before anything changes, taken over in one step and
// undone; a what-if is written on in the plan's own rows, and what a colleague changed meanwhile is not overwritten.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const DAYS = 3;

for (const language of LANGUAGES) {
  test(`try alternatives to the plan (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, say } = scene;
    const at = `/api/v1/projects/${scene.project.id}`;
    const plan = () => manager.get(`${at}/plan`);
    const startOf = async (title) => (await plan()).tasks.find((task) => task.title === title).start;
    const person = await manager.post(`${at}/resources`, { name: "Wen Li", kind: "person" });
    const create = (title) => ({ op: "create_task", id: crypto.randomUUID(), title, set: { duration_minutes: 2400 } });
    const both = [create("Wiring"), create("Cabling")];
    const on = (task) => ({ op: "set_assignments", task_id: task.id, assignments: [{ resource_id: person.id, units_percent: 100 }] });
    await manager.post(`${at}/plan-edits`, { edits: [...both, ...both.map(on)] });
    const began = await startOf("Cabling");
    assert.equal(await startOf("Wiring"), began, "one person, two tasks at once");

    const { page, accessible, ended } = await scene.asManager();
    const address = `${scene.server.url}/projects/${scene.project.id}`;
    const cell = (title, column) => page.getByRole("row").filter({ hasText: title }).locator(`[aria-colindex="${column}"]`);
    const named = async (name) => (await manager.get(`${at}/plan-alternatives`)).items.find((each) => each.name === name);

    await t.test("levelled from the plan: looked at, nothing is changed", async () => {
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.levelling") }).click();
      await page.getByLabel(say("alternative.name")).fill("Wen one after the other");
      await accessible("levelling");
      await page.getByRole("button", { name: say("levelling.act"), exact: true }).click();
      await page.getByRole("heading", { name: "Wen one after the other" }).waitFor();
      await page.locator(".alternative-figures").waitFor();
      await cell("Cabling", 2).waitFor();
      assert.equal(await startOf("Cabling"), began);
      await accessible("alternative, levelled");
      await page.getByRole("button", { name: say("alternative.show.moves") }).click();
      await page.getByRole("cell", { name: "Cabling" }).waitFor();
      await accessible("alternative, what moves");
      await page.getByRole("button", { name: say("alternative.show.load") }).click();
      await page.locator(".load-weeks").first().waitFor();
      await accessible("alternative, load");
    });

    await t.test("taken over in one step, and undone", async () => {
      await page.getByRole("button", { name: say("alternative.take_over") }).click();
      await until(async () => (await startOf("Cabling")) !== began);
      await page.getByRole("treegrid").or(cell("Cabling", 2)).first().waitFor();
      await page.keyboard.press("ControlOrMeta+z");
      await until(async () => (await startOf("Cabling")) === began);
      assert.equal((await named("Wen one after the other")).taken_over_at, null);
    });

    await t.test("a what-if is written on in the plan's rows; the plan stays", async () => {
      await page.goto(`${address}/alternatives`);
      await page.getByRole("link", { name: "Wen one after the other" }).waitFor();
      await accessible("alternatives");
      await page.getByRole("button", { name: say("alternative.new"), exact: true }).click();
      await page.getByLabel(say("alternative.name")).fill("Longer cabling");
      await page.getByRole("button", { name: say("alternative.new_act"), exact: true }).click();
      await page.getByText(say("alternative.nothing_yet")).waitFor();
      await cell("Cabling", DAYS).click();
      await page.keyboard.type("9");
      await page.keyboard.press("Enter");
      const { id } = await named("Longer cabling");
      await until(async () => (await manager.get(`${at}/plan-alternatives/${id}`)).edit_count === 1);
      const task = (await plan()).tasks.find((each) => each.title === "Cabling");
      assert.equal(task.duration_minutes, 2400, "the plan is as it was");
      await page.getByRole("button", { name: say("alternative.take_over") }).waitFor();
      await accessible("what-if");
    });

    await t.test("what a colleague changed meanwhile is not overwritten, but can be left out", async () => {
      const edit = { op: "update_task", id: both[1].id, set: { duration_minutes: 960 } };
      await manager.post(`${at}/plan-edits`, { edits: [edit] });
      await page.reload();
      await page.getByRole("button", { name: say("alternative.leave_out") }).click();
      await page.getByText(say("alternative.nothing_yet")).waitFor();
      assert.equal((await plan()).tasks.find((each) => each.title === "Cabling").duration_minutes, 960);
    });

    await t.test("given up, it is gone", async () => {
      await page.getByRole("button", { name: say("alternative.give_up"), exact: true }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: say("alternative.give_up"), exact: true }).click();
      await until(async () => !(await named("Longer cabling")));
      await page.getByRole("link", { name: "Wen one after the other" }).waitFor();
    });

    await t.test("what another project asks of the same person counts as taken, unless it is to wait", async () => {
      const other = await manager.post("/api/v1/projects", { name: "Harbour light", client_id: scene.client.id, start: began.slice(0, 10), time_zone: "Asia/Shanghai", calendar: "standard" });
      const me = await manager.get("/api/v1/me");
      const there = `/api/v1/projects/${other.id}`;
      for (const [path, title] of [[there, "Lamps"], [at, "Cable tests"]]) {
        const self = await manager.post(`${path}/resources`, { name: "Lin Yue", kind: "person", person_id: me.person.id });
        const task = create(title);
        await manager.post(`${path}/plan-edits`, { edits: [task, { op: "set_assignments", task_id: task.id, assignments: [{ resource_id: self.id, units_percent: 100 }] }] });
      }
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.levelling") }).click();
      await page.getByLabel(say("levelling.counts", { project: "Harbour light" })).waitFor();
      await accessible("levelling, with another project");
      await page.getByLabel(say("alternative.name")).fill("After the lamps");
      await page.getByRole("button", { name: say("levelling.act"), exact: true }).click();
      await page.getByRole("heading", { name: "After the lamps" }).waitFor();
      const { id } = await named("After the lamps");
      const beside = await manager.get(`${at}/plan-alternatives/${id}/plan`);
      assert.ok(beside.tasks.find((task) => task.title === "Cable tests").start > began, "it waits for the lamps");
      await page.getByRole("button", { name: say("alternative.show.load") }).click();
      await page.getByRole("row").filter({ hasText: "Harbour light" }).getByText("Lin Yue").waitFor();
      await accessible("alternative, taken elsewhere");
    });

    await t.test("a long search says how far it is; it is left without anything, or its best is kept", async () => {
      await workOfPairs(manager, at, create);
      const path = `${at}/levelling`;
      const far = () => manager.get(path);
      await page.goto(`${address}/plan`);
      await page.getByRole("button", { name: say("plan.more"), exact: true }).click();
      await page.getByRole("menuitem", { name: say("plan.levelling") }).click();
      await page.getByLabel(say("alternative.name")).fill("Searched for long");
      await page.getByLabel(say("levelling.search"), { exact: true }).selectOption("120");
      await page.getByRole("button", { name: say("levelling.act"), exact: true }).click();
      await page.getByRole("button", { name: say("levelling.take_best") }).and(page.locator(":enabled")).waitFor();
      await accessible("levelling, searching");
      assert.equal((await far()).is_running, true);
      await page.getByRole("dialog").getByRole("button", { name: say("act.cancel"), exact: true }).click();
      await until(async () => !(await far()).is_running);
      assert.equal(await page.getByLabel(say("alternative.name")).inputValue(), "Searched for long", "what was chosen stays");
      assert.equal(await named("Searched for long"), undefined, "nothing came of it");

      await page.getByRole("button", { name: say("levelling.act"), exact: true }).click();
      await page.getByRole("button", { name: say("levelling.take_best") }).and(page.locator(":enabled")).click();
      await page.getByRole("heading", { name: "Searched for long" }).waitFor();
      await page.locator(".alternative-figures").waitFor();
    });
    await ended();
  });
}

/** Three people, and tasks for two of them each: no two fit beside each other, which no bound of the search can tell. */
async function workOfPairs(manager, at, create) {
  const people = [];
  for (const name of ["Gao Ming", "Sun Hua", "Xu Lan"]) people.push(await manager.post(`${at}/resources`, { name, kind: "person" }));
  const edits = Array.from({ length: 12 }, (_, number) => {
    const task = { ...create(`Step ${number + 1}`), set: { duration_minutes: 9_600 } };
    const pair = people.filter((_person, place) => place !== number % 3);
    return [task, { op: "set_assignments", task_id: task.id, assignments: pair.map((each) => ({ resource_id: each.id, units_percent: 100 })) }];
  });
  await manager.post(`${at}/plan-edits`, { edits: edits.flat() });
}
