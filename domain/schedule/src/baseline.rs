//! A baseline: the dates of a plan as they stood, kept under a name. What varies against it is derived.

use crate::computed::{Computed, Dates};
use crate::times;
use engine::time::Minute;
use kernel::{BaselineId, PersonId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

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
}

/// A task's dates in the baseline and how far it has moved since.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BaselineDates {
    pub start: String,
    pub finish: String,
    pub duration_minutes: i64,
    /// Working days of the project calendar from the baseline's finish to the present one; negative is earlier.
    pub finish_variance_days: i64,
}

/// `working_days` counts on the project calendar.
pub fn compared(was: &Dates, is: &Dates, working_days: &dyn Fn(Minute, Minute) -> i64) -> BaselineDates {
    BaselineDates {
        start: times::date_time(was.start),
        finish: times::date_time(was.finish),
        duration_minutes: was.duration_minutes,
        finish_variance_days: working_days(was.finish, is.finish),
    }
}
