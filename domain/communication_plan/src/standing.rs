//! Whether an occurrence was kept: from what became of what it made, or from what a person said of it.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OccurrenceState)]
pub enum State {
    Ahead,
    Kept,
    /// Done, but after its day.
    Late,
    Missed,
    /// Somebody said that it falls away, or called off what was made; neither kept nor missed.
    CalledOff,
}

/// What a person says of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OccurrenceWord)]
pub enum Word {
    Kept,
    CalledOff,
}

kernel::words!(Word { Kept = "kept", CalledOff = "called_off" });

/// `over_at`: its day is over then.
pub fn state(word: Option<Word>, done_at: Option<Timestamp>, over_at: Timestamp, now: Timestamp) -> State {
    match (word, done_at) {
        (Some(Word::CalledOff), _) => State::CalledOff,
        (_, Some(done)) if done < over_at => State::Kept,
        (_, Some(_)) => State::Late,
        (_, None) if now >= over_at => State::Missed,
        (_, None) => State::Ahead,
    }
}

/// How many of each are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OccurrenceCounts)]
pub struct Counts {
    pub kept: usize,
    pub late: usize,
    pub missed: usize,
    pub called_off: usize,
}

impl Counts {
    pub fn of(states: impl Iterator<Item = State>) -> Self {
        let mut counts = Self::default();
        for state in states {
            match state {
                State::Kept => counts.kept += 1,
                State::Late => counts.late += 1,
                State::Missed => counts.missed += 1,
                State::CalledOff => counts.called_off += 1,
                State::Ahead => {}
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_facts_and_from_words() {
        let at = Timestamp;
        for (word, done, now, wanted) in [
            (None, None, 50, State::Ahead),
            (None, None, 100, State::Missed),
            (None, Some(99), 500, State::Kept),
            (None, Some(100), 500, State::Late),
            (Some(Word::Kept), Some(40), 50, State::Kept),
            (Some(Word::CalledOff), None, 500, State::CalledOff),
            (Some(Word::CalledOff), Some(40), 500, State::CalledOff),
        ] {
            assert_eq!(state(word, done.map(at), at(100), at(now)), wanted, "{word:?} {done:?} {now}");
        }
    }
}
