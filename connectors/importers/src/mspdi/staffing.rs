//! Resources and their assignments to tasks, with work by stretches of time.

use super::value::{Fields, duration_minutes, stored_moment, unit};
use crate::error::ImportError;
use crate::finding::{Finding, Findings};
use crate::plan::{Contour, ImportedAssignment, ImportedResource, ResourceKind, Timephased, TimephasedKind};
use crate::xml::Element;

pub(super) fn known_in_resource(name: &str) -> Option<&'static str> {
    super::known_name(
        name,
        &[
            "UID",
            "GUID",
            "Name",
            "Type",
            "IsNull",
            "EmailAddress",
            "MaxUnits",
            "CalendarUID",
            "IsGeneric",
            "IsCostResource",
            "StandardRate",
            "OvertimeRate",
            "CostPerUse",
            "ExtendedAttribute",
            "Value",
        ],
    )
}

pub(super) fn known_in_assignment(name: &str) -> Option<&'static str> {
    super::known_name(
        name,
        &[
            "UID",
            "TaskUID",
            "ResourceUID",
            "PercentWorkComplete",
            "ActualWork",
            "ActualOvertimeWork",
            "ActualStart",
            "ActualFinish",
            "Delay",
            "Start",
            "Finish",
            "LevelingDelay",
            "LevelingDelayFormat",
            "OvertimeWork",
            "RegularWork",
            "RemainingWork",
            "RemainingOvertimeWork",
            "Stop",
            "Resume",
            "Units",
            "Work",
            "WorkContour",
            "TimephasedData",
            "Type",
            "Value",
            "ExtendedAttribute",
        ],
    )
}

pub(super) struct RawResource {
    pub resource: ImportedResource,
    pub custom_values: u64,
    pub has_cost: bool,
}

/// `None` for an empty row of the resource sheet.
pub(super) fn read_resource(element: &Element) -> Result<Option<RawResource>, ImportError> {
    let fields = Fields::of(element);
    let uid = fields.whole("UID")?.ok_or_else(|| super::missing_field(element, "Resource", "UID"))?;
    let name = fields.text("Name").unwrap_or_default();
    // Resource 0 is the placeholder for "nobody" and has no name.
    if fields.flag("IsNull")?.unwrap_or(false) || (uid == 0 && name.is_empty()) {
        return Ok(None);
    }
    let kind = match fields.whole("Type")? {
        Some(0) => ResourceKind::Material,
        Some(2) => ResourceKind::Cost,
        _ if fields.flag("IsCostResource")? == Some(true) => ResourceKind::Cost,
        _ => ResourceKind::Work,
    };
    let resource = ImportedResource {
        uid,
        guid: fields.text("GUID"),
        name,
        email: fields.text("EmailAddress"),
        kind,
        calendar: fields.whole("CalendarUID")?.filter(|uid| *uid >= 0),
        max_units: fields.number("MaxUnits")?.unwrap_or(1.0).max(0.0),
        generic: fields.flag("IsGeneric")?.unwrap_or(false),
    };
    let custom = element.all("ExtendedAttribute").filter(|value| value.text_of("Value").is_some());
    Ok(Some(RawResource {
        resource,
        custom_values: custom.count() as u64,
        has_cost: super::has_amount(element, &["StandardRate", "OvertimeRate", "CostPerUse"]),
    }))
}

/// An assignment that still names its task and resource by uid.
pub(super) struct RawAssignment {
    pub task_uid: i64,
    pub resource_uid: i64,
    pub assignment: ImportedAssignment,
    pub line: u64,
}

pub(super) fn read_assignment(
    element: &Element,
    findings: &mut Findings,
) -> Result<RawAssignment, ImportError> {
    let fields = Fields::of(element);
    let missing = |field| super::missing_field(element, "Assignment", field);
    let assignment = ImportedAssignment {
        uid: fields.whole("UID")?.ok_or_else(|| missing("UID"))?,
        task: 0,
        resource: None,
        units: fields.number("Units")?.unwrap_or(1.0).clamp(0.0, 1e9),
        work_minutes: fields.minutes("Work")?,
        regular_work_minutes: fields.minutes("RegularWork")?,
        overtime_work_minutes: fields.minutes("OvertimeWork")?,
        actual_work_minutes: fields.minutes("ActualWork")?,
        actual_overtime_work_minutes: fields.minutes("ActualOvertimeWork")?,
        remaining_work_minutes: fields.minutes("RemainingWork")?,
        remaining_overtime_work_minutes: fields.minutes("RemainingOvertimeWork")?,
        percent_work_complete: fields.percent("PercentWorkComplete")?,
        delay_minutes: fields.tenths("Delay")?.unwrap_or(0.0),
        levelling_delay_minutes: fields.tenths("LevelingDelay")?.unwrap_or(0.0),
        levelling_delay_elapsed: fields.whole("LevelingDelayFormat")?.is_none_or(|code| unit(code).elapsed),
        start: fields.stored("Start", findings, stored_moment),
        finish: fields.stored("Finish", findings, stored_moment),
        actual_start: fields.moment("ActualStart")?,
        actual_finish: fields.moment("ActualFinish")?,
        stop: fields.moment("Stop")?,
        resume: fields.moment("Resume")?,
        contour: contour(fields.whole("WorkContour")?.unwrap_or(0)),
        timephased: timephased(element, findings),
    };
    Ok(RawAssignment {
        task_uid: fields.whole("TaskUID")?.ok_or_else(|| missing("TaskUID"))?,
        resource_uid: fields.whole("ResourceUID")?.unwrap_or(-65535),
        assignment,
        line: element.line,
    })
}

fn contour(code: i64) -> Contour {
    match code {
        1 => Contour::BackLoaded,
        2 => Contour::FrontLoaded,
        3 => Contour::DoublePeak,
        4 => Contour::EarlyPeak,
        5 => Contour::LatePeak,
        6 => Contour::Bell,
        7 => Contour::Turtle,
        8 => Contour::Edited,
        _ => Contour::Flat,
    }
}

/// Types 1, 2 and 3 are work; the others are baselines and costs.
fn timephased(assignment: &Element, findings: &mut Findings) -> Vec<Timephased> {
    let mut stretches = Vec::new();
    let mut unreadable = 0_u64;
    for element in assignment.all("TimephasedData") {
        let kind = match element.text_of("Type") {
            Some("1") => TimephasedKind::RemainingWork,
            Some("2") => TimephasedKind::ActualWork,
            Some("3") => TimephasedKind::ActualOvertimeWork,
            _ => continue,
        };
        let moment = |name| element.text_of(name).and_then(stored_moment);
        // A stretch without a value is one without work.
        let work = element.text_of("Value").map_or(Some(0.0), duration_minutes);
        match (moment("Start"), moment("Finish"), work) {
            (Some(from), Some(to), Some(work_minutes)) if from <= to => {
                stretches.push(Timephased { kind, from, to, work_minutes });
            }
            _ => unreadable += 1,
        }
    }
    if unreadable > 0 {
        let finding = Finding::new("import.timephased_unreadable").at_line(assignment.line);
        findings.push(finding.in_column("TimephasedData").with("count", unreadable));
    }
    stretches.sort_by_key(|stretch| (stretch.from, stretch.to));
    stretches
}
