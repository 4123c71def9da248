//! Primavera's text export: tables of tab-separated rows, `%T` names a table, `%F` its columns, `%R` is a row.

use super::assemble::assemble;
use super::records::{
    Activity, Available, Link, Node, Project, Records, Rules, Staffing, activity_kind, constraint,
    dependency_kind, priority,
};
use super::xer_hours;
use crate::error::{ImportError, excerpt};
use crate::finding::Finding;
use crate::limits::{LONGEST_MINUTES, Limits};
use crate::mspdi::value::{moment, stored_moment};
use crate::plan::{
    Format, ImportedCalendar, ImportedPlan, ImportedResource, LagCalendar, ResourceKind, StoredDates,
    TotalFloat,
};
use crate::text_encoding::list_text;
use jiff::civil::DateTime;
use std::collections::HashMap;

/// Reads a plan from the bytes of an XER file.
pub fn read_xer(bytes: &[u8]) -> Result<ImportedPlan, ImportError> {
    let limits = Limits::default();
    crate::detect::check_size(bytes, limits)?;
    let text = list_text(bytes)?;
    let mut records = Records::default();
    let mut table = Table::default();
    let mut rows = 0;
    for (line, text) in (1..).zip(text.lines()) {
        let (mark, cells) = text.split_once('\t').unwrap_or((text, ""));
        match mark {
            "%T" => table = Table { name: cells.trim(), columns: HashMap::new() },
            "%F" => table.columns = cells.split('\t').map(str::trim).zip(0..).collect(),
            "%R" => {
                rows += 1;
                if rows > 4 * limits.records {
                    let refusal = ImportError::new("import.too_many").at_line(line);
                    return Err(refusal
                        .in_element(excerpt(table.name))
                        .with("limit", 4 * limits.records as u64));
                }
                let row = Row { columns: &table.columns, cells: cells.split('\t').collect(), line };
                take(table.name, &row, &mut records)?;
            }
            _ => {}
        }
    }
    assemble(records, Format::Xer, limits)
}

#[derive(Default)]
struct Table<'t> {
    name: &'t str,
    columns: HashMap<&'t str, usize>,
}

fn take(table: &str, row: &Row<'_>, records: &mut Records) -> Result<(), ImportError> {
    match table {
        "PROJECT" => records.projects.push(project(row)?),
        "SCHEDOPTIONS" => {
            let (of, rules) = (row.id("proj_id")?, rules(row));
            records.projects.iter_mut().filter(|project| project.id == of).for_each(|p| p.rules = rules);
        }
        "CALENDAR" => calendar(row, records)?,
        "PROJWBS" => records.nodes.push(node(row)?),
        "TASK" => records.activities.push(activity(row)?),
        "TASKPRED" => link(row, records)?,
        "RSRC" => records.resources.push(resource(row)?),
        "RSRCRATE" => records.available.push(Available {
            resource: row.id("rsrc_id")?,
            from: row.moment("start_date")?,
            units: row.number("max_qty_per_hr")?.unwrap_or(1.0).clamp(0.0, 1e9),
        }),
        "TASKRSRC" => records.staffing.push(staffing(row)?),
        _ => {}
    }
    Ok(())
}

struct Row<'t> {
    columns: &'t HashMap<&'t str, usize>,
    cells: Vec<&'t str>,
    line: u64,
}

