//! "That is done": somebody of the client's says so of what they have to do, with one button.

use crate::acting::{self, Deed, Page, Place, WordsForm};
use crate::commenting::keep_words;
use kernel::{ClientPrincipal, Failure, Result};
use schedule::routes::{ClientReporting, Said, report_as_client};
use store::Tx;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Path, Routes, endpoint, routes};

/// More than anybody writes beside a button.
const MOST_WORDS: usize = 2_000;

#[derive(Debug, Clone)]
struct Reported {
    item: Uuid,
    /// Words are not needed.
    form: WordsForm,
}

impl Deed for Reported {
    fn path(&self) -> String {
        format!("items/{}/reports", self.item)
    }
    fn here(&self) -> String {
        format!("/items/{}", self.item)
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.form.carried()
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let (words, form_key) = (self.form.text.clone(), self.form.form_key);
        let said = ClientReporting { item: self.item, words, form_key };
        match report_as_client(tx, by, &place.public_url, &place.witness, &said) {
            Ok(Said::Written) => {}
            // Not theirs to do, or somebody was faster: its page says how it stands.
            Ok(Said::Already) | Err(Failure::Refused(_)) => {
                keep_words(tx, by, place, (self.item, &self.form.text, form_key))?;
            }
            Err(other) => return Err(other),
        }
        Ok(self.here())
    }
}

endpoint!(/// Says that something the client's people have to do is done.
    create_portal_report: POST "/p/{token}/items/{item}/reports", Client, AskAndAnswer);
async fn create_portal_report(
    cx: Cx<Client>,
    Path((token, item)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    if form.text.chars().count() > MOST_WORDS {
        return Err(Failure::invalid("text", "too_long"));
    }
    acting::act(&cx, &token, form.saying(), Reported { item, form }).await
}

pub fn routes() -> Routes {
    routes![create_portal_report]
}
