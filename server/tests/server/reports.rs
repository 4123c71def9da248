//! Reports on their way to a client: what was looked at is what is sent, once, and nothing that the party does not read.

use crate::world::{World, text};
use serde_json::{Value, json};
use std::future::Future;
use store::testing::each_database;
use web::testing::TestAnswer;

/// A draft for the first party over years, so that its shared task stands in it.
struct Scene {
    world: World,
    path: String,
}

async fn with_draft<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let party = &world.ours.parties[0];
        let wanted =
            json!({ "party_id": party.id, "kind": "progress", "from": "2025-06-01", "until": "2027-12-31" });
        let drafted =
            world.done("POST", &format!("/api/v1/projects/{}/reports", world.ours.project), wanted).await;
        let path = format!("/api/v1/reports/{}", text(&drafted["id"]));
        body(Scene { world, path }).await;
    })
    .await;
}

impl Scene {
    async fn report(&self) -> Value {
        self.world.done("GET", &self.path, Value::Null).await
    }
    async fn write(&self, by: &str, body: Value) {
        let revision = self.report().await["revision"].as_i64().expect("a revision");
        let sending = self.world.dressed(self.world.app.put(&self.path), by).if_match(revision);
        sending.json(body).await.expect(200);
    }
    async fn approve(&self, by: &str) -> TestAnswer {
        let revision = self.report().await["revision"].as_i64().expect("a revision");
        let path = format!("{}/approvals", self.path);
        self.world.dressed(self.world.app.post(&path), by).if_match(revision).await
    }
    async fn send_as_seen(&self, seen: &Value) -> TestAnswer {
        let body =
            json!({ "languages": ["en"], "reader_ids": [self.world.ours.parties[0].contacts[0].person] });
        let path = format!("{}/versions", self.path);
        let sending = self.world.dressed(self.world.app.post(&path), "manager");
        sending.if_match(seen["revision"].as_i64().expect("a revision")).json(body).await
    }
    async fn send(&self) -> TestAnswer {
        self.send_as_seen(&self.report().await).await
    }
    async fn versions(&self) -> usize {
        self.report().await["versions"].as_array().expect("versions").len()
    }
}

fn said(words: &str) -> Value {
    json!({ "words": { "summary": { "en": words, "zh": "" } } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_party_reads_no_more_is_not_sent_to_it() {
    with_draft(|scene| async move {
        let party = &scene.world.ours.parties[0];
        assert!(scene.report().await.to_string().contains("items/"), "the shared task stands in it");
        scene
            .world
            .share(&scene.world.ours.project, &party.id, json!({ "phases_and_milestones": false }))
            .await;
        let seen = scene.report().await;
        assert_ne!(seen["not_read_any_more"], json!([]));
        assert_eq!(seen["has_moved"], true);
        assert_eq!(scene.send().await.expect(422).code(), "report.not_read_any_more");
        assert_eq!(scene.versions().await, 0);
        scene.world.done("POST", &format!("{}/drawings", scene.path), Value::Null).await;
        let drawn = scene.report().await;
        assert_eq!((&drawn["not_read_any_more"], &drawn["has_moved"]), (&json!([]), &json!(false)));
        scene.send().await.expect(200);
        assert_eq!(scene.versions().await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_looked_at_is_sent_and_once() {
    with_draft(|scene| async move {
        let seen = scene.report().await;
        scene.write("member", json!({ "wording": said("Written meanwhile.") })).await;
        scene.send_as_seen(&seen).await.expect(412);
        assert_eq!(scene.versions().await, 0);
        let looked_at = scene.report().await;
        scene.send_as_seen(&looked_at).await.expect(200);
        // The second press of the same button.
        scene.send_as_seen(&looked_at).await.expect(200);
        assert_eq!((scene.versions().await, scene.report().await["state"].clone()), (1, json!("sent")));
        scene.write("member", json!({ "wording": said("And once more.") })).await;
        assert_eq!(scene.report().await["state"], "changed");
        scene.send().await.expect(200);
        assert_eq!(scene.versions().await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_somebody_is_to_look_first_nothing_leaves_before() {
    with_draft(|scene| async move {
        let manager = scene.world.ids["manager"];
        scene.write("member", json!({ "wording": said("One."), "approver_id": manager })).await;
        assert_eq!(scene.send().await.expect(422).code(), "report.not_approved");
        assert_eq!(scene.approve("member").await.expect(422).code(), "report.own_words");
        scene.approve("manager").await.expect(200);
        assert_eq!(scene.report().await["state"], "approved");
        // What is written after it is approved anew.
        scene.write("member", json!({ "wording": said("Two."), "approver_id": manager })).await;
        assert_eq!(scene.send().await.expect(422).code(), "report.not_approved");
        scene.approve("manager").await.expect(200);
        scene.send().await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_named() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let path = format!("/api/v1/projects/{}/reports", world.ours.project);
        for (from, until, field) in [
            ("2026-05-02", "2026-05-01", "until"),
            ("1990-01-01", "2026-05-01", "until"),
            ("soon", "2026-05-01", "from"),
        ] {
            let body = json!({ "party_id": party.id, "kind": "progress", "from": from, "until": until });
            let wrong = world.dressed(world.app.post(&path), "member").json(body).await.expect(422).json();
            assert_eq!(wrong["fields"][0]["field"], field, "{from} {until}");
        }
        let long = json!({ "wording": said(&"x".repeat(4_001)) });
        let wrong = world.dressed(world.app.put(&scene.path), "member").json(long).await.expect(422).json();
        assert_eq!(wrong["fields"][0]["field"], "words.summary.en");
        assert_eq!(scene.report().await["wording"]["words"], json!({}));
    })
    .await;
}