impl<'t> Row<'t> {
    fn text(&self, column: &str) -> Option<&'t str> {
        let cell = self.columns.get(column).and_then(|at| self.cells.get(*at))?;
        Some(cell.trim()).filter(|text| !text.is_empty())
    }

    fn id(&self, column: &str) -> Result<i64, ImportError> {
        let missing = ImportError::new("import.missing_field").at_line(self.line).in_element(column);
        self.whole(column)?.ok_or_else(|| missing.with("record", "row").with("field", column))
    }

    fn whole(&self, column: &str) -> Result<Option<i64>, ImportError> {
        self.read(column, |text| text.parse().ok())
    }

    /// The decimal sign is a comma where the exporting machine writes one.
    fn number(&self, column: &str) -> Result<Option<f64>, ImportError> {
        let number =
            |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
        self.read(column, number)
    }

    fn minutes(&self, column: &str) -> Result<Option<f64>, ImportError> {
        Ok(self.number(column)?.map(|hours| (hours * 60.0).clamp(-LONGEST_MINUTES, LONGEST_MINUTES)))
    }

    fn moment(&self, column: &str) -> Result<Option<DateTime>, ImportError> {
        Ok(self.read(column, |text| moment(text).ok())?.flatten())
    }

    fn stored(&self, column: &str) -> Option<DateTime> {
        self.text(column).and_then(stored_moment)
    }

    fn says(&self, column: &str) -> bool {
        self.text(column) == Some("Y")
    }

    fn denies(&self, column: &str) -> bool {
        self.text(column) == Some("N")
    }

    fn read<V>(&self, column: &str, read: impl FnOnce(&str) -> Option<V>) -> Result<Option<V>, ImportError> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let wrong = || ImportError::new("import.bad_value").at_line(self.line).in_element(column);
        read(text).map(Some).ok_or_else(|| wrong().with("value", excerpt(text)))
    }
}

fn project(row: &Row<'_>) -> Result<Project, ImportError> {
    Ok(Project {
        id: row.id("proj_id")?,
        name: row.text("proj_short_name").unwrap_or_default().to_owned(),
        calendar: row.whole("clndr_id")?,
        planned_start: row.moment("plan_start_date")?,
        data_date: row.moment("last_recalc_date")?,
        must_finish_by: row.moment("plan_end_date")?,
        critical_minutes: row.minutes("critical_drtn_hr_cnt")?.unwrap_or(0.0),
        minutes_per_day: None,
        rules: Rules::default(),
    })
}

fn rules(row: &Row<'_>) -> Rules {
    Rules {
        retains_logic: !row.says("sched_progress_override"),
        lag_calendar: match row.text("sched_calendar_on_relationship_lag") {
            Some("rcal_Successor") => LagCalendar::Successor,
            Some("rcal_ProjDefault") => LagCalendar::Project,
            Some("rcal_24Hour") => LagCalendar::AroundTheClock,
            _ => LagCalendar::Predecessor,
        },
        total_float: match row.text("sched_float_type") {
            Some("FT_SF") => TotalFloat::Start,
            Some("FT_Smallest" | "FT_SMALLEST" | "FT_Min") => TotalFloat::Least,
            _ => TotalFloat::Finish,
        },
        multiple_critical_paths: row.says("sched_open_critical_flag"),
        goes_by_actual_dates: row.denies("sched_retained_logic") && row.denies("sched_progress_override"),
        uses_expected_finish: !row.denies("sched_use_expect_end_flag"),
        uses_external_dates: row.text("sched_outer_depend_type") != Some("SD_None"),
        float_by_each_project: !row.denies("sched_use_project_end_date_for_float"),
    }
}

fn calendar(row: &Row<'_>, records: &mut Records) -> Result<(), ImportError> {
    let uid = row.id("clndr_id")?;
    let name = row.text("clndr_name").unwrap_or_default().to_owned();
    let hours = row.text("clndr_data").and_then(xer_hours::read);
    if hours.is_none() {
        let finding = Finding::new("import.calendar_without_hours").at_line(row.line);
        records.findings.push(finding.titled(name.clone()));
    }
    let (week, exceptions) =
        hours.unwrap_or_else(|| (engine::calendar::Calendar::standard().week, Vec::new()));
    if row.says("default_flag") || records.default_calendar.is_none() {
        records.default_calendar = Some(uid);
    }
    // Every calendar of an export is written out; its base says nothing more.
    records.calendars.push(ImportedCalendar {
        uid,
        name,
        base_uid: None,
        week,
        work_weeks: Vec::new(),
        exceptions,
    });
    Ok(())
}

fn node(row: &Row<'_>) -> Result<Node, ImportError> {
    Ok(Node {
        id: row.id("wbs_id")?,
        project: row.id("proj_id")?,
        parent: row.whole("parent_wbs_id")?,
        place: row.whole("seq_num")?.unwrap_or(0),
        code: row.text("wbs_short_name").map(str::to_owned),
        name: row.text("wbs_name").unwrap_or_default().to_owned(),
    })
}

