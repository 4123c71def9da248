// An issue as the server tells it, and the acts on it. The whole text is sent with the revision that the reader saw.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, List, Sent, Told } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import type { IssuesSearch } from "./issues_search.ts";

export type Issue = Told<"IssueDetail">;
export type IssueRow = Told<"IssueRow">;
export type IssueState = Told<"IssueState">;
export type Severity = Told<"Severity">;
export type IssueStep = Told<"IssueStep">;
export type Step = IssueStep["step"];
export type IssueFields = Required<Sent<"IssueBody">>;

export const SEVERITIES = ["blocking", "high", "medium", "low"] as const satisfies Severity[];

const pathOf = (issue: Id, rest = "") => `/api/v1/issues/${issue}${rest}`;

/** The log in pieces, filtered by the server. */
export const useIssues = (project: Id, { text, state }: IssuesSearch) =>
  useInfiniteQuery({
    queryKey: [...keys.issues(project), text ?? "", state ?? ""],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: "100", ...(text ? { text } : {}), ...(state ? { state } : {}), ...(pageParam ? { after: pageParam } : {}) });
      return api.get<List<IssueRow>>(`/api/v1/projects/${project}/issues?${query}`);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const useIssue = (issue: Id) => useQuery({ queryKey: keys.record(issue), queryFn: () => api.get<Issue>(pathOf(issue)) });

async function took(issue: Issue): Promise<Issue> {
  cache.setQueryData(keys.record(issue.id), issue);
  await freshen(keys.issues(issue.project_id), [...keys.record(issue.id), "history"], keys.home);
  return issue;
}

export const createIssue = (project: Id, body: IssueFields, idempotencyKey: string) => api.post<Issue>(`/api/v1/projects/${project}/issues`, body, { idempotencyKey }).then(took);

export const fieldsOf = ({ title, description, cause, solution, severity, owner_id, due }: Issue): IssueFields => ({ title, description, cause, solution, severity, owner_id, due });

const put = (held: Issue, fields: IssueFields) => api.put<Issue>(pathOf(held.id), fields, { ifMatch: held.revision }).then(took);

/** False: it was refused and said so; what was typed stays in its field. */
export async function changeIssue(held: Issue, change: Partial<IssueFields>): Promise<boolean> {
  const w = words();
  try {
    const now = await put(held, { ...fieldsOf(held), ...change });
    const before = Object.fromEntries(Object.keys(change).map((name) => [name, fieldsOf(held)[name as keyof IssueFields]])) as Partial<IssueFields>;
    toast({ text: w.t("issue.saved"), undo: () => put(now, { ...fieldsOf(now), ...before }).then(() => undefined) });
    return true;
  } catch (reason) {
    toast({ text: oneSentence(w, reason), kind: "problem" });
    return false;
  }
}

export const takeStep = (issue: Id, step: Step, note = "") => api.post<Issue>(pathOf(issue, "/steps"), { step, note }).then(took);
/** What was rewritten since it was looked at is not shown. */
export const showTo = (held: Issue, party: Id | null) => api.put<Issue>(pathOf(held.id, "/party"), { party_id: party }, { ifMatch: held.revision }).then(took);

/** The steps that whoever looks may take now. */
export function stepsFrom({ state, audience, solution }: Pick<Issue, "state" | "audience" | "solution">): Step[] {
  if (state === "open") return solution ? ["solved", "dropped"] : ["dropped"];
  if (state === "solved") return audience === "client" ? ["reopened"] : ["confirmed", "reopened"];
  return ["reopened"];
}
