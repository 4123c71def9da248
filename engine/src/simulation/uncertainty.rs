//! What is not certain about a plan: durations, what they have in common, risks, ways of which one is taken, days that
//! are lost, and what all of it costs. Money is whole numbers of the smallest unit of the currency.
//!
//! Sources: Hulett, "Practical Schedule Risk Analysis", 2009 (risks as drivers, ways with probabilities); Oracle,
//! "Primavera Risk Analysis User Guide": Task Existence, Probabilistic Branching, Weather Modeling.

use super::{SimulationError, Spread};
use crate::calendar::CalendarIndex;
use crate::plan::{Plan, TaskIndex};
use crate::time::Day;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uncertainty {
    /// By place of the task: factors of the minutes that it still takes. Of summary tasks, of work that is done and
    /// where a person set the finish, they do not count. A shorter list means that the rest is certain.
    pub spreads: Vec<Option<Spread>>,
    /// Factors of tasks that come to one of a few values; they count instead of a spread.
    pub one_of: Vec<OneOf>,
    /// Between the normal deviates of any two durations, 0 to 1: one common cause for all (a Gaussian copula with one
    /// factor).
    pub correlation: f64,
    /// Tasks that go together more closely than all do. No task is in two of them.
    pub correlated: Vec<Correlated>,
    pub risks: Vec<Risk>,
    pub branches: Vec<Branch>,
    pub lost_days: Vec<LostDays>,
    /// By place of the task. A shorter list means that the rest costs nothing.
    pub costs: Vec<TaskCost>,
    /// Tasks of which the finish in every trial is kept.
    pub watched: Vec<TaskIndex>,
}

/// Each of these tasks comes to one of the values, as often as its weight says.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOf {
    pub tasks: Vec<TaskIndex>,
    /// Ascending.
    pub values: Vec<Weighted>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    pub value: f64,
    /// In parts of all weights together.
    pub weight: f64,
}

/// A cause that these have in common, besides that of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlated {
    pub tasks: Vec<TaskIndex>,
    /// Between any two of them, at least that of all.
    pub correlation: f64,
}

/// Something that may happen, and makes each of its tasks longer when it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// 0 to 1
    pub probability: f64,
    /// Working minutes.
    pub impact: Spread,
    /// What it costs besides, once.
    pub cost: Option<Spread>,
    pub tasks: Vec<TaskIndex>,
}

/// Where work goes on in one of several ways, or in none. What belongs to a way that is not taken takes no time, costs
/// nothing and is on no path; what begun is taken. Whoever follows follows all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    pub ways: Vec<Way>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Those of a branch come to 1, or to less where none may be taken.
    pub probability: f64,
    /// No task is in two ways.
    pub tasks: Vec<TaskIndex>,
}

/// Weather and the like: each of these days may be lost for whoever works by this calendar, or by one that is based on
/// it and says nothing else of that day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LostDays {
    pub calendar: CalendarIndex,
    /// Both ends belong to it.
    pub from: Day,
    pub to: Day,
    /// Of each day for itself, 0 to 1.
    pub probability: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TaskCost {
    pub fixed: i64,
    /// Factors of what is fixed.
    pub spread: Option<Spread>,
    /// For each working hour that the task takes in all.
    pub per_hour: i64,
}

/// More money is not counted: in all trials together it would be too much to add up.
const MOST_MONEY: i64 = 1 << 50;

