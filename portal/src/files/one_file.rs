//! One file as it is looked at, in one version: the picture, the beginning of a text, or the way to a PDF; and what was
//! said of it, each remark at the place it is pinned to.
//!
//! Must hold: remarks are counted among those that this reader sees, so no number tells of one that they do not; a
//! remark on what was shown before it was taken back points at nothing that is shown now.

use super::read::{FileLine, line};
use crate::acting::{asking, show};
use crate::commenting::{CommentForm, comments};
use crate::model::{Frame, Said};
use crate::pages::{finish, words};
use crate::read::{Asking, frame_and_zone, said};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::place::Spot;
use communication::store::remarks_for_client::{self as spoken, ClientPlace};
use documents::FileStore;
use documents::media_type::{Preview, preview};
use documents::routes::{Wanted, beginning, looked_at, opened};
use documents::store::for_client::{self, ClientVersion, ShownVersion};
use jiff::civil::DateTime;
use kernel::{Failure, Result};
use locales::Locale;
use serde::Deserialize;
use store::ClientConn;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, KeptFile, Path, Query, Routes, endpoint, routes};

/// So much of a text is on its page.
const MOST_TEXT: u64 = 64 << 10;
const MOST_LINES: usize = 500;

/// How the version is shown.
#[derive(Debug, Clone, PartialEq)]
enum Body {
    Picture,
    Pdf,
    Text { lines: Vec<String>, is_cut: bool },
    Nothing,
}

/// Something that was said of the file.
#[derive(Debug, Clone, PartialEq)]
struct Remark {
    said: Said,
    place: PlaceLine,
    settled: Option<Settled>,
}

/// Who of the team says that they dealt with it, and when.
#[derive(Debug, Clone, PartialEq)]
struct Settled {
    by: String,
    at: DateTime,
}

