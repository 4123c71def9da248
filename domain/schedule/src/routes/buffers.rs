//! The buffers of a plan, how they stood before, and how long one may be. The team's alone.

use crate::buffer::{Buffer, BufferSizes, BufferZone, Look, stands};
use crate::planning::Plans;
use crate::store::buffers::{self, Stood};
use crate::store::{forecasts, tasks};
use crate::times;
use engagement::access;
use kernel::{Failure, ProjectId, RecordId};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How far back they are told, in days.
const BACK_DAYS: i32 = 730;

#[derive(Serialize, ToSchema)]
pub struct BufferList {
    plan_revision: i64,
    /// In the order of the plan.
    items: Vec<BufferRow>,
}

#[derive(Serialize, ToSchema)]
pub struct BufferRow {
    #[serde(flatten)]
    buffer: Buffer,
    /// The oldest first.
    earlier: Vec<BufferDay>,
}

#[derive(Serialize, ToSchema)]
pub struct BufferDay {
    day: String,
    done_percent: i64,
    used_percent: i64,
    zone: BufferZone,
}

endpoint!(/// The buffers of the plan: what leads to each, how much of it is used up, and how it stood before.
    list_buffers: GET "/api/v1/projects/{project}/buffers", Team, ReadPlan);
async fn list_buffers(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<BufferList>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let found = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let last = live.plan.status_date.unwrap_or(live.computed.finish).max(live.plan.start);
        let from = times::start_date(last.plus(-i64::from(BACK_DAYS) * 24 * 60).bounded());
        Ok((live, buffers::of_project(conn, project, &from)?))
    });
    let (live, stood) = found.await?;
    let looked =
        tokio::task::spawn_blocking(move || Look::at(&live).map(|look| (live.plan.revision, look.buffers())));
    let (plan_revision, found) = looked.await.map_err(Failure::fault)??;
    let mut earlier: HashMap<RecordId, Vec<BufferDay>> = HashMap::new();
    for Stood { task, day, done_percent, used_percent } in stood {
        let zone = stands(done_percent, used_percent);
        earlier.entry(task).or_default().push(BufferDay { day, done_percent, used_percent, zone });
    }
    let items = found.into_iter().map(|buffer| {
        let earlier = earlier.remove(&buffer.task_id).unwrap_or_default();
        BufferRow { buffer, earlier }
    });
    Ok(Json(BufferList { plan_revision, items: items.collect() }))
}

endpoint!(/// What leads to a task, and how long a buffer before it may be by each rule.
    get_buffer_sizes: GET "/api/v1/tasks/{task}/buffer-sizes", Team, ReadPlan);
async fn get_buffer_sizes(cx: Cx<Team>, Path(task): Path<RecordId>) -> Answer<Json<BufferSizes>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let found = cx.db().read(move |conn| {
        let (project, _) = tasks::plan_of(conn, task)?;
        access::member(conn, &scope, project)?;
        Ok((known.get(conn, project)?, forecasts::settings(conn, project)?))
    });
    let (live, settings) = found.await?;
    let looked = tokio::task::spawn_blocking(move || {
        Look::at(&live).and_then(|look| look.sizes(task, settings.as_ref()))
    });
    Ok(Json(looked.await.map_err(Failure::fault)??))
}

pub fn routes() -> Routes {
    routes![list_buffers, get_buffer_sizes]
}
