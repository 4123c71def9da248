//! What a party reads of the plan now, looked up for the team: an offer says "now" with the client's own dates.

use kernel::{PartyId, RecordId, Result};
use store::{Conn, params};

/// A released task as the party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownTask {
    pub record: RecordId,
    /// The client's title.
    pub title: String,
    pub finish: String,
}

/// The finish of the project; none while nothing was released to the party.
pub fn finish(conn: &mut Conn, party: PartyId) -> Result<Option<String>> {
    let row =
        conn.opt("select finish from released_projects where party_id = $1", params![party], |row| {
            row.get::<Option<String>>(0)
        })?;
    Ok(row.flatten())
}

/// One task, if the party sees it.
pub fn task(conn: &mut Conn, party: PartyId, record: RecordId) -> Result<Option<ShownTask>> {
    conn.opt(
        "select record_id, title, finish from released_tasks where party_id = $1 and record_id = $2",
        params![party, record],
        |row| Ok(ShownTask { record: row.get(0)?, title: row.get(1)?, finish: row.get(2)? }),
    )
}
