//! The postman: letters of the outbox go to the mail server, one after the other, with patience.
//!
//! Must hold: a letter is sent at most once per attempt that was noted; the key it carries is wiped once it is
//! sent. Without a mail server letters wait, readable for the administrator.

use crate::administration::mail_server;
use kernel::{Failure, LETTER, Letter, Result};
use locales::Locale;
use serde_json::Map;
use std::time::Duration;
use store::Db;
use store::outbox::{self, OutboxItem};

const AT_ONCE: u32 = 10;
const LEASE: Duration = Duration::from_secs(120);
/// After so many attempts a letter is given up.
const MOST_ATTEMPTS: i64 = 8;

/// Sends what is due; tells how many letters it took.
pub async fn deliver(db: &Db, worker: &str) -> Result<usize> {
    let (server, organisation) =
        db.read(|conn| Ok((mail_server(conn)?, people::setup::organisation(conn)?))).await?;
    let Some(server) = server else { return Ok(0) };
    let letters = outbox::claim(db, worker, LETTER, AT_ONCE, LEASE).await?;
    let count = letters.len();
    for item in letters {
        let outcome = send(&server, &organisation, &item).await;
        note(db, item, outcome).await?;
    }
    Ok(count)
}

async fn send(server: &mail::Settings, organisation: &str, item: &OutboxItem) -> Result<(), mail::SendError> {
    let letter: Letter = serde_json::from_value(item.payload.clone())
        .map_err(|error| mail::SendError::Refused(format!("the letter cannot be read: {error}")))?;
    let words = mail::render_letter(&letter, organisation);
    let message = mail::Message {
        to: letter.to_email,
        name: letter.to_name,
        subject: words.subject,
        text: words.text,
        html: words.html,
        headers: Vec::new(),
    };
    mail::send(server, &message).await
}

async fn note(db: &Db, item: OutboxItem, outcome: Result<(), mail::SendError>) -> Result<()> {
    db.write(move |tx| match &outcome {
        Ok(()) => {
            let mut letter: Letter = serde_json::from_value(item.payload.clone()).map_err(Failure::fault)?;
            letter.url = None;
            outbox::put_payload(tx, item.id, &letter)?;
            outbox::done(tx, item.id)
        }
        Err(error) if error.is_permanent() || item.attempts >= MOST_ATTEMPTS => {
            outbox::failed(tx, item.id, &error.to_string(), None)
        }
        Err(error) => {
            // 1, 2, 4 … minutes, at most two hours.
            let minutes = 1_i64 << item.attempts.clamp(0, 7);
            let retry = tx.now().plus_seconds(60 * minutes.min(120));
            outbox::failed(tx, item.id, &error.to_string(), Some(retry))
        }
    })
    .await
}

/// A mail that only says that mails arrive.
pub async fn send_test(server: &mail::Settings, organisation: &str, to: &str) -> Result<(), String> {
    let mut params = Map::new();
    params.insert("organisation".into(), organisation.into());
    params.insert("name".into(), to.into());
    let words = mail::render(Locale::En, "test", &params, None);
    let message = mail::Message {
        to: to.to_owned(),
        name: String::new(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        headers: Vec::new(),
    };
    mail::send(server, &message).await.map_err(|error| error.to_string())
}
