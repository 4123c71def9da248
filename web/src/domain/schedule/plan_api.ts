// The plan's way to the server. Edits show at once and are sent one after the other; an answer
// replaces the guess, a refusal takes it back. Every edit that was taken can be undone.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { api, Problem } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { tellProblem } from "../../app/problems.tsx";
import { toast, type Toast } from "../../app/toast.ts";
import { words } from "../../app/words.ts";
import { tellWarnings } from "./plan_warnings.ts";
import { applyEdits, mergeAnswer, type PlanLedger } from "./plan_edits.ts";
import type { BaselineTimes, Edit, EditsAnswer, Id, Plan, PlanPreview } from "./plan_types.ts";

const pathOf = (project: Id, rest: string) => `/api/v1/projects/${project}/${rest}`;

export function usePlanQuery(project: Id) {
  return useQuery({ queryKey: keys.plan(project), queryFn: ({ signal }) => api.get<Plan>(pathOf(project, "plan"), { signal }) });
}

/** The dates of one baseline, by task. */
export function useBaseline(project: Id, baseline: Id | undefined) {
  return useQuery({
    queryKey: ["project", project, "baselines", baseline],
    queryFn: ({ signal }) => api.get<Plan>(pathOf(project, `plan?baseline=${baseline}`), { signal }),
    select: (plan) => new Map<Id, BaselineTimes>(plan.tasks.flatMap((task) => (task.baseline ? [[task.id, task.baseline] as const] : []))),
    enabled: !!baseline,
    staleTime: Infinity,
  });
}

export function previewEdits(project: Id, edits: Edit[], signal: AbortSignal): Promise<PlanPreview> {
  return api.post<PlanPreview>(pathOf(project, "plan-previews"), { edits }, { signal });
}

export type Saving = "saved" | "saving" | "failed";

export interface PlanEditing {
  plan: Plan | undefined;
  saving: Saving;
  /** `said`: the sentence of the toast; without one the number of moved tasks is told, if any. */
  edit: (edits: Edit[], said?: string) => void;
}

/** The plan with what is not yet answered on top, and the way to change it. */
export function usePlanEditing(project: Id, confirmed: Plan | undefined): PlanEditing {
  const [pending, setPending] = useState<PlanLedger["pending"]>([]);
  const [failed, setFailed] = useState(false);
  const tail = useRef<Promise<void>>(Promise.resolve());
  const nextToken = useRef(1);

  const send = useCallback(
    (edits: Edit[], said: string | undefined, undoing: boolean): Promise<EditsAnswer | undefined> => {
      const token = nextToken.current++;
      setPending((now) => [...now, { token, edits }]);
      /** Undone edits can be done again: the way back of a way back. */
      const takeBackEdits = async (inverse: Edit[]) => {
        const undone = await send(inverse, undefined, true);
        return undone && (() => send(undone.inverse, said, false).then(() => undefined));
      };
      const done = tail.current.then(async () => {
        try {
          const answer = await api.post<EditsAnswer>(pathOf(project, "plan-edits"), { edits });
          const before = await take(project, edits, answer);
          setFailed(false);
          tell(answer, said, undoing ? undefined : () => takeBackEdits(answer.inverse));
          if (!undoing) tellWarnings(before, answer.warnings, answer.tasks);
          return answer;
        } catch (reason) {
          setFailed(true);
          await takeBack(project, reason);
          return undefined;
        } finally {
          // The cache tells its readers in its own turn; the guess goes right after it, not before.
          setTimeout(() => setPending((now) => now.filter((each) => each.token !== token)));
        }
      });
      tail.current = done.then(() => undefined);
      return done;
    },
    [project],
  );
  const edit = useCallback((edits: Edit[], said?: string) => void (edits.length && send(edits, said, false)), [send]);
  const plan = useMemo(() => confirmed && pending.reduce((now, each) => applyEdits(now, each.edits), confirmed), [confirmed, pending]);
  return { plan, edit, saving: pending.length ? "saving" : failed ? "failed" : "saved" };
}

/** Puts the answer into the plan; tells what the plan was before. */
async function take(project: Id, edits: Edit[], answer: EditsAnswer): Promise<Plan | undefined> {
  await cache.cancelQueries({ queryKey: keys.plan(project), exact: true });
  const before = cache.getQueryData<Plan>(keys.plan(project));
  cache.setQueryData<Plan>(keys.plan(project), (plan) => plan && mergeAnswer(plan, edits, answer));
  // What comes back with a restored task, its dependencies too, the answer does not list.
  if (edits.some((each) => each.op === "restore_task" || each.op === "update_plan")) await freshen(keys.plan(project));
  return before;
}

async function takeBack(project: Id, reason: unknown): Promise<void> {
  const outdated = reason instanceof Problem && (reason.status === 412 || reason.code === "plan.changed_since");
  if (outdated) toast({ text: words().t("plan.changed_since"), kind: "problem" });
  else tellProblem(reason);
  if (outdated || (reason instanceof Problem && reason.status === 404)) await freshen(keys.plan(project));
}

function tell(answer: EditsAnswer, said: string | undefined, undo: Toast["undo"]): void {
  const { t } = words();
  const moved = answer.moved.filter((each) => each.shifted).length;
  const text = said ?? (moved > 1 ? t("plan.moved", { count: moved }) : undefined);
  if (text) toast({ text, undo });
  else if (undo) toast({ text: t("plan.changed"), undo, quiet: true });
}
