//! Points for a next meeting, and in which meetings each stood. Whether one waits is read of the agendas: it does while it
//! stands on none of a planned meeting, and no meeting was held that reached it.

use crate::backlog::{BacklogFields, PointSource};
use crate::meeting::MeetingState;
use ::store::{Conn, Row, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct BacklogPoint {
    pub id: Uuid,
    pub project: ProjectId,
    /// Of whose meetings it was left over.
    pub series: Option<Uuid>,
    pub fields: BacklogFields,
    pub source: PointSource,
    pub put_by: PersonId,
    pub put_at: Timestamp,
    /// Somebody took it away; nothing while it waits, or stands on an agenda.
    pub ended_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<BacklogPoint> {
    Ok(BacklogPoint {
        id: row.get(0)?,
        project: row.get(1)?,
        series: row.get(2)?,
        fields: BacklogFields {
            party: row.get(3)?,
            title: row.get(4)?,
            minutes: row.get(5)?,
            owner: row.get(6)?,
            is_internal: row.get(7)?,
            record: row.get(8)?,
        },
        source: PointSource::from_kept(&row.get::<String>(9)?)?,
        put_by: row.get(10)?,
        put_at: row.get(11)?,
        ended_at: row.get(12)?,
    })
}

/// Those of a project that wait, in the order in which they were put up.
pub fn waiting(conn: &mut Conn, project: ProjectId) -> Result<Vec<BacklogPoint>> {
    conn.rows(
        "select b.id, b.project_id, b.series_id, b.party_id, b.title, b.minutes, b.owner_id, b.is_internal, b.record_id,
           b.source, b.put_by, b.put_at, b.ended_at
         from agenda_backlog b
         where b.project_id = $1 and b.ended_at is null and not exists (select 1 from meeting_points p
           join meetings m on m.id = p.meeting_id where p.backlog_id = b.id
             and (m.state = 'planned' or (m.state = 'held' and (p.is_reached is null or p.is_reached))))
         order by b.put_at, b.id",
        params![project],
        read,
    )
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<BacklogPoint> {
    conn.one(
        "select id, project_id, series_id, party_id, title, minutes, owner_id, is_internal, record_id, source, put_by,
           put_at, ended_at
         from agenda_backlog where id = $1",
        params![id],
        read,
    )
}

/// Whether it waits.
pub fn is_open(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let found = conn.opt(
        "select 1 from agenda_backlog b
         where b.id = $1 and b.ended_at is null and not exists (select 1 from meeting_points p
           join meetings m on m.id = p.meeting_id where p.backlog_id = b.id
             and (m.state = 'planned' or (m.state = 'held' and (p.is_reached is null or p.is_reached))))",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// A meeting on whose agenda a point stands, or stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Stood {
    /// Of the backlog; nothing where it was never there.
    pub point: Option<Uuid>,
    pub meeting: RecordId,
    pub number: i64,
    pub title: String,
    pub starts: Timestamp,
    pub state: MeetingState,
    pub is_reached: Option<bool>,
}

fn read_stood(row: &Row) -> Result<Stood> {
    Ok(Stood {
        point: row.get(0)?,
        meeting: row.get(1)?,
        number: row.get(2)?,
        title: row.get(3)?,
        starts: row.get(4)?,
        state: MeetingState::from_kept(&row.get::<String>(5)?)?,
        is_reached: row.get(6)?,
    })
}

/// In which meetings the points of a project stood, the first ones first.
pub fn stood(conn: &mut Conn, project: ProjectId) -> Result<Vec<Stood>> {
    conn.rows(
        "select p.backlog_id, m.id, r.number, m.title, m.starts, m.state, p.is_reached
         from agenda_backlog b join meeting_points p on p.backlog_id = b.id join meetings m on m.id = p.meeting_id
           join records r on r.id = m.id
         where b.project_id = $1 and b.ended_at is null order by m.starts, m.id",
        params![project],
        read_stood,
    )
}

/// On which agendas a record stands, or stood.
pub fn agendas_of(conn: &mut Conn, record: RecordId) -> Result<Vec<Stood>> {
    conn.rows(
        "select p.backlog_id, m.id, r.number, m.title, m.starts, m.state, p.is_reached
         from meeting_points p join meetings m on m.id = p.meeting_id join records r on r.id = m.id
         where p.record_id = $1 order by m.starts, m.id",
        params![record],
        read_stood,
    )
}

pub fn create(tx: &mut Tx, point: &BacklogPoint) -> Result<()> {
    let BacklogFields { title, minutes, owner, party, is_internal, record } = &point.fields;
    tx.exec(
        "insert into agenda_backlog (id, project_id, series_id, party_id, title, minutes, owner_id, is_internal,
           record_id, source, put_by, put_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            point.id,
            point.project,
            point.series,
            *party,
            title.as_str(),
            *minutes,
            *owner,
            *is_internal,
            *record,
            point.source.word(),
            point.put_by,
            point.put_at
        ],
    )?;
    Ok(())
}

/// Says it anew; what was taken away waits again.
pub fn put_fields(tx: &mut Tx, id: Uuid, fields: &BacklogFields) -> Result<()> {
    let BacklogFields { title, minutes, owner, party, is_internal, record } = fields;
    tx.exec(
        "update agenda_backlog set party_id = $2, title = $3, minutes = $4, owner_id = $5, is_internal = $6,
           record_id = $7, ended_at = null where id = $1",
        params![id, *party, title.as_str(), *minutes, *owner, *is_internal, *record],
    )?;
    Ok(())
}

pub fn end(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec("update agenda_backlog set ended_at = $2 where id = $1 and ended_at is null", params![id, now])?;
    Ok(())
}

/// When it was put aside for one meeting; nothing where it was not.
pub fn put_aside_at(conn: &mut Conn, meeting: RecordId, point: Uuid) -> Result<Option<Timestamp>> {
    conn.opt(
        "select put_at from agenda_put_asides where meeting_id = $1 and point_id = $2",
        params![meeting, point],
        |row| row.get(0),
    )
}

/// What was put aside for a meeting.
pub fn put_asides(conn: &mut Conn, meeting: RecordId) -> Result<Vec<Uuid>> {
    conn.rows("select point_id from agenda_put_asides where meeting_id = $1", params![meeting], |row| {
        row.get(0)
    })
}

pub fn put_aside(tx: &mut Tx, meeting: RecordId, point: Uuid, by: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into agenda_put_asides (meeting_id, point_id, put_by, put_at) values ($1, $2, $3, $4)
         on conflict (meeting_id, point_id) do nothing",
        params![meeting, point, by, now],
    )?;
    Ok(())
}

pub fn take_aside_back(tx: &mut Tx, meeting: RecordId, point: Uuid) -> Result<()> {
    tx.exec(
        "delete from agenda_put_asides where meeting_id = $1 and point_id = $2",
        params![meeting, point],
    )?;
    Ok(())
}

/// What became of a point of a meeting that was held.
pub fn put_reached(tx: &mut Tx, point: Uuid, backlog: Option<Uuid>, is_reached: Option<bool>) -> Result<()> {
    tx.exec(
        "update meeting_points set backlog_id = $2, is_reached = $3 where id = $1",
        params![point, backlog, is_reached],
    )?;
    Ok(())
}

/// The meeting was not held after all: what it did not reach is ahead of it again.
pub fn forget_unreached(tx: &mut Tx, meeting: RecordId) -> Result<()> {
    tx.exec(
        "update meeting_points set is_reached = null where meeting_id = $1 and not is_reached",
        params![meeting],
    )?;
    Ok(())
}
