//! One task with its links, as the file gives it; links are resolved when all tasks are known.

use super::value::{Fields, flag, number, stored_moment, unit};
use crate::error::{ImportError, excerpt};
use crate::finding::{Finding, Findings};
use crate::plan::{
    Constraint, DependencyKind, ImportedBaseline, ImportedTask, Lag, StoredDates, TaskKind, TaskType,
};
use crate::xml::Element;

pub(super) fn known(name: &str) -> Option<&'static str> {
    super::known_name(name, KNOWN)
}

#[rustfmt::skip] // one name a line would be a page
const KNOWN: &[&str] = &[
    "UID", "ID", "GUID", "Name", "Active", "Manual", "Type", "IsNull", "WBS", "OutlineNumber",
    "OutlineLevel", "Priority", "Start", "Finish", "Duration", "DurationFormat", "Work", "Stop", "Resume",
    "EffortDriven", "Estimated", "Milestone", "Summary", "Critical", "IsSubproject", "ExternalTask",
    "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "FreeSlack", "TotalSlack", "PercentComplete",
    "PercentWorkComplete", "PhysicalPercentComplete", "ActualStart", "ActualFinish", "ActualDuration",
    "ActualWork", "RemainingDuration", "RemainingWork", "ConstraintType", "ConstraintDate", "CalendarUID",
    "Deadline", "LevelingDelay", "LevelingDelayFormat", "IgnoreResourceCalendar", "Notes", "ManualStart",
    "ManualFinish", "ManualDuration", "Baseline", "Number", "PredecessorLink", "PredecessorUID",
    "CrossProject", "CrossProjectName", "LinkLag", "LagFormat", "ExtendedAttribute", "Value", "FixedCost",
    "Cost",
];

/// A link as the successor names it.
pub(super) struct RawLink {
    pub successor_uid: i64,
    pub predecessor_uid: i64,
    pub kind: DependencyKind,
    pub lag: Lag,
    pub cross_project: Option<String>,
    pub line: u64,
}

/// What one `<Task>` holds besides the task itself.
pub(super) struct RawTask {
    pub task: ImportedTask,
    pub links: Vec<RawLink>,
    pub custom_values: u64,
    pub has_cost: bool,
    pub is_subproject: bool,
}

/// `None` for an empty row of the plan.
pub(super) fn read(element: &Element, findings: &mut Findings) -> Result<Option<RawTask>, ImportError> {
    let fields = Fields::of(element);
    let uid = fields.whole("UID")?.ok_or_else(|| super::missing_field(element, "Task", "UID"))?;
    if fields.flag("IsNull")?.unwrap_or(false) {
        return Ok(None);
    }
    let mut task = ImportedTask::named(uid, fields.text("Name").unwrap_or_default());
    task.place = element.line;
    outline(&fields, &mut task)?;
    duration(&fields, &mut task)?;
    constraint(&fields, &mut task, findings)?;
    progress(&fields, &mut task, findings)?;
    work(&fields, &mut task)?;
    manual(&fields, &mut task)?;
    task.stored = stored(&fields, findings);
    for baseline in element.all("Baseline") {
        task.baselines.push(read_baseline(baseline, findings));
    }
    let links = element
        .all("PredecessorLink")
        .map(|link| read_link(link, uid, findings))
        .collect::<Result<_, _>>()?;
    let custom = element.all("ExtendedAttribute").filter(|value| value.text_of("Value").is_some());
    Ok(Some(RawTask {
        task,
        links,
        custom_values: custom.count() as u64,
        has_cost: super::has_amount(element, &["FixedCost", "Cost"]),
        is_subproject: fields.flag("IsSubproject")?.unwrap_or(false),
    }))
}

