// The plan as the server tells it, and the edits it takes: aliases of the generated description, so that
// what the server says and what the screen reads cannot drift apart. Times are the project's wall clock
// ("2027-03-24T17:00"), never an instant. Nothing here knows a screen.
import type { components } from "../../app/generated/api.ts";
import type { Id } from "../../app/wire.ts";
import type { Estimate } from "./estimate.ts";

export type { Id };
type Described = components["schemas"];

export type DependencyKind = Described["DependencyKind"];
export type LagUnit = Described["LagUnit"];
export type TaskKind = Described["TaskKind"];
export type TaskState = Described["TaskState"];
export type ConstraintKind = Described["ConstraintKind"];
export type Constraint = Described["ConstraintBody"];
export type Assignment = Described["AssignmentBody"];
export type BaselineTimes = Described["BaselineDates"];
export type PlanTask = Described["PlanTask"];
export type Dependency = Described["PlanDependency"];
export type WorkingTime = Described["ShiftBody"];
export type PlanCalendar = Described["PlanCalendar"];
export type PlanResource = Described["PlanResource"];
export type Baseline = Described["BaselineLine"];
export type PlanWarning = Described["PlanWarning"];
export type Plan = Described["PlanAnswer"];
export type MovedTask = Described["Moved"];
export type PlanPreview = Described["PlanPreview"];
export type EditsAnswer = Omit<Described["EditedPlan"], "inverse"> & { inverse: Edit[] };

/**
 * The fields of a task that a person can set: only those named are sent, which the description cannot
 * say of a field that may be null. `start` sets a constraint, or the start of a
 * manual task.
 */
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
  estimate?: Estimate | null;
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
  | { op: "update_plan"; start?: string; status_date?: string | null; moves_open_work?: boolean; calendar_id?: Id; rules?: Plan["rules"] };
