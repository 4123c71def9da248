//! Tasks in the order of the outline, each with what was put in, what is computed of it, what it follows, and its
//! baselines.

use super::xml::{Xml, escaped};
use super::{DAYS, ELAPSED_DAYS, ELAPSED_PERCENT, PERCENT, calendars};
use crate::ExportedPlan;
use crate::outline::Row;
use engine::plan::{Constraint, Dependency, DependencyKind, Lag, Task, TaskKind, TaskMode};
use engine::schedule::TaskDates;
use engine::time::Minute;

pub(super) fn write(xml: &mut Xml, of: &ExportedPlan<'_>, rows: &[Row]) {
    let mut links: Vec<Vec<&Dependency>> = vec![Vec::new(); of.plan.tasks.len()];
    for link in &of.plan.dependencies {
        links[link.successor.0 as usize].push(link);
    }
    xml.open("Tasks");
    for (row, id) in rows.iter().zip(1_usize..) {
        let (input, dates) = (&of.plan.tasks[row.task], &of.schedule.tasks[row.task]);
        let words = of.words(row.task);
        xml.open("Task");
        xml.field("UID", input.uid);
        if let Some(guid) = &words.guid {
            xml.field("GUID", escaped(guid));
        }
        xml.field("ID", id);
        xml.field("Name", escaped(&words.title));
        xml.flag("Active", input.is_active);
        xml.flag("Manual", input.mode != TaskMode::Automatic);
        xml.field(
            "Type",
            match input.kind {
                TaskKind::FixedUnits => 0,
                TaskKind::FixedDuration => 1,
                TaskKind::FixedWork => 2,
            },
        );
        xml.flag("IsNull", false);
        xml.field("WBS", &row.number);
        xml.field("OutlineNumber", &row.number);
        xml.field("OutlineLevel", row.level);
        xml.field("Priority", 500);
        lasting(xml, row, input, dates);
        computed(xml, dates);
        done(xml, row, input, dates);
        held(xml, input);
        if !words.notes.is_empty() {
            xml.field("Notes", escaped(&words.notes));
        }
        links[row.task].iter().for_each(|link| predecessor(xml, of, link));
        for (number, kept) in of.baselines(row.task) {
            xml.open("Baseline");
            xml.field("Number", number);
            xml.moment("Start", kept.start);
            xml.moment("Finish", kept.finish);
            xml.duration("Duration", kept.duration_minutes);
            xml.field("DurationFormat", DAYS);
            if let Some(minutes) = kept.work_minutes {
                xml.duration("Work", minutes);
            }
            xml.close("Baseline");
        }
        xml.close("Task");
    }
    xml.close("Tasks");
}

fn lasting(xml: &mut Xml, row: &Row, input: &Task, dates: &TaskDates) {
    xml.moment("Start", dates.start);
    xml.moment("Finish", dates.finish);
    let minutes = duration(row, input, dates);
    xml.duration("Duration", minutes);
    if let TaskMode::Manual { start, finish } = input.mode {
        xml.optional_moment("ManualStart", start);
        xml.optional_moment("ManualFinish", finish);
        xml.duration("ManualDuration", minutes);
    }
    xml.field("DurationFormat", if input.duration.is_elapsed { ELAPSED_DAYS } else { DAYS });
    xml.optional_moment("Stop", input.progress.stop);
    xml.optional_moment("Resume", input.progress.resume);
    xml.flag("Estimated", false);
    xml.flag("Milestone", !row.is_summary && input.duration.minutes == 0);
    xml.flag("Summary", row.is_summary);
    xml.flag("Critical", dates.is_critical);
}

fn duration(row: &Row, input: &Task, dates: &TaskDates) -> i64 {
    if row.is_summary { dates.duration_minutes.max(0) } else { input.duration.minutes }
}

/// Slack is counted in tenths of minutes.
fn computed(xml: &mut Xml, dates: &TaskDates) {
    xml.moment("EarlyStart", dates.early_start);
    xml.moment("EarlyFinish", dates.early_finish);
    xml.moment("LateStart", dates.late_start);
    xml.moment("LateFinish", dates.late_finish);
    xml.field("FreeSlack", dates.free_float_minutes.saturating_mul(10));
    xml.field("TotalSlack", dates.total_float_minutes.saturating_mul(10));
}

