//! What other crates are told of a project's plan, as plain functions that the server hands over.

use crate::calendar::WorkingCalendar;
use crate::planning::hours::ProjectHours;
use crate::store::{plans, released, task_changes};
use crate::times::minute_in_zone;
use crate::{status, times};
use engagement::store::projects;
use engagement::{Changed, OpenedProject, ProjectFacts, ProjectStatus};
use engine::plan::Options;
use engine::time::Day;
use jiff::civil::Date;
use kernel::{Failure, ProjectId, RecordId, Result, Timestamp};
use serde_json::json;
use store::{Conn, Tx};

pub const PROJECT_FACTS: ProjectFacts = ProjectFacts {
    status,
    opened,
    changes,
    renamed: released::rename,
    prepare_share: crate::routes::prepare_share,
};

/// So many working days of the project's calendar after a day: the day itself does not count.
pub fn working_day_after(conn: &mut Conn, project: ProjectId, from: Date, days: i64) -> Result<Date> {
    let hours = ProjectHours::of_project(conn, project)?;
    let (mut day, mut left) = (from, days);
    // A calendar that works on no day is told instead of searched for ever.
    for _ in 0..FARTHEST {
        if left <= 0 {
            return Ok(day);
        }
        day = day.tomorrow().map_err(Failure::fault)?;
        left -= i64::from(hours.works_on(day));
    }
    Err(Failure::fault("no working day within years"))
}

/// In days.
const FARTHEST: usize = 3_660;

fn status(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<ProjectStatus> {
    let standing = plans::standing(conn, project)?;
    let zone = projects::get(conn, project)?.time_zone;
    let start = times::start_date(plans::start(conn, project)?);
    Ok(ProjectStatus { start: Some(start), ..status::at(&standing, minute_in_zone(now, &zone)) })
}

fn changes(conn: &mut Conn, task: RecordId, from: Timestamp, before: Timestamp) -> Result<Vec<Changed>> {
    let found = task_changes::of_task(conn, task, from, before)?;
    let told = found.into_iter().map(|change| Changed {
        at: change.at,
        by: change.by,
        is_of_owner: change.changes.iter().any(|field| field.field == "owner_id"),
        detail: json!({ "revision": change.revision, "changes": change.changes }),
    });
    Ok(told.collect())
}

/// A project begins with an empty plan on its calendar.
fn opened(tx: &mut Tx, opened: &OpenedProject) -> Result<()> {
    let calendar = match opened.calendar {
        "china" => WorkingCalendar::china("中国工作日历"),
        _ => WorkingCalendar::standard("Standard"),
    };
    let (default_start_minute, default_finish_minute, minutes_per_day) = calendar.usual_day();
    let options = Options {
        default_start_minute,
        default_finish_minute,
        minutes_per_day,
        minutes_per_week: minutes_per_day * 5,
        ..Options::default()
    };
    let start = opened.start;
    let day = Day::from_civil(i32::from(start.year()), start.month() as u8, start.day() as u8)
        .ok_or_else(|| Failure::invalid("start", "not_a_date"))?;
    plans::open(tx, opened.project, day.start().plus(default_start_minute), &calendar, &options)
}
