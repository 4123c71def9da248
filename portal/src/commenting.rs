//! What both sides said under a record, and the form in which a client's person adds to it: one for every page that shows
//! comments.
//!
//! Must hold: the form says who will read it, by name where it stays in the commercial circle; what was typed is not lost
//! where it cannot be sent.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::files::one_file::{PlaceField, typed_field, typed_place};
use crate::model::{Frame, Said};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::remarked;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::routes::{ClientComment, Rendered, comment_as_client, remark_as_client};
use communication::store::for_client as spoken;
use communication::store::remarks_for_client::ClientPlace;
use engagement::store::for_client::is_about_money;
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use serde::Deserialize;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Path, Routes, endpoint, routes};

/// What was said under a record, and where one writes there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comments {
    pub said: Vec<Said>,
    pub form: CommentForm,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct CommentForm {
    /// The key of the record.
    pub on: String,
    /// The sign-off on whose page it stands, where the record has none of its own.
    pub sign_off: Option<String>,
    /// Of the reader's side the commercial circle alone will read it.
    pub is_told_circle: bool,
    pub text: String,
    pub form_key: String,
    /// On a file: the version that is looked at, and the place on it.
    pub place: Option<PlaceField>,
}

/// What this reader sees under a record; of one of the circle nothing is for more.
pub(crate) fn comments(
    conn: &mut ClientConn,
    asking: &Asking,
    zone: &str,
    key: Uuid,
    is_commercial: bool,
) -> Result<Comments> {
    let said = spoken::comments(conn, key)?;
    let is_for_circle = is_commercial || said.iter().any(|one| one.is_commercial);
    Ok(Comments {
        form: CommentForm {
            on: key.to_string(),
            sign_off: None,
            is_told_circle: !asking.circle.is_empty() && (is_for_circle || is_about_money(conn, key)?),
            text: String::new(),
            form_key: asking.form_key.clone(),
            place: None,
        },
        said: said.into_iter().map(|one| read::said(one, zone)).collect(),
    })
}

impl Words {
    /// Who of the reader's side reads what is for the commercial circle.
    pub(crate) fn circle_reads(&self, frame: &Frame) -> String {
        let names = frame.circle.join(if self.locale == Locale::En { ", " } else { "、" });
        self.with("portal.circle.reads", &[("names", names.into())])
    }
    /// Who will read what is typed here.
    pub(crate) fn comment_read_by(&self, frame: &Frame, form: &CommentForm) -> String {
        self.circle_will_read(frame, form.is_told_circle).unwrap_or_else(|| {
            let (team, client) = (frame.team.as_str().into(), frame.client.as_str().into());
            self.with("portal.comment.read_by", &[("team", team), ("client", client)])
        })
    }
    /// The same where of the reader's side the commercial circle alone will.
    pub(crate) fn circle_will_read(&self, frame: &Frame, is_told_circle: bool) -> Option<String> {
        let names = frame.circle.join(if self.locale == Locale::En { ", " } else { "、" });
        let of = [("team", frame.team.as_str().into()), ("names", names.into())];
        is_told_circle.then(|| self.with("portal.comment.read_by_circle", &of))
    }
}

/// The refusal of more than somebody writes within an hour.
const TOO_MANY: &str = "comment.too_many";

/// Words that cannot be sent, to be changed.
struct RefusedPage {
    frame: Frame,
    form: CommentForm,
    /// The page they were typed on, below the link's path.
    here: String,
    code: &'static str,
}

#[derive(Template)]
#[template(path = "comment_refused.html")]
struct Refused<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    form: &'a CommentForm,
    here: &'a str,
    problem: String,
}

