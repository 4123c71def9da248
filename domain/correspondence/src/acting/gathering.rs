//! Several letters to one of a client's people leave as one mail, and each goes on by itself.
//!
//! Must hold: each keeps its thread and has an address for answers of its own; how it went with the mail is how it went with
//! each. An answer to the whole is nobody's words about one of them until a person of the team says about which.

use crate::acting::address::reply_address;
use crate::acting::leaving::{Outgoing, ReplyNote, about, list, message_id, note_leaving, subject_of};
use crate::store::letters::{self, LetterState, SentLetter};
use crate::store::settings::MailIn;
use crate::store::threads::{self, About, Thread};
use ::store::seal::SealKey;
use ::store::{Conn, Tx, outbox};
use engagement::store::links;
use kernel::{Failure, Letter, PartyId, PointReply, ProjectId, Result};
use uuid::Uuid;

/// One letter in the mail: its thread, and what becomes of an answer to it.
struct Gathered {
    letter: Uuid,
    thread: Thread,
    note: Option<ReplyNote>,
    /// It speaks of something that can be answered.
    is_about: bool,
}

/// Notes that the mail leaves with what is in it, in the transaction that looks at each once more.
pub(super) fn prepare(
    tx: &mut Tx,
    seal: &SealKey,
    mail_in: &MailIn,
    (id, letter): (Uuid, &Letter),
    (message_id, domain): (&str, &str),
) -> Result<Outgoing> {
    let nowhere = || Failure::fault("a mail of several letters is of a project and a party");
    let project = letter.project.ok_or_else(nowhere)?;
    let party = links::get(tx, letter.link.ok_or_else(nowhere)?)?.party;
    let mut all = Vec::new();
    for point in letter.points() {
        all.push(put(tx, (project, party), point.letter, (id, message_id, domain))?);
    }
    for gone in letters::gathered_in(tx, id)? {
        if !all.iter().any(|one| one.letter == gone.letter) {
            letters::let_go(tx, gone.letter)?;
        }
    }
    let first = all.first().ok_or_else(nowhere)?;
    // Several about the same are answered as one is.
    let is_of_one = all.iter().all(|one| one.thread.id == first.thread.id);
    let thread = match is_of_one {
        true => first.thread.clone(),
        false => {
            let is_told_circle = all.iter().any(|one| one.thread.is_told_circle);
            let about = About {
                record: None,
                sign_off: None,
                is_told_circle,
                ..about((project, Some(party)), letter, None)
            };
            threads::of_gathered(tx, &about, id, message_id)?
        }
    };
    note_leaving(tx, (id, letter), Some(thread.id), (message_id, None))?;
    let is_answered = mail_in.is_on() && all.iter().any(|one| one.is_about);
    let note = if is_of_one { first.note } else { Some(ReplyNote::Gathered) };
    let mut replies = Vec::new();
    for one in all.iter().filter(|_| is_answered && !is_of_one) {
        if let Some(note) = one.note {
            let address = reply_address(seal, &mail_in.reply_address, one.thread.id)?;
            replies.push((one.letter, PointReply { address, note: note.word().to_owned() }));
        }
    }
    Ok(Outgoing {
        root: Some(thread.root_message_id).filter(|root| root != message_id),
        list: Some(list(tx, seal, (project, Some(party)), domain)?),
        message_id: message_id.to_owned(),
        reply_to: match is_answered {
            true => Some(reply_address(seal, &mail_in.reply_address, thread.id)?),
            false => None,
        },
        note: note.filter(|_| is_answered),
        replies,
    })
}

/// A letter goes in a mail: later ones of its thread follow that mail, where it is the first.
fn put(
    tx: &mut Tx,
    (project, party): (ProjectId, PartyId),
    id: Uuid,
    (mail, mail_id, domain): (Uuid, &str, &str),
) -> Result<Gathered> {
    let own: Letter = serde_json::from_value(outbox::get(tx, id)?.payload).map_err(Failure::fault)?;
    let subject = subject_of(tx, (id, &own))?;
    let about = about((project, Some(party)), &own, subject.as_ref());
    let thread = threads::of_letter(tx, &about, mail_id)?;
    let own_id = message_id(tx, id, domain)?;
    note_leaving(tx, (id, &own), Some(thread.id), (&own_id, Some(mail)))?;
    let note = subject.as_ref().and_then(|subject| subject.note(true));
    Ok(Gathered { letter: id, thread, note, is_about: subject.is_some() })
}

/// A mail on its way, with what went in it.
pub(super) struct Mail {
    pub whole: SentLetter,
    gathered: Vec<SentLetter>,
}

/// The mail in which a letter left.
pub(super) fn mail_of(conn: &mut Conn, letter: Uuid) -> Result<Option<Mail>> {
    let Some(found) = letters::find(conn, letter)? else { return Ok(None) };
    let whole = match found.gathered_in {
        Some(mail) => letters::find(conn, mail)?.unwrap_or(found),
        None => found,
    };
    let gathered = letters::gathered_in(conn, whole.letter)?;
    Ok(Some(Mail { whole, gathered }))
}

impl Mail {
    pub fn put_state(&self, tx: &mut Tx, state: LetterState, words: &str) -> Result<()> {
        let mut all = std::iter::once(&self.whole).chain(&self.gathered);
        all.try_for_each(|one| letters::put_state(tx, one.letter, state, words))
    }

    /// What it is told of: each that went in it, or itself.
    pub fn each(&self) -> impl Iterator<Item = &SentLetter> {
        let whole = std::iter::once(&self.whole).filter(|_| self.gathered.is_empty());
        whole.chain(&self.gathered)
    }
}
