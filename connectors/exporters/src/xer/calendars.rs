//! Calendars in one cell each: nested brackets, `(0||2()((0||0(s|08:00|f|12:00)())))` for Monday's first shift. Days
//! are numbered from Sunday, exceptions by days since 30 December 1899.

use super::rows::Table;
use crate::ExportedPlan;
use crate::hours::{Shifts, Spelled, range, spelled};
use engine::calendar::CalendarIndex;
use engine::hours::working_time;
use engine::time::Day;
use engine::working_time::WorkingTime;
use std::fmt::Write;

pub(super) fn id(CalendarIndex(at): CalendarIndex) -> u32 {
    at + 1
}

/// The one around the clock, for elapsed work: after the plan's own.
pub(super) fn around_the_clock(of: &ExportedPlan<'_>) -> u32 {
    of.plan.calendars.len() as u32 + 1
}

pub(super) fn table(of: &ExportedPlan<'_>) -> String {
    let mut table =
        Table::new("CALENDAR", &["clndr_id", "default_flag", "clndr_name", "clndr_type", "clndr_data"]);
    let days = range(of.plan, of.schedule.start, of.schedule.finish);
    for (place, calendar) in (0_u32..).zip(&of.plan.calendars) {
        // One that is built on itself has no hours, and no plan is computed with it.
        let Ok(hours) = working_time(&of.plan.calendars, CalendarIndex(place)) else { continue };
        let is_usual = if CalendarIndex(place) == of.plan.calendar { "Y" } else { "N" };
        let cell = cell(&spelled(&hours, days));
        table.row(&[&id(CalendarIndex(place)).to_string(), is_usual, &calendar.name, "CA_Base", &cell]);
    }
    if of.plan.tasks.iter().any(|task| task.duration.is_elapsed) {
        let cell = cell(&spelled(&WorkingTime::around_the_clock(), (days.0, days.0)));
        table.row(&[&around_the_clock(of).to_string(), "N", "24 h", "CA_Base", &cell]);
    }
    table.text
}

fn cell(of: &Spelled) -> String {
    let mut text = "(0||CalendarData()((0||DaysOfWeek()(".to_owned();
    for sunday_first in 0..7 {
        // Writing to a string cannot fail.
        let _ = write!(text, "(0||{}()(", sunday_first + 1);
        shifts(&mut text, &of.week[(sunday_first + 6) % 7]);
        text.push_str("))");
    }
    text.push_str("))(0||VIEW(ShowTotal|N)())(0||Exceptions()(");
    for (place, (day, worked)) in of.exceptions.iter().enumerate() {
        let _ = write!(text, "(0||{place}(d|{})(", number(*day));
        shifts(&mut text, worked);
        text.push_str("))");
    }
    text.push_str("))))");
    text
}

/// A shift that ends with the day ends at 00:00.
fn shifts(text: &mut String, of: &Shifts) {
    let time = |minute: u16| format!("{:02}:{:02}", minute % 1_440 / 60, minute % 60);
    for (place, (from, to)) in of.iter().enumerate() {
        let _ = write!(text, "(0||{place}(s|{}|f|{})())", time(*from), time(*to));
    }
}

fn number(day: Day) -> i32 {
    const DAYS_TO_1970: i32 = 25_569;
    day.0 + DAYS_TO_1970
}
