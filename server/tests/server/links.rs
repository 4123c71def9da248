//! A link that has ended is dead on every page and every form at once, and its pages tell nothing of what it led
//! to. The same holds for the view that a member of the team opens as the client.

use crate::digest;
use crate::world::{Place, SESSION, World, text};
use kernel::Side;
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;
use web::Route;
use web::testing::TestAnswer;

fn path(route: &Route, token: &str, place: &Place) -> String {
    let party = &place.parties[0];
    let path = route.path.replace("{token}", token).replace("{item}", &party.item);
    let path = path.replace("{question}", &party.question_key).replace("{tag}", "en");
    // They are asked for under links that are dead, or by whoever may not act: none has to exist.
    path.replace("{sign_off}", &party.id).replace("{receipt}", &party.id)
}

/// A link, and what the browser shows beside it: nothing, or the session of whoever looks as the client.
struct Link {
    token: String,
    cookie: String,
}

async fn ask(world: &World, route: &Route, link: &Link) -> TestAnswer {
    let sending = world.app.send(route.method, &path(route, &link.token, &world.ours)).cookie(&link.cookie);
    let key = Uuid::now_v7().to_string();
    match (route.method, route.name) {
        ("GET", _) => sending.await,
        (_, "create_forgotten_device") => sending.form(&[]).await,
        (_, "create_portal_decision") => {
            let fields = [("verdict", "approved"), ("form_key", key.as_str()), ("who", "as_named")];
            sending.form(&fields).await
        }
        (_, "create_portal_change") => {
            let words = [("title", "One more"), ("text", "Still here?")];
            let fields = [("form_key", key.as_str()), ("who", "as_named")];
            sending.form(&[words, fields].concat()).await
        }
        _ => sending.form(&[("text", "Still here?"), ("form_key", &key), ("who", "as_named")]).await,
    }
}

async fn is_alive(world: &World, link: &Link) -> bool {
    world.app.get(&format!("/p/{}", link.token)).cookie(&link.cookie).await.status == 200
}

async fn is_dead(world: &World, link: &Link, why: &str) {
    let before = digest::of(world.app.db()).await;
    for route in server::assembly::routes().table().filter(|route| route.side == Side::Client) {
        let answer = ask(world, route, link).await;
        assert!(answer.status >= 400, "{why}: {} answers {}", route.name, answer.status);
        let page = answer.text();
        for told in ["Ours", "Client One", "Shared with", "manager", "Contact "] {
            assert!(!page.contains(told), "{why}: {} tells {told}: {page}", route.name);
        }
    }
    let after = digest::of(world.app.db()).await;
    assert_eq!(before, after, "{why}");
}

/// A contact with a living link.
async fn invited(world: &World) -> (String, Link) {
    let (place, party) = (&world.ours, &world.ours.parties[0]);
    let person = world.contact(&party.client).await;
    let at = format!("/api/v1/projects/{}/parties/{}/contacts/{person}", place.project, party.id);
    world.done("PUT", &at, json!({ "role": "client_approver" })).await;
    let token = world.invite(&place.project, &party.id, &person).await;
    let link = Link { token, cookie: "none=none".to_owned() };
    assert!(is_alive(world, &link).await);
    (person, link)
}

async fn link_id(world: &World, person: &str) -> String {
    let at = format!("/api/v1/projects/{}/parties", world.ours.project);
    let parties = world.done("GET", &at, Value::Null).await;
    let contacts = parties["items"][0]["contacts"].as_array().expect("contacts").clone();
    let second = parties["items"][1]["contacts"].as_array().expect("contacts").clone();
    let mut all = contacts.iter().chain(&second);
    text(&all.find(|contact| contact["person_id"] == person).expect("the contact")["invitation"]["link_id"])
}

/// A member who runs the project and looks at it as somebody of the client outside its commercial circle does: the person,
/// the link, the session.
async fn looking_as_client(world: &World) -> (String, Link, String) {
    looking_as(world, None).await
}

