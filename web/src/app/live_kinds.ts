// What an event of the server means for the cached answers: the one list of the nouns that events are
// named by, and the keys each of them touches beside its project and its record.
import type { Id } from "./wire.ts";

export interface Change {
  kind: string;
  project_id?: Id | null;
  record_id?: Id | null;
  actor_id?: Id | null;
  at?: string;
  plan_revision?: number | null;
}

export interface Touched {
  key: unknown[];
  /** This answer alone, nothing below its key. */
  exact?: boolean;
}

/** An event is called `noun.participle`. A batch on the plan names no record, so it touches all open ones. */
export const TOUCHED_BY: Record<string, string[]> = {
  baseline: ["projects", "record"],
  buffer: [],
  calendar: ["projects", "record", "my-work"],
  change_offer: [],
  change_request: [],
  channel: [],
  channel_networks: ["channel-networks"],
  charter: [],
  client: ["projects", "clients", "client"],
  client_contact: ["clients", "client", "record"],
  client_party: ["projects", "clients", "client", "record"],
  client_view: [],
  comment: [],
  communication_plan: [],
  communication_plan_entry: [],
  communication_settings: [],
  decision_rule: [],
  culture_card: ["client"],
  deliverable: [],
  demonstration: [],
  document: [],
  document_settings: [],
  expectation: [],
  forecast: [],
  issue: [],
  kickoff: [],
  kickoff_pack: [],
  letter: ["record-mails"],
  link: ["client"],
  log_entry: ["follow-ups"],
  contact_address: ["returned-addresses"],
  mail: ["held-mails", "record-mails"],
  mail_in_settings: ["mail-in-settings"],
  mailbox_settings: ["mailbox-settings"],
  mail_settings: ["mail-settings"],
  meeting: [],
  member: ["projects", "my-work", "record"],
  milestone: ["record"],
  minutes: [],
  organisation: ["me"],
  party_contact: ["clients", "client", "record"],
  password: ["sessions"],
  people: [],
  person: ["persons", "me", "record"],
  plan: ["projects", "my-work", "record"],
  portal: [],
  project_template: ["templates", "projects"],
  plan_alternative: [],
  plan_document: [],
  plan_review: [],
  project_functions: [],
  project: ["projects", "clients", "client", "my-work"],
  question: [],
  questionnaire: [],
  reminder: [],
  report: [],
  report_terms: ["report-terms"],
  report_settings: ["record"],
  requirement: [],
  response_promises: [],
  resource: ["record"],
  session: ["sessions"],
  sharing_rule: ["record"],
  task: ["projects", "my-work"],
  token: ["tokens"],
  totp: ["me", "persons"],
  waiting_times: [],
};

/** Parts of a project that a plan already held does not answer for. */
const BESIDE_THE_PLAN = ["members", "functions", "parties", "questions", "communication-log", "communication-plan", "waiting-times", "forecast", "buffers", "people-load", "schedule-checks", "plan-alternatives", "promises", "calendars", "sharing", "baselines", "agreed-plan", "resources", "requirements", "deliverables", "questionnaires", "demonstrations", "sign-offs", "decision-rule", "changes", "charter", "kickoff", "documents", "reports", "issues", "meetings", "client-news", "reminders"];

/** The keys a change touches. The plan is left alone when the cache already holds that revision. */
export function keysTouched(change: Change, planRevision: (project: Id) => number | undefined): Touched[] {
  const noun = change.kind.split(".")[0] ?? "";
  const touched: Touched[] = [{ key: ["notifications"] }, { key: ["home"] }];
  if (change.record_id) touched.push({ key: ["record", change.record_id] });
  if (change.project_id) touched.push(...projectKeys(change, change.project_id, planRevision));
  for (const name of TOUCHED_BY[noun] ?? []) touched.push({ key: [name] });
  return touched;
}

function projectKeys(change: Change, project: Id, planRevision: (project: Id) => number | undefined): Touched[] {
  const held = planRevision(project);
  const planIsCurrent = change.plan_revision != null && held !== undefined && held >= change.plan_revision;
  if (!planIsCurrent) return [{ key: ["project", project] }];
  return [{ key: ["project", project], exact: true }, ...BESIDE_THE_PLAN.map((part) => ({ key: ["project", project, part] }))];
}
