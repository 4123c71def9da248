//! Interfering and independent float, and the longest path.

mod common;

use common::{at, child, follow, link, plan, scheduled, task};
use engine::plan::{Constraint, DependencyKind, Plan, TaskIndex};
use engine::slack::{Slack, slack};

const DAY: i64 = 480;

fn of(plan: &Plan) -> Vec<Slack> {
    slack(plan, &scheduled(plan)).expect("computable")
}

fn days(found: &Slack) -> (i64, i64) {
    (found.interfering_minutes / DAY, found.independent_minutes / DAY)
}

/// Ten days, and beside them two, two and one, the last of which has to wait for six: total float 5, 5 and 3.
#[test]
fn floats_are_shared_with_those_before_and_behind() {
    let mut plan = plan();
    let long = task(&mut plan, 10);
    let [first, second, third] = [2, 2, 1].map(|days| task(&mut plan, days));
    let other = task(&mut plan, 6);
    follow(&mut plan, first, second);
    follow(&mut plan, second, third);
    follow(&mut plan, other, third);
    let found = of(&plan);
    let floats: Vec<(i64, i64)> = found.iter().map(days).collect();
    // What the first loses its followers lose; of the second two days are free, and lost where the first is late.
    assert_eq!(floats[first.0 as usize], (5, 0));
    assert_eq!(floats[second.0 as usize], (3, 0));
    assert_eq!(floats[third.0 as usize], (0, 0), "all of its float is free, none of it independent");
    assert_eq!(floats[other.0 as usize], (3, 0));
    assert_eq!(floats[long.0 as usize], (0, 0));
}

#[test]
fn float_between_two_that_cannot_move_is_independent() {
    let mut plan = plan();
    let [before, short, behind] = [2, 1, 2].map(|days| task(&mut plan, days));
    let long = task(&mut plan, 5);
    follow(&mut plan, before, short);
    follow(&mut plan, before, long);
    follow(&mut plan, short, behind);
    follow(&mut plan, long, behind);
    assert_eq!(days(&of(&plan)[short.0 as usize]), (0, 4));
}

fn longest(plan: &Plan) -> Vec<u32> {
    let found = of(plan);
    (0..found.len() as u32).filter(|at| found[*at as usize].is_on_longest_path).collect()
}

#[test]
fn the_longest_path_does_not_ask_for_float() {
    let mut plan = plan();
    let [first, second, side] = [3, 2, 1].map(|days| task(&mut plan, days));
    follow(&mut plan, first, second);
    // Nothing of it is critical: the project may end much later.
    plan.must_finish_by = Some(at(60, 17));
    assert_eq!(longest(&plan), [first.0, second.0]);
    // Held by a date: what lies before the gap is on no path.
    plan.tasks[second.0 as usize].constraint = Constraint::StartNoEarlierThan(at(8, 8));
    assert_eq!(longest(&plan), [second.0]);
    assert!(!of(&plan)[side.0 as usize].is_on_longest_path);
}

#[test]
fn the_longest_path_leads_through_summary_tasks() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    let [long, short] = [4, 2].map(|days| child(&mut plan, phase, days));
    let next = task(&mut plan, 0);
    let inside = child(&mut plan, next, 1);
    link(&mut plan, phase, next, DependencyKind::FinishToStart, 1);
    assert_eq!(longest(&plan), [phase.0, long.0, next.0, inside.0]);
    assert!(!of(&plan)[short.0 as usize].is_on_longest_path);
    // From the start of one: both begin there.
    plan.dependencies[0].kind = DependencyKind::StartToStart;
    assert_eq!(longest(&plan), [phase.0, long.0], "the other ends sooner");
    assert_eq!(longest(&common::plan()), [0_u32; 0], "nothing at all");
    let TaskIndex(alone) = task(&mut plan, 30);
    assert_eq!(longest(&plan), [alone]);
}
