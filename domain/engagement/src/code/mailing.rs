//! Mailing a code and looking at what was entered: the reads and writes around the rules of [`super`].

use super::{Checked, MINUTES, MOST_FOR_A_LINK, MOST_WRONG_OF_A_LINK, TEMPLATE, is_unproved_of};
use crate::link::{PortalLink, hash};
use crate::store::{codes, codes::AskedBy, codes::ContactCode, links, parties, projects};
use ::store::{Conn, Tx, outbox};
use kernel::{ClientPrincipal, Failure, Identified, LETTER, Letter, LinkId, PartyRole, Result, Timestamp};
use serde_json::{Map, json};
use uuid::Uuid;

/// Whether answering would ask this person for a code on this device.
pub fn is_needed(conn: &mut Conn, by: &ClientPrincipal) -> Result<bool> {
    Ok(by.identified != Identified::WithCode && projects::get(conn, by.project)?.asks_code)
}

/// Whether too many wrong codes were entered through a link for another one to be mailed or looked at.
pub fn is_spent(conn: &mut Conn, link: LinkId) -> Result<bool> {
    Ok(links::wrong_tries(conn, link)? >= MOST_WRONG_OF_A_LINK)
}

/// Whether a new device gets no code through this link, where it would through a fresh one: too many were entered
/// wrongly, or mailed within the hour.
pub fn takes_no_more(conn: &mut Conn, link: &PortalLink, now: Timestamp) -> Result<bool> {
    if is_spent(conn, link.id)? {
        return Ok(true);
    }
    let recent = codes::made_since(conn, link.person, now.plus_seconds(-3600))?;
    Ok(recent.iter().filter(|one| is_unproved_of(link.id)(one)).count() >= MOST_FOR_A_LINK)
}

/// Refused where several were mailed within an hour, with the minutes until the next one can be.
pub fn may_be_mailed(tx: &mut Tx, by: &ClientPrincipal, device: &str, ip: &str) -> Result<()> {
    let (now, device_hash, ip) = (tx.now(), hash(device), network(ip));
    let asked_by = asked_by(tx, by, &device_hash, &ip)?;
    let recent = codes::made_since(tx, by.person, now.plus_seconds(-3600))?;
    super::refuse_too_many(&recent, asked_by, now)
}

/// Whether the code that this device asked for last is good still.
pub fn one_works(tx: &mut Tx, by: &ClientPrincipal, device: &str) -> Result<bool> {
    let now = tx.now();
    let known = codes::current(tx, by.party, by.person, &hash(device))?;
    Ok(known.is_some_and(|code| super::is_open(&code, now)))
}

fn network(ip: &str) -> String {
    ip.parse().map_or_else(|_| ip.to_owned(), |ip| kernel::network(ip).to_string())
}

fn asked_by<'a>(
    conn: &mut Conn,
    by: &ClientPrincipal,
    device_hash: &'a [u8],
    ip: &'a str,
) -> Result<AskedBy<'a>> {
    let is_proved = links::has_proved(conn, device_hash, by.person)?;
    Ok(AskedBy { party: by.party, person: by.person, device_hash, ip, link: by.link, is_proved })
}

/// Mails a fresh code to the registered address, good on this device; an earlier one is good there no more, and
/// what other devices asked for stays as it is.
pub fn send(tx: &mut Tx, by: &ClientPrincipal, device: &str, ip: &str) -> Result<()> {
    let contact = approver(tx, by)?;
    if is_spent(tx, by.link)? {
        return Err(Failure::refused("sign_off.link_spent"));
    }
    may_be_mailed(tx, by, device, ip)?;
    let now = tx.now();
    let (device_hash, ip) = (hash(device), network(ip));
    let asked_by = asked_by(tx, by, &device_hash, &ip)?;
    if let Some(earlier) = codes::current(tx, by.party, by.person, &device_hash)? {
        codes::end(tx, earlier.id)?;
    }
    let (id, code) = (Uuid::now_v7(), super::fresh_code());
    let mut params = Map::new();
    params.insert("project".into(), json!(projects::get(tx, by.project)?.client_name));
    params.insert("code".into(), json!(code));
    params.insert("minutes".into(), json!(MINUTES));
    let letter = Letter {
        to: contact.person,
        to_name: contact.name,
        to_email: contact.email,
        locale: contact.locale,
        template: TEMPLATE.to_owned(),
        params,
        url: None,
        project: Some(by.project),
        // With the link its letter dies: a code for somebody taken off the project does not leave.
        link: Some(by.link),
        about: Some(id),
        goes_along: false,
    };
    let letter = outbox::enqueue(tx, LETTER, &letter, now)?;
    let expires_at = now.plus_seconds(MINUTES * 60);
    let code = ContactCode { id, hash: super::salted(id, &code), expires_at, tries: 0 };
    codes::create(tx, asked_by, &code, letter)
}

/// Checks what was entered. The count of tries is written in any case, so this refuses nothing: it tells.
pub fn check(tx: &mut Tx, by: &ClientPrincipal, device: &str, entered: &str) -> Result<Checked> {
    approver(tx, by)?;
    let now = tx.now();
    let device_hash = hash(device);
    let kept = codes::current(tx, by.party, by.person, &device_hash)?;
    let checked = super::weigh(kept.as_ref(), links::wrong_tries(tx, by.link)?, entered, now);
    match (checked, kept) {
        (Checked::Right, Some(code)) => {
            codes::end(tx, code.id)?;
            links::prove(tx, &device_hash, by.link)?;
        }
        (_, Some(code)) if super::is_open(&code, now) => {
            codes::count_try(tx, code.id)?;
            links::count_wrong_try(tx, by.link)?;
        }
        _ => {}
    }
    Ok(checked)
}

/// Only who could decide needs a code, and only who says to be the person the link was sent to gets one.
fn approver(tx: &mut Tx, by: &ClientPrincipal) -> Result<parties::PartyContact> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::refused("link.revoked"))?;
    if contact.role < PartyRole::ClientApprover {
        return Err(Failure::refused("sign_off.not_yours"));
    }
    Ok(contact)
}