/// The same, as one of the client's people.
async fn looking_as(world: &World, contact: Option<&str>) -> (String, Link, String) {
    let email = format!("looker{}@hengmu.example", world.number());
    let body = json!({ "name": "Looker", "email": email, "locale": "en" });
    let person = text(&world.done("POST", "/api/v1/persons", body).await["id"]);
    let member = format!("/api/v1/projects/{}/members/{person}", world.ours.project);
    world.done("PUT", &member, json!({ "role": "project_manager" })).await;
    let (key, session) = world.session(person.parse::<Uuid>().expect("an id").into()).await;
    let cookie = format!("{SESSION}={key}");
    let path = format!("/api/v1/projects/{}/client-views", world.ours.project);
    let body = json!({ "party_id": world.ours.parties[0].id, "as_person_id": contact });
    let view = world.app.post(&path).cookie(&cookie).json(body).await.expect(201).json();
    let token = text(&view["url"]).rsplit('/').next().expect("a link has an end").to_owned();
    let link = Link { token, cookie };
    assert!(is_alive(world, &link).await);
    (person, link, session)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_as_the_client_ends_with_its_session() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (person, link, session) = looking_as_client(&world).await;
        let id: kernel::PersonId = person.parse::<Uuid>().expect("an id").into();
        let (other_key, other) = world.session(id).await;
        let cookie = format!("{SESSION}={other_key}");
        let end = |session: String| {
            let path = format!("/api/v1/sessions/{session}");
            world.app.delete(&path).cookie(&cookie).answer()
        };
        assert!(is_alive(&world, &link).await);
        for handed in ["none=none", cookie.as_str()] {
            let handed = Link { token: link.token.clone(), cookie: handed.to_owned() };
            is_dead(&world, &handed, "opened elsewhere than where it was made").await;
        }
        end(session).await.expect(204);
        is_dead(&world, &link, "signed out there").await;

        let (_, link, session) = looking_as_client(&world).await;
        end(other).await.expect(204);
        assert!(is_alive(&world, &link).await, "another session ended");
        let idle: Uuid = session.parse().expect("an id");
        let sql = "update sessions set expires_at = 1 where id = $1";
        world.app.db().write(move |tx| tx.exec(sql, store::params![idle])).await.expect("written");
        is_dead(&world, &link, "the session expired").await;

        let path = format!("/api/v1/projects/{}/client-views", world.ours.project);
        let body = json!({ "party_id": world.ours.parties[0].id });
        let by_program = world.dressed(world.app.post(&path), "write_token").json(body);
        by_program.await.expect(403);
    })
    .await;
}