fn outline(fields: &Fields<'_>, task: &mut ImportedTask) -> Result<(), ImportError> {
    task.row = fields.whole("ID")?;
    task.guid = fields.text("GUID");
    task.wbs = fields.text("WBS").or_else(|| fields.text("OutlineNumber"));
    task.notes = fields.text("Notes");
    let by_number = fields.element.text_of("OutlineNumber").map(|number| number.split('.').count() as i64);
    let level = fields.whole("OutlineLevel")?.or(by_number).unwrap_or(1);
    task.outline_level = u32::try_from(level.max(0)).unwrap_or(u32::MAX);
    task.project_summary = task.outline_level == 0;
    if fields.flag("Milestone")?.unwrap_or(false) {
        task.kind = TaskKind::Milestone;
    }
    task.priority = fields.whole("Priority")?.map_or(500, |priority| priority.clamp(0, 1000) as u16);
    task.inactive = !fields.flag("Active")?.unwrap_or(true);
    task.external = fields.flag("ExternalTask")?.unwrap_or(false);
    task.calendar = fields.whole("CalendarUID")?.filter(|uid| *uid >= 0);
    task.ignore_resource_calendar = fields.flag("IgnoreResourceCalendar")?.unwrap_or(false);
    task.levelling_delay_minutes = fields.tenths("LevelingDelay")?.unwrap_or(0.0);
    task.levelling_delay_elapsed = fields.whole("LevelingDelayFormat")?.is_none_or(|code| unit(code).elapsed);
    Ok(())
}

fn duration(fields: &Fields<'_>, task: &mut ImportedTask) -> Result<(), ImportError> {
    let shown = unit(fields.whole("DurationFormat")?.unwrap_or(7));
    task.duration_minutes = fields.minutes("Duration")?;
    task.elapsed = shown.elapsed;
    task.estimated = fields.flag("Estimated")?.unwrap_or(shown.estimated);
    task.actual_duration_minutes = fields.minutes("ActualDuration")?;
    task.remaining_duration_minutes = fields.minutes("RemainingDuration")?;
    Ok(())
}

fn constraint(
    fields: &Fields<'_>,
    task: &mut ImportedTask,
    findings: &mut Findings,
) -> Result<(), ImportError> {
    use Constraint::*;
    const BY_CODE: [Constraint; 8] = [
        AsSoonAsPossible,
        AsLateAsPossible,
        MustStartOn,
        MustFinishOn,
        StartNoEarlierThan,
        StartNoLaterThan,
        FinishNoEarlierThan,
        FinishNoLaterThan,
    ];
    let code = fields.whole("ConstraintType")?.unwrap_or(0);
    let known = usize::try_from(code).ok().and_then(|code| BY_CODE.get(code)).copied();
    task.constraint = known.ok_or_else(|| {
        let line = fields.element.child("ConstraintType").map_or(fields.element.line, |child| child.line);
        ImportError::new("import.bad_value").at_line(line).in_element("ConstraintType").with("value", code)
    })?;
    task.constraint_date = fields.moment("ConstraintDate")?;
    task.deadline = fields.moment("Deadline")?;
    if !matches!(task.constraint, AsSoonAsPossible | AsLateAsPossible) && task.constraint_date.is_none() {
        task.constraint = AsSoonAsPossible;
        let finding = Finding::new("import.constraint_without_date").at_line(fields.element.line);
        findings.push(finding.in_column("ConstraintDate").titled(task.title.clone()));
    }
    Ok(())
}

fn progress(
    fields: &Fields<'_>,
    task: &mut ImportedTask,
    findings: &mut Findings,
) -> Result<(), ImportError> {
    task.percent_complete = fields.percent("PercentComplete")?.unwrap_or(0.0);
    task.physical_percent_complete = fields.percent("PhysicalPercentComplete")?;
    task.percent_work_complete = fields.percent("PercentWorkComplete")?;
    task.actual_start = fields.moment("ActualStart")?;
    task.actual_finish = fields.moment("ActualFinish")?;
    task.stop = fields.moment("Stop")?;
    task.resume = fields.moment("Resume")?;
    if has_finished_nothing(task) {
        (task.actual_start, task.actual_finish) = (None, None);
        (task.stop, task.resume) = (None, None);
        let finding = Finding::new("import.actual_dates_contradict").at_line(fields.element.line);
        findings.push(finding.in_column("ActualFinish").titled(task.title.clone()));
    }
    Ok(())
}

/// An actual finish of work of which all remains: a date some programs write where they mean none.
fn has_finished_nothing(task: &ImportedTask) -> bool {
    let all = task.duration_minutes.filter(|minutes| *minutes > 0.0);
    task.actual_finish.is_some()
        && task.percent_complete == 0.0
        && all.is_some_and(|all| task.remaining_duration_minutes.is_some_and(|remaining| remaining >= all))
}

