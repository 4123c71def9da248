//! What each channel is told: one row for each event, never two.

use ::store::{Conn, Page, PageOf, Row, Tx, params, settings};
use kernel::{Failure, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

const FOLLOWED: &str = "channel.events_followed";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    Waiting,
    Sent,
    /// The channel did not take it.
    Refused,
    /// When it was to leave there was nothing to tell any more.
    Void,
}

kernel::words!(MessageState { Waiting = "waiting", Sent = "sent", Refused = "refused", Void = "void" });

#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub id: Uuid,
    pub channel: Uuid,
    pub event: i64,
    /// The event's kind.
    pub what: String,
    pub at: Timestamp,
    pub state: MessageState,
    pub due_at: Timestamp,
    /// What carried it last.
    pub post: Option<Uuid>,
}

pub struct NewMessage<'a> {
    pub channel: Uuid,
    pub event: i64,
    pub what: &'a str,
    pub at: Timestamp,
    pub due_at: Timestamp,
}

fn read(row: &Row) -> Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        channel: row.get(1)?,
        event: row.get(2)?,
        what: row.get(3)?,
        at: row.get(4)?,
        state: MessageState::from_kept(&row.get::<String>(5)?)?,
        due_at: row.get(6)?,
        post: row.get(7)?,
    })
}

/// The last event that was looked at; none before the first look.
pub fn followed(conn: &mut Conn) -> Result<Option<i64>> {
    let text = settings::get(conn, FOLLOWED)?;
    text.map(|text| text.parse().map_err(Failure::fault)).transpose()
}

pub fn put_followed(tx: &mut Tx, event: i64) -> Result<()> {
    settings::put(tx, FOLLOWED, &event.to_string())
}

pub fn create(tx: &mut Tx, new: &NewMessage<'_>) -> Result<()> {
    tx.exec(
        "insert into channel_messages (id, channel_id, event_id, what, at, state, due_at)
         values ($1, $2, $3, $4, $5, 'waiting', $6) on conflict (channel_id, event_id) do nothing",
        params![Uuid::now_v7(), new.channel, new.event, new.what, new.at, new.due_at],
    )
    .map(drop)
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<Message> {
    conn.one(
        "select id, channel_id, event_id, what, at, state, due_at, post_id from channel_messages where id = $1",
        params![id],
        read,
    )
}

/// What is due of a channel, the oldest first.
pub fn due(conn: &mut Conn, channel: Uuid, now: Timestamp, most: u32) -> Result<Vec<Message>> {
    conn.rows(
        "select id, channel_id, event_id, what, at, state, due_at, post_id from channel_messages
         where channel_id = $1 and state = 'waiting' and due_at <= $2 order by event_id limit $3",
        params![channel, now, most],
        read,
    )
}

/// The newest first.
pub fn list(conn: &mut Conn, channel: Uuid, page: &Page) -> Result<PageOf<Message>> {
    let before = page.position()?.map_or(i64::MAX, |(event, _)| event);
    let rows = conn.rows(
        "select id, channel_id, event_id, what, at, state, due_at, post_id from channel_messages
         where channel_id = $1 and event_id < $2 order by event_id desc limit $3",
        params![channel, before, page.rows_wanted()],
        read,
    )?;
    Ok(PageOf::of(rows, page, |message| (message.event, Uuid::nil())))
}

pub fn waiting(conn: &mut Conn, channel: Uuid) -> Result<i64> {
    conn.one(
        "select count(*) from channel_messages where channel_id = $1 and state = 'waiting'",
        params![channel],
        |row| row.get(0),
    )
}

/// They leave with this post, or were about to.
pub fn put_post(tx: &mut Tx, ids: &[Uuid], post: Uuid) -> Result<()> {
    tx.exec_many(
        "update channel_messages set post_id = $1 where id in ($2)",
        params![post],
        ids.iter().map(|id| vec![(*id).into()]),
    )
    .map(drop)
}

pub fn put_state(tx: &mut Tx, ids: &[Uuid], state: MessageState) -> Result<()> {
    tx.exec_many(
        "update channel_messages set state = $1 where id in ($2)",
        params![state.word()],
        ids.iter().map(|id| vec![(*id).into()]),
    )
    .map(drop)
}

/// Once more, at once.
pub fn send_again(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec("update channel_messages set state = 'waiting', due_at = $2 where id = $1", params![id, now])
        .map(drop)
}

/// What ended before this is forgotten.
pub fn clear_before(tx: &mut Tx, at: Timestamp) -> Result<()> {
    tx.exec("delete from channel_messages where at < $1 and state <> 'waiting'", params![at])?;
    tx.exec(
        "delete from channel_posts where at < $1
           and not exists (select 1 from channel_messages m where m.post_id = channel_posts.id)",
        params![at],
    )
    .map(drop)
}
