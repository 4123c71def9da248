//! The response clock through the API: promises, handling, the client's word, and who is told when time runs out.
//! It is Monday 9:00 in Shanghai when a test begins; the project works by the calendar of mainland China.

use crate::scene::{CLOCKED, Scene, to_all};
use crate::with_scene;
use communication::follow_the_clock;
use communication::routes::{ClientAnswer, ClientSettling};
use kernel::{Failure, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 3_600;

async fn question(scene: &Scene, id: RecordId) -> Value {
    scene.get(&format!("/api/v1/questions/{id}"), scene.lin).await.expect(200).json()
}

async fn clock(scene: &Scene, id: RecordId) -> Value {
    let clock = question(scene, id).await["clock"].clone();
    let list = scene.get(&format!("/api/v1/projects/{}/questions", scene.project), scene.lin).await;
    let list = list.expect(200).json();
    let listed = list["items"].as_array().expect("a list").iter().find(|one| one["id"] == json!(id));
    assert_eq!(listed.expect("it is listed")["clock"], clock, "list and record read the same clock");
    clock
}

async fn answer(scene: &Scene, id: RecordId) {
    let path = format!("/api/v1/questions/{id}/answers");
    scene.post(&path, scene.lin, to_all("On the 16th.")).await.expect(201);
}

async fn settling(scene: &Scene, id: RecordId, is_solved: bool, text: &str) -> ClientSettling {
    ClientSettling {
        question: scene.key_of(id).await,
        is_solved,
        text: text.into(),
        is_told_circle: false,
        form_key: Uuid::new_v4(),
    }
}

#[tokio::test]
async fn what_the_project_promises_holds_for_what_is_asked_from_then_on() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/response-promises", scene.project);
        let mut promises = scene.get(&path, scene.wen).await.expect(200).json();
        assert_eq!(
            promises["items"][2],
            json!({ "priority": "normal", "first_answer_minutes": 480, "resolution_minutes": 2400 })
        );
        assert_eq!(promises["minutes_per_day"], 480);
        let of_changes = json!({ "first_answer_minutes": 960, "resolution_minutes": 2400 });
        assert_eq!(promises["change_requests"], of_changes, "two days and five");
        let before = scene.ask("Before?").await;
        promises["items"][2]["first_answer_minutes"] = json!(60);
        let body = json!({ "items": promises["items"] });
        assert_eq!(
            scene.app.put(&path).as_(web::testing::team(scene.wen)).json(body.clone()).await.status,
            403
        );
        scene.app.put(&path).as_(web::testing::team(scene.lin)).json(body).await.expect(200);
        let after = scene.ask("After?").await;
        assert_eq!(clock(&scene, before).await["promised_minutes"], 480);
        assert_eq!(clock(&scene, after).await["promised_minutes"], 60);
        let kept = scene.get(&path, scene.wen).await.expect(200).json();
        assert_eq!(kept["change_requests"], of_changes, "left out, they stay");
        for (first, resolution, status) in [(480, 960, 200), (961, 960, 422)] {
            let of_changes = json!({ "first_answer_minutes": first, "resolution_minutes": resolution });
            let body = json!({ "items": promises["items"], "change_requests": of_changes });
            let sent = scene.app.put(&path).as_(web::testing::team(scene.lin)).json(body).await;
            assert_eq!(sent.status, status);
        }
        let kept = scene.get(&path, scene.wen).await.expect(200).json();
        assert_eq!(kept["change_requests"]["first_answer_minutes"], 480);
        let short = json!({ "items": [promises["items"][0]] });
        let refused = scene.app.put(&path).as_(web::testing::team(scene.lin)).json(short).await;
        assert_eq!(refused.status, 422);

        let urgent =
            json!({ "priority": "urgent", "cause": "A cable", "solution": "", "is_commercial": false });
        let handled = scene.app.patch(&format!("/api/v1/questions/{before}"));
        let handled = handled.as_(web::testing::team(scene.wen)).json(urgent).await.expect(200).json();
        assert_eq!((&handled["priority"], &handled["cause"]), (&json!("urgent"), &json!("A cable")));
        assert_eq!(handled["clock"]["promised_minutes"], 120);
    })
    .await;
}

