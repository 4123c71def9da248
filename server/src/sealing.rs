//! What the server itself keeps sealed: the mail server and the mailbox with their passwords, and the key of the form tokens. Also
//! the first thing done at start, sealing whatever an earlier version kept plain.

use crate::mail_sign_in::{Kept, MailPlace};
use engagement::routes::SMTP;
use kernel::{Failure, Result};
use store::seal::{self, SealKey};
use store::{Conn, Db, Tx, settings};

const TABLE: &str = "settings";
const FORM_SECRET: &str = "form_secret";

/// Seals what was kept plain and tells whether there was any; a start that was killed meanwhile goes on with the
/// rest.
pub async fn seal_plain(db: &Db, seal: &SealKey) -> Result<bool> {
    let key = seal.clone();
    let settings = db.write(move |tx| {
        let mut any = false;
        for name in [SMTP, FORM_SECRET] {
            match settings::get(tx, name)? {
                Some(text) if !text.is_empty() && !seal::is_sealed(text.as_bytes()) => {
                    put(tx, &key, name, &text)?;
                    any = true;
                }
                _ => {}
            }
        }
        Ok(any)
    });
    Ok(settings.await? | people::totp::seal_plain(db, seal).await?)
}

/// The mail server that is set, if one is.
pub fn mail_server(conn: &mut Conn, seal: &SealKey) -> Result<Option<Kept<mail::Settings>>> {
    place(conn, seal)
}

/// The mailbox elsewhere that mails are fetched from, if one is set.
pub fn mailbox(conn: &mut Conn, seal: &SealKey) -> Result<Option<Kept<mail::Mailbox>>> {
    place(conn, seal)
}

pub fn place<T: MailPlace>(conn: &mut Conn, seal: &SealKey) -> Result<Option<Kept<T>>> {
    let kept = settings::get(conn, T::NAME)?.filter(|text| !text.is_empty());
    let Some(kept) = kept else { return Ok(None) };
    let text = seal.open_text(TABLE, T::NAME, &kept)?;
    serde_json::from_str(&text).map(Some).map_err(Failure::fault)
}

pub fn put_place<T: MailPlace>(tx: &mut Tx, seal: &SealKey, kept: &Kept<T>) -> Result<()> {
    put(tx, seal, T::NAME, &serde_json::to_string(kept).map_err(Failure::fault)?).map(|_| ())
}

/// The key of the form tokens, made once and kept with the data.
pub async fn form_secret(db: &Db, seal: &SealKey) -> Result<[u8; 32]> {
    let seal = seal.clone();
    db.write(move |tx| {
        let kept = match settings::get(tx, FORM_SECRET)? {
            Some(kept) => kept,
            None => {
                let mut fresh = [0u8; 32];
                getrandom::fill(&mut fresh).map_err(Failure::fault)?;
                let digits: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
                put(tx, &seal, FORM_SECRET, &digits)?
            }
        };
        let digits = seal.open_text(TABLE, FORM_SECRET, &kept)?;
        let mut secret = [0u8; 32];
        for (place, byte) in secret.iter_mut().enumerate() {
            let pair = digits.get(place * 2..place * 2 + 2).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16).map_err(Failure::fault)?;
        }
        Ok(secret)
    })
    .await
}

fn put(tx: &mut Tx, seal: &SealKey, name: &str, plain: &str) -> Result<String> {
    let sealed = seal.seal_text(TABLE, name, plain)?;
    settings::put(tx, name, &sealed)?;
    Ok(sealed)
}
