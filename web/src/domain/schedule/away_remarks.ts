// What the clients' people have to do on a day on which they are not there: told beside what the plan cannot keep.
import type { Party } from "../../app/wire.ts";
import { offOn, type ClientDaysOff } from "../engagement/days_off.ts";
import type { PlanModel, Row } from "./plan_model.ts";
import type { PlanTask } from "./plan_types.ts";
import { lastDay } from "./wall_clock.ts";

type Days = Pick<PlanTask, "client_side" | "owner_id" | "percent_complete" | "start" | "finish" | "deadline">;

export interface AwayRemark {
  what: "deadline" | "finish" | "start";
  off: ClientDaysOff;
}

/** The most pressing of one task; an owner's own party counts, without one any. */
export function awayRemark(task: Days, clientDays: readonly ClientDaysOff[], parties: readonly Pick<Party, "id" | "contacts">[]): AwayRemark | undefined {
  if (!task.client_side || task.percent_complete >= 100) return undefined;
  const party = parties.find(({ contacts }) => contacts.some((each) => each.person_id === task.owner_id))?.id;
  const days = [
    ["deadline", task.deadline && lastDay(task.deadline)],
    ["finish", lastDay(task.finish)],
    ["start", task.start.slice(0, 10)],
  ] as const;
  for (const [what, day] of days) {
    const off = day && offOn(clientDays, day, party);
    if (off) return { what, off };
  }
  return undefined;
}

export function awayRemarks(model: PlanModel, clientDays: readonly ClientDaysOff[], parties: readonly Party[]): { row: Row; remark: AwayRemark }[] {
  if (clientDays.length === 0) return [];
  return model.rows.flatMap((row) => {
    const remark = row.children.length > 0 ? undefined : awayRemark(row.task, clientDays, parties);
    return remark ? [{ row, remark }] : [];
  });
}
