//! Meetings and their agenda in the team's scope.

use super::notes;
use super::series::Slot;
use crate::MEETING;
use crate::meeting::{Fields, MeetingState};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use kernel::{Audience, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// The most meetings that one look at a calendar gives.
const MOST: i64 = 500;

#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    /// The same in every calendar it was sent to.
    pub uid: String,
    pub fields: Fields,
    pub state: MeetingState,
    /// Why it was called off; those who were invited read it.
    pub reason: String,
    /// Grows with every sending, whomever it goes to: the team's alone.
    pub sequence: i64,
    pub called_by: PersonId,
    pub revision: i64,
    pub updated_at: Timestamp,
    /// Of a series.
    pub slot: Option<Slot>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPoint {
    pub id: Uuid,
    pub title: String,
    pub minutes: Option<i64>,
    pub owner: Option<PersonId>,
    pub is_internal: bool,
    /// What it is about.
    pub record: Option<RecordId>,
    /// The point of the backlog that it is.
    pub backlog: Option<Uuid>,
    /// Whether it was talked about; nothing where nobody has said.
    pub is_reached: Option<bool>,
}

fn read(row: &Row) -> Result<Meeting> {
    Ok(Meeting {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        uid: row.get(3)?,
        fields: Fields {
            title: row.get(4)?,
            purpose: row.get(5)?,
            starts: row.get(6)?,
            time_zone: row.get(7)?,
            minutes: row.get(8)?,
            place: row.get(9)?,
            join_url: row.get(10)?,
        },
        state: MeetingState::from_kept(&row.get::<String>(11)?)?,
        reason: row.get(12)?,
        sequence: row.get(13)?,
        called_by: row.get(14)?,
        revision: row.get(15)?,
        updated_at: row.get(16)?,
        slot: row.get::<Option<Uuid>>(17)?.zip(row.get(18)?).map(|(series, at)| Slot { series, at }),
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Meeting> {
    conn.one(
        "select m.id, r.number, m.project_id, m.uid, m.title, m.purpose, m.starts, m.time_zone, m.minutes, m.place,
           m.join_url, m.state, m.reason, m.sequence, m.called_by, r.revision, r.updated_at,
           m.series_id, m.slot
         from meetings m join records r on r.id = m.id where m.id = $1",
        params![id],
        read,
    )
}

/// Some meetings; what is not there is left out.
pub fn many(conn: &mut Conn, ids: &[RecordId]) -> Result<Vec<Meeting>> {
    conn.rows_of_many(
        "select m.id, r.number, m.project_id, m.uid, m.title, m.purpose, m.starts, m.time_zone, m.minutes, m.place,
           m.join_url, m.state, m.reason, m.sequence, m.called_by, r.revision, r.updated_at,
           m.series_id, m.slot
         from meetings m join records r on r.id = m.id where m.id in ($1)",
        params![],
        ids.iter().copied(),
        read,
    )
}

/// By what stands in calendars.
pub fn of_uid(conn: &mut Conn, uid: &str) -> Result<Option<RecordId>> {
    conn.opt("select id from meetings where uid = $1", params![uid], |row| row.get(0))
}

/// Those of a project that begin in a stretch of time, the first ones first.
pub fn between(
    conn: &mut Conn,
    project: ProjectId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Meeting>> {
    conn.rows(
        "select m.id, r.number, m.project_id, m.uid, m.title, m.purpose, m.starts, m.time_zone, m.minutes, m.place,
           m.join_url, m.state, m.reason, m.sequence, m.called_by, r.revision, r.updated_at,
           m.series_id, m.slot
         from meetings m join records r on r.id = m.id
         where m.project_id = $1 and m.starts >= $2 and m.starts < $3 order by m.starts, m.id limit $4",
        params![project, from, until, MOST],
        read,
    )
}

/// All of a series, in the order of their slots.
pub fn of_series(conn: &mut Conn, series: Uuid) -> Result<Vec<Meeting>> {
    conn.rows(
        "select m.id, r.number, m.project_id, m.uid, m.title, m.purpose, m.starts, m.time_zone, m.minutes, m.place,
           m.join_url, m.state, m.reason, m.sequence, m.called_by, r.revision, r.updated_at,
           m.series_id, m.slot
         from meetings m join records r on r.id = m.id where m.series_id = $1 order by m.slot, m.id",
        params![series],
        read,
    )
}

/// Those that somebody is asked to, in all projects.
pub fn of_person(
    conn: &mut Conn,
    person: PersonId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Meeting>> {
    conn.rows(
        "select m.id, r.number, m.project_id, m.uid, m.title, m.purpose, m.starts, m.time_zone, m.minutes, m.place,
           m.join_url, m.state, m.reason, m.sequence, m.called_by, r.revision, r.updated_at,
           m.series_id, m.slot
         from meetings m join records r on r.id = m.id
         where m.starts >= $2 and m.starts < $3 and exists (select 1 from meeting_people p
           where p.meeting_id = m.id and p.person_id = $1 and p.is_invited)
         order by m.starts, m.id limit $4",
        params![person, from, until, MOST],
        read,
    )
}

/// A meeting is born internal.
pub fn create(tx: &mut Tx, project: ProjectId, fields: &Fields, by: PersonId) -> Result<Meeting> {
    let id = RecordId::new();
    let day = fields.local().date().to_string();
    let record = NewRecord {
        id,
        project: Some(project),
        client: None,
        kind: &MEETING,
        title: &fields.title,
        audience: Audience::Internal,
        party: None,
        owner: Some(by),
        state: MeetingState::Planned.word(),
        due: Some(&day),
        by: Some(by),
    };
    records::create(tx, &record)?;
    tx.exec(
        "insert into meetings (id, project_id, uid, title, purpose, starts, time_zone, minutes, place, join_url, state,
           reason, sequence, called_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, $12)",
        params![
            id,
            project,
            // Of its own: what stands in calendars tells nothing of when it was made.
            format!("{}@rapport", Uuid::new_v4()),
            fields.title.as_str(),
            fields.purpose.as_str(),
            fields.starts,
            fields.time_zone.as_str(),
            fields.minutes,
            fields.place.as_str(),
            fields.join_url.as_str(),
            MeetingState::Planned.word(),
            by
        ],
    )?;
    indexed(tx, id)
}

pub fn put_fields(tx: &mut Tx, id: RecordId, revision: Option<i64>, fields: &Fields) -> Result<Meeting> {
    let day = fields.local().date().to_string();
    let change =
        RecordChange { title: Some(&fields.title), due: Some(Some(&day)), ..RecordChange::default() };
    records::change(tx, id, revision, &change)?;
    tx.exec(
        "update meetings set title = $2, purpose = $3, starts = $4, time_zone = $5, minutes = $6, place = $7, join_url = $8
         where id = $1",
        params![
            id,
            fields.title.as_str(),
            fields.purpose.as_str(),
            fields.starts,
            fields.time_zone.as_str(),
            fields.minutes,
            fields.place.as_str(),
            fields.join_url.as_str()
        ],
    )?;
    indexed(tx, id)
}

pub fn put_state(
    tx: &mut Tx,
    id: RecordId,
    revision: Option<i64>,
    (state, reason): (MeetingState, &str),
) -> Result<Meeting> {
    records::change(
        tx,
        id,
        revision,
        &RecordChange { state: Some(state.word()), ..RecordChange::default() },
    )?;
    tx.exec("update meetings set state = $2, reason = $3 where id = $1", params![id, state.word(), reason])?;
    get(tx, id)
}

/// Something of it left: whatever was looked at before that is looked at again.
pub fn touch(tx: &mut Tx, meeting: &Meeting) -> Result<Meeting> {
    put_state(tx, meeting.id, None, (meeting.state, &meeting.reason))
}

/// It is sent once more.
pub fn count_sending(tx: &mut Tx, id: RecordId) -> Result<()> {
    tx.exec("update meetings set sequence = sequence + 1 where id = $1", params![id])?;
    Ok(())
}

pub fn points(conn: &mut Conn, id: RecordId) -> Result<Vec<KeptPoint>> {
    conn.rows(
        "select id, title, minutes, owner_id, is_internal, record_id, backlog_id, is_reached from meeting_points
         where meeting_id = $1 order by position",
        params![id],
        |row| {
            Ok(KeptPoint {
                id: row.get(0)?,
                title: row.get(1)?,
                minutes: row.get(2)?,
                owner: row.get(3)?,
                is_internal: row.get(4)?,
                record: row.get(5)?,
                backlog: row.get(6)?,
                is_reached: row.get(7)?,
            })
        },
    )
}

/// A record that a point is about, or that became of a note.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
}

/// Those of them that are of the project and still there: a task may be deleted.
pub fn linked(conn: &mut Conn, project: ProjectId, ids: &[RecordId]) -> Result<HashMap<RecordId, Linked>> {
    let found = conn.rows_of_many(
        "select id, kind, number, title from records where project_id = $1 and id in ($2)",
        params![project],
        ids,
        |row| Ok(Linked { id: row.get(0)?, kind: row.get(1)?, number: row.get(2)?, title: row.get(3)? }),
    )?;
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

/// The whole agenda, in this order.
pub fn put_points(tx: &mut Tx, id: RecordId, points: &[KeptPoint]) -> Result<()> {
    tx.exec("delete from meeting_points where meeting_id = $1", params![id])?;
    for (position, point) in (0_i64..).zip(points) {
        tx.exec(
            "insert into meeting_points (id, meeting_id, position, title, minutes, owner_id, is_internal, record_id,
               backlog_id, is_reached)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![
                point.id,
                id,
                position,
                point.title.as_str(),
                point.minutes,
                point.owner,
                point.is_internal,
                point.record,
                point.backlog,
                point.is_reached
            ],
        )?;
    }
    indexed(tx, id).map(drop)
}

/// What the team finds it by: also what was put down in it.
pub(super) fn indexed(tx: &mut Tx, id: RecordId) -> Result<Meeting> {
    let meeting = get(tx, id)?;
    let (points, notes) = (points(tx, id)?, notes::of_meeting(tx, id)?);
    let points = points.iter().map(|point| point.title.as_str());
    let said = points.chain(notes.iter().map(|note| note.fields.words.as_str())).collect::<Vec<_>>();
    let Fields { title, purpose, place, .. } = &meeting.fields;
    let team = format!("M-{}\n{title}\n{purpose}\n{place}\n{}", meeting.number, said.join("\n"));
    ::store::search::index(tx, id, Some(meeting.project), &team, None, None)?;
    Ok(meeting)
}
