//! What a plan may come to, against closed forms: a few values, groups that go together, ways, lost days, and cost.

mod common;

use common::trials::*;
use common::{follow, large_plan, task};
use engine::calendar::{Calendar, CalendarIndex};
use engine::plan::{Plan, TaskIndex};
use engine::simulation::{
    Branch, Correlated, Effort, LostDays, OneOf, Outcome, Risk, Shape, SimulationError, Spread, TaskCost,
    Uncertainty, Way, Weighted, simulate,
};
use engine::time::Day;

const SPREAD: Spread = Spread { shape: Shape::Triangular, low: 0.8, likely: 1.0, high: 1.5 };
/// Of that, for a task of ten days around the clock.
const VARIANCE: f64 = 0.39 / 18.0 * 14_400.0 * 14_400.0;
const DAY: i64 = 1_440;

/// Tasks of so many days that work around the clock, each after the one before.
fn chain(days: &[i64]) -> Plan {
    let mut plan = around_the_clock(days);
    (1..days.len() as u32).for_each(|at| follow(&mut plan, TaskIndex(at - 1), TaskIndex(at)));
    plan
}

fn tasks(from: u32, until: u32) -> Vec<TaskIndex> {
    (from..until).map(TaskIndex).collect()
}

/// The share of the trials that end so many days after the start of the plan.
fn ends_after(plan: &Plan, outcome: &Outcome, days: i64) -> f64 {
    let at = plan.start.plus(days * DAY);
    outcome.finishes.iter().filter(|finish| **finish == at).count() as f64 / outcome.finishes.len() as f64
}

#[test]
fn values_come_as_often_as_their_weights_and_nothing_between() {
    let plan = chain(&[10]);
    let values = [(0.5, 1.0), (1.0, 2.0), (2.0, 1.0)].map(|(value, weight)| Weighted { value, weight });
    let one = OneOf { tasks: tasks(0, 1), values: values.to_vec() };
    let uncertainty = Uncertainty { one_of: vec![one], ..all(&plan, SPREAD) };
    let outcome = simulated(&plan, &uncertainty, TRIALS, 2);
    for (days, share) in [(5, 0.25), (10, 0.5), (20, 0.25)] {
        close(ends_after(&plan, &outcome, days), share, 0.01, &format!("{days} days"));
    }
}

/// The variances of PERT as it was first add up: a sixth of the width, squared.
#[test]
fn classic_pert_has_a_sixth_of_the_width() {
    let plan = chain(&[10; 9]);
    let spread = Spread { shape: Shape::ClassicPert, ..SPREAD };
    let (mean, deviation) = moments(&plan, &simulated(&plan, &all(&plan, spread), TRIALS, 2));
    close(mean, 9.0 * 14_400.0 * 6.3 / 6.0, 100.0, "mean");
    close(deviation, 3.0 * 14_400.0 * 0.7 / 6.0, 60.0, "deviation");
}

/// Within a group deviations add, between groups variances do.
#[test]
fn groups_go_together_and_not_with_others() {
    let plan = chain(&[10; 10]);
    let group = |from, until, correlation| Correlated { tasks: tasks(from, until), correlation };
    let deviation = |correlation: f64, correlated: Vec<Correlated>| {
        let uncertainty = Uncertainty { correlation, correlated, ..all(&plan, SPREAD) };
        moments(&plan, &simulated(&plan, &uncertainty, TRIALS, 2)).1
    };
    let halves = deviation(0.0, vec![group(0, 5, 1.0), group(5, 10, 1.0)]);
    close(halves, (2.0 * 25.0 * VARIANCE).sqrt(), 250.0, "two halves");
    // In a group of all the same correlation, the cause may as well be that of all.
    let (one, other) = (deviation(0.0, vec![group(0, 10, 0.5)]), deviation(0.5, Vec::new()));
    close(one, other, 150.0, "a half for all");
    let more = deviation(0.2, vec![group(0, 10, 0.5)]);
    close(more, other, 150.0, "what all have counts in the group");
}

fn fork(first: f64, other: f64) -> (Plan, Uncertainty) {
    let mut plan = chain(&[10, 20, 5]);
    let added = task(&mut plan, 3 * 8);
    follow(&mut plan, TaskIndex(0), added);
    follow(&mut plan, added, TaskIndex(2));
    let way = |probability, at| Way { probability, tasks: vec![TaskIndex(at)] };
    let branches = vec![Branch { ways: vec![way(first, 1), way(other, 3)] }];
    (plan, Uncertainty { branches, ..Uncertainty::default() })
}

