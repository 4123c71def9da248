// What a client expects, as the server tells it, and the acts on it. What is said is sent with the revision that the
// reader saw.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import type { Tone } from "../../ui/Marks.tsx";

export type Expectation = Told<"ExpectationDetail">;
export type ExpectationRow = Told<"ExpectationRow">;
export type Answer = Told<"ExpectationAnswer">;
export type ExpectationFields = Required<Sent<"ExpectationBody">>;

export const ANSWERS = ["open", "agreed", "corrected", "declined"] as const satisfies Answer[];
export const TONES: Record<Answer, Tone> = { open: "none", agreed: "on_track", corrected: "at_risk", declined: "late" };

/** What was corrected or declined is explained. */
export const needsReason = (answer: Answer) => answer === "corrected" || answer === "declined";

const listPath = (project: Id) => `/api/v1/projects/${project}/expectations`;
const pathOf = (id: Id, rest = "") => `/api/v1/expectations/${id}${rest}`;

export const useExpectations = (project: Id) => useQuery({ queryKey: keys.expectations(project), queryFn: () => api.get<List<ExpectationRow>>(listPath(project)) });
export const useExpectation = (id: Id) => useQuery({ queryKey: keys.record(id), queryFn: () => api.get<Expectation>(pathOf(id)) });

async function took(one: Expectation): Promise<Expectation> {
  cache.setQueryData(keys.record(one.id), one);
  await freshen(keys.expectations(one.project_id), [...keys.record(one.id), "history"]);
  return one;
}

export const fieldsOf = ({ words, said_by, since }: ExpectationRow): ExpectationFields => ({ words, said_by_id: said_by?.id ?? null, since });

export const createExpectation = (project: Id, body: ExpectationFields) => api.post<Expectation>(listPath(project), body).then(took);

const put = (held: Expectation, fields: ExpectationFields) => api.put<Expectation>(pathOf(held.id), fields, { ifMatch: held.revision }).then(took);

/** False: it was refused and said so; what was typed stays in its field. */
export async function changeExpectation(held: Expectation, change: Partial<ExpectationFields>): Promise<boolean> {
  try {
    const now = await put(held, { ...fieldsOf(held), ...change });
    toast({ text: words().t("expectation.saved"), undo: () => put(now, fieldsOf(held)).then(() => undefined) });
    return true;
  } catch (reason) {
    toast({ text: oneSentence(words(), reason), kind: "problem" });
    return false;
  }
}

export const answerExpectation = (id: Id, body: Sent<"ExpectationAnswerBody">) => api.post<Expectation>(pathOf(id, "/answers"), body).then(took);
/** What was rewritten or answered since it was looked at is not shown. */
export const showExpectation = (held: Expectation, party: Id | null) => api.put<Expectation>(pathOf(held.id, "/party"), { party_id: party }, { ifMatch: held.revision }).then(took);

/** Those that still wait for an answer first, then by number. */
export const inOrder = (all: readonly ExpectationRow[]): ExpectationRow[] => [...all].sort((one, other) => Number(other.answer === "open") - Number(one.answer === "open") || one.number - other.number);
