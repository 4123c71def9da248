//! Correcting and removing a client's contact: what was sent to an old address is dead, and nobody decides about
//! addresses in projects they do not run.

use crate::access_matrix::communication_plans;
use crate::visiting::Visitor;
use crate::world::{World, text};
use kernel::LETTER;
use serde_json::{Value, json};
use store::testing::each_database;
use store::{Page, outbox};
use web::testing::{TestAnswer, team};

async fn one(world: &World, client: &str, contact: &str) -> Value {
    let path = format!("/api/v1/clients/{client}/contacts");
    let all = world.done("GET", &path, Value::Null).await;
    let mut items = all["items"].as_array().expect("contacts").clone().into_iter();
    items.find(|one| one["id"] == contact).expect("the contact")
}

async fn send(
    world: &World,
    by: &str,
    method: &str,
    path: &str,
    revision: Option<i64>,
    body: Value,
) -> TestAnswer {
    let sending = world.dressed(world.app.send(method, path), by).json(body);
    match revision {
        Some(revision) => sending.if_match(revision).await,
        None => sending.await,
    }
}

async fn letters(world: &World) -> usize {
    let page = world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
    page.items.iter().filter(|item| item.kind == LETTER).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_is_corrected() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let party = &world.ours.parties[0];
        let contact = world.contact(&party.client).await;
        let path = format!("/api/v1/clients/{}/contacts/{contact}", party.client);
        let before = one(&world, &party.client, &contact).await;
        let seen = before["revision"].as_i64().expect("a revision");

        let all =
            json!({ "name": "郑海砚", "email": "haiyan@client.example", "title": "Head", "locale": "zh-CN" });
        let after = send(&world, "outsider", "PATCH", &path, Some(seen), all).await.expect(200).json();
        for (field, value) in
            [("name", "郑海砚"), ("email", "haiyan@client.example"), ("title", "Head"), ("locale", "zh-CN")]
        {
            assert_eq!(after[field], value, "{field}");
        }
        let stale = send(&world, "member", "PATCH", &path, Some(seen), json!({ "name": "X" })).await;
        assert_eq!(stale.expect(412).code(), "outdated");
        let after =
            send(&world, "member", "PATCH", &path, None, json!({ "title": "" })).await.expect(200).json();
        assert_eq!((&after["title"], &after["name"]), (&json!(""), &json!("郑海砚")));

        for (body, field, code) in [
            (json!({ "email": "manager@hengmu.example" }), "email", "taken"),
            (json!({ "email": "no address" }), "email", "not_an_address"),
            (json!({ "name": " " }), "name", "required"),
            (json!({ "locale": "fr" }), "locale", "unknown_locale"),
        ] {
            let wrong = send(&world, "member", "PATCH", &path, None, body).await.expect(422).json();
            assert_eq!(
                (&wrong["fields"][0]["field"], &wrong["fields"][0]["code"]),
                (&json!(field), &json!(code))
            );
        }
        send(&world, "member", "PATCH", &path, None, json!({ "is_team": true })).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_address_kills_the_links_that_went_to_the_old_one() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (party, elsewhere) = (&world.ours.parties[0], &world.other.parties[0]);
        let contact = &party.contacts[0];
        assert_eq!(party.client, elsewhere.client);
        let at = format!("/api/v1/projects/{}/parties/{}/contacts", world.other.project, elsewhere.id);
        world.done("PUT", &format!("{at}/{}", contact.person), json!({ "role": "client_viewer" })).await;
        let second = world.invite(&world.other.project, &elsewhere.id, &contact.person).await;
        let tokens = [contact.token.clone(), second];
        let statuses = async || {
            let mut statuses = Vec::new();
            for token in &tokens {
                statuses.push(world.app.get(&format!("/p/{token}")).await.status);
            }
            statuses
        };
        let path = format!("/api/v1/clients/{}/contacts/{}", party.client, contact.person);
        let other = json!({ "email": "new.address@client.example" });
        let before = letters(&world).await;
        for by in ["reader", "member", "manager", "outsider"] {
            send(&world, by, "PATCH", &path, None, other.clone()).await.expect(403);
        }
        for harmless in [
            json!({ "name": "Renamed" }),
            json!({ "email": one(&world, &party.client, &contact.person).await["email"] }),
        ] {
            send(&world, "reader", "PATCH", &path, None, harmless).await.expect(200);
        }
        assert_eq!(statuses().await, [200, 200]);
        send(&world, "administrator", "PATCH", &path, None, other).await.expect(200);
        assert_eq!(statuses().await, [422, 422]);
        assert_eq!(letters(&world).await, before, "nothing is sent by itself");

        let fresh = world.invite(&world.ours.project, &party.id, &contact.person).await;
        world.app.get(&format!("/p/{fresh}")).await.expect(200);
        let page = world.app.db().read(|conn| outbox::list(conn, &Page::first(1))).await.expect("the outbox");
        assert_eq!(page.items[0].payload["to_email"], "new.address@client.example");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_who_takes_part_is_taken_off_the_projects_first() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let party = &world.ours.parties[0];
        let contact = &party.contacts[1].person;
        let path = format!("/api/v1/clients/{}/contacts/{contact}", party.client);
        let refused = send(&world, "member", "DELETE", &path, None, Value::Null).await.expect(422);
        assert_eq!(
            (refused.code().as_str(), &refused.json()["params"]["count"]),
            ("client_contact.in_projects", &json!(1))
        );
        let part = format!("/api/v1/projects/{}/parties/{}/contacts/{contact}", world.ours.project, party.id);
        world.done("DELETE", &part, Value::Null).await;
        let seen = one(&world, &party.client, contact).await["revision"].as_i64().expect("a revision");
        send(&world, "member", "DELETE", &path, Some(seen + 1), Value::Null).await.expect(412);
        send(&world, "member", "DELETE", &path, Some(seen), Value::Null).await.expect(204);
        send(&world, "member", "DELETE", &path, None, Value::Null).await.expect(404);

        // The same address again is the same person.
        let body = json!({ "name": "Back again", "email": "back@client.example", "locale": "en" });
        let contacts = format!("/api/v1/clients/{}/contacts", party.client);
        let id = text(&world.done("POST", &contacts, body.clone()).await["id"]);
        world.done("DELETE", &format!("{contacts}/{id}"), Value::Null).await;
        assert_eq!(text(&world.done("POST", &contacts, body).await["id"]), id);
        let nobody = team(world.ids["member"]);
        world.app.get(&contacts).as_(nobody).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_wanted_of_somebody_who_only_looks_by_now() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = communication_plans::review_key(&world, place, party).await;
        let visitor = Visitor::new(&world, &party.contacts[0]);
        let is_wanted =
            async || visitor.send("GET", "", &[]).await.expect(200).text().contains("Say whether it fits");
        assert!(is_wanted().await);
        let path = format!(
            "/api/v1/projects/{}/parties/{}/contacts/{}",
            place.project, party.id, visitor.contact.person
        );
        world.done("PUT", &path, json!({ "role": "client_viewer" })).await;
        assert!(!is_wanted().await, "they cannot answer it");
        visitor.send("GET", &format!("plan-reviews/{key}"), &[]).await.expect(200);
    })
    .await;
}
