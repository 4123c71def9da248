//! Demonstrations on a client's pages: what is shown, and what the party's people say of each thing.
//!
//! Must hold: looking is not saying; a verdict locks nothing; what was typed is not lost where something lacks.

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
use form::{Judged, VerdictForm};
use jiff::civil::{Date, DateTime};
use kernel::{Failure, Result};
use locales::Locale;
use scope::demonstration::DemonstrationVerdict;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// What somebody of the party said of an item.
#[derive(Debug, Clone, PartialEq)]
struct SaidLine {
    name: String,
    verdict: DemonstrationVerdict,
    remark: String,
    at: DateTime,
}

#[derive(Debug, Clone, PartialEq)]
struct ItemLine {
    place: usize,
    words: String,
    /// The newest first.
    said: Vec<SaidLine>,
    chosen: Option<DemonstrationVerdict>,
    remark: String,
    problem: Option<&'static str>,
}

impl ItemLine {
    fn is_chosen(&self, verdict: &DemonstrationVerdict) -> bool {
        self.chosen == Some(*verdict)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DemonstrationPage {
    frame: Frame,
    key: String,
    number: String,
    title: String,
    description: Option<SafeHtml>,
    link: String,
    host: Option<String>,
    shown_on: Option<Date>,
    due: Option<Date>,
    items: Vec<ItemLine>,
    files: Files,
    form_key: String,
    /// Nothing was chosen.
    is_refused: bool,
}

impl DemonstrationPage {
    fn answered(&self) -> usize {
        self.items.iter().filter(|item| !item.said.is_empty()).count()
    }
}

#[derive(Template)]
#[template(path = "demonstration.html")]
struct Demonstration<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a DemonstrationPage,
    verdicts: [DemonstrationVerdict; 3],
}

impl Words {
    pub(crate) fn shown_verdict(&self, verdict: &DemonstrationVerdict) -> String {
        self.t(&format!("portal.demonstration.verdict.{}", verdict.word()))
    }

    fn demonstration_problem(&self, code: &str) -> String {
        self.t(match code {
            "required" => "portal.demonstration.remark_required",
            _ => "problem.field.too_long",
        })
    }

    /// When it is shown, and until when we ask for an answer.
    fn demonstration_days(&self, page: &DemonstrationPage) -> Vec<String> {
        let said =
            |key: &str, day: Option<Date>| day.map(|day| self.with(key, &[("day", self.until(day).into())]));
        let is_asked = page.answered() < page.items.len() && page.frame.closed.is_none();
        let due = page.due.filter(|_| is_asked);
        let days =
            [said("portal.demonstration.shown_on", page.shown_on), said("portal.demonstration.due", due)];
        days.into_iter().flatten().collect()
    }
}

fn render_demonstration(page: &DemonstrationPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let verdicts = DemonstrationVerdict::ALL;
    finish(Demonstration { w, frame: &page.frame, style: *STYLE_PATH, page, verdicts })
}

endpoint!(/// What is shown, thing by thing, with what was said of it.
    portal_demonstration: GET "/p/{token}/demonstrations/{demonstration}", Client, SeeProject);
async fn portal_demonstration(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    shown(&cx, &token, key, None).await.map(Html)
}

async fn shown(cx: &Cx<Client>, token: &str, key: Uuid, typed: Option<Judged>) -> Result<String> {
    let mut here = asking(cx, token, format!("/demonstrations/{key}"));
    if let Some(typed) = &typed {
        here.form_key = typed.form_key.to_string();
    }
    let read =
        move |conn: &mut ClientConn, asking: &Asking| read::demonstration(conn, asking, key, typed.as_ref());
    show(cx, here, read, render_demonstration).await
}

endpoint!(/// Notes what somebody says of the things that are shown, once it is clear who does.
    create_portal_verdicts: POST "/p/{token}/demonstrations/{demonstration}/verdicts", Client, AskAndAnswer);
async fn create_portal_verdicts(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Form(form): Form<VerdictForm>,
) -> Answer<Page> {
    let mut here = asking(&cx, &token, String::new());
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let judged = cx.db().read_as_client(cx.scope.viewer(), move |conn| {
        here.locale = match form.locale.as_deref().and_then(Locale::from_tag) {
            Some(locale) => locale,
            None => crate::read::locale(conn, here.chosen)?,
        };
        let page = read::demonstration(conn, &here, key, None)?;
        let items = read::keys(conn, key)?;
        Judged::read(key, form, &items, words(here.locale, &page.frame))
    });
    let judged = judged.await?;
    if !judged.is_complete() {
        return Ok(page(422, shown(&cx, &token, key, Some(judged)).await?));
    }
    match acting::act(&cx, &token, saying, judged.clone()).await {
        Err(Failure::Refused(refusal)) if refusal.code != "link.revoked" => {
            Ok(page(409, shown(&cx, &token, key, Some(judged)).await?))
        }
        done => done,
    }
}

pub(crate) fn routes() -> Routes {
    routes![portal_demonstration, create_portal_verdicts]
}
