// The plan as the server tells it, and the edits it takes. Names as on the wire; times are the
// project's wall clock ("2027-03-24T17:00"), never an instant. Nothing here knows a screen.
import type { Id } from "../../app/wire.ts";

export type { Id };
export type DependencyKind = "fs" | "ss" | "ff" | "sf";
export type LagUnit = "working" | "elapsed" | "percent" | "elapsed_percent";
export type TaskKind = "task" | "phase" | "milestone";
export type TaskState = "to_do" | "doing" | "waiting" | "done";
export type ConstraintKind = "asap" | "alap" | "mso" | "mfo" | "snet" | "snlt" | "fnet" | "fnlt";

export interface Constraint {
  kind: ConstraintKind;
  date?: string | null;
}

export interface Assignment {
  resource_id: Id;
  units_percent: number;
}

export interface BaselineTimes {
  start: string;
  finish: string;
  duration_minutes: number;
  /** Working days; negative is earlier. */
  finish_variance_days: number;
}

export interface PlanTask {
  id: Id;
  number: number;
  parent_id?: Id | null;
  position: number;
  wbs: string;
  level: number;
  title: string;
  notes?: string;
  kind: TaskKind;
  is_summary: boolean;
  duration_minutes: number;
  start: string;
  finish: string;
  early_start?: string | null;
  early_finish?: string | null;
  late_start?: string | null;
  late_finish?: string | null;
  total_float_minutes: number;
  free_float_minutes: number;
  critical: boolean;
  constraint?: Constraint | null;
  deadline?: string | null;
  calendar_id?: Id | null;
  percent_complete: number;
  actual_start?: string | null;
  actual_finish?: string | null;
  state: TaskState;
  owner_id?: Id | null;
  client_side: boolean;
  assignments: Assignment[];
  audience: "internal" | "client";
  baseline?: BaselineTimes | null;
  manual: boolean;
  revision: number;
  why?: { code: string; task_id?: Id | null } | null;
}

export interface Dependency {
  id: Id;
  predecessor_id: Id;
  successor_id: Id;
  kind: DependencyKind;
  lag_minutes: number;
  lag_unit: LagUnit;
}

export interface WorkingTime {
  from: string;
  to: string;
}

export interface PlanCalendar {
  id: Id;
  name: string;
  base_id?: Id | null;
  week: ({ working: WorkingTime[] } | null)[];
  exceptions: { name?: string | null; from: string; to: string; working: WorkingTime[] }[];
  covers_until?: string | null;
}

export interface PlanResource {
  id: Id;
  name: string;
  kind: "person" | "client_person" | "material";
  person_id?: Id | null;
  calendar_id?: Id | null;
}

export interface Baseline {
  id: Id;
  name: string;
  at: string;
  number: number;
}

export interface DaysOff {
  from: string;
  to: string;
  name?: string | null;
}

export interface PlanWarning {
  code: string;
  task_id?: Id | null;
}

export interface Plan {
  revision: number;
  start: string;
  status_date?: string | null;
  finish?: string | null;
  calendar_id: Id;
  minutes_per_day: number;
  tasks: PlanTask[];
  dependencies: Dependency[];
  calendars: PlanCalendar[];
  resources: PlanResource[];
  baselines: Baseline[];
  non_working: DaysOff[];
  warnings: PlanWarning[];
}

/** The fields of a task that a person can set. `start` sets a constraint, or the start of a manual task. */
export interface TaskFields {
  title?: string;
  notes?: string;
  duration_minutes?: number;
  constraint?: Constraint;
  deadline?: string | null;
  percent_complete?: number;
  actual_start?: string | null;
  actual_finish?: string | null;
  owner_id?: Id | null;
  state?: TaskState;
  calendar_id?: Id | null;
  kind?: TaskKind;
  client_side?: boolean;
  manual?: boolean;
  start?: string;
}

export type DependencyFields = Partial<Pick<Dependency, "kind" | "lag_minutes" | "lag_unit">>;

export type Edit =
  | { op: "create_task"; id: Id; parent_id?: Id | null; after_id?: Id | null; title: string; set?: TaskFields }
  | { op: "update_task"; id: Id; set: TaskFields; expect?: TaskFields }
  | { op: "delete_task"; id: Id }
  | { op: "restore_task"; id: Id }
  | { op: "move_task"; id: Id; parent_id: Id | null; after_id: Id | null }
  | ({ op: "create_dependency" } & Dependency)
  | ({ op: "update_dependency"; id: Id } & DependencyFields)
  | { op: "delete_dependency"; id: Id }
  | { op: "set_assignments"; task_id: Id; assignments: Assignment[]; expect?: Assignment[] }
  | { op: "update_plan"; start?: string; status_date?: string | null; calendar_id?: Id };

export interface MovedTask {
  id: Id;
  start: string;
  finish: string;
  was_start: string;
  was_finish: string;
  early_start: string;
  early_finish: string;
  late_start: string;
  late_finish: string;
  duration_minutes: number;
  percent_complete: number;
  total_float_minutes: number;
  free_float_minutes: number;
  critical: boolean;
  /** Its dates changed; the others changed in float or criticality alone. */
  shifted: boolean;
}

export interface EditsAnswer {
  revision: number;
  finish?: string | null;
  moved: MovedTask[];
  tasks: PlanTask[];
  created: Id[];
  inverse: Edit[];
  warnings: PlanWarning[];
}

export interface PlanPreview {
  finish?: string | null;
  was_finish?: string | null;
  moved: MovedTask[];
  deadline_misses: { task_id: Id; title: string; by_working_days: number }[];
  milestones_moved: number;
}
