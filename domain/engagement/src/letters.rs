//! Letters of this and the crates above it, each to the client's people with a link of its own straight to what
//! it is about, or to one of the team, who signs in.

use crate::burst;
use crate::code;
use crate::culture::Urgency;
use crate::routes::portal_url;
use crate::store::{culture, links, parties::Party, parties::PartyContact};
use ::store::{Conn, Tx, outbox};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Event, Failure, LETTER, Letter, LinkId, PartyId, PersonId, ProjectId, Result, Timestamp};
use people::person;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody of the client's who gets no mail, because no link may be made for them or they may not decide.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NotReached {
    pub person_id: PersonId,
    pub name: String,
    /// `not_invited`, `revoked`, `not_in_project` for whoever was taken off it, or `may_not_decide` for whoever
    /// is to decide, but is no approver any more or not of the commercial circle.
    pub reason: String,
}

/// A mail to somebody of the client's that waits for their hours.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MailWaits {
    pub person_id: PersonId,
    pub name: String,
    pub until: Timestamp,
    /// Of its reader.
    pub time_zone: String,
}

/// Until when a letter waits that was just written; none where it leaves within minutes.
pub fn waits(tx: &mut Tx, party: &Party, contact: &PartyContact, letter: Uuid) -> Result<Option<MailWaits>> {
    let until = outbox::get(tx, letter)?.due_at;
    if until <= tx.now().plus_seconds(burst::SECONDS) {
        return Ok(None);
    }
    let time_zone = culture::manner(tx, party, contact.person)?.time_zone;
    Ok(Some(MailWaits { person_id: contact.person, name: contact.name.clone(), until, time_zone }))
}

/// The words of a letter: `mail.<template>` of the catalogue, and what is put into them.
#[derive(Debug, Clone, PartialEq)]
pub struct Words<'a> {
    pub template: &'a str,
    /// The record or the sign-off it speaks of; whether that still stands is asked when it leaves.
    pub about: Option<Uuid>,
    pub params: Map<String, Value>,
}

/// Why a contact gets no link: a letter opens no door that nobody opened or somebody closed.
pub fn unreachable(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<&'static str>> {
    let invitation = links::newest(conn, party, person)?;
    Ok(match invitation.map(|link| link.revoked_at) {
        Some(None) => None,
        Some(Some(_)) => Some("revoked"),
        None => Some("not_invited"),
    })
}

/// To one of the client's people, with a link of this letter's own to `place` below it (`/questions/…`).
/// Earlier links go on working: an answer is no reason to lock the door of an earlier mail.
pub fn to_contact(
    tx: &mut Tx,
    public_url: &str,
    party: &Party,
    contact: &PartyContact,
    place: &str,
    words: Words<'_>,
) -> Result<()> {
    post(tx, public_url, party, contact, (place, Urgency::Ordinary), words).map(drop)
}

/// The same as urgent as it is, and which letter it is.
pub fn post(
    tx: &mut Tx,
    public_url: &str,
    party: &Party,
    contact: &PartyContact,
    (place, urgency): (&str, Urgency),
    words: Words<'_>,
) -> Result<Uuid> {
    let (link, token) = links::invite(tx, party, contact.person, None)?;
    let url = format!("{}{place}", portal_url(public_url, &token));
    let letter = letter(party, contact, words, link, Some(url));
    let id = put_out(tx, party, letter, urgency)?;
    links::set_letter(tx, link, id)?;
    Ok(id)
}

/// A letter as it is written to a contact, whom their link brought or brings here.
pub(crate) fn letter(
    party: &Party,
    contact: &PartyContact,
    words: Words<'_>,
    link: LinkId,
    url: Option<String>,
) -> Letter {
    Letter {
        to: contact.person,
        to_name: contact.name.clone(),
        to_email: contact.email.clone(),
        locale: contact.locale.clone(),
        template: words.template.to_owned(),
        params: words.params,
        url,
        project: Some(party.project),
        link: Some(link),
        about: words.about,
        goes_along: false,
    }
}

