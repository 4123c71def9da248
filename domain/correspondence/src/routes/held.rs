//! Mails that wait for a person of the team: a project's for its managers, those of no project for the administrators. And
//! what is read of one mail.
//!
//! Must hold: a mail is read as text alone; what is filed is internal unless whoever files it says otherwise; whoever is not of
//! the project finds none of it.

use crate::acting::filing::{self, Filing};
use crate::acting::leaving::known;
use crate::acting::saying::{House, contacts_among, other_contact};
use crate::store::received::{self, MailFile, MailState, ReceivedMail};
use crate::store::threads;
use ::store::{Conn, Page, Tx, records, records::Record};
use engagement::access::{ShareWithClient, authorize, may, member};
use engagement::store::parties;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, File, Json, NoContent, Path, Query, Routes, Scope, Team, endpoint, routes};

/// The longest part of a mail's text that is shown at once.
const SHOWN: usize = 20_000;

#[derive(Serialize, ToSchema)]
pub struct HeldMailList {
    items: Vec<HeldMail>,
    next: Option<String>,
    /// How many there are in all.
    count: i64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HeldMailQuery {
    /// Left out: those that wait.
    #[param(inline)]
    #[param(inline)]
    state: Option<ListedMails>,
    after: Option<String>,
    limit: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListedMails {
    Held,
    /// Those that were not taken: a machine's, mass mail, reports of mail servers. They are forgotten after 30 days.
    Ignored,
}

impl From<ListedMails> for MailState {
    fn from(listed: ListedMails) -> Self {
        match listed {
            ListedMails::Held => Self::Held,
            ListedMails::Ignored => Self::Ignored,
        }
    }
}

/// A mail that came in.
#[derive(Serialize, ToSchema)]
pub struct HeldMail {
    id: Uuid,
    /// `received`, `filed`, `held`, `ignored` or `discarded`.
    state: String,
    /// Why it waits, or was not taken.
    reason: String,
    project_id: Option<ProjectId>,
    party_id: Option<PartyId>,
    client_name: Option<String>,
    /// To whom the address was given that it came to.
    person_id: Option<PersonId>,
    person_name: Option<String>,
    /// What it is about, or seems to be.
    record_id: Option<RecordId>,
    record_kind: Option<String>,
    record_number: Option<i64>,
    record_title: Option<String>,
    /// It answers a mail that was about several: these.
    offered: Vec<OfferedRecord>,
    from_name: String,
    /// As the mail says it: a hint, and no proof.
    from_address: String,
    /// Who else it went to.
    also_to: Vec<MailReader>,
    /// What the house's mail server found about whom it is from: `pass`, `fail` or `none`.
    dkim: Option<String>,
    dmarc: Option<String>,
    /// Somebody of the same client whose address that is: it can be taken as their words.
    sender_id: Option<PersonId>,
    sender_name: Option<String>,
    subject: String,
    /// What is new in it.
    said: String,
    /// What it quotes.
    quoted: String,
    is_cut: bool,
    sent_at: Option<Timestamp>,
    received_at: Timestamp,
    bytes: i64,
    files: Vec<HeldMailFile>,
}

/// Something that the answered mail was about.
#[derive(Serialize, ToSchema)]
pub struct OfferedRecord {
    record_id: RecordId,
    kind: String,
    number: i64,
    title: String,
}

/// Somebody whom a mail names as its reader.
#[derive(Serialize, ToSchema)]
pub struct MailReader {
    address: String,
    /// Of a contact of the client it belongs to.
    name: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct HeldMailFile {
    position: i64,
    name: String,
    bytes: i64,
    /// A picture inside the text, a signature.
    is_minor: bool,
    document_id: Option<RecordId>,
    /// Why it was not filed.
    refused: Option<String>,
    /// `signature`, `sealed`, `enciphered`, `unpacked` or `long_text`, where there is something to say about it.
    note: Option<String>,
}

impl From<MailFile> for HeldMailFile {
    fn from(file: MailFile) -> Self {
        let MailFile { position, name, bytes, is_minor, document, refused, note } = file;
        Self { position, name, bytes, is_minor, document_id: document, refused, note }
    }
}

pub(super) fn shown(conn: &mut Conn, mail: ReceivedMail) -> Result<HeldMail> {
    let record = match mail.record {
        Some(record) => known(records::get(conn, record))?,
        None => None,
    };
    let party = match (mail.project, mail.party) {
        (Some(project), Some(party)) => Some(parties::get(conn, project, party)?),
        _ => None,
    };
    let sender = match mail.state {
        MailState::Held => sender(conn, &mail)?,
        _ => None,
    };
    let offered = match (mail.state, mail.thread) {
        (MailState::Held, Some(thread)) if record.is_none() => offered(conn, thread)?,
        _ => Vec::new(),
    };
    let mut contacts = match mail.party {
        Some(party) => contacts_among(conn, party, &mail.also_to)?,
        None => BTreeMap::new(),
    };
    let reader =
        |address: String| MailReader { name: contacts.remove(&address).map(|(_, name)| name), address };
    let also_to = mail.also_to.into_iter().map(reader).collect();
    let (said, is_said_cut) = cut(mail.said);
    let (quoted, is_quoted_cut) = cut(mail.quoted);
    Ok(HeldMail {
        id: mail.id,
        state: mail.state.word().to_owned(),
        reason: mail.reason,
        project_id: mail.project,
        party_id: mail.party,
        client_name: party.map(|party| party.client_name),
        person_id: mail.person,
        person_name: mail
            .person
            .map(|person| person::get(conn, person))
            .transpose()?
            .map(|person| person.name),
        record_id: record.as_ref().map(|record| record.id),
        record_kind: record.as_ref().map(|record| record.kind.clone()),
        record_number: record.as_ref().map(|record| record.number),
        record_title: record.map(|record| record.title),
        offered,
        from_name: mail.from_name,
        from_address: mail.from_address,
        also_to,
        dkim: mail.dkim,
        dmarc: mail.dmarc,
        sender_id: sender.as_ref().map(|(id, _)| *id),
        sender_name: sender.map(|(_, name)| name),
        subject: mail.subject,
        said,
        quoted,
        is_cut: is_said_cut || is_quoted_cut,
        sent_at: mail.sent_at,
        received_at: mail.received_at,
        bytes: mail.bytes,
        files: received::files(conn, mail.id)?.into_iter().map(HeldMailFile::from).collect(),
    })
}

fn offered(conn: &mut Conn, thread: Uuid) -> Result<Vec<OfferedRecord>> {
    let mut offered = Vec::new();
    for record in threads::gathered_records(conn, thread)? {
        if let Some(Record { id, kind, number, title, .. }) = known(records::get(conn, record))? {
            offered.push(OfferedRecord { record_id: id, kind, number, title });
        }
    }
    Ok(offered)
}

fn cut(text: String) -> (String, bool) {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text, false),
    }
}

/// Whose words it can be taken as: a contact of the client it belongs to, by the address it names.
fn sender(conn: &mut Conn, mail: &ReceivedMail) -> Result<Option<(PersonId, String)>> {
    let (Some(project), Some(party)) = (mail.project, mail.party) else { return Ok(None) };
    let thread = match (mail.record, mail.thread) {
        (Some(record), _) => threads::of_record(conn, project, party, record)?,
        (None, Some(thread)) => threads::find(conn, thread)?,
        (None, None) => None,
    };
    match thread {
        Some(thread) => other_contact(conn, &thread, &mail.from_address),
        None => Ok(None),
    }
}

endpoint!(/// The mails of a project that wait for a person, or that were not taken, the newest first. For its managers.
    list_held_mails: GET "/api/v1/projects/{project}/held-mails", Team, ShareWithClient);
async fn list_held_mails(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<HeldMailQuery>,
) -> Answer<Json<HeldMailList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        list(conn, Some(project), query)
    });
    Ok(Json(found.await?))
}

