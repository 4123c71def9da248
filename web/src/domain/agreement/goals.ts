// The goals of the charter with what serves them, and saying that a requirement does.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { cache, freshen, keys } from "../../app/cache.ts";
import { oneSentence } from "../../app/problems.tsx";
import { toast } from "../../app/toast.ts";
import type { Id, Told } from "../../app/wire.ts";
import { words } from "../../app/words.ts";
import { charterPath } from "./charter.ts";

export type GoalWay = Told<"GoalWay">;
type Goals = Told<"GoalList">;

const goalsKey = (project: Id) => [...keys.charter(project), "goals"] as const;

export const useGoals = (project: Id) => useQuery({ queryKey: goalsKey(project), queryFn: () => api.get<Goals>(`${charterPath(project)}/goals`), enabled: project !== "" });

/** The goals that a requirement serves. */
export const goalsOf = (goals: GoalWay[], requirement: Id): GoalWay[] => goals.filter((goal) => goal.requirement_ids.includes(requirement));

export interface Served {
  goal: Pick<GoalWay, "id" | "number">;
  requirement: { id: Id; title: string };
}

/** Says that a requirement serves a goal, or does no longer; can be taken back. */
export async function putServes(project: Id, { goal, requirement }: Served, serves: boolean): Promise<void> {
  const { t } = words();
  const path = `${charterPath(project)}/goals/${goal.id}/requirements/${requirement.id}`;
  const send = async (now: boolean) => {
    cache.setQueryData(goalsKey(project), now ? await api.put<Goals>(path, {}) : await api.delete<Goals>(path));
    await freshen([...keys.record(requirement.id), "history"]);
  };
  try {
    await send(serves);
    const said = { number: goal.number, title: requirement.title };
    toast({ text: t(serves ? "goal.linked" : "goal.unlinked", said), undo: () => send(!serves) });
  } catch (reason) {
    toast({ text: oneSentence(words(), reason), kind: "problem" });
  }
}
