//! Days that are lost, trial by trial: each as an exception without work that comes before all others of its calendar.

use super::uncertainty::LostDays;
use crate::calendar::{Calendar, CalendarException};
use crate::random;
use crate::time::{Day, Minute};

/// So many days from the start of the plan on may be lost, and none later: a century.
const MOST_DAYS: i64 = 36_525;

pub(super) struct Losses {
    key: u64,
    /// Within the days that count, with what a number of 32 bits has to be below.
    rows: Vec<(LostDays, u64)>,
    /// Of all rows together.
    days: u64,
}

impl Losses {
    /// Days from the start of the plan to `until` count.
    pub(super) fn new(lost_days: &[LostDays], start: Minute, until: Minute, seed: u64) -> Losses {
        let first = start.day().0;
        let last = i64::from(until.day().0).min(i64::from(first) + MOST_DAYS) as i32;
        let counted = |lost: &LostDays| {
            let (from, to) = (Day(lost.from.0.max(first)), Day(lost.to.0.min(last)));
            let below = (lost.probability * 2f64.powi(32)).round() as u64;
            (from <= to && below > 0).then_some((LostDays { from, to, ..*lost }, below))
        };
        let rows: Vec<(LostDays, u64)> = lost_days.iter().filter_map(counted).collect();
        let days = rows.iter().map(|(row, _)| u64::from((row.to.0 - row.from.0) as u32) + 1).sum();
        // Draws of durations have a key of their own.
        Losses { key: random::at(seed, 1), rows, days }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The calendars without the days that this trial loses.
    pub(super) fn without(&self, trial: u64, calendars: &[Calendar]) -> Vec<Calendar> {
        let mut left = calendars.to_vec();
        let mut place = trial.wrapping_mul(self.days);
        for (row, below) in &self.rows {
            let mut lost: Vec<CalendarException> = Vec::new();
            for day in row.from.0..=row.to.0 {
                let is_lost = random::at(self.key, place) >> 32 < *below;
                place = place.wrapping_add(1);
                match lost.last_mut().filter(|last| last.to.0 + 1 == day) {
                    _ if !is_lost => {}
                    Some(last) => last.to = Day(day),
                    None => lost.push(CalendarException::day_off("", Day(day))),
                }
            }
            left[row.calendar.0 as usize].exceptions.splice(0..0, lost);
        }
        left
    }
}
