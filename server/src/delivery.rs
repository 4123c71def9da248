//! The postman: letters of the outbox go to the mail server, one after the other, with patience.
//!
//! Must hold: a letter is sent at most once per attempt that was noted; the key it carries is wiped once it is
//! sent. A letter whose link has ended, whose reader left, or what it speaks of is not as it was (`letter_kinds.rs`),
//! does not leave and says why. Without a mail server letters wait, readable for the administrator. What a letter brings
//! along is made right before (`letter_parts.rs`).

use crate::client_bursts;
use crate::gathered_letters::{Going, going, says_nothing, without_left_projects};
use crate::letter_kinds::{Leaving, leaving};
use crate::letter_parts::{Departure, LetterParts};
use crate::mail_sign_in::Kept;
use crate::mail_tokens::{NotHandedOver, hand_over};
use crate::sealing::mail_server;
use communication::routes::mail_wishes::WAITS;
use correspondence::{Outgoing, prepare, settings};
use engagement::letters::keep_back;
use engagement::link::{self, LinkState};
use engagement::store::{links, members, parties};
use kernel::{Event, Failure, GATHERED_LETTER, LETTER, Letter, LetterPart, LinkId, PersonId, Result};
use locales::Locale;
use people::person;
use serde_json::{Map, Value, json};
use std::time::Duration;
use store::outbox::{self, OutboxItem, Untaken};
use store::seal::SealKey;
use store::{Conn, Db, Tx, Viewer};
use uuid::Uuid;
use web::App;

const AT_ONCE: u32 = 10;
/// Longer than one letter takes with what it brings along; it begins anew with each.
const LEASE: Duration = Duration::from_secs(300);
/// Sheets and pictures are set and painted within; the handing over has its own limit.
const BROUGHT_ALONG_WITHIN: Duration = Duration::from_secs(120);
/// What asks for something waits while its project is archived, and is looked at again so much later.
pub(crate) const ARCHIVED: &str = "project.archived";
pub(crate) const ARCHIVED_LATER_SECONDS: i64 = 300;
/// A letter that a mail server puts off is given up after four days (RFC 5321, 4.5.4.1).
const MOST_PUT_OFF: i64 = 54;
/// One that was cut off without an answer may have arrived each time.
const MOST_CUT_OFF: i64 = 8;

/// Sends what is due; tells how many letters it took.
pub async fn deliver(app: &App, worker: &str) -> Result<usize> {
    let (db, seal) = (app.db(), app.get::<SealKey>().clone());
    let of_seal = seal.clone();
    let known = db.read(move |conn| {
        let (server, mail_in) = (mail_server(conn, &of_seal)?, settings::get(conn, &of_seal)?);
        Ok((server, mail_in, people::setup::organisation(conn)?))
    });
    let (server, mail_in, organisation) = known.await?;
    let Some(server) = server else { return Ok(0) };
    let letters = outbox::claim(db, worker, LETTER, AT_ONCE, LEASE).await?;
    let count = letters.len();
    let taken: Vec<Uuid> = letters.iter().map(|item| item.id).collect();
    for (place, mut item) in letters.into_iter().enumerate() {
        let ahead = taken[place + 1..].to_vec();
        let (id, payload, seal, worker) = (item.id, item.payload.clone(), seal.clone(), worker.to_owned());
        let (mail_in, from) = (mail_in.clone(), server.place.from_address.clone());
        let public_url = app.public_url().to_owned();
        let leaves = db.write(move |tx| {
            if !outbox::renew(tx, id, &worker, LEASE)? {
                return Ok(None);
            }
            let Some(payload) = once_more(tx, &public_url, (id, &ahead), payload)? else { return Ok(None) };
            let letter = serde_json::from_value::<Letter>(payload.clone()).ok();
            let prepare = |letter| prepare(tx, &seal, (&mail_in, &from), (id, &letter));
            Ok(Some((payload, letter.map(prepare).transpose()?)))
        });
        let outcome = match leaves.await {
            Ok(None) => continue,
            Ok(Some((payload, outgoing))) => {
                item.payload = payload;
                send(app, (&server, &organisation), &item, outgoing).await
            }
            // Of this letter alone: the others go their way.
            Err(failure) => Err(mail::SendError::later(failure.to_string())),
        };
        note(db, item, outcome).await?;
    }
    Ok(count)
}

/// What no mail server took yet, and waits to be tried again.
pub fn untaken(conn: &mut Conn) -> Result<Option<Untaken>> {
    outbox::untaken(conn, LETTER, [ARCHIVED, WAITS])
}

