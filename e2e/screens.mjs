// The main screens of the team's app by name and address, below the project where it starts with a dot; a `…` is the
// first of what the list before it holds.
export const SCREENS = {
  home: "/",
  my_work: "/my-work",
  projects: "/projects",
  overview: "./",
  plan: "./plan",
  board: "./plan?view=board",
  calendar: "./plan?view=calendar",
  agreed_plan: "./agreed-plan",
  forecast: "./forecast",
  buffers: "./buffers",
  schedule_checks: "./schedule-checks",
  variance: "./variance",
  people_load: "./people-load",
  alternatives: "./alternatives",
  charter: "./charter",
  kickoff: "./kickoff",
  requirements: "./scope",
  traceability: "./traceability",
  questionnaires: "./questionnaires",
  questionnaire: "./questionnaires/…",
  demonstrations: "./demonstrations",
  demonstration: "./demonstrations/…",
  deliverables: "./deliverables",
  deliverable: "./deliverables/…",
  changes: "./changes",
  change: "./changes/…",
  issues: "./issues",
  meetings: "./meetings",
  meeting: "./meetings/…",
  reports: "./reports",
  report: "./reports/…",
  questions: "./questions",
  communication: "./communication",
  waiting_times: "./waiting-times",
  documents: "./documents",
  sign_offs: "./sign-offs",
  team: "./team",
  settings: "./settings",
  channels: "./channels",
  clients: "/clients",
  client: "/clients/…",
  administration: "/administration",
  house_channels: "/administration/channels",
  outbox: "/administration/outbox",
  account: "/account",
};

/** Whoever signs in to the demo, signed in. */
export async function signInToDemo(person) {
  const told = person.server.output().match(/Sign in as (\S+) with the password (\S+)/);
  if (!told) throw new Error(`the demo tells no password: ${person.server.output()}`);
  await person.post("/api/v1/sessions", { email: told[1], password: told[2] });
}

/** The demo has one project in each language. */
export async function projectIn(person, language) {
  const { items } = await person.get("/api/v1/projects");
  const isChinese = (name) => /\p{Script=Han}/u.test(name);
  return items.find((project) => isChinese(project.name) === (language === "zh-CN")) ?? items[0];
}

/** Where a screen is. */
export async function placeOf(person, project, address) {
  const path = address.startsWith(".") ? `/projects/${project.id}${address.slice(1)}` : address;
  if (!path.endsWith("…")) return path;
  const list = path.slice(0, -2);
  const { items } = await person.get(`/api/v1${list}`);
  return `${list}/${items[0].id}`;
}
