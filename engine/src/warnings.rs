//! What in a computed plan is worth a look: limits and dependencies that could not be kept,
//! deadlines missed, manual dates that contradict the plan.

use crate::lag;
use crate::plan::{Constraint, DependencyKind, TaskIndex, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::{TaskDates, Warning};
use crate::span::Dates;
use crate::time::Minute;

pub(crate) fn warnings(prepared: &Prepared<'_>, tasks: &[TaskDates]) -> Vec<Warning> {
    let mut found = prepared.warnings.clone();
    for (index, dates) in (0_u32..).zip(tasks) {
        of_task(prepared, index, dates, &mut found);
    }
    for index in 0..prepared.plan.dependencies.len() as u32 {
        found.extend(of_dependency(prepared, index, tasks));
    }
    found
}

fn of_task(prepared: &Prepared<'_>, index: u32, dates: &TaskDates, found: &mut Vec<Warning>) {
    let input = &prepared.plan.tasks[index as usize];
    let task = TaskIndex(index);
    let own = prepared.own(index);
    let later = |at: Minute, limit: Minute| at > limit && own.minutes_between(limit, at) > 0;
    let broken = prepared.constraints(index).any(|constraint| match constraint {
        Constraint::AsSoonAsPossible | Constraint::AsLateAsPossible => false,
        Constraint::MustStartOn(at) | Constraint::MandatoryStart(at) => {
            later(dates.start, at) || later(at, dates.start)
        }
        Constraint::MustFinishOn(at) | Constraint::MandatoryFinish(at) => {
            later(dates.finish, at) || later(at, dates.finish)
        }
        Constraint::StartNoEarlierThan(at) => later(at, dates.start),
        Constraint::StartNoLaterThan(at) => later(dates.start, at),
        Constraint::FinishNoEarlierThan(at) => later(at, dates.finish),
        Constraint::FinishNoLaterThan(at) => later(dates.finish, at),
    });
    if broken && !progress::has_begun(&input.progress) {
        found.push(Warning::ConstraintNotKept { task });
    }
    if input.deadline.is_some_and(|deadline| later(dates.finish, deadline)) {
        found.push(Warning::DeadlineMissed { task });
    }
    if dates.finish < dates.start {
        found.push(Warning::FinishBeforeStart { task });
    }
    if dates.start <= Minute::FIRST || dates.finish >= Minute::LAST {
        found.push(Warning::OutOfYears { task });
    }
}

/// A dependency to a task that has begun is history, not a warning.
fn of_dependency(prepared: &Prepared<'_>, dependency: u32, tasks: &[TaskDates]) -> Option<Warning> {
    let link = &prepared.plan.dependencies[dependency as usize];
    let (before, after) = (&tasks[link.predecessor.0 as usize], &tasks[link.successor.0 as usize]);
    let follower = &prepared.plan.tasks[link.successor.0 as usize];
    if !prepared.network.is_followed[dependency as usize] || progress::has_begun(&follower.progress) {
        return None;
    }
    let (from, to) = match link.kind {
        DependencyKind::FinishToStart => (before.finish, after.start),
        DependencyKind::StartToStart => (before.start, after.start),
        DependencyKind::FinishToFinish => (before.finish, after.finish),
        DependencyKind::StartToFinish => (before.start, after.finish),
    };
    let minutes =
        prepared.predecessor_minutes(dependency, Dates { start: before.start, finish: before.finish });
    let bound = lag::forward(link.lag, prepared.lag_hours(dependency), minutes, from);
    let task = link.successor;
    if to >= bound || prepared.own(task.0).minutes_between(to, bound) <= 0 {
        return None;
    }
    Some(match follower.mode {
        TaskMode::Manual { .. } => Warning::ManualDatesTooEarly { task, dependency },
        TaskMode::Automatic => Warning::DependencyNotKept { task, dependency },
    })
}
