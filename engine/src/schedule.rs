//! What the engine gives back: one set of dates a task, why each task starts where it does,
//! and what the plan's reader ought to know.

use crate::plan::TaskIndex;
use crate::time::Minute;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of [`crate::schedule`]; `tasks` in the order of the plan's tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub tasks: Vec<TaskDates>,
    pub start: Minute,
    pub finish: Minute,
    pub warnings: Vec<Warning>,
}

/// Floats are in working minutes of the task's own calendar; negative where the plan cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDates {
    pub start: Minute,
    pub finish: Minute,
    pub early_start: Minute,
    pub early_finish: Minute,
    pub late_start: Minute,
    pub late_finish: Minute,
    /// Working minutes between start and finish (of summary tasks: on the project calendar).
    pub duration_minutes: i64,
    pub total_float_minutes: i64,
    pub free_float_minutes: i64,
    /// Of the duration; rolled up for summary tasks.
    pub percent_complete: u8,
    pub is_critical: bool,
    pub is_summary: bool,
    /// Why it starts where it starts.
    pub driver: Driver,
}

/// The one thing that puts a task where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Driver {
    ProjectStart,
    /// Scheduled from the finish, or as late as possible with nothing after it.
    ProjectFinish,
    /// Position in [`crate::plan::Plan::dependencies`].
    Predecessor {
        dependency: u32,
    },
    /// As late as possible: the follower that holds it.
    Successor {
        dependency: u32,
    },
    /// A dependency of the summary task above it.
    Summary {
        task: TaskIndex,
    },
    Constraint,
    /// The calendar's first working minute comes later than all else would allow.
    Calendar,
    /// The resources' calendars do.
    ResourceCalendar,
    LevellingDelay,
    StatusDate,
    Manual,
    Actual,
    /// A summary task spans its children.
    Children,
}

/// The plan is computable, and something in it is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    ConstraintNotKept {
        task: TaskIndex,
    },
    DependencyNotKept {
        task: TaskIndex,
        dependency: u32,
    },
    DeadlineMissed {
        task: TaskIndex,
    },
    ManualDatesTooEarly {
        task: TaskIndex,
        dependency: u32,
    },
    FinishBeforeStart {
        task: TaskIndex,
    },
    /// A dependency of a task with its own summary task; it is not followed.
    DependencyOnOwnSummary {
        dependency: u32,
    },
    /// No working time for this task in the years that count; its calendar was left aside.
    NoWorkingTime {
        task: TaskIndex,
    },
    /// A date ran out of the years 0001 to 9999 and was cut there.
    OutOfYears {
        task: TaskIndex,
    },
}

/// The plan is not computable. Tasks are named by their `uid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanError {
    /// In order: each is a predecessor of the next, the last of the first.
    Loop {
        uids: Vec<i64>,
    },
    /// A task that is its own summary task, however far up.
    ParentLoop {
        uids: Vec<i64>,
    },
    DuplicateUid {
        uid: i64,
    },
    UnknownParent {
        uid: i64,
    },
    UnknownTask {
        dependency: u32,
    },
    UnknownCalendar {
        uid: Option<i64>,
    },
    UnknownResource {
        assignment: u32,
    },
    UnknownAssignedTask {
        assignment: u32,
    },
    /// Named by a further rule: a place in the plan, as there is no task to name.
    UnknownFurtherTask {
        task: u32,
    },
    /// Named by a stretch of work.
    UnknownAssignment {
        assignment: u32,
    },
    CalendarLoop {
        name: String,
    },
    CalendarWithoutWork {
        name: String,
    },
    InvalidShift {
        calendar: String,
    },
    /// One recurring exception means tens of thousands of days.
    TooManyExceptions {
        calendar: String,
    },
    NegativeDuration {
        uid: i64,
    },
    InvalidPercent {
        uid: i64,
    },
    InvalidNumber {
        uid: i64,
    },
    DateOutOfYears {
        uid: Option<i64>,
    },
    FinishMissing,
    TooLarge,
}

impl fmt::Display for PlanError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Loop { uids } => write!(out, "tasks depend on each other in a loop: {}", chain(uids)),
            PlanError::ParentLoop { uids } => write!(out, "tasks contain each other: {}", chain(uids)),
            PlanError::DuplicateUid { uid } => write!(out, "two tasks have the number {uid}"),
            PlanError::UnknownParent { uid } => {
                write!(out, "task {uid} names a summary task that does not exist")
            }
            PlanError::UnknownTask { dependency } => {
                write!(out, "dependency {dependency} names a task that does not exist")
            }
            PlanError::UnknownCalendar { uid: Some(uid) } => {
                write!(out, "{uid} names a calendar that does not exist")
            }
            PlanError::UnknownCalendar { uid: None } => {
                write!(out, "a calendar named by the plan does not exist")
            }
            PlanError::UnknownResource { assignment } => {
                write!(out, "assignment {assignment} names a resource that does not exist")
            }
            PlanError::UnknownAssignedTask { assignment } => {
                write!(out, "assignment {assignment} names a task that does not exist")
            }
            PlanError::UnknownFurtherTask { task } => {
                write!(out, "a further rule names task {task} of the list, which does not exist")
            }
            PlanError::UnknownAssignment { assignment } => {
                write!(out, "a stretch of work names assignment {assignment}, which does not exist")
            }
            PlanError::CalendarLoop { name } => write!(out, "calendar \"{name}\" is based on itself"),
            PlanError::CalendarWithoutWork { name } => write!(out, "calendar \"{name}\" has no working time"),
            PlanError::InvalidShift { calendar } => {
                write!(out, "calendar \"{calendar}\" has an impossible shift")
            }
            PlanError::TooManyExceptions { calendar } => {
                write!(out, "calendar \"{calendar}\" has an exception on too many days")
            }
            PlanError::NegativeDuration { uid } => write!(out, "task {uid} has a negative duration"),
            PlanError::InvalidPercent { uid } => write!(out, "task {uid} is more than 100 % complete"),
            PlanError::InvalidNumber { uid } => write!(out, "task {uid} has a number that is none"),
            PlanError::DateOutOfYears { uid: Some(uid) } => {
                write!(out, "task {uid} has a date outside the years 0001 to 9999")
            }
            PlanError::DateOutOfYears { uid: None } => {
                write!(out, "the plan has a date outside the years 0001 to 9999")
            }
            PlanError::FinishMissing => write!(out, "a plan scheduled from its finish needs a finish date"),
            PlanError::TooLarge => write!(out, "the plan has more than four thousand million entries"),
        }
    }
}

impl std::error::Error for PlanError {}

fn chain(uids: &[i64]) -> String {
    let names: Vec<String> = uids.iter().chain(uids.first()).map(i64::to_string).collect();
    names.join(" → ")
}
