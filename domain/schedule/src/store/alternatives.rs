//! Alternatives to the plan. An empty text stands for nothing kept.

use super::rows::{from_json, from_word, to_json, word};
use crate::alternative::{Alternative, AlternativeKind, TakenOver};
use crate::edit::Edit;
use kernel::{AlternativeId, Failure, PersonId, ProjectId, Result, Timestamp};
use serde::Serialize;
use store::{Conn, Tx, params};
use utoipa::ToSchema;

/// One without its edits, for lists.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlternativeLine {
    pub id: AlternativeId,
    pub kind: AlternativeKind,
    pub name: String,
    pub made_at: Timestamp,
    pub made_by: PersonId,
    pub taken_over_at: Option<Timestamp>,
}

/// The newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId, most: i64) -> Result<Vec<AlternativeLine>> {
    conn.rows(
        "select id, kind, name, made_at, made_by, taken_over_at from plan_alternatives
         where project_id = $1 order by made_at desc, id desc limit $2",
        params![project, most],
        |row| {
            Ok(AlternativeLine {
                id: row.get(0)?,
                kind: from_word(row.get(1)?)?,
                name: row.get(2)?,
                made_at: row.get(3)?,
                made_by: row.get(4)?,
                taken_over_at: row.get(5)?,
            })
        },
    )
}

pub fn count_open(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    conn.one(
        "select count(*) from plan_alternatives where project_id = $1 and taken_over_at is null",
        params![project],
        |row| row.get(0),
    )
}

pub fn get(conn: &mut Conn, project: ProjectId, id: AlternativeId) -> Result<Alternative> {
    conn.one(
        "select id, kind, name, revision, plan_revision, edits, levelling, made_at, made_by,
                taken_over_at, taken_over_by, taken_over_in, inverse
         from plan_alternatives where project_id = $1 and id = $2",
        params![project, id],
        |row| {
            let (edits, levelling, inverse): (String, String, String) =
                (row.get(5)?, row.get(6)?, row.get(12)?);
            let (at, by, revision): (Option<Timestamp>, Option<PersonId>, Option<i64>) =
                (row.get(9)?, row.get(10)?, row.get(11)?);
            let taken_over = match (at, by, revision) {
                (Some(at), Some(by), Some(plan_revision)) => {
                    Some(TakenOver { at, by, plan_revision, inverse: from_json(&inverse)? })
                }
                _ => None,
            };
            Ok(Alternative {
                id: row.get(0)?,
                kind: from_word(row.get(1)?)?,
                name: row.get(2)?,
                revision: row.get(3)?,
                plan_revision: row.get(4)?,
                edits: from_json(&edits)?,
                levelling: (!levelling.is_empty()).then(|| from_json(&levelling)).transpose()?,
                made_at: row.get(7)?,
                made_by: row.get(8)?,
                taken_over,
            })
        },
    )
}

pub fn insert(tx: &mut Tx, project: ProjectId, made: &Alternative) -> Result<()> {
    let levelling = made.levelling.as_ref().map(to_json).transpose()?.unwrap_or_default();
    tx.exec(
        "insert into plan_alternatives
           (id, project_id, kind, name, revision, plan_revision, edits, levelling, made_at, made_by, inverse)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')",
        params![
            made.id,
            project,
            word(&made.kind),
            made.name.as_str(),
            made.revision,
            made.plan_revision,
            to_json(&made.edits)?,
            levelling,
            made.made_at,
            made.made_by
        ],
    )?;
    Ok(())
}

/// Open, with these edits, worked out on this revision of the plan; `false` when somebody else was faster.
pub fn put_edits(
    tx: &mut Tx,
    project: ProjectId,
    known: &Alternative,
    plan_revision: i64,
    edits: &[Edit],
) -> Result<bool> {
    let rows = tx.exec(
        "update plan_alternatives set taken_over_at = null, taken_over_by = null, taken_over_in = null,
                inverse = '', edits = $4, plan_revision = $5, revision = revision + 1
         where project_id = $1 and id = $2 and revision = $3",
        params![project, known.id, known.revision, to_json(&edits)?, plan_revision],
    )?;
    Ok(rows == 1)
}

/// `false` when it was taken over or changed meanwhile.
pub fn take_over(tx: &mut Tx, project: ProjectId, known: &Alternative, by: &TakenOver) -> Result<bool> {
    let rows = tx.exec(
        "update plan_alternatives set taken_over_at = $4, taken_over_by = $5, taken_over_in = $6, inverse = $7,
                revision = revision + 1
         where project_id = $1 and id = $2 and revision = $3 and taken_over_at is null",
        params![project, known.id, known.revision, by.at, by.by, by.plan_revision, to_json(&by.inverse)?],
    )?;
    Ok(rows == 1)
}

pub fn delete(tx: &mut Tx, project: ProjectId, id: AlternativeId) -> Result<()> {
    let rows =
        tx.exec("delete from plan_alternatives where project_id = $1 and id = $2", params![project, id])?;
    if rows == 0 { Err(Failure::NotFound) } else { Ok(()) }
}
