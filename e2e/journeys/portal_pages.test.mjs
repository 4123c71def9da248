// Every page of the client's door that links lead to, as the demo has it: whole on the narrowest phone, and without
// barriers to people who cannot see or use a mouse; in both languages, in the light and in the dark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.mjs";
import { fits, NARROW, openPage } from "../page.mjs";
import { Person } from "../people.mjs";
import { startServer } from "../server.mjs";
import { LANGUAGES } from "../words.mjs";

/** Each kind of page that links lead to. */
const PAGES = [
  "changes", "changes/…", "deliverables", "deliverables/…", "demonstrations/…", "documents", "expectations", "expectations/…", "issues", "issues/…", "items/…",
  "kickoff-packs/…", "people", "questionnaires/…", "questions/…", "receipts", "receipts/…", "requirements", "requirements/…", "reviews/…", "sign-offs/…",
  "sign-offs/…/paper", "waiting-times",
].map((page) => `/${page}`);

test("the client's pages", async (t) => {
  const server = await startServer(["--demo"]);
  t.after(server.stop);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const [, email, password] = server.output().match(/Sign in as (\S+) with the password (\S+)/);
  const manager = new Person(server);
  await manager.post("/api/v1/sessions", { email, password });
  const { items: projects } = await manager.get("/api/v1/projects");

  for (const [place, language] of LANGUAGES.entries()) {
    await t.test(language, async () => {
      const project = projects.find(({ name }) => /\p{Script=Han}/u.test(name) === (language === "zh-CN"));
      const [party] = (await manager.get(`/api/v1/projects/${project.id}/parties`)).items;
      await showByHand(manager, project, party);
      for (const { reader, link, cookies } of await doorsOf(manager, project, party)) {
        const door = await openPage(browser, server, { language, viewport: NARROW, dark: place === 1, cookies });
        await look(door, link, reader);
        await door.ended();
      }
    });
  }
});

/** What a manager shows knowingly and the demo does not: without it no link leads to the pages of it. */
async function showByHand(manager, { id, name }, party) {
  const project = `/api/v1/projects/${id}`;
  const ofParty = `${project}/parties/${party.id}`;
  await manager.put(`${ofParty}/people-release`);
  await manager.put(`${ofParty}/waiting-release`);
  const issue = await manager.post(`${project}/issues`, { title: name, severity: "medium" });
  await manager.put(`/api/v1/issues/${issue.id}/party`, { party_id: party.id }, issue.revision);
  const { pack, readers } = await manager.get(`${ofParty}/kickoff-pack`);
  await manager.post(`${project}/kickoff-packs`, { party_id: party.id, pack, reader_ids: readers.map((each) => each.person_id) });
}

/** The link of one of the client's people, and the one by which the team looks. */
async function doorsOf(manager, { id }, party) {
  const invitation = { party_id: party.id, person_ids: [party.contacts[0].person_id] };
  const { items: [invited] } = await manager.post(`/api/v1/projects/${id}/invitations`, invitation);
  const { url } = await manager.post(`/api/v1/projects/${id}/client-views`, { party_id: party.id, as_person_id: party.contacts[0].person_id });
  return [
    { reader: party.contacts[0].name, link: invited.url },
    { reader: "the team", link: new URL(url, manager.server.url).href, cookies: manager.cookies() },
  ];
}

/** Follows the links from the first page on, and looks at one page of each kind. */
async function look({ page, accessible }, link, reader) {
  await page.goto(link);
  const base = page.url().split("/").slice(0, 5).join("/");
  const waiting = [base, `${base}/search?q=a`];
  const [seen, kinds] = [new Set(waiting), new Map()];
  while (waiting.length > 0) {
    const address = waiting.shift();
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200, `${reader}: ${address}`);
    assert.ok(await fits(page), `${reader}: ${address} sticks out to the side`);
    await accessible(`${reader}: ${address.slice(base.length) || "/"}`);
    const links = await page.locator("a[href]").evaluateAll((found) => found.filter((one) => !one.hasAttribute("download")).map((one) => one.href.split("#")[0]));
    for (const next of links.filter((one) => one.startsWith(`${base}/`) && !seen.has(one))) {
      seen.add(next);
      const kind = next.slice(base.length).replace(/[0-9a-f-]{36}/g, "…");
      const count = (kinds.get(kind) ?? 0) + 1;
      kinds.set(kind, count);
      if (count === 1 && !/\/(language|documents\/…|receipts\/…\/file)/.test(kind)) waiting.push(next);
    }
  }
  assert.deepEqual(PAGES.filter((kind) => !kinds.has(kind)), [], `${reader} is led to every kind of page`);
}
