//! Which requirements serve which goal of the charter. A goal is named by the id that it keeps over all versions, so a
//! link outlives an edit; what names a goal that is gone comes back with it.

use ::store::{Conn, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result};
use std::collections::HashMap;
use uuid::Uuid;

/// Twice is once; tells whether it was new. The caller looked both ends up in the project.
pub fn put(tx: &mut Tx, project: ProjectId, goal: Uuid, requirement: RecordId, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into goal_requirements (project_id, goal_id, requirement_id, at, by_person)
         values ($1, $2, $3, $4, $5) on conflict (project_id, goal_id, requirement_id) do nothing",
        params![project, goal, requirement, now, by],
    )?;
    Ok(rows > 0)
}

pub fn remove(tx: &mut Tx, project: ProjectId, goal: Uuid, requirement: RecordId) -> Result<bool> {
    let rows = tx.exec(
        "delete from goal_requirements where project_id = $1 and goal_id = $2 and requirement_id = $3",
        params![project, goal, requirement],
    )?;
    Ok(rows > 0)
}

/// The requirements that serve each goal, in their order; those that were dropped serve none.
pub fn requirements(conn: &mut Conn, project: ProjectId) -> Result<HashMap<Uuid, Vec<RecordId>>> {
    let rows = conn.rows(
        "select g.goal_id, g.requirement_id from goal_requirements g join records r on r.id = g.requirement_id
         where g.project_id = $1 and r.state <> 'dropped' and r.state <> 'deleted' order by r.number",
        params![project],
        |row| Ok((row.get::<Uuid>(0)?, row.get::<RecordId>(1)?)),
    )?;
    let mut all: HashMap<Uuid, Vec<RecordId>> = HashMap::new();
    for (goal, requirement) in rows {
        all.entry(goal).or_default().push(requirement);
    }
    Ok(all)
}
