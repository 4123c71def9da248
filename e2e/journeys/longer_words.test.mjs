// Every word some 40 % longer, as another language might have it: nothing sticks out of the main screens and of the
// client's pages, and no button or tab loses its words; at a desk and on a phone, in both languages. The team's screens
// are looked at for barriers too, once in the dark and once in the light.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.mjs";
import { withLongerPages, withLongerWords } from "../longer.mjs";
import { fits, openPage, PHONE } from "../page.mjs";
import { Person } from "../people.mjs";
import { placeOf, projectIn, SCREENS, signInToDemo } from "../screens.mjs";
import { startServer } from "../server.mjs";
import { LANGUAGES } from "../words.mjs";

/** In which size the screens of a language are looked at for barriers; at the desk in the dark. */
const LOOKED_AT = { en: "desk", "zh-CN": "phone" };
const SIZES = { desk: { width: 1440, height: 900 }, phone: PHONE };

test("longer words", async (t) => {
  const server = await startServer(["--demo"]);
  t.after(server.stop);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const person = new Person(server);
  await signInToDemo(person);

  for (const language of LANGUAGES) {
    await person.call("PATCH", "/api/v1/me", { locale: language });
    const project = await projectIn(person, language);
    for (const [size, viewport] of Object.entries(SIZES)) {
      const open = (more) => openPage(browser, server, { language, viewport, ...more });
      await t.test(`the team's screens (${language}, ${size})`, async () => {
        const team = await open({ cookies: person.cookies(), dark: size === "desk" });
        await withLongerWords(team.context);
        const wrong = [];
        for (const [name, address] of Object.entries(SCREENS)) {
          await team.page.goto(server.url + (await placeOf(person, project, address)));
          await settled(team.page);
          wrong.push(...(await tooNarrow(team.page, name)));
          if (LOOKED_AT[language] === size) await team.accessible(name);
        }
        await team.ended();
        assert.deepEqual(wrong, []);
      });
      await t.test(`the client's pages (${language}, ${size})`, async () => {
        const client = await open({ javaScriptEnabled: false, cookies: person.cookies() });
        await withLongerPages(client.context);
        const wrong = await clientPages(client.page, await asTheClient(person, project));
        await client.ended();
        assert.deepEqual(wrong, []);
      });
    }
  }
});

/** The link by which the team looks at the client's pages. */
async function asTheClient(person, { id }) {
  const [party] = (await person.get(`/api/v1/projects/${id}/parties`)).items;
  const { url } = await person.post(`/api/v1/projects/${id}/client-views`, { party_id: party.id });
  return new URL(url, person.server.url).href;
}

/** One page of each kind that the links lead to. */
async function clientPages(page, link) {
  await page.goto(link);
  const base = page.url().split("/").slice(0, 5).join("/");
  const [waiting, kinds, wrong] = [[base], new Set(), []];
  while (waiting.length > 0) {
    await page.goto(waiting.shift());
    wrong.push(...(await tooNarrow(page, page.url().slice(base.length) || "/")));
    const links = await page.locator("a[href]").evaluateAll((found) => found.filter((one) => !one.hasAttribute("download")).map((one) => one.href.split("#")[0]));
    for (const next of links.filter((one) => one.startsWith(`${base}/`))) {
      const kind = next.slice(base.length).replace(/[0-9a-f-]{36}/g, "…");
      if (kinds.has(kind) || /\/(language|documents\/…|receipts\/…\/file)/.test(kind)) continue;
      kinds.add(kind);
      waiting.push(next);
    }
  }
  assert.ok(kinds.size >= 10, [...kinds].join(" "));
  return wrong;
}

async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".waiting[role=status]"));
}

/** What of this page sticks out, or cuts its own words. */
async function tooNarrow(page, name) {
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("button:not(.tool), a.button, .tab, nav a, h1, h2, label, legend, .state")]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
      .filter((one) => getComputedStyle(one).display !== "inline" && getComputedStyle(one).textOverflow !== "ellipsis" && !one.closest(".sr, .clip"))
      .map((one) => one.innerText.trim().slice(0, 40)),
  );
  const wrong = cut.map((words) => `${name}: cut: ${words}`);
  return (await fits(page)) ? wrong : [`${name}: sticks out: ${await beyond(page)}`, ...wrong];
}

/** The innermost things that end beyond the edge of the page, for whoever mends it. */
function beyond(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const rolls = (one) => one && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || rolls(one.parentElement));
    const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > edge + 1 && !rolls(one.parentElement));
    const innermost = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
    return innermost.slice(0, 3).map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}`).join(" | ");
  });
}
