//! A sign-off as a form to sign and stamp on paper (签字盖章): exactly what was sent, in both languages, with the hash
//! of its bytes. The client prints it from their page, the team from its own.
//!
//! Must hold: what stands on the form is the content that is decided in the portal, and nothing else.

use super::model::{PaperItem, PaperPage, Subject};
use super::read::{content, html, one};
use crate::acting::{asking, show};
use crate::pages::finish;
use crate::read::{Asking, frame_alone};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use engagement::access;
use engagement::sign_off::{
    self, Content, Figure, Label, PRINTED_SIGNS, SignOffKinds, State, Value, Verdict,
};
use engagement::store::{parties, projects};
use kernel::{Result, SignOffId};
use locales::{Locale, has};
use people::person;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, Path, Routes, Team, endpoint, routes};

#[derive(Template)]
#[template(path = "paper.html")]
struct Paper<'a> {
    zh: Words,
    en: Words,
    style: &'static str,
    page: &'a PaperPage,
}

impl Paper<'_> {
    fn both(&self, key: &str) -> String {
        format!("{} {}", self.zh.t(key), self.en.t(key))
    }
    fn of_kind(&self, word: &str) -> String {
        let of = |w: &Words| w.of_kind(&self.page.subject.kind, word);
        format!("{} {}", of(&self.zh), of(&self.en))
    }
    fn wanted(&self, item: &PaperItem) -> Option<String> {
        let of = |w: &Words| w.wanted(item.priority.as_deref(), item.sort.as_deref());
        Some(format!("{} {}", of(&self.zh)?, of(&self.en)?))
    }
    fn version(&self, version: &i64) -> String {
        self.en.with("portal.receipt.version_number", &[("version", (*version).into())])
    }
    fn label(&self, figure: &Figure) -> String {
        match &figure.label {
            Label::Code(code) if has(&format!("sign_off.figure.{code}")) => {
                self.both(&format!("sign_off.figure.{code}"))
            }
            other => self.en.figure_label(other),
        }
    }
    /// Dates and sums as both read them.
    fn value(&self, value: &Option<Value>) -> String {
        match value {
            Some(Value::Date(date)) => date.to_string(),
            Some(Value::Days { from, until }) => format!("{from} – {until}"),
            Some(Value::Money { minor, currency }) => self.en.exact_money(*minor, currency),
            other => self.en.figure(other),
        }
    }
    /// What is asked for when the scan is recorded, in two groups as people read it.
    fn printed_hash(&self) -> String {
        let signs: Vec<char> = self.page.sha256.chars().take(PRINTED_SIGNS).collect();
        let groups: Vec<String> =
            signs.chunks(PRINTED_SIGNS / 2).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }
    fn says(&self) -> String {
        says(&self.zh, self.page)
    }
    fn says_in_english(&self) -> String {
        says(&self.en, self.page)
    }
}

fn says(w: &Words, page: &PaperPage) -> String {
    let params = [
        ("number", page.subject.number.as_str().into()),
        ("version", page.subject.version.into()),
        ("client", page.client.as_str().into()),
    ];
    w.with("portal.paper.says", &params)
}

/// The words above the signature, as they become part of the evidence of what was signed.
pub fn paper_consent(content: &Content, client: &str) -> String {
    let page = PaperPage::bare(content, client);
    [Locale::ZhCn, Locale::En].map(|locale| says(&words(locale), &page)).join("\n")
}

/// The form names no day of its own: whoever signs writes it.
fn words(locale: Locale) -> Words {
    Words { locale, now: jiff::civil::DateTime::ZERO }
}

pub fn render_paper(page: &PaperPage) -> String {
    finish(Paper { zh: words(Locale::ZhCn), en: words(Locale::En), style: *STYLE_PATH, page })
}

impl PaperPage {
    fn bare(content: &Content, client: &str) -> Self {
        Self {
            project: String::new(),
            team: String::new(),
            client: client.to_owned(),
            back: None,
            subject: Subject {
                kind: content.kind.clone(),
                number: content.number.clone(),
                version: content.version,
                title: content.title.clone(),
            },
            summary: None,
            figures: Vec::new(),
            items: Vec::new(),
            valid_until: None,
            verdicts: Vec::new(),
            signers: Vec::new(),
            sha256: String::new(),
            is_waiting: true,
        }
    }

    fn of(content: Content, client: &str, verdicts: &[Verdict]) -> Result<Self> {
        let items = content.items.iter().map(|item| PaperItem {
            sort: item.sort.clone(),
            priority: item.priority.clone(),
            number: item.number.clone(),
            version: item.version,
            title: item.title.clone(),
            body: html(&item.body),
            criteria: html(&item.criteria),
        });
        Ok(Self {
            summary: html(&content.summary),
            items: items.collect(),
            valid_until: content.valid_until,
            verdicts: verdicts.to_vec(),
            sha256: content.sha256()?,
            ..Self::bare(&content, client)
        }
        .with_figures(content.figures))
    }

    fn with_figures(self, figures: Vec<Figure>) -> Self {
        Self { figures, ..self }
    }
}

endpoint!(/// What is to be agreed to as a form to sign and stamp on paper.
    portal_paper: GET "/p/{token}/sign-offs/{sign_off}/paper", Client, SeeProject);
async fn portal_paper(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let asking = asking(&cx, &token, format!("/sign-offs/{key}/paper"));
    let kinds = *cx.app.get::<SignOffKinds>();
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        let found = one(conn, asking, key)?;
        let frame = frame_alone(conn, asking)?;
        let verdicts = kinds.find(&found.kind)?.verdicts;
        Ok(PaperPage {
            is_waiting: found.state == State::Waiting && !found.is_over && frame.closed.is_none(),
            project: frame.project,
            team: frame.team,
            back: Some(format!("{}/sign-offs/{key}", frame.base)),
            signers: found.seats.into_iter().map(|seat| seat.name).collect(),
            ..PaperPage::of(content(conn, key)?, &frame.client, verdicts)?
        })
    };
    Ok(Html(show(&cx, asking, read, |page, _| render_paper(page)).await?))
}

endpoint!(/// A sign-off as a form to sign and stamp on paper, in both languages.
    get_paper_form: GET "/api/v1/sign-offs/{sign_off}/paper-form", Team, ReadProjects);
async fn get_paper_form(cx: Cx<Team>, Path(sign_off): Path<Uuid>) -> Answer<Html> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<SignOffKinds>(), cx.now());
    let page = cx.db().read(move |conn| {
        let found = sign_off::get(conn, SignOffId(sign_off))?;
        access::member(conn, &scope, found.project)?;
        let party = parties::get(conn, found.project, found.party)?;
        let seats = sign_off::panel(conn, &found)?.seats;
        let names = person::names(conn, seats.iter().copied())?;
        let today = sign_off::today(conn, found.project, now)?;
        let is_closed = access::closing(conn, found.project)?.is_some();
        let verdicts = kinds.find(&found.content.kind)?.verdicts;
        Ok(PaperPage {
            project: projects::get(conn, found.project)?.client_name,
            team: people::setup::organisation(conn)?,
            signers: seats.iter().filter_map(|seat| names.get(seat).cloned()).collect(),
            is_waiting: found.state == State::Waiting && !found.is_over(today) && !is_closed,
            ..PaperPage::of(found.content, &party.client_name, verdicts)?
        })
    });
    Ok(Html(render_paper(&page.await?)))
}

pub(crate) fn routes() -> Routes {
    routes![portal_paper, get_paper_form]
}
