//! "What we need from you": the client says it is done, the team looks.

use crate::scene::Scene;
use crate::with_scene;
use engagement::testing::witness;
use kernel::{ClientPrincipal, Failure, Identified, LinkId, PartyRole, Result};
use schedule::routes::{ClientReporting, report_as_client};
use schedule::store::for_client;
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::team;

impl Scene {
    /// Under which the first party knows one of the tasks it reads.
    async fn key(&self, task: Uuid) -> Uuid {
        let party = self.party;
        let found = self.db().read(move |conn| {
            conn.one(
                "select client_key from released_tasks where party_id = $1 and record_id = $2",
                store::params![party, task],
                |row| row.get(0),
            )
        });
        found.await.expect("a key")
    }
    async fn reports(&self, item: Uuid, identified: Identified) -> Result<()> {
        self.reports_with(item, identified, Uuid::new_v4()).await
    }
    async fn reports_with(&self, item: Uuid, identified: Identified, form_key: Uuid) -> Result<()> {
        let by = ClientPrincipal {
            person: self.zheng,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified,
        };
        let said = ClientReporting { item, words: " The gate is open. ".into(), form_key };
        let told =
            self.db().write(move |tx| report_as_client(tx, &by, "http://localhost:8080", &witness(), &said));
        told.await.map(drop)
    }
    async fn need(&self) -> Value {
        let list = self.get("client-tasks").await;
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        list["items"][0].clone()
    }
    async fn returns(&self, task: Uuid) -> web::testing::TestAnswer {
        let path = format!("/api/v1/tasks/{task}/return");
        self.app.put(&path).as_(team(self.wen)).json(json!({ "words": "The second gate." })).await
    }
    async fn count(&self) -> usize {
        let (project, task) = (self.project, self.access);
        let viewer = store::Viewer { project, party: self.party, person: self.zheng };
        let own = self.db().read_as_client(viewer, for_client::reports).await.expect("own reports");
        let viewer = store::Viewer { project, party: self.other, person: self.fang };
        let of_others = self.db().read_as_client(viewer, for_client::reports).await.expect("none");
        assert!(of_others.is_empty(), "another party reads nothing of it");
        let all = self.db().read(move |conn| {
            conn.one("select count(*) from task_reports where task_id = $1", store::params![task], |row| {
                row.get::<i64>(0)
            })
        });
        assert_eq!(own.is_empty(), all.await.expect("a count") == 0);
        own.len()
    }
}

#[tokio::test]
async fn the_client_says_it_is_done_and_the_team_answers() {
    with_scene(|scene| async move {
        let key = scene.key(scene.access).await;
        let before = scene.need().await;
        assert_eq!((&before["wanted"], &before["is_agreed"]), (&json!("2026-03-02"), &json!(false)));
        assert_eq!((&before["report"], &before["is_shared"]), (&Value::Null, &json!(true)));
        assert_eq!(before["delay_working_days"], 0, "nothing was wanted yet");
        assert_eq!(scene.returns(scene.access).await.expect(422).code(), "task_report.nothing_reported");

        let form = Uuid::new_v4();
        scene.reports_with(key, Identified::WithCode, form).await.expect("said");
        let said = scene.need().await;
        assert_eq!(
            (&said["report"]["by"], &said["report"]["words"]),
            (&json!("Zheng"), &json!("The gate is open."))
        );
        assert_eq!(said["state"], "to_do", "nobody but the team changes the plan");
        scene.reports(key, Identified::WithCode).await.expect("twice is once");
        assert_eq!(scene.need().await["report"]["at"], said["report"]["at"]);
        assert_eq!(scene.count().await, 1);

        scene.returns(scene.access).await.expect(204);
        let returned = scene.need().await;
        assert_eq!(returned["report"]["answer"], "The second gate.");
        assert!(returned["report"]["returned_at"].is_string());
        scene.reports_with(key, Identified::WithCode, form).await.expect("an old page, sent again");
        assert!(scene.need().await["report"]["returned_at"].is_string(), "says nothing new");
        scene.reports(key, Identified::WithCode).await.expect("said again");
        assert_eq!(scene.need().await["report"]["returned_at"], Value::Null);

        let done = json!([{ "op": "update_task", "id": scene.access, "set": { "percent_complete": 100 } }]);
        scene.edit(done).await;
        assert_eq!(scene.need().await["state"], "done");
    })
    .await;
}

