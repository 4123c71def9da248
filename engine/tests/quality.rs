//! The fourteen points: what each finds, and where its threshold lies.

mod common;

use common::{DAY, at, follow, link, plan, scheduled, task};
use engine::plan::{Assignment, Constraint, DependencyKind, Plan, Resource, ResourceIndex, ResourceKind};
use engine::quality::{Point, points};
use engine::time::Minute;

fn checked(plan: &Plan, baseline: &[Option<Minute>]) -> Vec<Point> {
    points(plan, &scheduled(plan), baseline).expect("a computable plan")
}

fn named<'p>(points: &'p [Point], name: &str) -> &'p Point {
    points.iter().find(|point| point.name == name).expect(name)
}

/// Twenty tasks in a row.
fn chain() -> Plan {
    let mut plan = plan();
    let tasks: Vec<_> = (0..20).map(|_| task(&mut plan, 2)).collect();
    tasks.windows(2).for_each(|pair| follow(&mut plan, pair[0], pair[1]));
    plan
}

#[test]
fn a_chain_of_work_is_sound_but_for_its_two_ends() {
    let plan = chain();
    let points = checked(&plan, &[]);
    assert_eq!(points.len(), 15);
    let logic = named(&points, "logic");
    assert_eq!((logic.found, logic.of, logic.uids.clone()), (2, 20, vec![1, 20]));
    for name in ["leads", "lags", "finish_to_start", "hard_constraints", "high_float", "negative_float"] {
        assert_eq!(named(&points, name).passes, Some(true), "{name}");
    }
    assert_eq!(named(&points, "critical_path").passes, Some(true));
    assert_eq!(named(&points, "critical_path_length").passes, Some(true));
    // Without status date and baseline there is nothing to judge these by.
    for name in ["invalid_dates", "missed", "baseline_execution", "without_resources", "redundant"] {
        assert_eq!(named(&points, name).passes, None, "{name}");
    }
    assert_eq!(named(&points, "without_resources").found, 20);
}

#[test]
fn each_point_finds_what_it_is_about() {
    let mut plan = chain();
    let uid = |place: usize| place as i64 + 1;
    let place = |at: u32| engine::plan::TaskIndex(at);
    link(&mut plan, place(0), place(2), DependencyKind::FinishToStart, 0);
    link(&mut plan, place(0), place(3), DependencyKind::StartToStart, 1);
    link(&mut plan, place(3), place(5), DependencyKind::FinishToStart, -1);
    plan.tasks[10].constraint = Constraint::FinishNoLaterThan(at(2, 17));
    plan.tasks[12].duration.minutes = 45 * DAY;
    let aside = task(&mut plan, 1);
    plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar: None });
    plan.assignments.push(Assignment::new(aside, Some(ResourceIndex(0))));
    let points = checked(&plan, &[]);
    let uids = |name: &str| named(&points, name).uids.clone();
    assert_eq!(uids("redundant"), [uid(2)]);
    assert_eq!(uids("lags"), [uid(3)]);
    assert_eq!(uids("leads"), [uid(5)]);
    assert_eq!(uids("hard_constraints"), [uid(10)]);
    assert_eq!(uids("high_duration"), [uid(12)]);
    assert_eq!(uids("high_float"), [21]);
    assert!(!uids("negative_float").is_empty());
    assert_eq!(named(&points, "critical_path_length").passes, Some(false));
    assert_eq!(named(&points, "without_resources").found, 20);
}

#[test]
fn what_was_due_and_is_late_is_missed() {
    let mut plan = chain();
    plan.status_date = Some(at(7, 8));
    let done = &mut plan.tasks[0].progress;
    (done.actual_start, done.actual_finish, done.percent_complete) = (Some(at(0, 8)), Some(at(1, 17)), 100);
    let baseline: Vec<_> = (0..20).map(|at_place| Some(at(at_place * 3, 17))).collect();
    let points = checked(&plan, &baseline);
    // Due by the status date: those of day 0, 3 and 6; the first was a day late, and the others are too.
    let missed = named(&points, "missed");
    assert_eq!((missed.of, missed.passes), (3, Some(false)));
    let executed = named(&points, "baseline_execution");
    assert_eq!((executed.found, executed.of, executed.passes), (1, 3, Some(false)));
    let invalid = named(&points, "invalid_dates");
    assert!(invalid.uids.contains(&2), "still planned before the status date");
    assert_eq!(invalid.passes, Some(false));
}
