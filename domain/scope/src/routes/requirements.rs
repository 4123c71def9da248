//! The register of requirements, in the team's scope.

use super::EditScope;
use super::answers::{Requirement, RequirementDetail, RequirementVersion, detail, shown, version};
use super::sending::settle;
use crate::diff::{self, FieldDiff};
use crate::requirement::{
    RequirementFields, RequirementKind, RequirementPriority, RequirementState, may_drop, may_edit,
    optional_text,
};
use crate::store::requirements::{self, NewRequirement, RequirementFilter, RequirementSort};
use crate::store::{confirmations, traces, versions};
use ::store::{Conn, Page, Tx, containing};
use engagement::access::{ShareWithClient, authorize, member};
use engagement::store::members;
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person::{self, VersionAuthor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Created, Cx, File, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// How many requirements one answer holds.
const USUAL: u32 = 100;

#[derive(Serialize, ToSchema)]
pub struct RequirementRegister {
    items: Vec<Requirement>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
    /// How many there are in each state, whatever was asked for.
    counts: BTreeMap<String, i64>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RegisterQuery {
    /// States with commas between; left out, all but the dropped ones.
    state: Option<String>,
    /// Kinds with commas between.
    kind: Option<String>,
    /// Priorities with commas between.
    priority: Option<String>,
    owner: Option<PersonId>,
    /// Sent to this party.
    party: Option<PartyId>,
    /// A part of the title.
    q: Option<String>,
    #[param(inline)]
    sort: Option<RequirementSort>,
    /// Where the last answer ended.
    after: Option<String>,
    limit: Option<u32>,
}

fn filter(query: &RegisterQuery) -> Result<RequirementFilter> {
    Ok(RequirementFilter {
        states: one_of("state", query.state.as_deref(), |word| RequirementState::from_word(word).is_some())?,
        kinds: one_of("kind", query.kind.as_deref(), |word| RequirementKind::from_word(word).is_some())?,
        priorities: one_of("priority", query.priority.as_deref(), |word| {
            RequirementPriority::from_word(word).is_some()
        })?,
        owner: query.owner,
        party: query.party,
        text: query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(containing),
        sort: query.sort.unwrap_or_default(),
    })
}

/// `,a,b,`: the text in which a word between commas must lie.
fn one_of(field: &str, words: Option<&str>, is_known: fn(&str) -> bool) -> Result<Option<String>> {
    let Some(words) = words.filter(|words| !words.is_empty()) else { return Ok(None) };
    match words.split(',').all(is_known) {
        true => Ok(Some(format!(",{words},"))),
        false => Err(Failure::invalid(field, "invalid")),
    }
}

endpoint!(/// The requirements of a project.
    list_requirements: GET "/api/v1/projects/{project}/requirements", Team, ReadProject);
async fn list_requirements(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<RegisterQuery>,
) -> Answer<Json<RequirementRegister>> {
    let scope = cx.scope.clone();
    let (filter, page) = (filter(&query)?, Page { after: query.after, limit: query.limit.unwrap_or(USUAL) });
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = requirements::list(conn, project, &filter, &page)?;
        let names = person::names(conn, found.items.iter().filter_map(|one| one.fields.owner_id))?;
        let tasks = traces::task_counts(conn, project)?;
        Ok((found, names, tasks, requirements::counts(conn, project)?))
    });
    let (found, names, tasks, counts) = found.await?;
    let shown = |one: requirements::Requirement| {
        let task_count = tasks.get(&one.id).copied().unwrap_or(0);
        shown(one, &names, task_count)
    };
    Ok(Json(RequirementRegister {
        items: found.items.into_iter().map(shown).collect(),
        next: found.next,
        counts: counts.into_iter().collect(),
    }))
}

/// What is written down for the first time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequirementBody {
    fields: RequirementFields,
    /// For the team alone.
    internal_note: Option<String>,
}

/// The whole text as it shall be; other than it was, it becomes the next version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementBody {
    fields: RequirementFields,
    /// For the team alone; left out, it stays.
    internal_note: Option<String>,
}

fn checked_note(note: Option<&str>) -> Result<Option<String>> {
    let Some(note) = note else { return Ok(None) };
    let mut input = Input::new();
    let note = optional_text(&mut input, "internal_note", note)?;
    input.finish().map(|()| Some(note))
}

