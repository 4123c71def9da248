//! Reports as they were sent to the reader's party; an earlier version says which took its place. Each line can be asked
//! about.

use crate::acting::{asking, show};
use crate::model::{CommentForm, Frame, News, QuestionLine, QuestionState, Reader};
use crate::pages::{Ask, finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use jiff::civil::Date;
use kernel::{Failure, Result, Timestamp};
use locales::{Locale, text};
use reporting::report::terms::{Term, place_of};
use reporting::report::texts::{LineText, ReportText, SectionText, kind_in, period, terms_of, text_of};
use reporting::report::{FrozenReport, ReportKind};
use reporting::store::reports_for_client::{self as reports, ReportSent};
use reporting::{REPORT, SetReport};
use serde::Deserialize;
use std::cmp::Reverse;
use store::ClientConn;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Answer, Client, Cx, File, Html, Path, Query, Routes, endpoint, routes};

/// One line of the list.
struct ReportLine {
    key: Uuid,
    number: String,
    kind: ReportKind,
    period: String,
    version: i64,
    sent_on: Date,
}

struct ReportsPage {
    frame: Frame,
    reports: Vec<ReportLine>,
}

struct ReportPage {
    frame: Frame,
    frozen: FrozenReport,
    /// The key of the report, under which it is asked about; none of a draft.
    record: Option<Uuid>,
    sent_on: Option<Date>,
    /// To tell versions apart.
    hash: String,
    /// Whether it can be had as PDF.
    has_pdf: bool,
    /// What took its place.
    newer: Option<(Uuid, i64)>,
    /// The one before.
    older: Option<(Uuid, i64)>,
    questions: Vec<QuestionLine>,
    /// The line that is asked about.
    about: Option<String>,
    form_key: String,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct Reports<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReportsPage,
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportSheet<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a ReportPage,
    report: &'a ReportText,
    /// In which language it is read, where that is not the page's.
    other: Option<&'static str>,
    terms: Vec<Term>,
    ask: Ask,
}

impl Words {
    fn report_kind(&self, kind: ReportKind) -> String {
        kind_in(kind, self.locale)
    }
    fn report_version(&self, page: &ReportPage) -> String {
        match page.sent_on {
            Some(day) => {
                let of = [("version", page.frozen.version.into()), ("day", self.day(day).into())];
                self.with("portal.report.version", &of)
            }
            None => self.t("portal.report.draft"),
        }
    }
    fn report_as_of(&self, page: &ReportPage) -> String {
        let day = self.locale.date_with_year(page.frozen.values.as_of);
        self.with("portal.report.as_of", &[("day", day.into())])
    }
    fn words_of_report(&self, key: &str, version: &i64) -> String {
        self.with(key, &[("version", (*version).into())])
    }
}

impl ReportPage {
    /// Where a line is read: a draft leads nowhere.
    fn href(&self, line: &LineText) -> Option<String> {
        let has_page = self.frame.reader.has_links() && !line.place.is_empty();
        has_page.then(|| format!("{}/{}", self.frame.base, line.place))
    }
    /// What people wrote, in paragraphs, with each word of the field that is explained where it stands.
    fn paragraphs(&self, section: &SectionText) -> Vec<Vec<Piece>> {
        let lines = section.words.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| pieces(line, &section.terms)).collect()
    }
    /// As PDF, in each language that it was sent in, where the page leads anywhere.
    fn sheets(&self) -> Vec<(String, &'static str, String)> {
        let is_offered = self.has_pdf && self.record.is_some();
        let languages = Locale::ALL.into_iter().filter(|locale| self.frozen.read_in(*locale) == *locale);
        let sheet = |locale: Locale| {
            let href = format!("{}{}/sheets/{}", self.frame.base, self.frame.here, locale.tag());
            (href, locale.tag(), text(locale, "portal.report.pdf", &[]))
        };
        languages.filter(|_| is_offered).map(sheet).collect()
    }
    /// Where it is asked about.
    fn ask_about(&self, line: &LineText) -> Option<String> {
        let may_ask = self.record.is_some() && self.frame.may_write();
        may_ask.then(|| format!("{}{}?about={}#ask", self.frame.base, self.frame.here, in_address(&line.key)))
    }
}

