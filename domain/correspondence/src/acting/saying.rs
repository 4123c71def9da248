//! What a mail says, written where it belongs: as its writer's own words, under the rights they have at this moment and by the
//! same acts as on their page.
//!
//! Must hold: nobody's words become wider than the letter they answer; a member's stay internal.

use crate::acting::leaving::known;
use crate::acting::reader_keys::ReaderKeys;
use crate::store::received::{self, ReceivedMail};
use crate::store::threads::{self, Thread};
use ::store::{Conn, Tx, records, records::Record};
use communication::QUESTION;
use communication::comment::{is_asked_about, is_asked_of_some};
use communication::routes::{
    ClientAnswer, ClientAsking, ClientComment, Rendered, ask_about_as_client, ask_as_client,
    comment_as_client, note_as_member, reply_as_client,
};
use documents::sharing::UploadPlace;
use documents::{Attachment, ClientUpload, Received, attach, upload_as_client};
use engagement::access::refuse_archived;
use engagement::noted_act::Witness;
use engagement::store::{links, members, parties, sign_offs};
use evidence::Signer;
use kernel::{ClientPrincipal, Failure, Identified, PartyId, PersonId, ProjectRole, Refusal, Result};
use people::person;
use risk::ISSUE;
use risk::issue::IssueState;
use risk::store::issues;
use schedule::store::released;
use std::collections::BTreeMap;
use uuid::Uuid;
use web::App;

/// A file of a mail whose bytes are kept.
#[derive(Debug, Clone)]
pub struct KeptFile {
    pub position: i64,
    pub name: String,
    /// Or why it was not kept.
    pub received: Result<Received, &'static str>,
}

/// Whose words they are, and about what.
#[derive(Debug, Clone)]
pub struct Speaking {
    pub thread: Thread,
    /// Usually the person whose thread it is.
    pub person: PersonId,
    /// How it is known that they wrote it.
    pub known: Identified,
}

/// Where letters about it lead, who signs what is proved, and what parties read of records that stay the team's.
#[derive(Clone)]
pub struct House {
    pub public_url: String,
    pub witness: Witness,
    pub reader_keys: ReaderKeys,
}

impl House {
    pub fn of(app: &App) -> Self {
        let signer = app.get::<Signer>().clone();
        let witness = Witness { signer, ip: String::new(), agent: "mail".to_owned() };
        let reader_keys = *app.get::<ReaderKeys>();
        Self { public_url: app.public_url().to_owned(), witness, reader_keys }
    }
}

/// Writes it; tells what it became. A refusal leaves nothing of it.
pub fn say(
    tx: &mut Tx,
    house: &House,
    mail: &ReceivedMail,
    speaking: &Speaking,
    files: &[KeptFile],
) -> Result<&'static str> {
    let thread = &speaking.thread;
    refuse_archived(tx, thread.project)?;
    let Some(record) = thread.record else {
        let is_of_several = !threads::gathered_records(tx, thread.id)?.is_empty();
        return Err(Failure::refused(if is_of_several {
            "mail.about_several"
        } else {
            "mail.about_nothing"
        }));
    };
    let record = records::get(tx, record)?;
    match thread.party {
        Some(party) => as_client(tx, house, mail, speaking, (party, &record), files),
        None => as_member(tx, mail, speaking, &record, files),
    }
}

fn as_client(
    tx: &mut Tx,
    house: &House,
    mail: &ReceivedMail,
    speaking: &Speaking,
    (party, record): (PartyId, &Record),
    files: &[KeptFile],
) -> Result<&'static str> {
    let by = principal(tx, speaking, party)?;
    let contact = parties::contact(tx, party, by.person)?.ok_or(Failure::NotFound)?;
    let is_told_circle = speaking.thread.is_told_circle;
    if is_told_circle && !contact.is_commercial {
        return Err(Failure::refused("mail.no_access"));
    }
    // A question is read by their whole side: a mail to the team becomes one where somebody of the team says so.
    if by.identified == Identified::ByMail && is_asked_of_some(&record.kind) {
        return Err(Failure::refused("mail.for_the_team"));
    }
    let key = match (mail.said.trim(), released::key_of(tx, record, party)?) {
        // A file alone says nothing about what it is sent to.
        ("", _) if is_asked_about(&record.kind) => return Err(Failure::refused("mail.no_words")),
        ("", key) => key.ok_or(Failure::NotFound)?,
        (_, Some(key)) => write(tx, house, mail, (&by, is_told_circle), (&speaking.thread, record, key))?,
        (_, None) => {
            let key = house.reader_keys.of(tx, record.id, (party, by.person))?.ok_or(Failure::NotFound)?;
            let asking = asking(mail, is_told_circle, None);
            ask_about_as_client(tx, &by, &house.public_url, &asking, Some((record.id, key)))?.client_key
        }
    };
    for file in files {
        let became = match &file.received {
            Err(code) => Err(*code),
            Ok(received) => {
                let upload = ClientUpload {
                    on: key,
                    file_name: file.name.clone(),
                    received: received.clone(),
                    place: UploadPlace::Record,
                    is_told_circle,
                    form_key: Uuid::from_u128(mail.id.as_u128() ^ (file.position as u128 + 1)),
                };
                match upload_as_client(tx, &house.public_url, &by, &upload) {
                    Ok(filed) => Ok(filed.id),
                    Err(Failure::Refused(refusal)) => Err(refusal.code),
                    Err(Failure::Forbidden | Failure::NotFound) => Err("document.not_taken_here"),
                    Err(other) => return Err(other),
                }
            }
        };
        received::put_file(tx, mail.id, file.position, became)?;
    }
    Ok(match record.kind.as_str() {
        kind if kind == QUESTION.name => "answer",
        kind if is_asked_about(kind) => "question",
        _ => "comment",
    })
}

