//! What a person can do to a plan, as plain values. A batch of edits is computed and written as one, and every
//! edit has an inverse: posting the inverses back is undo.

use crate::plan::{DependencyKind, FurtherAssignment, LagUnit};
use crate::task::{ConstraintKind, Estimate, FurtherInputs, TaskKind, TaskState};
use engine::time::Minute;
use kernel::{CalendarId, Failure, PersonId, RecordId, ResourceId, Result};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Names of fields are the same in `set`, in `expect` and in answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Edit {
    CreateTask(CreateTask),
    UpdateTask(UpdateTask),
    MoveTask(MoveTask),
    DeleteTask(DeleteTask),
    /// Brings back a deleted task with what was deleted with it. It comes back internal.
    RestoreTask(TaskRef),
    CreateDependency(CreateDependency),
    UpdateDependency(UpdateDependency),
    DeleteDependency(DeleteDependency),
    SetAssignments(SetAssignments),
    UpdatePlan(UpdatePlan),
}

/// What one transaction writes of a long list: about 125 tasks, or 500 dependencies.
const BATCH_WEIGHT: usize = 500;

/// Cuts a long list of edits, in its order, into what one transaction should write.
pub fn in_batches(edits: Vec<Edit>) -> Vec<Vec<Edit>> {
    let mut batches: Vec<Vec<Edit>> = Vec::new();
    let mut room = 0;
    for edit in edits {
        let weight = edit.weight();
        match batches.last_mut() {
            Some(batch) if weight <= room => {
                room -= weight;
                batch.push(edit);
            }
            _ => {
                room = BATCH_WEIGHT.saturating_sub(weight);
                batches.push(vec![edit]);
            }
        }
    }
    batches
}

impl Edit {
    /// One task begins when another is finished.
    pub fn follow(predecessor_id: RecordId, successor_id: RecordId) -> Self {
        Self::CreateDependency(CreateDependency {
            id: None,
            predecessor_id,
            successor_id,
            kind: DependencyKind::Fs,
            lag_minutes: 0.0,
            lag_unit: LagUnit::Working,
        })
    }

    /// How much it writes: a task has rows in several tables and in the search.
    fn weight(&self) -> usize {
        match self {
            Self::CreateTask(_)
            | Self::UpdateTask(_)
            | Self::MoveTask(_)
            | Self::DeleteTask(_)
            | Self::RestoreTask(_) => 4,
            Self::SetAssignments(set) => 1 + set.assignments.len(),
            Self::CreateDependency(_)
            | Self::UpdateDependency(_)
            | Self::DeleteDependency(_)
            | Self::UpdatePlan(_) => 1,
        }
    }

