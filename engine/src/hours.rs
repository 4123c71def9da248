//! From calendars as entered to hours of every day: which exception, work week, own week or base
//! calendar decides a day, and shifts that run past midnight.

use crate::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Shift, WorkWeek};
use crate::recurrence;
use crate::schedule::PlanError;
use crate::time::{Day, MINUTES_PER_DAY};
use crate::working_time::{DayPattern, WeekFrom, WorkingTime};
use std::collections::BTreeSet;

const MINUTES: u16 = MINUTES_PER_DAY as u16;

/// The working time of one calendar with all it is based on.
pub fn working_time(calendars: &[Calendar], index: CalendarIndex) -> Result<WorkingTime, PlanError> {
    let layers = layers(calendars, index)?;
    for layer in &layers {
        refuse_impossible_shifts(layer)?;
    }
    let exceptions: Vec<&CalendarException> = layers.iter().flat_map(|layer| &layer.exceptions).collect();
    let work_weeks: Vec<&WorkWeek> = layers.iter().flat_map(|layer| &layer.work_weeks).collect();
    let boundaries = boundaries(&layers[0].name, &exceptions, &work_weeks)?;
    Ok(WorkingTime::from_weeks(with_nights(sweep(&layers, &exceptions, &work_weeks, &boundaries))))
}

/// The calendar, its base, the base's base, and so on.
fn layers(calendars: &[Calendar], index: CalendarIndex) -> Result<Vec<&Calendar>, PlanError> {
    let mut found: Vec<&Calendar> = Vec::new();
    let mut next = Some(index);
    while let Some(CalendarIndex(at)) = next {
        let calendar = calendars.get(at as usize).ok_or(PlanError::UnknownCalendar { uid: None })?;
        if found.len() > calendars.len() {
            return Err(PlanError::CalendarLoop { name: found[0].name.clone() });
        }
        found.push(calendar);
        next = calendar.base;
    }
    Ok(found)
}

fn refuse_impossible_shifts(calendar: &Calendar) -> Result<(), PlanError> {
    let of_days = |days: &[DayHours; 7]| -> Vec<Shift> {
        days.iter()
            .flat_map(|hours| match hours {
                DayHours::Working(shifts) => shifts.clone(),
                DayHours::Inherit | DayHours::NonWorking => Vec::new(),
            })
            .collect()
    };
    let mut all = of_days(&calendar.week);
    all.extend(calendar.work_weeks.iter().flat_map(|week| of_days(&week.days)));
    all.extend(calendar.exceptions.iter().flat_map(|exception| &exception.shifts));
    let possible = |shift: &Shift| {
        shift.from_minute < shift.to_minute && shift.from_minute <= MINUTES && shift.to_minute <= 2 * MINUTES
    };
    match all.iter().all(possible) {
        true => Ok(()),
        false => Err(PlanError::InvalidShift { calendar: calendar.name.clone() }),
    }
}

/// What begins or ends to count on a day. Positions are places in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    ExceptionEnds(u32),
    ExceptionBegins(u32),
    WorkWeekEnds(u32),
    WorkWeekBegins(u32),
}

fn boundaries(
    name: &str,
    exceptions: &[&CalendarException],
    work_weeks: &[&WorkWeek],
) -> Result<Vec<(i32, Change)>, PlanError> {
    let mut changes = Vec::new();
    for (place, exception) in (0_u32..).zip(exceptions) {
        let stretches = recurrence::stretches(exception)
            .ok_or_else(|| PlanError::TooManyExceptions { calendar: name.to_owned() })?;
        for (from, to) in stretches {
            changes.push((from.0, Change::ExceptionBegins(place)));
            changes.push((to.0 + 1, Change::ExceptionEnds(place)));
        }
    }
    for (place, week) in (0_u32..).zip(work_weeks) {
        let (from, to) = (week.from.max(Day::FIRST), week.to.min(Day::LAST));
        if from <= to {
            changes.push((from.0, Change::WorkWeekBegins(place)));
            changes.push((to.0 + 1, Change::WorkWeekEnds(place)));
        }
    }
    changes.sort_unstable();
    Ok(changes)
}

/// Hours by weekday, Monday first, from a day on.
type RawWeek = (i32, [Vec<Shift>; 7]);

