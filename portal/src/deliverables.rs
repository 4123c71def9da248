//! What is handed over to the client: where each deliverable stands, its acceptance cases to go through, and what
//! was said of it so far.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::commenting::comments;
use crate::files::read::{files_of, line as file_line};
use crate::files::{FileProblem, check_named, file_problem};
use crate::model::{
    Comments, DeliverableLine, FileLine, Files, Frame, QuestionLine, QuestionState, Reader, TestsLine,
};
use crate::pages::{Ask, finish, words};
use crate::read::{self, Asking};
use crate::reviews::{RemarkLine, remark_line};
use crate::sentences::Words;
use crate::sign_offs::model::DecisionLine;
use crate::sign_offs::read as decisions;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use documents::routes::{passed_over, received_of_client};
use documents::sharing::UploadPlace;
use documents::store::for_client as shared;
use documents::{ClientUpload, FileStore, Received, may_send_as_client, upload_as_client};
use engagement::sign_off::{Content, State};
use engagement::store::for_client::ClientSignOff;
use jiff::civil::DateTime;
use kernel::{ClientPrincipal, Failure, Refusal, Result, Timestamp};
use locales::Locale;
use scope::acceptance_case::CaseResult;
use scope::review::RemarkOutcome;
use scope::store::deliverables_for_client::{self as for_client, ClientCase, ClientDeliverable};
use scope::{ClientRun, DELIVERABLE, DELIVERABLE_SIGN_OFF, may_run_as_client, run_as_client, show_on_case};
use serde::Deserialize;
use std::collections::HashMap;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, FilesForm, Html, Path, Routes, endpoint, routes};

/// `D-2`, of the client's own series.
pub(crate) fn number(number: i64) -> String {
    format!("{}-{number}", scope::DELIVERABLE.prefix)
}

/// One case of the newest version, and how it went so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CaseLine {
    key: String,
    pub title: String,
    steps: Option<SafeHtml>,
    expected: Option<SafeHtml>,
    about: String,
    pub result: Option<CaseResult>,
    pub remark: String,
    pub by_name: String,
    pub at: Option<DateTime>,
    is_open: bool,
    /// What this side sent with it.
    files: Vec<FileLine>,
    typed: Typed,
}

/// What was typed into the form of one case, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Typed {
    case: Option<Uuid>,
    text: String,
    problem: Option<String>,
    /// The files that were chosen with it were not taken.
    file_problem: Option<FileProblem>,
    is_late: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct DeliverablePage {
    frame: Frame,
    line: DeliverableLine,
    /// The decision that waits for this reader.
    waiting: Option<String>,
    /// A version is decided: there is a certificate.
    is_decided: bool,
    /// The others they may see.
    decisions: Vec<DecisionLine>,
    cases: Vec<CaseLine>,
    tests: TestsLine,
    /// The open review round.
    review: Option<String>,
    remarks: Vec<RemarkLine>,
    comments: Comments,
    /// But those of its cases.
    files: Files,
    questions: Vec<QuestionLine>,
    /// Whether the reader may send files with a case.
    may_send: bool,
    form_key: String,
}

#[derive(Debug, Clone, PartialEq)]
struct DeliverablesPage {
    frame: Frame,
    lines: Vec<DeliverableLine>,
}

#[derive(Template)]
#[template(path = "deliverable.html")]
struct Deliverable<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a DeliverablePage,
    ask: Ask,
}

#[derive(Template)]
#[template(path = "deliverables.html")]
struct Deliverables<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a DeliverablesPage,
}

impl Words {
    fn choose_files(&self) -> String {
        let most = i64::try_from(MOST_FILES).unwrap_or_default();
        self.with("portal.tests.files", &[("most", most.into())])
    }
}

fn render_deliverable(page: &DeliverablePage, locale: Locale) -> String {
    let (frame, w) = (&page.frame, words(locale, &page.frame));
    let ask = Ask::about(&w, frame, (&page.line.key, &page.comments.form), &page.form_key);
    finish(Deliverable { ask, w, frame, style: *STYLE_PATH, page })
}

