//! Bringing in a plan from a file: the preview, and the mapping of a sheet's columns.

use crate::calendar::WorkingCalendar;
use crate::plan::Resource;
use crate::plan_file::{Finding, PlanFile, ReadPlanFile};
use crate::plan_import::{self, Beside, ImportChange, ImportRow, Merge};
use crate::planning::application::people;
use crate::planning::{LivePlan, Plans, Step};
use crate::store::imports::{self, ImportState, NewImport};
use crate::times;
use engagement::access::{self, EditPlan, authorize};
use kernel::{Failure, ProjectId, Result};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::packed::{pack, unpack};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, Upload, aside, endpoint, routes};

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
    /// What changes beside tasks.
    beside: Beside,
    has_changes: bool,
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
    let packed = aside(move || pack(&bytes)).await?;
    let (format, scope) = (preview.format.clone(), cx.scope.clone());
    cx.db()
        .write(move |tx| {
            authorize::<EditPlan>(tx, &scope, project)?;
            let (file_name, format, packed) = (&*file_name, &*format, &*packed);
            imports::create(tx, &NewImport { project, id, file_name, format, packed, by })
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
    let inputs = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        Ok((plans.get(conn, project)?, people(conn, project)?))
    });
    let (live, people) = inputs.await?;
    let (plan, name) = (live.clone(), file_name.clone());
    let read = aside(move || {
        let file = read(&bytes, &name, mapping.as_ref())?;
        let merge = plan_import::merge(&plan.plan, &file, &people);
        Ok((file, merge))
    });
    let (file, mut merge) = read.await?;
    if !merge.kept.is_empty() {
        let told = cx.db().read(move |conn| {
            merge.leave_known(conn, project)?;
            Ok(merge)
        });
        merge = told.await?;
    }
    aside(move || describe(id, file_name, &file, live, merge)).await
}

fn describe(
    id: Uuid,
    file_name: String,
    file: &PlanFile,
    live: Arc<LivePlan>,
    merge: Merge,
) -> Result<ImportPreview> {
    let counts = merge.counts();
    let unchanged = merge.rows.iter().filter(|row| row.change == ImportChange::Same).count();
    let mut not_understood = changed_calendars(&merge);
    not_understood.extend(changed_resources(&merge));
    not_understood.extend(unknown_owners(&merge, file));
    not_understood.extend(file.not_understood.iter().cloned());
    let after = match merge.has_changes() {
        true => Some(Step::compute(live.clone(), &merge.edits, merge.additions.clone())?),
        false => None,
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
        creates: counts.created,
        updates: counts.updated,
        removes: counts.removed,
        unchanged,
        beside: merge.beside(),
        has_changes: merge.has_changes(),
        dependencies: file.plan.dependencies.len(),
        resources: file.plan.resources.len(),
        calendars: file.plan.calendars.len(),
        finish: times::date_time(computed.finish),
        not_understood,
        differences_count: differences.len(),
        differences: differences.into_iter().take(SHOWN_ROWS).collect(),
        compared_count,
        sheet: file.columns.clone(),
        rows: merge.rows.into_iter().take(SHOWN_ROWS).collect(),
    })
}

/// Calendars whose hours or exceptions the import would replace, whoever changed them since.
fn changed_calendars(merge: &Merge) -> Vec<Finding> {
    let changed = merge.additions.changed_calendars.iter();
    let finding = |calendar: &WorkingCalendar| Finding {
        place: calendar.name.clone(),
        code: "import.calendar_replaced".to_owned(),
        params: serde_json::Map::new(),
    };
    changed.map(finding).collect()
}

/// Resources of which there would be more or fewer, or that would work by another calendar.
fn changed_resources(merge: &Merge) -> Vec<Finding> {
    let changed = merge.additions.changed_resources.iter();
    let finding = |resource: &Resource| Finding {
        place: resource.name.clone(),
        code: "import.resource_replaced".to_owned(),
        params: serde_json::Map::new(),
    };
    changed.map(finding).collect()
}

/// People that a list names and the project does not know: they become resources of the plan, and own nothing.
fn unknown_owners(merge: &Merge, file: &PlanFile) -> Vec<Finding> {
    let is_list = !file.knows.further;
    let fresh = merge.additions.resources.iter().filter(|resource| is_list && resource.person.is_none());
    let finding = |resource: &Resource| Finding {
        place: resource.name.clone(),
        code: "import.owner_not_member".to_owned(),
        params: serde_json::Map::new(),
    };
    fresh.map(finding).collect()
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
    let (file_name, packed) = cx
        .db()
        .read(move |conn| {
            access::member(conn, &scope, project)?;
            let found = imports::get(conn, project, import)?;
            if found.state != ImportState::Previewed {
                return Err(Failure::refused("import.already_applied"));
            }
            Ok((found.file_name, imports::contents(conn, import)?))
        })
        .await?;
    aside(move || Ok((file_name, unpack(&packed)?))).await
}

pub fn routes() -> Routes {
    routes![create_import, update_import]
}
