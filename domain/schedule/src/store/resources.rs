//! People, machines and material that work on the tasks of a project.

use super::rows::{from_word, word};
use crate::plan::Resource;
use kernel::{ProjectId, Result};
use store::{Conn, Tx, params};

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Resource>> {
    conn.rows(
        "select id, name, kind, person_id, calendar_id, source_uid from resources where project_id = $1
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
            })
        },
    )
}

pub fn insert(tx: &mut Tx, project: ProjectId, resource: &Resource) -> Result<()> {
    tx.exec(
        "insert into resources (id, project_id, name, kind, person_id, calendar_id, source_uid)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            resource.id,
            project,
            resource.name.as_str(),
            word(&resource.kind),
            resource.person,
            resource.calendar,
            resource.source_uid
        ],
    )?;
    Ok(())
}
