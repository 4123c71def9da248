//! Bringing in a list of requirements: the preview, the mapping of its columns, applying and taking back.

use super::EditScope;
use crate::requirement::{RequirementFields, RequirementState};
use crate::requirement_import::{
    KnownRequirement, ListedChange, MergedRow, ReadRequirementList, RequirementFinding, RequirementList,
    merge,
};
use crate::store::imports::{self, ImportedRow, NewImport, RequirementImportState};
use crate::store::requirements::{self, NewRequirement};
use crate::store::versions;
use ::store::packed::{pack, unpack};
use ::store::{Conn, Tx};
use engagement::access::{authorize, may, member};
use engagement::store::members;
use kernel::{Failure, PersonId, ProjectId, RecordId, Refusal, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, Upload, aside, endpoint, routes};

/// Rows of a preview that are listed; the counts are of all.
const SHOWN_ROWS: usize = 500;
/// More rows than anybody confirms.
const MOST_ROWS: usize = 10_000;
/// Rows that are written in one transaction.
const BATCH: usize = 100;
#[derive(Serialize, ToSchema)]
pub struct RequirementImportPreview {
    id: Uuid,
    file_name: String,
    creates: usize,
    changes: usize,
    unchanged: usize,
    rows: Vec<RequirementImportRow>,
    not_understood: Vec<RequirementFinding>,
    /// The sheets, the row of headings, and how the columns were read.
    #[schema(value_type = Object)]
    sheet: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub struct RequirementImportRow {
    line: u64,
    change: ListedChange,
    /// The number of the requirement that it is already.
    number: Option<i64>,
    reference: String,
    fields: RequirementFields,
}

/// A file that was read and compared with what is there.
struct ReadFile {
    merged: Vec<MergedRow>,
    findings: Vec<RequirementFinding>,
    sheet: serde_json::Value,
}

async fn read_file(
    cx: &Cx<Team>,
    project: ProjectId,
    file_name: String,
    bytes: Arc<Vec<u8>>,
    mapping: Option<serde_json::Value>,
) -> Result<ReadFile> {
    let ReadRequirementList(read) = *cx.app.get::<ReadRequirementList>();
    let scope = cx.scope.clone();
    let (known, people) = cx
        .db()
        .read(move |conn| {
            may::<EditScope>(conn, &scope, project)?;
            Ok((known(conn, project)?, people(conn, project)?))
        })
        .await?;
    aside(move || {
        let list: RequirementList = read(&bytes, &file_name, mapping.as_ref())?;
        if list.rows.len() > MOST_ROWS {
            return Err(Refusal::new("import.too_many").with("limit", MOST_ROWS).into());
        }
        let (merged, mut findings) = merge(&list, &known, &people);
        findings.extend(list.not_understood);
        Ok(ReadFile { merged, findings, sheet: list.columns })
    })
    .await
}

fn known(conn: &mut Conn, project: ProjectId) -> Result<Vec<KnownRequirement>> {
    let all = requirements::all(conn, project)?.into_iter();
    let wanted = all.filter(|one| one.state != RequirementState::Dropped);
    Ok(wanted
        .map(|one| KnownRequirement {
            id: one.id,
            number: one.number,
            reference: one.reference,
            fields: one.fields,
            internal_note: one.internal_note,
        })
        .collect())
}

/// Members by their names and addresses, in small letters.
fn people(conn: &mut Conn, project: ProjectId) -> Result<HashMap<String, PersonId>> {
    let mut people = HashMap::new();
    for member in members::active(conn, project)? {
        people.insert(member.email.to_lowercase(), member.person_id);
        people.insert(member.name.to_lowercase(), member.person_id);
    }
    Ok(people)
}

fn preview(id: Uuid, file_name: String, read: ReadFile) -> RequirementImportPreview {
    let count = |change| read.merged.iter().filter(|row| row.change == change).count();
    RequirementImportPreview {
        id,
        file_name,
        creates: count(ListedChange::Created),
        changes: count(ListedChange::Changed),
        unchanged: count(ListedChange::Same),
        not_understood: read.findings,
        sheet: read.sheet,
        rows: read
            .merged
            .into_iter()
            .take(SHOWN_ROWS)
            .map(|row| RequirementImportRow {
                line: row.line,
                change: row.change,
                number: row.known.map(|(_, number)| number),
                reference: row.reference,
                fields: row.fields,
            })
            .collect(),
    }
}

endpoint!(/// Reads a list of requirements (XLSX, CSV or DOCX) and says what bringing it in would do. Nothing changes yet.
    create_requirement_import: POST "/api/v1/projects/{project}/requirement-imports", Team, EditScope);
async fn create_requirement_import(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    upload: Upload,
) -> Answer<Json<RequirementImportPreview>> {
    let id = Uuid::now_v7();
    let name = upload.file_name.unwrap_or_default();
    let file_name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let bytes = Arc::new(upload.bytes);
    let read = read_file(&cx, project, file_name.clone(), bytes.clone(), None).await?;
    let packed = aside(move || pack(&bytes)).await?;
    let (scope, kept_name) = (cx.scope.clone(), file_name.clone());
    cx.db()
        .write(move |tx| {
            let by = authorize::<EditScope>(tx, &scope, project)?.person();
            imports::create(tx, &NewImport { id, project, file_name: &kept_name, packed: &packed, by })
        })
        .await?;
    Ok(Json(preview(id, file_name, read)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementImportMapping {
    /// The sheet, its row of headings, and which column means what.
    #[schema(value_type = Object)]
    mapping: serde_json::Value,
}

endpoint!(/// Reads the same list again with other columns.
    update_requirement_import: PATCH "/api/v1/projects/{project}/requirement-imports/{import}", Team, EditScope);
async fn update_requirement_import(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
    Json(body): Json<RequirementImportMapping>,
) -> Answer<Json<RequirementImportPreview>> {
    let (file_name, bytes, _) = stored_file(&cx, project, import).await?;
    let text = body.mapping.to_string();
    let read = read_file(&cx, project, file_name.clone(), Arc::new(bytes), Some(body.mapping)).await?;
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            authorize::<EditScope>(tx, &scope, project)?;
            imports::set_mapping(tx, import, &text)
        })
        .await?;
    Ok(Json(preview(import, file_name, read)))
}

async fn stored_file(
    cx: &Cx<Team>,
    project: ProjectId,
    import: Uuid,
) -> Result<(String, Vec<u8>, Option<serde_json::Value>)> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = imports::get(conn, project, import)?;
        may::<EditScope>(conn, &scope, project)?;
        if found.state != RequirementImportState::Previewed {
            return Err(Failure::refused("import.already_applied"));
        }
        Ok((found.file_name, imports::contents(conn, import)?, found.mapping))
    });
    let (file_name, packed, mapping) = found.await?;
    let mapping = match mapping.is_empty() {
        true => None,
        false => Some(serde_json::from_str(&mapping).map_err(Failure::fault)?),
    };
    aside(move || Ok((file_name, unpack(&packed)?, mapping))).await
}

