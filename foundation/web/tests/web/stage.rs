//! A tiny application for the tests: things of the team, a page of a client.

use kernel::{
    ClientPrincipal, Event, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, Principal, ProjectId,
};
use serde::{Deserialize, Serialize};
use store::{ClientView, Migration, Schema, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{
    Answer, Anyone, Client, Created, Cx, Form, Html, IfMatch, Json, NoContent, Once, Path, Query, Redirect,
    Routes, Tagged, Team, endpoint, routes,
};

pub const THINGS: Schema = Schema {
    owner: "things",
    migrations: &[Migration {
        number: 900,
        name: "things",
        sql: "create table things (id uuid primary key, title text not null, revision bigint not null);",
    }],
    client_views: &[ClientView::never("things")],
};

#[derive(Serialize, ToSchema)]
pub struct Thing {
    id: Uuid,
    title: String,
    revision: i64,
}

#[derive(Deserialize, ToSchema)]
pub struct NewThing {
    title: String,
    size: Option<Size>,
}

#[derive(Deserialize, ToSchema)]
pub struct Size {
    width: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Things {
    items: Vec<Thing>,
    limit: i64,
}

#[derive(Deserialize, IntoParams)]
pub struct ThingQuery {
    /// Part of the title.
    text: Option<String>,
    limit: Option<i64>,
}

endpoint!(
    /// Lists the things.
    list_things: GET "/api/v1/things", Team, ReadThings
);
async fn list_things(cx: Cx<Team>, Query(query): Query<ThingQuery>) -> Answer<Json<Things>> {
    let text = query.text.unwrap_or_default();
    let items = cx
        .db()
        .read(move |conn| {
            conn.rows("select id, title, revision from things order by id", params![], |row| {
                Ok(Thing { id: row.get(0)?, title: row.get(1)?, revision: row.get(2)? })
            })
        })
        .await?;
    let items = items.into_iter().filter(|thing| thing.title.contains(&text)).collect();
    Ok(Json(Things { items, limit: query.limit.unwrap_or(100) }))
}

endpoint!(
    /// One thing.
    get_thing: GET "/api/v1/things/{thing}", Team, ReadThings
);
async fn get_thing(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Tagged<Json<Thing>>> {
    let thing = cx
        .db()
        .read(move |conn| {
            conn.one("select id, title, revision from things where id = $1", params![id], |row| {
                Ok(Thing { id: row.get(0)?, title: row.get(1)?, revision: row.get(2)? })
            })
        })
        .await?;
    Ok(Tagged { revision: thing.revision, answer: Json(thing) })
}

endpoint!(create_thing: POST "/api/v1/things", Team, EditThings);
async fn create_thing(cx: Cx<Team>, Json(new): Json<NewThing>) -> Answer<Created<Thing>> {
    match (new.title.as_str(), new.size) {
        ("fault", _) => return Err(Failure::fault("the secret text of a fault")),
        ("panic", _) => panic!("the secret text of a panic"),
        ("busy", _) => return Err(Failure::Busy),
        ("refused", _) => return Err(kernel::Refusal::new("thing.too_wide").with("limit", 7).into()),
        (_, Some(size)) if size.width < 0 => return Err(Failure::invalid("size.width", "negative")),
        _ => {}
    }
    let (id, by) = (Uuid::now_v7(), cx.scope.person());
    let title = new.title.clone();
    cx.db()
        .write(move |tx| {
            tx.exec("insert into things (id, title, revision) values ($1, $2, 1)", params![id, title])?;
            let at = tx.now();
            tx.event(Event::new("thing.created", at, Some(by)))
        })
        .await?;
    let body = Thing { id, title: new.title, revision: 1 };
    Ok(Created { location: format!("/api/v1/things/{id}"), body })
}

endpoint!(rename_thing: PATCH "/api/v1/things/{thing}", Team, EditThings);
async fn rename_thing(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    IfMatch(revision): IfMatch,
    Json(new): Json<NewThing>,
) -> Answer<NoContent> {
    cx.db()
        .write(move |tx| {
            let found: i64 =
                tx.one("select revision from things where id = $1", params![id], |row| row.get(0))?;
            if revision.is_some_and(|expected| expected != found) {
                return Err(Failure::Outdated);
            }
            tx.exec(
                "update things set title = $2, revision = revision + 1 where id = $1",
                params![id, new.title],
            )?;
            Ok(NoContent)
        })
        .await
}

endpoint!(create_key: POST "/api/v1/keys", Team, EditKeys);
async fn create_key(_: Cx<Team>) -> Answer<Once<Json<Things>>> {
    Ok(Once(Json(Things { items: Vec::new(), limit: 0 })))
}

endpoint!(list_settings: GET "/api/v1/settings", Team, ReadSettings, admin);
async fn list_settings(_: Cx<Team>) -> Answer<NoContent> {
    Ok(NoContent)
}

endpoint!(open_link: POST "/p/open", Anyone, OpenLink);
async fn open_link(_: Cx<Anyone>) -> Answer<Redirect> {
    Ok(Redirect("/p/page".into()))
}

endpoint!(client_page: GET "/p/page", Client, LookAtPage);
async fn client_page(cx: Cx<Client>) -> Answer<Html> {
    Ok(Html(cx.form_token()))
}

#[derive(Deserialize, ToSchema)]
pub struct Words {
    words: String,
}

endpoint!(say_words: POST "/p/words", Client, SayWords);
async fn say_words(cx: Cx<Client>, Form(said): Form<Words>) -> Answer<Html> {
    let Words { words } = said;
    if cx.scope.principal().identified == Identified::SomebodyElse {
        return Err(Failure::NotFound);
    }
    Ok(Html(words))
}

pub fn all() -> Routes {
    routes![
        list_things,
        get_thing,
        create_thing,
        rename_thing,
        create_key,
        list_settings,
        open_link,
        client_page,
        say_words,
    ]
}

pub fn client() -> Principal {
    Principal::Client(ClientPrincipal {
        person: PersonId::new(),
        project: ProjectId::new(),
        party: PartyId::new(),
        role: PartyRole::ClientViewer,
        link: LinkId::new(),
        identified: Identified::Unasked,
    })
}
