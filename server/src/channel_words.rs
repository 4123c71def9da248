//! What a channel is told, in words: of the team's own channels from the records, of one that a client reads with the eyes
//! of its party alone.

use channel::channel::Channel;
use channel::{following, topic};
use channels::{Block, ClientSafe, Field, Internal, Link, Message, Severity, Subject};
use communication::store::for_client::comments;
use engagement::store::{parties, projects, sign_offs};
use kernel::{Failure, PersonId, ProjectId, Result, SignOffId};
use locales::{Locale, Param, text};
use people::person;
use portal::Known;
use schedule::store::released;
use store::events::{self, StoredEvent};
use store::records::{self, Record, RecordKind};
use store::{Conn, Db, Viewer};
use uuid::Uuid;

/// Kinds whose number is read with a letter before it.
const NUMBERED: &[&RecordKind] = &[
    &schedule::TASK,
    &communication::QUESTION,
    &change::CHANGE_REQUEST,
    &documents::DOCUMENT,
    &scope::DELIVERABLE,
    &scope::DEMONSTRATION,
    &scope::QUESTIONNAIRE,
    &scope::REQUIREMENT,
    &agreement::EXPECTATION,
    &risk::ISSUE,
    &meeting::MEETING,
    &reporting::REPORT,
    &communication_plan::COMMUNICATION_PLAN_ENTRY,
];

/// What somebody is waited for, and what went wrong.
const WANTED: &[&str] = &[
    "question.warned",
    "change_request.warned",
    "question.asked",
    "question.reopened",
    "change_request.received",
    "deliverable.remarked",
    "issue.raised",
    "issue.reopened",
    "minutes.objected",
];
const LATE: &[&str] =
    &["question.overdue", "change_request.overdue", "change_request.not_applied", "deliverable.case_failed"];

pub fn severity(event: &str) -> Severity {
    match event {
        event if LATE.contains(&event) => Severity::Late,
        event if WANTED.contains(&event) => Severity::Wanted,
        _ => Severity::Calm,
    }
}

/// One event, in a sentence of the catalogue.
fn sentence(locale: Locale, event: &str, number: &str, title: &str) -> String {
    let what = text(locale, &format!("channel.told.{event}"), &[]);
    let called = format!("{number} {title}");
    text(locale, "channel.told", &[("what", Param::from(&what)), ("title", Param::from(called.trim()))])
}

fn field(locale: Locale, name: &str, value: &str) -> Option<Field> {
    let value = value.trim();
    let name = text(locale, &format!("channel.field.{name}"), &[]);
    (!value.is_empty()).then(|| Field { name, value: value.to_owned() })
}

pub fn locale(channel: &Channel) -> Locale {
    Locale::from_tag(&channel.locale).unwrap_or_default()
}

/// The events behind some messages; one that is gone is left out.
pub fn events(conn: &mut Conn, ids: &[i64]) -> Result<Vec<StoredEvent>> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(events::after(conn, id - 1, 1)?.into_iter().filter(|event| event.id == *id));
    }
    Ok(found)
}

/// For the team: nothing where the record is gone.
pub fn ours(
    conn: &mut Conn,
    public_url: &str,
    channel: &Channel,
    event: &StoredEvent,
) -> Result<Option<Message<Internal>>> {
    let (Some(project), Some(record)) = (event.project, event.record) else { return Ok(None) };
    let Some(record) = known(records::get(conn, record))? else { return Ok(None) };
    let (locale, of) = (locale(channel), projects::get(conn, project)?);
    let by = match event.actor {
        Some(actor) => known(person::get(conn, actor))?.map(|person| person.name).unwrap_or_default(),
        None => String::new(),
    };
    let page = opening(locale, format!("{public_url}{}", place(project, &record)));
    let title = sentence(locale, &event.kind, &number(&record), &record.title);
    let due = record
        .due
        .as_deref()
        .and_then(|day| day.parse().ok())
        .map(|day| locale.date(day))
        .unwrap_or_default();
    let fields = [("project", of.name.as_str()), ("by", &by), ("due", &due)];
    let fields: Vec<_> = fields.iter().filter_map(|(name, value)| field(locale, name, value)).collect();
    let message = Message::internal(title, page, format!("{}-{}", record.kind, record.id));
    let subject = Subject { kind: record.kind.clone(), key: record.id.to_string(), number: number(&record) };
    let message = message.about(&event.kind, &project.to_string(), subject);
    Ok(Some(message.severity(severity(&event.kind)).block(Block::Fields(fields))))
}

fn number(record: &Record) -> String {
    let kind = NUMBERED.iter().find(|kind| kind.name == record.kind);
    kind.map(|kind| format!("{}-{}", kind.prefix, record.number)).unwrap_or_default()
}

