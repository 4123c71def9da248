//! The charter in the team's scope: read, saved as a whole, its versions and what changed between them.

use super::EditCharter;
use super::answers::{self, Charter, CharterVersion};
use crate::charter::{CharterFields, unknown};
use crate::diff;
use crate::store::charters;
use ::store::{Conn, records};
use communication::ClockedKinds;
use engagement::access::{authorize, member};
use engagement::store::{members, parties, projects};
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person::{self, VersionAuthor};
use schedule::planning::Plans;
use schedule::task::TaskKind;
use scope::DELIVERABLE;
use scope::diff::FieldDiff;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

endpoint!(/// The charter of a project. Nobody has written one: version 0 and empty fields.
    get_charter: GET "/api/v1/projects/{project}/charter", Team, ReadProject);
async fn get_charter(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Tagged<Json<Charter>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let kinds = *cx.app.get::<ClockedKinds>();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        answers::whole(conn, (&plans, kinds), project, now)
    });
    let body = found.await?;
    Ok(Tagged { revision: body.revision, answer: Json(body) })
}

/// The whole text as it shall be; other than it was, it becomes the next version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CharterBody {
    fields: CharterFields,
}

#[derive(Serialize, ToSchema)]
pub struct SavedCharter {
    charter: Charter,
    /// The fields as they were: saved again, they take this save back.
    undo: CharterFields,
}

endpoint!(/// Saves the whole charter. Undone by saving the fields of the version before.
    put_charter: PUT "/api/v1/projects/{project}/charter", Team, EditCharter);
async fn put_charter(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<CharterBody>,
) -> Answer<Tagged<Json<SavedCharter>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let kinds = *cx.app.get::<ClockedKinds>();
    let saved = cx.db().write(move |tx| {
        let proof = authorize::<EditCharter>(tx, &scope, project)?;
        let fields = body.fields.checked()?;
        let before = charters::of_project(tx, project)?;
        let known = before.as_ref().map(|charter| &charter.fields);
        let fields = fields.with_goal_ids(known);
        check_names(tx, project, &fields, known)?;
        let fields = with_titles(tx, project, fields, known)?;
        let undo = known.cloned().unwrap_or_default();
        match &before {
            Some(before) => charters::save(tx, before, expected, &fields, proof.person())?,
            None if expected.is_some_and(|revision| revision != 0) => return Err(Failure::Outdated),
            None => {
                let title = projects::get(tx, project)?.client_name;
                charters::create(tx, project, &title, &fields, proof.person())?
            }
        };
        Ok(undo)
    });
    let undo = saved.await?;
    let charter = cx.db().read(move |conn| answers::whole(conn, (&plans, kinds), project, now)).await?;
    Ok(Tagged { revision: charter.revision, answer: Json(SavedCharter { charter, undo }) })
}

/// Everybody of both sides, by name.
pub fn people_of(conn: &mut Conn, project: ProjectId) -> Result<HashMap<PersonId, String>> {
    let members = members::all(conn, project)?;
    let mut names: HashMap<_, _> = members.into_iter().map(|one| (one.person_id, one.name)).collect();
    for party in parties::of_project(conn, project)? {
        names.extend(parties::contacts(conn, party.id)?.into_iter().map(|one| (one.person, one.name)));
    }
    Ok(names)
}

/// Whoever is named is of the project, or was named before; milestones are tasks of it.
fn check_names(
    conn: &mut Conn,
    project: ProjectId,
    fields: &CharterFields,
    before: Option<&CharterFields>,
) -> Result<()> {
    let known = people_of(conn, project)?;
    let named_before: HashSet<PersonId> =
        before.into_iter().flat_map(named).map(|(_, person)| person).collect();
    for (field, person) in named(fields) {
        if !known.contains_key(&person) && !named_before.contains(&person) {
            return Err(Failure::invalid(field, "not_a_member"));
        }
    }
    let kept: HashSet<RecordId> = before
        .into_iter()
        .flat_map(|fields| &fields.goals)
        .flat_map(|goal| &goal.milestones)
        .copied()
        .collect();
    for (place, goal) in fields.goals.iter().enumerate() {
        for milestone in goal.milestones.iter().filter(|milestone| !kept.contains(milestone)) {
            let field = || format!("fields.goals.{place}.milestones");
            let record = records::get(conn, *milestone).map_err(|_| unknown(field()))?;
            if record.project != Some(project) || record.kind != schedule::TASK.name {
                return Err(unknown(field()));
            }
        }
    }
    Ok(())
}

