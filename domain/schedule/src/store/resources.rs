//! People, machines and material that work on the tasks of a project.

use super::rows::{from_word, word};
use crate::plan::Resource;
use kernel::{Failure, PersonId, ProjectId, ResourceId, Result};
use store::{Conn, Tx, params};

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Resource>> {
    conn.rows(
        "select id, name, kind, person_id, calendar_id, source_uid, units from resources where project_id = $1
         order by name, id",
        params![project],
        |row| {
            Ok(Resource {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: from_word(row.get(2)?)?,
                person: row.get(3)?,
                calendar: row.get(4)?,
                source_uid: row.get(5)?,
                units: row.get(6)?,
            })
        },
    )
}

/// What somebody is in all projects.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<(ProjectId, ResourceId)>> {
    conn.rows(
        "select project_id, id from resources where person_id = $1 order by project_id, id",
        params![person],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn insert(tx: &mut Tx, project: ProjectId, resource: &Resource) -> Result<()> {
    tx.exec(
        "insert into resources (id, project_id, name, kind, person_id, calendar_id, source_uid, units)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            resource.id,
            project,
            resource.name.as_str(),
            word(&resource.kind),
            resource.person,
            resource.calendar,
            resource.source_uid,
            resource.units
        ],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx, project: ProjectId, resource: ResourceId) -> Result<()> {
    tx.exec("delete from resources where id = $1 and project_id = $2", params![resource, project])?;
    Ok(())
}

pub fn update(tx: &mut Tx, project: ProjectId, resource: &Resource) -> Result<()> {
    let rows = tx.exec(
        "update resources set name = $3, kind = $4, person_id = $5, calendar_id = $6, units = $7
         where id = $1 and project_id = $2",
        params![
            resource.id,
            project,
            resource.name.as_str(),
            word(&resource.kind),
            resource.person,
            resource.calendar,
            resource.units
        ],
    )?;
    if rows == 0 { Err(Failure::NotFound) } else { Ok(()) }
}

/// Deleted tasks let go of a resource that goes: brought back, they come without it.
pub fn release(tx: &mut Tx, resource: ResourceId) -> Result<()> {
    tx.exec("delete from assignments where resource_id = $1", params![resource])?;
    Ok(())
}
