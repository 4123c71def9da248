//! The computed side of a plan: one set of dates a task, in the compact form in which a result and a baseline
//! are stored, and what moved between two results.

mod codec;

use crate::plan::Plan;
use engine::plan::TaskIndex;
use engine::schedule::{Driver, PlanError, Schedule, Warning};
use engine::time::Minute;
use kernel::{Failure, RecordId, Refusal, Result};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

pub use codec::{decode, encode};

/// The reason of dates that were stored without one.
pub(crate) const STORED: &str = "stored";

/// The dates of one revision of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub finish: Minute,
    pub dates: Vec<Dates>,
    pub warnings: Vec<PlanWarning>,
    places: Arc<HashMap<RecordId, usize>>,
}

/// Floats in working minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Dates {
    pub task: RecordId,
    pub start: Minute,
    pub finish: Minute,
    pub early_start: Minute,
    pub early_finish: Minute,
    pub late_start: Minute,
    pub late_finish: Minute,
    pub duration_minutes: i64,
    pub total_float_minutes: i64,
    pub free_float_minutes: i64,
    pub percent_complete: u8,
    pub is_critical: bool,
    pub is_summary: bool,
    pub why: Why,
}

/// Why a task starts where it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Why {
    /// `project_start`, `project_finish`, `predecessor`, `successor`, `summary`, `constraint`, `calendar`,
    /// `resource`, `levelling`, `status_date`, `manual`, `actual`, `children`.
    pub code: &'static str,
    /// The task at the other end, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<RecordId>,
}

/// Worth a look, and no error: the screen makes the sentence of the code.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanWarning {
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<RecordId>,
}

impl Computed {
    pub fn new(finish: Minute, dates: Vec<Dates>, warnings: Vec<PlanWarning>) -> Self {
        let places = dates.iter().enumerate().map(|(place, dates)| (dates.task, place)).collect();
        Self { finish, dates, warnings, places: Arc::new(places) }
    }

    pub fn dates(&self, task: RecordId) -> Option<&Dates> {
        self.places.get(&task).map(|place| &self.dates[*place])
    }

    /// Where a task stands: the dates of a plan are in the order of its tasks.
    pub fn place(&self, task: RecordId) -> Option<usize> {
        self.places.get(&task).copied()
    }

    /// Where the tasks of a plan stand. It is known already where these are its dates.
    pub fn places_in(&self, plan: &Plan) -> Arc<HashMap<RecordId, usize>> {
        let are_its_dates =
            self.dates.iter().map(|dates| dates.task).eq(plan.tasks.iter().map(|task| task.id));
        if are_its_dates { self.places.clone() } else { Arc::new(plan.places()) }
    }

    /// A baseline, and a result that an earlier version stored, hold dates only.
    pub fn says_why(&self) -> bool {
        self.dates.iter().all(|dates| dates.why.code != STORED)
    }

    /// Runs the engine over the plan.
    pub fn of(plan: &Plan) -> Result<Self> {
        let places = Arc::new(plan.places());
        let input = plan.to_engine(&places, None);
        let schedule = engine::schedule(&input).map_err(|error| refusal(plan, &error))?;
        Ok(Self::told(plan, &schedule, places))
    }

    /// What the engine found, in the plan's own terms.
    pub(crate) fn told(plan: &Plan, schedule: &Schedule, places: Arc<HashMap<RecordId, usize>>) -> Self {
        let rows = plan.tasks.iter().zip(&schedule.tasks);
        let dates = rows
            .map(|(task, dates)| Dates {
                task: task.id,
                start: dates.start,
                finish: dates.finish,
                early_start: dates.early_start,
                early_finish: dates.early_finish,
                late_start: dates.late_start,
                late_finish: dates.late_finish,
                duration_minutes: dates.duration_minutes,
                total_float_minutes: dates.total_float_minutes,
                free_float_minutes: dates.free_float_minutes,
                percent_complete: dates.percent_complete,
                is_critical: dates.is_critical,
                is_summary: dates.is_summary,
                why: why(plan, dates.driver),
            })
            .collect();
        let warnings = schedule.warnings.iter().map(|warning| told(plan, *warning)).collect();
        Self { finish: schedule.finish, dates, warnings, places }
    }

    /// The dates as they stood before, beside those of today: by place where the tasks stand as they stood.
    fn beside<'d>(&'d self, before: &'d Self) -> impl Iterator<Item = (Option<&'d Dates>, &'d Dates)> {
        self.dates.iter().enumerate().map(|(place, is)| {
            let was = before.dates.get(place).filter(|was| was.task == is.task);
            (was.or_else(|| before.dates(is.task)), is)
        })
    }

    /// The part of it that is not as before: with that it is whole again.
    pub fn since(&self, before: &Self) -> Self {
        let changed = self.beside(before).filter(|(was, is)| *was != Some(*is));
        Self::new(self.finish, changed.map(|(_, is)| is.clone()).collect(), self.warnings.clone())
    }
}

