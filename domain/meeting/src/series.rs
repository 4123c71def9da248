//! A series of meetings: the rule by which they come again, and the days it makes. Each of them is a meeting of its own,
//! with its agenda and its minutes.
//!
//! Must hold: the hour is that of the series' zone, whatever the clocks do; once a meeting was sent its slot stays the same
//! wherever the meeting is moved, for calendars know it by that.

use communication_plan::occurrence::{OnDayOff, Recurring};
use communication_plan::rhythm::{Rhythm, Weekday};
use communication_plan::store::sides::ProjectSides;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use kernel::{Failure, Input, PartyId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Fewer are no series; and so many meetings are made at once.
const FEWEST: usize = 2;
pub const MOST: usize = 100;
/// So far ahead a series reaches.
const MOST_YEARS: i32 = 2;

/// As it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = MeetingSeriesRule)]
pub struct SeriesRule {
    pub rhythm: Rhythm,
    /// Of the first slot.
    #[schema(value_type = String)]
    pub from: Date,
    #[schema(value_type = String)]
    pub until: Date,
    /// On the wall clock of the zone.
    #[schema(value_type = String)]
    pub time: Time,
    pub time_zone: String,
    pub on_day_off: OnDayOff,
}

/// As it is said: so many times, or up to a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingRepeatsBody)]
pub struct RepeatsBody {
    pub rhythm: Rhythm,
    #[serde(default)]
    pub count: Option<i64>,
    /// A civil date; the last slot lies before or on it.
    #[serde(default)]
    pub until: Option<String>,
    #[serde(default)]
    pub on_day_off: OnDayOff,
}

impl RepeatsBody {
    /// From the first meeting on, which has to be on a day of the rhythm.
    pub fn checked(&self, (starts, time_zone): (Timestamp, &str)) -> Result<SeriesRule> {
        let mut input = Input::new();
        self.rhythm.check(&mut input);
        let until = self.until.as_deref().map(|day| input.date("until", day));
        input.finish()?;
        let first = starts.in_zone(time_zone);
        let (from, time) = (first.date(), first.time());
        if self.rhythm == Rhythm::Once || self.rhythm.days(from, from, from).is_empty() {
            return Err(Failure::invalid("rhythm", "not_on_first_day"));
        }
        let farthest = from.saturating_add(MOST_YEARS.years());
        let slots = self.rhythm.days(from, from, until.unwrap_or(farthest).min(farthest));
        let field = if until.is_some() { "until" } else { "count" };
        let wanted = match (until, self.count) {
            (Some(until), None) if until <= farthest => slots.len(),
            (None, Some(count)) => usize::try_from(count).unwrap_or_default(),
            _ => return Err(Failure::invalid(field, "out_of_range")),
        };
        let last = slots.get(wanted.wrapping_sub(1)).filter(|_| (FEWEST..=MOST).contains(&wanted));
        let until = *last.ok_or_else(|| Failure::invalid(field, "out_of_range"))?;
        let (time_zone, on_day_off) = (time_zone.to_owned(), self.on_day_off);
        Ok(SeriesRule { rhythm: self.rhythm.clone(), from, until, time, time_zone, on_day_off })
    }
}

/// A slot, and when it takes place; left out where somebody is off then and it is not moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MeetingSeriesDay)]
pub struct SeriesDay {
    #[schema(value_type = String)]
    pub slot: Date,
    pub slot_at: Timestamp,
    pub starts: Option<Timestamp>,
    /// The day on which it takes place, in the zone of the series.
    #[schema(value_type = Option<String>)]
    pub day: Option<Date>,
}

impl SeriesRule {
    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
    fn moment(&self, day: Date) -> Timestamp {
        let zoned = self.zone().to_ambiguous_zoned(day.to_datetime(self.time)).compatible();
        Timestamp::from_micros(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond()))
    }
    /// Every slot of the rule, whether or not anybody meets then.
    pub fn slots(&self) -> Vec<Timestamp> {
        self.days().into_iter().map(|day| self.moment(day)).collect()
    }
    fn days(&self) -> Vec<Date> {
        self.rhythm.days(self.from, self.from, self.until)
    }

    /// The same from its slot at a moment, or the last one before it, to that of another moment. None where it has none yet.
    pub fn between(&self, first: Timestamp, last: Timestamp) -> Option<Self> {
        let day = |at: Timestamp| self.days().into_iter().rfind(|day| self.moment(*day) <= at);
        Some(Self { from: day(first)?, until: day(last)?, ..self.clone() })
    }

    /// When the meetings of the rule take place, with the days off of the team and of some parties.
    pub fn placed(&self, sides: &ProjectSides, parties: &[PartyId]) -> Vec<SeriesDay> {
        let recurring = Recurring {
            rhythm: &self.rhythm,
            from: self.from,
            until: Some(self.until),
            time: self.time,
            zone: self.zone(),
            on_day_off: self.on_day_off,
        };
        let around = (self.moment(self.from).plus_days(-60), self.moment(self.until).plus_days(60));
        let found = sides.occurrences_with(&recurring, parties, around);
        let day = |slot: Date| {
            let one = found.iter().find(|one| one.slot == slot);
            let (starts, day) = (one.map(|one| one.at), one.map(|one| one.day));
            SeriesDay { slot, slot_at: self.moment(slot), starts, day }
        };
        self.days().into_iter().map(day).collect()
    }

    /// The rule as calendars read it (RFC 5545). A month without the day has its last day instead.
    pub fn as_recurrence(&self) -> String {
        let count = self.days().len();
        match &self.rhythm {
            Rhythm::Weekly { every, weekdays } => {
                let mut days = weekdays.clone();
                days.sort_unstable();
                days.dedup();
                let days: Vec<&str> = days.into_iter().map(two_letters).collect();
                format!("FREQ=WEEKLY;INTERVAL={every};WKST=MO;BYDAY={};COUNT={count}", days.join(","))
            }
            Rhythm::MonthlyByDay { every, day } if *day <= 28 => {
                format!("FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={day};COUNT={count}")
            }
            Rhythm::MonthlyByDay { every, day } => {
                let days: Vec<String> = (28..=*day).map(|day| day.to_string()).collect();
                let days = days.join(",");
                format!("FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={days};BYSETPOS=-1;COUNT={count}")
            }
            Rhythm::MonthlyByWeekday { every, nth, weekday } => {
                let day = two_letters(*weekday);
                format!("FREQ=MONTHLY;INTERVAL={every};BYDAY={nth}{day};COUNT={count}")
            }
            Rhythm::Once => "FREQ=DAILY;COUNT=1".to_owned(),
        }
    }
}

