//! How far the end of phases is followed, and which of them have their report.

use crate::report::ReportKind;
use ::store::{Conn, Tx, params, settings};
use kernel::{Failure, PartyId, ProjectId, Result};
use uuid::Uuid;

const FOLLOWED: &str = "reporting.followed";

/// The last event that was looked at; none before the first look.
pub fn followed(conn: &mut Conn) -> Result<Option<i64>> {
    let text = settings::get(conn, FOLLOWED)?;
    text.map(|text| text.parse().map_err(Failure::fault)).transpose()
}

pub fn put_followed(tx: &mut Tx, event: i64) -> Result<()> {
    settings::put(tx, FOLLOWED, &event.to_string())
}

/// Whether a report about the phase was begun for the party, whatever became of it.
pub fn has_report(conn: &mut Conn, project: ProjectId, party: PartyId, phase: Uuid) -> Result<bool> {
    let found = conn.opt(
        "select 1 from reports where project_id = $1 and party_id = $2 and kind = $3 and phase_key = $4 limit 1",
        params![project, party, ReportKind::Phase.word(), phase],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}
