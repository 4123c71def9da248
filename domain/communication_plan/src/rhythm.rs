//! How often something happens: every n weeks on some weekdays, every n months on a day or on the nth weekday, once.
//! Quarters and half-years are three and six months.
//!
//! Must hold: weeks and months are counted from the first day of the row, so that a rhythm never depends on when it is
//! looked at; a month without the day has its last day instead.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday as CivilWeekday};
use kernel::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest step: two years.
const MOST_WEEKS: i32 = 104;
const MOST_MONTHS: i32 = 24;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rhythm {
    Weekly {
        every: i32,
        weekdays: Vec<Weekday>,
    },
    MonthlyByDay {
        every: i32,
        /// 31 is the last day of every month.
        day: i8,
    },
    MonthlyByWeekday {
        every: i32,
        /// 1 to 4; -1 is the last one.
        nth: i8,
        weekday: Weekday,
    },
    /// On the first day of the row.
    Once,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RhythmWeekday)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    fn civil(self) -> CivilWeekday {
        match self {
            Self::Monday => CivilWeekday::Monday,
            Self::Tuesday => CivilWeekday::Tuesday,
            Self::Wednesday => CivilWeekday::Wednesday,
            Self::Thursday => CivilWeekday::Thursday,
            Self::Friday => CivilWeekday::Friday,
            Self::Saturday => CivilWeekday::Saturday,
            Self::Sunday => CivilWeekday::Sunday,
        }
    }
}

impl Rhythm {
    pub fn check(&self, input: &mut Input) {
        let mut within = |field: &str, value: i32, most: i32| {
            if !(1..=most).contains(&value) {
                input.problem(field, "out_of_range");
            }
        };
        match self {
            Self::Weekly { every, weekdays } => {
                within("rhythm.every", *every, MOST_WEEKS);
                if weekdays.is_empty() || weekdays.len() > 7 {
                    input.problem("rhythm.weekdays", "required");
                }
            }
            Self::MonthlyByDay { every, day } => {
                within("rhythm.every", *every, MOST_MONTHS);
                within("rhythm.day", i32::from(*day), 31);
            }
            Self::MonthlyByWeekday { every, nth, .. } => {
                within("rhythm.every", *every, MOST_MONTHS);
                if *nth != -1 {
                    within("rhythm.nth", i32::from(*nth), 4);
                }
            }
            Self::Once => {}
        }
    }

    /// The days of a rhythm that begins on `begin`, from one day to another, both included; each once, in order.
    pub fn days(&self, begin: Date, from: Date, to: Date) -> Vec<Date> {
        let from = from.max(begin);
        let mut found = match self {
            Self::Weekly { every, weekdays } => weeks(*every, weekdays, begin, from, to),
            Self::MonthlyByDay { every, day } => {
                months(*every, begin, from, to, |first| Some(in_month(first, *day)))
            }
            Self::MonthlyByWeekday { every, nth, weekday } => months(*every, begin, from, to, |first| {
                first.nth_weekday_of_month(*nth, weekday.civil()).ok()
            }),
            Self::Once => vec![begin],
        };
        found.retain(|day| (from..=to).contains(day));
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn in_month(first: Date, day: i8) -> Date {
    let last = first.days_in_month();
    Date::new(first.year(), first.month(), day.clamp(1, last)).unwrap_or(first)
}

fn weeks(every: i32, weekdays: &[Weekday], begin: Date, from: Date, to: Date) -> Vec<Date> {
    let every = every.max(1);
    let monday = |day: Date| {
        let back = i32::from(day.weekday().to_monday_zero_offset());
        day.checked_sub(back.days()).unwrap_or(day)
    };
    let first = monday(begin);
    let weeks_on = (from - first).get_days() / 7;
    let mut week = weeks_on / every * every;
    let mut found = Vec::new();
    while let Ok(monday) = first.checked_add((week * 7).days()) {
        if monday > to {
            break;
        }
        let offset = |weekday: &Weekday| i32::from(weekday.civil().to_monday_zero_offset());
        found.extend(weekdays.iter().filter_map(|day| monday.checked_add(offset(day).days()).ok()));
        week += every;
    }
    found
}

fn months(every: i32, begin: Date, from: Date, to: Date, day: impl Fn(Date) -> Option<Date>) -> Vec<Date> {
    let every = every.max(1);
    let first = begin.first_of_month();
    let months_on = (i32::from(from.year()) - i32::from(first.year())) * 12 + i32::from(from.month())
        - i32::from(first.month());
    let mut month = months_on / every * every;
    let mut found = Vec::new();
    while let Ok(start) = first.checked_add(month.months()) {
        if start > to {
            break;
        }
        found.extend(day(start));
        month += every;
    }
    found
}
