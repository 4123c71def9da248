// What the team's API answers, as the screens read it. Names as on the wire; the description that the
// server generates is the authority, this is the part of it that the screens use.

export type Id = string;
export type Locale = "en" | "zh-CN";
export type Health = "on_track" | "at_risk" | "late" | "empty";
export type Audience = "internal" | "client";
export type ProjectRole = "read_only" | "member" | "project_manager";
export type ClientRole = "client_approver" | "client_contact" | "client_viewer";

export interface List<T> {
  items: T[];
  next?: string | null;
}

/** A reason or message by code: the screen has the sentence. */
export interface Coded {
  code: string;
  params?: Record<string, unknown>;
}

export interface Me {
  person: { id: Id; name: string; email: string; locale: Locale; time_zone: string; theme: "system" | "light" | "dark"; is_administrator: boolean; has_totp: boolean };
  organisation: string;
  version: string;
}

export interface Person {
  id: Id;
  name: string;
  email: string;
  locale: Locale;
  is_administrator: boolean;
  disabled: boolean;
  /** Told to administrators only. */
  has_totp?: boolean | null;
}

export interface SessionRow {
  id: Id;
  created_at: string;
  last_seen_at: string;
  ip: string;
  user_agent: string;
  current: boolean;
}

export interface ApiToken {
  id: Id;
  name: string;
  scope: "read" | "write" | "administer";
  created_at?: string;
  expires_at?: string | null;
  last_used_at?: string | null;
  token?: string;
}

export interface Client {
  id: Id;
  name: string;
  short_name?: string | null;
  locale?: Locale | null;
  time_zone?: string | null;
  contact_count: number;
  project_count: number;
  revision: number;
}

export interface Contact {
  id: Id;
  name: string;
  email: string;
  title?: string | null;
  locale: Locale;
  revision: number;
}

export interface ProjectStatus {
  health: Health;
  finish?: string | null;
  baseline_finish?: string | null;
  late_working_days?: number | null;
  reason?: Coded | null;
}

export interface Project {
  id: Id;
  name: string;
  client_name?: string | null;
  code?: string | null;
  state: "active" | "archived";
  role: ProjectRole;
  clients: { party_id: Id; client_id: Id; name: string }[];
  start: string | null;
  time_zone: string;
  status: ProjectStatus;
  task_count: number;
  revision: number;
}

export interface Member {
  person_id: Id;
  name: string;
  email: string;
  role: ProjectRole;
}

export interface Invitation {
  link_id: Id;
  /** Of the mail. */
  state: "queued" | "sent" | "failed" | "cancelled";
  link_state: "active" | "expired" | "revoked" | "superseded";
  error?: string | null;
  created_at: string;
  expires_at: string;
}

export interface PartyContact {
  person_id: Id;
  name: string;
  email: string;
  role: ClientRole;
  invitation: Invitation | null;
}

export interface Party {
  id: Id;
  client_id: Id;
  client_name: string;
  contacts: PartyContact[];
}

export interface SharingRule {
  phases_and_milestones: boolean;
  level: number | null;
  task_ids: Id[];
  /** Left out again, whatever the above say. */
  hidden_task_ids: Id[];
  client_titles: Record<Id, string>;
  held: boolean;
}

export interface VisibleTask {
  task_id: Id;
  title: string;
  why: "phase" | "milestone" | "level" | "chosen";
}

export interface Sharing {
  rule: SharingRule;
  /** Counts the changes of the rule; a change names the one it was made from. */
  revision: number;
  visible: VisibleTask[];
  history: { at: string; by: string | null; visible_count: number }[];
}

export interface SharingPreview {
  html: string;
  visible: VisibleTask[];
  seen_by: string[];
}

export interface InvitationSent {
  person_id: Id;
  url: string;
  mail: "queued" | "no_smtp";
  warning: "public_url_missing" | "public_url_loopback" | null;
}

export type TaskState = "to_do" | "doing" | "waiting" | "done";

export interface TaskRow {
  id: Id;
  number: number;
  title: string;
  state: TaskState;
  owner_id?: Id | null;
  start: string;
  finish: string;
  critical: boolean;
  total_float_minutes: number;
  percent_complete: number;
  audience: Audience;
  updated_at?: string;
}

/** A row of the plan; the fields the record panel and the sharing dialog read. */
export interface PlanTask extends TaskRow {
  parent_id?: Id | null;
  wbs: string;
  level: number;
  kind: "task" | "phase" | "milestone";
  is_summary: boolean;
  duration_minutes: number;
  deadline?: string | null;
  constraint?: { kind: "asap" | "alap" | "mso" | "mfo" | "snet" | "snlt" | "fnet" | "fnlt"; date?: string | null } | null;
  client_side: boolean;
  notes?: string;
  baseline?: { start: string; finish: string; duration_minutes: number; finish_variance_days: number } | null;
  why?: { code: string; task_id?: Id | null } | null;
  revision: number;
  project_id?: Id;
}

