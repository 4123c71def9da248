//! Work that has begun: actual dates stay, what remains is scheduled on.

mod common;

use common::*;
use engine::calendar::{Calendar, CalendarIndex};
use engine::plan::{Assignment, Progress, Resource, ResourceIndex, ResourceKind};
use engine::schedule::Driver;

fn begun(percent: u8) -> Progress {
    Progress { actual_start: Some(at(1, 8)), percent_complete: percent, ..Progress::default() }
}

#[test]
fn actual_dates_win_over_everything_planned() {
    let mut plan = plan();
    let (first, second) = (task(&mut plan, 5), task(&mut plan, 2));
    follow(&mut plan, first, second);
    plan.tasks[1].progress = Progress {
        actual_start: Some(at(0, 9)),
        actual_finish: Some(at(1, 12)),
        percent_complete: 100,
        ..Progress::default()
    };
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, second), span(at(0, 9), at(1, 12)));
    assert_eq!(of(&schedule, second).driver, Driver::Actual);
    assert!(!of(&schedule, second).is_critical, "done work is not critical");
    assert!(schedule.warnings.is_empty(), "history is not a warning");
}

#[test]
fn what_remains_goes_on_where_it_was_stopped_or_resumes() {
    let cases = [
        // percent, stop, resume: finish of a four-day task begun on Tuesday
        (0, None, None, at(4, 17)),
        (50, None, None, at(4, 17)),
        (50, Some(at(2, 17)), Some(at(3, 8)), at(4, 17)),
        (50, Some(at(2, 17)), Some(at(7, 8)), at(8, 17)),
        (50, None, Some(at(8, 13)), at(10, 12)),
    ];
    for (percent, stop, resume, finish) in cases {
        let mut plan = plan();
        let running = task(&mut plan, 4);
        plan.tasks[0].progress = Progress { stop, resume, ..begun(percent) };
        let schedule = scheduled(&plan);
        assert_eq!(dates(&schedule, running), span(at(1, 8), finish), "{percent} {stop:?} {resume:?}");
    }
}

#[test]
fn begun_work_is_interrupted_for_a_late_predecessor_when_the_plan_says_so() {
    let mut plan = plan();
    let (first, running) = (task(&mut plan, 8), task(&mut plan, 4));
    follow(&mut plan, first, running);
    plan.tasks[1].progress = begun(50);
    assert_eq!(dates(&scheduled(&plan), running), span(at(1, 8), at(11, 17)));
    plan.options.split_in_progress_tasks = false;
    assert_eq!(dates(&scheduled(&plan), running), span(at(1, 8), at(4, 17)));
}

#[test]
fn uncompleted_work_moves_behind_the_status_date_when_asked_for() {
    let mut plan = plan();
    let (running, waiting) = (task(&mut plan, 4), task(&mut plan, 1));
    plan.tasks[0].progress = begun(50);
    plan.status_date = Some(at(7, 17));
    assert_eq!(dates(&scheduled(&plan), running), span(at(1, 8), at(4, 17)));
    plan.options.reschedule_uncompleted_work = true;
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, running), span(at(1, 8), at(9, 17)));
    assert_eq!(dates(&schedule, waiting), span(at(8, 8), at(8, 17)));
    assert_eq!(of(&schedule, waiting).driver, Driver::StatusDate);
}

#[test]
fn an_assignment_that_is_done_leaves_the_rest_to_the_others() {
    let mut plan = plan();
    let shared = task(&mut plan, 4);
    let mut six_days = Calendar::standard();
    six_days.week[5] = six_days.week[4].clone();
    plan.calendars.push(six_days);
    for uid in 0..2 {
        let calendar = Some(CalendarIndex(uid));
        plan.resources.push(Resource { uid: i64::from(uid), kind: ResourceKind::Work, calendar });
    }
    let work = |resource: u32, days: i64, done: i64| Assignment {
        work_minutes: Some(days * DAY),
        actual_work_minutes: done * DAY,
        ..Assignment::new(shared, Some(ResourceIndex(resource)))
    };
    plan.assignments = vec![work(0, 4, 4), Assignment { delay_minutes: DAY, ..work(1, 3, 1) }];
    plan.tasks[0].progress = Progress { resume: Some(at(12, 8)), ..begun(75) };
    // Two days are left to the one who also works on Saturdays.
    assert_eq!(of(&scheduled(&plan), shared).finish, at(14, 17));
    plan.tasks[0].progress.resume = Some(at(11, 8));
    assert_eq!(of(&scheduled(&plan), shared).finish, at(12, 17));
}

#[test]
fn summary_tasks_are_as_complete_as_what_is_below_weighted_by_duration() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    child(&mut plan, phase, 1);
    child(&mut plan, phase, 3);
    plan.tasks[1].progress.percent_complete = 100;
    plan.tasks[2].progress.percent_complete = 50;
    assert_eq!(of(&scheduled(&plan), phase).percent_complete, 63, "250 of 400");
}

#[test]
fn predecessors_of_begun_work_have_until_it_goes_on() {
    let mut plan = plan();
    let (first, running) = (task(&mut plan, 1), task(&mut plan, 4));
    follow(&mut plan, first, running);
    plan.tasks[1].progress = begun(50);
    let first = of(&scheduled(&plan), first);
    assert_eq!(first.late_finish, at(2, 17));
    assert_eq!(first.total_float_minutes, 2 * DAY);
}