const fn two_letters(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meeting::at_civil;

    fn first<'a>(starts: &str, time_zone: &'a str) -> (Timestamp, &'a str) {
        (at_civil(starts, time_zone).expect("a time"), time_zone)
    }

    fn weekly(every: i32, weekday: Weekday) -> Rhythm {
        Rhythm::Weekly { every, weekdays: vec![weekday] }
    }

    fn times(rhythm: Rhythm, count: i64) -> RepeatsBody {
        RepeatsBody { rhythm, count: Some(count), until: None, on_day_off: OnDayOff::Skip }
    }

    #[test]
    fn the_hour_of_the_zone_stays_over_the_change_of_the_clocks() {
        let first = first("2026-03-17T09:30", "Europe/Berlin");
        let rule = times(weekly(1, Weekday::Tuesday), 4).checked(first).expect("a rule");
        let told: Vec<String> =
            rule.slots().iter().map(|at| at.in_zone("UTC").strftime("%m-%d %H:%M").to_string()).collect();
        assert_eq!(told, ["03-17 08:30", "03-24 08:30", "03-31 07:30", "04-07 07:30"]);
        assert_eq!(rule.as_recurrence(), "FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TU;COUNT=4");
    }

    #[test]
    fn each_rhythm_has_its_words_for_calendars() {
        let day = |day| Rhythm::MonthlyByDay { every: 1, day };
        let last = Rhythm::MonthlyByWeekday { every: 3, nth: -1, weekday: Weekday::Friday };
        for (starts, rhythm, wanted) in [
            (
                "2026-03-17T09:30",
                weekly(2, Weekday::Tuesday),
                "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU;COUNT=3",
            ),
            ("2026-03-17T09:30", day(17), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=17;COUNT=3"),
            (
                "2026-01-31T09:30",
                day(31),
                "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=3",
            ),
            ("2026-03-27T09:30", last, "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;COUNT=3"),
        ] {
            let rule = times(rhythm, 3).checked(first(starts, "Asia/Shanghai")).expect("a rule");
            assert_eq!(rule.as_recurrence(), wanted);
        }
    }

    #[test]
    fn what_is_no_series_is_named_by_its_field() {
        let first = first("2026-03-17T09:30", "Asia/Shanghai");
        let until = |day: &str| RepeatsBody {
            count: None,
            until: Some(day.into()),
            ..times(weekly(1, Weekday::Tuesday), 2)
        };
        assert_eq!(until("2026-03-30").checked(first).expect("a rule").until.to_string(), "2026-03-24");
        for (body, field, code) in [
            (times(weekly(1, Weekday::Monday), 3), "rhythm", "not_on_first_day"),
            (times(Rhythm::Once, 3), "rhythm", "not_on_first_day"),
            (times(weekly(0, Weekday::Tuesday), 3), "rhythm.every", "out_of_range"),
            (times(weekly(1, Weekday::Tuesday), 1), "count", "out_of_range"),
            (times(weekly(1, Weekday::Tuesday), 101), "count", "out_of_range"),
            (times(weekly(1, Weekday::Tuesday), -1), "count", "out_of_range"),
            (times(weekly(52, Weekday::Tuesday), 9), "count", "out_of_range"),
            (until("2026-03-18"), "until", "out_of_range"),
            (until("2036-03-18"), "until", "out_of_range"),
            (until("soon"), "until", "not_a_date"),
            (RepeatsBody { count: None, ..times(weekly(1, Weekday::Tuesday), 2) }, "count", "out_of_range"),
            (RepeatsBody { count: Some(3), ..until("2026-04-30") }, "until", "out_of_range"),
        ] {
            let Err(Failure::Invalid(problems)) = body.checked(first) else { panic!("{body:?}") };
            assert_eq!((problems[0].field.as_str(), problems[0].code), (field, code), "{body:?}");
        }
    }
}
