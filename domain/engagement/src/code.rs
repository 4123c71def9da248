//! The code that shows whose mailbox somebody reads: six digits, mailed to the registered address, once on each
//! device. A forwarded mail lets another look, and not decide.
//!
//! Must hold: the code is nowhere kept but in the letter on its way; it works once, for ten minutes, and for
//! five tries; wrong tries count even where nothing else is written.

use crate::link::hash;
use crate::store::{codes, codes::ContactCode, links, parties, projects};
use ::store::{Conn, Tx, outbox};
use kernel::{ClientPrincipal, Failure, Identified, LETTER, Letter, PartyRole, Refusal, Result, Timestamp};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub const MINUTES: i64 = 10;
pub const MOST_TRIES: i64 = 5;
pub const MOST_AN_HOUR: usize = 3;
/// The letter's template; its parameter `code` is wiped once it is sent.
pub const TEMPLATE: &str = "sign_off_code";

/// What came of a code that somebody entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The device counts as theirs from now on.
    Right,
    Wrong {
        tries_left: i64,
    },
    /// None is good any more, or none was asked for: a fresh one is needed.
    Over,
}

/// Whether answering would ask this person for a code on this device.
pub fn is_needed(conn: &mut Conn, by: &ClientPrincipal) -> Result<bool> {
    Ok(by.identified != Identified::WithCode && projects::get(conn, by.project)?.asks_code)
}

/// Mails a fresh code to the registered address; an earlier one is good no more.
pub fn send(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    let contact = approver(tx, by)?;
    let now = tx.now();
    let recent = codes::made_since(tx, by.person, now.plus_seconds(-3600))?;
    refuse_too_many(&recent, now)?;
    codes::end_all(tx, by.party, by.person)?;
    let (id, code) = (Uuid::now_v7(), fresh_code());
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
    };
    let letter = outbox::enqueue(tx, LETTER, &letter, now)?;
    let expires_at = now.plus_seconds(MINUTES * 60);
    codes::create(
        tx,
        by.party,
        by.person,
        &ContactCode { id, hash: salted(id, &code), expires_at, tries: 0 },
        letter,
    )
}

/// Checks what was entered. The count of tries is written in any case, so this refuses nothing: it tells.
pub fn check(tx: &mut Tx, by: &ClientPrincipal, device: &str, entered: &str) -> Result<Checked> {
    approver(tx, by)?;
    let now = tx.now();
    let Some(code) = codes::current(tx, by.party, by.person)? else { return Ok(Checked::Over) };
    if now >= code.expires_at || code.tries >= MOST_TRIES {
        return Ok(Checked::Over);
    }
    let digits: String = entered.chars().filter_map(digit).collect();
    if !is_same(&salted(code.id, &digits), &code.hash) {
        codes::count_try(tx, code.id)?;
        let tries_left = MOST_TRIES - code.tries - 1;
        return Ok(if tries_left > 0 { Checked::Wrong { tries_left } } else { Checked::Over });
    }
    codes::end_all(tx, by.party, by.person)?;
    links::prove(tx, &hash(device), by.link)?;
    Ok(Checked::Right)
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

fn refuse_too_many(made: &[Timestamp], now: Timestamp) -> Result<()> {
    match made.first() {
        Some(oldest) if made.len() >= MOST_AN_HOUR => {
            let seconds = (oldest.plus_seconds(3600).micros() - now.micros()) / 1_000_000;
            Err(Refusal::new("sign_off.too_many_codes").with("minutes", seconds / 60 + 1).into())
        }
        _ => Ok(()),
    }
}

/// Six digits, each code as likely as any other.
fn fresh_code() -> String {
    const CODES: u32 = 1_000_000;
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        let number = u32::from_le_bytes(bytes);
        if number < u32::MAX / CODES * CODES {
            return format!("{:06}", number % CODES);
        }
    }
}

/// Spaces and dashes fall away; digits as Chinese keyboards type them count.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || c == '-' => None,
        _ => Some('x'),
    }
}

fn salted(id: Uuid, code: &str) -> Vec<u8> {
    Sha256::new().chain_update(id).chain_update(code).finalize().to_vec()
}

/// Takes as long for a near miss as for a far one.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_as_people_type_them() {
        for (entered, digits) in
            [("123456", "123456"), (" 123 456 ", "123456"), ("１２３-４５６", "123456"), ("12a456", "12x456")]
        {
            assert_eq!(entered.chars().filter_map(digit).collect::<String>(), digits);
        }
    }

    #[test]
    fn codes_have_six_digits() {
        for _ in 0..100 {
            let code = fresh_code();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn three_an_hour() {
        let at = |minute: i64| Timestamp(minute * 60_000_000);
        for (made, minutes) in
            [(vec![], None), (vec![at(1), at(2)], None), (vec![at(1), at(2), at(3)], Some(52))]
        {
            let refused = refuse_too_many(&made, at(10)).err();
            let wanted = minutes.map(|n| Refusal::new("sign_off.too_many_codes").with("minutes", n).into());
            assert_eq!(refused, wanted);
        }
    }
}
