//! Showing a demonstration to a party, and what its people say of it: proof, rule, write, evidence and letters of
//! one transaction.

use super::questionnaire_acts::writer;
use crate::DEMONSTRATION;
use crate::demonstration::{DemonstrationVerdict, checked_remark, may_send};
use crate::store::demonstrations::verdicts::{self, NewVerdict};
use crate::store::demonstrations::{self, Demonstration, Item};
use ::store::{Tx, Viewer, records};
use engagement::access::{Authorized, ShareWithClient};
use engagement::letters::{self, NotReached, Words};
use engagement::noted_act::{Consent, NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content, QuestionedItem};
use engagement::store::parties::PartyContact;
use engagement::store::{members, parties, projects};
use kernel::{ClientPrincipal, Failure, PartyId, PartyRole, Result};
use serde_json::{Map, json};
use uuid::Uuid;

/// Shows it to a party; those of its people who may answer get a letter with a link straight to it. Tells who is
/// not reached.
pub fn send_demonstration(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    of: &Demonstration,
    party: PartyId,
) -> Result<Vec<NotReached>> {
    may_send(of.state, demonstrations::items(tx, of.id)?.len())?;
    let party = parties::get(tx, of.project, party)?;
    let sent = demonstrations::send(tx, of, party.id, by.person())?;
    let key = sent.client_key.ok_or_else(|| Failure::fault("a demonstration that was sent has a key"))?;
    let mut not_reached = Vec::new();
    for contact in parties::contacts(tx, party.id)? {
        if contact.role == PartyRole::ClientViewer {
            continue;
        }
        if let Some(reason) = letters::unreachable(tx, party.id, contact.person)? {
            let PartyContact { person: person_id, name, .. } = contact;
            not_reached.push(NotReached { person_id, name, reason: reason.into() });
            continue;
        }
        let words = of_demonstration(&sent, "demonstration_sent", params(tx, &sent, sent.client_number)?);
        letters::to_contact(tx, public_url, &party, &contact, &format!("/demonstrations/{key}"), words)?;
    }
    Ok(not_reached)
}

fn of_demonstration<'a>(
    of: &Demonstration,
    template: &'a str,
    params: Map<String, serde_json::Value>,
) -> Words<'a> {
    Words { template, about: Some(of.id.uuid()), params }
}

fn params(tx: &mut Tx, of: &Demonstration, number: Option<i64>) -> Result<Map<String, serde_json::Value>> {
    let project = projects::get(tx, of.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params
        .insert("number".into(), json!(format!("{}-{}", DEMONSTRATION.prefix, number.unwrap_or(of.number))));
    params.insert("title".into(), json!(of.title));
    Ok(params)
}

/// What somebody says of one thing, by the client's key.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientVerdict {
    pub item: Uuid,
    pub verdict: DemonstrationVerdict,
    pub remark: String,
}

/// What somebody sent from the page.
#[derive(Debug, Clone)]
pub struct ClientVerdicts {
    pub demonstration: Uuid,
    pub verdicts: Vec<ClientVerdict>,
    /// Makes a form that is sent twice one answer.
    pub form_key: Uuid,
    pub consent: String,
    /// `en` or `zh-CN`.
    pub locale: String,
}

/// Notes the verdicts and puts them into the party's evidence; nothing is locked by them. Sent twice, the form writes
/// once.
pub fn give_verdicts_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    given: &ClientVerdicts,
) -> Result<()> {
    let contact = writer(tx, by)?;
    let viewer = Viewer { project: by.project, party: by.party, person: by.person };
    let record = records::visible(tx, &viewer, given.demonstration)?;
    let of = demonstrations::get(tx, record.id())?;
    if verdicts::is_of_form(tx, of.id, given.form_key, by.person)? {
        return Ok(());
    }
    if given.verdicts.is_empty() {
        return Err(Failure::refused("demonstration.no_verdict"));
    }
    let items = demonstrations::items(tx, of.id)?;
    let mut said = Vec::new();
    for one in &given.verdicts {
        let unknown = || Failure::invalid("body", "unknown");
        let place = items.iter().position(|item| item.key == one.item).ok_or_else(unknown)?;
        let remark = checked_remark(one.verdict, &one.remark);
        let remark = remark.map_err(|code| Failure::invalid(one.item.to_string(), code))?;
        said.push(Said { item: &items[place], place: place + 1, verdict: one.verdict, remark });
    }
    for one in &said {
        let new = NewVerdict {
            demonstration: of.id,
            item: one.item.id,
            item_key: one.item.key,
            person_name: &contact.name,
            verdict: one.verdict,
            remark: &one.remark,
            form_key: given.form_key,
        };
        verdicts::add(tx, by, &new)?;
    }
    note_verdicts(tx, witness, by, &content(&of, &items), &said, given)?;
    demonstrations::happened(tx, &of, "demonstration.answered", Some(by.person))?;
    tell_team(tx, public_url, &of, &contact)
}

struct Said<'a> {
    item: &'a Item,
    place: usize,
    verdict: DemonstrationVerdict,
    remark: String,
}

/// Its owner, or else those who run the project.
fn tell_team(tx: &mut Tx, public_url: &str, of: &Demonstration, by: &PartyContact) -> Result<()> {
    let to = match of.owner {
        Some(owner) if members::role(tx, of.project, owner)?.is_some() => vec![owner],
        _ => members::managers(tx, of.project)?,
    };
    for person in to {
        let mut params = params(tx, of, None)?;
        params.insert("by".into(), json!(by.name));
        let words = of_demonstration(of, "demonstration_answered", params);
        let place = format!("/projects/{}/demonstrations/{}", of.project, of.id);
        letters::to_member(tx, public_url, of.project, person, &place, words)?;
    }
    Ok(())
}

fn note_verdicts(
    tx: &mut Tx,
    witness: &Witness,
    by: &ClientPrincipal,
    content: &Content,
    said: &[Said<'_>],
    given: &ClientVerdicts,
) -> Result<()> {
    let said = said.iter().map(|one| {
        let words = match one.remark.as_str() {
            "" => one.verdict.word().to_owned(),
            remark => format!("{}: {remark}", one.verdict.word()),
        };
        QuestionedItem { key: one.item.key, number: one.place.to_string(), words }
    });
    let noted = NotedAct {
        questioned: said.collect(),
        consent: Some(Consent { words: &given.consent, locale: &given.locale }),
        ..NotedAct::new("demonstration.answered", given.demonstration, content)
    };
    note_of_client(tx, witness, by, &noted).map(drop)
}

/// What was shown, as it was read.
fn content(of: &Demonstration, items: &[Item]) -> Content {
    let item = |(one, place): (&Item, i64)| sign_off::Item {
        key: one.key,
        number: place.to_string(),
        version: 1,
        title: one.words.clone(),
        ..sign_off::Item::default()
    };
    let parts = [of.description.as_str(), of.link.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Content {
        kind: DEMONSTRATION.name.to_owned(),
        number: format!("{}-{}", DEMONSTRATION.prefix, of.client_number.unwrap_or_default()),
        version: 1,
        title: of.title.clone(),
        summary: parts.join("\n\n"),
        figures: Vec::new(),
        items: items.iter().zip(1_i64..).map(item).collect(),
        valid_until: None,
    }
}
