// What was sent to a client to be agreed to, as the server tells it, and what a person says of it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Money } from "../../app/money.ts";
import type { Id, List, NotReached } from "../../app/wire.ts";

export type Verdict = "approved" | "approved_with_conditions" | "other_terms" | "declined";
export type SignOffState = "waiting" | "decided" | "superseded" | "withdrawn";
export type Mode = "one" | "any" | "all" | "in_order";

export interface Asked {
  person_id: Id;
  name: string;
}

export interface SignOffLine {
  id: Id;
  project_id: Id;
  party_id: Id;
  client_name: string;
  record_id: Id;
  kind: string;
  number: string;
  version: number;
  title: string;
  state: SignOffState;
  is_over: boolean;
  verdict: Verdict | null;
  is_commercial: boolean;
  due: string | null;
  valid_until: string | null;
  opened_at: string;
  ended_at: string | null;
  waiting_since: string | null;
  waiting_for: Asked[];
}

/** A word of the catalogue, or as somebody wrote it. */
export type FigureLabel = { code: string } | { text: string };
export type FigureValue = { date: string } | { money: Money } | { text: string };

export interface Content {
  kind: string;
  number: string;
  version: number;
  title: string;
  summary: string;
  figures: { label: FigureLabel; now: FigureValue | null; becomes: FigureValue | null }[];
  items: ContentItem[];
  valid_until: string | null;
}

export interface ContentItem {
  key: Id;
  number: string;
  version: number;
  title: string;
  body: string;
  criteria: string;
}

export interface Step {
  person_id: Id;
  name: string;
  on_behalf_of: string | null;
  verdict: Verdict;
  remark: string;
  questioned: { key: Id; number: string; words: string }[];
  authenticated: string;
  receipt: Id;
  at: string;
}

export interface SignOff extends SignOffLine {
  content: Content;
  amount: Money | null;
  mode: Mode;
  panel: Asked[];
  steps: Step[];
  opened_by: Asked;
  reason: string;
  not_reached: NotReached[];
}

export const useSignOffs = (project: Id) => useQuery({ queryKey: keys.signOffs(project), queryFn: () => api.get<List<SignOffLine>>(`/api/v1/projects/${project}/sign-offs`) });

export const useSignOff = (project: Id, id: Id) => useQuery({ queryKey: [...keys.signOffs(project), id], queryFn: () => api.get<SignOff>(`/api/v1/sign-offs/${id}`) });

/** Where one stands, as one word: over, and waiting without anybody who may answer, are told apart. */
export type Face = "waiting" | "nobody" | "over" | "superseded" | "withdrawn" | Verdict;

export function faceOf({ state, is_over, verdict, waiting_for }: Pick<SignOffLine, "state" | "is_over" | "verdict" | "waiting_for">): Face {
  if (state === "waiting") return is_over ? "over" : waiting_for.length === 0 ? "nobody" : "waiting";
  return state === "decided" ? (verdict ?? "approved") : state;
}

/** What needs the team or the client first, the longest waiting on top; then what ended, the newest first. */
export function inOrder(lines: SignOffLine[]): { waiting: SignOffLine[]; ended: SignOffLine[] } {
  const isOpen = (line: SignOffLine) => line.state === "waiting";
  const since = (line: SignOffLine) => line.waiting_since ?? line.opened_at;
  const end = (line: SignOffLine) => line.ended_at ?? line.opened_at;
  return {
    waiting: lines.filter(isOpen).sort((a, b) => since(a).localeCompare(since(b))),
    ended: lines.filter((line) => !isOpen(line)).sort((a, b) => end(b).localeCompare(end(a))),
  };
}

/** Everybody who is asked, with what each has said or whether it is their turn. */
export function seatsOf({ panel, steps, waiting_for, state }: Pick<SignOff, "panel" | "steps" | "waiting_for" | "state">): { person: Asked; step: Step | undefined; isTurn: boolean }[] {
  const left = [...steps];
  return panel.map((person) => {
    // A deputy's answer fills the seat of whom they acted for.
    const place = left.findIndex((step) => step.person_id === person.person_id || step.on_behalf_of === person.name);
    const [step] = place < 0 ? [] : left.splice(place, 1);
    return { person, step, isTurn: state === "waiting" && !step && waiting_for.some((each) => each.person_id === person.person_id) };
  });
}
