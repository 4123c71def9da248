//! Reminders: one letter to those who were asked and have not answered, once a working day. It is Monday 9:00 in
//! Shanghai when a test begins; the project works by the calendar of mainland China.

use crate::scene::Scene;
use crate::{letters, with_scene};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;
use web::testing::TestAnswer;

const DAY: i64 = 24 * 3_600;

fn text(of: &Value) -> String {
    of.as_str().expect("a text").to_owned()
}

impl Scene {
    fn reminders(&self) -> String {
        format!("/api/v1/projects/{}/reminders", self.project)
    }
    async fn remind(&self, kind: &str, subject: &str) -> TestAnswer {
        self.post(&self.reminders(), self.lin, json!({ "kind": kind, "subject_id": subject })).await
    }
    async fn reminded(&self) -> Vec<String> {
        let all = letters(self.db()).await.into_iter().filter(|letter| letter.template == "reminder");
        all.map(|letter| letter.to_name).collect()
    }
    async fn team_question(&self) -> String {
        let path = format!("/api/v1/projects/{}/questions", self.project);
        let body = json!({ "party_id": self.party, "body": "Which gate?" });
        text(&self.post(&path, self.lin, body).await.expect(201).json()["id"])
    }
    async fn made(&self, what: &str, body: Value) -> String {
        let path = format!("/api/v1/projects/{}/{what}", self.project);
        text(&self.post(&path, self.lin, body).await.expect(201).json()["id"])
    }
}

#[tokio::test]
async fn whoever_was_asked_is_reminded_once_a_working_day() {
    with_scene(|scene| async move {
        let question = scene.team_question().await;
        let body = json!({ "kind": "question", "subject_id": question });
        scene.post(&scene.reminders(), scene.wen, body.clone()).await.expect(403);
        scene.post(&scene.reminders(), scene.stranger, body).await.expect(404);
        let sent = scene.remind("question", &question).await.expect(201).json();
        assert_eq!(sent["reached"], json!(["Zheng Haiyan"]), "whoever may only look is asked for nothing");
        assert_eq!(scene.remind("question", &question).await.expect(422).code(), "reminder.too_soon");
        // Friday, then the weekend.
        scene.db().clock().advance_seconds(4 * DAY);
        scene.remind("question", &question).await.expect(201);
        scene.db().clock().advance_seconds(DAY);
        assert_eq!(scene.remind("question", &question).await.expect(422).code(), "reminder.too_soon");
        scene.db().clock().advance_seconds(2 * DAY);
        scene.remind("question", &question).await.expect(201);
        assert_eq!(scene.reminded().await, ["Zheng Haiyan"; 3]);
        let list = scene.get(&scene.reminders(), scene.wen).await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "the last one of each: {list}");
        assert_eq!((&list["items"][0]["by"], &list["items"][0]["people"]), (&json!("Lin Wei"), &json!(1)));

        let closure = format!("/api/v1/questions/{question}/closure");
        scene.app.put(&closure).as_(web::testing::team(scene.lin)).await.expect(200);
        scene.db().clock().advance_seconds(DAY);
        assert_eq!(scene.remind("question", &question).await.expect(422).code(), "reminder.nothing_open");
        // The client's own question waits for the team.
        let asked = scene.ask("When?").await.to_string();
        assert_eq!(scene.remind("question", &asked).await.expect(422).code(), "reminder.nothing_open");
        for kind in ["question", "task", "questionnaire", "review", "demonstration", "sign_off"] {
            scene.remind(kind, &Uuid::now_v7().to_string()).await.expect(404);
        }
        scene.remind("question", &scene.task.to_string()).await.expect(404);
        let internal = scene.remind("task", &scene.task.to_string()).await.expect(422);
        assert_eq!(internal.code(), "reminder.nothing_open", "nobody was asked for it");
    })
    .await;
}

#[tokio::test]
async fn whoever_answered_or_was_not_asked_gets_no_letter() {
    with_scene(|scene| async move {
        let second = scene.contact("Cao Lan").await;
        scene.invite(second).await;
        let not_invited = scene.contact("Mu Qing").await;
        scene.contact("Never Asked").await;
        let question = json!({ "kind": "text", "words": { "en": "What stops you?" } });
        let section = json!({ "title": { "en": "Night" }, "questions": [question] });
        let id =
            scene.made("questionnaires", json!({ "title": "Before we begin", "sections": [section] })).await;
        assert_eq!(scene.remind("questionnaire", &id).await.expect(422).code(), "reminder.nothing_open");
        let persons = json!([scene.zheng, second, not_invited]);
        let body = json!({ "party_id": scene.party, "person_ids": persons, "revision": 1 });
        scene.post(&format!("/api/v1/questionnaires/{id}/sendings"), scene.lin, body).await.expect(201);
        let (of, zheng): (Uuid, _) = (id.parse().expect("an id"), scene.zheng);
        let handed_in = scene.db().write(move |tx| {
            let sql = "update questionnaire_recipients set submitted_at = 1
                       where questionnaire_id = $1 and person_id = $2";
            tx.exec(sql, params![of, zheng])
        });
        assert_eq!(handed_in.await, Ok(1));
        let sent = scene.remind("questionnaire", &id).await.expect(201).json();
        assert_eq!(sent["reached"], json!(["Cao Lan"]));
        assert_eq!(sent["not_reached"][0]["name"], "Mu Qing");

        let demonstration = json!({ "title": "Build 41", "items": [{ "words": "Colours" }] });
        let id = scene.made("demonstrations", demonstration).await;
        let body = json!({ "party_id": scene.party, "revision": 1 });
        scene.post(&format!("/api/v1/demonstrations/{id}/sendings"), scene.lin, body).await.expect(201);
        let sent = scene.remind("demonstration", &id).await.expect(201).json();
        assert_eq!(sent["reached"], json!(["Cao Lan", "Zheng Haiyan"]));

        let deliverable =
            json!({ "title": "Release", "handover": "Build 41", "criteria": [{ "words": "It runs" }] });
        let id = scene.made("deliverables", deliverable).await;
        assert_eq!(scene.remind("review", &id).await.expect(422).code(), "reminder.nothing_open");
        let body = json!({ "party_id": scene.party, "revision": 1 });
        scene.post(&format!("/api/v1/deliverables/{id}/reviews"), scene.lin, body).await.expect(201);
        let sent = scene.remind("review", &id).await.expect(201).json();
        assert_eq!(sent["reached"].as_array().map(Vec::len), Some(2));
        assert_eq!(scene.reminded().await.len(), 5);
    })
    .await;
}
