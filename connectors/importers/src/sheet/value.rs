//! What people type into cells: stretches of time, percentages, yes and no, in Chinese and English, with full-width
//! signs, Chinese numerals and the units of both.

/// Full-width signs become plain ones, letters small; blanks at the ends go.
pub(super) fn normal(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' | '\u{2009}' | '\u{202F}' => ' ',
        '、' => ',',
        '。' => '.',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        c => c,
    };
    text.trim().chars().map(plain).flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// A stretch of time as typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    pub minutes: f64,
    pub elapsed: bool,
    pub estimated: bool,
}

/// The plan's working time, for turning days and weeks into minutes.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkingTime {
    pub minutes_per_day: f64,
    pub minutes_per_week: f64,
    pub days_per_month: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

const UNITS: &[(Unit, &[&str])] = &[
    (Unit::Minute, &["分钟", "分", "minutes", "minute", "mins", "min", "m"]),
    (Unit::Hour, &["工时", "小时", "钟头", "时", "hours", "hour", "hrs", "hr", "h"]),
    (
        Unit::Day,
        &["工作日", "工日", "人天", "天", "日", "workingdays", "workdays", "days", "day", "dys", "dy", "d"],
    ),
    (Unit::Week, &["工作周", "星期", "礼拜", "周", "weeks", "week", "wks", "wk", "w"]),
    (Unit::Month, &["月份", "月", "months", "month", "mons", "mon", "mo"]),
    (Unit::Year, &["年", "years", "year", "yrs", "yr", "y"]),
];

/// Words before or inside a unit that make it run round the clock.
const ELAPSED: &[(&str, Unit)] = &[
    ("自然日", Unit::Day),
    ("自然天", Unit::Day),
    ("日历日", Unit::Day),
    ("日历天", Unit::Day),
    ("历日", Unit::Day),
    ("日历周", Unit::Week),
    ("calendardays", Unit::Day),
    ("calendarday", Unit::Day),
];

/// `3天`, `2 weeks`, `1w 2d`, `半天`, `十个工作日`, `4h?`, `3ed`. A bare number is in `default_unit` or days.
pub(super) fn stretch(text: &str, time: WorkingTime, default_unit: Option<&str>) -> Option<Stretch> {
    let mut rest: String = normal(text).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let estimated = rest.ends_with('?') || rest.starts_with('约') || rest.starts_with('~');
    rest = rest.trim_end_matches('?').trim_start_matches(['约', '~']).to_owned();
    let (mut minutes, mut elapsed, mut parts) = (0.0, false, 0);
    let mut rest = rest.as_str();
    while !rest.is_empty() {
        let (number, after) = leading_number(rest)?;
        let after = after.strip_prefix('个').unwrap_or(after);
        let (unit, clock, after) = match leading_unit(after) {
            Some(found) => found,
            None if after.is_empty() && parts == 0 => {
                let (unit, clock, _) = default_unit.and_then(leading_unit).unwrap_or((Unit::Day, false, ""));
                (unit, clock, after)
            }
            None => return None,
        };
        // 一天半, 两周半: and half of the unit once more.
        let (half, after) = after.strip_prefix('半').map_or((0.0, after), |after| (0.5, after));
        minutes += (number + half) * minutes_in(unit, clock, time);
        elapsed |= clock;
        parts += 1;
        rest = after;
    }
    let sane = parts > 0 && (0.0..=crate::limits::LONGEST_MINUTES).contains(&minutes);
    sane.then_some(Stretch { minutes, elapsed, estimated })
}

fn minutes_in(unit: Unit, clock: bool, time: WorkingTime) -> f64 {
    let (day, week, month) = if clock {
        (1440.0, 10_080.0, 43_200.0)
    } else {
        (time.minutes_per_day, time.minutes_per_week, time.minutes_per_day * time.days_per_month)
    };
    match unit {
        Unit::Minute => 1.0,
        Unit::Hour => 60.0,
        Unit::Day => day,
        Unit::Week => week,
        Unit::Month => month,
        Unit::Year => month * 12.0,
    }
}

fn leading_unit(text: &str) -> Option<(Unit, bool, &str)> {
    let text = text.trim_start();
    for (word, unit) in ELAPSED {
        if let Some(after) = text.strip_prefix(word) {
            return Some((*unit, true, after));
        }
    }
    let (clock, body) = match text.strip_prefix("elapsed") {
        Some(body) => (true, body),
        None => match text.strip_prefix('e') {
            Some(body) => (true, body),
            None => (false, text),
        },
    };
    let mut best: Option<(Unit, &str)> = None;
    for (unit, names) in UNITS {
        for name in *names {
            if let Some(after) = body.strip_prefix(name)
                && best.is_none_or(|(_, rest)| after.len() < rest.len())
            {
                best = Some((*unit, after));
            }
        }
    }
    best.map(|(unit, after)| (unit, clock, after))
}

