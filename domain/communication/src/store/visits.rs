//! Whether a project's log says when a client's people looked, and on which days they did.

use ::store::{Conn, Tx, params};
use kernel::{ClientPrincipal, ProjectId, Result};

/// Off, unless somebody switched it on.
pub fn are_logged(conn: &mut Conn, project: ProjectId) -> Result<bool> {
    let found = conn.opt(
        "select logs_visits from communication_settings where project_id = $1",
        params![project],
        |row| row.get::<bool>(0),
    )?;
    Ok(found.unwrap_or(false))
}

pub fn put_logged(tx: &mut Tx, project: ProjectId, are_logged: bool) -> Result<()> {
    tx.exec(
        "insert into communication_settings (project_id, logs_visits) values ($1, $2)
         on conflict (project_id) do update set logs_visits = excluded.logs_visits",
        params![project, are_logged],
    )?;
    Ok(())
}

/// Notes that somebody looked on a day; tells whether it was their first look of it.
pub fn note(tx: &mut Tx, by: &ClientPrincipal, day: &str) -> Result<bool> {
    let rows = tx.exec(
        "insert into portal_visits (party_id, person_id, day) values ($1, $2, $3) on conflict do nothing",
        params![by.party, by.person, day],
    )?;
    Ok(rows == 1)
}
