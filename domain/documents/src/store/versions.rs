//! The versions of documents: written once, never changed.

use crate::files::Received;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};

#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    pub received: &'a Received,
    /// Harmless already.
    pub name: &'a str,
    pub note: &'a str,
    pub by: PersonId,
    pub by_name: &'a str,
    pub is_from_client: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DocumentVersion {
    pub number: i64,
    pub sha256: String,
    pub bytes: i64,
    pub media_type: String,
    pub name: String,
    pub by_name: String,
    pub is_from_client: bool,
    pub at: Timestamp,
    pub note: String,
    /// Since when the client that sees the document sees this version of it, and as which of theirs.
    pub shown_at: Option<Timestamp>,
    pub client_number: Option<i64>,
}

pub(super) fn add(
    tx: &mut Tx,
    id: RecordId,
    project: ProjectId,
    number: i64,
    new: &NewVersion<'_>,
) -> Result<()> {
    let at = tx.now();
    let bytes = i64::try_from(new.received.bytes).unwrap_or(i64::MAX);
    tx.exec(
        "insert into document_versions (document_id, number, project_id, sha256, bytes, media_type, name, by_person,
           by_name, is_from_client, at, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            id,
            number,
            project,
            new.received.sha256.as_str(),
            bytes,
            new.received.media_type(new.name),
            new.name,
            new.by,
            new.by_name,
            new.is_from_client,
            at,
            new.note
        ],
    )?;
    Ok(())
}

/// One more version, which becomes the newest. What a client sees stays what it is.
pub fn add_next(tx: &mut Tx, id: RecordId, project: ProjectId, new: &NewVersion<'_>) -> Result<i64> {
    let at = tx.now();
    let number = tx.one(
        "update documents set newest = newest + 1, newest_at = $2 where id = $1 returning newest",
        params![id, at],
        |row| row.get::<i64>(0),
    )?;
    add(tx, id, project, number, new)?;
    ::store::records::change(tx, id, None, &::store::records::RecordChange::default())?;
    super::documents::index(tx, id)?;
    Ok(number)
}

fn read(row: &Row) -> Result<DocumentVersion> {
    Ok(DocumentVersion {
        number: row.get(0)?,
        sha256: row.get(1)?,
        bytes: row.get(2)?,
        media_type: row.get(3)?,
        name: row.get(4)?,
        by_name: row.get(5)?,
        is_from_client: row.get(6)?,
        at: row.get(7)?,
        note: row.get(8)?,
        shown_at: row.get(9)?,
        client_number: row.get(10)?,
    })
}

/// The newest first.
pub fn of_document(conn: &mut Conn, id: RecordId) -> Result<Vec<DocumentVersion>> {
    conn.rows(
        "select number, sha256, bytes, media_type, name, by_name, is_from_client, at, note, shown_at, client_number
         from document_versions where document_id = $1 order by number desc",
        params![id],
        read,
    )
}

pub fn get(conn: &mut Conn, id: RecordId, number: i64) -> Result<DocumentVersion> {
    find(conn, id, number)?.ok_or(Failure::NotFound)
}

pub fn find(conn: &mut Conn, id: RecordId, number: i64) -> Result<Option<DocumentVersion>> {
    conn.opt(
        "select number, sha256, bytes, media_type, name, by_name, is_from_client, at, note, shown_at, client_number
         from document_versions where document_id = $1 and number = $2",
        params![id, number],
        read,
    )
}

/// The version that a client sees under this number of theirs.
pub fn find_shown_as(conn: &mut Conn, id: RecordId, client_number: i64) -> Result<Option<DocumentVersion>> {
    conn.opt(
        "select number, sha256, bytes, media_type, name, by_name, is_from_client, at, note, shown_at, client_number
         from document_versions where document_id = $1 and client_number = $2",
        params![id, client_number],
        read,
    )
}

/// What a party sees of a file that the team put on a record.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownFile {
    pub title: String,
    /// As the party counts.
    pub version: i64,
    pub sha256: String,
}

/// The team's files on a record, each as everybody of the party sees it now, in the order of their numbers.
pub fn shown_on(conn: &mut Conn, record: RecordId, party: PartyId) -> Result<Vec<ShownFile>> {
    conn.rows(
        "select d.client_title, v.client_number, v.sha256
         from records r join documents d on d.id = r.id
         join document_versions v on v.document_id = d.id and v.number = d.shown_version
         where r.within_id = $1 and r.audience = 'client' and (r.party_id is null or r.party_id = $2)
           and d.removed_at is null and not d.is_from_client and v.client_number is not null
           and not r.is_commercial
         order by d.client_number",
        params![record, party],
        |row| Ok(ShownFile { title: row.get(0)?, version: row.get(1)?, sha256: row.get(2)? }),
    )
}

/// A file of the team that a party came to see, in a version of its own count.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownLater {
    pub document: RecordId,
    pub number: i64,
    pub title: String,
    pub version: i64,
    pub shown_at: Timestamp,
}

/// What everybody of the party sees on a record since a moment, the oldest first.
pub fn shown_since(
    conn: &mut Conn,
    record: RecordId,
    party: PartyId,
    since: Timestamp,
) -> Result<Vec<ShownLater>> {
    conn.rows(
        "select d.id, r.number, r.title, v.client_number, v.shown_at
         from records r join documents d on d.id = r.id
         join document_versions v on v.document_id = d.id and v.number = d.shown_version
         where r.within_id = $1 and r.audience = 'client' and (r.party_id is null or r.party_id = $2)
           and d.removed_at is null and not d.is_from_client and v.client_number is not null and v.shown_at > $3
           and not r.is_commercial
         order by v.shown_at, r.number",
        params![record, party, since],
        |row| {
            Ok(ShownLater {
                document: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                version: row.get(3)?,
                shown_at: row.get(4)?,
            })
        },
    )
}

/// How many files somebody sent since then.
pub fn count_by(conn: &mut Conn, by: PersonId, since: Timestamp) -> Result<i64> {
    conn.one(
        "select count(*) from document_versions where by_person = $1 and at > $2",
        params![by, since],
        |row| row.get(0),
    )
}
