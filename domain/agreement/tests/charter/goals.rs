//! What serves a goal: linked by the team, kept through new versions of the charter, read by no party.

use super::scene::{Scene, fields};
use super::with_scene;
use serde_json::{Value, json};
use web::testing::team;

async fn requirement(scene: &Scene, title: &str) -> String {
    let body = json!({ "fields": { "title": title, "kind": "function" } });
    let made =
        scene.app.post(&scene.at("requirements")).as_(team(scene.wen)).json(body).await.expect(201).json();
    made["id"].as_str().expect("an id").to_owned()
}

fn path(scene: &Scene, goal: &Value, requirement: &str) -> String {
    scene.at(&format!("charter/goals/{}/requirements/{requirement}", goal.as_str().expect("an id")))
}

#[tokio::test]
async fn a_requirement_serves_a_goal_through_every_version() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let offline = requirement(&scene, "Scan offline").await;
        let goal = scene.get("charter/goals").await["items"][0]["id"].clone();
        let link = path(&scene, &goal, &offline);
        scene.app.put(&link).as_(team(scene.jian)).json(json!({})).await.expect(403);
        scene.app.put(&link).as_(team(scene.stranger)).json(json!({})).await.expect(404);
        for _ in 0..2 {
            let linked = scene.app.put(&link).as_(team(scene.wen)).json(json!({})).await.expect(200).json();
            assert_eq!(linked["items"][0]["requirement_ids"], json!([offline]));
        }
        let events = "select count(*) from events where kind = 'requirement.goal_linked'";
        let told = scene.db().read(move |conn| conn.one(events, &[], |row| row.get::<i64>(0))).await;
        assert_eq!(told.expect("a number"), 1, "twice is once");

        // Another goal before it, other words for it: it stays the same goal.
        let mut goals = scene.get("charter").await["fields"]["goals"].clone();
        let mut first = goals[0].clone();
        first["id"] = Value::Null;
        goals[0]["specific"] = json!("Pallets are moved much faster");
        scene.edit("goals", json!([first, goals[0]])).await;
        let found = scene.get("charter/goals").await;
        assert_eq!(found["items"][1]["id"], goal);
        assert_eq!(found["items"][1]["requirement_ids"], json!([offline]));
        assert_eq!(
            (&found["items"][0]["number"], &found["items"][0]["requirement_ids"]),
            (&json!(1), &json!([]))
        );

        // Taken out and brought back by undoing.
        let now = scene.get("charter").await["fields"]["goals"].clone();
        let removed = scene.edit("goals", json!([now[0]])).await;
        assert_eq!(scene.get("charter/goals").await["items"].as_array().unwrap().len(), 1);
        scene.put(removed["undo"].clone()).await.expect(200);
        assert_eq!(scene.get("charter/goals").await["items"][1]["requirement_ids"], json!([offline]));

        let unlinked = scene.app.delete(&link).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(unlinked["items"][1]["requirement_ids"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_is_dropped_serves_nothing_and_what_is_unknown_is_hidden() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let offline = requirement(&scene, "Scan offline").await;
        let goal = scene.get("charter/goals").await["items"][0]["id"].clone();
        let nobodys = json!(uuid::Uuid::from_u128(5));
        let put = |path: String| scene.app.put(&path).as_(team(scene.wen)).json(json!({}));
        put(path(&scene, &nobodys, &offline)).await.expect(404);
        put(path(&scene, &goal, &uuid::Uuid::from_u128(6).to_string())).await.expect(404);
        put(path(&scene, &goal, &offline)).await.expect(200);
        let dropping = format!("/api/v1/requirements/{offline}/dropping");
        scene.app.put(&dropping).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.get("charter/goals").await["items"][0]["requirement_ids"], json!([]));
        scene.app.delete(&dropping).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.get("charter/goals").await["items"][0]["requirement_ids"], json!([offline]));
    })
    .await;
}

#[tokio::test]
async fn a_link_is_no_edit_of_what_a_party_confirms() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let sent = scene.asked().await;
        scene.answer(&sent, engagement::sign_off::Verdict::Approved).await.expect("confirmed");
        let offline = requirement(&scene, "Scan offline").await;
        let goal = scene.get("charter/goals").await["items"][0]["id"].clone();
        let link = path(&scene, &goal, &offline);
        scene.app.put(&link).as_(team(scene.wen)).json(json!({})).await.expect(200);
        assert_eq!(scene.state().await, ("confirmed".into(), Some(1)));
        let bytes = scene.content(&sent).await.canonical().unwrap();
        assert!(!bytes.contains(goal.as_str().unwrap()), "{bytes}");
    })
    .await;
}
