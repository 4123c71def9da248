//! What the trials cost: of every task what is fixed, and its hours.

use super::spread::Spread;
use super::uncertainty::Uncertainty;
use super::{Batch, LANES, done};
use crate::prepared::Prepared;

pub(super) struct Money {
    tasks: Vec<Priced>,
}

struct Priced {
    task: u32,
    fixed: i64,
    /// Of factors of what is fixed.
    table: Option<u32>,
    per_hour: i64,
    /// Minutes that are done.
    done: i64,
}

impl Money {
    pub(super) fn new(
        prepared: &Prepared<'_>,
        uncertainty: &Uncertainty,
        mut table: impl FnMut(Spread) -> u32,
    ) -> Money {
        let priced = (0_u32..).zip(prepared.plan.tasks.iter().zip(&uncertainty.costs));
        // Work on a task below counts there, and what is not done at all costs nothing.
        let counts = |at: u32| !prepared.network.is_summary[at as usize];
        let is_active = priced.filter(|(_, (task, _))| task.is_active);
        let tasks = is_active.map(|(at, (task, cost))| Priced {
            task: at,
            fixed: cost.fixed,
            table: cost.spread.filter(|_| cost.fixed > 0).map(&mut table),
            per_hour: if counts(at) { cost.per_hour } else { 0 },
            done: if super::is_open(prepared, at as usize) { done(task) } else { 0 },
        });
        Money { tasks: tasks.collect() }
    }

    /// `factors` draws those of one task.
    pub(super) fn of(&self, batch: &Batch, factors: impl Fn(u32, u32) -> [f32; LANES]) -> [i64; LANES] {
        let mut sum = [0_i64; LANES];
        for priced in &self.tasks {
            let fixed = match priced.table {
                None => [priced.fixed; LANES],
                Some(table) => {
                    let of_fixed = |factor: f32| (priced.fixed as f64 * f64::from(factor)).round() as i64;
                    factors(priced.task, table).map(of_fixed)
                }
            };
            let at = priced.task as usize;
            for lane in 0..LANES {
                let minutes = priced.done + i64::from(batch.remaining[at][lane]);
                let cost = fixed[lane] + priced.per_hour * minutes / 60;
                sum[lane] += if batch.skipped[at] >> lane & 1 == 1 { 0 } else { cost };
            }
        }
        sum
    }
}
