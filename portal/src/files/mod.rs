//! Files: those that the team shared, saved from here, and those that the client's people send to a question, a
//! change request or whatever else takes them.
//!
//! Must hold: a file is read through the second lock before its bytes are opened; nothing of a file is taken in
//! before it is clear that its sender may send it there.

mod links;
mod list;
pub(crate) mod one_file;
pub(crate) mod read;

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{Asking, frame_alone};
use crate::remarked::page_of;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use documents::routes::received_of_client;
use documents::sharing::UploadPlace;
use documents::{ClientUpload, FileStore, Received, may_send_as_client, upload_as_client};
use kernel::{ClientPrincipal, Failure, Identified, Result};
use locales::Locale;
use serde::Deserialize;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, FileForm, KeptFile, Path, Routes, Scope, endpoint, routes};

/// Why a file was not taken.
struct RefusedPage {
    frame: Frame,
    /// Where the form stands, below the link's path.
    here: String,
    problem: FileProblem,
}

#[derive(Template)]
#[template(path = "file_refused.html")]
struct Refused<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    here: &'a str,
    sentence: String,
}

impl Words {
    /// Why a file was not taken.
    pub(crate) fn file_problem(&self, frame: &Frame, problem: &FileProblem) -> String {
        let (team, client) = (frame.team.as_str().into(), frame.client.as_str().into());
        let of = [("team", team), ("client", client), ("most", problem.most.into())];
        self.with(&format!("portal.files.{}", problem.code), &of)
    }
}

/// The code of what is wrong with a file, and what its sentence says more with: megabytes, files, files a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileProblem {
    pub code: &'static str,
    pub most: i64,
}

/// None where something else went wrong.
pub(crate) fn file_problem(files: &FileStore, why: &Failure) -> Option<FileProblem> {
    match why {
        Failure::Refused(refusal) if refusal.code.starts_with("document.") => {
            let most = refusal.params.get("most").and_then(|most| most.as_i64()).unwrap_or(0);
            Some(FileProblem { code: refusal.code.trim_start_matches("document."), most })
        }
        Failure::Invalid(problems) => {
            let of_file = problems.iter().find(|problem| problem.field == "body")?;
            let megabytes = i64::try_from(files.largest_bytes() >> 20).unwrap_or(0);
            Some(FileProblem { code: of_file.code, most: megabytes })
        }
        _ => None,
    }
}

fn render_refused(page: &RefusedPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let sentence = w.file_problem(&page.frame, &page.problem);
    finish(Refused { w, frame: &page.frame, style: *STYLE_PATH, here: &page.here, sentence })
}

endpoint!(/// One version of a file, to be saved.
    portal_document: GET "/p/{token}/documents/{document}/{version}", Client, SeeProject);
async fn portal_document(
    cx: Cx<Client>,
    Path((_, document, version)): Path<(String, Uuid, i64)>,
) -> Answer<KeptFile> {
    one_file::saved(&cx, document, version).await
}

/// What stands before the file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UploadForm {
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// The page said that of this side only the commercial circle will see the file.
    #[serde(default)]
    circle: bool,
    /// `as_named`, where this device did not say so yet.
    who: Option<String>,
}

/// A file that is on disk already, and is to be filed; none where this form filed it before.
#[derive(Debug, Clone)]
struct Sent {
    on: Uuid,
    here: String,
    file: Option<(String, Received)>,
    is_told_circle: bool,
    form_key: Uuid,
}

impl Deed for Sent {
    fn path(&self) -> String {
        format!("records/{}/documents", self.on)
    }
    fn here(&self) -> String {
        self.here.clone()
    }
    fn carried(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    fn words(&self) -> String {
        self.file.as_ref().map(|(name, _)| name.clone()).unwrap_or_default()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        if let Some((file_name, received)) = self.file.clone() {
            let upload = ClientUpload {
                on: self.on,
                file_name,
                received,
                place: UploadPlace::Record,
                is_told_circle: self.is_told_circle,
                form_key: self.form_key,
            };
            upload_as_client(tx, &place.public_url, by, &upload)?;
        }
        Ok(format!("{}#files", self.here))
    }
}

endpoint!(/// Sends a file to a record that takes files of the client.
    create_portal_document: POST "/p/{token}/records/{record}/documents", Client, AskAndAnswer);
async fn create_portal_document(
    cx: Cx<Client>,
    Path((token, on)): Path<(String, Uuid)>,
    form: FileForm<UploadForm>,
) -> Answer<Page> {
    let by = cx.scope.principal().clone();
    let now = cx.now();
    let (to, form_key) = ((UploadPlace::Record, on, form.fields.circle), form.fields.form_key);
    let sending = cx.db().read(move |conn| may_send_as_client(conn, &by, to, form_key, now)).await;
    let here = cx.db().read_as_client(cx.scope.viewer(), move |conn| page_of(conn, on)).await?;
    let taken = match sending {
        Ok(sending) => send(&cx, &token, on, (here.clone(), sending.is_filed), form).await,
        Err(why) => Err(why),
    };
    match taken {
        Err(why) => match file_problem(cx.app.get::<FileStore>(), &why) {
            Some(problem) => refused(&cx, &token, here, problem).await,
            None => Err(why),
        },
        taken => taken,
    }
}

async fn send(
    cx: &Cx<Client>,
    token: &str,
    on: Uuid,
    (here, is_filed): (String, bool),
    form: FileForm<UploadForm>,
) -> Answer<Page> {
    let UploadForm { form_key, circle: is_told_circle, who } = form.fields;
    check_named(&cx.scope, who.as_deref())?;
    let sent = form.file.ok_or_else(|| Failure::invalid("body", "empty"))?;
    let mut file = None;
    if !is_filed {
        let (by, files) = (cx.scope.principal().person, cx.app.get::<FileStore>());
        file = Some((sent.name, received_of_client(files, sent.bytes, by, cx.now()).await?));
    }
    let saying = Saying { who, ..Saying::default() };
    acting::act(cx, token, saying, Sent { on, here, file, is_told_circle, form_key }).await
}

/// A page in between would lose the file: whoever sends one says who they are in the same form.
pub(crate) fn check_named(scope: &Scope<Client>, who: Option<&str>) -> Result<()> {
    let is_named = match scope.principal().identified {
        Identified::Unasked => who == Some("as_named"),
        known => known.is_named(),
    };
    if is_named { Ok(()) } else { Err(Failure::Forbidden) }
}

async fn refused(cx: &Cx<Client>, token: &str, here: String, problem: FileProblem) -> Answer<Page> {
    let asking = asking(cx, token, here.clone());
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        Ok(RefusedPage { frame: frame_alone(conn, asking)?, here, problem })
    };
    Ok(page(422, show(cx, asking, read, render_refused).await?))
}

pub fn routes() -> Routes {
    routes![portal_document, create_portal_document]
        .join(list::routes())
        .join(links::routes())
        .join(one_file::routes())
}
