// The kinds of records: the letter before the number, and where one is read. A new kind is a line here
// and, where it opens in the panel, a line in domain/records/RecordPanel.tsx.
import type { IconName } from "../ui/Icon.tsx";
import type { Id } from "./wire.ts";

export interface RecordKind {
  prefix: string;
  icon: IconName;
  /** Both sides read it in versions, each under the number it was sent with: "RD-v2". */
  isVersioned?: true;
  /** In the panel beside whatever page is on screen, or on a page of its own. */
  opens: "panel" | "page";
  /** The page of the project it belongs to. */
  address: (project: Id, record: Id) => RecordAddress;
}

/** As a link takes it; the routes check it when it is followed. */
export interface RecordAddress {
  to: string;
  params: { project: Id } & Record<string, Id>;
  search: Record<string, string>;
}

const KINDS: Record<string, RecordKind> = {
  task: { prefix: "T", icon: "scope", opens: "panel", address: (project, record) => ({ to: "/projects/$project/plan", params: { project }, search: { record } }) },
  question: { prefix: "Q", icon: "talk", opens: "page", address: (project, question) => ({ to: "/projects/$project/questions", params: { project }, search: { question } }) },
  log_entry: { prefix: "L", icon: "talk", opens: "page", address: (project) => ({ to: "/projects/$project/communication", params: { project }, search: {} }) },
  communication_plan_entry: { prefix: "CP", icon: "talk", opens: "page", address: (project) => ({ to: "/projects/$project/communication-plan", params: { project }, search: {} }) },
  change_request: { prefix: "CR", icon: "change", opens: "page", address: (project, change) => ({ to: "/projects/$project/changes/$change", params: { project, change }, search: {} }) },
  charter: { prefix: "PC", isVersioned: true, icon: "document", opens: "page", address: (project) => ({ to: "/projects/$project/charter", params: { project }, search: {} }) },
  document: { prefix: "F", icon: "clip", opens: "panel", address: (project, record) => ({ to: "/projects/$project/documents", params: { project }, search: { record: `document:${record}` } }) },
  plan_document: { prefix: "PD", isVersioned: true, icon: "plan", opens: "page", address: (project) => ({ to: "/projects/$project/agreed-plan", params: { project }, search: {} }) },
  deliverable: { prefix: "D", icon: "document", opens: "page", address: (project, deliverable) => ({ to: "/projects/$project/deliverables/$deliverable", params: { project, deliverable }, search: {} }) },
  demonstration: { prefix: "DM", icon: "eye", opens: "page", address: (project, demonstration) => ({ to: "/projects/$project/demonstrations/$demonstration", params: { project, demonstration }, search: {} }) },
  questionnaire: { prefix: "QN", icon: "talk", opens: "page", address: (project, questionnaire) => ({ to: "/projects/$project/questionnaires/$questionnaire", params: { project, questionnaire }, search: {} }) },
  expectation: { prefix: "E", icon: "talk", opens: "panel", address: (project, record) => ({ to: "/projects/$project/charter", params: { project }, search: { record: `expectation:${record}` } }) },
  issue: { prefix: "I", icon: "risk", opens: "panel", address: (project, record) => ({ to: "/projects/$project/issues", params: { project }, search: { record: `issue:${record}` } }) },
  report: { prefix: "RP", icon: "report", opens: "page", address: (project, report) => ({ to: "/projects/$project/reports/$report", params: { project, report }, search: {} }) },
  meeting: { prefix: "M", icon: "calendar", opens: "page", address: (project, meeting) => ({ to: "/projects/$project/meetings/$meeting", params: { project, meeting }, search: {} }) },
  requirement: { prefix: "REQ", icon: "scope", opens: "panel", address: (project, record) => ({ to: "/projects/$project/scope", params: { project }, search: { record: `requirement:${record}` } }) },
  requirements_document: { prefix: "RD", isVersioned: true, icon: "document", opens: "page", address: (project, about) => ({ to: "/projects/$project/sign-offs", params: { project }, search: { about } }) },
};

/** A kind that this version does not know leads to its project. */
const OTHER: RecordKind = { prefix: "#", icon: "plan", opens: "page", address: (project) => ({ to: "/projects/$project", params: { project }, search: {} }) };

/** Every kind there is. */
export const recordKinds = Object.keys(KINDS);

export function kindOf(kind: string): RecordKind {
  return KINDS[kind] ?? OTHER;
}

/** "T-12": how a record is called in every list; of one read in versions "RD-v2", or "RD" where none of them is meant. */
export function recordNumber(kind: string, number: number, sentAs?: string | null): string {
  const { prefix, isVersioned } = kindOf(kind);
  return isVersioned ? (sentAs ?? prefix) : `${prefix}-${number}`;
}
