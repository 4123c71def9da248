//! The rules of scheduling as cases a project manager would tell them.

mod common;

use common::*;
use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Shift};
use engine::plan::{
    Assignment, Constraint, DependencyKind::*, Direction, Lag, Plan, Resource, ResourceIndex, ResourceKind,
    TaskIndex, TaskMode,
};
use engine::schedule::{Driver, Warning};
use engine::time::Day;

fn only_on(weekdays: &[usize]) -> Calendar {
    let works = DayHours::Working(vec![Shift::hours(8, 12), Shift::hours(13, 17)]);
    let week =
        std::array::from_fn(|day| if weekdays.contains(&day) { works.clone() } else { DayHours::NonWorking });
    Calendar { week, ..Calendar::default() }
}

fn resource_with(plan: &mut Plan, calendar: Calendar) -> ResourceIndex {
    plan.calendars.push(calendar);
    let calendar = Some(CalendarIndex(plan.calendars.len() as u32 - 1));
    plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar });
    ResourceIndex(plan.resources.len() as u32 - 1)
}

#[test]
fn each_kind_of_dependency_with_lag_and_lead() {
    let cases = [
        // kind, lag in days, start and finish of a two-day follower of a two-day task
        (FinishToStart, 0, (at(2, 8), at(3, 17))),
        (FinishToStart, 1, (at(3, 8), at(4, 17))),
        (FinishToStart, 2, (at(4, 8), at(7, 17))),
        (FinishToStart, -1, (at(1, 8), at(2, 17))),
        (StartToStart, 0, (at(0, 8), at(1, 17))),
        (StartToStart, 3, (at(3, 8), at(4, 17))),
        (FinishToFinish, 0, (at(0, 8), at(1, 17))),
        (FinishToFinish, 2, (at(2, 8), at(3, 17))),
        (StartToFinish, 4, (at(2, 8), at(3, 17))),
        (StartToFinish, 0, (at(0, 8), at(1, 17))),
    ];
    for (kind, lag, (start, finish)) in cases {
        let mut plan = plan();
        let (first, second) = (task(&mut plan, 2), task(&mut plan, 2));
        link(&mut plan, first, second, kind, lag);
        assert_eq!(dates(&scheduled(&plan), second), span(start, finish), "{kind:?} {lag}");
    }
}

#[test]
fn a_lead_of_three_days_starts_the_follower_two_working_days_before_the_end() {
    let mut plan = plan();
    let (first, second) = (task(&mut plan, 5), task(&mut plan, 1));
    link(&mut plan, first, second, FinishToStart, -3);
    assert_eq!(dates(&scheduled(&plan), second), span(at(2, 8), at(2, 17)));
}

#[test]
fn lags_in_elapsed_time_and_percent() {
    let cases = [
        // Friday evening and a whole day is Saturday evening: work begins on Monday.
        (Lag::ElapsedMinutes(1_440), at(7, 8)),
        (Lag::ElapsedMinutes(4 * 1_440), at(9, 8)),
        (Lag::Percent(50.0), at(9, 13)),
        (Lag::Percent(-20.0), at(4, 8)),
        (Lag::ElapsedPercent(100.0), at(7, 8)),
    ];
    for (lag, start) in cases {
        let mut plan = plan();
        let (first, second) = (task(&mut plan, 5), task(&mut plan, 1));
        follow(&mut plan, first, second);
        plan.dependencies[0].lag = lag;
        assert_eq!(of(&scheduled(&plan), second).start, start, "{lag:?}");
    }
}

#[test]
fn a_start_to_finish_follower_may_end_in_the_morning_its_predecessor_begins() {
    let mut plan = plan();
    let (first, second) = (task(&mut plan, 1), task(&mut plan, 1));
    plan.tasks[0].constraint = Constraint::StartNoEarlierThan(at(1, 8));
    link(&mut plan, first, second, StartToFinish, 0);
    assert_eq!(dates(&scheduled(&plan), second), span(at(0, 8), at(1, 8)));
}

