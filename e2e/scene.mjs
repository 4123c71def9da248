// A scene: a server with a project, and a browser; everything is cleared away after it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openBrowser } from "./browser.mjs";
import { openPage } from "./page.mjs";
import { projectWithClient, setUp } from "./people.mjs";
import { startServer } from "./server.mjs";
import { wordsOf } from "./words.mjs";

const PLAN = new URL("./fixtures/warehouse.xml", import.meta.url);

/**
 * A project without a plan; the scene ends with `t`, the test's context. `now` is the time of its server at first,
 * `opening` what the project begins with.
 */
export async function projectAlone(t, language, { now, opening } = {}) {
  const at = (time) => (time ? ["--now", time] : []);
  const server = await startServer(at(now));
  t.after(server.stop);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const manager = await setUp(server, language);
  const { client, contact, project } = await projectWithClient(manager, language, opening);
  return {
    language,
    server,
    browser,
    manager,
    client,
    contact,
    project,
    say: wordsOf(language),
    asManager: () => openPage(browser, server, { language, cookies: manager.cookies() }),
    /** Time has passed: the server goes on at that moment. */
    passTo: (time) => server.goOn(at(time)),
  };
}

/** With a plan that was imported. */
export async function projectWithPlan(t, language) {
  const scene = await projectAlone(t, language);
  await importPlan(scene.manager, scene.project.id, readFileSync(PLAN));
  return scene;
}

/** Preview, then apply, as the import screen does. */
export async function importPlan(manager, project, file) {
  const preview = await manager.post(`/api/v1/projects/${project}/imports?file_name=warehouse.xml`, file);
  return manager.post(`/api/v1/projects/${project}/imports/${preview.id}/applications`, {});
}

/** Waits for what the server says; a journey is told what it waited for in vain. */
export async function until(holds) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const found = await holds();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  return assert.fail(`in vain: ${holds}`);
}
