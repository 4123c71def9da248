//! What was written down in a meeting. Each note has a revision of its own: two people write at once.

use crate::note::{NoteFields, NoteKind};
use crate::store::meetings;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct KeptNote {
    pub id: Uuid,
    pub meeting: RecordId,
    pub fields: NoteFields,
    /// What became of it: a task, a question.
    pub record: Option<RecordId>,
    pub revision: i64,
    pub changed_by: PersonId,
    pub changed_at: Timestamp,
}

fn read(row: &Row) -> Result<KeptNote> {
    let due: Option<String> = row.get(6)?;
    Ok(KeptNote {
        id: row.get(0)?,
        meeting: row.get(1)?,
        fields: NoteFields {
            point: row.get(2)?,
            kind: NoteKind::from_kept(&row.get::<String>(3)?)?,
            words: row.get(4)?,
            owner: row.get(5)?,
            due: due.map(|day| day.parse().map_err(Failure::fault)).transpose()?,
            is_internal: row.get(7)?,
        },
        record: row.get(8)?,
        revision: row.get(9)?,
        changed_by: row.get(10)?,
        changed_at: row.get(11)?,
    })
}

/// In the order in which they were written.
pub fn of_meeting(conn: &mut Conn, meeting: RecordId) -> Result<Vec<KeptNote>> {
    conn.rows(
        "select id, meeting_id, point_id, kind, words, owner_id, due, is_internal, record_id, revision, changed_by, changed_at
         from meeting_notes where meeting_id = $1 order by written_at, id",
        params![meeting],
        read,
    )
}

/// The meeting in which a note was written down.
pub struct NotedIn {
    pub meeting: RecordId,
    pub number: i64,
    pub title: String,
    pub starts: Timestamp,
}

/// Out of which meetings a record came.
pub fn meetings_of(conn: &mut Conn, record: RecordId) -> Result<Vec<NotedIn>> {
    conn.rows(
        "select m.id, r.number, m.title, m.starts from meeting_notes n join meetings m on m.id = n.meeting_id
         join records r on r.id = m.id where n.record_id = $1 order by m.starts, m.id",
        params![record],
        |row| {
            Ok(NotedIn { meeting: row.get(0)?, number: row.get(1)?, title: row.get(2)?, starts: row.get(3)? })
        },
    )
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<KeptNote> {
    conn.one(
        "select id, meeting_id, point_id, kind, words, owner_id, due, is_internal, record_id, revision, changed_by, changed_at
         from meeting_notes where id = $1",
        params![id],
        read,
    )
}

pub fn create(
    tx: &mut Tx,
    meeting: RecordId,
    id: Uuid,
    fields: &NoteFields,
    by: PersonId,
) -> Result<KeptNote> {
    let now = tx.now();
    tx.exec(
        "insert into meeting_notes (id, meeting_id, point_id, kind, words, owner_id, due, is_internal, revision, changed_by,
           changed_at, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $10)",
        params![
            id,
            meeting,
            fields.point,
            fields.kind.word(),
            fields.words.as_str(),
            fields.owner,
            fields.due.map(|day| day.to_string()),
            fields.is_internal,
            by,
            now
        ],
    )?;
    meetings::indexed(tx, meeting)?;
    get(tx, id)
}

/// Only over the revision that was read.
pub fn put(tx: &mut Tx, id: Uuid, revision: i64, fields: &NoteFields, by: PersonId) -> Result<KeptNote> {
    let now = tx.now();
    let changed = tx.exec(
        "update meeting_notes set point_id = $3, kind = $4, words = $5, owner_id = $6, due = $7, is_internal = $8,
           revision = revision + 1, changed_by = $9, changed_at = $10
         where id = $1 and revision = $2",
        params![
            id,
            revision,
            fields.point,
            fields.kind.word(),
            fields.words.as_str(),
            fields.owner,
            fields.due.map(|day| day.to_string()),
            fields.is_internal,
            by,
            now
        ],
    )?;
    let kept = get(tx, id)?;
    if changed == 0 {
        return Err(Failure::Outdated);
    }
    meetings::indexed(tx, kept.meeting)?;
    Ok(kept)
}

pub fn put_record(tx: &mut Tx, id: Uuid, record: RecordId) -> Result<KeptNote> {
    tx.exec(
        "update meeting_notes set record_id = $2, revision = revision + 1 where id = $1",
        params![id, record],
    )?;
    get(tx, id)
}

pub fn delete(tx: &mut Tx, id: Uuid, revision: i64) -> Result<()> {
    let meeting = get(tx, id)?.meeting;
    let gone = tx.exec("delete from meeting_notes where id = $1 and revision = $2", params![id, revision])?;
    if gone == 0 {
        return Err(Failure::Outdated);
    }
    meetings::indexed(tx, meeting).map(drop)
}
