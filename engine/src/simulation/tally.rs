//! What is kept of the trials: every finish, and for each task sums of whole numbers, which come to the same in
//! whatever order they are added.

use super::draws::Draws;
use super::{Batch, LANES};
use crate::time::Minute;
use crate::working_time::WorkingTime;

#[derive(Clone, Copy, Default)]
pub(super) struct TaskSums {
    pub(super) critical: u64,
    /// Of how many minutes more than planned the task still takes,
    pub(super) more: i128,
    pub(super) squares: i128,
    /// and of that by how many working minutes later than planned all is done.
    pub(super) by_finish: i128,
}

pub(super) struct Tally {
    pub(super) tasks: Vec<TaskSums>,
    pub(super) finishes: Vec<Minute>,
    /// By trial, where that is told.
    pub(super) costs: Vec<i64>,
    pub(super) watched: Vec<Vec<Minute>>,
    /// Of how much later than planned all is done, in working minutes of the project.
    pub(super) later: i128,
    pub(super) squares: i128,
}

impl Tally {
    pub(super) fn new(tasks: usize, watched: usize) -> Tally {
        Tally {
            tasks: vec![TaskSums::default(); tasks],
            finishes: Vec::new(),
            costs: Vec::new(),
            watched: vec![Vec::new(); watched],
            later: 0,
            squares: 0,
        }
    }

    pub(super) fn count(
        &mut self,
        batch: &Batch,
        lanes: usize,
        draws: &Draws,
        project: &WorkingTime,
        planned: i64,
    ) {
        let mut later = [0_i64; LANES];
        for (later, finish) in later.iter_mut().zip(&batch.finish[..lanes]) {
            *later = project.worked_before(*finish) - planned;
        }
        for &later in &later[..lanes] {
            self.later += i128::from(later);
            self.squares += i128::from(later) * i128::from(later);
        }
        self.finishes.extend_from_slice(&batch.finish[..lanes]);
        if draws.has_money() {
            self.costs.extend_from_slice(&batch.cost[..lanes]);
        }
        for (kept, watched) in self.watched.iter_mut().zip(&batch.watched) {
            kept.extend_from_slice(&watched[..lanes]);
        }
        let counted = u16::MAX >> (LANES - lanes);
        for (task, sums) in self.tasks.iter_mut().enumerate() {
            sums.critical += u64::from((batch.critical[task] & counted & !batch.skipped[task]).count_ones());
            if !draws.is_certain(task) {
                sums.add(&batch.remaining[task][..lanes], draws.planned(task), &later);
            }
        }
    }

    pub(super) fn add(&mut self, other: Tally) {
        for (sums, more) in self.tasks.iter_mut().zip(other.tasks) {
            sums.critical += more.critical;
            sums.more += more.more;
            sums.squares += more.squares;
            sums.by_finish += more.by_finish;
        }
        self.finishes.extend(other.finishes);
        self.costs.extend(other.costs);
        for (kept, more) in self.watched.iter_mut().zip(other.watched) {
            kept.extend(more);
        }
        self.later += other.later;
        self.squares += other.squares;
    }
}

impl TaskSums {
    fn add(&mut self, remaining: &[i32], planned: i64, later: &[i64; LANES]) {
        // More than planned is at most 2^28, and how much later below 2^33, which are all minutes there are.
        let (mut more, mut squares, mut by_finish) = (0_i64, 0_i64, 0_i128);
        for (remaining, later) in remaining.iter().zip(later) {
            let of_lane = i64::from(*remaining) - planned;
            more += of_lane;
            squares += of_lane * of_lane;
            by_finish += i128::from(of_lane * later);
        }
        self.more += i128::from(more);
        self.squares += i128::from(squares);
        self.by_finish += by_finish;
    }
}