#[test]
fn a_task_calendar_and_a_resource_calendar_hold_together() {
    let mut plan = plan();
    let both = task(&mut plan, 2);
    plan.calendars.push(only_on(&[5, 6]));
    plan.tasks[0].calendar = Some(CalendarIndex(1));
    let friday_and_saturday = resource_with(&mut plan, only_on(&[4, 5]));
    plan.assignments.push(Assignment::new(both, Some(friday_and_saturday)));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, both), span(at(5, 8), at(12, 17)), "two Saturdays, eight calendar days");
    assert_eq!(of(&schedule, both).driver, Driver::Calendar);
    plan.tasks[0].ignore_resource_calendars = true;
    assert_eq!(dates(&scheduled(&plan), both), span(at(5, 8), at(6, 17)));
}

#[test]
fn calendars_that_never_work_together_are_told() {
    let mut plan = plan();
    let impossible = task(&mut plan, 1);
    plan.calendars.push(only_on(&[6]));
    plan.tasks[0].calendar = Some(CalendarIndex(1));
    let mondays = resource_with(&mut plan, only_on(&[0]));
    plan.assignments.push(Assignment::new(impossible, Some(mondays)));
    let schedule = scheduled(&plan);
    assert_eq!(schedule.warnings, [Warning::NoWorkingTime { task: impossible }]);
    assert_eq!(dates(&schedule, impossible), span(at(6, 8), at(6, 17)));
}

#[test]
fn each_assignment_runs_on_its_own_calendar() {
    let mut plan = plan();
    let shared = task(&mut plan, 2);
    let tuesdays = resource_with(&mut plan, only_on(&[1]));
    let everyday = resource_with(&mut plan, only_on(&[0, 1, 2, 3, 4]));
    plan.assignments
        .push(Assignment { work_minutes: Some(2 * DAY), ..Assignment::new(shared, Some(tuesdays)) });
    plan.assignments.push(Assignment {
        work_minutes: Some(DAY / 2),
        units: 0.5,
        ..Assignment::new(shared, Some(everyday))
    });
    assert_eq!(dates(&scheduled(&plan), shared), span(at(0, 8), at(8, 17)), "two Tuesdays");
    plan.assignments[1].delay_minutes = 3 * DAY;
    assert_eq!(dates(&scheduled(&plan), shared), span(at(1, 8), at(8, 17)), "starts with the earliest");
    plan.assignments[1].delay_minutes = 9 * DAY;
    assert_eq!(dates(&scheduled(&plan), shared), span(at(1, 8), at(11, 17)), "ends with the latest");
}

#[test]
fn material_drives_nothing_and_an_absent_person_does() {
    let mut plan = plan();
    let paint = task(&mut plan, 1);
    let mut holiday = only_on(&[0, 1, 2, 3, 4]);
    holiday.exceptions.push(CalendarException::days("leave", MONDAY, Day(MONDAY.0 + 2), Vec::new()));
    let person = resource_with(&mut plan, holiday);
    plan.assignments.push(Assignment::new(paint, Some(person)));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, paint), span(at(3, 8), at(3, 17)));
    assert_eq!(of(&schedule, paint).driver, Driver::ResourceCalendar);
    plan.resources[0].kind = ResourceKind::Material;
    assert_eq!(dates(&scheduled(&plan), paint), span(at(0, 8), at(0, 17)));
}

#[test]
fn a_make_up_working_saturday_counts() {
    let mut plan = plan();
    let six_days = task(&mut plan, 6);
    let saturday = Day(MONDAY.0 + 5);
    let shifts = vec![Shift::hours(8, 12), Shift::hours(13, 17)];
    plan.calendars[0].exceptions.push(CalendarException::days("调休", saturday, saturday, shifts));
    assert_eq!(dates(&scheduled(&plan), six_days), span(at(0, 8), at(5, 17)));
}

