//! Working calendars of a project.

use super::rows::{from_json, to_json};
use crate::calendar::WorkingCalendar;
use crate::times;
use kernel::{CalendarId, Failure, ProjectId, Result};
use store::{Conn, Tx, params};

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<WorkingCalendar>> {
    conn.rows(
        "select id, name, base_id, hours, covers_until, source_uid from calendars where project_id = $1
         order by name, id",
        params![project],
        |row| {
            let hours: String = row.get(3)?;
            let covers: Option<String> = row.get(4)?;
            Ok(WorkingCalendar {
                id: row.get(0)?,
                name: row.get(1)?,
                base: row.get(2)?,
                hours: from_json(&hours)?,
                covers_until: covers.as_deref().and_then(times::parse_day),
                source_uid: row.get(5)?,
            })
        },
    )
}

pub fn insert(tx: &mut Tx, project: ProjectId, calendar: &WorkingCalendar) -> Result<()> {
    tx.exec(
        "insert into calendars (id, project_id, name, base_id, hours, covers_until, source_uid)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            calendar.id,
            project,
            calendar.name.as_str(),
            calendar.base,
            to_json(&calendar.hours)?,
            calendar.covers_until.map(times::day),
            calendar.source_uid
        ],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, project: ProjectId, calendar: &WorkingCalendar) -> Result<()> {
    let rows = tx.exec(
        "update calendars set name = $3, base_id = $4, hours = $5, covers_until = $6
         where id = $1 and project_id = $2",
        params![
            calendar.id,
            project,
            calendar.name.as_str(),
            calendar.base,
            to_json(&calendar.hours)?,
            calendar.covers_until.map(times::day)
        ],
    )?;
    if rows == 0 { Err(Failure::NotFound) } else { Ok(()) }
}

pub fn delete(tx: &mut Tx, project: ProjectId, calendar: CalendarId) -> Result<()> {
    let rows =
        tx.exec("delete from calendars where id = $1 and project_id = $2", params![calendar, project])?;
    if rows == 0 { Err(Failure::NotFound) } else { Ok(()) }
}
