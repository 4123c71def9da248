//! What must leave the house after a commit: enqueued in the change's transaction, sent by a job.
//!
//! What must hold: a message is leased to one worker at a time, on whichever node; a worker that dies gives its
//! lease back by the passing of time. Writers take turns, so claiming needs no row locks.

use crate::{Conn, Db, Page, PageOf, Result, Row, Tx, params};
use kernel::{Failure, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxItem {
    pub id: Uuid,
    pub kind: String,
    pub payload: serde_json::Value,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub attempts: i64,
    pub state: State,
    pub last_error: Option<String>,
    pub sent_at: Option<Timestamp>,
    /// The message with which it goes or went.
    pub gathered_in: Option<Uuid>,
}

/// Why a message does not go by itself.
const GATHERED: &str = "letter.gathered";

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Sent,
    Failed,
    Cancelled,
    /// It goes or went with another message, which says how that was. Kept as a cancelled one that bears the other's id.
    Gathered,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Gathered => "gathered",
        }
    }
    fn of(word: &str, last_error: Option<&str>) -> Result<Self> {
        if word == Self::Cancelled.word() && last_error == Some(GATHERED) {
            return Ok(Self::Gathered);
        }
        [Self::Queued, Self::Sent, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| Failure::fault("an outbox state nobody knows"))
    }
}

/// Puts a message into the outbox; it is due at `due`.
pub fn enqueue(tx: &mut Tx, kind: &str, payload: &impl serde::Serialize, due: Timestamp) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    let payload = serde_json::to_string(payload).map_err(Failure::fault)?;
    tx.exec(
        "insert into outbox (id, kind, payload, created_at, due_at, attempts, state, leased_until)
         values ($1, $2, $3, $4, $5, 0, 'queued', 0)",
        params![id, kind, payload, now, due],
    )?;
    Ok(id)
}

/// Leases up to `most` due messages of a kind to this worker; each counts as an attempt.
pub async fn claim(db: &Db, worker: &str, kind: &str, most: u32, lease: Duration) -> Result<Vec<OutboxItem>> {
    let (worker, kind) = (worker.to_owned(), kind.to_owned());
    let nothing_due = {
        let (kind, now) = (kind.clone(), db.clock().now());
        db.read(move |conn| due(conn, &kind, now, 1)).await?.is_empty()
    };
    if nothing_due {
        return Ok(Vec::new());
    }
    db.write(move |tx| {
        let now = tx.now();
        let until = now.plus_seconds(i64::try_from(lease.as_secs()).unwrap_or(i64::MAX));
        let mut claimed = due(tx, &kind, now, most)?;
        for item in &mut claimed {
            item.attempts += 1;
            tx.exec(
                "update outbox set attempts = attempts + 1, leased_by = $2, leased_until = $3 where id = $1",
                params![item.id, &worker, until],
            )?;
        }
        Ok(claimed)
    })
    .await
}

fn due(conn: &mut Conn, kind: &str, now: Timestamp, most: u32) -> Result<Vec<OutboxItem>> {
    conn.rows(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox
         where kind = $1 and state = 'queued' and due_at <= $2 and leased_until <= $2
         order by due_at, id limit $3",
        params![kind, now, most],
        item,
    )
}

/// Whoever held leases has ended: said by a process that has the database to itself, when it begins.
pub fn give_back(tx: &mut Tx, kind: &str) -> Result<()> {
    tx.exec(
        "update outbox set leased_until = 0 where kind = $1 and state = 'queued' and leased_until > 0",
        params![kind],
    )?;
    Ok(())
}

/// Begins a worker's lease of a message anew; false where it is not theirs any more, or ended meanwhile.
pub fn renew(tx: &mut Tx, id: Uuid, worker: &str, lease: Duration) -> Result<bool> {
    let until = tx.now().plus_seconds(i64::try_from(lease.as_secs()).unwrap_or(i64::MAX));
    let rows = tx.exec(
        "update outbox set leased_until = $3 where id = $1 and leased_by = $2 and state = 'queued'",
        params![id, worker, until],
    )?;
    Ok(rows == 1)
}

/// The message left the house.
pub fn done(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update outbox set state = 'sent', sent_at = $2, last_error = null, leased_until = 0
         where id = $1 and state = 'queued'",
        params![id, now],
    )?;
    Ok(())
}

