//! What a client's person writes into the register: the proof, the rule, the write and the event of one transaction.

use crate::EXPECTATION;
use crate::expectation::{checked_words, may_expect};
use crate::store::expectations::{self, Expectation, NewExpectation, Said};
use ::store::Tx;
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content};
use engagement::store::parties;
use kernel::{ClientPrincipal, Event, Failure, Input, Result};
use people::person;
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct ClientExpecting {
    pub words: String,
    /// Makes a form that is sent twice one expectation.
    pub form_key: Uuid,
}

impl ClientExpecting {
    /// Trimmed and within the limits.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let words = checked_words(&mut input, &self.words);
        input.finish()?;
        Ok(Self { words, form_key: self.form_key })
    }
}

/// Born visible to the party of whoever expects it. Sent twice, the form gives the same one.
pub fn expect_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    witness: &Witness,
    expecting: &ClientExpecting,
) -> Result<Expectation> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let role = parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    may_expect(role)?;
    if let Some(already) = expectations::of_form(tx, expecting.form_key, by.party, by.person)? {
        return expectations::get(tx, already);
    }
    let expecting = expecting.checked()?;
    let (author, now) = (person::get(tx, by.person)?, tx.now());
    let said = Said { words: &expecting.words, by: Some(author.id), by_name: &author.name, since: None };
    let new = NewExpectation {
        project: by.project,
        said,
        of_client: Some(by.party),
        form_key: expectations::unused_form_key(tx, expecting.form_key)?,
        by: Some(author.id),
    };
    let one = expectations::create(tx, &new)?;
    sign_off::stop_counts(tx, by.project, by.party)?;
    let key = one.client_key.ok_or_else(|| Failure::fault("an expectation of a client without a key"))?;
    note_of_client(tx, witness, by, &NotedAct::new("expectation.raised", key, &content(&one)))?;
    let event = Event::new("expectation.raised", now, Some(author.id)).in_project(by.project).on(one.id);
    tx.event(event.for_client(one.party).detail(json!({ "side": "client" })))?;
    Ok(one)
}

/// What was expected, as it was typed.
fn content(one: &Expectation) -> Content {
    Content {
        kind: EXPECTATION.name.to_owned(),
        number: format!("{}-{}", EXPECTATION.prefix, one.client_number.unwrap_or_default()),
        version: 1,
        title: one.words.clone(),
        ..Content::default()
    }
}
