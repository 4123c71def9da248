//! A leaver's open tasks go to somebody else. Their plans are one revision on, so that no edit of an older one
//! gives them back.

use crate::history::{Changes, FieldChange};
use crate::store::{plans, task_changes, tasks};
use engagement::store::{members, projects};
use kernel::{Event, Failure, PersonId, ProjectId, RecordId, Refusal, Result};
use serde_json::json;
use std::collections::BTreeMap;
use store::Tx;

/// How many tasks of a project a successor is told of one by one; the others they find in "my work".
const MOST_TOLD: usize = 20;

/// Gives the open tasks of one person to another, over all active projects; tells how many.
pub fn tasks(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let mut by_project: BTreeMap<ProjectId, Vec<RecordId>> = BTreeMap::new();
    for (project, task) in tasks::open_tasks_of(tx, from)? {
        by_project.entry(project).or_default().push(task);
    }
    let mut active = Vec::new();
    let mut closed_to_successor = Vec::new();
    for (project, tasks) in by_project {
        let of = projects::get(tx, project)?;
        if of.state != "active" {
            continue;
        }
        if members::role(tx, project, to)?.is_none() {
            closed_to_successor.push(of.name);
        }
        active.push((project, tasks));
    }
    if !closed_to_successor.is_empty() {
        return Err(Refusal::new("person.successor_not_in_projects")
            .with("projects", closed_to_successor)
            .into());
    }
    let mut moved = 0;
    for of_project in &active {
        give(tx, of_project, by, from, to)?;
        moved += of_project.1.len() as u64;
    }
    Ok(moved)
}

fn give(
    tx: &mut Tx,
    (project, tasks): &(ProjectId, Vec<RecordId>),
    by: PersonId,
    from: PersonId,
    to: PersonId,
) -> Result<()> {
    let project = *project;
    let revision = plans::revision(tx, project)?;
    if !plans::touch(tx, project, revision)? {
        return Err(Failure::Busy);
    }
    let at = tx.now();
    let mut changes = Changes::new();
    for (told, task) in tasks.iter().enumerate() {
        tasks::set_owner(tx, *task, to)?;
        changes.insert(*task, vec![FieldChange::new("owner_id", json!(from), json!(to))]);
        if told < MOST_TOLD {
            tx.event(Event::new("task.assigned", at, Some(by)).in_project(project).on(*task))?;
        }
    }
    task_changes::put(tx, project, revision + 1, by, &changes)?;
    let detail = json!({ "revision": revision + 1, "created": 0, "deleted": 0,
        "tasks": tasks.iter().take(MOST_TOLD).collect::<Vec<_>>() });
    tx.event(Event::new("plan.changed", at, Some(by)).in_project(project).detail(detail))
}
