//! Primavera's XML (`APIBusinessObjects`): one project or several, with calendars and resources beside them or
//! inside. Durations and lags are hours; a shift's last minute is the one that is written, so it ends a minute later.

use super::assemble::assemble;
use super::records::{
    Activity, Available, Link, Node, Project, Records, Rules, Staffing, activity_kind, constraint,
    dependency_kind, priority,
};
use crate::error::{ImportError, excerpt};
use crate::finding::Finding;
use crate::limits::{LONGEST_MINUTES, Limits};
use crate::mspdi::known_name;
use crate::mspdi::value::{Fields, number, stored_moment, time};
use crate::plan::{
    CalendarException, DayHours, Format, ImportedCalendar, ImportedPlan, ImportedResource, LagCalendar,
    Recurrence, ResourceKind, Shift, StoredDates, TotalFloat, Week,
};
use crate::text_encoding::xml_text;
use crate::xml::{Element, Walker};
use jiff::civil::Date;

/// Reads a plan from the bytes of an XML file of Primavera.
pub fn read_pmxml(bytes: &[u8]) -> Result<ImportedPlan, ImportError> {
    let limits = Limits::default();
    crate::detect::check_size(bytes, limits)?;
    let text = xml_text(bytes)?;
    let mut walker = Walker::new(&text, limits);
    let (root, _) = walker.root()?;
    if root != "APIBusinessObjects" {
        let refusal = ImportError::new("import.wrong_root").at_line(walker.line());
        return Err(refusal.with("found", excerpt(root)));
    }
    let mut records = Records::default();
    while let Some(name) = walker.next_child()? {
        match name {
            "Calendar" => calendar(&walker.record("Calendar", known)?, &mut records)?,
            "Resource" => records.resources.push(resource(&walker.record("Resource", known)?)?),
            "ResourceRate" => {
                records.available.extend(available(&walker.record("ResourceRate", known)?)?);
            }
            "Project" => project(&mut walker, &mut records)?,
            _ => walker.skip()?,
        }
    }
    walker.finish()?;
    assemble(records, Format::Pmxml, limits)
}

#[rustfmt::skip] // one name a line would be a page
fn known(name: &str) -> Option<&'static str> {
    known_name(name, &[
        "ObjectId", "Id", "Name", "GUID", "Code", "ParentObjectId", "SequenceNumber", "WBSObjectId",
        "CalendarObjectId", "Type", "Status", "PlannedDuration", "RemainingDuration", "ActualStartDate",
        "ActualFinishDate", "SuspendDate", "ResumeDate", "PrimaryConstraintType", "PrimaryConstraintDate",
        "SecondaryConstraintType", "SecondaryConstraintDate", "ExpectedFinishDate", "ExternalEarlyStartDate",
        "ExternalLateFinishDate", "PercentCompleteType", "PhysicalPercentComplete",
        "StartDate", "FinishDate", "EarlyStartDate", "EarlyFinishDate", "LateStartDate", "LateFinishDate",
        "RemainingEarlyStartDate", "RemainingEarlyFinishDate", "RemainingLateStartDate",
        "RemainingLateFinishDate", "TotalFloat", "FreeFloat", "IsCritical", "PredecessorActivityObjectId",
        "SuccessorActivityObjectId", "Lag", "ActivityObjectId", "ResourceObjectId", "PlannedUnits",
        "ActualUnits", "PlannedUnitsPerTime", "ResourceType", "EmailAddress", "IsDefault",
        "StandardWorkWeek", "StandardWorkHours", "DayOfWeek", "WorkTime", "Start", "Finish",
        "HolidayOrExceptions", "HolidayOrException", "Date", "BaseCalendarObjectId",
        "DataDate", "PlannedStartDate", "MustFinishByDate", "ActivityDefaultCalendarObjectId",
        "CriticalActivityFloatLimit", "RelationshipLagCalendar", "ComputeTotalFloatType",
        "OutOfSequenceScheduleType", "MakeOpenEndedActivitiesCritical", "UseExpectedFinishDates",
        "LevelingPriority", "MaxUnitsPerTime", "EffectiveDate",
        "IgnoreOtherProjectRelationships", "CalculateFloatBasedOnFinishDate",
    ])
}

