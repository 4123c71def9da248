//! Alternatives to the plan: made by people or by levelling, looked at beside the plan, taken over or given up. The
//! team's alone.

use super::answers::{self, PlanAnswer};
use super::plan::{EditedPlan, PlanEdits, PlanPreview, preview};
use crate::alternative::{Alternative, AlternativeKind, LevellingChoices, MOST_OPEN};
use crate::planning::alternatives::{self as work, laid_over, tell, told_revision};
use crate::planning::elsewhere;
use crate::planning::load::PersonLoad;
use crate::planning::what_if::{ForecastImpact, Impact, drawn_forecast};
use crate::planning::{Plans, Step};
use crate::store::alternatives::{self, AlternativeLine};
use crate::store::forecasts;
use crate::times;
use engagement::access::{self, EditPlan, authorize};
use engagement::store::members;
use kernel::{AlternativeId, Failure, Input, PersonId, ProjectId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, LongJson, NoContent, Path, Routes, Team, endpoint, routes};

/// The newest that a list holds.
const MOST_LISTED: i64 = 200;

#[derive(Serialize, ToSchema)]
pub struct AlternativeList {
    items: Vec<AlternativeLine>,
}

endpoint!(/// The alternatives to a plan, the newest first.
    list_alternatives: GET "/api/v1/projects/{project}/plan-alternatives", Team, ReadPlan);
async fn list_alternatives(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<AlternativeList>> {
    let scope = cx.scope.clone();
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        alternatives::of_project(conn, project, MOST_LISTED)
    });
    Ok(Json(AlternativeList { items: items.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAlternative {
    name: String,
    /// Whose work to level; without it nothing is changed yet, and people write what they wish.
    #[serde(default)]
    levelling: Option<LevellingChoices>,
}

endpoint!(/// Keeps an alternative to the plan: one to write on, or what levelling would move.
    create_alternative: POST "/api/v1/projects/{project}/plan-alternatives", Team, EditPlan);
async fn create_alternative(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewAlternative>,
) -> Answer<Created<AlternativeAnswer>> {
    let mut input = Input::new();
    let name = input.line("name", &body.name, 80);
    input.finish()?;
    let (reader, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let choices = body.levelling.clone();
    let found = cx.db().read(move |conn| {
        access::may::<EditPlan>(conn, &reader, project)?;
        let live = known.get(conn, project)?;
        if live.plan.tasks.is_empty() {
            return Err(Failure::refused("alternative.of_empty_plan"));
        }
        refuse_too_many(conn, project)?;
        let elsewhere = elsewhere::for_levelling(conn, &known, &live, choices.as_ref())?;
        Ok((live, elsewhere))
    });
    let (live, elsewhere) = found.await?;
    let plan_revision = live.plan.revision;
    let (kind, edits) = match &body.levelling {
        Some(choices) => {
            let (known, by) = (cx.app.get::<Plans>(), cx.scope.person());
            let edits = work::levelled(known, by, live, choices.clone(), elsewhere).await?;
            (AlternativeKind::Levelling, edits)
        }
        None => (AlternativeKind::WhatIf, Vec::new()),
    };
    let made = Alternative {
        id: AlternativeId::new(),
        kind,
        name,
        revision: 1,
        plan_revision,
        edits,
        levelling: body.levelling,
        made_at: cx.now(),
        made_by: cx.scope.person(),
        taken_over: None,
    };
    let (id, scope) = (made.id, cx.scope.clone());
    let written = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        refuse_too_many(tx, project)?;
        alternatives::insert(tx, project, &made)?;
        tell(tx, "plan_alternative.created", &proof)
    });
    written.await?;
    let location = format!("/api/v1/projects/{project}/plan-alternatives/{id}");
    Ok(Created { location, body: answered(&cx, project, id).await? })
}

fn refuse_too_many(conn: &mut Conn, project: ProjectId) -> Result<()> {
    if alternatives::count_open(conn, project)? < MOST_OPEN {
        return Ok(());
    }
    Err(Refusal::new("alternative.too_many").with("max", MOST_OPEN).into())
}

/// An alternative beside the plan as it stands.
#[derive(Serialize, ToSchema)]
pub struct AlternativeAnswer {
    id: AlternativeId,
    kind: AlternativeKind,
    name: String,
    revision: i64,
    made_at: Timestamp,
    made_by: PersonId,
    levelling: Option<LevellingChoices>,
    taken_over_at: Option<Timestamp>,
    taken_over_by: Option<PersonId>,
    edit_count: usize,
    /// The plan that it is compared with; taking it over names this.
    plan_revision: i64,
    /// The plan changed since levelling worked it out.
    is_outdated: bool,
    /// Tasks whose edits the plan does not take any more: nothing is compared until it is worked out anew.
    conflicts: Vec<String>,
    impact: Option<Impact>,
    loads: Vec<PersonLoad>,
}

async fn answered(cx: &Cx<Team>, project: ProjectId, id: AlternativeId) -> Result<AlternativeAnswer> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let compared = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let mut compared = work::compared(conn, &known, project, id)?;
        // Which other projects there are learns only who takes part there.
        if let Some(choices) = &mut compared.alternative.levelling {
            let own = members::projects_of(conn, scope.person())?;
            choices.goes_before_project_ids.retain(|other| own.contains(other));
        }
        Ok(compared)
    });
    let work::Compared { alternative, plan_revision, effect, conflicts } = compared.await?;
    let (impact, loads) = effect.map(|effect| (effect.impact, effect.loads)).unzip();
    Ok(AlternativeAnswer {
        is_outdated: alternative.is_outdated(plan_revision),
        id: alternative.id,
        kind: alternative.kind,
        name: alternative.name,
        revision: alternative.revision,
        made_at: alternative.made_at,
        made_by: alternative.made_by,
        levelling: alternative.levelling,
        taken_over_at: alternative.taken_over.as_ref().map(|taken| taken.at),
        taken_over_by: alternative.taken_over.as_ref().map(|taken| taken.by),
        edit_count: alternative.edits.len(),
        plan_revision,
        conflicts,
        impact,
        loads: loads.unwrap_or_default(),
    })
}

