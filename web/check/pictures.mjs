// Pictures of every screen of the built app with invented answers, for looking at: both languages,
// light and dark, desk and phone. Counts requests to other hosts and errors of the page too.
//   npm run pictures -- FOLDER [name-part …]     (browser: $RAPPORT_CHROMIUM or /usr/bin/chromium)
import { createServer } from "node:http";
import { mkdirSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { DOCUMENT } from "./answers_documents.mjs";
import { REQUIREMENT, SIGN_OFF } from "./answers_scope.mjs";
import { answer, CALENDAR, CLIENT, FRESH, PARTY, PROJECT, QUESTION, TASK } from "./answers.mjs";

const dist = process.env.RAPPORT_DIST ?? fileURLToPath(new URL("../dist/", import.meta.url));
const [folder = "pictures", ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
// The policy the server is meant to send: what breaks here would break there.
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'";

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://x").pathname);
  const file = extname(path) ? path : "/index.html";
  try {
    const body = readFileSync(join(dist, file));
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0);
const origin = `http://127.0.0.1:${server.address().port}`;

const project = `/projects/${PROJECT}`;
const SCREENS = {
  home: ["/"],
  "home-empty": ["/", { face: "empty" }],
  "home-failed": ["/", { face: "failed" }],
  "my-work": ["/my-work"],
  projects: ["/projects"],
  "projects-none": ["/projects?text=zzz"],
  "projects-empty": ["/projects", { face: "empty" }],
  "new-project": ["/projects?new=project"],
  overview: [project],
  "first-steps": [`/projects/${FRESH}`],
  plan: [`${project}/plan`],
  questions: [`${project}/questions`],
  question: [`${project}/questions?question=${QUESTION}`],
  ask: [`${project}/questions?ask=client`],
  "questions-empty": [`/projects/${FRESH}/questions`],
  scope: [`${project}/scope`],
  "scope-grouped": [`${project}/scope?group=priority&state=to_confirm`],
  "scope-none": [`${project}/scope?text=zzz`],
  "scope-gap": [`${project}/scope?gap=without_task`],
  "scope-empty": [`/projects/${FRESH}/scope`],
  "scope-failed": [`${project}/scope`, { face: "failed" }],
  "scope-many": [`${project}/scope?sort=updated`],
  "scope-chosen": [`${project}/scope`, { act: chooseTwo }],
  "requirement-new": [`${project}/scope?new=requirement`],
  requirement: [`${project}/scope?record=requirement:${REQUIREMENT}`],
  "requirement-versions": [`${project}/scope?record=requirement:${REQUIREMENT}`, { act: (page) => page.getByRole("tab").nth(2).click() }],
  "requirement-ask": [`${project}/scope?ask=client`],
  "requirements-document": [`${project}/requirements/document`],
  "requirements-import": [`${project}/requirements/import`],
  "requirements-preview": [`${project}/requirements/import`, { act: dropFile }],
  "sign-offs": [`${project}/sign-offs`],
  "sign-off": [`${project}/sign-offs?sign_off=${SIGN_OFF}`],
  "sign-offs-empty": [`/projects/${FRESH}/sign-offs`],
  "who-decides": [`${project}/team`, { act: (page) => page.locator(".who-decides button").click() }],
  team: [`${project}/team`],
  invite: [`${project}/team?invite=${PARTY}`],
  sharing: [`${project}/team?sharing=${PARTY}`],
  "invite-sent": [`${project}/team?invite=${PARTY}`, { act: sendInvitation }],
  settings: [`${project}/settings`],
  calendar: [`${project}/settings?calendar=${CALENDAR}`],
  import: [`${project}/import`],
  "import-preview": [`${project}/import`, { act: dropFile }],
  record: [`${project}/questions?record=${TASK}`],
  "record-files": [`${project}?record=${TASK}`, { act: (page) => page.getByRole("tab").nth(1).click() }],
  "record-viewers": [`${project}?record=${TASK}`, { act: (page) => page.getByRole("tab").nth(3).click() }],
  documents: [`${project}/documents`],
  document: [`${project}/documents?record=document:${DOCUMENT}`],
  "documents-empty": [`${project}/documents`, { face: "empty" }],
  "documents-failed": [`${project}/documents`, { face: "failed" }],
  clients: ["/clients"],
  client: [`/clients/${CLIENT}`],
  persons: ["/administration"],
  mail: ["/administration/mail"],
  outbox: ["/administration/outbox"],
  "outbox-mail": ["/administration/outbox?mail=01980000-0000-7000-8000-000000000801"],
  about: ["/administration/about"],
  account: ["/account"],
  search: ["/search?q=wms"],
  palette: ["/", { act: (page) => page.keyboard.press("Control+k") }],
  notifications: ["/", { act: (page) => page.locator("header .tool:has(.dot)").click() }],
  menu: ["/", { act: (page) => page.locator(".menu-button").click(), phone: true }],
  "sign-in": ["/sign-in"],
  "set-password": ["/set-password#abc"],
  lost: ["/nowhere"],
};

async function sendInvitation(page) {
  await page.locator(".dialog-foot .button.primary").click();
  await page.locator(".sharing-preview iframe").waitFor();
  await page.locator(".dialog-foot .button.to-client").click();
}

async function chooseTwo(page) {
  await page.locator(".register-row .choose input").nth(1).check();
  await page.locator(".register-row .choose input").nth(2).check();
}

async function dropFile(page) {
  await page.locator("input[type=file]").setInputFiles({ name: "plan.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("x") });
}

const browser = await chromium.launch({ executablePath: process.env.RAPPORT_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
const faults = [];

async function picture(name, language, theme, width) {
  const [path, { face = "full", act, phone } = {}] = SCREENS[name];
  if (phone && width > 640) return;
  const label = `${name}-${language === "en" ? "en" : "zh"}${theme === "dark" ? "-dark" : ""}${width < 640 ? "-phone" : ""}`;
  const context = await browser.newContext({ viewport: { width, height: width < 640 ? 844 : 900 }, locale: language, colorScheme: theme, reducedMotion: "reduce", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`${label}: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && !/404|Failed to load resource/.test(message.text()) && faults.push(`${label}: ${message.text()}`));
  page.on("request", (request) => !/^(data|about|blob):/.test(request.url()) && !request.url().startsWith(origin) && faults.push(`${label}: request to ${request.url()}`));
  await page.route("**/api/v1/**", (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.endsWith("/stream")) return route.fulfill({ status: 204 });
    const body = answer(language, theme, face, route.request().method(), url);
    return body === undefined ? route.fulfill({ status: 404, json: { code: "not_found", request_id: "8c41-02" } }) : route.fulfill({ json: body });
  });
  await page.goto(origin + path);
  await page.waitForLoadState("networkidle");
  if (act) {
    await act(page);
    await page.waitForLoadState("networkidle");
  }
  await page.waitForTimeout(250);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (beyond > 0) faults.push(`${label}: ${beyond} px wider than the screen`);
  const untranslated = await page.evaluate(() => [...document.body.innerText.matchAll(/\b[a-z_]+(?:\.[a-z_0-9]+)+\b/g)].map((found) => found[0]).filter((text) => !/^(xu|teng|he|cen|lu|wen|liu)\.|example|plan\.xlsx|\.json|smtp|www/.test(text)));
  if (untranslated.length) faults.push(`${label}: no word for ${untranslated.join(", ")}`);
  await page.screenshot({ path: join(folder, `${label}.png`), fullPage: width < 640 });
  await context.close();
}

const names = Object.keys(SCREENS).filter((name) => wanted.length === 0 || wanted.some((part) => name === part || (part.endsWith("*") && name.startsWith(part.slice(0, -1)))));
const ways = process.env.PICTURES === "all" ? [["zh-CN", "light", 1440], ["en", "light", 1440], ["zh-CN", "dark", 1440], ["en", "dark", 1440], ["zh-CN", "light", 390], ["en", "light", 390], ["zh-CN", "dark", 390], ["en", "dark", 390]] : [["en", "light", 1440], ["zh-CN", "dark", 1440], ["zh-CN", "light", 390]];
for (const name of names) for (const [language, theme, width] of ways) await picture(name, language, theme, width).catch((reason) => faults.push(`${name} ${language}: ${reason.message.split("\n")[0]}`));
await browser.close();
server.close();
console.log(`${names.length} screens, ${ways.length} ways each`);
if (faults.length) {
  console.error([...new Set(faults)].join("\n"));
  process.exitCode = 1;
}
