//! Task rows: the shared half in `records`, the plan's half in `tasks`.

use super::rows::{count, from_json, from_word, minute, to_json, word};
use crate::TASK;
use crate::plan::Plan;
use crate::task::Task;
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Result};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::records::{self, NewRecord, RecordChange};
use store::{Conn, Row, Tx, params, search};

/// Every task of a project; with the revision in which it was deleted, if it was.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<(Option<i64>, Task)>> {
    conn.rows(
        "select t.id, r.number, t.parent_id, t.position, t.kind, r.title, t.notes, r.state, r.owner_id, r.audience,
                t.duration_minutes, t.is_elapsed, t.constraint_kind, t.constraint_minute, t.deadline_minute,
                t.calendar_id, t.percent_complete, t.actual_start, t.actual_finish, t.is_manual, t.manual_start,
                t.manual_finish, t.is_client_side, t.further, t.source_uid, r.revision, t.deleted_in, t.deleted_state
         from tasks t join records r on r.id = t.id
         where t.project_id = $1",
        params![project],
        |row| {
            let (deleted, mut task) = (row.get::<Option<i64>>(26)?, read(row)?);
            if deleted.is_some() {
                task.state = row.get::<Option<String>>(27)?.map(from_word).transpose()?.unwrap_or_default();
            }
            Ok((deleted, task))
        },
    )
}

fn read(row: &Row) -> Result<Task> {
    let audience: String = row.get(9)?;
    let further: String = row.get(23)?;
    Ok(Task {
        id: row.get(0)?,
        number: row.get(1)?,
        parent: row.get(2)?,
        position: row.get(3)?,
        kind: from_word(row.get(4)?)?,
        title: row.get(5)?,
        notes: row.get(6)?,
        state: from_word(row.get(7)?).unwrap_or_default(),
        owner: row.get(8)?,
        audience: Audience::from_word(&audience).unwrap_or(Audience::Internal),
        duration_minutes: row.get(10)?,
        is_elapsed: row.get(11)?,
        constraint: from_word(row.get(12)?)?,
        constraint_at: minute(row, 13)?,
        deadline: minute(row, 14)?,
        calendar: row.get(15)?,
        percent_complete: row.get::<i64>(16)?.clamp(0, 100) as u8,
        actual_start: minute(row, 17)?,
        actual_finish: minute(row, 18)?,
        is_manual: row.get(19)?,
        manual_start: minute(row, 20)?,
        manual_finish: minute(row, 21)?,
        is_client_side: row.get(22)?,
        further: if further == "{}" { Default::default() } else { from_json(&further)? },
        source_uid: row.get(24)?,
        revision: row.get(25)?,
    })
}

/// Writes new tasks and gives them their numbers.
pub fn create(tx: &mut Tx, plan: &mut Plan, created: &[RecordId], by: PersonId) -> Result<()> {
    if created.is_empty() {
        return Ok(());
    }
    for id in created {
        let known = tx.opt("select 1 from records where id = $1", params![*id], |row| row.get::<i64>(0))?;
        if known.is_some() {
            return Err(Failure::invalid("id", "taken"));
        }
    }
    // One that went again in the same batch is there to be brought back.
    let wanted: HashSet<RecordId> = created.iter().copied().collect();
    let gone = plan.deleted.tasks.iter_mut().map(|(_, task)| task);
    let all = plan.tasks.iter_mut().chain(gone).filter(|task| wanted.contains(&task.id));
    let mut made: HashMap<RecordId, &mut Task> = all.map(|task| (task.id, Arc::make_mut(task))).collect();
    let mut tasks: Vec<&mut Task> = created.iter().filter_map(|id| made.remove(id)).collect();
    let states: Vec<String> = tasks.iter().map(|task| word(&task.state)).collect();
    let new: Vec<NewRecord> = tasks
        .iter()
        .zip(&states)
        .map(|(task, state)| NewRecord {
            id: task.id,
            project: Some(plan.project),
            client: None,
            kind: &TASK,
            title: &task.title,
            audience: Audience::Internal,
            party: None,
            owner: task.owner,
            state,
            due: None,
            by: Some(by),
        })
        .collect();
    let records = records::create_many(tx, &new)?;
    for (task, record) in tasks.iter_mut().zip(records) {
        (task.number, task.revision) = (record.number, record.revision);
        insert(tx, plan.project, task)?;
        search::index_new(tx, task.id, Some(plan.project), &searchable(task))?;
    }
    Ok(())
}

/// What a search finds a task by. Its number comes with the record.
pub fn searchable(task: &Task) -> String {
    format!("T-{} {} {}", task.number, task.title, task.notes)
}

fn insert(tx: &mut Tx, project: ProjectId, task: &Task) -> Result<()> {
    tx.exec(
        "insert into tasks (id, project_id, parent_id, position, kind, duration_minutes, is_elapsed, constraint_kind,
                constraint_minute, deadline_minute, calendar_id, percent_complete, actual_start, actual_finish,
                is_manual, manual_start, manual_finish, is_client_side, further, notes, source_uid)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        params![
            task.id,
            project,
            task.parent,
            task.position,
            word(&task.kind),
            task.duration_minutes,
            task.is_elapsed,
            word(&task.constraint),
            count(task.constraint_at),
            count(task.deadline),
            task.calendar,
            i64::from(task.percent_complete),
            count(task.actual_start),
            count(task.actual_finish),
            task.is_manual,
            count(task.manual_start),
            count(task.manual_finish),
            task.is_client_side,
            to_json(&task.further)?,
            task.notes.as_str(),
            task.source_uid
        ],
    )?;
    Ok(())
}

