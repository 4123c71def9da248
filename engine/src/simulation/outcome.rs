//! What the trials say together.

use super::tally::{Tally, TaskSums};
use crate::plan::TaskIndex;
use crate::prepared::Prepared;
use crate::time::Minute;

#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// When all is done, by trial, earliest first.
    pub finishes: Vec<Minute>,
    /// What it costs, by trial, least first; empty where nothing has a cost.
    pub costs: Vec<i64>,
    /// Both of one trial, earliest first; empty where nothing has a cost.
    pub ends: Vec<End>,
    /// When each watched task is finished, by trial, earliest first.
    pub watched: Vec<Vec<Minute>>,
    /// By the plan alone.
    pub planned_finish: Minute,
    /// In the order of the plan's tasks; nought for summary tasks.
    pub tasks: Vec<TaskOutcome>,
}

/// How a trial ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    pub finish: Minute,
    pub cost: i64,
}

/// One column of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    pub from: i64,
    /// Not in it any more.
    pub until: i64,
    pub count: u64,
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
    /// By how many working minutes of the project the finish moves where the task takes a standard deviation longer, by
    /// the straight line through all trials: the bars of a tornado (Vose, "Risk Analysis", 2008, chapter 5).
    pub swing_minutes: f64,
}

impl Outcome {
    pub(super) fn of(tally: Tally, prepared: &Prepared<'_>, planned_finish: Minute) -> Outcome {
        let Tally { tasks, mut finishes, mut costs, mut watched, later, squares } = tally;
        let ends = finishes.iter().zip(&costs).map(|(&finish, &cost)| End { finish, cost });
        let mut ends: Vec<End> = ends.collect();
        ends.sort_unstable();
        costs.sort_unstable();
        finishes.sort_unstable();
        watched.iter_mut().for_each(|finishes| finishes.sort_unstable());
        let trials = finishes.len() as i128;
        let of_finish = trials * squares - later * later;
        let tasks = tasks.iter().enumerate().map(|(task, sums)| match prepared.network.is_summary[task] {
            true => TaskOutcome::default(),
            false => TaskOutcome::of(sums, trials, later, of_finish),
        });
        Outcome { tasks: tasks.collect(), finishes, costs, ends, watched, planned_finish }
    }

    pub fn percentile(&self, percent: u32) -> Minute {
        percentile(&self.finishes, percent)
    }

    /// To the minute.
    pub fn mean(&self) -> Minute {
        let sum: i128 = self.finishes.iter().map(|finish| i128::from(finish.0)).sum();
        Minute((sum / (self.finishes.len() as i128).max(1)) as i64)
    }

    /// What so many of a hundred trials do not go above.
    pub fn cost_percentile(&self, percent: u32) -> i64 {
        self.costs.get(rank(self.costs.len(), percent)).copied().unwrap_or_default()
    }

    /// The share of the trials that cost no more.
    pub fn done_for(&self, cost: i64) -> f64 {
        share(self.costs.partition_point(|&found| found <= cost) as u64, self.costs.len() as i128)
    }

    /// The share of the trials that are done by then and cost no more: joint confidence (NASA, "Cost Estimating
    /// Handbook", version 4, appendix J).
    pub fn done_by_for(&self, at: Minute, cost: i64) -> f64 {
        let in_time = &self.ends[..self.ends.partition_point(|end| end.finish <= at)];
        let both = in_time.iter().filter(|end| end.cost <= cost).count();
        share(both as u64, self.ends.len() as i128)
    }

    /// Columns of equal width over all finishes, in minutes.
    pub fn finish_bars(&self, most: usize) -> Vec<Bar> {
        bars(self.finishes.iter().map(|finish| finish.0), most)
    }

    pub fn cost_bars(&self, most: usize) -> Vec<Bar> {
        bars(self.costs.iter().copied(), most)
    }

    /// So many steps from none to all of the trials: percent, and when that many are done. The S-curve.
    pub fn finish_curve(&self, step: u32) -> Vec<(u32, Minute)> {
        percents(step).map(|percent| (percent, self.percentile(percent))).collect()
    }

    pub fn cost_curve(&self, step: u32) -> Vec<(u32, i64)> {
        percents(step).map(|percent| (percent, self.cost_percentile(percent))).collect()
    }

    /// The tasks that move the finish, most first.
    pub fn tornado(&self, most: usize) -> Vec<TaskIndex> {
        let swing = |task: usize| self.tasks[task].swing_minutes.abs();
        let mut found: Vec<usize> = (0..self.tasks.len()).filter(|&task| swing(task) >= 0.5).collect();
        found.sort_by(|&one, &other| swing(other).total_cmp(&swing(one)).then(one.cmp(&other)));
        found.into_iter().take(most).map(|task| TaskIndex(task as u32)).collect()
    }

    /// The share of the trials that are done by then.
    pub fn done_by(&self, at: Minute) -> f64 {
        share(self.finishes.partition_point(|&finish| finish <= at) as u64, self.finishes.len() as i128)
    }
}

/// The first finish by which at least this share of the trials is done; they stand in order.
pub fn percentile(finishes: &[Minute], percent: u32) -> Minute {
    finishes.get(rank(finishes.len(), percent)).copied().unwrap_or_default()
}

fn rank(trials: usize, percent: u32) -> usize {
    let rank = (trials as u128 * u128::from(percent.min(100))).div_ceil(100) as usize;
    rank.saturating_sub(1)
}

fn percents(step: u32) -> impl Iterator<Item = u32> {
    (0..=100).step_by(step.max(1) as usize)
}

/// In order.
fn bars(values: impl Iterator<Item = i64> + Clone, most: usize) -> Vec<Bar> {
    let Some((first, last)) = values.clone().next().zip(values.clone().last()) else { return Vec::new() };
    let width = (last - first) / most.max(1) as i64 + 1;
    let mut bars: Vec<Bar> = Vec::new();
    for value in values {
        while bars.last().is_none_or(|bar| value >= bar.until) {
            let from = bars.last().map_or(first, |bar| bar.until);
            bars.push(Bar { from, until: from + width, count: 0 });
        }
        if let Some(bar) = bars.last_mut() {
            bar.count += 1;
        }
    }
    bars
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
        TaskOutcome {
            criticality,
            cruciality,
            sensitivity: criticality * (of_task / of_finish).sqrt(),
            swing_minutes: together / of_task.sqrt() / trials as f64,
        }
    }
}

fn share(part: u64, all: i128) -> f64 {
    part as f64 / all.max(1) as f64
}
