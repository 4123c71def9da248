//! What a project promises its clients, in working minutes: how soon a question of theirs has a first answer and is
//! solved, by priority; and how soon a change request of theirs has a first answer and an offer.

use crate::response_clock::Promise;
use kernel::{Failure, FieldProblem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest promise: a year of eight-hour days.
const LONGEST: i64 = 250 * 480;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Urgent,
    High,
    Normal,
    Low,
}

impl Priority {
    pub const ALL: [Self; 4] = [Self::Urgent, Self::High, Self::Normal, Self::Low];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
    pub fn of(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|priority| priority.word() == word);
        found.ok_or_else(|| Failure::fault("unknown priority of a question"))
    }
}

/// Of one priority, in working minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsePromise {
    pub priority: Priority,
    pub first_answer_minutes: i64,
    pub resolution_minutes: i64,
}

impl ResponsePromise {
    pub fn promise(&self) -> Promise {
        Promise { first_answer: Some(self.first_answer_minutes), resolution: Some(self.resolution_minutes) }
    }
}

/// Of a kind of record that has no priorities, in working minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromisedTime {
    pub first_answer_minutes: i64,
    pub resolution_minutes: i64,
}

impl PromisedTime {
    /// For change requests, where the project manager chose nothing: two days and five.
    pub const USUAL_FOR_CHANGES: Self = Self { first_answer_minutes: 960, resolution_minutes: 2_400 };

    pub fn promise(self) -> Promise {
        Promise { first_answer: Some(self.first_answer_minutes), resolution: Some(self.resolution_minutes) }
    }
}

/// What holds where the project manager chose nothing: hours and days of eight hours.
pub fn usual(priority: Priority) -> ResponsePromise {
    let (first_answer_minutes, resolution_minutes) = match priority {
        Priority::Urgent => (120, 480),
        Priority::High => (240, 960),
        Priority::Normal => (480, 2_400),
        Priority::Low => (960, 4_800),
    };
    ResponsePromise { priority, first_answer_minutes, resolution_minutes }
}

/// All priorities once; a first answer is never promised later than the solution.
pub fn check(promises: &[ResponsePromise]) -> Result<()> {
    let mut problems = Vec::new();
    for priority in Priority::ALL {
        let mut own = promises.iter().filter(|promise| promise.priority == priority);
        let field = format!("items.{}", priority.word());
        match (own.next(), own.next()) {
            (None, _) => problems.push(FieldProblem::new(&field, "required")),
            (Some(_), Some(_)) => problems.push(FieldProblem::new(&field, "twice")),
            (Some(one), None) => {
                problems.extend(wrong(&field, one.first_answer_minutes, one.resolution_minutes));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(problems)) }
}

/// The same for a kind without priorities.
pub fn check_kind(field: &str, promise: PromisedTime) -> Result<()> {
    match wrong(field, promise.first_answer_minutes, promise.resolution_minutes) {
        Some(problem) => Err(Failure::Invalid(vec![problem])),
        None => Ok(()),
    }
}

fn wrong(field: &str, first_answer: i64, resolution: i64) -> Option<FieldProblem> {
    if !(1..=LONGEST).contains(&first_answer) {
        return Some(FieldProblem::new(field, "out_of_range"));
    }
    let is_later = (first_answer..=LONGEST).contains(&resolution);
    (!is_later).then(|| FieldProblem::new(field, "resolution_before_answer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_priority_once_and_the_answer_before_the_solution() {
        let usual: Vec<_> = Priority::ALL.map(usual).into();
        assert_eq!(check(&usual), Ok(()));
        let changed = |first, resolution| {
            let mut all = usual.clone();
            all[0].first_answer_minutes = first;
            all[0].resolution_minutes = resolution;
            check(&all)
        };
        for (first, resolution, is_well) in
            [(60, 60, true), (0, 60, false), (61, 60, false), (60, LONGEST + 1, false), (-1, -1, false)]
        {
            assert_eq!(changed(first, resolution).is_ok(), is_well, "{first} {resolution}");
        }
        let of_changes = |first_answer_minutes, resolution_minutes| {
            check_kind("change_requests", PromisedTime { first_answer_minutes, resolution_minutes }).is_ok()
        };
        assert_eq!((of_changes(960, 960), of_changes(960, 959), of_changes(0, 960)), (true, false, false));
        assert!(check(&usual[1..]).is_err());
        assert!(check(&[usual.clone(), usual[..1].to_vec()].concat()).is_err());
    }
}
