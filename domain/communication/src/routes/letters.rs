//! Letters about questions. They wait in the outbox and are rendered when they are sent.

use crate::question::Speaker;
use crate::store::questions::Question;
use ::store::{Tx, outbox};
use engagement::link::{self, INVITATION_DAYS, Purpose};
use engagement::routes::portal_url;
use engagement::store::{links, links::NewLink, parties, parties::Party, parties::PartyContact, projects};
use kernel::{LETTER, Letter, LinkId, PartyRole, PersonId, Result};
use people::person;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Somebody of the client's who gets no mail, because no link may be made for them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NotReached {
    pub person_id: PersonId,
    pub name: String,
    /// `not_invited`, `revoked`, or `not_in_project` for whoever was taken off it.
    pub reason: String,
}

/// To the client's people: who was asked, or who asked; else every contact of the party who may answer. Only
/// whoever was invited, and whose link was not revoked since, gets a link: a question opens no door. Tells who
/// is not reached.
pub(super) fn to_client(
    tx: &mut Tx,
    public_url: &str,
    question: &Question,
    party: &Party,
    template: &str,
    by: &str,
    words: &str,
) -> Result<Vec<NotReached>> {
    let mut not_reached = Vec::new();
    for contact in receivers(tx, question, party, &mut not_reached)? {
        let (link, url) = link_for(tx, public_url, question, &contact)?;
        let params = params(tx, question, question.client_number, by, words)?;
        let letter = Letter {
            to: contact.person,
            to_name: contact.name,
            to_email: contact.email,
            locale: contact.locale,
            template: template.to_owned(),
            params,
            url: Some(url),
            project: Some(question.project),
            link: Some(link),
        };
        let now = tx.now();
        let id = outbox::enqueue(tx, LETTER, &letter, now)?;
        links::set_letter(tx, link, id)?;
    }
    Ok(not_reached)
}

fn receivers(
    tx: &mut Tx,
    question: &Question,
    party: &Party,
    not_reached: &mut Vec<NotReached>,
) -> Result<Vec<PartyContact>> {
    let one = match question.asked_by_side {
        Speaker::Client => Some((question.asked_by, question.asked_by_name.clone())),
        Speaker::Team => match question.to_person {
            Some(person) => Some((person, person::get(tx, person)?.name)),
            None => None,
        },
    };
    let mut contacts = parties::contacts(tx, party.id)?;
    match one {
        Some((person_id, name)) => {
            contacts.retain(|contact| contact.person == person_id);
            if contacts.is_empty() {
                not_reached.push(NotReached { person_id, name, reason: "not_in_project".into() });
            }
        }
        None => contacts.retain(|contact| contact.role > PartyRole::ClientViewer),
    }
    let mut receivers = Vec::new();
    for contact in contacts {
        let invitation = links::newest(tx, party.id, contact.person)?;
        let reason = match invitation.map(|link| link.revoked_at) {
            Some(None) => {
                receivers.push(contact);
                continue;
            }
            Some(Some(_)) => "revoked",
            None => "not_invited",
        };
        let PartyContact { person: person_id, name, .. } = contact;
        not_reached.push(NotReached { person_id, name, reason: reason.into() });
    }
    Ok(receivers)
}

/// A link of its own for this letter, straight to the question. Earlier links go on working: an answer is
/// no reason to lock the door of an earlier mail.
fn link_for(
    tx: &mut Tx,
    public_url: &str,
    question: &Question,
    contact: &PartyContact,
) -> Result<(LinkId, String)> {
    let (token, token_hash) = link::fresh_token();
    let expires_at = tx.now().plus_days(INVITATION_DAYS);
    let new = NewLink {
        token_hash,
        project: question.project,
        party: question.party,
        person: contact.person,
        purpose: Purpose::Invitation,
        made_by: None,
        expires_at,
    };
    let link = links::create(tx, &new)?;
    Ok((link, format!("{}/questions/{}", portal_url(public_url, &token), question.client_key)))
}

/// To one person of the team, who signs in to answer.
pub(super) fn to_team(
    tx: &mut Tx,
    public_url: &str,
    question: &Question,
    to: PersonId,
    template: &str,
    by: &str,
    words: &str,
) -> Result<()> {
    let to = person::get(tx, to)?;
    if to.disabled_at.is_some() {
        return Ok(());
    }
    let base = public_url.trim_end_matches('/');
    let letter = Letter {
        to: to.id,
        to_name: to.name,
        to_email: to.email,
        locale: to.locale,
        template: template.to_owned(),
        params: params(tx, question, question.number, by, words)?,
        url: Some(format!("{base}/projects/{}/questions?question={}", question.project, question.id)),
        project: Some(question.project),
        link: None,
    };
    let now = tx.now();
    outbox::enqueue(tx, LETTER, &letter, now).map(drop)
}

fn params(
    tx: &mut Tx,
    question: &Question,
    number: i64,
    by: &str,
    words: &str,
) -> Result<Map<String, Value>> {
    let project = projects::get(tx, question.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(format!("Q-{number}")));
    params.insert("title".into(), json!(question.title));
    params.insert("by".into(), json!(by));
    params.insert("quote".into(), json!(words));
    Ok(params)
}
