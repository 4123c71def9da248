//! Notifications: made from events after their commit, read by the person they are for.

use super::{acts, commenting, notices};
use crate::mail_pace::BURST_SECONDS;
use crate::notification::{Facts, NotificationKind, PREPARED, by_client, told};
use crate::store::comments;
use crate::store::mail_wishes;
use crate::store::notifications::{self, NewClientNews, NewNotification, Notified};
use crate::store::questions;
use ::store::{Conn, Db, Tx, events, events::StoredEvent, records};
use engagement::store::{members, parties, projects};
use kernel::{Audience, Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, NoContent, Routes, Team, endpoint, routes};

/// How many the list holds: whoever has more unread has other worries.
const SHOWN: u32 = 50;

/// How many events one transaction looks at: the writer is not held for long.
const AT_ONCE: u32 = 50;

/// Looks at all events that nobody looked at yet, a few in each transaction. The server's job calls it.
pub async fn dispatch(db: &Db, public_url: &str) -> Result<()> {
    loop {
        // A read first: most calls find nothing, and then the writer is left alone.
        let is_done = db.read(|conn| {
            let from = notifications::looked_at(conn)?.unwrap_or_default();
            Ok(events::newest(conn)? <= from)
        });
        let public_url = public_url.to_owned();
        if is_done.await? || db.write(move |tx| dispatch_next(tx, &public_url, AT_ONCE)).await? == 0 {
            return Ok(());
        }
    }
}

/// Looks at the next events and tells whoever needs to know; tells how many events it looked at.
fn dispatch_next(tx: &mut Tx, public_url: &str, limit: u32) -> Result<usize> {
    let from = notifications::looked_at(tx)?.unwrap_or_default();
    let events = events::after(tx, from, limit)?;
    for event in &events {
        let Some(project) = event.project else { continue };
        let facts = facts(tx, event)?;
        for (person, kind) in told(&facts) {
            // Whoever is named hears it, whatever they muted.
            let record = event.record.map(RecordId::uuid);
            let is_named = kind == NotificationKind::Mention;
            if !is_named && mail_wishes::is_muted(tx, person, project, record)? {
                continue;
            }
            let new = NewNotification {
                person,
                event: event.id,
                kind,
                at: event.at,
                project,
                record: event.record,
                actor: facts.actor,
            };
            let since = event.at.plus_seconds(-BURST_SECONDS);
            let is_shown = is_named || mail_wishes::is_shown(tx, person, kind.topic())?;
            if is_shown && !(kind.is_gathered() && notifications::gather(tx, &new, since)?) {
                notifications::create(tx, &new)?;
            }
            notices::post(tx, public_url, event, &new)?;
        }
        note_client_news(tx, project, event)?;
    }
    if let Some(last) = events.last() {
        notifications::put_looked_at(tx, last.id)?;
    }
    Ok(events.len())
}

/// What a client's page tells since the last visit: only events made for a party, about records it sees.
fn note_client_news(tx: &mut Tx, project: ProjectId, event: &StoredEvent) -> Result<()> {
    let is_news = matches!(event.kind.as_str(), "task.completed" | "milestone.moved");
    let (Some(party), Some(record)) = (event.party, event.record) else { return Ok(()) };
    if !is_news || event.audience != Audience::Client {
        return Ok(());
    }
    let record = match records::get(tx, record) {
        Err(Failure::NotFound) => return Ok(()),
        found => found?,
    };
    let is_seen = record.audience == Audience::Client && record.party.is_none_or(|only| only == party);
    let Some(record_key) = record.client_key.filter(|_| is_seen) else { return Ok(()) };
    let news = NewClientNews {
        event: event.id,
        project,
        party,
        at: event.at,
        kind: &event.kind,
        record_key,
        was: event.detail["was"].as_str(),
        becomes: event.detail["is"].as_str(),
    };
    notifications::create_client_news(tx, &news)
}

