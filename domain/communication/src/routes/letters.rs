//! Letters about questions. They wait in the outbox and are rendered when they are sent.

use crate::question::{Speaker, known_as};
use crate::store::questions::Question;
use ::store::Tx;
use engagement::letters::{self, Words};
pub use engagement::letters::{MailWaits, NotReached};
use engagement::store::{parties, parties::Party, parties::PartyContact, projects};
use kernel::{PartyRole, PersonId, Result};
use people::person;
use serde_json::{Map, Value, json};

/// How a letter to the client's people reaches them.
pub(super) struct Reaches {
    pub not_reached: Vec<NotReached>,
    pub waits: Vec<MailWaits>,
}

/// To the client's people: who was asked, or who asked; else every contact of the party who may answer, of one of the
/// commercial circle those who see prices. Only
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
) -> Result<Reaches> {
    let (mut not_reached, mut waits) = (Vec::new(), Vec::new());
    let place = format!("/questions/{}", question.client_key);
    let urgency = letters::urgency_of(tx, party, question.due.as_deref().and_then(|day| day.parse().ok()));
    for contact in receivers(tx, question, party, &mut not_reached)? {
        let number = known_as(question.client_number, question.is_commercial());
        let params = params(tx, question, number, by, words)?;
        let words = Words { template, about: Some(question.id.uuid()), params };
        let letter = letters::post(tx, public_url, party, &contact, (&place, urgency), words)?;
        waits.extend(letters::waits(tx, party, &contact, letter)?);
    }
    Ok(Reaches { not_reached, waits })
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
    let one_is_asked = one.is_some();
    match one {
        Some((person_id, name)) => {
            contacts.retain(|contact| contact.person == person_id);
            if contacts.is_empty() {
                not_reached.push(NotReached { person_id, name, reason: "not_in_project".into() });
            }
        }
        None => contacts.retain(|contact| contact.role > PartyRole::ClientViewer),
    }
    let is_reader = |contact: &PartyContact| contact.is_commercial || !question.is_commercial();
    if one_is_asked {
        let outside = contacts.iter().filter(|contact| !is_reader(contact));
        not_reached.extend(outside.map(|contact| unreached(contact, "outside_circle")));
    }
    contacts.retain(is_reader);
    let mut receivers = Vec::new();
    for contact in contacts {
        match letters::unreachable(tx, party.id, contact.person)? {
            Some(reason) => not_reached.push(unreached(&contact, reason)),
            None => receivers.push(contact),
        }
    }
    Ok(receivers)
}

fn unreached(contact: &PartyContact, reason: &str) -> NotReached {
    NotReached { person_id: contact.person, name: contact.name.clone(), reason: reason.into() }
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
    let place = format!("/projects/{}/questions?question={}", question.project, question.id);
    let params = params(tx, question, format!("Q-{}", question.number), by, words)?;
    let words = Words { template, about: Some(question.id.uuid()), params };
    letters::to_member(tx, public_url, question.project, to, &place, words)
}

fn params(
    tx: &mut Tx,
    question: &Question,
    number: String,
    by: &str,
    words: &str,
) -> Result<Map<String, Value>> {
    let project = projects::get(tx, question.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(number));
    params.insert("title".into(), json!(question.title));
    params.insert("by".into(), json!(by));
    params.insert("quote".into(), json!(words));
    Ok(params)
}
