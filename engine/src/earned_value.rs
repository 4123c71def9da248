//! Earned value: what was planned to be done by a moment, what is done of it, and what it cost; where that leads, and
//! how far the schedule is ahead or behind in time. Amounts are whole numbers of one unit, of money or of work.
//!
//! Sources: PMI, "Practice Standard for Earned Value Management", 2nd edition, 2011 (values, measures, forecasts);
//! Christensen, "The Estimate at Completion Problem", 1993 (cost and schedule weighted); Lipke, "Schedule is
//! Different", 2003, and Henderson, "Further Developments in Earned Schedule", 2004 (earned schedule).

use crate::time::Minute;
use crate::working_time::WorkingTime;
use serde::{Deserialize, Serialize};

/// How what is done of a task is measured.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Measure {
    /// As much of the budget as the work is complete.
    #[default]
    Percent,
    /// All of it when it is finished.
    ZeroHundred,
    /// Half when it begins, the rest when it is finished.
    FiftyFifty,
    /// The weight of each step that is reached, in parts of all of them.
    Milestones(Vec<Step>),
    /// What is planned is done by the passing of time.
    LevelOfEffort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub weight: u32,
    pub reached: Option<Minute>,
}

/// A task as it was agreed, and how far it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measured {
    pub budget: i64,
    /// As agreed: the budget is spread evenly over the working time in between.
    pub start: Minute,
    pub finish: Minute,
    pub measure: Measure,
    /// 0 to 100, physically.
    pub percent_complete: u8,
    pub actual_start: Option<Minute>,
    pub actual_finish: Option<Minute>,
    pub actual_cost: i64,
}

/// A project or a part of it at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EarnedValue {
    /// PV
    pub planned: i64,
    /// EV
    pub earned: i64,
    /// AC
    pub cost: i64,
    /// BAC
    pub budget: i64,
}

/// What is thought of the work that is left (EAC).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimate {
    /// It costs what was planned.
    AsPlanned,
    /// It costs as much more or less as what is done.
    AsCostSoFar,
    /// It also costs more where it is late.
    AsCostAndTimeSoFar,
    /// Both indices, so much of the one for cost, 0 to 1, and the rest of the one for time.
    Weighted { of_cost: f64 },
    /// Estimated anew.
    Anew { left: i64 },
}

/// Earned schedule: when what is done by now was planned to be done. Working minutes from the agreed start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarnedSchedule {
    /// ES
    pub earned_minutes: i64,
    /// AT
    pub passed_minutes: i64,
    /// PD
    pub planned_minutes: i64,
}

impl Measured {
    /// By this moment; planned by the rule by which it is earned, so that what runs as agreed is neither early nor late. Of
    /// weighted steps nobody agreed on when: they are planned as the working time passes.
    pub fn planned(&self, at: Minute, hours: &WorkingTime) -> i64 {
        match self.measure {
            _ if at >= self.finish => self.budget,
            Measure::ZeroHundred => 0,
            Measure::FiftyFifty if at < self.start => 0,
            Measure::FiftyFifty => self.budget / 2,
            _ => self.planned_evenly(at, hours),
        }
    }

    fn planned_evenly(&self, at: Minute, hours: &WorkingTime) -> i64 {
        let (all, passed) =
            (hours.minutes_between(self.start, self.finish), hours.minutes_between(self.start, at));
        match all {
            ..=0 => 0,
            all => part(self.budget, passed.max(0), all),
        }
    }

    /// By this moment; of a percentage, by now.
    pub fn earned(&self, at: Minute, hours: &WorkingTime) -> i64 {
        let by_then = |date: Option<Minute>| date.is_some_and(|date| date <= at);
        let is_finished = by_then(self.actual_finish);
        match &self.measure {
            Measure::LevelOfEffort => self.planned(at, hours),
            _ if is_finished => self.budget,
            Measure::Percent => part(self.budget, i64::from(self.percent_complete.min(100)), 100),
            Measure::ZeroHundred => 0,
            Measure::FiftyFifty => {
                if by_then(self.actual_start) {
                    self.budget / 2
                } else {
                    0
                }
            }
            Measure::Milestones(steps) => {
                let sum = |steps: &mut dyn Iterator<Item = &Step>| -> i64 {
                    steps.map(|step| i64::from(step.weight)).sum()
                };
                let reached = sum(&mut steps.iter().filter(|step| by_then(step.reached)));
                part(self.budget, reached, sum(&mut steps.iter()).max(1))
            }
        }
    }
}

