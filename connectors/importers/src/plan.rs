//! The neutral plan: what a file says, in plain values, whichever program wrote it.
//!
//! What must hold: inputs and stored results stand apart. Nothing computed by the other program
//! ([`StoredDates`]) is ever an input. Times are the project's wall clock without a zone; durations are working
//! minutes (round-the-clock minutes where `elapsed` says so), with a fraction where the file has one.

use crate::finding::Finding;
pub use engine::calendar::{DayHours, Recurrence, Shift};
pub use engine::plan::{Accompanies, LagCalendar, TotalFloat};
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedPlan {
    pub format: Format,
    pub name: String,
    /// Where the schedule begins; `None` when the file names no date at all.
    pub start: Option<DateTime>,
    /// Where the schedule ends: an input when scheduling from the finish, otherwise for comparison only.
    pub finish: Option<DateTime>,
    /// A date the project must be finished by: late dates are counted back from it.
    pub must_finish_by: Option<DateTime>,
    pub status_date: Option<DateTime>,
    pub schedule_from: ScheduleFrom,
    /// The project's calendar, by uid.
    pub calendar: Option<i64>,
    pub options: PlanOptions,
    pub calendars: Vec<ImportedCalendar>,
    /// In the order of the outline: a parent stands before its children.
    pub tasks: Vec<ImportedTask>,
    pub dependencies: Vec<ImportedDependency>,
    pub resources: Vec<ImportedResource>,
    pub assignments: Vec<ImportedAssignment>,
    /// What the file holds and the plan does not.
    pub not_understood: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Mspdi,
    Xer,
    Pmxml,
    Xlsx,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleFrom {
    #[default]
    Start,
    Finish,
}

/// The project's settings that change what a schedule computes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanOptions {
    pub minutes_per_day: u32,
    pub minutes_per_week: u32,
    pub days_per_month: u32,
    pub default_start: Time,
    pub default_finish: Time,
    /// Whether a constraint holds against a dependency (negative float) or gives way.
    pub honor_constraints: bool,
    /// A task is critical when its total float is at most this many days.
    pub critical_slack_days: f64,
    pub multiple_critical_paths: bool,
    pub splits_in_progress_tasks: bool,
    pub move_completed_ends_back: bool,
    pub move_completed_ends_forward: bool,
    pub move_remaining_starts_back: bool,
    pub move_remaining_starts_forward: bool,
    /// Work left lies behind the status date.
    pub reschedules_uncompleted_work: bool,
    /// What is left of begun work takes its remaining time from the status date on (Primavera).
    pub remaining_from_status_date: bool,
    pub lag_calendar: LagCalendar,
    pub total_float: TotalFloat,
    /// Each summary task at the top is a project with a finish of its own.
    pub several_projects: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            minutes_per_day: 480,
            minutes_per_week: 2400,
            days_per_month: 20,
            default_start: Time::constant(8, 0, 0, 0),
            default_finish: Time::constant(17, 0, 0, 0),
            honor_constraints: true,
            critical_slack_days: 0.0,
            multiple_critical_paths: false,
            splits_in_progress_tasks: true,
            move_completed_ends_back: false,
            move_completed_ends_forward: false,
            move_remaining_starts_back: false,
            move_remaining_starts_forward: false,
            reschedules_uncompleted_work: false,
            remaining_from_status_date: false,
            lag_calendar: LagCalendar::Successor,
            total_float: TotalFloat::Least,
            several_projects: false,
        }
    }
}

/// Monday first.
pub type Week = [DayHours; 7];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedCalendar {
    pub uid: i64,
    pub name: String,
    pub base_uid: Option<i64>,
    pub week: Week,
    pub work_weeks: Vec<WorkWeek>,
    pub exceptions: Vec<CalendarException>,
}

/// Another week that holds in a range of dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkWeek {
    pub name: String,
    pub from: Date,
    pub to: Date,
    pub week: Week,
}

/// Days that differ from the week: off when `working` is empty, otherwise worked in these hours (make-up days).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarException {
    pub name: String,
    pub from: Date,
    pub to: Date,
    /// Which days from `from` to `to` are meant.
    pub recurrence: Recurrence,
    pub working: Vec<Shift>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    Task,
    /// A phase: it has children.
    Summary,
    Milestone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    #[default]
    FixedUnits,
    FixedDuration,
    FixedWork,
}

