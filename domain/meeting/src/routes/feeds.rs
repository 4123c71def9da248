//! Calendars to subscribe to: made, listed and ended by whoever reads them.

use crate::feed::{Feed, FeedKind};
use crate::meeting::may_say;
use crate::store::feeds;
use ::store::Tx;
use engagement::access::member;
use engagement::store::parties;
use kernel::{ClientPrincipal, Failure, ProjectId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, NoContent, Once, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct CalendarFeedList {
    items: Vec<CalendarFeed>,
}

#[derive(Serialize, ToSchema)]
pub struct CalendarFeed {
    id: Uuid,
    kind: FeedKind,
    project_id: Option<ProjectId>,
    created_at: Timestamp,
    /// Told once, when it is made.
    url: Option<String>,
}

fn shown(feed: Feed, url: Option<String>) -> CalendarFeed {
    CalendarFeed { id: feed.id, kind: feed.kind, project_id: feed.project, created_at: feed.created_at, url }
}

/// Where a feed is read.
pub fn address(public_url: &str, secret: &str) -> String {
    format!("{}/ical/{secret}.ics", public_url.trim_end_matches('/'))
}

endpoint!(/// The caller's calendar feeds. Their addresses were told when they were made.
    list_calendar_feeds: GET "/api/v1/me/calendar-feeds", Team, ReadOwn);
async fn list_calendar_feeds(cx: Cx<Team>) -> Answer<Json<CalendarFeedList>> {
    let person = cx.scope.person();
    let found = cx.db().read(move |conn| feeds::of_person(conn, person));
    let team = found.await?.into_iter().filter(|feed| feed.kind != FeedKind::Client);
    Ok(Json(CalendarFeedList { items: team.map(|feed| shown(feed, None)).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFeedBody {
    /// A project's meetings and milestones; left out: the caller's own meetings of all projects.
    #[serde(default)]
    project_id: Option<ProjectId>,
}

endpoint!(/// Makes a calendar feed and tells its address, once. It takes the place of the caller's earlier one of the same kind.
    create_calendar_feed: POST "/api/v1/me/calendar-feeds", Team, ReadOwn);
async fn create_calendar_feed(
    cx: Cx<Team>,
    Json(body): Json<CalendarFeedBody>,
) -> Answer<Once<Created<CalendarFeed>>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let made = cx.db().write(move |tx| {
        let kind = match body.project_id {
            Some(project) => member(tx, &scope, project).map(|_| FeedKind::Project)?,
            None => FeedKind::Person,
        };
        let (feed, secret) = feeds::create(tx, (kind, scope.person()), (body.project_id, None))?;
        Ok(shown(feed, Some(address(&public_url, &secret))))
    });
    Ok(Once(Created { location: "/api/v1/me/calendar-feeds".into(), body: made.await? }))
}

endpoint!(/// Ends one of the caller's calendar feeds: its address shows nothing from then on.
    delete_calendar_feed: DELETE "/api/v1/me/calendar-feeds/{feed}", Team, ReadOwn);
async fn delete_calendar_feed(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    let person = cx.scope.person();
    let ended = cx.db().write(move |tx| {
        let own = feeds::of_person(tx, person)?;
        own.iter().find(|feed| feed.id == id).ok_or(Failure::NotFound)?;
        feeds::end(tx, id)
    });
    ended.await.map(|()| NoContent)
}

/// A calendar of what one of a client's people is invited to; tells its secret.
pub fn create_feed_of_client(tx: &mut Tx, by: &ClientPrincipal) -> Result<String> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    may_say(parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?)?;
    let of = (Some(by.project), Some(by.party));
    Ok(feeds::create(tx, (FeedKind::Client, by.person), of)?.1)
}

pub fn routes() -> Routes {
    routes![list_calendar_feeds, create_calendar_feed, delete_calendar_feed]
}
