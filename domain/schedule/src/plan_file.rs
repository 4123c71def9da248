//! A plan as it comes from a file, whichever program wrote it: the engine's inputs with the words people read.
//! The readers live in the connectors; the server hands one in.

use crate::task::TaskKind;
use engine::time::Minute;
use kernel::{RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct PlanFile {
    /// `mspdi`, `xer`, `pmxml`, `xlsx` or `csv`.
    pub format: String,
    pub name: String,
    /// Whether calendars and the way of scheduling come from the file; a list has none.
    pub brings_settings: bool,
    /// Whether the file names a date at all.
    pub names_start: bool,
    /// What it would say of a task that is known already.
    pub knows: Knows,
    /// Parents before children; a task's uid is the file's own number.
    pub plan: engine::plan::Plan,
    /// One for each task of the plan.
    pub words: Vec<TaskWords>,
    /// One for each calendar and resource of the plan: the file's number and name.
    pub calendars: Vec<(i64, String)>,
    pub resources: Vec<FileResource>,
    /// What the plan was at some time.
    pub baselines: Vec<FileBaseline>,
    pub not_understood: Vec<Finding>,
    /// How the columns of a sheet were read, for the screen to change.
    pub columns: Option<serde_json::Value>,
}

/// Which inputs a file speaks of. A list says nothing of what it has no column for, and what it says nothing of
/// stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Knows {
    pub dependencies: bool,
    pub assignments: bool,
    pub percent: bool,
    pub actual_start: bool,
    pub actual_finish: bool,
    pub deadline: bool,
    pub constraint: bool,
    /// When tasks start or finish: what a list without predecessors holds its tasks by.
    pub dates: bool,
    pub duration: bool,
    pub milestones: bool,
    /// What only programs write: calendars, places by hand, split work.
    pub further: bool,
}

impl Knows {
    pub const EVERYTHING: Self = Self {
        dependencies: true,
        assignments: true,
        percent: true,
        actual_start: true,
        actual_finish: true,
        deadline: true,
        constraint: true,
        dates: true,
        duration: true,
        milestones: true,
        further: true,
    };
}

#[derive(Debug, Clone, Default)]
pub struct TaskWords {
    pub title: String,
    pub notes: String,
    pub kind: TaskKind,
    /// The task's lasting id; of a file that was written here it is the record's own.
    pub guid: Option<Uuid>,
    /// What the other program had computed; for comparison only.
    pub stored: Option<(Minute, Minute)>,
}

/// A baseline as files know it.
#[derive(Debug, Clone)]
pub struct FileBaseline {
    /// 0 is the one that counts.
    pub number: u8,
    /// One for each task of the plan; none of a task that was not in it.
    pub tasks: Vec<Option<BaselineTask>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaselineTask {
    pub start: Minute,
    pub finish: Minute,
    pub duration_minutes: i64,
    /// Person-minutes, where they were kept.
    pub work_minutes: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct FileResource {
    pub uid: i64,
    pub name: String,
    pub email: Option<String>,
    /// How much of it there is; 1.0 is one.
    pub units: f64,
}

/// Something in the file that the plan does not hold: where, and what as a code with parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    pub place: String,
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// Reads a file; the last argument is the chosen mapping of a sheet's columns. Filled by the server.
#[derive(Clone, Copy)]
pub struct ReadPlanFile(pub fn(&[u8], &str, Option<&serde_json::Value>) -> Result<PlanFile>);

/// The programs whose files the plan is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WrittenFormat {
    /// Microsoft Project's XML.
    Mspdi,
    /// Primavera's text export.
    Xer,
}

/// The plan as it goes into a file: inputs, dates and words, tasks in the order of the outline.
#[derive(Debug, Clone)]
pub struct WrittenPlan {
    pub name: String,
    pub plan: engine::plan::Plan,
    pub schedule: engine::schedule::Schedule,
    /// One for each task of the plan.
    pub words: Vec<WrittenWords>,
    /// One for each resource of the plan; `uid` is not written.
    pub resources: Vec<FileResource>,
    /// The compared one first.
    pub baselines: Vec<FileBaseline>,
}

#[derive(Debug, Clone)]
pub struct WrittenWords {
    pub id: RecordId,
    /// `T-12`
    pub code: String,
    pub title: String,
    pub notes: String,
}

/// Writes a file's text. Filled by the server.
#[derive(Clone, Copy)]
pub struct WritePlanFile(pub fn(&WrittenPlan, WrittenFormat) -> String);