#[test]
fn elapsed_durations_run_through_the_weekend() {
    let mut plan = plan();
    let first = task(&mut plan, 5);
    let drying = elapsed_task(&mut plan, 2 * 1_440);
    follow(&mut plan, first, drying);
    assert_eq!(dates(&scheduled(&plan), drying), span(at(4, 17), at(6, 17)));
}

#[test]
fn a_milestone_may_sit_on_either_side_of_a_night() {
    let mut plan = plan();
    let (work, done, begin) = (task(&mut plan, 1), task(&mut plan, 0), task(&mut plan, 0));
    follow(&mut plan, work, done);
    plan.tasks[begin.0 as usize].constraint = Constraint::StartNoEarlierThan(at(1, 8));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, done), span(at(0, 17), at(0, 17)));
    assert_eq!(dates(&schedule, begin), span(at(1, 8), at(1, 8)));
}

#[test]
fn a_follower_moves_earlier_again_when_its_predecessor_shortens() {
    let mut plan = plan();
    let (first, second) = (task(&mut plan, 9), task(&mut plan, 1));
    follow(&mut plan, first, second);
    assert_eq!(of(&scheduled(&plan), second).start, at(11, 8));
    plan.tasks[0].duration.minutes = DAY;
    assert_eq!(of(&scheduled(&plan), second).start, at(1, 8));
}

#[test]
fn constraints_with_and_without_being_honoured() {
    use Constraint::*;
    let cases = [
        // constraint of a two-day follower of a three-day task; its start when honoured, when not, its float
        (AsSoonAsPossible, at(3, 8), at(3, 8), 0),
        (StartNoEarlierThan(at(8, 8)), at(8, 8), at(8, 8), 0),
        (StartNoEarlierThan(at(1, 8)), at(3, 8), at(3, 8), 0),
        (FinishNoEarlierThan(at(9, 17)), at(8, 8), at(8, 8), 0),
        (MustStartOn(at(8, 8)), at(8, 8), at(8, 8), 0),
        (MustStartOn(at(2, 8)), at(2, 8), at(3, 8), -DAY),
        (MustFinishOn(at(9, 17)), at(8, 8), at(8, 8), 0),
        (MustFinishOn(at(3, 17)), at(2, 8), at(3, 8), -DAY),
        (StartNoLaterThan(at(1, 8)), at(1, 8), at(3, 8), -2 * DAY),
        (StartNoLaterThan(at(8, 8)), at(3, 8), at(3, 8), 0),
        (FinishNoLaterThan(at(3, 17)), at(2, 8), at(3, 8), -DAY),
    ];
    for (constraint, honoured, broken, first_float) in cases {
        let mut plan = plan();
        let (first, second) = (task(&mut plan, 3), task(&mut plan, 2));
        follow(&mut plan, first, second);
        plan.tasks[1].constraint = constraint;
        let schedule = scheduled(&plan);
        assert_eq!(of(&schedule, second).start, honoured, "{constraint:?}");
        let waits = honoured > at(3, 8);
        assert_eq!(of(&schedule, first).total_float_minutes < 0, first_float < 0, "{constraint:?}");
        if !waits {
            assert_eq!(of(&schedule, first).total_float_minutes, first_float, "{constraint:?}");
        }
        plan.options.honour_constraints = false;
        let schedule = scheduled(&plan);
        assert_eq!(of(&schedule, second).start, broken, "{constraint:?} without");
        let kept = schedule.warnings.is_empty();
        assert_eq!(kept, first_float == 0, "{constraint:?}: {:?}", schedule.warnings);
    }
}

#[test]
fn as_late_as_possible_waits_for_its_follower() {
    let mut plan = plan();
    let (long, late, last) = (task(&mut plan, 8), task(&mut plan, 2), task(&mut plan, 1));
    follow(&mut plan, long, last);
    follow(&mut plan, late, last);
    plan.tasks[late.0 as usize].constraint = Constraint::AsLateAsPossible;
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, late), span(at(8, 8), at(9, 17)));
    assert_eq!(of(&schedule, late).early_start, at(0, 8));
    assert_eq!(of(&schedule, late).driver, Driver::Successor { dependency: 1 });
    assert_eq!(of(&schedule, late).total_float_minutes, 0);
}

