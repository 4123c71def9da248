//! Mail about what needs somebody of the team and what nothing else writes to them about: being named by a colleague, and
//! a task that became theirs. When it leaves is their wish.
//!
//! Must hold: it is written with the notification, so it is written once.

use super::commenting::place_of;
use crate::notification::NotificationKind;
use crate::store::comments;
use ::store::events::StoredEvent;
use ::store::{Tx, records};
use engagement::letters::{self, Words};
use engagement::store::projects;
use kernel::{CommentId, Failure, PersonId, RecordId, Result};
use people::person;
use serde_json::{Map, Value, json};

pub(super) fn post(
    tx: &mut Tx,
    public_url: &str,
    event: &StoredEvent,
    to: PersonId,
    kind: NotificationKind,
) -> Result<()> {
    let letter = match kind {
        // What a client's person writes is mailed when it is written.
        NotificationKind::Mention if event.detail["side"] != "client" => mention(tx, event)?,
        NotificationKind::TaskAssigned => assignment(tx, event)?,
        _ => None,
    };
    let (Some((place, template, about, mut params)), Some(project)) = (letter, event.project) else {
        return Ok(());
    };
    let by = match event.actor {
        Some(actor) => person::get(tx, actor)?.name,
        None => String::new(),
    };
    params.insert("project".into(), json!(projects::get(tx, project)?.client_name));
    params.insert("by".into(), json!(by));
    let words = Words { template, about: Some(about.uuid()), params };
    letters::to_member(tx, public_url, project, to, &place, words)
}

type Draft = (String, &'static str, RecordId, Map<String, Value>);

/// What was deleted since is told to nobody.
fn mention(tx: &mut Tx, event: &StoredEvent) -> Result<Option<Draft>> {
    let Ok(id) = serde_json::from_value::<CommentId>(event.detail["comment"].clone()) else {
        return Ok(None);
    };
    let comment = match comments::get(tx, id) {
        Err(Failure::NotFound) => return Ok(None),
        found => found?,
    };
    if comment.deleted_at.is_some() {
        return Ok(None);
    }
    let record = records::get(tx, comment.record)?;
    let mut params = Map::new();
    params.insert("title".into(), json!(record.title));
    params.insert("quote".into(), json!(comment.body));
    Ok(Some((place_of(&record, &comment), "comment_mentioned", record.id, params)))
}

fn assignment(tx: &mut Tx, event: &StoredEvent) -> Result<Option<Draft>> {
    let Some(id) = event.record else { return Ok(None) };
    let record = match records::get(tx, id) {
        Err(Failure::NotFound) => return Ok(None),
        found => found?,
    };
    let (Some(project), false) = (record.project, record.state == "deleted") else { return Ok(None) };
    let mut params = Map::new();
    params.insert("title".into(), json!(record.title));
    Ok(Some((format!("/projects/{project}/plan?record={id}"), "task_assigned", id, params)))
}