fn why(plan: &Plan, driver: Driver) -> Why {
    let task_at = |index: TaskIndex| plan.tasks.get(index.0 as usize).map(|task| task.id);
    let dependency = |place: u32| plan.dependencies.get(place as usize);
    let (code, task_id) = match driver {
        Driver::ProjectStart => ("project_start", None),
        Driver::ProjectFinish => ("project_finish", None),
        Driver::Predecessor { dependency: place } => {
            ("predecessor", dependency(place).map(|d| d.predecessor))
        }
        Driver::Successor { dependency: place } => ("successor", dependency(place).map(|d| d.successor)),
        Driver::Summary { task } => ("summary", task_at(task)),
        Driver::Constraint => ("constraint", None),
        Driver::Calendar => ("calendar", None),
        Driver::ResourceCalendar => ("resource", None),
        Driver::LevellingDelay => ("levelling", None),
        Driver::StatusDate => ("status_date", None),
        Driver::Manual => ("manual", None),
        Driver::Actual => ("actual", None),
        Driver::Children => ("children", None),
    };
    Why { code, task_id }
}

fn told(plan: &Plan, warning: Warning) -> PlanWarning {
    let task_at = |index: TaskIndex| plan.tasks.get(index.0 as usize).map(|task| task.id);
    let (code, task_id) = match warning {
        Warning::ConstraintNotKept { task } => ("constraint_not_kept", task_at(task)),
        Warning::DependencyNotKept { task, .. } => ("dependency_not_kept", task_at(task)),
        Warning::DeadlineMissed { task } => ("deadline_missed", task_at(task)),
        Warning::ManualDatesTooEarly { task, .. } => ("manual_dates_too_early", task_at(task)),
        Warning::FinishBeforeStart { task } => ("finish_before_start", task_at(task)),
        Warning::DependencyOnOwnSummary { dependency } => {
            ("dependency_on_own_summary", plan.dependencies.get(dependency as usize).map(|d| d.successor))
        }
        Warning::NoWorkingTime { task } => ("no_working_time", task_at(task)),
        Warning::OutOfYears { task } => ("out_of_years", task_at(task)),
    };
    PlanWarning { code, task_id }
}

/// What the engine cannot compute is refused by name: a person reads titles, not numbers.
pub(crate) fn refusal(plan: &Plan, error: &PlanError) -> Failure {
    let title = |uid: &i64| {
        let found = plan.tasks.iter().find(|task| task.number == *uid);
        found.map_or_else(|| uid.to_string(), |task| task.title.clone())
    };
    let refusal = match error {
        PlanError::Loop { uids } => {
            Refusal::new("plan.dependency_loop").with("tasks", uids.iter().map(title).collect::<Vec<_>>())
        }
        PlanError::ParentLoop { uids } => {
            Refusal::new("plan.outline_loop").with("tasks", uids.iter().map(title).collect::<Vec<_>>())
        }
        PlanError::CalendarWithoutWork { name } => {
            Refusal::new("plan.calendar_without_work").with("calendar", name.clone())
        }
        PlanError::CalendarLoop { name } => Refusal::new("plan.calendar_loop").with("calendar", name.clone()),
        PlanError::DateOutOfYears { uid: Some(uid) } => {
            Refusal::new("plan.date_out_of_years").with("task", title(uid))
        }
        other => return Failure::fault(format!("the engine refused a plan: {other}")),
    };
    refusal.into()
}

/// A task whose dates, float or criticality changed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Moved {
    pub id: RecordId,
    pub start: String,
    pub finish: String,
    pub was_start: String,
    pub was_finish: String,
    pub early_start: String,
    pub early_finish: String,
    pub late_start: String,
    pub late_finish: String,
    pub duration_minutes: i64,
    pub total_float_minutes: i64,
    pub free_float_minutes: i64,
    pub percent_complete: u8,
    pub critical: bool,
    /// Whether the dates themselves moved, and not only float.
    pub shifted: bool,
}

/// What differs between two results, in the order of the later one. New tasks are not among them.
pub fn moved(before: &Computed, after: &Computed) -> Vec<Moved> {
    let differs = |was: &Dates, is: &Dates| {
        (
            was.start,
            was.finish,
            was.late_start,
            was.late_finish,
            was.total_float_minutes,
            was.free_float_minutes,
        ) != (
            is.start,
            is.finish,
            is.late_start,
            is.late_finish,
            is.total_float_minutes,
            is.free_float_minutes,
        ) || (was.is_critical, was.percent_complete, was.duration_minutes)
            != (is.is_critical, is.percent_complete, is.duration_minutes)
    };
    let pairs = after.beside(before).filter_map(|(was, is)| was.map(|was| (was, is)));
    pairs
        .filter(|(was, is)| differs(was, is))
        .map(|(was, is)| Moved {
            id: is.task,
            start: is.start.to_string(),
            finish: is.finish.to_string(),
            was_start: was.start.to_string(),
            was_finish: was.finish.to_string(),
            early_start: is.early_start.to_string(),
            early_finish: is.early_finish.to_string(),
            late_start: is.late_start.to_string(),
            late_finish: is.late_finish.to_string(),
            duration_minutes: is.duration_minutes,
            total_float_minutes: is.total_float_minutes,
            free_float_minutes: is.free_float_minutes,
            percent_complete: is.percent_complete,
            critical: is.is_critical,
            shifted: (was.start, was.finish) != (is.start, is.finish),
        })
        .collect()
}
