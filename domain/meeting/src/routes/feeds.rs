//! Calendars to subscribe to: made, listed and ended by whoever reads them; those of a client's people are seen and ended by
//! the project's managers too.

use crate::feed::{Feed, FeedKind};
use crate::meeting::may_say;
use crate::store::feeds::{self, NewFeed};
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize_in_archive, may, member};
use engagement::code;
use engagement::store::{links, parties};
use kernel::{ClientPrincipal, Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
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
        let new = NewFeed { kind, person: scope.person(), project: body.project_id, party: None, link: None };
        let (feed, secret) = feeds::create(tx, &new)?;
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

/// Whether a feed shows anything: a client's ends for good with the access through which it was made.
pub fn works(conn: &mut Conn, feed: &Feed) -> Result<bool> {
    Ok(match (feed.ended_at, feed.kind, feed.link) {
        (Some(_), _, _) | (None, FeedKind::Client, None) => false,
        (None, FeedKind::Client, Some(link)) => links::get(conn, link)?.revoked_at.is_none(),
        (None, FeedKind::Person | FeedKind::Project, _) => true,
    })
}

#[derive(Serialize, ToSchema)]
pub struct ClientCalendarFeedList {
    items: Vec<ClientCalendarFeed>,
}

/// The calendar of one of a client's people.
#[derive(Serialize, ToSchema)]
pub struct ClientCalendarFeed {
    id: Uuid,
    person_id: PersonId,
    name: String,
    party_id: Option<PartyId>,
    created_at: Timestamp,
}

endpoint!(/// The calendar feeds of a project's clients, the newest first.
    list_client_calendar_feeds: GET "/api/v1/projects/{project}/client-calendar-feeds", Team, ShareWithClient);
async fn list_client_calendar_feeds(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<ClientCalendarFeedList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        let mut items = Vec::new();
        for feed in feeds::of_clients(conn, project)? {
            if works(conn, &feed)? {
                let Feed { id, person: person_id, party: party_id, created_at, .. } = feed;
                let name = person::get(conn, person_id)?.name;
                items.push(ClientCalendarFeed { id, person_id, name, party_id, created_at });
            }
        }
        Ok(ClientCalendarFeedList { items })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Ends the calendar feed of one of a client's people: its address shows nothing from then on.
    delete_client_calendar_feed: DELETE "/api/v1/projects/{project}/client-calendar-feeds/{client_feed}", Team, ShareWithClient);
async fn delete_client_calendar_feed(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, Uuid)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let ended = cx.db().write(move |tx| {
        authorize_in_archive::<ShareWithClient>(tx, &scope, project)?;
        let of_clients = feeds::of_clients(tx, project)?;
        of_clients.iter().find(|feed| feed.id == id).ok_or(Failure::NotFound)?;
        feeds::end(tx, id)
    });
    ended.await.map(|()| NoContent)
}

/// A calendar of what one of a client's people is invited to; tells its secret. Where the project asks for codes, the device
/// has proved whose it is: whoever holds a forwarded mail gets no address that goes on showing more.
pub fn create_feed_of_client(tx: &mut Tx, by: &ClientPrincipal) -> Result<String> {
    may_have_one(tx, by)?;
    if code::is_needed(tx, by)? {
        return Err(Failure::refused("sign_off.code_needed"));
    }
    let new = NewFeed {
        kind: FeedKind::Client,
        person: by.person,
        project: Some(by.project),
        party: Some(by.party),
        link: Some(by.link),
    };
    Ok(feeds::create(tx, &new)?.1)
}

fn may_have_one(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    may_say(parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?)
}

/// Ends the calendar of one of a client's people, if they have one.
pub fn end_feed_of_client(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    may_have_one(tx, by)?;
    let is_own = |feed: &Feed| {
        feed.kind == FeedKind::Client && (feed.project, feed.party) == (Some(by.project), Some(by.party))
    };
    for feed in feeds::of_person(tx, by.person)?.into_iter().filter(is_own) {
        feeds::end(tx, feed.id)?;
    }
    Ok(())
}

pub fn routes() -> Routes {
    routes![
        list_calendar_feeds,
        create_calendar_feed,
        delete_calendar_feed,
        list_client_calendar_feeds,
        delete_client_calendar_feed
    ]
}
