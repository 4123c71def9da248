//! The pack of the kickoff meeting as one party reads it: put together of what stands in the project, looked at, and
//! then kept as it was sent.
//!
//! Must hold: nothing of another party, no note that is ours alone, and no file or date that this party does not see
//! already has a place in it; what an earlier or a later version kept is read as far as it is known.

use communication_plan::released::Line;
use jiff::civil::Date;
use kernel::{Failure, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct KickoffPack {
    /// What the client calls the project.
    pub title: String,
    pub starts: Option<Timestamp>,
    pub place: String,
    pub agenda: Vec<String>,
    pub goals: Vec<PackGoal>,
    /// Phases and milestones that the party sees.
    pub dates: Vec<PackDate>,
    pub people: Vec<PackPerson>,
    pub responsibilities: Vec<PackLine>,
    /// How both sides talk with each other.
    pub rules: Vec<String>,
    /// The rows of the communication plan, as they were shown to the party.
    pub communication: Vec<Line>,
    pub materials: Vec<String>,
    /// Files that the party sees.
    pub files: Vec<PackFile>,
}

impl KickoffPack {
    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PackGoal {
    pub words: String,
    pub measure: String,
    #[schema(value_type = Option<String>)]
    pub due: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackDate {
    pub title: String,
    #[schema(value_type = String)]
    pub day: Date,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PackPerson {
    pub name: String,
    pub is_team: bool,
    pub functions: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PackLine {
    pub label: String,
    /// "A Zheng Haiyan", those who answer for it first.
    pub duties: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackFile {
    /// Under which the party knows it.
    pub key: Uuid,
    pub title: String,
}

/// The lines of a text that are not empty.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
