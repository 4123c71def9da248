//! Bringing in a plan from a file: preview, mapping of a sheet's columns, apply, undo.

use crate::edit::Edit;
use crate::plan_file::{Finding, PlanFile, ReadPlanFile};
use crate::plan_import::{self, ImportChange, ImportRow, Merge};
use crate::planning::{self, Change, LivePlan, Plans, Step};
use crate::store::imports;
use crate::times;
use engagement::access::{self, EditPlan, authorize};
use engagement::store::members;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use kernel::{Event, Failure, PersonId, ProjectId, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::Arc;
use store::Conn;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, Upload, endpoint, routes};

/// The rows of a preview; the counts are of all.
const SHOWN_ROWS: usize = 500;

#[derive(Serialize, ToSchema)]
pub struct ImportPreview {
    id: Uuid,
    format: String,
    file_name: String,
    tasks: usize,
    creates: usize,
    updates: usize,
    removes: usize,
    unchanged: usize,
    dependencies: usize,
    resources: usize,
    calendars: usize,
    finish: String,
    rows: Vec<ImportRow>,
    not_understood: Vec<Finding>,
    /// Leaf tasks whose computed dates differ from those the file holds.
    differences: Vec<Difference>,
    differences_count: usize,
    compared_count: usize,
    /// For sheets: the sheets, the row of headings, and how the columns were read.
    #[schema(value_type = Option<Object>)]
    sheet: Option<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
pub struct Difference {
    title: String,
    /// `start` or `finish`.
    field: &'static str,
    file: String,
    computed: String,
    reason: DifferenceReason,
}

/// What puts the task where it is, as in a plan's `why`.
#[derive(Serialize, ToSchema)]
pub struct DifferenceReason {
    code: &'static str,
}

endpoint!(/// Reads a plan file and says what importing it would do. Nothing changes yet.
    create_import: POST "/api/v1/projects/{project}/imports", Team, EditPlan);
async fn create_import(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    upload: Upload,
) -> Answer<Json<ImportPreview>> {
    let id = Uuid::now_v7();
    let by = cx.scope.person();
    let file_name = upload
        .file_name
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect::<String>();
    let bytes = Arc::new(upload.bytes);
    let preview = preview(&cx, project, id, file_name.clone(), bytes.clone(), None).await?;
    let packed = pack(&bytes)?;
    let (format, scope) = (preview.format.clone(), cx.scope.clone());
    cx.db()
        .write(move |tx| {
            authorize::<EditPlan>(tx, &scope, project)?;
            imports::create(tx, project, id, &file_name, &format, &packed, by)
        })
        .await?;
    Ok(Json(preview))
}

async fn preview(
    cx: &Cx<Team>,
    project: ProjectId,
    id: Uuid,
    file_name: String,
    bytes: Arc<Vec<u8>>,
    mapping: Option<serde_json::Value>,
) -> Result<ImportPreview> {
    let ReadPlanFile(read) = *cx.app.get::<ReadPlanFile>();
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    cx.db()
        .read(move |conn| {
            access::member(conn, &scope, project)?;
            let file = read(&bytes, &file_name, mapping.as_ref())?;
            let live = plans.get(conn, project)?;
            let merge = plan_import::merge(&live.plan, &file, &people(conn, project)?);
            describe(id, file_name, &file, live, merge)
        })
        .await
}

/// The project's members by lower-case name, part of a name ("岑屿" of "岑屿 Cen Yu") and address; a part that two
/// share names nobody.
fn people(conn: &mut Conn, project: ProjectId) -> Result<HashMap<String, PersonId>> {
    let members = members::all(conn, project)?;
    let mut known: HashMap<String, Option<PersonId>> = HashMap::new();
    for member in &members {
        for part in member.name.to_lowercase().split_whitespace() {
            let person = known.entry(part.to_owned()).or_insert(Some(member.person_id));
            *person = person.filter(|person| *person == member.person_id);
        }
    }
    for member in &members {
        known.insert(member.name.to_lowercase(), Some(member.person_id));
        known.insert(member.email.to_lowercase(), Some(member.person_id));
    }
    Ok(known.into_iter().filter_map(|(name, person)| Some((name, person?))).collect())
}

fn describe(
    id: Uuid,
    file_name: String,
    file: &PlanFile,
    live: Arc<LivePlan>,
    merge: Merge,
) -> Result<ImportPreview> {
    let count = |change| merge.rows.iter().filter(|row| row.change == change).count();
    let after = if merge.edits.is_empty() && merge.additions.is_empty() {
        None
    } else {
        Some(Step::compute(live.clone(), &merge.edits, merge.additions.clone())?)
    };
    let computed = after.as_ref().map_or(&live.computed, |step| &step.after.computed);
    let mut differences = Vec::new();
    let mut compared_count = 0;
    for (id, words) in merge.ids.iter().zip(&file.words) {
        let (Some((start, finish)), Some(dates)) = (words.stored, computed.dates(*id)) else { continue };
        if dates.is_summary {
            continue;
        }
        compared_count += 1;
        for (field, stored, ours) in [("start", start, dates.start), ("finish", finish, dates.finish)] {
            if stored != ours {
                differences.push(Difference {
                    title: words.title.clone(),
                    field,
                    file: times::date_time(stored),
                    computed: times::date_time(ours),
                    reason: DifferenceReason { code: dates.why.code },
                });
            }
        }
    }
    Ok(ImportPreview {
        id,
        format: file.format.clone(),
        file_name,
        tasks: file.plan.tasks.len(),
        creates: count(ImportChange::New),
        updates: count(ImportChange::Changed),
        removes: count(ImportChange::Removed),
        unchanged: count(ImportChange::Same),
        dependencies: file.plan.dependencies.len(),
        resources: file.plan.resources.len(),
        calendars: file.plan.calendars.len(),
        finish: times::date_time(computed.finish),
        not_understood: file.not_understood.clone(),
        differences_count: differences.len(),
        differences: differences.into_iter().take(SHOWN_ROWS).collect(),
        compared_count,
        sheet: file.columns.clone(),
        rows: merge.rows.into_iter().take(SHOWN_ROWS).collect(),
    })
}

fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).map_err(Failure::fault)?;
    packer.finish().map_err(Failure::fault)
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMapping {
    /// The sheet, its row of headings, and which column means what.
    #[schema(value_type = Object)]
    mapping: serde_json::Value,
}

