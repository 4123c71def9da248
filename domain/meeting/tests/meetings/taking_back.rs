//! What was done by mistake is taken back: calling a meeting off, and saying that it was held.

use crate::scene::{Scene, with_scene};
use kernel::Failure;
use meeting::meeting::Attendance;
use meeting::routes::CalendarEntry;
use serde_json::json;
use web::testing::{TestAnswer, team};

async fn call_off(scene: &Scene, meeting: &serde_json::Value) {
    let sending = scene.app.put(&Scene::path(meeting, "/cancellation")).as_(team(scene.wen));
    sending.json(json!({ "reason": "Somebody is ill" })).await.expect(200);
}

async fn stands_again(scene: &Scene, meeting: &serde_json::Value) -> TestAnswer {
    scene.app.delete(&Scene::path(meeting, "/cancellation")).as_(team(scene.wen)).await
}

async fn was_not_held(scene: &Scene, meeting: &serde_json::Value) -> TestAnswer {
    scene.app.delete(&Scene::path(meeting, "/attendance")).as_(team(scene.wen)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_that_stands_again_is_told_of_by_a_newer_invitation_once_somebody_sends_it() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        let first = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        scene.answered(&first, Attendance::Accepted).await.expect("accepted");
        call_off(&scene, &meeting).await;
        scene.send(&meeting).await;
        let stands = stands_again(&scene, &meeting).await.expect(200).json();
        assert_eq!((&stands["state"], &stands["reason"]), (&json!("planned"), &json!("")));
        let again = stands_again(&scene, &meeting).await.expect(200).json();
        assert_eq!(again["revision"], stands["revision"], "a second click changes nothing");
        assert_eq!(scene.letters().await.len(), 2, "nobody is written to by that");
        assert!(scene.seen_by(&scene.party, scene.zheng).await[0].is_cancelled, "as it was sent");

        assert_eq!(scene.told(&meeting).await, [("Zheng Haiyan".to_owned(), "invites".to_owned())]);
        scene.send(&meeting).await;
        let letters = scene.letters().await;
        let entries: Vec<_> =
            letters.iter().map(|(_, _, letter)| CalendarEntry::of(letter).expect("one")).collect();
        assert!(entries.iter().all(|entry| entry.uid == entries[0].uid));
        let told: Vec<_> = entries.iter().map(|entry| (entry.sequence, entry.is_called_off)).collect();
        assert_eq!(told, [(1, false), (2, true), (3, false)]);
        let seen = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        assert!(!seen.is_cancelled);
        assert_eq!(seen.answer, Attendance::Open, "what was answered before it was off says nothing now");
        let late = scene.answered(&first, Attendance::Accepted).await;
        assert!(
            matches!(&late, Err(Failure::Refused(refusal)) if refusal.code == "meeting.moved_meanwhile"),
            "{late:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_was_told_that_it_is_off_nobody_is_told_that_it_stands() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        let first = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        scene.answered(&first, Attendance::Accepted).await.expect("accepted");
        call_off(&scene, &meeting).await;
        stands_again(&scene, &meeting).await.expect(200);
        assert_eq!(scene.told(&meeting).await, []);
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "accepted");
        scene.change(&meeting, scene.body(5, &[scene.zheng])).await;
        assert_eq!(scene.told(&meeting).await, [("Zheng Haiyan".to_owned(), "changes".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_held_is_planned_again_until_its_minutes_are_sent() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng]).await;
        scene.hold(&meeting, &[scene.lin, scene.zheng]).await;
        scene.note(&meeting, json!({ "kind": "decision", "words": "Three fields" })).await;
        let planned = was_not_held(&scene, &meeting).await.expect(200).json();
        assert_eq!(planned["state"], "planned");
        assert!(planned["people"].as_array().expect("people").iter().all(|one| one["attended"].is_null()));
        assert_eq!(planned["notes"].as_array().map(Vec::len), Some(1), "what was written down stays");
        let again = was_not_held(&scene, &meeting).await.expect(200).json();
        assert_eq!(again["revision"], planned["revision"]);

        scene.hold(&meeting, &[scene.lin, scene.zheng]).await;
        let found = scene.app.db().read(|conn| store::events::after(conn, 0, 500)).await.expect("events");
        let happened: Vec<&str> = found
            .iter()
            .map(|event| event.kind.as_str())
            .filter(|kind| matches!(*kind, "meeting.held" | "meeting.not_held"))
            .collect();
        assert_eq!(happened, ["meeting.held", "meeting.not_held", "meeting.held"]);

        let body = json!({ "party_id": scene.party.id, "title": "Minutes" });
        let preview = Scene::path(&meeting, "/minutes-previews");
        let seen = scene.post(&preview, scene.lin, body.clone()).await.expect(200).json();
        let mut sending = body;
        sending["seen"] = seen["seen"].clone();
        scene.post(&Scene::path(&meeting, "/minutes"), scene.lin, sending).await.expect(201);
        assert_eq!(was_not_held(&scene, &meeting).await.expect(422).code(), "meeting.minutes_sent");
        let reader = scene.app.delete(&Scene::path(&meeting, "/attendance")).as_(team(scene.reader));
        reader.await.expect(403);
    })
    .await;
}
