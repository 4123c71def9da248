//! Whether a question of the client is solved: they confirm it, or say "not yet" and it is with the team again.

use crate::acting::{self, Deed, Page, Place, Saying};
use communication::routes::{ClientSettling, settle_as_client};
use kernel::{ClientPrincipal, Failure, Result};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, Deserialize, ToSchema)]
struct SettlingForm {
    /// What is missing; only with "not yet".
    #[serde(default)]
    text: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

#[derive(Debug, Clone)]
struct Settled {
    question: Uuid,
    is_solved: bool,
    form: SettlingForm,
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
        let form_key = self.form.form_key.to_string();
        vec![("form_key".into(), form_key), ("text".into(), self.form.text.clone())]
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn is_decision(&self) -> bool {
        false
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let settling = ClientSettling {
            question: self.question,
            is_solved: self.is_solved,
            text: self.form.text.clone(),
            form_key: self.form.form_key,
        };
        match settle_as_client(tx, by, &place.public_url, &settling) {
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
    Form(form): Form<SettlingForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { question, is_solved: true, form }).await
}

endpoint!(/// Says that an own question is not solved yet.
    create_portal_reopening: POST "/p/{token}/questions/{question}/reopening", Client, AskAndAnswer);
async fn create_portal_reopening(
    cx: Cx<Client>,
    Path((token, question)): Path<(String, Uuid)>,
    Form(form): Form<SettlingForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { question, is_solved: false, form }).await
}

async fn settle(cx: &Cx<Client>, token: &str, settled: Settled) -> Answer<Page> {
    let saying = Saying { who: settled.form.who.clone(), ..Saying::default() };
    acting::act(cx, token, saying, settled).await
}

pub fn routes() -> Routes {
    routes![create_portal_confirmation, create_portal_reopening]
}
