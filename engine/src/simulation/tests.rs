//! What trials of a plain plan come to is what the engine's own passes find, trial by trial.

use super::*;
use crate::calendar::Calendar;
use crate::plan::{Dependency, DependencyKind, Lag, Progress};
use crate::random::Random;

const SEEDS: u64 = if cfg!(debug_assertions) { 300 } else { 20_000 };

/// 2026-03-02, a Monday, 08:00.
const START: Minute = Minute(20_514 * 1_440 + 480);

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Flat,
    WithSummaries,
    /// Flat, and nothing has begun.
    NotBegun,
}

struct Dice(Random);

impl Dice {
    fn one_in(&mut self, many: usize) -> bool {
        self.0.below(many) == 0
    }

    fn date(&mut self) -> Minute {
        START.plus(self.0.below(30) as i64 * 720 - 1_440)
    }

    fn spread(&mut self) -> Spread {
        let shape = [Shape::Triangular, Shape::Pert, Shape::Uniform][self.0.below(3)];
        Spread { shape, low: 0.5, likely: 1.0, high: 1.0 + self.0.below(3) as f64 }
    }
}

/// A plan on one calendar with what plain trials know: all four dependencies, lags and leads, constraints that hold
/// back, progress, and summary tasks.
fn plain_plan(dice: &mut Dice, sort: Sort) -> Plan {
    let mut plan = Plan::new(START, Calendar::standard());
    plan.options.reschedule_uncompleted_work = dice.one_in(2);
    plan.options.split_in_progress_tasks = dice.one_in(2);
    plan.options.honour_constraints = dice.one_in(2);
    plan.status_date = dice.one_in(2).then(|| dice.date());
    let tasks = 2 + dice.0.below(9);
    for uid in 0..tasks {
        let minutes = [0, 60, 480, 700, 2_400][dice.0.below(5)];
        let mut task = Task::new(uid as i64, minutes);
        let above = TaskIndex(dice.0.below(uid.max(1)) as u32);
        task.parent = (sort == Sort::WithSummaries && uid > 0 && dice.one_in(3)).then_some(above);
        match dice.0.below(10) {
            0 => task.constraint = Constraint::StartNoEarlierThan(dice.date()),
            1 => task.constraint = Constraint::FinishNoEarlierThan(dice.date()),
            2 => task.deadline = Some(dice.date()),
            3 => task.is_active = false,
            4 if minutes > 0 && sort != Sort::NotBegun => {
                let actual_start = Some(dice.date());
                let percent_complete = dice.0.below(90) as u8;
                let resume = dice.one_in(2).then(|| dice.date());
                task.progress = Progress { actual_start, percent_complete, resume, ..Progress::default() };
            }
            _ => {}
        }
        plan.tasks.push(task);
    }
    for _ in 0..dice.0.below(2 * tasks) {
        let (one, other) = (dice.0.below(tasks) as u32, dice.0.below(tasks) as u32);
        let kinds =
            [DependencyKind::StartToStart, DependencyKind::FinishToFinish, DependencyKind::StartToFinish];
        let kind = if dice.one_in(2) { DependencyKind::FinishToStart } else { kinds[dice.0.below(3)] };
        let lag = Lag::WorkingMinutes([0, 0, 480, 130, -240][dice.0.below(5)]);
        if one != other {
            let (predecessor, successor) = (TaskIndex(one.min(other)), TaskIndex(one.max(other)));
            plan.dependencies.push(Dependency { predecessor, successor, kind, lag });
        }
    }
    plan
}

fn uncertain(plan: &Plan, dice: &mut Dice) -> Uncertainty {
    let spreads = plan.tasks.iter().map(|_| (!dice.one_in(4)).then(|| dice.spread())).collect();
    let all = || (0..plan.tasks.len() as u32).map(TaskIndex);
    let impact = Spread { shape: Shape::Triangular, low: 60.0, likely: 480.0, high: 960.0 };
    let risks = vec![Risk { probability: 0.3, impact, cost: None, tasks: all().step_by(2).collect() }];
    let correlation = [0.0, 0.4, 1.0][dice.0.below(3)];
    let way = |tasks, probability| Way { probability, tasks };
    let ways =
        vec![way(all().skip(1).step_by(4).collect(), 0.4), way(all().skip(2).step_by(4).collect(), 0.5)];
    let values = [(0.0, 1.0), (1.0, 3.0), (2.5, 1.0)].map(|(value, weight)| Weighted { value, weight });
    Uncertainty {
        spreads,
        one_of: vec![OneOf { tasks: all().step_by(5).collect(), values: values.to_vec() }],
        correlation,
        correlated: vec![Correlated { tasks: all().take(3).collect(), correlation: 1.0 }],
        risks,
        branches: vec![Branch { ways }],
        costs: all().map(|task| TaskCost { fixed: 7, spread: None, per_hour: i64::from(task.0) }).collect(),
        watched: all().collect(),
        ..Uncertainty::default()
    }
}

/// The trials one way and the other; none where the plan is refused or not plain.
fn both(seed: u64, sort: Sort) -> Option<[Outcome; 2]> {
    let mut dice = Dice(Random::new(seed));
    let plan = plain_plan(&mut dice, sort);
    let uncertainty = uncertain(&plan, &mut dice);
    let effort = Effort { iterations: 40, seed, threads: 1 };
    let of = |faster: Faster| simulate_by(&plan, &uncertainty, effort, &|_| true, faster);
    let full = match of(|_, _, _| None) {
        Err(SimulationError::Plan(PlanError::Loop { .. })) => return None,
        full => full.expect("computable").expect("not stopped"),
    };
    let plain = of(|prepared, draws, watched| {
        let plain = Plain::new(prepared, draws, watched);
        assert!(plain.is_some(), "a plain plan");
        plain
    });
    Some([full, plain.expect("computable").expect("not stopped")])
}

/// In working minutes: a milestone may stand on either side of a night.
fn worked(finishes: &[Minute]) -> Vec<i64> {
    let calendars = [Calendar::standard()];
    let hours = crate::hours::working_time(&calendars, crate::calendar::CalendarIndex(0)).expect("hours");
    let mut worked: Vec<i64> = finishes.iter().map(|&at| hours.worked_before(at)).collect();
    worked.sort_unstable();
    worked
}

#[test]
fn plain_trials_finish_when_the_passes_do() {
    let mut compared = 0;
    for seed in 0..SEEDS {
        let Some([full, plain]) = both(seed, [Sort::Flat, Sort::WithSummaries][(seed % 2) as usize]) else {
            continue;
        };
        assert_eq!(worked(&full.finishes), worked(&plain.finishes), "seed {seed}");
        assert_eq!(full.costs, plain.costs, "seed {seed}");
        for (task, (full, plain)) in full.watched.iter().zip(&plain.watched).enumerate() {
            assert_eq!(worked(full), worked(plain), "task {task} of seed {seed}");
        }
        compared += 1;
    }
    assert!(compared > SEEDS * 2 / 3, "{compared}");
}

/// Where work has begun out of sequence, float is negative and tells no path.
#[test]
fn a_longest_path_is_where_nothing_has_float() {
    for seed in 0..SEEDS {
        let Some([full, plain]) = both(seed, Sort::NotBegun) else { continue };
        let critical =
            |outcome: &Outcome| outcome.tasks.iter().map(|task| task.criticality).collect::<Vec<_>>();
        assert_eq!(critical(&full), critical(&plain), "seed {seed}");
    }
}
