//! What `engagement` needs to know from the crates above it: plain functions that the server fills in.

use ::store::{Conn, Tx};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::App;

/// How a project stands, in one line of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProjectStatus {
    /// `on_track`, `at_risk`, `late`, or `empty` while there is no plan.
    pub health: String,
    /// The plan's first day.
    pub start: Option<String>,
    /// The computed finish, a civil date.
    pub finish: Option<String>,
    pub baseline_finish: Option<String>,
    /// Working days after the baseline's finish; negative is earlier.
    pub late_working_days: Option<i64>,
    pub reason: Option<StatusReason>,
    pub task_count: i64,
}

/// The reason in a code and parameters: the screen makes the sentence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StatusReason {
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// A project just opened, for whoever has to prepare its part.
pub struct OpenedProject<'a> {
    pub project: ProjectId,
    pub by: PersonId,
    pub start: jiff::civil::Date,
    /// `standard` or `china`.
    pub calendar: &'a str,
}

/// What a party shall see from now on.
#[derive(Debug, Clone)]
pub struct ChosenRule {
    /// The JSON of schedule's SharingRule.
    pub rule: serde_json::Value,
    /// The revision of the rule that its chooser saw.
    pub revision: i64,
}

/// Written with what goes along with it; `false` when the plan moved on in between and is to be read again.
pub type PreparedShare = Box<dyn Fn(&mut Tx, PersonId) -> Result<bool> + Send>;

/// What somebody did to a task at one go.
#[derive(Debug, Clone)]
pub struct Changed {
    pub at: Timestamp,
    pub by: Option<PersonId>,
    /// `revision` of the plan, and `changes`: field, before, after.
    pub detail: serde_json::Value,
    pub is_of_owner: bool,
}

/// Filled by the server from the crates above; found through the application's extensions.
#[derive(Clone, Copy)]
pub struct ProjectFacts {
    /// At a moment: a task may have become overdue since the plan was last changed.
    pub status: fn(&mut Conn, ProjectId, Timestamp) -> Result<ProjectStatus>,
    pub opened: fn(&mut Tx, &OpenedProject) -> Result<()>,
    /// The changes of a task from one moment to before another, the newest first; none of another record.
    pub changes: fn(&mut Conn, RecordId, Timestamp, Timestamp) -> Result<Vec<Changed>>,
    /// Names, languages or time zones of the project or of a party changed: what is released of them follows.
    pub renamed: fn(&mut Tx, ProjectId) -> Result<()>,
    /// Reads and computes what it takes to set what a party sees.
    pub prepare_share: fn(&App, &mut Conn, ProjectId, PartyId, &ChosenRule) -> Result<PreparedShare>,
}
