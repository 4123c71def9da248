//! The acceptance certificate, to be printed: what was handed over in each version that is decided, what this side said of
//! it, by whom and when; where nobody answered, the clause by which that counts.

use crate::acting::{asking, show};
use crate::deliverables::{CaseLine, asked_about, case_lines, number};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::Words;
use crate::sign_offs::model::{AnswerLine, Subject, TacitLine};
use crate::sign_offs::read as decisions;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use engagement::sign_off::{Figure, State, Verdict};
use engagement::store::for_client::ClientSignOff;
use jiff::civil::DateTime;
use kernel::Result;
use locales::Locale;
use scope::acceptance_case::CaseResult;
use scope::store::deliverables_for_client as for_client;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

/// A version that is decided.
#[derive(Debug, Clone, PartialEq)]
struct Version {
    subject: Subject,
    verdict: Verdict,
    at: DateTime,
    summary: Option<SafeHtml>,
    figures: Vec<Figure>,
    criteria: Vec<String>,
    cases: Vec<CaseLine>,
    answers: Vec<AnswerLine>,
    /// Where nobody answered.
    tacit: Option<TacitLine>,
    receipt: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct CertificatePage {
    frame: Frame,
    key: String,
    number: String,
    title: String,
    versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct Certificate<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a CertificatePage,
}

impl Words {
    fn case_result(&self, case: &CaseLine) -> String {
        self.t(match case.result {
            Some(CaseResult::Passed) => "portal.tests.passed",
            Some(CaseResult::Failed) => "portal.tests.failed",
            None => "portal.tests.open",
        })
    }
    fn deemed(&self, line: &TacitLine) -> String {
        let of = [("days", line.working_days.into()), ("charter", line.charter.as_str().into())];
        self.with("portal.sign_off.deemed", &of)
    }
}

fn render_certificate(page: &CertificatePage, locale: Locale) -> String {
    finish(Certificate { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn certificate(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<CertificatePage> {
    let of = for_client::deliverable(conn, key)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let mut versions = Vec::new();
    for one in asked_about(conn, asking, &frame, &of)? {
        versions.extend(version(conn, key, &one, &zone)?);
    }
    Ok(CertificatePage { frame, key: key.to_string(), number: number(of.number), title: of.title, versions })
}

/// Nothing where it waits, or was taken back.
fn version(conn: &mut ClientConn, key: Uuid, of: &ClientSignOff, zone: &str) -> Result<Option<Version>> {
    let (State::Decided, Some(verdict)) = (of.state, of.verdict) else { return Ok(None) };
    let content = decisions::content(conn, of.key)?;
    let criteria = content.items.iter().map(|item| format!("{} {}", item.number, item.title));
    Ok(Some(Version {
        verdict,
        at: of.ended_at.unwrap_or(of.opened_at).in_zone(zone).datetime(),
        summary: decisions::html(&content.summary),
        criteria: criteria.collect(),
        cases: case_lines(conn, key, of.version, zone)?,
        answers: of.steps.iter().map(|step| decisions::answer(step, zone)).collect(),
        tacit: of.tacit.as_ref().filter(|_| verdict == Verdict::DeemedAccepted).map(decisions::tacit),
        receipt: of.receipt.map(|key| key.to_string()),
        subject: decisions::subject(&content),
        figures: content.figures,
    }))
}

endpoint!(/// The acceptance certificate of a deliverable, as soon as a version is decided.
    portal_certificate: GET "/p/{token}/deliverables/{deliverable}/certificate", Client, SeeProject);
async fn portal_certificate(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| certificate(conn, asking, key);
    let asking = asking(&cx, &token, format!("/deliverables/{key}/certificate"));
    show(&cx, asking, read, render_certificate).await.map(Html)
}

pub(crate) fn routes() -> Routes {
    routes![portal_certificate]
}
