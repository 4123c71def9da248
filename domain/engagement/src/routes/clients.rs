//! Client organisations and their contacts. Every member of the team may keep them; a member sees the
//! clients of all projects, because a client belongs to the house and not to one project.

use crate::project_facts::ProjectFacts;
use crate::store::clients::{self, Client, ClientFields, Contact};
use crate::store::parties;
use ::store::Tx;
use kernel::{ClientId, Event, Failure, Input, Result};
use people::person::{self, NewPerson};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ClientList {
    items: Vec<Client>,
}

endpoint!(/// Client organisations, by name.
    list_clients: GET "/api/v1/clients", Team, ReadClients);
async fn list_clients(cx: Cx<Team>) -> Answer<Json<ClientList>> {
    Ok(Json(ClientList { items: cx.db().read(clients::all).await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBody {
    name: String,
    /// Used where space is short; the name if empty.
    short_name: Option<String>,
    /// `en` or `zh-CN`: the language of mails and pages for this client.
    locale: String,
    /// An IANA time zone.
    time_zone: String,
}

fn checked(body: ClientBody) -> Result<ClientFields> {
    let mut input = Input::new();
    let name = input.line("name", &body.name, 120);
    let short_name = input.optional_line("short_name", body.short_name.as_deref().unwrap_or(""), 40);
    let fields = ClientFields {
        short_name: if short_name.is_empty() { name.clone() } else { short_name },
        name,
        locale: input.locale("locale", &body.locale),
        time_zone: input.time_zone("time_zone", &body.time_zone),
    };
    input.finish()?;
    Ok(fields)
}

endpoint!(/// Adds a client organisation.
    create_client: POST "/api/v1/clients", Team, KeepClients);
async fn create_client(cx: Cx<Team>, Json(body): Json<ClientBody>) -> Answer<Created<Client>> {
    let fields = checked(body)?;
    let by = cx.scope.person();
    let client = cx
        .db()
        .write(move |tx| {
            let client = clients::create(tx, &fields)?;
            let at = tx.now();
            tx.event(Event::new("client.created", at, Some(by)))?;
            Ok(client)
        })
        .await?;
    Ok(Created { location: format!("/api/v1/clients/{}", client.id), body: client })
}

endpoint!(/// One client organisation.
    get_client: GET "/api/v1/clients/{client}", Team, ReadClients);
async fn get_client(cx: Cx<Team>, Path(client): Path<ClientId>) -> Answer<Json<Client>> {
    Ok(Json(cx.db().read(move |conn| clients::get(conn, client)).await?))
}

endpoint!(/// Changes a client organisation.
    update_client: PATCH "/api/v1/clients/{client}", Team, KeepClients);
async fn update_client(
    cx: Cx<Team>,
    Path(client): Path<ClientId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ClientBody>,
) -> Answer<Json<Client>> {
    let fields = checked(body)?;
    let by = cx.scope.person();
    let facts = *cx.app.get::<ProjectFacts>();
    let changed = cx.db().write(move |tx| {
        let changed = clients::change(tx, client, revision, &fields)?;
        for project in parties::projects_of(tx, client)? {
            (facts.renamed)(tx, project)?;
        }
        let at = tx.now();
        tx.event(Event::new("client.changed", at, Some(by)))?;
        Ok(changed)
    });
    Ok(Json(changed.await?))
}

#[derive(Serialize, ToSchema)]
pub struct ContactList {
    items: Vec<Contact>,
}

endpoint!(/// The contacts of a client.
    list_contacts: GET "/api/v1/clients/{client}/contacts", Team, ReadClients);
async fn list_contacts(cx: Cx<Team>, Path(client): Path<ClientId>) -> Answer<Json<ContactList>> {
    let items = cx.db().read(move |conn| {
        clients::get(conn, client)?;
        clients::contacts(conn, client)
    });
    Ok(Json(ContactList { items: items.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    name: String,
    email: String,
    title: Option<String>,
    locale: String,
}

endpoint!(/// Adds a contact of a client. An address that is known already is the same person.
    create_contact: POST "/api/v1/clients/{client}/contacts", Team, KeepClients);
async fn create_contact(
    cx: Cx<Team>,
    Path(client): Path<ClientId>,
    Json(body): Json<ContactBody>,
) -> Answer<Created<Contact>> {
    let mut input = Input::new();
    let new = ContactBody {
        name: input.line("name", &body.name, 80),
        email: input.email("email", &body.email),
        title: Some(input.optional_line("title", body.title.as_deref().unwrap_or(""), 80)),
        locale: input.locale("locale", &body.locale),
    };
    input.finish()?;
    let by = cx.scope.person();
    let contact = cx
        .db()
        .write(move |tx| {
            let contact = add_contact(tx, client, &new)?;
            let at = tx.now();
            tx.event(Event::new("client_contact.created", at, Some(by)))?;
            Ok(contact)
        })
        .await?;
    Ok(Created { location: format!("/api/v1/clients/{client}/contacts/{}", contact.id), body: contact })
}

fn add_contact(tx: &mut Tx, client: ClientId, new: &ContactBody) -> Result<Contact> {
    let organisation = clients::get(tx, client)?;
    let known = person::find_by_email(tx, &new.email)?;
    if known.as_ref().is_some_and(|person| person.is_team) {
        return Err(Failure::invalid("email", "belongs_to_team"));
    }
    let person = match known {
        Some(person) => person.id,
        None => {
            let person = NewPerson {
                name: &new.name,
                email: &new.email,
                locale: &new.locale,
                time_zone: &organisation.time_zone,
                is_administrator: false,
                is_team: false,
            };
            person::create(tx, &person)?.id
        }
    };
    clients::add_contact(tx, client, person, new.title.as_deref().unwrap_or(""))?;
    clients::contact(tx, client, person)
}

pub fn routes() -> Routes {
    routes![list_clients, create_client, get_client, update_client, list_contacts, create_contact]
}
