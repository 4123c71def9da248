//! What each trial draws: how many minutes every task still takes, from its spread, the common cause and the risks
//! that occur. A batch draws [`LANES`] trials at once, in the order of the tasks.

use super::money::Money;
use super::spread::{Normal, Spread, Steps, knot_shares, look_up};
use super::uncertainty::{OneOf, Uncertainty};
use super::{Batch, LANES, MOST_MINUTES, done, is_open};
use crate::network::Lists;
use crate::prepared::Prepared;
use crate::random;
use std::collections::HashMap;

/// Two lanes share a number of the sequence.
const WORDS: u64 = LANES as u64 / 2;

pub(super) struct Draws {
    key: u64,
    /// Each has a place of its own in the sequence of every batch: tasks, two for each risk, the common cause; then
    /// what tasks of a group have in common, branches, what risks cost, and what tasks cost.
    variables: Variables,
    normal: Normal,
    tables: Vec<Table>,
    /// By place of the task.
    tasks: Vec<Drawn>,
    /// How much of a deviate is the common cause.
    common: f32,
    groups: Vec<Group>,
    risks: Vec<DrawnRisk>,
    /// Risks by task.
    risks_of: Lists,
    branches: Vec<Vec<DrawnWay>>,
    is_optional: Vec<bool>,
    money: Option<Money>,
}

#[derive(Clone, Copy)]
struct Drawn {
    /// None: certain.
    table: Option<u32>,
    remaining: i64,
    group: u32,
}

/// What tasks have in common: those of no group are the first one.
struct Group {
    /// How much of a deviate is the cause of the group, and how much its own.
    together: f32,
    own: f32,
}

enum Table {
    Smooth(Vec<f32>),
    Steps(Steps),
}

struct DrawnRisk {
    /// It occurs when a number of 32 bits is below this.
    below: u64,
    table: u32,
    cost: Option<u32>,
}

struct DrawnWay {
    /// It is taken when a number of 32 bits is from here up to, but not including, there.
    from: u64,
    below: u64,
    tasks: Vec<u32>,
}

struct Variables {
    common: u64,
    groups: u64,
    branches: u64,
    risk_costs: u64,
    costs: u64,
    all: u64,
}

impl Variables {
    fn of(tasks: usize, uncertainty: &Uncertainty) -> Variables {
        let risks = uncertainty.risks.len() as u64;
        let common = tasks as u64 + 2 * risks;
        let groups = common + 1;
        let branches = groups + uncertainty.correlated.len() as u64;
        let risk_costs = branches + uncertainty.branches.len() as u64;
        let has_cost = uncertainty.risks.iter().any(|risk| risk.cost.is_some());
        let costs = risk_costs + if has_cost { risks } else { 0 };
        let all = costs + uncertainty.costs.len() as u64;
        Variables { common, groups, branches, risk_costs, costs, all }
    }
}

impl Draws {
    pub(super) fn new(prepared: &Prepared<'_>, uncertainty: &Uncertainty, seed: u64) -> Draws {
        let count = prepared.plan.tasks.len();
        let mut tables = Tables { shares: knot_shares(), all: Vec::new(), known: HashMap::new() };
        let mut tasks = drawn(prepared, uncertainty, &mut tables);
        for (at, group) in (1_u32..).zip(&uncertainty.correlated) {
            group.tasks.iter().for_each(|task| tasks[task.0 as usize].group = at);
        }
        let correlation = uncertainty.correlation;
        let correlations =
            std::iter::once(correlation).chain(uncertainty.correlated.iter().map(|group| group.correlation));
        let groups = correlations.map(|within| Group {
            together: (within - correlation).sqrt() as f32,
            own: (1.0 - within).sqrt() as f32,
        });
        let risks = uncertainty.risks.iter().map(|risk| DrawnRisk {
            below: chance(risk.probability),
            table: tables.of(risk.impact),
            cost: risk.cost.map(|cost| tables.of(cost)),
        });
        let risks: Vec<DrawnRisk> = risks.collect();
        let hits = (0_u32..).zip(&uncertainty.risks).flat_map(|(risk, found)| {
            let open = found.tasks.iter().filter(|task| is_open(prepared, task.0 as usize));
            open.map(move |task| (task.0, risk))
        });
        let hits: Vec<(u32, u32)> = hits.collect();
        let branches = branches(prepared, uncertainty);
        let mut is_optional = vec![false; count];
        let optional = branches.iter().flatten().flat_map(|way| &way.tasks);
        optional.for_each(|&task| is_optional[task as usize] = true);
        let has_money = !uncertainty.costs.is_empty() || risks.iter().any(|risk| risk.cost.is_some());
        let money = has_money.then(|| Money::new(prepared, uncertainty, |spread| tables.of(spread)));
        Draws {
            key: random::at(seed, 0),
            variables: Variables::of(count, uncertainty),
            normal: Normal::new(),
            tables: tables.all,
            tasks,
            common: correlation.sqrt() as f32,
            groups: groups.collect(),
            risks,
            risks_of: Lists::new(count, hits.iter().copied()),
            branches,
            is_optional,
            money,
        }
    }

