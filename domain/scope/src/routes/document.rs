//! The requirements document as sections; the web app makes a page of it.

use crate::document::{DocumentSection, Listed, sections};
use crate::store::requirements;
use engagement::access::member;
use engagement::store::{parties, projects};
use kernel::{PartyId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DocumentQuery {
    /// As this party would read it: without what was sent to another one, or written for ourselves.
    party: Option<PartyId>,
}

#[derive(Serialize, ToSchema)]
pub struct RequirementsDocument {
    /// The project's name: for a party the one that clients read.
    project: String,
    party_name: Option<String>,
    at: Timestamp,
    sections: Vec<DocumentSection>,
}

endpoint!(/// What is wanted, by kind and priority, for reading and printing.
    get_requirements_document: GET "/api/v1/projects/{project}/requirements/document", Team, ReadProject);
async fn get_requirements_document(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<DocumentQuery>,
) -> Answer<Json<RequirementsDocument>> {
    let (scope, at) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let party = query.party.map(|party| parties::get(conn, project, party)).transpose()?;
        Ok((projects::get(conn, project)?, party, requirements::all(conn, project)?))
    });
    let (project, party, all) = found.await?;
    let is_readable = |one: &&requirements::Requirement| match &party {
        Some(party) => one.party.is_none_or(|known| known == party.id),
        None => true,
    };
    let listed = all.iter().filter(is_readable).map(|one| Listed {
        id: one.id,
        number: one.number,
        version: one.course.version,
        state: one.state,
        confirmed_version: one.course.confirmed_version,
        fields: &one.fields,
    });
    let sections = sections(listed, party.is_some());
    Ok(Json(RequirementsDocument {
        project: if party.is_some() { project.client_name } else { project.name },
        party_name: party.map(|party| party.client_name),
        at,
        sections,
    }))
}

pub fn routes() -> Routes {
    routes![get_requirements_document]
}