/// Where the team reads it; as web/src/app/record_kinds.ts has it.
fn place(project: ProjectId, record: &Record) -> String {
    let (kind, id) = (record.kind.as_str(), record.id);
    let below = match kind {
        "task" => format!("plan?record={id}"),
        "question" => format!("questions?question={id}"),
        "change_request" => format!("changes/{id}"),
        "deliverable" | "demonstration" | "questionnaire" | "meeting" | "report" => format!("{kind}s/{id}"),
        "communication_plan_entry" => "communication-plan".to_owned(),
        "expectation" => format!("charter?record=expectation:{id}"),
        "issue" => format!("issues?record=issue:{id}"),
        "document" => format!("documents?record=document:{id}"),
        "requirement" => format!("scope?record=requirement:{id}"),
        "plan_document" => "agreed-plan".to_owned(),
        "charter" => "charter".to_owned(),
        _ => "communication".to_owned(),
    };
    format!("/projects/{project}/{below}")
}

/// What has to be true before the party's own eyes look: found by the team's.
struct Asked {
    viewer: Viewer,
    key: Uuid,
    kind: String,
    project_name: String,
}

/// For a client: what its party reads of it, outside the commercial circle. Nothing where it reads nothing.
pub async fn theirs(
    db: &Db,
    public_url: &str,
    channel: &Channel,
    event: &StoredEvent,
) -> Result<Option<Message<ClientSafe>>> {
    let (of, about) = (channel.clone(), event.clone());
    let Some(asked) = db.read(move |conn| asked(conn, &of, &about)).await? else { return Ok(None) };
    let (key, at, is_comment) = (asked.key, event.at, event.kind == "comment.created");
    let known: Option<Known> = db
        .read_as_client(asked.viewer, move |conn| {
            // A remark is told where whoever looks reads that very one.
            if is_comment && !comments(conn, key)?.iter().any(|said| said.at == at && !said.is_commercial) {
                return Ok(None);
            }
            portal::known_as(conn, key)
        })
        .await?;
    let Some(known) = known else { return Ok(None) };
    let locale = locale(channel);
    let title = sentence(locale, &event.kind, &known.number, &known.title);
    let fields = field(locale, "project", &asked.project_name).into_iter().collect();
    let subject = Subject { kind: asked.kind, key: key.to_string(), number: known.number };
    let message = Message::client_safe(title, entry(locale, public_url), key.to_string());
    let message = message.about(&event.kind, subject);
    Ok(Some(message.severity(severity(&event.kind)).block(Block::Fields(fields))))
}

/// A client's own page is behind the link of a mail: a channel that many read leads to where that is said.
pub fn entry(locale: Locale, public_url: &str) -> Link {
    Link { words: text(locale, "channel.open_portal", &[]), url: format!("{public_url}{}", portal::ENTRY) }
}

pub fn opening(locale: Locale, url: String) -> Link {
    Link { words: text(locale, "channel.open", &[]), url }
}

/// Whether this channel hears of it at all.
pub fn is_told(channel: &Channel, event: &StoredEvent) -> bool {
    let told = topic::told(&event.kind).zip(event.project);
    told.is_some_and(|(told, project)| following::is_told(channel, told, event, project))
}

fn asked(conn: &mut Conn, channel: &Channel, event: &StoredEvent) -> Result<Option<Asked>> {
    let (Some(party), Some(project), Some(record)) = (channel.party, event.project, event.record) else {
        return Ok(None);
    };
    if !is_told(channel, event)
        || is_of_circle(conn, event)?
        || known(parties::get(conn, project, party))?.is_none()
    {
        return Ok(None);
    }
    let Some(record) = known(records::get(conn, record))? else { return Ok(None) };
    let Some(key) = released::key_of(conn, &record, party)? else { return Ok(None) };
    // Nobody's eyes: of the party, and in no circle of it.
    let viewer = Viewer { project, party, person: PersonId::from(Uuid::nil()) };
    Ok(Some(Asked {
        viewer,
        key,
        kind: record.kind,
        project_name: projects::get(conn, project)?.client_name,
    }))
}

/// What is about money is the commercial circle's.
fn is_of_circle(conn: &mut Conn, event: &StoredEvent) -> Result<bool> {
    let Ok(id) = serde_json::from_value::<SignOffId>(event.detail["sign_off"].clone()) else {
        return Ok(false);
    };
    Ok(known(sign_offs::get(conn, id))?.is_none_or(|sign_off| sign_off.is_commercial))
}

/// Many in one: what happened, line by line.
pub fn together_title(channel: &Channel, count: usize) -> String {
    text(locale(channel), "channel.together", &[("count", count.into())])
}

/// A message that says nothing but that messages arrive.
pub fn test_words(channel: &Channel, organisation: &str) -> (String, String) {
    let locale = locale(channel);
    let key = if channel.party.is_some() { "channel.test.shared" } else { "channel.test.internal" };
    let body = text(locale, key, &[("organisation", Param::from(organisation))]);
    (text(locale, "channel.test.title", &[]), body)
}

fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Failure::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_can_be_told_has_its_words() {
        for told in topic::TOLD {
            assert!(locales::has(&format!("channel.told.{}", told.event)), "{}", told.event);
        }
        for event in WANTED.iter().chain(LATE) {
            assert!(topic::told(event).is_some(), "{event}");
        }
    }
}