fn activity(row: &Row<'_>) -> Result<Activity, ImportError> {
    let planned = row.minutes("target_drtn_hr_cnt")?.unwrap_or(0.0);
    let constraint_name = row.text("cstr_type");
    Ok(Activity {
        id: row.id("task_id")?,
        node: row.whole("wbs_id")?,
        calendar: row.whole("clndr_id")?,
        guid: row.text("guid").map(str::to_owned),
        code: row.text("task_code").map(str::to_owned),
        name: row.text("task_name").unwrap_or_default().to_owned(),
        kind: activity_kind(row.text("task_type").unwrap_or_default()),
        planned_minutes: planned,
        remaining_minutes: row.minutes("remain_drtn_hr_cnt")?,
        percent: match row.text("complete_pct_type") {
            Some("CP_Phys") => row.number("phys_complete_pct")?,
            _ => None,
        },
        is_complete: row.text("status_code") == Some("TK_Complete"),
        actual_start: row.moment("act_start_date")?,
        actual_finish: row.moment("act_end_date")?,
        suspend: row.moment("suspend_date")?,
        resume: row.moment("resume_date")?,
        constraint: constraint_name.and_then(constraint),
        constraint_date: row.moment("cstr_date")?,
        second_constraint: row.text("cstr_type2").and_then(constraint),
        second_constraint_date: row.moment("cstr_date2")?,
        expected_finish: row.moment("expect_end_date")?,
        external_start: row.moment("external_early_start_date")?,
        external_finish: row.moment("external_late_end_date")?,
        priority: row.text("priority_type").and_then(priority),
        stored: stored(row)?,
        line: row.line,
    })
}

/// Primavera shows a task from its actual dates, or its early ones.
fn stored(row: &Row<'_>) -> Result<StoredDates, ImportError> {
    let early = (row.stored("early_start_date"), row.stored("early_end_date"));
    Ok(StoredDates {
        start: row.stored("act_start_date").or(early.0),
        finish: row.stored("act_end_date").or(early.1),
        early_start: early.0,
        early_finish: early.1,
        late_start: row.stored("late_start_date"),
        late_finish: row.stored("late_end_date"),
        total_slack_minutes: row.minutes("total_float_hr_cnt")?,
        free_slack_minutes: row.minutes("free_float_hr_cnt")?,
        critical: None,
    })
}

fn link(row: &Row<'_>, records: &mut Records) -> Result<(), ImportError> {
    let name = row.text("pred_type").unwrap_or("PR_FS");
    let kind = dependency_kind(name);
    if kind.is_none() {
        let finding = Finding::new("import.dependency_unreadable").at_line(row.line);
        records.findings.push(finding.in_column("pred_type").with("value", excerpt(name)));
    }
    records.links.push(Link {
        predecessor: row.id("pred_task_id")?,
        successor: row.id("task_id")?,
        kind: kind.unwrap_or_default(),
        lag_minutes: row.minutes("lag_hr_cnt")?.unwrap_or(0.0),
        line: row.line,
    });
    Ok(())
}

fn resource(row: &Row<'_>) -> Result<ImportedResource, ImportError> {
    Ok(ImportedResource {
        uid: row.id("rsrc_id")?,
        guid: row.text("guid").map(str::to_owned),
        name: row.text("rsrc_name").unwrap_or_default().to_owned(),
        email: row.text("email_addr").map(str::to_owned),
        kind: match row.text("rsrc_type") {
            Some("RT_Mat") => ResourceKind::Material,
            _ => ResourceKind::Work,
        },
        calendar: row.whole("clndr_id")?,
        max_units: 1.0,
        generic: false,
    })
}

fn staffing(row: &Row<'_>) -> Result<Staffing, ImportError> {
    let actual = row.minutes("act_reg_qty")?.unwrap_or(0.0) + row.minutes("act_ot_qty")?.unwrap_or(0.0);
    Ok(Staffing {
        id: row.id("taskrsrc_id")?,
        activity: row.id("task_id")?,
        resource: row.whole("rsrc_id")?,
        units: row.number("target_qty_per_hr")?.unwrap_or(1.0).clamp(0.0, 1e9),
        work_minutes: row.minutes("target_qty")?,
        actual_work_minutes: Some(actual),
    })
}
