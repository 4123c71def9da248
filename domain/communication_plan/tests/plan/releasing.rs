//! What a party reads of the plan: what was shown to it, word for word, and days that follow the calendar.

use crate::scene::{Scene, with_scene};
use communication_plan::store::for_client::{self as plan, ClientPlan};
use engagement::store::parties::Party;
use serde_json::{Value, json};
use store::Viewer;
use web::testing::{TestAnswer, team};

impl Scene {
    async fn read_by(&self, party: &Party) -> Option<ClientPlan> {
        let viewer = Viewer { project: self.project, party: party.id, person: self.zheng };
        self.db().read_as_client(viewer, plan::of_viewer).await.expect("it can be read")
    }
    async fn looked_at(&self) -> Value {
        let path = self.at(&format!("parties/{}/communication-plan", self.party.id));
        self.app.get(&path).as_(team(self.lin)).await.expect(200).json()
    }
    async fn show(&self, lines: &Value) -> TestAnswer {
        let path = self.at("communication-plan-releases");
        let body = json!({ "party_id": self.party.id, "lines": lines });
        self.app.post(&path).as_(team(self.lin)).json(body).await
    }
}

/// What was done and which version it replaced, as the party's evidence has it.
async fn noted(scene: &Scene) -> Vec<(String, i64, Value, Value)> {
    let viewer = Viewer { project: scene.project, party: scene.party.id, person: scene.zheng };
    let read = scene.db().read_as_client(viewer, |conn| {
        let mut found = Vec::new();
        for line in evidence::receipts(conn)? {
            let receipt = evidence::receipt(conn, line.key)?;
            let parsed = |text: Option<String>| text.map_or(Value::Null, |text| text.parse().expect("JSON"));
            let (content, answer) = (parsed(receipt.content), parsed(receipt.answer));
            let titles: Value = content["lines"]
                .as_array()
                .expect("lines")
                .iter()
                .map(|one| one["purpose"].clone())
                .collect();
            found.push((line.act, line.subject.version, answer["replaces"]["version"].clone(), titles));
        }
        Ok(found)
    });
    read.await.expect("receipts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_version_that_is_shown_stands_in_the_partys_evidence_once() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        let seen = scene.looked_at().await;
        for _ in 0..2 {
            scene.show(&seen["lines"]).await.expect(201);
        }
        scene.change(&row, scene.row_with("purpose", json!("Nobody waits"))).await.expect(200);
        scene.show(&scene.looked_at().await["lines"]).await.expect(201);
        let path = scene.at(&format!("parties/{}/communication-plan-release", scene.party.id));
        for _ in 0..2 {
            scene.app.delete(&path).as_(team(scene.lin)).await.expect(200);
        }
        let act = |act: &str, version, replaces, words: &str| {
            (format!("communication_plan.{act}"), version, replaces, json!([words]))
        };
        assert_eq!(
            noted(&scene).await,
            [
                act("taken_back", 2, Value::Null, "Nobody waits"),
                act("shown", 2, json!(1), "Nobody waits"),
                act("shown", 1, Value::Null, ""),
            ]
        );
        // Shown again after that, it takes the place of nothing.
        scene.show(&scene.looked_at().await["lines"]).await.expect(201);
        assert_eq!(noted(&scene).await[0], act("shown", 3, Value::Null, "Nobody waits"));

        let (project, party) = (scene.project, scene.party.id);
        let signer = engagement::testing::signer();
        let evidence = scene.db().read(move |conn| evidence::export(conn, &signer, project, Some(party)));
        let evidence = evidence.await.expect("an export");
        assert_eq!(verify::check_export(&evidence, &[], None).expect("nothing wrong").said.len(), 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_party_reads_what_it_was_shown_and_no_other_does() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        let mut internal = scene.row_with("title", json!("Margin"));
        internal["is_internal"] = json!(true);
        scene.add(internal).await.expect(201);
        let mut of_another = scene.row_with("title", json!("Nanpu's week"));
        of_another["party_id"] = json!(scene.other_party.id);
        of_another["client_owner_id"] = Value::Null;
        scene.add(of_another).await.expect(201);
        assert_eq!(scene.read_by(&scene.party).await, None);

        let seen = scene.looked_at().await;
        assert_eq!(seen["lines"].as_array().expect("lines").len(), 1);
        scene.change(&row, scene.row_with("purpose", json!("Nobody waits"))).await.expect(200);
        scene.show(&seen["lines"]).await.expect(412);
        let seen = scene.looked_at().await;
        for _ in 0..2 {
            let plan = scene.show(&seen["lines"]).await.expect(201).json();
            assert_eq!(plan["releases"].as_array().expect("releases").len(), 1, "shown once");
        }
        let read = scene.read_by(&scene.party).await.expect("it is shown");
        assert_eq!((read.lines.len(), read.lines[0].owner.as_deref()), (1, Some("Wen Yizhou")));
        assert_eq!(read.days[0].first().map(ToString::to_string).as_deref(), Some("2026-02-11T08:00:00Z"));
        assert_eq!(scene.read_by(&scene.other_party).await, None);

        // What is reworded or called off: the words wait until they are shown, a day that falls away is none.
        let row = scene.plan().await["items"][0].clone();
        scene.change(&row, scene.row_with("purpose", json!("Other words"))).await.expect(200);
        let off = json!({ "said": "called_off", "words": "A fair" });
        scene.say(&row, "2026-02-11", off).await.expect(200);
        scene.execute().await;
        let read = scene.read_by(&scene.party).await.expect("it is shown");
        assert_eq!(read.lines[0].purpose, "Nobody waits");
        assert_eq!(read.days[0].first().map(ToString::to_string).as_deref(), Some("2026-02-24T08:00:00Z"));
        assert_eq!(scene.plan().await["releases"][0]["is_outdated"], true);

        let path = scene.at(&format!("parties/{}/communication-plan-release", scene.party.id));
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(403);
        scene.app.delete(&path).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.read_by(&scene.party).await, None);
    })
    .await;
}