fn project(walker: &mut Walker<'_>, records: &mut Records) -> Result<(), ImportError> {
    let mut header = Element { name: "Project", line: walker.line(), ..Element::default() };
    let mut activities: Vec<Element> = Vec::new();
    let mut links: Vec<Element> = Vec::new();
    let mut rules = Rules::default();
    while let Some(name) = walker.next_child()? {
        match name {
            "Activity" => activities.push(walker.record("Activity", known)?),
            "Relationship" => links.push(walker.record("Relationship", known)?),
            "WBS" => records.nodes.push(node(&walker.record("WBS", known)?)?),
            "Calendar" => calendar(&walker.record("Calendar", known)?, records)?,
            "ResourceAssignment" => {
                records.staffing.push(staffing(&walker.record("ResourceAssignment", known)?)?)
            }
            "ScheduleOptions" => rules = read_rules(&walker.record("ScheduleOptions", known)?),
            name => match known(name) {
                Some(known) => {
                    let line = walker.line();
                    header.children.push(Element {
                        name: known,
                        line,
                        text: walker.text()?,
                        children: Vec::new(),
                    });
                }
                None => walker.skip()?,
            },
        }
    }
    let fields = Fields::of(&header);
    let planned_start = fields.moment("PlannedStartDate")?;
    // A project that is only named, so that a dependency into it has an end.
    if planned_start.is_none() && header.text_of("DataDate").is_none() {
        return Ok(());
    }
    let id = fields.whole("ObjectId")?.unwrap_or(0);
    let of_project = records.nodes.iter_mut().filter(|node| node.project == NOT_YET);
    of_project.for_each(|node| node.project = id);
    for element in &activities {
        records.activities.push(activity(element)?);
    }
    for element in &links {
        link(element, records)?;
    }
    records.projects.push(Project {
        id,
        name: fields.text("Name").unwrap_or_default(),
        calendar: fields.whole("ActivityDefaultCalendarObjectId")?,
        planned_start,
        data_date: fields.moment("DataDate")?,
        must_finish_by: fields.moment("MustFinishByDate")?,
        critical_minutes: minutes(&fields, "CriticalActivityFloatLimit")?.unwrap_or(0.0),
        minutes_per_day: None,
        rules,
    });
    Ok(())
}

/// The project of an element, until its number is read.
const NOT_YET: i64 = i64::MIN;

fn minutes(fields: &Fields<'_>, name: &str) -> Result<Option<f64>, ImportError> {
    let hours = decimal(fields, name)?;
    Ok(hours.map(|hours| (hours * 60.0).clamp(-LONGEST_MINUTES, LONGEST_MINUTES)))
}

/// The decimal sign is a comma where the exporting machine writes one.
fn decimal(fields: &Fields<'_>, name: &str) -> Result<Option<f64>, ImportError> {
    let text = fields.element.text_of(name).map(|text| text.replace(',', "."));
    let wrong = |text: &str| ImportError::new("import.bad_value").with("value", excerpt(text));
    let line = fields.element.child(name).map_or(fields.element.line, |child| child.line);
    text.map(|text| number(&text).ok_or_else(|| wrong(&text).at_line(line).in_element(name))).transpose()
}

fn read_rules(element: &Element) -> Rules {
    let usual = Rules::default();
    let is = |name: &str, value: &str| element.text_of(name) == Some(value);
    Rules {
        retains_logic: !is("OutOfSequenceScheduleType", "Progress Override"),
        lag_calendar: match element.text_of("RelationshipLagCalendar") {
            Some(name) if name.starts_with("Successor") => LagCalendar::Successor,
            Some(name) if name.starts_with("Project") => LagCalendar::Project,
            Some(name) if name.starts_with("24") => LagCalendar::AroundTheClock,
            _ => usual.lag_calendar,
        },
        total_float: match element.text_of("ComputeTotalFloatType") {
            Some(name) if name.starts_with("Start") => TotalFloat::Start,
            Some(name) if name.starts_with("Smallest") => TotalFloat::Least,
            _ => usual.total_float,
        },
        multiple_critical_paths: is("MakeOpenEndedActivitiesCritical", "1"),
        goes_by_actual_dates: is("OutOfSequenceScheduleType", "Actual Dates"),
        uses_expected_finish: !is("UseExpectedFinishDates", "0"),
        uses_external_dates: !is("IgnoreOtherProjectRelationships", "1"),
        float_by_each_project: !is("CalculateFloatBasedOnFinishDate", "0"),
    }
}

