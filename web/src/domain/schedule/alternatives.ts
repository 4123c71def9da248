// Alternatives to the plan as the screens read them, and what is done with them.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { keepUndo, toast } from "../../app/toast.ts";
import type { Id, List, Project, Sent, Told } from "../../app/wire.ts";
import type { Words } from "../../app/words.ts";
import { addressOf } from "./plan_api.ts";
import type { Row } from "./plan_model.ts";

export type Alternative = Told<"AlternativeAnswer">;
export type AlternativeLine = Told<"AlternativeLine">;
export type PersonLoad = Told<"PersonLoad">;
export type LevellingChoices = Sent<"LevellingChoices">;

const pathOf = (project: Id, id: Id) => `/api/v1/projects/${addressOf(project, id)}`;

export const useAlternatives = (project: Id) =>
  useQuery({ queryKey: keys.alternatives(project), queryFn: () => api.get<List<AlternativeLine>>(`/api/v1/projects/${project}/plan-alternatives`) });

/** `seen` is the revision of its rows that is on screen: another one is compared anew. */
export const useAlternative = (project: Id, id: Id, seen: number) =>
  useQuery({ queryKey: [...keys.alternatives(project), id, "compared", seen], queryFn: () => api.get<Alternative>(pathOf(project, id)), placeholderData: keepPreviousData });

/** When four fifths of all cases are done, here and in the plan; a large plan takes its time, so it is asked for apart. */
export const useAlternativeForecast = (project: Id, { id, revision, plan_revision, impact }: Alternative) =>
  useQuery({
    queryKey: [...keys.alternatives(project), id, "forecast", revision, plan_revision],
    queryFn: ({ signal }) => api.get<Told<"AlternativeForecast">>(`${pathOf(project, id)}/forecast`, { signal }),
    enabled: !!impact,
    staleTime: Infinity,
  });

export function keepAlternative(project: Id, body: Sent<"NewAlternative">, signal?: AbortSignal): Promise<Alternative> {
  return api.post<Alternative>(`/api/v1/projects/${project}/plan-alternatives`, body, { signal });
}

export const renewAlternative = (project: Id, id: Id, signal?: AbortSignal) => api.post<Alternative>(`${pathOf(project, id)}/renewals`, {}, { signal });

/** One step of the plan, with the way back, and from there forth again. */
export async function takeOver(w: Words, project: Id, seen: Pick<Alternative, "id" | "name" | "revision" | "plan_revision">): Promise<void> {
  const adoption = `${pathOf(project, seen.id)}/adoption`;
  await api.put(adoption, { revision: seen.revision, plan_revision: seen.plan_revision });
  const text = w.t("alternative.taken_over", { name: seen.name });
  const where = cache.getQueryData<Project>(keys.project(project))?.name;
  const undoId = keepUndo({
    text,
    where,
    undo: async () => {
      await api.delete(adoption);
      await freshen(keys.project(project));
      return async () => takeOver(w, project, await api.get<Alternative>(pathOf(project, seen.id)));
    },
  });
  toast({ text, undoId });
  await freshen(keys.project(project), ["record"], keys.myWork);
}

export async function takeBack(project: Id, id: Id): Promise<void> {
  await api.delete(`${pathOf(project, id)}/adoption`);
  await freshen(keys.project(project), ["record"], keys.myWork);
}

export async function giveUpAlternative(project: Id, id: Id): Promise<void> {
  await api.delete(pathOf(project, id));
  await freshen(keys.alternatives(project));
}

export interface Shift {
  row: Row;
  /** Working days of the finish; negative is earlier. */
  days: number;
}

/** Work with other dates than in the plan, and new work; what moves most comes first. */
export function shiftsOf(rows: readonly Row[]): { moved: Shift[]; created: Row[] } {
  const work = rows.filter((row) => !row.children.length);
  const moved = work.flatMap((row) => {
    const was = row.task.baseline;
    return was && (was.start !== row.task.start || was.finish !== row.task.finish) ? [{ row, days: was.finish_variance_days }] : [];
  });
  moved.sort((one, other) => Math.abs(other.days) - Math.abs(one.days) || one.row.index - other.row.index);
  return { moved, created: work.filter((row) => !row.task.baseline) };
}
