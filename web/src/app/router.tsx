// Every address of the team's app. Pages are loaded when first visited; what the reader looks at
// (filter, open record) is in the address, so that it can be sent to a colleague.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { changeSearch, changesSearch } from "../domain/changes/changes_search.ts";
import { readLogSearch } from "../domain/communication/log_search.ts";
import { readDocumentsSearch } from "../domain/documents/documents_search.ts";
import { issuesSearch } from "../domain/issues/issues_search.ts";
import { meetingsSearch } from "../domain/meeting/meetings_search.ts";
import type { PlanSearch } from "../domain/schedule/plan_search.ts";
import type { ScopeSearch } from "../domain/scope/register_search.ts";
import { Problem } from "./api.ts";
import { cache, meQuery } from "./cache.ts";
import { Frame } from "./shell/Frame.tsx";
import { Lost, PageFailed } from "./shell/Ends.tsx";
import { withFurtherWords } from "./words.ts";

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: Lost,
  errorComponent: PageFailed,
  validateSearch: (search: Record<string, unknown>): { record?: string | undefined } => ({ record: text(search.record) }),
});

/** A page that needs more words than the first screens do. */
const further = (<Module extends Record<string, unknown>, Name extends keyof Module & string>(load: () => Promise<Module>, name: Name) =>
  lazyRouteComponent(withFurtherWords(load), name)) as typeof lazyRouteComponent;

const open = <const Path extends string>(path: Path, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: further(load, name as never) });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { then?: string | undefined } => ({ then: text(search.then) }),
  component: lazyRouteComponent(() => import("../domain/people/SignInPage.tsx"), "SignInPage"),
});
const setUp = open("/set-up", () => import("../domain/people/SetUpPage.tsx"), "SetUpPage");
const setPassword = open("/set-password", () => import("../domain/people/SetPasswordPage.tsx"), "SetPasswordPage");
const setPasswordWith = open("/set-password/$token", () => import("../domain/people/SetPasswordPage.tsx"), "SetPasswordPage");

/** Everything behind the sign-in. */
const team = createRoute({
  getParentRoute: () => root,
  id: "team",
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      await cache.ensureQueryData(meQuery);
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 401) throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { then: location.href } });
      throw reason;
    }
  },
});

