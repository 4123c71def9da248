//! Questionnaires on a client's pages: filled in section by section, kept on the way, handed in as a whole.
//!
//! Must hold: nothing that was typed is lost; each person sees and answers their own alone; what was handed in, or
//! came too late, is told as it is.

mod form;
pub(crate) mod read;

use crate::acting::{self, Page, Saying, asking, page, show};
use crate::model::{Files, Frame, Reader};
use crate::pages::{finish, words};
use crate::read::Asking;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use form::{Filled, HandedIn, SectionForm, SubmissionForm};
use jiff::civil::Date;
use kernel::{Failure, Result};
use locales::Locale;
use scope::questionnaire::AnswerKind;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// Where one reader's questionnaire stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    Submitted,
    /// Closed by the team before it was handed in.
    Closed,
}

impl Standing {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Closed => "closed",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub key: String,
    pub number: String,
    pub title: String,
    pub standing: Standing,
    pub due: Option<Date>,
    pub submitted_on: Option<Date>,
}

#[derive(Debug, Clone, PartialEq)]
struct SectionLine {
    place: usize,
    title: String,
    questions: usize,
    answered: usize,
}

/// A question with its own answer in words.
#[derive(Debug, Clone, PartialEq)]
struct AnswerLine {
    place: String,
    section: usize,
    words: String,
    answer: String,
    is_missing: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuestionnairePage {
    frame: Frame,
    head: Head,
    intro: Option<SafeHtml>,
    sections: Vec<SectionLine>,
    answers: Vec<AnswerLine>,
    files: Files,
    /// The first section with a question that has no answer.
    next: usize,
    receipt: Option<String>,
    /// It was given back: why.
    returned: Option<String>,
    /// What was pressed came too late, or lacks an answer.
    is_refused: bool,
}

impl QuestionnairePage {
    fn is_begun(&self) -> bool {
        self.answers.iter().any(|line| !line.answer.is_empty())
    }
    fn missing(&self) -> impl Iterator<Item = &AnswerLine> {
        self.answers.iter().filter(|line| line.is_missing)
    }
    fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }
    fn is_whole(&self) -> bool {
        self.sections.iter().all(|section| section.answered == section.questions)
    }
}

/// Something that can be chosen: its field and value, what it is called, whether it is.
#[derive(Debug, Clone, PartialEq)]
struct Pick {
    name: String,
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    name: String,
    place: String,
    words: String,
    kind: AnswerKind,
    is_required: bool,
    text: String,
    picks: Vec<Pick>,
    /// What was answered, where nothing can be filled in any more.
    told: String,
    low: String,
    high: String,
    problem: Option<&'static str>,
}

impl Field {
    fn picks_one(&self) -> bool {
        matches!(self.kind, AnswerKind::Choice | AnswerKind::Scale | AnswerKind::YesNo)
    }
    fn is_scale(&self) -> bool {
        self.kind == AnswerKind::Scale
    }
    fn is_line(&self) -> bool {
        self.kind == AnswerKind::Line
    }
    fn is_typed(&self) -> bool {
        matches!(self.kind, AnswerKind::Line | AnswerKind::Text)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SectionPage {
    frame: Frame,
    head: Head,
    place: usize,
    count: usize,
    title: String,
    fields: Vec<Field>,
    /// It came too late: what was typed stands here and is not recorded.
    is_not_recorded: bool,
}

impl SectionPage {
    fn takes_answers(&self) -> bool {
        self.frame.may_write() && self.head.standing == Standing::Open
    }
}

#[derive(Template)]
#[template(path = "questionnaire.html")]
struct Questionnaire<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a QuestionnairePage,
}

#[derive(Template)]
#[template(path = "questionnaire_section.html")]
struct Section<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a SectionPage,
}

impl Words {
    pub(crate) fn questionnaire_head(&self, head: &Head) -> String {
        let state = self.t(&format!("portal.questionnaire.state.{}", head.standing.word()));
        format!("{} · {state}", head.number)
    }

    /// Until when it is wanted, or when it was handed in.
    pub(crate) fn questionnaire_day(&self, head: &Head) -> Option<String> {
        let (key, day) = match (head.standing, head.due, head.submitted_on) {
            (Standing::Submitted, _, Some(day)) => ("portal.questionnaire.handed_in_on", day),
            (Standing::Open, Some(day), _) => ("portal.questionnaire.due", day),
            _ => return None,
        };
        Some(self.with(key, &[("day", self.until(day).into())]))
    }

    pub(crate) fn questionnaire_problem(&self, code: &str) -> String {
        self.t(&format!("problem.field.{code}"))
    }
}