fn facts(conn: &mut Conn, event: &StoredEvent) -> Result<Facts> {
    let bare = Facts { kind: event.kind.clone(), actor: event.actor, ..Facts::default() };
    let (Some(project), Some(record)) = (event.project, event.record) else {
        return of_mail(conn, event, bare);
    };
    match event.kind.as_str() {
        "question.asked" | "question.answered" | "question.reopened" | "question.warned"
        | "question.overdue" => {
            let is_by_client = event.detail["side"] == "client";
            let question = match questions::get(conn, record) {
                Err(Failure::NotFound) => return Ok(bare),
                found => found?,
            };
            Ok(Facts { actor: event.actor, ..acts::facts(conn, &question, &event.kind, is_by_client)? })
        }
        "sign_off.decided" => Ok(Facts { managers: members::managers(conn, project)?, ..bare }),
        "change_request.warned"
        | "change_request.overdue"
        | "communication_plan_entry.missed"
        | "communication_plan_entry.overdue"
        | "plan_review.unanswered"
        | "report.asked"
        | "report.look_dropped"
        | "report.phase_drafted"
        | PREPARED => {
            let owner = if_working(conn, project, person_in(event, "owner"))?;
            Ok(Facts { owner, managers: members::managers(conn, project)?, ..bare })
        }
        "report.approved" => {
            let owner = match records::get(conn, record) {
                Err(Failure::NotFound) => None,
                found => found?.owner,
            };
            let owner = if_working(conn, project, owner)?;
            Ok(Facts { owner, managers: members::managers(conn, project)?, ..bare })
        }
        "comment.created" | "task.assigned" => {
            let mentioned: Vec<PersonId> =
                serde_json::from_value(event.detail["mentioned"].clone()).unwrap_or_default();
            if event.detail["side"] == "client" {
                return of_clients_comment(conn, event, mentioned, bare);
            }
            let owner = match records::get(conn, record) {
                Err(Failure::NotFound) => None,
                found => found?.owner,
            };
            let owner = if_working(conn, project, owner)?;
            Ok(Facts { mentioned, owner, ..bare })
        }
        "meeting.answered" if event.detail["is_news"] != true => Ok(bare),
        kind if by_client(kind).is_some() => of_client(conn, event, (project, record), bare),
        _ => Ok(bare),
    }
}

/// Mail that waits: told once, when nothing waited before. A letter that came back is told with the name of its reader.
fn of_mail(conn: &mut Conn, event: &StoredEvent, bare: Facts) -> Result<Facts> {
    match (event.kind.as_str(), event.project) {
        ("mail.held", Some(project)) if event.detail["is_first"] == true => {
            Ok(Facts { managers: members::managers(conn, project)?, ..bare })
        }
        ("letter.returned", Some(project)) => {
            let actor = person_in(event, "to");
            Ok(Facts { actor, managers: members::managers(conn, project)?, ..bare })
        }
        _ => Ok(bare),
    }
}

/// A person whom the detail of an event names.
fn person_in(event: &StoredEvent, name: &str) -> Option<PersonId> {
    serde_json::from_value::<Option<PersonId>>(event.detail[name].clone()).ok().flatten()
}

/// Whoever works on the project, of those who are asked about.
fn if_working(conn: &mut Conn, project: ProjectId, person: Option<PersonId>) -> Result<Option<PersonId>> {
    match person {
        Some(person) if acts::works_on(conn, project, person)? => Ok(Some(person)),
        _ => Ok(None),
    }
}

/// What a client's person wrote under a record.
fn of_clients_comment(
    conn: &mut Conn,
    event: &StoredEvent,
    mentioned: Vec<PersonId>,
    bare: Facts,
) -> Result<Facts> {
    let Ok(id) = serde_json::from_value(event.detail["comment"].clone()) else { return Ok(bare) };
    match comments::get(conn, id) {
        Err(Failure::NotFound) => Ok(bare),
        found => commenting::facts(conn, &found?, mentioned),
    }
}

