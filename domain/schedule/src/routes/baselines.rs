//! Saving the plan as a baseline, and taking one away.

use crate::baseline::{self, Baseline};
use crate::planning::{self, Change, Plans};
use crate::store::{baselines, baselines::BaselineLine, plans};
use engagement::access::{self, EditPlan, authorize};
use kernel::{BaselineId, Event, Failure, Input, ProjectId, Refusal};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct BaselineList {
    items: Vec<BaselineLine>,
}

endpoint!(/// The baselines of a project, the oldest first.
    list_baselines: GET "/api/v1/projects/{project}/baselines", Team, ReadPlan);
async fn list_baselines(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<BaselineList>> {
    let scope = cx.scope.clone();
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        baselines::of_project(conn, project)
    });
    Ok(Json(BaselineList { items: items.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBaseline {
    name: String,
}

endpoint!(/// Saves the plan as it stands; from now on it is compared with this.
    create_baseline: POST "/api/v1/projects/{project}/baselines", Team, EditPlan);
async fn create_baseline(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewBaseline>,
) -> Answer<Created<BaselineLine>> {
    let mut input = Input::new();
    let name = input.line("name", &body.name, 80);
    input.finish()?;
    let by = cx.scope.person();
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let now = cx.now();
    let baseline = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        if live.plan.tasks.is_empty() {
            return Err(Failure::refused("baseline.of_empty_plan"));
        }
        let (dates, work) = (live.computed.clone(), Some(baseline::work(&live.plan)));
        let (id, by) = (BaselineId::new(), Some(by));
        Ok(Baseline { id, number: 0, name, at: now, by, agreed_as: None, dates, work })
    });
    let baseline = baseline.await?;
    let id = baseline.id;
    let encoded = plans::encoded(&baseline.dates);
    let mut change = Change::new(project, Vec::new());
    change.additions.baseline = Some(baseline.clone());
    change.also = Some(Arc::new(move |tx, _| {
        baselines::create(tx, project, &baseline, &encoded)?;
        let at = tx.now();
        tx.event(Event::new("baseline.created", at, Some(by)).in_project(project))
    }));
    let scope = cx.scope.clone();
    planning::change(cx.db(), cx.app.get::<Plans>(), change, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    let lines = cx.db().read(move |conn| baselines::of_project(conn, project)).await?;
    let line = lines.into_iter().find(|line| line.id == id).ok_or(Failure::NotFound)?;
    Ok(Created { location: format!("/api/v1/projects/{project}/baselines/{id}"), body: line })
}

endpoint!(/// Deletes a baseline that the plan is not compared with and that nobody agreed on.
    delete_baseline: DELETE "/api/v1/projects/{project}/baselines/{baseline}", Team, EditPlan);
async fn delete_baseline(
    cx: Cx<Team>,
    Path((project, baseline)): Path<(ProjectId, BaselineId)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let proof = authorize::<EditPlan>(tx, &scope, project)?;
            if plans::compared_baseline(tx, project)? == Some(baseline) {
                return Err(Refusal::new("baseline.in_use").into());
            }
            if baselines::is_agreed(tx, project, baseline)? {
                return Err(Refusal::new("baseline.agreed").into());
            }
            baselines::delete(tx, project, baseline)?;
            let at = tx.now();
            tx.event(Event::new("baseline.deleted", at, Some(proof.person())).in_project(project))
        })
        .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_baselines, create_baseline, delete_baseline]
}
