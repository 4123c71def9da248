//! Public holidays by country, as far as they are announced: the one table for calendars and culture cards.
//!
//! Mainland China with its make-up working days (调休), as the General Office of the State Council announces them
//! each autumn for the year to come. Source: 国务院办公厅关于2025年、2026年部分节假日安排的通知. Years after the last
//! one here are not known yet: a plan that runs into them is told so.

use jiff::civil::{Date, date};

/// The last day up to which the table of China is complete.
pub const CHINA_UNTIL: Date = date(2026, 12, 31);

/// A stretch of days off, in Chinese and in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    pub name: &'static str,
    pub name_en: &'static str,
    pub from: Date,
    pub to: Date,
}

const fn holiday(
    name: &'static str,
    name_en: &'static str,
    (year, month, day): (i16, i8, i8),
    (to_month, to_day): (i8, i8),
) -> Holiday {
    Holiday { name, name_en, from: date(year, month, day), to: date(year, to_month, to_day) }
}

pub const CHINA: &[Holiday] = &[
    holiday("元旦", "New Year", (2025, 1, 1), (1, 1)),
    holiday("春节", "Spring Festival", (2025, 1, 28), (2, 4)),
    holiday("清明节", "Qingming", (2025, 4, 4), (4, 6)),
    holiday("劳动节", "Labour Day", (2025, 5, 1), (5, 5)),
    holiday("端午节", "Dragon Boat", (2025, 5, 31), (6, 2)),
    holiday("国庆节、中秋节", "National Day, Mid-Autumn", (2025, 10, 1), (10, 8)),
    holiday("元旦", "New Year", (2026, 1, 1), (1, 3)),
    holiday("春节", "Spring Festival", (2026, 2, 15), (2, 23)),
    holiday("清明节", "Qingming", (2026, 4, 4), (4, 6)),
    holiday("劳动节", "Labour Day", (2026, 5, 1), (5, 5)),
    holiday("端午节", "Dragon Boat", (2026, 6, 19), (6, 21)),
    holiday("中秋节", "Mid-Autumn", (2026, 9, 25), (9, 27)),
    holiday("国庆节", "National Day", (2026, 10, 1), (10, 7)),
];

/// Saturdays and Sundays that are worked in China.
pub const CHINA_MAKE_UP_DAYS: &[Date] = &[
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn make_up_days_are_weekends_and_no_holidays() {
        for day in CHINA_MAKE_UP_DAYS {
            assert!(day.weekday().to_monday_zero_offset() >= 5, "{day} is no weekend");
            assert!(!CHINA.iter().any(|holiday| (holiday.from..=holiday.to).contains(day)), "{day}");
        }
    }
}
