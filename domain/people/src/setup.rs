//! The first run: whoever holds the one-time token, which the server printed on its console, names the
//! organisation and becomes the first administrator. Afterwards this is closed for ever.

use crate::key;
use kernel::{Result, Timestamp};
use store::{Conn, Db, Tx, settings};

const TOKEN_HASH: &str = "setup_token_hash";
const FINISHED_AT: &str = "setup_finished_at";
const ORGANISATION: &str = "organisation";
const TIME_ZONE: &str = "time_zone";
const LOCALE: &str = "locale";

/// Whether nobody has set this instance up yet.
pub fn is_needed(conn: &mut Conn) -> Result<bool> {
    if settings::get(conn, FINISHED_AT)?.is_some() {
        return Ok(false);
    }
    // Persons made by a command count as well.
    Ok(crate::person::team(conn)?.is_empty())
}

/// A fresh one-time token to print on the console; none when set-up is done. An earlier token is dead then.
pub async fn issue_token(db: &Db) -> Result<Option<String>> {
    let token = key::fresh()?;
    let hash = hex(&key::hash(&token));
    db.write(move |tx| {
        if !is_needed(tx)? {
            return Ok(None);
        }
        settings::put(tx, TOKEN_HASH, &hash)?;
        Ok(Some(token))
    })
    .await
}

/// Whether this is the token that was printed.
pub(crate) fn is_token(conn: &mut Conn, token: &str) -> Result<bool> {
    let kept = settings::get(conn, TOKEN_HASH)?.unwrap_or_default();
    Ok(key::is_same(kept.as_bytes(), hex(&key::hash(token.trim())).as_bytes()))
}

/// Names the organisation and closes the door.
pub(crate) fn finish(tx: &mut Tx, organisation: &str, time_zone: &str) -> Result<()> {
    let now: Timestamp = tx.now();
    settings::put(tx, ORGANISATION, organisation)?;
    settings::put(tx, TIME_ZONE, time_zone)?;
    settings::put(tx, FINISHED_AT, &now.to_string())?;
    settings::put(tx, TOKEN_HASH, "")
}

/// The delivery organisation's name; empty before set-up.
pub fn organisation(conn: &mut Conn) -> Result<String> {
    Ok(settings::get(conn, ORGANISATION)?.unwrap_or_default())
}

/// The organisation's time zone.
pub fn time_zone(conn: &mut Conn) -> Result<String> {
    Ok(settings::get(conn, TIME_ZONE)?.unwrap_or_else(|| "UTC".into()))
}

/// The language in which people begin who have not chosen one.
pub fn locale(conn: &mut Conn) -> Result<String> {
    Ok(settings::get(conn, LOCALE)?.unwrap_or_else(|| "en".into()))
}

/// The organisation is called otherwise, sits elsewhere or speaks otherwise from now on.
pub fn keep_organisation(tx: &mut Tx, name: &str, time_zone: &str, locale: &str) -> Result<()> {
    settings::put(tx, ORGANISATION, name)?;
    settings::put(tx, TIME_ZONE, time_zone)?;
    settings::put(tx, LOCALE, locale)
}

/// For commands and demos that set an instance up without a browser.
pub fn finish_without_token(tx: &mut Tx, organisation: &str, time_zone: &str) -> Result<()> {
    finish(tx, organisation, time_zone)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
