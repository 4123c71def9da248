//! Change requests of the client: asking for one, and reading how those they know of stand.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::commenting::comments;
use crate::files::read::files_of;
use crate::model::{Comments, Files, Frame, News, Promised, QuestionLine, QuestionState, Reader};
use crate::pages::{Ask, finish, words};
use crate::promised::Promises;
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::sign_offs::model::DecisionLine;
use crate::sign_offs::read as decisions;
use crate::style::STYLE_PATH;
use askama::Template;
use change::store::for_client::{self, ClientChange};
use change::{CHANGE_OFFER, CHANGE_REQUEST, ClientRequest, request_as_client};
use communication::SafeHtml;
use engagement::store::for_client::ClientSignOff;
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, FieldProblem, Result, Timestamp};
use locales::Locale;
use serde::Deserialize;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChangeLine {
    key: String,
    number: String,
    title: String,
    /// The part of the words' key.
    state: String,
    at: Date,
    promised: Option<Promised>,
}

#[derive(Debug, Clone, PartialEq)]
struct ChangesPage {
    frame: Frame,
    changes: Vec<ChangeLine>,
    typed: Typed,
    form_key: String,
}

/// What was typed, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Typed {
    title: String,
    text: String,
    wanted_by: String,
    problems: Vec<FieldProblem>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChangePage {
    frame: Frame,
    line: ChangeLine,
    description: Option<SafeHtml>,
    asked_by_name: Option<String>,
    wanted_by: Option<Date>,
    closing_reason: Option<String>,
    /// The offer that waits for this reader.
    waiting: Option<String>,
    /// The other offers they may see.
    offers: Vec<DecisionLine>,
    comments: Comments,
    files: Files,
    questions: Vec<QuestionLine>,
    form_key: String,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct Changes<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ChangesPage,
}

impl Changes<'_> {
    /// What is wrong with a field.
    fn problem(&self, field: &str) -> Option<String> {
        let wrong = self.page.typed.problems.iter().find(|problem| problem.field == field)?;
        Some(self.w.t(&format!("problem.field.{}", wrong.code)))
    }
}

#[derive(Template)]
#[template(path = "change.html")]
struct Change<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ChangePage,
    ask: Ask,
}

impl Words {
    pub(crate) fn change_state(&self, line: &ChangeLine) -> String {
        self.t(&format!("portal.change.state.{}", line.state))
    }

    pub(crate) fn change_wanted(&self, page: &ChangePage) -> Option<String> {
        let day = page.wanted_by.map(|wanted| self.day(wanted))?;
        Some(self.with("portal.change.wanted_by", &[("day", day.as_str().into())]))
    }

    /// By whom and when.
    pub(crate) fn change_asked(&self, page: &ChangePage) -> String {
        let day = self.day(page.line.at);
        match &page.asked_by_name {
            Some(name) => self
                .with("portal.change.asked", &[("name", name.as_str().into()), ("day", day.as_str().into())]),
            None => self.with(
                "portal.change.brought_up",
                &[("team", page.frame.team.as_str().into()), ("day", day.as_str().into())],
            ),
        }
    }
}

fn render_changes(page: &ChangesPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    finish(Changes { w, frame: &page.frame, style: *STYLE_PATH, page })
}

fn render_change(page: &ChangePage, locale: Locale) -> String {
    let frame = &page.frame;
    let w = words(locale, frame);
    let ask = Ask {
        placeholder: w.t("portal.change.ask_placeholder"),
        ..Ask::about(&w, frame, (&page.line.key, &page.comments.form), &page.form_key)
    };
    finish(Change { ask, w, frame, style: *STYLE_PATH, page })
}

/// What was asked for by others than the reader, offered, decided and closed since a moment. Whoever reads a sign-off of
/// the offer is told of it there.
pub(crate) fn news(
    conn: &mut ClientConn,
    asking: &Asking,
    (reader, zone): (&str, &str),
    decisions: &[ClientSignOff],
    since: Timestamp,
) -> Result<Vec<(Timestamp, News)>> {
    let mut told = Vec::new();
    for change in for_client::changes(conn)? {
        let number = format!("{}-{}", CHANGE_REQUEST.prefix, change.number);
        let is_read_there = decisions.iter().any(|one| one.kind == CHANGE_OFFER.name && one.number == number);
        let step = match change.state.as_str() {
            "offered" | "approved" | "declined" if !is_read_there => Some(change.state.as_str()),
            "closed" => Some("closed"),
            _ => None,
        };
        let by = change.asked_by_name.as_deref().unwrap_or_default();
        let asked = (!by.is_empty() && by != reader).then_some((change.asked_at, "asked"));
        for (at, word) in asked.into_iter().chain(step.map(|word| (change.newest_at, word))) {
            let params = [
                ("number", number.as_str().into()),
                ("title", change.title.as_str().into()),
                ("name", by.into()),
            ];
            let sentence = sentence(asking.locale, &format!("portal.news.change.{word}"), &params);
            let href = Some(format!("changes/{}", change.key));
            told.push((at, News { day: at.in_zone(zone).date(), sentence, href }));
        }
    }
    told.retain(|(at, _)| *at > since);
    Ok(told)
}

