//! What this client expects, as far as it is shown or they wrote it themselves, and what the team said to it.

use crate::acting::{self, Deed, Page, Place, WordsForm, asking, page, show};
use crate::commenting::comments;
use crate::files::read::files_of;
use crate::model::{Comments, Files, Frame, News, Reader};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use agreement::expectation::{ExpectationAnswer, LONGEST_WORDS};
use agreement::store::expectations_for_client::{self as for_client, ClientExpectation};
use agreement::{ClientExpecting, EXPECTATION, expect_as_client};
use askama::Template;
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, FieldProblem, Result, Timestamp};
use locales::Locale;
use store::{ClientConn, Tx};
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
struct ExpectationLine {
    key: String,
    number: String,
    words: String,
    answer: ExpectationAnswer,
    said_by: Option<String>,
    at: Date,
}

/// What was typed into a form that could not be taken, and why.
#[derive(Debug, Clone, Default)]
struct Typed {
    words: String,
    problems: Vec<FieldProblem>,
}

struct ExpectationsPage {
    frame: Frame,
    lines: Vec<ExpectationLine>,
    typed: Typed,
    form_key: String,
}

struct ExpectationPage {
    frame: Frame,
    line: ExpectationLine,
    since: Option<Date>,
    agreed: Option<String>,
    reason: Option<String>,
    comments: Comments,
    files: Files,
}

#[derive(Template)]
#[template(path = "expectations.html")]
struct Expectations<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ExpectationsPage,
    longest: usize,
}

impl Expectations<'_> {
    fn problem(&self) -> Option<String> {
        let wrong = self.page.typed.problems.first()?;
        Some(self.w.t(&format!("problem.field.{}", wrong.code)))
    }
}

#[derive(Template)]
#[template(path = "expectation.html")]
struct Expectation<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ExpectationPage,
}

impl Words {
    fn expectation_answer(&self, answer: ExpectationAnswer) -> String {
        self.t(&format!("portal.expectation.answer.{}", answer.word()))
    }

