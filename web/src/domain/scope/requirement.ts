// A requirement as the server tells it, and how it is changed: the whole text is sent with the revision that
// the reader saw. Where somebody else has changed another field meanwhile, both changes stay.
import { api, Problem } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Sent, Told, With } from "../../app/wire.ts";
import { words } from "../../app/words.ts";

export type RequirementKind = Told<"RequirementKind">;
export type RequirementPriority = Told<"RequirementPriority">;
export type RequirementSource = Told<"RequirementSource">;
export type RequirementState = Told<"RequirementState">;

export const KINDS = ["function", "interface", "experience", "quality", "constraint"] as const satisfies RequirementKind[];
export const PRIORITIES = ["must", "should", "could", "wont"] as const satisfies RequirementPriority[];
export const SOURCES = ["interview", "questionnaire", "document", "mail", "meeting", "other"] as const satisfies RequirementSource[];
export const STATES = ["draft", "sent", "confirmed", "questioned", "unconfirmed", "dropped"] as const satisfies RequirementState[];
/** What there is to ask the client about. */
export const TO_BE_CONFIRMED: RequirementState[] = ["draft", "questioned", "unconfirmed"];

export type RequirementFields = Told<"RequirementFields">;
export type Requirement = Told<"Requirement">;
export type TracedRecord = Told<"TracedRecord">;
export type RequirementDetail = Told<"RequirementDetail">;
export type RequirementVersion = Told<"RequirementVersion">;
/** A state that no requirement is in is not counted. */
export type Register = With<Told<"RequirementRegister">, { counts: Partial<Told<"RequirementRegister">["counts"]> }>;
export type Gaps = Told<"RequirementGaps">;
type Text = Sent<"RequirementBody">;
type Saved = Told<"SavedRequirement">;

/** As the address names an open requirement: the panel opens a task where no kind is said. */
export const recordOf = (id: Id) => `requirement:${id}`;

export const pathOf = (id: Id) => `/api/v1/requirements/${id}`;

export const registerPath = (project: Id) => `/api/v1/projects/${project}/requirements`;

export const blankFields = (): RequirementFields => ({ title: "", kind: "function", source: "other", source_note: "", need: "", pain: "", description: "", acceptance_criteria: "", priority: "should", owner_id: null });

export type Change = Partial<RequirementFields> & { internal_note?: string };

/** What is sent: the held text with the change in it. */
export function changed(held: Requirement, { internal_note, ...fields }: Change): Text {
  return { fields: { ...held.fields, ...fields }, ...(internal_note === undefined ? {} : { internal_note }) };
}

/** Whether what the reader changes still stands as they saw it. */
export function isAsSeen(seen: Requirement, now: Requirement, change: Change): boolean {
  const was = (one: Requirement, name: string) => (name === "internal_note" ? one.internal_note : one.fields[name as keyof RequirementFields]);
  return Object.keys(change).every((name) => was(seen, name) === was(now, name));
}

async function put(held: Requirement, change: Change): Promise<Saved> {
  try {
    return await api.put<Saved>(pathOf(held.id), changed(held, change), { ifMatch: held.revision });
  } catch (reason) {
    if (!(reason instanceof Problem && reason.status === 412)) throw reason;
    const now = await api.get<RequirementDetail>(pathOf(held.id));
    cache.setQueryData(keys.record(held.id), now);
    if (!isAsSeen(held, now, change)) throw reason;
    return await api.put<Saved>(pathOf(held.id), changed(now, change), { ifMatch: now.revision });
  }
}

/** False: it was refused, said so, and what was typed is kept in its field. */
export async function changeRequirement(project: Id, held: Requirement, change: Change): Promise<boolean> {
  const { t } = words();
  const settle = (now: RequirementDetail) => {
    cache.setQueryData(keys.record(held.id), now);
    return freshen(keys.requirements(project), keys.record(held.id));
  };
  try {
    const { requirement, undo } = await put(held, change);
    void settle(requirement);
    toast({
      text: requirement.version > held.version ? t("requirement.saved_version", { version: requirement.version }) : t("requirement.saved"),
      undo: () => api.put<Saved>(pathOf(held.id), undo).then(({ requirement: now }) => settle(now)),
    });
    return true;
  } catch (reason) {
    toast({ text: oneSentence(words(), reason), kind: "problem" });
    return false;
  }
}

/** Drops them one after the other; those that were dropped can be brought back, the others are told. */
export async function dropRequirements(project: Id, ids: Id[], dropped = true): Promise<void> {
  const w = words();
  const done: Id[] = [];
  let refused: unknown;
  for (const id of ids) {
    try {
      await (dropped ? api.put(`${pathOf(id)}/dropping`, undefined) : api.delete(`${pathOf(id)}/dropping`));
      done.push(id);
    } catch (reason) {
      refused = reason;
    }
  }
  await freshen(keys.requirements(project), ...done.map((id) => keys.record(id)));
  if (refused !== undefined) toast({ text: [done.length > 0 ? w.t("requirement.dropped_some", { done: done.length, count: ids.length }) : "", oneSentence(w, refused)].filter(Boolean).join(" "), kind: "problem" });
  else toast({ text: w.t(dropped ? "requirement.dropped_count" : "requirement.restored_count", { count: done.length }), undo: () => dropRequirements(project, done, !dropped) });
}
