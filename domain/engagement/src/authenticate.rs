//! From a link's secret to the client scope behind it, and a fresh link for somebody whose link has expired.

use crate::access::{Action, ShareWithClient};
use crate::code;
use crate::culture::Urgency;
use crate::link::{self, LinkState, PortalLink, Purpose};
use crate::routes::fresh_link_letter;
use crate::store::{links, members, parties, parties::Party, sign_offs};
use ::store::{Conn, Tx};
use kernel::{ClientPrincipal, Failure, Result, Timestamp};
use people::{person, session};
use uuid::Uuid;

/// What a browser shows beside the link.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The key of a device on which a client's person said who they are.
    pub device: Option<String>,
    /// The key of a session of the team's.
    pub session: Option<String>,
}

/// The caller behind a link. An unknown link is not found; the ends of a link are refusals named
/// `link.expired`, `link.revoked`, `link.superseded`.
pub fn client(conn: &mut Conn, token: &str, shown: &Shown, now: Timestamp) -> Result<ClientPrincipal> {
    let link = links::find(conn, &link::hash(token))?;
    let session = shown.session.as_deref();
    if link.purpose == Purpose::TeamPreview && !may_still_look(conn, &link, session, now)? {
        return Err(Failure::refused("link.revoked"));
    }
    let role = parties::role(conn, link.party, link.person)?;
    let said = match shown.device.as_deref() {
        Some(device) => links::said(conn, &link::hash(device), link.id)?,
        None => None,
    };
    link::principal(&link, role, said, now)
}

/// Whoever looks as the client must still be one who may decide what the client sees, and look in the browser where they
/// are signed in and began: handed to somebody else, the link opens nothing.
fn may_still_look(conn: &mut Conn, link: &PortalLink, key: Option<&str>, now: Timestamp) -> Result<bool> {
    let (Some(member), Some(key)) = (link.made_by, key) else { return Ok(false) };
    let opened_in = session::of_key(conn, key, now)?;
    if opened_in.is_none() || opened_in != links::session(conn, link.id)? {
        return Ok(false);
    }
    let member = person::get(conn, member)?;
    if !member.is_team || member.disabled_at.is_some() {
        return Ok(false);
    }
    let role = members::role(conn, link.project, member.id)?;
    Ok(member.is_administrator || role >= Some(ShareWithClient::NEEDS))
}

/// Sends a fresh link to the address the old one was sent to, and to no other. Whoever holds an old link gets
/// the same answer whether or not a mail goes out, and ends no link of the person it was sent to. It leads to the
/// sign-off that was to be decided, where that is one of the link's party.
pub fn send_again(tx: &mut Tx, public_url: &str, token: &str, sign_off: Option<Uuid>) -> Result<()> {
    let now = tx.now();
    let link = match links::find(tx, &link::hash(token)) {
        Ok(link) => link,
        Err(Failure::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    if !may_be_renewed(tx, &link, now)? {
        return Ok(());
    }
    let party = parties::get(tx, link.project, link.party)?;
    let Some(contact) = parties::contacts(tx, link.party)?.into_iter().find(|c| c.person == link.person)
    else {
        return Ok(());
    };
    let place = match sign_off {
        Some(key) => place_of(tx, &party, key)?,
        None => String::new(),
    };
    let kind = (None, "link_again", Urgency::AskedFor);
    fresh_link_letter(tx, public_url, &party, &contact, (&place, kind), |_| {})?;
    Ok(())
}

fn place_of(conn: &mut Conn, party: &Party, key: Uuid) -> Result<String> {
    match sign_offs::of_party(conn, party.project, party.id, key) {
        Err(Failure::NotFound) => Ok(String::new()),
        found => found.map(|of| format!("/sign-offs/{}", of.key)),
    }
}

/// Only an invitation that expired, was superseded, or takes no more codes, of somebody who still takes part; and not
/// twice in ten minutes, so that nobody's mailbox is filled by a stranger with an old link. A newest link that takes
/// none itself is renewed at once: so many tries or mails are bound enough.
fn may_be_renewed(tx: &mut Tx, link: &PortalLink, now: Timestamp) -> Result<bool> {
    let ended = matches!(link::state(link, now), LinkState::Expired | LinkState::Superseded);
    let ended = ended || code::takes_no_more(tx, link, now)?;
    if !ended || link.purpose != Purpose::Invitation {
        return Ok(false);
    }
    let newest = links::newest(tx, link.party, link.person)?;
    let is_revoked = newest.as_ref().is_some_and(|newest| newest.revoked_at.is_some());
    let is_recent = match newest {
        Some(newest) => now < newest.created_at.plus_seconds(600) && !code::takes_no_more(tx, &newest, now)?,
        None => false,
    };
    Ok(!is_revoked && !is_recent)
}
