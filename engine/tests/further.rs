//! What Primavera knows of a task besides: second constraints, an expected finish, and activities that accompany others.

mod common;

use common::{DAY, at, child, dates, follow, link, of, plan, scheduled, span, task};
use engine::computation::Computation;
use engine::plan::{Accompanies, Constraint, DependencyKind, Further, Plan, Rule, TaskIndex};
use engine::schedule::{Driver, PlanError, Warning};

fn also(plan: &mut Plan, task: TaskIndex, rule: Rule) {
    plan.further.push(Further { task, rule });
}

fn accompany(plan: &mut Plan, task: TaskIndex, what: Accompanies) {
    also(plan, task, Rule::Accompanies(what));
}

#[test]
fn two_constraints_hold_a_task_between_them() {
    let mut plan = plan();
    plan.options.honour_constraints = false;
    let (held, _long) = (task(&mut plan, 2), task(&mut plan, 9));
    plan.tasks[0].constraint = Constraint::StartNoEarlierThan(at(1, 8));
    also(&mut plan, held, Rule::Constraint(Constraint::FinishNoLaterThan(at(3, 17))));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, held), span(at(1, 8), at(2, 17)));
    assert_eq!((of(&schedule, held).late_finish, of(&schedule, held).total_float_minutes), (at(3, 17), DAY));
    // Broken, it shows as negative float and is told.
    plan.tasks[0].constraint = Constraint::StartNoEarlierThan(at(3, 8));
    let schedule = scheduled(&plan);
    assert_eq!(of(&schedule, held).total_float_minutes, -DAY);
    assert!(schedule.warnings.contains(&Warning::ConstraintNotKept { task: held }));
}

#[test]
fn another_project_may_hold_a_start() {
    let mut plan = plan();
    let held = task(&mut plan, 1);
    also(&mut plan, held, Rule::Constraint(Constraint::StartNoEarlierThan(at(2, 8))));
    assert_eq!(dates(&scheduled(&plan), held), span(at(2, 8), at(2, 17)));
}

#[test]
fn an_expected_finish_makes_the_work_as_long_as_it_needs() {
    let mut plan = plan();
    let (expected, after) = (task(&mut plan, 2), task(&mut plan, 1));
    follow(&mut plan, expected, after);
    also(&mut plan, expected, Rule::ExpectedFinish(at(3, 17)));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, expected), span(at(0, 8), at(3, 17)));
    assert_eq!(
        (of(&schedule, expected).duration_minutes, of(&schedule, expected).late_start),
        (4 * DAY, at(0, 8))
    );
    assert_eq!(dates(&schedule, after), span(at(4, 8), at(4, 17)));
    let computation = Computation::of(plan.clone()).expect("computable");
    assert_eq!(computation.schedule(), &schedule);
    plan.tasks[1].duration.minutes = 2 * DAY;
    let edited = computation.edited(plan.clone()).expect("computable");
    assert_eq!(edited.schedule(), &scheduled(&plan));
    // Nothing is left where the work begins after it.
    plan.tasks[0].constraint = Constraint::StartNoEarlierThan(at(7, 8));
    assert_eq!(of(&scheduled(&plan), expected).duration_minutes, 0);
}

#[test]
fn what_is_left_of_begun_work_lasts_to_its_expected_finish() {
    let mut plan = plan();
    plan.status_date = Some(at(2, 8));
    plan.options.remaining_from_status_date = true;
    plan.options.reschedule_uncompleted_work = true;
    let expected = task(&mut plan, 4);
    plan.tasks[0].progress.actual_start = Some(at(0, 8));
    plan.tasks[0].progress.remaining_minutes = Some(DAY);
    also(&mut plan, expected, Rule::ExpectedFinish(at(4, 17)));
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, expected), span(at(0, 8), at(4, 17)));
    assert_eq!(of(&schedule, expected).early_start, at(2, 8));
}

