//! Whether a question of the client is solved: they confirm it, or say "not yet" and it is with the team again.

use crate::acting::{self, Deed, Page, Place, WordsForm};
use crate::answering::{Wrong, again, overtaken};
use crate::model::{QuestionPage, QuestionState, Settling};
use communication::routes::{ClientSettling, settle_as_client};
use kernel::{ClientPrincipal, Failure, Result};
use store::Tx;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Path, Routes, endpoint, routes};

impl QuestionPage {
    /// Whether words can be added.
    pub fn takes_answer(&self) -> bool {
        self.line.state != QuestionState::Closed
    }
    /// In a closed project nothing is settled any more; what was said of it stays.
    pub fn shows_settling(&self) -> bool {
        match self.settling {
            Settling::Nothing => false,
            Settling::Confirmed(_) => true,
            Settling::Ask | Settling::Closed => self.frame.closed.is_none(),
        }
    }
}

#[derive(Debug, Clone)]
struct Settled {
    question: Uuid,
    is_solved: bool,
    /// Words only with "not yet": what is missing.
    form: WordsForm,
}

impl Deed for Settled {
    fn path(&self) -> String {
        let act = if self.is_solved { "confirmation" } else { "reopening" };
        format!("questions/{}/{act}", self.question)
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
        let settling = ClientSettling {
            question: self.question,
            is_solved: self.is_solved,
            text: self.form.text.clone(),
            is_told_circle: self.form.circle,
            form_key: self.form.form_key,
        };
        match settle_as_client(tx, by, &place.public_url, &place.witness, &settling) {
            Err(Failure::Refused(refusal)) if overtaken(&refusal).is_some() => Err(refusal.into()),
            // Not theirs to settle: its page says how it stands.
            Ok(_) | Err(Failure::Refused(_)) => Ok(self.here()),
            Err(other) => Err(other),
        }
    }
}

endpoint!(/// Confirms that an own question is solved.
    create_portal_confirmation: POST "/p/{token}/questions/{question}/confirmation", Client, AskAndAnswer);
async fn create_portal_confirmation(
    cx: Cx<Client>,
    Path((token, question)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { question, is_solved: true, form }).await
}

endpoint!(/// Says that an own question is not solved yet.
    create_portal_reopening: POST "/p/{token}/questions/{question}/reopening", Client, AskAndAnswer);
async fn create_portal_reopening(
    cx: Cx<Client>,
    Path((token, question)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { question, is_solved: false, form }).await
}

async fn settle(cx: &Cx<Client>, token: &str, settled: Settled) -> Answer<Page> {
    let (question, form) = (settled.question, settled.form.clone());
    match acting::act(cx, token, form.saying(), settled).await {
        Err(Failure::Refused(refusal)) => match overtaken(&refusal) {
            Some(code) => {
                again(cx, token, question, (form.text, Some(form.form_key)), Wrong::Words(code)).await
            }
            None => Err(refusal.into()),
        },
        done => done,
    }
}

pub fn routes() -> Routes {
    routes![create_portal_confirmation, create_portal_reopening]
}
