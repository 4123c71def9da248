//! Arithmetic on working minutes. A calendar, or several together, becomes a short list of
//! stretches of days, each repeating one week, with the working minutes before it added up.
//! Every question is then a look-up there and back: how many working minutes lie before a
//! point in time, and which point in time has so many before it.
//!
//! Two points in time can have the same working minutes before them (17:00 and 08:00 the next
//! day). [`WorkingTime::start_of`] gives the later, where work begins, [`WorkingTime::finish_of`]
//! the earlier, where work ends.

use crate::near::Near;
use crate::time::{Day, MINUTES_PER_DAY, Minute};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Working hours over the years 0001 to 9999. Equal hours are equal values, whatever they were made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkingTime {
    stretches: Vec<Stretch>,
    patterns: Vec<DayPattern>,
    total: i64,
    near: Kept,
}

/// Tables of the same hours, if any: they say nothing that the stretches do not.
#[derive(Debug, Clone, Default)]
struct Kept(Option<Arc<Near>>);

impl PartialEq for Kept {
    fn eq(&self, _: &Kept) -> bool {
        true
    }
}

impl Eq for Kept {}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Stretch {
    first: i32,
    worked_before: i64,
    /// Patterns of the seven days from `first` on; they repeat.
    days: [u32; 7],
    /// Working minutes of the first 0 to 7 of these days.
    prefix: [i32; 8],
}

/// The hours of one day: disjoint, in order, within the day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct DayPattern {
    pub(crate) hours: Vec<(u16, u16)>,
}

/// From this day on, these seven patterns by weekday, Monday first.
pub(crate) struct WeekFrom {
    pub(crate) first: Day,
    pub(crate) weekdays: [DayPattern; 7],
}

impl WorkingTime {
    /// All minutes of all days.
    pub fn around_the_clock() -> WorkingTime {
        let weekdays = std::array::from_fn(|_| DayPattern { hours: vec![(0, MINUTES_PER_DAY as u16)] });
        WorkingTime::from_weeks(vec![WeekFrom { first: Day::FIRST, weekdays }])
    }

    /// `weeks` in order of days, the first from [`Day::FIRST`] on.
    pub(crate) fn from_weeks(mut weeks: Vec<WeekFrom>) -> WorkingTime {
        weeks.dedup_by(|later, earlier| later.weekdays == earlier.weekdays);
        let mut interned: HashMap<Vec<(u16, u16)>, u32> = HashMap::new();
        let mut compiled =
            WorkingTime { stretches: Vec::new(), patterns: Vec::new(), total: 0, near: Kept::default() };
        for (at, week) in weeks.iter().enumerate() {
            let last = weeks.get(at + 1).map_or(Day::LAST.0 + 1, |next| next.first.0);
            let days = std::array::from_fn(|offset| {
                let weekday = (week.first.weekday() + offset) % 7;
                compiled.intern(&mut interned, &week.weekdays[weekday])
            });
            compiled.push(week.first.0, last, days);
        }
        compiled
    }

    fn intern(&mut self, interned: &mut HashMap<Vec<(u16, u16)>, u32>, pattern: &DayPattern) -> u32 {
        *interned.entry(pattern.hours.clone()).or_insert_with(|| {
            self.patterns.push(pattern.clone());
            (self.patterns.len() - 1) as u32
        })
    }

    fn push(&mut self, first: i32, end: i32, days: [u32; 7]) {
        let mut prefix = [0; 8];
        for offset in 0..7 {
            prefix[offset + 1] = prefix[offset] + self.patterns[days[offset] as usize].minutes();
        }
        let stretch = Stretch { first, worked_before: self.total, days, prefix };
        self.total += stretch.worked_in_days(end - first);
        self.stretches.push(stretch);
    }

    /// Where both work.
    pub fn intersection(&self, other: &WorkingTime) -> WorkingTime {
        let mut firsts: Vec<i32> =
            self.stretches.iter().chain(&other.stretches).map(|stretch| stretch.first).collect();
        firsts.sort_unstable();
        firsts.dedup();
        let weeks = firsts
            .into_iter()
            .map(|first| WeekFrom {
                first: Day(first),
                weekdays: std::array::from_fn(|weekday| {
                    let offset = (weekday + 7 - Day(first).weekday()) % 7;
                    let day = Day(first + offset as i32);
                    // Asked of the stretch that holds `first`, also where it ends within the week.
                    self.pattern_from(first, day).common(other.pattern_from(first, day))
                }),
            })
            .collect();
        WorkingTime::from_weeks(weeks)
    }

    fn pattern_from(&self, first: i32, day: Day) -> &DayPattern {
        let stretch = self.stretch_of_day(first);
        &self.patterns[stretch.days[((day.0 - stretch.first) % 7) as usize] as usize]
    }

    /// Keeps tables of so many days from this one on; every answer stays the same.
    pub(crate) fn keep_near(&mut self, first: Day, days: u32) {
        let first = first.clamp(Day::FIRST, Day::LAST);
        let end = first.0.saturating_add_unsigned(days).min(Day::LAST.0);
        let patterns = (first.0..end).map(|day| {
            let stretch = self.stretch_of_day(day);
            stretch.days[((day - stretch.first) % 7) as usize]
        });
        let near = Near::new(first.0, self.worked_before(first.start()), patterns, &self.patterns);
        self.near = Kept(Some(Arc::new(near)));
    }

    pub fn has_work(&self) -> bool {
        self.total > 0
    }

