//! Rules by which Primavera differs: what is left counts from the status date, floats of one end, mandatory dates,
//! start milestones, and projects that each have a finish of their own.

mod common;

use common::{DAY, at, child, dates, follow, link, of, plan, scheduled, span, task};
use engine::plan::{Constraint, DependencyKind, Plan, TaskIndex, TotalFloat};

/// As Primavera schedules, with the status date on Wednesday.
fn primavera() -> Plan {
    let mut plan = plan();
    plan.status_date = Some(at(2, 0));
    plan.options.reschedule_uncompleted_work = true;
    plan.options.remaining_from_status_date = true;
    plan.options.honour_constraints = false;
    plan
}

fn begun(plan: &mut Plan, task: TaskIndex, day: i32, remaining_days: i64) {
    let progress = &mut plan.tasks[task.0 as usize].progress;
    progress.actual_start = Some(at(day, 8));
    progress.remaining_minutes = Some(remaining_days * DAY);
}

#[test]
fn what_is_left_takes_its_time_from_the_status_date_however_little_was_done() {
    let mut plan = primavera();
    let (slow, ahead, waits) = (task(&mut plan, 5), task(&mut plan, 5), task(&mut plan, 1));
    begun(&mut plan, slow, -7, 4);
    begun(&mut plan, ahead, 1, 1);
    follow(&mut plan, ahead, waits);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, slow), span(at(-7, 8), at(7, 17)));
    assert_eq!(dates(&schedule, ahead), span(at(1, 8), at(2, 17)));
    assert_eq!(of(&schedule, slow).early_start, at(2, 8), "that of the rest");
    assert_eq!(of(&schedule, slow).late_start, at(2, 8));
    assert_eq!(dates(&schedule, waits), span(at(3, 8), at(3, 17)));
}

#[test]
fn out_of_sequence_work_waits_for_its_predecessor_unless_progress_overrides() {
    let mut plan = primavera();
    let (before, early) = (task(&mut plan, 3), task(&mut plan, 4));
    follow(&mut plan, before, early);
    begun(&mut plan, early, 0, 2);
    assert_eq!(of(&scheduled(&plan), early).finish, at(8, 17), "after Friday's predecessor");
    plan.options.split_in_progress_tasks = false;
    assert_eq!(of(&scheduled(&plan), early).finish, at(3, 17));
}

#[test]
fn a_finish_holds_back_what_is_left() {
    let mut plan = primavera();
    let (before, early) = (task(&mut plan, 3), task(&mut plan, 4));
    link(&mut plan, before, early, DependencyKind::FinishToFinish, 0);
    begun(&mut plan, early, 0, 1);
    let schedule = scheduled(&plan);
    assert_eq!((of(&schedule, early).finish, of(&schedule, early).early_start), (at(4, 17), at(4, 8)));
}

#[test]
fn mandatory_dates_win_over_dependencies_and_start_milestones_begin_in_the_morning() {
    let mut plan = plan();
    plan.options.honour_constraints = false;
    let (before, fixed, milestone) = (task(&mut plan, 3), task(&mut plan, 2), task(&mut plan, 0));
    follow(&mut plan, before, fixed);
    follow(&mut plan, fixed, milestone);
    plan.tasks[1].constraint = Constraint::MandatoryStart(at(1, 8));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, fixed), span(at(1, 8), at(2, 17)));
    assert!(of(&schedule, before).total_float_minutes < 0);
    assert_eq!(of(&schedule, milestone).start, at(2, 17));
    plan.tasks[2].is_start_milestone = true;
    assert_eq!(of(&scheduled(&plan), milestone).start, at(3, 8));
    plan.tasks[1].constraint = Constraint::MandatoryFinish(at(1, 17));
    assert_eq!(dates(&scheduled(&plan), fixed), span(at(0, 8), at(1, 17)));
}

#[test]
fn late_dates_are_counted_back_from_the_date_the_project_must_end_by() {
    let mut plan = plan();
    let only = task(&mut plan, 3);
    plan.must_finish_by = Some(at(1, 17));
    assert_eq!(of(&scheduled(&plan), only).total_float_minutes, -DAY);
    plan.must_finish_by = Some(at(4, 17));
    assert_eq!(of(&scheduled(&plan), only).total_float_minutes, 2 * DAY);
}

#[test]
fn each_project_may_have_its_own_finish() {
    let mut plan = plan();
    let (short, long) = (task(&mut plan, 0), task(&mut plan, 0));
    let (quick, slow) = (child(&mut plan, short, 2), child(&mut plan, long, 9));
    assert_eq!(of(&scheduled(&plan), quick).total_float_minutes, 7 * DAY);
    plan.options.each_top_summary_by_its_finish = true;
    let schedule = scheduled(&plan);
    assert_eq!(of(&schedule, quick).total_float_minutes, 0);
    assert_eq!(of(&schedule, slow).total_float_minutes, 0);
}

#[test]
fn total_float_of_either_end() {
    let mut plan = plan();
    let (long, first, second) = (task(&mut plan, 9), task(&mut plan, 2), task(&mut plan, 1));
    // The start of the first holds the second, which has to end in time; its own finish holds nobody.
    link(&mut plan, first, second, DependencyKind::StartToStart, 0);
    plan.tasks[2].deadline = Some(at(2, 17));
    let float = |plan: &Plan, which: TotalFloat| {
        let mut plan = plan.clone();
        plan.options.total_float = which;
        of(&scheduled(&plan), first).total_float_minutes
    };
    assert_eq!(float(&plan, TotalFloat::Start), 2 * DAY);
    assert!(float(&plan, TotalFloat::Finish) >= float(&plan, TotalFloat::Start));
    assert_eq!(float(&plan, TotalFloat::Least), 2 * DAY);
    assert_eq!(of(&scheduled(&plan), long).total_float_minutes, 0);
}