/// Tries that now: the mail server was set otherwise, or takes mails again.
pub fn try_untaken(tx: &mut Tx) -> Result<()> {
    outbox::try_untaken(tx, LETTER, [ARCHIVED, WAITS])
}

/// Looks once more, right before sending: between writing and sending days may have passed. Gives the letter as it
/// leaves, or none where it stays.
fn once_more(
    tx: &mut Tx,
    public_url: &str,
    (id, ahead): (Uuid, &[Uuid]),
    payload: Value,
) -> Result<Option<Value>> {
    // What cannot be read is for `send` to say.
    let Ok(mut letter) = serde_json::from_value::<Letter>(payload.clone()) else { return Ok(Some(payload)) };
    if letter.template == GATHERED_LETTER {
        let leaves = client_bursts::as_it_leaves(tx, (id, &letter))?;
        return leaves.map(serde_json::to_value).transpose().map_err(Failure::fault);
    }
    if let Some(left) = without_left_projects(tx, &letter)? {
        outbox::put_payload(tx, id, &left)?;
        letter = left;
    }
    let payload = serde_json::to_value(&letter).map_err(Failure::fault)?;
    match as_of_now(tx, (id, &letter))? {
        Leaving::Stays(reason) => keep_back(tx, id, reason).map(|_| None),
        Leaving::Waits => {
            let later = tx.now().plus_seconds(ARCHIVED_LATER_SECONDS);
            outbox::postpone(tx, id, ARCHIVED, later).map(|()| None)
        }
        _ if outbox::get(tx, id)?.state != outbox::State::Queued => Ok(None),
        Leaving::Leaves { .. } if letter.link.is_none() => as_wished(tx, public_url, (id, ahead), payload),
        Leaving::Leaves { today } => {
            if let Some((name, today)) =
                today.filter(|(name, today)| letter.params.get(*name) != Some(&json!(today)))
            {
                letter.params.insert(name.into(), json!(today));
                outbox::put_payload(tx, id, &letter)?;
            }
            match client_bursts::gather(tx, (id, &letter), ahead)? {
                true => Ok(None),
                false => serde_json::to_value(letter).map(Some).map_err(Failure::fault),
            }
        }
    }
}

/// A letter to the team leaves when its reader wishes it to, perhaps together with others.
fn as_wished(
    tx: &mut Tx,
    public_url: &str,
    (id, ahead): (Uuid, &[Uuid]),
    payload: Value,
) -> Result<Option<Value>> {
    match going(tx, public_url, id, ahead)? {
        Going::AsItIs => Ok(Some(payload)),
        Going::Stays(reason) => outbox::cancel_because(tx, id, reason).map(|_| None),
        Going::Waits(due) => outbox::postpone(tx, id, WAITS, due).map(|()| None),
        Going::Gathered(letter) => {
            outbox::put_payload(tx, id, &letter)?;
            serde_json::to_value(letter).map(Some).map_err(Failure::fault)
        }
    }
}

