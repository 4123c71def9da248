//! How much each of the clients' people sent today: counted as it comes, whether a row comes to speak of it or not,
//! so that nobody fills the disk with what is refused afterwards. Kept in memory; a restart begins anew.

use crate::sharing::MOST_A_DAY;
use kernel::{PersonId, Refusal, Result, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const DAY: i64 = 86_400_000_000;

#[derive(Debug, Default)]
pub struct SentToday(Mutex<Bytes>);

#[derive(Debug, Default)]
struct Bytes {
    day: i64,
    of: HashMap<PersonId, u64>,
}

impl SentToday {
    /// Counts a piece; refuses what is more than as many files of the largest size as one contact may send.
    pub fn add(&self, by: PersonId, now: Timestamp, bytes: u64, largest: u64) -> Result<(), Refusal> {
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.micros().div_euclid(DAY);
        if today.day != day {
            *today = Bytes { day, of: HashMap::new() };
        }
        let sent = today.of.entry(by).or_default();
        *sent = sent.saturating_add(bytes);
        match *sent <= largest.saturating_mul(MOST_A_DAY.unsigned_abs()) {
            true => Ok(()),
            false => Err(Refusal::new("document.too_many_today").with("most", MOST_A_DAY)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_day_of_their_own() {
        let (sent, one, other) = (SentToday::default(), PersonId::new(), PersonId::new());
        let now = Timestamp::from_micros(3 * DAY);
        for (by, later, bytes, is_taken) in [
            (one, 0, 250, true),
            (one, DAY - 1, 50, true),
            (one, DAY - 1, 1, false),
            (other, DAY - 1, 300, true),
            (one, DAY, 300, true),
            (one, DAY, u64::MAX, false),
        ] {
            let at = Timestamp::from_micros(now.micros() + later);
            assert_eq!(sent.add(by, at, bytes, 10).is_ok(), is_taken, "{later} {bytes}");
        }
    }
}