    /// The task it is about, where it is about one.
    pub fn task(&self) -> Option<RecordId> {
        match self {
            Self::CreateTask(create) => create.id,
            Self::UpdateTask(update) => Some(update.id),
            Self::MoveTask(step) => Some(step.id),
            Self::DeleteTask(delete) => Some(delete.id),
            Self::RestoreTask(task) => Some(task.id),
            Self::CreateDependency(create) => Some(create.successor_id),
            Self::SetAssignments(set) => Some(set.task_id),
            Self::UpdateDependency(_) | Self::DeleteDependency(_) | Self::UpdatePlan(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTask {
    /// Chosen by the caller, so that a repeated request creates nothing twice; otherwise made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    #[serde(default)]
    pub parent_id: Option<RecordId>,
    /// The sibling it comes after; none: the last of its siblings.
    #[serde(default)]
    pub after_id: Option<RecordId>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Box<TaskFields>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateTask {
    pub id: RecordId,
    pub set: Box<TaskFields>,
    /// What these fields were when the caller saw them; when one differs, the edit is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Box<TaskFields>>,
}

/// Only the fields named are set; `null` clears one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TaskKind>,
    /// Working minutes (around-the-clock minutes of an elapsed task).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<ConstraintBody>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub deadline: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<CalendarId>)]
    pub calendar_id: Option<Option<CalendarId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_complete: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub actual_start: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub actual_finish: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<PersonId>)]
    pub owner_id: Option<Option<PersonId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<TaskState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_side: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual: Option<bool>,
    /// Of a manual task its start; of an automatic one "start no earlier than".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub manual_start: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub manual_finish: Option<Option<String>>,
    /// What it may come to, for the forecast; without one, what the project's settings say.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<Estimate>)]
    pub estimate: Option<Option<Estimate>>,
    /// Inputs that only files bring (split work, levelling delay, kind of effort).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub further: Option<FurtherInputs>,
    /// The number of the task in the file it came from.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub source_uid: Option<Option<i64>>,
}

/// A present field keeps its `null`: an absent one is the default.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(input).map(Some)
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstraintBody {
    pub kind: ConstraintKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveTask {
    pub id: RecordId,
    #[serde(default)]
    pub parent_id: Option<RecordId>,
    /// The sibling it comes after; none: the first of its siblings.
    #[serde(default)]
    pub after_id: Option<RecordId>,
    /// Where it stood among siblings of which some may be gone: an inverse names it, nobody else needs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// Where it must still stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<ExpectedPlace>,
}

/// Refused when the task has another parent by now, or stands elsewhere among its siblings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPlace {
    #[serde(default)]
    pub parent_id: Option<RecordId>,
    #[serde(default)]
    pub after_id: Option<RecordId>,
    pub position: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteTask {
    pub id: RecordId,
    /// All that may go with it; when there is more by now, or something differs, the edit is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Box<ExpectedBranch>>,
}

/// A task with everything under it and on it, as the caller knows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedBranch {
    pub tasks: Vec<ExpectedTask>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<SetAssignments>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedTask {
    pub id: RecordId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<RecordId>,
    /// The fields that are not as those of a task just made.
    pub fields: Box<TaskFields>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskRef {
    pub id: RecordId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDependency {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub predecessor_id: RecordId,
    pub successor_id: RecordId,
    #[serde(default)]
    pub kind: DependencyKind,
    /// Minutes, or percent where the unit says so; negative is a lead.
    #[serde(default)]
    pub lag_minutes: f64,
    #[serde(default)]
    pub lag_unit: LagUnit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateDependency {
    pub id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DependencyKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag_minutes: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag_unit: Option<LagUnit>,
    /// What it must still be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<ExpectedDependency>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteDependency {
    pub id: Uuid,
    /// What it must still be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<ExpectedDependency>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedDependency {
    pub kind: DependencyKind,
    pub lag_minutes: f64,
    pub lag_unit: LagUnit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAssignments {
    pub task_id: RecordId,
    pub assignments: Vec<AssignmentBody>,
    /// Who must still be on it, and with what units; the rest is compared where it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Vec<AssignmentBody>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentBody {
    pub resource_id: ResourceId,
    /// 100 is one whole person.
    pub units_percent: f64,
    /// What only files bring (work, delay, contour, actual dates).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub further: Option<FurtherAssignment>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdatePlan {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub status_date: Option<Option<String>>,
    /// Whether work that is still open goes behind the status date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moves_open_work: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar_id: Option<CalendarId>,
    /// What the program computes by, as far as people choose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<SchedulingRules>,
    /// The way of scheduling that a file brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub method: Option<SchedulingMethod>,
    /// What these settings must still be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Box<ExpectedPlan>>,
}

/// Settings of the plan under the names by which they are set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedPlan {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub status_date: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moves_open_work: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar_id: Option<CalendarId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<SchedulingRules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub method: Option<SchedulingMethod>,
}

/// More float than that is none: three years round the clock.
const MOST_FLOAT_MINUTES: i64 = 3 * 366 * 1_440;

/// Settings of the plan that few plans need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulingRules {
    /// A task is critical when its total float is at most this.
    pub critical_float_minutes: i64,
    /// Each end of the plan has a critical path of its own.
    pub multiple_critical_paths: bool,
    /// Dates that hold a task win over its dependencies; otherwise dependencies win.
    pub honour_constraints: bool,
    /// Work that was begun pauses while a predecessor that is late goes on.
    pub split_in_progress_tasks: bool,
}

impl SchedulingRules {
    pub fn of(options: &engine::plan::Options) -> Self {
        Self {
            critical_float_minutes: options.critical_float_minutes,
            multiple_critical_paths: options.multiple_critical_paths,
            honour_constraints: options.honour_constraints,
            split_in_progress_tasks: options.split_in_progress_tasks,
        }
    }

    pub fn set(self, options: &mut engine::plan::Options) -> Result<()> {
        if !(0..=MOST_FLOAT_MINUTES).contains(&self.critical_float_minutes) {
            return Err(Failure::invalid("rules.critical_float_minutes", "out_of_range"));
        }
        options.critical_float_minutes = self.critical_float_minutes;
        options.multiple_critical_paths = self.multiple_critical_paths;
        options.honour_constraints = self.honour_constraints;
        options.split_in_progress_tasks = self.split_in_progress_tasks;
        Ok(())
    }
}

/// From which end a plan is scheduled, and the program's settings that change what is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchedulingMethod {
    pub is_from_finish: bool,
    pub finish: Option<Minute>,
    pub options: engine::plan::Options,
}
