//! The postman: letters of the outbox go to the mail server, one after the other, with patience.
//!
//! Must hold: a letter is sent at most once per attempt that was noted; the key it carries is wiped once it is
//! sent. A letter whose link has ended, whose reader left, or what it speaks of is not as it was (`letter_kinds.rs`),
//! does not leave and says why. Without a mail server letters wait, readable for the administrator. What a letter brings
//! along is made right before (`letter_parts.rs`).

use crate::letter_kinds::{Leaving, leaving};
use crate::letter_parts::{Departure, LetterParts};
use crate::sealing::mail_server;
use engagement::letters::keep_back;
use engagement::link::{self, LinkState};
use engagement::store::{links, members, parties};
use kernel::{Event, Failure, LETTER, Letter, LetterPart, LinkId, PersonId, Result};
use locales::Locale;
use people::person;
use serde_json::{Map, Value, json};
use std::time::Duration;
use store::outbox::{self, OutboxItem};
use store::seal::SealKey;
use store::{Conn, Db, Tx, Viewer};
use uuid::Uuid;
use web::App;

const AT_ONCE: u32 = 10;
const LEASE: Duration = Duration::from_secs(120);
/// What asks for something waits while its project is archived, and is looked at again so much later.
const ARCHIVED: &str = "project.archived";
const ARCHIVED_LATER_SECONDS: i64 = 300;
/// After so many attempts a letter is given up.
const MOST_ATTEMPTS: i64 = 8;

/// Sends what is due; tells how many letters it took.
pub async fn deliver(app: &App, worker: &str) -> Result<usize> {
    let (db, seal) = (app.db(), app.get::<SealKey>().clone());
    let known = db.read(move |conn| Ok((mail_server(conn, &seal)?, people::setup::organisation(conn)?)));
    let (server, organisation) = known.await?;
    let Some(server) = server else { return Ok(0) };
    let letters = outbox::claim(db, worker, LETTER, AT_ONCE, LEASE).await?;
    let count = letters.len();
    for mut item in letters {
        let (id, payload) = (item.id, item.payload);
        let Some(payload) = db.write(move |tx| once_more(tx, id, payload)).await? else { continue };
        item.payload = payload;
        let outcome = send(app, &server, &organisation, &item).await;
        note(db, item, outcome).await?;
    }
    Ok(count)
}

/// Looks once more, right before sending: between writing and sending days may have passed. Gives the letter as it
/// leaves, or none where it stays.
fn once_more(tx: &mut Tx, id: Uuid, payload: Value) -> Result<Option<Value>> {
    // What cannot be read is for `send` to say.
    let Ok(mut letter) = serde_json::from_value::<Letter>(payload.clone()) else { return Ok(Some(payload)) };
    match as_of_now(tx, (id, &letter))? {
        Leaving::Stays(reason) => keep_back(tx, id, reason).map(|_| None),
        Leaving::Waits => {
            let later = tx.now().plus_seconds(ARCHIVED_LATER_SECONDS);
            outbox::postpone(tx, id, ARCHIVED, later).map(|()| None)
        }
        _ if outbox::get(tx, id)?.state != outbox::State::Queued => Ok(None),
        Leaving::Leaves { today: Some((name, today)) } if letter.params.get(name) != Some(&json!(today)) => {
            letter.params.insert(name.into(), json!(today));
            outbox::put_payload(tx, id, &letter)?;
            serde_json::to_value(letter).map(Some).map_err(Failure::fault)
        }
        Leaving::Leaves { .. } => Ok(Some(payload)),
    }
}

fn as_of_now(tx: &mut Tx, (id, letter): (Uuid, &Letter)) -> Result<Leaving> {
    let now = tx.now();
    if let Some(link) = letter.link {
        let link = links::get(tx, link)?;
        let state = link::state(&link, now);
        if state != LinkState::Active {
            return Ok(Leaving::Stays(state.reason()));
        }
        if parties::role(tx, link.party, link.person)?.is_none() {
            return Ok(Leaving::Stays(LinkState::Revoked.reason()));
        }
        return leaving(tx, (id, letter), link.party, now);
    }
    if person::get(tx, letter.to)?.disabled_at.is_some() {
        return Ok(Leaving::Stays("person.disabled"));
    }
    match letter.project {
        Some(project) if members::role(tx, project, letter.to)?.is_none() => {
            Ok(Leaving::Stays("member.removed"))
        }
        _ => Ok(Leaving::Leaves { today: None }),
    }
}

async fn send(
    app: &App,
    server: &mail::Settings,
    organisation: &str,
    item: &OutboxItem,
) -> Result<(), mail::SendError> {
    let letter: Letter = serde_json::from_value(item.payload.clone())
        .map_err(|error| mail::SendError::refused(format!("the letter cannot be read: {error}")))?;
    let words = mail::render_letter(&letter, organisation);
    let parts = parts(app, server, (item.id, &letter)).await;
    let message = mail::Message {
        to: letter.to_email,
        name: letter.to_name,
        subject: words.subject,
        text: words.text,
        html: words.html,
        parts: parts.map_err(|failure| mail::SendError::later(failure.to_string()))?,
        ..mail::Message::default()
    };
    mail::send(server, &message).await.map(drop)
}

/// What it brings along, as its reader reads it now.
async fn parts(app: &App, server: &mail::Settings, (id, letter): (Uuid, &Letter)) -> Result<Vec<LetterPart>> {
    let (link, to) = (letter.link, letter.to);
    let viewer = app.db().read(move |conn| link.map(|link| viewer(conn, link, to)).transpose()).await?;
    let departure = Departure {
        id,
        letter: letter.clone(),
        viewer,
        from_address: server.from_address.clone(),
        reply_address: None,
    };
    app.get::<LetterParts>().of(app, &departure).await
}

fn not_made(failure: Failure) -> mail::SendError {
    let words = format!("what it brings along could not be made: {failure}");
    mail::SendError { kind: mail::NotSent::Later, code: None, enhanced: None, words }
}

fn viewer(conn: &mut Conn, link: LinkId, person: PersonId) -> Result<Viewer> {
    let link = links::get(conn, link)?;
    Ok(Viewer { project: link.project, party: link.party, person })
}

async fn note(db: &Db, item: OutboxItem, outcome: Result<(), mail::SendError>) -> Result<()> {
    db.write(move |tx| match &outcome {
        Ok(()) => {
            let mut letter: Letter = serde_json::from_value(item.payload.clone()).map_err(Failure::fault)?;
            letter.url = None;
            letter.params.remove("code");
            outbox::put_payload(tx, item.id, &letter)?;
            outbox::done(tx, item.id)?;
            tell_of(tx, item.id, &letter)
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

/// What left for a client stands in the communication log.
fn tell_of(tx: &mut Tx, id: Uuid, letter: &Letter) -> Result<()> {
    let (Some(project), Some(_)) = (letter.project, letter.link) else { return Ok(()) };
    let at = tx.now();
    tx.event(Event::new("letter.sent", at, None).in_project(project).detail(json!({ "letter": id })))
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
        ..mail::Message::default()
    };
    mail::send(server, &message).await.map(drop).map_err(|error| error.to_string())
}
