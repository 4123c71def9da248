//! What the acts of a client's person on a deliverable share: whether they may, and whom of the team a letter tells.

use crate::DELIVERABLE;
use crate::store::deliverables::Deliverable;
use ::store::{Conn, Tx, Viewer};
use engagement::letters::{self, Words};
use engagement::store::{members, parties, projects};
use kernel::{ClientPrincipal, Failure, PartyRole, PersonId, ProjectId, RecordId, Result};
use serde_json::{Map, json};

/// Whoever said that they are somebody else, or looks for the team, or was taken off the project, does not act; a
/// viewer looks. The role is asked inside the transaction.
pub(super) fn may_act(conn: &mut Conn, by: &ClientPrincipal) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    match parties::role(conn, by.party, by.person)?.ok_or(Failure::NotFound)? {
        PartyRole::ClientViewer => Err(Failure::Forbidden),
        PartyRole::ClientContact | PartyRole::ClientApprover => Ok(()),
    }
}

pub(super) fn viewer(by: &ClientPrincipal) -> Viewer {
    Viewer { project: by.project, party: by.party, person: by.person }
}

/// Its number as the client knows it.
pub(super) fn known_as(of: &Deliverable) -> String {
    format!("{}-{}", DELIVERABLE.prefix, of.client_number.unwrap_or_default())
}

/// The words of a letter about a deliverable, with the number its reader knows.
pub(super) fn words_of(
    conn: &mut Conn,
    (project, deliverable): (ProjectId, RecordId),
    number: i64,
    title: &str,
    template: &'static str,
) -> Result<Words<'static>> {
    let project = projects::get(conn, project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("number".into(), json!(format!("{}-{number}", DELIVERABLE.prefix)));
    params.insert("title".into(), json!(title));
    Ok(Words { template, about: Some(deliverable.uuid()), params })
}

/// To whoever answers for the deliverable: its owner, otherwise whoever sent it; where both left, the managers.
pub(super) fn tell_owner(
    tx: &mut Tx,
    public_url: &str,
    of: &Deliverable,
    sent_by: PersonId,
    template: &'static str,
    by: &str,
    quote: &str,
) -> Result<()> {
    let working: Vec<PersonId> =
        members::active(tx, of.project)?.into_iter().map(|member| member.person_id).collect();
    let answers = [of.owner, Some(sent_by)].into_iter().flatten().find(|one| working.contains(one));
    let told = match answers {
        Some(person) => vec![person],
        None => members::managers(tx, of.project)?,
    };
    let place = format!("/projects/{}/deliverables/{}", of.project, of.id);
    for person in told {
        let mut words = words_of(tx, (of.project, of.id), of.number, &of.title, template)?;
        words.params.insert("by".into(), json!(by));
        words.params.insert("quote".into(), json!(quote));
        letters::to_member(tx, public_url, of.project, person, &place, words)?;
    }
    Ok(())
}
