//! The points: what each finds, and where its threshold lies.

mod common;

use common::{DAY, at, follow, link, plan, scheduled, task};
use engine::plan::{
    Assignment, Constraint, DependencyKind, Plan, Resource, ResourceIndex, ResourceKind, TaskIndex, TaskMode,
};
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
    assert_eq!(points.len(), 20);
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

#[test]
fn dependencies_of_finished_work_say_nothing() {
    let mut plan = chain();
    link(&mut plan, TaskIndex(0), TaskIndex(1), DependencyKind::StartToStart, 3);
    assert_eq!((named(&checked(&plan, &[]), "lags").found, named(&checked(&plan, &[]), "lags").of), (1, 20));
    for place in 0..2 {
        done(&mut plan, place, at(2 * place as i32, 8), at(2 * place as i32 + 1, 17));
    }
    let lags = named(&checked(&plan, &[]), "lags").clone();
    assert_eq!((lags.found, lags.of), (0, 18), "one link and one lag lead to finished work");
}

#[test]
fn work_that_was_finished_in_the_future_is_found() {
    let mut plan = chain();
    plan.status_date = Some(at(1, 8));
    done(&mut plan, 0, at(0, 8), at(3, 17));
    assert_eq!(named(&checked(&plan, &[]), "invalid_dates").uids, [1]);
}

#[test]
fn milestones_inactive_and_unplanned_work_in_the_execution_index() {
    let mut plan = chain();
    plan.status_date = Some(at(7, 8));
    for place in 0..2 {
        done(&mut plan, place, at(2 * place as i32, 8), at(2 * place as i32 + 1, 17));
    }
    plan.tasks[1].duration.minutes = 0;
    plan.tasks[2].is_active = false;
    let mut baseline: Vec<_> = (0..20).map(|place| Some(at(place * 2 + 1, 17))).collect();
    let index = |baseline: &[Option<Minute>]| {
        let point = named(&checked(&plan, baseline), "baseline_execution").clone();
        (point.found, point.of, point.passes)
    };
    // Of tasks 1 to 3, due by the status date, one is a milestone and one is not active.
    assert_eq!(index(&baseline), (1, 1, Some(true)));
    baseline[19] = None;
    assert_eq!(index(&baseline), (1, 2, Some(false)), "what no baseline has counts as planned");
    assert_eq!(index(&[]).2, None);
}

#[test]
fn the_path_index_is_held_against_the_finish_of_the_baseline() {
    let plan = chain();
    let finish = scheduled(&plan).finish;
    let index = |days: i64| {
        let mut baseline = vec![None; 20];
        // The fortieth working day is a Friday: from there by whole weeks.
        baseline[19] = Some(Minute(finish.0 + days / 5 * 7 * 1_440));
        named(&checked(&plan, &baseline), "critical_path_length").clone()
    };
    assert_eq!((index(10).percent(), index(10).passes), (125.0, Some(true)));
    assert_eq!((index(-5).percent(), index(-5).passes), (87.5, Some(false)));
}

#[test]
fn the_critical_path_is_tried_where_stored_work_tells_how_long_it_lasts() {
    let mut plan = chain();
    plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar: None });
    let assignment = Assignment::new(TaskIndex(0), Some(ResourceIndex(0)));
    plan.assignments.push(Assignment { work_minutes: Some(2 * DAY), ..assignment });
    let point = named(&checked(&plan, &[]), "critical_path").clone();
    assert_eq!((point.of, point.passes), (1, Some(true)));
    // A manual follower does not move: the delay gets lost.
    let mut plan = chain();
    plan.tasks[1].mode = TaskMode::Manual { start: Some(at(2, 8)), finish: Some(at(3, 17)) };
    let point = named(&checked(&plan, &[]), "critical_path").clone();
    assert_eq!((point.uids, point.passes), (vec![1], Some(false)));
}

#[test]
fn work_of_which_one_end_hangs_loose() {
    let mut plan = plan();
    let [first, second, third] = [0; 3].map(|_| task(&mut plan, 5));
    link(&mut plan, first, second, DependencyKind::StartToStart, 0);
    link(&mut plan, second, third, DependencyKind::FinishToFinish, 0);
    let points = checked(&plan, &[]);
    assert_eq!(named(&points, "dangling_finishes").uids, [1], "only its start is waited for");
    assert_eq!(named(&points, "dangling_starts").uids, [3], "only its finish waits");
    follow(&mut plan, first, third);
    let points = checked(&plan, &[]);
    assert_eq!((named(&points, "dangling_finishes").found, named(&points, "dangling_starts").found), (0, 0));
}

#[test]
fn links_of_summaries_progress_out_of_sequence_and_work_that_no_baseline_has() {
    let mut plan = chain();
    let summary = task(&mut plan, 0);
    let below = task(&mut plan, 1);
    plan.tasks[below.0 as usize].parent = Some(summary);
    follow(&mut plan, TaskIndex(19), summary);
    plan.tasks[5].progress.actual_start = Some(at(0, 8));
    let mut baseline = vec![Some(at(90, 17)); 22];
    baseline[below.0 as usize] = None;
    let points = checked(&plan, &baseline);
    assert_eq!(named(&points, "links_of_summaries").uids, [21]);
    assert_eq!(
        (named(&points, "out_of_sequence").of, named(&points, "out_of_sequence").uids.clone()),
        (1, vec![6])
    );
    assert_eq!(named(&points, "without_baseline").uids, [22]);
    assert_eq!(named(&points, "logic").uids, [1, 22], "held through its summary task, but it leads nowhere");
}

#[test]
fn a_far_way_round_makes_a_dependency_redundant_too() {
    let mut plan = plan();
    let tasks: Vec<_> = (0..4_000).map(|_| task(&mut plan, 1)).collect();
    tasks.windows(2).for_each(|pair| follow(&mut plan, pair[0], pair[1]));
    follow(&mut plan, tasks[0], tasks[3_999]);
    let aside = task(&mut plan, 1);
    follow(&mut plan, tasks[0], aside);
    assert_eq!(named(&checked(&plan, &[]), "redundant").uids, [4_000]);
}

/// Done from one moment to the other.
fn done(plan: &mut Plan, place: usize, start: Minute, finish: Minute) {
    let progress = &mut plan.tasks[place].progress;
    (progress.actual_start, progress.actual_finish) = (Some(start), Some(finish));
    progress.percent_complete = 100;
}
