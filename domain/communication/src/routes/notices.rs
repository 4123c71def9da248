//! Mail about what needs somebody of the team and what nothing else writes to them about: being named by a colleague, a
//! task that became theirs, and, in the words of its notification, whatever has no letter of its own. When it leaves is their wish.
//!
//! Must hold: it is written with the notification, so it is written once.

use super::commenting::{place_of, place_of_record};
use super::mail_wishes::letters_to;
use crate::mail_pace::{NOTICE, notice_of};
use crate::notification::NotificationKind;
use crate::store::comments;
use crate::store::notifications::NewNotification;
use ::store::events::StoredEvent;
use ::store::{Tx, outbox, records};
use engagement::letters::{self, Words};
use engagement::store::projects;
use kernel::{CommentId, Failure, LETTER, Letter, PersonId, RecordId, Result};
use people::person;
use serde_json::{Map, Value, json};

pub(super) fn post(tx: &mut Tx, public_url: &str, event: &StoredEvent, told: &NewNotification) -> Result<()> {
    if told.kind.is_gathered() && gather(tx, told)? {
        return Ok(());
    }
    let letter = match told.kind {
        // What a client's person writes is mailed when it is written.
        NotificationKind::Mention if event.detail["side"] != "client" => mention(tx, event)?,
        NotificationKind::TaskAssigned => assignment(tx, event)?,
        kind if is_mailed_in_its_words(kind) => in_its_words(tx, told)?,
        _ => None,
    };
    let Some((place, template, about, mut params)) = letter else { return Ok(()) };
    params.insert("project".into(), json!(projects::get(tx, told.project)?.client_name));
    params.insert("by".into(), json!(name(tx, told.actor)?));
    let words = Words { template, about: about.map(RecordId::uuid), params };
    letters::to_member(tx, public_url, told.project, told.person, &place, words)
}

fn name(tx: &mut Tx, of: Option<PersonId>) -> Result<String> {
    of.map_or(Ok(String::new()), |person| Ok(person::get(tx, person)?.name))
}

/// What no other letter tells.
fn is_mailed_in_its_words(kind: NotificationKind) -> bool {
    use NotificationKind::*;
    matches!(
        kind,
        QuestionWarned
            | QuestionOverdue
            | ChangeWarned
            | ChangeOverdue
            | CommunicationMissed
            | ReportAsked
            | ReportLookDropped
            | PhaseReportDrafted
            | CommunicationPrepared
            | ReportApproved
            | PlanReviewed
            | ExpectationRaised
            | MeetingTimesAnswered
            | MeetingAnswered
            | LetterReturned
    )
}

/// A letter that tells the same as the notification, and leads to where it leads.
fn in_its_words(tx: &mut Tx, told: &NewNotification) -> Result<Option<Draft>> {
    let mut params = Map::new();
    params.insert(NOTICE.into(), json!(told.kind.word()));
    let Some(id) = told.record else {
        return Ok(Some((format!("/projects/{}/communication", told.project), NOTICE, None, params)));
    };
    let record = match records::get(tx, id) {
        Err(Failure::NotFound) => return Ok(None),
        found => found?,
    };
    params.insert("title".into(), json!(record.title));
    Ok(Some((place_of_record(told.project, &record), NOTICE, Some(id), params)))
}

/// A letter that tells of it already and has not left says that there were others. Tells whether there is one.
fn gather(tx: &mut Tx, told: &NewNotification) -> Result<bool> {
    let by = name(tx, told.actor)?;
    for item in outbox::queued_beginning(tx, LETTER, &letters_to(told.person))? {
        let mut letter: Letter = serde_json::from_value(item.payload).map_err(Failure::fault)?;
        let is_of_it = notice_of(&letter) == Some(told.kind) && letter.project == Some(told.project);
        if !is_of_it || letter.about != told.record.map(RecordId::uuid) {
            continue;
        }
        if letter.params["by"] != by.as_str() {
            letter.params.insert("by".into(), json!(by));
            letter.params.insert("with_others".into(), json!("true"));
            outbox::put_payload(tx, item.id, &letter)?;
        }
        return Ok(true);
    }
    Ok(false)
}

/// Where it leads, its words, the record it is about, and what is put into them.
type Draft = (String, &'static str, Option<RecordId>, Map<String, Value>);

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
    Ok(Some((place_of(&record, &comment), "comment_mentioned", Some(record.id), params)))
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
    Ok(Some((format!("/projects/{project}/plan?record={id}"), "task_assigned", Some(id), params)))
}