pub fn update(tx: &mut Tx, plan: &mut Plan, place: usize) -> Result<()> {
    let task = plan.tasks[place].clone();
    let id = task.id;
    let notes = tx.one("select notes from tasks where id = $1", params![id], |row| row.get::<String>(0))?;
    tx.exec(
        "update tasks set parent_id = $2, position = $3, kind = $4, duration_minutes = $5, is_elapsed = $6,
                constraint_kind = $7, constraint_minute = $8, deadline_minute = $9, calendar_id = $10,
                percent_complete = $11, actual_start = $12, actual_finish = $13, is_manual = $14, manual_start = $15,
                manual_finish = $16, is_client_side = $17, further = $18, notes = $19, source_uid = $20
         where id = $1",
        params![
            task.id,
            task.parent,
            task.position,
            word(&task.kind),
            task.duration_minutes,
            task.is_elapsed,
            word(&task.constraint),
            count(task.constraint_at),
            count(task.deadline),
            task.calendar,
            i64::from(task.percent_complete),
            count(task.actual_start),
            count(task.actual_finish),
            task.is_manual,
            count(task.manual_start),
            count(task.manual_finish),
            task.is_client_side,
            to_json(&task.further)?,
            task.notes.as_str(),
            task.source_uid
        ],
    )?;
    let before = records::get(tx, id)?;
    let state = word(&task.state);
    let change = RecordChange {
        title: (before.title != task.title).then_some(task.title.as_str()),
        owner: (before.owner != task.owner).then_some(task.owner),
        state: (before.state != state).then_some(state.as_str()),
        due: None,
    };
    let revision = records::change(tx, id, None, &change)?.revision;
    Arc::make_mut(&mut plan.tasks[place]).revision = revision;
    if before.title != task.title || notes != task.notes {
        reindex(tx, id, Some(plan.project))?;
    }
    Ok(())
}

/// Makes a task be found by its words of now; a party that it is shared with finds it by its own title still.
pub fn reindex(tx: &mut Tx, id: RecordId, project: Option<ProjectId>) -> Result<()> {
    let text = text_of(tx, id)?;
    let shared = tx.opt(
        "select t.title, t.party_id from released_tasks t join records r on r.id = t.record_id
         where t.record_id = $1 and r.audience = 'client' and r.party_id = t.party_id",
        params![id],
        |row| Ok((row.get::<String>(0)?, row.get::<PartyId>(1)?)),
    )?;
    let (title, party) = shared.unzip();
    search::index(tx, id, project, &text, title.as_deref(), party)
}

/// Hides a task for the undo to find; the client loses sight of it at once.
pub fn delete(tx: &mut Tx, id: RecordId, revision: i64) -> Result<()> {
    tx.exec(
        "update tasks set deleted_in = $2, deleted_state = (select state from records r where r.id = $1)
         where id = $1",
        params![id, revision],
    )?;
    records::unshare(tx, id)?;
    let change = RecordChange { title: None, owner: None, state: Some("deleted"), due: None };
    records::change(tx, id, None, &change)?;
    search::remove(tx, id)
}

/// Brings a task back as it was, internal.
pub fn restore(tx: &mut Tx, plan: &mut Plan, place: usize) -> Result<()> {
    let (id, state) = (plan.tasks[place].id, word(&plan.tasks[place].state));
    tx.exec("update tasks set deleted_in = null, deleted_state = null where id = $1", params![id])?;
    search::index(tx, id, Some(plan.project), &searchable(&plan.tasks[place]), None, None)?;
    let change = RecordChange { title: None, owner: None, state: Some(&state), due: None };
    let revision = records::change(tx, id, None, &change)?.revision;
    Arc::make_mut(&mut plan.tasks[place]).revision = revision;
    Ok(())
}

/// The project a task belongs to, if it is there.
pub fn project_of(conn: &mut Conn, id: RecordId) -> Result<ProjectId> {
    conn.one("select project_id from tasks where id = $1 and deleted_in is null", params![id], |row| {
        row.get(0)
    })
}

/// The project a task belongs to, if it is there, and the revision its plan is at.
pub fn plan_of(conn: &mut Conn, id: RecordId) -> Result<(ProjectId, i64)> {
    conn.one(
        "select t.project_id, p.revision from tasks t join plans p on p.project_id = t.project_id
         where t.id = $1 and t.deleted_in is null",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Open tasks of a person over all projects, for handing over.
pub fn open_tasks_of(conn: &mut Conn, owner: PersonId) -> Result<Vec<(ProjectId, RecordId)>> {
    conn.rows(
        "select t.project_id, r.id from records r join tasks t on t.id = r.id
         where r.owner_id = $1 and r.kind = 'task' and r.state in ('to_do', 'doing', 'waiting')
           and t.deleted_in is null",
        params![owner],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn set_owner(tx: &mut Tx, id: RecordId, owner: PersonId) -> Result<()> {
    let change = RecordChange { title: None, owner: Some(Some(owner)), state: None, due: None };
    records::change(tx, id, None, &change)?;
    Ok(())
}

/// The words by which the team finds a task, read afresh.
pub fn text_of(conn: &mut Conn, id: RecordId) -> Result<String> {
    conn.one(
        "select r.number, r.title, t.notes from records r join tasks t on t.id = r.id where r.id = $1",
        params![id],
        |row| Ok(format!("T-{} {} {}", row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)),
    )
}