impl Uncertainty {
    pub(super) fn refuse_unsound(&self, plan: &Plan) -> Result<(), SimulationError> {
        for (task, spread) in plan.tasks.iter().zip(&self.spreads) {
            if spread.is_some_and(|spread| !spread.is_sound()) {
                return Err(SimulationError::UnsoundEstimate { uid: task.uid });
            }
        }
        for (task, cost) in plan.tasks.iter().zip(&self.costs) {
            if !cost.is_sound() {
                return Err(SimulationError::UnsoundCost { uid: task.uid });
            }
        }
        if let Some(values) = self.one_of.iter().position(|one| !one.is_sound()) {
            return Err(SimulationError::UnsoundValues { values });
        }
        if let Some(risk) = self.risks.iter().position(|risk| !risk.is_sound()) {
            return Err(SimulationError::UnsoundRisk { risk });
        }
        if let Some(branch) = self.branches.iter().position(|branch| !branch.is_sound()) {
            return Err(SimulationError::UnsoundBranch { branch });
        }
        let is_sound = |lost: &LostDays| {
            (lost.calendar.0 as usize) < plan.calendars.len() && (0.0..=1.0).contains(&lost.probability)
        };
        if let Some(lost) = self.lost_days.iter().position(|lost| !is_sound(lost)) {
            return Err(SimulationError::UnsoundLostDays { lost });
        }
        self.refuse_unsound_correlation()?;
        self.refuse_unknown(plan)
    }

    fn refuse_unsound_correlation(&self) -> Result<(), SimulationError> {
        let is_sound = |group: &Correlated| (self.correlation..=1.0).contains(&group.correlation);
        match (0.0..=1.0).contains(&self.correlation) && self.correlated.iter().all(is_sound) {
            true => Ok(()),
            false => Err(SimulationError::UnsoundCorrelation),
        }
    }

    fn refuse_unknown(&self, plan: &Plan) -> Result<(), SimulationError> {
        let is_known = |task: &TaskIndex| (task.0 as usize) < plan.tasks.len();
        let of_risks = self.risks.iter().flat_map(|risk| &risk.tasks);
        if !of_risks.chain(&self.watched).all(is_known) {
            return Err(SimulationError::UnknownTask);
        }
        let once = |tasks: Vec<TaskIndex>| {
            let mut seen = vec![false; plan.tasks.len()];
            for task in tasks {
                let seen = seen.get_mut(task.0 as usize).ok_or(SimulationError::UnknownTask)?;
                if std::mem::replace(seen, true) {
                    return Err(SimulationError::NamedTwice { uid: plan.tasks[task.0 as usize].uid });
                }
            }
            Ok(())
        };
        once(self.one_of.iter().flat_map(|one| one.tasks.clone()).collect())?;
        once(self.correlated.iter().flat_map(|group| group.tasks.clone()).collect())?;
        once(self.branches.iter().flat_map(|branch| &branch.ways).flat_map(|way| way.tasks.clone()).collect())
    }
}

impl OneOf {
    fn is_sound(&self) -> bool {
        let is_sound = |one: &Weighted| {
            one.value.is_finite() && one.value >= 0.0 && one.weight.is_finite() && one.weight >= 0.0
        };
        self.values.iter().all(is_sound)
            && self.values.is_sorted_by(|one, other| one.value < other.value)
            && self.values.iter().any(|one| one.weight > 0.0)
    }
}

impl Risk {
    fn is_sound(&self) -> bool {
        let is_money = |spread: &Spread| spread.is_sound() && spread.high <= MOST_MONEY as f64;
        (0.0..=1.0).contains(&self.probability) && self.impact.is_sound() && self.cost.iter().all(is_money)
    }
}

impl Branch {
    fn is_sound(&self) -> bool {
        let all: f64 = self.ways.iter().map(|way| way.probability).sum();
        // Thirds do not come to one.
        self.ways.iter().all(|way| (0.0..=1.0).contains(&way.probability)) && all <= 1.0 + 1e-9
    }
}

impl TaskCost {
    fn is_sound(&self) -> bool {
        let most = self.spread.map_or(1.0, |spread| if spread.is_sound() { spread.high } else { f64::NAN });
        (0..=MOST_MONEY).contains(&self.fixed)
            && (0..=MOST_MONEY / super::MOST_MINUTES).contains(&self.per_hour)
            && self.fixed as f64 * most <= MOST_MONEY as f64
    }
}