fn node(element: &Element) -> Result<Node, ImportError> {
    let fields = Fields::of(element);
    Ok(Node {
        id: object_id(&fields)?,
        project: NOT_YET,
        parent: fields.whole("ParentObjectId")?,
        place: fields.whole("SequenceNumber")?.unwrap_or(0),
        code: fields.text("Code"),
        name: fields.text("Name").unwrap_or_default(),
    })
}

fn object_id(fields: &Fields<'_>) -> Result<i64, ImportError> {
    let missing = || crate::mspdi::missing_field(fields.element, fields.element.name, "ObjectId");
    fields.whole("ObjectId")?.ok_or_else(missing)
}

fn activity(element: &Element) -> Result<Activity, ImportError> {
    let fields = Fields::of(element);
    let by_hand = element.text_of("PercentCompleteType") == Some("Physical");
    // Here a physical percentage is a share of one.
    let physical = decimal(&fields, "PhysicalPercentComplete")?.map(|share| 100.0 * share);
    Ok(Activity {
        id: object_id(&fields)?,
        node: fields.whole("WBSObjectId")?,
        calendar: fields.whole("CalendarObjectId")?,
        guid: fields.text("GUID"),
        code: fields.text("Id"),
        name: fields.text("Name").unwrap_or_default(),
        kind: activity_kind(element.text_of("Type").unwrap_or_default()),
        planned_minutes: minutes(&fields, "PlannedDuration")?.unwrap_or(0.0),
        remaining_minutes: minutes(&fields, "RemainingDuration")?,
        percent: physical.filter(|_| by_hand),
        is_complete: element.text_of("Status") == Some("Completed"),
        actual_start: fields.moment("ActualStartDate")?,
        actual_finish: fields.moment("ActualFinishDate")?,
        suspend: fields.moment("SuspendDate")?,
        resume: fields.moment("ResumeDate")?,
        constraint: element.text_of("PrimaryConstraintType").and_then(constraint),
        constraint_date: fields.moment("PrimaryConstraintDate")?,
        second_constraint: element.text_of("SecondaryConstraintType").and_then(constraint),
        second_constraint_date: fields.moment("SecondaryConstraintDate")?,
        expected_finish: fields.moment("ExpectedFinishDate")?,
        external_start: fields.moment("ExternalEarlyStartDate")?,
        external_finish: fields.moment("ExternalLateFinishDate")?,
        priority: element.text_of("LevelingPriority").and_then(priority),
        stored: stored(&fields)?,
        line: element.line,
    })
}

fn stored(fields: &Fields<'_>) -> Result<StoredDates, ImportError> {
    let date = |name: &str| fields.element.text_of(name).and_then(stored_moment);
    let early = |name: &str, remaining: &str| date(remaining).or_else(|| date(name));
    Ok(StoredDates {
        start: date("StartDate"),
        finish: date("FinishDate"),
        early_start: early("EarlyStartDate", "RemainingEarlyStartDate"),
        early_finish: early("EarlyFinishDate", "RemainingEarlyFinishDate"),
        late_start: early("LateStartDate", "RemainingLateStartDate"),
        late_finish: early("LateFinishDate", "RemainingLateFinishDate"),
        total_slack_minutes: minutes(fields, "TotalFloat")?,
        free_slack_minutes: minutes(fields, "FreeFloat")?,
        critical: fields.flag("IsCritical")?,
    })
}

fn link(element: &Element, records: &mut Records) -> Result<(), ImportError> {
    let fields = Fields::of(element);
    let end = |name| {
        let missing = || crate::mspdi::missing_field(element, "Relationship", name);
        fields.whole(name)?.ok_or_else(missing)
    };
    let name = element.text_of("Type").unwrap_or("Finish to Start");
    let kind = dependency_kind(name);
    if kind.is_none() {
        let finding = Finding::new("import.dependency_unreadable").at_line(element.line);
        records.findings.push(finding.in_column("Relationship").with("value", excerpt(name)));
    }
    records.links.push(Link {
        predecessor: end("PredecessorActivityObjectId")?,
        successor: end("SuccessorActivityObjectId")?,
        kind: kind.unwrap_or_default(),
        lag_minutes: minutes(&fields, "Lag")?.unwrap_or(0.0),
        line: element.line,
    });
    Ok(())
}