/// The fields with the titles of the records that lines of the responsibility matrix are about: deliverables and phases
/// of the project. A line whose record is gone stays with its words alone.
fn with_titles(
    conn: &mut Conn,
    project: ProjectId,
    mut fields: CharterFields,
    before: Option<&CharterFields>,
) -> Result<CharterFields> {
    let lines = |fields: &CharterFields| -> Vec<RecordId> {
        fields.responsibilities.iter().filter_map(|line| line.record_id).collect()
    };
    let kept: HashSet<RecordId> = before.map(lines).into_iter().flatten().collect();
    let asked = lines(&fields);
    let found = charters::titles(conn, project, &asked)?;
    let phases = match asked.iter().all(|record| kept.contains(record)) {
        true => HashSet::new(),
        false => phases_of(conn, project)?,
    };
    for (place, line) in fields.responsibilities.iter_mut().enumerate() {
        let Some(record) = line.record_id else { continue };
        let kind = found.get(&record).map(|(kind, _)| kind.as_str());
        let is_known = kept.contains(&record) || kind == Some(DELIVERABLE.name) || phases.contains(&record);
        match kind {
            None if kept.contains(&record) => line.record_id = None,
            Some(_) if is_known => {}
            _ => return Err(unknown(format!("fields.responsibilities.{place}.record_id"))),
        }
    }
    charters::entitle(conn, project, &mut fields)?;
    Ok(fields)
}

fn phases_of(conn: &mut Conn, project: ProjectId) -> Result<HashSet<RecordId>> {
    let tasks = schedule::store::tasks::of_project(conn, project)?;
    let phases = tasks.into_iter().filter(|(_, task)| task.kind == TaskKind::Phase);
    Ok(phases.map(|(_, task)| task.id).collect())
}

/// The people a charter names, each with the field.
fn named(fields: &CharterFields) -> Vec<(String, PersonId)> {
    let lines = fields.responsibilities.iter().enumerate();
    let duties = lines.flat_map(|(place, line)| {
        let field = format!("fields.responsibilities.{place}.people");
        line.people.iter().map(move |one| (field.clone(), one.person_id))
    });
    let stakeholders = fields.stakeholders.iter().enumerate();
    let stakeholders = stakeholders
        .filter_map(|(place, one)| Some((format!("fields.stakeholders.{place}.person_id"), one.person_id?)));
    duties.chain(stakeholders).collect()
}

#[derive(Serialize, ToSchema)]
pub struct CharterVersionList {
    items: Vec<CharterVersion>,
}

endpoint!(/// The versions of the charter, the newest first.
    list_charter_versions: GET "/api/v1/projects/{project}/charter/versions", Team, ReadProject);
async fn list_charter_versions(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<CharterVersionList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        match charters::of_project(conn, project)? {
            Some(charter) => answers::versions(conn, charter.id),
            None => Ok(Vec::new()),
        }
    });
    Ok(Json(CharterVersionList { items: found.await? }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CharterDiffQuery {
    /// The older version; left out, the one before `to`. 0 is before anything was written.
    from: Option<i64>,
    /// The newer version; left out, the newest.
    to: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct CharterDiff {
    from: i64,
    to: i64,
    by: Option<VersionAuthor>,
    at: Option<Timestamp>,
    fields: Vec<FieldDiff>,
}

endpoint!(/// What changed between two versions of the charter, field by field and word by word.
    get_charter_diff: GET "/api/v1/projects/{project}/charter/diff", Team, ReadProject);
async fn get_charter_diff(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<CharterDiffQuery>,
) -> Answer<Json<CharterDiff>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let Some(charter) = charters::of_project(conn, project)? else { return Ok(None) };
        let to = query.to.unwrap_or(charter.version);
        let from = query.from.unwrap_or(to - 1);
        let was = match from {
            0 => CharterFields::default(),
            from => charters::version(conn, charter.id, from)?.fields,
        };
        let is = charters::version(conn, charter.id, to)?;
        let people = named(&was).into_iter().chain(named(&is.fields)).map(|(_, person)| person).chain(is.by);
        let names = person::names(conn, people.collect::<Vec<_>>())?;
        Ok(Some((from, was, is, names)))
    });
    let Some((from, was, is, names)) = found.await? else {
        return Ok(Json(CharterDiff { from: 0, to: 0, by: None, at: None, fields: Vec::new() }));
    };
    let compare = move || {
        let by = is.by.map(|by| VersionAuthor::of(by, &names));
        let fields = diff::fields(&was, &is.fields, &names);
        CharterDiff { from, to: is.version, by, at: Some(is.at), fields }
    };
    Ok(Json(tokio::task::spawn_blocking(compare).await.map_err(Failure::fault)?))
}

pub fn routes() -> Routes {
    routes![get_charter, put_charter, list_charter_versions, get_charter_diff]
}
