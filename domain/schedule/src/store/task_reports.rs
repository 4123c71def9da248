//! When the client's people said that something they have to do is done.

use super::rows::from_word;
use crate::client_task::TaskReport;
use crate::task::{TaskKind, TaskState};
use ::store::{Conn, Row, Tx, params};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result};
use std::collections::HashMap;
use uuid::Uuid;

fn read(row: &Row) -> Result<TaskReport> {
    Ok(TaskReport {
        id: row.get(0)?,
        person_name: row.get(1)?,
        words: row.get(2)?,
        at: row.get(3)?,
        returned_at: row.get(4)?,
        answer: row.get(5)?,
    })
}

/// A task as a party reads it, by its key.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadTask {
    pub record: RecordId,
    pub title: String,
    pub kind: TaskKind,
    pub state: TaskState,
    pub is_client_side: bool,
}

pub fn read_task(conn: &mut Conn, party: PartyId, key: Uuid) -> Result<ReadTask> {
    conn.one(
        "select record_id, title, kind, state, is_client_side from released_tasks
         where party_id = $1 and client_key = $2",
        params![party, key],
        |row| {
            Ok(ReadTask {
                record: row.get(0)?,
                title: row.get(1)?,
                kind: from_word(row.get(2)?)?,
                state: from_word(row.get(3)?)?,
                is_client_side: row.get(4)?,
            })
        },
    )
}

pub fn newest(conn: &mut Conn, task: RecordId) -> Result<Option<TaskReport>> {
    conn.opt(
        "select id, person_name, words, at, returned_at, answer from task_reports
         where task_id = $1 order by at desc, id desc limit 1",
        params![task],
        read,
    )
}

/// The newest of each task.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, TaskReport>> {
    let rows = conn.rows(
        "select id, person_name, words, at, returned_at, answer, task_id from task_reports
         where project_id = $1 order by at, id",
        params![project],
        |row| Ok((row.get::<RecordId>(6)?, read(row)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Who says so, for whom, and in which words.
pub struct NewReport<'a> {
    pub task: RecordId,
    pub project: ProjectId,
    pub party: PartyId,
    pub key: Uuid,
    pub person: PersonId,
    pub person_name: &'a str,
    pub words: &'a str,
    pub form_key: Uuid,
}

pub fn create(tx: &mut Tx, new: &NewReport<'_>) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into task_reports (id, task_id, project_id, party_id, client_key, person_id, person_name, words,
                form_key, at, answer)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')",
        params![
            Uuid::now_v7(),
            new.task,
            new.project,
            new.party,
            new.key,
            new.person,
            new.person_name,
            new.words,
            new.form_key,
            now
        ],
    )?;
    Ok(())
}

/// Whose report it was.
pub fn reporter(conn: &mut Conn, id: Uuid) -> Result<(PartyId, PersonId, Uuid)> {
    conn.one("select party_id, person_id, client_key from task_reports where id = $1", params![id], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}

/// "Not yet": `false` where that was answered before.
pub fn put_return(tx: &mut Tx, id: Uuid, by: PersonId, answer: &str) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update task_reports set returned_at = $2, returned_by = $3, answer = $4
         where id = $1 and returned_at is null",
        params![id, now, by, answer],
    )?;
    Ok(rows == 1)
}
