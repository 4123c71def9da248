// What the team's API answers, by the names the screens use. The types are those the server describes
// (generated/api.ts); `With` says more exactly what the description calls a text or an object only.
import type { components } from "./generated/api.ts";

type Described = components["schemas"];
export type With<Answer, More> = Omit<Answer, keyof More> & More;

/** An answer leaves no field out: what there is not is told as null, where the description lets a field go. */
type Whole<T> = T extends (infer Each)[] ? Whole<Each>[] : T extends object ? { [Field in keyof T]-?: Whole<T[Field]> } : T;
export type Told<Name extends keyof Described> = Whole<Described[Name]>;
/** What is sent: the fields that may be left out may be left out. */
export type Sent<Name extends keyof Described> = Described[Name];

export type Id = string;
export type Locale = "en" | "zh-CN";
export type Health = "on_track" | "at_risk" | "late" | "empty";
export type Audience = Described["Audience"];
export type ProjectRole = Described["ProjectRole"];
export type ClientRole = Described["PartyRole"];
export type TaskState = Described["TaskState"];

export interface List<T> {
  items: T[];
  next?: string | null;
}

/** A reason or message by code: the screen has the sentence. */
export interface Coded {
  code: string;
  params?: Record<string, unknown>;
}

export type Me = With<Described["Me"], { person: With<Described["MyPerson"], { locale: Locale }> }>;
/** The organisation whose installation this is, for its administrators. */
export type Organisation = With<Described["Organisation"], { locale: Locale }>;
/** Whether there is a second factor is told to administrators only. */
export type Person = With<Described["Person"], { locale: Locale }>;
export type SessionRow = Described["Session"];
export type ApiToken = Described["Token"];

export type Client = With<Described["Client"], { locale: Locale }>;
export type Contact = With<Described["Contact"], { locale: Locale }>;

export type ProjectStatus = With<Described["ProjectStatus"], { health: Health; reason?: Coded | null }>;
export type Project = With<Described["Project"], { state: "active" | "archived"; status: ProjectStatus; asks_code?: boolean }>;
export type Member = Described["Member"];

/** `state` is the mail's, `link_state` the link's. */
export type Invitation = With<Described["Invitation"], { state: "queued" | "sent" | "failed" | "cancelled"; link_state: "active" | "expired" | "revoked" | "superseded" }>;
export type PartyContact = With<Described["PartyContact"], { invitation?: Invitation | null; is_commercial?: boolean }>;
export type Party = With<Described["Party"], { contacts: PartyContact[] }>;
export type InvitationSent = With<Described["SentInvitation"], { mail: "queued" | "no_smtp"; warning?: "public_url_missing" | "public_url_loopback" | null }>;

export type SharingRule = Described["SharingRule"];
export type VisibleTask = Described["VisibleTask"];
/** `revision` counts the changes of the rule; a change names the one it was made from. */
export type Sharing = Described["Sharing"];
export type SharingPreview = Described["SharingPreview"];
export type Viewers = Described["Viewers"];

export type TaskRow = Described["TaskRow"];
export type PlanTask = Described["PlanTask"];
export type Dependency = Described["PlanDependency"];
export type Plan = Described["PlanAnswer"];
export type WorkingTime = Described["ShiftBody"];
export type CalendarException = Described["ExceptionBody"];
export type Calendar = Described["PlanCalendar"];

/** A deleted one is told without its words. */
export type Comment = Described["Comment"];
export type Comments = Described["CommentList"];
export type CommentReaders = Described["CommentReaders"];
export type HistoryItem = With<Described["Happened"], { detail?: unknown }>;
/** Those of the client who got no mail about it are told when it is asked or answered. */
export type Question = With<Described["Question"], { not_reached: NotReached[] }>;
export type ResponseClock = Described["ResponseClock"];
export type PromisedTime = Described["PromisedTime"];
export type ResponsePromise = Described["ResponsePromise"];
export type ResponsePromises = Described["ResponsePromiseList"];
export type NotReached = With<Described["NotReached"], { reason: "not_invited" | "revoked" | "not_in_project" | "outside_circle" | "may_not_decide" }>;

export type WaitingItem = Described["WaitingItem"];
export type Waiting = Described["Waiting"];
export type WorkItem = Described["WorkItem"];
export type ClientEvent = Described["ClientNews"];
export type Home = With<Described["Home"], { projects: { project: Project; health: Health; reason?: Coded | null }[] }>;
export type Notification = Described["Notification"];
export type SearchHit = Described["Found"];

export type ImportRow = Described["ImportRow"];
export type ImportPreview = With<
  Described["ImportPreview"],
  { not_understood: { place: string; code: string; params?: Record<string, unknown> }[]; differences: With<Described["Difference"], { reason: Coded }>[]; sheet?: ImportSheet | null }
>;
/** What stands in a workbook or list, for saying what its columns mean. */
export interface ImportSheet {
  sheets: string[];
  sheet: string;
  header_row: number | null;
  columns: { index: number; title: string; sample: string; maps_to: string | null }[];
  rows: number;
}

export type MailSettings = With<Described["MailSettings"], { security: "none" | "starttls" | "tls" }>;
export type OutboxItem = With<Described["OutboxMail"], { state: "queued" | "sent" | "failed" | "cancelled" | "gathered" }>;
