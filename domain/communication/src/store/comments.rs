//! Comments in the team's scope.

use crate::comment::Seen;
use crate::question::Speaker;
use ::store::search::{self, Part};
use ::store::{Conn, Row, Tx, params};
use kernel::{Audience, CommentId, Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// The most comments one answer holds: the newest.
const MOST: i64 = 500;

#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    pub id: CommentId,
    pub record: RecordId,
    pub project: ProjectId,
    pub seen: Seen,
    pub author: PersonId,
    pub author_name: String,
    pub author_side: Speaker,
    pub body: String,
    pub at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// What remains is that there was one; its words stay with us.
    pub deleted_at: Option<Timestamp>,
    /// The key under which the client knew the record when this was written.
    pub record_key: Option<Uuid>,
}

pub struct NewComment<'a> {
    pub record: RecordId,
    pub project: ProjectId,
    pub seen: Seen,
    /// The key under which the client knows the record now.
    pub record_key: Option<Uuid>,
    pub author: PersonId,
    pub author_name: &'a str,
    pub body: &'a str,
}

fn read(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        record: row.get(1)?,
        project: row.get(2)?,
        seen: Seen { audience: row.get(3)?, party: row.get(4)? },
        author: row.get(5)?,
        author_name: row.get(6)?,
        author_side: speaker(&row.get::<String>(7)?)?,
        body: row.get(8)?,
        at: row.get(9)?,
        edited_at: row.get(10)?,
        deleted_at: row.get(11)?,
        record_key: row.get(12)?,
    })
}

pub(super) fn speaker(word: &str) -> Result<Speaker> {
    Speaker::from_word(word).ok_or_else(|| Failure::fault(format!("unknown side {word}")))
}

/// The newest comments of a record, in the order they were written.
pub fn of_record(conn: &mut Conn, record: RecordId) -> Result<Vec<Comment>> {
    let mut comments = conn.rows(
        "select id, record_id, project_id, audience, party_id, author_id, author_name, author_side, body, at, edited_at,
           deleted_at, record_key
         from comments where record_id = $1 order by at desc, id desc limit $2",
        params![record, MOST],
        read,
    )?;
    comments.reverse();
    Ok(comments)
}

pub fn count_of_record(conn: &mut Conn, record: RecordId) -> Result<i64> {
    conn.one(
        "select count(*) from comments where record_id = $1 and deleted_at is null",
        params![record],
        |row| row.get(0),
    )
}

/// How many comments each record of a project has; records without any are left out.
pub fn counts_of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<(RecordId, i64)>> {
    conn.rows(
        "select record_id, count(*) from comments where project_id = $1 and deleted_at is null group by record_id",
        params![project],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn get(conn: &mut Conn, id: CommentId) -> Result<Comment> {
    conn.one(
        "select id, record_id, project_id, audience, party_id, author_id, author_name, author_side, body, at, edited_at,
           deleted_at, record_key
         from comments where id = $1",
        params![id],
        read,
    )
}

pub fn create(tx: &mut Tx, new: &NewComment) -> Result<Comment> {
    let id = CommentId::new();
    let now = tx.now();
    tx.exec(
        "insert into comments (id, record_id, project_id, audience, party_id, record_key, author_id, author_name,
           author_side, body, at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'team', $9, $10)",
        params![
            id,
            new.record,
            new.project,
            new.seen.audience,
            new.seen.party,
            new.record_key,
            new.author,
            new.author_name,
            new.body,
            now
        ],
    )?;
    indexed(tx, id)
}

pub fn change(tx: &mut Tx, id: CommentId, body: &str) -> Result<Comment> {
    let now = tx.now();
    tx.exec("update comments set body = $2, edited_at = $3 where id = $1", params![id, body, now])?;
    indexed(tx, id)
}

/// From now on only these see it.
pub fn put_seen(tx: &mut Tx, id: CommentId, seen: Seen) -> Result<Comment> {
    tx.exec(
        "update comments set audience = $2, party_id = $3 where id = $1",
        params![id, seen.audience, seen.party],
    )?;
    indexed(tx, id)
}

/// Deletes it, or brings it back.
pub fn put_deletion(tx: &mut Tx, id: CommentId, is_deleted: bool) -> Result<Comment> {
    let at = is_deleted.then(|| tx.now());
    tx.exec("update comments set deleted_at = $2 where id = $1", params![id, at])?;
    indexed(tx, id)
}

/// Found by its words as they are now, by whoever may read them.
fn indexed(tx: &mut Tx, id: CommentId) -> Result<Comment> {
    let comment = get(tx, id)?;
    if comment.deleted_at.is_some() {
        search::remove_part(tx, id.uuid())?;
        return Ok(comment);
    }
    let key = comment.record_key.filter(|_| comment.seen.audience == Audience::Client);
    let part = Part {
        id: id.uuid(),
        project: comment.project,
        text: &comment.body,
        for_client: key.map(|key| (key, comment.seen.party)),
    };
    search::index_part(tx, &part)?;
    Ok(comment)
}
