//! Taking a mail in, in two steps: its bytes are made durable and written down at the door, then it is read beside the
//! database's threads and goes its way.
//!
//! Must hold: whoever was told that a mail is taken finds it again, filed once, held or ignored with a reason; whatever a kill
//! cuts off is done again from the bytes. More than can be looked through is not taken, and whoever brings it keeps it; what
//! strangers send never keeps out what comes to an address that was given to somebody for answers.

use super::calendar_replies::{CalendarReplies, CalendarReply};
use crate::acting::address::{Named, named};
use crate::acting::holding::{hold, hold_as};
use crate::acting::leaving::{deferred, returned};
use crate::acting::saying::{House, KeptFile, Speaking, contacts_among, say};
use crate::authentication::{Authenticated, Verdict, authenticated};
use crate::incoming::{Automatic, IncomingMail, ReadIncoming, Returned, Sender, Way, way};
use crate::store::mailboxes::{self, MailboxPlace};
use crate::store::received::{self, Belongs, Load, MailState, NewMail, ReceivedMail};
use crate::store::settings::{self, MailIn};
use crate::store::threads::{self, Thread};
use crate::store::{letters, letters::LetterState};
use ::store::seal::SealKey;
use ::store::{Conn, Db, Tx};
use documents::FileStore;
use kernel::{Event, Failure, Identified, PersonId, Result, Timestamp};
use people::person;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::sync::Arc;
use uuid::Uuid;
use web::{App, aside};

/// The largest mail that is taken.
pub const LARGEST_BYTES: usize = 30 << 20;
/// More waits for nobody: whoever brings it keeps it until somebody looked through. More in an hour is a flood.
const MOST: Load = Load { held: 2_000, held_bytes: 2 << 30, since: 1_000 };
/// The same for what bears no address for answers.
const MOST_OF_STRANGERS: Load = Load { held: 500, held_bytes: 512 << 20, since: 300 };
/// So much of a mail is looked through for an address for answers, and so many of them.
const LONGEST_HEADERS: usize = 64 << 10;
const MOST_ADDRESSES: usize = 20;
/// An address for answers works so long after the last letter to its person about its record.
const ADDRESS_DAYS: i64 = 180;
/// So often a mail is tried that meets a fault of ours.
const MOST_ATTEMPTS: i64 = 5;
/// What was ignored or put away is forgotten then.
const FORGOTTEN_DAYS: i64 = 30;
/// What belongs to no project is put away then.
const UNPLACED_DAYS: i64 = 90;
const AT_ONCE: i64 = 20;
/// So many who read along are kept.
const MOST_ALONG: usize = 50;
/// An answer to an invitation comes as one part, or as two of the same.
const MOST_CALENDARS: usize = 2;

/// A mail at a door.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// `lmtp`, `imap` or `post`.
    pub door: &'static str,
    /// None where the door does not know: then it is read off the mail.
    pub recipient: Option<String>,
    pub envelope_from: String,
    pub bytes: Vec<u8>,
    /// Where it lay, if it was fetched: kept with the mail in one step.
    pub place: Option<MailboxPlace>,
}

/// What whoever brought it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Kept,
    /// It is here already.
    Known,
    TooLarge,
    /// There is not a byte of it.
    Empty,
    /// Later: too much waits, or there is no room.
    TooMuch,
    /// Later: too much waits that bears no address for answers, and this bears none either.
    TooMuchOfStrangers,
}

/// Keeps a mail. When this answers `Kept`, bytes and row are durable.
pub async fn take_in(app: &App, arrived: Arrived) -> Result<Taken> {
    if arrived.bytes.is_empty() {
        return Ok(Taken::Empty);
    }
    // An installation that keeps no file of its size keeps no such mail either.
    let most = app.get::<FileStore>().largest_bytes().min(LARGEST_BYTES as u64);
    if arrived.bytes.len() as u64 > most {
        return Ok(Taken::TooLarge);
    }
    let (seal, hour_ago) = (app.get::<SealKey>().clone(), app.now().plus_seconds(-3_600));
    let of_seal = seal.clone();
    let mail_in = app.db().read(move |conn| settings::get(conn, &of_seal)).await?;
    let Arrived { door, recipient, envelope_from, bytes, place } = arrived;
    let is_addressed = is_addressed(&seal, &mail_in, recipient.as_deref(), &bytes)?;
    let load = app.db().read(move |conn| received::load(conn, is_addressed, hour_ago)).await?;
    match is_addressed {
        true if is_full(&load, &MOST) => return Ok(Taken::TooMuch),
        false if is_full(&load, &MOST_OF_STRANGERS) => return Ok(Taken::TooMuchOfStrangers),
        _ => {}
    }
    let files = app.get::<FileStore>().clone();
    let size = i64::try_from(bytes.len()).map_err(Failure::fault)?;
    let kept = match aside(move || files.keep(&bytes)).await {
        Err(Failure::Refused(_)) => return Ok(Taken::TooMuch),
        kept => kept?,
    };
    let recipient = recipient.unwrap_or_default().to_lowercase();
    let is_new = app.db().write(move |tx| {
        let new = NewMail {
            id: Uuid::now_v7(),
            door,
            sha256: &kept.sha256,
            bytes: size,
            recipient: &recipient,
            envelope_from: &envelope_from,
            is_addressed,
        };
        if let Some(place) = &place {
            mailboxes::put_place(tx, place)?;
        }
        received::put(tx, &new)
    });
    Ok(if is_new.await? { Taken::Kept } else { Taken::Known })
}