fn sweep(
    layers: &[&Calendar],
    exceptions: &[&CalendarException],
    work_weeks: &[&WorkWeek],
    changes: &[(i32, Change)],
) -> Vec<RawWeek> {
    let (mut active_exceptions, mut active_weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut weeks = Vec::new();
    let (mut day, mut at) = (Day::FIRST.0, 0);
    while day <= Day::LAST.0 {
        while let Some(&(_, change)) = changes.get(at).filter(|(when, _)| *when <= day) {
            match change {
                Change::ExceptionBegins(place) => active_exceptions.insert(place),
                Change::ExceptionEnds(place) => active_exceptions.remove(&place),
                Change::WorkWeekBegins(place) => active_weeks.insert(place),
                Change::WorkWeekEnds(place) => active_weeks.remove(&place),
            };
            at += 1;
        }
        let hours = match active_exceptions.first() {
            Some(&place) => std::array::from_fn(|_| exceptions[place as usize].shifts.clone()),
            None => std::array::from_fn(|weekday| weekday_hours(layers, work_weeks, &active_weeks, weekday)),
        };
        weeks.push((day, hours));
        day = changes.get(at).map_or(Day::LAST.0 + 1, |&(when, _)| when);
    }
    weeks
}

fn weekday_hours(
    layers: &[&Calendar],
    work_weeks: &[&WorkWeek],
    active: &BTreeSet<u32>,
    weekday: usize,
) -> Vec<Shift> {
    let mut first_of_layer = 0_usize;
    for layer in layers {
        let behind = first_of_layer + layer.work_weeks.len();
        let of_work_weeks = active
            .range(first_of_layer as u32..behind as u32)
            .map(|&place| &work_weeks[place as usize].days[weekday]);
        for hours in of_work_weeks.chain([&layer.week[weekday]]) {
            match hours {
                DayHours::Inherit => {}
                DayHours::NonWorking => return Vec::new(),
                DayHours::Working(shifts) => return shifts.clone(),
            }
        }
        first_of_layer = behind;
    }
    Vec::new()
}

/// Shifts that run past midnight belong to two days. A stretch of days then begins with one day of
/// its own, whose small hours still come from the stretch before.
fn with_nights(raw: Vec<RawWeek>) -> Vec<WeekFrom> {
    let mut weeks = Vec::with_capacity(raw.len());
    for (at, (first, hours)) in raw.iter().enumerate() {
        let end = raw.get(at + 1).map_or(Day::LAST.0 + 1, |next| next.0);
        let evening_before = at.checked_sub(1).map(|before| &raw[before].1[Day(first - 1).weekday()]);
        let evening_inside = &hours[Day(first - 1).weekday()];
        if evening_before.is_some_and(|before| night(before) != night(evening_inside)) {
            weeks.push(week(Day(*first), hours, evening_before));
            if first + 1 < end {
                weeks.push(week(Day(first + 1), hours, None));
            }
        } else {
            weeks.push(week(Day(*first), hours, None));
        }
    }
    weeks
}

fn week(first: Day, hours: &[Vec<Shift>; 7], evening_before: Option<&Vec<Shift>>) -> WeekFrom {
    let weekdays = std::array::from_fn(|weekday| {
        let evening = match evening_before {
            Some(before) if weekday == first.weekday() => before,
            _ => &hours[(weekday + 6) % 7],
        };
        pattern(&hours[weekday], evening)
    });
    WeekFrom { first, weekdays }
}

/// What runs over into the next day.
fn night(evening: &[Shift]) -> Vec<(u16, u16)> {
    evening
        .iter()
        .filter(|shift| shift.to_minute > MINUTES)
        .map(|shift| (shift.from_minute.saturating_sub(MINUTES), shift.to_minute - MINUTES))
        .collect()
}

/// A day's own shifts and the small hours of the shifts begun the evening before, merged.
fn pattern(own: &[Shift], evening: &[Shift]) -> DayPattern {
    let mut hours = night(evening);
    hours.extend(own.iter().map(|shift| (shift.from_minute, shift.to_minute.min(MINUTES))));
    hours.retain(|(from, to)| from < to);
    hours.sort_unstable();
    let mut merged: Vec<(u16, u16)> = Vec::with_capacity(hours.len());
    for (from, to) in hours {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    DayPattern { hours: merged }
}
