//! A mail waits for a person of the team, and whoever may see to it is told: of each that belongs to a client, of others once,
//! when nothing waited before. What is told within minutes goes together, as every mail to the team.

use crate::store::received::{self, MailState, ReceivedMail};
use ::store::Tx;
use engagement::letters::{self, Words};
use engagement::store::members;
use kernel::{Event, Result};
use people::person;
use serde_json::{Map, json};
use uuid::Uuid;

pub(super) fn hold(tx: &mut Tx, public_url: &str, id: Uuid, reason: &str) -> Result<()> {
    hold_as(tx, public_url, id, (reason, None))
}

pub(super) fn hold_as(
    tx: &mut Tx,
    public_url: &str,
    id: Uuid,
    (reason, became): (&str, Option<&str>),
) -> Result<()> {
    if !received::put_state(tx, id, MailState::Received, (MailState::Held, reason, became), None)? {
        return Ok(());
    }
    let mail = received::get(tx, id)?;
    let is_told = mail.party.is_some() || received::count(tx, (mail.project, MailState::Held))? == 1;
    let detail = json!({ "mail": id, "party": mail.party, "is_first": is_told });
    let event = Event::new("mail.held", tx.now(), None).detail(detail);
    tx.event(match mail.project {
        Some(project) => event.in_project(project),
        None => event,
    })?;
    if is_told { tell(tx, public_url, &mail) } else { Ok(()) }
}

/// A project's managers, or the administrators where it has none.
fn tell(tx: &mut Tx, public_url: &str, mail: &ReceivedMail) -> Result<()> {
    let mut params = Map::new();
    params.insert("quote".into(), json!(mail.subject));
    let words = |params| Words { template: "mail_held", about: None, params };
    let Some(project) = mail.project else {
        let all = person::team(tx)?;
        for one in all.into_iter().filter(|one| one.is_administrator && one.disabled_at.is_none()) {
            letters::to_house(tx, public_url, one.id, "/administration/mail", words(params.clone()))?;
        }
        return Ok(());
    };
    for manager in members::managers(tx, project)? {
        let place = format!("/projects/{project}/mails");
        letters::to_member(tx, public_url, project, manager, &place, words(params.clone()))?;
    }
    Ok(())
}
