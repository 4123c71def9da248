//! What a project promises its clients: how soon a question of theirs has a first answer and is solved, by
//! priority, in working minutes.

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
            (Some(one), None) if !(1..=LONGEST).contains(&one.first_answer_minutes) => {
                problems.push(FieldProblem::new(&field, "out_of_range"));
            }
            (Some(one), None) if !(one.first_answer_minutes..=LONGEST).contains(&one.resolution_minutes) => {
                problems.push(FieldProblem::new(&field, "resolution_before_answer"));
            }
            (Some(_), None) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(problems)) }
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
        assert!(check(&usual[1..]).is_err());
        assert!(check(&[usual.clone(), usual[..1].to_vec()].concat()).is_err());
    }
}
