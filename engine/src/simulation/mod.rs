//! Simulation: the plan computed many times with durations drawn from what they may come to, with risks that occur or do
//! not, ways that are taken or not, and days that are lost. What comes out is when it ends and what it costs with which
//! certainty, and which tasks that hangs on.
//!
//! A draw depends on the seed, the number of the trial and what is drawn alone, and all that is summed up are whole
//! numbers: the same plan and seed give the same bits, whatever the number of threads.

mod draws;
mod full;
mod lost_days;
mod money;
mod outcome;
mod plain;
mod spread;
mod tally;
#[cfg(test)]
mod tests;
mod trial;
mod uncertainty;

pub use outcome::{Bar, End, Outcome, TaskOutcome, percentile};
pub use spread::{Shape, Spread};
pub use uncertainty::{Branch, Correlated, LostDays, OneOf, Risk, TaskCost, Uncertainty, Way, Weighted};

use crate::check::check;
use crate::compute::schedule;
use crate::network::Network;
use crate::plan::{Constraint, Direction, Plan, Task, TaskIndex, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::PlanError;
use crate::time::Minute;
use draws::Draws;
use full::Full;
use lost_days::Losses;
use plain::Plain;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tally::Tally;
use trial::Dates;

/// Trials computed together.
pub(crate) const LANES: usize = 16;
/// More of a duration is not drawn: about five centuries around the clock.
pub(crate) const MOST_MINUTES: i64 = 1 << 28;

/// In minutes.
const A_YEAR: i64 = 366 * 1_440;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    pub iterations: u64,
    pub seed: u64,
    pub threads: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SimulationError {
    Plan(PlanError),
    /// A three-point estimate that is none, by the task's `uid`.
    UnsoundEstimate {
        uid: i64,
    },
    UnsoundCost {
        uid: i64,
    },
    /// By place in the list of risks.
    UnsoundRisk {
        risk: usize,
    },
    UnsoundBranch {
        branch: usize,
    },
    UnsoundLostDays {
        lost: usize,
    },
    UnsoundValues {
        values: usize,
    },
    /// In two ways, two groups that go together, or two lists of values.
    NamedTwice {
        uid: i64,
    },
    UnsoundCorrelation,
    UnknownTask,
    NoIterations,
}

/// Computes the trials. `watch` is told again and again, on any of the threads, how many are done, and says whether to
/// go on. Where it does not, what comes out is that of fewer trials, as if no more had been asked for; none without any.
pub fn simulate(
    plan: &Plan,
    uncertainty: &Uncertainty,
    effort: Effort,
    watch: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Option<Outcome>, SimulationError> {
    simulate_by(plan, uncertainty, effort, watch, Plain::new)
}

/// How the trials are computed where that is faster: none for a plan that is not of the sort.
type Faster = fn(&Prepared<'_>, &Draws, &[TaskIndex]) -> Option<Plain>;

fn simulate_by(
    plan: &Plan,
    uncertainty: &Uncertainty,
    effort: Effort,
    watch: &(dyn Fn(u64) -> bool + Sync),
    faster: Faster,
) -> Result<Option<Outcome>, SimulationError> {
    check(plan)?;
    uncertainty.refuse_unsound(plan)?;
    if effort.iterations == 0 {
        return Err(SimulationError::NoIterations);
    }
    let planned = schedule(plan)?;
    let plan = &trial_plan(plan, planned.start);
    let network = Arc::new(Network::new(plan)?);
    let mut prepared = Prepared::over(plan, network)?;
    let draws = Draws::new(&prepared, uncertainty, effort.seed);
    // Trials go on for longer than the plan; the year before is for leads and what was done early.
    let until = planned.finish.plus(planned.finish.0 - planned.start.0 + A_YEAR);
    let losses = Losses::new(&uncertainty.lost_days, planned.start, until, effort.seed);
    let plain = match losses.is_empty() {
        true => faster(&prepared, &draws, &uncertainty.watched),
        false => None,
    };
    if plain.is_none() {
        prepared.hours.keep_near(planned.start.plus(-A_YEAR), until);
    }
    let trials = Trials {
        prepared: &prepared,
        draws: &draws,
        losses: &losses,
        plain: plain.as_ref(),
        watched: &uncertainty.watched,
        planned_finish: prepared.project().worked_before(planned.finish),
        iterations: effort.iterations,
        next: AtomicU64::new(0),
        done: AtomicU64::new(0),
        is_stopped: AtomicBool::new(false),
        watch,
    };
    let tally = trials.on_threads(effort.threads.max(1))?;
    // Batches are taken in order and none is left half done: the trials that are done are the first ones.
    Ok((!tally.finishes.is_empty()).then(|| Outcome::of(tally, &prepared, planned.finish)))
}

/// What the trials compute: always from the start that the plan has, and critical by its own finish alone.
fn trial_plan(plan: &Plan, start: Minute) -> Plan {
    let mut trial = plan.clone();
    if trial.direction == Direction::FromFinish {
        (trial.direction, trial.start) = (Direction::FromStart, start);
        let goes_late = |task: &Task| task.constraint == Constraint::AsLateAsPossible;
        trial.tasks.iter_mut().filter(|task| goes_late(task)).for_each(|task| {
            task.constraint = Constraint::AsSoonAsPossible;
        });
    }
    trial.must_finish_by = None;
    trial.options.critical_float_minutes = 0;
    trial.options.multiple_critical_paths = false;
    trial.options.each_top_summary_by_its_finish = false;
    for task in &mut trial.tasks {
        task.deadline = None;
    }
    trial
}

struct Trials<'a> {
    prepared: &'a Prepared<'a>,
    draws: &'a Draws,
    losses: &'a Losses,
    plain: Option<&'a Plain>,
    watched: &'a [TaskIndex],
    planned_finish: i64,
    iterations: u64,
    /// The next [`LANES`] trials that nobody computes yet.
    next: AtomicU64,
    done: AtomicU64,
    is_stopped: AtomicBool,
    watch: &'a (dyn Fn(u64) -> bool + Sync),
}

/// What the trials of one batch came to: by task and lane, and by lane.
pub(crate) struct Batch {
    pub(crate) remaining: Vec<[i32; LANES]>,
    /// A bit a lane.
    pub(crate) critical: Vec<u16>,
    /// A bit a lane: where a task is of a way that is not taken.
    pub(crate) skipped: Vec<u16>,
    pub(crate) cost: [i64; LANES],
    pub(crate) finish: [Minute; LANES],
    /// By watched task.
    pub(crate) watched: Vec<[Minute; LANES]>,
}

impl Trials<'_> {
    fn on_threads(&self, threads: usize) -> Result<Tally, PlanError> {
        let tallies: Vec<Result<Tally, PlanError>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| self.some())).collect();
            let own = self.some();
            let joined = others.into_iter().map(|other| match other.join() {
                Ok(tally) => tally,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(own).chain(joined.collect::<Vec<_>>()).collect()
        });
        let mut all = Tally::new(self.prepared.plan.tasks.len(), self.watched.len());
        for tally in tallies {
            all.add(tally?);
        }
        Ok(all)
    }

    /// One thread's share: batch by batch, as long as there are any.
    fn some(&self) -> Result<Tally, PlanError> {
        let tasks = self.prepared.plan.tasks.len();
        let mut tally = Tally::new(tasks, self.watched.len());
        let mut batch = Batch {
            remaining: vec![[0; LANES]; tasks],
            critical: vec![0; tasks],
            skipped: vec![0; tasks],
            cost: [0; LANES],
            finish: Default::default(),
            watched: vec![Default::default(); self.watched.len()],
        };
        let mut dates = self.plain.map(|plain| Dates::of(plain.tasks));
        let mut full = match self.plain {
            Some(_) => None,
            None => Some(Full::new(self.prepared)?),
        };
        while !self.is_stopped.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let first = number.saturating_mul(LANES as u64);
            if first >= self.iterations {
                break;
            }
            let lanes = (self.iterations - first).min(LANES as u64) as usize;
            self.draws.draw(number, &mut batch);
            match (self.plain, &mut dates, &mut full) {
                (Some(plain), Some(dates), _) => plain.run(self.prepared, dates, &mut batch),
                (_, _, Some(full)) => {
                    full.run(self.prepared, self.losses, self.watched, (first, lanes), &mut batch)?;
                }
                _ => {}
            }
            tally.count(&batch, lanes, self.draws, self.prepared.project(), self.planned_finish);
            let done = self.done.fetch_add(lanes as u64, Ordering::Relaxed) + lanes as u64;
            if !(self.watch)(done) {
                self.is_stopped.store(true, Ordering::Relaxed);
            }
        }
        Ok(tally)
    }
}