/// MS Project's codes 0 to 7 in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    #[default]
    AsSoonAsPossible,
    AsLateAsPossible,
    MustStartOn,
    MustFinishOn,
    StartNoEarlierThan,
    StartNoLaterThan,
    FinishNoEarlierThan,
    FinishNoLaterThan,
    /// Primavera's, against every dependency.
    MandatoryStart,
    MandatoryFinish,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedTask {
    pub uid: i64,
    /// The number of its row as people see it.
    pub row: Option<i64>,
    /// The other program's lasting id, for importing the same plan again.
    pub guid: Option<String>,
    pub outline_level: u32,
    /// Index into [`ImportedPlan::tasks`].
    pub parent: Option<usize>,
    pub wbs: Option<String>,
    pub title: String,
    pub notes: Option<String>,
    pub kind: TaskKind,
    /// The row that stands for the whole project (uid 0 in MS Project).
    pub project_summary: bool,
    /// `None` when the file gives no duration.
    pub duration_minutes: Option<f64>,
    pub elapsed: bool,
    pub estimated: bool,
    pub constraint: Constraint,
    pub constraint_date: Option<DateTime>,
    /// Besides the first one (Primavera).
    pub further_constraints: Vec<(Constraint, DateTime)>,
    /// When the work left is expected to end, however long it takes (Primavera).
    pub expected_finish: Option<DateTime>,
    /// It has no duration of its own (Primavera).
    pub accompanies: Option<Accompanies>,
    pub deadline: Option<DateTime>,
    pub percent_complete: f64,
    pub physical_percent_complete: Option<f64>,
    pub percent_work_complete: Option<f64>,
    pub actual_start: Option<DateTime>,
    pub actual_finish: Option<DateTime>,
    pub actual_duration_minutes: Option<f64>,
    pub remaining_duration_minutes: Option<f64>,
    pub stop: Option<DateTime>,
    pub resume: Option<DateTime>,
    pub manual: bool,
    pub manual_start: Option<DateTime>,
    pub manual_finish: Option<DateTime>,
    pub manual_duration_minutes: Option<f64>,
    pub calendar: Option<i64>,
    pub ignore_resource_calendar: bool,
    pub levelling_delay_minutes: f64,
    pub levelling_delay_elapsed: bool,
    /// 0 to 1000, 500 is ordinary.
    pub priority: u16,
    pub task_type: TaskType,
    pub effort_driven: bool,
    pub work_minutes: Option<f64>,
    pub actual_work_minutes: Option<f64>,
    pub remaining_work_minutes: Option<f64>,
    pub baselines: Vec<ImportedBaseline>,
    pub inactive: bool,
    /// Only at the beginning of working time, as Primavera's start milestones are.
    pub start_milestone: bool,
    pub external: bool,
    /// What the other program computed; for comparison only.
    pub stored: StoredDates,
    /// Line (XML) or row (sheet), counted from 1.
    pub place: u64,
}

