//! Public holidays of mainland China with their make-up working days (调休), as the General Office of the State
//! Council announces them each autumn for the year to come.
//!
//! Source: 国务院办公厅关于2025年、2026年部分节假日安排的通知. Years after the last one here are not known yet:
//! a plan that runs into them is told so.

use engine::calendar::{CalendarException, Shift};
use engine::time::Day;

/// 9 to 12 and 13 to 18.
pub const SHIFTS: [Shift; 2] = [Shift::hours(9, 12), Shift::hours(13, 18)];

const LAST_YEAR: i32 = 2026;

type Date = (i32, u8, u8);

/// Name, first and last day off.
const HOLIDAYS: &[(&str, Date, Date)] = &[
    ("元旦 New Year", (2025, 1, 1), (2025, 1, 1)),
    ("春节 Spring Festival", (2025, 1, 28), (2025, 2, 4)),
    ("清明节 Qingming", (2025, 4, 4), (2025, 4, 6)),
    ("劳动节 Labour Day", (2025, 5, 1), (2025, 5, 5)),
    ("端午节 Dragon Boat", (2025, 5, 31), (2025, 6, 2)),
    ("国庆节、中秋节 National Day, Mid-Autumn", (2025, 10, 1), (2025, 10, 8)),
    ("元旦 New Year", (2026, 1, 1), (2026, 1, 3)),
    ("春节 Spring Festival", (2026, 2, 15), (2026, 2, 23)),
    ("清明节 Qingming", (2026, 4, 4), (2026, 4, 6)),
    ("劳动节 Labour Day", (2026, 5, 1), (2026, 5, 5)),
    ("端午节 Dragon Boat", (2026, 6, 19), (2026, 6, 21)),
    ("中秋节 Mid-Autumn", (2026, 9, 25), (2026, 9, 27)),
    ("国庆节 National Day", (2026, 10, 1), (2026, 10, 7)),
];

/// Saturdays and Sundays that are worked.
const MAKE_UP_DAYS: &[Date] = &[
    (2025, 1, 26),
    (2025, 2, 8),
    (2025, 4, 27),
    (2025, 9, 28),
    (2025, 10, 11),
    (2026, 1, 4),
    (2026, 2, 14),
    (2026, 2, 28),
    (2026, 5, 9),
    (2026, 9, 20),
    (2026, 10, 10),
];

pub fn exceptions() -> Vec<CalendarException> {
    let day =
        |(year, month, day): Date| Day::from_civil(year, month, day).expect("the table holds real dates");
    let off = HOLIDAYS
        .iter()
        .map(|(name, from, to)| CalendarException::days(name, day(*from), day(*to), Vec::new()));
    let on = MAKE_UP_DAYS.iter().map(|date| {
        CalendarException::days("调休上班 make-up working day", day(*date), day(*date), SHIFTS.to_vec())
    });
    off.chain(on).collect()
}

pub fn covers_until() -> Day {
    Day::from_civil(LAST_YEAR, 12, 31).expect("a real date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn make_up_days_are_weekends_and_no_holidays() {
        let holidays: Vec<_> = exceptions().into_iter().filter(|e| e.shifts.is_empty()).collect();
        for (year, month, date) in MAKE_UP_DAYS {
            let day = Day::from_civil(*year, *month, *date).expect("real");
            assert!(day.weekday() >= 5, "{year}-{month}-{date} is no weekend");
            assert!(!holidays.iter().any(|h| (h.from..=h.to).contains(&day)));
        }
    }
}
