//! An archived project takes no write of either side: every route that writes in a project, asked while the project is
//! archived by whoever may do it otherwise. What goes on all the same stands in `GOES_ON`, with its reason.

use super::expected::{Least, Relation, Who, least};
use super::filed;
use super::requests::requests;
use crate::digest;
use crate::world::{World, text};
use kernel::Side;
use serde_json::{Value, json};
use store::testing::sqlite;
use uuid::Uuid;
use web::Route;

const ARCHIVED: &str = "project.archived";
/// The page's title, in either language.
const CLOSED: [&str; 2] = ["This project is closed.", "此项目已结束。"];

/// What becomes of the tables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Writes,
    /// Nothing at all is written.
    Reads,
}

/// (route, what it may change, why). May only shrink.
const GOES_ON: &[(&str, Effect, &str)] = &[
    ("create_forgotten_device", Effect::Writes, "a device is no part of the project"),
    ("create_client_view", Effect::Writes, "looks as the client looks, and writes no more than the way in"),
    ("revoke_document_link", Effect::Writes, "access can be taken away at any time"),
    ("delete_client_calendar_feed", Effect::Writes, "access can be taken away at any time"),
    ("revoke_link", Effect::Writes, "access can be taken away at any time"),
    ("put_question_circle", Effect::Writes, "what a client reads can be taken away at any time"),
    (
        "delete_communication_plan_release",
        Effect::Writes,
        "what a client reads can be taken away at any time",
    ),
    ("delete_channel", Effect::Writes, "access can be taken away at any time"),
    ("remove_member", Effect::Writes, "access can be taken away at any time"),
    ("remove_party_contact", Effect::Writes, "access can be taken away at any time"),
    ("put_notification_mute", Effect::Writes, "what its caller is told of is no part of the project"),
    ("delete_notification_mute", Effect::Writes, "what its caller is told of is no part of the project"),
    ("create_project_template", Effect::Writes, "is taken out of the project, and changes nothing in it"),
    ("create_conversation_preview", Effect::Reads, "shows what would be noted"),
    ("create_plan_preview", Effect::Reads, "computes"),
    ("create_alternative_preview", Effect::Reads, "computes"),
    ("create_what_if", Effect::Reads, "computes"),
    ("create_sharing_preview", Effect::Reads, "shows what would be shown"),
    ("create_confirmation_preview", Effect::Reads, "shows what would be sent"),
    ("create_meeting_times_preview", Effect::Reads, "shows what would be sent"),
    ("create_minutes_preview", Effect::Reads, "shows what would be sent"),
    ("create_charter_preview", Effect::Reads, "shows what would be sent"),
    ("create_plan_confirmation_preview", Effect::Reads, "shows what would be sent"),
];

async fn put_state(world: &World, state: &'static str) {
    let project: Uuid = world.ours.project.parse().expect("an id");
    let put = world.app.db().write(move |tx| {
        tx.exec("update projects set state = $2 where id = $1", store::params![project, state])
    });
    put.await.expect("put");
}

/// Who may do it otherwise; nobody where it is no write in a project.
fn doer(route: &Route) -> Option<Who> {
    if route.method == "GET" {
        return None;
    }
    match route.side {
        Side::Client => Some(Who::ClientApprover),
        Side::Team => matches!(least(route.action), Some(Least::Role(_))).then_some(Who::ProjectManager),
        Side::Anyone => None,
    }
}

