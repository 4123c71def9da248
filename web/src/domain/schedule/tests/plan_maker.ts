// Invented plans for the tests: small ones by hand, large ones by counting, random ones by property.
import fc from "fast-check";
import type { Dependency, Edit, Plan, PlanTask } from "../plan_types.ts";
import { minutesOf, dateTimeOf } from "../wall_clock.ts";
import { Calendars } from "../working_time.ts";

export function task(id: string, given: Partial<PlanTask> = {}): PlanTask {
  return {
    id, number: 1, parent_id: null, position: 1, wbs: "", level: 1, title: id, kind: "task", is_summary: false, duration_minutes: 480,
    start: "2027-01-04T08:00", finish: "2027-01-04T17:00", total_float_minutes: 0, free_float_minutes: 0, critical: false,
    percent_complete: 0, state: "to_do", client_side: false, assignments: [], audience: "internal", manual: false,
    early_start: "", early_finish: "", late_start: "", late_finish: "", elapsed: false, notes: "", constraint: { kind: "asap" }, why: { code: "project_start" },
    revision: 1, ...given,
  };
}

const OFFICE = [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "17:00" }];

export function plan(tasks: PlanTask[], dependencies: Dependency[] = []): Plan {
  return {
    revision: 1, start: "2027-01-04T08:00", calendar_id: "office", minutes_per_day: 480, day_starts_at_minute: 480, day_ends_at_minute: 1020, finish: null, status_date: null, moves_open_work: false, rules: { critical_float_minutes: 0, multiple_critical_paths: false, honour_constraints: true, split_in_progress_tasks: true },
    tasks, dependencies, resources: [], baselines: [], non_working: [], warnings: [],
    calendars: [
      {
        id: "office", name: "Working week", week: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ working: day < 5 ? OFFICE : [] })),
        exceptions: [
          { name: "Festival", from: "2027-02-05", to: "2027-02-11", working: [] },
          { name: "Make-up day", from: "2027-01-30", to: "2027-01-30", working: OFFICE },
        ],
      },
      { id: "six_days", name: "Six days", base_id: "office", week: [null, null, null, null, null, { working: OFFICE }, null], exceptions: [] },
    ],
  };
}

/** Trees of any shape: each task's parent is one of those before it, or none. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .array(fc.record({ parent: fc.option(fc.nat()), position: fc.integer({ min: 1, max: 50 }), days: fc.integer({ min: 0, max: 20 }), start: fc.nat({ max: 200 }) }), { minLength: 1, maxLength: 40 })
  .map((shapes) => {
    const calendar = new Calendars(plan([]).calendars, "office").ofPlan;
    const tasks = shapes.map(({ parent, position, days, start }, at) => {
      const begin = calendar.firstWork(minutesOf("2027-01-04T08:00") + start * 1440);
      return task(`t${at}`, {
        number: at + 1, position: position + at / 100, duration_minutes: days * 480, start: dateTimeOf(begin), finish: dateTimeOf(days ? calendar.after(begin, days * 480) : begin),
        parent_id: parent === null || at === 0 ? null : `t${parent % at}`,
      });
    });
    return plan(tasks, tasks.slice(1).filter((_, at) => at % 2 === 0).map((each, at) => ({ id: `d${at}`, predecessor_id: "t0", successor_id: each.id, kind: "fs", lag_minutes: 0, lag_unit: "working" })));
  });

/** Edits of existing tasks and dependencies, and of new ones. */
export const anyEdits: fc.Arbitrary<Edit[]> = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant("update_task" as const), id: fc.nat({ max: 45 }).map((n) => `t${n}`), set: fc.oneof(fc.record({ title: fc.string() }), fc.record({ percent_complete: fc.nat({ max: 100 }) }), fc.record({ owner_id: fc.constantFrom("p1", "p2") })) }),
    fc.nat({ max: 9 }).map((n): Edit => ({ op: "create_task", id: `n${n}`, title: `New ${n}`, parent_id: null, after_id: null })),
    fc.nat({ max: 25 }).map((n): Edit => ({ op: "delete_dependency", id: `d${n}` })),
    fc.tuple(fc.nat({ max: 25 }), fc.constantFrom("fs" as const, "ss" as const, "ff" as const)).map(([n, kind]): Edit => ({ op: "update_dependency", id: `d${n}`, kind })),
    fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 40 })).map(([n, to]): Edit => ({ op: "create_dependency", id: `x${n}`, predecessor_id: "t0", successor_id: `t${to}`, kind: "fs", lag_minutes: 0, lag_unit: "working" })),
  ),
  { maxLength: 8 },
);

/** Phases of ten tasks each, one after the other. */
export function largePlan(count: number): Plan {
  const calendar = new Calendars(plan([]).calendars, "office").ofPlan;
  const tasks: PlanTask[] = [];
  const dependencies: Dependency[] = [];
  for (let at = 0; tasks.length < count; at += 1) {
    const phase = `phase${at}`;
    const origin = minutesOf("2026-06-01T08:00") + (at % 120) * 3 * 1440;
    tasks.push(task(phase, { number: tasks.length + 1, position: at, title: `Phase ${at + 1}`, kind: "phase", is_summary: true, start: dateTimeOf(calendar.firstWork(origin)), finish: dateTimeOf(calendar.after(calendar.firstWork(origin), 480 * 30)), duration_minutes: 480 * 30 }));
    for (let n = 0; n < 10 && tasks.length < count; n += 1) {
      const start = calendar.firstWork(origin + n * 4 * 1440);
      const id = `${phase}-${n}`;
      tasks.push(task(id, { number: tasks.length + 1, parent_id: phase, position: n, title: `Work ${at + 1}.${n + 1}`, start: dateTimeOf(start), finish: dateTimeOf(calendar.after(start, 480 * 3)), duration_minutes: 480 * 3, critical: n % 4 === 0, total_float_minutes: n % 4 ? 960 : 0, percent_complete: (n * 10) % 100 }));
      if (n) dependencies.push({ id: `d-${id}`, predecessor_id: `${phase}-${n - 1}`, successor_id: id, kind: "fs", lag_minutes: 0, lag_unit: "working" });
    }
  }
  return plan(tasks, dependencies);
}
