//! Simulation against closed forms, and the same bits whatever the number of threads.

mod common;

use common::trials::*;
use common::{DAY, child, follow, large_plan, link, plan, task};
use engine::plan::{DependencyKind, Plan, TaskIndex};
use engine::simulation::{Effort, Risk, Shape, SimulationError, Spread, Uncertainty, percentile, simulate};

const SPREAD: Spread = Spread { shape: Shape::Triangular, low: 0.8, likely: 1.0, high: 1.5 };

fn chain(tasks: usize) -> Plan {
    let mut plan = around_the_clock(&vec![10; tasks]);
    (1..tasks as u32).for_each(|at| follow(&mut plan, TaskIndex(at - 1), TaskIndex(at)));
    plan
}

/// Johnson and Kotz: mean (a+b+c)/3, variance (a²+b²+c²−ab−ac−bc)/18; sums of independent ones add both.
#[test]
fn a_chain_takes_the_sum_of_its_triangulars() {
    let plan = chain(10);
    let outcome = simulated(&plan, &all(&plan, SPREAD), TRIALS, 2);
    let (minutes, variance) = (14_400.0, 0.39 / 18.0);
    let (mean, deviation) = moments(&plan, &outcome);
    close(mean, 10.0 * minutes * 1.1, 100.0, "mean");
    close(deviation, minutes * (10.0_f64 * variance).sqrt(), 80.0, "deviation");
    assert!(outcome.tasks.iter().all(|task| task.criticality == 1.0));
    let alike = (0.1_f64).sqrt();
    outcome.tasks.iter().for_each(|task| close(task.cruciality, alike, 0.02, "cruciality"));
    outcome.tasks.iter().for_each(|task| close(task.sensitivity, alike, 0.02, "sensitivity"));
}

/// Wholly correlated, the deviations add instead of the variances.
#[test]
fn a_common_cause_widens_the_sum() {
    let plan = chain(10);
    let single = 14_400.0 * (0.39_f64 / 18.0).sqrt();
    for (correlation, deviation) in [(0.0, single * 10_f64.sqrt()), (1.0, single * 10.0)] {
        let uncertainty = Uncertainty { correlation, ..all(&plan, SPREAD) };
        let (mean, found) = moments(&plan, &simulated(&plan, &uncertainty, TRIALS, 2));
        close(mean, 158_400.0, 300.0, "mean");
        close(found, deviation, deviation * 0.02, "deviation");
    }
}

/// The later of two independent uniforms: mean 2/3, distribution u², so its median is the root of a half.
#[test]
fn what_waits_for_two_waits_for_the_later() {
    let plan = around_the_clock(&[100, 100]);
    let spread = Spread { shape: Shape::Uniform, low: 0.0, likely: 0.5, high: 1.0 };
    let outcome = simulated(&plan, &all(&plan, spread), TRIALS, 2);
    let whole = 144_000.0;
    close(moments(&plan, &outcome).0, whole * 2.0 / 3.0, 700.0, "mean");
    for percent in [10, 50, 80, 90] {
        let expected = whole * (f64::from(percent) / 100.0).sqrt();
        let found = (outcome.percentile(percent).0 - plan.start.0) as f64;
        close(found, expected, 1_000.0, &format!("P{percent}"));
    }
    outcome.tasks.iter().for_each(|task| close(task.criticality, 0.5, 0.01, "criticality"));
    close(outcome.done_by(plan.start.plus(72_000)), 0.25, 0.01, "share by half the time");
}

#[test]
fn a_risk_occurs_as_often_as_it_may() {
    let plan = chain(2);
    let risk = Risk {
        probability: 0.3,
        impact: Spread::fixed(1_000.0),
        cost: None,
        tasks: vec![TaskIndex(0), TaskIndex(1)],
    };
    let outcome = simulated(&plan, &Uncertainty { risks: vec![risk], ..Uncertainty::default() }, TRIALS, 2);
    let later = outcome.finishes.iter().filter(|at| **at > outcome.planned_finish).count();
    close(later as f64 / TRIALS as f64, 0.3, 0.01, "how often");
    assert_eq!(outcome.percentile(70), outcome.planned_finish);
    assert_eq!(outcome.percentile(100), outcome.planned_finish.plus(2_000), "both tasks, together");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let plain = {
        let mut plan = large_plan(300, 3);
        plan.assignments.clear();
        plan
    };
    for plan in [plain, large_plan(120, 3)] {
        let risk =
            Risk { probability: 0.2, impact: Spread::fixed(960.0), cost: None, tasks: vec![TaskIndex(5)] };
        let watched = vec![TaskIndex(7)];
        let uncertainty = Uncertainty { correlation: 0.3, risks: vec![risk], watched, ..all(&plan, SPREAD) };
        let one = simulated(&plan, &uncertainty, 203, 1);
        assert_eq!(one.finishes.len(), 203);
        assert_eq!(one.watched[0].len(), 203);
        for threads in [2, 3, 7] {
            assert_eq!(simulated(&plan, &uncertainty, 203, threads), one, "{threads} threads");
        }
        let other = Effort { iterations: 203, seed: 2, threads: 1 };
        let other = simulate(&plan, &uncertainty, other, &|_| true).expect("sound").expect("not stopped");
        assert_ne!(other.finishes, one.finishes, "another seed");
    }
}

