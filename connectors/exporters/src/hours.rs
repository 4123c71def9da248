//! A calendar as programs without work weeks, recurrences and bases take it: one usual week, and the days that differ.

use engine::plan::Plan;
use engine::time::{Day, Minute};
use engine::working_time::WorkingTime;

/// Minutes of the day, from and to.
pub(crate) type Shifts = Vec<(u16, u16)>;

pub(crate) struct Spelled {
    /// Monday first.
    pub(crate) week: [Shifts; 7],
    pub(crate) exceptions: Vec<(Day, Shifts)>,
}

/// Days are spelled out so far around the plan.
const DAYS_BEFORE: i32 = 366;
const DAYS_AFTER: i32 = 2 * 366;
const MOST_DAYS: i32 = 40 * 366;

pub(crate) fn range(plan: &Plan, first: Minute, last: Minute) -> (Day, Day) {
    let from = Day(first.min(plan.start).day().0.saturating_sub(DAYS_BEFORE).max(Day::FIRST.0));
    let to = last.max(plan.start).day().0.saturating_add(DAYS_AFTER).min(from.0.saturating_add(MOST_DAYS));
    (from, Day(to.min(Day::LAST.0)))
}

pub(crate) fn spelled(hours: &WorkingTime, (from, to): (Day, Day)) -> Spelled {
    let days: Vec<(Day, Shifts)> = (from.0..=to.0).map(|day| (Day(day), of_day(hours, Day(day)))).collect();
    let week: [Shifts; 7] = std::array::from_fn(|weekday| usual(&days, weekday));
    let exceptions = days.iter().filter(|(day, shifts)| week[day.weekday()] != *shifts).cloned().collect();
    Spelled { week, exceptions }
}

/// What most of these days have.
fn usual(days: &[(Day, Shifts)], weekday: usize) -> Shifts {
    let mut kinds: Vec<(&Shifts, usize)> = Vec::new();
    for (_, shifts) in days.iter().filter(|(day, _)| day.weekday() == weekday) {
        match kinds.iter_mut().find(|(known, _)| *known == shifts) {
            Some((_, count)) => *count += 1,
            None => kinds.push((shifts, 1)),
        }
    }
    // The first of equals.
    let most = kinds.iter().map(|(_, count)| *count).max().unwrap_or(0);
    kinds.into_iter().find(|(_, count)| *count == most).map(|(shifts, _)| shifts.clone()).unwrap_or_default()
}

fn of_day(hours: &WorkingTime, day: Day) -> Shifts {
    let (begins, ends) = (day.start(), day.start().plus(1_440));
    let mut shifts = Vec::new();
    let mut at = begins;
    loop {
        let from = hours.next_start(at);
        if from < at || from >= ends {
            return shifts;
        }
        let to = end_of_run(hours, from, ends);
        shifts.push(((from.0 - begins.0) as u16, (to.0 - begins.0) as u16));
        at = to;
        if at >= ends {
            return shifts;
        }
    }
}

/// Where work that goes on from here first pauses.
fn end_of_run(hours: &WorkingTime, from: Minute, ends: Minute) -> Minute {
    let (mut works, mut pauses) = (from.0, ends.0 + 1);
    while works + 1 < pauses {
        let middle = (works + pauses) / 2;
        match hours.minutes_between(from, Minute(middle)) == middle - from.0 {
            true => works = middle,
            false => pauses = middle,
        }
    }
    Minute(works)
}