fn render_refused(page: &RefusedPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let problem = w.t(&format!("portal.comment.{}", page.code));
    finish(Refused { w, frame: &page.frame, style: *STYLE_PATH, form: &page.form, here: &page.here, problem })
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SentComment {
    #[serde(default)]
    text: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// The key of the sign-off on whose page it stands.
    sign_off: Option<Uuid>,
    /// The page said that of this side only the commercial circle reads it.
    #[serde(default)]
    circle: bool,
    /// On a file: the version that was looked at, as the client counts, and the place on it, if one was chosen.
    version: Option<i64>,
    spot: Option<String>,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

impl SentComment {
    fn carried(&self) -> Vec<(String, String)> {
        let mut all = vec![
            ("form_key".to_owned(), self.form_key.to_string()),
            ("text".to_owned(), self.text.clone()),
            ("circle".to_owned(), self.circle.to_string()),
        ];
        all.extend(self.sign_off.map(|key| ("sign_off".to_owned(), key.to_string())));
        all.extend(self.version.map(|version| ("version".to_owned(), version.to_string())));
        all.extend(self.spot.clone().map(|spot| ("spot".to_owned(), spot)));
        all
    }
}

#[derive(Debug, Clone)]
struct Commenting {
    record: Uuid,
    here: String,
    form: SentComment,
    words: Rendered,
    place: Option<ClientPlace>,
}

impl Deed for Commenting {
    fn path(&self) -> String {
        format!("records/{}/comments", self.record)
    }
    fn here(&self) -> String {
        self.here.clone()
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.form.carried()
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let said = ClientComment {
            record: self.record,
            sign_off: self.form.sign_off,
            words: self.words.clone(),
            is_told_circle: self.form.circle,
            form_key: self.form.form_key,
        };
        match self.place {
            Some(at) => remark_as_client(tx, by, &place.public_url, &said, at)?,
            None => comment_as_client(tx, by, &place.public_url, &said)?,
        }
        Ok(format!("{}#comments", self.here))
    }
}

endpoint!(/// Writes under a record that the reader sees: for the team and their own side.
    create_portal_comment: POST "/p/{token}/records/{record}/comments", Client, AskAndAnswer);
async fn create_portal_comment(
    cx: Cx<Client>,
    Path((token, record)): Path<(String, Uuid)>,
    Form(form): Form<SentComment>,
) -> Answer<Page> {
    let sign_off = form.sign_off;
    let here = cx.db().read_as_client(cx.scope.viewer(), move |conn| page_of(conn, record, sign_off)).await?;
    let (version, spot) = (form.version, form.spot.clone());
    let place = move |conn: &mut ClientConn| typed_place(conn, record, version, spot);
    let place = cx.db().read_as_client(cx.scope.viewer(), place).await;
    // Words that cannot be sent are refused before it is asked whose they are.
    match Rendered::of(&form.text).and_then(|words| Ok((words, place?))) {
        Ok((words, place)) => {
            let saying = Saying { who: form.who.clone(), ..Saying::default() };
            let sent = Commenting { record, here: here.clone(), form: form.clone(), words, place };
            match acting::act(&cx, &token, saying, sent).await {
                Err(Failure::Refused(refusal)) if refusal.code == TOO_MANY => {
                    refused(&cx, &token, (record, form), here, "too_many").await
                }
                done => done,
            }
        }
        Err(Failure::Invalid(problems)) => {
            let code = problems.first().map_or("required", |problem| problem.code);
            refused(&cx, &token, (record, form), here, code).await
        }
        Err(other) => Err(other),
    }
}

/// Words that came with an act in which somebody else was faster: they stand under the record as a comment.
pub fn keep_words(
    tx: &mut Tx,
    by: &ClientPrincipal,
    place: &Place,
    (record, text, form_key): (Uuid, &str, Uuid),
) -> Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let words = Rendered::of(text)?;
    let said = ClientComment { record, sign_off: None, words, is_told_circle: false, form_key };
    comment_as_client(tx, by, &place.public_url, &said)
}

/// The page on which this reader sees a record, below the link's path.
fn page_of(conn: &mut ClientConn, key: Uuid, sign_off: Option<Uuid>) -> Result<String> {
    if let Some(sign_off) = sign_off {
        return Ok(format!("/sign-offs/{sign_off}"));
    }
    remarked::page_of(conn, key)
}

/// The form again, with what was typed and what is wrong with it.
async fn refused(
    cx: &Cx<Client>,
    token: &str,
    (record, sent): (Uuid, SentComment),
    here: String,
    code: &'static str,
) -> Answer<Page> {
    let form = CommentForm {
        on: record.to_string(),
        sign_off: sent.sign_off.map(|key| key.to_string()),
        is_told_circle: sent.circle,
        text: sent.text,
        form_key: sent.form_key.to_string(),
        place: None,
    };
    let (version, spot) = (sent.version, sent.spot);
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        let place = version.map(|version| typed_field(conn, record, version, spot)).transpose()?;
        let is_told_circle = form.is_told_circle && !asking.circle.is_empty();
        let form = CommentForm { is_told_circle, place, ..form };
        Ok(RefusedPage { frame: read::frame_alone(conn, asking)?, form, here, code })
    };
    let html = show(cx, asking(cx, token, String::new()), read, render_refused).await?;
    Ok(page(422, html))
}

pub fn routes() -> Routes {
    routes![create_portal_comment]
}