#[test]
fn of_a_branch_one_way_is_taken() {
    let (plan, uncertainty) = fork(0.3, 0.7);
    let outcome = simulated(&plan, &uncertainty, TRIALS, 2);
    close(ends_after(&plan, &outcome, 35), 0.3, 0.01, "the long way");
    close(ends_after(&plan, &outcome, 23), 0.7, 0.01, "the short way");
    let criticality: Vec<f64> = outcome.tasks.iter().map(|task| task.criticality).collect();
    close(criticality[1], 0.3, 0.01, "the long way is on the path when it is taken");
    close(criticality[3], 0.7, 0.01, "the short way as well");
    assert_eq!((criticality[0], criticality[2]), (1.0, 1.0));
}

#[test]
fn of_a_branch_no_way_may_be_taken_and_what_begun_is() {
    let (mut plan, uncertainty) = fork(0.3, 0.2);
    let outcome = simulated(&plan, &uncertainty, TRIALS, 2);
    close(ends_after(&plan, &outcome, 15), 0.5, 0.01, "neither");
    plan.tasks[1].progress.actual_start = Some(plan.start.plus(10 * DAY));
    let outcome = simulated(&plan, &uncertainty, 500, 1);
    assert_eq!(ends_after(&plan, &outcome, 35), 1.0, "it is under way");
}

/// Ten days of work take as many days as it needs for ten that are not lost: negative binomial, mean n/(1−p),
/// variance np/(1−p)².
#[test]
fn a_lost_day_is_a_day_more() {
    let mut plan = chain(&[10]);
    let first = plan.start.day();
    let (from, to) = (first, Day(first.0 + 120));
    let lost = LostDays { calendar: CalendarIndex(0), from, to, probability: 0.2 };
    let uncertainty = Uncertainty { lost_days: vec![lost], ..Uncertainty::default() };
    let of_base = simulated(&plan, &uncertainty, 6_000, 2);
    let (mean, deviation) = moments(&plan, &of_base);
    close(mean, 12.5 * DAY as f64, 100.0, "mean");
    close(deviation, 3.125_f64.sqrt() * DAY as f64, 80.0, "deviation");
    assert_eq!(of_base.tasks[0].criticality, 1.0);
    // Who works by a calendar that is based on it loses the same days.
    plan.calendars.push(Calendar::derived("Outside", CalendarIndex(0)));
    plan.tasks[0].calendar = Some(CalendarIndex(1));
    assert_eq!(simulated(&plan, &uncertainty, 6_000, 1).finishes, of_base.finishes);
    // A season that is over before the plan begins, and one that nothing is lost in.
    let past = LostDays { from: Day::FIRST, to: Day(first.0 - 1), ..lost };
    let calm = LostDays { from: Day::FIRST, to: Day::LAST, probability: 0.0, ..lost };
    let nothing = Uncertainty { lost_days: vec![past, calm], ..Uncertainty::default() };
    assert_eq!(ends_after(&plan, &simulated(&plan, &nothing, 50, 1), 10), 1.0);
}

#[test]
fn every_day_of_a_season_may_be_lost() {
    let plan = chain(&[10]);
    let first = plan.start.day().0;
    let (from, to) = (Day(first + 3), Day(first + 9));
    let storm = LostDays { calendar: CalendarIndex(0), from, to, probability: 1.0 };
    let uncertainty = Uncertainty { lost_days: vec![storm], ..Uncertainty::default() };
    assert_eq!(ends_after(&plan, &simulated(&plan, &uncertainty, 50, 2), 17), 1.0);
}