#[tokio::test]
async fn the_client_confirms_or_says_not_yet_and_the_clock_follows() {
    with_scene(|scene| async move {
        let id = scene.ask("When does the training start?").await;
        scene.db().clock().advance_seconds(HOUR);
        answer(&scene, id).await;
        let now = clock(&scene, id).await;
        assert_eq!((&now["measure"], &now["state"]), (&json!("resolution"), &json!("paused")));
        assert_eq!((&now["spent_minutes"], &now["awaited"]), (&json!(60), &json!("client")));

        scene.db().clock().advance_seconds(HOUR);
        let not_yet = settling(&scene, id, false, "And the afternoon?").await;
        let again = scene.settle(scene.principal(), not_yet.clone()).await.expect("opened again");
        assert_eq!(again.waiting_for, Some(communication::question::Speaker::Team));
        scene.settle(scene.principal(), not_yet).await.expect("twice is once");
        assert_eq!(question(&scene, id).await["answers"].as_array().map(Vec::len), Some(2));
        let other_tab = settling(&scene, id, false, "And the evening?").await;
        scene.settle(scene.principal(), other_tab.clone()).await.expect("its words are added");
        scene.settle(scene.principal(), other_tab).await.expect("once");
        assert_eq!(question(&scene, id).await["answers"].as_array().map(Vec::len), Some(3));
        assert_eq!(clock(&scene, id).await["state"], "running");
        scene.dispatch().await;
        assert!(scene.told(scene.lin).await.contains(&"question_reopened".to_owned()));

        scene.db().clock().advance_seconds(HOUR);
        let solved = settling(&scene, id, true, "").await;
        let viewer = kernel::ClientPrincipal { person: scene.viewer_only, ..scene.principal() };
        assert_eq!(scene.settle(viewer, solved.clone()).await, Err(Failure::Forbidden));
        scene.settle(scene.principal(), solved.clone()).await.expect("confirmed");
        scene.settle(scene.principal(), solved).await.expect("twice is once");
        let closed = question(&scene, id).await;
        assert_eq!((&closed["state"], closed["confirmed_at"].is_string()), (&json!("closed"), true));
        let clock = &closed["clock"];
        assert_eq!((&clock["state"], &clock["spent_minutes"]), (&json!("kept"), &json!(120)));
        let waited = (&clock["waited_for_team_minutes"], &clock["waited_for_client_minutes"]);
        assert_eq!(waited, (&json!(120), &json!(60)));
    })
    .await;
}

#[tokio::test]
async fn nobody_settles_what_the_team_asked_or_another_party() {
    with_scene(|scene| async move {
        let body = json!({ "party_id": scene.party, "body": "Which door?", "due": "2026-03-03" });
        let path = format!("/api/v1/projects/{}/questions", scene.project);
        let ours = scene.post(&path, scene.lin, body).await.expect(201).json();
        assert_eq!(
            (&ours["clock"]["awaited"], &ours["clock"]["promised_minutes"]),
            (&json!("client"), &json!(960))
        );
        let id: RecordId = serde_json::from_value(ours["id"].clone()).expect("an id");
        let solved = settling(&scene, id, true, "").await;
        let refused = scene.settle(scene.principal(), solved).await;
        assert_eq!(refused, Err(Failure::refused("question.not_asked_by_client")));
        let theirs = scene.ask("Mine").await;
        let by = kernel::ClientPrincipal { person: scene.xu, party: scene.party_b, ..scene.principal() };
        let foreign = settling(&scene, theirs, true, "").await;
        assert_eq!(scene.settle(by, foreign).await, Err(Failure::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_owner_is_told_at_three_quarters_and_the_manager_when_it_is_over_each_once() {
    with_scene(|scene| async move {
        let id = scene.ask("When?").await;
        scene.own(id, scene.wen).await;
        let told = || async {
            let steps = follow_the_clock(scene.db(), CLOCKED).await.expect("looked");
            scene.dispatch().await;
            let count = |kinds: Vec<String>, kind: &str| kinds.iter().filter(|one| *one == kind).count();
            let (wen, lin) = (scene.told(scene.wen).await, scene.told(scene.lin).await);
            (steps, count(wen, "question_warned"), count(lin, "question_overdue"))
        };
        assert_eq!(told().await, (0, 0, 0), "no time has passed");
        scene.db().clock().advance_seconds(7 * HOUR);
        assert_eq!(told().await, (1, 1, 0), "Monday 16:00, six of eight hours are gone");
        assert_eq!(told().await, (0, 1, 0), "once");
        scene.db().clock().advance_seconds(16 * HOUR + 1_800);
        assert_eq!(told().await, (0, 1, 0), "Tuesday 8:30, before work begins");
        scene.db().clock().advance_seconds(HOUR);
        assert_eq!(clock(&scene, id).await["state"], "over");
        assert_eq!(told().await, (1, 1, 1));
        assert_eq!(scene.notices(scene.wen).await, ["question_warned"]);
        assert_eq!(scene.notices(scene.lin).await, ["question_overdue"]);
        answer(&scene, id).await;
        scene.db().clock().advance_seconds(30 * 24 * HOUR);
        assert_eq!(told().await, (0, 1, 1), "nothing runs while the client is awaited");
        let words = ClientAnswer {
            question: scene.key_of(id).await,
            is_told_circle: false,
            text: "And where?".into(),
            form_key: Uuid::new_v4(),
        };
        scene.answer_with(scene.principal(), words).await.expect("asked on");
        scene.db().clock().advance_seconds(7 * 24 * HOUR);
        assert_eq!(told().await.0, 1, "the solution is over now");
    })
    .await;
}

#[tokio::test]
async fn closed_and_opened_again_by_the_team_it_still_waits_for_the_client() {
    with_scene(|scene| async move {
        let id = scene.ask("When?").await;
        answer(&scene, id).await;
        let path = format!("/api/v1/questions/{id}/closure");
        scene.app.put(&path).as_(web::testing::team(scene.lin)).await.expect(200);
        assert_eq!(clock(&scene, id).await["awaited"], Value::Null);
        scene.db().clock().advance_seconds(HOUR);
        let opened = scene.app.delete(&path).as_(web::testing::team(scene.lin)).await.expect(200).json();
        assert_eq!((&opened["state"], &opened["clock"]["awaited"]), (&json!("answered"), &json!("client")));
        assert_eq!(opened["clock"]["waited_for_client_minutes"], 0, "what is closed is waited for by nobody");
    })
    .await;
}