endpoint!(/// An alternative, and what it would do to the plan as it stands.
    get_alternative: GET "/api/v1/projects/{project}/plan-alternatives/{alternative}", Team, ReadPlan);
async fn get_alternative(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<Json<AlternativeAnswer>> {
    Ok(Json(answered(&cx, project, id).await?))
}

#[derive(Serialize, ToSchema)]
pub struct AlternativeForecast {
    plan_revision: i64,
    revision: i64,
    /// None: this project does not forecast, or the plan does not take the alternative any more.
    forecast: Option<ForecastImpact>,
}

endpoint!(/// The day that four fifths of all cases keep, by the plan and by the alternative. It takes some seconds of a large plan.
    get_alternative_forecast: GET "/api/v1/projects/{project}/plan-alternatives/{alternative}/forecast", Team, ReadPlan);
async fn get_alternative_forecast(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<Json<AlternativeForecast>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let found = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let alternative = alternatives::get(conn, project, id)?;
        alternative.refuse_taken_over()?;
        let live = known.get(conn, project)?;
        let (plan_revision, revision) = (live.plan.revision, alternative.revision);
        let settings = forecasts::settings(conn, project)?;
        let step = match settings.map(|_| laid_over(live, &alternative.edits)).transpose() {
            Err(Failure::Fault(fault)) => return Err(Failure::Fault(fault)),
            Err(_) => None,
            Ok(step) => step,
        };
        Ok((plan_revision, revision, step.zip(settings)))
    });
    let (plan_revision, revision, wanted) = found.await?;
    let forecast = match wanted {
        Some((step, settings)) => Some(drawn_forecast(step, settings).await?),
        None => None,
    };
    Ok(Json(AlternativeForecast { plan_revision, revision, forecast }))
}

endpoint!(/// Gives an alternative up. The plan is as it is, also where it was taken over.
    delete_alternative: DELETE "/api/v1/projects/{project}/plan-alternatives/{alternative}", Team, EditPlan);
async fn delete_alternative(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let written = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        alternatives::delete(tx, project, id)?;
        tell(tx, "plan_alternative.deleted", &proof)
    });
    written.await?;
    Ok(NoContent)
}

endpoint!(/// The plan as it would be: each task with the dates it has in the plan beside its own.
    get_alternative_plan: GET "/api/v1/projects/{project}/plan-alternatives/{alternative}/plan", Team, ReadPlan);
async fn get_alternative_plan(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<Json<PlanAnswer>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let answer = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let alternative = alternatives::get(conn, project, id)?;
        alternative.refuse_taken_over()?;
        let live = known.get(conn, project)?;
        let revision = told_revision(&live, &alternative);
        let beside = laid_over(live, &alternative.edits)?.beside_before();
        Ok(PlanAnswer { revision, ..answers::plan(&beside, Vec::new()) })
    });
    Ok(Json(answer.await?))
}

endpoint!(/// Writes edits onto an alternative that people write. The plan is not touched.
    create_alternative_edits: POST "/api/v1/projects/{project}/plan-alternatives/{alternative}/plan-edits", Team, EditPlan);
