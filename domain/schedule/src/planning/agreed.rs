//! The baseline that an agreement makes: what was agreed stands in it exactly, whatever was computed.
//!
//! Must hold: an agreed date moves by being agreed and by nothing else. What the agreement does not name keeps the
//! agreed date it had, a milestone always, another task unless the agreed work itself moved it.

use super::{LivePlan, Step};
use crate::baseline::{self, Baseline};
use crate::computed::{Computed, Dates};
use crate::plan::Plan;
use crate::plan_document::{PlanRow, ShownPlan};
use crate::task::TaskKind;
use crate::times;
use engine::time::{Day, Minute};
use kernel::{BaselineId, PersonId, RecordId, Timestamp};
use std::collections::{HashMap, HashSet};

/// Days both sides agreed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    pub finish: Day,
    pub milestones: Vec<(RecordId, Day)>,
}

impl Agreed {
    /// With what was agreed after it: of two days for the same thing, the later word counts.
    pub fn then(mut self, newer: Self) -> Self {
        self.finish = newer.finish;
        self.milestones.retain(|(task, _)| newer.milestones.iter().all(|(renewed, _)| renewed != task));
        self.milestones.extend(newer.milestones);
        self
    }
}

/// The baseline after a step that brings the agreed work into the plan.
pub fn baseline(step: &Step, agreed: &Agreed, name: String, at: Timestamp, by: PersonId) -> Baseline {
    let plan = &step.after.plan;
    let mut dates = step.after.computed.clone();
    for (task, row) in plan.tasks.iter().zip(&mut dates.dates) {
        let day = agreed.milestones.iter().find(|(milestone, _)| *milestone == task.id);
        if let Some((_, day)) = day {
            agree(row, *day, plan);
        } else if let Some(kept) = kept(step, task.kind, row) {
            *row = kept.clone();
        }
    }
    dates.finish = on_day(agreed.finish, dates.finish, plan);
    of_both_sides(plan, dates, name, at, by)
}

fn of_both_sides(plan: &Plan, dates: Computed, name: String, at: Timestamp, by: PersonId) -> Baseline {
    let (agreed_as, work) = (Some(name.clone()), Some(baseline::work(plan)));
    Baseline { id: BaselineId::new(), number: 0, name, at, by: Some(by), agreed_as, dates, work }
}

/// A plan that a party confirmed, and what stays agreed with others.
pub struct ConfirmedPlan<'a> {
    pub shown: &'a ShownPlan,
    /// What other parties agreed to, and they alone may move.
    pub of_others: HashSet<RecordId>,
}

/// The baseline that a confirmed plan makes: its days for what the party read, the dates that were agreed before for
/// milestones it did not read and for what others confirmed, and for the rest the plan as it stands.
pub fn confirmed(
    live: &LivePlan,
    confirmed: &ConfirmedPlan,
    name: String,
    at: Timestamp,
    by: PersonId,
) -> Baseline {
    let plan = &live.plan;
    let shown: HashMap<RecordId, &PlanRow> = confirmed.shown.rows.iter().map(|row| (row.task, row)).collect();
    let mut dates = live.computed.clone();
    for (task, row) in plan.tasks.iter().zip(&mut dates.dates) {
        let is_kept = task.kind == TaskKind::Milestone || confirmed.of_others.contains(&task.id);
        let earlier = || live.agreed().filter(|_| is_kept)?.dates.dates(task.id);
        match shown.get(&task.id) {
            Some(shown) => agree_days(row, shown, plan),
            None => earlier().into_iter().for_each(|kept| *row = kept.clone()),
        }
    }
    dates.finish = on_day(times::of_civil(confirmed.shown.finish), dates.finish, plan);
    of_both_sides(plan, dates, name, at, by)
}

/// Both days as they were read; the computed minutes where they lie on them.
fn agree_days(row: &mut Dates, shown: &PlanRow, plan: &Plan) {
    let is_point = row.start == row.finish;
    row.finish = on_day(times::of_civil(shown.finish), row.finish, plan);
    let start = times::of_civil(shown.start);
    if is_point {
        row.start = row.finish;
    } else if row.start.day() != start {
        row.start = start.start().plus(plan.options.default_start_minute);
    }
    row.start = row.start.min(row.finish);
}

