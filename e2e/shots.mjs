// Pictures of the screens of the demo project, in both languages, at a desk and on a phone, into e2e/shots; the
// READMEs' own pictures into docs/pictures with `--readme`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./browser.mjs";
import { openPage, PHONE } from "./page.mjs";
import { Person } from "./people.mjs";
import { placeOf, projectIn, SCREENS, signInToDemo } from "./screens.mjs";
import { startServer } from "./server.mjs";
import { LANGUAGES } from "./words.mjs";

const forReadme = process.argv.includes("--readme");
const FOLDER = fileURLToPath(new URL(forReadme ? "../docs/pictures" : "shots", import.meta.url));

const README = ["plan"];
const DESK = { width: 1440, height: 900 };
/** The pictures of the READMEs are 1200 points wide. */
const README_SCALE = 1200 / DESK.width;

async function team(browser, server, person, language, viewport, size) {
  await person.call("PATCH", "/api/v1/me", { locale: language });
  const project = await projectIn(person, language);
  const { page, context } = await openPage(browser, server, { language, viewport, scale: forReadme ? README_SCALE : 1, cookies: person.cookies() });
  for (const [name, address] of Object.entries(SCREENS)) {
    if (forReadme && !README.includes(name)) continue;
    await page.goto(server.url + (await placeOf(person, project, address)));
    await page.locator("h1, [role=treegrid], table, main").first().waitFor();
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(FOLDER, `${name}-${language}${size}.png`) });
  }
  await context.close();
}

/** The client's page, as a member of the team may look at it. */
async function portal(browser, server, person, language) {
  const project = await projectIn(person, language);
  const [party] = project.clients;
  const { url } = await person.post(`/api/v1/projects/${project.id}/client-views`, { party_id: party.party_id });
  const { page, context } = await openPage(browser, server, { language, viewport: PHONE, javaScriptEnabled: false, cookies: person.cookies() });
  await page.goto(new URL(url, server.url).href);
  await page.screenshot({ path: join(FOLDER, `portal-${language}.png`), fullPage: !forReadme });
  await context.close();
}

mkdirSync(FOLDER, { recursive: true });
const server = await startServer(["--demo"]);
const browser = await openBrowser();
try {
  const person = new Person(server);
  await signInToDemo(person);
  for (const language of LANGUAGES) {
    await team(browser, server, person, language, DESK, "");
    if (!forReadme) await team(browser, server, person, language, PHONE, "-phone");
    await portal(browser, server, person, language);
  }
  console.log(`pictures are in ${FOLDER}`);
} finally {
  await browser.close();
  await server.stop();
}
