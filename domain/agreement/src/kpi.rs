//! Figures to steer by: a closed list, each a plain function over facts of the project, held against a target.

use kernel::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One figure and what it shall be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    pub measure: KpiMeasure,
    /// Percent at least; of what is counted, at most so many.
    pub target: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KpiMeasure {
    /// Percent of the tasks that are done.
    TasksDone,
    /// Percent of the reached milestones that were reached on the agreed day or before.
    MilestonesKept,
    /// Open questions that are older than a week.
    OldQuestions,
    /// Percent of the requirements that stand confirmed.
    RequirementsConfirmed,
    /// Percent of the clients' questions whose first answer was promised that had it in time.
    QuestionsInTime,
    /// Working days on which the client was awaited, with whatever it was.
    ClientWaited,
    /// Percent of the offers whose time is up or that are decided that the client decided while they were valid.
    ChangesInTime,
    /// Percent of the deliverables that the client judged that were accepted without anything left to do at once.
    AcceptedAtOnce,
    /// Working days by which the plan ends later than agreed.
    FinishLate,
}

impl KpiMeasure {
    /// The less the better: counted, not a part of something.
    fn is_counted(self) -> bool {
        match self {
            Self::OldQuestions | Self::ClientWaited | Self::FinishLate => true,
            Self::TasksDone
            | Self::MilestonesKept
            | Self::RequirementsConfirmed
            | Self::QuestionsInTime
            | Self::ChangesInTime
            | Self::AcceptedAtOnce => false,
        }
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
}

impl Share {
    /// Rounded down, so that 100 means all. None of nothing.
    pub fn percent(self) -> Option<i64> {
        (self.whole > 0).then(|| self.part * 100 / self.whole)
    }
}

/// What the figures are computed of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KpiFacts {
    /// Done of all; phases are not counted, their tasks are.
    pub tasks: Share,
    /// Kept of reached, as far as a baseline says when they were due.
    pub milestones: Share,
    pub old_questions: i64,
    /// Confirmed of all that are not dropped.
    pub requirements: Share,
    /// Answered in time of all that were to be answered by now.
    pub questions: Share,
    pub client_waited_days: i64,
    /// Decided in time of all that were to be decided by now.
    pub changes: Share,
    /// Accepted at once of all that were judged.
    pub deliverables: Share,
    /// None where nothing was agreed; never negative.
    pub finish_late_days: Option<i64>,
}

impl Kpi {
    /// None where there is nothing to measure yet.
    pub fn value(&self, facts: &KpiFacts) -> Option<i64> {
        match self.measure {
            KpiMeasure::TasksDone => facts.tasks.percent(),
            KpiMeasure::MilestonesKept => facts.milestones.percent(),
            KpiMeasure::OldQuestions => Some(facts.old_questions),
            KpiMeasure::RequirementsConfirmed => facts.requirements.percent(),
            KpiMeasure::QuestionsInTime => facts.questions.percent(),
            KpiMeasure::ClientWaited => Some(facts.client_waited_days),
            KpiMeasure::ChangesInTime => facts.changes.percent(),
            KpiMeasure::AcceptedAtOnce => facts.deliverables.percent(),
            KpiMeasure::FinishLate => facts.finish_late_days,
        }
    }

    pub fn is_met(&self, facts: &KpiFacts) -> Option<bool> {
        let value = self.value(facts)?;
        Some(if self.measure.is_counted() { value <= self.target } else { value >= self.target })
    }

    pub(crate) fn checked(&self, input: &mut Input, place: usize) -> Self {
        let most = if self.measure.is_counted() { 10_000 } else { 100 };
        if !(0..=most).contains(&self.target) {
            input.problem(format!("fields.kpis.{place}.target"), "out_of_range");
        }
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use KpiMeasure::*;

    #[test]
    fn figures_against_their_targets() {
        let facts = KpiFacts {
            tasks: Share { part: 199, whole: 200 },
            milestones: Share { part: 2, whole: 2 },
            old_questions: 3,
            requirements: Share { part: 0, whole: 0 },
            questions: Share { part: 2, whole: 3 },
            client_waited_days: 12,
            changes: Share { part: 1, whole: 1 },
            deliverables: Share { part: 1, whole: 4 },
            finish_late_days: None,
        };
        for (measure, target, value, is_met) in [
            (TasksDone, 99, Some(99), Some(true)),
            (TasksDone, 100, Some(99), Some(false)),
            (MilestonesKept, 100, Some(100), Some(true)),
            (OldQuestions, 3, Some(3), Some(true)),
            (OldQuestions, 2, Some(3), Some(false)),
            (RequirementsConfirmed, 80, None, None),
            (QuestionsInTime, 66, Some(66), Some(true)),
            (ClientWaited, 11, Some(12), Some(false)),
            (ClientWaited, 12, Some(12), Some(true)),
            (ChangesInTime, 90, Some(100), Some(true)),
            (AcceptedAtOnce, 50, Some(25), Some(false)),
            (FinishLate, 0, None, None),
        ] {
            let kpi = Kpi { measure, target };
            assert_eq!((kpi.value(&facts), kpi.is_met(&facts)), (value, is_met), "{kpi:?}");
        }
    }
}
