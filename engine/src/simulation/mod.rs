//! Simulation: the plan computed many times with durations drawn from what they may come to, and with risks that occur
//! or do not. What comes out is when it ends with which certainty, and which tasks that hangs on.
//!
//! A draw depends on the seed, the number of the trial and what is drawn alone, and all that is summed up are whole
//! numbers: the same plan and seed give the same bits, whatever the number of threads.

mod draws;
mod full;
mod outcome;
mod plain;
mod spread;
mod tally;
#[cfg(test)]
mod tests;
mod trial;

pub use outcome::{Outcome, TaskOutcome, percentile};
pub use spread::{Shape, Spread};

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

/// What is not certain about a plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uncertainty {
    /// By place of the task: factors of the minutes that it still takes. Of summary tasks, of work that is done and
    /// where a person set the finish, they do not count. A shorter list means that the rest is certain.
    pub spreads: Vec<Option<Spread>>,
    /// Between the normal deviates of any two durations, 0 to 1: one common cause for all (a Gaussian copula with one
    /// factor).
    pub correlation: f64,
    pub risks: Vec<Risk>,
    /// Tasks of which the finish in every trial is kept.
    pub watched: Vec<TaskIndex>,
}

/// Something that may happen, and makes each of its tasks longer when it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// 0 to 1
    pub probability: f64,
    /// Working minutes.
    pub impact: Spread,
    pub tasks: Vec<TaskIndex>,
}

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
    /// By place in the list of risks.
    UnsoundRisk {
        risk: usize,
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
    refuse_unsound(plan, uncertainty, effort)?;
    let planned = schedule(plan)?;
    let plan = &trial_plan(plan, planned.start);
    let network = Arc::new(Network::new(plan)?);
    let mut prepared = Prepared::over(plan, network)?;
    let draws = Draws::new(&prepared, uncertainty, effort.seed);
    let plain = faster(&prepared, &draws, &uncertainty.watched);
    if plain.is_none() {
        // Trials go on for longer than the plan; the year before is for leads and what was done early.
        let length = planned.finish.0 - planned.start.0;
        let (from, to) = (planned.start.plus(-A_YEAR), planned.finish.plus(length + A_YEAR));
        prepared.hours.keep_near(from, to);
    }
    let trials = Trials {
        prepared: &prepared,
        draws: &draws,
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

fn refuse_unsound(plan: &Plan, uncertainty: &Uncertainty, effort: Effort) -> Result<(), SimulationError> {
    for (task, spread) in plan.tasks.iter().zip(&uncertainty.spreads) {
        if spread.is_some_and(|spread| !spread.is_sound()) {
            return Err(SimulationError::UnsoundEstimate { uid: task.uid });
        }
    }
    let is_known = |task: &TaskIndex| (task.0 as usize) < plan.tasks.len();
    for (risk, found) in uncertainty.risks.iter().enumerate() {
        if !found.impact.is_sound() || !(0.0..=1.0).contains(&found.probability) {
            return Err(SimulationError::UnsoundRisk { risk });
        }
        if !found.tasks.iter().all(is_known) {
            return Err(SimulationError::UnknownTask);
        }
    }
    match effort.iterations {
        0 => Err(SimulationError::NoIterations),
        _ if !(0.0..=1.0).contains(&uncertainty.correlation) => Err(SimulationError::UnsoundCorrelation),
        _ if !uncertainty.watched.iter().all(is_known) => Err(SimulationError::UnknownTask),
        _ => Ok(()),
    }
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
            self.draws.draw(number, &mut batch.remaining);
            match (self.plain, &mut dates, &mut full) {
                (Some(plain), Some(dates), _) => plain.run(self.prepared, dates, &mut batch),
                (_, _, Some(full)) => full.run(self.prepared, self.watched, lanes, &mut batch),
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
            SimulationError::UnsoundCorrelation => write!(out, "the correlation is not between 0 and 1"),
            SimulationError::UnknownTask => write!(out, "a risk names a task that does not exist"),
            SimulationError::NoIterations => write!(out, "at least one iteration is needed"),
        }
    }
}

impl std::error::Error for SimulationError {}
