// What the plan screen asks the server: the plan, a baseline's dates, "what if". Edits go their own
// way (plan_sending.ts); here they are laid over the plan until they are answered.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import { applyEdits } from "./plan_edits.ts";
import { actOnPlan, lineOf, onLine, type Saving } from "./plan_sending.ts";
import type { BaselineTimes, Edit, Id, Plan, PlanPreview } from "./plan_types.ts";

/** A project, or an alternative to its plan: what is behind `/projects/` in the address of either. */
export type PlanAddress = string;

export const addressOf = (project: Id, alternative: Id): PlanAddress => `${project}/plan-alternatives/${alternative}`;

const pathOf = (address: PlanAddress, rest: string) => `/api/v1/projects/${address}/${rest}`;

export function usePlanQuery(address: PlanAddress) {
  return useQuery({ queryKey: keys.plan(address), queryFn: ({ signal }) => api.get<Plan>(pathOf(address, "plan"), { signal }) });
}

/** The dates of one baseline, by task. */
export function baselineQuery(project: Id, baseline: Id | undefined) {
  return {
    queryKey: ["project", project, "baselines", baseline],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Plan>(pathOf(project, `plan?baseline=${baseline}`), { signal }),
    select: timesByTask,
    enabled: !!baseline,
    staleTime: Infinity,
  };
}

const timesByTask = (plan: Plan) => new Map<Id, BaselineTimes>(plan.tasks.flatMap((task) => (task.baseline ? [[task.id, task.baseline] as const] : [])));

export const useBaseline = (project: Id, baseline: Id | undefined) => useQuery(baselineQuery(project, baseline));

export function previewEdits(address: PlanAddress, edits: Edit[], signal: AbortSignal): Promise<PlanPreview> {
  return api.post<PlanPreview>(pathOf(address, "plan-previews"), { edits }, { signal });
}

/** `onRefused` gets what was refused where it can stand beside what was typed; otherwise it is told. */
export type EditPlan = (edits: Edit[], said?: string, onRefused?: (reason: unknown) => void) => void;

export interface PlanEditing {
  plan: Plan | undefined;
  saving: Saving;
  /** `said`: the sentence of the toast; without one the number of moved tasks is told, if any. */
  edit: EditPlan;
}

/** The plan with what is not yet answered on top, and the way to change it. */
export function usePlanEditing(project: PlanAddress, confirmed: Plan | undefined): PlanEditing {
  const line = useSyncExternalStore(
    useCallback((listener: () => void) => onLine(project, listener), [project]),
    () => lineOf(project),
  );
  const { pending } = line;
  const edit = useCallback<EditPlan>((edits, said, onRefused) => actOnPlan(project, edits, said, onRefused), [project]);
  const plan = useMemo(() => confirmed && pending.reduce((now, each) => applyEdits(now, each.edits), confirmed), [confirmed, pending]);
  return { plan, edit, saving: line.saving };
}