/// An owner is a member of the project.
fn checked_fields(
    conn: &mut Conn,
    project: ProjectId,
    fields: &RequirementFields,
) -> Result<RequirementFields> {
    let fields = fields.checked()?;
    if let Some(owner) = fields.owner_id {
        members::role(conn, project, owner)?
            .ok_or_else(|| Failure::invalid("fields.owner_id", "not_a_member"))?;
    }
    Ok(fields)
}

endpoint!(/// Writes a requirement down. It is internal until it is sent for confirmation.
    create_requirement: POST "/api/v1/projects/{project}/requirements", Team, EditScope);
async fn create_requirement(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewRequirementBody>,
) -> Answer<Created<RequirementDetail>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let proof = authorize::<EditScope>(tx, &scope, project)?;
        let fields = checked_fields(tx, project, &body.fields)?;
        let note = checked_note(body.internal_note.as_deref())?.unwrap_or_default();
        let new =
            NewRequirement { id: RecordId::new(), fields: &fields, reference: "", internal_note: &note };
        let made = requirements::create_many(tx, project, proof.person(), &[new])?;
        let made = made.into_iter().next().ok_or_else(|| Failure::fault("one was made above"))?;
        detail(tx, made)
    });
    let body = made.await?;
    Ok(Created { location: format!("/api/v1/requirements/{}", body.requirement.id), body })
}

fn tagged(body: RequirementDetail) -> Tagged<Json<RequirementDetail>> {
    Tagged { revision: body.requirement.revision, answer: Json(body) }
}

endpoint!(/// One requirement with its answers and the tasks that fulfil it.
    get_requirement: GET "/api/v1/requirements/{requirement}", Team, ReadProject);
async fn get_requirement(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<RequirementDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = requirements::get(conn, id)?;
        member(conn, &scope, found.project)?;
        detail(conn, found)
    });
    Ok(tagged(found.await?))
}

endpoint!(/// Saves the whole text. Undone by saving the fields of the version before.
    put_requirement: PUT "/api/v1/requirements/{requirement}", Team, EditScope);
async fn put_requirement(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<RequirementBody>,
) -> Answer<Tagged<Json<SavedRequirement>>> {
    let scope = cx.scope.clone();
    let saved = cx.db().write(move |tx| {
        let before = requirements::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, before.project)?;
        may_edit(before.state)?;
        // Whoever has left stays the owner until somebody else is named.
        let fields = match body.fields.owner_id == before.fields.owner_id {
            true => body.fields.checked()?,
            false => checked_fields(tx, before.project, &body.fields)?,
        };
        let note = checked_note(body.internal_note.as_deref())?;
        let now = requirements::save(tx, &before, expected, &fields, note.as_deref(), proof.person())?;
        let undo = RequirementUndo { fields: before.fields, internal_note: before.internal_note };
        Ok(SavedRequirement { requirement: detail(tx, now)?, undo })
    });
    let saved = saved.await?;
    Ok(Tagged { revision: saved.requirement.requirement.revision, answer: Json(saved) })
}

#[derive(Serialize, ToSchema)]
pub struct SavedRequirement {
    requirement: RequirementDetail,
    undo: RequirementUndo,
}

/// What takes the save back when it is sent as the body of the next one.
#[derive(Serialize, ToSchema)]
pub struct RequirementUndo {
    fields: RequirementFields,
    internal_note: String,
}

#[derive(Serialize, ToSchema)]
pub struct RequirementVersionList {
    items: Vec<RequirementVersion>,
}

endpoint!(/// The versions of a requirement, the newest first.
    list_requirement_versions: GET "/api/v1/requirements/{requirement}/versions", Team, ReadProject);
async fn list_requirement_versions(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<RequirementVersionList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = requirements::get(conn, id)?;
        member(conn, &scope, found.project)?;
        let all = versions::of_requirement(conn, id)?;
        let names = person::names(conn, all.iter().filter_map(|one| one.by))?;
        Ok(all.into_iter().map(|one| version(one, &names)).collect())
    });
    Ok(Json(RequirementVersionList { items: found.await? }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// The older version; left out, the one before `to`.
    from: Option<i64>,
    /// The newer version; left out, the newest.
    to: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct RequirementDiff {
    from: i64,
    to: i64,
    by: Option<VersionAuthor>,
    at: Timestamp,
    fields: Vec<FieldDiff>,
}

endpoint!(/// What changed between two versions, field by field and word by word.
    get_requirement_diff: GET "/api/v1/requirements/{requirement}/diff", Team, ReadProject);
async fn get_requirement_diff(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<DiffQuery>,
) -> Answer<Json<RequirementDiff>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = requirements::get(conn, id)?;
        member(conn, &scope, found.project)?;
        let to = query.to.unwrap_or(found.course.version);
        let from = query.from.unwrap_or((to - 1).max(1));
        let (was, becomes) = (versions::get(conn, id, from)?, versions::get(conn, id, to)?);
        let names = person::names(conn, becomes.by)?;
        Ok((was, becomes, names))
    });
    let (was, becomes, names) = found.await?;
    let compare = move || {
        let fields = diff::fields(&was.fields, &becomes.fields);
        let (from, becomes) = (was.version, version(becomes, &names));
        RequirementDiff { from, to: becomes.version, by: becomes.by, at: becomes.at, fields }
    };
    let compared = tokio::task::spawn_blocking(compare).await;
    Ok(Json(compared.map_err(Failure::fault)?))
}

