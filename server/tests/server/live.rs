//! The live stream: each frame is for somebody who may know of it, and ends with the right to listen.

use crate::world::World;
use serde_json::json;
use std::time::Duration;
use store::testing::each_database;
use tokio::task::JoinHandle;
use web::testing::TestAnswer;

/// Listens until the stream ends.
fn listen(world: &World, cookie: String) -> JoinHandle<TestAnswer> {
    let sending = world.app.get("/api/v1/stream").cookie(&cookie);
    tokio::spawn(sending.answer())
}

/// What came, once the stream has ended; it has a second for that, and this machine's slowness.
async fn ended(listening: JoinHandle<TestAnswer>, why: &str) -> String {
    let ended = tokio::time::timeout(Duration::from_secs(5), listening).await;
    ended.unwrap_or_else(|_| panic!("the stream goes on: {why}")).expect("no panic").expect(200).text()
}

async fn settled() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_reaches_only_who_may_know_and_only_while_they_may() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let mut listening = Vec::new();
        for name in ["manager", "outsider", "administrator"] {
            let (key, session) = world.session(world.ids[name]).await;
            let cookie = format!("{}={key}", crate::world::SESSION);
            listening.push((name, session, listen(&world, cookie.clone()), cookie));
        }
        settled().await;
        let edit = json!({ "edits": [{ "op": "create_task", "title": "Heard of" }] });
        let path = format!("/api/v1/projects/{}/plan-edits", world.ours.project);
        world.done("POST", &path, edit.clone()).await;
        settled().await;
        for (name, session, stream, cookie) in listening {
            let path = format!("/api/v1/sessions/{session}");
            world.app.delete(&path).cookie(&cookie).await.expect(204);
            let heard = ended(stream, "its session is revoked").await;
            let knows = heard.contains(&world.ours.project);
            assert_eq!(knows, name != "outsider", "{name}: {heard}");
            assert!(heard.starts_with("id: 1\nevent: ready"), "{heard}");
        }
        who_leaves_a_project_hears_no_more_of_it(&world, &path, &edit).await;
        who_is_no_administrator_any_more_is_cut_off(&world).await;
        a_token_listens_as_far_as_it_reaches(&world).await;
    })
    .await;
}

async fn who_leaves_a_project_hears_no_more_of_it(world: &World, edits: &str, edit: &serde_json::Value) {
    let (key, session) = world.session(world.ids["member"]).await;
    let cookie = format!("{}={key}", crate::world::SESSION);
    let stream = listen(world, cookie.clone());
    settled().await;
    let member = format!("/api/v1/projects/{}/members/{}", world.ours.project, world.ids["member"]);
    world.app.delete(&member).as_(world.root()).await.expect(204);
    settled().await;
    world.done("POST", edits, edit.clone()).await;
    settled().await;
    world.app.delete(&format!("/api/v1/sessions/{session}")).cookie(&cookie).await.expect(204);
    let heard = ended(stream, "its session is revoked").await;
    assert!(!heard.contains("plan."), "{heard}");
}

async fn who_is_no_administrator_any_more_is_cut_off(world: &World) {
    let second = json!({ "is_administrator": true });
    let person = format!("/api/v1/persons/{}", world.ids["outsider"]);
    world.done("PATCH", &person, second).await;
    let (key, _) = world.session(world.ids["outsider"]).await;
    let stream = listen(world, format!("{}={key}", crate::world::SESSION));
    settled().await;
    world.done("PATCH", &person, json!({ "is_administrator": false })).await;
    ended(stream, "its administrator is one no more").await;
}

/// An administrator's token that may not administer sees the projects of its owner, and is not cut off for that.
async fn a_token_listens_as_far_as_it_reaches(world: &World) {
    let listen = |holder: &str| {
        let sending = world.dressed(world.app.get("/api/v1/stream"), holder);
        tokio::spawn(sending.answer())
    };
    let stream = listen("write_token");
    // Longer than the right to listen is believed unseen.
    settled().await;
    settled().await;
    assert!(!stream.is_finished(), "a living token is cut off");
    let email = "administrator@hengmu.example";
    let tokens = world.app.get("/api/v1/me/tokens");
    let tokens = world.dressed(tokens, "administrator").await.expect(200).json();
    let made =
        tokens["items"].as_array().expect("tokens").iter().find(|token| token["name"] == "write_token");
    let path = format!("/api/v1/me/tokens/{}", crate::world::text(&made.expect(email)["id"]));
    world.dressed(world.app.delete(&path), "administrator").await.expect(204);
    ended(stream, "its token is revoked").await;
}