/// Hours cost what they take, so time and cost are one; what is fixed and uncertain goes by itself.
#[test]
fn cost_goes_with_time_as_far_as_it_is_time() {
    let plan = chain(&[10]);
    let by_hour = TaskCost { fixed: 5_000, spread: None, per_hour: 100 };
    let of = |cost| simulated(&plan, &Uncertainty { costs: vec![cost], ..all(&plan, SPREAD) }, TRIALS, 2);
    let outcome = of(by_hour);
    for percent in [10, 50, 80, 90] {
        let minutes = outcome.percentile(percent).0 - plan.start.0;
        assert_eq!(outcome.cost_percentile(percent), 5_000 + minutes * 100 / 60, "P{percent}");
    }
    let (at, cost) = (outcome.percentile(80), outcome.cost_percentile(80));
    close(outcome.done_by_for(at, cost), 0.8, 0.005, "both at once");
    let uniform = Spread { shape: Shape::Uniform, low: 0.5, likely: 1.0, high: 1.5 };
    let outcome = of(TaskCost { fixed: 100_000, spread: Some(uniform), per_hour: 0 });
    for (percent, cost) in [(10, 60_000.0), (50, 100_000.0), (80, 130_000.0)] {
        close(outcome.cost_percentile(percent) as f64, cost, 1_000.0, &format!("P{percent}"));
    }
    let (at, cost) = (outcome.percentile(80), outcome.cost_percentile(50));
    close(outcome.done_by_for(at, cost), 0.4, 0.01, "one independent of the other: the product");
    close(outcome.done_for(cost), 0.5, 0.001, "cost alone");
}

#[test]
fn a_risk_costs_and_a_way_that_is_not_taken_does_not() {
    let (plan, mut uncertainty) = fork(0.3, 0.7);
    let task = |fixed| TaskCost { fixed, ..TaskCost::default() };
    uncertainty.costs = vec![task(1_000), task(400), task(0), task(90)];
    let risk = Risk {
        probability: 0.25,
        impact: Spread::fixed(0.0),
        cost: Some(Spread::fixed(7_000.0)),
        tasks: Vec::new(),
    };
    uncertainty.risks = vec![risk];
    let outcome = simulated(&plan, &uncertainty, TRIALS, 2);
    let often =
        |cost: i64| outcome.costs.iter().filter(|found| **found == cost).count() as f64 / TRIALS as f64;
    for (cost, share) in [(1_400, 0.225), (1_090, 0.525), (8_400, 0.075), (8_090, 0.175)] {
        close(often(cost), share, 0.01, &format!("{cost}"));
    }
}

#[test]
fn the_tornado_tells_by_how_much_a_task_moves_the_finish() {
    let plan = chain(&[10, 40, 20]);
    let outcome = simulated(&plan, &all(&plan, SPREAD), TRIALS, 2);
    assert_eq!(outcome.tornado(10), [TaskIndex(1), TaskIndex(2), TaskIndex(0)]);
    assert_eq!(outcome.tornado(1), [TaskIndex(1)]);
    // Each moves it by its own standard deviation.
    for (task, times) in outcome.tasks.iter().zip([1.0, 4.0, 2.0]) {
        close(task.swing_minutes, times * VARIANCE.sqrt(), times * 80.0, "swing");
    }
}

#[test]
fn columns_and_curves_hold_all_trials() {
    let plan = chain(&[10]);
    let uncertainty =
        Uncertainty { costs: vec![TaskCost { per_hour: 60, ..TaskCost::default() }], ..all(&plan, SPREAD) };
    let outcome = simulated(&plan, &uncertainty, 1_000, 1);
    for bars in [outcome.finish_bars(12), outcome.cost_bars(12)] {
        assert!(bars.len() <= 12 && bars.len() > 10, "{}", bars.len());
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 1_000);
        assert!(bars.windows(2).all(|pair| pair[0].until == pair[1].from));
    }
    let curve = outcome.finish_curve(5);
    assert_eq!(curve.len(), 21);
    assert_eq!((curve[10], curve[20].1), ((50, outcome.percentile(50)), outcome.finishes[999]));
    assert!(outcome.cost_curve(5).is_sorted());
    assert!(outcome.cost_curve(0).len() == 101, "no step is a step of one");
    let certain = simulated(&plan, &Uncertainty::default(), 10, 1);
    assert_eq!(certain.finish_bars(24).len(), 1);
    assert_eq!((certain.costs.len(), certain.cost_bars(24).len(), certain.cost_percentile(50)), (0, 0, 0));
}