fn done(xml: &mut Xml, row: &Row, input: &Task, dates: &TaskDates) {
    let progress = &input.progress;
    let percent = match (row.is_summary, progress.actual_finish) {
        (true, _) => dates.percent_complete,
        (false, Some(_)) => 100,
        (false, None) => progress.percent_complete,
    };
    xml.field("PercentComplete", percent);
    if row.is_summary {
        return;
    }
    xml.optional_moment("ActualStart", progress.actual_start);
    xml.optional_moment("ActualFinish", progress.actual_finish);
    let all = input.duration.minutes;
    let by_percent = (i128::from(all) * i128::from(percent) / 100) as i64;
    let left = progress.remaining_minutes.filter(|_| percent < 100).unwrap_or(all - by_percent);
    xml.duration("ActualDuration", (all - left).max(0));
    xml.duration("RemainingDuration", left);
}

fn held(xml: &mut Xml, input: &Task) {
    let (code, at) = constraint(input.constraint);
    xml.field("ConstraintType", code);
    match input.calendar {
        Some(calendar) => xml.field("CalendarUID", calendars::uid(calendar)),
        None => xml.field("CalendarUID", -1),
    }
    xml.optional_moment("ConstraintDate", at);
    xml.optional_moment("Deadline", input.deadline);
    xml.field("LevelingDelay", input.levelling_delay_minutes.saturating_mul(10));
    xml.field("LevelingDelayFormat", ELAPSED_DAYS);
    xml.flag("IgnoreResourceCalendar", input.ignore_resource_calendars);
}

fn constraint(constraint: Constraint) -> (u8, Option<Minute>) {
    match constraint {
        Constraint::AsSoonAsPossible => (0, None),
        Constraint::AsLateAsPossible => (1, None),
        Constraint::MustStartOn(at) | Constraint::MandatoryStart(at) => (2, Some(at)),
        Constraint::MustFinishOn(at) | Constraint::MandatoryFinish(at) => (3, Some(at)),
        Constraint::StartNoEarlierThan(at) => (4, Some(at)),
        Constraint::StartNoLaterThan(at) => (5, Some(at)),
        Constraint::FinishNoEarlierThan(at) => (6, Some(at)),
        Constraint::FinishNoLaterThan(at) => (7, Some(at)),
    }
}

/// Lags in tenths of minutes, or in whole percent of the predecessor's duration.
fn predecessor(xml: &mut Xml, of: &ExportedPlan<'_>, link: &Dependency) {
    let before = link.predecessor.0 as usize;
    let minutes = match of.schedule.tasks[before].is_summary {
        true => of.schedule.tasks[before].duration_minutes,
        false => of.plan.tasks[before].duration.minutes,
    };
    // Of a milestone every share is none.
    let is_whole = |percent: f64| percent.fract() == 0.0 || minutes == 0;
    let share = |percent: f64| (percent * minutes as f64 / 100.0).round() as i64;
    let (amount, format) = match link.lag {
        Lag::WorkingMinutes(minutes) => (minutes.saturating_mul(10), DAYS),
        Lag::ElapsedMinutes(minutes) => (minutes.saturating_mul(10), ELAPSED_DAYS),
        Lag::Percent(percent) if is_whole(percent) => (percent.round() as i64, PERCENT),
        Lag::ElapsedPercent(percent) if is_whole(percent) => (percent.round() as i64, ELAPSED_PERCENT),
        Lag::Percent(percent) => (share(percent).saturating_mul(10), DAYS),
        Lag::ElapsedPercent(percent) => (share(percent).saturating_mul(10), ELAPSED_DAYS),
    };
    xml.open("PredecessorLink");
    xml.field("PredecessorUID", of.plan.tasks[before].uid);
    xml.field(
        "Type",
        match link.kind {
            DependencyKind::FinishToFinish => 0,
            DependencyKind::FinishToStart => 1,
            DependencyKind::StartToFinish => 2,
            DependencyKind::StartToStart => 3,
        },
    );
    xml.flag("CrossProject", false);
    xml.field("LinkLag", amount);
    xml.field("LagFormat", format);
    xml.close("PredecessorLink");
}