#[test]
fn a_plan_from_its_finish_starts_just_in_time() {
    let mut plan = plan();
    let (long, short, last) = (task(&mut plan, 4), task(&mut plan, 1), task(&mut plan, 1));
    follow(&mut plan, long, last);
    follow(&mut plan, short, last);
    plan.tasks[short.0 as usize].constraint = Constraint::AsLateAsPossible;
    plan.direction = Direction::FromFinish;
    plan.finish = Some(at(11, 17));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, long), span(at(7, 8), at(10, 17)));
    assert_eq!(dates(&schedule, short), span(at(10, 8), at(10, 17)));
    assert_eq!(schedule.start, at(7, 8));
    assert_eq!(schedule.finish, at(11, 17));
}

#[test]
fn a_deadline_moves_nothing_and_shows_as_negative_float() {
    let mut plan = plan();
    let (first, second) = (task(&mut plan, 3), task(&mut plan, 2));
    follow(&mut plan, first, second);
    plan.tasks[1].deadline = Some(at(3, 17));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, second), span(at(3, 8), at(4, 17)));
    assert_eq!(of(&schedule, first).total_float_minutes, -DAY);
    assert_eq!(schedule.warnings, [Warning::DeadlineMissed { task: second }]);
}

#[test]
fn manual_tasks_keep_their_dates_and_their_followers_move() {
    let mut plan = plan();
    let (first, manual, after) = (task(&mut plan, 4), task(&mut plan, 1), task(&mut plan, 1));
    follow(&mut plan, first, manual);
    follow(&mut plan, manual, after);
    plan.tasks[1].mode = TaskMode::Manual { start: Some(at(1, 8)), finish: None };
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, manual), span(at(1, 8), at(1, 17)));
    assert_eq!(dates(&schedule, after), span(at(2, 8), at(2, 17)));
    assert_eq!(of(&schedule, manual).driver, Driver::Manual);
    assert_eq!(schedule.warnings, [Warning::ManualDatesTooEarly { task: manual, dependency: 0 }]);
}

#[test]
fn summary_tasks_hold_back_what_is_below_and_wait_for_it() {
    let mut plan = plan();
    let before = task(&mut plan, 2);
    let phase = task(&mut plan, 0);
    let (one, two) = (child(&mut plan, phase, 1), child(&mut plan, phase, 3));
    let after = task(&mut plan, 1);
    follow(&mut plan, before, phase);
    follow(&mut plan, phase, after);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, one), span(at(2, 8), at(2, 17)));
    assert_eq!(dates(&schedule, phase), span(at(2, 8), at(4, 17)));
    assert_eq!(dates(&schedule, after), span(at(7, 8), at(7, 17)));
    assert_eq!(of(&schedule, one).total_float_minutes, 2 * DAY);
    assert_eq!(of(&schedule, one).free_float_minutes, 2 * DAY, "the phase ends with the other task");
    assert_eq!(of(&schedule, two).driver, Driver::Summary { task: phase });
    assert!(of(&schedule, phase).is_critical && of(&schedule, two).is_critical);
    assert!(!of(&schedule, one).is_critical);
}

#[test]
fn finish_to_finish_on_a_summary_task_holds_the_tasks_at_its_end() {
    let mut plan = plan();
    let before = task(&mut plan, 8);
    let phase = task(&mut plan, 0);
    let (one, two) = (child(&mut plan, phase, 1), child(&mut plan, phase, 1));
    follow(&mut plan, one, two);
    link(&mut plan, before, phase, FinishToFinish, 0);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, one), span(at(0, 8), at(0, 17)));
    assert_eq!(dates(&schedule, two), span(at(9, 8), at(9, 17)));
    assert_eq!(of(&schedule, phase).finish, of(&schedule, before).finish);
}

