// From the mail to the decision in two taps, on a device that has once proved whose it is: every kind of thing a
// client decides, on the narrowest phone, without JavaScript, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, invite, mailedLink, openDoor, sayWhoWithCode } from "../clients.mjs";
import { fits, NARROW } from "../page.mjs";
import { CONTACT } from "../people.mjs";
import { projectWithPlan } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const WORDS = {
  en: { title: "Scanning in the warehouse", criterion: "Eight hours offline, nothing lost", goal: "Pallets are moved faster" },
  "zh-CN": { title: "仓库扫码功能", criterion: "断网 8 小时，没有丢失", goal: "托盘周转更快" },
};

/** What is decided: how it is sent, where its mail leads, and how it is answered. */
const KINDS = [
  { kind: "charter", send: sendCharter },
  { kind: "plan", send: sendPlan },
  { kind: "requirements", send: sendRequirements },
  { kind: "change_offer", send: sendOffer },
  { kind: "deliverable", send: submitDeliverable },
  // What was shown is judged thing by thing: one tap more for each.
  { kind: "demonstration", send: sendDemonstration, place: "/demonstrations/", taps: 3, decide: judge, seen: ".said-of" },
];

for (const language of LANGUAGES) {
  test(`from the mail to the decision (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { manager, project } = scene;
    const words = WORDS[language];
    const party = await invite(scene, [scene.contact]);
    const stage = { scene, manager, path: `/api/v1/projects/${project.id}`, party, words };
    const door = await deviceOnceProved(stage);

    for (const { kind, send, place = "/sign-offs/", taps = 2, decide = approve, seen = "a[href*='/receipts/']" } of KINDS) {
      await t.test(kind, async () => {
        await send(stage);
        const hand = countingHand();
        await hand.open(door, await mailedLink(scene, CONTACT, place));
        assert.ok(await fits(door.page), `${kind}: the page is as wide as the phone`);
        await decide(door, hand.tap);
        await door.page.locator(seen).first().waitFor();
        assert.equal(hand.taps(), taps, `${kind}: taps from the mail on`);
        assert.ok(await fits(door.page), `${kind}: the answer is as wide as the phone`);
      });
    }
    await door.ended();
  });
}

/** Opening the mail's link is a tap, and each thing that is pressed on the pages behind it. */
function countingHand() {
  let taps = 0;
  const open = async ({ page }, link) => {
    taps += 1;
    await page.goto(link);
  };
  const tap = async (place) => {
    taps += 1;
    await place.click();
  };
  return { open, tap, taps: () => taps };
}

/** Its first decision asks whose it is, and for the code from the mail. */
async function deviceOnceProved(stage) {
  await sendRequirements(stage);
  const door = await openDoor(stage.scene, await mailedLink(stage.scene, CONTACT, "/sign-offs/"), NARROW);
  await answer(door, "approved").click();
  await sayWhoWithCode(stage.scene, door, CONTACT);
  await door.page.locator("a[href*='/receipts/']").first().waitFor();
  return door;
}

async function sendCharter({ manager, path, party, words }) {
  const goal = { specific: words.goal, measure: "t", target: "≤ 40", unit: "s", achievable: "38 s", relevant: "Q4", due: "2027-11-01" };
  await manager.put(`${path}/charter`, { fields: { scope_in: [words.title], scope_out: [words.criterion], start: "2027-01-04", finish: "2027-12-01", goals: [goal] } });
  const { version } = await manager.get(`${path}/charter`);
  await manager.post(`${path}/charter-confirmations`, { party_id: party.id, version, title: words.title });
}

async function sendPlan({ manager, party, words }) {
  const { plan_revision } = await manager.post(`${party.path}/plan-confirmation-previews`, { title: words.title });
  await manager.post(`${party.path}/plan-confirmations`, { title: words.title }, plan_revision);
}

async function sendRequirements({ manager, path, party, words }) {
  const { id, version } = await manager.post(`${path}/requirements`, { fields: { title: words.title, kind: "function", acceptance_criteria: words.criterion } });
  await manager.post(`${path}/requirement-confirmations`, { party_id: party.id, title: words.title, items: [{ id, version }] });
}

async function sendOffer({ manager, path, party, words }) {
  const { id } = await manager.post(`${path}/changes`, { title: words.title, description: words.criterion, party_id: party.id });
  await manager.put(`/api/v1/changes/${id}/assessment`, { from_version: 0 });
  await manager.post(`/api/v1/changes/${id}/offers`, { assessment_version: 1, title: words.title, finish: "2027-12-01", valid_until: "2027-12-31", price: { minor: 860_000, currency: "CNY" } });
}

async function submitDeliverable({ manager, path, party, words }) {
  const { id, revision } = await manager.post(`${path}/deliverables`, { title: words.title, handover: words.goal, criteria: [{ words: words.criterion }] });
  await manager.post(`/api/v1/deliverables/${id}/submissions`, { party_id: party.id, revision });
}

async function sendDemonstration({ manager, path, party, words }) {
  const { id, revision } = await manager.post(`${path}/demonstrations`, { title: words.title, items: [{ words: words.criterion }] });
  await manager.post(`/api/v1/demonstrations/${id}/sendings`, { party_id: party.id, revision });
}

async function approve(door, tap) {
  await tap(answer(door, "approved"));
}

async function judge({ page }, tap) {
  await tap(page.locator(".picks label").first());
  await tap(page.locator("form[action$='/verdicts'] button[type=submit]"));
}