/// What a client's person did: who owns what it is about, of those who work on the project. A file that came with a
/// case is told with the case.
fn of_client(
    conn: &mut Conn,
    event: &StoredEvent,
    (project, record): (ProjectId, RecordId),
    bare: Facts,
) -> Result<Facts> {
    let Some(actor) = event.actor else { return Ok(bare) };
    let is_by_client = parties::client_side(conn, project)?.contains(&actor);
    let is_with_a_case = event.kind == "document.uploaded" && !event.detail["case"].is_null();
    if !is_by_client || is_with_a_case {
        return Ok(bare);
    }
    let about = records::within(conn, record)?.unwrap_or(record);
    let owner = match records::get(conn, about) {
        Err(Failure::NotFound) => None,
        found => found?.owner,
    };
    let owner = if_working(conn, project, owner)?;
    // What was sent to them is told to whoever sent it, too.
    let asker = if_working(conn, project, person_in(event, "sent_by"))?;
    Ok(Facts { owner, asker, managers: members::managers(conn, project)?, is_by_client, ..bare })
}

#[derive(Serialize, ToSchema)]
pub struct NotificationList {
    unread: usize,
    items: Vec<Notification>,
}

#[derive(Serialize, ToSchema)]
pub struct Notification {
    id: Uuid,
    kind: NotificationKind,
    at: Timestamp,
    read: bool,
    project: Named<ProjectId>,
    record: Option<NotifiedRecord>,
    actor: Option<Actor>,
    /// Others did the same shortly before.
    with_others: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Named<Id> {
    id: Id,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct NotifiedRecord {
    id: RecordId,
    kind: String,
    number: i64,
    title: String,
}

#[derive(Serialize, ToSchema)]
pub struct Actor {
    name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadUpTo {
    /// The newest notification that was seen.
    up_to: Uuid,
}

endpoint!(/// What needs the caller, the newest first, from projects they still belong to.
    list_notifications: GET "/api/v1/notifications", Team, ReadOwn);
async fn list_notifications(cx: Cx<Team>) -> Answer<Json<NotificationList>> {
    let (person, sees_all) = (cx.scope.person(), cx.scope.is_administrator());
    let items = cx.db().read(move |conn| of_reader(conn, person, sees_all));
    let items = items.await?;
    Ok(Json(NotificationList { unread: items.iter().filter(|one| !one.read).count(), items }))
}

/// As they look now, in a few statements however many they are. What is of a project that the reader left is
/// told no more.
pub fn of_reader(conn: &mut Conn, person: PersonId, sees_all: bool) -> Result<Vec<Notification>> {
    let found = notifications::of_person(conn, person, SHOWN)?;
    let projects = if sees_all { projects::all(conn)? } else { projects::of_member(conn, person)? };
    let projects: HashMap<ProjectId, String> = projects.into_iter().map(|one| (one.id, one.name)).collect();
    let actors = person::names(conn, found.iter().filter_map(|one| one.actor))?;
    let shown = |one: notifications::Notification| {
        Some(Notification {
            id: one.id,
            kind: one.kind,
            at: one.at,
            read: one.read_at.is_some(),
            with_others: one.with_others,
            project: Named { id: one.project, name: projects.get(&one.project)?.clone() },
            record: one.record.map(|Notified { id, kind, number, title }| NotifiedRecord {
                id,
                kind,
                number,
                title,
            }),
            actor: one.actor.and_then(|actor| actors.get(&actor)).map(|name| Actor { name: name.clone() }),
        })
    };
    Ok(found.into_iter().filter_map(shown).collect())
}

endpoint!(/// Marks a notification and all older ones as read.
    put_notifications_read: PUT "/api/v1/notifications/read", Team, ReadOwn);
async fn put_notifications_read(cx: Cx<Team>, Json(body): Json<ReadUpTo>) -> Answer<NoContent> {
    let person = cx.scope.person();
    cx.db().write(move |tx| notifications::read_up_to(tx, person, body.up_to)).await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_notifications, put_notifications_read]
}