/// What is wrong with the answers to one route.
async fn ask(world: &World, route: &Route, who: Who) -> Vec<String> {
    let goes_on = GOES_ON.iter().find(|(name, ..)| *name == route.name).map(|(_, effect, _)| *effect);
    let asked = requests(world, route, who, Relation::Own, true).await;
    put_state(world, "archived").await;
    let before = digest::of(world.app.db()).await;
    let mut wrong = Vec::new();
    for (path, sending) in asked {
        let answer = sending.await;
        let words = answer.text();
        let is_refused = match route.is_page() {
            true => answer.status == 422 && CLOSED.iter().any(|title| words.contains(title)),
            false => answer.status == 422 && answer.json()["code"] == ARCHIVED,
        };
        let is_right = if goes_on.is_some() { answer.status < 400 } else { is_refused };
        if !is_right {
            let short: String = words.chars().take(200).collect();
            wrong.push(format!("{} {path} ({}): {} {short}", route.method, route.name, answer.status));
        }
    }
    let after = digest::of(world.app.db()).await;
    let changed: Vec<_> = after.iter().filter(|(table, now)| before[*table] != **now).collect();
    if goes_on != Some(Effect::Writes) && !changed.is_empty() {
        wrong.push(format!("{}: changed {changed:?}", route.name));
    }
    put_state(world, "active").await;
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_project_takes_no_write_of_either_side() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let routes = server::assembly::routes();
    let (mut asked, mut wrong) = (0, Vec::new());
    for route in routes.table() {
        // Reopening is the one change of an archived project itself: asked below.
        let Some(who) = doer(route).filter(|_| route.name != "update_project") else { continue };
        wrong.extend(ask(&world, route, who).await);
        asked += 1;
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 100, "only {asked} routes write in a project");
    for (name, ..) in GOES_ON {
        assert!(routes.table().any(|route| route.name == *name), "{name} is no route");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_project_is_read_and_reopened_and_says_whom_to_ask() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let path = format!("/api/v1/projects/{}", world.ours.project);
    world.done("PATCH", &path, json!({ "state": "archived" })).await;
    let token = &world.ours.parties[0].contacts[0].token;
    world.app.get(&format!("/p/{token}")).await.expect(200);
    let asking = world.app.post(&format!("/p/{token}/questions")).header("accept-language", "en");
    let page = asking.form(&[("text", "And now?"), ("who", "as_named")]).await.expect(422).text();
    let name = world.app.db().read(|conn| {
        let sql = "select p.name from persons p join projects o on o.archived_by = p.id";
        conn.one(sql, &[], |row| row.get::<String>(0))
    });
    let name = name.await.expect("who archived it");
    assert!(page.contains("It was closed on") && page.contains(&name), "{page}");
    let renamed = world.app.send("PATCH", &path).as_(world.root());
    let renamed = renamed.json(json!({ "name": "Another" })).await.expect(422);
    assert_eq!(renamed.code(), ARCHIVED);
    world.done("PATCH", &path, json!({ "state": "active" })).await;
    world.done("PATCH", &path, json!({ "name": "Another" })).await;
}

/// Routes that give and take away: in an archived project the second alone goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_shown_is_taken_back_in_an_archived_project_and_nothing_is_shown() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (project, party) = (&world.ours.project, &world.ours.parties[0]);
    let document = filed::shown(&world, &world.ours, party).await;
    let audience = format!("/api/v1/documents/{document}/audience");
    let on = format!("/api/v1/records/{}/comments", world.question(project, &party.id).await);
    let circle = format!("/api/v1/questions/{}/circle", world.question(project, &party.id).await);
    let said = json!({ "body": "Between us", "audience": "client", "party_id": party.id });
    let comment = format!("/api/v1/comments/{}", text(&world.done("POST", &on, said.clone()).await["id"]));
    let person = &party.contacts[0].person;
    let contact = format!("/api/v1/projects/{project}/parties/{}/contacts/{person}", party.id);
    let sees_prices = json!({ "role": "client_approver", "is_commercial": true });
    world.done("PUT", &contact, sees_prices.clone()).await;
    let links = format!("/api/v1/documents/{document}/links");
    let made = world.done("POST", &links, json!({ "days": 7 })).await;
    let url = text(&made["url"]);
    let open = &url[url.find("/f/").expect("a link")..];
    put_state(&world, "archived").await;
    for reads in [open.to_owned(), format!("{open}/file")] {
        world.app.get(&reads).await.expect(200);
    }
    assert_eq!(
        world.app.post(&links).as_(world.root()).json(json!({ "days": 7 })).await.expect(422).code(),
        ARCHIVED
    );
    let link = format!("{links}/{}", text(&made["link"]["id"]));
    world.done("DELETE", &link, Value::Null).await;
    for ended in [open.to_owned(), format!("{open}/file")] {
        world.app.get(&ended).await.expect(404);
    }
    let shown = json!({ "audience": "client", "party_id": party.id, "version": 1 });
    let other_words = json!({ "body": "Other words", "audience": "internal" });
    let no_prices = |role: &str| json!({ "role": role, "is_commercial": false });
    for (method, path, body, goes_on) in [
        ("PUT", &audience, shown.clone(), false),
        ("PUT", &audience, json!({ "audience": "internal" }), true),
        ("PUT", &audience, shown, false),
        ("PATCH", &comment, other_words, false),
        ("PATCH", &comment, json!({ "is_commercial": true }), true),
        ("PATCH", &comment, json!({ "audience": "internal" }), true),
        ("POST", &on, said, false),
        ("PUT", &circle, Value::Null, true),
        ("DELETE", &circle, Value::Null, false),
        ("PUT", &contact, no_prices("client_viewer"), false),
        ("PUT", &contact, no_prices("client_approver"), true),
        ("PUT", &contact, sees_prices, false),
    ] {
        let answer = world.app.send(method, path).as_(world.root()).json(body.clone()).await;
        match goes_on {
            true => drop(answer.expect(200)),
            false => assert_eq!(answer.expect(422).code(), ARCHIVED, "{method} {path} {body}"),
        }
    }
    let read = world.app.send("GET", &format!("/api/v1/documents/{document}")).as_(world.root());
    assert_eq!(read.await.expect(200).json()["row"]["audience"], "internal");
}

/// What nobody has to be known for and writes all the same: none of it is in a project.
#[test]
fn open_routes_that_write_are_in_no_project() {
    let routes = server::assembly::routes();
    let open = routes.table().filter(|route| route.side == Side::Anyone && route.method != "GET");
    let mut names: Vec<_> = open.map(|route| route.name).collect();
    names.sort_unstable();
    assert_eq!(names, OPEN);
}

/// A fresh link leads to what its reader may read; the rest is of accounts.
const OPEN: &[&str] = &[
    "create_fresh_link",
    "create_password_reset",
    // Mail comes in for the house; what it may become in a project is asked when it is read.
    "create_posted_mail",
    "create_session",
    "create_setup",
    "redeem_password_reset",
];
