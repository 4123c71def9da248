//! The kickoff pack: what a party would read, that what is sent is what was looked at, and that it stays so.

use crate::scene::{Scene, fields};
use crate::with_scene;
use agreement::store::kickoff_packs_for_client;
use kernel::{PartyId, PersonId};
use serde_json::{Value, json};
use store::Viewer;
use web::testing::{TestAnswer, team};

impl Scene {
    async fn meeting(&self, meeting: Value) {
        let body = json!({ "meeting": meeting });
        self.app.put(&self.at("kickoff/meeting")).as_(team(self.wen)).json(body).await.expect(200);
    }
    async fn pack(&self) -> Value {
        self.get(&format!("parties/{}/kickoff-pack", self.party)).await["pack"].clone()
    }
    async fn send(&self, by: PersonId, pack: Value) -> TestAnswer {
        let body = json!({ "party_id": self.party, "pack": pack });
        self.app.post(&self.at("kickoff-packs")).as_(team(by)).json(body).await
    }
    async fn packs_read_by(&self, party: PartyId, person: PersonId) -> Vec<Value> {
        let viewer = Viewer { project: self.project, party, person };
        let all = self.db().read_as_client(viewer, kickoff_packs_for_client::of_viewer).await.expect("packs");
        all.iter().map(|one| json!({ "number": one.number, "pack": one.pack })).collect()
    }
}

#[tokio::test]
async fn a_pack_is_sent_as_it_was_looked_at_and_stays_so() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let meeting = json!({ "starts": "2026-03-02T09:30:00", "agenda": "Goals\n\nPlan", "rules": "Fridays",
            "market": "They lose to Nanpu" });
        scene.meeting(meeting).await;
        let pack = scene.pack().await;
        assert_eq!((&pack["agenda"], &pack["rules"]), (&json!(["Goals", "Plan"]), &json!(["Fridays"])));
        assert!(pack["starts"].as_str().is_some_and(|at| at.starts_with("2026-03-02T01:30:00")), "{pack}");
        assert!(!pack.to_string().contains("Nanpu"), "{pack}");

        scene.send(scene.wen, pack.clone()).await.expect(403);
        scene.meeting(json!({ "agenda": "Something else" })).await;
        scene.send(scene.lin, pack).await.expect(412);
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, Vec::<Value>::new());

        let first = scene.pack().await;
        scene.send(scene.lin, first.clone()).await.expect(201);
        scene.meeting(json!({ "agenda": "Later thoughts" })).await;
        let read = json!({ "number": 1, "pack": first });
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, [read.clone()], "as it was sent");
        let second = scene.pack().await;
        scene.send(scene.lin, second.clone()).await.expect(201);
        let newer = json!({ "number": 2, "pack": second });
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, [newer, read]);
        assert_eq!(
            scene.packs_read_by(scene.party_b, scene.fang).await,
            Vec::<Value>::new(),
            "of another party"
        );
    })
    .await;
}

#[tokio::test]
async fn only_files_of_the_project_lie_on_the_table() {
    with_scene(|scene| async move {
        let body = json!({ "meeting": { "files": [kernel::RecordId::new()] } });
        let refused = scene.app.put(&scene.at("kickoff/meeting")).as_(team(scene.wen)).json(body).await;
        assert!(refused.expect(422).json().to_string().contains("files"));
    })
    .await;
}