/// All of them together.
pub fn at(tasks: &[Measured], at: Minute, hours: &WorkingTime) -> EarnedValue {
    tasks.iter().fold(EarnedValue::default(), |all, task| EarnedValue {
        planned: all.planned.saturating_add(task.planned(at, hours)),
        earned: all.earned.saturating_add(task.earned(at, hours)),
        cost: all.cost.saturating_add(task.actual_cost),
        budget: all.budget.saturating_add(task.budget),
    })
}

impl EarnedValue {
    /// CV: below nought where the work cost more than it is worth.
    pub fn cost_variance(&self) -> i64 {
        self.earned.saturating_sub(self.cost)
    }

    /// SV: below nought where less is done than planned.
    pub fn schedule_variance(&self) -> i64 {
        self.earned.saturating_sub(self.planned)
    }

    /// CPI; none before anything cost.
    pub fn cost_index(&self) -> Option<f64> {
        ratio(self.earned as f64, self.cost as f64)
    }

    /// SPI; none before anything was planned.
    pub fn schedule_index(&self) -> Option<f64> {
        ratio(self.earned as f64, self.planned as f64)
    }

    /// EAC: what all of it will have cost; none where an index it needs is none or nought.
    pub fn estimate(&self, by: Estimate) -> Option<i64> {
        let left = self.budget.saturating_sub(self.earned) as f64;
        let left = match by {
            Estimate::AsPlanned => left,
            // Left over the index, in an order that divides only once.
            Estimate::AsCostSoFar => {
                self.cost_index()?;
                ratio(left * self.cost as f64, self.earned as f64)?
            }
            Estimate::AsCostAndTimeSoFar => {
                self.cost_index().zip(self.schedule_index())?;
                let earned = self.earned as f64;
                ratio(left * self.cost as f64 * self.planned as f64, earned * earned)?
            }
            Estimate::Weighted { of_cost } => {
                ratio(left, of_cost * self.cost_index()? + (1.0 - of_cost) * self.schedule_index()?)?
            }
            Estimate::Anew { left } => left as f64,
        };
        Some(self.cost.saturating_add(left.round() as i64))
    }

    /// ETC
    pub fn left_to_pay(&self, by: Estimate) -> Option<i64> {
        self.estimate(by).map(|estimate| estimate.saturating_sub(self.cost))
    }

    /// VAC: below nought where it will cost more than the budget.
    pub fn variance_at_completion(&self, by: Estimate) -> Option<i64> {
        self.estimate(by).map(|estimate| self.budget.saturating_sub(estimate))
    }

    /// TCPI: the index that the rest needs for all to cost so much, the budget or an estimate. None where nothing is
    /// left to spend.
    pub fn index_to_complete(&self, within: i64) -> Option<f64> {
        let left = self.budget.saturating_sub(self.earned) as f64;
        ratio(left, within.saturating_sub(self.cost) as f64).filter(|index| *index >= 0.0)
    }
}

/// None without a task that has a budget.
pub fn schedule(tasks: &[Measured], now: Minute, hours: &WorkingTime) -> Option<EarnedSchedule> {
    let planned = || tasks.iter().filter(|task| task.budget > 0);
    let start = planned().map(|task| task.start).min()?;
    let finish = planned().map(|task| task.finish).max()?;
    let earned: i64 = planned().map(|task| task.earned(now, hours)).sum();
    let (first, last) = (hours.worked_before(start), hours.worked_before(finish));
    let is_planned = |worked: i64| {
        let at = hours.finish_of(worked).max(start);
        planned().map(|task| task.planned(at, hours)).sum::<i64>() >= earned
    };
    // The first working minute by which as much was planned as is done: by halving, for plans only grow.
    let (mut low, mut high) = (first, last);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_planned(middle) { high = middle } else { low = middle + 1 }
    }
    Some(EarnedSchedule {
        earned_minutes: if earned <= 0 { 0 } else { low - first },
        passed_minutes: hours.worked_before(now) - first,
        planned_minutes: last - first,
    })
}

impl EarnedSchedule {
    /// SV(t), in working minutes: below nought where the project is late.
    pub fn variance_minutes(&self) -> i64 {
        self.earned_minutes - self.passed_minutes
    }

    /// SPI(t); none before the project begins.
    pub fn index(&self) -> Option<f64> {
        ratio(self.earned_minutes as f64, self.passed_minutes as f64).filter(|_| self.passed_minutes > 0)
    }

    /// IEAC(t): how long the whole takes at this pace, in working minutes.
    pub fn estimate_minutes(&self) -> Option<i64> {
        ratio(self.planned_minutes as f64, self.index()?).map(|minutes| minutes.round() as i64)
    }
}

fn part(of: i64, some: i64, all: i64) -> i64 {
    (i128::from(of) * i128::from(some) / i128::from(all)) as i64
}

fn ratio(part: f64, of: f64) -> Option<f64> {
    (of != 0.0).then(|| part / of)
}
