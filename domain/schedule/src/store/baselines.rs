//! Saved states of a plan.

use super::rows::{from_json, to_json};
use crate::baseline::Baseline;
use crate::computed::decode;
use kernel::{BaselineId, Failure, ProjectId, Result, Timestamp};
use serde::Serialize;
use store::{Conn, Tx, params};
use utoipa::ToSchema;

/// A baseline without its dates, for lists.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BaselineLine {
    pub id: BaselineId,
    pub number: i64,
    pub name: String,
    pub at: Timestamp,
    /// What both sides agreed on when it was made; nothing where the team saved it for itself.
    pub agreed_as: Option<String>,
    /// Person-minutes of all of it; none where the baseline did not keep them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_minutes: Option<i64>,
}

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<BaselineLine>> {
    conn.rows(
        "select id, number, name, at, agreed_as, work_minutes from baselines where project_id = $1 order by number",
        params![project],
        |row| {
            Ok(BaselineLine {
                id: row.get(0)?,
                number: row.get(1)?,
                name: row.get(2)?,
                at: row.get(3)?,
                agreed_as: row.get(4)?,
                work_minutes: row.get(5)?,
            })
        },
    )
}

/// The one that both sides agreed on last.
pub fn newest_agreed(conn: &mut Conn, project: ProjectId) -> Result<Option<BaselineId>> {
    conn.opt(
        "select id from baselines where project_id = $1 and agreed_as is not null order by number desc limit 1",
        params![project],
        |row| row.get(0),
    )
}

pub fn is_agreed(conn: &mut Conn, project: ProjectId, baseline: BaselineId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from baselines where project_id = $1 and id = $2 and agreed_as is not null",
        params![project, baseline],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

pub fn get(conn: &mut Conn, project: ProjectId, baseline: BaselineId) -> Result<Baseline> {
    conn.one(
        "select id, number, name, at, by_person, dates, agreed_as, work from baselines
         where project_id = $1 and id = $2",
        params![project, baseline],
        |row| {
            let bytes: Vec<u8> = row.get(5)?;
            Ok(Baseline {
                id: row.get(0)?,
                number: row.get(1)?,
                name: row.get(2)?,
                at: row.get(3)?,
                by: row.get(4)?,
                agreed_as: row.get(6)?,
                dates: decode(&bytes)?,
                work: row.get::<Option<String>>(7)?.as_deref().map(from_json).transpose()?,
            })
        },
    )
}

/// Keeps an encoded result under the next number.
pub fn create(tx: &mut Tx, project: ProjectId, baseline: &Baseline, encoded: &[u8]) -> Result<()> {
    let number = 1 + tx.one(
        "select coalesce(max(number), 0) from baselines where project_id = $1",
        params![project],
        |row| row.get::<i64>(0),
    )?;
    tx.exec(
        "insert into baselines (id, project_id, number, name, at, by_person, finish_minute, dates, agreed_as, work,
                work_minutes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            baseline.id,
            project,
            number,
            baseline.name.as_str(),
            baseline.at,
            baseline.by,
            baseline.dates.finish.0,
            encoded.to_vec(),
            baseline.agreed_as.clone(),
            baseline.work.as_ref().map(to_json).transpose()?,
            baseline.work.as_ref().map(|work| work.values().sum::<i64>())
        ],
    )?;
    Ok(())
}

/// Whether a state of these dates and this work is kept already.
pub fn has(conn: &mut Conn, project: ProjectId, encoded: &[u8], work_minutes: Option<i64>) -> Result<bool> {
    let found = conn.opt(
        "select 1 from baselines where project_id = $1 and dates = $2 and coalesce(work_minutes, 0) = $3 limit 1",
        params![project, encoded.to_vec(), work_minutes.unwrap_or(0)],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Takes one away that may be gone already.
pub fn remove(tx: &mut Tx, project: ProjectId, baseline: BaselineId) -> Result<()> {
    tx.exec("delete from baselines where project_id = $1 and id = $2", params![project, baseline])?;
    Ok(())
}

pub fn delete(tx: &mut Tx, project: ProjectId, baseline: BaselineId) -> Result<()> {
    let rows =
        tx.exec("delete from baselines where project_id = $1 and id = $2", params![project, baseline])?;
    if rows == 0 { Err(Failure::NotFound) } else { Ok(()) }
}
