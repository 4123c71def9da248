//! Working calendars of a project: a week of hours, exceptions (holidays, make-up working days), a base to
//! inherit from. The arithmetic is the engine's.

mod china;

use crate::times;
use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Recurrence, Shift, WorkWeek};
use engine::time::Day;
use kernel::{CalendarId, Failure, Input, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkingCalendar {
    pub id: CalendarId,
    pub name: String,
    pub base: Option<CalendarId>,
    pub hours: Hours,
    /// The last day whose public holidays are entered; none for a calendar without public holidays.
    pub covers_until: Option<Day>,
    pub source_uid: Option<i64>,
}

/// What a calendar says of its own; kept as one text in the database.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Hours {
    /// Monday first.
    pub week: [DayHours; 7],
    #[serde(default)]
    pub work_weeks: Vec<WorkWeek>,
    #[serde(default)]
    pub exceptions: Vec<CalendarException>,
}

impl WorkingCalendar {
    pub fn to_engine(&self, index: &dyn Fn(CalendarId) -> Option<CalendarIndex>) -> Calendar {
        Calendar {
            name: self.name.clone(),
            base: self.base.and_then(index),
            week: self.hours.week.clone(),
            work_weeks: self.hours.work_weeks.clone(),
            exceptions: self.hours.exceptions.clone(),
        }
    }

    /// Monday to Friday, 8 to 12 and 13 to 17.
    pub fn standard(name: &str) -> Self {
        let hours = Hours { week: Calendar::standard().week, ..Hours::default() };
        Self {
            id: CalendarId::new(),
            name: name.to_owned(),
            base: None,
            hours,
            covers_until: None,
            source_uid: None,
        }
    }

    /// Monday to Friday, 9 to 12 and 13 to 18, with the public holidays of mainland China and the make-up
    /// working days that go with them, as far as they are announced.
    pub fn china(name: &str) -> Self {
        let week = Calendar::five_days(name, &china::SHIFTS).week;
        let hours = Hours { week, work_weeks: Vec::new(), exceptions: china::exceptions() };
        let covers_until = Some(china::covers_until());
        Self {
            id: CalendarId::new(),
            name: name.to_owned(),
            base: None,
            hours,
            covers_until,
            source_uid: None,
        }
    }

    /// Whether public holidays are entered for all of a stretch of the plan.
    pub fn covers(&self, until: Day) -> bool {
        self.covers_until.is_none_or(|covered| until <= covered)
    }

    /// The first working minute and the working minutes of its fullest day, for defaults of the plan.
    pub fn usual_day(&self) -> (i64, i64, i64) {
        let mut days = self.hours.week.iter().filter_map(|day| match day {
            DayHours::Working(shifts) if !shifts.is_empty() => Some(shifts),
            _ => None,
        });
        let Some(shifts) = days.next() else { return (480, 1_020, 480) };
        let start = shifts.iter().map(|s| i64::from(s.from_minute)).min().unwrap_or(480);
        let finish = shifts.iter().map(|s| i64::from(s.to_minute)).max().unwrap_or(1_020);
        let minutes = shifts.iter().map(|s| i64::from(s.to_minute) - i64::from(s.from_minute)).sum();
        (start, finish, minutes)
    }
}

/// A calendar as the screen edits it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarBody {
    pub name: String,
    pub base_id: Option<CalendarId>,
    /// Seven days, Monday first; null inherits from the base.
    pub week: Vec<Option<DayBody>>,
    pub exceptions: Vec<ExceptionBody>,
    /// The last day whose public holidays are entered.
    pub covers_until: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayBody {
    pub working: Vec<ShiftBody>,
}

/// `08:00` to `12:00`; a shift over midnight ends after `24:00`, for example `30:00`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftBody {
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionBody {
    pub name: String,
    pub from: String,
    pub to: String,
    /// Empty: a holiday. Otherwise a working day with these hours.
    pub working: Vec<ShiftBody>,
}

impl CalendarBody {
    pub fn of(calendar: &WorkingCalendar) -> Self {
        Self {
            name: calendar.name.clone(),
            base_id: calendar.base,
            week: calendar.hours.week.iter().map(day_body).collect(),
            exceptions: calendar.hours.exceptions.iter().filter_map(exception_body).collect(),
            covers_until: calendar.covers_until.map(times::day),
        }
    }

