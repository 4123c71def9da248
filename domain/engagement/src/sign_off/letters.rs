//! Letters about sign-offs: to those whose turn it is, to whoever answered, to those who run the project.

use super::opening::{decides, today, waiting_for};
use super::{SignOff, State, Step};
use crate::culture::Urgency;
use crate::deciding::Verdict;
use crate::letters::{self, NotReached, Words};
use crate::store::parties::PartyContact;
use crate::store::sign_off_letters::{self, SignOffLetter};
use crate::store::{members, parties, projects, sign_offs, tacit};
use ::store::{Conn, Tx, records};
use kernel::{PersonId, Result, SignOffId, Timestamp};
use people::person;
use serde_json::{Map, json};
use uuid::Uuid;

/// Asks these people, each with a link straight to the sign-off. Whoever has no invitation is not asked here:
/// [`not_reached`] names them to the team.
pub(super) fn ask(tx: &mut Tx, public_url: &str, sign_off: &SignOff, persons: &[PersonId]) -> Result<()> {
    let count = tacit::of_sign_off(tx, sign_off.id)?.filter(|count| count.stopped_by.is_none());
    let template = if count.is_some() { "sign_off_asked_tacit" } else { "sign_off_asked" };
    send(tx, public_url, sign_off, persons, template)
}

/// Tells those who have not answered that their silence will count, and from when.
pub(super) fn announce(
    tx: &mut Tx,
    public_url: &str,
    sign_off: &SignOff,
    persons: &[PersonId],
) -> Result<()> {
    send(tx, public_url, sign_off, persons, ANNOUNCEMENT)
}

const ANNOUNCEMENT: &str = "sign_off_tacit_soon";

fn send(
    tx: &mut Tx,
    public_url: &str,
    sign_off: &SignOff,
    persons: &[PersonId],
    template: &'static str,
) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    let is_announcement = template == ANNOUNCEMENT;
    let last_day = tacit::of_sign_off(tx, sign_off.id)?.and_then(|count| count.last_day);
    let urgency = match is_announcement {
        // Its day is named in advance: what comes later tells nobody in time.
        true => Urgency::Urgent,
        false => letters::urgency_of(tx, &party, sign_off.due),
    };
    for person in persons {
        let Some(contact) = parties::contact(tx, party.id, *person)? else { continue };
        if letters::unreachable(tx, party.id, *person)?.is_none() {
            let mut words = words(tx, sign_off, template)?;
            if let Some(last_day) = last_day {
                words.params.insert("day".into(), json!({ "date": last_day }));
            }
            let place = format!("/sign-offs/{}", sign_off.key);
            let to = (place.as_str(), urgency);
            let letter = letters::post(tx, public_url, &party, &contact, to, words)?;
            let noted = SignOffLetter { letter, sign_off: sign_off.id, person: *person, is_announcement };
            sign_off_letters::note(tx, &noted)?;
        }
    }
    Ok(())
}

/// Reminds somebody who has not answered, in these words. The letter stays when it waits for them no longer.
pub fn remind(
    tx: &mut Tx,
    public_url: &str,
    sign_off: &SignOff,
    contact: &PartyContact,
    words: Words<'_>,
) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    let place = format!("/sign-offs/{}", sign_off.key);
    let urgency = letters::urgency_of(tx, &party, sign_off.due);
    let letter = letters::post(tx, public_url, &party, contact, (&place, urgency), words)?;
    let (person, is_announcement) = (contact.person, false);
    let noted = SignOffLetter { letter, sign_off: sign_off.id, person, is_announcement };
    sign_off_letters::note(tx, &noted)
}

/// Why a letter that asks somebody does not leave any more: the sign-off waits for its reader no longer.
pub fn reason_to_stay(
    conn: &mut Conn,
    id: SignOffId,
    reader: PersonId,
    now: Timestamp,
) -> Result<Option<&'static str>> {
    let sign_off = sign_offs::get(conn, id)?;
    Ok(match sign_off.state {
        State::Withdrawn => Some("sign_off.withdrawn"),
        State::Superseded => Some("sign_off.superseded"),
        State::Decided => Some("sign_off.decided"),
        State::Waiting if sign_off.is_over(today(conn, sign_off.project, now)?) => Some("sign_off.over"),
        State::Waiting if !waiting_for(conn, &sign_off, now)?.contains(&reader) => Some("sign_off.not_asked"),
        State::Waiting => None,
    })
}

