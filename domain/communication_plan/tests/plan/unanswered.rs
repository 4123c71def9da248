//! A review of the plan that nobody answers: its people are reminded by a person, and whoever asked is told once.

use crate::scene::{Scene, with_scene};
use communication_plan::review::ReviewAnswer;
use engagement::testing;
use kernel::PartyRole;
use serde_json::{Value, json};
use store::params;
use web::testing::{TestAnswer, team};

const TOLD: &str = "plan_review_unanswered";

impl Scene {
    async fn asked_for(&self, due: Option<&str>) -> Value {
        let asked = self.ask_until(1, &[self.zheng], due).await.expect(201).json();
        asked["items"][0]["id"].clone()
    }
    async fn remind(&self, of: &Value, by: kernel::PersonId) -> TestAnswer {
        let body = json!({ "kind": "plan_review", "subject_id": of });
        self.app.post(&self.at("reminders")).as_(team(by)).json(body).await
    }
    async fn close(&self, review: &Value) {
        let path = format!("/api/v1/communication-plan-reviews/{}/closing", review.as_str().expect("an id"));
        self.app.put(&path).as_(team(self.lin)).await.expect(200);
    }
    async fn times_told(&self, person: kernel::PersonId) -> usize {
        self.execute().await;
        self.told(person).await.iter().filter(|kind| *kind == TOLD).count()
    }
    async fn reminders(&self) -> Vec<Value> {
        let all = self.db().read(|conn| {
            let sql = "select payload from outbox where kind = 'mail' order by id";
            conn.rows(sql, params![], |row| row.get::<String>(0))
        });
        let all = all.await.expect("letters").into_iter();
        let all = all.map(|letter| serde_json::from_str::<Value>(&letter).expect("JSON"));
        all.filter(|letter| letter["template"] == "reminder").collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_have_not_answered_are_reminded_by_a_manager_once_a_working_day() {
    with_scene(|scene| async move {
        let unreached = scene.another_of_the_party("Mou Lan", PartyRole::ClientContact).await;
        let (party, zheng) = (scene.party.clone(), scene.zheng);
        scene.db().write(move |tx| testing::invite(tx, &party, zheng)).await.expect("invited");
        scene.added(scene.row()).await;
        scene.shown_plan().await;
        let people = [scene.zheng, unreached];
        let review = scene.ask(1, &people).await.expect(201).json()["items"][0]["id"].clone();
        scene.remind(&review, scene.wen).await.expect(403);
        scene.remind(&json!(uuid::Uuid::nil()), scene.lin).await.expect(404);

        let sent = scene.remind(&review, scene.lin).await.expect(201).json();
        assert_eq!(sent["reached"], json!(["Zheng Haiyan"]));
        assert_eq!(sent["not_reached"][0]["name"], "Mou Lan");
        let letters = scene.reminders().await;
        let told = |field: &str| letters[0][field].clone();
        assert_eq!((letters.len(), told("to"), told("about")), (1, json!(scene.zheng), review.clone()));
        assert_eq!(letters[0]["params"]["kind"], "plan_review");
        let place = scene.asked_of(scene.zheng).await[0].key;
        assert!(told("url").as_str().is_some_and(|url| url.ends_with(&format!("/plan-reviews/{place}"))));
        let refused = scene.remind(&review, scene.lin).await.expect(422).json();
        assert_eq!(refused["code"], "reminder.too_soon");

        scene.pass_days(1);
        scene.answer(scene.zheng, ReviewAnswer::all_fits(1)).await.expect("it is taken");
        let refused = scene.remind(&review, scene.lin).await.expect(422).json();
        assert_eq!(refused["code"], "reminder.nobody_reached", "the other has no mailbox here");
        scene.close(&review).await;
        let refused = scene.remind(&review, scene.lin).await.expect(422).json();
        assert_eq!(refused["code"], "reminder.nothing_open");
        assert_eq!(scene.reminders().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asked_is_told_once_that_answers_are_missing() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.shown_plan().await;
        scene.asked_for(None).await;
        scene.pass_days(6);
        assert_eq!(scene.times_told(scene.lin).await, 0, "not yet a week");
        scene.pass_days(1);
        for _ in 0..2 {
            assert_eq!(scene.times_told(scene.lin).await, 1);
        }
        assert_eq!(scene.times_told(scene.wen).await, 0, "who did not ask");
        assert!(scene.reminders().await.is_empty(), "nothing goes to the client by itself");

        // The day that was named counts, to its end.
        scene.asked_for(Some("2026-02-18")).await;
        scene.set_clock("2026-02-18T15:59:00Z");
        assert_eq!(scene.times_told(scene.lin).await, 1);
        scene.set_clock("2026-02-18T16:01:00Z");
        assert_eq!(scene.times_told(scene.lin).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_was_answered_closed_or_replaced_nobody_is_told() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.shown_plan().await;
        scene.asked_for(None).await;
        scene.answer(scene.zheng, ReviewAnswer::all_fits(1)).await.expect("it is taken");
        scene.pass_days(8);
        assert_eq!(scene.times_told(scene.lin).await, 0, "answered");
        let review = scene.asked_for(None).await;
        scene.close(&review).await;
        scene.pass_days(8);
        assert_eq!(scene.times_told(scene.lin).await, 0, "closed");
        scene.asked_for(None).await;
        scene.pass_days(5);
        scene.asked_for(None).await;
        scene.pass_days(5);
        assert_eq!(scene.times_told(scene.lin).await, 0, "asked anew five days ago");
        let put = |state: &'static str| {
            let (db, project) = (scene.db().clone(), scene.project);
            async move {
                let sql = "update projects set state = $2 where id = $1";
                db.write(move |tx| tx.exec(sql, params![project, state]).map(drop)).await.expect("written");
            }
        };
        put("archived").await;
        scene.pass_days(30);
        assert_eq!(scene.times_told(scene.lin).await, 0, "of an archived project");
        put("active").await;
        assert_eq!(scene.times_told(scene.lin).await, 1, "opened again");
    })
    .await;
}