/// A key may hold a name that people gave.
fn in_address(key: &str) -> String {
    form_urlencoded::byte_serialize(key.as_bytes()).collect()
}

/// A piece of what people wrote: as it stands, and what it means where that is explained.
struct Piece {
    words: String,
    means: Option<String>,
}

/// The line cut at the first place of each term.
fn pieces(line: &str, terms: &[Term]) -> Vec<Piece> {
    let mut found: Vec<(usize, &Term)> =
        terms.iter().filter_map(|term| Some((place_of(&term.form, line)?, term))).collect();
    found.sort_by_key(|(at, term)| (*at, Reverse(term.form.len())));
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, term) in found {
        // Inside one that is explained already.
        if at < from {
            continue;
        }
        let until = at + term.form.len();
        pieces.push(Piece { words: line[from..at].to_owned(), means: None });
        pieces.push(Piece { words: line[at..until].to_owned(), means: Some(term.means.clone()) });
        from = until;
    }
    pieces.push(Piece { words: line[from..].to_owned(), means: None });
    pieces.retain(|piece| !piece.words.is_empty());
    pieces
}

fn render_reports(page: &ReportsPage, locale: Locale) -> String {
    finish(Reports { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn render_report(page: &ReportPage, locale: Locale) -> String {
    let (frame, w) = (&page.frame, words(locale, &page.frame));
    let of = page.frozen.read_in(locale);
    let report = text_of(&page.frozen.values, &page.frozen.words, &page.frozen.terms, of);
    let terms = terms_of(&report, &page.frozen.terms, of);
    let record = page.record.map(|key| key.to_string()).unwrap_or_default();
    let ask = Ask::about(&w, frame, (&record, &CommentForm::default()), &page.form_key);
    let lines = || report.sections.iter().flat_map(|section| &section.lines);
    let asked = page.about.as_ref().and_then(|about| lines().find(|line| line.key == *about));
    let text = asked.map(|line| {
        let title = [&line.number, &line.title].map(String::as_str).join(" ");
        let title = if title.trim().is_empty() { line.says.as_str() } else { title.trim() };
        format!("{}\n", w.with("portal.report.about", &[("title", title.into())]))
    });
    let ask = Ask { text: text.unwrap_or_default(), ..ask };
    let other = (of != locale).then(|| of.tag());
    let report = &report;
    finish(ReportSheet { w, frame, style: *STYLE_PATH, page, report, other, terms, ask })
}

/// The page as it would look if it were sent now, for the team. Nothing on it can be pressed.
pub fn report_preview(frozen: &FrozenReport, reader: &str, now: Timestamp, locale: Locale) -> Result<String> {
    let values = &frozen.values;
    let frame = Frame {
        project: values.project.clone(),
        team: values.team.clone(),
        client: values.client.clone(),
        origin: String::new(),
        base: String::new(),
        here: String::new(),
        address: String::new(),
        form_token: String::new(),
        reader: Reader::Draft,
        member: None,
        reader_name: reader.to_owned(),
        reader_email: String::new(),
        valid_until: None,
        now: now.in_zone("UTC").datetime(),
        closed: None,
        circle: Vec::new(),
    };
    let page = ReportPage {
        frame,
        frozen: frozen.clone(),
        record: None,
        sent_on: None,
        hash: String::new(),
        has_pdf: false,
        newer: None,
        older: None,
        questions: Vec::new(),
        about: None,
        form_key: String::new(),
    };
    Ok(render_report(&page, locale))
}

fn list(conn: &mut ClientConn, asking: &Asking) -> Result<ReportsPage> {
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let line = |one: ReportSent| ReportLine {
        key: one.key,
        number: number(one.number),
        kind: one.kind,
        period: period(one.from, one.until, asking.locale),
        version: one.version,
        sent_on: one.sent_at.in_zone(&zone).date(),
    };
    Ok(ReportsPage { reports: reports::all(conn)?.into_iter().map(line).collect(), frame })
}

/// As the party counts them.
pub(crate) fn number(number: i64) -> String {
    format!("{}-{number}", REPORT.prefix)
}

fn report(conn: &mut ClientConn, asking: &Asking, key: Uuid, about: Option<String>) -> Result<ReportPage> {
    let of = reports::version(conn, key)?;
    let versions = reports::versions(conn, of.report)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let newer = versions.first().copied().filter(|(_, version)| *version > of.version);
    let older = versions.iter().copied().find(|(_, version)| *version < of.version);
    Ok(ReportPage {
        frame,
        record: Some(of.report),
        sent_on: Some(of.sent_at.in_zone(&zone).date()),
        hash: of.sha256,
        has_pdf: false,
        frozen: of.frozen,
        newer,
        older,
        questions: read::questions_about(conn, asking, of.report, &zone)?,
        about,
        form_key: asking.form_key.clone(),
    })
}

/// What was sent since a moment.
pub(crate) fn news(
    sent: &[ReportSent],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let told = sent.iter().filter(|one| one.sent_at > since).map(|one| {
        let params = [("kind", kind_in(one.kind, locale).into()), ("number", number(one.number).into())];
        let sentence = sentence(locale, "portal.news.report", &params);
        let href = Some(format!("reports/{}", one.key));
        (one.sent_at, News { day: one.sent_at.in_zone(zone).date(), sentence, href })
    });
    told.collect()
}

endpoint!(/// The reports that were sent to the reader's party.
    portal_reports: GET "/p/{token}/reports", Client, SeeProject);
async fn portal_reports(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    Ok(Html(show(&cx, asking(&cx, &token, "/reports".into()), list, render_reports).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PortalReportQuery {
    /// The line that is asked about.
    about: Option<String>,
}

endpoint!(/// One version of a report as it was sent.
    portal_report: GET "/p/{token}/reports/{report}", Client, SeeProject);
async fn portal_report(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Query(query): Query<PortalReportQuery>,
) -> Answer<Html> {
    let has_pdf = (cx.app.get::<SetReport>().is_there)();
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        Ok(ReportPage { has_pdf, ..report(conn, asking, key, query.about)? })
    };
    let asking = asking(&cx, &token, format!("/reports/{key}"));
    Ok(Html(show(&cx, asking, read, render_report).await?))
}

endpoint!(/// One version of a report as PDF, in a language that it was sent in.
    portal_report_sheet: GET "/p/{token}/reports/{report}/sheets/{language}", Client, SeeProject);
async fn portal_report_sheet(
    cx: Cx<Client>,
    Path((_, key, language)): Path<(String, Uuid, String)>,
) -> Answer<File> {
    let locale = Locale::from_tag(&language).ok_or(Failure::NotFound)?;
    let sent = cx.db().read_as_client(cx.scope.viewer(), move |conn| reports::version(conn, key)).await?;
    if sent.frozen.read_in(locale) != locale {
        return Err(Failure::NotFound);
    }
    let set = *cx.app.get::<SetReport>();
    set.file(&sent.frozen, Some(&sent.sha256), locale).await
}

pub(crate) fn routes() -> Routes {
    routes![portal_reports, portal_report, portal_report_sheet]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_bears_a_name_of_ours_is_asked_about_by_its_whole_key() {
        let key = "resources:function:R&D #1 + 测试";
        let address = format!("about={}", in_address(key));
        let read: Vec<_> = form_urlencoded::parse(address.as_bytes()).collect();
        assert_eq!(read, [("about".into(), key.into())]);
    }

    #[test]
    fn a_term_is_explained_where_it_stands_and_no_word_is_lost() {
        let term = |form: &str| Term {
            form: form.into(),
            means: format!("<{form}>"),
            instead: String::new(),
            is_own: false,
        };
        let terms = [term("critical path"), term("关键路径"), term("float"), term("total float")];
        for (line, wanted) in [
            (
                "The Critical Path: afloat.",
                vec![("The ", false), ("Critical Path", true), (": afloat.", false)],
            ),
            ("关键路径没有变化", vec![("关键路径", true), ("没有变化", false)]),
            ("İ float", vec![("İ ", false), ("float", true)]),
            ("total float", vec![("total float", true)]),
            ("float, float", vec![("float", true), (", float", false)]),
            ("", vec![]),
        ] {
            let found = pieces(line, &terms);
            let found: Vec<_> = found.iter().map(|one| (one.words.as_str(), one.means.is_some())).collect();
            assert_eq!(found, wanted, "{line}");
        }
    }
}
