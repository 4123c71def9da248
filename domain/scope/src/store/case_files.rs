//! Files that the client's people sent with an acceptance case: documents on its deliverable, and of which case in
//! which version each is.

use super::acceptance_cases::ReleasedCase;
use ::store::{Conn, Tx, params};
use kernel::{PartyId, ProjectId, RecordId, Result};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    pub document: RecordId,
    pub number: i64,
    pub title: String,
    pub case: Uuid,
    pub version: i64,
}

/// Under which keys the party knows the three of them.
pub struct Keys {
    pub deliverable: Uuid,
    pub case: Uuid,
    pub document: Uuid,
}

/// Twice is once.
pub fn put(
    tx: &mut Tx,
    case: &ReleasedCase,
    document: RecordId,
    (project, party): (ProjectId, PartyId),
    keys: &Keys,
) -> Result<()> {
    tx.exec(
        "insert into case_files (document_id, deliverable_id, case_id, version, project_id, party_id, deliverable_key,
           case_key, document_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (document_id) do nothing",
        params![
            document,
            case.deliverable,
            case.case,
            case.version,
            project,
            party,
            keys.deliverable,
            keys.case,
            keys.document
        ],
    )?;
    Ok(())
}

/// Those that were not removed since, in the order in which they were sent.
pub fn of_deliverable(conn: &mut Conn, id: RecordId) -> Result<Vec<CaseFile>> {
    conn.rows(
        "select f.document_id, r.number, r.title, f.case_id, f.version
         from case_files f join records r on r.id = f.document_id
         where f.deliverable_id = $1 and r.state <> 'deleted' order by r.number",
        params![id],
        |row| {
            Ok(CaseFile {
                document: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                case: row.get(3)?,
                version: row.get(4)?,
            })
        },
    )
}
