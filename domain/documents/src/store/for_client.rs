//! What a client's person reads of documents: through the database's second lock only, with the client's own keys,
//! numbers and names. Nothing here tells how many versions there are beside those that were shown.

use crate::folder::StandardFolder;
use crate::sharing::ClientUploads;
use ::store::{ClientConn, Row, params};
use engagement::store::filed::Piece;
use kernel::{Failure, Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 500;

/// A document in the version that was shown last.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientDocument {
    pub key: Uuid,
    pub number: i64,
    pub title: String,
    /// The key of the record it hangs on, where it does.
    pub of_key: Option<Uuid>,
    /// It was sent by this side.
    pub is_own: bool,
    pub version: i64,
    pub bytes: i64,
    pub media_type: String,
    /// Who of this side sent it.
    pub by: Option<String>,
    pub shown_at: Timestamp,
    /// Of the viewer's side the commercial circle alone reads it.
    pub is_commercial: bool,
}

fn read(row: &Row) -> Result<ClientDocument> {
    Ok(ClientDocument {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        of_key: row.get(3)?,
        is_own: row.get(4)?,
        version: row.get(5)?,
        bytes: row.get(6)?,
        media_type: row.get(7)?,
        by: row.get(8)?,
        shown_at: row.get(9)?,
        is_commercial: row.get(10)?,
    })
}

/// Everything shared with the viewer, the newest first.
pub fn documents(conn: &mut ClientConn) -> Result<Vec<ClientDocument>> {
    conn.rows(
        "select d.client_key, d.client_number, d.client_title, d.of_key, d.is_from_client, v.client_number, v.bytes,
           v.media_type, v.client_by, v.shown_at, d.is_commercial
         from documents d join document_versions v on v.document_key = d.client_key and v.client_number =
           (select max(s.client_number) from document_versions s where s.document_key = d.client_key)
         order by v.shown_at desc, d.client_number desc limit $1",
        params![MOST],
        read,
    )
}

/// One piece of what is shared in a standard folder, in none, or in any.
pub fn filed(conn: &mut ClientConn, wanted: InFolder, piece: &Piece) -> Result<Vec<ClientDocument>> {
    let (folder, is_loose) = match wanted {
        InFolder::Any => (None, false),
        InFolder::None => (None, true),
        InFolder::Standard(folder) => (Some(folder.word()), false),
    };
    conn.rows(
        "select d.client_key, d.client_number, d.client_title, d.of_key, d.is_from_client, v.client_number, v.bytes,
           v.media_type, v.client_by, v.shown_at, d.is_commercial
         from documents d join document_versions v on v.document_key = d.client_key and v.client_number =
           (select max(s.client_number) from document_versions s where s.document_key = d.client_key)
         where (d.client_folder = $1 or $1 is null) and (d.client_folder is null or not $2)
           and (v.shown_at, d.client_key) < ($3, $4)
         order by v.shown_at desc, d.client_key desc limit $5",
        params![folder, is_loose, piece.before.0, piece.before.1, piece.limit],
        read,
    )
}

/// Which of the viewer's documents are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFolder {
    Any,
    /// In none that the viewer knows.
    None,
    Standard(StandardFolder),
}

/// How many documents the viewer sees in each standard folder; none: in no such folder.
pub fn folders(conn: &mut ClientConn) -> Result<Vec<(Option<StandardFolder>, i64)>> {
    conn.rows(
        "select client_folder, count(*) from documents where client_key is not null group by client_folder",
        params![],
        |row| {
            let folder: Option<String> = row.get(0)?;
            Ok((folder.as_deref().map(StandardFolder::from_kept).transpose()?, row.get(1)?))
        },
    )
}

/// What is shared on one record.
pub fn of_record(conn: &mut ClientConn, record: Uuid) -> Result<Vec<ClientDocument>> {
    conn.rows(
        "select d.client_key, d.client_number, d.client_title, d.of_key, d.is_from_client, v.client_number, v.bytes,
           v.media_type, v.client_by, v.shown_at, d.is_commercial
         from documents d join document_versions v on v.document_key = d.client_key and v.client_number =
           (select max(s.client_number) from document_versions s where s.document_key = d.client_key)
         where d.of_key = $1 order by v.shown_at desc, d.client_number desc limit $2",
        params![record, MOST],
        read,
    )
}

/// One document in the version that was shown last.
pub fn document(conn: &mut ClientConn, key: Uuid) -> Result<ClientDocument> {
    conn.one(
        "select d.client_key, d.client_number, d.client_title, d.of_key, d.is_from_client, v.client_number, v.bytes,
           v.media_type, v.client_by, v.shown_at, d.is_commercial
         from documents d join document_versions v on v.document_key = d.client_key and v.client_number =
           (select max(s.client_number) from document_versions s where s.document_key = d.client_key)
         where d.client_key = $1",
        params![key],
        read,
    )
}

/// A version that was shown, and since when.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownVersion {
    pub version: i64,
    pub of: ClientVersion,
    pub shown_at: Timestamp,
}

/// All that was shown of a document, the newest first.
pub fn versions(conn: &mut ClientConn, document: Uuid) -> Result<Vec<ShownVersion>> {
    conn.rows(
        "select client_name, sha256, bytes, media_type, client_number, shown_at from document_versions
         where document_key = $1 order by client_number desc limit $2",
        params![document, MOST],
        |row| Ok(ShownVersion { of: read_version(row)?, version: row.get(4)?, shown_at: row.get(5)? }),
    )
}

/// One version, to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientVersion {
    pub name: String,
    pub sha256: String,
    pub bytes: i64,
    pub media_type: String,
}

fn read_version(row: &Row) -> Result<ClientVersion> {
    Ok(ClientVersion { name: row.get(0)?, sha256: row.get(1)?, bytes: row.get(2)?, media_type: row.get(3)? })
}

pub fn version(conn: &mut ClientConn, document: Uuid, version: i64) -> Result<ClientVersion> {
    conn.one(
        "select client_name, sha256, bytes, media_type from document_versions
         where document_key = $1 and client_number = $2",
        params![document, version],
        read_version,
    )
}

/// Where the viewer's side may send files.
pub fn client_uploads(conn: &mut ClientConn) -> Result<ClientUploads> {
    let chosen =
        conn.opt("select client_uploads from document_settings", params![], |row| row.get::<String>(0))?;
    let unknown = || Failure::fault("unknown choice of client uploads");
    chosen.map_or(Ok(ClientUploads::default()), |word| ClientUploads::from_word(&word).ok_or_else(unknown))
}
