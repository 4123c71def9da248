//! Calendars with their weeks, work weeks and exceptions; those built on another one keep it as their base.

use super::xml::{Xml, escaped};
use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Recurrence, Shift};
use engine::plan::Plan;
use engine::time::Day;

/// 0 is no calendar: since 2013 the program writes it where there is none.
pub(super) fn uid(CalendarIndex(at): CalendarIndex) -> u32 {
    at + 1
}

pub(super) fn write(xml: &mut Xml, plan: &Plan) {
    xml.open("Calendars");
    for (place, calendar) in (0_u32..).zip(&plan.calendars) {
        xml.open("Calendar");
        xml.field("UID", uid(CalendarIndex(place)));
        xml.field("Name", escaped(&calendar.name));
        xml.flag("IsBaseCalendar", calendar.base.is_none());
        match calendar.base {
            Some(base) => xml.field("BaseCalendarUID", uid(base)),
            None => xml.field("BaseCalendarUID", -1),
        }
        week(xml, &calendar.week, calendar.base.is_none());
        exceptions(xml, calendar);
        work_weeks(xml, calendar);
        xml.close("Calendar");
    }
    xml.close("Calendars");
}

/// Days 1 to 7 begin with Sunday. Without a base a day that says nothing does not work, which has to be said.
fn week(xml: &mut Xml, days: &[DayHours; 7], is_base: bool) {
    xml.open("WeekDays");
    for sunday_first in 0..7 {
        let hours = &days[(sunday_first + 6) % 7];
        if *hours == DayHours::Inherit && !is_base {
            continue;
        }
        let shifts = match hours {
            DayHours::Working(shifts) => shifts.as_slice(),
            DayHours::NonWorking | DayHours::Inherit => &[],
        };
        xml.open("WeekDay");
        xml.field("DayType", sunday_first + 1);
        working(xml, shifts);
        xml.close("WeekDay");
    }
    xml.close("WeekDays");
}

fn working(xml: &mut Xml, shifts: &[Shift]) {
    xml.flag("DayWorking", !shifts.is_empty());
    if shifts.is_empty() {
        return;
    }
    // Past midnight the hour is that of the next day.
    let time = |minute: u16| format!("{:02}:{:02}:00", minute % 1_440 / 60, minute % 60);
    xml.open("WorkingTimes");
    for shift in shifts {
        xml.open("WorkingTime");
        xml.field("FromTime", time(shift.from_minute));
        xml.field("ToTime", time(shift.to_minute));
        xml.close("WorkingTime");
    }
    xml.close("WorkingTimes");
}

fn period(xml: &mut Xml, from: Day, to: Day) {
    let date = |day: Day| {
        let (year, month, of_month) = day.civil();
        format!("{year:04}-{month:02}-{of_month:02}")
    };
    xml.open("TimePeriod");
    xml.field("FromDate", format_args!("{}T00:00:00", date(from)));
    xml.field("ToDate", format_args!("{}T23:59:00", date(to)));
    xml.close("TimePeriod");
}

fn exceptions(xml: &mut Xml, calendar: &Calendar) {
    if calendar.exceptions.is_empty() {
        return;
    }
    xml.open("Exceptions");
    for exception in &calendar.exceptions {
        xml.open("Exception");
        xml.flag("EnteredByOccurrences", false);
        period(xml, exception.from, exception.to);
        if exception.recurrence == Recurrence::EveryDay {
            xml.field("Occurrences", i64::from(exception.to.0 - exception.from.0) + 1);
        }
        xml.field("Name", escaped(&exception.name));
        recurrence(xml, exception);
        working(xml, &exception.shifts);
        xml.close("Exception");
    }
    xml.close("Exceptions");
}

/// Types 1 and 7 daily, 6 weekly, 4 and 5 monthly, 2 and 3 yearly; months count from 0, items 3 to 9 are weekdays
/// from Sunday.
fn recurrence(xml: &mut Xml, exception: &CalendarException) {
    let item = |weekday: u8| (weekday + 1) % 7 + 3;
    match exception.recurrence {
        Recurrence::EveryDay => {
            xml.field("Type", 1);
        }
        Recurrence::Daily { every } => {
            xml.field("Type", 7);
            xml.field("Period", every.max(1));
        }
        Recurrence::Weekly { every, weekdays } => {
            xml.field("Type", 6);
            xml.field("Period", every.max(1));
            xml.field("DaysOfWeek", (weekdays << 1) & 127 | weekdays >> 6 & 1);
        }
        Recurrence::MonthlyOnDay { every, day } => {
            xml.field("Type", 4);
            xml.field("Period", every.max(1));
            xml.field("MonthDay", day);
        }
        Recurrence::MonthlyOnWeekday { every, ordinal, weekday } => {
            xml.field("Type", 5);
            xml.field("Period", every.max(1));
            xml.field("MonthItem", item(weekday));
            xml.field("MonthPosition", ordinal.max(1) - 1);
        }
        Recurrence::YearlyOnDay { month, day } => {
            xml.field("Type", 2);
            xml.field("Month", month.max(1) - 1);
            xml.field("MonthDay", day);
        }
        Recurrence::YearlyOnWeekday { month, ordinal, weekday } => {
            xml.field("Type", 3);
            xml.field("MonthItem", item(weekday));
            xml.field("MonthPosition", ordinal.max(1) - 1);
            xml.field("Month", month.max(1) - 1);
        }
    }
}

fn work_weeks(xml: &mut Xml, calendar: &Calendar) {
    if calendar.work_weeks.is_empty() {
        return;
    }
    xml.open("WorkWeeks");
    for (place, work_week) in calendar.work_weeks.iter().enumerate() {
        xml.open("WorkWeek");
        period(xml, work_week.from, work_week.to);
        xml.field("Name", place + 1);
        week(xml, &work_week.days, false);
        xml.close("WorkWeek");
    }
    xml.close("WorkWeeks");
}
