//! A letter leaves: its id, the thread it belongs to, where answers to it go, and how it went.
//!
//! Must hold: every attempt of a letter bears the same id; no id tells when or beside what it was made; an address that mail comes back from is told to the team once, and
//! nothing goes on silently.

use crate::acting::address::reply_address;
use crate::acting::gathering;
use crate::store::letters::{self, LetterState, SentLetter};
use crate::store::settings::MailIn;
use crate::store::threads::{self, About};
use ::store::seal::SealKey;
use ::store::{Conn, Tx, records, records::Record};
use communication::comment::{is_asked_about, is_asked_of_some, may_write_under};
use communication::store::comments;
use engagement::sign_off;
use engagement::store::{links, projects, sign_off_letters};
use kernel::{
    CommentId, Event, Failure, GATHERED_LETTER, Letter, PartyId, PointReply, ProjectId, RecordId, Result,
    SignOffId,
};
use serde_json::json;
use uuid::Uuid;

/// What becomes of an answer to a letter, told in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyNote {
    /// It stands under the question.
    Answer,
    /// It stands under what the letter is about.
    Comment,
    /// It is read as a remark: deciding is what the link is for.
    Remark,
    /// It becomes a question about it.
    Question,
    /// The team alone reads it.
    Internal,
    /// The team reads it, and nobody else of their side.
    Team,
    /// Nobody reads it: the letter speaks of several things.
    Unread,
    /// Each of several has an address of its own; an answer to all of them is placed by the team.
    Gathered,
}

kernel::words!(ReplyNote {
    Answer = "answer",
    Comment = "comment",
    Remark = "remark",
    Question = "question",
    Internal = "internal",
    Team = "team",
    Unread = "unread",
    Gathered = "gathered",
});

/// How a letter is put on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub message_id: String,
    /// Of the first letter of its thread; none where this is it.
    pub root: Option<String>,
    pub reply_to: Option<String>,
    pub note: Option<ReplyNote>,
    /// The project's list: its id and its name.
    pub list: Option<(String, String)>,
    /// Of a mail of several letters: where answers to each go.
    pub replies: Vec<(Uuid, PointReply)>,
}

/// Notes that a letter leaves, in the transaction that looks at it once more.
pub fn prepare(
    tx: &mut Tx,
    seal: &SealKey,
    (mail_in, from_address): (&MailIn, &str),
    (id, letter): (Uuid, &Letter),
) -> Result<Outgoing> {
    let domain = from_address.split_once('@').map_or("localhost", |(_, domain)| domain);
    let message_id = message_id(tx, id, domain)?;
    let Some(project) = letter.project else {
        note_leaving(tx, (id, letter), None, (&message_id, None))?;
        let note = unread(mail_in, letter);
        let replies = Vec::new();
        return Ok(Outgoing { message_id, root: None, reply_to: None, note, list: None, replies });
    };
    let party = letter.link.map(|link| links::get(tx, link)).transpose()?.map(|link| link.party);
    let list = match party {
        Some(_) if letter.template == GATHERED_LETTER => {
            return gathering::prepare(tx, seal, mail_in, (id, letter), (&message_id, domain));
        }
        party => list(tx, seal, (project, party), domain)?,
    };
    let found = subject_of(tx, (id, letter))?;
    let about = about((project, party), letter, found.as_ref());
    let thread = threads::of_letter(tx, &about, &message_id)?;
    note_leaving(tx, (id, letter), Some(thread.id), (&message_id, None))?;
    let found = found.filter(|_| mail_in.is_on());
    let reply_to = match found {
        Some(_) => Some(reply_address(seal, &mail_in.reply_address, thread.id)?),
        None => None,
    };
    let note = found.and_then(|found| found.note(party.is_some())).or_else(|| unread(mail_in, letter));
    Ok(Outgoing {
        root: Some(thread.root_message_id).filter(|root| *root != message_id),
        list: Some(list),
        message_id,
        reply_to,
        note,
        replies: Vec::new(),
    })
}

/// The id that every attempt of a letter bears.
pub(super) fn message_id(conn: &mut Conn, letter: Uuid, domain: &str) -> Result<String> {
    let left = letters::find(conn, letter)?;
    Ok(left.map_or_else(|| format!("letter.{}@{domain}", Uuid::new_v4().simple()), |left| left.message_id))
}

pub(super) fn about(
    (project, party): (ProjectId, Option<PartyId>),
    letter: &Letter,
    found: Option<&Subject>,
) -> About {
    About {
        project,
        party,
        person: letter.to,
        record: found.map(|found| found.record.id),
        sign_off: found.and_then(|found| found.sign_off),
        is_told_circle: party.is_some() && found.is_some_and(|found| found.is_for_circle),
    }
}

/// The list of a project's letters to a party.
pub(super) fn list(
    conn: &mut Conn,
    seal: &SealKey,
    (project, party): (ProjectId, Option<PartyId>),
    domain: &str,
) -> Result<(String, String)> {
    let name = projects::get(conn, project)?.client_name;
    Ok((format!("{}.{domain}", list_key(seal, project, party)?), name))
}

