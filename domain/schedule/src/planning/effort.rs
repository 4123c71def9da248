//! How much work a plan asks of its people, and how much of it is done. A simple rule, and what it leaves out is said:
//!
//! - The work of an assignment is what a file said of it; else the working time of its task, by the project's calendar,
//!   times its units.
//! - What was to be done by a day is the share of it whose working time lies before the end of that day.
//! - Done is what a file says was worked; else the task's percent complete of the work. No hours are recorded yet.
//! - Summary tasks, and what is not part of the work, ask nothing of anybody.

use crate::plan::{Assignment, ResourceKind};
use crate::planning::LivePlan;
use engine::time::Day;
use kernel::{PersonId, ResourceId};
use std::collections::BTreeMap;

/// What is asked of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    pub resource: ResourceId,
    /// Of the team, where the resource is known to be somebody.
    pub person: Option<PersonId>,
    pub is_client_side: bool,
    pub all_minutes: i64,
    pub planned_minutes: i64,
    pub done_minutes: i64,
}

/// Of everybody who is assigned to work, until the end of a day.
pub fn effort(live: &LivePlan, until: Day) -> Vec<Effort> {
    let mut asked: BTreeMap<ResourceId, Effort> = BTreeMap::new();
    for assignment in &live.plan.assignments {
        let Some([all, planned, done]) = minutes(live, assignment, until) else { continue };
        let Some(of) = live.plan.resources.iter().find(|one| one.id == assignment.resource) else { continue };
        let is_client_side = match of.kind {
            ResourceKind::Person => false,
            ResourceKind::ClientPerson => true,
            ResourceKind::Material | ResourceKind::Cost => continue,
        };
        let none = Effort {
            resource: of.id,
            person: of.person,
            is_client_side,
            all_minutes: 0,
            planned_minutes: 0,
            done_minutes: 0,
        };
        let sum = asked.entry(of.id).or_insert(none);
        sum.all_minutes += all;
        sum.planned_minutes += planned;
        sum.done_minutes += done;
    }
    asked.into_values().collect()
}

/// All, until the day, and done.
fn minutes(live: &LivePlan, assignment: &Assignment, until: Day) -> Option<[i64; 3]> {
    let place = live.place(assignment.task)?;
    let (task, dates) = (&live.plan.tasks[place], &live.computed.dates[place]);
    if dates.is_summary || !task.further.is_work() {
        return None;
    }
    let further = &assignment.further;
    let worked = |from, to| live.working_time.minutes_between(from, to);
    let span = worked(dates.start, dates.finish);
    let all = match further.work_minutes {
        Some(minutes) => minutes + further.overtime_work_minutes,
        None => (span as f64 * assignment.units).round() as i64,
    };
    let end = Day(until.0 + 1).start();
    let planned = match () {
        () if end >= dates.finish => all,
        () if end <= dates.start || span == 0 => 0,
        () => (all as f64 * worked(dates.start, end) as f64 / span as f64).round() as i64,
    };
    let done = match further.actual_work_minutes {
        0 => all * i64::from(dates.percent_complete) / 100,
        minutes => minutes,
    };
    Some([all, planned, done])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::what_if::tests::{live_plan, planned};

    #[test]
    fn what_is_asked_until_a_day_and_what_is_done_of_it() {
        // Days that a task takes, units of one person, percent complete, a day counted from its first: hours planned and done.
        for (days, units, percent, after, hours) in [
            (5, 1.0, 0, 0, [40, 8, 0]),
            (5, 1.0, 0, -1, [40, 0, 0]),
            (5, 0.5, 50, 1, [20, 8, 10]),
            (5, 1.0, 100, 400, [40, 40, 40]),
            (10, 2.0, 25, 6, [160, 80, 40]),
        ] {
            let mut live = live_plan(&[planned(days, Some(units))]);
            live.computed.dates.iter_mut().for_each(|dates| dates.percent_complete = percent);
            let first = live.computed.dates[0].start.day();
            let found = effort(&live, Day(first.0 + after));
            assert_eq!(found.len(), 1);
            let Effort { all_minutes, planned_minutes, done_minutes, .. } = found[0];
            assert_eq!([all_minutes, planned_minutes, done_minutes].map(|minutes| minutes / 60), hours);
        }
    }

    #[test]
    fn a_task_nobody_is_assigned_to_asks_nothing_of_anybody() {
        assert_eq!(effort(&live_plan(&[planned(50, None)]), Day(0)), []);
    }

    #[test]
    fn what_a_file_says_was_worked_counts() {
        let mut live = live_plan(&[planned(5, Some(1.0))]);
        live.plan.assignments[0].further.work_minutes = Some(600);
        live.plan.assignments[0].further.actual_work_minutes = 90;
        let found = effort(&live, Day(live.computed.dates[0].finish.day().0 + 1));
        assert_eq!((found[0].all_minutes, found[0].planned_minutes, found[0].done_minutes), (600, 600, 90));
    }
}
