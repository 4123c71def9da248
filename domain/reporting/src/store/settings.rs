//! What a project wants of its reports.

use ::store::{Conn, Tx, params};
use kernel::{ProjectId, Result};

/// Whether somebody else looks at every report before it is sent; not, unless somebody switched it on.
pub fn needs_approval(conn: &mut Conn, project: ProjectId) -> Result<bool> {
    let kept = conn.opt(
        "select needs_approval from report_settings where project_id = $1",
        params![project],
        |row| row.get(0),
    )?;
    Ok(kept.unwrap_or(false))
}

pub fn put_needs_approval(tx: &mut Tx, project: ProjectId, is_needed: bool) -> Result<()> {
    tx.exec(
        "insert into report_settings (project_id, needs_approval) values ($1, $2)
         on conflict (project_id) do update set needs_approval = excluded.needs_approval",
        params![project, is_needed],
    )?;
    Ok(())
}
