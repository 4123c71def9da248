// The buffers of a plan as the page shows them: the fever chart as numbers, and the edits that put a buffer before a task.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Told } from "../../app/wire.ts";
import type { Dependency, Edit, Id, Plan, PlanTask } from "./plan_types.ts";

export type BufferRow = Told<"BufferRow">;
export type BufferDay = Told<"BufferDay">;
export type BufferSizes = Told<"BufferSizes">;
export type Zone = Told<"BufferZone">;
export type Rule = "half_of_chain" | "root_of_squares";

export const useBuffers = (project: Id) => useQuery({ queryKey: keys.buffers(project), queryFn: () => api.get<Told<"BufferList">>(`/api/v1/projects/${project}/buffers`) });

export const useBufferSizes = (task: Id | undefined) => useQuery({ queryKey: ["buffer-sizes", task], queryFn: () => api.get<BufferSizes>(`/api/v1/tasks/${task}/buffer-sizes`), enabled: task !== undefined, gcTime: 0 });

/** From what share of the buffer on it is in a zone, when nothing and when all of its chain is done; as the server counts. */
const LINES = { watch: [15, 75], act: [30, 90] } as const;
const LEFT = 40;
const RIGHT = 12;
const TOP = 10;
const PLOT = 220;
const MOST_USED = 200;

export interface FeverChart {
  width: number;
  height: number;
  zones: { zone: Zone; path: string }[];
  /** Through all days, the oldest first. */
  line: string;
  days: { day: string; x: number; y: number; zone: Zone }[];
  across: { percent: number; x: number }[];
  up: { percent: number; y: number }[];
  left: number;
  right: number;
  base: number;
}

/** How much is used up over how much is done. What is above all that is shown stands at the edge. */
export function feverChart(days: readonly BufferDay[], width: number): FeverChart {
  const most = Math.min(MOST_USED, Math.max(100, Math.ceil(Math.max(0, ...days.map((day) => day.used_percent)) / 25) * 25));
  const [right, base] = [width - RIGHT, TOP + PLOT];
  const round = (value: number) => Math.round(value * 10) / 10;
  const x = (done: number) => round(LEFT + (Math.min(100, Math.max(0, done)) / 100) * (right - LEFT));
  const y = (used: number) => round(base - (Math.min(most, Math.max(0, used)) / most) * PLOT);
  const between = (low: readonly [number, number], high: readonly [number, number]) => `M${LEFT} ${y(low[0])}L${right} ${y(low[1])}V${y(high[1])}L${LEFT} ${y(high[0])}Z`;
  const points = days.map((day) => ({ day: day.day, x: x(day.done_percent), y: y(day.used_percent), zone: day.zone }));
  return {
    width,
    height: base + 36,
    zones: [
      { zone: "fine", path: between([0, 0], LINES.watch) },
      { zone: "watch", path: between(LINES.watch, LINES.act) },
      { zone: "act", path: between(LINES.act, [most, most]) },
    ],
    line: points.map((point, at) => `${at ? "L" : "M"}${point.x} ${point.y}`).join(""),
    days: points,
    across: [0, 25, 50, 75, 100].map((percent) => ({ percent, x: x(percent) })),
    up: Array.from({ length: most / 25 + 1 }, (_, at) => ({ percent: at * 25, y: y(at * 25) })).filter(({ percent }) => percent % 50 === 0),
    left: LEFT,
    right,
    base,
  };
}

/** The days of a buffer with how it stands now behind them, where the last day kept is not that already. */
export function withNow(row: BufferRow, today: string): BufferDay[] {
  const last = row.earlier.at(-1);
  if (!row.used || (last && last.done_percent === row.done_percent && last.used_percent === row.used.percent)) return row.earlier;
  return [...row.earlier.filter((each) => each.day !== today), { day: today, done_percent: row.done_percent, used_percent: row.used.percent, zone: row.used.zone }];
}

/** What a buffer may be put before: a milestone to which something leads, and no buffer yet. */
export function withoutBuffer(plan: Pick<Plan, "tasks" | "dependencies">): PlanTask[] {
  const kinds = new Map(plan.tasks.map((task) => [task.id, task.kind]));
  const before = new Map<Id, Id[]>();
  for (const link of plan.dependencies) before.set(link.successor_id, [...(before.get(link.successor_id) ?? []), link.predecessor_id]);
  return plan.tasks.filter((task) => {
    const leads = before.get(task.id);
    return task.kind === "milestone" && task.state !== "done" && leads?.length && leads.every((id) => kinds.get(id) !== "buffer");
  });
}

export interface NewBuffer {
  id: Id;
  title: string;
  minutes: number;
  keeps: string;
}

/** Puts it between a task and what leads there. */
export function bufferEdits(plan: Pick<Plan, "tasks" | "dependencies">, target: PlanTask, made: NewBuffer, newId: () => Id): Edit[] {
  const siblings = plan.tasks.filter((task) => (task.parent_id ?? null) === (target.parent_id ?? null) && task.id !== target.id && task.position < target.position);
  const above = siblings.toSorted((one, other) => other.position - one.position)[0];
  const links: Dependency[] = plan.dependencies.filter((link) => link.successor_id === target.id && (link.kind === "fs" || link.kind === "ff"));
  const after = { kind: "fs", lag_minutes: 0, lag_unit: "working" } as const;
  return [
    { op: "create_task", id: made.id, parent_id: target.parent_id ?? null, after_id: above?.id ?? null, title: made.title, set: { kind: "buffer", duration_minutes: made.minutes, deadline: made.keeps } },
    ...links.flatMap((link): Edit[] => [
      { op: "delete_dependency", id: link.id },
      { op: "create_dependency", id: newId(), predecessor_id: link.predecessor_id, successor_id: made.id, ...after, lag_minutes: link.lag_minutes, lag_unit: link.lag_unit },
    ]),
    { op: "create_dependency", id: newId(), predecessor_id: made.id, successor_id: target.id, ...after },
  ];
}
