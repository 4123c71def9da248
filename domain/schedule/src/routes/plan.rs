//! The plan: read as a whole, edited in batches, previewed without writing.

use super::answers::{self, PlanAnswer, PlanTask};
use crate::computed::{Moved, PlanWarning};
use crate::edit::Edit;
use crate::planning::{self, Additions, Change, Plans, Step};
use crate::store::baselines;
use crate::task::TaskKind;
use crate::times;
use engagement::access::{self, EditPlan, authorize};
use kernel::{BaselineId, Failure, FieldProblem, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, LongJson, Path, Query, Routes, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlanQuery {
    /// Compare with this baseline instead of the project's own.
    baseline: Option<BaselineId>,
}

endpoint!(/// The whole plan with its computed dates.
    get_plan: GET "/api/v1/projects/{project}/plan", Team, ReadPlan);
async fn get_plan(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<PlanQuery>,
) -> Answer<Json<PlanAnswer>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let answer = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = plans.get(conn, project)?;
        let lines = baselines::of_project(conn, project)?;
        match query.baseline {
            Some(id) if live.plan.compared_baseline != Some(id) => {
                let baseline = baselines::get(conn, project, id)?;
                let compared = live.compared_with(baseline)?;
                Ok(answers::plan(&compared, lines))
            }
            _ => Ok(answers::plan(&live, lines)),
        }
    });
    Ok(Json(answer.await?))
}

/// The most edits one request may hold.
const MOST_EDITS: usize = 5_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanEdits {
    edits: Vec<Edit>,
}

impl PlanEdits {
    pub(super) fn few_enough(self) -> Result<Vec<Edit>> {
        if self.edits.is_empty() {
            return Err(Failure::invalid("edits", "required"));
        }
        if self.edits.len() > MOST_EDITS {
            let problem = FieldProblem::new("edits", "too_many").with("max", MOST_EDITS);
            return Err(Failure::Invalid(vec![problem]));
        }
        Ok(self.edits)
    }
}

#[derive(Serialize, ToSchema)]
pub struct EditedPlan {
    pub(super) revision: i64,
    pub(super) finish: String,
    /// Tasks whose dates or floats differ, without the new ones.
    pub(super) moved: Vec<Moved>,
    /// The rows that were edited or made, as they are now.
    pub(super) tasks: Vec<PlanTask>,
    pub(super) created: Vec<RecordId>,
    /// Posting these back undoes the batch.
    pub(super) inverse: Vec<Edit>,
    pub(super) warnings: Vec<PlanWarning>,
}

endpoint!(/// Edits the plan: a batch is computed and written as one, or refused as one.
    create_plan_edits: POST "/api/v1/projects/{project}/plan-edits", Team, EditPlan);
async fn create_plan_edits(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    LongJson(body): LongJson<PlanEdits>,
) -> Answer<Json<EditedPlan>> {
    let edits = body.few_enough()?;
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>());
    let reader = cx.scope.clone();
    cx.db().read(move |conn| access::member(conn, &reader, project)).await?;
    let edited = planning::change(cx.db(), plans, Change::new(project, edits), move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    let mut touched = edited.touched;
    touched.sort_unstable();
    Ok(Json(EditedPlan {
        revision: edited.live.plan.revision,
        finish: times::date_time(edited.live.computed.finish),
        moved: edited.moved,
        tasks: answers::tasks(&edited.live, |id| touched.binary_search(&id).is_ok()),
        created: edited.created,
        inverse: edited.inverse,
        warnings: edited.warnings,
    }))
}

#[derive(Serialize, ToSchema)]
pub struct PlanPreview {
    finish: String,
    was_finish: String,
    finish_moves_working_days: i64,
    moved: Vec<Moved>,
    milestones_moved: usize,
    deadline_misses: Vec<DeadlineMiss>,
}

#[derive(Serialize, ToSchema)]
pub struct DeadlineMiss {
    task_id: RecordId,
    title: String,
    by_working_days: i64,
}

endpoint!(/// What a batch of edits would do. Nothing is written.
    create_plan_preview: POST "/api/v1/projects/{project}/plan-previews", Team, ReadPlan);
async fn create_plan_preview(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    LongJson(body): LongJson<PlanEdits>,
) -> Answer<Json<PlanPreview>> {
    let edits = body.few_enough()?;
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let preview = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let before = plans.get(conn, project)?;
        let step = Step::compute(before, &edits, Additions::default())?;
        planning::refuse_foreign_owners(conn, &step, project)?;
        Ok(preview(&step))
    });
    Ok(Json(preview.await?))
}

pub(super) fn preview(step: &Step) -> PlanPreview {
    let moved: Vec<Moved> = step.moved().into_iter().filter(|moved| moved.shifted).collect();
    let after = &step.after;
    let kind = |moved: &Moved| after.task(moved.id).map(|task| task.kind);
    let milestones_moved = moved.iter().filter(|moved| kind(moved) == Some(TaskKind::Milestone)).count();
    let rows = after.plan.tasks.iter().zip(&after.computed.dates);
    let deadline_misses = rows
        .filter_map(|(task, dates)| {
            let deadline = task.deadline.filter(|deadline| dates.finish > *deadline)?;
            let by_working_days = after.working_days(deadline, dates.finish).max(1);
            Some(DeadlineMiss { task_id: task.id, title: task.title.clone(), by_working_days })
        })
        .collect();
    PlanPreview {
        finish: times::date_time(after.computed.finish),
        was_finish: times::date_time(step.before.computed.finish),
        finish_moves_working_days: after.working_days(step.before.computed.finish, after.computed.finish),
        moved,
        milestones_moved,
        deadline_misses,
    }
}

pub fn routes() -> Routes {
    routes![get_plan, create_plan_edits, create_plan_preview]
}