/// The words, by the act of the page on which they would have been written; what its people may open again, they do so by
/// writing. Gives the key of what now bears them.
fn write(
    tx: &mut Tx,
    house: &House,
    mail: &ReceivedMail,
    (by, is_told_circle): (&ClientPrincipal, bool),
    (thread, record, key): (&Thread, &Record, Uuid),
) -> Result<Uuid> {
    let text = mail.said.trim().to_owned();
    if record.kind == QUESTION.name {
        let answer = ClientAnswer { question: key, text, is_told_circle, form_key: mail.id };
        return reply_as_client(tx, by, &house.public_url, &house.witness, &answer).map(|_| key);
    }
    if is_asked_about(&record.kind) {
        let asking = asking(mail, is_told_circle, Some(key));
        return ask_as_client(tx, by, &house.public_url, &asking).map(|asked| asked.client_key);
    }
    if record.kind == ISSUE.name && issues::get(tx, record.id)?.state == IssueState::Confirmed {
        let settling = risk::ClientSettling { issue: key, is_solved: false, text, form_key: mail.id };
        return risk::settle_as_client(tx, by, &house.witness, &settling).map(|_| key);
    }
    let said = ClientComment {
        record: key,
        sign_off: sign_off_key(tx, thread, record, by.party)?,
        words: Rendered::of(&text)?,
        is_told_circle,
        form_key: mail.id,
    };
    comment_as_client(tx, by, &house.public_url, &said).map(|()| key)
}

fn asking(mail: &ReceivedMail, is_told_circle: bool, about: Option<Uuid>) -> ClientAsking {
    ClientAsking { text: mail.said.trim().to_owned(), about, is_told_circle, form_key: mail.id }
}

/// The sign-off by which they read the record: the one that was written about, or what took its place.
fn sign_off_key(tx: &mut Tx, thread: &Thread, record: &Record, party: PartyId) -> Result<Option<Uuid>> {
    let Some(written_about) = thread.sign_off else { return Ok(None) };
    let own = sign_offs::get(tx, written_about)?.key;
    let asked = sign_offs::asked_of_party(tx, record.id, party)?;
    let stands = asked.iter().find(|(key, _)| *key == own).or(asked.first());
    Ok(stands.map(|(key, _)| *key))
}

/// As whom somebody of a client's acts by mail: their part in the project and their newest link are asked now.
fn principal(tx: &mut Tx, speaking: &Speaking, party: PartyId) -> Result<ClientPrincipal> {
    let (project, person, identified) = (speaking.thread.project, speaking.person, speaking.known);
    let no_access = || Failure::from(Refusal::new("mail.no_access"));
    let role = parties::role(tx, party, person)?.ok_or_else(no_access)?;
    let link = links::newest(tx, party, person)?.filter(|link| link.revoked_at.is_none());
    let link = link.ok_or_else(no_access)?.id;
    Ok(ClientPrincipal { person, project, party, role, link, identified })
}

/// A member's answer to a notice: for the team, whatever it was about.
fn as_member(
    tx: &mut Tx,
    mail: &ReceivedMail,
    speaking: &Speaking,
    record: &Record,
    files: &[KeptFile],
) -> Result<&'static str> {
    let (project, by) = (speaking.thread.project, speaking.person);
    let role = members::role(tx, project, by)?;
    let is_open = person::get(tx, by)?.disabled_at.is_none();
    if !is_open || role.is_none_or(|role| role < ProjectRole::Member) {
        return Err(Failure::refused("mail.no_access"));
    }
    if !mail.said.trim().is_empty() {
        note_as_member(tx, record, by, Rendered::of(mail.said.trim())?)?;
    }
    for file in files {
        let became = match &file.received {
            Err(code) => Err(*code),
            Ok(received) => {
                let new = Attachment {
                    project,
                    on: Some(record.id),
                    title: None,
                    folder: &documents::folder::Folder::none(),
                    note: "",
                    file_name: &file.name,
                    received,
                    by,
                    is_evidence: false,
                };
                known(attach(tx, &new))?.map(|filed| filed.id).ok_or("document.not_taken_here")
            }
        };
        received::put_file(tx, mail.id, file.position, became)?;
    }
    Ok("comment")
}

/// The person a mail is from, where somebody else of the same side answered: a contact of the thread's party.
pub fn other_contact(
    conn: &mut Conn,
    thread: &Thread,
    from_address: &str,
) -> Result<Option<(PersonId, String)>> {
    let Some(party) = thread.party else { return Ok(None) };
    let contacts = parties::contacts(conn, party)?;
    let found = contacts.into_iter().find(|contact| contact.email.to_lowercase() == from_address);
    Ok(found.map(|contact| (contact.person, contact.name)))
}

/// Which of these addresses are contacts of a party, with their names.
pub fn contacts_among(
    conn: &mut Conn,
    party: PartyId,
    addresses: &[String],
) -> Result<BTreeMap<String, (PersonId, String)>> {
    if addresses.is_empty() {
        return Ok(BTreeMap::new());
    }
    let contacts = parties::contacts(conn, party)?.into_iter();
    let all = contacts.map(|contact| (contact.email.to_lowercase(), (contact.person, contact.name)));
    Ok(all.filter(|(address, _)| addresses.contains(address)).collect())
}
