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
