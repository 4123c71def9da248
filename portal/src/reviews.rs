//! Work in progress that the client's people look at: what was sent, the form for their remarks, and what became of
//! earlier ones. Nothing is accepted here.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::deliverables::number;
use crate::files::read::files_of;
use crate::model::{Files, Frame, News, Reader, Want, WantKind};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use jiff::civil::{Date, DateTime};
use kernel::{ClientPrincipal, Failure, Result, Timestamp};
use locales::Locale;
use scope::review::{RemarkOutcome, Remarks};
use scope::store::deliverables_for_client::{self as for_client, ClientRemark, ClientReview};
use scope::{ClientRemarks, remark_as_client};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// Something that can be remarked on.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    number: i64,
    words: String,
    typed: String,
}

/// What somebody of the reader's side remarked, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RemarkLine {
    pub round: i64,
    pub about: String,
    pub words: String,
    pub name: String,
    pub at: DateTime,
    pub outcome: Option<RemarkOutcome>,
    pub answer: Option<SafeHtml>,
    pub answered_by: String,
}

#[derive(Debug, Clone, PartialEq)]
struct ReviewPage {
    frame: Frame,
    key: String,
    number: String,
    round: i64,
    title: String,
    body: SafeHtml,
    note: Option<SafeHtml>,
    items: Vec<Item>,
    due: Option<Date>,
    is_open: bool,
    /// Who of the reader's side looked.
    seen_by: Vec<String>,
    remarks: Vec<RemarkLine>,
    /// Of the deliverable.
    files: Files,
    /// What was typed about the whole.
    general: String,
    /// What is wrong with what was typed.
    problem: Option<String>,
    /// It was sent, and the round was closed meanwhile.
    is_late: bool,
    form_key: String,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReviewPage,
    head: String,
    problem: Option<String>,
}

fn render_review(page: &ReviewPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let params = [("number", page.number.as_str().into()), ("round", page.round.into())];
    let head = w.with("portal.review.head", &params);
    let by = |due: Date| w.with("portal.review.by", &[("day", w.day(due).into())]);
    let head = match page.due.filter(|_| page.is_open && page.frame.closed.is_none()) {
        Some(due) => format!("{head} · {}", by(due)),
        None => head,
    };
    let problem = page.problem.as_ref().map(|code| w.t(&format!("problem.field.{code}")));
    finish(Review { w, frame: &page.frame, style: *STYLE_PATH, page, head, problem })
}

/// What was typed before.
#[derive(Debug, Clone, Default)]
struct Typed {
    remarks: Remarks,
    problem: Option<String>,
    is_late: bool,
}

pub(crate) fn remark_line(one: ClientRemark, zone: &str) -> RemarkLine {
    RemarkLine {
        round: one.round,
        about: one.about,
        words: one.words,
        name: one.name,
        at: one.at.in_zone(zone).datetime(),
        outcome: one.outcome,
        answer: Some(one.answer.as_str()).filter(|text| !text.is_empty()).map(SafeHtml::of_markdown),
        answered_by: one.answered_by.unwrap_or_default(),
    }
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid, typed: &Typed) -> Result<ReviewPage> {
    let review = for_client::review(conn, key)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let looks = for_client::looks(conn)?.into_iter().filter(|look| look.review_key == key);
    let seen_by = looks.map(|look| look.name).collect();
    let remarks = for_client::remarks(conn, review.deliverable_key)?;
    let item = |(place, one): (usize, &scope::store::reviews::ReviewItem)| Item {
        number: one.number,
        words: one.words.clone(),
        typed: typed.remarks.by_place.get(&place).cloned().unwrap_or_default(),
    };
    Ok(ReviewPage {
        files: files_of(conn, asking, &frame, &zone, (scope::DELIVERABLE.name, review.deliverable_key))?,
        frame,
        key: key.to_string(),
        number: number(review.number),
        round: review.round,
        body: SafeHtml::of_markdown(&review.body),
        note: Some(review.note.as_str()).filter(|note| !note.is_empty()).map(SafeHtml::of_markdown),
        items: review.items.iter().enumerate().map(item).collect(),
        due: review.due.as_deref().and_then(read::date),
        is_open: review.ended_at.is_none(),
        title: review.title,
        seen_by,
        remarks: remarks.into_iter().map(|one| remark_line(one, &zone)).collect(),
        general: typed.remarks.general.clone(),
        problem: typed.problem.clone(),
        is_late: typed.is_late,
        form_key: asking.form_key.clone(),
    })
}

/// The rounds that wait for this reader's word.
pub(crate) fn wants(
    conn: &mut ClientConn,
    asking: &Asking,
    reader: &Reader,
    all: &[ClientReview],
) -> Result<Vec<Want>> {
    if !reader.may_write() && !reader.is_watermarked() {
        return Ok(Vec::new());
    }
    let looks = for_client::looks(conn)?;
    let is_seen =
        |key: Uuid| looks.iter().any(|look| look.review_key == key && look.person == asking.principal.person);
    let open = all.iter().filter(|one| one.ended_at.is_none() && !is_seen(one.key));
    let want = |one: &ClientReview| Want {
        kind: WantKind::Review,
        title: one.title.clone(),
        due: one.due.as_deref().and_then(read::date),
        href: format!("reviews/{}", one.key),
    };
    Ok(open.map(want).collect())
}

