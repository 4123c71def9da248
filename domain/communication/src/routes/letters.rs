//! Letters about questions. They wait in the outbox and are rendered when they are sent.

use crate::question::Speaker;
use crate::store::questions::Question;
use ::store::{Tx, outbox};
use engagement::link::{self, INVITATION_DAYS, Purpose};
use engagement::routes::portal_url;
use engagement::store::{links, links::NewLink, parties, parties::Party, parties::PartyContact, projects};
use kernel::{LETTER, Letter, LinkId, PartyRole, PersonId, Result};
use people::person;
use serde_json::{Map, Value, json};

/// To the client's people: who was asked, or who asked; else every contact of the party who may answer.
pub(super) fn to_client(
    tx: &mut Tx,
    public_url: &str,
    question: &Question,
    party: &Party,
    template: &str,
    by: &str,
    words: &str,
) -> Result<()> {
    let one = match question.asked_by_side {
        Speaker::Client => Some(question.asked_by),
        Speaker::Team => question.to_person,
    };
    let contacts = parties::contacts(tx, party.id)?;
    let receivers = contacts.iter().filter(|contact| match one {
        Some(person) => contact.person == person,
        None => contact.role > PartyRole::ClientViewer,
    });
    for contact in receivers {
        let (link, url) = link_for(tx, public_url, question, contact)?;
        let params = params(tx, question, question.client_number, by, words)?;
        let letter = Letter {
            to: contact.person,
            to_name: contact.name.clone(),
            to_email: contact.email.clone(),
            locale: contact.locale.clone(),
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
    Ok(())
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
