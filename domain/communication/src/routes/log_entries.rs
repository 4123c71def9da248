//! Noting a talk in the communication log: a call, a conversation, a meeting, a chat, a mail of one's own.

use super::log::{CommunicationLogEntry, one_shown};
use crate::log::{FollowUp, LONGEST, LogKind, may_have_been};
use crate::store::log::{self, LogEntry, OwnEntry};
use ::store::{Conn, Tx};
use engagement::access::{Talk, authorize};
use engagement::store::{members, parties};
use kernel::{Event, EventKind, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

/// The most people who take part in one talk.
const MOST_PEOPLE: usize = 50;

/// A talk as it is noted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogEntryBody {
    /// Left out: with all parties.
    party_id: Option<PartyId>,
    /// `call`, `conversation`, `meeting`, `chat` or `mail`.
    kind: LogKind,
    /// Contacts of the party.
    #[serde(default)]
    person_ids: Vec<PersonId>,
    /// Left out: now.
    at: Option<Timestamp>,
    words: String,
    follow_up: Option<FollowUpBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpBody {
    /// A member of the project.
    owner_id: PersonId,
    /// A civil date.
    due: Option<String>,
    #[serde(default)]
    is_done: bool,
}

/// What was typed, held against the project. `before` is what stands there already.
fn checked(
    conn: &mut Conn,
    project: ProjectId,
    body: LogEntryBody,
    before: Option<&LogEntry>,
    now: Timestamp,
) -> Result<OwnEntry> {
    let mut input = Input::new();
    let words = input.text("words", &body.words, LONGEST);
    if !body.kind.is_noted_by_people() {
        input.problem("kind", "invalid");
    }
    if body.person_ids.len() > MOST_PEOPLE {
        input.problem("person_ids", "too_many");
    }
    input.finish()?;
    let at = body.at.or(before.map(|entry| entry.at)).unwrap_or(now);
    may_have_been(at, now)?;
    let parties = match body.party_id {
        Some(party) => vec![parties::get(conn, project, party)?],
        None => parties::of_project(conn, project)?,
    };
    let mut contacts = Vec::new();
    for party in parties {
        contacts.extend(parties::contacts(conn, party.id)?.into_iter().map(|contact| contact.person));
    }
    if body.person_ids.iter().any(|person| !contacts.contains(person)) {
        return Err(Failure::NotFound);
    }
    let done_at = before.and_then(|entry| entry.follow_up.as_ref()?.done_at);
    Ok(OwnEntry {
        party: body.party_id,
        at,
        kind: body.kind,
        people: body.person_ids,
        words,
        follow_up: body.follow_up.map(|wish| follow_up(conn, project, wish, done_at, now)).transpose()?,
    })
}

fn follow_up(
    conn: &mut Conn,
    project: ProjectId,
    wish: FollowUpBody,
    done_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<FollowUp> {
    members::role(conn, project, wish.owner_id)?
        .ok_or_else(|| Failure::invalid("follow_up.owner_id", "not_a_member"))?;
    let mut input = Input::new();
    let due = wish.due.as_deref().map(|due| input.date("follow_up.due", due).to_string());
    input.finish()?;
    let done_at = wish.is_done.then(|| done_at.unwrap_or(now));
    Ok(FollowUp { owner: wish.owner_id, due, done_at })
}

fn happened(tx: &mut Tx, kind: EventKind, project: ProjectId, id: RecordId, by: PersonId) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(kind, at, Some(by)).in_project(project).on(id))
}

endpoint!(/// Notes a talk with a client. It stays with the team.
    create_log_entry: POST "/api/v1/projects/{project}/communication-log", Team, Talk);
async fn create_log_entry(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<LogEntryBody>,
) -> Answer<Created<CommunicationLogEntry>> {
    let scope = cx.scope.clone();
    let noted = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        let now = tx.now();
        let new = checked(tx, project, body, None, now)?;
        let entry = log::create(tx, project, proof.person(), &new)?;
        happened(tx, "log_entry.created", project, entry.id.into(), proof.person())?;
        one_shown(tx, entry)
    });
    let body = noted.await?;
    Ok(Created { location: format!("/api/v1/projects/{project}/communication-log"), body })
}

endpoint!(/// A noted talk as it shall be, its follow-up and whether that is done included.
    put_log_entry: PUT "/api/v1/communication-log/{entry}", Team, Talk);
async fn put_log_entry(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<LogEntryBody>,
) -> Answer<Json<CommunicationLogEntry>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = log::own(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        if before.deleted_at.is_some() {
            return Err(Failure::NotFound);
        }
        let now = tx.now();
        let new = checked(tx, before.project, body, Some(&before), now)?;
        let entry = log::change(tx, id, revision, &new)?;
        happened(tx, "log_entry.changed", before.project, id, proof.person())?;
        one_shown(tx, entry)
    });
    Ok(Json(changed.await?))
}

endpoint!(/// Takes a noted talk out of the log.
    put_log_entry_deletion: PUT "/api/v1/communication-log/{entry}/deletion", Team, Talk);
async fn put_log_entry_deletion(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<CommunicationLogEntry>> {
    Ok(Json(change_deletion(&cx, id, true).await?))
}

endpoint!(/// Brings a noted talk back into the log.
    delete_log_entry_deletion: DELETE "/api/v1/communication-log/{entry}/deletion", Team, Talk);
async fn delete_log_entry_deletion(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<CommunicationLogEntry>> {
    Ok(Json(change_deletion(&cx, id, false).await?))
}

/// Asking for what is so already changes nothing.
async fn change_deletion(cx: &Cx<Team>, id: RecordId, is_deleted: bool) -> Result<CommunicationLogEntry> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = log::own(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        if before.deleted_at.is_some() == is_deleted {
            return one_shown(tx, before);
        }
        let entry = log::put_deletion(tx, &before, is_deleted)?;
        let kind = if is_deleted { "log_entry.deleted" } else { "log_entry.restored" };
        happened(tx, kind, before.project, id, proof.person())?;
        one_shown(tx, entry)
    });
    changed.await
}

pub fn routes() -> Routes {
    routes![create_log_entry, put_log_entry, put_log_entry_deletion, delete_log_entry_deletion]
}
