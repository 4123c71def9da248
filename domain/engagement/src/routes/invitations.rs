//! Inviting a client's people: one confirmation sets what they see, makes their links and queues their mails.
//! Also "view as client": a member of the team gets a true client scope for half an hour.

use super::parties::{PartyList, list};
use crate::access::{self, ShareWithClient, authorize, authorize_in_archive};
use crate::culture::Urgency;
use crate::letters::{self, Words};
use crate::link::{self, INVITATION_DAYS, PREVIEW_MINUTES, Purpose};
use crate::project_facts::{ChosenRule, ProjectFacts};
use crate::store::{links, links::NewLink, parties, parties::Party, parties::PartyContact, projects};
use ::store::{Tx, settings};
use kernel::{Event, Failure, LinkId, PartyId, PersonId, ProjectId, Result};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, Once, Path, Routes, Team, endpoint, routes};

/// The setting under which the mail server is kept.
pub const SMTP: &str = "smtp";
/// How often sharing is prepared anew when the plan moves on in between.
const MOST_TRIES: usize = 8;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationBody {
    party_id: PartyId,
    person_ids: Vec<PersonId>,
    /// A few words of one's own above the button.
    message: Option<String>,
    /// What the party will see from now on; left out, it stays as it is.
    #[schema(value_type = Option<Object>)]
    sharing: Option<serde_json::Value>,
    /// The revision of the sharing that was read; needed with `sharing`, 412 when somebody changed it.
    sharing_revision: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct InvitationList {
    items: Vec<SentInvitation>,
}

#[derive(Serialize, ToSchema)]
pub struct SentInvitation {
    person_id: PersonId,
    name: String,
    email: String,
    /// The link itself, shown once, for handing over where there is no mail server.
    url: String,
    /// `queued`, or `no_smtp` while no mail server is set: the mail waits in the outbox.
    mail: String,
    /// `public_url_missing` or `public_url_loopback` when the link works on this machine only.
    warning: Option<String>,
}

endpoint!(/// Shares what is chosen with a client party and invites some of its people. A newer link replaces the older.
    create_invitations: POST "/api/v1/projects/{project}/invitations", Team, ShareWithClient);
async fn create_invitations(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<InvitationBody>,
) -> Answer<Once<Created<InvitationList>>> {
    let mut input = kernel::Input::new();
    let message =
        input.optional_line("message", &body.message.as_deref().unwrap_or("").replace('\n', " "), 1000);
    if body.person_ids.is_empty() || body.person_ids.len() > 50 {
        input.problem("person_ids", "required");
    }
    input.finish()?;
    let sharing = checked_sharing(&body)?;
    let body = Arc::new(InvitationBody { message: Some(message), ..body });
    for _ in 0..MOST_TRIES {
        let (app, scope, wanted, party) = (cx.app.clone(), cx.scope.clone(), sharing.clone(), body.party_id);
        let share = cx.db().read(move |conn| {
            access::may::<ShareWithClient>(conn, &scope, project)?;
            parties::get(conn, project, party)?;
            let prepare = app.get::<ProjectFacts>().prepare_share;
            wanted.map(|wanted| prepare(&app, conn, project, party, &wanted)).transpose()
        });
        let share = share.await?;
        let (scope, body, public_url) = (cx.scope.clone(), body.clone(), cx.public_url().to_owned());
        let invited = cx.db().write(move |tx| {
            let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
            let is_current = match &share {
                Some(share) => share(tx, proof.person())?,
                None => true,
            };
            if !is_current {
                return Ok(None);
            }
            invite_all(tx, &public_url, project, proof.person(), &body).map(Some)
        });
        if let Some(items) = invited.await? {
            let location = format!("/api/v1/projects/{project}/parties");
            return Ok(Once(Created { location, body: InvitationList { items } }));
        }
    }
    Err(Failure::Busy)
}

/// A rule comes with the revision of the one that was seen: nobody takes back unseen what another decided.
fn checked_sharing(body: &InvitationBody) -> Result<Option<ChosenRule>> {
    match (&body.sharing, body.sharing_revision) {
        (None, _) => Ok(None),
        (Some(rule), Some(revision)) => Ok(Some(ChosenRule { rule: rule.clone(), revision })),
        (Some(_), None) => Err(Failure::invalid("sharing_revision", "required")),
    }
}

fn invite_all(
    tx: &mut Tx,
    public_url: &str,
    project: ProjectId,
    by: PersonId,
    body: &InvitationBody,
) -> Result<Vec<SentInvitation>> {
    let party = parties::get(tx, project, body.party_id)?;
    let contacts = parties::contacts(tx, party.id)?;
    let mail = if settings::get(tx, SMTP)?.is_some() { "queued" } else { "no_smtp" };
    let message = body.message.as_deref().unwrap_or_default();
    let mut items = Vec::new();
    for id in &body.person_ids {
        let contact = contacts.iter().find(|contact| contact.person == *id).ok_or(Failure::NotFound)?;
        let url = invite(tx, public_url, &party, contact, by, message)?;
        items.push(SentInvitation {
            person_id: *id,
            name: contact.name.clone(),
            email: contact.email.clone(),
            url,
            mail: mail.to_owned(),
            warning: warning(public_url).map(str::to_owned),
        });
    }
    Ok(items)
}

fn invite(
    tx: &mut Tx,
    public_url: &str,
    party: &Party,
    contact: &PartyContact,
    by: PersonId,
    message: &str,
) -> Result<String> {
    let inviter = person::get(tx, by)?;
    links::supersede(tx, party.id, contact.person)?;
    let url = fresh_link_letter(
        tx,
        public_url,
        party,
        contact,
        ("", (Some(by), "invitation", Urgency::Ordinary)),
        |params| {
            params.insert("inviter".into(), json!(inviter.name));
            params.insert("message".into(), json!(message));
            let may_ask = if contact.role > kernel::PartyRole::ClientViewer { "yes" } else { "no" };
            params.insert("may_ask".into(), json!(may_ask));
        },
    )?;
    let at = tx.now();
    tx.event(
        Event::new("client_contact.invited", at, Some(by))
            .in_project(party.project)
            .detail(json!({ "person": contact.person, "party": party.id })),
    )?;
    Ok(url)
}

/// Makes a fresh link for a contact, as somebody of the team's or as they asked for it themselves, and queues the
/// mail that carries it, with `place` below it. Gives the link's address.
pub fn fresh_link_letter(
    tx: &mut Tx,
    public_url: &str,
    party: &Party,
    contact: &PartyContact,
    (place, (made_by, template, urgency)): (&str, (Option<PersonId>, &str, Urgency)),
    fill: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>),
) -> Result<String> {
    let (link, token) = links::invite(tx, party, contact.person, made_by)?;
    let url = format!("{}{place}", portal_url(public_url, &token));
    let project = projects::get(tx, party.project)?;
    let mut params = serde_json::Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("days".into(), json!(INVITATION_DAYS));
    fill(&mut params);
    let letter =
        letters::letter(party, contact, Words { template, about: None, params }, link, Some(url.clone()));
    let id = letters::put_out(tx, party, letter, urgency)?;
    links::set_letter(tx, link, id)?;
    Ok(url)
}

