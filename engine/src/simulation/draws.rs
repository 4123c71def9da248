//! What each trial draws: how many minutes every task still takes, from its spread, the common cause and the risks
//! that occur. A batch draws [`LANES`] trials at once, in the order of the tasks.

use super::spread::{Normal, Spread, knot_shares, look_up};
use super::{LANES, MOST_MINUTES, Uncertainty, done, is_open};
use crate::network::Lists;
use crate::prepared::Prepared;
use crate::random;
use std::collections::HashMap;

/// Two lanes share a number of the sequence.
const WORDS: u64 = LANES as u64 / 2;

pub(super) struct Draws {
    key: u64,
    /// Tasks, two a risk, and the common cause: each its own place in the sequence of every batch.
    variables: u64,
    normal: Normal,
    tables: Vec<Vec<f32>>,
    /// By place of the task.
    tasks: Vec<Drawn>,
    /// How much of a deviate is the common cause, and how much its own.
    common: f32,
    own: f32,
    risks: Vec<DrawnRisk>,
    /// Risks by task.
    risks_of: Lists,
}

#[derive(Clone, Copy)]
struct Drawn {
    /// None: certain.
    table: Option<u32>,
    remaining: i64,
}

struct DrawnRisk {
    /// It occurs when a number of 32 bits is below this.
    below: u64,
    table: u32,
}

impl Draws {
    pub(super) fn new(prepared: &Prepared<'_>, uncertainty: &Uncertainty, seed: u64) -> Draws {
        let count = prepared.plan.tasks.len();
        let mut tables = Tables { shares: knot_shares(), all: Vec::new(), known: HashMap::new() };
        let tasks = (0..count).map(|task| {
            let input = &prepared.plan.tasks[task];
            let is_open = is_open(prepared, task);
            let remaining = input.duration.minutes - if is_open { done(input) } else { 0 };
            let spread = uncertainty.spreads.get(task).copied().flatten();
            let spread = spread.filter(|_| is_open && remaining > 0);
            Drawn { table: spread.map(|spread| tables.of(spread)), remaining }
        });
        let tasks: Vec<Drawn> = tasks.collect();
        let risks = uncertainty.risks.iter().map(|risk| DrawnRisk {
            below: (risk.probability * 2f64.powi(32)).round() as u64,
            table: tables.of(risk.impact),
        });
        let risks: Vec<DrawnRisk> = risks.collect();
        let hits = (0_u32..).zip(&uncertainty.risks).flat_map(|(risk, found)| {
            let open = found.tasks.iter().filter(|task| is_open(prepared, task.0 as usize));
            open.map(move |task| (task.0, risk))
        });
        let hits: Vec<(u32, u32)> = hits.collect();
        Draws {
            key: random::at(seed, 0),
            variables: (count + 2 * risks.len() + 1) as u64,
            normal: Normal::new(),
            tables: tables.all,
            tasks,
            common: uncertainty.correlation.sqrt() as f32,
            own: (1.0 - uncertainty.correlation).sqrt() as f32,
            risks,
            risks_of: Lists::new(count, hits.iter().copied()),
        }
    }

    /// The minutes a task still takes by the plan.
    pub(super) fn planned(&self, task: usize) -> i64 {
        i64::from(bounded(self.tasks[task].remaining))
    }

    /// Whether these minutes are the same in every trial.
    pub(super) fn is_certain(&self, task: usize) -> bool {
        self.tasks[task].table.is_none() && self.risks_of.of(task as u32).is_empty()
    }

    /// The most minutes it may take.
    pub(super) fn most(&self, task: usize) -> i64 {
        let most = |table: u32| self.tables[table as usize].last().copied().unwrap_or(0.0);
        let drawn = self.tasks[task];
        let alone = match drawn.table {
            Some(table) => minutes(drawn.remaining as f32 * most(table)),
            None => bounded(drawn.remaining),
        };
        let risks = self.risks_of.of(task as u32).iter();
        let more = risks.map(|&risk| i64::from(minutes(most(self.risks[risk as usize].table)))).sum::<i64>();
        i64::from(alone) + more
    }

    /// The minutes that every task still takes in the trials of this batch.
    pub(super) fn draw(&self, batch: u64, remaining: &mut [[i32; LANES]]) {
        let common = self.deviates(batch, self.variables - 1).map(|deviate| deviate * self.common);
        let delays: Vec<[i32; LANES]> =
            (0..self.risks.len()).map(|risk| self.delay(batch, risk, &common)).collect();
        for (task, (drawn, remaining)) in self.tasks.iter().zip(remaining).enumerate() {
            *remaining = match drawn.table {
                None => [bounded(drawn.remaining); LANES],
                Some(table) => {
                    let factors = self.values(batch, task as u64, &self.tables[table as usize], &common);
                    factors.map(|factor| minutes(drawn.remaining as f32 * factor))
                }
            };
            for &risk in self.risks_of.of(task as u32) {
                let delay = &delays[risk as usize];
                (0..LANES)
                    .for_each(|lane| remaining[lane] = bounded(i64::from(remaining[lane] + delay[lane])));
            }
        }
    }

    /// What a risk adds to its tasks: nothing where it does not occur.
    fn delay(&self, batch: u64, risk: usize, common: &[f32; LANES]) -> [i32; LANES] {
        let (of, found) = ((self.tasks.len() + 2 * risk) as u64, &self.risks[risk]);
        let occurs = self.uniforms(batch, of).map(|uniform| u64::from(uniform) < found.below);
        let impact = self.values(batch, of + 1, &self.tables[found.table as usize], common);
        std::array::from_fn(|lane| if occurs[lane] { minutes(impact[lane]) } else { 0 })
    }

    fn values(&self, batch: u64, variable: u64, table: &[f32], common: &[f32; LANES]) -> [f32; LANES] {
        let own = self.deviates(batch, variable);
        std::array::from_fn(|lane| look_up(table, common[lane] + self.own * own[lane]))
    }

    fn deviates(&self, batch: u64, variable: u64) -> [f32; LANES] {
        self.uniforms(batch, variable).map(|uniform| self.normal.of(uniform))
    }

    fn uniforms(&self, batch: u64, variable: u64) -> [u32; LANES] {
        let first = batch.wrapping_mul(self.variables).wrapping_add(variable).wrapping_mul(WORDS);
        let words: [u64; WORDS as usize] =
            std::array::from_fn(|word| random::at(self.key, first.wrapping_add(word as u64)));
        std::array::from_fn(|lane| (words[lane / 2] >> (32 * (lane % 2))) as u32)
    }
}

/// One table for each spread, however many tasks have it.
struct Tables {
    shares: Vec<f64>,
    all: Vec<Vec<f32>>,
    known: HashMap<(u8, [u64; 3]), u32>,
}

impl Tables {
    fn of(&mut self, spread: Spread) -> u32 {
        let bits = [spread.low, spread.likely, spread.high].map(f64::to_bits);
        let (all, shares) = (&mut self.all, &self.shares);
        *self.known.entry((spread.shape as u8, bits)).or_insert_with(|| {
            all.push(spread.table(shares));
            (all.len() - 1) as u32
        })
    }
}

fn minutes(drawn: f32) -> i32 {
    (drawn + 0.5).min(MOST_MINUTES as f32) as i32
}

fn bounded(minutes: i64) -> i32 {
    minutes.min(MOST_MINUTES) as i32
}
