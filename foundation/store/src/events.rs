//! The log of what happened: written in the change's own transaction, read by everything that follows.

use crate::{Conn, Page, PageOf, Result, Row, Tx, Value, params};
use kernel::{Audience, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Timestamp};
use uuid::Uuid;

/// An event as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Ascending in the order of commits.
    pub id: i64,
    pub kind: String,
    pub at: Timestamp,
    pub actor: Option<PersonId>,
    pub project: Option<ProjectId>,
    pub record: Option<RecordId>,
    pub audience: Audience,
    pub party: Option<PartyId>,
    pub detail: serde_json::Value,
}

pub(crate) fn append(tx: &mut Tx, event: &Event) -> Result<i64> {
    let detail = event.detail.to_string();
    tx.insert(
        "insert into events (kind, at, actor_id, project_id, record_id, audience, party_id, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        params![
            event.kind,
            event.at,
            event.actor,
            event.project,
            event.record,
            event.audience,
            event.party,
            detail
        ],
    )
}

/// Tells the newest event's id; none where nothing was to be appended.
pub(crate) fn append_many(tx: &mut Tx, events: &[Event]) -> Result<Option<i64>> {
    let rows = events.iter().map(|event| {
        vec![
            event.kind.into(),
            event.at.into(),
            event.actor.into(),
            event.project.into(),
            event.record.into(),
            event.audience.into(),
            event.party.into(),
            Value::from(event.detail.to_string()),
        ]
    });
    let rows: Vec<_> = rows.collect();
    tx.exec_many(
        "insert into events (kind, at, actor_id, project_id, record_id, audience, party_id, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![],
        rows,
    )?;
    // Writers take turns: nobody else appends before this one ends.
    if events.is_empty() { Ok(None) } else { newest(tx).map(Some) }
}

/// The events that follow `id`, oldest first.
pub fn after(conn: &mut Conn, id: i64, limit: u32) -> Result<Vec<StoredEvent>> {
    conn.rows(
        "select id, kind, at, actor_id, project_id, record_id, audience, party_id, detail
         from events where id > $1 order by id limit $2",
        params![id, limit],
        stored,
    )
}

/// The newest event's id; 0 when nothing ever happened.
pub fn newest(conn: &mut Conn) -> Result<i64> {
    conn.one("select coalesce(max(id), 0) from events", params![], |row| row.get(0))
}

/// What happened to one record, newest first.
pub fn of_record(conn: &mut Conn, record: RecordId, page: &Page) -> Result<PageOf<StoredEvent>> {
    let before = page.position()?.map_or(i64::MAX, |(id, _)| id);
    let rows = conn.rows(
        "select id, kind, at, actor_id, project_id, record_id, audience, party_id, detail
         from events where record_id = $1 and id < $2 order by id desc limit $3",
        params![record, before, page.rows_wanted()],
        stored,
    )?;
    Ok(PageOf::of(rows, page, |event| (event.id, Uuid::nil())))
}

/// When an event was; long ago where it is unknown.
pub fn moment(conn: &mut Conn, id: i64) -> Result<Timestamp> {
    let at = conn.opt("select at from events where id = $1", params![id], |row| row.get(0))?;
    Ok(at.unwrap_or(Timestamp(i64::MIN)))
}

/// What happened in one project, newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId, page: &Page) -> Result<PageOf<StoredEvent>> {
    let before = page.position()?.map_or(i64::MAX, |(id, _)| id);
    let rows = conn.rows(
        "select id, kind, at, actor_id, project_id, record_id, audience, party_id, detail
         from events where project_id = $1 and id < $2 order by id desc limit $3",
        params![project, before, page.rows_wanted()],
        stored,
    )?;
    Ok(PageOf::of(rows, page, |event| (event.id, Uuid::nil())))
}

/// What some people did in a project before an event, newest first.
pub fn of_project_by(
    conn: &mut Conn,
    project: ProjectId,
    actors: &[PersonId],
    before: i64,
    limit: u32,
) -> Result<Vec<StoredEvent>> {
    let mut found = Vec::new();
    for actor in actors {
        found.extend(conn.rows(
            "select id, kind, at, actor_id, project_id, record_id, audience, party_id, detail
             from events where project_id = $1 and actor_id = $2 and id < $3 order by id desc limit $4",
            params![project, *actor, before, limit],
            stored,
        )?);
    }
    found.sort_by_key(|event| std::cmp::Reverse(event.id));
    found.truncate(limit as usize);
    Ok(found)
}

fn stored(row: &Row<'_>) -> Result<StoredEvent> {
    Ok(StoredEvent {
        id: row.get(0)?,
        kind: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        project: row.get(4)?,
        record: row.get(5)?,
        audience: row.get(6)?,
        party: row.get(7)?,
        detail: serde_json::from_str(&row.get::<String>(8)?).map_err(Failure::fault)?,
    })
}
