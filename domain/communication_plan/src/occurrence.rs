//! When something of the plan happens next: its rhythm on the wall clock of its zone, moved or left out where one of
//! the two sides does not work.
//!
//! Must hold: the times are in order, no day holds two of one row, and what a stretch of time holds does not depend on
//! how it is cut. An hour that summer time skips is the one after it, one that comes twice is the first.

use crate::rhythm::Rhythm;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// As far as something is moved off days on which nobody works; what finds no day within is left out.
const FARTHEST_DAYS: i32 = 21;

/// What becomes of a day on which one side does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDayOff {
    Before,
    #[default]
    After,
    Skip,
}

/// What the rule has to know of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurring<'a> {
    pub rhythm: &'a Rhythm,
    pub from: Date,
    pub until: Option<Date>,
    pub time: Time,
    pub zone: TimeZone,
    pub on_day_off: OnDayOff,
}

/// One side: whether it works on a civil date of its own zone.
pub struct WorkingSide<'a> {
    pub zone: TimeZone,
    pub works: &'a dyn Fn(Date) -> bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The day of the rhythm: it stays the same wherever the occurrence is moved.
    pub slot: Date,
    /// The day on which it happens, in the zone of its row.
    pub day: Date,
    pub at: Timestamp,
}

impl Occurrence {
    pub fn is_moved(&self) -> bool {
        self.slot != self.day
    }

    /// The day of the rhythm, where it does not happen on it.
    pub fn moved_from(&self) -> Option<Date> {
        self.is_moved().then_some(self.slot)
    }
}

/// Everything from one moment up to, and without, another.
pub fn occurrences(
    row: &Recurring,
    sides: &[WorkingSide],
    from: Timestamp,
    until: Timestamp,
) -> Vec<Occurrence> {
    let day_of = |at: Timestamp| at.to_jiff().to_zoned(row.zone.clone()).date();
    let margin = (FARTHEST_DAYS + 2).days();
    let first = day_of(from).checked_sub(margin).unwrap_or(Date::MIN);
    let last = day_of(until).checked_add(margin).unwrap_or(Date::MAX);
    let last = row.until.map_or(last, |until| last.min(until));
    let slots = row.rhythm.days(row.from, first, last);
    let mut found: Vec<Occurrence> =
        slots.into_iter().filter_map(|slot| Some(row.on(slot, placed(row, sides, slot)?))).collect();
    keep_one_a_day(&mut found);
    found.retain(|one| (from..until).contains(&one.at));
    found
}

impl Recurring<'_> {
    fn on(&self, slot: Date, day: Date) -> Occurrence {
        Occurrence { slot, day, at: self.moment(day) }
    }

    /// When it is that time on a day.
    fn moment(&self, day: Date) -> Timestamp {
        let zoned = self.zone.to_ambiguous_zoned(day.to_datetime(self.time)).compatible();
        Timestamp::from_micros(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond()))
    }

    /// When the day is over in the row's zone: what is not there by then was not kept.
    pub fn end_of_day(&self, day: Date) -> Timestamp {
        let tomorrow = day.tomorrow().unwrap_or(day).to_zoned(self.zone.clone());
        Timestamp::from_micros(tomorrow.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond()))
    }
}

/// The day on which a slot happens; none where it is left out.
fn placed(row: &Recurring, sides: &[WorkingSide], slot: Date) -> Option<Date> {
    let step = match row.on_day_off {
        OnDayOff::Before => -1,
        OnDayOff::After => 1,
        OnDayOff::Skip => return Some(slot).filter(|day| everybody_works(row, sides, *day)),
    };
    let days = (0..=FARTHEST_DAYS).map_while(|off| slot.checked_add((off * step).days()).ok());
    days.into_iter().find(|day| everybody_works(row, sides, *day))
}

/// Each side on its own day: a morning in Ningbo is the evening before in New York.
fn everybody_works(row: &Recurring, sides: &[WorkingSide], day: Date) -> bool {
    let at = row.moment(day).to_jiff();
    sides.iter().all(|side| (side.works)(at.to_zoned(side.zone.clone()).date()))
}

/// Of several that came to lie on one day the one that belongs there stays, otherwise the first.
fn keep_one_a_day(found: &mut Vec<Occurrence>) {
    found.sort_by_key(|one| (one.day, one.is_moved(), one.slot));
    found.dedup_by_key(|one| one.day);
}

#[cfg(test)]
mod tests;