/// Whether a mail bears an address that was given to somebody for answers, as far as its envelope and its headers tell.
fn is_addressed(seal: &SealKey, mail_in: &MailIn, recipient: Option<&str>, bytes: &[u8]) -> Result<bool> {
    let headers = &bytes[..bytes.len().min(LONGEST_HEADERS)];
    let end = headers.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(headers.len());
    let headers = String::from_utf8_lossy(&headers[..end]);
    let is_end = |sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | ',' | ';' | '"' | ':');
    let written = headers.split(is_end).filter(|word| word.contains('+') && word.contains('@'));
    for address in recipient.into_iter().chain(written.take(MOST_ADDRESSES)) {
        if let Named::Thread(_) = named(seal, &mail_in.reply_address, address)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_full(load: &Load, most: &Load) -> bool {
    load.held >= most.held || load.held_bytes >= most.held_bytes || load.since >= most.since
}

/// So many more mails are taken now that bear no address for answers.
pub fn room_for_strangers(conn: &mut Conn, hour_ago: Timestamp) -> Result<i64> {
    let load = received::load(conn, false, hour_ago)?;
    let room = (MOST_OF_STRANGERS.held - load.held).min(MOST_OF_STRANGERS.since - load.since);
    Ok(if is_full(&load, &MOST_OF_STRANGERS) { 0 } else { room })
}

/// What waits for a person.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub held: i64,
    /// No more is taken for now: of anything, and of what bears no address for answers.
    pub is_full: bool,
    pub is_full_of_strangers: bool,
}

pub fn waiting(conn: &mut Conn, hour_ago: Timestamp) -> Result<Waiting> {
    let [addressed, strangers] =
        [received::load(conn, true, hour_ago)?, received::load(conn, false, hour_ago)?];
    Ok(Waiting {
        held: addressed.held + strangers.held,
        is_full: is_full(&addressed, &MOST),
        is_full_of_strangers: is_full(&strangers, &MOST_OF_STRANGERS),
    })
}

/// Looks at what was taken in; tells how many mails it looked at.
pub async fn file_received(app: &App) -> Result<usize> {
    let seal = app.get::<SealKey>().clone();
    let found = app.db().read(move |conn| {
        let mails = received::waiting(conn, AT_ONCE)?;
        Ok((settings::get(conn, &seal)?, mails))
    });
    let (mail_in, mails) = found.await?;
    let count = mails.len();
    for mail in mails {
        let (id, attempts) = (mail.id, mail.attempts);
        let gives_up = attempts >= MOST_ATTEMPTS;
        let public_url = app.public_url().to_owned();
        // Counted before it is looked at: a mail that ends the process does so a few times and no more.
        let counted = app.db().write(move |tx| match gives_up {
            true => hold(tx, &public_url, id, "fault"),
            false => received::put_attempts(tx, id, attempts + 1),
        });
        counted.await?;
        if gives_up {
            continue;
        }
        if let Err(failure) = file(app, &mail_in, mail).await {
            if matches!(failure, Failure::Busy) {
                app.db().write(move |tx| received::put_attempts(tx, id, attempts)).await?;
                return Err(failure);
            }
            tracing::warn!("a mail could not be filed: {failure}");
        }
    }
    Ok(count)
}

/// A mail as it was read, with its files kept.
struct Opened {
    mail: IncomingMail,
    files: Vec<KeptFile>,
    /// By what it is known again.
    key: String,
}

