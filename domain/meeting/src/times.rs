//! Times that a client's people choose from before a meeting is fixed: what they read of it, and which of the times suit them.
//!
//! Must hold: whoever is asked reads the times and what the meeting is about, and nothing of what others marked.

use crate::meeting::{Fields, at_civil};
use kernel::{Failure, Input, PersonId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Fewer are no choice, and more are a survey.
const FEWEST: usize = 2;
const MOST: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimesState {
    Open,
    /// One of them was chosen, or the meeting was sent.
    Settled,
    Withdrawn,
}
kernel::words!(TimesState { Open = "open", Settled = "settled", Withdrawn = "withdrawn" });

/// What those who choose read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = MeetingTimesContent)]
pub struct Times {
    pub title: String,
    pub purpose: String,
    pub time_zone: String,
    pub minutes: i64,
    /// The earliest first.
    pub starts: Vec<Timestamp>,
}

impl Times {
    pub fn of(fields: &Fields, starts: &BTreeSet<Timestamp>) -> Self {
        Self {
            title: fields.title.clone(),
            purpose: fields.purpose.clone(),
            time_zone: fields.time_zone.clone(),
            minutes: fields.minutes,
            starts: starts.iter().copied().collect(),
        }
    }
    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }
    /// Whether there is nothing left to choose.
    pub fn are_over(&self, now: Timestamp) -> bool {
        self.starts.iter().all(|starts| *starts <= now)
    }
}

/// The times that are proposed, and to whom.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingTimesBody)]
pub struct TimesBody {
    /// Two to five, each a date and time of day in the meeting's zone, `2026-03-02T09:30`.
    pub starts: Vec<String>,
    /// Of the client's people who are asked to the meeting.
    pub person_ids: Vec<PersonId>,
}

impl TimesBody {
    /// As moments; every one that is wrong is named.
    pub fn checked(&self, time_zone: &str, now: Timestamp) -> Result<BTreeSet<Timestamp>> {
        let mut input = Input::new();
        if !(FEWEST..=MOST).contains(&self.starts.len()) {
            input.problem("starts", "out_of_range");
        }
        if self.person_ids.is_empty() {
            input.problem("person_ids", "required");
        }
        let mut starts = BTreeSet::new();
        for (place, civil) in self.starts.iter().enumerate().take(MOST) {
            let field = format!("starts.{place}");
            match at_civil(civil, time_zone) {
                None => input.problem(field, "invalid"),
                Some(at) if at <= now => input.problem(field, "past"),
                Some(at) if !starts.insert(at) => input.problem(field, "named_twice"),
                Some(_) => {}
            }
        }
        input.finish()?;
        Ok(starts)
    }
}

/// What somebody is told when times are proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimesTelling {
    Asks,
    Withdraws,
}

/// Whoever was asked for these very times is not asked again.
pub fn times_telling(is_wanted: bool, was_asked: bool, are_new: bool) -> Option<TimesTelling> {
    match (is_wanted, was_asked) {
        (true, false) => Some(TimesTelling::Asks),
        (true, true) => are_new.then_some(TimesTelling::Asks),
        (false, true) => Some(TimesTelling::Withdraws),
        (false, false) => None,
    }
}

/// Whether somebody may still say which times suit them.
pub fn may_fit(state: TimesState, (answered, standing): (i64, i64)) -> Result<(), Refusal> {
    match state {
        TimesState::Settled => Err(Refusal::new("meeting.times_settled")),
        TimesState::Withdrawn => Err(Refusal::new("meeting.times_withdrawn")),
        TimesState::Open if answered < standing => Err(Refusal::new("meeting.times_replaced")),
        TimesState::Open => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_time_is_named() {
        let now = at_civil("2026-03-01T00:00", "UTC").expect("a time");
        let body = |starts: &[&str]| TimesBody {
            starts: starts.iter().map(|one| (*one).to_owned()).collect(),
            person_ids: vec![PersonId::new()],
        };
        let taken =
            body(&["2026-03-04T09:00", "2026-03-03T09:00"]).checked("Asia/Shanghai", now).expect("taken");
        let first = taken.first().expect("one").in_zone("UTC").datetime().to_string();
        assert_eq!(first, "2026-03-03T01:00:00");
        for (starts, field, code) in [
            (&["2026-03-03T09:00"][..], "starts", "out_of_range"),
            (&["2026-03-03T09:00"; 6], "starts", "out_of_range"),
            (&["2026-03-03T09:00", "soon"], "starts.1", "invalid"),
            (&["2026-02-03T09:00", "2026-03-03T09:00"], "starts.0", "past"),
            (&["2026-03-03T09:00", "2026-03-03T09:00"], "starts.1", "named_twice"),
        ] {
            let Err(Failure::Invalid(problems)) = body(starts).checked("UTC", now) else {
                panic!("{starts:?}")
            };
            assert!(
                problems.iter().any(|one| (one.field.as_str(), one.code) == (field, code)),
                "{problems:?}"
            );
        }
        let nobody = TimesBody { person_ids: vec![], ..body(&["2026-03-04T09:00", "2026-03-03T09:00"]) };
        assert!(nobody.checked("UTC", now).is_err());
    }

    #[test]
    fn whoever_was_asked_for_these_very_times_is_not_asked_again() {
        use TimesTelling::*;
        for (wanted, was_asked, are_new, told) in [
            (true, false, false, Some(Asks)),
            (true, true, false, None),
            (true, true, true, Some(Asks)),
            (false, true, false, Some(Withdraws)),
            (false, true, true, Some(Withdraws)),
            (false, false, true, None),
        ] {
            assert_eq!(times_telling(wanted, was_asked, are_new), told);
        }
    }

    #[test]
    fn what_is_settled_withdrawn_or_replaced_takes_no_answer() {
        let code = |state, rounds| may_fit(state, rounds).err().map(|refusal| refusal.code);
        assert_eq!(code(TimesState::Open, (2, 2)), None);
        assert_eq!(code(TimesState::Open, (1, 2)), Some("meeting.times_replaced"));
        assert_eq!(code(TimesState::Settled, (2, 2)), Some("meeting.times_settled"));
        assert_eq!(code(TimesState::Withdrawn, (2, 2)), Some("meeting.times_withdrawn"));
    }
}
