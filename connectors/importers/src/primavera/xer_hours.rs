//! The hours of a calendar as XER writes them: nested brackets in one cell, `(0||2()((0||0(s|08:00|f|12:00)())))`
//! for Monday's first shift. Days are numbered from Sunday, exceptions by days since 30 December 1899, and a shift
//! that ends at 00:00 ends with the day.

use crate::plan::{CalendarException, DayHours, Recurrence, Shift, Week};
use jiff::ToSpan;
use jiff::civil::Date;

/// Brackets inside brackets; Primavera writes six.
const DEEPEST: usize = 16;

struct Bracket<'t> {
    name: &'t str,
    /// `s|08:00|f|12:00`
    values: &'t str,
    inside: Vec<Bracket<'t>>,
}

/// Week and exceptions; `None` when the brackets do not close.
pub(super) fn read(cell: &str) -> Option<(Week, Vec<CalendarException>)> {
    let mut rest = cell;
    let root = bracket(&mut rest, 0)?;
    let mut week = Week::default();
    let mut exceptions = Vec::new();
    for part in &root.inside {
        match part.name {
            "DaysOfWeek" => part.inside.iter().for_each(|day| set_day(&mut week, day)),
            "Exceptions" => exceptions.extend(part.inside.iter().filter_map(exception)),
            _ => {}
        }
    }
    for day in &mut week {
        if *day == DayHours::Inherit {
            *day = DayHours::NonWorking;
        }
    }
    Some((week, exceptions))
}

fn set_day(week: &mut Week, day: &Bracket<'_>) {
    let Some(sunday_first @ 1..=7) = day.name.parse::<usize>().ok() else { return };
    let shifts = shifts(day);
    // Ours begin with Monday.
    week[(sunday_first + 5) % 7] =
        if shifts.is_empty() { DayHours::NonWorking } else { DayHours::Working(shifts) };
}

fn exception(of: &Bracket<'_>) -> Option<CalendarException> {
    let days: i64 = value(of.values, "d")?.parse().ok().filter(|days| (0..=110_000).contains(days))?;
    let day = Date::constant(1899, 12, 30).checked_add(days.days()).ok()?;
    let recurrence = Recurrence::EveryDay;
    Some(CalendarException { name: String::new(), from: day, to: day, recurrence, working: shifts(of) })
}

fn shifts(of: &Bracket<'_>) -> Vec<Shift> {
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
        (hour < 25 && minute < 60).then_some(hour * 60 + minute)
    };
    let shift = |part: &Bracket<'_>| {
        let from = minute(value(part.values, "s")?)?;
        let to = minute(value(part.values, "f")?).map(|to| if to == 0 { 1_440 } else { to })?;
        (from < to).then_some(Shift { from_minute: from, to_minute: to })
    };
    let mut shifts: Vec<Shift> = of.inside.iter().filter_map(shift).collect();
    shifts.sort_unstable();
    shifts
}

fn value<'t>(values: &'t str, name: &str) -> Option<&'t str> {
    let mut parts = values.split('|');
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        if key.trim() == name {
            return Some(value.trim());
        }
    }
    None
}

/// `(0||NAME(VALUES)(INSIDE))`; between brackets stand blanks and whatever no bracket begins with.
fn bracket<'t>(rest: &mut &'t str, depth: usize) -> Option<Bracket<'t>> {
    if depth > DEEPEST {
        return None;
    }
    let from = rest.find("||")?;
    let after = &rest[from + 2..];
    let (name, after) = after.split_once('(')?;
    let (values, after) = after.split_once(')')?;
    *rest = after.trim_start_matches(is_filling).strip_prefix('(')?;
    let mut inside = Vec::new();
    loop {
        let next = rest.trim_start_matches(is_filling);
        match next.strip_prefix(')') {
            Some(after) => {
                *rest = after.trim_start_matches(is_filling).strip_prefix(')')?;
                return Some(Bracket { name: name.trim(), values, inside });
            }
            None => {
                *rest = next.strip_prefix('(')?;
                inside.push(bracket(rest, depth + 1)?);
            }
        }
    }
}

fn is_filling(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_with_a_lunch_a_night_and_a_holiday() {
        let cell = "(0||CalendarData()(\u{7f}  (0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|12:00)())\
            (0||1(f|17:00|s|13:00)())))(0||3()((0||0(s|22:00|f|00:00)())))(0||4()())(0||5()())(0||6()())(0||7()())))\
            (0||VIEW(ShowTotal|Y)())(0||Exceptions()((0||0(d|43650)())(0||1(d|43651)((0||0(s|9:00|f|10:30)())))))))";
        let (week, exceptions) = read(cell).expect("a calendar");
        assert_eq!(week[0], DayHours::Working(vec![Shift::hours(8, 12), Shift::hours(13, 17)]));
        assert_eq!(week[1], DayHours::Working(vec![Shift::hours(22, 24)]));
        assert!(week[2..].iter().all(|day| *day == DayHours::NonWorking));
        assert_eq!(exceptions[0].from, Date::constant(2019, 7, 4));
        assert_eq!(exceptions[0].working, []);
        assert_eq!(exceptions[1].working, [Shift { from_minute: 540, to_minute: 630 }]);
    }

    #[test]
    fn what_does_not_close_is_none() {
        for cell in
            ["", "(", "(0||CalendarData()", "(0||CalendarData()((0||DaysOfWeek()((0||1()()", "||", "()"]
        {
            assert!(read(cell).is_none(), "{cell}");
        }
        let deep = format!("{}{}", "(0||x()(".repeat(10_000), "))".repeat(10_000));
        assert!(read(&deep).is_none());
    }
}
