// What was sent to a client to be agreed to, as the server tells it, and what a person says of it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, List, NotReached, Told, With } from "../../app/wire.ts";

export type Verdict = Told<"Verdict">;
export type SignOffState = Told<"SignOffState">;
export type Mode = Told<"DecisionMode">;
export type Asked = Told<"AskedPerson">;

/** Somebody who is asked, perhaps in place of whoever was asked before. */
export type Seat = Asked & { taken_over_from?: string | null };

export type SignOffLine = Told<"SignOffLine">;

/** A word of the catalogue, or as somebody wrote it. */
export type FigureLabel = Told<"SignOffLabel">;
export type FigureValue = Told<"SignOffValue">;

export type Content = Told<"SignOffContent">;
export type ContentItem = Told<"SignOffItem">;
export type Step = Told<"SignOffStep">;
export type SignOff = With<Told<"SignOff">, { not_reached: NotReached[] }>;

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
export function seatsOf({ panel, steps, waiting_for, state }: Pick<SignOff, "steps" | "waiting_for" | "state"> & { panel: Seat[] }): { person: Seat; step: Step | undefined; isTurn: boolean }[] {
  const left = [...steps];
  return panel.map((person) => {
    // A deputy's answer fills the seat of whom they acted for.
    const place = left.findIndex((step) => step.person_id === person.person_id || step.on_behalf_of === person.name);
    const [step] = place < 0 ? [] : left.splice(place, 1);
    return { person, step, isTurn: state === "waiting" && !step && waiting_for.some((each) => each.person_id === person.person_id) };
  });
}

/** Those whose signature would count now. */
export const openSeats = (signOff: Pick<SignOff, "panel" | "steps" | "waiting_for" | "state">): Seat[] =>
  seatsOf(signOff)
    .filter((seat) => seat.isTurn)
    .map((seat) => seat.person);
