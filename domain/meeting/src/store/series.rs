//! Series of meetings by their rule; the meetings themselves lie with all others.

use super::meetings::{self, Meeting};
use crate::series::SeriesRule;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub id: Uuid,
    /// The same in every calendar it was sent to.
    pub uid: String,
    /// Under which clients read that meetings belong together.
    pub key: Uuid,
    pub rule: SeriesRule,
}

/// Which meeting of a series one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub series: Uuid,
    /// The moment at which it was to begin by the rule.
    pub at: Timestamp,
}

fn read(row: &Row) -> Result<Series> {
    let rule: String = row.get(3)?;
    Ok(Series {
        id: row.get(0)?,
        uid: row.get(1)?,
        key: row.get(2)?,
        rule: serde_json::from_str(&rule).map_err(Failure::fault)?,
    })
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<Series> {
    conn.one("select id, uid, client_key, rule from meeting_series where id = $1", params![id], read)
}

pub fn many(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Series>> {
    let found = conn.rows_of_many(
        "select id, uid, client_key, rule from meeting_series where id in ($1)",
        params![],
        ids.iter().copied(),
        read,
    )?;
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

/// By what stands in calendars.
pub fn of_uid(conn: &mut Conn, uid: &str) -> Result<Option<Series>> {
    conn.opt("select id, uid, client_key, rule from meeting_series where uid = $1", params![uid], read)
}

pub fn create(tx: &mut Tx, project: ProjectId, rule: &SeriesRule, by: PersonId) -> Result<Series> {
    let now = tx.now();
    let series = Series {
        id: Uuid::now_v7(),
        uid: format!("{}@rapport", Uuid::new_v4()),
        key: kernel::client_key(),
        rule: rule.clone(),
    };
    tx.exec(
        "insert into meeting_series (id, project_id, uid, client_key, rule, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            series.id,
            project,
            series.uid.as_str(),
            series.key,
            serde_json::to_string(rule).map_err(Failure::fault)?,
            by,
            now
        ],
    )?;
    Ok(series)
}

pub fn put_slot(tx: &mut Tx, meeting: RecordId, slot: Slot) -> Result<Meeting> {
    tx.exec(
        "update meetings set series_id = $2, slot = $3 where id = $1",
        params![meeting, slot.series, slot.at],
    )?;
    meetings::get(tx, meeting)
}

/// The meetings that were called off together with an earlier one of their series.
pub fn called_off_with(conn: &mut Conn, slot: Slot, earlier: RecordId) -> Result<Vec<RecordId>> {
    conn.rows(
        "select id from meetings where series_id = $1 and called_off_with = $2 and state = 'cancelled' order by slot",
        params![slot.series, earlier],
        |row| row.get(0),
    )
}

/// With which earlier one a meeting was called off; none where it was by itself, or stands.
pub fn put_called_off_with(tx: &mut Tx, meeting: RecordId, earlier: Option<RecordId>) -> Result<()> {
    tx.exec("update meetings set called_off_with = $2 where id = $1", params![meeting, earlier])?;
    Ok(())
}

/// Up to which sending somebody was told of each meeting of a series that they are asked to, by its slot.
pub fn told(conn: &mut Conn, series: Uuid, person: PersonId) -> Result<Vec<(Timestamp, Option<i64>)>> {
    conn.rows(
        "select m.slot, p.told_sequence from meeting_people p join meetings m on m.id = p.meeting_id
         where m.series_id = $1 and p.person_id = $2",
        params![series, person],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
