//! What happened to a record, from its events.

use super::comments::project_of;
use ::store::{Page, events, records};
use engagement::access::member;
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
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let record = records::get(conn, record)?;
        member(conn, &scope, project_of(&record)?)?;
        let page = Page { after: query.after, limit: query.limit.unwrap_or(50) };
        let found = events::of_record(conn, record.id, &page)?;
        let names = person::names(conn, found.items.iter().filter_map(|event| event.actor))?;
        Ok((found, names))
    });
    let (found, names) = found.await?;
    let items = found.items.into_iter().map(|event| Happened {
        at: event.at,
        actor: event.actor.map(|id| HistoryActor { id, name: names.get(&id).cloned().unwrap_or_default() }),
        kind: event.kind,
        detail: event.detail,
    });
    Ok(Json(HistoryList { items: items.collect(), next: found.next }))
}

pub fn routes() -> Routes {
    routes![list_history]
}
