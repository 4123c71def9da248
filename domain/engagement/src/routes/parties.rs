//! The client's side of a project: which organisations, which of their people, and how their invitation went.

use crate::access::{self, RunProject, authorize, authorize_in_archive, refuse_archived};
use crate::link;
use crate::project_facts::ProjectFacts;
use crate::sign_off;
use crate::store::{clients, codes, functions, links, members, parties};
use ::store::{Conn, outbox};
use kernel::{ClientId, Event, Failure, LinkId, PartyId, PartyRole, PersonId, ProjectId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct PartyList {
    items: Vec<Party>,
}

#[derive(Serialize, ToSchema)]
pub struct Party {
    id: PartyId,
    client_id: ClientId,
    client_name: String,
    contacts: Vec<PartyContact>,
}

#[derive(Serialize, ToSchema)]
pub struct PartyContact {
    person_id: PersonId,
    name: String,
    email: String,
    role: PartyRole,
    /// Of the circle that sees and decides on prices.
    is_commercial: bool,
    invitation: Option<Invitation>,
}

/// How the newest invitation of a contact went.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    link_id: LinkId,
    /// `queued`, `sent`, `failed` or `bounced`.
    state: String,
    /// `active`, `expired`, `revoked` or `superseded`.
    link_state: String,
    /// What the mail server said, when it refused.
    error: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
}

pub(super) fn list(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<PartyList> {
    let mut items = Vec::new();
    for party in parties::of_project(conn, project)? {
        let mut contacts = Vec::new();
        for contact in parties::contacts(conn, party.id)? {
            let invitation = invitation(conn, party.id, contact.person, now)?;
            contacts.push(PartyContact {
                person_id: contact.person,
                name: contact.name,
                email: contact.email,
                role: contact.role,
                is_commercial: contact.is_commercial,
                invitation,
            });
        }
        items.push(Party { id: party.id, client_id: party.client, client_name: party.client_name, contacts });
    }
    Ok(PartyList { items })
}

fn invitation(
    conn: &mut Conn,
    party: PartyId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Invitation>> {
    let Some(link) = links::newest(conn, party, person)? else { return Ok(None) };
    let letter = match link.letter {
        Some(id) => Some(outbox::as_it_went(conn, id)?),
        None => None,
    };
    let (state, error) = match letter {
        Some(letter) => (letter.state.word().to_owned(), letter.last_error),
        None => ("queued".to_owned(), None),
    };
    Ok(Some(Invitation {
        link_id: link.id,
        state,
        link_state: link::state(&link, now).word().to_owned(),
        error,
        created_at: link.created_at,
        expires_at: link.expires_at,
    }))
}

endpoint!(/// The client parties of a project, their contacts and the contacts' invitations.
    list_parties: GET "/api/v1/projects/{project}/parties", Team, ReadProjects);
async fn list_parties(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<PartyList>> {
    let scope = cx.scope.clone();
    let now = cx.now();
    let parties = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        list(conn, project, now)
    });
    Ok(Json(parties.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyBody {
    client_id: ClientId,
}

endpoint!(/// Adds a client organisation to a project. Nothing becomes visible by this.
    create_party: POST "/api/v1/projects/{project}/parties", Team, RunProject);
async fn create_party(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<PartyBody>,
) -> Answer<Json<PartyList>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let scope = cx.scope.clone();
    let parties = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        clients::get(tx, body.client_id)?;
        parties::create(tx, project, body.client_id)?;
        (facts.renamed)(tx, project)?;
        let at = tx.now();
        tx.event(Event::new("client_party.created", at, Some(proof.person())).in_project(project))?;
        list(tx, project, at)
    });
    Ok(Json(parties.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyContactBody {
    role: PartyRole,
    /// Whether they see and decide on prices; left out, it stays.
    is_commercial: Option<bool>,
}

endpoint!(/// Lets a contact of the client take part in the project, or changes their role.
    put_party_contact: PUT "/api/v1/projects/{project}/parties/{party}/contacts/{person}", Team, RunProject);
async fn put_party_contact(
    cx: Cx<Team>,
    Path((project, party, person)): Path<(ProjectId, PartyId, PersonId)>,
    Json(body): Json<PartyContactBody>,
) -> Answer<Json<PartyList>> {
    let scope = cx.scope.clone();
    let parties = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<RunProject>(tx, &scope, project)?;
        let party = parties::get(tx, project, party)?;
        clients::contact(tx, party.client, person)?;
        let keeps_role = parties::role(tx, party.id, person)? == Some(body.role);
        let takes_prices_away = keeps_role && body.is_commercial == Some(false);
        if !takes_prices_away {
            refuse_archived(tx, project)?;
        }
        if members::role(tx, project, person)?.is_some() {
            return Err(Failure::refused("client_contact.is_on_team"));
        }
        parties::put_contact(tx, &party, person, body.role)?;
        functions::follow(tx, project)?;
        if let Some(is_commercial) = body.is_commercial {
            parties::set_commercial(tx, party.id, person, is_commercial)?;
        }
        let at = tx.now();
        tx.event(Event::new("party_contact.changed", at, Some(proof.person())).in_project(project))?;
        list(tx, project, at)
    });
    Ok(Json(parties.await?))
}

endpoint!(/// Takes a contact off the project; all their links stop working at once. What waits for their decision goes to
    /// the deputy who acts for them today, or is without an owner.
    remove_party_contact: DELETE "/api/v1/projects/{project}/parties/{party}/contacts/{person}", Team, RunProject);
async fn remove_party_contact(
    cx: Cx<Team>,
    Path((project, party, person)): Path<(ProjectId, PartyId, PersonId)>,
) -> Answer<NoContent> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    cx.db()
        .write(move |tx| {
            let proof = authorize_in_archive::<RunProject>(tx, &scope, project)?;
            let party = parties::get(tx, project, party)?;
            sign_off::hand_over(tx, &public_url, party.id, person, proof.person())?;
            if parties::remove_contact(tx, party.id, person)? == 0 {
                return Err(Failure::NotFound);
            }
            functions::follow(tx, project)?;
            links::revoke_all(tx, party.id, person)?;
            codes::end_all(tx, party.id, person)?;
            let at = tx.now();
            tx.event(Event::new("party_contact.removed", at, Some(proof.person())).in_project(project))
        })
        .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_parties, create_party, put_party_contact, remove_party_contact]
}
