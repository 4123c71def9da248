//! What stands in the evidence as far as the reader may know it: what their side decided and did, and what the team
//! sent and took back. Each line leads to its receipt.

use super::model::{ReceiptOf, Subject};
use crate::acting::{asking, show};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use engagement::sign_off::Verdict;
use evidence::ReceiptLine;
use jiff::civil::Date;
use kernel::Result;
use locales::Locale;
use store::ClientConn;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

struct Line {
    key: String,
    subject: Subject,
    of: ReceiptOf,
    /// `passed`, `sent`: what was done.
    done: String,
    on: Date,
    is_own: bool,
}

struct ReceiptsPage {
    frame: Frame,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "receipts.html")]
struct Receipts<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReceiptsPage,
}

impl Words {
    /// What was done, in a word of its own.
    fn receipt_act(&self, frame: &Frame, line: &Line) -> String {
        match Verdict::from_word(&line.done).filter(|_| line.of == ReceiptOf::Decision) {
            Some(verdict) => self.verdict_on(&line.subject, verdict),
            None => self
                .with(&format!("portal.receipts.act.{}", line.done), &[("team", frame.team.as_str().into())]),
        }
    }
}

fn render(page: &ReceiptsPage, locale: Locale) -> String {
    finish(Receipts { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn line(one: ReceiptLine, zone: &str) -> Line {
    let ReceiptLine { key, act, subject, authenticated, at, is_own } = one;
    Line {
        key: key.to_string(),
        of: ReceiptOf::read(&act, &authenticated),
        done: act.split_once('.').map_or("", |(_, done)| done).to_owned(),
        subject: Subject {
            kind: subject.kind,
            number: subject.number,
            version: subject.version,
            title: subject.title,
        },
        on: at.in_zone(zone).date(),
        is_own,
    }
}

fn list(conn: &mut ClientConn, asking: &Asking) -> Result<ReceiptsPage> {
    let zone = read::zone(conn)?;
    let lines = evidence::receipts(conn)?.into_iter().map(|one| line(one, &zone)).collect();
    Ok(ReceiptsPage { frame: read::frame_alone(conn, asking)?, lines })
}

endpoint!(/// What was decided, done and sent, each with its receipt.
    portal_receipts: GET "/p/{token}/receipts", Client, SeeProject);
async fn portal_receipts(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    show(&cx, asking(&cx, &token, "/receipts".into()), list, render).await.map(Html)
}

pub(super) fn routes() -> Routes {
    routes![portal_receipts]
}
