//! The second factor: a code that changes every 30 seconds (RFC 6238), and recovery codes for the day the
//! phone is gone.
//!
//! What must hold: a code works once, whoever is faster; recovery codes are kept as hashes, and the secret is
//! sealed, since codes are computed from it.

use crate::person::{self, Person};
use crate::{key, session, setup};
use kernel::{Event, Failure, LETTER, Letter, PersonId, Result, Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use std::collections::HashSet;
use std::fmt::Write as _;
use store::seal::{self, SealKey};
use store::{Conn, Db, Tx, params};
use totp_rs::{Algorithm, Secret, TOTP};

const STEP_SECONDS: u64 = 30;
const RECOVERY_CODES: usize = 10;
const TABLE: &str = "totp_secrets";
const SEALED_AT_ONCE: usize = 100;

/// What an authenticator app needs.
pub struct Enrolment {
    pub secret: String,
    pub otpauth_url: String,
    pub qr_svg: String,
}

/// What is kept for a person.
struct Kept {
    /// Sealed.
    secret: Vec<u8>,
    is_confirmed: bool,
    last_step: i64,
}

fn kept(conn: &mut Conn, person: PersonId) -> Result<Option<Kept>> {
    conn.opt(
        "select secret, confirmed_at, last_step from totp_secrets where person_id = $1",
        params![person],
        |row| {
            let confirmed: Option<Timestamp> = row.get(1)?;
            Ok(Kept { secret: row.get(0)?, is_confirmed: confirmed.is_some(), last_step: row.get(2)? })
        },
    )
}

pub fn is_on(conn: &mut Conn, person: PersonId) -> Result<bool> {
    Ok(kept(conn, person)?.is_some_and(|kept| kept.is_confirmed))
}

/// Everybody whose second factor is on.
pub(crate) fn protected(conn: &mut Conn) -> Result<HashSet<PersonId>> {
    const SQL: &str = "select person_id from totp_secrets where confirmed_at is not null";
    Ok(conn.rows(SQL, params![], |row| row.get(0))?.into_iter().collect())
}

/// Begins: a fresh secret that counts for nothing until a code confirms it.
pub(crate) fn enrol(
    tx: &mut Tx,
    seal: &SealKey,
    person: PersonId,
    email: &str,
    organisation: &str,
) -> Result<Enrolment> {
    if is_on(tx, person)? {
        return Err(Failure::refused("totp.already_on"));
    }
    let mut secret = vec![0; 20];
    getrandom::fill(&mut secret).map_err(Failure::fault)?;
    tx.exec(
        "insert into totp_secrets (person_id, secret, confirmed_at, last_step) values ($1, $2, null, 0)
         on conflict (person_id) do update set secret = excluded.secret, last_step = 0",
        params![person, seal.seal(TABLE, person, &secret)?],
    )?;
    // A colon would split the label of the address in the wrong place.
    let plain = |text: &str| text.replace(':', " ");
    let issuer =
        if organisation.is_empty() { "Rapport".into() } else { format!("Rapport {}", plain(organisation)) };
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, STEP_SECONDS, secret.clone(), Some(issuer), plain(email));
    let otpauth_url = totp.map_err(Failure::fault)?.get_url();
    let qr_svg = picture(&otpauth_url)?;
    Ok(Enrolment { secret: Secret::Raw(secret).to_encoded().to_string(), otpauth_url, qr_svg })
}

/// The time step in which this code is right, if it is later than the last one used.
fn step_of(secret: Vec<u8>, last_step: i64, code: &str, now: Timestamp) -> Result<Option<i64>> {
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, STEP_SECONDS, secret, None, "code".into())
        .map_err(Failure::fault)?;
    let present = now.micros() / 1_000_000 / STEP_SECONDS as i64;
    let mut found = None;
    for step in [present - 1, present, present + 1] {
        let right = totp.generate((step.max(0) as u64) * STEP_SECONDS);
        if key::is_same(right.as_bytes(), code.as_bytes()) && step > last_step {
            found = Some(step);
        }
    }
    Ok(found)
}

/// Confirms the secret by its first code; answers with the recovery codes, which are shown once.
pub(crate) fn confirm(tx: &mut Tx, seal: &SealKey, person: PersonId, code: &str) -> Result<Vec<String>> {
    let now = tx.now();
    let kept = kept(tx, person)?.ok_or(Failure::NotFound)?;
    if kept.is_confirmed {
        return Err(Failure::refused("totp.already_on"));
    }
    let secret = seal.open(TABLE, person, &kept.secret)?;
    let Some(step) = step_of(secret, kept.last_step, code, now)? else {
        return Err(Failure::invalid("code", "wrong"));
    };
    tx.exec(
        "update totp_secrets set confirmed_at = $2, last_step = $3 where person_id = $1",
        params![person, now, step],
    )?;
    tx.exec("delete from recovery_codes where person_id = $1", params![person])?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = recovery_code()?;
        tx.exec(
            "insert into recovery_codes (person_id, code_hash) values ($1, $2)",
            params![person, &key::hash(&bare(&code))],
        )?;
        codes.push(code);
    }
    tx.event(Event::new(crate::event::TOTP_CONFIRMED, now, Some(person)))?;
    Ok(codes)
}

