//! Earlier versions kept expectations inside the charter: they become records of the register, for the team alone.

use crate::expectation::{Answered, ExpectationAnswer};
use crate::store::expectations::{self, CharterWithExpectations, NewExpectation, Said};
use ::store::{Db, Tx};
use kernel::{Event, Failure, Result};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct KeptExpectation {
    words: String,
    answer: ExpectationAnswer,
    #[serde(default)]
    reason: String,
}

/// One charter in each transaction, until none is left. Stopped in the middle, it goes on with the next.
pub async fn carry_expectations(db: &Db) -> Result<()> {
    while db.read(expectations::kept_in_charter).await?.is_some() {
        db.write(|tx| match expectations::kept_in_charter(tx)? {
            Some(kept) => carry(tx, kept),
            None => Ok(()),
        })
        .await?;
    }
    Ok(())
}

fn carry(tx: &mut Tx, kept: CharterWithExpectations) -> Result<()> {
    let CharterWithExpectations { charter, project, mut fields, by } = kept;
    let lines = fields.as_object_mut().and_then(|fields| fields.remove("expectations")).unwrap_or_default();
    for line in serde_json::from_value::<Vec<KeptExpectation>>(lines).map_err(Failure::fault)? {
        let said = Said { words: &line.words, by: None, by_name: "", since: None };
        let new = NewExpectation { project, said, of_client: None, form_key: None, by };
        let one = expectations::create(tx, &new)?;
        let event = Event::new("expectation.raised", tx.now(), by).in_project(project).on(one.id);
        tx.event(event.detail(json!({ "side": "team" })))?;
        if line.answer != ExpectationAnswer::Open {
            let answered =
                Answered { answer: line.answer, agreed: String::new(), reason: line.reason.clone() };
            expectations::answer(tx, one.id, &answered, (by, ""))?;
        }
    }
    expectations::put_charter_without(tx, charter, &fields)
}
