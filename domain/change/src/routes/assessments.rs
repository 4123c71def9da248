//! Assessing a change: what the team thinks of it, and what it would do to the plan as it stands.

use super::acts::happened;
use super::answers::{self, ChangeAnswer};
use super::requests::tagged;
use crate::assessment::{Assessed, Internals, Rating, few_enough, named};
use crate::request::may_assess;
use crate::store::requests::ChangeRequest;
use crate::store::{assessments, requests};
use ::store::{Conn, Tx};
use engagement::access::{Authorized, EditPlan, authorize, may, member};
use kernel::{Failure, ProjectId, RecordId, Result};
use schedule::edit::Edit;
use schedule::forecast::ForecastSettings;
use schedule::planning::elsewhere::{self, TakenElsewhere};
use schedule::planning::what_if::{self, Impact};
use schedule::planning::{Plans, Step};
use schedule::store::forecasts;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, LongJson, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentBody {
    /// The version this was begun from; 0 where there was none.
    from_version: i64,
    #[serde(default)]
    necessity: Rating,
    #[serde(default)]
    feasibility: Rating,
    #[serde(default)]
    priority: Rating,
    #[serde(default)]
    quality_notes: String,
    #[serde(default)]
    risks: String,
    /// What would be done to the plan; the impact is computed from it.
    #[serde(default)]
    edits: Vec<Edit>,
    /// Cost and candid notes. They never leave the team.
    #[serde(default)]
    internal: Internals,
}

endpoint!(/// Writes the next version of the assessment and computes its impact on the plan as it is now. An offer that was
    /// sent stays as it was sent. Refused where somebody else has assessed it since.
    put_assessment: PUT "/api/v1/changes/{change}/assessment", Team, EditPlan);
async fn put_assessment(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    LongJson(body): LongJson<AssessmentBody>,
) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let from = body.from_version;
    let (assessed, internals) = split(body)?;
    let (reader, plans, edits) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), assessed.edits.clone());
    let known = plans.clone();
    let computed = cx.db().read(move |conn| {
        let change = requests::get(conn, id)?;
        may::<EditPlan>(conn, &reader, change.project)?;
        may_assess(change.state)?;
        computed(conn, &known, change.project, &edits)
    });
    let (step, taken, settings) = computed.await?;
    let (impact, writer) = (what_if::with_forecast(step, taken, settings).await?, cx.scope.clone());
    let written = cx.db().write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &writer, change.project)?;
        write_assessment(tx, &proof, &change, from, (&assessed, &internals, &impact))
    });
    written.await?;
    let now = cx.now();
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

/// The version after `from`, with the impact that was computed for it; the same again is no new one. `Outdated` where
/// there is a newer one.
pub fn write_assessment(
    tx: &mut Tx,
    by: &Authorized<EditPlan>,
    change: &ChangeRequest,
    from: i64,
    what: (&Assessed, &Internals, &Impact),
) -> Result<()> {
    may_assess(change.state)?;
    let newest = assessments::newest(tx, change.id)?;
    let is_known =
        newest.as_ref().is_some_and(|known| (&known.assessed, &known.internals, &known.impact) == what);
    if is_known {
        return Ok(());
    }
    if from != newest.map_or(0, |known| known.version) {
        return Err(Failure::Outdated);
    }
    let version = from + 1;
    assessments::create(tx, change.id, version, by.person(), what)?;
    requests::settle(tx, change.id)?;
    let detail = json!({ "version": version });
    happened(tx, change, "change_request.assessed", Some(by.person()), detail)
}

fn split(body: AssessmentBody) -> Result<(Assessed, Internals)> {
    let assessed = Assessed {
        necessity: body.necessity,
        feasibility: body.feasibility,
        priority: body.priority,
        quality_notes: body.quality_notes,
        risks: body.risks,
        edits: body.edits,
    };
    Ok((assessed.checked()?, body.internal.checked()?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfBody {
    #[serde(default)]
    edits: Vec<Edit>,
}

endpoint!(/// What edits would do to the plan as it is now, overbooked people included. Nothing is written.
    create_what_if: POST "/api/v1/changes/{change}/what-ifs", Team, ReadPlan);
async fn create_what_if(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    LongJson(body): LongJson<WhatIfBody>,
) -> Answer<Json<Impact>> {
    let edits = named(few_enough(body.edits)?);
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let computed = cx.db().read(move |conn| {
        let change = requests::get(conn, id)?;
        member(conn, &scope, change.project)?;
        computed(conn, &plans, change.project, &edits)
    });
    let (step, taken, settings) = computed.await?;
    Ok(Json(what_if::with_forecast(step, taken, settings).await?))
}

/// The plan with the edits, what other projects take of its people, and how the project forecasts, where it does.
fn computed(
    conn: &mut Conn,
    plans: &Plans,
    project: ProjectId,
    edits: &[Edit],
) -> Result<(Step, Vec<TakenElsewhere>, Option<ForecastSettings>)> {
    let step = what_if::compute(conn, plans, project, edits)?;
    let taken = elsewhere::of(conn, plans, &step.before)?;
    Ok((step, taken, forecasts::settings(conn, project)?))
}

pub fn routes() -> Routes {
    routes![put_assessment, create_what_if]
}
