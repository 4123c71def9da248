//! Microsoft Project's XML, in the order of its schema (`http://schemas.microsoft.com/project`).
//!
//! Written as the nearest thing it has: mandatory dates as "must"; a percentage of a lag that is no whole number as the
//! minutes it comes to. Not written, for want of a place: the calendar of lags, the rule that moves what is left behind
//! the status date, and what Primavera knows besides.

mod calendars;
mod tasks;
mod xml;

use crate::{ExportedPlan, outline};
use engine::plan::{Contour, Direction, ResourceKind, Stretch};
use engine::time::Minute;
use std::collections::HashMap;
use xml::Xml;

/// The text of the file, UTF-8.
pub fn write(of: &ExportedPlan<'_>) -> String {
    let mut xml = Xml::new();
    xml.open("Project xmlns=\"http://schemas.microsoft.com/project\"");
    project(&mut xml, of);
    calendars::write(&mut xml, of.plan);
    tasks::write(&mut xml, of, &outline::rows(of.plan));
    resources(&mut xml, of);
    assignments(&mut xml, of);
    xml.close("Project");
    xml.text
}

fn project(xml: &mut Xml, of: &ExportedPlan<'_>) {
    let (plan, options) = (of.plan, &of.plan.options);
    let time =
        |minute: i64| format!("{:02}:{:02}:00", minute.clamp(0, 1_439) / 60, minute.clamp(0, 1_439) % 60);
    let per_day = options.minutes_per_day.max(1);
    xml.field("SaveVersion", 14);
    xml.field("Name", xml::escaped(of.name));
    xml.field("Title", xml::escaped(of.name));
    xml.flag("ScheduleFromStart", plan.direction == Direction::FromStart);
    xml.moment("StartDate", plan.start);
    xml.moment("FinishDate", plan.finish.unwrap_or(of.schedule.finish));
    // Whole days are all it takes.
    xml.field("CriticalSlackLimit", options.critical_float_minutes / per_day);
    xml.field("CurrencyDigits", 2);
    xml.field("CalendarUID", calendars::uid(plan.calendar));
    xml.field("DefaultStartTime", time(options.default_start_minute));
    xml.field("DefaultFinishTime", time(options.default_finish_minute));
    xml.field("MinutesPerDay", per_day);
    xml.field("MinutesPerWeek", options.minutes_per_week);
    xml.field("DaysPerMonth", 20);
    xml.field("DurationFormat", 7);
    xml.flag("HonorConstraints", options.honour_constraints);
    xml.flag("MultipleCriticalPaths", options.multiple_critical_paths);
    xml.flag("SplitsInProgressTasks", options.split_in_progress_tasks);
    xml.optional_moment("StatusDate", plan.status_date);
}

fn resources(xml: &mut Xml, of: &ExportedPlan<'_>) {
    xml.open("Resources");
    for (place, resource) in of.plan.resources.iter().enumerate() {
        let words = of.resources.get(place).cloned().unwrap_or_default();
        xml.open("Resource");
        xml.field("UID", resource_uid(place));
        xml.field("ID", place + 1);
        xml.field("Name", xml::escaped(&words.name));
        xml.field(
            "Type",
            match resource.kind {
                ResourceKind::Material => 0,
                ResourceKind::Work => 1,
                ResourceKind::Cost => 2,
            },
        );
        xml.flag("IsNull", false);
        if let Some(email) = &words.email {
            xml.field("EmailAddress", xml::escaped(email));
        }
        xml.field("MaxUnits", words.units);
        if let Some(calendar) = resource.calendar {
            xml.field("CalendarUID", calendars::uid(calendar));
        }
        xml.flag("IsCostResource", resource.kind == ResourceKind::Cost);
        xml.close("Resource");
    }
    xml.close("Resources");
}

fn resource_uid(place: usize) -> usize {
    place + 1
}

/// How the file says that nobody is on it yet.
const NOBODY: i64 = -65_535;