    /// The minutes a task still takes by the plan.
    pub(super) fn planned(&self, task: usize) -> i64 {
        i64::from(bounded(self.tasks[task].remaining))
    }

    /// Whether these minutes are the same in every trial.
    pub(super) fn is_certain(&self, task: usize) -> bool {
        self.tasks[task].table.is_none()
            && self.risks_of.of(task as u32).is_empty()
            && !self.is_optional[task]
    }

    /// The most minutes it may take.
    pub(super) fn most(&self, task: usize) -> i64 {
        let most = |table: u32| self.tables[table as usize].most();
        let drawn = self.tasks[task];
        let alone = match drawn.table {
            Some(table) => minutes(drawn.remaining as f32 * most(table)),
            None => bounded(drawn.remaining),
        };
        let risks = self.risks_of.of(task as u32).iter();
        let more = risks.map(|&risk| i64::from(minutes(most(self.risks[risk as usize].table)))).sum::<i64>();
        i64::from(alone) + more
    }

    /// Whether trials tell what they cost.
    pub(super) fn has_money(&self) -> bool {
        self.money.is_some()
    }

    /// The minutes that every task still takes in the trials of this batch, where it is taken, and what that costs.
    pub(super) fn draw(&self, number: u64, batch: &mut Batch) {
        let deviates = self.deviates(number, self.variables.common);
        let common = deviates.map(|deviate| deviate * self.common);
        let causes = self.causes(number, &common);
        let delays: Vec<[i32; LANES]> =
            (0..self.risks.len()).map(|risk| self.delay(number, risk, &common)).collect();
        for (task, (drawn, remaining)) in self.tasks.iter().zip(&mut batch.remaining).enumerate() {
            *remaining = match drawn.table {
                None => [bounded(drawn.remaining); LANES],
                Some(table) => {
                    let group = drawn.group as usize;
                    let (own, cause) = (self.groups[group].own, &causes[group]);
                    let factors = self.values(number, task as u64, table, cause, own);
                    factors.map(|factor| minutes(drawn.remaining as f32 * factor))
                }
            };
            for &risk in self.risks_of.of(task as u32) {
                let delay = &delays[risk as usize];
                (0..LANES)
                    .for_each(|lane| remaining[lane] = bounded(i64::from(remaining[lane] + delay[lane])));
            }
        }
        self.take_ways(number, batch);
        if let Some(money) = &self.money {
            batch.cost = money.of(batch, |task, table| {
                self.values(
                    number,
                    self.variables.costs + u64::from(task),
                    table,
                    &common,
                    self.groups[0].own,
                )
            });
            for risk in 0..self.risks.len() {
                let cost = self.risk_cost(number, risk, &common);
                (0..LANES).for_each(|lane| batch.cost[lane] += cost[lane]);
            }
        }
    }

    /// What the tasks of each group have in common.
    fn causes(&self, number: u64, common: &[f32; LANES]) -> Vec<[f32; LANES]> {
        let groups = self.groups.iter().enumerate();
        let cause = groups.map(|(at, group)| match at.checked_sub(1) {
            None => *common,
            Some(at) => {
                let own = self.deviates(number, self.variables.groups + at as u64);
                std::array::from_fn(|lane| common[lane] + group.together * own[lane])
            }
        });
        cause.collect()
    }

    /// What belongs to a way that is not taken takes no time.
    fn take_ways(&self, number: u64, batch: &mut Batch) {
        batch.skipped.fill(0);
        for (branch, ways) in (0_u64..).zip(&self.branches) {
            let drawn = self.uniforms(number, self.variables.branches + branch).map(u64::from);
            for way in ways {
                let skipped = (0..LANES).filter(|lane| !(way.from..way.below).contains(&drawn[*lane]));
                let skipped = skipped.fold(0_u16, |bits, lane| bits | 1 << lane);
                for &task in &way.tasks {
                    batch.skipped[task as usize] = skipped;
                    let remaining = batch.remaining[task as usize].iter_mut().enumerate();
                    remaining.filter(|(lane, _)| skipped >> lane & 1 == 1).for_each(|(_, left)| *left = 0);
                }
            }
        }
    }

    /// What a risk adds to its tasks: nothing where it does not occur.
    fn delay(&self, number: u64, risk: usize, common: &[f32; LANES]) -> [i32; LANES] {
        let of = self.of_risk(risk) + 1;
        let occurs = self.occurs(number, risk);
        let impact = self.values(number, of, self.risks[risk].table, common, self.groups[0].own);
        std::array::from_fn(|lane| if occurs[lane] { minutes(impact[lane]) } else { 0 })
    }

    fn risk_cost(&self, number: u64, risk: usize, common: &[f32; LANES]) -> [i64; LANES] {
        let Some(table) = self.risks[risk].cost else { return [0; LANES] };
        let occurs = self.occurs(number, risk);
        let of = self.variables.risk_costs + risk as u64;
        let cost = self.values(number, of, table, common, self.groups[0].own);
        std::array::from_fn(|lane| if occurs[lane] { cost[lane].round() as i64 } else { 0 })
    }

