//! The plan's times in words: local date-times `YYYY-MM-DDTHH:MM` and dates `YYYY-MM-DD` of the project's wall
//! clock, as against the engine's minutes.

use engine::time::{Day, Minute};
use kernel::{Failure, Result, Timestamp};

/// `2026-03-02T08:00` or a date alone, which then means `at_minute` of that day.
pub fn parse(field: &str, text: &str, at_minute: i64) -> Result<Minute> {
    let wrong = || Failure::invalid(field, "not_a_date");
    let (date, clock) = match text.split_once('T') {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let day = parse_day(date).ok_or_else(wrong)?;
    let minute = match clock {
        None => at_minute,
        Some(clock) => {
            let (hour, minute) = clock.get(..5).and_then(|hm| hm.split_once(':')).ok_or_else(wrong)?;
            let hour: i64 = hour.parse().map_err(|_| wrong())?;
            let minute: i64 = minute.parse().map_err(|_| wrong())?;
            if !(0..=24).contains(&hour) || !(0..60).contains(&minute) || hour * 60 + minute > 1_440 {
                return Err(wrong());
            }
            hour * 60 + minute
        }
    };
    Ok(day.start().plus(minute))
}

/// A date of the years people plan in.
pub fn parse_day(text: &str) -> Option<Day> {
    let date: jiff::civil::Date = text.parse().ok()?;
    if !(1900..=2200).contains(&date.year()) {
        return None;
    }
    Day::from_civil(i32::from(date.year()), date.month() as u8, date.day() as u8)
}

pub fn of_civil(date: jiff::civil::Date) -> Day {
    Day::from_civil(i32::from(date.year()), date.month() as u8, date.day() as u8).unwrap_or_default()
}

pub fn civil(day: Day) -> jiff::civil::Date {
    let (year, month, day) = day.civil();
    let year = i16::try_from(year).unwrap_or_default();
    jiff::civil::Date::new(year, month.cast_signed(), day.cast_signed()).unwrap_or_default()
}

pub fn date_time(minute: Minute) -> String {
    minute.to_string()
}

/// The civil date. A finish at midnight belongs to the day it ends.
pub fn finish_date(minute: Minute) -> String {
    day(last_day(minute))
}

pub fn finish_day(minute: Minute) -> jiff::civil::Date {
    civil(last_day(minute))
}

fn last_day(finish: Minute) -> Day {
    if finish.minute_of_day() == 0 { finish.plus(-1).day() } else { finish.day() }
}

pub fn start_day(minute: Minute) -> jiff::civil::Date {
    civil(minute.day())
}

pub fn start_date(minute: Minute) -> String {
    day(minute.day())
}

pub fn day(day: Day) -> String {
    let (year, month, day) = day.civil();
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the wall clock of a zone shows.
pub fn minute_in_zone(now: Timestamp, zone: &str) -> Minute {
    let local = now.in_zone(zone);
    let day = Day::from_civil(i32::from(local.year()), local.month() as u8, local.day() as u8);
    day.unwrap_or_default().start().plus(i64::from(local.hour()) * 60 + i64::from(local.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_minutes() {
        for (text, at, printed) in [
            ("2026-03-02T08:30", 0, "2026-03-02T08:30"),
            ("2026-03-02", 480, "2026-03-02T08:00"),
            ("2026-03-02T24:00", 0, "2026-03-03T00:00"),
        ] {
            assert_eq!(parse("start", text, at).map(date_time).as_deref(), Ok(printed));
        }
        for text in [
            "",
            "2026-13-01",
            "2026-02-30T08:00",
            "2026-03-02T25:00",
            "1500-01-01",
            "tomorrow",
            "2026-03-02T8",
        ] {
            assert_eq!(parse("start", text, 0), Err(Failure::invalid("start", "not_a_date")), "{text}");
        }
    }

    #[test]
    fn a_finish_at_midnight_is_of_the_day_before() {
        let midnight = parse("f", "2026-03-03T00:00", 0).expect("a date");
        assert_eq!(finish_date(midnight), "2026-03-02");
        assert_eq!(start_date(midnight), "2026-03-03");
    }
}
