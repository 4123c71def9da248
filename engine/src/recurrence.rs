//! Which days a recurring calendar exception means.

use crate::calendar::{CalendarException, Recurrence};
use crate::time::{Day, days_in_month};

/// More single days than this in one exception are refused: nobody enters them, only broken files have them.
pub(crate) const MOST_OCCURRENCES: usize = 20_000;

/// Stretches of days, both ends included, in order. None when there are too many.
pub(crate) fn stretches(exception: &CalendarException) -> Option<Vec<(Day, Day)>> {
    let (from, to) = (exception.from.max(Day::FIRST), exception.to.min(Day::LAST));
    if from > to {
        return Some(Vec::new());
    }
    match exception.recurrence {
        Recurrence::EveryDay | Recurrence::Daily { every: 0 | 1 } => Some(vec![(from, to)]),
        Recurrence::Daily { every } => singles((from.0..=to.0).step_by(usize::from(every)).map(Day)),
        Recurrence::Weekly { every, weekdays } => singles(weekly(from, to, every, weekdays)),
        Recurrence::MonthlyOnDay { every, day } => singles(
            months(from, to, every).filter_map(move |(year, month)| Day::from_civil(year, month, day)),
        )
        .map(|found| within(found, from, to)),
        Recurrence::MonthlyOnWeekday { every, ordinal, weekday } => singles(
            months(from, to, every).filter_map(move |(year, month)| nth(year, month, ordinal, weekday)),
        )
        .map(|found| within(found, from, to)),
        Recurrence::YearlyOnDay { month, day } => {
            singles(years(from, to).filter_map(move |year| Day::from_civil(year, month, day)))
                .map(|found| within(found, from, to))
        }
        Recurrence::YearlyOnWeekday { month, ordinal, weekday } => {
            singles(years(from, to).filter_map(move |year| nth(year, month, ordinal, weekday)))
                .map(|found| within(found, from, to))
        }
    }
}

fn singles(days: impl Iterator<Item = Day>) -> Option<Vec<(Day, Day)>> {
    let found: Vec<(Day, Day)> = days.take(MOST_OCCURRENCES + 1).map(|day| (day, day)).collect();
    (found.len() <= MOST_OCCURRENCES).then_some(found)
}

fn within(mut found: Vec<(Day, Day)>, from: Day, to: Day) -> Vec<(Day, Day)> {
    found.retain(|&(day, _)| from <= day && day <= to);
    found
}

/// Weeks are counted from the Monday of the first day's week.
fn weekly(from: Day, to: Day, every: u16, weekdays: u8) -> impl Iterator<Item = Day> {
    let monday = from.0 - from.weekday() as i32;
    (from.0..=to.0).map(Day).filter(move |day| {
        let week = (day.0 - monday) / 7;
        weekdays & (1 << day.weekday()) != 0 && week % i32::from(every.max(1)) == 0
    })
}

fn months(from: Day, to: Day, every: u16) -> impl Iterator<Item = (i32, u8)> {
    let month_number = |day: Day| {
        let (year, month, _) = day.civil();
        year * 12 + i32::from(month) - 1
    };
    (month_number(from)..=month_number(to))
        .step_by(usize::from(every.max(1)))
        .map(|number| (number.div_euclid(12), (number.rem_euclid(12) + 1) as u8))
}

fn years(from: Day, to: Day) -> impl Iterator<Item = i32> {
    from.civil().0..=to.civil().0
}

/// The first to fourth, or with 5 the last, such weekday of a month.
fn nth(year: i32, month: u8, ordinal: u8, weekday: u8) -> Option<Day> {
    if !(1..=5).contains(&ordinal) || weekday > 6 {
        return None;
    }
    let first = Day::from_civil(year, month, 1)?;
    let ahead = (usize::from(weekday) + 7 - first.weekday()) % 7;
    let mut day = ahead as u8 + 1 + (ordinal - 1) * 7;
    if day > days_in_month(year, month) {
        day -= 7;
    }
    Day::from_civil(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: (i32, u8, u8), to: (i32, u8, u8), recurrence: Recurrence) -> Vec<(i32, u8, u8)> {
        let date = |(year, month, day)| Day::from_civil(year, month, day).expect("a real date");
        let exception = CalendarException {
            name: String::new(),
            from: date(from),
            to: date(to),
            recurrence,
            shifts: Vec::new(),
        };
        stretches(&exception).expect("few enough").into_iter().map(|(first, _)| first.civil()).collect()
    }

    #[test]
    fn each_recurrence_means_its_days() {
        let (from, to) = ((2026, 1, 1), (2026, 4, 30));
        let cases = [
            (Recurrence::EveryDay, vec![(2026, 1, 1)]),
            (Recurrence::Daily { every: 60 }, vec![(2026, 1, 1), (2026, 3, 2)]),
            (Recurrence::MonthlyOnDay { every: 1, day: 31 }, vec![(2026, 1, 31), (2026, 3, 31)]),
            (Recurrence::MonthlyOnDay { every: 2, day: 15 }, vec![(2026, 1, 15), (2026, 3, 15)]),
            (
                Recurrence::MonthlyOnWeekday { every: 1, ordinal: 5, weekday: 4 },
                vec![(2026, 1, 30), (2026, 2, 27), (2026, 3, 27), (2026, 4, 24)],
            ),
            (Recurrence::YearlyOnDay { month: 2, day: 17 }, vec![(2026, 2, 17)]),
            (Recurrence::YearlyOnWeekday { month: 3, ordinal: 2, weekday: 0 }, vec![(2026, 3, 9)]),
            (Recurrence::YearlyOnDay { month: 2, day: 30 }, vec![]),
        ];
        for (recurrence, expected) in cases {
            assert_eq!(days(from, to, recurrence), expected, "{recurrence:?}");
        }
    }

    #[test]
    fn weeks_are_counted_from_the_first_days_week() {
        let every_second_monday_and_sunday = Recurrence::Weekly { every: 2, weekdays: 0b100_0001 };
        // 2026-01-01 is a Thursday.
        let expected = vec![(2026, 1, 4), (2026, 1, 12), (2026, 1, 18)];
        assert_eq!(days((2026, 1, 1), (2026, 1, 25), every_second_monday_and_sunday), expected);
    }

    #[test]
    fn endless_lists_are_refused() {
        let exception = CalendarException {
            name: String::new(),
            from: Day::FIRST,
            to: Day::LAST,
            recurrence: Recurrence::Daily { every: 2 },
            shifts: Vec::new(),
        };
        assert_eq!(stretches(&exception), None);
    }
}