impl ImportedTask {
    /// A task of which only the name is known yet.
    pub fn named(uid: i64, title: impl Into<String>) -> Self {
        Self {
            uid,
            row: None,
            guid: None,
            outline_level: 1,
            parent: None,
            wbs: None,
            title: title.into(),
            notes: None,
            kind: TaskKind::Task,
            project_summary: false,
            duration_minutes: None,
            elapsed: false,
            estimated: false,
            constraint: Constraint::AsSoonAsPossible,
            constraint_date: None,
            further_constraints: Vec::new(),
            expected_finish: None,
            accompanies: None,
            deadline: None,
            percent_complete: 0.0,
            physical_percent_complete: None,
            percent_work_complete: None,
            actual_start: None,
            actual_finish: None,
            actual_duration_minutes: None,
            remaining_duration_minutes: None,
            stop: None,
            resume: None,
            manual: false,
            manual_start: None,
            manual_finish: None,
            manual_duration_minutes: None,
            calendar: None,
            ignore_resource_calendar: false,
            levelling_delay_minutes: 0.0,
            levelling_delay_elapsed: true,
            priority: 500,
            task_type: TaskType::FixedUnits,
            effort_driven: false,
            work_minutes: None,
            actual_work_minutes: None,
            remaining_work_minutes: None,
            baselines: Vec::new(),
            inactive: false,
            start_milestone: false,
            external: false,
            stored: StoredDates::default(),
            place: 0,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ImportedBaseline {
    /// 0 is the first one, 1 to 10 the further ones.
    pub number: u8,
    pub start: Option<DateTime>,
    pub finish: Option<DateTime>,
    pub duration_minutes: Option<f64>,
    pub work_minutes: Option<f64>,
}

/// What the other program computed and stored. Never an input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StoredDates {
    pub start: Option<DateTime>,
    pub finish: Option<DateTime>,
    pub early_start: Option<DateTime>,
    pub early_finish: Option<DateTime>,
    pub late_start: Option<DateTime>,
    pub late_finish: Option<DateTime>,
    pub total_slack_minutes: Option<f64>,
    pub free_slack_minutes: Option<f64>,
    pub critical: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependencyKind {
    #[default]
    FinishToStart,
    StartToStart,
    FinishToFinish,
    StartToFinish,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lag {
    WorkingMinutes(f64),
    ElapsedMinutes(f64),
    /// Of the predecessor's duration, in working time.
    Percent(f64),
    ElapsedPercent(f64),
}

impl Default for Lag {
    fn default() -> Self {
        Self::WorkingMinutes(0.0)
    }
}

/// Indices into [`ImportedPlan::tasks`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedDependency {
    pub predecessor: usize,
    pub successor: usize,
    pub kind: DependencyKind,
    pub lag: Lag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    #[default]
    Work,
    Material,
    Cost,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedResource {
    pub uid: i64,
    pub guid: Option<String>,
    pub name: String,
    pub email: Option<String>,
    pub kind: ResourceKind,
    pub calendar: Option<i64>,
    /// 1 is one person full time.
    pub max_units: f64,
    pub generic: bool,
}

/// MS Project's work contours, codes 0 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contour {
    #[default]
    Flat,
    BackLoaded,
    FrontLoaded,
    DoublePeak,
    EarlyPeak,
    LatePeak,
    Bell,
    Turtle,
    Edited,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedAssignment {
    pub uid: i64,
    /// Index into [`ImportedPlan::tasks`].
    pub task: usize,
    /// Index into [`ImportedPlan::resources`]; `None` is MS Project's placeholder for a task with nobody on it.
    pub resource: Option<usize>,
    /// 1 is full time.
    pub units: f64,
    pub work_minutes: Option<f64>,
    pub regular_work_minutes: Option<f64>,
    pub overtime_work_minutes: Option<f64>,
    pub actual_work_minutes: Option<f64>,
    pub actual_overtime_work_minutes: Option<f64>,
    pub remaining_work_minutes: Option<f64>,
    pub remaining_overtime_work_minutes: Option<f64>,
    pub percent_work_complete: Option<f64>,
    pub delay_minutes: f64,
    pub levelling_delay_minutes: f64,
    pub levelling_delay_elapsed: bool,
    pub start: Option<DateTime>,
    pub finish: Option<DateTime>,
    pub actual_start: Option<DateTime>,
    pub actual_finish: Option<DateTime>,
    pub stop: Option<DateTime>,
    pub resume: Option<DateTime>,
    pub contour: Contour,
    /// Work by stretches of time as the file spells it out, in order; gaps of zero work are splits.
    pub timephased: Vec<Timephased>,
}

impl ImportedAssignment {
    /// Somebody on a task, and nothing further said about it.
    pub fn plain(uid: i64, task: usize, resource: Option<usize>, units: f64) -> Self {
        Self {
            uid,
            task,
            resource,
            units,
            work_minutes: None,
            regular_work_minutes: None,
            overtime_work_minutes: None,
            actual_work_minutes: None,
            actual_overtime_work_minutes: None,
            remaining_work_minutes: None,
            remaining_overtime_work_minutes: None,
            percent_work_complete: None,
            delay_minutes: 0.0,
            levelling_delay_minutes: 0.0,
            levelling_delay_elapsed: true,
            start: None,
            finish: None,
            actual_start: None,
            actual_finish: None,
            stop: None,
            resume: None,
            contour: Contour::Flat,
            timephased: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimephasedKind {
    RemainingWork,
    ActualWork,
    ActualOvertimeWork,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timephased {
    pub kind: TimephasedKind,
    pub from: DateTime,
    pub to: DateTime,
    pub work_minutes: f64,
}
