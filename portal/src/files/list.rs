//! What the reader sees among the documents: files that were shared, and pages that filed themselves, by folder.
//!
//! Must hold: a folder is told of only where something in it is the reader's to read; the team's own folders are not
//! known here.

use super::read::{FileLine, lines};
use crate::acting::{asking, show};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{Asking, frame_and_zone};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use documents::filed_kind::{ClientFiledPage, joined, piece};
use documents::store::for_client::{self, ClientDocument, InFolder};
use documents::{FiledKinds, StandardFolder};
use engagement::sign_off::Verdict;
use jiff::civil::Date;
use kernel::{Failure, Result};
use locales::Locale;
use serde::Deserialize;
use std::cmp::Reverse;
use store::{ClientConn, Page, PageOf};
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, Path, Query, Routes, endpoint, routes};

/// As many rows as are read at once.
const ROWS: u32 = 100;
/// What lies in no standard folder, in the address.
const OTHER: &str = "other";

/// Rows of both sorts, the newest first.
struct DocumentsPage {
    frame: Frame,
    folders: Vec<FolderLine>,
    /// The word of the folder that is looked into; none: all.
    open: Option<&'static str>,
    lines: Vec<Line>,
    /// Where the older ones begin.
    older: Option<String>,
}

/// A folder in which the reader sees something.
struct FolderLine {
    word: &'static str,
    count: i64,
}

enum Line {
    File(FileLine),
    Page(PageLine),
}

/// A page that filed itself.
struct PageLine {
    kind: &'static str,
    path: String,
    about: String,
    number: String,
    title: String,
    standing: String,
    at: Date,
    is_commercial: bool,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct Documents<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a DocumentsPage,
}

fn render(page: &DocumentsPage, locale: Locale) -> String {
    finish(Documents { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

impl Words {
    fn folder(&self, word: &str) -> String {
        self.t(&format!("documents.standard.{word}"))
    }
    fn counted(&self, folder: &FolderLine) -> String {
        let of = [("folder", self.folder(folder.word).into()), ("count", folder.count.into())];
        self.with("portal.documents.folder", &of)
    }
    /// What it is, its number, its day, and where it stands.
    fn page_line(&self, frame: &Frame, line: &PageLine) -> String {
        let kind = self.t(&format!("documents.filed.{}", line.kind));
        let parts = [kind, line.number.clone(), self.day(line.at), self.standing(frame, line)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
    fn standing(&self, frame: &Frame, line: &PageLine) -> String {
        if let Some(verdict) = Verdict::from_word(&line.standing) {
            return self.verdict_of(&line.about, verdict);
        }
        if line.standing.is_empty() {
            return String::new();
        }
        let team = [("team", frame.team.as_str().into())];
        self.with(&format!("portal.documents.standing.{}", line.standing), &team)
    }
}

/// Either sort, before it is told.
enum Row {
    File(ClientDocument),
    Page(ClientFiledPage),
}

impl Row {
    fn order(&self) -> (Reverse<i64>, &'static str, Reverse<i64>, String) {
        match self {
            Self::File(file) => (Reverse(file.shown_at.micros()), "", Reverse(file.number), String::new()),
            Self::Page(page) => {
                let named = format!("{} {}", page.number, page.title);
                (Reverse(page.at.micros()), page.kind, Reverse(0), named)
            }
        }
    }
    fn position(&self) -> (i64, Uuid) {
        match self {
            Self::File(file) => (file.shown_at.micros(), file.key),
            Self::Page(page) => (page.at.micros(), page.key),
        }
    }
}

fn read(
    conn: &mut ClientConn,
    asking: &Asking,
    kinds: FiledKinds,
    wanted: InFolder,
    page: &Page,
) -> Result<DocumentsPage> {
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let PageOf { items, next } = rows(conn, kinds, wanted, page)?;
    let files: Vec<ClientDocument> = items.iter().filter_map(Row::file).collect();
    let mut files = lines(conn, files, &zone)?.into_iter();
    let line = |row: Row| match row {
        Row::File(_) => files.next().map(Line::File),
        Row::Page(page) => Some(Line::Page(page_line(page, &zone))),
    };
    Ok(DocumentsPage {
        folders: folders(conn, kinds)?,
        open: match wanted {
            InFolder::Any => None,
            InFolder::None => Some(OTHER),
            InFolder::Standard(folder) => Some(folder.word()),
        },
        lines: items.into_iter().filter_map(line).collect(),
        older: next,
        frame,
    })
}

impl Row {
    fn file(&self) -> Option<ClientDocument> {
        match self {
            Self::File(file) => Some(file.clone()),
            Self::Page(_) => None,
        }
    }
}

fn rows(conn: &mut ClientConn, kinds: FiledKinds, wanted: InFolder, page: &Page) -> Result<PageOf<Row>> {
    let piece = piece(page)?;
    let mut all: Vec<Row> = for_client::filed(conn, wanted, &piece)?.into_iter().map(Row::File).collect();
    let pages = match wanted {
        InFolder::Any => kinds.of_client(conn, None, &piece)?,
        InFolder::Standard(folder) => kinds.of_client(conn, Some(folder), &piece)?,
        InFolder::None => Vec::new(),
    };
    all.extend(pages.into_iter().map(Row::Page));
    let mut found = joined(all, page, Row::position);
    // What came at the same moment stands in an order that says something: keys are made up.
    found.items.sort_by_cached_key(Row::order);
    Ok(found)
}

fn page_line(page: ClientFiledPage, zone: &str) -> PageLine {
    PageLine {
        kind: page.kind,
        path: page.path,
        about: page.about,
        number: page.number,
        title: page.title,
        standing: page.standing,
        at: page.at.in_zone(zone).date(),
        is_commercial: page.is_commercial,
    }
}

/// Those that hold something for this reader, in their order; what lies in none comes last.
fn folders(conn: &mut ClientConn, kinds: FiledKinds) -> Result<Vec<FolderLine>> {
    let held = for_client::folders(conn)?;
    let files =
        |of: Option<StandardFolder>| held.iter().find(|(folder, _)| *folder == of).map_or(0, |one| one.1);
    let mut found = Vec::new();
    for folder in StandardFolder::ALL {
        let count = files(Some(folder)) + kinds.count_of_client(conn, folder)?;
        found.push(FolderLine { word: folder.word(), count });
    }
    found.push(FolderLine { word: OTHER, count: files(None) });
    found.retain(|folder| folder.count > 0);
    Ok(found)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DocumentsQuery {
    /// A standard folder, or `other`.
    folder: Option<String>,
    /// Where the newer ones ended.
    after: Option<String>,
}

endpoint!(/// What the client sees among the documents: files, and what was sent and agreed to, by folder.
    portal_documents: GET "/p/{token}/documents", Client, SeeProject);
async fn portal_documents(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Query(query): Query<DocumentsQuery>,
) -> Answer<Html> {
    let kinds = *cx.app.get::<FiledKinds>();
    let wanted = match query.folder.as_deref() {
        None => InFolder::Any,
        Some(OTHER) => InFolder::None,
        Some(word) => InFolder::Standard(StandardFolder::from_word(word).ok_or(Failure::NotFound)?),
    };
    let page = Page { after: query.after, limit: ROWS };
    page.position().map_err(|_| Failure::NotFound)?;
    let read = move |conn: &mut ClientConn, asking: &Asking| read(conn, asking, kinds, wanted, &page);
    show(&cx, asking(&cx, &token, "/documents".into()), read, render).await.map(Html)
}

pub(super) fn routes() -> Routes {
    routes![portal_documents]
}
