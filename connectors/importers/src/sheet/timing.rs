//! What duration, start and finish of a row mean as inputs of a plan. A start without predecessors holds the task
//! ("not before"); with predecessors the plan computes it and the list's date is kept for comparison. Where the
//! duration is missing, start and finish give it; where both are missing, one day is a guess marked as such.

use super::date::Typed;
use super::rows::TaskRow;
use super::value::Stretch;
use crate::finding::{Finding, Findings};
use crate::plan::{Constraint, ImportedTask, PlanOptions, TaskKind};
use jiff::civil::{Date, Weekday};

#[derive(Clone, Copy)]
pub(super) struct Timing {
    pub duration: Option<Stretch>,
    pub start: Option<Typed>,
    pub finish: Option<Typed>,
    pub milestone: bool,
    pub has_predecessors: bool,
}

/// A phase: everything is computed, the list's dates stay for comparison.
pub(super) fn settle_summary(task: &mut ImportedTask, timing: &Timing) {
    let options = PlanOptions::default();
    task.stored.start = timing.start.map(|typed| typed.or_at(options.default_start));
    task.stored.finish = timing.finish.map(|typed| typed.or_at(options.default_finish));
    task.percent_complete = 0.0;
    task.actual_start = None;
    task.actual_finish = None;
}

pub(super) fn settle(task: &mut ImportedTask, row: &TaskRow, options: &PlanOptions, findings: &mut Findings) {
    let mut timing = row.timing;
    if let (Some(start), Some(finish)) = (timing.start, timing.finish)
        && finish.or_at(options.default_finish) < start.or_at(options.default_start)
        && finish.date < start.date
    {
        findings
            .push(Finding::new("import.finish_before_start").at_line(task.place).titled(task.title.clone()));
        timing.finish = None;
    }
    duration(task, &timing, options);
    let is_milestone = task.kind == TaskKind::Milestone;
    let start_of_day = if is_milestone { options.default_finish } else { options.default_start };
    task.stored.start = timing.start.map(|typed| typed.or_at(start_of_day));
    task.stored.finish = timing.finish.map(|typed| typed.or_at(options.default_finish));
    date_progress(task);
    if task.constraint == Constraint::AsSoonAsPossible && !timing.has_predecessors {
        hold(task, is_milestone);
    }
}

/// What is begun or done without an actual date was so by the list's own.
fn date_progress(task: &mut ImportedTask) {
    if task.percent_complete > 0.0 {
        task.actual_start = task.actual_start.or(task.stored.start);
    }
    if task.percent_complete >= 100.0 {
        let began = task.actual_start;
        task.actual_finish =
            task.actual_finish.or(task.stored.finish.filter(|finish| began <= Some(*finish)));
    }
}

fn duration(task: &mut ImportedTask, timing: &Timing, options: &PlanOptions) {
    let minutes_per_day = f64::from(options.minutes_per_day);
    let given = timing.duration.map(|stretch| (stretch.minutes, stretch.elapsed, stretch.estimated));
    let between = match (timing.start, timing.finish) {
        (Some(start), Some(finish)) => Some((minutes_between(start, finish, minutes_per_day), false, false)),
        _ => None,
    };
    let usual = if timing.milestone { (0.0, false, false) } else { (minutes_per_day, false, true) };
    let between = between.filter(|_| !timing.milestone);
    let (minutes, elapsed, estimated) = given.or(between).unwrap_or(usual);
    task.duration_minutes = Some(minutes);
    task.elapsed = elapsed;
    task.estimated = estimated;
    if timing.milestone || minutes == 0.0 {
        task.kind = TaskKind::Milestone;
    }
}

/// Working time from the first day to the last, both included; within one day by the clock.
fn minutes_between(start: Typed, finish: Typed, minutes_per_day: f64) -> f64 {
    if let (Some(from), Some(to)) = (start.time, finish.time)
        && start.date == finish.date
        && to > from
    {
        let noon = if from.hour() < 12 && to.hour() >= 13 { 60.0 } else { 0.0 };
        let minutes = from.duration_until(to).as_secs() as f64 / 60.0;
        return (minutes - noon).clamp(1.0, minutes_per_day);
    }
    let days = weekdays(start.date, finish.date).max(1);
    days as f64 * minutes_per_day
}

/// Mondays to Fridays, both ends included.
fn weekdays(from: Date, to: Date) -> i64 {
    let total = from.duration_until(to).as_hours() / 24 + 1;
    let (weeks, rest) = (total.div_euclid(7), total.rem_euclid(7));
    let first = i64::from(from.weekday().to_monday_zero_offset());
    let saturday = i64::from(Weekday::Saturday.to_monday_zero_offset());
    let in_rest = (0..rest).filter(|step| (first + step) % 7 < saturday).count() as i64;
    weeks * 5 + in_rest
}

/// Without predecessors the list's own dates hold the task.
fn hold(task: &mut ImportedTask, is_milestone: bool) {
    match (task.stored.start, task.stored.finish) {
        (_, Some(finish)) if is_milestone => {
            task.constraint = Constraint::FinishNoEarlierThan;
            task.constraint_date = Some(finish);
        }
        (Some(start), _) => {
            task.constraint = Constraint::StartNoEarlierThan;
            task.constraint_date = Some(start);
        }
        // Only an end is given: it is a date to keep, not one to wait for.
        (None, Some(finish)) => task.deadline = task.deadline.or(Some(finish)),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_counted_with_both_ends() {
        let day = |of_month| Date::constant(2026, 3, of_month);
        // 2 March 2026 is a Monday.
        for (from, to, days) in
            [(2, 2, 1), (2, 6, 5), (2, 8, 5), (2, 9, 6), (6, 9, 2), (7, 8, 0), (5, 31, 19)]
        {
            assert_eq!(weekdays(day(from), day(to)), days, "{from} to {to}");
        }
    }
}
