//! A task as a person enters it. What the engine computes from it is in `computed.rs`.

use engine::plan as engine_plan;
use engine::time::Minute;
use kernel::{Audience, CalendarId, PersonId, RecordId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// One row of the plan's outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    pub id: RecordId,
    pub number: i64,
    pub parent: Option<RecordId>,
    /// Order among its siblings.
    pub position: f64,
    pub kind: TaskKind,
    pub title: String,
    pub notes: String,
    pub state: TaskState,
    pub owner: Option<PersonId>,
    pub audience: Audience,
    pub duration_minutes: i64,
    pub is_elapsed: bool,
    pub constraint: ConstraintKind,
    pub constraint_at: Option<Minute>,
    pub deadline: Option<Minute>,
    pub calendar: Option<CalendarId>,
    pub percent_complete: u8,
    pub actual_start: Option<Minute>,
    pub actual_finish: Option<Minute>,
    pub is_manual: bool,
    pub manual_start: Option<Minute>,
    pub manual_finish: Option<Minute>,
    /// Done by the client's people: "what we need from you".
    pub is_client_side: bool,
    pub further: FurtherInputs,
    /// The number it has in the file it came from.
    pub source_uid: Option<i64>,
    pub revision: i64,
}

impl Task {
    /// A task of one title, one day long, not yet anywhere in the outline.
    pub fn titled(id: RecordId, title: &str, minutes_per_day: i64) -> Self {
        Self {
            id,
            number: 0,
            parent: None,
            position: 0.0,
            kind: TaskKind::Task,
            title: title.to_owned(),
            notes: String::new(),
            state: TaskState::ToDo,
            owner: None,
            audience: Audience::Internal,
            duration_minutes: minutes_per_day,
            is_elapsed: false,
            constraint: ConstraintKind::Asap,
            constraint_at: None,
            deadline: None,
            calendar: None,
            percent_complete: 0,
            actual_start: None,
            actual_finish: None,
            is_manual: false,
            manual_start: None,
            manual_finish: None,
            is_client_side: false,
            further: FurtherInputs::default(),
            source_uid: None,
            revision: 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    #[default]
    Task,
    /// A part of the project with a name of its own; may stand without children.
    Phase,
    Milestone,
    /// Time that is kept between work and the day of its deadline. Nobody works at it.
    Buffer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    #[default]
    ToDo,
    Doing,
    Waiting,
    Done,
}

/// The eight constraints under the names the field uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConstraintKind {
    #[default]
    Asap,
    Alap,
    Mso,
    Mfo,
    Snet,
    Snlt,
    Fnet,
    Fnlt,
}

impl ConstraintKind {
    pub const fn needs_date(self) -> bool {
        !matches!(self, Self::Asap | Self::Alap)
    }
    /// Whether its date means the end of a day when it names no time.
    pub const fn is_of_finish(self) -> bool {
        matches!(self, Self::Mfo | Self::Fnet | Self::Fnlt)
    }
    pub fn to_engine(self, at: Option<Minute>) -> engine_plan::Constraint {
        use engine_plan::Constraint as C;
        match (self, at) {
            (Self::Alap, _) => C::AsLateAsPossible,
            (Self::Mso, Some(at)) => C::MustStartOn(at),
            (Self::Mfo, Some(at)) => C::MustFinishOn(at),
            (Self::Snet, Some(at)) => C::StartNoEarlierThan(at),
            (Self::Snlt, Some(at)) => C::StartNoLaterThan(at),
            (Self::Fnet, Some(at)) => C::FinishNoEarlierThan(at),
            (Self::Fnlt, Some(at)) => C::FinishNoLaterThan(at),
            (Self::Asap, _) | (_, None) => C::AsSoonAsPossible,
        }
    }
    pub fn from_engine(constraint: engine_plan::Constraint) -> (Self, Option<Minute>) {
        use engine_plan::Constraint as C;
        match constraint {
            C::AsSoonAsPossible => (Self::Asap, None),
            C::AsLateAsPossible => (Self::Alap, None),
            C::MustStartOn(at) | C::MandatoryStart(at) => (Self::Mso, Some(at)),
            C::MustFinishOn(at) | C::MandatoryFinish(at) => (Self::Mfo, Some(at)),
            C::StartNoEarlierThan(at) => (Self::Snet, Some(at)),
            C::StartNoLaterThan(at) => (Self::Snlt, Some(at)),
            C::FinishNoEarlierThan(at) => (Self::Fnet, Some(at)),
            C::FinishNoLaterThan(at) => (Self::Fnlt, Some(at)),
        }
    }
}

/// Inputs that few tasks have and no list sorts by: kept together as one text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FurtherInputs {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_minutes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Minute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<Minute>,
    #[serde(skip_serializing_if = "is_default")]
    pub levelling_delay_minutes: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub ignore_resource_calendars: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub effort: engine_plan::TaskKind,
    /// The date of a "must" constraint holds against every dependency (Primavera).
    #[serde(skip_serializing_if = "is_default")]
    pub is_mandatory: bool,
    /// A milestone only at the beginning of working time (Primavera).
    #[serde(skip_serializing_if = "is_default")]
    pub is_start_milestone: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub is_inactive: bool,
    /// The team's own, that belongs to nothing it delivers: it has a day and an owner, and moves nobody.
    #[serde(skip_serializing_if = "is_default")]
    pub is_chore: bool,
    /// What it may come to; said apart from the rest, as `estimate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// The import it came with: tasks of one file belong together when that file is brought in again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Uuid>,
}

impl FurtherInputs {
    /// Whether it is work of the plan: dates of others, progress and how the project stands follow from it.
    pub fn is_work(&self) -> bool {
        !self.is_inactive && !self.is_chore
    }
}

/// Three points: low ≤ likely ≤ high, of what the work may take, in the minutes of its duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    pub low_minutes: i64,
    pub likely_minutes: i64,
    pub high_minutes: i64,
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