#[test]
fn level_of_effort_lasts_from_the_first_to_the_last_of_its_neighbours() {
    let mut plan = plan();
    let (first, last, effort) = (task(&mut plan, 2), task(&mut plan, 3), task(&mut plan, 1));
    follow(&mut plan, first, last);
    link(&mut plan, first, effort, DependencyKind::StartToStart, 0);
    link(&mut plan, effort, last, DependencyKind::FinishToFinish, 0);
    accompany(&mut plan, effort, Accompanies::Neighbours);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, effort), span(at(0, 8), at(4, 17)));
    assert_eq!(of(&schedule, effort).driver, Driver::Predecessor { dependency: 1 });
    assert_eq!(
        (of(&schedule, effort).duration_minutes, of(&schedule, effort).total_float_minutes),
        (5 * DAY, 0)
    );
    // It moves nobody and is no reason for the project to last longer.
    plan.tasks[2].duration.minutes = 50 * DAY;
    link(&mut plan, effort, last, DependencyKind::FinishToStart, 0);
    let schedule = scheduled(&plan);
    assert_eq!((dates(&schedule, last), schedule.finish), (span(at(2, 8), at(4, 17)), at(4, 17)));
}

#[test]
fn level_of_effort_with_one_end_or_none() {
    let mut plan = plan();
    let (only, effort, alone) = (task(&mut plan, 2), task(&mut plan, 3), task(&mut plan, 3));
    link(&mut plan, only, effort, DependencyKind::FinishToStart, 1);
    accompany(&mut plan, effort, Accompanies::Neighbours);
    accompany(&mut plan, alone, Accompanies::Neighbours);
    let schedule = scheduled(&plan);
    assert_eq!(of(&schedule, effort).start, of(&schedule, effort).finish);
    assert_eq!(dates(&schedule, alone), span(at(0, 8), at(0, 8)));
}

#[test]
fn one_effort_follows_another_and_a_loop_of_them_ends() {
    let mut plan = plan();
    let (work, later, second, first) =
        (task(&mut plan, 2), task(&mut plan, 4), task(&mut plan, 0), task(&mut plan, 0));
    follow(&mut plan, work, later);
    link(&mut plan, work, first, DependencyKind::StartToStart, 0);
    link(&mut plan, work, first, DependencyKind::FinishToFinish, 0);
    link(&mut plan, first, second, DependencyKind::FinishToStart, 0);
    link(&mut plan, second, later, DependencyKind::FinishToFinish, 0);
    accompany(&mut plan, first, Accompanies::Neighbours);
    accompany(&mut plan, second, Accompanies::Neighbours);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, first), span(at(0, 8), at(1, 17)));
    assert_eq!((of(&schedule, second).start, of(&schedule, second).finish), (at(1, 17), at(7, 17)));
    link(&mut plan, second, first, DependencyKind::StartToStart, 0);
    let schedule = scheduled(&plan);
    assert!(of(&schedule, second).start <= of(&schedule, second).finish);
}

#[test]
fn a_summary_activity_spans_its_element_and_effort_below_widens_it() {
    let mut plan = plan();
    let element = task(&mut plan, 0);
    let (early, whole, effort) =
        (child(&mut plan, element, 2), child(&mut plan, element, 1), child(&mut plan, element, 1));
    let outside = task(&mut plan, 4);
    link(&mut plan, early, effort, DependencyKind::StartToStart, 0);
    link(&mut plan, effort, outside, DependencyKind::FinishToFinish, 0);
    accompany(&mut plan, whole, Accompanies::Element);
    accompany(&mut plan, effort, Accompanies::Neighbours);
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, effort), span(at(0, 8), at(3, 17)));
    assert_eq!(dates(&schedule, element), span(at(0, 8), at(3, 17)));
    assert_eq!(dates(&schedule, whole), span(at(0, 8), at(3, 17)));
}

#[test]
fn a_rule_for_a_task_that_is_not_there_is_refused() {
    let mut plan = plan();
    task(&mut plan, 1);
    also(&mut plan, TaskIndex(7), Rule::ExpectedFinish(at(1, 8)));
    assert_eq!(engine::schedule(&plan), Err(PlanError::UnknownFurtherTask { task: 7 }));
}
