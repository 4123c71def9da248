//! Edits laid over a plan, with the dates that follow.

use super::{Additions, LivePlan, begun};
use crate::apply::{self, Applied, Writes};
use crate::computed::{Moved, moved};
use crate::edit::Edit;
use kernel::{PersonId, RecordId, Result};
use std::sync::Arc;

/// A batch of edits, computed and not yet written.
pub struct Step {
    pub before: Arc<LivePlan>,
    pub after: LivePlan,
    pub writes: Writes,
    /// Posting these back restores what was.
    pub inverse: Vec<Edit>,
    pub additions: Additions,
}

impl Step {
    /// Applies edits to a plan and computes what follows.
    pub fn compute(before: Arc<LivePlan>, edits: &[Edit], additions: Additions) -> Result<Self> {
        let step = Self::computed(before.clone(), edits, additions.clone())?;
        match begun::dated(edits, &step.after, &step.writes.tasks_created) {
            Some(dated) => Self::computed(before, &dated, additions),
            None => Ok(step),
        }
    }

    fn computed(before: Arc<LivePlan>, edits: &[Edit], mut additions: Additions) -> Result<Self> {
        let base = additions.over(&before.plan);
        let applied = if edits.is_empty() {
            Applied::unchanged(base.into_owned())
        } else {
            apply::apply(&base, &before.computed, edits)?
        };
        let Applied { mut plan, writes, inverse } = applied;
        additions.take_unused(&mut plan);
        let agreed_apart = before.agreed_beside(additions.baseline.as_ref());
        let agreed_with = before.agreed_also(additions.agreed.as_ref());
        let baseline = additions.baseline.clone().or_else(|| before.baseline.clone());
        let baseline = baseline.filter(|one| !additions.unused_baselines.contains(&one.id));
        let after = LivePlan { agreed_apart, agreed_with, baseline, ..before.after(plan)? };
        Ok(Self { before, after, writes, inverse, additions })
    }

    pub fn moved(&self) -> Vec<Moved> {
        moved(&self.before.computed, &self.after.computed)
    }

    /// Tasks that become somebody's, with whose.
    pub(super) fn new_owners(&self) -> Vec<(RecordId, PersonId)> {
        let written = self.writes.tasks_created.iter().chain(&self.writes.tasks_changed);
        let owned = written.filter_map(|id| Some((*id, self.after.task(*id)?.owner?)));
        owned
            .filter(|(id, owner)| self.before.task(*id).and_then(|task| task.owner) != Some(*owner))
            .collect()
    }

    /// The edits say what is so already.
    pub(super) fn changes_nothing(&self) -> bool {
        self.writes == Writes::default() && self.additions.is_empty()
    }
}
