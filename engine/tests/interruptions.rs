//! Work laid out by hand: it pauses where its stretches leave a gap, and the gaps move with the task.

mod common;

use common::{DAY, MONDAY, at, dates, follow, of, plan, scheduled, span, task};
use engine::calendar::{Calendar, CalendarException, CalendarIndex};
use engine::plan::{Assignment, Plan, Resource, ResourceIndex, ResourceKind, Stretch, TaskIndex};
use engine::time::Day;

/// Two days of work, two days of nothing, two more days of work; written down from Monday on.
fn interrupted(plan: &mut Plan, task: TaskIndex) {
    let assignment = plan.assignments.len() as u32;
    plan.assignments.push(Assignment::new(task, None));
    for (from, to) in [(at(0, 8), at(1, 17)), (at(4, 8), at(7, 17))] {
        plan.stretches.push(Stretch { assignment, from, to });
    }
}

#[test]
fn a_pause_lengthens_the_task_but_not_its_duration() {
    let mut plan = plan();
    let (paused, after) = (task(&mut plan, 4), task(&mut plan, 1));
    interrupted(&mut plan, paused);
    follow(&mut plan, paused, after);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, paused), span(at(0, 8), at(7, 17)));
    assert_eq!(dates(&schedule, after), span(at(8, 8), at(8, 17)));
    assert_eq!(of(&schedule, paused).duration_minutes, 4 * DAY);
    assert!(of(&schedule, paused).is_critical);
}

#[test]
fn pauses_move_with_the_task_in_working_days() {
    let mut plan = plan();
    let (before, paused, long) = (task(&mut plan, 3), task(&mut plan, 4), task(&mut plan, 20));
    interrupted(&mut plan, paused);
    follow(&mut plan, before, paused);
    let schedule = scheduled(&plan);
    // Thursday and Friday, nothing on Monday and Tuesday, Wednesday and Thursday.
    assert_eq!(dates(&schedule, paused), span(at(3, 8), at(10, 17)));
    let late = of(&schedule, paused);
    assert_eq!((late.late_start, late.late_finish), (at(18, 8), at(25, 17)));
    assert_eq!(late.late_finish, of(&schedule, long).finish);
}

#[test]
fn a_pause_that_is_over_is_not_waited_for_again() {
    let mut plan = plan();
    let paused = task(&mut plan, 4);
    interrupted(&mut plan, paused);
    let progress = &mut plan.tasks[0].progress;
    progress.actual_start = Some(at(0, 8));
    (progress.percent_complete, progress.remaining_minutes) = (50, Some(2 * DAY));
    (progress.stop, progress.resume) = (Some(at(1, 17)), Some(at(4, 8)));
    assert_eq!(dates(&scheduled(&plan), paused), span(at(0, 8), at(7, 17)));
    plan.tasks[0].progress.resume = Some(at(8, 8));
    assert_eq!(dates(&scheduled(&plan), paused), span(at(0, 8), at(9, 17)));
}

/// A holiday in the old place of a gap is no part of it, and one in the new place lengthens nothing but the dates.
#[test]
fn gaps_are_counted_on_the_calendar_of_whoever_works() {
    let mut plan = plan();
    let paused = task(&mut plan, 4);
    let mut own = Calendar::derived("person", CalendarIndex(0));
    own.exceptions.push(CalendarException::day_off("leave", Day(MONDAY.0 + 2)));
    plan.calendars.push(own);
    let calendar = Some(CalendarIndex(1));
    plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar });
    interrupted(&mut plan, paused);
    plan.assignments[0].resource = Some(ResourceIndex(0));
    assert_eq!(dates(&scheduled(&plan), paused), span(at(0, 8), at(7, 17)));
    plan.start = at(7, 8);
    assert_eq!(dates(&scheduled(&plan), paused), span(at(7, 8), at(11, 17)), "the gap is one day of theirs");
}
