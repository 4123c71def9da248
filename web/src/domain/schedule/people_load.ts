// What is asked of people week by week, as the server counts it.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";
import { dateOf, DAY, minutesOf } from "./wall_clock.ts";

export type PeopleLoad = Told<"PeopleLoad">;
export type PersonByWeek = Told<"PersonByWeek">;
export type PersonWeek = Told<"PersonWeek">;
type PersonWeekAnswer = Told<"PersonWeekAnswer">;

const pathOf = (project: Id) => `/api/v1/projects/${project}/people-load`;

export const usePeopleLoad = (project: Id, from: string | undefined) =>
  useQuery({
    queryKey: [...keys.peopleLoad(project), from ?? ""],
    queryFn: () => api.get<PeopleLoad>(`${pathOf(project)}${from ? `?from=${from}` : ""}`),
    placeholderData: (before) => before,
  });

export const usePersonWeek = (project: Id, resource: Id, week: string) => useQuery({ queryKey: [...keys.peopleLoad(project), resource, week], queryFn: () => api.get<PersonWeekAnswer>(`${pathOf(project)}/${resource}?week=${week}`) });

/** Hours, a tenth counts below ten. */
export function hoursOf(minutes: number): number {
  const hours = minutes / 60;
  return hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours);
}

/** How a week reads without its figure. */
export type Standing = "free" | "away" | "busy" | "full" | "over";

export function standingOf(week: PersonWeek): Standing {
  if (week.percent > 100) return "over";
  if (week.asked_minutes + week.elsewhere_minutes > 0) return week.percent >= 90 ? "full" : "busy";
  return week.capacity_minutes === 0 ? "away" : "free";
}

/** So many weeks later. */
export const weeksOn = (monday: string, weeks: number): string => dateOf(minutesOf(monday) + 7 * weeks * DAY);