fn work(fields: &Fields<'_>, task: &mut ImportedTask) -> Result<(), ImportError> {
    task.task_type = match fields.whole("Type")? {
        Some(1) => TaskType::FixedDuration,
        Some(2) => TaskType::FixedWork,
        _ => TaskType::FixedUnits,
    };
    task.effort_driven = fields.flag("EffortDriven")?.unwrap_or(false);
    task.work_minutes = fields.minutes("Work")?;
    task.actual_work_minutes = fields.minutes("ActualWork")?;
    task.remaining_work_minutes = fields.minutes("RemainingWork")?;
    Ok(())
}

fn manual(fields: &Fields<'_>, task: &mut ImportedTask) -> Result<(), ImportError> {
    task.manual = fields.flag("Manual")?.unwrap_or(false);
    task.manual_start = fields.moment("ManualStart")?;
    task.manual_finish = fields.moment("ManualFinish")?;
    task.manual_duration_minutes = fields.minutes("ManualDuration")?;
    Ok(())
}

fn stored(fields: &Fields<'_>, findings: &mut Findings) -> StoredDates {
    let tenths = |text: &str| number(text).map(|tenths| tenths / 10.0);
    StoredDates {
        start: fields.stored("Start", findings, stored_moment),
        finish: fields.stored("Finish", findings, stored_moment),
        early_start: fields.stored("EarlyStart", findings, stored_moment),
        early_finish: fields.stored("EarlyFinish", findings, stored_moment),
        late_start: fields.stored("LateStart", findings, stored_moment),
        late_finish: fields.stored("LateFinish", findings, stored_moment),
        total_slack_minutes: fields.stored("TotalSlack", findings, tenths),
        free_slack_minutes: fields.stored("FreeSlack", findings, tenths),
        critical: fields.stored("Critical", findings, flag),
    }
}

fn read_baseline(element: &Element, findings: &mut Findings) -> ImportedBaseline {
    let fields = Fields::of(element);
    ImportedBaseline {
        number: fields.stored("Number", findings, |text| text.parse().ok()).unwrap_or(0),
        start: fields.stored("Start", findings, stored_moment),
        finish: fields.stored("Finish", findings, stored_moment),
        duration_minutes: fields.stored("Duration", findings, super::value::duration_minutes),
        work_minutes: fields.stored("Work", findings, super::value::duration_minutes),
    }
}

fn read_link(element: &Element, successor_uid: i64, findings: &mut Findings) -> Result<RawLink, ImportError> {
    let fields = Fields::of(element);
    let missing = || super::missing_field(element, "PredecessorLink", "PredecessorUID");
    let kind = match fields.whole("Type")?.unwrap_or(1) {
        0 => DependencyKind::FinishToFinish,
        1 => DependencyKind::FinishToStart,
        2 => DependencyKind::StartToFinish,
        3 => DependencyKind::StartToStart,
        other => {
            let finding = Finding::new("import.dependency_unreadable").at_line(element.line);
            findings.push(finding.in_column("PredecessorLink").with("value", other));
            DependencyKind::FinishToStart
        }
    };
    let unit = unit(fields.whole("LagFormat")?.unwrap_or(7));
    let lag = match (unit.percent, unit.elapsed) {
        (true, elapsed) => {
            let percent = fields.number("LinkLag")?.unwrap_or(0.0).clamp(-100_000.0, 100_000.0);
            if elapsed { Lag::ElapsedPercent(percent) } else { Lag::Percent(percent) }
        }
        (false, true) => Lag::ElapsedMinutes(fields.tenths("LinkLag")?.unwrap_or(0.0)),
        (false, false) => Lag::WorkingMinutes(fields.tenths("LinkLag")?.unwrap_or(0.0)),
    };
    let crosses = fields.flag("CrossProject")?.unwrap_or(false);
    let project = || excerpt(element.text_of("CrossProjectName").unwrap_or("?"));
    Ok(RawLink {
        successor_uid,
        predecessor_uid: fields.whole("PredecessorUID")?.ok_or_else(missing)?,
        kind,
        lag,
        cross_project: crosses.then(project),
        line: element.line,
    })
}