async fn create_alternative_edits(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
    LongJson(body): LongJson<PlanEdits>,
) -> Answer<Json<EditedPlan>> {
    let edits = body.few_enough()?;
    let (scope, reader, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>());
    cx.db().read(move |conn| access::may::<EditPlan>(conn, &reader, project).map(drop)).await?;
    let touched: Vec<_> = edits.iter().filter_map(crate::edit::Edit::task).collect();
    let written = work::write(cx.db(), plans, (project, id), edits, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    });
    let work::Written { step, moved, inverse, revision } = written.await?;
    let Step { writes, .. } = &step;
    let created: Vec<_> = writes.tasks_created.iter().filter(|id| touched.contains(id)).copied().collect();
    let beside = step.beside_before();
    let shifted: Vec<_> = moved.iter().map(|moved| moved.id).collect();
    Ok(Json(EditedPlan {
        revision,
        finish: times::date_time(beside.computed.finish),
        tasks: answers::tasks(&beside, |id| touched.contains(&id) || shifted.contains(&id)),
        moved,
        created,
        inverse,
        warnings: beside.computed.warnings.clone(),
    }))
}

endpoint!(/// What edits would do to an alternative. Nothing is written.
    create_alternative_preview: POST "/api/v1/projects/{project}/plan-alternatives/{alternative}/plan-previews", Team, ReadPlan);
async fn create_alternative_preview(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
    LongJson(body): LongJson<PlanEdits>,
) -> Answer<Json<PlanPreview>> {
    let edits = body.few_enough()?;
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let told = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        Ok(preview(&work::previewed(conn, &plans, project, id, &edits)?))
    });
    Ok(Json(told.await?))
}

endpoint!(/// Works an alternative out on the plan as it stands: levels anew, or leaves out what the plan does not take any more.
    create_alternative_renewal: POST "/api/v1/projects/{project}/plan-alternatives/{alternative}/renewals", Team, EditPlan);
async fn create_alternative_renewal(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<Json<AlternativeAnswer>> {
    let (scope, reader, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>());
    cx.db().read(move |conn| access::may::<EditPlan>(conn, &reader, project)).await?;
    let by = scope.person();
    work::renew(cx.db(), plans, (project, id), by, move |tx| authorize::<EditPlan>(tx, &scope, project))
        .await?;
    Ok(Json(answered(&cx, project, id).await?))
}

/// What was done already is told to those alone who might do it now.
async fn for_writing(cx: &Cx<Team>, project: ProjectId, id: AlternativeId) -> Result<Alternative> {
    let scope = cx.scope.clone();
    let found = cx.db().write(move |tx| {
        authorize::<EditPlan>(tx, &scope, project)?;
        alternatives::get(tx, project, id)
    });
    found.await
}

/// What was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakingOver {
    revision: i64,
    plan_revision: i64,
}

endpoint!(/// Makes an alternative the plan, in one step, as it was looked at.
    put_alternative_adoption: PUT "/api/v1/projects/{project}/plan-alternatives/{alternative}/adoption", Team, EditPlan);
async fn put_alternative_adoption(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
    Json(body): Json<TakingOver>,
) -> Answer<Json<AlternativeAnswer>> {
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>());
    let alternative = for_writing(&cx, project, id).await?;
    // Pressed twice, it is one.
    if alternative.taken_over.is_none() {
        if alternative.revision != body.revision || alternative.is_outdated(body.plan_revision) {
            return Err(Failure::Outdated);
        }
        work::take_over(cx.db(), plans, project, alternative, body.plan_revision, move |tx| {
            authorize::<EditPlan>(tx, &scope, project)
        })
        .await?;
    }
    Ok(Json(answered(&cx, project, id).await?))
}

endpoint!(/// Takes back what was taken over, in one step.
    delete_alternative_adoption: DELETE "/api/v1/projects/{project}/plan-alternatives/{alternative}/adoption", Team, EditPlan);
async fn delete_alternative_adoption(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, AlternativeId)>,
) -> Answer<Json<AlternativeAnswer>> {
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>());
    let alternative = for_writing(&cx, project, id).await?;
    work::take_back(cx.db(), plans, project, alternative, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    Ok(Json(answered(&cx, project, id).await?))
}

pub fn routes() -> Routes {
    routes![
        list_alternatives,
        create_alternative,
        get_alternative,
        delete_alternative,
        get_alternative_plan,
        get_alternative_forecast,
        create_alternative_edits,
        create_alternative_preview,
        create_alternative_renewal,
        put_alternative_adoption,
        delete_alternative_adoption
    ]
}