    /// Working minutes from the beginning of the years to this point.
    pub fn worked_before(&self, at: Minute) -> i64 {
        if let Some(worked) = self.near.0.as_ref().and_then(|near| near.worked_before(at)) {
            return worked;
        }
        if at >= Minute::LAST {
            return self.total;
        }
        let at = at.bounded();
        let day = at.day().0;
        let stretch = self.stretch_of_day(day);
        let pattern = &self.patterns[stretch.pattern_of(day)];
        stretch.worked_before
            + stretch.worked_in_days(day - stretch.first)
            + pattern.worked_before(at.minute_of_day())
    }

    /// Where the working minute after so many others begins.
    pub fn start_of(&self, worked: i64) -> Minute {
        if let Some(at) = self.near.0.as_ref().and_then(|near| near.start_of(worked)) {
            return at;
        }
        if worked >= self.total {
            return Minute::LAST;
        }
        let worked = worked.max(0);
        let found = self.stretches.partition_point(|stretch| stretch.worked_before <= worked) - 1;
        let stretch = &self.stretches[found];
        let (week, rest) = stretch.week_and_rest(worked - stretch.worked_before);
        let offset = (0..7).find(|&offset| i64::from(stretch.prefix[offset + 1]) > rest).unwrap_or(6);
        let pattern = &self.patterns[stretch.days[offset] as usize];
        stretch.minute(week, offset, pattern.start_of(rest - i64::from(stretch.prefix[offset])))
    }

    /// Where the last of so many working minutes ends.
    pub fn finish_of(&self, worked: i64) -> Minute {
        if let Some(at) = self.near.0.as_ref().and_then(|near| near.finish_of(worked)) {
            return at;
        }
        if worked <= 0 || self.total == 0 {
            return Minute::FIRST;
        }
        if worked > self.total {
            return Minute::LAST;
        }
        let found = self.stretches.partition_point(|stretch| stretch.worked_before < worked) - 1;
        let stretch = &self.stretches[found];
        let (week, rest) = stretch.week_and_rest(worked - stretch.worked_before - 1);
        let rest = rest + 1;
        let offset = (0..7).find(|&offset| i64::from(stretch.prefix[offset + 1]) >= rest).unwrap_or(6);
        let pattern = &self.patterns[stretch.days[offset] as usize];
        stretch.minute(week, offset, pattern.finish_of(rest - i64::from(stretch.prefix[offset])))
    }

    /// The first working minute at or after this point.
    pub fn next_start(&self, at: Minute) -> Minute {
        self.start_of(self.worked_before(at))
    }

    /// The end of the last working minute at or before this point.
    pub fn previous_finish(&self, at: Minute) -> Minute {
        self.finish_of(self.worked_before(at))
    }

    /// The end of so many working minutes from this point on.
    pub fn finish_after(&self, start: Minute, minutes: i64) -> Minute {
        self.finish_of(self.worked_before(start).saturating_add(minutes))
    }

    /// The latest point from which so many working minutes end here.
    pub fn start_before(&self, finish: Minute, minutes: i64) -> Minute {
        self.start_of(self.worked_before(finish).saturating_sub(minutes))
    }

    /// Negative when `to` lies before `from`.
    pub fn minutes_between(&self, from: Minute, to: Minute) -> i64 {
        self.worked_before(to) - self.worked_before(from)
    }

    /// Inside working time, or at one of its ends: a milestone may sit here.
    pub fn touches(&self, at: Minute) -> bool {
        let worked = self.worked_before(at);
        self.start_of(worked) == at || self.finish_of(worked) == at
    }

    fn stretch_of_day(&self, day: i32) -> &Stretch {
        let found = self.stretches.partition_point(|stretch| stretch.first <= day);
        &self.stretches[found.saturating_sub(1)]
    }
}

impl Stretch {
    fn pattern_of(&self, day: i32) -> usize {
        self.days[((day - self.first) % 7) as usize] as usize
    }

    fn worked_in_days(&self, days: i32) -> i64 {
        i64::from(days / 7) * i64::from(self.prefix[7]) + i64::from(self.prefix[(days % 7) as usize])
    }

    /// Whole weeks, and the working minutes left of the week begun.
    fn week_and_rest(&self, worked: i64) -> (i64, i64) {
        let of_week = i64::from(self.prefix[7]).max(1);
        (worked / of_week, worked % of_week)
    }

    fn minute(&self, week: i64, offset: usize, minute_of_day: i64) -> Minute {
        let day = i64::from(self.first) + week * 7 + offset as i64;
        Minute(day * MINUTES_PER_DAY + minute_of_day)
    }
}

impl DayPattern {
    fn minutes(&self) -> i32 {
        self.hours.iter().map(|&(from, to)| i32::from(to - from)).sum()
    }

    fn worked_before(&self, minute_of_day: i64) -> i64 {
        let at = minute_of_day as u16;
        self.hours.iter().map(|&(from, to)| i64::from(at.clamp(from, to) - from)).sum()
    }

    fn start_of(&self, mut worked: i64) -> i64 {
        for &(from, to) in &self.hours {
            let length = i64::from(to - from);
            if worked < length {
                return i64::from(from) + worked;
            }
            worked -= length;
        }
        MINUTES_PER_DAY
    }

    fn finish_of(&self, mut worked: i64) -> i64 {
        for &(from, to) in &self.hours {
            let length = i64::from(to - from);
            if worked <= length {
                return i64::from(from) + worked;
            }
            worked -= length;
        }
        MINUTES_PER_DAY
    }

    fn common(&self, other: &DayPattern) -> DayPattern {
        let mut hours = Vec::new();
        for &(from, to) in &self.hours {
            for &(other_from, other_to) in &other.hours {
                let (from, to) = (from.max(other_from), to.min(other_to));
                if from < to {
                    hours.push((from, to));
                }
            }
        }
        hours.sort_unstable();
        DayPattern { hours }
    }
}
