//! Letters of this and the crates above it, each to the client's people with a link of its own straight to what
//! it is about, or to one of the team, who signs in.

use crate::link::{self, INVITATION_DAYS, Purpose};
use crate::routes::portal_url;
use crate::store::{links, links::NewLink, parties::Party, parties::PartyContact};
use ::store::{Conn, Tx, outbox};
use kernel::{LETTER, Letter, PartyId, PersonId, ProjectId, Result};
use people::person;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Somebody of the client's who gets no mail, because no link may be made for them or they may not decide.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NotReached {
    pub person_id: PersonId,
    pub name: String,
    /// `not_invited`, `revoked`, `not_in_project` for whoever was taken off it, or `may_not_decide` for whoever
    /// is to decide, but is no approver any more or not of the commercial circle.
    pub reason: String,
}

/// The words of a letter: `mail.<template>` of the catalogue, and what is put into them.
#[derive(Debug, Clone, PartialEq)]
pub struct Words<'a> {
    pub template: &'a str,
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
    let (token, token_hash) = link::fresh_token();
    let now = tx.now();
    let new = NewLink {
        token_hash,
        project: party.project,
        party: party.id,
        person: contact.person,
        purpose: Purpose::Invitation,
        made_by: None,
        expires_at: now.plus_days(INVITATION_DAYS),
    };
    let link = links::create(tx, &new)?;
    let letter = Letter {
        to: contact.person,
        to_name: contact.name.clone(),
        to_email: contact.email.clone(),
        locale: contact.locale.clone(),
        template: words.template.to_owned(),
        params: words.params,
        url: Some(format!("{}{place}", portal_url(public_url, &token))),
        project: Some(party.project),
        link: Some(link),
    };
    let id = outbox::enqueue(tx, LETTER, &letter, now)?;
    links::set_letter(tx, link, id)
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
        project: Some(project),
        link: None,
    };
    let now = tx.now();
    outbox::enqueue(tx, LETTER, &letter, now).map(drop)
}
