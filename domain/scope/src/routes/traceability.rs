//! From what is wanted to what is accepted: requirement, tasks, deliverables, acceptance, and where the way is
//! broken.

use super::answers::{TracedRecord, traced};
use super::deliverable_answers::{DeliverableRow, row};
use crate::acceptance_case::{CaseResult, RequirementCheck, check};
use crate::deliverable::{DeliverableState, RequirementAcceptance, acceptance};
use crate::store::acceptance_cases::{self, Check};
use crate::store::{deliverables, traces};
use engagement::access::member;
use kernel::{ProjectId, RecordId, Result};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Traceability {
    requirements: Vec<RequirementWay>,
    deliverables: Vec<DeliverableRow>,
}

/// One requirement and what it led to so far.
#[derive(Serialize, ToSchema)]
pub struct RequirementWay {
    requirement: TracedRecord,
    tasks: Vec<TracedRecord>,
    /// The acceptance cases that check it.
    checks: Vec<CheckRow>,
    checked: RequirementCheck,
    /// The deliverables it is in; more about each stands in `deliverables`.
    deliverable_ids: Vec<RecordId>,
    acceptance: RequirementAcceptance,
}

/// An acceptance case that checks a requirement.
#[derive(Serialize, ToSchema)]
pub struct CheckRow {
    deliverable_id: RecordId,
    number: i64,
    title: String,
    /// The newest; none while it was not run.
    result: Option<CaseResult>,
}

fn check_row(one: Check) -> CheckRow {
    CheckRow { deliverable_id: one.deliverable, number: one.number, title: one.title, result: one.result }
}

endpoint!(/// Every requirement with its tasks, its checks, its deliverables and how far it is accepted.
    get_traceability: GET "/api/v1/projects/{project}/traceability", Team, ReadProject);
async fn get_traceability(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<Traceability>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let wanted = traces::wanted(conn, project)?;
        let links = traces::of_requirements(conn, project)?;
        let all = deliverables::all(conn, project)?;
        let names = HashMap::new();
        let rows = all.into_iter().map(|one| row(conn, one, &names)).collect::<Result<Vec<_>>>()?;
        let checks = acceptance_cases::of_requirements(conn, project)?;
        Ok((wanted, links, rows, checks))
    });
    let (wanted, mut links, deliverables, mut checks) = found.await?;
    let states: HashMap<RecordId, DeliverableState> =
        deliverables.iter().map(|one| (one.id, one.state)).collect();
    let way = |requirement: traces::Traced| {
        let ends = links.remove(&requirement.id).unwrap_or_default();
        let (in_deliverables, tasks): (Vec<_>, Vec<_>) =
            ends.into_iter().partition(|end| states.contains_key(&end.id));
        let stand: Vec<DeliverableState> =
            in_deliverables.iter().filter_map(|end| states.get(&end.id).copied()).collect();
        let checks = checks.remove(&requirement.id).unwrap_or_default();
        let results: Vec<Option<CaseResult>> = checks.iter().map(|one| one.result).collect();
        RequirementWay {
            requirement: traced(requirement),
            tasks: tasks.into_iter().map(traced).collect(),
            checks: checks.into_iter().map(check_row).collect(),
            checked: check(&results),
            deliverable_ids: in_deliverables.into_iter().map(|end| end.id).collect(),
            acceptance: acceptance(&stand),
        }
    };
    Ok(Json(Traceability { requirements: wanted.into_iter().map(way).collect(), deliverables }))
}

pub fn routes() -> Routes {
    routes![get_traceability]
}