#[test]
fn below_a_manual_summary_task_nothing_starts_before_it() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    let inside = child(&mut plan, phase, 1);
    plan.tasks[0].mode = TaskMode::Manual { start: Some(at(8, 8)), finish: Some(at(11, 17)) };
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, inside), span(at(8, 8), at(8, 17)));
    assert_eq!(dates(&schedule, phase), span(at(8, 8), at(11, 17)));
}

#[test]
fn inactive_tasks_move_nobody() {
    let mut plan = plan();
    let (dropped, after) = (task(&mut plan, 9), task(&mut plan, 1));
    follow(&mut plan, dropped, after);
    plan.tasks[0].is_active = false;
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, after), span(at(0, 8), at(0, 17)));
    assert_eq!(schedule.finish, at(0, 17));
}

#[test]
fn levelling_delays_a_task_by_elapsed_time() {
    let mut plan = plan();
    let (first, delayed) = (task(&mut plan, 1), task(&mut plan, 1));
    follow(&mut plan, first, delayed);
    plan.tasks[1].levelling_delay_minutes = 3 * 1_440;
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, delayed), span(at(4, 8), at(4, 17)));
    assert_eq!(of(&schedule, delayed).driver, Driver::LevellingDelay);
    assert_eq!(of(&schedule, first).total_float_minutes, 0, "the delay belongs to the follower");
}

#[test]
fn floats_of_a_published_network() {
    // PMBOK-like example: A-B-C-E long, A-D-E short.
    let mut plan = plan();
    let [a, b, c, d, e] = [3, 4, 2, 1, 2].map(|days| task(&mut plan, days));
    for (before, after) in [(a, b), (b, c), (c, e), (a, d), (d, e)] {
        follow(&mut plan, before, after);
    }
    let schedule = scheduled(&plan);
    let floats = [a, b, c, d, e].map(|task| of(&schedule, task).total_float_minutes / DAY);
    assert_eq!(floats, [0, 0, 0, 5, 0]);
    assert_eq!(of(&schedule, d).free_float_minutes, 5 * DAY);
    assert_eq!(of(&schedule, e).driver, Driver::Predecessor { dependency: 2 });
    assert_eq!(of(&schedule, a).driver, Driver::ProjectStart);
    assert_eq!(schedule.finish, at(14, 17));
}

#[test]
fn several_critical_paths_when_asked_for() {
    let mut plan = plan();
    let (long, short) = (task(&mut plan, 5), task(&mut plan, 2));
    assert!(!of(&scheduled(&plan), short).is_critical);
    plan.options.multiple_critical_paths = true;
    let schedule = scheduled(&plan);
    assert!(of(&schedule, short).is_critical && of(&schedule, long).is_critical);
}

#[test]
fn a_large_plan_keeps_its_dependencies_and_shuffled_it_has_the_same_dates() {
    let plan = large_plan(3_000, 7);
    let schedule = scheduled(&plan);
    assert!(schedule.warnings.is_empty(), "{:?}", &schedule.warnings[..1]);
    assert!(schedule.tasks.iter().any(|task| task.is_critical && !task.is_summary));
    assert!(schedule.tasks.iter().all(|task| task.total_float_minutes >= 0 && task.free_float_minutes >= 0));
    let last = plan.tasks.len() as u32 - 1;
    let mut shuffled = plan.clone();
    let turned = |TaskIndex(at): TaskIndex| TaskIndex(last - at);
    shuffled.tasks.reverse();
    shuffled.tasks.iter_mut().for_each(|task| task.parent = task.parent.map(turned));
    for link in &mut shuffled.dependencies {
        (link.predecessor, link.successor) = (turned(link.predecessor), turned(link.successor));
    }
    shuffled.assignments.iter_mut().for_each(|assignment| assignment.task = turned(assignment.task));
    let mut again = scheduled(&shuffled).tasks;
    again.reverse();
    for (one, other) in schedule.tasks.iter().zip(&again) {
        let plain = |dates: &engine::schedule::TaskDates| {
            (dates.start, dates.finish, dates.late_finish, dates.total_float_minutes)
        };
        assert_eq!(plain(one), plain(other));
    }
}
