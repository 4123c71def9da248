//! What the client's side is asked to agree to: the page, the decision, and the receipt of it.
//!
//! Must hold: looking changes nothing; what is agreed to is what was shown, in the words that were shown; whoever
//! comes late or is somebody else is told how it stands, and what they typed is not lost.

mod form;
pub mod model;
pub(crate) mod paper;
pub(crate) mod read;
mod receipts;
mod sentences;
mod since;

pub(crate) use sentences::own_of_kind;

use crate::acting::{self, Page, asking, page, show};
use crate::model::{Frame, QuestionState, Reader};
use crate::pages::{Ask, finish, words};
use crate::read::Asking;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use engagement::sign_off::{SignOffKinds, Verdict};
use form::{Decision, DecisionForm, Sent};
use kernel::{Failure, Identified, PartyRole, Result};
use locales::Locale;
use model::*;
use read::Draft;
use scope::diff::PieceChange;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, File, Form, Html, Path, Routes, endpoint, routes};

#[derive(Template)]
#[template(path = "sign_off.html")]
struct SignOff<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a SignOffPage,
    clauses: Vec<String>,
    /// The verdict's word, and what stands on its button.
    buttons: Vec<(Verdict, String)>,
    /// Where its record has no page but this one.
    ask: Option<Ask>,
    /// What stands for the words that are agreed to; comes back with the form.
    shown_words: String,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReceiptPage,
    clauses: Vec<String>,
}

pub fn render_sign_off(page: &SignOffPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let button =
        |verdict: &Verdict| (*verdict, w.verdict_button(&page.subject.kind, *verdict, &page.figures));
    let form = page.comments.as_ref().map(|comments| &comments.form).zip(page.asks_about.as_ref());
    finish(SignOff {
        ask: form.map(|(form, key)| Ask::about(&w, &page.frame, (key, form), &page.typed.form_key)),
        clauses: w.decision(&page.subject.title, &page.figures),
        buttons: page.verdicts.iter().map(button).collect(),
        shown_words: w.shown_words(&page.subject, &page.figures, &page.verdicts),
        w,
        frame: &page.frame,
        style: *STYLE_PATH,
        page,
    })
}

pub fn render_receipt(page: &ReceiptPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    finish(Receipt { clauses: w.receipt_says(page), w, frame: &page.frame, style: *STYLE_PATH, page })
}

endpoint!(/// Something to agree to, in one exact version, or how it ended.
    portal_sign_off: GET "/p/{token}/sign-offs/{sign_off}", Client, SeeProject);
async fn portal_sign_off(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    shown(&cx, &token, key, Draft::default(), None).await.map(Html)
}

/// The page with what was typed before; the form keeps its key where it is sent again.
async fn shown(
    cx: &Cx<Client>,
    token: &str,
    key: Uuid,
    draft: Draft,
    form_key: Option<Uuid>,
) -> Result<String> {
    let mut asking = asking(cx, token, format!("/sign-offs/{key}"));
    if let Some(form_key) = form_key {
        asking.form_key = form_key.to_string();
    }
    let kinds = *cx.app.get::<SignOffKinds>();
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        let found = read::one(conn, asking, key)?;
        let kind = kinds.find(&found.kind)?;
        read::sign_off(conn, asking, found, kind.verdicts, &draft)
    };
    show(cx, asking, read, render_sign_off).await
}

endpoint!(/// Answers: at once where this device is known as theirs, after a question and a mailed code elsewhere.
    create_portal_decision: POST "/p/{token}/sign-offs/{sign_off}/decisions", Client, Decide);
async fn create_portal_decision(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Form(form): Form<DecisionForm>,
) -> Answer<Page> {
    let by = cx.scope.principal();
    // Whether it is this approver's turn is asked in the transaction; nobody else is asked who they are for nothing.
    if by.role < PartyRole::ClientApprover || matches!(by.identified, Identified::TeamPreview(_)) {
        return Err(Failure::Forbidden);
    }
    let sent = form.read()?;
    let decision = decision(&cx, &token, key, sent.clone()).await?;
    if decision.reads_otherwise() {
        return again(&cx, &token, key, &sent, 409, Some(RENEWED)).await;
    }
    if sent.lacks_words() {
        return again(&cx, &token, key, &sent, 422, Some("required")).await;
    }
    match acting::act(&cx, &token, sent.saying.clone(), decision).await {
        // Somebody was faster, or it is over: the page says how it stands, and that this was not recorded.
        Err(Failure::Refused(refusal)) if !refusal.code.starts_with("link.") => {
            again(&cx, &token, key, &sent, 409, None).await
        }
        Err(Failure::Invalid(problems)) => {
            let code = problems.first().map_or("required", |problem| problem.code);
            again(&cx, &token, key, &sent, 422, Some(code)).await
        }
        done => done,
    }
}

/// The page as it reads now is shown before anything is decided by it.
const RENEWED: &str = "renewed";

/// What is to be done, with the words that were shown.
async fn decision(cx: &Cx<Client>, token: &str, key: Uuid, sent: Sent) -> Result<Decision> {
    let mut asking = asking(cx, token, format!("/sign-offs/{key}"));
    let kinds = *cx.app.get::<SignOffKinds>();
    let made = cx.db().read_as_client(cx.scope.viewer(), move |conn| {
        asking.locale = match sent.locale {
            Some(locale) => locale,
            None => crate::read::locale(conn, asking.chosen)?,
        };
        let frame = crate::read::frame_alone(conn, &asking)?;
        let content = read::content(conn, key)?;
        Decision::new(key, &content, sent, words(asking.locale, &frame), kinds)
    });
    made.await
}

/// The page again, with everything that was typed.
async fn again(
    cx: &Cx<Client>,
    token: &str,
    key: Uuid,
    sent: &Sent,
    status: u16,
    problem: Option<&str>,
) -> Answer<Page> {
    let typed = Typed {
        remark: sent.remark.clone(),
        problem: problem.map(str::to_owned),
        is_not_recorded: problem.is_none(),
        form_key: String::new(),
    };
    let draft = Draft { typed, items: sent.items.clone() };
    Ok(page(status, shown(cx, token, key, draft, Some(sent.form_key)).await?))
}

endpoint!(/// What somebody answered, as both sides keep it.
    portal_receipt: GET "/p/{token}/receipts/{receipt}", Client, SeeProject);
async fn portal_receipt(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let asking = asking(&cx, &token, format!("/receipts/{key}"));
    let read = move |conn: &mut ClientConn, asking: &Asking| read::receipt(conn, asking, key);
    Ok(Html(show(&cx, asking, read, render_receipt).await?))
}

endpoint!(/// The receipt as a file that is checked without us.
    portal_receipt_file: GET "/p/{token}/receipts/{receipt}/file", Client, SeeProject);
async fn portal_receipt_file(cx: Cx<Client>, Path((_, key)): Path<(String, Uuid)>) -> Answer<File> {
    let receipt = cx.db().read_as_client(cx.scope.viewer(), move |conn| evidence::receipt(conn, key)).await?;
    let name = format!("receipt-{}.json", receipt.subject.file_word());
    Ok(File { name, content_type: "application/json".into(), bytes: receipt.receipt_json()?.into_bytes() })
}

pub(crate) fn routes() -> Routes {
    routes![portal_sign_off, create_portal_decision, portal_receipt, portal_receipt_file]
        .join(paper::routes())
        .join(receipts::routes())
}