export interface Dependency {
  id: Id;
  predecessor_id: Id;
  successor_id: Id;
  kind: "fs" | "ss" | "ff" | "sf";
  lag_minutes: number;
  lag_unit: "working" | "elapsed" | "percent" | "elapsed_percent";
}

export interface Plan {
  revision: number;
  start: string;
  status_date?: string | null;
  finish?: string | null;
  minutes_per_day: number;
  calendar_id: Id;
  tasks: PlanTask[];
  dependencies: Dependency[];
  calendars?: Calendar[];
  warnings: { code: string; task_id?: Id | null }[];
}

export interface WorkingTime {
  from: string;
  to: string;
}

export interface CalendarException {
  name: string;
  from: string;
  to: string;
  working: WorkingTime[];
}

export interface Calendar {
  id: Id;
  name: string;
  base_id?: Id | null;
  week: ({ working: WorkingTime[] } | null)[];
  exceptions: CalendarException[];
  covers_until?: string | null;
}

export interface Comment {
  id: Id;
  author: { id: Id; name: string; side: "team" | "client" };
  body: string;
  html?: string;
  audience: Audience;
  party_id?: Id | null;
  at: string;
  edited_at?: string | null;
}

export interface HistoryItem {
  at: string;
  actor?: { id: Id; name: string } | null;
  kind: string;
  detail?: unknown;
}

export interface Viewers {
  team: { name: string; why: string }[];
  client: { name: string; party: string; why: string }[];
}

export interface Question {
  id: Id;
  number: number;
  /** The number under which the client knows it. */
  client_number: number;
  title: string;
  body: string;
  asked_by: { id: Id; name: string; side: "team" | "client" };
  asked_at: string;
  state: "open" | "answered" | "closed";
  waiting_for: "team" | "client" | null;
  party_id: Id;
  record_id?: Id | null;
  html?: string;
  due?: string | null;
  answers: { id: Id; author: { id: Id; name: string; side: "team" | "client" }; body: string; html?: string; at: string }[];
  /** After asking or answering: those of the client who get no mail. */
  not_reached?: NotReached[];
}

export interface NotReached {
  person_id: Id;
  name: string;
  reason: "not_invited" | "revoked" | "not_in_project";
}

/** A question as the morning look lists it. */
export interface HomeQuestion {
  id: Id;
  number: number;
  title: string;
  asked_by: { id: Id; name: string; side: "team" | "client" };
  asked_at: string;
  due?: string | null;
  project: { id: Id; name: string };
}

export interface WorkItem {
  task: TaskRow;
  project: { id: Id; name: string };
  reason: { code: string; days: number };
}

export interface ClientEvent {
  at: string;
  kind: string;
  actor?: { id?: Id; name: string } | null;
  project?: { id: Id; name: string } | null;
  record?: { id: Id; kind: string; number: number; title: string } | null;
}

export interface Home {
  projects: { project: Project; health: Health; reason?: Coded | null }[];
  my_tasks: WorkItem[];
  waiting_for_us: HomeQuestion[];
  waiting_for_client: HomeQuestion[];
  since: ClientEvent[];
}

export interface Notification {
  id: Id;
  kind: string;
  at: string;
  read: boolean;
  project?: { id: Id; name: string } | null;
  record?: { id: Id; kind: string; number: number; title: string } | null;
  actor?: { name: string } | null;
}

export interface SearchHit {
  record_id: Id;
  kind: string;
  number: number;
  title: string;
  project: { id: Id; name: string };
  snippet?: string | null;
}

export interface ImportRow {
  wbs: string;
  title: string;
  level: number;
  kind: "task" | "phase" | "milestone";
  duration_minutes?: number | null;
  change: "new" | "changed" | "removed" | "same";
  changes: string[];
}

export interface ImportPreview {
  id: Id;
  format: string;
  tasks: number;
  dependencies: number;
  resources: number;
  calendars: number;
  creates: number;
  updates: number;
  removes: number;
  unchanged: number;
  rows: ImportRow[];
  finish?: string;
  not_understood: { place: string; code: string; params?: Record<string, unknown> }[];
  differences: { title: string; field: string; file: string; computed: string; reason: Coded }[];
  differences_count: number;
  compared_count: number;
  sheet?: ImportSheet | null;
}

/** What stands in a workbook or list, for saying what its columns mean. */
export interface ImportSheet {
  sheets: string[];
  sheet: string;
  header_row: number | null;
  columns: { index: number; title: string; sample: string; maps_to: string | null }[];
  rows: number;
}

export interface MailSettings {
  host: string;
  port: number;
  security: "none" | "starttls" | "tls";
  user?: string | null;
  password?: string;
  has_password?: boolean;
  from_address: string;
  from_name: string;
}

export interface OutboxItem {
  id: Id;
  kind: string;
  to?: string | null;
  subject?: string | null;
  state: "queued" | "sent" | "failed" | "cancelled";
  attempts: number;
  last_error?: string | null;
  created_at: string;
  sent_at?: string | null;
  text?: string | null;
  link?: string | null;
}
