//! Letters to the client's people about an issue. They wait in the outbox and are rendered when they are sent.

use crate::ISSUE;
use crate::issue::{IssueState, may_settle};
use crate::store::issues::Issue;
use ::store::{Tx, records};
use engagement::letters::{self, Words};
use engagement::store::{parties, projects};
use kernel::Result;
use serde_json::{Map, json};

/// What the team says is solved waits for the word of those who read it: each of them who may settle it, and has a
/// link, is asked.
pub(super) fn ask_to_confirm(tx: &mut Tx, public_url: &str, issue: &Issue) -> Result<()> {
    let (Some(party), IssueState::Solved) = (issue.party, issue.state) else { return Ok(()) };
    let party = parties::get(tx, issue.project, party)?;
    let record = records::get(tx, issue.id)?;
    let (Some(key), Some(number)) = (record.client_key, record.client_number) else { return Ok(()) };
    let project = projects::get(tx, issue.project)?;
    for contact in parties::contacts(tx, party.id)? {
        if may_settle(contact.role).is_err() || letters::unreachable(tx, party.id, contact.person)?.is_some()
        {
            continue;
        }
        let mut params = Map::new();
        params.insert("project".into(), json!(project.client_name));
        params.insert("number".into(), json!(format!("{}-{number}", ISSUE.prefix)));
        params.insert("title".into(), json!(issue.fields.title));
        params.insert("quote".into(), json!(issue.fields.solution));
        let words = Words { template: "issue_solved", about: Some(issue.id.uuid()), params };
        letters::to_contact(tx, public_url, &party, &contact, &format!("/issues/{key}"), words)?;
    }
    Ok(())
}
