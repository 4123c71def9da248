//! How sound the plan is: the fourteen points of the DCMA and what the GAO asks for besides, each with the tasks it found.

use crate::planning::{LivePlan, Plans};
use engagement::access;
use engine::quality::{Limit, Point, points};
use kernel::{Failure, ProjectId, RecordId, Result};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// Of one check; how many there are says `found`.
const MOST_TASKS: usize = 200;

#[derive(Serialize, ToSchema)]
pub struct ScheduleChecks {
    plan_revision: i64,
    /// In the DCMA's order, then those of the GAO.
    items: Vec<ScheduleCheck>,
}

#[derive(Serialize, ToSchema)]
pub struct ScheduleCheck {
    /// `logic`, `leads`, `lags`, `finish_to_start`, `hard_constraints`, `high_float`, `negative_float`,
    /// `high_duration`, `invalid_dates`, `without_resources`, `missed`, `critical_path`, `critical_path_length`,
    /// `baseline_execution`, `redundant`, `dangling_starts`, `dangling_finishes`, `links_of_summaries`,
    /// `out_of_sequence`, `without_baseline`.
    check: &'static str,
    /// Which of the GAO's ten practices it speaks of.
    practice: u8,
    found: u32,
    of: u32,
    percent: f64,
    /// It passes with no more than this,
    at_most_percent: Option<f64>,
    /// or with no less.
    at_least_percent: Option<f64>,
    /// None: there is nothing to judge by, or nothing to pass.
    passes: Option<bool>,
    /// The first tasks it found; of dependencies, the tasks they lead to.
    tasks: Vec<RecordId>,
}

endpoint!(/// How sound the plan is, check by check, with the tasks that were found.
    get_schedule_checks: GET "/api/v1/projects/{project}/schedule-checks", Team, ReadPlan);
async fn get_schedule_checks(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ScheduleChecks>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let live = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        known.get(conn, project)
    });
    let live = live.await?;
    let checked = tokio::task::spawn_blocking(move || checks(&live));
    Ok(Json(checked.await.map_err(Failure::fault)??))
}

fn checks(live: &Arc<LivePlan>) -> Result<ScheduleChecks> {
    let plan = &live.plan;
    let input = plan.to_engine(&plan.places(), None);
    let computed = engine::schedule(&input).map_err(Failure::fault)?;
    let baseline = live.baseline.as_ref().map(|baseline| &baseline.dates);
    let finish = |task| Some(baseline?.dates(task)?.finish);
    let baseline_finish: Vec<_> = plan.all_tasks().map(|task| finish(task.id)).collect();
    let by_number: HashMap<i64, RecordId> = plan.all_tasks().map(|task| (task.number, task.id)).collect();
    let found = points(&input, &computed, &baseline_finish).map_err(Failure::fault)?;
    let items = found.into_iter().map(|point| told(point, &by_number)).collect();
    Ok(ScheduleChecks { plan_revision: plan.revision, items })
}

fn told(point: Point, by_number: &HashMap<i64, RecordId>) -> ScheduleCheck {
    let (at_most_percent, at_least_percent) = match point.limit {
        Limit::AtMostPercent(most) => (Some(most), None),
        Limit::AtLeastPercent(least) => (None, Some(least)),
        Limit::None => (None, None),
    };
    let mut tasks: Vec<RecordId> = Vec::new();
    for task in point.uids.iter().filter_map(|uid| by_number.get(uid)) {
        if tasks.len() < MOST_TASKS && !tasks.contains(task) {
            tasks.push(*task);
        }
    }
    ScheduleCheck {
        check: point.name,
        practice: point.practice,
        found: point.found,
        of: point.of,
        percent: (point.percent() * 10.0).round() / 10.0,
        at_most_percent,
        at_least_percent,
        passes: point.passes,
        tasks,
    }
}

pub fn routes() -> Routes {
    routes![get_schedule_checks]
}