endpoint!(/// The mails that belong to no project as far as is known.
    list_unplaced_mails: GET "/api/v1/held-mails", Team, AdministerMail, admin);
async fn list_unplaced_mails(cx: Cx<Team>, Query(query): Query<HeldMailQuery>) -> Answer<Json<HeldMailList>> {
    Ok(Json(cx.db().read(move |conn| list(conn, None, query)).await?))
}

fn list(conn: &mut Conn, project: Option<ProjectId>, query: HeldMailQuery) -> Result<HeldMailList> {
    let page = Page { after: query.after, limit: query.limit.unwrap_or(30).clamp(1, 100) };
    let which = (project, query.state.unwrap_or(ListedMails::Held).into());
    let found = received::listed(conn, which, &page)?;
    let items = found.items.into_iter().map(|mail| shown(conn, mail)).collect::<Result<Vec<_>>>()?;
    Ok(HeldMailList { items, next: found.next, count: received::count(conn, which)? })
}

/// One that the caller may handle: a manager's of its project, an administrator's where it has none.
fn handled(conn: &mut Conn, scope: &Scope<Team>, id: Uuid) -> Result<ReceivedMail> {
    let mail = received::get(conn, id)?;
    match mail.project {
        Some(project) => may::<ShareWithClient>(conn, scope, project).map(drop)?,
        None if scope.is_administrator() => {}
        None => return Err(Failure::NotFound),
    }
    Ok(mail)
}

/// One that the caller may read: also any member's, once it stands under a record.
fn readable(conn: &mut Conn, scope: &Scope<Team>, id: Uuid) -> Result<ReceivedMail> {
    let mail = received::get(conn, id)?;
    match (mail.state, mail.project) {
        (MailState::Filed, Some(project)) => {
            member(conn, scope, project)?;
            Ok(mail)
        }
        _ => handled(conn, scope, id),
    }
}

endpoint!(/// The mail as it came, to be saved; links and addresses that open something for its writer are masked.
    get_mail_original: GET "/api/v1/mails/{received_mail}/original", Team, ReadProject);
