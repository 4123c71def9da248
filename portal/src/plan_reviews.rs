//! The review of how both sides keep in touch: the rows that the reader's party reads, whether each serves them, with one
//! button where all of it does.
//!
//! Must hold: nothing that was typed is lost; each person sees and gives their own answer alone; what was answered, or
//! came too late, is told as it is.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::keeping_in_touch::channel;
use crate::model::{Frame, News, Want, WantKind};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication_plan::released::Line;
use communication_plan::review::{
    LONGEST_ROW, LONGEST_WORDS, MOST_USEFUL, PREFIX, ReviewAnswer, RowAnswer, Standing, Verdict, may_review,
};
use communication_plan::store::reviews_for_client::{self as for_client, ClientReview};
use communication_plan::{ClientReviewing, review_as_client};
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, FieldProblem, PartyRole, Result, Timestamp};
use locales::Locale;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// One row with what is said to it.
#[derive(Debug, Clone, PartialEq)]
struct RowAsked {
    place: usize,
    line: Line,
    said: RowAnswer,
    problem: Option<&'static str>,
}

struct ReviewPage {
    frame: Frame,
    zone: String,
    key: String,
    number: String,
    asked_by: String,
    asked_on: Date,
    due: Option<Date>,
    standing: Standing,
    is_asked: bool,
    answered_on: Option<Date>,
    closed_on: Option<Date>,
    rows: Vec<RowAsked>,
    /// What is said over all.
    answer: ReviewAnswer,
    words_problem: Option<&'static str>,
    /// What was typed was not recorded: it was answered or closed before.
    is_not_recorded: bool,
    /// Something that was typed has to be shortened.
    is_refused: bool,
    receipt: Option<String>,
    form_key: String,
}

impl ReviewPage {
    fn takes_answers(&self) -> bool {
        self.standing == Standing::Open && self.is_asked && self.frame.may_write()
    }
    fn is_answered(&self) -> bool {
        self.standing == Standing::Answered
    }
    fn is_closed(&self) -> bool {
        self.standing == Standing::Closed
    }
    fn all_fits(&self) -> bool {
        self.rows.iter().all(|row| row.said.says_nothing())
    }
}

#[derive(Template)]
#[template(path = "plan_review.html")]
struct Review<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReviewPage,
    verdicts: [Verdict; 5],
    scale: Vec<i64>,
    longest: (usize, usize),
}

impl Review<'_> {
    fn is_useful(&self, grade: &i64) -> bool {
        self.page.answer.usefulness == Some(*grade)
    }
}

impl Words {
    fn verdict_of_row(&self, verdict: Verdict) -> String {
        self.t(&format!("portal.plan_review.verdict.{}", verdict.word()))
    }

    /// "Every other week: Tuesday 10:00 · Meeting".
    fn how(&self, line: &Line, zone: &str) -> String {
        format!("{} · {}", self.rhythm(line, zone), self.t(channel(line.channel)))
    }

    fn field_problem(&self, code: &str) -> String {
        self.t(&format!("problem.field.{code}"))
    }
}

fn render(page: &ReviewPage, locale: Locale) -> String {
    finish(Review {
        w: words(locale, &page.frame),
        frame: &page.frame,
        style: *STYLE_PATH,
        page,
        verdicts: [
            Verdict::Fits,
            Verdict::MoreOften,
            Verdict::LessOften,
            Verdict::OtherChannel,
            Verdict::NotNeeded,
        ],
        scale: (1..=MOST_USEFUL).collect(),
        longest: (LONGEST_ROW, LONGEST_WORDS),
    })
}

/// The reader's that wait for their word. Whoever only looks is asked nothing.
pub(crate) fn wants(reviews: &[ClientReview], role: PartyRole, locale: Locale) -> Vec<Want> {
    let open = reviews.iter().filter(|one| one.standing() == Standing::Open);
    let want = |one: &ClientReview| Want {
        kind: WantKind::PlanReview,
        title: locales::text(locale, "portal.plan_review.title", &[]),
        due: one.due,
        href: format!("plan-reviews/{}", one.key),
    };
    open.filter(|_| may_review(role).is_ok()).map(want).collect()
}

