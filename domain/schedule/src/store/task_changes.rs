//! The history of tasks, field by field. No client ever reads it.

use super::rows::{from_json, to_json};
use crate::history::{Changes, FieldChange};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use serde_json::Value;
use store::{Conn, Tx, params};
use uuid::Uuid;

/// The most rows that are read at once.
const MOST: i64 = 200;

/// One batch and what it did to a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskChange {
    pub at: Timestamp,
    pub by: Option<PersonId>,
    pub revision: i64,
    pub changes: Vec<FieldChange>,
}

pub fn put(tx: &mut Tx, project: ProjectId, revision: i64, by: PersonId, changes: &Changes) -> Result<()> {
    let at = tx.now();
    for (task, changes) in changes {
        tx.exec(
            "insert into task_changes (id, project_id, task_id, revision, at, by_person, changes)
             values ($1, $2, $3, $4, $5, $6, $7)",
            params![Uuid::now_v7(), project, *task, revision, at, by, to_json(changes)?],
        )?;
    }
    Ok(())
}

/// What happened to a task from one moment to before another, the newest first; persons by name.
pub fn of_task(
    conn: &mut Conn,
    task: RecordId,
    from: Timestamp,
    before: Timestamp,
) -> Result<Vec<TaskChange>> {
    let mut found = conn.rows(
        "select at, by_person, revision, changes from task_changes
         where task_id = $1 and at >= $2 and at < $3 order by at desc, id desc limit $4",
        params![task, from, before, MOST],
        |row| {
            let changes: String = row.get(3)?;
            let changes = from_json(&changes)?;
            Ok(TaskChange { at: row.get(0)?, by: row.get(1)?, revision: row.get(2)?, changes })
        },
    )?;
    name_owners(conn, &mut found)?;
    Ok(found)
}

fn name_owners(conn: &mut Conn, found: &mut [TaskChange]) -> Result<()> {
    let all = found.iter_mut().flat_map(|change| &mut change.changes);
    let mut values: Vec<&mut Value> = all
        .filter(|change| change.field == "owner_id")
        .flat_map(|change| [&mut change.before, &mut change.after])
        .collect();
    let person = |value: &Value| -> Option<PersonId> { serde_json::from_value(value.clone()).ok() };
    let names = people::person::names(conn, values.iter().filter_map(|value| person(value)))?;
    for value in &mut values {
        let name = person(value).and_then(|id| names.get(&id).cloned());
        **value = name.map_or(Value::Null, Value::String);
    }
    Ok(())
}
