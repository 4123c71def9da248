//! Letters about sign-offs: to those whose turn it is, to whoever answered, to those who run the project.

use super::opening::decides;
use super::{SignOff, State, Step};
use crate::culture::Urgency;
use crate::deciding::Verdict;
use crate::letters::{self, NotReached, Words};
use crate::store::{members, parties, projects, sign_offs};
use ::store::{Conn, Tx};
use kernel::{PersonId, Result};
use people::person;
use serde_json::{Map, json};

/// Asks these people, each with a link straight to the sign-off. Whoever has no invitation is not asked here:
/// [`not_reached`] names them to the team.
pub(super) fn ask(tx: &mut Tx, public_url: &str, sign_off: &SignOff, persons: &[PersonId]) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    for person in persons {
        let Some(contact) = parties::contact(tx, party.id, *person)? else { continue };
        if letters::unreachable(tx, party.id, *person)?.is_none() {
            let words = words(tx, sign_off, "sign_off_asked")?;
            let place = format!("/sign-offs/{}", sign_off.key);
            let urgency = letters::urgency_of(tx, &party, sign_off.due);
            letters::post(tx, public_url, &party, &contact, (&place, urgency), words)?;
        }
    }
    Ok(())
}

/// The receipt's address to whoever answered, so that they hold it without having to look for it.
pub(super) fn receipt(tx: &mut Tx, public_url: &str, sign_off: &SignOff, step: &Step) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    let Some(contact) = parties::contact(tx, party.id, step.person)? else { return Ok(()) };
    let mut words = words(tx, sign_off, "sign_off_receipt")?;
    words.params.insert("verdict".into(), json!(step.verdict.word()));
    let place = format!("/receipts/{}", step.receipt);
    letters::post(tx, public_url, &party, &contact, (&place, Urgency::AskedFor), words).map(drop)
}

/// The outcome to the project's managers.
pub(super) fn decided(
    tx: &mut Tx,
    public_url: &str,
    sign_off: &SignOff,
    verdict: Verdict,
    last: &Step,
) -> Result<()> {
    for manager in members::managers(tx, sign_off.project)? {
        let mut words = words(tx, sign_off, "sign_off_decided")?;
        words.params.insert("by".into(), json!(last.person_name));
        words.params.insert("verdict".into(), json!(verdict.word()));
        words.params.insert("quote".into(), json!(last.remark));
        let place = format!("/projects/{}/sign-offs?sign_off={}", sign_off.project, sign_off.id);
        letters::to_member(tx, public_url, sign_off.project, manager, &place, words)?;
    }
    Ok(())
}

fn words(tx: &mut Tx, sign_off: &SignOff, template: &'static str) -> Result<Words<'static>> {
    let project = projects::get(tx, sign_off.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(sign_off.content.number));
    params.insert("title".into(), json!(sign_off.content.title));
    Ok(Words { template, params })
}

/// Whose turn it is, and who gets no mail about it or may not answer any more.
pub fn not_reached(conn: &mut Conn, sign_off: &SignOff) -> Result<Vec<NotReached>> {
    let mut found = Vec::new();
    if sign_off.state != State::Waiting {
        return Ok(found);
    }
    for seat in sign_offs::waiting(conn, sign_off.id)? {
        let reason = match parties::contact(conn, sign_off.party, seat)? {
            None => Some("not_in_project"),
            Some(contact) if !decides(&contact, sign_off) => Some("may_not_decide"),
            Some(_) => letters::unreachable(conn, sign_off.party, seat)?,
        };
        if let Some(reason) = reason {
            let name = person::get(conn, seat)?.name;
            found.push(NotReached { person_id: seat, name, reason: reason.into() });
        }
    }
    Ok(found)
}