#[tokio::test]
async fn only_those_who_said_who_they_are_and_only_of_their_own() {
    with_scene(|scene| async move {
        let key = scene.key(scene.access).await;
        for identified in [Identified::Unasked, Identified::SomebodyElse] {
            assert_eq!(scene.reports(key, identified).await, Err(Failure::Forbidden), "{identified:?}");
        }
        assert_eq!(scene.reports(Uuid::new_v4(), Identified::AsNamed).await, Err(Failure::NotFound));
        assert_eq!(
            scene.reports(scene.access, Identified::AsNamed).await,
            Err(Failure::NotFound),
            "our id is no key"
        );
        let handover = scene.key(scene.handover).await;
        let refused = scene.reports(handover, Identified::AsNamed).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(refusal)) if refusal.code == "task_report.not_yours")
        );
        assert_eq!(scene.count().await, 0);
    })
    .await;
}

#[tokio::test]
async fn after_the_agreement_the_agreed_day_is_the_wanted_one() {
    with_scene(|scene| async move {
        scene.confirmed(scene.party).await;
        let later =
            json!([{ "op": "update_task", "id": scene.access, "set": { "duration_minutes": 2_400 } }]);
        scene.edit(later).await;
        let need = scene.need().await;
        assert_eq!((&need["wanted"], &need["is_agreed"]), (&json!("2026-03-02"), &json!(true)));
        assert_eq!(need["finish"], "2026-03-06");
        // From Monday to Thursday.
        scene.db().clock().advance_seconds(3 * 86_400);
        assert_eq!(scene.need().await["delay_working_days"], 3);
        let key = scene.key(scene.access).await;
        scene.reports(key, Identified::WithCode).await.expect("said");
        scene.db().clock().advance_seconds(5 * 86_400);
        assert_eq!(scene.need().await["delay_working_days"], 3, "it counts no further while the team looks");
        scene.returns(scene.access).await.expect(204);
        assert_eq!(scene.need().await["delay_working_days"], 6, "not yet: it counts on");
    })
    .await;
}

/// A task of two parties: whoever says that it is done is held against the day that their own party agreed to.
#[tokio::test]
async fn a_partys_delay_is_held_against_its_own_day() {
    with_scene(|scene| async move {
        scene.confirmed(scene.party).await;
        let later =
            json!([{ "op": "update_task", "id": scene.access, "set": { "duration_minutes": 2_400 } }]);
        scene.edit(later).await;
        scene.share(scene.other, json!({ "task_ids": [scene.valve, scene.access] })).await;
        scene.confirmed(scene.other).await;
        scene.db().clock().advance_seconds(3 * 86_400);
        assert_eq!(scene.need().await["wanted"], "2026-03-06", "of both the last day");
        let key = scene.key(scene.access).await;
        scene.reports(key, Identified::WithCode).await.expect("said");
        let need = scene.need().await;
        assert_eq!((&need["wanted"], &need["delay_working_days"]), (&json!("2026-03-02"), &json!(3)));
        // The other party alone reads it now, and nobody said anything of it.
        let gone = scene.db().write(|tx| tx.exec("delete from task_reports", &[])).await;
        gone.expect("forgotten");
        scene.share(scene.other, json!({ "task_ids": [scene.valve] })).await;
        let need = scene.need().await;
        assert_eq!((&need["wanted"], &need["delay_working_days"]), (&json!("2026-03-02"), &json!(3)));
    })
    .await;
}
