//! Primavera's text export: tables of tab-separated rows. Its own program computes by rules of its own; the dates in the
//! file are the plan's.
//!
//! Written as the nearest thing it has: summary tasks as elements of the work breakdown structure, manual dates as
//! mandatory ones, elapsed work on a calendar around the clock, lags in percent or elapsed time as the working hours they
//! come to, calendars as a week and the days that differ around the plan. Not written, for want of a place: dependencies
//! of summary tasks, deadlines, notes, baselines, contours and stretches of work.

mod calendars;
mod rows;
mod tasks;

use crate::ExportedPlan;
use crate::outline;
use engine::plan::{LagCalendar, ResourceKind, TotalFloat};
use rows::{Table, hours, moment, optional_moment};

const PROJECT: usize = 1;

/// The text of the file, UTF-8.
pub fn write(of: &ExportedPlan<'_>) -> String {
    let (rows, known) = (outline::rows(of.plan), tasks::Known::new(of.plan));
    let mut text = "ERMHDR\t19.12\t\tProject\t\t\t\tProject Management\t\n".to_owned();
    text.push_str(&project(of));
    text.push_str(&options(of));
    text.push_str(&calendars::table(of));
    text.push_str(&tasks::elements(of, &known, &rows));
    text.push_str(&resources(of));
    text.push_str(&tasks::activities(of, &known, &rows));
    text.push_str(&tasks::links(of, &known));
    text.push_str(&staffing(of));
    text.push_str("%E\n");
    text
}

fn project(of: &ExportedPlan<'_>) -> String {
    let plan = of.plan;
    let mut table = Table::new(
        "PROJECT",
        &[
            "proj_id",
            "proj_short_name",
            "clndr_id",
            "plan_start_date",
            "last_recalc_date",
            "plan_end_date",
            "scd_end_date",
            "critical_drtn_hr_cnt",
            "critical_path_type",
            "project_flag",
            "export_flag",
        ],
    );
    table.row(&[
        &PROJECT.to_string(),
        of.name,
        &calendars::id(plan.calendar).to_string(),
        &moment(plan.start),
        &moment(plan.status_date.unwrap_or(plan.start)),
        &optional_moment(plan.must_finish_by),
        &moment(of.schedule.finish),
        &hours(plan.options.critical_float_minutes),
        "CT_TotFloat",
        "Y",
        "Y",
    ]);
    table.text
}

fn options(of: &ExportedPlan<'_>) -> String {
    let options = &of.plan.options;
    let says = |holds: bool| if holds { "Y" } else { "N" };
    let mut table = Table::new(
        "SCHEDOPTIONS",
        &[
            "schedoptions_id",
            "proj_id",
            "sched_outer_depend_type",
            "sched_open_critical_flag",
            "sched_retained_logic",
            "sched_progress_override",
            "sched_float_type",
            "sched_calendar_on_relationship_lag",
            "sched_use_expect_end_flag",
        ],
    );
    table.row(&[
        "1",
        &PROJECT.to_string(),
        "SD_Both",
        says(options.multiple_critical_paths),
        says(options.split_in_progress_tasks),
        says(!options.split_in_progress_tasks),
        match options.total_float {
            TotalFloat::Least => "FT_Smallest",
            TotalFloat::Start => "FT_SF",
            TotalFloat::Finish => "FT_FF",
        },
        match options.lag_calendar {
            LagCalendar::Predecessor => "rcal_Predecessor",
            LagCalendar::Successor => "rcal_Successor",
            LagCalendar::Project => "rcal_ProjDefault",
            LagCalendar::AroundTheClock => "rcal_24Hour",
        },
        "Y",
    ]);
    table.text
}

fn resources(of: &ExportedPlan<'_>) -> String {
    let mut table = Table::new(
        "RSRC",
        &["rsrc_id", "clndr_id", "rsrc_short_name", "rsrc_name", "email_addr", "rsrc_type"],
    );
    for (place, resource) in of.plan.resources.iter().enumerate() {
        let words = of.resources.get(place).cloned().unwrap_or_default();
        table.row(&[
            &(place + 1).to_string(),
            &resource.calendar.map_or_else(String::new, |calendar| calendars::id(calendar).to_string()),
            &format!("R-{}", place + 1),
            &words.name,
            words.email.as_deref().unwrap_or_default(),
            match resource.kind {
                ResourceKind::Work => "RT_Labor",
                ResourceKind::Material | ResourceKind::Cost => "RT_Mat",
            },
        ]);
    }
    table.text
}

/// Who is on what; work that nobody is on yet has no row here.
fn staffing(of: &ExportedPlan<'_>) -> String {
    let mut table = Table::new(
        "TASKRSRC",
        &[
            "taskrsrc_id",
            "task_id",
            "proj_id",
            "rsrc_id",
            "target_qty_per_hr",
            "target_qty",
            "act_reg_qty",
            "remain_qty",
        ],
    );
    for (place, assignment) in of.plan.assignments.iter().enumerate() {
        let Some(resource) = assignment.resource else { continue };
        let task = &of.plan.tasks[assignment.task.0 as usize];
        let at_units = (task.duration.minutes as f64 * assignment.units).round() as i64;
        let work = assignment.work_minutes.unwrap_or(at_units);
        table.row(&[
            &(place + 1).to_string(),
            &task.uid.to_string(),
            &PROJECT.to_string(),
            &(resource.0 + 1).to_string(),
            &assignment.units.to_string(),
            &hours(work),
            &hours(assignment.actual_work_minutes),
            &hours(work.saturating_sub(assignment.actual_work_minutes).max(0)),
        ]);
    }
    table.text
}
