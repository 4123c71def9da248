//! Reports as the team reads them.

use super::WriteReport;
use crate::report::drawn_facts::{Drawn, Wanted, draw};
use crate::report::phase_facts::{Phase, phases};
use crate::report::sheet::{file_name, sheet};
use crate::report::texts::{ReportText, text_of};
use crate::report::{FrozenReport, Line, ReportKind, ReportState, SectionCode, Wording};
use crate::report::{effort_facts, times_facts};
use crate::store::reports::{self, Report};
use crate::store::{settings, terms};
use ::store::{Conn, Db, Page, Viewer, events};
use correspondence::store::letters::returned;
use engagement::access::{Action, member};
use engagement::letters;
use engagement::store::parties;
use kernel::{Failure, PartyId, PersonId, ProjectId, ProjectRole, RecordId, Result, Timestamp};
use locales::Locale;
use people::person;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{BoxFuture, Cx, File, Json, Scope, Tagged, Team};

/// Renders the client's page of a report that is not sent yet; filled by the server.
#[derive(Clone, Copy)]
pub struct ReportPreview(pub fn(&FrozenReport, &str, Timestamp, Locale) -> Result<String>);

/// The bytes of a PDF or a picture, in time; nothing where the program that makes it is not there.
type Setting = BoxFuture<'static, Result<Option<Vec<u8>>>>;

/// Sets the text of a sheet as PDF, and paints its pictures; filled by the server.
#[derive(Clone, Copy)]
pub struct SetReport {
    /// Whether the program that does both is installed.
    pub is_there: fn() -> bool,
    pub set: fn(String) -> Setting,
    /// From SVG to PNG, for mails.
    pub paint: fn(String) -> Setting,
}

impl SetReport {
    /// As a file to be saved.
    pub async fn file(self, frozen: &FrozenReport, sent_as: Option<&str>, locale: Locale) -> Result<File> {
        let set = (self.set)(sheet(frozen, sent_as, locale).to_string()).await?;
        let bytes = set.ok_or_else(|| Failure::refused("report.no_pdf"))?;
        Ok(File { name: file_name(frozen, locale), content_type: "application/pdf".into(), bytes })
    }
}