/// The receipt's address to whoever answered, so that they hold it without having to look for it.
pub(super) fn receipt(tx: &mut Tx, public_url: &str, sign_off: &SignOff, step: &Step) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    let Some(contact) = parties::contact(tx, party.id, step.person)? else { return Ok(()) };
    if letters::unreachable(tx, party.id, step.person)?.is_some() {
        return Ok(());
    }
    let template = if step.paper.is_some() { "sign_off_paper_receipt" } else { "sign_off_receipt" };
    let mut words = words(tx, sign_off, template)?;
    words.params.insert("verdict".into(), json!(verdict_word(sign_off, step.verdict)));
    let place = format!("/receipts/{}", step.receipt);
    letters::post(tx, public_url, &party, &contact, (&place, Urgency::AskedFor), words).map(drop)
}

/// To those who were asked and to the project's managers: nobody answered, and that counts.
pub(super) fn deemed(
    tx: &mut Tx,
    public_url: &str,
    sign_off: &SignOff,
    asked: &[PersonId],
    receipt: Uuid,
) -> Result<()> {
    let party = parties::get(tx, sign_off.project, sign_off.party)?;
    for person in asked {
        let Some(contact) = parties::contact(tx, party.id, *person)? else { continue };
        if letters::unreachable(tx, party.id, *person)?.is_none() {
            let words = words(tx, sign_off, "sign_off_deemed")?;
            letters::to_contact(tx, public_url, &party, &contact, &format!("/receipts/{receipt}"), words)?;
        }
    }
    for manager in members::managers(tx, sign_off.project)? {
        let words = words_to_team(tx, sign_off, "sign_off_deemed_team")?;
        let place = format!("/projects/{}/sign-offs?sign_off={}", sign_off.project, sign_off.id);
        letters::to_member(tx, public_url, sign_off.project, manager, &place, words)?;
    }
    Ok(())
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
        let mut words = words_to_team(tx, sign_off, "sign_off_decided")?;
        words.params.insert("by".into(), json!(last.person_name));
        words.params.insert("verdict".into(), json!(verdict_word(sign_off, verdict)));
        words.params.insert("quote".into(), json!(last.remark));
        let place = format!("/projects/{}/sign-offs?sign_off={}", sign_off.project, sign_off.id);
        letters::to_member(tx, public_url, sign_off.project, manager, &place, words)?;
    }
    Ok(())
}

/// The kinds whose answers have a name of their own in letters.
const KINDS_WITH_WORDS: [&str; 1] = ["minutes"];

/// Minutes are confirmed or objected to, and approved by nobody.
fn verdict_word(sign_off: &SignOff, verdict: Verdict) -> String {
    let kind = KINDS_WITH_WORDS.iter().find(|kind| **kind == sign_off.content.kind);
    kind.map_or_else(|| verdict.word().to_owned(), |kind| format!("{kind}_{}", verdict.word()))
}

fn words(tx: &mut Tx, sign_off: &SignOff, template: &'static str) -> Result<Words<'static>> {
    let project = projects::get(tx, sign_off.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(sign_off.content.number));
    params.insert("title".into(), json!(sign_off.content.title));
    Ok(Words { template, about: Some(sign_off.id.uuid()), params })
}

/// The same under the number that the team knows; what has a number of its own, as a version of a document, keeps it.
fn words_to_team(tx: &mut Tx, sign_off: &SignOff, template: &'static str) -> Result<Words<'static>> {
    let mut words = words(tx, sign_off, template)?;
    let counted = sign_off.content.number.split_once('-').filter(|(_, count)| count.parse::<i64>().is_ok());
    if let Some((prefix, _)) = counted {
        let number = records::get(tx, sign_off.record)?.number;
        words.params.insert("number".into(), json!(format!("{prefix}-{number}")));
    }
    Ok(words)
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
