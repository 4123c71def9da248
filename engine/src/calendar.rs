//! Calendars as they are entered: a week of shifts, weeks of other hours by date range,
//! and exceptions (holidays, make-up working days), each possibly on top of a base calendar.
//! The arithmetic on them lives in `working_time.rs`.

use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Position in [`crate::plan::Plan::calendars`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CalendarIndex(pub u32);

/// Hours of a day, most specific first: exception, work week, own week, base calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub name: String,
    /// What this calendar does not say itself comes from there. Without a base it does not work.
    pub base: Option<CalendarIndex>,
    /// Monday first.
    pub week: [DayHours; 7],
    /// Where two overlap, the first counts.
    pub work_weeks: Vec<WorkWeek>,
    /// Where two overlap, the first counts. Those of this calendar win over those of its base.
    pub exceptions: Vec<CalendarException>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayHours {
    /// As the base calendar says.
    #[default]
    Inherit,
    NonWorking,
    Working(Vec<Shift>),
}

/// Minutes from the day's midnight. `to_minute` beyond 1,440 runs into the next day (at most 2,880),
/// whatever that day's own hours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shift {
    pub from_minute: u16,
    pub to_minute: u16,
}

/// Both ends belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkWeek {
    pub from: Day,
    pub to: Day,
    /// Monday first.
    pub days: [DayHours; 7],
}

/// Other hours on certain days. Empty shifts: not working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarException {
    pub name: String,
    pub from: Day,
    pub to: Day,
    pub recurrence: Recurrence,
    pub shifts: Vec<Shift>,
}

/// Which of the days from `from` to `to` an exception means. Weekdays: 0 is Monday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recurrence {
    #[default]
    EveryDay,
    /// Every so many days, counted from the first.
    Daily {
        every: u16,
    },
    /// On the weekdays whose bit is set (bit 0 is Monday), every so many weeks.
    Weekly {
        every: u16,
        weekdays: u8,
    },
    /// On this day of the month, every so many months.
    MonthlyOnDay {
        every: u16,
        day: u8,
    },
    /// On the first to fourth (1 to 4) or last (5) such weekday of the month.
    MonthlyOnWeekday {
        every: u16,
        ordinal: u8,
        weekday: u8,
    },
    YearlyOnDay {
        month: u8,
        day: u8,
    },
    YearlyOnWeekday {
        month: u8,
        ordinal: u8,
        weekday: u8,
    },
}

impl Calendar {
    /// Monday to Friday with these shifts, nothing at the weekend.
    pub fn five_days(name: &str, shifts: &[Shift]) -> Calendar {
        let working = DayHours::Working(shifts.to_vec());
        let week = std::array::from_fn(|day| if day < 5 { working.clone() } else { DayHours::NonWorking });
        Calendar { name: name.to_owned(), week, ..Calendar::default() }
    }

    /// 08:00 to 12:00 and 13:00 to 17:00, Monday to Friday: Microsoft Project's Standard.
    pub fn standard() -> Calendar {
        Calendar::five_days("Standard", &[Shift::hours(8, 12), Shift::hours(13, 17)])
    }

    pub fn around_the_clock() -> Calendar {
        let week = std::array::from_fn(|_| DayHours::Working(vec![Shift::hours(0, 24)]));
        Calendar { name: "24 Hours".to_owned(), week, ..Calendar::default() }
    }

    /// Takes everything from its base until it says otherwise.
    pub fn derived(name: &str, base: CalendarIndex) -> Calendar {
        Calendar { name: name.to_owned(), base: Some(base), ..Calendar::default() }
    }
}

impl CalendarException {
    pub fn day_off(name: &str, day: Day) -> CalendarException {
        CalendarException::days(name, day, day, Vec::new())
    }

    pub fn days(name: &str, from: Day, to: Day, shifts: Vec<Shift>) -> CalendarException {
        CalendarException { name: name.to_owned(), from, to, recurrence: Recurrence::EveryDay, shifts }
    }
}

impl Shift {
    pub const fn hours(from: u16, to: u16) -> Shift {
        Shift { from_minute: from * 60, to_minute: to * 60 }
    }
}