fn resource(element: &Element) -> Result<ImportedResource, ImportError> {
    let fields = Fields::of(element);
    Ok(ImportedResource {
        uid: object_id(&fields)?,
        guid: fields.text("GUID"),
        name: fields.text("Name").unwrap_or_default(),
        email: fields.text("EmailAddress"),
        kind: match element.text_of("ResourceType") {
            Some("Material") => ResourceKind::Material,
            _ => ResourceKind::Work,
        },
        calendar: fields.whole("CalendarObjectId")?,
        max_units: 1.0,
        generic: false,
    })
}

/// None of a row that names no resource.
fn available(element: &Element) -> Result<Option<Available>, ImportError> {
    let fields = Fields::of(element);
    let (from, units) = (fields.moment("EffectiveDate")?, decimal(&fields, "MaxUnitsPerTime")?);
    let units = units.unwrap_or(1.0).clamp(0.0, 1e9);
    Ok(fields.whole("ResourceObjectId")?.map(|resource| Available { resource, from, units }))
}

fn staffing(element: &Element) -> Result<Staffing, ImportError> {
    let fields = Fields::of(element);
    let missing = || crate::mspdi::missing_field(element, "ResourceAssignment", "ActivityObjectId");
    Ok(Staffing {
        id: object_id(&fields)?,
        activity: fields.whole("ActivityObjectId")?.ok_or_else(missing)?,
        resource: fields.whole("ResourceObjectId")?,
        units: decimal(&fields, "PlannedUnitsPerTime")?.unwrap_or(1.0).clamp(0.0, 1e9),
        work_minutes: minutes(&fields, "PlannedUnits")?,
        actual_work_minutes: minutes(&fields, "ActualUnits")?,
    })
}

fn calendar(element: &Element, records: &mut Records) -> Result<(), ImportError> {
    let fields = Fields::of(element);
    let uid = object_id(&fields)?;
    if records.default_calendar.is_none() || fields.flag("IsDefault")? == Some(true) {
        records.default_calendar = Some(uid);
    }
    let list = |outer: &'static str, inner: &'static str| {
        element.child(outer).into_iter().flat_map(move |list| list.all(inner))
    };
    let mut week: Week = std::array::from_fn(|_| DayHours::NonWorking);
    for day in list("StandardWorkWeek", "StandardWorkHours") {
        if let Some(at) = day.text_of("DayOfWeek").and_then(weekday) {
            let shifts = shifts(day);
            week[at] = if shifts.is_empty() { DayHours::NonWorking } else { DayHours::Working(shifts) };
        }
    }
    let mut exceptions = Vec::new();
    for exception in list("HolidayOrExceptions", "HolidayOrException") {
        let Some(day): Option<Date> = Fields::of(exception).date("Date")? else { continue };
        let (recurrence, working) = (Recurrence::EveryDay, shifts(exception));
        exceptions.push(CalendarException { name: String::new(), from: day, to: day, recurrence, working });
    }
    let name = fields.text("Name").unwrap_or_default();
    let (base_uid, work_weeks) = (None, Vec::new());
    records.calendars.push(ImportedCalendar { uid, name, base_uid, week, work_weeks, exceptions });
    Ok(())
}

/// Monday is 0.
fn weekday(name: &str) -> Option<usize> {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .iter()
        .position(|day| *day == name)
}

fn shifts(element: &Element) -> Vec<Shift> {
    let shift = |element: &Element| {
        let at = |name: &str| {
            let time = element.text_of(name).and_then(time)?;
            Some(time.hour() as u16 * 60 + time.minute() as u16)
        };
        let (from, last) = (at("Start")?, at("Finish")?);
        // 11:59 is written for 12:00; some programs write 12:00, and 00:00 for the end of the day.
        let to = if last % 5 == 4 { last + 1 } else { last };
        let to = if to == 0 { 1_440 } else { to };
        (from < to).then_some(Shift { from_minute: from, to_minute: to })
    };
    let mut shifts: Vec<Shift> = element.all("WorkTime").filter_map(shift).collect();
    shifts.sort_unstable();
    shifts
}