fn render_questionnaire(page: &QuestionnairePage, locale: Locale) -> String {
    finish(Questionnaire { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn render_section(page: &SectionPage, locale: Locale) -> String {
    finish(Section { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

endpoint!(/// A questionnaire with how far its reader has come, or what they handed in.
    portal_questionnaire: GET "/p/{token}/questionnaires/{questionnaire}", Client, SeeProject);
async fn portal_questionnaire(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    overview(&cx, &token, key, false).await.map(Html)
}

async fn overview(cx: &Cx<Client>, token: &str, key: Uuid, is_refused: bool) -> Result<String> {
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        let page = read::questionnaire(conn, asking, key)?;
        Ok(QuestionnairePage { is_refused, ..page })
    };
    show(cx, asking(cx, token, format!("/questionnaires/{key}")), read, render_questionnaire).await
}

endpoint!(/// One section of a questionnaire, to be filled in.
    portal_questionnaire_section: GET "/p/{token}/questionnaires/{questionnaire}/sections/{section}", Client,
    SeeProject);
async fn portal_questionnaire_section(
    cx: Cx<Client>,
    Path((token, key, section)): Path<(String, Uuid, u32)>,
) -> Answer<Html> {
    let here = asking(&cx, &token, form::section_at(key, section));
    let read = move |conn: &mut ClientConn, asking: &Asking| read::section(conn, asking, key, section, None);
    show(&cx, here, read, render_section).await.map(Html)
}

endpoint!(/// Keeps what was filled in of a section, and goes on or leaves the rest for later.
    create_portal_questionnaire_answers: POST "/p/{token}/questionnaires/{questionnaire}/sections/{section}", Client,
    AskAndAnswer);
async fn create_portal_questionnaire_answers(
    cx: Cx<Client>,
    Path((token, key, section)): Path<(String, Uuid, u32)>,
    Form(form): Form<SectionForm>,
) -> Answer<Page> {
    let asked = cx.db().read_as_client(cx.scope.viewer(), move |conn| read::asked(conn, key, section));
    let (asked, count) = asked.await?;
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let filled = Filled::read(key, section, count, form, &asked)?;
    // What cannot be kept is told before it is asked whose it is.
    if filled.has_problems() {
        return again(&cx, &token, filled, 422).await;
    }
    match acting::act(&cx, &token, saying, filled.clone()).await {
        Err(Failure::Refused(refusal)) if refusal.code != "link.revoked" => {
            again(&cx, &token, filled, 409).await
        }
        done => done,
    }
}

/// The page again with what was typed: what is wrong with it, or that it came too late.
async fn again(cx: &Cx<Client>, token: &str, filled: Filled, status: u16) -> Answer<Page> {
    let (key, section) = (filled.questionnaire, filled.section);
    let here = asking(cx, token, form::section_at(key, section));
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        read::section(conn, asking, key, section, Some(&filled))
    };
    Ok(page(status, show(cx, here, read, render_section).await?))
}

endpoint!(/// Hands the questionnaire in, once it is clear who does.
    create_portal_questionnaire_submission: POST "/p/{token}/questionnaires/{questionnaire}/submissions", Client,
    AskAndAnswer);
async fn create_portal_questionnaire_submission(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Form(form): Form<SubmissionForm>,
) -> Answer<Page> {
    let mut here = asking(&cx, &token, String::new());
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let handed_in = cx.db().read_as_client(cx.scope.viewer(), move |conn| {
        here.locale = match form.locale.as_deref().and_then(Locale::from_tag) {
            Some(locale) => locale,
            None => crate::read::locale(conn, here.chosen)?,
        };
        let page = read::questionnaire(conn, &here, key)?;
        let w = words(here.locale, &page.frame);
        Ok(HandedIn { questionnaire: key, consent: w.handing_in(&page), locale: here.locale })
    });
    match acting::act(&cx, &token, saying, handed_in.await?).await {
        // Handed in before, closed, or something is missing: the page says which.
        Err(Failure::Refused(refusal)) if refusal.code != "link.revoked" => {
            Ok(page(409, overview(&cx, &token, key, true).await?))
        }
        done => done,
    }
}

impl Words {
    /// What is agreed to by handing it in: its title, and the words at the button.
    fn handing_in(&self, page: &QuestionnairePage) -> String {
        let params = [("team", page.frame.team.as_str().into())];
        let parts = [
            format!("{} {}", page.head.number, page.head.title),
            self.with("portal.questionnaire.counts", &params),
            self.t("portal.questionnaire.hand_in"),
        ];
        parts.join("\n")
    }
}

pub(crate) fn routes() -> Routes {
    routes![
        portal_questionnaire,
        portal_questionnaire_section,
        create_portal_questionnaire_answers,
        create_portal_questionnaire_submission
    ]
}