/// What bringing in came to.
#[derive(Serialize, ToSchema)]
pub struct RequirementImportResult {
    created: usize,
    changed: usize,
    unchanged: usize,
}

endpoint!(/// Brings the list in: rows that are there are changed where they say something else, the others are made.
    create_requirement_import_application:
    POST "/api/v1/projects/{project}/requirement-imports/{import}/applications", Team, EditScope);
async fn create_requirement_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<RequirementImportResult>> {
    let (file_name, bytes, mapping) = stored_file(&cx, project, import).await?;
    let read = read_file(&cx, project, file_name, Arc::new(bytes), mapping).await?;
    let count = |change| read.merged.iter().filter(|row| row.change == change).count();
    let result = RequirementImportResult {
        created: count(ListedChange::Created),
        changed: count(ListedChange::Changed),
        unchanged: count(ListedChange::Same),
    };
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            authorize::<EditScope>(tx, &scope, project)?;
            imports::step(tx, import, RequirementImportState::Previewed, RequirementImportState::Applied)
        })
        .await?;
    let to_do: Vec<MergedRow> =
        read.merged.into_iter().filter(|row| row.change != ListedChange::Same).collect();
    for batch in to_do.chunks(BATCH) {
        let (batch, scope) = (batch.to_vec(), cx.scope.clone());
        cx.db()
            .write(move |tx| {
                let by = authorize::<EditScope>(tx, &scope, project)?.person();
                write_batch(tx, project, import, by, &batch)
            })
            .await?;
    }
    Ok(Json(result))
}

