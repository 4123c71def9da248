//! What people are in a project, and which party reads who is who.

use crate::access::{RunProject, ShareWithClient, authorize, member};
use crate::project_function::checked;
use crate::store::functions::{self, Functions};
use crate::store::{members, parties};
use ::store::{Conn, Db};
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct FunctionList {
    items: Vec<PersonFunctions>,
    /// The parties that read who is who.
    releases: Vec<PartyPeopleRelease>,
}

#[derive(Serialize, ToSchema)]
pub struct PersonFunctions {
    person_id: PersonId,
    functions: Vec<String>,
    revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct PartyPeopleRelease {
    party_id: PartyId,
    released_at: Timestamp,
}

fn list(conn: &mut Conn, project: ProjectId) -> Result<FunctionList> {
    let items = functions::of_project(conn, project)?.into_iter();
    let releases = functions::releases_of(conn, project)?.into_iter();
    Ok(FunctionList {
        items: items
            .map(|Functions { person, functions, revision }| PersonFunctions {
                person_id: person,
                functions,
                revision,
            })
            .collect(),
        releases: releases
            .map(|one| PartyPeopleRelease { party_id: one.party, released_at: one.at })
            .collect(),
    })
}

endpoint!(/// What the people of both sides are in a project, and which party reads who is who.
    list_functions: GET "/api/v1/projects/{project}/functions", Team, ReadProjects);
async fn list_functions(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<FunctionList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        list(conn, project)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionsBody {
    /// All of them, as they are to stand.
    functions: Vec<String>,
}

endpoint!(/// Says what somebody of either side is in a project. It gives no right.
    put_functions: PUT "/api/v1/projects/{project}/functions/{person}", Team, RunProject);
async fn put_functions(
    cx: Cx<Team>,
    Path((project, person)): Path<(ProjectId, PersonId)>,
    IfMatch(revision): IfMatch,
    Json(body): Json<FunctionsBody>,
) -> Answer<Json<FunctionList>> {
    let scope = cx.scope.clone();
    let kept = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        let takes_part =
            members::role(tx, project, person)?.is_some() || parties::is_on_client_side(tx, project, person)?;
        if !takes_part {
            return Err(Failure::NotFound);
        }
        let before = functions::of_project(tx, project)?.into_iter().find(|one| one.person == person);
        let stands = before.map_or(0, |one| one.revision);
        let revision = revision.unwrap_or(stands);
        let functions = Functions { person, functions: checked(&body.functions)?, revision };
        functions::put(tx, project, &functions)?;
        functions::follow(tx, project)?;
        let event = Event::new("project_functions.changed", tx.now(), Some(proof.person()));
        tx.event(event.in_project(project).detail(json!({ "person": person })))?;
        list(tx, project)
    });
    Ok(Json(kept.await?))
}

endpoint!(/// Lets a party read who is who: of the team those who have a function, of its own side everybody.
    put_people_release: PUT "/api/v1/projects/{project}/parties/{party}/people-release", Team, ShareWithClient);
async fn put_people_release(
    cx: Cx<Team>,
    Path(place): Path<(ProjectId, PartyId)>,
) -> Answer<Json<FunctionList>> {
    released(&cx, place, true).await
}

endpoint!(/// Takes it back from the party.
    delete_people_release: DELETE "/api/v1/projects/{project}/parties/{party}/people-release", Team, ShareWithClient);
async fn delete_people_release(
    cx: Cx<Team>,
    Path(place): Path<(ProjectId, PartyId)>,
) -> Answer<Json<FunctionList>> {
    released(&cx, place, false).await
}

/// Asking for what is so already changes nothing.
async fn released(
    cx: &Cx<Team>,
    (project, party): (ProjectId, PartyId),
    is_released: bool,
) -> Answer<Json<FunctionList>> {
    let scope = cx.scope.clone();
    let found = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        let (is_new, kind) = match is_released {
            true => (functions::put_release(tx, project, party, proof.person())?, "people.released"),
            false => (functions::delete_release(tx, party)?, "people.taken_back"),
        };
        if is_new {
            functions::follow(tx, project)?;
            let event = Event::new(kind, tx.now(), Some(proof.person()));
            tx.event(event.in_project(project).detail(json!({ "party": party })))?;
        }
        list(tx, project)
    });
    Ok(Json(found.await?))
}

/// Who was renamed, or left the house, is read so by the parties that read who is who; written only where it differs.
pub async fn follow_people(db: &Db) -> Result<()> {
    let moved = db.read(|conn| {
        let mut moved = Vec::new();
        for release in functions::releases(conn)? {
            if !functions::is_followed(conn, &release)? {
                moved.push(release.project);
            }
        }
        Ok::<Vec<ProjectId>, Failure>(moved)
    });
    let moved = moved.await?;
    if moved.is_empty() {
        return Ok(());
    }
    db.write(move |tx| moved.iter().try_for_each(|project| functions::follow(tx, *project))).await
}

pub fn routes() -> Routes {
    routes![list_functions, put_functions, put_people_release, delete_people_release]
}
