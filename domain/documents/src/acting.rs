//! Filing a document, for both sides: the proof, the rule, the write and the event of one transaction.

use crate::file_name::{LONGEST_TITLE, harmless, title_of};
use crate::files::Received;
use crate::folder::Folder;
use crate::sharing::{UploadPlace, is_sent_to_circle, may_send_to, may_upload};
use crate::store::documents::{self, Document, NewDocument};
use crate::store::versions::{self, NewVersion};
use crate::store::{links, settings, showing};
use ::store::{Conn, Tx, Viewer, records};
use engagement::letters::{self, Words};
use engagement::store::{members, parties, parties::PartyContact, projects, sign_offs};
use kernel::{
    ClientPrincipal, Event, EventKind, Failure, PartyRole, PersonId, ProjectId, RecordId, Result, Timestamp,
};
use people::person;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A file of the team, on the project or on a record of it. Whoever files it proved before that they may.
#[derive(Debug, Clone)]
pub struct Attachment<'a> {
    pub project: ProjectId,
    pub on: Option<RecordId>,
    /// None: after the file.
    pub title: Option<&'a str>,
    pub folder: &'a Folder,
    pub note: &'a str,
    pub file_name: &'a str,
    pub received: &'a Received,
    pub by: PersonId,
    /// Something that was agreed to rests on it: it is not removed.
    pub is_evidence: bool,
}

/// Files it, internal.
pub fn attach(tx: &mut Tx, new: &Attachment<'_>) -> Result<Document> {
    if let Some(on) = new.on {
        stands_in(tx, new.project, on)?;
    }
    let (name, by_name) = (harmless(new.file_name), person::get(tx, new.by)?.name);
    let title = new.title.map_or_else(|| titled(&name), str::to_owned);
    let document = NewDocument {
        project: new.project,
        on: new.on,
        title: &title,
        folder: new.folder,
        from_party: None,
        is_commercial: false,
        is_evidence: new.is_evidence,
        form_key: None,
        version: NewVersion {
            received: new.received,
            name: &name,
            note: new.note,
            by: new.by,
            by_name: &by_name,
            is_from_client: false,
        },
    };
    let filed = documents::create(tx, &document)?;
    happened(tx, &filed, "document.uploaded", new.by, json!({ "side": "team", "version": 1 }))?;
    Ok(filed)
}

fn titled(name: &str) -> String {
    title_of(name).chars().take(LONGEST_TITLE).collect()
}

/// A file hangs on a record of the same project that is there, and on no other file.
pub fn stands_in(tx: &mut Tx, project: ProjectId, on: RecordId) -> Result<()> {
    let record = records::get(tx, on)?;
    let is_fit = record.project == Some(project)
        && record.kind != crate::DOCUMENT.name
        && record.state != documents::REMOVED;
    if is_fit { Ok(()) } else { Err(Failure::NotFound) }
}

/// One more version of the team.
pub fn add_version(
    tx: &mut Tx,
    document: &Document,
    received: &Received,
    file_name: &str,
    note: &str,
    by: PersonId,
) -> Result<Document> {
    if document.is_removed() {
        return Err(Failure::refused("document.is_removed"));
    }
    let (name, by_name) = (harmless(file_name), person::get(tx, by)?.name);
    let new = NewVersion { received, name: &name, note, by, by_name: &by_name, is_from_client: false };
    let version = versions::add_next(tx, document.id, document.project, &new)?;
    happened(tx, document, "document.version_added", by, json!({ "version": version }))?;
    documents::get(tx, document.id)
}

/// What a client's person sent.
#[derive(Debug, Clone)]
pub struct ClientUpload {
    /// The client's key of the record it is sent to.
    pub on: Uuid,
    pub file_name: String,
    pub received: Received,
    pub place: UploadPlace,
    /// The page said that of their side only the commercial circle will see it.
    pub is_told_circle: bool,
    /// Makes a form that is sent twice one document.
    pub form_key: Uuid,
}

/// Where a file goes that somebody of a client's is about to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// The kind of the record that takes it.
    pub kind: String,
    /// This form filed it already.
    pub is_filed: bool,
}

