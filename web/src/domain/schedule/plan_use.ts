// What the plan's screen is made of: the model with a baseline's dates, who may own tasks, and how much
// room there is.
import { useLayoutEffect, useMemo, useRef } from "react";
import { useMembers, useParties } from "../../app/cache.ts";
import type { PlanPerson } from "./columns.ts";
import { useBaseline } from "./plan_api.ts";
import { modelOf, spanOf, type PlanModel } from "./plan_model.ts";
import type { Id, Plan } from "./plan_types.ts";
import { DAY } from "./wall_clock.ts";
import { Calendars } from "./working_time.ts";

/** The model with the chosen baseline's dates; calendars are read again only when they changed. */
export function useModel(projectId: Id, plan: Plan, baseline: Id | undefined): PlanModel {
  const told = useBaseline(projectId, baseline && plan.tasks.length ? baseline : undefined).data;
  const calendars = useMemo(() => new Calendars(plan.calendars, plan.calendar_id), [plan.calendars, plan.calendar_id]);
  return useMemo(() => {
    const tasks = told ? plan.tasks.map((task) => ({ ...task, baseline: told.get(task.id) ?? null })) : plan.tasks;
    return modelOf({ ...plan, tasks }, calendars);
  }, [plan, told, calendars]);
}

export function isLong(model: PlanModel): boolean {
  const { from, to } = spanOf(model);
  return to - from > 366 * DAY;
}

/** Everybody who may own a task: members, the clients' contacts, and who the plan names already. */
export function usePeople(projectId: Id, plan: Plan): Map<Id, PlanPerson> {
  const members = useMembers(projectId).data?.items;
  const parties = useParties(projectId).data?.items;
  return useMemo(() => {
    const people = new Map<Id, PlanPerson>();
    for (const each of plan.resources) if (each.person_id) people.set(each.person_id, { id: each.person_id, name: each.name, client: each.kind === "client_person" });
    for (const each of members ?? []) people.set(each.person_id, { id: each.person_id, name: each.name, client: false });
    for (const party of parties ?? []) for (const each of party.contacts) people.set(each.person_id, { id: each.person_id, name: each.name, client: true });
    return people;
  }, [plan.resources, members, parties]);
}

/** The plan takes what is left of the window's height, so that rows scroll and not the page. */
export function useRoom() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fit = () => {
      const top = (place.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      place.current?.style.setProperty("--room", `${Math.max(360, window.innerHeight - Math.round(top))}px`);
    };
    const watcher = new ResizeObserver(fit);
    watcher.observe(document.body);
    window.addEventListener("resize", fit);
    fit();
    return () => {
      watcher.disconnect();
      window.removeEventListener("resize", fit);
    };
  }, []);
  return place;
}
