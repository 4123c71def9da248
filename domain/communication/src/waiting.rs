//! Who waited for whom: the stretches in which a side was awaited, in working minutes of the project's calendar,
//! month by month. From what happened alone; a month is that of the project's wall clock.

use crate::question::Speaker;
use crate::response_clock::{Stretch, Waited};
use engine::time::{Day, Minute};
use engine::working_time::WorkingTime;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i32,
    pub month: u8,
}

impl Month {
    fn of(at: Minute) -> Self {
        let (year, month, _) = at.day().civil();
        Self { year, month }
    }
    /// The first moment of the next one.
    fn end(self) -> Minute {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        Day::from_civil(year, month, 1).map_or(Minute::LAST, Day::start)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Each side's stretches as one where they overlap: while several things wait, somebody waits once.
pub fn together<'a>(stretches: impl IntoIterator<Item = &'a Stretch>) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = stretches.into_iter().copied().collect();
    sorted.sort_by_key(|stretch| (stretch.awaited == Speaker::Client, stretch.from, stretch.to));
    let mut merged = Vec::<Stretch>::new();
    for stretch in sorted {
        match merged.last_mut() {
            Some(last) if last.awaited == stretch.awaited && stretch.from <= last.to => {
                last.to = last.to.max(stretch.to);
            }
            _ => merged.push(stretch),
        }
    }
    merged
}

/// A stretch that goes over the end of a month counts in each month what lies in it.
pub fn by_month<'a>(
    hours: &WorkingTime,
    stretches: impl IntoIterator<Item = &'a Stretch>,
) -> BTreeMap<Month, Waited> {
    let mut months = BTreeMap::<Month, Waited>::new();
    for stretch in stretches {
        let mut from = stretch.from;
        while from < stretch.to {
            let month = Month::of(from);
            let to = stretch.to.min(month.end());
            let minutes = hours.minutes_between(from, to);
            if minutes > 0 {
                add(months.entry(month).or_default(), stretch.awaited, minutes);
            }
            from = to;
        }
    }
    months
}

/// The same over all months.
pub fn in_all<'a>(hours: &WorkingTime, stretches: impl IntoIterator<Item = &'a Stretch>) -> Waited {
    let mut waited = Waited::default();
    for stretch in stretches {
        let minutes = hours.minutes_between(stretch.from, stretch.to).max(0);
        add(&mut waited, stretch.awaited, minutes);
    }
    waited
}

fn add(waited: &mut Waited, side: Speaker, minutes: i64) {
    match side {
        Speaker::Team => waited.team += minutes,
        Speaker::Client => waited.client += minutes,
    }
}

/// Minutes as tenths of working days, as a client reads them.
pub fn tenths(minutes: i64, minutes_per_day: i64) -> i64 {
    let per_day = minutes_per_day.max(1);
    (minutes * 10 + per_day / 2) / per_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use Speaker::{Client, Team};

    fn at(month: u8, day: u8) -> Minute {
        Day::from_civil(2026, month, day).expect("a day").start()
    }

    fn stretch(from: Minute, to: Minute, awaited: Speaker) -> Stretch {
        Stretch { from, to, awaited }
    }

    /// (month, for the team, for the client) in days of 24 hours.
    fn check(stretches: &[Stretch], wanted: &[(&str, i64, i64)]) {
        let found = by_month(&WorkingTime::around_the_clock(), stretches);
        let found: Vec<_> = found
            .iter()
            .map(|(month, waited)| (month.to_string(), waited.team / 1_440, waited.client / 1_440))
            .collect();
        let wanted: Vec<_> =
            wanted.iter().map(|(month, team, client)| ((*month).to_owned(), *team, *client)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn each_month_counts_what_lies_in_it() {
        check(&[], &[]);
        check(&[stretch(at(3, 2), at(3, 5), Team)], &[("2026-03", 3, 0)]);
        check(
            &[stretch(at(3, 30), at(5, 2), Client), stretch(at(4, 1), at(4, 3), Team)],
            &[("2026-03", 0, 2), ("2026-04", 2, 30), ("2026-05", 0, 1)],
        );
        check(&[stretch(at(12, 31), at(12, 31), Team)], &[]);
    }

    #[test]
    fn the_months_together_are_the_whole() {
        let hours = WorkingTime::around_the_clock();
        let stretches = [stretch(at(1, 31), at(3, 1), Team), stretch(at(2, 27), at(12, 31), Client)];
        let whole = in_all(&hours, &stretches);
        let months = by_month(&hours, &stretches);
        assert_eq!(months.values().map(|one| one.team).sum::<i64>(), whole.team);
        assert_eq!(months.values().map(|one| one.client).sum::<i64>(), whole.client);
    }

    #[test]
    fn what_waits_beside_something_else_counts_once() {
        let merged = |stretches: &[Stretch]| {
            together(stretches).iter().map(|one| (one.from, one.to, one.awaited)).collect::<Vec<_>>()
        };
        assert_eq!(merged(&[]), []);
        let (first, last) = (at(3, 2), at(3, 9));
        let apart = stretch(at(3, 20), at(3, 21), Client);
        let stretches = [
            stretch(at(3, 5), last, Client),
            apart,
            stretch(first, at(3, 6), Client),
            stretch(at(3, 3), at(3, 4), Client),
            stretch(first, last, Team),
        ];
        assert_eq!(
            merged(&stretches),
            [(first, last, Team), (first, last, Client), (apart.from, apart.to, Client)]
        );
    }

    #[test]
    fn tenths_of_days() {
        for (minutes, wanted) in [(0, 0), (23, 0), (24, 1), (480, 10), (500, 10), (504, 11), (720, 15)] {
            assert_eq!(tenths(minutes, 480), wanted, "{minutes}");
        }
    }
}
