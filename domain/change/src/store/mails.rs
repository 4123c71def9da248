//! Mails that somebody dropped, until they become requests; and which mail made which request.

use super::requests::{self, ChangeRequest};
use ::store::{Conn, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// So long a mail that was dropped can become a request; its bytes lie there at least as long.
const KEPT_SECONDS: i64 = 12 * 3_600;

/// A mail whose bytes are on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMail {
    pub id: Uuid,
    pub project: ProjectId,
    pub sha256: String,
    pub file_name: String,
}

/// Keeps where a mail lies; what was dropped long ago and came to nothing is forgotten.
pub fn put(tx: &mut Tx, mail: &KeptMail, by: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec("delete from dropped_mails where at < $1", params![now.plus_seconds(-KEPT_SECONDS)])?;
    tx.exec(
        "insert into dropped_mails (id, project_id, sha256, file_name, by_person, at)
         values ($1, $2, $3, $4, $5, $6)",
        params![mail.id, mail.project, mail.sha256.as_str(), mail.file_name.as_str(), by, now],
    )?;
    Ok(())
}

/// One of a project, while it is kept.
pub fn get(conn: &mut Conn, project: ProjectId, id: Uuid, now: Timestamp) -> Result<KeptMail> {
    conn.one(
        "select id, project_id, sha256, file_name from dropped_mails
         where id = $1 and project_id = $2 and at >= $3",
        params![id, project, now.plus_seconds(-KEPT_SECONDS)],
        |row| {
            Ok(KeptMail {
                id: row.get(0)?,
                project: row.get(1)?,
                sha256: row.get(2)?,
                file_name: row.get(3)?,
            })
        },
    )
}

/// The request that a mail made already.
pub fn change_of(conn: &mut Conn, project: ProjectId, key: &str) -> Result<Option<ChangeRequest>> {
    let found = conn.opt(
        "select change_id from change_mails where project_id = $1 and mail_key = $2",
        params![project, key],
        |row| row.get::<RecordId>(0),
    )?;
    found.map(|id| requests::get(conn, id)).transpose()
}

pub fn put_change(tx: &mut Tx, project: ProjectId, key: &str, change: RecordId) -> Result<()> {
    tx.exec(
        "insert into change_mails (project_id, mail_key, change_id) values ($1, $2, $3)",
        params![project, key, change],
    )?;
    Ok(())
}
