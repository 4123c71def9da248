//! Applying an import, watching how far it is, taking it back.

use crate::plan_file::ReadPlanFile;
use crate::planning::Plans;
use crate::planning::application::{Application, Subject};
use crate::store::imports::{self, ImportState, PlanImport};
use crate::times;
use engagement::access::{self, Authorized, EditPlan, authorize};
use kernel::{Failure, PersonId, ProjectId, Result, Timestamp};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How far an import is.
#[derive(Serialize, ToSchema)]
pub struct ImportProgress {
    id: Uuid,
    file_name: String,
    format: String,
    /// `applying` and `undoing` are under way or were interrupted: then they are continued or undone.
    state: ImportState,
    at: Timestamp,
    by_id: Option<PersonId>,
    /// Whether somebody is at it right now.
    is_running: bool,
    /// Of an undo, the batches taken back.
    batches_done: i64,
    batches: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ImportList {
    items: Vec<ImportProgress>,
}

impl ImportProgress {
    fn of(import: PlanImport, plans: &Plans) -> Self {
        let is_going = matches!(import.state, ImportState::Applying | ImportState::Undoing);
        let is_undo = matches!(import.state, ImportState::Undoing | ImportState::Undone);
        Self {
            is_running: is_going && plans.is_importing(import.project),
            batches_done: if is_undo { import.batch_count - import.written } else { import.written },
            batches: import.batch_count,
            id: import.id,
            file_name: import.file_name,
            format: import.format,
            state: import.state,
            at: import.at,
            by_id: import.by,
        }
    }
}

endpoint!(/// The imports of a project that are under way or were interrupted.
    list_imports: GET "/api/v1/projects/{project}/imports", Team, ReadPlan);
async fn list_imports(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ImportList>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let unfinished = imports::unfinished(conn, project)?;
        Ok(unfinished.into_iter().map(|import| ImportProgress::of(import, &plans)).collect())
    });
    Ok(Json(ImportList { items: items.await? }))
}

endpoint!(/// How far an import is.
    get_import: GET "/api/v1/projects/{project}/imports/{import}", Team, ReadPlan);
async fn get_import(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<ImportProgress>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let found = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        Ok(ImportProgress::of(imports::get(conn, project, import)?, &plans))
    });
    Ok(Json(found.await?))
}

#[derive(Serialize, ToSchema)]
pub struct AppliedImport {
    revision: i64,
    created: usize,
    updated: usize,
    removed: usize,
    /// Dependencies, assignments, calendars, resources and settings.
    others: usize,
    finish: String,
}

impl AppliedImport {
    fn of(done: &Application) -> Self {
        let (counts, live) = (done.counts, &done.live);
        Self {
            revision: live.plan.revision,
            created: counts.created,
            updated: counts.updated,
            removed: counts.removed,
            others: counts.others,
            finish: times::date_time(live.computed.finish),
        }
    }
}

endpoint!(/// Applies a previewed import in batches, or goes on with one that was interrupted. One at a time in a project.
    create_import_application: POST "/api/v1/projects/{project}/imports/{import}/applications", Team, EditPlan);
async fn create_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<AppliedImport>> {
    let (subject, proof) = allowed(&cx, project, import).await?;
    let read = *cx.app.get::<ReadPlanFile>();
    finished(async move {
        let mut application = Application::begin(subject, read, proof.clone()).await?;
        while application.step(proof.clone()).await? {}
        Ok(AppliedImport::of(&application))
    })
    .await
}

endpoint!(/// Undoes an import: what it made goes, what it changed is as before. Refused where somebody edited since.
    remove_import_application: DELETE "/api/v1/projects/{project}/imports/{import}/applications/current", Team, EditPlan);
async fn remove_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<AppliedImport>> {
    let (subject, proof) = allowed(&cx, project, import).await?;
    finished(async move {
        let mut undo = Application::undo(subject, proof.clone()).await?;
        while undo.step(proof.clone()).await? {}
        Ok(AppliedImport::of(&undo))
    })
    .await
}

/// The import, and the proof that each batch asks for again. Who may not is told before a file is read.
async fn allowed(
    cx: &Cx<Team>,
    project: ProjectId,
    import: Uuid,
) -> Result<(Subject, impl Fn(&mut Tx) -> Result<Authorized<EditPlan>> + Clone + Send + 'static)> {
    let (scope, reader) = (cx.scope.clone(), cx.scope.clone());
    cx.db()
        .read(move |conn| {
            access::member(conn, &reader, project)?;
            imports::get(conn, project, import)?;
            access::may::<EditPlan>(conn, &reader, project).map(|_| ())
        })
        .await?;
    let (db, plans) = (cx.db().clone(), cx.app.get::<Plans>().clone());
    let proof = move |tx: &mut Tx| authorize::<EditPlan>(tx, &scope, project);
    Ok((Subject { db, plans, project, import }, proof))
}

/// Work that goes on when the caller hangs up.
async fn finished(
    work: impl Future<Output = Result<AppliedImport>> + Send + 'static,
) -> Answer<Json<AppliedImport>> {
    tokio::spawn(work).await.map_err(Failure::fault)?.map(Json)
}

pub fn routes() -> Routes {
    routes![list_imports, get_import, create_import_application, remove_import_application]
}