fn write_batch(
    tx: &mut Tx,
    project: ProjectId,
    import: Uuid,
    by: PersonId,
    batch: &[MergedRow],
) -> Result<()> {
    let fresh: Vec<NewRequirement<'_>> = batch
        .iter()
        .filter(|row| row.known.is_none())
        .map(|row| NewRequirement {
            id: RecordId::new(),
            fields: &row.fields,
            reference: &row.reference,
            internal_note: &row.internal_note,
        })
        .collect();
    for made in requirements::create_many(tx, project, by, &fresh)? {
        let row = ImportedRow { requirement: made.id, version_before: None, version_made: 1 };
        imports::put_row(tx, import, &row)?;
    }
    for row in batch {
        let Some((id, _)) = row.known else { continue };
        let before = requirements::get(tx, id)?;
        // Dropped since the list was compared: what nobody wants is not changed.
        if before.state == RequirementState::Dropped {
            continue;
        }
        let now = requirements::save(tx, &before, None, &row.fields, Some(&row.internal_note), by)?;
        let (before, made) = (before.course.version, now.course.version);
        imports::put_row(
            tx,
            import,
            &ImportedRow { requirement: id, version_before: Some(before), version_made: made },
        )?;
    }
    Ok(())
}

/// What taking back came to.
#[derive(Serialize, ToSchema)]
pub struct RequirementImportUndone {
    undone: usize,
    /// Changed since, or sent to a client: these stay as they are.
    kept: usize,
}

endpoint!(/// Takes an import back: what it made is dropped, what it changed gets the text it had before.
    remove_requirement_import_application:
    DELETE "/api/v1/projects/{project}/requirement-imports/{import}/applications", Team, EditScope);
async fn remove_requirement_import_application(
    cx: Cx<Team>,
    Path((project, import)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<RequirementImportUndone>> {
    let scope = cx.scope.clone();
    let rows = cx.db().write(move |tx| {
        authorize::<EditScope>(tx, &scope, project)?;
        imports::get(tx, project, import)?;
        imports::step(tx, import, RequirementImportState::Applied, RequirementImportState::Undone)?;
        imports::rows(tx, import)
    });
    let rows = rows.await?;
    let mut undone = 0;
    for batch in rows.chunks(BATCH) {
        let (batch, scope) = (batch.to_vec(), cx.scope.clone());
        let taken_back = cx.db().write(move |tx| {
            let by = authorize::<EditScope>(tx, &scope, project)?.person();
            let mut undone = 0;
            for row in &batch {
                undone += usize::from(take_back(tx, by, row)?);
            }
            Ok(undone)
        });
        undone += taken_back.await?;
    }
    Ok(Json(RequirementImportUndone { undone, kept: rows.len() - undone }))
}

/// Whether the row could be taken back.
fn take_back(tx: &mut Tx, by: PersonId, row: &ImportedRow) -> Result<bool> {
    let now = requirements::get(tx, row.requirement)?;
    if now.course.version != row.version_made || now.state == RequirementState::Dropped {
        return Ok(false);
    }
    match row.version_before {
        None if now.party.is_some() => return Ok(false),
        None => requirements::put_dropped(tx, &now, by, true)?,
        Some(before) => {
            let fields = versions::get(tx, now.id, before)?.fields;
            requirements::save(tx, &now, None, &fields, None, by)?
        }
    };
    Ok(true)
}

pub fn routes() -> Routes {
    routes![
        create_requirement_import,
        update_requirement_import,
        create_requirement_import_application,
        remove_requirement_import_application
    ]
}
