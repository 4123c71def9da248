//! The team's side of a project.

use crate::access::{self, RunProject, authorize, authorize_in_archive};
use crate::store::members::{self, Member};
use crate::store::{clients, functions, parties};
use ::store::{Tx, idempotency, outbox};
use kernel::{Event, Failure, LETTER, PersonId, ProjectId, ProjectRole, Result};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct MemberList {
    items: Vec<Member>,
}

endpoint!(/// The members of a project.
    list_members: GET "/api/v1/projects/{project}/members", Team, ReadProjects);
async fn list_members(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<MemberList>> {
    let scope = cx.scope.clone();
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        members::all(conn, project)
    });
    Ok(Json(MemberList { items: items.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberBody {
    role: ProjectRole,
}

endpoint!(/// Makes a person a member, or changes the role.
    put_member: PUT "/api/v1/projects/{project}/members/{person}", Team, RunProject);
async fn put_member(
    cx: Cx<Team>,
    Path((project, person)): Path<(ProjectId, PersonId)>,
    Json(body): Json<MemberBody>,
) -> Answer<Json<MemberList>> {
    let scope = cx.scope.clone();
    let items = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        let person = person::get(tx, person)?;
        if !person.is_team || person.disabled_at.is_some() || clients::is_contact(tx, person.id)? {
            return Err(Failure::NotFound);
        }
        if parties::is_on_client_side(tx, project, person.id)? {
            return Err(Failure::refused("member.is_on_client_side"));
        }
        keep_a_project_manager(tx, project, person.id, Some(body.role))?;
        members::put(tx, project, person.id, body.role)?;
        functions::follow(tx, project)?;
        let at = tx.now();
        tx.event(Event::new("member.changed", at, Some(proof.person())).in_project(project))?;
        members::all(tx, project)
    });
    Ok(Json(MemberList { items: items.await? }))
}

endpoint!(/// Takes a person off the team of a project.
    remove_member: DELETE "/api/v1/projects/{project}/members/{person}", Team, RunProject);
async fn remove_member(
    cx: Cx<Team>,
    Path((project, person)): Path<(ProjectId, PersonId)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let proof = authorize_in_archive::<RunProject>(tx, &scope, project)?;
            keep_a_project_manager(tx, project, person, None)?;
            if members::remove(tx, project, person)? == 0 {
                return Err(Failure::NotFound);
            }
            functions::follow(tx, project)?;
            cancel_letters(tx, project, person)?;
            idempotency::hide_answers(tx, &person.to_string(), project)?;
            let at = tx.now();
            tx.event(Event::new("member.removed", at, Some(proof.person())).in_project(project))
        })
        .await?;
    Ok(NoContent)
}

/// What was to tell them of this project stays here.
fn cancel_letters(tx: &mut Tx, project: ProjectId, person: PersonId) -> Result<()> {
    let (to, project) = (person.to_string(), project.to_string());
    outbox::cancel_where(tx, LETTER, "member.removed", |letter| {
        letter["to"] == *to && letter["project"] == *project
    })?;
    Ok(())
}

/// A project always has somebody who can run it: a closed account cannot.
fn keep_a_project_manager(
    tx: &mut Tx,
    project: ProjectId,
    person: PersonId,
    role: Option<ProjectRole>,
) -> Result<()> {
    if role == Some(ProjectRole::ProjectManager) {
        return Ok(());
    }
    let others = members::active(tx, project)?
        .iter()
        .any(|member| member.person_id != person && member.role == ProjectRole::ProjectManager);
    let is_manager = members::role(tx, project, person)? == Some(ProjectRole::ProjectManager);
    if is_manager && !others { Err(Failure::refused("member.last_project_manager")) } else { Ok(()) }
}

pub fn routes() -> Routes {
    routes![list_members, put_member, remove_member]
}