    /// "E-2 · Zheng Haiyan · since 3 March".
    fn expectation_head(&self, page: &ExpectationPage) -> String {
        let since = page.since.map(|since| {
            let day = self.day(since);
            self.with("portal.expectation.since", &[("day", day.as_str().into())])
        });
        let parts = [Some(page.line.number.clone()), page.line.said_by.clone(), since];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

fn render_expectations(page: &ExpectationsPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    finish(Expectations { w, frame: &page.frame, style: *STYLE_PATH, page, longest: LONGEST_WORDS })
}

fn render_expectation(page: &ExpectationPage, locale: Locale) -> String {
    finish(Expectation { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn line(one: &ClientExpectation, zone: &str) -> ExpectationLine {
    ExpectationLine {
        key: one.key.to_string(),
        number: format!("{}-{}", EXPECTATION.prefix, one.number),
        words: one.words.clone(),
        answer: one.answered.answer,
        said_by: Some(one.said_by_name.clone()).filter(|name| !name.is_empty()),
        at: one.newest_at.in_zone(zone).date(),
    }
}

/// What was shown or answered since a moment; what the reader wrote is no news to them.
pub(crate) fn news(
    expectations: &[ClientExpectation],
    (since, reader): (Timestamp, &str),
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let tell = |one: &ClientExpectation, at: Timestamp, word: &str| {
        let number = format!("{}-{}", EXPECTATION.prefix, one.number);
        let params = [("number", number.into()), ("title", one.words.as_str().into())];
        let sentence = sentence(locale, &format!("portal.news.expectation.{word}"), &params);
        (at, News { day: at.in_zone(zone).date(), sentence, href: Some(format!("expectations/{}", one.key)) })
    };
    let happened = |one: &ClientExpectation| {
        let shown = one.shown_at.filter(|_| one.said_by_name != reader);
        let is_answered = one.shown_at.is_some_and(|shown| one.newest_at > shown);
        let answered = is_answered.then(|| tell(one, one.newest_at, one.answered.answer.word()));
        let told = [shown.map(|at| tell(one, at, "shown")), answered];
        told.into_iter().flatten().filter(|(at, _)| *at > since).collect::<Vec<_>>()
    };
    expectations.iter().flat_map(happened).collect()
}

fn list(conn: &mut ClientConn, asking: &Asking, typed: Typed) -> Result<ExpectationsPage> {
    let zone = read::zone(conn)?;
    Ok(ExpectationsPage {
        lines: for_client::expectations(conn)?.iter().map(|one| line(one, &zone)).collect(),
        frame: read::frame_alone(conn, asking)?,
        typed,
        form_key: asking.form_key.clone(),
    })
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<ExpectationPage> {
    let found = for_client::expectation(conn, key)?;
    let (zone, frame) = (read::zone(conn)?, read::frame_alone(conn, asking)?);
    let written = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(ExpectationPage {
        files: files_of(conn, asking, &frame, &zone, (EXPECTATION.name, key))?,
        line: line(&found, &zone),
        since: found.since.as_deref().and_then(read::date),
        agreed: written(&found.answered.agreed),
        reason: written(&found.answered.reason),
        comments: comments(conn, asking, &zone, key, false)?,
        frame,
    })
}

endpoint!(/// What this client expects, and the form that says something more.
    portal_expectations: GET "/p/{token}/expectations", Client, SeeProject);
async fn portal_expectations(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let read = |conn: &mut ClientConn, asking: &Asking| list(conn, asking, Typed::default());
    show(&cx, asking(&cx, &token, "/expectations".into()), read, render_expectations).await.map(Html)
}

endpoint!(/// One expectation, with what the team said to it.
    portal_expectation: GET "/p/{token}/expectations/{expectation}", Client, SeeProject);
async fn portal_expectation(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key);
    show(&cx, asking(&cx, &token, format!("/expectations/{key}")), read, render_expectation).await.map(Html)
}

#[derive(Debug, Clone)]
struct Expected(WordsForm);

impl Expected {
    fn expecting(&self) -> ClientExpecting {
        ClientExpecting { words: self.0.text.clone(), form_key: self.0.form_key }
    }
}

impl Deed for Expected {
    fn path(&self) -> String {
        "expectations".into()
    }
    fn here(&self) -> String {
        "/expectations".into()
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.0.carried()
    }
    fn words(&self) -> String {
        self.0.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let made = expect_as_client(tx, by, &place.witness, &self.expecting())?;
        Ok(made.client_key.map_or_else(|| self.here(), |key| format!("/expectations/{key}")))
    }
}

endpoint!(/// Says what somebody of the client expects, once it is clear who does.
    create_portal_expectation: POST "/p/{token}/expectations", Client, AskAndAnswer);
async fn create_portal_expectation(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    let expected = Expected(form);
    // Words that cannot be kept are refused before it is asked whose they are.
    if let Err(Failure::Invalid(problems)) = expected.expecting().checked() {
        return refused(&cx, &token, &expected.0, problems).await;
    }
    acting::act(&cx, &token, expected.0.saying(), expected).await
}

/// The page again, with what was typed and what is wrong with it.
async fn refused(
    cx: &Cx<Client>,
    token: &str,
    form: &WordsForm,
    problems: Vec<FieldProblem>,
) -> Answer<Page> {
    let mut asking = asking(cx, token, "/expectations".into());
    asking.form_key = form.form_key.to_string();
    let typed = Typed { words: form.text.clone(), problems };
    let read = move |conn: &mut ClientConn, asking: &Asking| list(conn, asking, typed);
    Ok(page(422, show(cx, asking, read, render_expectations).await?))
}

pub fn routes() -> Routes {
    routes![portal_expectations, portal_expectation, create_portal_expectation]
}

#[cfg(test)]
mod tests {
    use super::*;
    use agreement::expectation::Answered;

    #[test]
    fn what_was_shown_and_answered_is_told_and_ones_own_words_are_not() {
        let at = Timestamp::from_micros;
        let told = |said_by: &str, shown: i64, newest: i64, answer| {
            let one = ClientExpectation {
                key: Uuid::nil(),
                number: 2,
                words: "Never stops".into(),
                said_by_name: said_by.into(),
                since: None,
                answered: Answered { answer, ..Answered::open() },
                newest_at: at(newest),
                shown_at: Some(at(shown)),
            };
            let told = news(&[one], (at(4), "Zheng"), Locale::En, "UTC").into_iter();
            told.map(|(when, _)| when.micros()).collect::<Vec<_>>()
        };
        use ExpectationAnswer::{Agreed, Open};
        assert_eq!(told("", 5, 3, Agreed), [5], "answered before it was shown");
        assert_eq!(told("", 5, 6, Agreed), [5, 6]);
        assert_eq!(told("", 3, 6, Agreed), [6]);
        assert_eq!(told("Zheng", 5, 5, Open), [] as [i64; 0], "their own");
        assert_eq!(told("Zheng", 5, 6, Agreed), [6]);
    }
}
