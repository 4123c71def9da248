//! What a client reads of the team's promises, once a manager releases them. It is Monday 9:00 in Shanghai when a test
//! begins; the project works by the calendar of mainland China.

use crate::scene::{CLOCKED, Scene, to_all};
use crate::with_scene;
use communication::follow_promises;
use communication::response_clock::Measure;
use communication::routes::ClientSettling;
use communication::store::for_client::{self, ClientPromise};
use kernel::{RecordId, Timestamp};
use serde_json::json;
use store::Viewer;
use uuid::Uuid;
use web::testing::team;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

impl Scene {
    async fn promised_to(&self, viewer: Viewer, question: RecordId) -> Option<ClientPromise> {
        let key = self.key_of(question).await;
        self.as_client(viewer, for_client::promises).await.remove(&key)
    }
    async fn promised(&self, question: RecordId) -> Option<ClientPromise> {
        self.promised_to(self.viewer(), question).await
    }
    fn release(&self) -> String {
        format!("/api/v1/projects/{}/parties/{}/promise-release", self.project, self.party)
    }
    async fn follow(&self) -> usize {
        follow_promises(self.db(), CLOCKED).await.expect("it follows")
    }
}

/// A moment in Shanghai.
fn at(text: &str) -> Option<Timestamp> {
    let at: jiff::Timestamp = format!("{text}:00+08:00").parse().expect("a moment");
    Some(Timestamp::from_micros(at.as_microsecond()))
}

#[tokio::test]
async fn a_client_reads_what_was_promised_once_a_manager_releases_it() {
    with_scene(|scene| async move {
        let asked = scene.ask("Which gate?").await;
        assert_eq!(scene.promised(asked).await, None, "promises are the team's");
        assert_eq!(scene.app.put(&scene.release()).as_(team(scene.wen)).await.status, 403);
        assert_eq!(scene.app.put(&scene.release()).as_(team(scene.stranger)).await.status, 404);
        for _ in 0..2 {
            let times = scene.app.put(&scene.release()).as_(team(scene.lin)).await.expect(200).json();
            let parties = times["parties"].as_array().expect("parties").iter();
            let released: Vec<_> = parties.map(|one| !one["promises_released_at"].is_null()).collect();
            assert_eq!(released.iter().filter(|is| **is).count(), 1, "{times}");
        }
        let first = ClientPromise { measure: Measure::FirstAnswer, due: at("2026-03-02T18:00") };
        assert_eq!(scene.promised(asked).await, Some(first), "also what was asked before");
        assert_eq!(scene.promised_to(scene.viewer_b(), asked).await, None);

        let later = scene.ask("And which key?").await;
        assert_eq!(scene.promised(later).await, Some(first), "as soon as it is asked");
        assert_eq!(scene.follow().await, 0, "nothing is written twice");

        scene.app.delete(&scene.release()).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.promised(asked).await, None);
        scene.ask("A third?").await;
        assert!(scene.as_client(scene.viewer(), for_client::promises).await.is_empty());
        assert_eq!(scene.follow().await, 0);
    })
    .await;
}

#[tokio::test]
async fn it_follows_what_both_sides_say_and_ends_with_the_question() {
    with_scene(|scene| async move {
        scene.app.put(&scene.release()).as_(team(scene.lin)).await.expect(200);
        let asked = scene.ask("Which gate?").await;
        scene.db().clock().advance_seconds(2 * HOUR);
        let path = format!("/api/v1/questions/{asked}");
        let answer = to_all("Gate 3.");
        scene.post(&format!("{path}/answers"), scene.lin, answer).await.expect(201);
        let waits = ClientPromise { measure: Measure::Resolution, due: None };
        assert_eq!(scene.promised(asked).await, Some(waits));

        // Two hours of five days are spent; a day passes that does not count.
        scene.db().clock().advance_seconds(DAY);
        let key = scene.key_of(asked).await;
        let settle = |is_solved| {
            let text = if is_solved { "" } else { "There is no gate 3." };
            let settling = ClientSettling {
                question: key,
                is_solved,
                text: text.into(),
                is_told_circle: false,
                form_key: Uuid::new_v4(),
            };
            scene.settle(scene.principal(), settling)
        };
        settle(false).await.expect("not yet");
        let left = ClientPromise { measure: Measure::Resolution, due: at("2026-03-09T18:00") };
        assert_eq!(scene.promised(asked).await, Some(left));

        // What is urgent is solved within a day, of which two hours are gone.
        let urgent = json!({ "priority": "urgent" });
        scene.app.patch(&path).as_(team(scene.wen)).json(urgent).await.expect(200);
        let sooner = ClientPromise { due: at("2026-03-03T18:00"), ..left };
        assert_eq!(scene.promised(asked).await, Some(sooner));
        scene.db().clock().advance_seconds(5 * DAY);
        assert_eq!((scene.follow().await, scene.promised(asked).await), (0, Some(sooner)), "over, it stands");
        settle(true).await.expect("solved");
        assert_eq!(scene.promised(asked).await, None);
    })
    .await;
}

#[tokio::test]
async fn what_the_team_asks_promises_nothing_and_a_calendar_is_followed() {
    with_scene(|scene| async move {
        scene.app.put(&scene.release()).as_(team(scene.lin)).await.expect(200);
        let ours = json!({ "party_id": scene.party, "body": "Which pallets?", "due": "2026-03-04" });
        let path = format!("/api/v1/projects/{}/questions", scene.project);
        scene.post(&path, scene.wen, ours).await.expect(201);
        assert!(scene.as_client(scene.viewer(), for_client::promises).await.is_empty());

        let asked = scene.ask("Which gate?").await;
        let moved = scene.db().write(|tx| tx.exec("update promised_answers set due_at = due_at - 1", &[]));
        moved.await.expect("as another calendar had it");
        assert_eq!(scene.follow().await, 1);
        assert_eq!(scene.promised(asked).await.and_then(|one| one.due), at("2026-03-02T18:00"));
        let project = scene.project;
        let archived = scene.db().write(move |tx| {
            tx.exec("update projects set state = 'archived' where id = $1", store::params![project])?;
            tx.exec("update promised_answers set due_at = due_at - 1", &[])
        });
        archived.await.expect("archived");
        assert_eq!(scene.follow().await, 0, "an archived project stands still");
    })
    .await;
}

#[tokio::test]
async fn what_was_promised_goes_with_its_record() {
    with_scene(|scene| async move {
        scene.app.put(&scene.release()).as_(team(scene.lin)).await.expect(200);
        let asked = scene.ask("Which gate?").await;
        let first = ClientPromise { measure: Measure::FirstAnswer, due: at("2026-03-02T18:00") };
        let old = scene.db().write(|tx| {
            tx.exec("update promised_answers set record_key = $1", store::params![Uuid::new_v4()])
        });
        old.await.expect("under a key of before");
        assert_eq!(scene.promised(asked).await, None);
        scene.follow().await;
        assert_eq!(scene.promised(asked).await, Some(first));
    })
    .await;
}