async fn file(app: &App, mail_in: &MailIn, kept: ReceivedMail) -> Result<()> {
    let (id, public_url) = (kept.id, app.public_url().to_owned());
    let opened = match open(app, &kept).await {
        Err(Failure::Refused(refusal)) => {
            let code = refusal.code;
            return app.db().write(move |tx| hold(tx, &public_url, id, code)).await;
        }
        opened => opened?,
    };
    let Opened { mut mail, files, key } = opened;
    let seal = app.get::<SealKey>();
    mail.also_to = reading_along(seal, mail_in, &mail)?;
    let mail = Arc::new(mail);
    let (seal, mail_in) = (seal.clone(), mail_in.clone());
    let (words, recipient) = (Arc::clone(&mail), kept.recipient.clone());
    // Its words are kept first, so that nothing of them is lost where what follows is refused.
    let known = app.db().write(move |tx| {
        received::put_words(tx, id, &words)?;
        let authenticated = authenticated(&words.authentication, &mail_in.authentication_server);
        received::put_authenticated(tx, id, authenticated)?;
        if !received::put_key(tx, id, &key)? {
            received::put_state(tx, id, MailState::Received, (MailState::Ignored, "known", None), None)?;
            return Ok(None);
        }
        let found = find_thread(tx, (&seal, &mail_in), (&recipient, &words), authenticated)?;
        received::put_belongs(tx, id, &found.belongs())?;
        Ok(Some(found))
    });
    let Some(found) = known.await? else { return Ok(()) };
    let house = House::of(app);
    let calendars = *app.get::<CalendarReplies>();
    let acted = app.db().write(move |tx| go(tx, &house, calendars, (id, &mail), &found, &files)).await;
    let code = match acted {
        Ok(()) => return Ok(()),
        Err(Failure::Refused(refusal)) => refusal.code,
        Err(Failure::Invalid(_)) => "mail.text_not_taken",
        Err(Failure::NotFound) => "mail.not_open",
        Err(Failure::Forbidden) => "mail.no_access",
        Err(fault) => return Err(fault),
    };
    app.db().write(move |tx| hold(tx, &public_url, id, code)).await
}

/// Who else reads a mail: none of our addresses, nor whoever wrote it, and of very many a part.
fn reading_along(seal: &SealKey, mail_in: &MailIn, mail: &IncomingMail) -> Result<Vec<String>> {
    let mut along: Vec<String> = Vec::new();
    for address in &mail.also_to {
        let is_ours = address.eq_ignore_ascii_case(&mail_in.reply_address)
            || named(seal, &mail_in.reply_address, address)? != Named::Nobody;
        if along.len() < MOST_ALONG && !is_ours && *address != mail.from_address && !along.contains(address) {
            along.push(address.clone());
        }
    }
    Ok(along)
}

/// Reads it from its bytes and keeps its files, beside those who answer requests.
async fn open(app: &App, at_door: &ReceivedMail) -> Result<Opened> {
    let (reader, store) = (*app.get::<ReadIncoming>(), app.get::<FileStore>().clone());
    let (sha256, recipient) = (at_door.sha256.clone(), at_door.recipient.clone());
    aside(move || {
        let bytes = bytes_of(&store, &sha256)?;
        let mail = reader.read(&bytes)?;
        let files = kept(&store, &mail);
        let key = key(&mail, &recipient, &bytes);
        Ok(Opened { mail, files, key })
    })
    .await
}

/// Keeps what hangs on a mail; what is minor stays in the mail alone.
pub(crate) fn kept(store: &FileStore, mail: &IncomingMail) -> Vec<KeptFile> {
    let files = mail.files.iter().enumerate().filter(|(_, file)| !file.is_minor);
    let kept = files.map(|(position, file)| KeptFile {
        position: i64::try_from(position).unwrap_or(i64::MAX),
        name: file.name.clone(),
        received: match file.bytes.len() as u64 > store.largest_bytes() {
            true => Err("document.too_large"),
            false => store.keep(&file.bytes).map_err(|_| "document.no_room"),
        },
    });
    kept.collect()
}

pub(crate) fn bytes_of(files: &FileStore, sha256: &str) -> Result<Vec<u8>> {
    let file = files.file(sha256)?;
    let length = file.metadata().map_err(Failure::fault)?.len().min(LARGEST_BYTES as u64);
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(Failure::fault)? + 1);
    file.take(LARGEST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes)
}

