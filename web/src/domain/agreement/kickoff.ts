// The kickoff checklist as the server tells it, and keeping an item: ticked, changed, taken off, each with its undo.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Sent, Told } from "../../app/wire.ts";
import { words, type Words } from "../../app/words.ts";

export type Kickoff = Told<"Kickoff">;
export type KickoffItem = Told<"KickoffItem">;
export type KickoffMeeting = Told<"KickoffMeeting">;
type Fields = Sent<"KickoffItemFields">;

export const kickoffPath = (project: Id) => `/api/v1/projects/${project}/kickoff`;

export const useKickoff = (project: Id) => useQuery({ queryKey: keys.kickoff(project), queryFn: () => api.get<Kickoff>(kickoffPath(project)) });

/** What stands on the list: the item's own words, or those of a step that the product knows. */
export function itemWords({ t }: Pick<Words, "t">, item: Pick<KickoffItem, "words" | "step">): string {
  return item.words || (item.step ? t(`kickoff.step.${item.step}`) : "");
}

type Step = NonNullable<KickoffItem["step"]>;

/** A page of the project, and the part of it. */
const PLACES: Record<Exclude<Step, "culture_card_filled">, readonly [page: string, part?: string]> = {
  goals_written: ["charter", "goals"],
  charter_confirmed: ["charter"],
  raci_complete: ["charter", "raci"],
  decision_rule_set: ["team"],
  contacts_invited: ["team"],
  plan_shared: ["team"],
  accounts_arranged: ["team"],
  promises_set: ["settings", "promises"],
  baseline_kept: ["plan"],
  materials_sent: ["kickoff/pack"],
  meeting_held: ["kickoff", "meeting"],
  minutes_sent: ["documents"],
};

/** Where a step is done; nowhere yet where no client takes part. */
export function placeOfStep(step: Step, project: Id, client: Id | undefined) {
  if (step === "culture_card_filled") return client && { to: "/clients/$client", params: { client }, hash: "culture" };
  const [page, hash] = PLACES[step];
  return { to: `/projects/$project/${page}`, params: { project }, ...(hash ? { hash } : {}) };
}

export const fieldsOf = (item: KickoffItem): Fields => ({ step: item.step, words: item.words, owner_id: item.owner_id, due: item.due, note: item.note, is_done: item.is_done && !item.is_seen });

/** Keeps what the server answered; tells what went wrong and fetches anew. */
async function kept(project: Id, sending: Promise<Kickoff>): Promise<boolean> {
  try {
    cache.setQueryData(keys.kickoff(project), await sending);
    return true;
  } catch (reason) {
    tellProblem(reason);
    void freshen(keys.kickoff(project));
    return false;
  }
}

const send = (project: Id, item: Id, fields: Fields, ifMatch?: number) => kept(project, api.put<Kickoff>(`${kickoffPath(project)}/items/${item}`, fields, { ifMatch }));

/** Changes an item, and offers to take it back. */
export async function saveItem(project: Id, item: KickoffItem, change: Partial<Fields>): Promise<boolean> {
  const w = words();
  const before = fieldsOf(item);
  const taken = await send(project, item.id, { ...before, ...change }, item.revision);
  const said = change.is_done === undefined ? "kickoff.kept" : change.is_done ? "kickoff.ticked" : "kickoff.unticked";
  if (taken) toast({ text: w.t(said, { item: itemWords(w, item) }), undo: () => send(project, item.id, before).then(() => undefined) });
  return taken;
}

export const addItem = (project: Id, fields: Partial<Fields>) => kept(project, api.post<Kickoff>(`${kickoffPath(project)}/items`, fields));

export async function removeItem(project: Id, item: KickoffItem): Promise<void> {
  const w = words();
  const taken = await kept(project, api.delete<Kickoff>(`${kickoffPath(project)}/items/${item.id}`));
  if (taken) toast({ text: w.t("kickoff.removed", { item: itemWords(w, item) }), undo: () => addItem(project, fieldsOf(item)).then(() => undefined) });
}