/// It did not go: tried again at `retry_at`, or given up.
pub fn failed(tx: &mut Tx, id: Uuid, error: &str, retry_at: Option<Timestamp>) -> Result<()> {
    match retry_at {
        Some(at) => tx.exec(
            "update outbox set last_error = $2, due_at = $3, leased_until = 0
             where id = $1 and state = 'queued'",
            params![id, error, at],
        ),
        None => tx.exec(
            "update outbox set last_error = $2, state = 'failed', leased_until = 0
             where id = $1 and state = 'queued'",
            params![id, error],
        ),
    }?;
    Ok(())
}

/// It was taken and not handed over: it waits until `due`, for a reason with this code. That is no attempt.
pub fn postpone(tx: &mut Tx, id: Uuid, reason: &str, due: Timestamp) -> Result<()> {
    tx.exec(
        "update outbox set last_error = $2, due_at = $3, attempts = attempts - 1, leased_until = 0
         where id = $1 and state = 'queued'",
        params![id, reason, due],
    )?;
    Ok(())
}

/// Takes back what has not left yet; tells whether it was in time.
pub fn cancel(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let rows = tx.exec(
        "update outbox set state = 'cancelled', last_error = null, gathered_in = null
         where id = $1 and (state = 'queued'
                            or exists (select 1 from outbox c
                                       where c.id = outbox.gathered_in and c.state = 'queued'))",
        params![id],
    )?;
    Ok(rows == 1)
}

/// Takes back what shall not leave any more, with the reason's code beside it; tells whether it was in time. What goes
/// with another message is in time until that one left.
pub fn cancel_because(tx: &mut Tx, id: Uuid, reason: &str) -> Result<bool> {
    let rows = tx.exec(
        "update outbox set state = 'cancelled', last_error = $2, leased_until = 0, gathered_in = null
         where id = $1 and (state = 'queued'
                            or exists (select 1 from outbox c
                                       where c.id = outbox.gathered_in and c.state = 'queued'))",
        params![id, reason],
    )?;
    Ok(rows == 1)
}

/// What waits goes with another message from now on; tells whether it was in time.
pub fn gather(tx: &mut Tx, id: Uuid, into: Uuid) -> Result<bool> {
    let rows = tx.exec(
        "update outbox set state = 'cancelled', last_error = $3, leased_until = 0, gathered_in = $2
         where id = $1 and state = 'queued'",
        params![id, into, GATHERED],
    )?;
    Ok(rows == 1)
}

/// What goes with a message, the oldest first.
pub fn gathered_in(conn: &mut Conn, message: Uuid) -> Result<Vec<OutboxItem>> {
    conn.rows(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox where gathered_in = $1 order by created_at, id",
        params![message],
        item,
    )
}

/// What went with another message waits by itself again until `due`, for a reason with this code.
pub fn let_go(tx: &mut Tx, id: Uuid, reason: &str, due: Timestamp) -> Result<()> {
    tx.exec(
        "update outbox set state = 'queued', gathered_in = null, last_error = $2, due_at = $3, attempts = 0
         where id = $1 and gathered_in is not null",
        params![id, reason, due],
    )?;
    Ok(())
}

/// A message as it went: what went with another stands as that one does, in its own words.
pub fn as_it_went(conn: &mut Conn, id: Uuid) -> Result<OutboxItem> {
    let own = get(conn, id)?;
    let Some(with) = own.gathered_in else { return Ok(own) };
    let OutboxItem { state, last_error, sent_at, due_at, attempts, .. } = get(conn, with)?;
    Ok(OutboxItem { state, last_error, sent_at, due_at, attempts, ..own })
}

/// Takes back every waiting message of a kind whose payload fits; tells how many.
pub fn cancel_where(
    tx: &mut Tx,
    kind: &str,
    reason: &str,
    fits: impl Fn(&serde_json::Value) -> bool,
) -> Result<u64> {
    let waiting = tx.rows(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox
         where kind = $1 and state = 'queued'",
        params![kind],
        item,
    )?;
    let mut count = 0;
    for item in waiting.iter().filter(|item| fits(&item.payload)) {
        for along in gathered_in(tx, item.id)?.iter().filter(|along| fits(&along.payload)) {
            cancel_because(tx, along.id, reason)?;
        }
        count += u64::from(cancel_because(tx, item.id, reason)?);
    }
    Ok(count)
}