#[derive(Serialize, ToSchema)]
pub struct ReportList {
    pub items: Vec<ReportRow>,
    /// Where the next piece begins; none at the end.
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ReportRow {
    id: RecordId,
    number: i64,
    project_id: ProjectId,
    party_id: PartyId,
    client_name: String,
    kind: ReportKind,
    from: String,
    until: String,
    title: String,
    state: ReportState,
    /// The version that was sent last; 0 before.
    version: i64,
    newest_at: Timestamp,
    pub revision: i64,
}

pub fn row(report: &Report, clients: &HashMap<PartyId, String>) -> ReportRow {
    ReportRow {
        id: report.id,
        number: report.number,
        project_id: report.project,
        party_id: report.party,
        client_name: clients.get(&report.party).cloned().unwrap_or_default(),
        kind: report.kind,
        from: report.from.to_string(),
        until: report.until.to_string(),
        title: report.title.clone(),
        state: report.course.state(),
        version: report.version,
        newest_at: report.newest_at,
        revision: report.revision,
    }
}

pub fn clients(conn: &mut Conn, project: ProjectId) -> Result<HashMap<PartyId, String>> {
    Ok(parties::of_project(conn, project)?.into_iter().map(|party| (party.id, party.client_name)).collect())
}

#[derive(Serialize, ToSchema)]
pub struct ReportDetail {
    #[serde(flatten)]
    pub row: ReportRow,
    /// In both languages, with the lines that are hidden; none until it is drawn.
    texts: Vec<ReportText>,
    wording: Wording,
    approver_id: Option<PersonId>,
    /// Whether it is sent only once somebody else approved it as it stands.
    waits_for_approval: bool,
    /// Whether that can be the caller.
    may_approve: bool,
    approved_by_name: Option<String>,
    approved_at: Option<Timestamp>,
    drawn_at: Option<Timestamp>,
    /// A fresh calculation gives other figures.
    has_moved: bool,
    /// Titles that the party does not read any more: with these it is not sent.
    not_read_any_more: Vec<String>,
    versions: Vec<ReportVersion>,
    /// Whether it can be had as PDF: the program that sets it is installed.
    has_pdf: bool,
    readers: Vec<ReportReader>,
    /// Of the organisation's own terms, as they are pointed out here.
    terms_revision: i64,
}

/// Somebody of the party to whom it can be mailed.
#[derive(Serialize, ToSchema)]
pub struct ReportReader {
    person_id: PersonId,
    name: String,
    /// Why no mail reaches them: `no_address`, `not_invited`, `revoked`, or `returned` where mail to them comes back.
    not_reached: Option<String>,
}

fn readers(conn: &mut Conn, party: PartyId) -> Result<Vec<ReportReader>> {
    let mut readers = Vec::new();
    for contact in parties::contacts(conn, party)? {
        let address = contact.email.trim().to_lowercase();
        let not_reached = match letters::unreachable(conn, party, contact.person)? {
            _ if address.is_empty() => Some("no_address"),
            None => returned(conn, &address)?.map(|_| "returned"),
            reason => reason,
        };
        let not_reached = not_reached.map(str::to_owned);
        readers.push(ReportReader { person_id: contact.person, name: contact.name, not_reached });
    }
    Ok(readers)
}

#[derive(Serialize, ToSchema)]
pub struct ReportVersion {
    number: i64,
    languages: Vec<String>,
    sha256: String,
    by_name: Option<String>,
    sent_at: Timestamp,
}

/// What the party reads today, of whoever is in no commercial circle: nobody of the party.
pub async fn drawn(db: &Db, report: &Report) -> Result<Drawn> {
    let project = report.project;
    let newest_event = db.read(move |conn| newest_event(conn, project)).await?;
    let viewer = Viewer { project: report.project, party: report.party, person: PersonId::new() };
    let wanted = Wanted {
        kind: report.kind,
        from: report.from,
        until: report.until,
        phase: report.phase,
        own: report.client_key,
        newest_event,
        now: db.clock().now(),
    };
    let drawn = db.read_as_client(viewer, move |conn| draw(conn, viewer, wanted)).await?;
    with_kept_back(db, report, drawn).await
}

/// 0 where nothing ever happened in the project.
pub fn newest_event(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    let newest = events::of_project(conn, project, &Page::first(1))?;
    Ok(newest.items.first().map_or(0, |event| event.id))
}

/// With what the party does not read as a whole, and is kept back: its people's hours as the team's own plan has them, and
/// which times some of the party were asked to choose from.
async fn with_kept_back(db: &Db, report: &Report, mut drawn: Drawn) -> Result<Drawn> {
    let (of, now) = ((report.project, report.party), db.clock().now());
    let has = |code: SectionCode| report.kind.sections().contains(&code);
    if has(SectionCode::Resources) {
        let (client, until) = (drawn.values.client.clone(), drawn.values.until.min(drawn.values.as_of));
        let lines = db.read(move |conn| effort_facts::lines(conn, (of.0, of.1, &client), until)).await?;
        put(&mut drawn, SectionCode::Resources, lines);
    }
    if has(SectionCode::Decisions) {
        let lines = db.read(move |conn| times_facts::lines(conn, of, now)).await?;
        put(&mut drawn, SectionCode::Decisions, lines);
    }
    Ok(drawn)
}

fn put(drawn: &mut Drawn, code: SectionCode, lines: Vec<Line>) {
    if let Some(section) = drawn.values.sections.iter_mut().find(|section| section.code == code) {
        section.lines.extend(lines);
    }
}

/// The phases and milestones that a party reads today.
pub async fn phases_of(db: &Db, project: ProjectId, party: PartyId) -> Result<Vec<Phase>> {
    db.read_as_client(Viewer { project, party, person: PersonId::new() }, phases).await
}

/// One report that the caller may read.
pub async fn of_caller(cx: &Cx<Team>, id: RecordId) -> Result<Report> {
    let scope = cx.scope.clone();
    cx.db().read(move |conn| visible(conn, &scope, id)).await
}

pub fn visible(conn: &mut Conn, scope: &Scope<Team>, id: RecordId) -> Result<Report> {
    let report = reports::get(conn, id)?;
    member(conn, scope, report.project)?;
    Ok(report)
}

/// The whole of it, held against what the party reads today.
pub async fn told(cx: &Cx<Team>, id: RecordId) -> Result<Tagged<Json<ReportDetail>>> {
    let report = of_caller(cx, id).await?;
    let drawn = drawn(cx.db(), &report).await?;
    let scope = cx.scope.clone();
    let has_pdf = (cx.app.get::<SetReport>().is_there)();
    let detail = cx.db().read(move |conn| {
        let report = reports::get(conn, id)?;
        let caller = member(conn, &scope, report.project)?;
        let needs_approval = settings::needs_approval(conn, report.project)?;
        let is_manager = caller.role == ProjectRole::ProjectManager;
        let approving = report.course.may_be_approved(caller.person, is_manager, report.written_by);
        Ok(ReportDetail {
            has_pdf,
            waits_for_approval: report.course.may_be_sent(needs_approval).is_err(),
            may_approve: caller.role >= WriteReport::NEEDS && approving.is_ok(),
            ..detail(conn, &report, &drawn)?
        })
    });
    let detail = detail.await?;
    Ok(Tagged { revision: detail.row.revision, answer: Json(detail) })
}

fn detail(conn: &mut Conn, report: &Report, drawn: &Drawn) -> Result<ReportDetail> {
    let body = reports::body(conn, report.id)?;
    let versions = reports::versions(conn, report.id)?;
    // Of the words as they stand: what was approved before is said by nobody of these.
    let is_approved = report.course.approved_edit == Some(report.course.edit);
    let approved_by = report.approved_by.filter(|_| is_approved);
    let people = versions.iter().map(|one| one.by).chain(approved_by);
    let names = person::names(conn, people)?;
    let own = terms::get(conn)?;
    let told =
        |locale: &Locale| Some(text_of(body.values.as_ref()?, &body.wording.words, &own.items, *locale));
    let version = |one: reports::SentVersion| ReportVersion {
        number: one.number,
        languages: one.languages,
        sha256: one.sha256,
        by_name: names.get(&one.by).cloned(),
        sent_at: one.at,
    };
    Ok(ReportDetail {
        row: row(report, &clients(conn, report.project)?),
        texts: Locale::ALL.iter().filter_map(told).collect(),
        approver_id: report.course.approver,
        approved_by_name: approved_by.and_then(|by| names.get(&by).cloned()),
        approved_at: report.approved_at.filter(|_| is_approved),
        drawn_at: report.drawn_at,
        has_moved: body.values.as_ref().is_some_and(|values| !values.says_the_same(&drawn.values)),
        not_read_any_more: body
            .values
            .as_ref()
            .map(|values| not_read(values.named(), drawn))
            .unwrap_or_default(),
        versions: versions.into_iter().map(version).collect(),
        waits_for_approval: false,
        may_approve: false,
        has_pdf: false,
        readers: readers(conn, report.party)?,
        terms_revision: own.revision,
        wording: body.wording,
    })
}

/// The titles that the party does not read today as they are called here.
pub fn not_read(named: impl IntoIterator<Item = (String, String)>, drawn: &Drawn) -> Vec<String> {
    let gone = named.into_iter().filter(|named| !drawn.readable.contains(named));
    let mut titles: Vec<String> = gone.map(|(_, title)| title).collect();
    titles.dedup();
    titles
}
