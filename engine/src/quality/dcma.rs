//! The fourteen points.

use super::{Found, Limit, Look, Point};
use crate::compute::schedule;
use crate::hours;
use crate::plan::{Constraint, DependencyKind, Lag};
use crate::progress;
use crate::schedule::PlanError;
use crate::time::Minute;

/// Working days beyond which float or duration is high.
const HIGH_DAYS: i64 = 44;
/// By how many working days the critical path test holds one task back, five to a week.
const TEST_DAYS: i64 = 600;

impl Look<'_> {
    /// Without predecessor or without follower, also through the summary tasks above.
    pub(super) fn logic(&self) -> Point {
        let tasks = self.plan.tasks.len();
        let (mut is_held, mut leads) = (vec![false; tasks], vec![false; tasks]);
        for link in &self.plan.dependencies {
            leads[link.predecessor.0 as usize] = true;
            is_held[link.successor.0 as usize] = true;
        }
        let any = |at: usize, of: &[bool]| self.upwards(at).any(|at| of[at]);
        let found = self.of_open(|at| !any(at, &is_held) || !any(at, &leads));
        found.point("logic", 2, Limit::AtMostPercent(5.0))
    }

    pub(super) fn leads(&self) -> Point {
        let found = self.of_links(|at| amount(self.plan.dependencies[at].lag) < 0.0);
        found.point("leads", 2, Limit::AtMostPercent(0.0))
    }

    pub(super) fn lags(&self) -> Point {
        let found = self.of_links(|at| amount(self.plan.dependencies[at].lag) > 0.0);
        found.point("lags", 2, Limit::AtMostPercent(5.0))
    }

    pub(super) fn kinds(&self) -> Point {
        let found = self.of_links(|at| self.plan.dependencies[at].kind == DependencyKind::FinishToStart);
        Found { uids: Vec::new(), ..found }.point("finish_to_start", 2, Limit::AtLeastPercent(90.0))
    }

    pub(super) fn hard_constraints(&self) -> Point {
        let found = self.of_open(|at| match self.plan.tasks[at].constraint {
            Constraint::MustStartOn(_)
            | Constraint::MustFinishOn(_)
            | Constraint::StartNoLaterThan(_)
            | Constraint::FinishNoLaterThan(_)
            | Constraint::MandatoryStart(_)
            | Constraint::MandatoryFinish(_) => true,
            Constraint::AsSoonAsPossible
            | Constraint::AsLateAsPossible
            | Constraint::StartNoEarlierThan(_)
            | Constraint::FinishNoEarlierThan(_) => false,
        });
        found.point("hard_constraints", 2, Limit::AtMostPercent(5.0))
    }

    /// In working minutes.
    fn days(&self, days: i64) -> i64 {
        days * self.plan.options.minutes_per_day.max(1)
    }

    pub(super) fn high_float(&self) -> Point {
        let found = self.of_open(|at| self.computed.tasks[at].total_float_minutes > self.days(HIGH_DAYS));
        found.point("high_float", 7, Limit::AtMostPercent(5.0))
    }

    pub(super) fn negative_float(&self) -> Point {
        let found = self.of_open(|at| self.computed.tasks[at].total_float_minutes < 0);
        found.point("negative_float", 7, Limit::AtMostPercent(0.0))
    }

    pub(super) fn high_duration(&self) -> Point {
        let is_long = |at: usize| self.plan.tasks[at].duration.minutes > self.days(HIGH_DAYS);
        let found = self.of_open(|at| self.is_work(at) && is_long(at));
        found.point("high_duration", 4, Limit::AtMostPercent(5.0))
    }

    /// Actual dates after the status date, of finished work too, or work still planned before it; judged with a status
    /// date only.
    pub(super) fn invalid_dates(&self) -> Point {
        let found = self.of_tasks(&self.leaves, |at| {
            let (task, dates) = (&self.plan.tasks[at].progress, &self.computed.tasks[at]);
            self.plan.status_date.is_some_and(|status| {
                let actual = [task.actual_start, task.actual_finish].into_iter().flatten();
                let is_late = task.actual_start.is_none() && dates.start < status || dates.finish < status;
                actual.into_iter().any(|date| date > status) || (!progress::is_done(task) && is_late)
            })
        });
        let point = found.point("invalid_dates", 9, Limit::AtMostPercent(0.0));
        Point { passes: point.passes.filter(|_| self.plan.status_date.is_some()), ..point }
    }

    /// Buffers are nobody's work.
    pub(super) fn without_resources(&self) -> Point {
        let mut is_staffed = vec![false; self.plan.tasks.len()];
        for assignment in self.plan.assignments.iter().filter(|assignment| assignment.resource.is_some()) {
            is_staffed[assignment.task.0 as usize] = true;
        }
        let is_a_day = |at: usize| self.plan.tasks[at].duration.minutes >= self.days(1);
        let found = self.of_open(|at| self.is_work(at) && is_a_day(at) && !is_staffed[at]);
        found.point("without_resources", 3, Limit::None)
    }

    /// Of those that were to be finished by the status date, those that were or will be finished late.
    pub(super) fn missed(&self) -> Point {
        let due: Vec<usize> = self.leaves.iter().copied().filter(|&at| self.is_due(at)).collect();
        let is_late = |at: usize| self.baseline(at).is_some_and(|day| self.computed.tasks[at].finish > day);
        self.of_tasks(&due, is_late).judged("missed", 10, Limit::AtMostPercent(5.0))
    }

    fn is_due(&self, at: usize) -> bool {
        self.baseline(at).zip(self.plan.status_date).is_some_and(|(day, status)| day <= status)
    }

    /// A delay of the first critical task must move the finish of the project by as much. It is held back rather than
    /// made longer: where stored work tells how long it lasts, its duration tells nothing.
    pub(super) fn critical_path(&self) -> Result<Point, PlanError> {
        let is_movable = |at: &&usize| {
            let task = &self.plan.tasks[**at];
            let is_free = task.constraint == Constraint::AsSoonAsPossible && self.is_work(**at);
            self.computed.tasks[**at].is_critical && is_free && !progress::has_begun(&task.progress)
        };
        let first = self.open.iter().filter(is_movable).min_by_key(|&&at| self.computed.tasks[at].start);
        let Some(&first) = first else {
            let nothing = Found { found: 0, of: 0, uids: Vec::new() };
            return Ok(nothing.judged("critical_path", 6, Limit::AtMostPercent(0.0)));
        };
        let mut delayed = self.plan.clone();
        let later = self.computed.tasks[first].start.0 + TEST_DAYS / 5 * 7 * 1_440;
        delayed.tasks[first].constraint = Constraint::StartNoEarlierThan(Minute(later));
        let again = schedule(&delayed)?;
        let moved = again.finish.0 - self.computed.finish.0;
        let of_task = again.tasks[first].finish.0 - self.computed.tasks[first].finish.0;
        // Weekends and holidays fall otherwise after so long a delay.
        let is_broken = moved < of_task / 100 * 95;
        let uids = if is_broken { vec![self.plan.tasks[first].uid] } else { Vec::new() };
        Ok(Found { found: uids.len(), of: 1, uids }.point("critical_path", 6, Limit::AtMostPercent(0.0)))
    }

    /// Critical path length index: the working time that is left, plus its float, over the working time that is left.
    /// The float is that of the finish against the baseline's; without a baseline, the least of all tasks. More than
    /// 100 % is ahead.
    pub(super) fn path_index(&self) -> Result<Point, PlanError> {
        let hours = hours::working_time(&self.plan.calendars, self.plan.calendar)?;
        let from = self.plan.status_date.unwrap_or(self.computed.start);
        let length = hours.minutes_between(from, self.computed.finish);
        let agreed = self.leaves.iter().filter_map(|&at| self.baseline(at)).max();
        let float = match agreed {
            Some(finish) => hours.minutes_between(self.computed.finish, finish),
            None => {
                self.open.iter().map(|&at| self.computed.tasks[at].total_float_minutes).min().unwrap_or(0)
            }
        };
        let found =
            Found { found: at_least_none(length + float), of: at_least_none(length), uids: Vec::new() };
        Ok(found.judged("critical_path_length", 6, Limit::AtLeastPercent(95.0)))
    }

    /// Baseline execution index: finished works over those that were to be finished and those that no baseline has.
    pub(super) fn execution_index(&self) -> Point {
        let works = || self.leaves.iter().filter(|&&at| self.is_work(at));
        let done = works().filter(|&&at| progress::is_done(&self.plan.tasks[at].progress)).count();
        let due = works().filter(|&&at| self.is_due(at)).count();
        let unplanned = works().filter(|&&at| self.baseline(at).is_none()).count();
        let of = if due == 0 { 0 } else { due + unplanned };
        let found = Found { found: done, of, uids: Vec::new() };
        found.judged("baseline_execution", 10, Limit::AtLeastPercent(95.0))
    }
}

pub(super) fn amount(lag: Lag) -> f64 {
    match lag {
        Lag::WorkingMinutes(minutes) | Lag::ElapsedMinutes(minutes) => minutes as f64,
        Lag::Percent(percent) | Lag::ElapsedPercent(percent) => percent,
    }
}

fn at_least_none(minutes: i64) -> usize {
    usize::try_from(minutes).unwrap_or(0)
}
