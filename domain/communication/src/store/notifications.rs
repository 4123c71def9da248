//! Notifications, news for clients, and how far the events were looked at.

use crate::notification::NotificationKind;
use ::store::{Conn, Row, Tx, params, settings};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

const LOOKED_AT: &str = "communication.events_looked_at";

#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    pub id: Uuid,
    pub event: i64,
    pub kind: NotificationKind,
    pub at: Timestamp,
    pub project: ProjectId,
    pub record: Option<Notified>,
    pub actor: Option<PersonId>,
    /// Somebody did the same shortly before.
    pub with_others: bool,
    pub read_at: Option<Timestamp>,
}

/// The record it is about, as it is called now.
#[derive(Debug, Clone, PartialEq)]
pub struct Notified {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
}

pub struct NewNotification {
    pub person: PersonId,
    pub event: i64,
    pub kind: NotificationKind,
    pub at: Timestamp,
    pub project: ProjectId,
    pub record: Option<RecordId>,
    pub actor: Option<PersonId>,
}

/// The last event that was looked at; none before the first look.
pub fn looked_at(conn: &mut Conn) -> Result<Option<i64>> {
    let text = settings::get(conn, LOOKED_AT)?;
    text.map(|text| text.parse().map_err(Failure::fault)).transpose()
}

pub fn put_looked_at(tx: &mut Tx, event: i64) -> Result<()> {
    settings::put(tx, LOOKED_AT, &event.to_string())
}

/// Tells a person once about an event.
pub fn create(tx: &mut Tx, new: &NewNotification) -> Result<bool> {
    let rows = tx.exec(
        "insert into notifications (id, person_id, event_id, kind, at, project_id, record_id, actor_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, event_id) do nothing",
        params![
            Uuid::now_v7(),
            new.person,
            new.event,
            new.kind.word(),
            new.at,
            new.project,
            new.record,
            new.actor
        ],
    )?;
    Ok(rows == 1)
}

/// Tells it with what they were told of the same since then and have not read, where there is any. The minutes are counted
/// from the first.
pub fn gather(tx: &mut Tx, new: &NewNotification, since: Timestamp) -> Result<bool> {
    let rows = tx.exec(
        "update notifications set event_id = $5, actor_id = $6,
           with_others = with_others or coalesce(actor_id <> $6, false)
         where person_id = $1 and kind = $2 and project_id = $3 and at >= $4 and read_at is null
           and (record_id = $7 or (record_id is null and $7 is null))",
        params![new.person, new.kind.word(), new.project, since, new.event, new.actor, new.record],
    )?;
    Ok(rows > 0)
}

/// The newest ones of a person, but for those whose record is gone.
pub fn of_person(conn: &mut Conn, person: PersonId, limit: u32) -> Result<Vec<Notification>> {
    conn.rows(
        "select n.id, n.event_id, n.kind, n.at, n.project_id, n.actor_id, n.read_at, r.id, r.kind, r.number, r.title,
           n.with_others
         from notifications n left join records r on r.id = n.record_id
         where n.person_id = $1 and (n.record_id is null or r.id is not null)
         order by n.event_id desc limit $2",
        params![person, limit],
        read,
    )
}

fn read(row: &Row) -> Result<Notification> {
    let kind: String = row.get(2)?;
    let record = match row.get::<Option<RecordId>>(7)? {
        Some(id) => Some(Notified { id, kind: row.get(8)?, number: row.get(9)?, title: row.get(10)? }),
        None => None,
    };
    Ok(Notification {
        id: row.get(0)?,
        event: row.get(1)?,
        kind: NotificationKind::from_kept(&kind)?,
        at: row.get(3)?,
        project: row.get(4)?,
        record,
        actor: row.get(5)?,
        with_others: row.get(11)?,
        read_at: row.get(6)?,
    })
}

/// Everything up to this one, and this one, was read. Somebody else's id is not found.
pub fn read_up_to(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<()> {
    let event = tx.one(
        "select event_id from notifications where id = $1 and person_id = $2",
        params![id, person],
        |row| row.get::<i64>(0),
    )?;
    let now = tx.now();
    tx.exec(
        "update notifications set read_at = $3 where person_id = $1 and event_id <= $2 and read_at is null",
        params![person, event, now],
    )?;
    Ok(())
}

/// Something that happened to a shared record, for "since your last visit".
pub struct NewClientNews<'a> {
    pub event: i64,
    pub project: ProjectId,
    pub party: PartyId,
    pub at: Timestamp,
    pub kind: &'a str,
    pub record_key: Uuid,
    /// Civil dates, where something moved.
    pub was: Option<&'a str>,
    pub becomes: Option<&'a str>,
}

pub fn create_client_news(tx: &mut Tx, new: &NewClientNews) -> Result<()> {
    tx.exec(
        "insert into client_news (event_id, project_id, party_id, at, kind, record_key, was, becomes)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (event_id) do nothing",
        params![new.event, new.project, new.party, new.at, new.kind, new.record_key, new.was, new.becomes],
    )?;
    Ok(())
}
