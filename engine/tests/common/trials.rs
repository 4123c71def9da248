//! Plans that are simulated, and what came of it in few figures.

use super::{at, task};
use engine::calendar::{Calendar, DayHours, Shift};
use engine::plan::Plan;
use engine::simulation::{Effort, Outcome, Spread, Uncertainty, simulate};

/// Enough for the closed forms to show.
pub const TRIALS: u64 = 40_000;

/// Tasks of so many days in a plan that works around the clock, so that minutes are minutes.
pub fn around_the_clock(days: &[i64]) -> Plan {
    let mut always = Calendar::standard();
    always.week = std::array::from_fn(|_| DayHours::Working(vec![Shift::hours(0, 24)]));
    let mut plan = Plan::new(at(0, 0), always);
    days.iter().for_each(|days| {
        task(&mut plan, 3 * days);
    });
    plan
}

pub fn all(plan: &Plan, spread: Spread) -> Uncertainty {
    Uncertainty { spreads: vec![Some(spread); plan.tasks.len()], ..Uncertainty::default() }
}

pub fn simulated(plan: &Plan, uncertainty: &Uncertainty, iterations: u64, threads: usize) -> Outcome {
    let effort = Effort { iterations, seed: 1, threads };
    simulate(plan, uncertainty, effort, &|_| true).expect("a sound simulation").expect("not stopped")
}

/// Mean and standard deviation of the minutes from the start of the plan.
pub fn moments(plan: &Plan, outcome: &Outcome) -> (f64, f64) {
    let minutes: Vec<f64> = outcome.finishes.iter().map(|at| (at.0 - plan.start.0) as f64).collect();
    let mean = minutes.iter().sum::<f64>() / minutes.len() as f64;
    let squares = minutes.iter().map(|at| (at - mean).powi(2)).sum::<f64>() / minutes.len() as f64;
    (mean, squares.sqrt())
}

pub fn close(found: f64, expected: f64, within: f64, what: &str) {
    assert!((found - expected).abs() <= within, "{what}: {found} instead of {expected}");
}
