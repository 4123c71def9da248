//! Which tasks fulfil a requirement, and where something is missing.

use super::EditScope;
use super::answers::{RequirementDetail, TracedRecord, detail, traced};
use crate::store::{requirements, traces};
use ::store::records;
use engagement::access::{authorize, member};
use kernel::{Event, Failure, ProjectId, RecordId};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

const TASK: &str = "task";
/// So many gaps of one sort are listed.
const MOST: i64 = 500;

/// What a record comes from and what it leads to.
#[derive(Serialize, ToSchema)]
pub struct RecordTraces {
    comes_from: Vec<TracedRecord>,
    leads_to: Vec<TracedRecord>,
}

endpoint!(/// What a record comes from and what it leads to: of a task the requirements that it fulfils.
    list_record_traces: GET "/api/v1/records/{record}/traces", Team, ReadProject);
async fn list_record_traces(cx: Cx<Team>, Path(record): Path<RecordId>) -> Answer<Json<RecordTraces>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let record = records::get(conn, record)?;
        member(conn, &scope, record.project.ok_or(Failure::NotFound)?)?;
        Ok((traces::comes_from(conn, record.id)?, traces::leads_to(conn, record.id)?))
    });
    let (comes_from, leads_to) = found.await?;
    Ok(Json(RecordTraces {
        comes_from: comes_from.into_iter().map(traced).collect(),
        leads_to: leads_to.into_iter().map(traced).collect(),
    }))
}

endpoint!(/// Says that a task fulfils a requirement.
    put_requirement_task: PUT "/api/v1/requirements/{requirement}/tasks/{task}", Team, EditScope);
async fn put_requirement_task(
    cx: Cx<Team>,
    Path((requirement, task)): Path<(RecordId, RecordId)>,
) -> Answer<Json<RequirementDetail>> {
    change_trace(&cx, requirement, task, true).await
}

endpoint!(/// A task no longer fulfils a requirement.
    delete_requirement_task: DELETE "/api/v1/requirements/{requirement}/tasks/{task}", Team, EditScope);
async fn delete_requirement_task(
    cx: Cx<Team>,
    Path((requirement, task)): Path<(RecordId, RecordId)>,
) -> Answer<Json<RequirementDetail>> {
    change_trace(&cx, requirement, task, false).await
}

async fn change_trace(
    cx: &Cx<Team>,
    requirement: RecordId,
    task: RecordId,
    fulfils: bool,
) -> Answer<Json<RequirementDetail>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let from = requirements::get(tx, requirement)?;
        let proof = authorize::<EditScope>(tx, &scope, from.project)?;
        let to = traces::of_project(tx, from.project, task, TASK)?;
        let rows = match fulfils {
            true => traces::put(tx, from.project, from.id, to.id, proof.person())?,
            false => traces::remove(tx, from.id, to.id)?,
        };
        if rows > 0 {
            let kind = if fulfils { "requirement.traced" } else { "requirement.untraced" };
            let at = tx.now();
            let event = Event::new(kind, at, Some(proof.person())).in_project(from.project).on(from.id);
            tx.event(event.detail(serde_json::json!({ "to": to.id })))?;
        }
        detail(tx, from)
    });
    Ok(Json(changed.await?))
}

/// Where the way from what is wanted to what is done is broken.
#[derive(Serialize, ToSchema)]
pub struct RequirementGaps {
    without_task: Vec<TracedRecord>,
    without_criteria: Vec<TracedRecord>,
}

endpoint!(/// Requirements without a task, and those that say nothing of how to tell that they are met.
    list_requirement_gaps: GET "/api/v1/projects/{project}/requirements/gaps", Team, ReadProject);
async fn list_requirement_gaps(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<RequirementGaps>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        Ok((traces::without_task(conn, project, MOST)?, traces::without_criteria(conn, project, MOST)?))
    });
    let (without_task, without_criteria) = found.await?;
    Ok(Json(RequirementGaps {
        without_task: without_task.into_iter().map(traced).collect(),
        without_criteria: without_criteria.into_iter().map(traced).collect(),
    }))
}

pub fn routes() -> Routes {
    routes![list_record_traces, put_requirement_task, delete_requirement_task, list_requirement_gaps]
}
