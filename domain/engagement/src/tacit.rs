//! When silence counts as acceptance: only under the clause of a party's confirmed charter, for the kinds it names,
//! after as many working days as it names.
//!
//! Must hold: the last day is named in the letter that asks; it is announced again before; a count that stopped
//! never goes on. Whatever is in doubt stops it: what nobody was told in time is not accepted by silence.

use jiff::civil::Date;
use kernel::{ProjectId, SignOffId, Timestamp};

/// So many working days before the last day it is announced again.
pub const ANNOUNCED_BEFORE: i64 = 2;
/// The shortest and the longest time a clause can leave.
pub const FEWEST_DAYS: i64 = 5;
pub const MOST_DAYS: i64 = 60;

/// What a party confirmed about silence, for one kind of what it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TacitTerms {
    /// A sign-off kind's name.
    pub kind: String,
    pub working_days: i64,
    /// The clause in the words of the charter.
    pub clause: String,
    /// The charter as the client knows it, for example `PC-v2`.
    pub charter_number: String,
}

/// How far a count is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub working_days: i64,
    pub clause: String,
    pub charter_number: String,
    /// None until it begins.
    pub announce_on: Option<Date>,
    /// The last day for an answer.
    pub last_day: Option<Date>,
    pub announced_at: Option<Timestamp>,
    pub stopped_by: Option<Stop>,
}

/// A count that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pub sign_off: SignOffId,
    pub project: ProjectId,
    pub count: Count,
}

/// Why a count goes on no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody of the party answered.
    Answered,
    /// Somebody of the party asked something.
    Question,
    /// It was withdrawn, or a newer one took its place.
    Ended,
    /// The announcement came too late, or did not leave the house in time.
    NotAnnounced,
    /// Somebody whose silence would count was not asked by mail, or may not answer any more.
    NotReached,
    /// Its days could not be told.
    NotCounted,
    /// It came to its end: silence counted.
    Accepted,
}

kernel::words!(Stop {
    Answered = "answered",
    Question = "question",
    Ended = "ended",
    NotAnnounced = "not_announced",
    NotReached = "not_reached",
    NotCounted = "not_counted",
    Accepted = "accepted",
});

/// What is to be done about a count today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Nothing,
    /// Name its days and send the letters.
    Begin,
    Announce,
    /// The day of the announcement is over, and nobody was told.
    TooLate,
    Accept,
}

pub fn due(count: &Count, today: Date) -> Due {
    let (Some(announce_on), Some(last_day)) = (count.announce_on, count.last_day) else {
        return if count.stopped_by.is_some() { Due::Nothing } else { Due::Begin };
    };
    match (count.stopped_by, count.announced_at) {
        (Some(_), _) => Due::Nothing,
        (None, None) if today > announce_on => Due::TooLate,
        (None, None) if today == announce_on => Due::Announce,
        (None, Some(_)) if today > last_day => Due::Accept,
        (None, _) => Due::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_due() {
        let begun = Count {
            working_days: 5,
            clause: "Silence counts.".into(),
            charter_number: "PC-v1".into(),
            announce_on: Some(date(2026, 3, 5)),
            last_day: Some(date(2026, 3, 9)),
            announced_at: None,
            stopped_by: None,
        };
        let bare = Count { announce_on: None, last_day: None, ..begun.clone() };
        let told = Count { announced_at: Some(Timestamp(1)), ..begun.clone() };
        let stopped = |count: &Count| Count { stopped_by: Some(Stop::Question), ..count.clone() };
        for (count, day, wanted) in [
            (&bare, 2, Due::Begin),
            (&stopped(&bare), 2, Due::Nothing),
            (&begun, 4, Due::Nothing),
            (&begun, 5, Due::Announce),
            (&begun, 6, Due::TooLate),
            (&begun, 10, Due::TooLate),
            (&told, 5, Due::Nothing),
            (&told, 9, Due::Nothing),
            (&told, 10, Due::Accept),
            (&told, 30, Due::Accept),
            (&stopped(&told), 10, Due::Nothing),
        ] {
            assert_eq!(due(count, date(2026, 3, day)), wanted, "{count:?} on {day}");
        }
    }

    #[test]
    fn each_stop_has_its_word() {
        for stop in Stop::ALL {
            assert_eq!(Stop::from_kept(stop.word()), Ok(stop));
        }
    }
}