    /// Checks what was typed and puts it over `before`. Work weeks and recurring exceptions of an imported
    /// calendar, which this form does not show, stay.
    pub fn over(&self, before: &WorkingCalendar) -> Result<WorkingCalendar> {
        let mut input = Input::new();
        let name = input.line("name", &self.name, 80);
        if self.week.len() != 7 {
            input.problem("week", "seven_days");
        }
        let mut week: [DayHours; 7] = Default::default();
        for (place, day) in self.week.iter().take(7).enumerate() {
            week[place] = match day {
                None if self.base_id.is_some() => DayHours::Inherit,
                None => DayHours::NonWorking,
                Some(day) => match shifts(&mut input, &format!("week.{place}"), &day.working) {
                    shifts if shifts.is_empty() => DayHours::NonWorking,
                    shifts => DayHours::Working(shifts),
                },
            };
        }
        let mut exceptions: Vec<CalendarException> = before
            .hours
            .exceptions
            .iter()
            .filter(|e| e.recurrence != Recurrence::EveryDay)
            .cloned()
            .collect();
        if self.exceptions.len() > 2_000 {
            input.problem("exceptions", "too_many");
        }
        for (place, exception) in self.exceptions.iter().take(2_000).enumerate() {
            exceptions.extend(exception_from(&mut input, place, exception));
        }
        let covers_until = match &self.covers_until {
            Some(text) => {
                input.date("covers_until", text);
                times::parse_day(text)
            }
            None => None,
        };
        input.finish()?;
        let works = week.iter().any(|day| matches!(day, DayHours::Working(_) | DayHours::Inherit))
            || exceptions.iter().any(|exception| !exception.shifts.is_empty());
        if !works {
            return Err(Failure::invalid("week", "no_working_time"));
        }
        let hours = Hours { week, work_weeks: before.hours.work_weeks.clone(), exceptions };
        Ok(WorkingCalendar { name, base: self.base_id, hours, covers_until, ..before.clone() })
    }
}

fn day_body(day: &DayHours) -> Option<DayBody> {
    match day {
        DayHours::Inherit => None,
        DayHours::NonWorking => Some(DayBody { working: Vec::new() }),
        DayHours::Working(shifts) => Some(DayBody { working: shifts.iter().map(shift_body).collect() }),
    }
}

fn exception_body(exception: &CalendarException) -> Option<ExceptionBody> {
    (exception.recurrence == Recurrence::EveryDay).then(|| ExceptionBody {
        name: exception.name.clone(),
        from: times::day(exception.from),
        to: times::day(exception.to),
        working: exception.shifts.iter().map(shift_body).collect(),
    })
}

fn shift_body(shift: &Shift) -> ShiftBody {
    let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    ShiftBody { from: text(shift.from_minute), to: text(shift.to_minute) }
}

fn exception_from(input: &mut Input, place: usize, body: &ExceptionBody) -> Option<CalendarException> {
    let field = |name: &str| format!("exceptions.{place}.{name}");
    let name = input.optional_line(&field("name"), &body.name, 80);
    input.date(&field("from"), &body.from);
    input.date(&field("to"), &body.to);
    let shifts = shifts(input, &field("working"), &body.working);
    let (from, to) = (times::parse_day(&body.from)?, times::parse_day(&body.to)?);
    if to < from {
        input.problem(field("to"), "before_from");
    }
    Some(CalendarException::days(&name, from, to, shifts))
}

fn shifts(input: &mut Input, field: &str, bodies: &[ShiftBody]) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    for (place, body) in bodies.iter().take(20).enumerate() {
        let read = |text: &str| {
            let (hours, minutes) = text.split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours <= 48 && minutes < 60 && hours * 60 + minutes <= 2_880).then_some(hours * 60 + minutes)
        };
        match (read(&body.from), read(&body.to)) {
            (Some(from), Some(to)) if from < to && from < 1_440 => {
                shifts.push(Shift { from_minute: from, to_minute: to });
            }
            _ => input.problem(format!("{field}.{place}"), "not_a_shift"),
        }
    }
    shifts.sort_unstable();
    if shifts.windows(2).any(|pair| pair[1].from_minute < pair[0].to_minute) {
        input.problem(field, "overlap");
    }
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_survives_the_form() {
        for calendar in [WorkingCalendar::standard("Standard"), WorkingCalendar::china("China")] {
            let again = CalendarBody::of(&calendar).over(&calendar);
            assert_eq!(again, Ok(calendar));
        }
    }

    #[test]
    fn bad_hours_name_their_field() {
        let calendar = WorkingCalendar::standard("Standard");
        let mut body = CalendarBody::of(&calendar);
        body.week[0] = Some(DayBody {
            working: vec![
                ShiftBody { from: "08:00".into(), to: "12:00".into() },
                ShiftBody { from: "11:00".into(), to: "17:00".into() },
            ],
        });
        body.exceptions.push(ExceptionBody {
            name: String::new(),
            from: "2026-05-02".into(),
            to: "2026-05-01".into(),
            working: vec![ShiftBody { from: "9".into(), to: "10".into() }],
        });
        let Err(Failure::Invalid(problems)) = body.over(&calendar) else { panic!("accepted") };
        let told: Vec<_> = problems.iter().map(|p| (p.field.as_str(), p.code)).collect();
        assert_eq!(
            told,
            [
                ("week.0", "overlap"),
                ("exceptions.0.working.0", "not_a_shift"),
                ("exceptions.0.to", "before_from")
            ]
        );
    }
}