endpoint!(/// Reads the same file again with other columns.
    update_import: PATCH "/api/v1/projects/{project}/imports/{import}", Team, EditPlan);
async fn update_import(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
    Json(body): Json<ImportMapping>,
) -> Answer<Json<ImportPreview>> {
    let (file_name, bytes) = stored_file(&cx, project, import).await?;
    let text = body.mapping.to_string();
    let preview = preview(&cx, project, import, file_name, Arc::new(bytes), Some(body.mapping)).await?;
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            authorize::<EditPlan>(tx, &scope, project)?;
            imports::set_mapping(tx, import, &text)
        })
        .await?;
    Ok(Json(preview))
}

async fn stored_file(cx: &Cx<Team>, project: ProjectId, import: Uuid) -> Result<(String, Vec<u8>)> {
    let scope = cx.scope.clone();
    cx.db()
        .read(move |conn| {
            access::member(conn, &scope, project)?;
            let found = imports::get(conn, project, import)?;
            if found.state != "previewed" {
                return Err(Failure::refused("import.already_applied"));
            }
            Ok((found.file_name, unpack(&imports::contents(conn, import)?)?))
        })
        .await
}

#[derive(Serialize, ToSchema)]
pub struct AppliedImport {
    revision: i64,
    created: usize,
    updated: usize,
    removed: usize,
    finish: String,
}

endpoint!(/// Applies a previewed import.
    create_import_application: POST "/api/v1/projects/{project}/imports/{import}/applications", Team, EditPlan);
async fn create_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<AppliedImport>> {
    let (file_name, bytes) = stored_file(&cx, project, import).await?;
    let ReadPlanFile(read) = *cx.app.get::<ReadPlanFile>();
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let merge = cx
        .db()
        .read(move |conn| {
            access::member(conn, &scope, project)?;
            let mapping = imports::get(conn, project, import)?.mapping;
            let mapping = serde_json::from_str(&mapping).ok();
            let file = read(&bytes, &file_name, mapping.as_ref())?;
            let live = known.get(conn, project)?;
            Ok(plan_import::merge(&live.plan, &file, &people(conn, project)?))
        })
        .await?;
    let count = |change| merge.rows.iter().filter(|row| row.change == change).count();
    let (created, updated, removed) =
        (count(ImportChange::New), count(ImportChange::Changed), count(ImportChange::Removed));
    if merge.edits.is_empty() && merge.additions.is_empty() {
        return Err(Failure::refused("import.nothing_to_change"));
    }
    let by = cx.scope.person();
    let mut change = Change::new(project, merge.edits);
    change.additions = merge.additions;
    change.also = Some(Arc::new(move |tx, step| {
        let undo = serde_json::to_string(&step.applied.inverse).map_err(Failure::fault)?;
        imports::set_applied(tx, import, step.after.plan.revision, &undo)?;
        let at = tx.now();
        tx.event(Event::new("plan.imported", at, Some(by)).in_project(project))
    }));
    let scope = cx.scope.clone();
    let edited = planning::change(cx.db(), cx.app.get::<Plans>(), change, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    let finish = times::date_time(edited.live.computed.finish);
    Ok(Json(AppliedImport { revision: edited.live.plan.revision, created, updated, removed, finish }))
}

endpoint!(/// Undoes an import: what it made goes, what it changed is as before. Refused where somebody edited since.
    remove_import_application: DELETE "/api/v1/projects/{project}/imports/{import}/applications/current", Team, EditPlan);
async fn remove_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<AppliedImport>> {
    let scope = cx.scope.clone();
    let edits = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        imports::undo_edits(conn, project, import)
    });
    let edits: Vec<Edit> = serde_json::from_str(&edits.await?).map_err(Failure::fault)?;
    let (created, updated, removed) =
        edits.iter().fold((0, 0, 0), |(created, updated, removed), edit| match edit {
            Edit::RestoreTask(_) => (created + 1, updated, removed),
            Edit::UpdateTask(_) => (created, updated + 1, removed),
            Edit::DeleteTask(_) => (created, updated, removed + 1),
            _ => (created, updated, removed),
        });
    let mut change = Change::new(project, edits);
    change.also = Some(Arc::new(move |tx, _| imports::set_undone(tx, import)));
    let scope = cx.scope.clone();
    let edited = planning::change(cx.db(), cx.app.get::<Plans>(), change, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    let finish = times::date_time(edited.live.computed.finish);
    Ok(Json(AppliedImport { revision: edited.live.plan.revision, created, updated, removed, finish }))
}

pub fn routes() -> Routes {
    routes![create_import, update_import, create_import_application, remove_import_application]
}
