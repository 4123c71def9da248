//! What is said of a date and the later ones takes nothing from a later one that it has of its own.

use crate::scene::{Scene, with_scene};
use crate::series::{call_off, planned, send};
use engagement::testing;
use kernel::PartyRole;
use meeting::meeting::Attendance;
use meeting::routes::{ClientAnswering, answer_as_client};
use serde_json::{Value, json};
use web::testing::team;

fn as_planned(scene: &Scene, meeting: &Value) -> Value {
    let mut body = scene.body(0, &[scene.zheng]);
    body["starts"] = meeting["local_starts"].clone();
    body
}

fn asked(meeting: &Value) -> Vec<&str> {
    meeting["people"].as_array().expect("people").iter().filter_map(|one| one["name"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_changed_holds_for_the_later_ones_too() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        let (day, _) = all[2]["local_starts"].as_str().expect("a time").split_once('T').expect("a time");
        let mut own = as_planned(&scene, &all[2]);
        own["title"] = json!("Exit talk");
        own["starts"] = json!(format!("{day}T14:05"));
        own["people"] = json!([{ "person_id": scene.zheng }, { "person_id": scene.lin }]);
        scene.change(&all[2], own).await;

        let mut body = as_planned(&scene, &all[1]);
        body["title"] = json!("Interface review, mended");
        body["people"] = json!([{ "person_id": scene.zheng }, { "person_id": scene.gao }]);
        let path = Scene::path(&all[1], "?with_following=true");
        scene.app.put(&path).as_(team(scene.wen)).json(body).await.expect(200);
        let own = scene.meeting(&all[2]).await;
        assert_eq!(
            (&own["title"], &own["local_starts"]),
            (&json!("Exit talk"), &json!(format!("{day}T14:05")))
        );
        assert_eq!(asked(&own).len(), 3, "its guest stays, and the new one comes along: {own}");
        let last = scene.meeting(&all[3]).await;
        assert_eq!(last["title"], "Interface review, mended");
        assert_eq!(last["local_starts"], all[3]["local_starts"]);
        assert_eq!(asked(&last).len(), 2, "{last}");

        // Nothing else is said: nothing of the later ones is touched.
        let revision = last["revision"].clone();
        let mut body = as_planned(&scene, &all[1]);
        body["title"] = json!("Interface review, mended");
        body["people"] = json!([{ "person_id": scene.zheng }, { "person_id": scene.gao }]);
        scene.app.put(&path).as_(team(scene.wen)).json(body).await.expect(200);
        assert_eq!(scene.meeting(&all[3]).await["revision"], revision);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_called_off_before_stays_off_where_the_later_ones_stand_again() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 5).await;
        let alone = scene.app.put(&Scene::path(&all[3], "/cancellation")).as_(team(scene.wen));
        alone.json(json!({ "reason": "A holiday" })).await.expect(200);
        call_off(&scene, &all[2], "").await;
        let again = Scene::path(&all[2], "/cancellation?with_following=true");
        scene.app.delete(&again).as_(team(scene.wen)).await.expect(200);
        let mut states = Vec::new();
        for one in &all {
            states.push(scene.meeting(one).await["state"].as_str().expect("a state").to_owned());
        }
        assert_eq!(states, ["planned", "planned", "planned", "cancelled", "planned"]);
        assert_eq!(scene.meeting(&all[3]).await["reason"], "A holiday");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_the_later_ones_is_to_those_that_begin_later_as_they_were_read() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 5).await;
        // The second one moves behind the third.
        let third: jiff::civil::DateTime =
            all[2]["local_starts"].as_str().expect("one").parse().expect("one");
        let mut body = as_planned(&scene, &all[1]);
        body["starts"] = json!(third.checked_add(jiff::ToSpan::days(1)).expect("a day").to_string());
        scene.change(&all[1], body).await;
        send(&scene, &all[0]).await;
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        let newest = seen.iter().map(|one| one.sequence).max();
        let read = |place: usize| {
            let mut read = seen.clone();
            read.sort_by_key(|one| one.invitation.starts);
            read.swap_remove(place)
        };
        let answered = |place: usize| {
            let by = testing::principal(&scene.party, scene.zheng, PartyRole::ClientApprover);
            let answering = ClientAnswering {
                meeting: read(place).key,
                answer: Attendance::Accepted,
                note: String::new(),
                sequence: read(place).sequence,
                following: newest,
            };
            scene.app.db().write(move |tx| answer_as_client(tx, &by, &answering))
        };
        let answers = || async {
            let mut answers = Vec::new();
            for one in &all {
                answers.push(scene.answer_of(one, scene.zheng).await);
            }
            answers
        };
        // The last one moves between the page and the click.
        scene.change(&all[4], scene.body(60, &[scene.zheng])).await;
        scene.send(&all[4]).await;
        answered(2).await.expect("answered");
        assert_eq!(
            answers().await,
            ["open", "accepted", "open", "accepted", "open"],
            "the third began earlier"
        );
        answered(1).await.expect("answered");
        assert_eq!(answers().await, ["open", "accepted", "accepted", "accepted", "open"]);
    })
    .await;
}
