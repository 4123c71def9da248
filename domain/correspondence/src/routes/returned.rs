//! Which contacts of a project mail comes back from, and that somebody says it works again.

use crate::store::letters;
use engagement::access::{Talk, authorize, member};
use engagement::store::parties;
use kernel::{Event, Failure, PersonId, ProjectId, Timestamp};
use people::person;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ReturnedAddressList {
    items: Vec<ReturnedAddress>,
}

/// Mail to a contact comes back.
#[derive(Serialize, ToSchema)]
pub struct ReturnedAddress {
    person_id: PersonId,
    name: String,
    address: String,
    /// What the server said.
    words: String,
    since: Timestamp,
}

endpoint!(/// The contacts of a project whose address does not work, as the mail servers say.
    list_returned_addresses: GET "/api/v1/projects/{project}/returned-addresses", Team, ReadProject);
async fn list_returned_addresses(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<ReturnedAddressList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let mut items = Vec::new();
        for party in parties::of_project(conn, project)? {
            for contact in parties::contacts(conn, party.id)? {
                if let Some(returned) = letters::returned(conn, &contact.email.to_lowercase())? {
                    items.push(ReturnedAddress {
                        person_id: contact.person,
                        name: contact.name,
                        address: contact.email,
                        words: returned.words,
                        since: returned.at,
                    });
                }
            }
        }
        Ok(ReturnedAddressList { items })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Somebody of the team says that a contact's address works again.
    delete_returned_address: DELETE "/api/v1/projects/{project}/returned-addresses/{contact}", Team, Talk);
async fn delete_returned_address(
    cx: Cx<Team>,
    Path((project, contact)): Path<(ProjectId, PersonId)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let by = authorize::<Talk>(tx, &scope, project)?.person();
            if !parties::is_on_client_side(tx, project, contact)? {
                return Err(Failure::NotFound);
            }
            let address = person::get(tx, contact)?.email.to_lowercase();
            if !letters::clear_returned(tx, &address)? {
                return Ok(());
            }
            let event = Event::new("contact_address.cleared", tx.now(), Some(by)).in_project(project);
            tx.event(event.detail(json!({ "person": contact })))
        })
        .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_returned_addresses, delete_returned_address]
}
