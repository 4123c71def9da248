//! What happened to a record, from its events, and of a task its changes field by field.

use super::comments::project_of;
use ::store::events::StoredEvent;
use ::store::{Page, events, records};
use engagement::access::member;
use engagement::{Changed, ProjectFacts};
use kernel::{PersonId, RecordId, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct HistoryList {
    items: Vec<Happened>,
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Happened {
    at: Timestamp,
    /// None for the product itself.
    actor: Option<HistoryActor>,
    /// A noun and a participle, for example `comment.created`.
    kind: String,
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub struct HistoryActor {
    id: PersonId,
    name: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Where the last answer ended.
    after: Option<String>,
    limit: Option<u32>,
}

endpoint!(/// What happened to a record, the newest first.
    list_history: GET "/api/v1/records/{record}/history", Team, ReadProject);
async fn list_history(
    cx: Cx<Team>,
    Path(record): Path<RecordId>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Json<HistoryList>> {
    let (scope, facts) = (cx.scope.clone(), *cx.app.get::<ProjectFacts>());
    let found = cx.db().read(move |conn| {
        let record = records::get(conn, record)?;
        member(conn, &scope, project_of(&record)?)?;
        let page = Page { after: query.after, limit: query.limit.unwrap_or(50) };
        let found = events::of_record(conn, record.id, &page)?;
        // A page of events covers a stretch of time; the changes of the task in that stretch belong to it.
        let before = match page.position()? {
            Some((event, _)) => events::moment(conn, event)?,
            None => Timestamp(i64::MAX),
        };
        let from = match (&found.next, found.items.last()) {
            (Some(_), Some(last)) => last.at,
            _ => Timestamp(i64::MIN),
        };
        let changes = (facts.changes)(conn, record.id, from, before)?;
        let actors = found.items.iter().filter_map(|event| event.actor);
        let names = person::names(conn, actors.chain(changes.iter().filter_map(|change| change.by)))?;
        Ok((found, changes, names))
    });
    let (found, changes, names) = found.await?;
    let actor = |id: PersonId| HistoryActor { id, name: names.get(&id).cloned().unwrap_or_default() };
    let events = found.items.into_iter().filter(|event| !is_told(event, &changes)).map(|event| Happened {
        at: event.at,
        actor: event.actor.map(actor),
        kind: event.kind,
        detail: event.detail,
    });
    let mut items: Vec<Happened> = events.collect();
    items.extend(changes.into_iter().map(|change| Happened {
        at: change.at,
        actor: change.by.map(actor),
        kind: "task.changed".to_owned(),
        detail: change.detail,
    }));
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    Ok(Json(HistoryList { items, next: found.next }))
}

/// An event that says less than the change which it goes with.
fn is_told(event: &StoredEvent, changes: &[Changed]) -> bool {
    match event.kind.as_str() {
        "plan.changed" => changes.iter().any(|change| {
            change.detail["revision"] == event.detail["revision"] && event.detail["created"] == 0
        }),
        "task.assigned" => changes.iter().any(|change| change.is_of_owner && change.at == event.at),
        _ => false,
    }
}

pub fn routes() -> Routes {
    routes![list_history]
}
