//! A report on its way to the client: the page as it will look, the second pair of eyes, and sending.
//!
//! Must hold: nothing is sent but what was looked at, by a person who may, and only what the party reads today; what
//! was sent stays as it was.

use super::WriteReport;
use super::answers::{
    ReportDetail, ReportPreview, SetReport, drawn, newest_event, not_read, of_caller, told, visible,
};
use crate::REPORT;
use crate::report::drawn_facts::Drawn;
use crate::report::mailed::pictures;
use crate::report::texts::said;
use crate::report::{FrozenReport, SectionCode, sha256};
use crate::store::reports::{self, Report, SentVersion};
use crate::store::{settings, terms};
use ::store::{Conn, Tx, records};
use engagement::access::{ShareWithClient, authorize};
use engagement::letters::{self, NotReached, Words};
use engagement::noted_act::{Handed, Replaced, note_handed};
use engagement::store::{parties, projects};
use evidence::{Signer, Subject};
use kernel::{Event, Failure, Input, PersonId, ProjectRole, RecordId, Refusal, Result};
use locales::Locale;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, File, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReportPreviewQuery {
    /// `en` or `zh-CN`; left out: the party's.
    language: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ReportPage {
    /// The page of the portal as it will look.
    html: String,
}

endpoint!(/// The page of the portal as it would look if the draft were sent now. Nothing is sent.
    get_report_preview: GET "/api/v1/reports/{report}/preview", Team, ReadProject);
async fn get_report_preview(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<ReportPreviewQuery>,
) -> Answer<Json<ReportPage>> {
    let mut input = Input::new();
    let asked = query.language.map(|language| input.locale("language", &language));
    input.finish()?;
    let (scope, now) = (cx.scope.clone(), cx.now());
    let ReportPreview(render) = *cx.app.get::<ReportPreview>();
    let page = cx.db().read(move |conn| {
        let report = visible(conn, &scope, id)?;
        let language = match asked {
            Some(language) => language,
            None => parties::get(conn, report.project, report.party)?.locale,
        };
        let locale = Locale::from_tag(&language).unwrap_or_default();
        let number = records::get(conn, id)?.client_number.unwrap_or(1);
        let languages = Locale::ALL.map(|locale| locale.tag().to_owned()).to_vec();
        let frozen = frozen(conn, &report, number, languages)?;
        let contacts = parties::contacts(conn, report.party)?;
        let reader = contacts.into_iter().next().map(|contact| contact.name).unwrap_or_default();
        Ok(ReportPage { html: render(&frozen, &reader, now, locale)? })
    });
    Ok(Json(page.await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReportSheetQuery {
    /// One that was sent; left out: the draft, as it stands.
    version: Option<i64>,
}

endpoint!(/// The report as PDF in one language: a version as it was sent, in a language it was sent in, or the draft.
    get_report_sheet: GET "/api/v1/reports/{report}/sheets/{language}", Team, ReadProject);
async fn get_report_sheet(
    cx: Cx<Team>,
    Path((id, language)): Path<(RecordId, String)>,
    Query(query): Query<ReportSheetQuery>,
) -> Answer<File> {
    let (scope, locale) = (cx.scope.clone(), Locale::from_tag(&language).ok_or(Failure::NotFound)?);
    let read = cx.db().read(move |conn| {
        let report = visible(conn, &scope, id)?;
        let Some(version) = query.version else {
            let number = records::get(conn, id)?.client_number.unwrap_or(1);
            return Ok((frozen(conn, &report, number, vec![locale.tag().to_owned()])?, None));
        };
        let (sent, sha256) = reports::sent(conn, id, version)?;
        Ok((sent, Some(sha256)))
    });
    let (frozen, sha256) = read.await?;
    if frozen.read_in(locale) != locale {
        return Err(Failure::NotFound);
    }
    let set = *cx.app.get::<SetReport>();
    set.file(&frozen, sha256.as_deref(), locale).await
}

fn frozen(conn: &mut Conn, report: &Report, number: i64, languages: Vec<String>) -> Result<FrozenReport> {
    let body = reports::body(conn, report.id)?;
    let values = body.values.ok_or_else(|| Failure::refused("report.not_drawn"))?;
    let frozen = FrozenReport::of((number, report.version + 1), values, &body.wording, languages);
    Ok(frozen.explained(&terms::get(conn)?.items))
}

endpoint!(/// Approves a draft as it was looked at: whoever was asked, or a manager, and nobody what they wrote last
    /// themselves.
    create_report_approval: POST "/api/v1/reports/{report}/approvals", Team, WriteReport);
async fn create_report_approval(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    read: IfMatch,
) -> Answer<Tagged<Json<ReportDetail>>> {
    let scope = cx.scope.clone();
    let approved = cx.db().write(move |tx| {
        let report = reports::get(tx, id)?;
        let proof = authorize::<WriteReport>(tx, &scope, report.project)?;
        if report.course.approved_edit == Some(report.course.edit) {
            return Ok(());
        }
        let is_manager = proof.role() == ProjectRole::ProjectManager;
        report.course.may_be_approved(proof.person(), is_manager, report.written_by)?;
        reports::put_approval(tx, &report, read.required()?, proof.person())?;
        let now = tx.now();
        tx.event(Event::new("report.approved", now, Some(proof.person())).in_project(report.project).on(id))
    });
    approved.await?;
    told(&cx, id).await
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportVersionBody {
    /// `en`, `zh-CN`, or both.
    languages: Vec<String>,
    /// Who of the party gets a mail; everybody of it reads the page.
    reader_ids: Vec<PersonId>,
    /// The revision of the organisation's own terms with which it was looked at; where it is left out, they go along as
    /// they are.
    terms_revision: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct SentReport {
    report: ReportDetail,
    not_reached: Vec<NotReached>,
    /// Who was written to before and is not once more.
    had_already: Vec<PersonId>,
}

/// Who was named and not written to.
#[derive(Default)]
struct NotWritten {
    not_reached: Vec<NotReached>,
    had_already: Vec<PersonId>,
}

endpoint!(/// Sends a report to its party as it was looked at: as a page that stays, and by mail to those who are
    /// named. A newer version takes the place of the one before. The very same is not sent twice.
    create_report_version: POST "/api/v1/reports/{report}/versions", Team, ShareWithClient);
async fn create_report_version(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    read: IfMatch,
    Json(body): Json<ReportVersionBody>,
) -> Answer<Tagged<Json<SentReport>>> {
    let mut sent = None;
    for _ in 0..MOST_TRIES {
        sent = try_to_send(&cx, id, &read, &body).await?;
        if sent.is_some() {
            break;
        }
    }
    let NotWritten { not_reached, had_already } = sent.ok_or(Failure::Busy)?;
    let Tagged { revision, answer: Json(report) } = told(&cx, id).await?;
    Ok(Tagged { revision, answer: Json(SentReport { report, not_reached, had_already }) })
}

/// How often what the party reads is read anew where something happened in the project before it was sent.
const MOST_TRIES: usize = 8;

/// None where what the party reads was read too early.
async fn try_to_send(
    cx: &Cx<Team>,
    id: RecordId,
    read: &IfMatch,
    body: &ReportVersionBody,
) -> Result<Option<NotWritten>> {
    let drawn = drawn(cx.db(), &of_caller(cx, id).await?).await?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let (read, body) = (IfMatch(read.0), body.clone());
    cx.db()
        .write(move |tx| {
            let report = reports::get(tx, id)?;
            let proof = authorize::<ShareWithClient>(tx, &scope, report.project)?;
            let languages = languages(&body.languages)?;
            let sending = Sending { languages, readers: body.reader_ids, by: proof.person() };
            if is_sent_already(tx, &report, &sending.languages)? {
                return write_to_others(tx, &public_url, &report, &sending.readers, read).map(Some);
            }
            let own = terms::get(tx)?.revision;
            if read.required()? != report.revision || body.terms_revision.is_some_and(|seen| seen != own) {
                return Err(Failure::Outdated);
            }
            let sent = send(tx, (&public_url, &signer), &report, &drawn, &sending)?;
            Ok(sent.map(|not_reached| NotWritten { not_reached, ..NotWritten::default() }))
        })
        .await
}

/// In which languages, to whom by mail, and who sends it.
#[derive(Debug, Clone)]
pub struct Sending {
    pub languages: Vec<String>,
    pub readers: Vec<PersonId>,
    pub by: PersonId,
}

/// Shows the report to its party as the next version, held against what the party reads; tells who got no mail. None, and
/// nothing is sent, where anything happened in the project since that was read.
pub fn send(
    tx: &mut Tx,
    (public_url, signer): (&str, &Signer),
    report: &Report,
    drawn: &Drawn,
    sending: &Sending,
) -> Result<Option<Vec<NotReached>>> {
    report.course.may_be_sent(settings::needs_approval(tx, report.project)?)?;
    if newest_event(tx, report.project)? != drawn.newest_event {
        return Ok(None);
    }
    let values = frozen(tx, report, 1, sending.languages.clone())?.values;
    if report.phase.is_some() && values.phase.is_none() {
        return Err(Failure::refused("report.phase_not_read"));
    }
    let gone = not_read(values.named(), drawn);
    if !gone.is_empty() {
        return Err(Refusal::new("report.not_read_any_more").with("titles", gone.join(", ")).into());
    }
    let record = records::share_by(tx, report.id, Some(report.party), Some(sending.by))?;
    let shown = record.client_key.zip(record.client_number);
    let (key, number) = shown.ok_or_else(|| Failure::fault("a shared record has a key"))?;
    let frozen = frozen(tx, report, number, sending.languages.clone())?;
    let hash = sha256(frozen.bytes()?.as_bytes());
    let before = reports::versions(tx, report.id)?.into_iter().next();
    let version = reports::put_version(tx, report, &frozen, (key, &hash), sending.by)?;
    indexed(tx, report, &frozen)?;
    noted(tx, signer, (report, &frozen, version), before.as_ref(), sending.by)?;
    let now = tx.now();
    let event = Event::new("report.sent", now, Some(sending.by)).in_project(report.project).on(report.id);
    tx.event(event.detail(json!({ "party": report.party, "version": frozen.version, "sha256": hash })))?;
    write_letters(tx, public_url, (report, &frozen, version), &sending.readers).map(Some)
}

/// In the party's evidence stands what was sent, byte for byte: the hash on the page is the hash of it.
fn noted(
    tx: &mut Tx,
    signer: &Signer,
    (report, frozen, version): (&Report, &FrozenReport, Uuid),
    before: Option<&SentVersion>,
    by: PersonId,
) -> Result<()> {
    let number = format!("{}-{}", REPORT.prefix, frozen.number);
    let handed = Handed {
        project: report.project,
        party: report.party,
        act: "report.sent",
        subject: Subject {
            kind: REPORT.name,
            number: &number,
            key: version,
            version: frozen.version,
            title: &report.title,
        },
        content: &frozen.bytes()?,
        replaces: before.map(|one| Replaced { key: one.key, number: &number, version: one.number }),
    };
    note_handed(tx, signer, by, handed)
}

/// Each once, in the product's order.
fn languages(asked: &[String]) -> Result<Vec<String>> {
    let known = Locale::ALL.map(Locale::tag);
    if asked.is_empty() {
        return Err(Failure::invalid("languages", "required"));
    }
    if asked.iter().any(|one| !known.contains(&one.as_str())) {
        return Err(Failure::invalid("languages", "unknown"));
    }
    Ok(known.into_iter().filter(|tag| asked.iter().any(|one| one == tag)).map(str::to_owned).collect())
}

fn is_sent_already(tx: &mut Tx, report: &Report, languages: &[String]) -> Result<bool> {
    if report.course.sent_edit != Some(report.course.edit) {
        return Ok(false);
    }
    Ok(reports::versions(tx, report.id)?.first().is_some_and(|newest| newest.languages == languages))
}

/// The letter about what was sent, to those of them who have none of it yet. Whoever did not look at it as it was sent writes
/// to nobody.
fn write_to_others(
    tx: &mut Tx,
    public_url: &str,
    report: &Report,
    readers: &[PersonId],
    read: IfMatch,
) -> Result<NotWritten> {
    let (sent, _) = reports::sent(tx, report.id, report.version)?;
    let key = reports::newest_key(tx, report.id)?.ok_or(Failure::NotFound)?;
    let words = words_of(report, sent.version);
    let sent_at = reports::newest_sent_at(tx, report.id)?;
    let (mut others, mut had_already) = (Vec::new(), Vec::new());
    for reader in readers {
        let written = letters::written(tx, (report.party, *reader), &words, sent_at)?;
        let mut has_it = false;
        for letter in written {
            has_it |= !correspondence::came_back(tx, letter)?;
        }
        if has_it { &mut had_already } else { &mut others }.push(*reader);
    }
    let mut is_written = false;
    for other in &others {
        is_written |= letters::unreachable(tx, report.party, *other)?.is_none();
    }
    if is_written && IfMatch(read.0).required()? != report.revision {
        return Err(Failure::Outdated);
    }
    let not_reached = write_letters(tx, public_url, (report, &sent, key), &others)?;
    Ok(NotWritten { not_reached, had_already })
}

fn words_of(report: &Report, version: i64) -> Words<'static> {
    let params = Map::from_iter([("version".to_owned(), json!(version))]);
    Words { template: "report_sent", about: Some(report.id.uuid()), params }
}

/// Found by its words: by the team as it is written, by the party as it was sent.
fn indexed(tx: &mut Tx, report: &Report, frozen: &FrozenReport) -> Result<()> {
    let words = frozen.words.values().flat_map(|words| [words.en.as_str(), words.zh.as_str()]);
    let titles = frozen
        .values
        .sections
        .iter()
        .flat_map(|section| section.lines.iter().map(|line| line.title.as_str()));
    let words = words.chain(titles).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let of = |number: i64| format!("{}-{number}\n{}\n{words}", REPORT.prefix, report.title);
    let client = of(frozen.number);
    ::store::search::index(
        tx,
        report.id,
        Some(report.project),
        &of(report.number),
        Some(&client),
        Some(report.party),
    )
}

/// To those who were named; who is not reached is told.
fn write_letters(
    tx: &mut Tx,
    public_url: &str,
    (report, frozen, version): (&Report, &FrozenReport, Uuid),
    readers: &[PersonId],
) -> Result<Vec<NotReached>> {
    let party = parties::get(tx, report.project, report.party)?;
    let project = projects::get(tx, report.project)?;
    let contacts = parties::contacts(tx, party.id)?;
    if readers.iter().any(|reader| contacts.iter().all(|contact| contact.person != *reader)) {
        return Err(Failure::invalid("reader_ids", "unknown"));
    }
    let mut not_reached = Vec::new();
    for contact in contacts.into_iter().filter(|contact| readers.contains(&contact.person)) {
        if let Some(reason) = letters::unreachable(tx, party.id, contact.person)? {
            let (person_id, name) = (contact.person, contact.name);
            not_reached.push(NotReached { person_id, name, reason: reason.to_owned() });
            continue;
        }
        let locale = Locale::from_tag(&contact.locale).unwrap_or_default();
        let mut words = words_of(report, frozen.version);
        let params = &mut words.params;
        params.insert("project".into(), json!(project.client_name));
        params.insert("kind".into(), json!(report.kind.word()));
        params.insert("number".into(), json!(format!("{}-{}", REPORT.prefix, frozen.number)));
        params.insert("from".into(), json!({ "date": report.from.to_string() }));
        params.insert("until".into(), json!({ "date": report.until.to_string() }));
        params.insert("pictures".into(), json!(pictures(frozen, frozen.read_in(locale))));
        if let Some(summary) = frozen.words.get(&SectionCode::Summary) {
            params.insert("quote".into(), json!(said(summary, locale)));
        }
        letters::to_contact(tx, public_url, &party, &contact, &format!("/reports/{version}"), words)?;
    }
    Ok(not_reached)
}

pub fn routes() -> Routes {
    routes![get_report_preview, get_report_sheet, create_report_approval, create_report_version]
}
