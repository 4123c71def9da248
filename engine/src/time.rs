//! Points in time as the engine counts them: minutes and days since 1970-01-01 on the
//! project's own wall clock. There is no time zone here and no clock; a day has 1,440 minutes.
//! Everything lies in the years 0001 to 9999.

use serde::{Deserialize, Serialize};
use std::fmt;

pub const MINUTES_PER_DAY: i64 = 1_440;

/// Minutes since 1970-01-01T00:00, local wall clock of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Minute(pub i64);

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Day {
    /// 0001-01-01
    pub const FIRST: Day = Day(-719_162);
    /// 9999-12-31
    pub const LAST: Day = Day(2_932_896);

    /// None when there is no such date in the years 1 to 9999.
    pub fn from_civil(year: i32, month: u8, day: u8) -> Option<Day> {
        let real = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        real.then(|| Day(days_from_civil(year, month, day)))
    }

    /// Year, month 1 to 12, day 1 to 31.
    pub fn civil(self) -> (i32, u8, u8) {
        civil_from_days(self.0)
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        (i64::from(self.0) + 3).rem_euclid(7) as usize
    }

    pub fn start(self) -> Minute {
        Minute(i64::from(self.0) * MINUTES_PER_DAY)
    }
}

impl Minute {
    /// 0001-01-01T00:00
    pub const FIRST: Minute = Minute(Day::FIRST.0 as i64 * MINUTES_PER_DAY);
    /// 10000-01-01T00:00, the end of the last day.
    pub const LAST: Minute = Minute((Day::LAST.0 as i64 + 1) * MINUTES_PER_DAY);

    pub fn from_civil(year: i32, month: u8, day: u8, hour: u8, minute: u8) -> Option<Minute> {
        let of_day = i64::from(hour) * 60 + i64::from(minute);
        let in_day = hour <= 24 && minute < 60 && of_day <= MINUTES_PER_DAY;
        Day::from_civil(year, month, day).filter(|_| in_day).map(|date| Minute(date.start().0 + of_day))
    }

    pub fn day(self) -> Day {
        Day(self.0.div_euclid(MINUTES_PER_DAY) as i32)
    }

    /// 0 to 1,439
    pub fn minute_of_day(self) -> i64 {
        self.0.rem_euclid(MINUTES_PER_DAY)
    }

    /// The sum, kept inside the years 0001 to 9999.
    pub fn plus(self, minutes: i64) -> Minute {
        Minute(self.0.saturating_add(minutes)).bounded()
    }

    pub fn bounded(self) -> Minute {
        self.clamp(Minute::FIRST, Minute::LAST)
    }

    pub fn is_in_bounds(self) -> bool {
        (Minute::FIRST..=Minute::LAST).contains(&self)
    }
}

/// `2026-03-02T08:00`, as the command line prints it.
impl fmt::Display for Minute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.day().civil();
        let of_day = self.minute_of_day();
        let [hour, minute] = [of_day / 60, of_day % 60];
        let Ok(common @ 0..=9999) = u16::try_from(year) else {
            return write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}");
        };
        // Answers hold thousands of them: digit by digit takes a fifth of the time of the general way.
        let mut text = *b"0000-00-00T00:00";
        let two = |number: u8| [b'0' + number / 10, b'0' + number % 10];
        let pairs = [(common / 100) as u8, (common % 100) as u8, month, day, hour as u8, minute as u8];
        for (at, number) in [0, 2, 5, 8, 11, 14].into_iter().zip(pairs) {
            text[at..at + 2].copy_from_slice(&two(number));
        }
        out.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

pub(crate) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
fn days_from_civil(year: i32, month: u8, day: u8) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (i32::from(month) + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + i32::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse, from the same source.
fn civil_from_days(days: i32) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i32::from(month <= 2), month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_dates_go_there_and_back() {
        let cases = [
            (1970, 1, 1, 0),
            (2000, 2, 29, 11_016),
            (1, 1, 1, Day::FIRST.0),
            (9999, 12, 31, Day::LAST.0),
            (2026, 11, 22, 20_779),
        ];
        for (year, month, day, days) in cases {
            assert_eq!(Day::from_civil(year, month, day), Some(Day(days)));
            assert_eq!(Day(days).civil(), (year, month, day));
        }
        for (year, month, day) in [(2026, 2, 29), (0, 1, 1), (10_000, 1, 1), (2026, 13, 1), (2026, 4, 31)] {
            assert_eq!(Day::from_civil(year, month, day), None);
        }
    }

    #[test]
    fn every_day_of_all_years_survives_the_round_trip() {
        let mut weekday = 0; // 0001-01-01 was a Monday
        for days in Day::FIRST.0..=Day::LAST.0 {
            let (year, month, day) = Day(days).civil();
            assert_eq!(Day::from_civil(year, month, day), Some(Day(days)));
            assert_eq!(Day(days).weekday(), weekday);
            weekday = (weekday + 1) % 7;
        }
    }

    #[test]
    fn minutes_print_as_local_time() {
        let morning = Minute::from_civil(2026, 3, 2, 8, 5).expect("a real time");
        assert_eq!(morning.to_string(), "2026-03-02T08:05");
        assert_eq!(Minute(-1).to_string(), "1969-12-31T23:59");
        assert_eq!(Minute::FIRST.to_string(), "0001-01-01T00:00");
        assert_eq!(Minute(Minute::LAST.0 - 1).to_string(), "9999-12-31T23:59");
        assert_eq!(Minute::LAST.to_string(), "10000-01-01T00:00");
        assert_eq!(Minute(i64::MAX).bounded().plus(i64::MAX), Minute::LAST);
    }
}
