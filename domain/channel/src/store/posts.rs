//! What was posted, with what came back. A post stands here before it leaves.

use ::store::{Conn, Row, Tx, params};
use kernel::{Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of a request and of an answer is kept, in characters.
const KEPT: usize = 8_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostOutcome {
    /// It is on its way, or the program was stopped meanwhile and nobody knows.
    Leaving,
    Sent,
    Later,
    Refused,
    /// The channel says that it is no more.
    Gone,
    NotAllowed,
    Unreachable,
}

kernel::words!(PostOutcome {
    Leaving = "leaving",
    Sent = "sent",
    Later = "later",
    Refused = "refused",
    Gone = "gone",
    NotAllowed = "not_allowed",
    Unreachable = "unreachable",
});

#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    pub id: Uuid,
    pub at: Timestamp,
    /// How many messages it carries.
    pub count: i64,
    pub request: String,
    pub outcome: PostOutcome,
    pub status: Option<i64>,
    pub answer: Option<String>,
}

fn read(row: &Row) -> Result<Post> {
    Ok(Post {
        id: row.get(0)?,
        at: row.get(1)?,
        count: row.get(2)?,
        request: row.get(3)?,
        outcome: PostOutcome::from_kept(&row.get::<String>(4)?)?,
        status: row.get(5)?,
        answer: row.get(6)?,
    })
}

pub fn create(tx: &mut Tx, channel: Uuid, endpoint: &str, count: usize, request: &str) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    let request: String = request.chars().take(KEPT).collect();
    tx.exec(
        "insert into channel_posts (id, channel_id, endpoint, at, count, request, outcome)
         values ($1, $2, $3, $4, $5, $6, 'leaving')",
        params![id, channel, endpoint, now, i64::try_from(count).unwrap_or(i64::MAX), request],
    )?;
    Ok(id)
}

pub fn put_answer(
    tx: &mut Tx,
    id: Uuid,
    outcome: PostOutcome,
    status: Option<u16>,
    answer: Option<&str>,
) -> Result<()> {
    let answer: Option<String> = answer.map(|text| text.chars().take(KEPT).collect());
    tx.exec(
        "update channel_posts set outcome = $2, status = $3, answer = $4 where id = $1",
        params![id, outcome.word(), status.map(i64::from), answer],
    )
    .map(drop)
}

pub fn get_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Post>> {
    conn.rows_of_many(
        "select id, at, count, request, outcome, status, answer from channel_posts where id in ($1)",
        &[],
        ids.iter().copied(),
        read,
    )
}

/// The seconds since each post to an endpoint within the last minute, the youngest first.
pub fn lately(conn: &mut Conn, endpoint: &str, now: Timestamp) -> Result<Vec<f64>> {
    conn.rows(
        "select at from channel_posts where endpoint = $1 and at > $2 order by at desc",
        params![endpoint, now.plus_seconds(-60)],
        |row| {
            let at: Timestamp = row.get(0)?;
            Ok((now.micros() - at.micros()) as f64 / 1e6)
        },
    )
}
