//! An answer to a question, with a file if one was chosen: one form, so that nothing chosen is lost when the words are
//! sent.

use crate::acting::{self, Deed, Page, Place, WordsForm, asking, page, show};
use crate::files::{FileProblem, check_named, file_problem};
use crate::model::RefusedText;
use crate::pages::render_question;
use crate::read::{self, Asking};
use communication::comment::checked_text;
use communication::routes::{ClientAnswer, answer_as_client};
use documents::routes::{passed_over, received_of_client};
use documents::sharing::UploadPlace;
use documents::{ClientUpload, FileStore, Received, may_send_as_client, upload_as_client};
use kernel::{ClientPrincipal, Failure, Refusal, Result};
use store::{ClientConn, Tx};
use uuid::Uuid;
use web::{Answer, Client, Cx, FilesForm, Path, Routes, endpoint, routes};

/// A file that is on disk already: under which name, and what it is.
#[derive(Debug, Clone)]
struct SentFile {
    name: String,
    received: Received,
}

/// Where an answer is refused because of what happened while its page stood open, what says so: the circle's question
/// was given to everybody, or the question was closed. Other refusals are told by the question's page.
pub(crate) fn overtaken(refusal: &Refusal) -> Option<&'static str> {
    match refusal.code {
        "question.told_to_all" => Some("told_to_all"),
        "question.closed" => Some("closed"),
        _ => None,
    }
}

#[derive(Debug, Clone)]
struct Answered {
    question: Uuid,
    form: WordsForm,
    file: Option<SentFile>,
}

impl Deed for Answered {
    fn path(&self) -> String {
        format!("questions/{}/answers", self.question)
    }
    fn here(&self) -> String {
        format!("/questions/{}", self.question)
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.form.carried()
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        if let Some(file) = self.file.clone() {
            let upload = ClientUpload {
                on: self.question,
                file_name: file.name,
                received: file.received,
                place: UploadPlace::Record,
                is_told_circle: self.form.circle,
                form_key: self.form.form_key,
            };
            upload_as_client(tx, &place.public_url, by, &upload)?;
        }
        if self.form.text.trim().is_empty() {
            return Ok(format!("{}#files", self.here()));
        }
        let (text, form_key) = (self.form.text.clone(), self.form.form_key);
        let is_told_circle = self.form.circle;
        let answer = ClientAnswer { question: self.question, text, is_told_circle, form_key };
        match answer_as_client(tx, by, &place.public_url, &answer) {
            Err(Failure::Refused(refusal)) if overtaken(&refusal).is_some() => Err(refusal.into()),
            Ok(_) | Err(Failure::Refused(_)) => Ok(self.here()),
            Err(other) => Err(other),
        }
    }
}

/// What came of the file of a form.
enum Chosen {
    Nothing,
    /// This form filed it before.
    Filed,
    Taken(SentFile),
}

/// Takes the file of a form in, once it is clear that its sender may send it here.
async fn chosen(cx: &Cx<Client>, question: Uuid, form: &mut FilesForm<WordsForm>) -> Result<Chosen> {
    let Some(file) = form.next_file().await? else { return Ok(Chosen::Nothing) };
    check_named(&cx.scope, form.field("who"))?;
    let form_key = form.field("form_key").and_then(|key| key.parse::<Uuid>().ok());
    let form_key = form_key.ok_or_else(|| Failure::invalid("form_key", "invalid"))?;
    let (kept, now, by) = (cx.app.get::<FileStore>(), cx.now(), cx.scope.principal());
    let is_told_circle = form.field("circle") == Some("true");
    let (place, sender) = ((UploadPlace::Record, question, is_told_circle), by.clone());
    let sending = cx.db().read(move |conn| may_send_as_client(conn, &sender, place, form_key, now)).await?;
    if sending.is_filed {
        passed_over(kept, file.bytes, by.person, now).await?;
        return Ok(Chosen::Filed);
    }
    let received = received_of_client(kept, file.bytes, by.person, now).await?;
    Ok(Chosen::Taken(SentFile { name: file.name, received }))
}

endpoint!(/// Answers the team, or adds to one's own question, with a file if one was chosen.
    create_portal_answer: POST "/p/{token}/questions/{question}/answers", Client, AskAndAnswer);
async fn create_portal_answer(
    cx: Cx<Client>,
    Path((token, question)): Path<(String, Uuid)>,
    mut form: FilesForm<WordsForm>,
) -> Answer<Page> {
    let chosen = match chosen(&cx, question, &mut form).await {
        Ok(chosen) => chosen,
        Err(why) => {
            let problem = file_problem(cx.app.get::<FileStore>(), &why).ok_or(why)?;
            let text = form.field("text").unwrap_or_default().to_owned();
            return again(&cx, &token, question, (text, None), Wrong::File(problem)).await;
        }
    };
    let form = form.fields()?;
    let (text, form_key) = (form.text.clone(), form.form_key);
    // Words that cannot be sent are refused before it is asked whose they are; beside a file there may be none.
    if let Err(Failure::Invalid(problems)) = checked_text("text", &text) {
        let code = problems.first().map_or("required", |problem| problem.code);
        if code != "required" || matches!(chosen, Chosen::Nothing) {
            return again(&cx, &token, question, (text, Some(form_key)), Wrong::Words(code)).await;
        }
    }
    let file = match chosen {
        Chosen::Taken(file) => Some(file),
        Chosen::Nothing | Chosen::Filed => None,
    };
    let saying = form.saying();
    let why = match acting::act(&cx, &token, saying, Answered { question, form, file }).await {
        Err(why) => why,
        done => return done,
    };
    if let Failure::Refused(refusal) = &why
        && let Some(code) = overtaken(refusal)
    {
        return again(&cx, &token, question, (text, Some(form_key)), Wrong::Words(code)).await;
    }
    let problem = file_problem(cx.app.get::<FileStore>(), &why).ok_or(why)?;
    again(&cx, &token, question, (text, None), Wrong::File(problem)).await
}

pub(crate) enum Wrong {
    Words(&'static str),
    File(FileProblem),
}

/// The page again, with what was typed and what is wrong; a file has to be chosen once more.
pub(crate) async fn again(
    cx: &Cx<Client>,
    token: &str,
    question: Uuid,
    (text, form_key): (String, Option<Uuid>),
    wrong: Wrong,
) -> Answer<Page> {
    let mut asking = asking(cx, token, format!("/questions/{question}"));
    if let Some(form_key) = form_key {
        asking.form_key = form_key.to_string();
    }
    let (code, problem) = match wrong {
        Wrong::Words(code) => (code, None),
        Wrong::File(problem) => (problem.code, Some(problem)),
    };
    asking.refused = Some(RefusedText { text, code: code.to_owned() });
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        let mut page = read::question(conn, asking, question)?;
        page.file_problem = problem;
        Ok(page)
    };
    Ok(page(422, show(cx, asking, read, render_question).await?))
}

pub(crate) fn routes() -> Routes {
    routes![create_portal_answer]
}
