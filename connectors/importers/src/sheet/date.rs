//! Dates as people type them: `2026年3月5日`, `2026/3/5`, `5 Mar 2026`, `Thu 05/03/26`, with or without a time.

use super::value::normal;
use crate::limits::YEARS;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// Which of day and month stands first where both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    MonthFirst,
    DayFirst,
}

/// A date, and the time of day if one was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Typed {
    pub date: Date,
    pub time: Option<Time>,
}

impl Typed {
    pub fn or_at(self, usual: Time) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(usual))
    }
}

/// A number that may mean this or that.
enum Part {
    Number(i64, usize),
    Month(i64),
}

pub(super) fn typed(text: &str, order: DateOrder) -> Option<Typed> {
    let text = normal(text);
    let (date_text, time) = split_time(&text)?;
    let parts = parts(&date_text)?;
    let (year, month, day) = arranged(&parts, date_text.contains('.'), order)?;
    let year = if year < 100 { year + if year < 70 { 2000 } else { 1900 } } else { year };
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&date.year()).then_some(Typed { date, time })
}

/// What a numeric date proves: `Some` when one of the first two numbers cannot be a month, `Err` when both could
/// and differ.
pub(super) fn evidence(text: &str) -> Option<Result<DateOrder, ()>> {
    let text = normal(text);
    let (date_text, _) = split_time(&text)?;
    if date_text.contains('.') {
        return None;
    }
    match parts(&date_text)?.as_slice() {
        [Part::Number(first, width), Part::Number(second, _), Part::Number(_, _)] if *width <= 2 => {
            match (*first > 12, *second > 12) {
                (true, false) => Some(Ok(DateOrder::DayFirst)),
                (false, true) => Some(Ok(DateOrder::MonthFirst)),
                (false, false) if first != second => Some(Err(())),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Everything up to the time, and the time.
fn split_time(text: &str) -> Option<(String, Option<Time>)> {
    let text = without_weekday(text);
    let text = text.trim();
    let Some(colon) = text.find(':') else {
        return match text.find('时').or_else(|| text.find('点')) {
            Some(_) => None,
            None => Some((text.to_owned(), None)),
        };
    };
    let before = text[..colon].trim_end();
    let hour_from = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + char_length(before, at));
    let date = before[..hour_from].trim_end_matches(['t', ' ']);
    let (date, chinese_half) = match (date.strip_suffix("上午"), date.strip_suffix("下午")) {
        (Some(date), _) => (date, Some(false)),
        (_, Some(date)) => (date, Some(true)),
        _ => (date, None),
    };
    let after = text[colon + 1..].trim();
    let minute_to = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let half = match after[minute_to..]
        .trim_start_matches(|c: char| c == ':' || c == '.' || c.is_ascii_digit())
        .trim()
    {
        "am" | "a.m." => Some(false),
        "pm" | "p.m." => Some(true),
        "" | "z" => chinese_half,
        _ => return None,
    };
    let hour: i8 = before[hour_from..].parse().ok()?;
    let minute: i8 = after[..minute_to].parse().ok()?;
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Some((date.trim().to_owned(), Some(Time::new(hour, minute, 0, 0).ok()?)))
}

fn char_length(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Weekdays repeat what the date says.
fn without_weekday(text: &str) -> String {
    const LONG: [&str; 14] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ];
    let mut text = text.to_owned();
    for prefix in ["星期", "礼拜", "周"] {
        if let Some(at) = text.find(prefix) {
            let after = at + prefix.len();
            if let Some(day) = text[after..].chars().next().filter(|c| "一二三四五六日天".contains(*c))
            {
                text.replace_range(at..after + day.len_utf8(), " ");
            }
        }
    }
    for name in LONG {
        if let Some(rest) = text.strip_prefix(name) {
            return rest.trim_start_matches([',', '.', ' ']).to_owned();
        }
    }
    text
}

/// Numbers and names of months; anything else is no date.
fn parts(text: &str) -> Option<Vec<Part>> {
    let digits_only = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only {
        let number = |range: std::ops::Range<usize>| text[range].parse().ok();
        return Some(vec![
            Part::Number(number(0..4)?, 4),
            Part::Number(number(4..6)?, 2),
            Part::Number(number(6..8)?, 2),
        ]);
    }
    let separators = |c: char| matches!(c, ' ' | '/' | '-' | '.' | ',' | '年' | '月' | '日' | '号');
    let mut found = Vec::new();
    for piece in text.split(separators).filter(|piece| !piece.is_empty()) {
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|end| piece.strip_suffix(end)).unwrap_or(piece);
        let part = match bare.parse::<i64>() {
            Ok(number) if (0..=9999).contains(&number) => Part::Number(number, bare.len()),
            _ => Part::Month(month_named(piece)?),
        };
        found.push(part);
        if found.len() > 3 {
            return None;
        }
    }
    Some(found)
}

fn month_named(name: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if name == "sept" {
        return Some(9);
    }
    let at =
        MONTHS.iter().position(|month| *month == name || (name.len() == 3 && month.starts_with(name)))?;
    Some(at as i64 + 1)
}

/// Year, month and day from the three parts.
fn arranged(parts: &[Part], dotted: bool, order: DateOrder) -> Option<(i64, i64, i64)> {
    Some(match parts {
        [Part::Number(year, 4), Part::Number(month, _), Part::Number(day, _)] => (*year, *month, *day),
        [Part::Number(year, 4), Part::Month(month), Part::Number(day, _)] => (*year, *month, *day),
        [Part::Number(day, _), Part::Month(month), Part::Number(year, _)] => (*year, *month, *day),
        [Part::Month(month), Part::Number(day, _), Part::Number(year, _)] => (*year, *month, *day),
        [Part::Number(first, _), Part::Number(second, _), Part::Number(year, 2 | 4)] => {
            // 05.03.2026 has the day first wherever it is written.
            if dotted || order == DateOrder::DayFirst {
                (*year, *second, *first)
            } else {
                (*year, *first, *second)
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_type_them() {
        let cases = [
            ("2026年3月5日", "2026-03-05"),
            ("2026 年 3 月 5 日 星期四", "2026-03-05"),
            ("2026/3/5", "2026-03-05"),
            ("2026-03-05", "2026-03-05"),
            ("2026.3.5", "2026-03-05"),
            ("20260305", "2026-03-05"),
            ("5 Mar 2026", "2026-03-05"),
            ("5-Mar-26", "2026-03-05"),
            ("March 5th, 2026", "2026-03-05"),
            ("Thu 3/5/26", "2026-03-05"),
            ("5.3.2026", "2026-03-05"),
            ("２０２６／３／５", "2026-03-05"),
            ("2026年3月5日 9:30", "2026-03-05T09:30:00"),
            ("2026-03-05T08:00:00", "2026-03-05T08:00:00"),
            ("3/5/2026 5:00 PM", "2026-03-05T17:00:00"),
            ("2026年3月5日 下午5:00", "2026-03-05T17:00:00"),
        ];
        for (text, expected) in cases {
            let found = typed(text, DateOrder::MonthFirst).map(|typed| match typed.time {
                Some(time) => typed.date.to_datetime(time).to_string(),
                None => typed.date.to_string(),
            });
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "soon",
            "2026-13-05",
            "2026-02-30",
            "3月5日",
            "1/2",
            "",
            "9999-01-01",
            "1:2:3:4",
            "下午",
            ":",
            "5 点",
        ] {
            assert_eq!(typed(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_proven_by_other_dates() {
        assert_eq!(evidence("25/3/2026"), Some(Ok(DateOrder::DayFirst)));
        assert_eq!(evidence("3/25/2026"), Some(Ok(DateOrder::MonthFirst)));
        assert_eq!(evidence("3/5/2026"), Some(Err(())));
        assert_eq!(evidence("2026/3/5"), None);
        let typed = typed("3/5/2026", DateOrder::DayFirst).expect("a date");
        assert_eq!(typed.date.to_string(), "2026-05-03");
    }
}
