//! The goals of the charter with what serves them: requirements of the scope, milestones of the plan. The team's
//! alone: a party reads a goal's words, never what hangs on it.

use super::EditCharter;
use crate::charter::{CharterFields, Goal};
use crate::store::{charters, goals};
use ::store::{Conn, records};
use engagement::access::{authorize, member};
use jiff::civil::Date;
use kernel::{Event, Failure, ProjectId, RecordId, Result};
use scope::store::traces;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct GoalList {
    /// In the charter's order.
    items: Vec<GoalWay>,
}

/// One goal and what serves it.
#[derive(Serialize, ToSchema)]
pub struct GoalWay {
    id: Uuid,
    /// Its place in the charter, from 1.
    number: i64,
    specific: String,
    #[schema(value_type = Option<String>)]
    due: Option<Date>,
    requirement_ids: Vec<RecordId>,
    milestones: Vec<GoalMilestone>,
}

#[derive(Serialize, ToSchema)]
pub struct GoalMilestone {
    id: RecordId,
    number: i64,
    title: String,
    state: String,
}

/// Those that were deleted since are left out.
fn milestones(conn: &mut Conn, goal: &Goal) -> Result<Vec<GoalMilestone>> {
    let mut found = Vec::new();
    for id in &goal.milestones {
        match records::get(conn, *id) {
            Ok(task) if task.state != "deleted" => {
                let (number, title, state) = (task.number, task.title, task.state);
                found.push(GoalMilestone { id: *id, number, title, state });
            }
            Ok(_) | Err(Failure::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    found.sort_by_key(|one| one.number);
    Ok(found)
}

fn ways(conn: &mut Conn, project: ProjectId, fields: CharterFields) -> Result<Vec<GoalWay>> {
    let mut served: HashMap<Uuid, Vec<RecordId>> = goals::requirements(conn, project)?;
    let mut all = Vec::new();
    for (goal, number) in fields.goals.into_iter().zip(1..) {
        let id = goal.id.ok_or_else(|| Failure::fault("a goal that was kept has an id"))?;
        let milestones = milestones(conn, &goal)?;
        let requirement_ids = served.remove(&id).unwrap_or_default();
        all.push(GoalWay { id, number, specific: goal.specific, due: goal.due, requirement_ids, milestones });
    }
    Ok(all)
}

endpoint!(/// The goals of the charter, each with the requirements and the milestones that serve it.
    list_charter_goals: GET "/api/v1/projects/{project}/charter/goals", Team, ReadProject);
async fn list_charter_goals(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<GoalList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let charter = charters::of_project(conn, project)?;
        charter.map_or(Ok(Vec::new()), |charter| ways(conn, project, charter.fields))
    });
    Ok(Json(GoalList { items: found.await? }))
}

endpoint!(/// Says that a requirement serves a goal.
    put_goal_requirement: PUT "/api/v1/projects/{project}/charter/goals/{goal}/requirements/{requirement}", Team,
    EditCharter);
async fn put_goal_requirement(
    cx: Cx<Team>,
    Path((project, goal, requirement)): Path<(ProjectId, Uuid, RecordId)>,
) -> Answer<Json<GoalList>> {
    change(&cx, (project, goal, requirement), true).await
}

endpoint!(/// A requirement no longer serves a goal.
    delete_goal_requirement: DELETE "/api/v1/projects/{project}/charter/goals/{goal}/requirements/{requirement}",
    Team, EditCharter);
async fn delete_goal_requirement(
    cx: Cx<Team>,
    Path((project, goal, requirement)): Path<(ProjectId, Uuid, RecordId)>,
) -> Answer<Json<GoalList>> {
    change(&cx, (project, goal, requirement), false).await
}

async fn change(
    cx: &Cx<Team>,
    (project, goal, requirement): (ProjectId, Uuid, RecordId),
    serves: bool,
) -> Answer<Json<GoalList>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let proof = authorize::<EditCharter>(tx, &scope, project)?;
        let charter = charters::of_project(tx, project)?.ok_or(Failure::NotFound)?;
        let found = charter.fields.goals.iter().zip(1..).find(|(one, _)| one.id == Some(goal));
        let (_, number) = found.ok_or(Failure::NotFound)?;
        let of = traces::of_project(tx, project, requirement, scope::REQUIREMENT.name)?;
        let is_other = match serves {
            true => goals::put(tx, project, goal, of.id, proof.person())?,
            false => goals::remove(tx, project, goal, of.id)?,
        };
        if is_other {
            let kind = if serves { "requirement.goal_linked" } else { "requirement.goal_unlinked" };
            let event = Event::new(kind, tx.now(), Some(proof.person())).in_project(project).on(of.id);
            tx.event(event.detail(serde_json::json!({ "goal": number })))?;
        }
        ways(tx, project, charter.fields)
    });
    Ok(Json(GoalList { items: changed.await? }))
}

pub fn routes() -> Routes {
    routes![list_charter_goals, put_goal_requirement, delete_goal_requirement]
}