/// Where a remark is pinned, as this reader counts remarks and versions.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PlaceLine {
    Nowhere,
    /// What was shown then is not shown any more.
    Gone,
    On {
        pin: usize,
        version: i64,
        spot: Spot,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FilePage {
    frame: Frame,
    /// In the version that is looked at.
    line: FileLine,
    /// All that were shown, the newest first.
    versions: Vec<i64>,
    body: Body,
    remarks: Vec<Remark>,
    /// Where the reader adds to them.
    form: CommentForm,
    /// The place that the reader chose on the picture.
    chosen: Option<(i64, i64)>,
}

/// The version that a form is about, and where on it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceField {
    pub version: i64,
    pub spot: SpotField,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SpotField {
    /// Before, or nowhere.
    Chosen(Option<String>),
    /// Typed with the words.
    Page(String),
    Line(String),
}

impl PlaceField {
    pub fn chosen(&self) -> Option<&str> {
        match &self.spot {
            SpotField::Chosen(spot) => spot.as_deref(),
            SpotField::Page(_) | SpotField::Line(_) => None,
        }
    }
    /// The key of its label, and what stands in the field.
    pub fn number(&self) -> Option<(&str, &str)> {
        match &self.spot {
            SpotField::Chosen(_) => None,
            SpotField::Page(page) => Some(("portal.file.which_page", page)),
            SpotField::Line(line) => Some(("portal.file.which_line", line)),
        }
    }
}

/// The widths at which a picture is shown, in points, the narrowest first: what a browser tells of where it was touched is
/// counted by them.
pub(crate) const WIDTHS: [i64; 3] = [280, 320, 600];

/// A place in ten-thousandths of the picture's width.
fn touched(x: i64, y: i64, width: i64) -> Option<(i64, i64)> {
    let part = |length: i64| length.checked_mul(10_000).map(|length| length / width);
    let place = WIDTHS.contains(&width).then(|| part(x).zip(part(y))).flatten();
    place.filter(|(x, y)| is_on_picture(*x, *y))
}

/// What a form says of a place; none where it says nothing.
pub(crate) fn typed_place(
    conn: &mut ClientConn,
    document: Uuid,
    version: Option<i64>,
    spot: Option<String>,
) -> Result<Option<ClientPlace>> {
    let spot = spot.filter(|spot| !spot.trim().is_empty());
    let Some((version, spot)) = version.zip(spot) else { return Ok(None) };
    let found = for_client::version(conn, document, version)?;
    let number = || spot.trim().parse::<i64>().ok().filter(|number| (1..=1_000_000).contains(number));
    let spot = match preview(&found.media_type) {
        Some(Preview::Pdf) => number().map(|page| Spot::Page { page }),
        Some(Preview::Text) => number().map(|line| Spot::Line { line }),
        Some(Preview::Image) => point(&spot),
        None => None,
    };
    let spot = spot.ok_or_else(|| Failure::invalid("spot", "no_such_place"))?;
    Ok(Some(ClientPlace { version, spot }))
}

/// A picture may be much higher than it is wide.
fn is_on_picture(x: i64, y: i64) -> bool {
    (0..=10_000).contains(&x) && (0..=1_000_000).contains(&y)
}

/// The field of a form that was refused, with what it said of a place: what was typed can be corrected.
pub(crate) fn typed_field(
    conn: &mut ClientConn,
    document: Uuid,
    version: i64,
    spot: Option<String>,
) -> Result<PlaceField> {
    let found = for_client::version(conn, document, version)?;
    let spot = match preview(&found.media_type) {
        Some(Preview::Pdf) => SpotField::Page(spot.unwrap_or_default()),
        Some(Preview::Text) => SpotField::Line(spot.unwrap_or_default()),
        Some(Preview::Image) => SpotField::Chosen(spot.filter(|spot| point(spot).is_some())),
        None => SpotField::Chosen(None),
    };
    Ok(PlaceField { version, spot })
}

/// `2500,7000`
fn point(spot: &str) -> Option<Spot> {
    let (x, y) = spot.split_once(',')?;
    let (x, y) = (x.parse().ok()?, y.parse().ok()?);
    is_on_picture(x, y).then_some(Spot::Point { x, y })
}

/// A pin on a picture, in ten-thousandths of its width.
struct Pin {
    pin: usize,
    x: i64,
    y: i64,
    is_team: bool,
    is_settled: bool,
}

impl Remark {
    fn pin(&self) -> Option<usize> {
        match self.place {
            PlaceLine::On { pin, .. } => Some(pin),
            PlaceLine::Gone | PlaceLine::Nowhere => None,
        }
    }
}

impl FilePage {
    /// The form is open where a place was chosen for it.
    fn is_writing(&self) -> bool {
        let place = self.form.place.as_ref();
        let has_number = |place: &PlaceField| place.number().is_some_and(|(_, number)| !number.is_empty());
        place.is_some_and(|place| place.chosen().is_some() || has_number(place))
    }
    /// The version that is looked at, to be saved.
    fn address(&self) -> String {
        format!("{}/documents/{}/{}", self.frame.base, self.line.key, self.line.version)
    }
    /// Where the place of a remark is seen.
    fn address_of(&self, remark: &Remark) -> Option<String> {
        let PlaceLine::On { version, spot, .. } = remark.place else { return None };
        let file = format!("{}/documents/{}", self.frame.base, self.line.key);
        Some(match spot {
            Spot::Page { page } => format!("{file}/{version}/preview#page={page}"),
            Spot::Point { .. } => format!("{file}?version={version}#picture"),
            Spot::Line { line } => format!("{file}?version={version}#line-{line}"),
        })
    }
    /// The form at the place of a remark that was dealt with: what is answered there opens it again.
    fn answer_to(&self, remark: &Remark) -> Option<String> {
        let PlaceLine::On { version, spot, .. } = remark.place else { return None };
        let at = match spot {
            Spot::Page { page } => format!("page={page}"),
            Spot::Point { x, y } => format!("left={x}&top={y}"),
            Spot::Line { line } => format!("line={line}"),
        };
        let is_open = remark.settled.is_none() || !self.frame.may_write();
        (!is_open)
            .then(|| format!("{}/documents/{}?version={version}&{at}#say", self.frame.base, self.line.key))
    }
    /// The pins on the version that is looked at.
    fn here(&self) -> impl Iterator<Item = (usize, Spot, &Remark)> {
        self.remarks.iter().filter_map(|remark| match remark.place {
            PlaceLine::On { pin, version, spot } if version == self.line.version => Some((pin, spot, remark)),
            PlaceLine::On { .. } | PlaceLine::Gone | PlaceLine::Nowhere => None,
        })
    }
    fn points(&self) -> Vec<Pin> {
        let points = self.here().filter_map(|(pin, spot, remark)| match spot {
            Spot::Point { x, y } => {
                let is_settled = remark.settled.is_some();
                Some(Pin { pin, x, y, is_team: remark.said.is_team, is_settled })
            }
            Spot::Page { .. } | Spot::Line { .. } => None,
        });
        points.collect()
    }
    /// The pins beside a line, counted from 1.
    fn on_line(&self, number: &usize) -> Vec<usize> {
        let wanted = |spot: Spot| matches!(spot, Spot::Line { line } if usize::try_from(line) == Ok(*number));
        self.here().filter(|(_, spot, _)| wanted(*spot)).map(|(pin, ..)| pin).collect()
    }
}

impl Words {
    /// "In the picture", "Page 3", "Line 12", and the version where it is another one.
    fn place(&self, place: &PlaceLine, looked_at: &i64) -> Option<String> {
        let (version, spot) = match place {
            PlaceLine::Nowhere => return None,
            PlaceLine::Gone => return Some(self.t("portal.file.place.gone")),
            PlaceLine::On { version, spot, .. } => (*version, *spot),
        };
        let at = match spot {
            Spot::Point { .. } => self.t("portal.file.place.point"),
            Spot::Page { page } => self.with("portal.file.place.page", &[("page", page.into())]),
            Spot::Line { line } => self.with("portal.file.place.line", &[("line", line.into())]),
        };
        match version == *looked_at {
            true => Some(at),
            false => {
                let on = self.with("portal.file.place.version", &[("version", version.into())]);
                Some(format!("{at} · {on}"))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "file.html")]
struct File<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a FilePage,
    pins: Vec<Pin>,
}

fn render(page: &FilePage, locale: Locale) -> String {
    let (w, frame) = (words(locale, &page.frame), &page.frame);
    finish(File { w, frame, style: *STYLE_PATH, pins: page.points(), page })
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// As the client counts; left out: the newest that was shown.
    version: Option<i64>,
    /// Where a picture was touched, in points, and how wide it was shown.
    x: Option<i64>,
    y: Option<i64>,
    width: Option<i64>,
    /// The line of a text or the page that was chosen, and the place on a picture as it is kept: of a remark that is
    /// answered.
    line: Option<i64>,
    page: Option<i64>,
    left: Option<i64>,
    top: Option<i64>,
}

impl FileQuery {
    fn touched(self) -> Option<(i64, i64)> {
        match self.left.zip(self.top) {
            Some((x, y)) => is_on_picture(x, y).then_some((x, y)),
            None => touched(self.x?, self.y?, self.width?),
        }
    }
    fn spot(self, body: &Body) -> SpotField {
        match body {
            Body::Picture => SpotField::Chosen(self.touched().map(|(x, y)| format!("{x},{y}"))),
            Body::Pdf => SpotField::Page(self.page.map(|page| page.to_string()).unwrap_or_default()),
            Body::Text { .. } => SpotField::Line(self.line.map(|line| line.to_string()).unwrap_or_default()),
            Body::Nothing => SpotField::Chosen(None),
        }
    }
}

/// The version that is looked at, among all that were shown.
fn chosen(versions: &[ShownVersion], wanted: Option<i64>) -> Result<&ShownVersion> {
    let found = match wanted {
        Some(wanted) => versions.iter().find(|one| one.version == wanted),
        None => versions.first(),
    };
    found.ok_or(Failure::NotFound)
}

fn page(conn: &mut ClientConn, asking: &Asking, key: Uuid, of: FileQuery, body: Body) -> Result<FilePage> {
    let document = for_client::document(conn, key)?;
    let versions = for_client::versions(conn, key)?;
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let shown = chosen(&versions, of.version)?;
    let line = FileLine {
        version: shown.version,
        bytes: shown.of.bytes,
        at: shown.shown_at.in_zone(&zone).date(),
        ..line(document, &zone)
    };
    let mut pins = 0;
    let remarks = spoken::remarks(conn, key)?.into_iter().map(|remark| {
        // A number that was given anew after the file was taken back is another version.
        let is_there = |place: &ClientPlace| {
            versions.iter().any(|one| one.version == place.version && one.shown_at <= remark.words.at)
        };
        let place = match remark.place {
            None => PlaceLine::Nowhere,
            Some(place) if !is_there(&place) => PlaceLine::Gone,
            Some(ClientPlace { version, spot }) => {
                pins += 1;
                PlaceLine::On { pin: pins, version, spot }
            }
        };
        let settled =
            remark.settled.map(|one| Settled { by: one.by_name, at: one.at.in_zone(&zone).datetime() });
        Remark { place, said: said(remark.words, &zone), settled }
    });
    let remarks = remarks.collect();
    let versions = versions.iter().map(|one| one.version).collect();
    let place = PlaceField { version: line.version, spot: of.spot(&body) };
    let form = comments(conn, asking, &zone, key, line.is_commercial)?.form;
    let form = CommentForm { place: Some(place), ..form };
    let chosen = of.touched().filter(|_| body == Body::Picture && frame.may_write());
    Ok(FilePage { frame, line, versions, body, remarks, form, chosen })
}

async fn body(cx: &Cx<Client>, found: &ClientVersion) -> Result<Body> {
    match preview(&found.media_type) {
        Some(Preview::Image) => Ok(Body::Picture),
        Some(Preview::Pdf) => Ok(Body::Pdf),
        Some(Preview::Text) => {
            let text = beginning(open(cx, found).await?, MOST_TEXT).await?;
            let text = text.trim_start_matches('\u{feff}');
            let lines: Vec<String> = text.lines().take(MOST_LINES).map(str::to_owned).collect();
            let is_cut = found.bytes > MOST_TEXT as i64 || text.lines().nth(MOST_LINES).is_some();
            Ok(Body::Text { lines, is_cut })
        }
        None => Ok(Body::Nothing),
    }
}

async fn open(cx: &Cx<Client>, found: &ClientVersion) -> Result<KeptFile> {
    let wanted = Wanted {
        name: &found.name,
        sha256: &found.sha256,
        media_type: &found.media_type,
        bytes: found.bytes,
    };
    opened(cx.app.get::<FileStore>(), wanted).await
}

endpoint!(/// One file as it is looked at, with what was said of it.
    portal_file: GET "/p/{token}/documents/{document}", Client, SeeProject);
async fn portal_file(
    cx: Cx<Client>,
    Path((token, key)): Path<(String, Uuid)>,
    Query(query): Query<FileQuery>,
) -> Answer<Html> {
    let version = move |conn: &mut ClientConn| {
        let versions = for_client::versions(conn, key)?;
        Ok(chosen(&versions, query.version)?.of.clone())
    };
    let found = cx.db().read_as_client(cx.scope.viewer(), version).await?;
    let body = body(&cx, &found).await?;
    let read = move |conn: &mut ClientConn, asking: &Asking| page(conn, asking, key, query, body);
    show(&cx, asking(&cx, &token, format!("/documents/{key}")), read, render).await.map(Html)
}

endpoint!(/// One version of a file as a browser looks at it.
    portal_document_preview: GET "/p/{token}/documents/{document}/{version}/preview", Client, SeeProject);
async fn portal_document_preview(
    cx: Cx<Client>,
    Path((_, document, version)): Path<(String, Uuid, i64)>,
) -> Answer<KeptFile> {
    looked_at(saved(&cx, document, version).await?)
}

/// One version of a file, to be saved.
pub(super) async fn saved(cx: &Cx<Client>, document: Uuid, version: i64) -> Result<KeptFile> {
    let read = move |conn: &mut ClientConn| for_client::version(conn, document, version);
    let found = cx.db().read_as_client(cx.scope.viewer(), read).await?;
    open(cx, &found).await
}

pub fn routes() -> Routes {
    routes![portal_file, portal_document_preview]
}