/// Whether how long a task takes is open: it has work of its own that is not done and no finish set by a person.
fn is_open(prepared: &Prepared<'_>, task: usize) -> bool {
    let input = &prepared.plan.tasks[task];
    let has_finish = matches!(input.mode, TaskMode::Manual { finish: Some(_), .. });
    !prepared.network.is_summary[task]
        && prepared.network.counts[task]
        && !has_finish
        && !progress::is_done(&input.progress)
}

/// Working minutes of a task that are done: a percentage alone begins nothing.
fn done(input: &Task) -> i64 {
    match input.progress.actual_start {
        Some(_) => progress::done(&input.progress, input.duration.minutes),
        None => 0,
    }
}

impl From<PlanError> for SimulationError {
    fn from(error: PlanError) -> SimulationError {
        SimulationError::Plan(error)
    }
}

impl fmt::Display for SimulationError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SimulationError::Plan(error) => error.fmt(out),
            SimulationError::UnsoundEstimate { uid } => {
                write!(out, "the estimate of task {uid} is not low ≤ likely ≤ high")
            }
            SimulationError::UnsoundRisk { risk } => {
                write!(out, "risk {risk} has no probability from 0 to 1 or no impact low ≤ likely ≤ high")
            }
            SimulationError::UnsoundCost { uid } => {
                write!(out, "what task {uid} costs is negative, too much or no estimate")
            }
            SimulationError::UnsoundBranch { branch } => {
                write!(out, "the ways of branch {branch} have no probabilities that come to at most 1")
            }
            SimulationError::UnsoundLostDays { lost } => {
                write!(out, "lost days {lost} have no probability from 0 to 1 or no calendar of the plan")
            }
            SimulationError::UnsoundValues { values } => {
                write!(out, "values {values} do not ascend from nought, or none of them has a weight")
            }
            SimulationError::NamedTwice { uid } => {
                write!(out, "task {uid} is in two ways, two groups or two lists of values")
            }
            SimulationError::UnsoundCorrelation => {
                write!(out, "a correlation is not between 0 and 1, or that of a group is below that of all")
            }
            SimulationError::UnknownTask => write!(out, "a task is named that does not exist"),
            SimulationError::NoIterations => write!(out, "at least one iteration is needed"),
        }
    }
}

impl std::error::Error for SimulationError {}
