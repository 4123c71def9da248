// The client's side of a scene: people who take part, what the mails to them carry, and how they answer on a phone
// without JavaScript.
import assert from "node:assert/strict";
import { openPage, PHONE } from "./page.mjs";

/** Lets contacts take part as approvers who see prices, shares phases and milestones, and invites them. */
export async function invite(scene, contacts) {
  const { manager, project } = scene;
  const party = await partyOf(scene);
  for (const { id } of contacts) await manager.put(`${party.path}/contacts/${id}`, { role: "client_approver", is_commercial: true });
  const { revision } = await manager.get(`${party.path}/sharing`);
  const sharing = { phases_and_milestones: true, level: null, task_ids: [], hidden_task_ids: [], client_titles: {}, held: false };
  await manager.post(`/api/v1/projects/${project.id}/invitations`, { party_id: party.id, person_ids: contacts.map(({ id }) => id), sharing, sharing_revision: revision });
  return party;
}

async function partyOf({ manager, project }) {
  const [party] = (await manager.get(`/api/v1/projects/${project.id}/parties`)).items;
  return { ...party, path: `/api/v1/projects/${project.id}/parties/${party.id}` };
}

/** The mails to a contact, the newest first. */
async function mailsTo({ manager }, contact) {
  const { items } = await manager.get("/api/v1/outbox?limit=200");
  return items.filter((mail) => mail.to?.includes(contact.email));
}

/** The link of the newest mail that leads to such a place; the invitation leads to the first page. */
export async function mailedLink(scene, contact, place = "/p/") {
  const mail = (await mailsTo(scene, contact)).find(({ link }) => link?.includes(place));
  return mail?.link ?? assert.fail(`no mail to ${contact.name} leads to ${place}`);
}

async function mailedCode(scene, contact) {
  const codes = (await mailsTo(scene, contact)).flatMap(({ text }) => text?.match(/(?<!\d)\d{6}(?!\d)/) ?? []);
  return codes[0] ?? assert.fail(`no mail to ${contact.name} has a code`);
}

/** A phone of the client's, without JavaScript, with the link opened. */
export async function openDoor({ browser, server, language }, link, viewport = PHONE) {
  const door = await openPage(browser, server, { language, viewport, javaScriptEnabled: false });
  await door.page.goto(link);
  return door;
}

export const answer = ({ page }, verdict) => page.locator(`button[name=verdict][value=${verdict}]`);

/** On a device that is not known yet: who it is, then the code from the mail. `send` presses the last button. */
export async function sayWhoWithCode(scene, door, contact, send = (button) => button.click()) {
  const { page, accessible } = door;
  const [named, code] = [page.locator("button[value=as_named]"), page.locator("input[name=code]")];
  await named.or(code).waitFor();
  if (await named.count()) {
    await accessible("who are you");
    await named.click();
  }
  await code.waitFor();
  await accessible("code");
  await code.fill(await mailedCode(scene, contact));
  await send(page.locator("form").filter({ has: code }).getByRole("button"));
}

/** Whatever opens the links of mails on their way, opens them all; nobody may read anything else afterwards. */
export async function scanMails(scene, read) {
  const { manager } = scene;
  const party = await partyOf(scene);
  const known = await Promise.all(read.map((path) => manager.get(path)));
  const told = await listen(scene);
  const { items } = await manager.get("/api/v1/outbox?limit=200");
  const links = new Set(items.flatMap(({ link, text }) => [link, ...(text?.match(/https?:\/\/[^\s<>"]+/g) ?? [])]).filter(Boolean));
  for (const link of links) {
    for (const method of ["HEAD", "GET"]) {
      const { status } = await fetch(link, { method, headers: { "user-agent": "mail scanner" } });
      assert.ok(status < 400, `${method} ${link}: ${status}`);
    }
  }
  assert.ok(links.size > 0, "the mails carry links");
  assert.deepEqual(await Promise.all(read.map((path) => manager.get(path))), known, "opening links changes nothing");
  // An act of the manager's own: what was told before it would be the scanner's.
  const { mode, currency, deciders } = await manager.get(`${party.path}/decision-rule`);
  await manager.put(`${party.path}/decision-rule`, { mode, currency, deciders: deciders.map(({ person_id }) => ({ person_id })) });
  assert.equal(await told.first(), "decision_rule.changed", "opening links is no event");
  told.stop();
}

/** What the live stream tells from now on. */
async function listen({ manager, server }) {
  const ended = new AbortController();
  const stream = await fetch(`${server.url}/api/v1/stream`, { headers: { cookie: manager.cookie }, signal: ended.signal });
  const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const told = async (pattern) => {
    while (!pattern.test(text)) {
      const { value, done } = await reader.read();
      assert.ok(!done, "the stream goes on");
      text += value;
    }
    return text.match(pattern)[1];
  };
  await told(/event: (ready)/);
  return { first: async () => JSON.parse(await told(/event: change\ndata: (.*)\n/)).kind, stop: () => ended.abort() };
}
