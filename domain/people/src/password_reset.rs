//! The link in a mail with which somebody chooses a password: a forgotten one, or the first.
//!
//! What must hold: the link is hashed at rest, expires, works once, and takes every other link and session of
//! its person with it. Opening it changes nothing.

use crate::person::{self, Person};
use crate::{key, password, session, setup};
use kernel::{Event, Failure, LETTER, Letter, PersonId, Result, Timestamp};
use locales::Locale;
use store::{Conn, Tx, params};

const RESET_HOURS: i64 = 2;
const FIRST_PASSWORD_DAYS: i64 = 14;

/// Why the link is sent.
pub enum Reason<'a> {
    Forgotten,
    /// A new account, made by this person.
    FirstPassword {
        by: &'a str,
    },
}

/// Makes a link for a person and answers with its address.
pub fn create(
    tx: &mut Tx,
    person: PersonId,
    reason: &Reason,
    public_url: &str,
) -> Result<(String, Timestamp)> {
    let (key, now) = (key::fresh()?, tx.now());
    let expires_at = match reason {
        Reason::Forgotten => now.plus_seconds(RESET_HOURS * 3_600),
        Reason::FirstPassword { .. } => now.plus_days(FIRST_PASSWORD_DAYS),
    };
    tx.exec(
        "insert into password_resets (key_hash, person_id, created_at, expires_at) values ($1, $2, $3, $4)",
        params![&key::hash(&key), person, now, expires_at],
    )?;
    Ok((format!("{public_url}/set-password/{key}"), expires_at))
}

/// Makes a link and puts its mail into the outbox.
pub fn send(tx: &mut Tx, to: &Person, reason: &Reason, public_url: &str) -> Result<()> {
    let (url, expires_at) = create(tx, to.id, reason, public_url)?;
    let locale = Locale::from_tag(&to.locale).unwrap_or_default();
    let until = expires_at.in_zone(&to.time_zone);
    let until = format!("{} {}", locale.date_with_year(until.date()), locale.time(until.time()));
    let mut params = serde_json::Map::new();
    params.insert("name".into(), to.name.clone().into());
    params.insert("organisation".into(), setup::organisation(tx)?.into());
    params.insert("until".into(), until.into());
    let template = match reason {
        Reason::Forgotten => "password_reset",
        Reason::FirstPassword { by } => {
            params.insert("by".into(), (*by).into());
            "first_password"
        }
    };
    let letter = Letter {
        to: to.id,
        to_name: to.name.clone(),
        to_email: to.email.clone(),
        locale: to.locale.clone(),
        template: template.into(),
        params,
        url: Some(url),
        project: None,
        link: None,
        about: None,
        goes_along: false,
    };
    let payload = serde_json::to_value(letter).map_err(Failure::fault)?;
    let due = tx.now();
    store::outbox::enqueue(tx, LETTER, &payload, due).map(|_| ())
}

/// Whose link this is, while it may be used.
pub(crate) fn bearer(conn: &mut Conn, key: &str, now: Timestamp) -> Result<Person> {
    let id: PersonId = conn.one(
        "select person_id from password_resets where key_hash = $1 and expires_at > $2",
        params![&key::hash(key), now],
        |row| row.get(0),
    )?;
    let person = person::get(conn, id)?;
    if person.disabled_at.is_some() || !person.is_team { Err(Failure::NotFound) } else { Ok(person) }
}

/// Uses the link up: the password is new, every session and every other link of the person is gone.
pub(crate) fn redeem(tx: &mut Tx, key: &str, hash: &str) -> Result<()> {
    let now = tx.now();
    let person = bearer(tx, key, now)?;
    forget(tx, person.id)?;
    password::keep(tx, person.id, hash)?;
    session::revoke_others(tx, person.id, None)?;
    tx.event(Event::new(crate::event::PERSON_CHANGED, now, Some(person.id)))
}

/// Kills every link of a person.
pub(crate) fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    tx.exec("delete from password_resets where person_id = $1", params![person]).map(|_| ())
}