fn render_deliverables(page: &DeliverablesPage, locale: Locale) -> String {
    finish(Deliverables { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn line(one: &ClientDeliverable, zone: &str) -> DeliverableLine {
    DeliverableLine {
        key: one.key.to_string(),
        number: number(one.number),
        title: one.title.clone(),
        state: one.state.word(),
        version: one.version,
        on: one.newest_at.in_zone(zone).date(),
    }
}

/// The deliverables of the reader's party.
pub(crate) fn lines(conn: &mut ClientConn, zone: &str) -> Result<Vec<DeliverableLine>> {
    Ok(for_client::deliverables(conn)?.iter().map(|one| line(one, zone)).collect())
}

fn tests_of(key: Uuid, cases: &[ClientCase]) -> TestsLine {
    let count = |result| cases.iter().filter(|case| case.result == result).count();
    TestsLine {
        key: key.to_string(),
        count: cases.len(),
        passed: count(Some(CaseResult::Passed)),
        failed: count(Some(CaseResult::Failed)),
    }
}

/// How the acceptance cases of what is to be accepted went; nothing where it has none.
pub(crate) fn tests(conn: &mut ClientConn, content: &Content) -> Result<Option<TestsLine>> {
    let Some(of) = of_content(conn, content)? else { return Ok(None) };
    let cases = for_client::cases(conn, of.key, content.version)?;
    Ok((!cases.is_empty()).then(|| tests_of(of.key, &cases)))
}

/// The deliverable that is to be accepted; nothing where something else is agreed to.
fn of_content(conn: &mut ClientConn, content: &Content) -> Result<Option<ClientDeliverable>> {
    if content.kind != DELIVERABLE_SIGN_OFF.name {
        return Ok(None);
    }
    let all = for_client::deliverables(conn)?;
    Ok(all.into_iter().find(|one| number(one.number) == content.number))
}

/// The team's files on a deliverable that are no part of what is accepted: shown after it was sent, or for the commercial
/// circle alone, whenever that was.
pub(crate) fn shown_later(
    conn: &mut ClientConn,
    content: &Content,
    sent_at: Timestamp,
    zone: &str,
) -> Result<Vec<FileLine>> {
    let Some(of) = of_content(conn, content)? else { return Ok(Vec::new()) };
    let files = shared::of_record(conn, of.key)?.into_iter();
    let later = files.filter(|one| !one.is_own && (one.shown_at > sent_at || one.is_commercial));
    Ok(later.map(|one| file_line(one, zone)).collect())
}

fn case_line(case: ClientCase, zone: &str, files: Vec<FileLine>, typed: &Typed) -> CaseLine {
    let html = |text: &str| (!text.is_empty()).then(|| SafeHtml::of_markdown(text));
    let is_typed = typed.case == Some(case.key);
    CaseLine {
        key: case.key.to_string(),
        steps: html(&case.steps),
        expected: html(&case.expected),
        title: case.title,
        about: case.about,
        result: case.result,
        remark: case.remark,
        by_name: case.by_name.unwrap_or_default(),
        at: case.at.map(|at| at.in_zone(zone).datetime()),
        is_open: case.is_open,
        files,
        typed: if is_typed { typed.clone() } else { Typed::default() },
    }
}

/// What this side was asked about it.
pub(crate) fn asked_about(
    conn: &mut ClientConn,
    asking: &Asking,
    frame: &Frame,
    of: &ClientDeliverable,
) -> Result<Vec<ClientSignOff>> {
    let mut asked = decisions::of_reader(conn, asking, frame.now.date())?;
    let own = number(of.number);
    asked.retain(|one| one.kind == DELIVERABLE_SIGN_OFF.name && one.number == own);
    Ok(asked)
}

/// How the cases of a version went.
pub(crate) fn case_lines(
    conn: &mut ClientConn,
    key: Uuid,
    version: i64,
    zone: &str,
) -> Result<Vec<CaseLine>> {
    let cases = for_client::cases(conn, key, version)?.into_iter();
    Ok(cases.map(|case| case_line(case, zone, Vec::new(), &Typed::default())).collect())
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid, typed: &Typed) -> Result<DeliverablePage> {
    let of = for_client::deliverable(conn, key)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let cases = for_client::cases(conn, key, of.version)?;
    let asked = asked_about(conn, asking, &frame, &of)?;
    let waiting = asked.iter().find(|one| one.is_my_turn).map(|one| one.key.to_string());
    let rounds = for_client::reviews(conn)?;
    let open = rounds.iter().find(|one| one.deliverable_key == key && one.ended_at.is_none());
    let remarks = for_client::remarks(conn, key)?;
    let mut files = case_files(conn, key, of.version, &zone)?;
    let uploads = shared::client_uploads(conn)?;
    let mut on_it = files_of(conn, asking, &frame, &zone, (DELIVERABLE.name, key))?;
    let is_of_case = |line: &FileLine| files.values().flatten().any(|one| one.key == line.key);
    on_it.lines.retain(|line| !is_of_case(line));
    Ok(DeliverablePage {
        files: on_it,
        questions: read::questions_about(conn, asking, key, &zone)?,
        line: line(&of, &zone),
        waiting,
        is_decided: asked.iter().any(|one| one.state == State::Decided),
        decisions: decisions::lines(&asked, frame.closed.is_some(), &zone),
        tests: tests_of(key, &cases),
        cases: cases
            .into_iter()
            .map(|case| {
                let files = files.remove(&case.key).unwrap_or_default();
                case_line(case, &zone, files, typed)
            })
            .collect(),
        review: open.map(|one| one.key.to_string()),
        remarks: remarks.into_iter().map(|one| remark_line(one, &zone)).collect(),
        comments: comments(conn, asking, &zone, key, false)?,
        may_send: uploads.take(UploadPlace::AcceptanceCase, DELIVERABLE.name)
            && frame.closed.is_none()
            && matches!(frame.reader, Reader::Unasked | Reader::AsNamed),
        form_key: asking.form_key.clone(),
        frame,
    })
}

/// The files of a version's cases, by the keys of the cases.
fn case_files(
    conn: &mut ClientConn,
    key: Uuid,
    version: i64,
    zone: &str,
) -> Result<HashMap<Uuid, Vec<FileLine>>> {
    let cases: HashMap<Uuid, Uuid> = for_client::case_files(conn, key, version)?.into_iter().collect();
    let mut all: HashMap<Uuid, Vec<FileLine>> = HashMap::new();
    for document in shared::of_record(conn, key)? {
        if let Some(case) = cases.get(&document.key) {
            all.entry(*case).or_default().push(file_line(document, zone));
        }
    }
    Ok(all)
}

endpoint!(/// What is handed over to the reader's party.
    portal_deliverables: GET "/p/{token}/deliverables", Client, SeeProject);
async fn portal_deliverables(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let read = |conn: &mut ClientConn, asking: &Asking| {
        let (frame, zone) = read::frame_and_zone(conn, asking)?;
        Ok(DeliverablesPage { lines: lines(conn, &zone)?, frame })
    };
    show(&cx, asking(&cx, &token, "/deliverables".into()), read, render_deliverables).await.map(Html)
}

endpoint!(/// One deliverable: where it stands, its acceptance cases, what was said of it.
    portal_deliverable: GET "/p/{token}/deliverables/{deliverable}", Client, SeeProject);
async fn portal_deliverable(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, &Typed::default());
    show(&cx, asking(&cx, &token, format!("/deliverables/{key}")), read, render_deliverable).await.map(Html)
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResultForm {
    version: i64,
    result: CaseResult,
    #[serde(default)]
    text: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

/// The refusal where a newer version took the place of this one, or it was decided.
const VERSION_IS_OVER: &str = "acceptance_case.version_is_over";

/// So many files go with one answer.
const MOST_FILES: usize = 6;

#[derive(Debug, Clone)]
struct SentFile {
    /// The same file of a form that is sent twice.
    form_key: Uuid,
    name: String,
    received: Received,
}

#[derive(Debug, Clone)]
struct Ran {
    run: ClientRun,
    files: Vec<SentFile>,
}

impl Deed for Ran {
    fn path(&self) -> String {
        format!("deliverables/{}/cases/{}/results", self.run.deliverable, self.run.case)
    }
    fn here(&self) -> String {
        format!("/deliverables/{}", self.run.deliverable)
    }
    fn carried(&self) -> Vec<(String, String)> {
        vec![
            ("form_key".into(), self.run.form_key.to_string()),
            ("version".into(), self.run.version.to_string()),
            ("result".into(), self.run.result.word().into()),
            ("text".into(), self.run.remark.clone()),
        ]
    }
    fn words(&self) -> String {
        self.run.remark.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        run_as_client(tx, by, &place.public_url, &place.witness, &self.run)?;
        for file in &self.files {
            let upload = ClientUpload {
                on: self.run.deliverable,
                file_name: file.name.clone(),
                received: file.received.clone(),
                place: UploadPlace::AcceptanceCase,
                is_told_circle: false,
                form_key: file.form_key,
            };
            let filed = upload_as_client(tx, &place.public_url, by, &upload)?;
            show_on_case(tx, by, &self.run, filed.id)?;
        }
        Ok(format!("{}#{}", self.here(), self.run.case))
    }
}

/// Takes the files of a form in, once it is clear that their sender may send them here.
async fn taken(
    cx: &Cx<Client>,
    (on, case): (Uuid, Uuid),
    form: &mut FilesForm<ResultForm>,
) -> Result<Vec<SentFile>> {
    let (kept, now, by) = (cx.app.get::<FileStore>(), cx.now(), cx.scope.principal());
    let mut files = Vec::new();
    for number in 1_usize.. {
        let Some(file) = form.next_file().await? else { break };
        if number > MOST_FILES {
            return Err(Refusal::new("document.too_many_at_once").with("most", MOST_FILES).into());
        }
        check_named(&cx.scope, form.field("who"))?;
        let of_form = form.field("form_key").and_then(|key| key.parse::<Uuid>().ok());
        let of_form = of_form.ok_or_else(|| Failure::invalid("form_key", "invalid"))?;
        let form_key = Uuid::from_u128(of_form.as_u128() ^ number as u128);
        let (place, sender) = ((UploadPlace::AcceptanceCase, on, false), by.clone());
        let asked = cx.db().read(move |conn| may_send_as_client(conn, &sender, place, form_key, now));
        if asked.await?.is_filed {
            passed_over(kept, file.bytes, by.person, now).await?;
            continue;
        }
        let version = form.field("version").and_then(|version| version.parse::<i64>().ok());
        let version = version.ok_or_else(|| Failure::invalid("version", "invalid"))?;
        let runner = by.clone();
        cx.db().read(move |conn| may_run_as_client(conn, &runner, (on, case, version))).await?;
        let received = received_of_client(kept, file.bytes, by.person, now).await?;
        files.push(SentFile { form_key, name: file.name, received });
    }
    Ok(files)
}

endpoint!(/// Says how an acceptance case went, with pictures of what was seen.
    create_portal_case_result: POST "/p/{token}/deliverables/{deliverable}/cases/{case}/results", Client,
    AskAndAnswer);
async fn create_portal_case_result(
    cx: Cx<Client>,
    Path((token, deliverable, case)): Path<(String, Uuid, Uuid)>,
    mut form: FilesForm<ResultForm>,
) -> Answer<Page> {
    let files = match taken(&cx, (deliverable, case), &mut form).await {
        Ok(files) => files,
        Err(Failure::Refused(refusal)) if refusal.code == VERSION_IS_OVER => {
            let text = form.field("text").unwrap_or_default().to_owned();
            let typed = Typed { case: Some(case), text, is_late: true, ..Typed::default() };
            return again(&cx, &token, (deliverable, Uuid::new_v4()), 409, typed).await;
        }
        Err(why) => {
            let problem = file_problem(cx.app.get::<FileStore>(), &why).ok_or(why)?;
            let text = form.field("text").unwrap_or_default().to_owned();
            let typed = Typed { case: Some(case), text, file_problem: Some(problem), ..Typed::default() };
            return again(&cx, &token, (deliverable, Uuid::new_v4()), 422, typed).await;
        }
    };
    let ResultForm { version, result, text, form_key, who } = form.fields()?;
    let typed = Typed { case: Some(case), text: text.clone(), ..Typed::default() };
    let run = ClientRun { deliverable, case, version, result, remark: text, form_key };
    let here = (deliverable, form_key);
    if let Err(Failure::Invalid(problems)) = run.checked() {
        let problem = problems.first().map(|problem| problem.code.to_owned());
        return again(&cx, &token, here, 422, Typed { problem, ..typed }).await;
    }
    let saying = Saying { who, ..Saying::default() };
    match acting::act(&cx, &token, saying, Ran { run, files }).await {
        Err(Failure::Refused(refusal)) if refusal.code == VERSION_IS_OVER => {
            again(&cx, &token, here, 409, Typed { is_late: true, ..typed }).await
        }
        Err(why) => {
            let problem = file_problem(cx.app.get::<FileStore>(), &why).ok_or(why)?;
            again(&cx, &token, here, 422, Typed { file_problem: Some(problem), ..typed }).await
        }
        done => done,
    }
}

/// The page again, with what was typed; files have to be chosen once more.
async fn again(
    cx: &Cx<Client>,
    token: &str,
    (key, form_key): (Uuid, Uuid),
    status: u16,
    typed: Typed,
) -> Answer<Page> {
    let mut asking = asking(cx, token, format!("/deliverables/{key}"));
    asking.form_key = form_key.to_string();
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, &typed);
    Ok(page(status, show(cx, asking, read, render_deliverable).await?))
}

pub fn routes() -> Routes {
    routes![portal_deliverables, portal_deliverable, create_portal_case_result]
}
