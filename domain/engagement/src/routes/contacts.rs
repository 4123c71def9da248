//! Correcting a contact of a client, and taking one off the list. Nothing here sends anything.
//!
//! Must hold: a link that went to an address is dead once the address is another one; who takes part in projects
//! is taken off them first, where everybody of the project sees it.

use crate::access::{self, ShareWithClient};
use crate::store::clients::{self, Contact};
use crate::store::{links, parties};
use ::store::Tx;
use kernel::{ClientId, Event, Failure, Input, PersonId, Refusal, Result};
use people::person;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, NoContent, Path, Routes, Scope, Team, endpoint, routes};

/// What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    name: Option<String>,
    /// Another address kills the links that went to the old one; it takes the right to share in every project
    /// in which the contact takes part.
    email: Option<String>,
    /// Their position at the client.
    title: Option<String>,
    locale: Option<String>,
}

endpoint!(/// Corrects a contact of a client. Another address kills every link of theirs, and sends nothing.
    update_contact: PATCH "/api/v1/clients/{client}/contacts/{contact}", Team, KeepClients);
async fn update_contact(
    cx: Cx<Team>,
    Path((client, contact)): Path<(ClientId, PersonId)>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ContactChange>,
) -> Answer<Json<Contact>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = expected(tx, client, contact, revision)?;
        let after = merged(&before, &body)?;
        let moves = person::email_key(&after.email) != person::email_key(&before.email);
        if moves {
            may_move(tx, &scope, contact)?;
            links::revoke_of_person(tx, contact)?;
        }
        if (&after.name, &after.email, &after.locale) != (&before.name, &before.email, &before.locale) {
            person::correct(tx, scope.person(), contact, &after.name, &after.email, &after.locale)?;
        }
        clients::change_contact(tx, client, contact, &after.title)?;
        let (at, detail) = (tx.now(), json!({ "person": contact, "address": moves }));
        tx.event(Event::new("client_contact.changed", at, Some(scope.person())).detail(detail))?;
        clients::contact(tx, client, contact)
    });
    Ok(Json(changed.await?))
}

/// The contact as its reader saw it.
fn expected(tx: &mut Tx, client: ClientId, contact: PersonId, revision: Option<i64>) -> Result<Contact> {
    let contact = clients::contact(tx, client, contact)?;
    match revision {
        Some(revision) if revision != contact.revision => Err(Failure::Outdated),
        _ => Ok(contact),
    }
}

fn merged(before: &Contact, change: &ContactChange) -> Result<Contact> {
    let mut input = Input::new();
    let after = Contact {
        name: input.line("name", change.name.as_ref().unwrap_or(&before.name), 80),
        email: input.email("email", change.email.as_ref().unwrap_or(&before.email)),
        title: input.optional_line("title", change.title.as_ref().unwrap_or(&before.title), 80),
        locale: input.locale("locale", change.locale.as_ref().unwrap_or(&before.locale)),
        ..*before
    };
    input.finish()?;
    Ok(after)
}

/// Whoever moves an address decides who gets the next invitation, and ends the ones that stand.
fn may_move(tx: &mut Tx, scope: &Scope<Team>, contact: PersonId) -> Result<()> {
    for project in parties::projects_of_contact(tx, contact, None)? {
        match access::may::<ShareWithClient>(tx, scope, project) {
            Ok(_) => {}
            Err(Failure::NotFound | Failure::Forbidden) => return Err(Failure::Forbidden),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

endpoint!(/// Takes a contact off a client's list. Who takes part in projects is taken off them first.
    delete_contact: DELETE "/api/v1/clients/{client}/contacts/{contact}", Team, KeepClients);
async fn delete_contact(
    cx: Cx<Team>,
    Path((client, contact)): Path<(ClientId, PersonId)>,
    IfMatch(revision): IfMatch,
) -> Answer<NoContent> {
    let by = cx.scope.person();
    cx.db()
        .write(move |tx| {
            expected(tx, client, contact, revision)?;
            let projects = parties::projects_of_contact(tx, contact, Some(client))?.len();
            if projects > 0 {
                return Err(Refusal::new("client_contact.in_projects").with("count", projects).into());
            }
            clients::remove_contact(tx, client, contact)?;
            let at = tx.now();
            let event = Event::new("client_contact.removed", at, Some(by));
            tx.event(event.detail(json!({ "person": contact })))
        })
        .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![update_contact, delete_contact]
}
