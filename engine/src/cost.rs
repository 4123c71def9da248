//! What work, material and fixed amounts cost, in all and by a moment. Money is whole numbers of the smallest unit of
//! the currency.
//!
//! Source: Microsoft, "Project: How Costs are Calculated" and "Accrual": rates with the date from which they count, paid
//! for the work that is done while they count; overtime at its own rate; an amount each time a resource is used, for
//! each of its units; all of it when work begins, as it is done, or when it ends.

use crate::contour;
use crate::plan::Contour;
use crate::time::Minute;
use crate::working_time::WorkingTime;
use serde::{Deserialize, Serialize};

/// One row of a table of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// It counts from here to the next one; the first of a table counts before as well.
    pub from: Minute,
    /// Of an hour's work, or of one of a material.
    pub price: i64,
    /// Of an hour's overtime.
    pub overtime_price: i64,
    /// Each time it is used; of people, for one whole person.
    pub per_use: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Accrual {
    Start,
    #[default]
    Prorated,
    End,
}

/// Something that costs, between a start and a finish.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expense {
    pub what: What,
    pub start: Minute,
    pub finish: Minute,
    pub contour: Contour,
    pub accrual: Accrual,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// Of people and machines, in minutes; 1.0 of units is one whole person.
    Work { regular_minutes: i64, overtime_minutes: i64, units: f64 },
    /// So much of it in all.
    Material { quantity: f64 },
    /// Of a cost resource, or what a task costs besides.
    Amount(i64),
}

impl Expense {
    /// `rates` in order of their dates, `hours` those of whoever works.
    pub fn total(&self, rates: &[Rate], hours: &WorkingTime) -> i64 {
        self.used(rates).saturating_add(self.prorated(rates, hours, self.finish))
    }

    /// What is due by this moment.
    pub fn accrued(&self, rates: &[Rate], hours: &WorkingTime, until: Minute) -> i64 {
        match self.accrual {
            // What is due for each use is due as soon as it is used.
            Accrual::Prorated if until >= self.start => {
                self.used(rates).saturating_add(self.prorated(rates, hours, until))
            }
            Accrual::Start if until >= self.start => self.total(rates, hours),
            Accrual::End if until >= self.finish => self.total(rates, hours),
            Accrual::Start | Accrual::Prorated | Accrual::End => 0,
        }
    }

    fn used(&self, rates: &[Rate]) -> i64 {
        let per_use = rate_at(rates, self.start).map_or(0, |rate| rate.per_use);
        match self.what {
            What::Work { units, .. } => money(per_use as f64 * units),
            What::Material { .. } => per_use,
            What::Amount(_) => 0,
        }
    }

    /// For what is done by this moment, each part at the rate of its time.
    fn prorated(&self, rates: &[Rate], hours: &WorkingTime, until: Minute) -> i64 {
        let all = hours.minutes_between(self.start, self.finish);
        let done = |of: i64, at: Minute| match at {
            at if at >= self.finish => of,
            at => contour::done(self.contour, of, hours.minutes_between(self.start, at), all),
        };
        let until = until.min(self.finish);
        let (mut from, mut sum) = (self.start, 0_i64);
        while let Some(rate) = rate_at(rates, from).filter(|_| !matches!(self.what, What::Amount(_))) {
            let next = rates.iter().map(|rate| rate.from).find(|at| *at > from && *at < until);
            let to = next.unwrap_or(until);
            let first = from == self.start;
            let part = |of: i64| done(of, to) - if first { 0 } else { done(of, from) };
            sum = sum.saturating_add(match self.what {
                What::Work { regular_minutes, overtime_minutes, .. } => {
                    let of_hours = |minutes: i64, price: i64| minutes as f64 * price as f64 / 60.0;
                    let regular = of_hours(part(regular_minutes), rate.price);
                    money(regular + of_hours(part(overtime_minutes), rate.overtime_price))
                }
                What::Material { quantity } => {
                    money(quantity * rate.price as f64 * part(WHOLE) as f64 / WHOLE as f64)
                }
                What::Amount(_) => 0,
            });
            match next {
                Some(at) => from = at,
                None => break,
            }
        }
        match self.what {
            What::Amount(amount) => done(amount, until),
            What::Work { .. } | What::Material { .. } => sum,
        }
    }
}

/// Parts of a quantity.
const WHOLE: i64 = 1_000_000_000;

fn rate_at(rates: &[Rate], at: Minute) -> Option<&Rate> {
    let counting = rates.partition_point(|rate| rate.from <= at);
    rates.get(counting.saturating_sub(1))
}

/// To the nearest unit; what is too much is as much as there is.
fn money(amount: f64) -> i64 {
    amount.round() as i64
}