fn line(change: &ClientChange, promises: &Promises, zone: &str) -> ChangeLine {
    ChangeLine {
        key: change.key.to_string(),
        number: format!("CR-{}", change.number),
        title: change.title.clone(),
        state: change.state.clone(),
        at: change.asked_at.in_zone(zone).date(),
        promised: promises.of_change(change.key),
    }
}

fn list(conn: &mut ClientConn, asking: &Asking, typed: Typed) -> Result<ChangesPage> {
    let zone = read::zone(conn)?;
    let changes = for_client::changes(conn)?;
    let promises = Promises::of_reader(conn, asking, &zone)?;
    Ok(ChangesPage {
        frame: read::frame_alone(conn, asking)?,
        changes: changes.iter().map(|change| line(change, &promises, &zone)).collect(),
        typed,
        form_key: asking.form_key.clone(),
    })
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<ChangePage> {
    let change = for_client::change(conn, key)?;
    let (zone, frame) = (read::zone(conn)?, read::frame_alone(conn, asking)?);
    let line = line(&change, &Promises::of_reader(conn, asking, &zone)?, &zone);
    let mut asked = decisions::of_reader(conn, asking, frame.now.date())?;
    asked.retain(|one| one.kind == CHANGE_OFFER.name && one.number == line.number);
    let waiting = asked.iter().find(|one| one.is_my_turn).map(|one| one.key.to_string());
    let description = Some(change.description.as_str()).filter(|text| !text.is_empty());
    // Whoever reads an offer with a price is of the circle, and what they send here stays in it.
    let is_sent_to_circle = asked.iter().any(|one| one.is_commercial);
    let files = files_of(conn, asking, &frame, &zone, ("change_request", key))?;
    Ok(ChangePage {
        files: Files { is_sent_to_circle, ..files },
        frame,
        description: description.map(SafeHtml::of_markdown),
        asked_by_name: change.asked_by_name,
        wanted_by: change.wanted_by.as_deref().and_then(read::date),
        closing_reason: change.closing_reason,
        waiting,
        offers: decisions::lines(&asked, asking.closed.is_some(), &zone),
        comments: comments(conn, asking, &zone, key, false)?,
        questions: read::questions_about(conn, asking, key, &zone)?,
        form_key: asking.form_key.clone(),
        line,
    })
}

endpoint!(/// The client's change requests, and the form that asks for one.
    portal_changes: GET "/p/{token}/changes", Client, SeeProject);
async fn portal_changes(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let read = |conn: &mut ClientConn, asking: &Asking| list(conn, asking, Typed::default());
    show(&cx, asking(&cx, &token, "/changes".into()), read, render_changes).await.map(Html)
}

endpoint!(/// One change request, with the offers made for it.
    portal_change: GET "/p/{token}/changes/{change}", Client, SeeProject);
async fn portal_change(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key);
    show(&cx, asking(&cx, &token, format!("/changes/{key}")), read, render_change).await.map(Html)
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    wanted_by: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

impl ChangeForm {
    fn asked(&self) -> ClientRequest {
        ClientRequest {
            title: self.title.clone(),
            text: self.text.clone(),
            wanted_by: self.wanted_by.clone(),
            form_key: self.form_key,
        }
    }
}

impl Deed for ChangeForm {
    fn path(&self) -> String {
        "changes".into()
    }
    fn here(&self) -> String {
        "/changes".into()
    }
    fn carried(&self) -> Vec<(String, String)> {
        vec![
            ("form_key".into(), self.form_key.to_string()),
            ("title".into(), self.title.clone()),
            ("text".into(), self.text.clone()),
            ("wanted_by".into(), self.wanted_by.clone()),
        ]
    }
    fn words(&self) -> String {
        format!("{}\n{}", self.title, self.text)
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let asked = request_as_client(tx, by, &place.public_url, &place.witness, &self.asked())?;
        Ok(match asked.client_key {
            Some(key) => format!("/changes/{key}"),
            None => self.here(),
        })
    }
}

endpoint!(/// Asks for a change, once it is clear who does.
    create_portal_change: POST "/p/{token}/changes", Client, AskAndAnswer);
async fn create_portal_change(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(form): Form<ChangeForm>,
) -> Answer<Page> {
    // Words that cannot be sent are refused before it is asked whose they are.
    if let Err(Failure::Invalid(problems)) = form.asked().checked() {
        return refused(&cx, &token, &form, problems).await;
    }
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    acting::act(&cx, &token, saying, form).await
}

/// The page again, with what was typed and what is wrong with it.
async fn refused(
    cx: &Cx<Client>,
    token: &str,
    form: &ChangeForm,
    problems: Vec<FieldProblem>,
) -> Answer<Page> {
    let mut asking = asking(cx, token, "/changes".into());
    asking.form_key = form.form_key.to_string();
    let typed = Typed {
        title: form.title.clone(),
        text: form.text.clone(),
        wanted_by: form.wanted_by.clone(),
        problems,
    };
    let read = move |conn: &mut ClientConn, asking: &Asking| list(conn, asking, typed);
    Ok(page(422, show(cx, asking, read, render_changes).await?))
}

pub fn routes() -> Routes {
    routes![portal_changes, portal_change, create_portal_change]
}