/// Digits with a decimal point, or Chinese numerals up to 99 and 半.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    if end > 0 {
        return text[..end].parse().ok().map(|number| (number, &text[end..]));
    }
    let end = text.find(|c: char| !"零〇一二两三四五六七八九十半".contains(c)).unwrap_or(text.len());
    chinese_number(&text[..end]).map(|number| (number, &text[end..]))
}

fn chinese_number(text: &str) -> Option<f64> {
    let digit = |text: &str| -> Option<f64> {
        Some(match text {
            "零" | "〇" => 0.0,
            "一" => 1.0,
            "二" | "两" => 2.0,
            "三" => 3.0,
            "四" => 4.0,
            "五" => 5.0,
            "六" => 6.0,
            "七" => 7.0,
            "八" => 8.0,
            "九" => 9.0,
            _ => return None,
        })
    };
    match text.split_once('十') {
        _ if text == "半" => Some(0.5),
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1.0 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0.0 } else { digit(ones)? };
            Some(tens * 10.0 + ones)
        }
    }
}

/// `50%`, `50 %`, `百分之五十` is not needed; numbers up to 1 are fractions, above that percent.
pub(super) fn percent(text: &str) -> Option<f64> {
    let text = normal(text);
    if let Some(number) = text.strip_suffix('%') {
        return number.trim().replace(',', ".").parse::<f64>().ok().filter(|p| (0.0..=100.0).contains(p));
    }
    match text.as_str() {
        "完成" | "已完成" | "done" | "completed" | "complete" | "yes" | "是" => return Some(100.0),
        "未开始" | "not started" | "no" | "否" | "-" | "todo" | "to do" => return Some(0.0),
        _ => {}
    }
    percent_number(text.parse().ok()?)
}

/// In a cell 0.5 is one half, 50 is one half too.
pub(super) fn percent_number(number: f64) -> Option<f64> {
    let percent = if number <= 1.0 { number * 100.0 } else { number };
    (0.0..=100.0).contains(&percent).then_some(percent)
}

/// Yes and no in both languages.
pub(super) fn yes(text: &str) -> Option<bool> {
    match normal(text).as_str() {
        "是" | "对" | "有" | "√" | "✓" | "✔" | "yes" | "y" | "true" | "1" | "x" | "milestone" | "里程碑" => {
            Some(true)
        }
        "否" | "不是" | "无" | "×" | "no" | "n" | "false" | "0" | "-" | "" => Some(false),
        _ => None,
    }
}

/// What stands in a cell for nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(
        normal(text).as_str(),
        "" | "-" | "--" | "/" | "n/a" | "na" | "none" | "无" | "tbd" | "待定" | "?"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: WorkingTime =
        WorkingTime { minutes_per_day: 480.0, minutes_per_week: 2400.0, days_per_month: 20.0 };

    #[test]
    fn stretches_of_time_in_both_languages() {
        let working = |minutes| Some((minutes, false));
        let cases = [
            ("3天", working(1440.0)),
            ("3 天", working(1440.0)),
            ("３天", working(1440.0)),
            ("2周", working(4800.0)),
            ("10个工作日", working(4800.0)),
            ("十五天", working(7200.0)),
            ("两周半", working(6000.0)),
            ("半天", working(240.0)),
            ("一天半", working(720.0)),
            ("4小时", working(240.0)),
            ("30分钟", working(30.0)),
            ("1个月", working(9600.0)),
            ("5 days", working(2400.0)),
            ("1 day", working(480.0)),
            ("1w", working(2400.0)),
            ("4h", working(240.0)),
            ("1.5d", working(720.0)),
            ("1w 2d", working(3360.0)),
            ("2 mons", working(19200.0)),
            ("3", working(1440.0)),
            ("0", working(0.0)),
            ("3 days?", working(1440.0)),
            ("3ed", Some((4320.0, true))),
            ("2 elapsed days", Some((2880.0, true))),
            ("5个自然日", Some((7200.0, true))),
            ("soon", None),
            ("三", working(1440.0)),
            ("", None),
            ("-3d", None),
            ("3 parsecs", None),
        ];
        for (text, expected) in cases {
            let found = stretch(text, TIME, None).map(|found| (found.minutes, found.elapsed));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(stretch("3", TIME, Some("小时")).map(|found| found.minutes), Some(180.0));
        assert!(stretch("3 days?", TIME, None).is_some_and(|found| found.estimated));
    }

    #[test]
    fn percentages() {
        let cases = [
            ("50%", Some(50.0)),
            ("50 ％", Some(50.0)),
            ("0.5", Some(50.0)),
            ("1", Some(100.0)),
            ("75", Some(75.0)),
            ("已完成", Some(100.0)),
            ("12,5%", Some(12.5)),
            ("half", None),
            ("120%", None),
        ];
        for (text, expected) in cases {
            assert_eq!(percent(text), expected, "{text}");
        }
    }
}