pub(crate) fn as_of_now(tx: &mut Tx, (id, letter): (Uuid, &Letter)) -> Result<Leaving> {
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
    if says_nothing(letter) {
        return Ok(Leaving::Stays("member.removed"));
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
    (server, organisation): (&Kept<mail::Settings>, &str),
    item: &OutboxItem,
    outgoing: Option<Outgoing>,
) -> Result<mail::Accepted, mail::SendError> {
    let mut letter: Letter = serde_json::from_value(item.payload.clone())
        .map_err(|error| mail::SendError::refused(format!("the letter cannot be read: {error}")))?;
    let outgoing =
        outgoing.ok_or_else(|| mail::SendError::later("the letter was not prepared".to_owned()))?;
    if let Some(note) = outgoing.note {
        letter.params.insert(mail::REPLY_NOTE.into(), note.word().into());
    }
    let mut points = letter.points();
    for (id, reply) in outgoing.replies {
        points
            .iter_mut()
            .filter(|point| point.letter == id)
            .for_each(|point| point.reply = Some(reply.clone()));
    }
    if !points.is_empty() {
        letter.put_points(&points);
    }
    let parts = parts(app, &server.place, (item.id, &letter), outgoing.reply_to.clone());
    let parts = tokio::time::timeout(BROUGHT_ALONG_WITHIN, parts).await;
    let parts = parts.map_err(|_| mail::SendError::later("what it brings along took too long".to_owned()))?;
    let parts = parts.map_err(|failure| mail::SendError::later(failure.to_string()))?;
    let words = mail::render_letter(&letter, organisation, &parts);
    let message = mail::Message {
        to: letter.to_email,
        name: letter.to_name,
        subject: words.subject,
        text: words.text,
        html: words.html,
        parts,
        message_id: Some(outgoing.message_id),
        in_reply_to: outgoing.root.clone(),
        references: outgoing.root.into_iter().collect(),
        bounces_to: outgoing.reply_to.clone(),
        reply_to: outgoing.reply_to,
        list: outgoing.list.map(|(id, name)| mail::List { name, id }),
        ..mail::Message::default()
    };
    hand_over(app, server, &message).await.map_err(mail::SendError::from)
}

/// What it brings along, as its reader reads it now.
async fn parts(
    app: &App,
    server: &mail::Settings,
    (id, letter): (Uuid, &Letter),
    reply_address: Option<String>,
) -> Result<Vec<LetterPart>> {
    let (link, to) = (letter.link, letter.to);
    let viewer = app.db().read(move |conn| link.map(|link| viewer(conn, link, to)).transpose()).await?;
    let departure = Departure {
        id,
        letter: letter.clone(),
        viewer,
        from_address: server.from_address.clone(),
        reply_address,
    };
    app.get::<LetterParts>().of(app, &departure).await
}

fn viewer(conn: &mut Conn, link: LinkId, person: PersonId) -> Result<Viewer> {
    let link = links::get(conn, link)?;
    Ok(Viewer { project: link.project, party: link.party, person })
}

async fn note(db: &Db, item: OutboxItem, outcome: Result<mail::Accepted, mail::SendError>) -> Result<()> {
    db.write(move |tx| match &outcome {
        Ok(accepted) => {
            let mut letter: Letter = serde_json::from_value(item.payload.clone()).map_err(Failure::fault)?;
            letter.url = None;
            letter.params.remove("code");
            let gathered = client_bursts::wipe(tx, item.id, &mut letter)?;
            outbox::put_payload(tx, item.id, &letter)?;
            outbox::done(tx, item.id)?;
            correspondence::sent(tx, item.id, &accepted.words)?;
            match letter.template == GATHERED_LETTER {
                true => gathered.into_iter().try_for_each(|one| tell_of(tx, one, &letter)),
                false => tell_of(tx, item.id, &letter),
            }
        }
        // That nobody is there, or what the administrators have to mend, is no letter's fault: it waits.
        Err(error) if error.is_permanent() || is_given_up(error, item.attempts) => {
            outbox::failed(tx, item.id, &error.to_string(), None)?;
            correspondence::returned(tx, item.id, &error.words, is_about_address(error))
        }
        Err(error) => {
            // 1, 2, 4 … minutes, at most two hours.
            let minutes = 1_i64 << item.attempts.clamp(0, 7);
            let retry = tx.now().plus_seconds(60 * minutes.min(120));
            match error.is_about_it() || item.attempts < MOST_CUT_OFF - 1 {
                true => outbox::failed(tx, item.id, &error.to_string(), Some(retry))?,
                false => outbox::postpone(tx, item.id, &error.to_string(), retry)?,
            }
            correspondence::deferred(tx, item.id, &error.words)
        }
    })
    .await
}

fn is_given_up(error: &mail::SendError, attempts: i64) -> bool {
    error.is_about_it() && attempts >= if error.code.is_some() { MOST_PUT_OFF } else { MOST_CUT_OFF }
}

/// The server knows nobody of that address (RFC 3463: 5.1), or says so without that code.
fn is_about_address(error: &mail::SendError) -> bool {
    let is_of_address = |status: &String| status.starts_with("5.1.");
    error.enhanced.as_ref().map_or(error.code == Some(550), is_of_address)
}

/// What left for a client stands in the communication log.
fn tell_of(tx: &mut Tx, id: Uuid, letter: &Letter) -> Result<()> {
    let (Some(project), Some(_)) = (letter.project, letter.link) else { return Ok(()) };
    let at = tx.now();
    tx.event(Event::new("letter.sent", at, None).in_project(project).detail(json!({ "letter": id })))
}

/// A mail that only says that mails arrive.
pub async fn send_test(
    app: &App,
    (server, organisation): (&Kept<mail::Settings>, &str),
    to: &str,
) -> Result<(), NotHandedOver> {
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
    hand_over(app, server, &message).await.map(drop)
}