/// What a project's letters to a party are called in their headers: a made-up key, which is nobody's but theirs.
fn list_key(seal: &SealKey, project: ProjectId, party: Option<PartyId>) -> Result<String> {
    let party = party.map(|party| party.uuid()).unwrap_or_default();
    let mark = seal.mark("mail list", &[*project.uuid().as_bytes(), *party.as_bytes()].concat())?;
    Ok(mark[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Several notices in one letter: an answer would be about none of them.
fn unread(mail_in: &MailIn, letter: &Letter) -> Option<ReplyNote> {
    let is_gathered = matches!(letter.template.as_str(), "notices" | "notices_of_project");
    (mail_in.is_on() && is_gathered).then_some(ReplyNote::Unread)
}

pub(super) fn note_leaving(
    tx: &mut Tx,
    (id, letter): (Uuid, &Letter),
    thread: Option<Uuid>,
    (message_id, gathered_in): (&str, Option<Uuid>),
) -> Result<()> {
    let at = tx.now();
    let leaving = SentLetter {
        letter: id,
        thread,
        project: letter.project,
        person: letter.to,
        address: letter.to_email.to_lowercase(),
        message_id: message_id.to_owned(),
        state: LetterState::Leaving,
        words: String::new(),
        at,
        gathered_in,
    };
    letters::put(tx, &leaving)
}

/// What a letter speaks of.
pub(super) struct Subject {
    record: Record,
    sign_off: Option<SignOffId>,
    is_for_circle: bool,
}

impl Subject {
    /// Nothing is promised where nothing can be written: such an answer waits for a person.
    pub(super) fn note(&self, is_for_client: bool) -> Option<ReplyNote> {
        match (is_for_client, self.sign_off) {
            (false, _) => Some(ReplyNote::Internal),
            (true, Some(_)) => Some(ReplyNote::Remark),
            (true, None) if self.record.kind == communication::QUESTION.name => Some(ReplyNote::Answer),
            (true, None) if is_asked_of_some(&self.record.kind) => Some(ReplyNote::Team),
            (true, None) if is_asked_about(&self.record.kind) => Some(ReplyNote::Question),
            (true, None) => may_write_under(&self.record.kind, false).is_ok().then_some(ReplyNote::Comment),
        }
    }
}

/// A record, or that of a comment or a sign-off. A code and an invitation speak of none.
pub(super) fn subject_of(conn: &mut Conn, (id, letter): (Uuid, &Letter)) -> Result<Option<Subject>> {
    let about = match letter.about {
        Some(about) => about,
        None => match sign_off_letters::sign_off_of(conn, id)? {
            Some(sign_off) => sign_off.uuid(),
            None => return Ok(None),
        },
    };
    if let Some(record) = known(records::get(conn, RecordId(about)))? {
        let is_for_circle = record.is_commercial;
        return Ok(Some(Subject { record, sign_off: None, is_for_circle }));
    }
    if let Some(comment) = known(comments::get(conn, CommentId::from(about)))? {
        let record = records::get(conn, comment.record)?;
        let is_for_circle = comment.seen.is_commercial || record.is_commercial;
        return Ok(Some(Subject { record, sign_off: None, is_for_circle }));
    }
    let Some(found) = known(sign_off::get(conn, SignOffId(about)))? else { return Ok(None) };
    let record = records::get(conn, found.record)?;
    let is_for_circle = found.is_commercial || record.is_commercial;
    Ok(Some(Subject { record, sign_off: Some(found.id), is_for_circle }))
}

pub(crate) fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Failure::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

/// A server took it, with what went in it.
pub fn sent(tx: &mut Tx, letter: Uuid, words: &str) -> Result<()> {
    let Some(mail) = gathering::mail_of(tx, letter)? else { return Ok(()) };
    mail.put_state(tx, LetterState::Sent, words)
}

/// No server took it yet; said once, however often it is tried.
pub fn deferred(tx: &mut Tx, letter: Uuid, words: &str) -> Result<()> {
    let Some(mail) = gathering::mail_of(tx, letter)? else { return Ok(()) };
    mail.put_state(tx, LetterState::Deferred, words)?;
    let is_new = match mail.whole.state {
        // What a server said of it before stays with it while it is tried again.
        LetterState::Leaving => mail.whole.words.is_empty(),
        LetterState::Sent => true,
        LetterState::Deferred | LetterState::Returned => false,
    };
    if is_new { mail.each().try_for_each(|one| tell(tx, one, "letter.deferred")) } else { Ok(()) }
}

/// It will not arrive, nor what went in it. `is_address`: because of the address, which is marked.
pub fn returned(tx: &mut Tx, letter: Uuid, words: &str, is_address: bool) -> Result<()> {
    let Some(mail) = gathering::mail_of(tx, letter)? else { return Ok(()) };
    if mail.whole.state == LetterState::Returned {
        return Ok(());
    }
    mail.put_state(tx, LetterState::Returned, words)?;
    if is_address {
        letters::put_returned(tx, &mail.whole, words)?;
    }
    mail.each().try_for_each(|one| tell(tx, one, "letter.returned"))
}

/// Whether its reader did not get it: it came back, or no server takes it.
pub fn came_back(conn: &mut Conn, letter: Uuid) -> Result<bool> {
    Ok(letters::find(conn, letter)?.is_some_and(|found| found.state == LetterState::Returned))
}

fn tell(tx: &mut Tx, letter: &SentLetter, what: &'static str) -> Result<()> {
    let thread = match letter.thread {
        Some(thread) => threads::find(tx, thread)?,
        None => None,
    };
    // What does not reach one of the team stands in the outbox, and is no talk with a client.
    let Some((project, party)) = thread.and_then(|thread| Some((thread.project, thread.party?))) else {
        return Ok(());
    };
    let event = Event::new(what, tx.now(), None).in_project(project);
    tx.event(event.detail(json!({ "letter": letter.letter, "party": party, "to": letter.person })))
}