    fn occurs(&self, number: u64, risk: usize) -> [bool; LANES] {
        let below = self.risks[risk].below;
        self.uniforms(number, self.of_risk(risk)).map(|uniform| u64::from(uniform) < below)
    }

    fn of_risk(&self, risk: usize) -> u64 {
        (self.tasks.len() + 2 * risk) as u64
    }

    fn values(
        &self,
        number: u64,
        variable: u64,
        table: u32,
        cause: &[f32; LANES],
        of_own: f32,
    ) -> [f32; LANES] {
        let own = self.deviates(number, variable);
        let deviate = |lane: usize| cause[lane] + of_own * own[lane];
        match &self.tables[table as usize] {
            Table::Smooth(knots) => std::array::from_fn(|lane| look_up(knots, deviate(lane))),
            Table::Steps(steps) => std::array::from_fn(|lane| steps.at(deviate(lane))),
        }
    }

    fn deviates(&self, number: u64, variable: u64) -> [f32; LANES] {
        self.uniforms(number, variable).map(|uniform| self.normal.of(uniform))
    }

    fn uniforms(&self, number: u64, variable: u64) -> [u32; LANES] {
        let first = number.wrapping_mul(self.variables.all).wrapping_add(variable).wrapping_mul(WORDS);
        let words: [u64; WORDS as usize] =
            std::array::from_fn(|word| random::at(self.key, first.wrapping_add(word as u64)));
        std::array::from_fn(|lane| (words[lane / 2] >> (32 * (lane % 2))) as u32)
    }
}

fn drawn(prepared: &Prepared<'_>, uncertainty: &Uncertainty, tables: &mut Tables) -> Vec<Drawn> {
    let mut own: Vec<Option<u32>> = vec![None; prepared.plan.tasks.len()];
    for (own, spread) in own.iter_mut().zip(&uncertainty.spreads) {
        *own = spread.map(|spread| tables.of(spread));
    }
    for one in &uncertainty.one_of {
        let table = tables.steps(one);
        one.tasks.iter().for_each(|task| own[task.0 as usize] = Some(table));
    }
    let tasks = own.into_iter().enumerate().map(|(task, table)| {
        let input = &prepared.plan.tasks[task];
        let is_open = is_open(prepared, task);
        let remaining = input.duration.minutes - if is_open { done(input) } else { 0 };
        Drawn { table: table.filter(|_| is_open && remaining > 0), remaining, group: 0 }
    });
    tasks.collect()
}

/// Ways one after another within all numbers of 32 bits. What has begun is taken in any case.
fn branches(prepared: &Prepared<'_>, uncertainty: &Uncertainty) -> Vec<Vec<DrawnWay>> {
    let is_ahead = |task: &u32| {
        is_open(prepared, *task as usize)
            && prepared.plan.tasks[*task as usize].progress.actual_start.is_none()
    };
    let branches = uncertainty.branches.iter().map(|branch| {
        let mut before = 0.0;
        let ways = branch.ways.iter().map(|way| {
            let from = chance(before);
            before += way.probability;
            let tasks = way.tasks.iter().map(|task| task.0).filter(is_ahead).collect();
            DrawnWay { from, below: chance(before), tasks }
        });
        ways.collect()
    });
    branches.collect()
}

/// What a number of 32 bits is below as often as this probability says.
fn chance(probability: f64) -> u64 {
    (probability.min(1.0) * 2f64.powi(32)).round() as u64
}

impl Table {
    fn most(&self) -> f32 {
        match self {
            Table::Smooth(knots) => knots.last().copied().unwrap_or(0.0),
            Table::Steps(steps) => steps.most(),
        }
    }
}

/// One table for each spread, however many tasks have it.
struct Tables {
    shares: Vec<f64>,
    all: Vec<Table>,
    known: HashMap<(u8, [u64; 3]), u32>,
}

impl Tables {
    fn of(&mut self, spread: Spread) -> u32 {
        let bits = [spread.low, spread.likely, spread.high].map(f64::to_bits);
        let (all, shares) = (&mut self.all, &self.shares);
        *self.known.entry((spread.shape as u8, bits)).or_insert_with(|| {
            all.push(Table::Smooth(spread.table(shares)));
            (all.len() - 1) as u32
        })
    }

    fn steps(&mut self, one: &OneOf) -> u32 {
        let values: Vec<(f64, f64)> = one.values.iter().map(|each| (each.value, each.weight)).collect();
        self.all.push(Table::Steps(Steps::of(&values)));
        (self.all.len() - 1) as u32
    }
}

fn minutes(drawn: f32) -> i32 {
    (drawn + 0.5).min(MOST_MINUTES as f32) as i32
}

fn bounded(minutes: i64) -> i32 {
    minutes.min(MOST_MINUTES) as i32
}