/// Opens it as its reader is addressed, and puts it into the outbox for when they want to be reached.
pub(crate) fn put_out(tx: &mut Tx, party: &Party, mut letter: Letter, urgency: Urgency) -> Result<Uuid> {
    let manner = culture::manner(tx, party, letter.to)?;
    if let Some(opening) = manner.opening(&letter.to_name) {
        letter.params.insert("salutation".into(), opening.into());
    }
    letter.goes_along = burst::goes_along(&letter, urgency);
    let due = match letter.goes_along {
        true => burst::leaves_at(&manner, tx.now()),
        false => manner.not_before(tx.now(), urgency),
    };
    outbox::enqueue(tx, LETTER, &letter, due)
}

/// Keeps a letter here that has not left, with the reason's code; tells whether it was in time. What was to go to the
/// client's people stands in the project's communication log; a code is no talk.
pub fn keep_back(tx: &mut Tx, letter: Uuid, reason: &str) -> Result<bool> {
    if !outbox::cancel_because(tx, letter, reason)? {
        return Ok(false);
    }
    let kept: Letter = serde_json::from_value(outbox::get(tx, letter)?.payload).map_err(Failure::fault)?;
    if let (Some(project), Some(link)) = (kept.project, kept.link)
        && kept.template != code::TEMPLATE
    {
        let event = Event::new("letter.kept_back", tx.now(), None).in_project(project);
        tx.event(event.detail(json!({ "letter": letter, "link": link, "to": kept.to })))?;
    }
    Ok(true)
}

/// The letters with these words that were written to a contact since then, and left or are about to.
pub fn written(
    conn: &mut Conn,
    (party, person): (PartyId, PersonId),
    words: &Words<'_>,
    since: Timestamp,
) -> Result<Vec<Uuid>> {
    let mut written = Vec::new();
    for id in links::letters_to(conn, party, person, since)? {
        let item = outbox::as_it_went(conn, id)?;
        let kept: Letter = serde_json::from_value(item.payload).map_err(Failure::fault)?;
        let stands = matches!(item.state, outbox::State::Queued | outbox::State::Sent);
        let says = |(name, value): (&String, &Value)| kept.params.get(name) == Some(value);
        let is_such = (kept.template.as_str(), kept.about) == (words.template, words.about);
        if stands && is_such && words.params.iter().all(says) {
            written.push(id);
        }
    }
    Ok(written)
}

/// What is wanted by today or tomorrow, as the client counts days, is urgent.
pub fn urgency_of(tx: &mut Tx, party: &Party, due: Option<Date>) -> Urgency {
    let today = tx.now().in_zone(&party.time_zone).date();
    let tomorrow = today.checked_add(1.days()).unwrap_or(today);
    if due.is_some_and(|due| due <= tomorrow) { Urgency::Urgent } else { Urgency::Ordinary }
}

/// To one person of the team about the whole house. Whoever left it gets none.
pub fn to_house(tx: &mut Tx, public_url: &str, to: PersonId, place: &str, words: Words<'_>) -> Result<()> {
    to_team(tx, public_url, None, to, place, words)
}

/// To one person of the team, at `place` of the app (`/projects/…`). Whoever left the house gets none.
pub fn to_member(
    tx: &mut Tx,
    public_url: &str,
    project: ProjectId,
    to: PersonId,
    place: &str,
    words: Words<'_>,
) -> Result<()> {
    to_team(tx, public_url, Some(project), to, place, words)
}

fn to_team(
    tx: &mut Tx,
    public_url: &str,
    project: Option<ProjectId>,
    to: PersonId,
    place: &str,
    words: Words<'_>,
) -> Result<()> {
    let to = person::get(tx, to)?;
    if to.disabled_at.is_some() {
        return Ok(());
    }
    let letter = Letter {
        to: to.id,
        to_name: to.name,
        to_email: to.email,
        locale: to.locale,
        template: words.template.to_owned(),
        params: words.params,
        url: Some(format!("{}{place}", public_url.trim_end_matches('/'))),
        project,
        link: None,
        about: words.about,
        goes_along: false,
    };
    let now = tx.now();
    outbox::enqueue(tx, LETTER, &letter, now).map(drop)
}