const home = createRoute({ getParentRoute: () => team, path: "/", component: lazyRouteComponent(() => import("../domain/home/HomePage.tsx"), "HomePage") });
const myWork = createRoute({
  getParentRoute: () => team,
  path: "/my-work",
  validateSearch: (search: Record<string, unknown>): { project?: string | undefined; text?: string | undefined } => ({ project: text(search.project), text: text(search.text) }),
  component: further(() => import("../domain/home/MyWorkPage.tsx"), "MyWorkPage"),
});
const waiting = createRoute({
  getParentRoute: () => team,
  path: "/waiting",
  validateSearch: (search: Record<string, unknown>): { project?: string | undefined } => ({ project: text(search.project) }),
  component: further(() => import("../domain/home/WaitingPage.tsx"), "WaitingPage"),
});
const search = createRoute({
  getParentRoute: () => team,
  path: "/search",
  validateSearch: (given: Record<string, unknown>): { q?: string | undefined; project?: string | undefined } => ({ q: text(given.q), project: text(given.project) }),
  component: further(() => import("../domain/home/SearchPage.tsx"), "SearchPage"),
});
const projects = createRoute({
  getParentRoute: () => team,
  path: "/projects",
  validateSearch: (given: Record<string, unknown>): { text?: string | undefined; state?: string | undefined; new?: string | undefined } => ({ text: text(given.text), state: text(given.state), new: text(given.new) }),
  component: further(() => import("../domain/engagement/ProjectsPage.tsx"), "ProjectsPage"),
});
const project = createRoute({ getParentRoute: () => team, path: "/projects/$project", component: lazyRouteComponent(() => import("../domain/engagement/ProjectFrame.tsx"), "ProjectFrame") });
const overview = createRoute({ getParentRoute: () => project, path: "/", component: further(() => import("../domain/engagement/OverviewPage.tsx"), "OverviewPage") });
const plan = createRoute({
  getParentRoute: () => project,
  path: "/plan",
  // The plan keeps its own view state (board, zoom, filter) in the address; it checks it itself.
  validateSearch: (given: Record<string, unknown>) => given as PlanSearch,
  component: lazyRouteComponent(() => import("./shell/PlanDoor.tsx"), "PlanDoor"),
});
const agreedPlan = createRoute({
  getParentRoute: () => project,
  path: "/agreed-plan",
  validateSearch: (given: Record<string, unknown>): { ask?: string | undefined } => ({ ask: text(given.ask) }),
  component: further(() => import("../domain/schedule/AgreedPlanPage.tsx"), "AgreedPlanPage"),
});
const buffers = createRoute({ getParentRoute: () => project, path: "/buffers", component: further(() => import("../domain/schedule/BuffersPage.tsx"), "BuffersPage") });
const forecast = createRoute({ getParentRoute: () => project, path: "/forecast", component: further(() => import("../domain/schedule/ForecastPage.tsx"), "ForecastPage") });
const scheduleChecks = createRoute({ getParentRoute: () => project, path: "/schedule-checks", component: further(() => import("../domain/schedule/ScheduleChecksPage.tsx"), "ScheduleChecksPage") });
const variance = createRoute({
  getParentRoute: () => project,
  path: "/variance",
  validateSearch: (given: Record<string, unknown>): { baselines?: string | undefined; order?: string | undefined } => ({ baselines: text(given.baselines), order: text(given.order) }),
  component: further(() => import("../domain/schedule/VariancePage.tsx"), "VariancePage"),
});
const peopleLoad = createRoute({
  getParentRoute: () => project,
  path: "/people-load",
  validateSearch: (given: Record<string, unknown>): { from?: string | undefined; figure?: "percent" | undefined; over?: true | undefined } => ({
    from: text(given.from),
    figure: given.figure === "percent" ? "percent" : undefined,
    over: given.over === true || given.over === "true" ? true : undefined,
  }),
  component: further(() => import("../domain/schedule/PeopleLoadPage.tsx"), "PeopleLoadPage"),
});
const alternatives = createRoute({ getParentRoute: () => project, path: "/alternatives", component: further(() => import("../domain/schedule/AlternativesPage.tsx"), "AlternativesPage") });
const alternative = createRoute({
  getParentRoute: () => project,
  path: "/alternatives/$alternative",
  // The rows keep their view state in the address as the plan does.
  validateSearch: (given: Record<string, unknown>) => given as PlanSearch & { show?: string },
  component: further(() => import("../domain/schedule/AlternativePage.tsx"), "AlternativePage"),
});
const importPlan = createRoute({ getParentRoute: () => project, path: "/import", component: further(() => import("../domain/imports/ImportPage.tsx"), "ImportPage") });
const scope = createRoute({
  getParentRoute: () => project,
  path: "/scope",
  // The register checks what it takes of the address itself.
  validateSearch: (given: Record<string, unknown>) => given as ScopeSearch,
  component: further(() => import("../domain/scope/ScopePage.tsx"), "ScopePage"),
});
const requirementsDocument = createRoute({
  getParentRoute: () => project,
  path: "/requirements/document",
  validateSearch: (given: Record<string, unknown>): { party?: string | undefined } => ({ party: text(given.party) }),
  component: further(() => import("../domain/scope/DocumentPage.tsx"), "DocumentPage"),
});
const importRequirements = createRoute({ getParentRoute: () => project, path: "/requirements/import", component: further(() => import("../domain/scope/ImportRequirements.tsx"), "ImportRequirements") });
const signOffs = createRoute({
  getParentRoute: () => project,
  path: "/sign-offs",
  validateSearch: (given: Record<string, unknown>): { sign_off?: string | undefined; kind?: string | undefined; about?: string | undefined } => ({ sign_off: text(given.sign_off), kind: text(given.kind), about: text(given.about) }),
  component: further(() => import("../domain/sign_offs/SignOffsPage.tsx"), "SignOffsPage"),
});
const deliverables = createRoute({
  getParentRoute: () => project,
  path: "/deliverables",
  validateSearch: (given: Record<string, unknown>): { new?: string | undefined } => ({ new: text(given.new) }),
  component: further(() => import("../domain/scope/DeliverablesPage.tsx"), "DeliverablesPage"),
});
const deliverable = createRoute({ getParentRoute: () => project, path: "/deliverables/$deliverable", component: further(() => import("../domain/scope/DeliverablePage.tsx"), "DeliverablePage") });
const certificate = createRoute({ getParentRoute: () => project, path: "/deliverables/$deliverable/certificate", component: further(() => import("../domain/scope/DeliverableCertificatePage.tsx"), "DeliverableCertificatePage") });
const questionnaires = createRoute({
  getParentRoute: () => project,
  path: "/questionnaires",
  validateSearch: (given: Record<string, unknown>): { new?: string | undefined } => ({ new: text(given.new) }),
  component: further(() => import("../domain/scope/QuestionnairesPage.tsx"), "QuestionnairesPage"),
});
const questionnaire = createRoute({
  getParentRoute: () => project,
  path: "/questionnaires/$questionnaire",
  validateSearch: (given: Record<string, unknown>): { by?: string | undefined } => ({ by: text(given.by) }),
  component: further(() => import("../domain/scope/QuestionnairePage.tsx"), "QuestionnairePage"),
});
const demonstrations = createRoute({
  getParentRoute: () => project,
  path: "/demonstrations",
  validateSearch: (given: Record<string, unknown>): { new?: string | undefined } => ({ new: text(given.new) }),
  component: further(() => import("../domain/scope/DemonstrationsPage.tsx"), "DemonstrationsPage"),
});
const demonstration = createRoute({ getParentRoute: () => project, path: "/demonstrations/$demonstration", component: further(() => import("../domain/scope/DemonstrationPage.tsx"), "DemonstrationPage") });
const traceability = createRoute({
  getParentRoute: () => project,
  path: "/traceability",
  validateSearch: (given: Record<string, unknown>): { gap?: string | undefined } => ({ gap: text(given.gap) }),
  component: further(() => import("../domain/scope/TraceabilityPage.tsx"), "TraceabilityPage"),
});
const changes = createRoute({ getParentRoute: () => project, path: "/changes", validateSearch: changesSearch, component: further(() => import("../domain/changes/ChangesPage.tsx"), "ChangesPage") });
const issues = createRoute({ getParentRoute: () => project, path: "/issues", validateSearch: issuesSearch, component: further(() => import("../domain/issues/IssuesPage.tsx"), "IssuesPage") });
const meetings = createRoute({ getParentRoute: () => project, path: "/meetings", validateSearch: meetingsSearch, component: further(() => import("../domain/meeting/MeetingsPage.tsx"), "MeetingsPage") });
const meeting = createRoute({ getParentRoute: () => project, path: "/meetings/$meeting", component: further(() => import("../domain/meeting/MeetingPage.tsx"), "MeetingPage") });
const changeLog = createRoute({ getParentRoute: () => project, path: "/changes/log", component: further(() => import("../domain/changes/ChangeLogPage.tsx"), "ChangeLogPage") });
const change = createRoute({ getParentRoute: () => project, path: "/changes/$change", validateSearch: changeSearch, component: further(() => import("../domain/changes/ChangePage.tsx"), "ChangePage") });
const charter = createRoute({
  getParentRoute: () => project,
  path: "/charter",
  validateSearch: (given: Record<string, unknown>): { ask?: string | undefined; part?: string | undefined } => ({ ask: text(given.ask), part: text(given.part) }),
  component: further(() => import("../domain/agreement/CharterPage.tsx"), "CharterPage"),
});
const kickoff = createRoute({ getParentRoute: () => project, path: "/kickoff", component: further(() => import("../domain/agreement/KickoffPage.tsx"), "KickoffPage") });
const kickoffPack = createRoute({ getParentRoute: () => project, path: "/kickoff/pack", component: further(() => import("../domain/agreement/KickoffPackPage.tsx"), "KickoffPackPage") });
const reports = createRoute({
  getParentRoute: () => project,
  path: "/reports",
  validateSearch: (given: Record<string, unknown>): { new?: string | undefined } => ({ new: text(given.new) }),
  component: further(() => import("../domain/reports/ReportsPage.tsx"), "ReportsPage"),
});
const report = createRoute({ getParentRoute: () => project, path: "/reports/$report", component: further(() => import("../domain/reports/ReportPage.tsx"), "ReportPage") });
const questions = createRoute({
  getParentRoute: () => project,
  path: "/questions",
  validateSearch: (given: Record<string, unknown>): { state?: string | undefined; text?: string | undefined; question?: string | undefined; ask?: string | undefined } => ({
    state: text(given.state),
    text: text(given.text),
    question: text(given.question),
    ask: text(given.ask),
  }),
  component: further(() => import("../domain/communication/QuestionsPage.tsx"), "QuestionsPage"),
});
const communication = createRoute({ getParentRoute: () => project, path: "/communication", validateSearch: readLogSearch, component: further(() => import("../domain/communication/CommunicationPage.tsx"), "CommunicationPage") });
const heldMails = createRoute({ getParentRoute: () => project, path: "/mails", component: further(() => import("../domain/correspondence/HeldMailPage.tsx"), "HeldMailPage") });
const communicationPlan = createRoute({ getParentRoute: () => project, path: "/communication-plan", component: further(() => import("../domain/communication/CommunicationPlanPage.tsx"), "CommunicationPlanPage") });
const waitingTimes = createRoute({ getParentRoute: () => project, path: "/waiting-times", component: further(() => import("../domain/communication/WaitingTimesPage.tsx"), "WaitingTimesPage") });
const documents = createRoute({ getParentRoute: () => project, path: "/documents", validateSearch: readDocumentsSearch, component: further(() => import("../domain/documents/DocumentsPage.tsx"), "DocumentsPage") });
const teamAndClient = createRoute({
  getParentRoute: () => project,
  path: "/team",
  validateSearch: (given: Record<string, unknown>): { invite?: string | undefined; sharing?: string | undefined } => ({ invite: text(given.invite), sharing: text(given.sharing) }),
  component: further(() => import("../domain/engagement/TeamPage.tsx"), "TeamPage"),
});
const settings = createRoute({
  getParentRoute: () => project,
  path: "/settings",
  validateSearch: (given: Record<string, unknown>): { calendar?: string | undefined; resource?: string | undefined } => ({ calendar: text(given.calendar), resource: text(given.resource) }),
  component: further(() => import("../domain/engagement/SettingsPage.tsx"), "SettingsPage"),
});

