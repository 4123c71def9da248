//! Tables of one calendar over the days that many computations in a row are about: what the stretches of
//! [`WorkingTime`](crate::working_time::WorkingTime) say, at a look or two. Asked beyond its days it has no answer.

use crate::time::{MINUTES_PER_DAY, Minute};
use crate::working_time::DayPattern;

/// A place to look from, for every so many working minutes (a power of two).
const SHARE: u32 = 8;

#[derive(Debug)]
pub(crate) struct Near {
    first: i32,
    /// Working minutes before the first day.
    before: i64,
    /// Of each day, and of the one after the last: what came before it since the first.
    days: Vec<NearDay>,
    /// The day of every [`SHARE`]th working minute.
    looked_from: Vec<u32>,
    patterns: Vec<PatternTable>,
}

#[derive(Debug, Clone, Copy)]
struct NearDay {
    worked: u32,
    pattern: u32,
}

/// By minute of the day what was worked before it, and by working minute where it begins.
#[derive(Debug)]
struct PatternTable {
    worked: Vec<u16>,
    starts: Vec<u16>,
}

impl Near {
    /// `days` are patterns, in the order of the days from `first` on; fewer than a million.
    pub(crate) fn new(
        first: i32,
        before: i64,
        days: impl Iterator<Item = u32>,
        patterns: &[DayPattern],
    ) -> Near {
        let patterns: Vec<PatternTable> = patterns.iter().map(PatternTable::of).collect();
        let mut made = Near { first, before, days: Vec::new(), looked_from: Vec::new(), patterns };
        let mut worked = 0;
        for (at, pattern) in (0_u32..).zip(days) {
            made.days.push(NearDay { worked, pattern });
            worked += made.patterns[pattern as usize].starts.len() as u32;
            // Every share that begins in this day.
            while ((made.looked_from.len() as u32) << SHARE) < worked {
                made.looked_from.push(at);
            }
        }
        made.days.push(NearDay { worked, pattern: 0 });
        made
    }

    pub(crate) fn worked_before(&self, at: Minute) -> Option<i64> {
        let (place, minute) = (at.day().0 - self.first, at.minute_of_day());
        let is_inside = place >= 0 && place as usize + 1 < self.days.len();
        is_inside.then(|| {
            let day = self.days[place as usize];
            let of_day = self.patterns[day.pattern as usize].worked[minute as usize];
            self.before + i64::from(day.worked) + i64::from(of_day)
        })
    }

    /// Where the working minute after so many others begins.
    pub(crate) fn start_of(&self, worked: i64) -> Option<Minute> {
        let inside = u32::try_from(worked - self.before).ok()?;
        let mut place = *self.looked_from.get((inside >> SHARE) as usize)? as usize;
        while self.days.get(place + 1)?.worked <= inside {
            place += 1;
        }
        let day = self.days[place];
        let start = self.patterns[day.pattern as usize].starts[(inside - day.worked) as usize];
        Some(Minute((i64::from(self.first) + place as i64) * MINUTES_PER_DAY + i64::from(start)))
    }

    /// Where the last of so many working minutes ends.
    pub(crate) fn finish_of(&self, worked: i64) -> Option<Minute> {
        self.start_of(worked - 1).map(|start| Minute(start.0 + 1))
    }
}

impl PatternTable {
    fn of(pattern: &DayPattern) -> PatternTable {
        let mut table =
            PatternTable { worked: Vec::with_capacity(MINUTES_PER_DAY as usize), starts: Vec::new() };
        for minute in 0..MINUTES_PER_DAY as u16 {
            table.worked.push(table.starts.len() as u16);
            if pattern.hours.iter().any(|(from, to)| (*from..*to).contains(&minute)) {
                table.starts.push(minute);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use crate::calendar::{Calendar, CalendarException, CalendarIndex, Shift};
    use crate::hours::working_time;
    use crate::random::Random;
    use crate::time::{Day, Minute};

    /// 2026-03-02, a Monday.
    const MONDAY: i32 = 20_514;

    fn calendars() -> Vec<Calendar> {
        let mut odd = Calendar::five_days("odd", &[Shift::hours(22, 30), Shift::hours(9, 11)]);
        for day in 0..40 {
            let hours = if day % 3 == 0 { vec![Shift::hours(7, 9)] } else { Vec::new() };
            odd.exceptions.push(CalendarException::days(
                "",
                Day(MONDAY + day * 9),
                Day(MONDAY + day * 9 + 3),
                hours,
            ));
        }
        vec![Calendar::standard(), odd, Calendar::five_days("always", &[Shift::hours(0, 24)])]
    }

    #[test]
    fn tables_say_what_the_stretches_say_inside_their_days_and_beyond() {
        let (calendars, mut random) = (calendars(), Random::new(7));
        for index in 0..3 {
            let plain = working_time(&calendars, CalendarIndex(index)).expect("hours");
            let mut near = plain.clone();
            near.keep_near(Day(MONDAY + 5), 300);
            assert_eq!(plain, near, "equal hours are equal values");
            for _ in 0..20_000 {
                let at = Minute(i64::from(MONDAY) * 1_440 + random.below(400 * 1_440) as i64 - 30_000);
                let worked = plain.worked_before(at);
                assert_eq!(near.worked_before(at), worked, "{at}");
                assert_eq!(near.start_of(worked), plain.start_of(worked), "{at}");
                assert_eq!(near.finish_of(worked), plain.finish_of(worked), "{at}");
            }
        }
    }
}
