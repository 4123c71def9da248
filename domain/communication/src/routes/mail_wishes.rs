//! What somebody of the team wishes to be told by mail and in the app, and what they muted: their own account's, nobody else's.

use crate::mail_pace::{Pace, QuietHours, Topic};
use crate::store::mail_wishes::{self, MailWishes, Muted};
use ::store::{Conn, outbox, records};
use engagement::access::member;
use engagement::store::projects;
use kernel::{Failure, Input, LETTER, PersonId, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Scope, Team, endpoint, routes};

/// A letter that waits for its hour says so with this code.
pub const WAITS: &str = "letter.waits";

#[derive(Serialize, ToSchema)]
pub struct TopicWish {
    topic: Topic,
    /// By mail.
    pace: Pace,
    /// Whether it stands among the notifications of the app. Being named always does.
    in_app: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicWishBody {
    topic: Topic,
    pace: Pace,
    /// Left out, it stays as it is.
    in_app: Option<bool>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietBetween {
    /// `22:00`, in the reader's own time zone.
    from: String,
    /// On the next day where it comes first.
    until: String,
}

#[derive(Serialize, ToSchema)]
pub struct NotificationWishes {
    topics: Vec<TopicWish>,
    /// When digests come.
    digest_at: String,
    quiet: Option<QuietBetween>,
    time_zone: String,
    muted: Vec<MutedSubject>,
}

/// A project, or a record of one, of which they are told nothing.
#[derive(Serialize, ToSchema)]
pub struct MutedSubject {
    id: Uuid,
    project_id: ProjectId,
    project: String,
    /// None: the whole project.
    record: Option<MutedRecord>,
}

#[derive(Serialize, ToSchema)]
pub struct MutedRecord {
    kind: String,
    number: i64,
    title: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationWishesBody {
    /// Those that are left out stay as they are.
    topics: Vec<TopicWishBody>,
    digest_at: String,
    /// Left out or null: mail may come at any hour.
    quiet: Option<QuietBetween>,
}

endpoint!(/// What the caller wishes to be told by mail and in the app, when, and what they muted.
    get_notification_wishes: GET "/api/v1/me/notification-wishes", Team, ReadOwn);
async fn get_notification_wishes(cx: Cx<Team>) -> Answer<Json<NotificationWishes>> {
    let (person, sees_all) = (cx.scope.person(), cx.scope.is_administrator());
    Ok(Json(cx.db().read(move |conn| told(conn, person, sees_all)).await?))
}

fn told(conn: &mut Conn, person: PersonId, sees_all: bool) -> Result<NotificationWishes> {
    let MailWishes { paces, unshown, digest_at, quiet, time_zone } = mail_wishes::get(conn, person)?;
    let projects = if sees_all { projects::all(conn)? } else { projects::of_member(conn, person)? };
    let names: HashMap<ProjectId, String> = projects.into_iter().map(|one| (one.id, one.name)).collect();
    let named = |one: Muted| {
        let record = one.record.map(|(kind, number, title)| MutedRecord { kind, number, title });
        let project = names.get(&one.project)?.clone();
        Some(MutedSubject { id: one.subject, project_id: one.project, project, record })
    };
    let wish = |(topic, pace)| TopicWish { topic, pace, in_app: !unshown.contains(&topic) };
    let muted = mail_wishes::muted(conn, person)?.into_iter().filter_map(named).collect();
    Ok(NotificationWishes {
        topics: paces.into_iter().map(wish).collect(),
        digest_at: clock(digest_at),
        quiet: quiet.map(|hours| QuietBetween { from: clock(hours.from), until: clock(hours.until) }),
        time_zone,
        muted,
    })
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day that a field names.
fn minute(input: &mut Input, field: &'static str, text: &str) -> i64 {
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
    };
    match read() {
        Some(minute) => minute,
        None => {
            input.problem(field, "not_a_time");
            0
        }
    }
}

endpoint!(/// Wishes otherwise. What waits already follows it too.
    put_notification_wishes: PUT "/api/v1/me/notification-wishes", Team, ReadOwn);
async fn put_notification_wishes(
    cx: Cx<Team>,
    Json(body): Json<NotificationWishesBody>,
) -> Answer<Json<NotificationWishes>> {
    let mut input = Input::new();
    let digest_at = minute(&mut input, "digest_at", &body.digest_at);
    let hours = body.quiet.as_ref().map(|hours| {
        (minute(&mut input, "quiet_from", &hours.from), minute(&mut input, "quiet_until", &hours.until))
    });
    input.finish()?;
    let quiet = hours.map(|(from, until)| QuietHours::new(from, until)).transpose()?;
    let (person, sees_all) = (cx.scope.person(), cx.scope.is_administrator());
    let put = cx.db().write(move |tx| {
        let before = mail_wishes::get(tx, person)?;
        let mut unshown = before.unshown.clone();
        for one in &body.topics {
            if let Some(in_app) = one.in_app {
                unshown.retain(|topic| *topic != one.topic);
                unshown.extend((!in_app).then_some(one.topic));
            }
        }
        let paces = body.topics.into_iter().map(|one| (one.topic, one.pace)).collect();
        mail_wishes::put(tx, person, &MailWishes { paces, unshown, digest_at, quiet, ..before })?;
        outbox::look_again(tx, LETTER, &letters_to(person), WAITS)?;
        told(tx, person, sees_all)
    });
    Ok(Json(put.await?))
}

/// How the payload of every letter to somebody begins.
pub fn letters_to(person: PersonId) -> String {
    format!("{{\"to\":\"{}\"", person.uuid())
}

/// What can be muted: a project that the caller takes part in, or a record of one.
fn subject(conn: &mut Conn, scope: &Scope<Team>, id: Uuid) -> Result<ProjectId> {
    let project = match records::get(conn, RecordId(id)) {
        Err(Failure::NotFound) => ProjectId(id),
        found => found?.project.ok_or(Failure::NotFound)?,
    };
    member(conn, scope, project)?;
    Ok(project)
}

endpoint!(/// Mutes a project or a record: the caller is told nothing of it any more, but where they are named.
    put_notification_mute: PUT "/api/v1/me/notification-mutes/{subject}", Team, ReadProject);
async fn put_notification_mute(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let put = cx.db().write(move |tx| {
        let project = subject(tx, &scope, id)?;
        mail_wishes::mute(tx, scope.person(), (project, id))
    });
    put.await?;
    Ok(NoContent)
}

endpoint!(/// Tells the caller of it again from now on.
    delete_notification_mute: DELETE "/api/v1/me/notification-mutes/{subject}", Team, ReadProject);
async fn delete_notification_mute(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let deleted = cx.db().write(move |tx| {
        subject(tx, &scope, id)?;
        mail_wishes::unmute(tx, scope.person(), id)
    });
    deleted.await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![get_notification_wishes, put_notification_wishes, put_notification_mute, delete_notification_mute]
}