/// That the reader was asked since a moment.
pub(crate) fn news(
    reviews: &[ClientReview],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let told = reviews.iter().filter(|one| one.asked_at > since).map(|one| {
        let sentence = sentence(locale, "portal.news.plan_review", &[]);
        let href = Some(format!("plan-reviews/{}", one.key));
        (one.asked_at, News { day: one.asked_at.in_zone(zone).date(), sentence, href })
    });
    told.collect()
}

/// What was typed into a form that could not be kept, and why.
#[derive(Debug, Clone)]
struct Typed {
    answer: ReviewAnswer,
    problems: Vec<FieldProblem>,
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid, typed: Option<Typed>) -> Result<ReviewPage> {
    let review = for_client::get(conn, key)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let standing = review.standing();
    let kept = review.answer.unwrap_or_else(|| ReviewAnswer::all_fits(review.lines.len()));
    let problem = |field: &str| {
        let problems = typed.iter().flat_map(|typed| &typed.problems);
        problems.filter(|one| one.field == field).map(|one| one.code).next()
    };
    let answer = typed.as_ref().map_or(kept, |typed| typed.answer.clone());
    let rows = review.lines.into_iter().enumerate().map(|(place, line)| RowAsked {
        place,
        line,
        said: answer.rows.get(place).cloned().unwrap_or_default(),
        problem: problem(&format!("rows.{place}.words")),
    });
    let day = |at: Timestamp| at.in_zone(&zone).date();
    Ok(ReviewPage {
        key: key.to_string(),
        number: format!("{PREFIX}-{}", review.number),
        asked_by: review.asked_by_name,
        asked_on: day(review.asked_at),
        due: review.due,
        standing,
        is_asked: review.is_asked,
        answered_on: review.answered_at.map(day),
        closed_on: review.closed_at.map(day),
        rows: rows.collect(),
        words_problem: problem("words"),
        is_not_recorded: typed.is_some() && standing != Standing::Open,
        is_refused: typed.is_some() && standing == Standing::Open,
        answer,
        receipt: review.receipt.map(|key| key.to_string()),
        form_key: asking.form_key.clone(),
        zone: zone.clone(),
        frame,
    })
}

fn here(key: Uuid) -> String {
    format!("/plan-reviews/{key}")
}

endpoint!(/// How the plan to keep in touch serves the reader: asked row by row, or what they answered.
    portal_plan_review: GET "/p/{token}/plan-reviews/{plan_review}", Client, SeeProject);
async fn portal_plan_review(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, None);
    show(&cx, asking(&cx, &token, here(key)), read, render).await.map(Html)
}

/// Rows are named by their place, which never changes once they were asked about: `row2` is the verdict on the third,
/// `words2` what is said to it. A form without rows says that all of it fits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
struct PortalPlanReviewForm {
    #[serde(default)]
    usefulness: Option<String>,
    #[serde(default)]
    words: String,
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
    #[serde(flatten)]
    rows: BTreeMap<String, String>,
}

impl PortalPlanReviewForm {
    fn answer(&self, rows: usize) -> Result<ReviewAnswer> {
        let unknown = || Failure::invalid("body", "unknown");
        let mut answer = ReviewAnswer { words: self.words.clone(), ..ReviewAnswer::all_fits(rows) };
        answer.usefulness = match self.usefulness.as_deref() {
            None | Some("") => None,
            Some(grade) => Some(grade.parse().map_err(|_| unknown())?),
        };
        for (name, value) in &self.rows {
            let place = name.strip_prefix("row").or_else(|| name.strip_prefix("words"));
            let place = place.and_then(|place| place.parse::<usize>().ok());
            let row = place.and_then(|place| answer.rows.get_mut(place)).ok_or_else(unknown)?;
            match name.starts_with("row") {
                true => row.verdict = Verdict::from_word(value).ok_or_else(unknown)?,
                false => row.words = value.clone(),
            }
        }
        Ok(answer)
    }
}

