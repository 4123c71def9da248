//! What the client wants, in the words that were sent to them: each requirement, how it stands, and what the team
//! wrote about it for them.

use crate::acting::{asking, show};
use crate::commenting::comments;
use crate::files::read::files_of;
use crate::model::{Comments, Files, Frame, QuestionLine, QuestionState, Reader};
use crate::pages::{Ask, finish, words};
use crate::read::{self, Asking};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use jiff::civil::Date;
use kernel::Result;
use locales::Locale;
use scope::requirement::{RequirementKind, RequirementPriority};
use scope::store::for_client::{self, ClientRequirement};
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequirementLine {
    key: String,
    /// `REQ-3`, of the client's own series.
    number: String,
    title: String,
    version: i64,
    /// Nothing in what was sent before they were sent along.
    kind: Option<RequirementKind>,
    priority: Option<RequirementPriority>,
    /// The part of the words' key.
    state: String,
    on: Date,
}

#[derive(Debug, Clone, PartialEq)]
struct RequirementsPage {
    frame: Frame,
    sections: Vec<Section>,
}

/// Those of one kind, the most wanted first.
#[derive(Debug, Clone, PartialEq)]
struct Section {
    kind: Option<RequirementKind>,
    lines: Vec<RequirementLine>,
}

#[derive(Debug, Clone, PartialEq)]
struct RequirementPage {
    frame: Frame,
    line: RequirementLine,
    body: Option<SafeHtml>,
    criteria: Option<SafeHtml>,
    /// What somebody of the party said when they questioned it.
    remark: String,
    comments: Comments,
    files: Files,
    questions: Vec<QuestionLine>,
    form_key: String,
}

#[derive(Template)]
#[template(path = "requirements.html")]
struct Requirements<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a RequirementsPage,
}

#[derive(Template)]
#[template(path = "requirement.html")]
struct Requirement<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a RequirementPage,
    ask: Ask,
}

impl Words {
    /// "REQ-3 · Must · version 2 · confirmed"
    pub(crate) fn requirement_head(&self, line: &RequirementLine) -> String {
        let version = self.with("portal.requirement.version", &[("version", line.version.into())]);
        let state = self.t(&format!("portal.requirement.state.{}", line.state));
        let wanted = self.wanted(line.priority.map(RequirementPriority::word), None);
        let parts = [Some(line.number.clone()), wanted, Some(version), Some(state)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn section_title(&self, section: &Section) -> String {
        match section.kind {
            Some(kind) => self.t(&format!("requirement.kind.{}", kind.word())),
            None => self.t("portal.requirements.others"),
        }
    }
}

fn render_requirements(page: &RequirementsPage, locale: Locale) -> String {
    finish(Requirements { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn render_requirement(page: &RequirementPage, locale: Locale) -> String {
    let (frame, w) = (&page.frame, words(locale, &page.frame));
    let ask = Ask::about(&w, frame, (&page.line.key, &page.comments.form), &page.form_key);
    finish(Requirement { ask, w, frame, style: *STYLE_PATH, page })
}

fn line(one: &ClientRequirement, zone: &str) -> RequirementLine {
    RequirementLine {
        key: one.key.to_string(),
        number: format!("{}-{}", scope::REQUIREMENT.prefix, one.number),
        title: one.title.clone(),
        version: one.version,
        kind: one.kind,
        priority: one.priority,
        state: one.state.clone(),
        on: one.answered_at.unwrap_or(one.sent_at).in_zone(zone).date(),
    }
}

fn list(conn: &mut ClientConn, asking: &Asking) -> Result<RequirementsPage> {
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let lines = for_client::requirements(conn)?.iter().map(|one| line(one, &zone)).collect();
    Ok(RequirementsPage { frame, sections: sections(lines) })
}

/// As the document has them; what was sent without its kind comes last.
fn sections(mut lines: Vec<RequirementLine>) -> Vec<Section> {
    lines.sort_by_key(|line| (line.kind.is_none(), line.kind, line.priority));
    let mut sections: Vec<Section> = Vec::new();
    for line in lines {
        match sections.last_mut().filter(|last| last.kind == line.kind) {
            Some(last) => last.lines.push(line),
            None => sections.push(Section { kind: line.kind, lines: vec![line] }),
        }
    }
    sections
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<RequirementPage> {
    let found = for_client::requirement(conn, key)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let files = files_of(conn, asking, &frame, &zone, (scope::REQUIREMENT.name, key))?;
    let html = |text: &str| (!text.trim().is_empty()).then(|| SafeHtml::of_markdown(text));
    Ok(RequirementPage {
        frame,
        line: line(&found, &zone),
        body: html(&found.body),
        criteria: html(&found.criteria),
        remark: found.remark,
        comments: comments(conn, asking, &zone, key, false)?,
        files,
        questions: read::questions_about(conn, asking, key, &zone)?,
        form_key: asking.form_key.clone(),
    })
}

endpoint!(/// What the reader's party was asked to confirm, requirement by requirement.
    portal_requirements: GET "/p/{token}/requirements", Client, SeeProject);
async fn portal_requirements(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    show(&cx, asking(&cx, &token, "/requirements".into()), list, render_requirements).await.map(Html)
}

endpoint!(/// One requirement: its words as they were sent, how it stands, what the team wrote on it.
    portal_requirement: GET "/p/{token}/requirements/{requirement}", Client, SeeProject);
async fn portal_requirement(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key);
    show(&cx, asking(&cx, &token, format!("/requirements/{key}")), read, render_requirement).await.map(Html)
}

pub fn routes() -> Routes {
    routes![portal_requirements, portal_requirement]
}