async fn get_mail_original(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<File> {
    let scope = cx.scope.clone();
    let mail = cx.db().read(move |conn| readable(conn, &scope, id)).await?;
    let bytes = filing::original_of(&cx.app, &mail).await?;
    let name = format!("mail-{}.eml", mail.id.simple());
    Ok(File { name, content_type: "message/rfc822".to_owned(), bytes })
}

endpoint!(/// A file of a mail, to be saved.
    get_mail_file: GET "/api/v1/mails/{received_mail}/files/{position}", Team, ReadProject);
async fn get_mail_file(cx: Cx<Team>, Path((id, position)): Path<(Uuid, i64)>) -> Answer<File> {
    let scope = cx.scope.clone();
    let mail = cx.db().read(move |conn| readable(conn, &scope, id)).await?;
    let file = filing::file_of(&cx.app, &mail, position).await?;
    Ok(File { name: file.name, content_type: "application/octet-stream".to_owned(), bytes: file.bytes })
}

/// Where a mail goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailFilingBody {
    /// A record of the project it belongs to.
    record_id: RecordId,
    /// `note`: a comment of whoever files it, for the team alone. `sender`: the words of the client's person whose address it
    /// names, as if they had written them on their page.
    filed_as: FilingWish,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilingWish {
    Note,
    Sender,
}

endpoint!(/// Files a mail that waits, with its files. Sent twice, it is filed once.
    put_mail_filing: PUT "/api/v1/mails/{received_mail}/filing", Team, ShareWithClient);
async fn put_mail_filing(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    Json(body): Json<MailFilingBody>,
) -> Answer<Json<HeldMail>> {
    let scope = cx.scope.clone();
    let mail = cx.db().read(move |conn| handled(conn, &scope, id)).await?;
    if mail.project.is_none() {
        return Err(Failure::refused("mail.no_project"));
    }
    let files = filing::files_of(&cx.app, &mail).await?;
    let (scope, house) = (cx.scope.clone(), House::of(&cx.app));
    let filed = cx.db().write(move |tx| {
        let mail = handled(tx, &scope, id)?;
        let project = mail.project.ok_or(Failure::NotFound)?;
        let by = authorize::<ShareWithClient>(tx, &scope, project)?.person();
        let filing = match body.filed_as {
            FilingWish::Note => Filing::Note,
            FilingWish::Sender => Filing::Sender(sender(tx, &mail)?.ok_or(Failure::NotFound)?.0),
        };
        filing::file(tx, &house, (&mail, project), (body.record_id, by), (filing, &files))?;
        let mail = received::get(tx, id)?;
        shown(tx, mail)
    });
    Ok(Json(filed.await?))
}

endpoint!(/// Puts a mail away that waits: it is forgotten after 30 days.
    put_mail_discarding: PUT "/api/v1/mails/{received_mail}/discarding", Team, ShareWithClient);
async fn put_mail_discarding(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    handle(&cx, id, filing::discard).await
}

endpoint!(/// Takes a mail up that was not taken: from then on it waits for a person.
    put_mail_taking_up: PUT "/api/v1/mails/{received_mail}/taking-up", Team, ShareWithClient);
async fn put_mail_taking_up(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    handle(&cx, id, filing::take_up).await
}

/// By whoever may share with the project's clients, where it belongs to a project.
async fn handle(
    cx: &Cx<Team>,
    id: Uuid,
    act: fn(&mut Tx, &ReceivedMail, PersonId) -> Result<()>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let done = cx.db().write(move |tx| {
        let mail = handled(tx, &scope, id)?;
        if let Some(project) = mail.project {
            authorize::<ShareWithClient>(tx, &scope, project)?;
        }
        act(tx, &mail, scope.person())
    });
    done.await?;
    Ok(NoContent)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnplacedDiscardingBody {
    /// When the newest came that the caller saw: what came later goes on waiting.
    until: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct UnplacedDiscarding {
    count: u64,
}

endpoint!(/// Puts every mail away that waits and belongs to no project: they are forgotten after 30 days.
    put_unplaced_discarding: PUT "/api/v1/held-mails/discarding", Team, AdministerMail, admin);
async fn put_unplaced_discarding(
    cx: Cx<Team>,
    Json(body): Json<UnplacedDiscardingBody>,
) -> Answer<Json<UnplacedDiscarding>> {
    let by = cx.scope.person();
    let count = cx.db().write(move |tx| filing::discard_unplaced(tx, body.until, by)).await?;
    Ok(Json(UnplacedDiscarding { count }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailProjectBody {
    project_id: ProjectId,
}

endpoint!(/// Gives a mail that belongs to no project to one, where its managers look through it.
    put_mail_project: PUT "/api/v1/held-mails/{received_mail}/project", Team, AdministerMail, admin);
async fn put_mail_project(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    Json(body): Json<MailProjectBody>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let mail = received::get(tx, id)?;
            let by = authorize::<ShareWithClient>(tx, &scope, body.project_id)?.person();
            filing::give_to(tx, &mail, body.project_id, by)
        })
        .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![
        list_held_mails,
        list_unplaced_mails,
        get_mail_original,
        get_mail_file,
        put_mail_filing,
        put_mail_discarding,
        put_mail_taking_up,
        put_unplaced_discarding,
        put_mail_project
    ]
}