/// The address of a portal page. The base comes from the configuration only, never from a request.
pub fn portal_url(public_url: &str, token: &str) -> String {
    format!("{}/p/{token}", public_url.trim_end_matches('/'))
}

/// Whether the people invited can reach this address at all.
fn warning(public_url: &str) -> Option<&'static str> {
    let host = public_url.split("://").nth(1).unwrap_or("").split(['/', '?']).next().unwrap_or("");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    match name.trim_matches(['[', ']']) {
        "" => Some("public_url_missing"),
        "localhost" | "::1" => Some("public_url_loopback"),
        name if name.starts_with("127.") => Some("public_url_loopback"),
        _ => None,
    }
}

endpoint!(/// Revokes a link: it stops working at once, and its page says so.
    revoke_link: DELETE "/api/v1/projects/{project}/links/{link}", Team, ShareWithClient);
async fn revoke_link(
    cx: Cx<Team>,
    Path((project, link)): Path<(ProjectId, LinkId)>,
) -> Answer<Json<PartyList>> {
    let scope = cx.scope.clone();
    let parties = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<ShareWithClient>(tx, &scope, project)?;
        if links::revoke(tx, project, link)? == 0 {
            return Err(Failure::NotFound);
        }
        let at = tx.now();
        tx.event(
            Event::new("link.revoked", at, Some(proof.person()))
                .in_project(project)
                .detail(json!({ "link": link })),
        )?;
        list(tx, project, at)
    });
    Ok(Json(parties.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientViewBody {
    party_id: PartyId,
    /// As whom of the party; nobody is somebody of it outside the commercial circle.
    #[serde(default)]
    as_person_id: Option<PersonId>,
}

#[derive(Serialize, ToSchema)]
pub struct ClientView {
    url: String,
}

endpoint!(/// "View as client": a link with the true client scope of one of the party's people, for the caller alone, marked as such, for half an hour and no longer than the session.
    create_client_view: POST "/api/v1/projects/{project}/client-views", Team, ShareWithClient);
async fn create_client_view(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ClientViewBody>,
) -> Answer<Once<Created<ClientView>>> {
    let scope = cx.scope.clone();
    let token = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<ShareWithClient>(tx, &scope, project)?;
        let party = parties::get(tx, project, body.party_id)?;
        if let Some(person) = body.as_person_id {
            parties::role(tx, party.id, person)?.ok_or(Failure::NotFound)?;
        }
        // It ends with the session that opened it: a program has none.
        let session = scope.session().ok_or(Failure::Forbidden)?;
        let (token, token_hash) = link::fresh_token();
        let at = tx.now();
        let expires_at = at.plus_seconds(PREVIEW_MINUTES * 60);
        let by = proof.person();
        let link = links::create(
            tx,
            &NewLink {
                token_hash,
                project,
                party: party.id,
                person: body.as_person_id.unwrap_or(by),
                purpose: Purpose::TeamPreview,
                made_by: Some(by),
                expires_at,
            },
        )?;
        links::set_session(tx, link, session)?;
        tx.event(
            Event::new("client_view.opened", at, Some(by))
                .in_project(project)
                .detail(json!({ "party": party.id, "as_person": body.as_person_id })),
        )?;
        Ok(token)
    });
    // A relative address: the team member is on this host already, whatever the public address says.
    let url = format!("/p/{}", token.await?);
    Ok(Once(Created { location: url.clone(), body: ClientView { url } }))
}

pub fn routes() -> Routes {
    routes![create_invitations, revoke_link, create_client_view]
}

#[cfg(test)]
mod tests {
    use super::warning;

    #[test]
    fn an_address_only_this_machine_knows_is_warned_of() {
        for (url, told) in [
            ("", Some("public_url_missing")),
            ("http://127.0.0.1:8080", Some("public_url_loopback")),
            ("http://localhost:8080", Some("public_url_loopback")),
            ("http://[::1]:8080", Some("public_url_loopback")),
            ("https://rapport.example", None),
            ("https://rapport.example:8443/", None),
        ] {
            assert_eq!(warning(url), told, "{url}");
        }
    }
}