/// As mail programs and people mangle them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_with_odd_characters_leads_to_the_page_that_says_so() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let unknown = world.app.get("/p/nobodys-link").await.expect(404).text();
        for cut in ["/f/", "/f/nobodys-file", "/f/nobodys-file/nowhere", "/p/", "/p/nobodys-link/no/where"] {
            let answer = world.app.get(cut).await;
            let kind = answer.header("content-type").unwrap_or_default();
            assert!(answer.status == 404 && kind.starts_with("text/html"), "{cut}: {} {kind}", answer.status);
        }
        let token = &world.ours.parties[0].contacts[0].token;
        for odd in [
            format!("{token})"),
            format!("{token}."),
            format!("{token}%20"),
            format!("%22%3E{token}"),
            format!("{token}%EF%BC%89"),
            "%E5%A5%BD".to_owned(),
            "%FF".to_owned(),
            "x".repeat(101),
        ] {
            for path in [format!("/p/{odd}"), format!("/p/{odd}/questions/1")] {
                let answer = world.app.get(&path).await.expect(404);
                assert!(
                    answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
                    "{path}"
                );
                assert!(answer.text().contains("<h1"), "{path}: {}", answer.text());
            }
        }
        assert!(unknown.contains("<h1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_link_leads_nowhere() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let project = format!("/api/v1/projects/{}", world.ours.project);
        let party = &world.ours.parties[0].id;

        let (person, link) = invited(&world).await;
        let fresh = world.invite(&world.ours.project, party, &person).await;
        let fresh = Link { token: fresh, cookie: link.cookie.clone() };
        is_dead(&world, &link, "superseded").await;
        assert!(is_alive(&world, &fresh).await);

        let id = link_id(&world, &person).await;
        world.done("DELETE", &format!("{project}/links/{id}"), Value::Null).await;
        is_dead(&world, &fresh, "revoked").await;

        let (person, link) = invited(&world).await;
        world.done("DELETE", &format!("{project}/parties/{party}/contacts/{person}"), Value::Null).await;
        is_dead(&world, &link, "taken off the project").await;

        let (person, link, _) = looking_as_client(&world).await;
        world.done("PUT", &format!("{project}/members/{person}"), json!({ "role": "member" })).await;
        is_dead(&world, &link, "runs the project no more").await;

        let (person, link, _) = looking_as_client(&world).await;
        world.done("DELETE", &format!("{project}/members/{person}"), Value::Null).await;
        is_dead(&world, &link, "a member no more").await;

        let (person, link, _) = looking_as_client(&world).await;
        world.done("PATCH", &format!("/api/v1/persons/{person}"), json!({ "disabled": true })).await;
        is_dead(&world, &link, "account closed").await;

        let (_, invitation) = invited(&world).await;
        let (_, view, _) = looking_as_client(&world).await;
        world.app.db().clock().advance_seconds(31 * 60);
        is_dead(&world, &view, "half an hour is over").await;
        assert!(is_alive(&world, &invitation).await);
        world.app.db().clock().advance_seconds(30 * 86_400);
        is_dead(&world, &invitation, "expired").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_looks_as_the_client_may_not_act() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let approver = &world.ours.parties[0].contacts[0].person;
        for contact in [None, Some(approver.as_str())] {
            let (_, link, _) = looking_as(&world, contact).await;
            let acts = |route: &Route| route.side == Side::Client && route.method != "GET";
            for route in server::assembly::routes().table().filter(|route| acts(route)) {
                let before = digest::of(world.app.db()).await;
                let answer = ask(&world, route, &link).await;
                assert_eq!(answer.status, 403, "{}", route.name);
                assert_eq!(before, digest::of(world.app.db()).await, "{}", route.name);
            }
        }
    })
    .await;
}

/// Exactly the page of whom the member looks as, with nothing on it that can be pressed; and the log says whom.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_as_one_of_the_client_shows_what_that_one_reads() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (project, party) = (&world.ours.project, &world.ours.parties[0]);
        let [inside, outside] = [&party.contacts[0].person, &party.contacts[1].person];
        world.put_in_the_circle(project, &party.id, inside, "client_approver").await;
        let body = json!({ "body": "A price among few", "audience": "client", "is_commercial": true });
        world.done("POST", &format!("/api/v1/records/{}/comments", party.shared_task), body).await;
        for (contact, reads_prices, writes) in
            [(Some(inside), true, true), (Some(outside), false, true), (None, false, false)]
        {
            let (_, link, _) = looking_as(&world, contact.map(String::as_str)).await;
            let path = format!("/p/{}/items/{}", link.token, party.item);
            let page = world.app.get(&path).cookie(&link.cookie).await.expect(200).text();
            assert_eq!(page.contains("A price among few"), reads_prices, "{contact:?}: {page}");
            assert_eq!(page.contains("<form inert method=\"post\""), writes, "{contact:?}: {page}");
            assert!(!page.contains("<form method=\"post\""), "{contact:?}: {page}");
            assert!(page.contains("Looker, "), "{contact:?}: {page}");
            let logged = world.app.db().read(|conn: &mut store::Conn| {
                let sql =
                    "select detail from events where kind = 'client_view.opened' order by id desc limit 1";
                conn.one(sql, &[], |row| row.get::<String>(0))
            });
            let logged: Value = serde_json::from_str(&logged.await.expect("an event")).expect("an object");
            assert_eq!(logged["as_person"], json!(contact));
        }
        let (_, link, _) = looking_as(&world, Some(outside)).await;
        let path = format!("/api/v1/projects/{project}/parties/{}/contacts/{outside}", party.id);
        world.done("DELETE", &path, Value::Null).await;
        is_dead(&world, &link, "taken off the project, whom the member looked as").await;
    })
    .await;
}
