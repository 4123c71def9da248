//! Asking the team about what is read on a page: the question is tied to its record.

use crate::acting::{self, Deed, Page, Place, WordsForm, asking, page, show};
use crate::commenting::CommentForm;
use crate::model::{Frame, RefusedText};
use crate::pages::{Ask, finish, words};
use crate::read::{self, Asking};
use crate::remarked::page_of;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::comment::checked_text;
use communication::routes::ask_as_client;
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use store::{ClientConn, Tx};
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Path, Routes, endpoint, routes};

impl Ask {
    /// The form of a record's page.
    pub fn about(w: &Words, frame: &Frame, (record, said): (&str, &CommentForm), form_key: &str) -> Self {
        let read_by = w.circle_will_read(frame, said.is_told_circle);
        Self { read_by, ..Self::new(w, frame, action(record), form_key, &None) }
    }
}

fn action(record: &str) -> String {
    format!("/records/{record}/questions")
}

/// Words that cannot be sent, to be changed.
struct RefusedPage {
    frame: Frame,
    record: Uuid,
    /// The page they were typed on, below the link's path.
    here: String,
    refused: RefusedText,
    is_told_circle: bool,
    form_key: String,
}

#[derive(Template)]
#[template(path = "ask_refused.html")]
struct Refused<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    here: &'a str,
    ask: Ask,
}

fn render_refused(page: &RefusedPage, locale: Locale) -> String {
    let (frame, w) = (&page.frame, words(locale, &page.frame));
    let refused = Some(page.refused.clone());
    let ask = Ask {
        read_by: w.circle_will_read(frame, page.is_told_circle),
        ..Ask::new(&w, frame, action(&page.record.to_string()), &page.form_key, &refused)
    };
    finish(Refused { ask, w, frame, style: *STYLE_PATH, here: &page.here })
}

#[derive(Debug, Clone)]
struct AskedAbout {
    record: Uuid,
    here: String,
    form: WordsForm,
}

impl Deed for AskedAbout {
    fn path(&self) -> String {
        format!("records/{}/questions", self.record)
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
        let asked = ask_as_client(tx, by, &place.public_url, &self.form.asking(Some(self.record)))?;
        Ok(format!("/asked/{}", asked.client_key))
    }
}

endpoint!(/// Asks the team about a record that the reader sees.
    create_portal_record_question: POST "/p/{token}/records/{record}/questions", Client, AskAndAnswer);
async fn create_portal_record_question(
    cx: Cx<Client>,
    Path((token, record)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    let here = cx.db().read_as_client(cx.scope.viewer(), move |conn| page_of(conn, record)).await?;
    // Words that cannot be sent are refused before it is asked whose they are.
    if let Err(Failure::Invalid(problems)) = checked_text("text", &form.text) {
        let code = problems.first().map_or("required", |problem| problem.code);
        let refused = RefusedText { text: form.text.clone(), code: code.to_owned() };
        let (form_key, is_told_circle) = (form.form_key.to_string(), form.circle);
        let read = move |conn: &mut ClientConn, asking: &Asking| {
            let is_told_circle = is_told_circle && !asking.circle.is_empty();
            let frame = read::frame_alone(conn, asking)?;
            Ok(RefusedPage { frame, record, here, refused, is_told_circle, form_key })
        };
        let asking = asking(&cx, &token, String::new());
        return Ok(page(422, show(&cx, asking, read, render_refused).await?));
    }
    acting::act(&cx, &token, form.saying(), AskedAbout { record, here, form }).await
}

pub(crate) fn routes() -> Routes {
    routes![create_portal_record_question]
}