const channels = createRoute({
  getParentRoute: () => project,
  path: "/channels",
  validateSearch: (given: Record<string, unknown>): { channel?: string | undefined } => ({ channel: text(given.channel) }),
  component: further(() => import("../domain/channels/ChannelsPage.tsx"), "ChannelsPage"),
});

const clients = createRoute({
  getParentRoute: () => team,
  path: "/clients",
  validateSearch: (given: Record<string, unknown>): { text?: string | undefined; new?: string | undefined } => ({ text: text(given.text), new: text(given.new) }),
  component: further(() => import("../domain/engagement/ClientsPage.tsx"), "ClientsPage"),
});
const client = createRoute({ getParentRoute: () => team, path: "/clients/$client", component: further(() => import("../domain/engagement/ClientPage.tsx"), "ClientPage") });
const administration = createRoute({ getParentRoute: () => team, path: "/administration", component: further(() => import("../domain/administration/PersonsPage.tsx"), "PersonsPage") });
const organisation = createRoute({
  getParentRoute: () => team,
  path: "/administration/organisation",
  component: further(() => import("../domain/administration/OrganisationPage.tsx"), "OrganisationPage"),
});
const mail = createRoute({ getParentRoute: () => team, path: "/administration/mail", component: further(() => import("../domain/administration/MailPage.tsx"), "MailPage") });
const houseChannels = createRoute({
  getParentRoute: () => team,
  path: "/administration/channels",
  validateSearch: (given: Record<string, unknown>): { channel?: string | undefined } => ({ channel: text(given.channel) }),
  component: further(() => import("../domain/channels/HouseChannelsPage.tsx"), "HouseChannelsPage"),
});
const outbox = createRoute({
  getParentRoute: () => team,
  path: "/administration/outbox",
  validateSearch: (given: Record<string, unknown>): { state?: string | undefined; mail?: string | undefined } => ({ state: text(given.state), mail: text(given.mail) }),
  component: further(() => import("../domain/administration/OutboxPage.tsx"), "OutboxPage"),
});
const terms = createRoute({ getParentRoute: () => team, path: "/administration/terms", component: further(() => import("../domain/administration/TermsPage.tsx"), "TermsPage") });
const about = createRoute({ getParentRoute: () => team, path: "/administration/about", component: further(() => import("../domain/administration/AboutPage.tsx"), "AboutPage") });
const account = createRoute({ getParentRoute: () => team, path: "/account", component: further(() => import("../domain/people/AccountPage.tsx"), "AccountPage") });

const tree = root.addChildren([
  signIn,
  setUp,
  setPassword,
  setPasswordWith,
  team.addChildren([
    home,
    myWork,
    waiting,
    search,
    projects,
    project.addChildren([overview, charter, kickoff, kickoffPack, plan, agreedPlan, buffers, forecast, scheduleChecks, variance, peopleLoad, alternatives, alternative, importPlan, changes, changeLog, issues, meetings, meeting, change, scope, requirementsDocument, importRequirements, deliverables, deliverable, certificate, questionnaires, questionnaire, demonstrations, demonstration, traceability, signOffs, questions, communication, heldMails, communicationPlan, waitingTimes, reports, report, documents, teamAndClient, settings, channels]),
    clients,
    client,
    administration,
    organisation,
    terms,
    mail,
    houseChannels,
    outbox,
    about,
    account,
  ]),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: "intent", defaultPendingMinMs: 0, defaultErrorComponent: PageFailed, defaultNotFoundComponent: Lost, scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