endpoint!(/// Drops a requirement: it is no longer wanted. A party that knows it reads that.
    put_requirement_dropping: PUT "/api/v1/requirements/{requirement}/dropping", Team, EditScope);
async fn put_requirement_dropping(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<RequirementDetail>>> {
    change_dropping(&cx, id, true).await
}

endpoint!(/// Brings a dropped requirement back.
    delete_requirement_dropping: DELETE "/api/v1/requirements/{requirement}/dropping", Team, EditScope);
async fn delete_requirement_dropping(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<RequirementDetail>>> {
    change_dropping(&cx, id, false).await
}

async fn change_dropping(
    cx: &Cx<Team>,
    id: RecordId,
    dropped: bool,
) -> Answer<Tagged<Json<RequirementDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let project = requirements::get(tx, id)?.project;
        let proof = authorize::<EditScope>(tx, &scope, project)?;
        settle(tx, project)?;
        let before = requirements::get(tx, id)?;
        if before.party.is_some() {
            // The client reads it: that is for whoever decides what the client sees.
            authorize::<ShareWithClient>(tx, &scope, before.project)?;
        }
        if dropped {
            may_drop(before.state)?;
        }
        let now = drop_or_restore(tx, &before, proof.person(), dropped)?;
        detail(tx, now)
    });
    Ok(tagged(changed.await?))
}

fn drop_or_restore(
    tx: &mut Tx,
    before: &requirements::Requirement,
    by: PersonId,
    dropped: bool,
) -> Result<requirements::Requirement> {
    let now = requirements::put_dropped(tx, before, by, dropped)?;
    if before.course.is_dropped != dropped {
        confirmations::put_dropped(tx, &now)?;
    }
    Ok(now)
}

/// The columns of the list as it is saved, which the import knows again.
const COLUMNS: [&str; 13] = [
    "Number",
    "Reference",
    "Title",
    "Kind",
    "Priority",
    "Need",
    "Pain",
    "Description",
    "Acceptance criteria",
    "Source",
    "Source note",
    "Owner",
    "State",
];

endpoint!(/// The register as a CSV file, for the team.
    export_requirements: GET "/api/v1/projects/{project}/requirements/export", Team, ReadProject);
async fn export_requirements(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<File> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let all = requirements::all(conn, project)?;
        let names = person::names(conn, all.iter().filter_map(|one| one.fields.owner_id))?;
        Ok((all, names))
    });
    let (all, names) = found.await?;
    let mut text = format!("\u{FEFF}{}\r\n", COLUMNS.join(","));
    for one in all {
        let owner = one.fields.owner_id.and_then(|owner| names.get(&owner)).map_or("", String::as_str);
        let number = format!("{}-{}", crate::REQUIREMENT.prefix, one.number);
        let cells = [
            &number,
            &one.reference,
            &one.fields.title,
            one.fields.kind.word(),
            one.fields.priority.word(),
            &one.fields.need,
            &one.fields.pain,
            &one.fields.description,
            &one.fields.acceptance_criteria,
            one.fields.source.word(),
            &one.fields.source_note,
            owner,
            one.state.word(),
        ];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    Ok(File {
        name: "requirements.csv".to_owned(),
        content_type: "text/csv; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
    })
}

/// A cell in quotes; one that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

pub fn routes() -> Routes {
    routes![
        list_requirements,
        create_requirement,
        get_requirement,
        put_requirement,
        list_requirement_versions,
        get_requirement_diff,
        put_requirement_dropping,
        delete_requirement_dropping,
        export_requirements
    ]
}
