//! A person of the team says what becomes of a mail that waits.
//!
//! Must hold: it is done once, whoever is faster; what they did not choose to be the client's words stays internal.

use crate::acting::intake::bytes_of;
use crate::acting::saying::{House, KeptFile, Speaking, contacts_among, say};
use crate::incoming::{IncomingFile, ReadIncoming};
use crate::secrets::mask_bytes;
use crate::store::received::{self, Belongs, MailState, ReceivedMail};
use crate::store::threads;
use ::store::{Tx, records};
use communication::routes::{Rendered, note_as_member};
use documents::{Attachment, FileStore, StandardFolder, attach};
use kernel::{Event, Failure, Identified, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use web::{App, aside};

/// As whose words it is filed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Filing {
    /// Of whoever files it, for the team.
    Note,
    /// Of a client's person, by the acts and the rights of their page.
    Sender(PersonId),
}

/// Longer texts of a mail are read in the original.
const LONGEST_NOTE: usize = 9_000;

/// Files a mail; where that was done before it changes nothing.
pub fn file(
    tx: &mut Tx,
    house: &House,
    (mail, project): (&ReceivedMail, ProjectId),
    (on, by): (RecordId, PersonId),
    (filing, files): (Filing, &[KeptFile]),
) -> Result<()> {
    match mail.state {
        MailState::Held => {}
        MailState::Filed if mail.record == Some(on) => return Ok(()),
        _ => return Err(Failure::refused("mail.handled_before")),
    }
    let record = records::get(tx, on)?;
    if record.project != Some(project) {
        return Err(Failure::NotFound);
    }
    let became = match filing {
        Filing::Note => {
            note_as_member(tx, &record, by, Rendered::of(&note(mail))?)?;
            for file in files {
                put_file(tx, mail, (project, on, by), file)?;
            }
            "comment"
        }
        Filing::Sender(person) => {
            let party = mail.party.ok_or(Failure::NotFound)?;
            let mut thread = threads::of_record(tx, project, party, on)?.ok_or(Failure::NotFound)?;
            // What answers a letter to the circle stays with it, whatever it is filed with.
            let answered = mail.thread.map(|id| threads::find(tx, id)).transpose()?.flatten();
            thread.is_told_circle |= answered.is_some_and(|answered| answered.is_told_circle);
            say(tx, house, mail, &Speaking { thread, person, known: Identified::FiledByTeam }, files)?
        }
    };
    let (party, person, thread) = (mail.party, mail.person, mail.thread);
    let belongs = Belongs { project: Some(project), party, person, record: Some(on), thread };
    received::put_belongs(tx, mail.id, &belongs)?;
    move_on(tx, mail.id, (MailState::Filed, Some(became)), by)?;
    let event = Event::new("mail.filed", tx.now(), Some(by)).in_project(project).on(on);
    let along = match mail.party {
        Some(party) => contacts_among(tx, party, &mail.also_to)?,
        None => BTreeMap::new(),
    };
    let along: Vec<PersonId> = along.into_values().map(|(person, _)| person).collect();
    tx.event(event.detail(json!({ "mail": mail.id, "party": mail.party, "people": along })))
}

/// Who wrote it stands above the words, so that nobody takes them for those of whoever filed it.
fn note(mail: &ReceivedMail) -> String {
    let from = match mail.from_name.is_empty() {
        true => mail.from_address.clone(),
        false => format!("{} <{}>", mail.from_name, mail.from_address),
    };
    let said: String = mail.said.trim().chars().take(LONGEST_NOTE).collect();
    let quoted: Vec<String> = said.lines().map(|line| format!("> {line}")).collect();
    format!("✉ `{}`\n{}\n\n{}", from.replace('`', "'"), mail.subject, quoted.join("\n"))
}

fn put_file(
    tx: &mut Tx,
    mail: &ReceivedMail,
    (project, on, by): (ProjectId, RecordId, PersonId),
    file: &KeptFile,
) -> Result<()> {
    let became = match &file.received {
        Err(code) => Err(*code),
        Ok(received) => {
            let new = Attachment {
                project,
                on: Some(on),
                title: None,
                folder: &documents::Folder::Standard(StandardFolder::Mails),
                note: "",
                file_name: &file.name,
                received,
                by,
                is_evidence: false,
            };
            Ok(attach(tx, &new)?.id)
        }
    };
    received::put_file(tx, mail.id, file.position, became)
}