/// What is certain stays: work that is done, dates of a person, and a plan of which nothing is open.
#[test]
fn what_is_certain_stays() {
    let mut plan = plan();
    let summary = task(&mut plan, 0);
    let one = child(&mut plan, summary, 3);
    let other = child(&mut plan, summary, 2);
    link(&mut plan, one, other, DependencyKind::FinishToStart, 1);
    plan.tasks[one.0 as usize].progress = engine::plan::Progress {
        actual_start: Some(common::at(0, 8)),
        actual_finish: Some(common::at(2, 17)),
        percent_complete: 100,
        ..Default::default()
    };
    let outcome = simulated(&plan, &Uncertainty::default(), 17, 2);
    let planned = common::scheduled(&plan).finish;
    assert!(outcome.finishes.iter().all(|at| *at == planned));
    assert_eq!((outcome.mean(), outcome.planned_finish), (planned, planned));
    let drawn = simulated(&plan, &all(&plan, Spread { low: 1.5, likely: 2.0, ..Spread::fixed(2.0) }), 17, 2);
    assert!(drawn.percentile(1) >= planned.plus(DAY), "{}", drawn.percentile(1));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let plan = chain(2);
    let effort = Effort { iterations: 10, seed: 1, threads: 1 };
    let refused = |uncertainty: Uncertainty, effort| {
        simulate(&plan, &uncertainty, effort, &|_| true).expect_err("refused")
    };
    let unsound = Spread { low: 2.0, ..SPREAD };
    assert_eq!(refused(all(&plan, unsound), effort), SimulationError::UnsoundEstimate { uid: 1 });
    let negative = Spread { low: -1.0, ..SPREAD };
    assert_eq!(refused(all(&plan, negative), effort), SimulationError::UnsoundEstimate { uid: 1 });
    let no_number = Spread { high: f64::NAN, ..SPREAD };
    assert_eq!(refused(all(&plan, no_number), effort), SimulationError::UnsoundEstimate { uid: 1 });
    let correlated = Uncertainty { correlation: 1.5, ..Uncertainty::default() };
    assert_eq!(refused(correlated, effort), SimulationError::UnsoundCorrelation);
    let risk = Risk { probability: 2.0, impact: SPREAD, cost: None, tasks: Vec::new() };
    let risky = Uncertainty { risks: vec![risk], ..Uncertainty::default() };
    assert_eq!(refused(risky, effort), SimulationError::UnsoundRisk { risk: 0 });
    let none = Effort { iterations: 0, ..effort };
    assert_eq!(refused(Uncertainty::default(), none), SimulationError::NoIterations);
    let watched = Uncertainty { watched: vec![TaskIndex(9)], ..Uncertainty::default() };
    assert_eq!(refused(watched, effort), SimulationError::UnknownTask);
}

#[test]
fn whoever_watches_may_stop_it() {
    let plan = chain(2);
    let effort = Effort { iterations: 1_000, seed: 1, threads: 2 };
    let stopped = simulate(&plan, &all(&plan, SPREAD), effort, &|done| done < 100).expect("sound");
    let stopped = stopped.expect("some trials");
    let trials = stopped.finishes.len() as u64;
    assert!((100..1_000).contains(&trials), "{trials}");
    assert_eq!(stopped, simulated(&plan, &all(&plan, SPREAD), trials, 1), "as if no more had been asked for");
    let empty = around_the_clock(&[]);
    assert_eq!(percentile(&simulated(&empty, &Uncertainty::default(), 5, 1).finishes, 80), empty.start);
}