/// What waits of a kind and is in nobody's hands, of those whose payload begins so; the oldest first.
pub fn queued_beginning(tx: &mut Tx, kind: &str, beginning: &str) -> Result<Vec<OutboxItem>> {
    let now = tx.now();
    tx.rows(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox
         where kind = $1 and state = 'queued' and leased_until <= $2 and payload like $3
         order by created_at, id",
        params![kind, now, format!("{beginning}%")],
        item,
    )
}

/// What was put off for a reason is looked at again now, of those whose payload begins so.
pub fn look_again(tx: &mut Tx, kind: &str, beginning: &str, reason: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update outbox set due_at = created_at
         where kind = $1 and state = 'queued' and leased_until <= $2 and last_error = $3 and payload like $4",
        params![kind, now, reason, format!("{beginning}%")],
    )?;
    Ok(())
}

/// What was tried and not taken, and is tried again later.
#[derive(Debug, Clone, PartialEq)]
pub struct Untaken {
    pub count: i64,
    /// When the first of it was written, and what was said of that one last.
    pub since: Timestamp,
    pub error: String,
}

/// Of a kind; what was put off for one of these reasons was not tried.
pub fn untaken(conn: &mut Conn, kind: &str, [one, other]: [&str; 2]) -> Result<Option<Untaken>> {
    let oldest = conn.opt(
        "select created_at, last_error from outbox
         where kind = $1 and state = 'queued' and last_error is not null and last_error not in ($2, $3)
         order by created_at, id limit 1",
        params![kind, one, other],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((since, error)) = oldest else { return Ok(None) };
    let count = conn.one(
        "select count(*) from outbox
         where kind = $1 and state = 'queued' and last_error is not null and last_error not in ($2, $3)",
        params![kind, one, other],
        |row| row.get(0),
    )?;
    Ok(Some(Untaken { count, since, error }))
}

/// That is tried again now, with its attempts counted anew.
pub fn try_untaken(tx: &mut Tx, kind: &str, [one, other]: [&str; 2]) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update outbox set due_at = $2, attempts = 0
         where kind = $1 and state = 'queued' and leased_until <= $2
           and last_error is not null and last_error not in ($3, $4)",
        params![kind, now, one, other],
    )?;
    Ok(())
}

/// Sends a failed or cancelled message again, or at once one that waits for its hour.
pub fn retry(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    let rows = tx.exec(
        "update outbox set state = 'queued', due_at = $2, attempts = 0, leased_until = 0, last_error = null
         where id = $1 and gathered_in is null
           and (state in ('failed', 'cancelled')
                            or state = 'queued' and due_at > $2 and leased_until <= $2)",
        params![id, now],
    )?;
    if rows == 1 { Ok(()) } else { Err(Failure::NotFound) }
}

/// Replaces what is kept of a message, to wipe a key out of it.
pub fn put_payload(tx: &mut Tx, id: Uuid, payload: &impl serde::Serialize) -> Result<()> {
    let payload = serde_json::to_string(payload).map_err(Failure::fault)?;
    tx.exec("update outbox set payload = $2 where id = $1", params![id, payload])?;
    Ok(())
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<OutboxItem> {
    conn.one(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox
         where id = $1",
        params![id],
        item,
    )
}

/// All messages, newest first.
pub fn list(conn: &mut Conn, page: &Page) -> Result<PageOf<OutboxItem>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let rows = conn.rows(
        "select id, kind, payload, created_at, due_at, attempts, state, last_error, sent_at, gathered_in
         from outbox
         where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3",
        params![at, id, page.rows_wanted()],
        item,
    )?;
    Ok(PageOf::of(rows, page, |item| (item.created_at.micros(), item.id)))
}

fn item(row: &Row<'_>) -> Result<OutboxItem> {
    Ok(OutboxItem {
        id: row.get(0)?,
        kind: row.get(1)?,
        payload: serde_json::from_str(&row.get::<String>(2)?).map_err(Failure::fault)?,
        created_at: row.get(3)?,
        due_at: row.get(4)?,
        attempts: row.get(5)?,
        state: State::of(&row.get::<String>(6)?, row.get::<Option<String>>(7)?.as_deref())?,
        last_error: row.get(7)?,
        sent_at: row.get(8)?,
        gathered_in: row.get(9)?,
    })
}
