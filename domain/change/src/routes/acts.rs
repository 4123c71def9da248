//! What several acts on a change request share: its event, and the letters to those who run the project.

use crate::CHANGE_CLOCK;
use crate::request::ChangeSource;
use crate::store::requests::ChangeRequest;
use ::store::Tx;
use communication::promised_answer_facts;
use engagement::letters::{self, Words};
use engagement::store::{members, projects};
use kernel::{Event, EventKind, PersonId, ProjectRole, Result};
use serde_json::{Map, Value, json};

/// An event of the team's: clients learn what they may know from their own rows. What was promised follows at once.
pub(crate) fn happened(
    tx: &mut Tx,
    change: &ChangeRequest,
    kind: EventKind,
    by: Option<PersonId>,
    detail: Value,
) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(kind, at, by).in_project(change.project).on(change.id).detail(detail))?;
    follow_promise(tx, change)
}

/// Requests that are no client's were promised to nobody.
fn follow_promise(tx: &mut Tx, change: &ChangeRequest) -> Result<()> {
    match change.party.filter(|_| change.source == ChangeSource::Portal) {
        Some(party) => promised_answer_facts::follow(tx, &CHANGE_CLOCK, (change.id, change.project, party)),
        None => Ok(()),
    }
}

/// To the project's managers; where all of them left, to everybody who works on it: a change is never nobody's.
pub(crate) fn tell_managers(
    tx: &mut Tx,
    public_url: &str,
    change: &ChangeRequest,
    template: &str,
) -> Result<()> {
    let project = projects::get(tx, change.project)?;
    let mut members = members::active(tx, change.project)?;
    let has_manager = members.iter().any(|member| member.role == ProjectRole::ProjectManager);
    let least = if has_manager { ProjectRole::ProjectManager } else { ProjectRole::Member };
    members.retain(|member| member.role >= least);
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(format!("CR-{}", change.number)));
    params.insert("title".into(), json!(change.title));
    params.insert("by".into(), json!(change.asked_by_name));
    params.insert("quote".into(), json!(change.description));
    let place = format!("/projects/{}/changes/{}", change.project, change.id);
    for member in members {
        let words = Words { template, about: Some(change.id.uuid()), params: params.clone() };
        letters::to_member(tx, public_url, change.project, member.person_id, &place, words)?;
    }
    Ok(())
}
