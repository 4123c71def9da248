//! Quiet hours: what happens then is told when they are over.

use jiff::ToSpan;
use jiff::civil::Time;
use kernel::{Failure, Result, Timestamp};

const DAY: i64 = 24 * 60;

/// Minutes of the day, in the project's time zone; over midnight where the end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    pub from: i64,
    pub to: i64,
}

impl Quiet {
    pub fn new(from: i64, to: i64) -> Result<Self> {
        let is_minute = |minute: i64| (0..DAY).contains(&minute);
        if !is_minute(from) {
            return Err(Failure::invalid("quiet_from", "not_a_time"));
        }
        if !is_minute(to) {
            return Err(Failure::invalid("quiet_to", "not_a_time"));
        }
        if from == to {
            return Err(Failure::invalid("quiet_to", "same_time"));
        }
        Ok(Self { from, to })
    }

    /// When it may be told: now, or at the end of the quiet hours.
    pub fn due(self, now: Timestamp, zone: &str) -> Timestamp {
        let here = now.in_zone(zone);
        let minute = i64::from(here.hour()) * 60 + i64::from(here.minute());
        let (is_quiet, is_tomorrow) = match self.from < self.to {
            true => ((self.from..self.to).contains(&minute), false),
            false => (minute >= self.from || minute < self.to, minute >= self.from),
        };
        if !is_quiet {
            return now;
        }
        let time = Time::midnight().saturating_add(self.to.minutes());
        let day = here.date().saturating_add(i64::from(is_tomorrow).days());
        match day.to_datetime(time).to_zoned(here.time_zone().clone()) {
            Ok(end) => Timestamp::from_micros(end.timestamp().as_microsecond()).max(now),
            Err(_) => now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_at_night_is_told_in_the_morning() {
        let at = |text: &str| {
            let time: jiff::Timestamp = text.parse().expect("a time");
            Timestamp::from_micros(time.as_microsecond())
        };
        let (night, noon) =
            (Quiet::new(22 * 60, 8 * 60).expect("hours"), Quiet::new(720, 780).expect("hours"));
        for (quiet, now, wanted) in [
            (night, "2026-11-23T23:30:00+08:00", "2026-11-24T08:00:00+08:00"),
            (night, "2026-11-24T00:10:00+08:00", "2026-11-24T08:00:00+08:00"),
            (night, "2026-11-24T08:00:00+08:00", "2026-11-24T08:00:00+08:00"),
            (night, "2026-11-24T21:59:00+08:00", "2026-11-24T21:59:00+08:00"),
            (noon, "2026-11-24T12:15:00+08:00", "2026-11-24T13:00:00+08:00"),
            (noon, "2026-11-24T13:15:00+08:00", "2026-11-24T13:15:00+08:00"),
        ] {
            assert_eq!(quiet.due(at(now), "Asia/Shanghai"), at(wanted), "{now}");
        }
    }

    /// The night of the 29th of March 2026 has no half past two in Berlin.
    #[test]
    fn an_end_that_does_not_exist_comes_after_the_gap() {
        let quiet = Quiet::new(60, 150).expect("hours");
        let now = Timestamp::from_micros(
            "2026-03-29T00:30:00Z".parse::<jiff::Timestamp>().expect("a time").as_microsecond(),
        );
        assert!(quiet.due(now, "Europe/Berlin") > now);
    }

    #[test]
    fn hours_that_are_none() {
        for (from, to) in [(0, 0), (-1, 10), (10, 1_440)] {
            assert!(Quiet::new(from, to).is_err(), "{from} {to}");
        }
    }
}
