//! A mail that the team dropped: looked at, then made a change request with its files.

use super::answers::ChangeRow;
use super::requests::{Said, received};
use crate::mail_request::{AHEAD_SECONDS, DroppedMail, KnownContact, MailAttachment, MailFinding, ReadMail};
use crate::request::{ChangeOrigin, ChangeSource};
use crate::store::mails::{self, KeptMail};
use ::store::{Conn, Tx};
use correspondence::secrets::mask_bytes;
use documents::file_name::harmless;
use documents::routes::received as taken_in;
use documents::{Attachment, FileStore, Folder, Received, StandardFolder, attach};
use engagement::access::{EditPlan, authorize, may};
use engagement::store::parties;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::Read;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Arriving, Created, Cx, Json, Path, Query, Routes, Team, aside, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DroppedMailQuery {
    /// The file's name as the sender's machine knows it.
    file_name: String,
}

/// A mail as it was read, and the request it would become.
#[derive(Serialize, ToSchema)]
pub struct DroppedMailPreview {
    id: Uuid,
    file_name: String,
    title: String,
    description: String,
    from_name: String,
    /// Empty where the mail names none.
    from_address: String,
    /// The contact who wrote it, where the address is known in the project.
    party_id: Option<PartyId>,
    person_id: Option<PersonId>,
    /// When the mail says it was sent, if that can be; otherwise now.
    received_at: Timestamp,
    attachments: Vec<DroppedMailFile>,
    findings: Vec<MailFinding>,
    /// The request that this mail made before.
    already: Option<ChangeRow>,
}

#[derive(Serialize, ToSchema)]
pub struct DroppedMailFile {
    name: String,
    bytes: u64,
    /// A picture inside the text, a signature: hardly wanted.
    is_minor: bool,
}

endpoint!(/// Reads a mail that was saved as a file (`.eml`, the body) and says which change request it would become. Nothing
    /// is made yet.
    create_dropped_mail: POST "/api/v1/projects/{project}/dropped-mails", Team, EditPlan);
async fn create_dropped_mail(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<DroppedMailQuery>,
    arriving: Arriving,
) -> Answer<Created<DroppedMailPreview>> {
    // Before anything of the file is taken in.
    let scope = cx.scope.clone();
    cx.db().read(move |conn| may::<EditPlan>(conn, &scope, project)).await?;
    let kept = taken_in(cx.app.get::<FileStore>(), arriving).await?;
    let (id, file_name) = (Uuid::now_v7(), harmless(&query.file_name));
    let kept = KeptMail { id, project, sha256: kept.sha256, file_name };
    let mail = read(&cx, &kept).await?;
    let scope = cx.scope.clone();
    let body = cx.db().write(move |tx| {
        let by = authorize::<EditPlan>(tx, &scope, project)?.person();
        mails::put(tx, &kept, by)?;
        preview(tx, kept, &mail)
    });
    let body = body.await?;
    Ok(Created { location: format!("/api/v1/projects/{project}/dropped-mails/{id}"), body })
}

/// Reads a mail that lies on disk, beside those who answer requests.
async fn read(cx: &Cx<Team>, kept: &KeptMail) -> Result<DroppedMail> {
    let (reader, files) = (*cx.app.get::<ReadMail>(), cx.app.get::<FileStore>().clone());
    let sha256 = kept.sha256.clone();
    aside(move || reader.read(&bytes_of(&files, &sha256)?)).await
}

fn bytes_of(files: &FileStore, sha256: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files.file(sha256)?.take(files.largest_bytes()).read_to_end(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes)
}

fn preview(tx: &mut Tx, kept: KeptMail, mail: &DroppedMail) -> Result<DroppedMailPreview> {
    let now = tx.now();
    let known = contacts(tx, kept.project)?;
    let writer = mail.writer(&known);
    let already = mails::change_of(tx, kept.project, &mail.key(&kept.sha256))?;
    let listed = |one: &MailAttachment| DroppedMailFile {
        name: harmless(&one.name),
        bytes: one.bytes.len() as u64,
        is_minor: one.is_minor,
    };
    Ok(DroppedMailPreview {
        id: kept.id,
        file_name: kept.file_name,
        title: mail.title(),
        description: mail.description(),
        from_name: mail.from_name.clone(),
        from_address: mail.from_address.clone(),
        party_id: writer.map(|one| one.party),
        person_id: writer.map(|one| one.person),
        received_at: mail.received_at(now).unwrap_or(now),
        attachments: mail.attachments.iter().map(listed).collect(),
        findings: mail.findings(now),
        already: already.map(ChangeRow::from),
    })
}