/// The agreed dates that a task has and keeps.
fn kept<'s>(step: &'s Step, kind: TaskKind, row: &Dates) -> Option<&'s Dates> {
    let earlier = step.before.measure()?.dates.dates(row.task)?;
    let was = step.before.computed.dates(row.task);
    let is_moved = was.is_none_or(|was| (was.start, was.finish) != (row.start, row.finish));
    (kind == TaskKind::Milestone || !is_moved).then_some(earlier)
}

fn agree(row: &mut Dates, day: Day, plan: &Plan) {
    let is_point = row.start == row.finish;
    row.finish = on_day(day, row.finish, plan);
    row.start = if is_point { row.finish } else { row.start.min(row.finish) };
}

/// The computed minute where it lies on the agreed day, else the end of that day's work.
fn on_day(day: Day, computed: Minute, plan: &Plan) -> Minute {
    if times::finish_date(computed) == times::day(day) {
        return computed;
    }
    day.start().plus(plan.options.default_finish_minute.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::what_if::tests::{create, follows, id, live_plan, planned, step, written};
    use crate::planning::{Additions, LivePlan};
    use std::sync::Arc;

    fn day(text: &str) -> Day {
        times::parse_day(text).expect("a day")
    }

    fn agreeing(step: &Step, finish: &str, milestones: &[(u128, &str)]) -> Baseline {
        let milestones = milestones.iter().map(|(task, text)| (id(*task), day(text))).collect();
        let agreed = Agreed { finish: day(finish), milestones };
        baseline(step, &agreed, "CR-1".into(), Timestamp(0), PersonId::new())
    }

    fn finish_of(baseline: &Baseline, task: u128) -> String {
        times::finish_date(baseline.dates.dates(id(task)).expect("in it").finish)
    }

    /// A task of five days and two milestones behind it, compared with a baseline of these dates; then two more days
    /// of work before the milestones.
    fn changed() -> Step {
        use TaskKind::{Milestone, Task};
        let edits = [
            create(2, "Test exit", 0, Milestone),
            create(3, "Handover", 0, Milestone),
            follows(1, 2),
            follows(2, 3),
        ];
        let built = written(step(live_plan(&[planned(5, None)]), &edits));
        let first = agreeing(&step(live_plan(&[]), &[]), "2026-03-06", &[]);
        let first = Baseline { dates: built.computed.clone(), ..first };
        let before = LivePlan::of(built.plan, built.computed, Some(first)).expect("a calendar");
        let edits = [create(4, "Reader", 2, Task), follows(1, 4), follows(4, 2)];
        Step::compute(Arc::new(before), &edits, Additions::default()).expect("taken")
    }

    #[test]
    fn what_was_agreed_stands_in_it_whatever_was_computed() {
        let step = changed();
        assert_eq!(times::finish_date(step.after.computed.finish), "2026-03-10", "computed");
        for finish in ["2026-03-10", "2026-03-20", "2026-03-07"] {
            let saved = agreeing(&step, finish, &[(3, finish)]);
            assert_eq!(times::finish_date(saved.dates.finish), finish);
            assert_eq!(finish_of(&saved, 3), finish);
        }
    }

    #[test]
    fn of_two_agreements_the_later_word_counts() {
        let agreed = |finish: &str, milestones: &[(u128, &str)]| Agreed {
            finish: day(finish),
            milestones: milestones.iter().map(|(task, text)| (id(*task), day(text))).collect(),
        };
        let older = agreed("2026-06-10", &[(2, "2026-06-01"), (3, "2026-06-10")]);
        let newer = agreed("2026-06-20", &[(3, "2026-06-20"), (4, "2026-06-15")]);
        let both = agreed("2026-06-20", &[(2, "2026-06-01"), (3, "2026-06-20"), (4, "2026-06-15")]);
        assert_eq!(older.then(newer), both);
    }

    #[test]
    fn what_was_not_agreed_keeps_its_date() {
        let saved = agreeing(&changed(), "2026-03-12", &[(3, "2026-03-12")]);
        assert_eq!(finish_of(&saved, 2), "2026-03-06", "a milestone nobody agreed to move");
        assert_eq!(finish_of(&saved, 1), "2026-03-06", "work that did not move");
        assert_eq!(finish_of(&saved, 4), "2026-03-10", "the new work");
    }
}
