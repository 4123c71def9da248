//! Microsoft Project's XML (MSPDI), as Project 2002 to today and the programs that imitate it write it.
//! Rules of reading: the schema of `http://schemas.microsoft.com/project`; calendars, tasks, resources and
//! assignments one record at a time, so that memory follows the plan and not the file.
//!
//! Deliberately absent: costs, custom fields and views; what is left out is listed in the plan's findings.

mod assemble;
mod calendar;
mod staffing;
mod task;
pub(crate) mod value;

use crate::error::{ImportError, excerpt};
use crate::limits::Limits;
use crate::plan::{ImportedPlan, PlanOptions, ScheduleFrom};
use crate::text_encoding::xml_text;
use assemble::Collected;

use crate::xml::{self, Element, Walker};
use value::Fields;

/// Reads a plan from the bytes of an XML file.
pub fn read_mspdi(bytes: &[u8]) -> Result<ImportedPlan, ImportError> {
    read_mspdi_within(bytes, Limits::default())
}

/// The same with limits of one's own.
pub fn read_mspdi_within(bytes: &[u8], limits: Limits) -> Result<ImportedPlan, ImportError> {
    crate::detect::check_size(bytes, limits)?;
    let text = xml_text(bytes)?;
    let mut walker = Walker::new(&text, limits);
    check_root(&mut walker)?;
    let mut collected = Collected::new(limits);
    let mut header = Element { name: "Project", line: walker.line(), ..Element::default() };
    while let Some(name) = walker.next_child()? {
        match name {
            "Calendars" => {
                each(&mut walker, "Calendar", calendar::known, |record| collected.calendar(record))?
            }
            "Tasks" => each(&mut walker, "Task", task::known, |record| collected.task(record))?,
            "Resources" => {
                each(&mut walker, "Resource", staffing::known_in_resource, |record| {
                    collected.resource(record)
                })?;
            }
            "Assignments" => {
                each(&mut walker, "Assignment", staffing::known_in_assignment, |record| {
                    collected.assignment(record)
                })?;
            }
            name => match known_in_project(name) {
                Some(known) => {
                    let line = walker.line();
                    let text = walker.text()?;
                    header.children.push(Element { name: known, line, text, children: Vec::new() });
                }
                None => walker.skip()?,
            },
        }
    }
    walker.finish()?;
    collected.into_plan(&header)
}

fn check_root(walker: &mut Walker<'_>) -> Result<(), ImportError> {
    let (name, namespace) = walker.root()?;
    let line = walker.line();
    match (name, namespace) {
        ("Project", None) => Ok(()),
        // The address has grown years and versions at its end over time.
        ("Project", Some(space)) if space.starts_with("http://schemas.microsoft.com/project") => Ok(()),
        ("Project", Some(space)) => {
            Err(ImportError::new("import.wrong_namespace").at_line(line).with("found", excerpt(&space)))
        }
        (name, _) => Err(ImportError::new("import.wrong_root").at_line(line).with("found", excerpt(name))),
    }
}

fn each(
    walker: &mut Walker<'_>,
    wanted: &'static str,
    known: xml::Known,
    mut take: impl FnMut(&Element) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    while let Some(name) = walker.next_child()? {
        if name == wanted {
            take(&walker.record(wanted, known)?)?;
        } else {
            walker.skip()?;
        }
    }
    Ok(())
}

fn known_in_project(name: &str) -> Option<&'static str> {
    known_name(
        name,
        &[
            "Name",
            "Title",
            "ScheduleFromStart",
            "StartDate",
            "FinishDate",
            "StatusDate",
            "CalendarUID",
            "DefaultStartTime",
            "DefaultFinishTime",
            "MinutesPerDay",
            "MinutesPerWeek",
            "DaysPerMonth",
            "HonorConstraints",
            "CriticalSlackLimit",
            "MultipleCriticalPaths",
            "SplitsInProgressTasks",
            "MoveCompletedEndsBack",
            "MoveCompletedEndsForward",
            "MoveRemainingStartsBack",
            "MoveRemainingStartsForward",
        ],
    )
}

pub(crate) fn known_name(name: &str, names: &[&'static str]) -> Option<&'static str> {
    names.iter().find(|known| **known == name).copied()
}

/// The project's own settings.
fn read_options(header: &Element) -> Result<PlanOptions, ImportError> {
    let fields = Fields::of(header);
    let usual = PlanOptions::default();
    let count = |name, usual: u32, most: i64| -> Result<u32, ImportError> {
        let within = fields.whole(name)?.filter(|count| (1..=most).contains(count));
        Ok(within.map_or(usual, |count| count as u32))
    };
    let flag = |name, usual| -> Result<bool, ImportError> { Ok(fields.flag(name)?.unwrap_or(usual)) };
    let time = |name| header.text_of(name).and_then(value::time);
    Ok(PlanOptions {
        minutes_per_day: count("MinutesPerDay", usual.minutes_per_day, 1440)?,
        minutes_per_week: count("MinutesPerWeek", usual.minutes_per_week, 10_080)?,
        days_per_month: count("DaysPerMonth", usual.days_per_month, 31)?,
        default_start: time("DefaultStartTime").unwrap_or(usual.default_start),
        default_finish: time("DefaultFinishTime").unwrap_or(usual.default_finish),
        honor_constraints: flag("HonorConstraints", usual.honor_constraints)?,
        critical_slack_days: fields.number("CriticalSlackLimit")?.unwrap_or(0.0).clamp(-36_500.0, 36_500.0),
        multiple_critical_paths: flag("MultipleCriticalPaths", usual.multiple_critical_paths)?,
        splits_in_progress_tasks: flag("SplitsInProgressTasks", usual.splits_in_progress_tasks)?,
        move_completed_ends_back: flag("MoveCompletedEndsBack", false)?,
        move_completed_ends_forward: flag("MoveCompletedEndsForward", false)?,
        move_remaining_starts_back: flag("MoveRemainingStartsBack", false)?,
        move_remaining_starts_forward: flag("MoveRemainingStartsForward", false)?,
        ..usual
    })
}

fn read_direction(header: &Element) -> Result<ScheduleFrom, ImportError> {
    Ok(match Fields::of(header).flag("ScheduleFromStart")? {
        Some(false) => ScheduleFrom::Finish,
        _ => ScheduleFrom::Start,
    })
}

pub(crate) fn missing_field(element: &Element, record: &str, field: &str) -> ImportError {
    let refusal = ImportError::new("import.missing_field").at_line(element.line).in_element(record);
    refusal.with("record", record).with("field", field)
}

fn has_amount(element: &Element, names: &[&str]) -> bool {
    names.iter().any(|name| element.text_of(name).and_then(value::number).is_some_and(|amount| amount != 0.0))
}