/// Rounds that were sent or closed since a moment.
pub(crate) fn news(
    all: &[ClientReview],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let tell = |one: &ClientReview, at: Timestamp, word: &str| {
        let params = [("title", one.title.as_str().into()), ("number", number(one.number).into())];
        let sentence = sentence(locale, &format!("portal.news.review.{word}"), &params);
        let href = Some(format!("reviews/{}", one.key));
        (at, News { day: at.in_zone(zone).date(), sentence, href })
    };
    let told = |one: &ClientReview| match one.ended_at {
        Some(at) => (at, "closed"),
        None => (one.sent_at, "sent"),
    };
    let newest = all.iter().map(|one| (one, told(one))).filter(|(_, (at, _))| *at > since);
    newest.map(|(one, (at, word))| tell(one, at, word)).collect()
}

endpoint!(/// Work in progress in one review round, with the form for remarks.
    portal_review: GET "/p/{token}/reviews/{review}", Client, SeeProject);
async fn portal_review(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, &Typed::default());
    show(&cx, asking(&cx, &token, format!("/reviews/{key}")), read, render_review).await.map(Html)
}

/// Items are named by their place on the page: `w3` are the words about item 3.
#[derive(Debug, Clone, Deserialize, ToSchema)]
struct RemarksForm {
    #[serde(default)]
    text: String,
    /// `remark`, or `seen` where there is nothing to remark.
    act: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
    #[serde(flatten)]
    items: BTreeMap<String, String>,
}

impl RemarksForm {
    fn remarks(&self) -> Result<Remarks> {
        let mut by_place = BTreeMap::new();
        for (name, words) in &self.items {
            let place = name.strip_prefix('w').and_then(|place| place.parse::<usize>().ok());
            by_place.insert(place.ok_or_else(|| Failure::invalid("body", "unknown"))?, words.clone());
        }
        Ok(Remarks { by_place, general: self.text.clone() })
    }
}

#[derive(Debug, Clone)]
struct Remarking {
    review: Uuid,
    act: String,
    remarks: Remarks,
    form_key: Uuid,
}

impl Deed for Remarking {
    fn path(&self) -> String {
        format!("reviews/{}/remarks", self.review)
    }
    fn here(&self) -> String {
        format!("/reviews/{}", self.review)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let mut all = vec![
            ("form_key".to_owned(), self.form_key.to_string()),
            ("act".to_owned(), self.act.clone()),
            ("text".to_owned(), self.remarks.general.clone()),
        ];
        let said = self.remarks.by_place.iter().filter(|(_, words)| !words.trim().is_empty());
        all.extend(said.map(|(place, words)| (format!("w{place}"), words.clone())));
        all
    }
    fn words(&self) -> String {
        let said = self.remarks.by_place.values().chain([&self.remarks.general]);
        said.map(|words| words.trim()).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let (review, remarks) = (self.review, self.remarks.clone());
        let said = ClientRemarks { review, remarks, form_key: self.form_key };
        remark_as_client(tx, by, &place.public_url, &place.witness, &said)?;
        Ok(self.here())
    }
}

endpoint!(/// Remarks on work in progress, or says that there is nothing to remark.
    create_portal_remarks: POST "/p/{token}/reviews/{review}/remarks", Client, AskAndAnswer);
async fn create_portal_remarks(
    cx: Cx<Client>,
    Path((token, review)): Path<(String, Uuid)>,
    Form(form): Form<RemarksForm>,
) -> Answer<Page> {
    let remarks = form.remarks()?;
    let typed = Typed { remarks: remarks.clone(), ..Typed::default() };
    let again = |status, typed| again(&cx, &token, review, form.form_key, status, typed);
    // Words that cannot be sent are refused before it is asked whose they are.
    let problem = match remarks.checked(usize::MAX) {
        Err(Failure::Invalid(problems)) => problems.first().map(|problem| problem.code),
        Ok(said) if said.is_empty() && form.act != "seen" => Some("required"),
        _ => None,
    };
    if let Some(code) = problem {
        return again(422, Typed { problem: Some(code.to_owned()), ..typed }).await;
    }
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let remarking = Remarking { review, act: form.act.clone(), remarks, form_key: form.form_key };
    match acting::act(&cx, &token, saying, remarking).await {
        Err(Failure::Refused(refusal)) if refusal.code == "review.is_closed" => {
            again(409, Typed { is_late: true, ..typed }).await
        }
        done => done,
    }
}

/// The page again, with everything that was typed.
async fn again(
    cx: &Cx<Client>,
    token: &str,
    review: Uuid,
    form_key: Uuid,
    status: u16,
    typed: Typed,
) -> Answer<Page> {
    let mut asking = asking(cx, token, format!("/reviews/{review}"));
    asking.form_key = form_key.to_string();
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, review, &typed);
    Ok(page(status, show(cx, asking, read, render_review).await?))
}

pub fn routes() -> Routes {
    routes![portal_review, create_portal_remarks]
}
