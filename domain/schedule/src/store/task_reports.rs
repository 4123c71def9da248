//! When the client's people said that something they have to do is done.

use super::rows::from_word;
use crate::client_task::TaskReport;
use crate::task::{TaskKind, TaskState};
use ::store::{Conn, Row, Tx, params};
use engine::time::Minute;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
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
        party: row.get(6)?,
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
        "select id, person_name, words, at, returned_at, answer, party_id from task_reports
         where task_id = $1 order by at desc, id desc limit 1",
        params![task],
        read,
    )
}

/// Whether this form said it already.
pub fn is_of_form(conn: &mut Conn, task: RecordId, form_key: Uuid) -> Result<bool> {
    let found = conn.opt(
        "select 1 from task_reports where task_id = $1 and form_key = $2 limit 1",
        params![task, form_key],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// The newest of each task.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, TaskReport>> {
    let rows = conn.rows(
        "select id, person_name, words, at, returned_at, answer, party_id, task_id from task_reports
         where project_id = $1 order by at, id",
        params![project],
        |row| Ok((row.get::<RecordId>(7)?, read(row)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Which parties read each of these tasks.
pub fn readers(conn: &mut Conn, tasks: &[RecordId]) -> Result<HashMap<RecordId, Vec<PartyId>>> {
    let rows = conn.rows_of_many(
        "select record_id, party_id from released_tasks where record_id in ($1)",
        &[],
        tasks.iter().copied(),
        |row| Ok((row.get::<RecordId>(0)?, row.get::<PartyId>(1)?)),
    )?;
    let mut all = HashMap::<RecordId, Vec<PartyId>>::new();
    for (task, party) in rows {
        all.entry(task).or_default().push(party);
    }
    Ok(all)
}

/// A task of a party's people, with the day that the party agreed to.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreedTask {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    /// A civil date.
    pub wanted: String,
    /// In minutes of the project's wall clock, where it is done and that is known.
    pub finished: Option<Minute>,
    pub is_done: bool,
}

/// What a party reads among its own tasks and agreed to a day for.
pub fn agreed_tasks(conn: &mut Conn, party: PartyId) -> Result<Vec<AgreedTask>> {
    conn.rows(
        "select s.record_id, r.number, r.title, s.agreed_finish, t.actual_finish, s.state
         from released_tasks s join records r on r.id = s.record_id join tasks t on t.id = s.record_id
         where s.party_id = $1 and s.is_client_side and s.agreed_finish is not null
           and s.kind in ('task', 'milestone') and r.state <> 'deleted'
         order by s.agreed_finish, r.number",
        params![party],
        |row| {
            Ok(AgreedTask {
                record: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                wanted: row.get(3)?,
                finished: row.get::<Option<i64>>(4)?.map(Minute),
                is_done: from_word::<TaskState>(row.get(5)?)? == TaskState::Done,
            })
        },
    )
}

/// A task that a party's people have to do, as that party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedTask {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    pub party: PartyId,
    pub owner: Option<PersonId>,
    pub shown_since: Timestamp,
    /// A civil date.
    pub finish: String,
}

/// What the client's people of a project have yet to do, and of which nobody says that it is done.
pub fn wanted(conn: &mut Conn, project: ProjectId) -> Result<Vec<WantedTask>> {
    conn.rows(
        "select s.record_id, r.number, s.title, s.party_id, r.owner_id,
           case when s.shown_since < r.created_at then r.created_at else s.shown_since end, s.finish
         from released_tasks s join records r on r.id = s.record_id
         where s.project_id = $1 and s.is_client_side and s.state <> 'done' and s.kind <> 'phase'
           and r.state <> 'deleted'
           and not exists (select 1 from task_reports t where t.task_id = s.record_id and t.returned_at is null)
         order by s.finish, r.number, s.party_id",
        params![project],
        |row| {
            Ok(WantedTask {
                record: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                party: row.get(3)?,
                owner: row.get(4)?,
                shown_since: row.get(5)?,
                finish: row.get(6)?,
            })
        },
    )
}

/// A task of which the client's people say that it is done, and of which the team has not said so.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidTask {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    pub person: PersonId,
    pub at: Timestamp,
}

pub fn to_check(conn: &mut Conn, project: ProjectId) -> Result<Vec<SaidTask>> {
    conn.rows(
        "select t.task_id, r.number, r.title, t.person_id, t.at
         from task_reports t join records r on r.id = t.task_id
         where t.project_id = $1 and t.returned_at is null and r.state not in ('done', 'deleted')
           and not exists (select 1 from task_reports n where n.task_id = t.task_id
                           and (n.at > t.at or (n.at = t.at and n.id > t.id)))
         order by t.at, t.id",
        params![project],
        |row| {
            Ok(SaidTask {
                record: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                person: row.get(3)?,
                at: row.get(4)?,
            })
        },
    )
}

/// When somebody said it, and when the team answered "not yet".
pub type SaidAt = (Timestamp, Option<Timestamp>);

/// Every report of a project in the order of time: of which task, when, and when the team answered "not yet".
pub fn said(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, Vec<SaidAt>>> {
    let rows = conn.rows(
        "select task_id, at, returned_at from task_reports where project_id = $1 order by at, id",
        params![project],
        |row| Ok((row.get::<RecordId>(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    let mut all = HashMap::<RecordId, Vec<_>>::new();
    for (task, report) in rows {
        all.entry(task).or_default().push(report);
    }
    Ok(all)
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