fn assignments(xml: &mut Xml, of: &ExportedPlan<'_>) {
    let mut stretches: HashMap<u32, Vec<&Stretch>> = HashMap::new();
    of.plan.stretches.iter().for_each(|each| stretches.entry(each.assignment).or_default().push(each));
    xml.open("Assignments");
    for (place, assignment) in of.plan.assignments.iter().enumerate() {
        let task = &of.plan.tasks[assignment.task.0 as usize];
        let dates = &of.schedule.tasks[assignment.task.0 as usize];
        let at_units = task.duration.minutes as f64 * assignment.units * average(assignment.contour);
        let work = assignment.work_minutes.unwrap_or(at_units.round() as i64);
        xml.open("Assignment");
        xml.field("UID", place + 1);
        xml.field("TaskUID", task.uid);
        xml.field("ResourceUID", assignment.resource.map_or(NOBODY, |at| resource_uid(at.0 as usize) as i64));
        xml.duration("ActualWork", assignment.actual_work_minutes);
        xml.optional_moment("ActualFinish", assignment.actual_finish);
        xml.optional_moment("ActualStart", assignment.actual_start);
        xml.field("Delay", assignment.delay_minutes * 10);
        xml.moment("Finish", dates.finish);
        xml.field("LevelingDelay", assignment.levelling_delay_minutes * 10);
        xml.field("LevelingDelayFormat", ELAPSED_DAYS);
        xml.duration("OvertimeWork", assignment.overtime_work_minutes);
        xml.duration("RegularWork", work.saturating_sub(assignment.overtime_work_minutes).max(0));
        xml.duration("RemainingWork", work.saturating_sub(assignment.actual_work_minutes).max(0));
        xml.optional_moment("Resume", assignment.resume);
        xml.moment("Start", dates.start);
        xml.optional_moment("Stop", assignment.stop);
        xml.field("Units", assignment.units);
        xml.duration("Work", work);
        let laid_out = stretches.get(&(place as u32)).map_or(&[][..], Vec::as_slice);
        xml.field("WorkContour", if laid_out.is_empty() { contour(assignment.contour) } else { EDITED });
        laid_out.iter().for_each(|stretch| stretched(xml, place + 1, stretch.from, stretch.to));
        xml.close("Assignment");
    }
    xml.close("Assignments");
}

/// A stretch of work laid out by hand; the gaps between them are interruptions.
fn stretched(xml: &mut Xml, uid: usize, from: Minute, to: Minute) {
    xml.open("TimephasedData");
    xml.field("Type", 1);
    xml.field("UID", uid);
    xml.moment("Start", from);
    xml.moment("Finish", to);
    xml.field("Unit", 2);
    xml.duration("Value", to.0 - from.0);
    xml.close("TimephasedData");
}

/// Of durations, lags and delays: days, round the clock or not, and percent.
const DAYS: u8 = 7;
const ELAPSED_DAYS: u8 = 8;
const PERCENT: u8 = 19;
const ELAPSED_PERCENT: u8 = 20;

/// The contour of work laid out by hand.
const EDITED: u8 = 8;

fn contour(contour: Contour) -> u8 {
    match contour {
        Contour::Flat => 0,
        Contour::BackLoaded => 1,
        Contour::FrontLoaded => 2,
        Contour::DoublePeak => 3,
        Contour::EarlyPeak => 4,
        Contour::LatePeak => 5,
        Contour::Bell => 6,
        Contour::Turtle => 7,
    }
}

/// The work of a contour over what a flat one at its peak would be (Microsoft, "Work contours").
fn average(contour: Contour) -> f64 {
    match contour {
        Contour::Flat => 1.0,
        Contour::BackLoaded | Contour::FrontLoaded => 0.6,
        Contour::DoublePeak | Contour::EarlyPeak | Contour::LatePeak | Contour::Bell => 0.5,
        Contour::Turtle => 0.7,
    }
}