/// What its writer's program called it with what it says: servers on the way add headers, so its bytes alone do not do.
fn key(mail: &IncomingMail, recipient: &str, bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    match &mail.message_id {
        Some(id) => {
            for part in [id, &mail.from_address, &mail.subject, &mail.said, &mail.quoted] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
            for file in &mail.files {
                hash.update(Sha256::digest(&file.bytes));
            }
        }
        None => hash.update(bytes),
    }
    hash.update(recipient.as_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a mail's addresses and ids say of where it belongs.
struct Found {
    sender: Sender,
    /// By its token.
    thread: Option<Thread>,
    /// By what it answers: a suggestion to a person, no proof.
    suggested: Option<Thread>,
    /// It is a letter of ours that came round.
    is_own: bool,
}

impl Found {
    fn belongs(&self) -> Belongs {
        match self.thread.as_ref().or(self.suggested.as_ref()) {
            Some(thread) => Belongs {
                project: Some(thread.project),
                party: thread.party,
                person: self.thread.as_ref().map(|thread| thread.person),
                record: thread.record,
                thread: Some(thread.id),
            },
            None => Belongs::default(),
        }
    }
}

fn find_thread(
    conn: &mut Tx,
    (seal, mail_in): (&SealKey, &MailIn),
    (recipient, mail): (&str, &IncomingMail),
    authenticated: Authenticated,
) -> Result<Found> {
    let is_own = match &mail.message_id {
        Some(id) => letters::of_message(conn, id)?.is_some(),
        None => false,
    };
    let mut sender = Sender::NoAddress;
    let given = std::iter::once(recipient).chain(mail.receivers.iter().map(String::as_str));
    for address in given {
        match named(seal, &mail_in.reply_address, address)? {
            Named::Nobody => {}
            Named::Forged => sender = Sender::Forged,
            Named::Thread(id) => {
                if let Some(thread) = threads::find(conn, id)? {
                    let oldest = conn.now().plus_days(-ADDRESS_DAYS);
                    let its = person::get(conn, thread.person)?.email.to_lowercase();
                    let sender = match () {
                        () if thread.newest_at < oldest => Sender::Expired,
                        () if its != mail.from_address => Sender::SomebodyElse,
                        () if authenticated.dmarc == Some(Verdict::Fail) => Sender::NotAuthenticated,
                        () => Sender::AsNamed,
                    };
                    return Ok(Found { sender, thread: Some(thread), suggested: None, is_own });
                }
                sender = Sender::Forged;
            }
        }
    }
    Ok(Found { sender, thread: None, suggested: by_answered(conn, mail)?, is_own })
}

fn by_answered(conn: &mut Conn, mail: &IncomingMail) -> Result<Option<Thread>> {
    for id in mail.answers.iter().take(20) {
        if let Some(thread) = letters::of_message(conn, id)?.and_then(|letter| letter.thread) {
            return threads::find(conn, thread);
        }
    }
    Ok(None)
}

/// One transaction: what the mail does, and that it was done.
fn go(
    tx: &mut Tx,
    house: &House,
    calendars: CalendarReplies,
    (id, mail): (Uuid, &IncomingMail),
    found: &Found,
    files: &[KeptFile],
) -> Result<()> {
    let kept = received::get(tx, id)?;
    if kept.state != MailState::Received {
        return Ok(());
    }
    let known = Identified::ByMail;
    let speaking =
        found.thread.as_ref().map(|thread| Speaking { person: thread.person, thread: thread.clone(), known });
    match (way(mail, found.sender, found.is_own), speaking) {
        (Way::Returned, _) => came_back(tx, &house.public_url, id, (mail.returned.as_ref(), found)),
        (Way::Ignored(reason), speaking) => {
            if mail.automatic == Some(Automatic::Reply) && found.sender == Sender::AsNamed {
                away(tx, id, speaking.as_ref())?;
            }
            received::put_state(tx, id, MailState::Received, (MailState::Ignored, reason, None), None)
                .map(drop)
        }
        (Way::Calendar, Some(speaking)) => {
            let taken = answer_calendar(tx, calendars, mail, &speaking.thread)?;
            match (taken, mail.is_empty()) {
                (true, true) => filed(tx, &kept, "calendar"),
                (true, false) => {
                    let became = ("calendar_with_words", Some("calendar"));
                    hold_as(tx, &house.public_url, id, became)
                }
                (false, _) => hold(tx, &house.public_url, id, "calendar_unknown"),
            }
        }
        (Way::Said, Some(speaking)) => {
            let became = say(tx, house, &kept, &speaking, files)?;
            copied(tx, &kept, &speaking)?;
            filed(tx, &kept, became)
        }
        (Way::Held(reason), _) => hold(tx, &house.public_url, id, reason),
        (Way::Said | Way::Calendar, None) => hold(tx, &house.public_url, id, "no_address"),
    }
}

/// What the machine of a client's person answered stands in the log, and nothing else follows from it.
fn away(tx: &mut Tx, id: Uuid, speaking: Option<&Speaking>) -> Result<()> {
    let Some((thread, party)) = speaking.and_then(|one| Some((&one.thread, one.thread.party?))) else {
        return Ok(());
    };
    let event = Event::new("mail.away", tx.now(), None).in_project(thread.project);
    let event = event.detail(json!({ "mail": id, "party": party, "person": thread.person }));
    tx.event(match thread.record {
        Some(record) => event.on(record),
        None => event,
    })
}

/// Who of the client's people read along stands in the log with whoever wrote it.
fn copied(tx: &mut Tx, mail: &ReceivedMail, speaking: &Speaking) -> Result<()> {
    let Some(party) = speaking.thread.party else { return Ok(()) };
    let along: Vec<PersonId> =
        contacts_among(tx, party, &mail.also_to)?.into_values().map(|(person, _)| person).collect();
    if along.is_empty() {
        return Ok(());
    }
    let event = Event::new("mail.copied", tx.now(), None).in_project(speaking.thread.project);
    let detail = json!({ "mail": mail.id, "party": party, "person": speaking.person, "people": along });
    tx.event(match speaking.thread.record {
        Some(record) => event.on(record).detail(detail),
        None => event.detail(detail),
    })
}

pub(crate) fn filed(tx: &mut Tx, kept: &ReceivedMail, became: &'static str) -> Result<()> {
    received::put_state(tx, kept.id, MailState::Received, (MailState::Filed, "", Some(became)), None)
        .map(drop)
}

fn answer_calendar(
    tx: &mut Tx,
    CalendarReplies(takers): CalendarReplies,
    mail: &IncomingMail,
    thread: &Thread,
) -> Result<bool> {
    let mut any = false;
    for text in mail.calendar_replies.iter().take(MOST_CALENDARS) {
        let received_at = tx.now();
        let reply = CalendarReply {
            text: text.clone(),
            project: thread.project,
            party: thread.party,
            person: thread.person,
            record: thread.record,
            received_at,
        };
        for take in takers {
            if take(tx, &reply)? {
                any = true;
                break;
            }
        }
    }
    Ok(any)
}

/// A server says that a letter of ours did not arrive. What is only late changes how the letter stands. One that does not know
/// the letter's id is believed where it came to the address that this reader's letters bear.
fn came_back(
    tx: &mut Tx,
    public_url: &str,
    id: Uuid,
    (report, found): (Option<&Returned>, &Found),
) -> Result<()> {
    let Some(report) = report else { return hold(tx, public_url, id, "returned_unknown") };
    let letter = match &report.message_id {
        Some(message) => letters::of_message(tx, message)?,
        None => None,
    };
    let letter = match (letter, &report.address) {
        (Some(letter), _) => Some(letter),
        (None, Some(address)) => {
            let reader = found.thread.as_ref().map(|thread| thread.person);
            letters::newest_to(tx, address)?.filter(|letter| Some(letter.person) == reader)
        }
        (None, None) => None,
    };
    let Some(letter) = letter else {
        let became = (MailState::Ignored, "returned_unknown", None);
        return received::put_state(tx, id, MailState::Received, became, None).map(drop);
    };
    match report.is_final {
        true => returned(tx, letter.letter, &report.words, true)?,
        false if letter.state == LetterState::Returned => {}
        false => deferred(tx, letter.letter, &report.words)?,
    }
    let belongs = Belongs { project: letter.project, person: Some(letter.person), ..Belongs::default() };
    received::put_belongs(tx, id, &belongs)?;
    let reason = if report.is_final { "returned" } else { "late" };
    received::put_state(tx, id, MailState::Received, (MailState::Ignored, reason, None), None).map(drop)
}

/// Puts away what belonged to no project all the time, and forgets what was ignored or put away long ago.
pub async fn sweep(db: &Db) -> Result<()> {
    db.write(|tx| {
        let until = tx.now().plus_days(-UNPLACED_DAYS);
        received::discard_unplaced(tx, until, None)
    })
    .await?;
    while db
        .write(|tx| {
            let before = tx.now().plus_days(-FORGOTTEN_DAYS);
            received::forget_before(tx, before, AT_ONCE)
        })
        .await?
        == AT_ONCE as usize
    {}
    Ok(())
}