fn contacts(conn: &mut Conn, project: ProjectId) -> Result<Vec<KnownContact>> {
    let mut known = Vec::new();
    for party in parties::of_project(conn, project)? {
        let contacts = parties::contacts(conn, party.id)?.into_iter();
        known.extend(contacts.map(|contact| KnownContact {
            party: party.id,
            person: contact.person,
            address: contact.email.to_lowercase(),
        }));
    }
    Ok(known)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeFromMailBody {
    title: String,
    description: String,
    /// The client party it is for; can be said later, before the offer.
    party_id: Option<PartyId>,
    /// The contact who wrote it.
    asked_by_id: Option<PersonId>,
    /// Where it is nobody we know.
    asked_by_name: Option<String>,
    received_at: Timestamp,
    /// Which attachments are filed beside the mail, counted from 0 as they were listed.
    attachments: Vec<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeFromMail {
    change: ChangeRow,
    /// The mail had made this request before; nothing was made now.
    was_there: bool,
}

endpoint!(/// Makes a change request of the client out of a mail, with the mail and the chosen attachments as its documents,
    /// all internal. A mail that made one before gives that one.
    create_change_from_mail: POST "/api/v1/projects/{project}/dropped-mails/{mail}/changes", Team, EditPlan);
async fn create_change_from_mail(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, Uuid)>,
    Json(body): Json<ChangeFromMailBody>,
) -> Answer<Created<ChangeFromMail>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let kept = cx.db().read(move |conn| {
        may::<EditPlan>(conn, &scope, project)?;
        mails::get(conn, project, id, now)
    });
    let kept = kept.await?;
    if body.received_at > now.plus_seconds(AHEAD_SECONDS) {
        return Err(Failure::invalid("received_at", "in_the_future"));
    }
    let mail = read(&cx, &kept).await?;
    if body.attachments.iter().any(|index| *index >= mail.attachments.len()) {
        return Err(Failure::invalid("attachments", "unknown"));
    }
    let key = mail.key(&kept.sha256);
    let files = on_disk(&cx, kept, mail, body.attachments.clone()).await?;
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let by = authorize::<EditPlan>(tx, &scope, project)?.person();
        if let Some(change) = mails::change_of(tx, project, &key)? {
            return Ok(ChangeFromMail { change: change.into(), was_there: true });
        }
        let change = write(tx, project, by, body)?;
        mails::put_change(tx, project, &key, change.id)?;
        for (name, received) in &files {
            file(tx, project, change.id, by, name, received)?;
        }
        Ok(ChangeFromMail { change, was_there: false })
    });
    let body = created.await?;
    Ok(Created { location: format!("/api/v1/changes/{}", body.change.id), body })
}

/// The mail and what of it shall be filed, each under its name. They are put there anew, so that none is cleared away
/// before a row speaks of it.
async fn on_disk(
    cx: &Cx<Team>,
    kept: KeptMail,
    mail: DroppedMail,
    wanted: Vec<usize>,
) -> Result<Vec<(String, Received)>> {
    let files = cx.app.get::<FileStore>().clone();
    aside(move || {
        let mut letter = bytes_of(&files, &kept.sha256)?;
        mask_bytes(&mut letter);
        let itself = files.keep(&letter)?;
        let mut found = vec![(letter_name(&kept.file_name), itself)];
        for (index, attachment) in mail.attachments.iter().enumerate() {
            if wanted.contains(&index) {
                found.push((attachment.name.clone(), files.keep(&attachment.bytes)?));
            }
        }
        Ok(found)
    })
    .await
}

/// So that whoever saves it opens it as a mail.
fn letter_name(file_name: &str) -> String {
    match file_name.to_lowercase().ends_with(".eml") {
        true => file_name.to_owned(),
        false => format!("{file_name}.eml"),
    }
}

fn write(tx: &mut Tx, project: ProjectId, by: PersonId, body: ChangeFromMailBody) -> Result<ChangeRow> {
    let writer = body.asked_by_id;
    let of_client = contacts(tx, project)?;
    let contact = of_client.iter().find(|one| Some(one.person) == writer);
    let said = Said {
        title: body.title,
        description: body.description,
        origin: ChangeOrigin::Client,
        source: ChangeSource::Mail,
        party: body.party_id.or(contact.map(|one| one.party)),
        asked_by: writer,
        asked_by_name: body.asked_by_name.unwrap_or_default(),
        received_at: body.received_at,
        wanted_by: None,
        owner: None,
    };
    let side = if contact.is_some() { "client" } else { "team" };
    let detail =
        json!({ "side": side, "by": "mail", "person": writer, "party": said.party, "at": said.received_at });
    received(tx, project, by, said, detail).map(ChangeRow::from)
}

fn file(
    tx: &mut Tx,
    project: ProjectId,
    change: RecordId,
    by: PersonId,
    name: &str,
    received: &Received,
) -> Result<()> {
    let new = Attachment {
        project,
        on: Some(change),
        title: None,
        folder: &Folder::Standard(StandardFolder::Mails),
        note: "",
        file_name: name,
        received,
        by,
        is_evidence: false,
    };
    attach(tx, &new).map(|_| ())
}

pub fn routes() -> Routes {
    routes![create_dropped_mail, create_change_from_mail]
}