#[test]
fn all_of_it_together_gives_the_same_bits_on_any_number_of_threads() {
    let lost = LostDays { calendar: CalendarIndex(0), from: Day::FIRST, to: Day::LAST, probability: 0.1 };
    for (is_staffed, lost_days) in [(false, Vec::new()), (true, Vec::new()), (true, vec![lost])] {
        let mut plan = large_plan(120, 3);
        if !is_staffed {
            plan.assignments.clear();
        }
        let uncertainty = Uncertainty {
            one_of: vec![OneOf { tasks: tasks(3, 5), values: vec![Weighted { value: 2.0, weight: 1.0 }] }],
            correlation: 0.2,
            correlated: vec![Correlated { tasks: tasks(8, 40), correlation: 0.6 }],
            risks: vec![Risk {
                probability: 0.4,
                impact: SPREAD,
                cost: Some(Spread::fixed(10.0)),
                tasks: tasks(0, 9),
            }],
            branches: vec![Branch { ways: vec![Way { probability: 0.5, tasks: tasks(50, 60) }] }],
            lost_days,
            costs: vec![TaskCost { fixed: 10, spread: Some(SPREAD), per_hour: 3 }; 120],
            watched: tasks(7, 8),
            ..all(&plan, SPREAD)
        };
        let one = simulated(&plan, &uncertainty, 83, 1);
        assert_eq!((one.finishes.len(), one.costs.len(), one.ends.len()), (83, 83, 83));
        for threads in [2, 5] {
            assert_eq!(simulated(&plan, &uncertainty, 83, threads), one, "{threads} threads");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let plan = chain(&[1, 1]);
    let refused = |uncertainty: Uncertainty| {
        let effort = Effort { iterations: 10, seed: 1, threads: 1 };
        simulate(&plan, &uncertainty, effort, &|_| true).expect_err("refused")
    };
    let none = Uncertainty::default;
    let way = |probability, from, until| Way { probability, tasks: tasks(from, until) };
    let branch = |ways| Uncertainty { branches: vec![Branch { ways }], ..none() };
    let too_often = SimulationError::UnsoundBranch { branch: 0 };
    assert_eq!(refused(branch(vec![way(0.6, 0, 1), way(0.5, 1, 2)])), too_often);
    assert_eq!(refused(branch(vec![way(-0.1, 0, 1)])), too_often);
    assert_eq!(refused(branch(vec![way(0.5, 0, 2), way(0.5, 1, 2)])), SimulationError::NamedTwice { uid: 2 });
    assert_eq!(refused(branch(vec![way(0.5, 2, 3)])), SimulationError::UnknownTask);
    let group = |correlation| Correlated { tasks: tasks(0, 2), correlation };
    let below = Uncertainty { correlation: 0.5, correlated: vec![group(0.4)], ..none() };
    assert_eq!(refused(below), SimulationError::UnsoundCorrelation);
    let values = |values: &[(f64, f64)]| {
        let values = values.iter().map(|&(value, weight)| Weighted { value, weight }).collect();
        Uncertainty { one_of: vec![OneOf { tasks: tasks(0, 1), values }], ..none() }
    };
    for wrong in [&[][..], &[(1.0, 0.0)], &[(2.0, 1.0), (1.0, 1.0)], &[(-1.0, 1.0)], &[(1.0, f64::NAN)]] {
        assert_eq!(refused(values(wrong)), SimulationError::UnsoundValues { values: 0 }, "{wrong:?}");
    }
    let lost = |calendar, probability| LostDays { calendar, from: Day(0), to: Day(1), probability };
    for wrong in [lost(CalendarIndex(9), 0.5), lost(CalendarIndex(0), 1.5)] {
        let refused = refused(Uncertainty { lost_days: vec![wrong], ..none() });
        assert_eq!(refused, SimulationError::UnsoundLostDays { lost: 0 });
    }
    let unsound = Spread { low: 9.0, ..SPREAD };
    for wrong in [
        TaskCost { fixed: -1, ..TaskCost::default() },
        TaskCost { per_hour: i64::MAX, ..TaskCost::default() },
        TaskCost { fixed: 1, spread: Some(unsound), per_hour: 0 },
        TaskCost { fixed: 1 << 50, spread: Some(SPREAD), per_hour: 0 },
    ] {
        let refused = refused(Uncertainty { costs: vec![TaskCost::default(), wrong], ..none() });
        assert_eq!(refused, SimulationError::UnsoundCost { uid: 2 }, "{wrong:?}");
    }
}
