//! What the trials say together.

use super::tally::{Tally, TaskSums};
use crate::prepared::Prepared;
use crate::time::Minute;

#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// When all is done, by trial, earliest first.
    pub finishes: Vec<Minute>,
    /// The same of each watched task.
    pub watched: Vec<Vec<Minute>>,
    /// By the plan alone.
    pub planned_finish: Minute,
    /// In the order of the plan's tasks; nought for summary tasks.
    pub tasks: Vec<TaskOutcome>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TaskOutcome {
    /// The share of the trials in which it was on a longest path to the finish (Van Slyke 1963).
    pub criticality: f64,
    /// How closely its duration and the finish go together: their correlation without its sign (Williams 1992).
    pub cruciality: f64,
    /// Criticality times how much its duration varies, in parts of how much the finish does (schedule sensitivity
    /// index, PMBOK).
    pub sensitivity: f64,
}

impl Outcome {
    pub(super) fn of(tally: Tally, prepared: &Prepared<'_>, planned_finish: Minute) -> Outcome {
        let Tally { tasks, mut finishes, mut watched, later, squares } = tally;
        finishes.sort_unstable();
        watched.iter_mut().for_each(|finishes| finishes.sort_unstable());
        let trials = finishes.len() as i128;
        let of_finish = trials * squares - later * later;
        let tasks = tasks.iter().enumerate().map(|(task, sums)| match prepared.network.is_summary[task] {
            true => TaskOutcome::default(),
            false => TaskOutcome::of(sums, trials, later, of_finish),
        });
        Outcome { tasks: tasks.collect(), finishes, watched, planned_finish }
    }

    pub fn percentile(&self, percent: u32) -> Minute {
        percentile(&self.finishes, percent)
    }

    /// To the minute.
    pub fn mean(&self) -> Minute {
        let sum: i128 = self.finishes.iter().map(|finish| i128::from(finish.0)).sum();
        Minute((sum / (self.finishes.len() as i128).max(1)) as i64)
    }

    /// The share of the trials that are done by then.
    pub fn done_by(&self, at: Minute) -> f64 {
        share(self.finishes.partition_point(|&finish| finish <= at) as u64, self.finishes.len() as i128)
    }
}

/// The first finish by which at least this share of the trials is done; they stand in order.
pub fn percentile(finishes: &[Minute], percent: u32) -> Minute {
    let rank = (finishes.len() as u128 * u128::from(percent.min(100))).div_ceil(100) as usize;
    finishes.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

impl TaskOutcome {
    /// `later` and `of_finish`: the sum over all trials of how much later all is done, and trials squared times its
    /// variance.
    fn of(sums: &TaskSums, trials: i128, later: i128, of_finish: i128) -> TaskOutcome {
        let criticality = share(sums.critical, trials);
        let of_task = (trials * sums.squares - sums.more * sums.more) as f64;
        let together = (trials * sums.by_finish - sums.more * later) as f64;
        let of_finish = of_finish as f64;
        if of_task <= 0.0 || of_finish <= 0.0 {
            return TaskOutcome { criticality, ..TaskOutcome::default() };
        }
        let cruciality = (together / (of_task.sqrt() * of_finish.sqrt())).abs().min(1.0);
        TaskOutcome { criticality, cruciality, sensitivity: criticality * (of_task / of_finish).sqrt() }
    }
}

fn share(part: u64, all: i128) -> f64 {
    part as f64 / all.max(1) as f64
}
