//! Who is told what when a meeting is sent anew: nobody reads what is not for them any more, and each party counts its own.

use crate::scene::{Scene, with_scene};
use engagement::store::links;
use kernel::Failure;
use meeting::meeting::Attendance;
use meeting::routes::CalendarEntry;
use serde_json::{Value, json};
use web::testing::team;

/// Another title, time, place, agenda and link than anybody was told.
fn anew(scene: &Scene, people: &[kernel::PersonId]) -> Value {
    let mut body = scene.body(9, people);
    body["title"] = json!("Anew: prices");
    body["purpose"] = json!("Anew: why");
    body["place"] = json!("Anew: room 9");
    body["join_url"] = json!("https://us02web.zoom.us/j/anew");
    body["points"] = json!([{ "title": "Anew: the other offer" }]);
    body
}

/// The last letter to somebody, with all that it carries, and what goes into their calendar.
async fn last_to(scene: &Scene, name: &str) -> (String, CalendarEntry) {
    let letters = scene.letters().await;
    let (_, _, letter) = letters.iter().rfind(|(to, _, _)| to == name).expect("a letter");
    (json!(letter).to_string().to_lowercase(), CalendarEntry::of(letter).expect("an entry"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_off_reads_that_it_is_off_and_nothing_of_what_it_is_now() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.gao, scene.fang]).await;
        scene.send(&meeting).await;
        scene.change(&meeting, anew(&scene, &[scene.gao])).await;
        scene.send(&meeting).await;
        for name in ["Zheng Haiyan", "Fang Mo"] {
            let (letter, entry) = last_to(&scene, name).await;
            assert!(!letter.contains("anew"), "{name}: {letter}");
            assert!(entry.is_called_off);
            assert_eq!(entry.invitation.title, "Interface review 接口评审");
        }
        assert_eq!(scene.seen_by(&scene.other_party, scene.fang).await, []);
        let (letter, _) = last_to(&scene, "Gao Yun").await;
        assert!(letter.contains("anew: prices"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_meeting_that_is_off_nobody_reads_what_was_changed_before_and_not_sent() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        scene.change(&meeting, anew(&scene, &[scene.zheng])).await;
        let off = scene.app.put(&Scene::path(&meeting, "/cancellation")).as_(team(scene.wen));
        off.json(json!({ "reason": "Somebody is ill" })).await.expect(200);
        let path = Scene::path(&meeting, "/invitation-preview");
        let preview = scene.app.get(&path).as_(team(scene.lin)).await.expect(200).json();
        assert!(!preview["audiences"].to_string().contains("Anew"), "{preview}");
        scene.send(&meeting).await;
        for name in ["Zheng Haiyan", "Fang Mo"] {
            let (letter, _) = last_to(&scene, name).await;
            assert!(!letter.contains("anew") && letter.contains("somebody is ill"), "{name}: {letter}");
        }
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        assert_eq!(seen[0].invitation.title, "Interface review 接口评审");
        assert!(seen[0].is_cancelled);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_party_counts_what_it_was_sent_itself() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        scene.change(&meeting, scene.body(3, &[scene.zheng, scene.fang])).await;
        scene.send(&meeting).await;
        assert_eq!(last_to(&scene, "Fang Mo").await.1.sequence, 1);
        scene.change(&meeting, scene.body(5, &[scene.zheng, scene.fang])).await;
        scene.send(&meeting).await;
        for name in ["Zheng Haiyan", "Fang Mo"] {
            assert_eq!(last_to(&scene, name).await.1.sequence, 2, "{name}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_time_that_was_overtaken_does_not_count_whatever_others_were_told() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        let (party, fang) = (scene.other_party.id, scene.fang);
        scene.app.db().write(move |tx| links::revoke_all(tx, party, fang)).await.expect("revoked");
        scene.change(&meeting, scene.body(6, &[scene.zheng, scene.fang])).await;
        scene.send(&meeting).await;
        let second = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        // Back to the time that the other party knows.
        scene.change(&meeting, scene.body(3, &[scene.zheng, scene.fang])).await;
        scene.send(&meeting).await;
        let late = scene.answered(&second, Attendance::Accepted).await;
        assert!(
            matches!(&late, Err(Failure::Refused(refusal)) if refusal.code == "meeting.moved_meanwhile"),
            "{late:?}"
        );
        let newest = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        scene.answered(&newest, Attendance::Accepted).await.expect("accepted");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_without_the_revision_that_was_looked_at() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let blind = scene.app.post(&Scene::path(&meeting, "/invitations")).as_(team(scene.lin));
        assert_eq!(blind.await.expect(422).json()["fields"][0]["field"], "If-Match");
        assert_eq!(scene.letters().await.len(), 0);
    })
    .await;
}
