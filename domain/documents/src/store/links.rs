//! Links that give one version of a document to whoever holds them: expiring, revocable, counted. Only the hash of
//! a link's secret is kept.
//!
//! Must hold: a link works only while the client it was shared with sees that version.

use ::store::{Conn, Row, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLink {
    pub id: Uuid,
    pub version: i64,
    pub made_by: PersonId,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub downloads: i64,
    /// It works now.
    pub is_alive: bool,
}

pub struct NewLink {
    pub document: RecordId,
    pub version: i64,
    pub token_hash: Vec<u8>,
    pub made_by: PersonId,
    pub expires_at: Timestamp,
}

pub fn create(tx: &mut Tx, new: &NewLink) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    tx.exec(
        "insert into document_links (id, document_id, version, token_hash, made_by, made_at, expires_at, downloads)
         values ($1, $2, $3, $4, $5, $6, $7, 0)",
        params![id, new.document, new.version, new.token_hash.clone(), new.made_by, now, new.expires_at],
    )?;
    Ok(id)
}

/// The newest first.
pub fn of_document(conn: &mut Conn, document: RecordId, now: Timestamp) -> Result<Vec<DocumentLink>> {
    conn.rows(
        "select l.id, l.version, l.made_by, l.made_at, l.expires_at, l.revoked_at, l.downloads,
           r.audience = 'client' and d.removed_at is null and v.shown_at is not null and l.revoked_at is null
             and l.expires_at > $2
         from document_links l join documents d on d.id = l.document_id join records r on r.id = d.id
         join document_versions v on v.document_id = l.document_id and v.number = l.version
         where l.document_id = $1 order by l.made_at desc, l.id desc",
        params![document, now],
        read,
    )
}

fn read(row: &Row) -> Result<DocumentLink> {
    Ok(DocumentLink {
        id: row.get(0)?,
        version: row.get(1)?,
        made_by: row.get(2)?,
        made_at: row.get(3)?,
        expires_at: row.get(4)?,
        revoked_at: row.get(5)?,
        downloads: row.get(6)?,
        is_alive: row.get(7)?,
    })
}

/// Tells whether there was one to revoke.
pub fn revoke(tx: &mut Tx, document: RecordId, link: Uuid) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update document_links set revoked_at = coalesce(revoked_at, $3) where id = $2 and document_id = $1",
        params![document, link, now],
    )?;
    Ok(rows == 1)
}

pub(super) fn revoke_all(tx: &mut Tx, document: RecordId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update document_links set revoked_at = $2 where document_id = $1 and revoked_at is null",
        params![document, now],
    )?;
    Ok(())
}

/// What a link gives, in the words of whoever the document was shared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    pub link: Uuid,
    pub document: RecordId,
    pub project: ProjectId,
    pub name: String,
    pub bytes: i64,
    pub media_type: String,
    pub sha256: String,
    pub expires_at: Timestamp,
}

/// The version behind a link that works now; not found, whatever the reason.
pub fn find(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<Linked> {
    conn.one(
        "select l.id, l.document_id, v.project_id, v.client_name, v.bytes, v.media_type, v.sha256, l.expires_at
         from document_links l join documents d on d.id = l.document_id join records r on r.id = d.id
         join document_versions v on v.document_id = l.document_id and v.number = l.version
         where l.token_hash = $1 and l.revoked_at is null and l.expires_at > $2 and d.removed_at is null
           and r.audience = 'client' and v.shown_at is not null and v.client_name is not null",
        params![token_hash.to_vec(), now],
        |row| {
            Ok(Linked {
                link: row.get(0)?,
                document: row.get(1)?,
                project: row.get(2)?,
                name: row.get(3)?,
                bytes: row.get(4)?,
                media_type: row.get(5)?,
                sha256: row.get(6)?,
                expires_at: row.get(7)?,
            })
        },
    )
}

/// One more download.
pub fn count(tx: &mut Tx, link: Uuid) -> Result<()> {
    tx.exec("update document_links set downloads = downloads + 1 where id = $1", params![link])?;
    Ok(())
}
