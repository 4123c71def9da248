//! An alternative to the plan: edits under a name that change nothing until somebody takes them over. What it looks
//! like is the plan as it stands with these edits laid over it; so it is never released, and nothing of it is a row of
//! the plan. People write one edit by edit (a what-if), or levelling computes one.

use crate::edit::Edit;
use kernel::{AlternativeId, Failure, PersonId, ProjectId, Refusal, ResourceId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// What one alternative may hold: as much as one request of edits.
pub const MOST_EDITS: usize = 5_000;
/// Those of a project that nobody took over.
pub const MOST_OPEN: i64 = 200;

/// Whoever waits longer begins to doubt.
const MOST_SEARCH_SECONDS: u64 = 300;

#[derive(Debug, Clone)]
pub struct Alternative {
    pub id: AlternativeId,
    pub kind: AlternativeKind,
    pub name: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The plan it was last worked out on.
    pub plan_revision: i64,
    /// Each says what it was made on.
    pub edits: Vec<Edit>,
    /// What was asked of levelling; none of a what-if.
    pub levelling: Option<LevellingChoices>,
    pub made_at: Timestamp,
    pub made_by: PersonId,
    pub taken_over: Option<TakenOver>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlternativeKind {
    WhatIf,
    Levelling,
}

#[derive(Debug, Clone)]
pub struct TakenOver {
    pub at: Timestamp,
    pub by: PersonId,
    /// The plan's revision it became.
    pub plan_revision: i64,
    /// Making these takes it back.
    pub inverse: Vec<Edit>,
}

/// Whose work is levelled, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevellingChoices {
    /// None: everybody.
    #[serde(default)]
    pub resource_ids: Option<Vec<ResourceId>>,
    /// No task goes behind its late start, so the finish stays; what does not fit stays overbooked.
    pub within_float: bool,
    #[serde(default)]
    pub precedence: LevellingPrecedence,
    /// What people do in other projects counts as taken, whether or not the caller sees those.
    #[serde(default)]
    pub regards_other_projects: bool,
    /// But not in these: they wait for this one.
    #[serde(default)]
    pub goes_before_project_ids: Vec<ProjectId>,
    /// For so long an earlier finish is searched once everybody has a place by the rule; 0 is not at all.
    #[serde(default)]
    pub search_seconds: u64,
}

impl LevellingChoices {
    pub fn search(&self) -> Result<Duration> {
        match self.search_seconds {
            0..=MOST_SEARCH_SECONDS => Ok(Duration::from_secs(self.search_seconds)),
            _ => Err(Failure::invalid("search_seconds", "out_of_range")),
        }
    }
}

/// Which task begins first when two want the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevellingPrecedence {
    #[default]
    LeastFloat,
    Outline,
    Deadline,
}

impl Alternative {
    /// People write a what-if; what levelling computed is levelled again or left.
    pub fn refuse_writing(&self) -> Result<()> {
        self.refuse_taken_over()?;
        match self.kind {
            AlternativeKind::WhatIf => Ok(()),
            AlternativeKind::Levelling => Err(Failure::refused("alternative.is_levelling")),
        }
    }

    pub fn refuse_taken_over(&self) -> Result<()> {
        match self.taken_over {
            None => Ok(()),
            Some(_) => Err(Failure::refused("alternative.taken_over")),
        }
    }

    /// What levelling said of another plan is said no more.
    pub fn is_outdated(&self, plan_revision: i64) -> bool {
        self.kind == AlternativeKind::Levelling
            && self.taken_over.is_none()
            && self.plan_revision != plan_revision
    }
}

pub fn refuse_too_many(edits: &[Edit]) -> Result<()> {
    if edits.len() <= MOST_EDITS {
        return Ok(());
    }
    Err(Refusal::new("alternative.too_many_edits").with("max", MOST_EDITS).into())
}