/// Asked before anything of a file is taken in.
pub fn may_send_as_client(
    conn: &mut Conn,
    by: &ClientPrincipal,
    (place, on, is_told_circle): (UploadPlace, Uuid, bool),
    form_key: Uuid,
    now: Timestamp,
) -> Result<Sending> {
    let PartyContact { role, is_commercial: is_of_circle, .. } =
        parties::contact(conn, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let on = records::visible_in_circle(conn, &viewer(by), on, is_of_circle)?;
    if role == PartyRole::ClientViewer {
        return Err(Failure::Forbidden);
    }
    let kind = on.kind().to_owned();
    if documents::of_form(conn, form_key, by.party, by.person)?.is_some() {
        return Ok(Sending { kind, is_filed: true });
    }
    let uploads = settings::client_uploads(conn, by.project)?;
    may_upload(role, uploads, (place, on.kind()), versions::count_by(conn, by.person, now.plus_days(-1))?)?;
    may_send_to(is_told_circle, goes_to_circle(conn, place, is_of_circle, &on)?)?;
    Ok(Sending { kind, is_filed: false })
}

/// Whether what this person sends there is for their commercial circle alone.
fn goes_to_circle(
    conn: &mut Conn,
    place: UploadPlace,
    is_of_circle: bool,
    on: &records::VisibleRecord,
) -> Result<bool> {
    let is_about_money = on.is_commercial() || sign_offs::is_about_money(conn, on.id())?;
    Ok(is_sent_to_circle(place, is_of_circle, is_about_money))
}

/// Files what a client's person sent, where they may send it; their party sees it from the beginning, and where money was
/// asked about, what one of its commercial circle sends the circle alone.
pub fn upload_as_client(
    tx: &mut Tx,
    public_url: &str,
    by: &ClientPrincipal,
    upload: &ClientUpload,
) -> Result<Document> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let (role, is_of_circle) = (contact.role, contact.is_commercial);
    if let Some(already) = documents::of_form(tx, upload.form_key, by.party, by.person)? {
        return Ok(already);
    }
    let on = records::visible_in_circle(tx, &viewer(by), upload.on, is_of_circle)?;
    let uploads = settings::client_uploads(tx, by.project)?;
    let yesterday = tx.now().plus_days(-1);
    may_upload(role, uploads, (upload.place, on.kind()), versions::count_by(tx, by.person, yesterday)?)?;
    let is_commercial = goes_to_circle(tx, upload.place, is_of_circle, &on)?;
    may_send_to(upload.is_told_circle, is_commercial)?;
    let (name, author) = (harmless(&upload.file_name), person::get(tx, by.person)?);
    let document = NewDocument {
        project: by.project,
        on: Some(on.id()),
        title: &titled(&name),
        folder: &Folder::none(),
        from_party: Some(by.party),
        is_commercial,
        // How a case went is known by what was seen.
        is_evidence: upload.place == UploadPlace::AcceptanceCase,
        form_key: documents::unused_form_key(tx, upload.form_key)?,
        version: NewVersion {
            received: &upload.received,
            name: &name,
            note: "",
            by: author.id,
            by_name: &author.name,
            is_from_client: true,
        },
    };
    let filed = documents::create(tx, &document)?;
    showing::put_shown(tx, &filed, Some(&author.name))?;
    let at = tx.now();
    let event = Event::new("document.uploaded", at, Some(author.id)).in_project(filed.project).on(filed.id);
    let detail = match upload.place {
        UploadPlace::Record => json!({ "side": "client", "version": 1 }),
        UploadPlace::AcceptanceCase => json!({ "side": "client", "version": 1, "case": true }),
    };
    tx.event(event.for_client(Some(by.party)).detail(detail))?;
    // What came with a case is told with the case.
    if upload.place == UploadPlace::Record {
        tell_team(tx, public_url, &filed, on.id(), &author.name)?;
    }
    documents::get(tx, filed.id)
}

fn viewer(by: &ClientPrincipal) -> Viewer {
    Viewer { project: by.project, party: by.party, person: by.person }
}

/// To whoever owns the record that took the file; where nobody does any more, to the managers.
fn tell_team(tx: &mut Tx, public_url: &str, filed: &Document, on: RecordId, by: &str) -> Result<()> {
    let record = records::get(tx, on)?;
    let working = members::active(tx, filed.project)?;
    let owner = record.owner.filter(|owner| working.iter().any(|member| member.person_id == *owner));
    let told = match owner {
        Some(owner) => vec![owner],
        None => members::managers(tx, filed.project)?,
    };
    let project = projects::get(tx, filed.project)?;
    let place = format!("/projects/{}/documents?record=document:{}", filed.project, filed.id);
    for person in told {
        let mut params = Map::new();
        params.insert("project".into(), json!(project.client_name));
        params.insert("title".into(), json!(filed.title));
        params.insert("record".into(), json!(record.title));
        params.insert("by".into(), json!(by));
        let words = Words { template: "file_sent", about: Some(filed.id.uuid()), params };
        letters::to_member(tx, public_url, filed.project, person, &place, words)?;
    }
    Ok(())
}

/// Somebody saves what a link gives: counted while the link works, by nobody we know.
pub fn downloaded(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    let now = tx.now();
    let linked = links::find(tx, token_hash, now)?;
    links::count(tx, linked.link)?;
    let event = Event::new("document.downloaded", now, None).in_project(linked.project).on(linked.document);
    tx.event(event.detail(json!({ "link_id": linked.link })))
}

/// Something that is the team's alone to know.
pub(crate) fn happened(
    tx: &mut Tx,
    document: &Document,
    kind: EventKind,
    by: PersonId,
    detail: Value,
) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(kind, at, Some(by)).in_project(document.project).on(document.id).detail(detail))
}