/// Uses a code up, from the app or from the list of recovery codes. Only one caller gets `true` for a code.
pub(crate) fn use_code(tx: &mut Tx, seal: &SealKey, person: PersonId, code: &str) -> Result<bool> {
    let now = tx.now();
    let Some(kept) = kept(tx, person)? else { return Ok(false) };
    let secret = seal.open(TABLE, person, &kept.secret)?;
    if let Some(step) = step_of(secret, kept.last_step, code.trim(), now)? {
        let changed = tx.exec(
            "update totp_secrets set last_step = $2 where person_id = $1 and last_step < $2",
            params![person, step],
        )?;
        return Ok(changed == 1);
    }
    let used = tx.exec(
        "delete from recovery_codes where person_id = $1 and code_hash = $2",
        params![person, &key::hash(&bare(code))],
    )?;
    Ok(used == 1)
}

pub(crate) fn remove(tx: &mut Tx, by: Option<PersonId>, person: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec("delete from recovery_codes where person_id = $1", params![person])?;
    match tx.exec("delete from totp_secrets where person_id = $1", params![person])? {
        0 => Err(Failure::NotFound),
        _ => {
            let detail = serde_json::json!({"person": person});
            tx.event(Event::new(crate::event::TOTP_REMOVED, now, by).detail(detail))
        }
    }
}

/// The way out when the phone is gone and the recovery codes with it: somebody else switches it off, and its
/// owner learns of it by mail. Every session ends: whoever sits in one may be the wrong person.
pub fn reset(tx: &mut Tx, by: Option<PersonId>, person: &Person) -> Result<()> {
    if by == Some(person.id) {
        return Err(Failure::refused("totp.own_takes_password"));
    }
    remove(tx, by, person.id)?;
    session::revoke_others(tx, person.id, None)?;
    let by = by.map(|by| person::get(tx, by)).transpose()?.map(|by| by.name);
    let mut params = serde_json::Map::new();
    params.insert("organisation".into(), setup::organisation(tx)?.into());
    let template = match by {
        Some(by) => {
            params.insert("by".into(), by.into());
            "totp_removed"
        }
        None => "totp_removed_by_command",
    };
    let letter = Letter {
        to: person.id,
        to_name: person.name.clone(),
        to_email: person.email.clone(),
        locale: person.locale.clone(),
        template: template.into(),
        params,
        url: None,
        project: None,
        link: None,
        about: None,
        goes_along: false,
    };
    let payload = serde_json::to_value(letter).map_err(Failure::fault)?;
    let due = tx.now();
    store::outbox::enqueue(tx, LETTER, &payload, due).map(|_| ())
}

/// Seals what earlier versions kept plain and tells whether there was any. Some at once: a start that was killed
/// goes on where it stopped.
pub async fn seal_plain(db: &Db, seal: &SealKey) -> Result<bool> {
    let mut any = false;
    loop {
        let seal = seal.clone();
        if db.write(move |tx| seal_some(tx, &seal)).await? == 0 {
            return Ok(any);
        }
        any = true;
    }
}

fn seal_some(tx: &mut Tx, seal: &SealKey) -> Result<usize> {
    let kept = tx.rows("select person_id, secret from totp_secrets", params![], |row| {
        Ok((row.get::<PersonId>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    let plain: Vec<_> = kept.into_iter().filter(|(_, secret)| !seal::is_sealed(secret)).collect();
    for (person, secret) in plain.iter().take(SEALED_AT_ONCE) {
        let sealed = seal.seal(TABLE, person, secret)?;
        tx.exec("update totp_secrets set secret = $2 where person_id = $1", params![person, sealed])?;
    }
    Ok(plain.len())
}

/// 80 bits in letters and digits that cannot be taken for one another: `abcd-efgh-jkmn-pqrs`.
fn recovery_code() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Failure::fault)?;
    let letters: Vec<char> = bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)].into()).collect();
    Ok(letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// A recovery code as it is compared: without dashes, spaces and capitals.
fn bare(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The address as a QR picture of its own white ground, since authenticator apps want dark on light.
fn picture(text: &str) -> Result<String> {
    const BORDER: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Failure::fault)?;
    let side = code.size() + 2 * BORDER;
    let mut squares = String::new();
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            let _ = write!(squares, "M{},{}h1v1h-1z", x + BORDER, y + BORDER);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{squares}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and times of RFC 6238, appendix B (SHA-1), cut to six digits.
    #[test]
    fn codes_of_the_standard() {
        let step_of = |last_step, code, now| {
            step_of(b"12345678901234567890".to_vec(), last_step, code, now).expect("a step")
        };
        for (seconds, code, step) in [
            (59, "287082", 1),
            (1_111_111_109, "081804", 37_037_036),
            (20_000_000_000, "353130", 666_666_666),
        ] {
            let now = Timestamp(seconds * 1_000_000);
            assert_eq!(step_of(0, code, now), Some(step));
            assert_eq!(step_of(step, code, now), None, "used already");
            let later = now.plus_seconds(90);
            assert_eq!(step_of(0, code, later), None, "too late");
        }
        assert_eq!(step_of(0, "000000", Timestamp(59_000_000)), None);
    }

    #[test]
    fn recovery_codes_are_typed_as_people_type() {
        assert_eq!(bare(" ABCD efgh-jkmn pqrs"), "abcdefghjkmnpqrs");
        let code = recovery_code().expect("a code");
        assert_eq!((code.len(), bare(&code).len()), (19, 16));
    }
}
