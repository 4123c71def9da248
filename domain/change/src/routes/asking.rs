//! A client's person asks for a change: the proof, the rule, the write, the event and the letters of one
//! transaction.

use super::acts::{happened, tell_managers};
use crate::CHANGE_REQUEST;
use crate::clock_facts::promised;
use crate::request::{ChangeOrigin, ChangeSource, LONGEST, LONGEST_TITLE, may_ask};
use crate::store::requests::{self, ChangeRequest, NewChangeRequest};
use ::store::Tx;
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content, Figure, Label, Value};
use engagement::store::parties;
use kernel::{ClientPrincipal, Failure, Input, Result};
use people::person;
use serde_json::json;
use uuid::Uuid;

/// What a client's person typed into the portal.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    pub title: String,
    pub text: String,
    /// A civil date; may be empty.
    pub wanted_by: String,
    /// Makes a form that is sent twice one request.
    pub form_key: Uuid,
}

impl ClientRequest {
    /// Trimmed and within the limits; a day where one was given.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        let text = input.text("text", &text, LONGEST);
        let wanted_by = match self.wanted_by.trim() {
            "" => String::new(),
            date => input.date("wanted_by", date).to_string(),
        };
        input.finish()?;
        Ok(Self { title, text, wanted_by, form_key: self.form_key })
    }
}

/// The request is born shared with the party of whoever asks. Sent twice, the form gives the same request.
pub fn request_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    asked: &ClientRequest,
) -> Result<ChangeRequest> {
    may_act(tx, by)?;
    if let Some(already) = requests::of_form(tx, asked.form_key, by.party, by.person)? {
        return Ok(already);
    }
    let asked = asked.checked()?;
    let author = person::get(tx, by.person)?;
    let now = tx.now();
    let new = NewChangeRequest {
        project: by.project,
        party: Some(by.party),
        is_shared: true,
        title: &asked.title,
        description: &asked.text,
        origin: ChangeOrigin::Client,
        source: ChangeSource::Portal,
        asked_by: Some(author.id),
        asked_by_name: &author.name,
        received_at: now,
        wanted_by: Some(asked.wanted_by.as_str()).filter(|date| !date.is_empty()),
        owner: None,
        form_key: requests::unused_form_key(tx, asked.form_key)?,
        by: author.id,
        promise: promised(tx, by.project, ChangeOrigin::Client, ChangeSource::Portal)?,
    };
    let change = requests::create(tx, &new)?;
    sign_off::stop_counts(tx, by.project, by.party)?;
    let key = change.client_key.ok_or_else(|| Failure::fault("a request of a client without a key"))?;
    note_of_client(tx, witness, by, &NotedAct::new("change_request.asked", key, &content(&change)?))?;
    happened(tx, &change, "change_request.received", Some(author.id), json!({ "side": "client" }))?;
    tell_managers(tx, public_url, &change, "change_requested")?;
    Ok(change)
}

/// What was asked for, as it was typed.
fn content(change: &ChangeRequest) -> Result<Content> {
    let day = change.wanted_by.as_deref().map(str::parse).transpose().map_err(Failure::fault)?;
    let wanted_by = |day| Figure {
        label: Label::Code("wanted_by".to_owned()),
        now: None,
        becomes: Some(Value::Date(day)),
    };
    Ok(Content {
        kind: CHANGE_REQUEST.name.to_owned(),
        number: format!("{}-{}", CHANGE_REQUEST.prefix, change.client_number.unwrap_or_default()),
        version: 1,
        title: change.title.clone(),
        summary: change.description.clone(),
        figures: day.map(wanted_by).into_iter().collect(),
        ..Content::default()
    })
}

/// Whoever said that they are somebody else, or looks for the team, or was taken off the project, does not act. The
/// role is asked inside the transaction.
fn may_act(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let role = parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    may_ask(role)
}
