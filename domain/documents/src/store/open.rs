//! Files that everybody of a party sees where money was asked about: shown before there was a commercial circle, or before
//! money was asked about. Whoever decides on it leaves them to the circle, or says that it is well so.

use super::documents::{Document, read};
use super::links;
use ::store::{Conn, Tx, params, records};
use kernel::{PersonId, RecordId, Result};

/// Of the team's files on these records those that everybody of a party sees, and nobody said that it is well so.
pub fn on_records(conn: &mut Conn, about_money: &[RecordId]) -> Result<Vec<Document>> {
    conn.rows_of_many(
        "select d.id, d.project_id, r.number, r.title, d.folder, o.id, o.kind, o.number, o.title, r.audience,
           r.party_id, r.state, d.is_from_client, d.is_evidence, d.newest, v.bytes, v.media_type, v.by_name, v.at,
           r.revision, d.shown_version, d.client_title, r.client_key, r.is_commercial, d.standard_folder,
           d.client_folder
         from records r join documents d on d.id = r.id
         join document_versions v on v.document_id = d.id and v.number = d.newest
         join records o on o.id = r.within_id
         where r.within_id in ($1) and r.audience = 'client' and not r.is_commercial and d.removed_at is null
           and not d.is_from_client and d.left_to_all_at is null",
        &[],
        about_money,
        read,
    )
}

/// Everybody of the party goes on seeing it; or that was not said after all.
pub fn put_left_to_all(tx: &mut Tx, id: RecordId, by: Option<PersonId>) -> Result<()> {
    let at = by.map(|_| tx.now());
    tx.exec(
        "update documents set left_to_all_at = $2, left_to_all_by = $3 where id = $1",
        params![id, at, by],
    )?;
    Ok(())
}

/// Everything that everybody of a party sees on a record stays with the commercial circle alone: the record is about to be
/// the circle's.
pub fn leave_all_to_circle(tx: &mut Tx, on: RecordId) -> Result<()> {
    let shown = tx.rows(
        "select d.id from documents d join records r on r.id = d.id
         where r.within_id = $1 and r.audience = 'client' and not r.is_commercial order by d.id",
        params![on],
        |row| row.get::<RecordId>(0),
    )?;
    shown.into_iter().try_for_each(|id| leave_to_circle(tx, id))
}

/// What is shown of it stays with the commercial circle alone; its links are dead, whoever holds them.
pub fn leave_to_circle(tx: &mut Tx, id: RecordId) -> Result<()> {
    links::revoke_all(tx, id)?;
    let number = records::put_commercial(tx, id, true)?.client_number;
    tx.exec(
        "update documents set is_commercial = true, client_number = $2 where id = $1",
        params![id, number],
    )?;
    Ok(())
}