/// Puts a mail away; a second time changes nothing.
pub fn discard(tx: &mut Tx, mail: &ReceivedMail, by: PersonId) -> Result<()> {
    match mail.state {
        MailState::Held => {}
        MailState::Discarded => return Ok(()),
        _ => return Err(Failure::refused("mail.handled_before")),
    }
    move_on(tx, mail.id, (MailState::Discarded, None), by)?;
    happened(tx, "mail.discarded", mail, mail.project, by)
}

/// Takes a mail up that was not taken: it waits from then on. A second time changes nothing.
pub fn take_up(tx: &mut Tx, mail: &ReceivedMail, by: PersonId) -> Result<()> {
    match mail.state {
        MailState::Ignored => {}
        MailState::Held => return Ok(()),
        _ => return Err(Failure::refused("mail.handled_before")),
    }
    let held = (MailState::Held, mail.reason.as_str(), None);
    match received::put_state(tx, mail.id, MailState::Ignored, held, Some(by))? {
        true => happened(tx, "mail.taken_up", mail, mail.project, by),
        false => Err(Failure::refused("mail.handled_before")),
    }
}

/// Puts away what waits and belongs to no project, as far as it had come by then.
pub fn discard_unplaced(tx: &mut Tx, until: Timestamp, by: PersonId) -> Result<u64> {
    let count = received::discard_unplaced(tx, until, Some(by))?;
    let event = Event::new("mail.discarded", tx.now(), Some(by)).detail(json!({ "count": count }));
    if count > 0 { tx.event(event).map(|()| count) } else { Ok(0) }
}

/// Gives a mail of no project to one.
pub fn give_to(tx: &mut Tx, mail: &ReceivedMail, project: ProjectId, by: PersonId) -> Result<()> {
    if mail.project == Some(project) {
        return Ok(());
    }
    if mail.project.is_some() || mail.state != MailState::Held {
        return Err(Failure::refused("mail.handled_before"));
    }
    received::put_belongs(tx, mail.id, &Belongs { project: Some(project), ..Belongs::default() })?;
    happened(tx, "mail.placed", mail, Some(project), by)
}

fn move_on(tx: &mut Tx, id: Uuid, (to, became): (MailState, Option<&str>), by: PersonId) -> Result<()> {
    match received::put_state(tx, id, MailState::Held, (to, "", became), Some(by))? {
        true => Ok(()),
        false => Err(Failure::refused("mail.handled_before")),
    }
}

fn happened(
    tx: &mut Tx,
    kind: kernel::EventKind,
    mail: &ReceivedMail,
    project: Option<ProjectId>,
    by: PersonId,
) -> Result<()> {
    let event = Event::new(kind, tx.now(), Some(by)).detail(json!({ "mail": mail.id, "party": mail.party }));
    tx.event(match project {
        Some(project) => event.in_project(project),
        None => event,
    })
}

/// A mail as it came, with what our letters carry in secret masked.
pub async fn original_of(app: &App, mail: &ReceivedMail) -> Result<Vec<u8>> {
    let (store, sha256) = (app.get::<FileStore>().clone(), mail.sha256.clone());
    aside(move || {
        let mut bytes = bytes_of(&store, &sha256)?;
        mask_bytes(&mut bytes);
        Ok(bytes)
    })
    .await
}

/// One file of a mail, read off its bytes anew.
pub async fn file_of(app: &App, mail: &ReceivedMail, position: i64) -> Result<IncomingFile> {
    let (reader, store, sha256) =
        (*app.get::<ReadIncoming>(), app.get::<FileStore>().clone(), mail.sha256.clone());
    aside(move || {
        let read = reader.read(&bytes_of(&store, &sha256)?)?;
        let at = usize::try_from(position).map_err(|_| Failure::NotFound)?;
        read.files.into_iter().nth(at).ok_or(Failure::NotFound)
    })
    .await
}

/// What hangs on a mail, kept as files of their own so that documents can speak of them.
pub async fn files_of(app: &App, mail: &ReceivedMail) -> Result<Vec<KeptFile>> {
    let (reader, store, sha256) =
        (*app.get::<ReadIncoming>(), app.get::<FileStore>().clone(), mail.sha256.clone());
    aside(move || {
        let read = reader.read(&bytes_of(&store, &sha256)?)?;
        Ok(crate::acting::intake::kept(&store, &read))
    })
    .await
}