#[derive(Debug, Clone)]
struct Reviewed {
    review: Uuid,
    form: PortalPlanReviewForm,
    answer: ReviewAnswer,
}

impl Deed for Reviewed {
    fn path(&self) -> String {
        format!("plan-reviews/{}/answers", self.review)
    }
    fn here(&self) -> String {
        here(self.review)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let own = [
            ("form_key".to_owned(), self.form.form_key.to_string()),
            ("usefulness".to_owned(), self.form.usefulness.clone().unwrap_or_default()),
            ("words".to_owned(), self.form.words.clone()),
        ];
        own.into_iter().chain(self.form.rows.clone()).collect()
    }
    fn words(&self) -> String {
        let rows = self.answer.rows.iter().map(|row| &row.words);
        let said: Vec<&str> = rows.chain([&self.form.words]).map(|text| text.trim()).collect();
        said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let given = ClientReviewing { review: self.review, answer: self.answer.clone() };
        review_as_client(tx, by, &place.witness, &given).map(|()| self.here())
    }
}

endpoint!(/// Says how the plan serves the reader, once it is clear who does. One answer of each person stands.
    create_portal_plan_review_answer: POST "/p/{token}/plan-reviews/{plan_review}/answers", Client, AskAndAnswer);
async fn create_portal_plan_review_answer(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Form(form): Form<PortalPlanReviewForm>,
) -> Answer<Page> {
    may_review(cx.scope.principal().role)?;
    let review = cx.db().read_as_client(cx.scope.viewer(), move |conn| for_client::get(conn, key)).await?;
    let answer = form.answer(review.lines.len())?;
    // What cannot be kept is told before it is asked whose it is.
    if let Err(Failure::Invalid(problems)) = answer.clone().checked(review.lines.len()) {
        return again(&cx, &token, key, 422, Typed { answer, problems }).await;
    }
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let deed = Reviewed { review: key, form, answer: answer.clone() };
    match acting::act(&cx, &token, saying, deed).await {
        Err(Failure::Refused(refusal)) if refusal.code.starts_with("plan_review.") => {
            again(&cx, &token, key, 409, Typed { answer, problems: Vec::new() }).await
        }
        done => done,
    }
}

/// The page again with what was typed: what is wrong with it, or that it came too late.
async fn again(cx: &Cx<Client>, token: &str, key: Uuid, status: u16, typed: Typed) -> Answer<Page> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, Some(typed));
    Ok(page(status, show(cx, asking(cx, token, here(key)), read, render).await?))
}

pub(crate) fn routes() -> Routes {
    routes![portal_plan_review, create_portal_plan_review_answer]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> PortalPlanReviewForm {
        PortalPlanReviewForm {
            usefulness: None,
            words: String::new(),
            form_key: Uuid::nil(),
            who: None,
            rows: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    #[test]
    fn a_form_without_rows_says_that_all_of_it_fits() {
        assert_eq!(form(&[]).answer(3), Ok(ReviewAnswer::all_fits(3)));
    }

    #[test]
    fn rows_are_read_by_their_places() {
        let said = form(&[("row1", "less_often"), ("words1", "太频繁"), ("row0", "fits")]).answer(2).unwrap();
        let verdicts: Vec<_> = said.rows.iter().map(|row| (row.verdict, row.words.as_str())).collect();
        assert_eq!(verdicts, [(Verdict::Fits, ""), (Verdict::LessOften, "太频繁")]);
    }

    #[test]
    fn fields_that_the_page_does_not_have_are_refused() {
        for (name, value) in
            [("row2", "fits"), ("words9", "x"), ("row0", "weekly"), ("x", "1"), ("row", "fits")]
        {
            assert!(form(&[(name, value)]).answer(2).is_err(), "{name}");
        }
    }
}
