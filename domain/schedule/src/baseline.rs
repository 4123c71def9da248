//! A baseline: dates and work of a plan as they stood, kept under a name. What varies against it is derived.

use crate::computed::{Computed, Dates};
use crate::plan::{Plan, ResourceKind};
use crate::task::{Task, TaskKind};
use crate::times;
use engine::time::Minute;
use kernel::{BaselineId, PersonId, RecordId, Timestamp};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Person-minutes by task; tasks that nobody works at are not there.
pub type Work = HashMap<RecordId, i64>;

#[derive(Debug, Clone)]
pub struct Baseline {
    pub id: BaselineId,
    pub number: i64,
    pub name: String,
    pub at: Timestamp,
    pub by: Option<PersonId>,
    /// What both sides agreed on when it was made, `PD-v2` or `CR-3`; nothing where the team saved it for itself.
    pub agreed_as: Option<String>,
    pub dates: Computed,
    /// None: it was made before baselines kept their work.
    pub work: Option<Work>,
}

/// A task's dates in the baseline and how far it has moved since.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BaselineDates {
    pub start: String,
    pub finish: String,
    pub duration_minutes: i64,
    /// Person-minutes; none where the baseline did not keep them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_minutes: Option<i64>,
    /// Working days of the project calendar from the baseline's finish to the present one; negative is earlier.
    pub finish_variance_days: i64,
}

/// What a plan asks of people, task by task.
pub fn work(plan: &Plan) -> Work {
    let planned = plan.all_tasks().map(|task| (task.id, work_of(plan, task)));
    planned.filter(|(_, minutes)| *minutes > 0).collect()
}

/// Person-minutes of one task: what a file says of an assignment, else its units as long as the task takes.
pub fn work_of(plan: &Plan, task: &Task) -> i64 {
    if task.further.is_inactive || task.kind == TaskKind::Milestone {
        return 0;
    }
    let is_person = |id| {
        let resource = plan.resources.iter().find(|resource| resource.id == id);
        resource.is_some_and(|one| matches!(one.kind, ResourceKind::Person | ResourceKind::ClientPerson))
    };
    let assigned = plan.assignments_of(task.id).iter().filter(|assignment| is_person(assignment.resource));
    let minutes = assigned.map(|assignment| {
        let of_units = (assignment.units * task.duration_minutes as f64).round() as i64;
        assignment.further.work_minutes.unwrap_or(of_units)
    });
    minutes.sum()
}

/// `working_days` counts on the project calendar.
pub fn compared(
    baseline: &Baseline,
    was: &Dates,
    is: &Dates,
    working_days: &dyn Fn(Minute, Minute) -> i64,
) -> BaselineDates {
    let work = |work: &Work| work.get(&was.task).copied().unwrap_or(0);
    BaselineDates {
        start: times::date_time(was.start),
        finish: times::date_time(was.finish),
        duration_minutes: was.duration_minutes,
        work_minutes: baseline.work.as_ref().map(work),
        finish_variance_days: working_days(was.finish, is.finish),
    }
}
