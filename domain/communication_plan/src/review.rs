//! The review of the plan: whether what a party reads of it still serves them, row by row, said by those who were asked.
//!
//! Must hold: what is asked about is what the party reads; an answer is given once and stays as it was given.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Failure, Input, PartyRole, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Before its number: `PR-2`.
pub const PREFIX: &str = "PR";
/// The longest words of one row, and over all.
pub const LONGEST_ROW: usize = 500;
pub const LONGEST_WORDS: usize = 2_000;
/// How useful it is: from 1, not at all, to 5, very.
pub const MOST_USEFUL: i64 = 5;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanReviewVerdict)]
pub enum Verdict {
    #[default]
    Fits,
    MoreOften,
    LessOften,
    OtherChannel,
    NotNeeded,
}

kernel::words!(Verdict {
    Fits = "fits",
    MoreOften = "more_often",
    LessOften = "less_often",
    OtherChannel = "other_channel",
    NotNeeded = "not_needed",
});

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlanReviewRowAnswer)]
pub struct RowAnswer {
    pub verdict: Verdict,
    /// What they say to it; may be empty.
    pub words: String,
}

impl RowAnswer {
    pub fn says_nothing(&self) -> bool {
        self.verdict == Verdict::Fits && self.words.is_empty()
    }
}

/// What one person answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlanReviewAnswer)]
pub struct ReviewAnswer {
    /// In the order of what was asked about.
    pub rows: Vec<RowAnswer>,
    /// From 1 to 5; none where it was not said.
    pub usefulness: Option<i64>,
    pub words: String,
}

impl ReviewAnswer {
    /// That all of it fits.
    pub fn all_fits(rows: usize) -> Self {
        Self { rows: vec![RowAnswer::default(); rows], ..Self::default() }
    }

    /// Trimmed and within its lengths, with a word for each row that was asked about.
    pub fn checked(self, rows: usize) -> Result<Self> {
        let mut input = Input::new();
        let mut text = |field: &str, value: &str, most: usize| match value.trim() {
            "" => String::new(),
            value => input.text(field, value, most),
        };
        let said = self.rows.iter().enumerate().map(|(place, row)| RowAnswer {
            verdict: row.verdict,
            words: text(&format!("rows.{place}.words"), &row.words, LONGEST_ROW),
        });
        let said: Vec<RowAnswer> = said.collect();
        let words = text("words", &self.words, LONGEST_WORDS);
        if said.len() != rows {
            input.problem("rows", "invalid");
        }
        if self.usefulness.is_some_and(|useful| !(1..=MOST_USEFUL).contains(&useful)) {
            input.problem("usefulness", "out_of_range");
        }
        input.finish()?;
        Ok(Self { rows: said, usefulness: self.usefulness, words })
    }
}

/// How it stands for one of those who were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    Answered,
    /// Closed before they answered.
    Closed,
}

pub fn standing(is_answered: bool, is_closed: bool) -> Standing {
    match (is_answered, is_closed) {
        (true, _) => Standing::Answered,
        (false, true) => Standing::Closed,
        (false, false) => Standing::Open,
    }
}

/// What nobody answered is told to whoever asked so many days later, where no day was named.
pub const PATIENCE_DAYS: i64 = 7;

/// Whether whoever asked is told that answers are missing: the day that was named is over, or a week.
pub fn is_late(asked_on: Date, due: Option<Date>, today: Date) -> bool {
    match due {
        Some(due) => today > due,
        None => asked_on.checked_add(PATIENCE_DAYS.days()).is_ok_and(|day| today >= day),
    }
}

/// Viewers look; everybody else of the client says how it serves them.
pub fn may_review(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientApprover | PartyRole::ClientContact => Ok(()),
        PartyRole::ClientViewer => Err(Failure::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_answer_is_tidied_and_each_problem_names_its_field() {
        let row = |words: &str| RowAnswer { verdict: Verdict::LessOften, words: words.into() };
        let said = ReviewAnswer { rows: vec![row(" too much ")], usefulness: Some(4), words: " ".into() };
        let kept = said.clone().checked(1).expect("well");
        assert_eq!((kept.rows[0].words.as_str(), kept.words.as_str()), ("too much", ""));
        let long = "说".repeat(LONGEST_ROW + 1);
        for (field, wrong, rows) in [
            ("rows", said.clone(), 2),
            ("rows.0.words", ReviewAnswer { rows: vec![row(&long)], ..said.clone() }, 1),
            ("usefulness", ReviewAnswer { usefulness: Some(6), ..said.clone() }, 1),
            ("words", ReviewAnswer { words: "说".repeat(LONGEST_WORDS + 1), ..said.clone() }, 1),
        ] {
            let Err(Failure::Invalid(problems)) = wrong.checked(rows) else { panic!("{field} was accepted") };
            assert_eq!(problems.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), [field]);
        }
        assert_eq!(ReviewAnswer::all_fits(2).checked(2), Ok(ReviewAnswer::all_fits(2)));
    }

    #[test]
    fn a_week_or_the_day_that_was_named() {
        let day = |day: i8| date(2026, 3, day);
        for (due, today, wanted) in [
            (None, 2, false),
            (None, 8, false),
            (None, 9, true),
            (None, 30, true),
            (Some(4), 4, false),
            (Some(4), 5, true),
            (Some(20), 12, false),
            (Some(20), 20, false),
            (Some(20), 21, true),
        ] {
            assert_eq!(is_late(day(2), due.map(day), day(today)), wanted, "{due:?} {today}");
        }
    }

    #[test]
    fn an_answer_stands_whatever_comes_after() {
        for (is_answered, is_closed, wanted) in [
            (false, false, Standing::Open),
            (true, false, Standing::Answered),
            (true, true, Standing::Answered),
            (false, true, Standing::Closed),
        ] {
            assert_eq!(standing(is_answered, is_closed), wanted);
        }
    }
}
