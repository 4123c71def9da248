//! Writing down together, and what a party confirms.

use crate::scene::{Scene, with_scene};
use serde_json::{Value, json};
use store::search::{self, Within};
use web::testing::team;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_write_at_once_and_a_form_sent_twice_is_one_note() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let body = json!({ "id": uuid::Uuid::now_v7(), "note": { "kind": "said", "words": "First" } });
        let path = Scene::path(&meeting, "/notes");
        let first = scene.post(&path, scene.wen, body.clone()).await.expect(201).json();
        scene.post(&path, scene.wen, body).await.expect(201);
        scene.note(&meeting, json!({ "kind": "decision", "words": "Second" })).await;
        assert_eq!(scene.meeting(&meeting).await["notes"].as_array().expect("notes").len(), 2);

        let at = format!("/api/v1/meeting-notes/{}", first["id"].as_str().expect("an id"));
        let put = |by, words: &str| {
            let sending = scene.app.put(&at).as_(team(by)).if_match(first["revision"].as_i64().expect("one"));
            sending.json(json!({ "kind": "said", "words": words }))
        };
        put(scene.wen, "Mine").await.expect(200);
        put(scene.lin, "Theirs").await.expect(412);
        assert_eq!(scene.meeting(&meeting).await["notes"][0]["words"], "Mine");
        let empty = scene.app.put(&at).as_(team(scene.wen)).json(json!({ "kind": "said", "words": " " }));
        assert_eq!(empty.await.expect(422).json()["fields"][0]["field"], "words");
        let reader = scene.app.put(&at).as_(team(scene.reader)).json(json!({ "kind": "said", "words": "x" }));
        reader.await.expect(403);
    })
    .await;
}

/// Whatever ids the browsers gave them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_stand_in_the_order_in_which_they_were_written() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let path = Scene::path(&meeting, "/notes");
        for (high, words) in [(9, "First"), (1, "Second"), (5, "Third")] {
            let id = uuid::Uuid::from_u128((high << 120) | uuid::Uuid::new_v4().as_u128() >> 8);
            let body = json!({ "id": id, "note": { "kind": "said", "words": words } });
            scene.post(&path, scene.wen, body).await.expect(201);
            scene.app.app.clock().advance_seconds(5);
        }
        let notes = scene.meeting(&meeting).await["notes"].clone();
        let words: Vec<_> =
            notes.as_array().expect("notes").iter().map(|note| note["words"].clone()).collect();
        assert_eq!(words, ["First", "Second", "Third"]);
    })
    .await;
}

/// The words by which the team finds a meeting.
async fn found_by(scene: &Scene, words: &'static str) -> usize {
    let found = scene.app.db().read(move |conn| search::find(conn, Within::Everything, words, 10));
    found.await.expect("searched").len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_is_found_as_it_stands() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let decided =
            json!({ "kind": "decision", "words": "The gantry stays at the north gate. 北门的龙门架保留。" });
        let note = scene.note(&meeting, decided).await;
        assert_eq!((found_by(&scene, "gantry").await, found_by(&scene, "龙门架").await), (1, 1));
        let at = format!("/api/v1/meeting-notes/{}", note["id"].as_str().expect("an id"));
        let anew = scene.app.put(&at).as_(team(scene.wen)).if_match(note["revision"].as_i64().expect("one"));
        let anew =
            anew.json(json!({ "kind": "decision", "words": "The crane goes." })).await.expect(200).json();
        assert_eq!((found_by(&scene, "gantry").await, found_by(&scene, "crane").await), (0, 1));
        let gone =
            scene.app.delete(&at).as_(team(scene.wen)).if_match(anew["revision"].as_i64().expect("one"));
        gone.await.expect(204);
        assert_eq!(found_by(&scene, "crane").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_becomes_one_task_in_the_plan() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let action = json!({ "kind": "action", "words": "Send the list\nwith all fields", "owner_id": scene.wen, "due": "2026-04-01" });
        let note = scene.note(&meeting, action).await;
        let path = format!("/api/v1/meeting-notes/{}/task", note["id"].as_str().expect("an id"));
        let made = scene.app.put(&path).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!((&made["record"]["kind"], &made["record"]["title"]), (&json!("task"), &json!("Send the list")));
        let again = scene.app.put(&path).as_(team(scene.lin)).await.expect(200).json();
        assert_eq!(again["record"]["id"], made["record"]["id"]);
        let late = || async {
            let proposed = scene.app.get(&Scene::path(&meeting, "/agenda-proposals")).as_(team(scene.reader));
            let proposed = proposed.await.expect(200).json();
            let items = proposed["items"].as_array().expect("items").clone();
            items.into_iter().find(|one| one["record_id"] == made["record"]["id"] && one["due"].is_string())
        };
        assert_eq!(late().await, None, "its day is not over");
        scene.app.app.clock().advance_seconds(90 * 86_400);
        let task = late().await.expect("proposed");
        assert_eq!((&task["reason"], &task["is_shown"]), (&json!("late"), &json!(false)));
        let said = scene.note(&meeting, json!({ "kind": "said", "words": "Nothing to do" })).await;
        let path = format!("/api/v1/meeting-notes/{}/task", said["id"].as_str().expect("an id"));
        assert_eq!(scene.app.put(&path).as_(team(scene.wen)).await.expect(422).code(), "meeting.no_action");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_task_and_a_change_at_the_same_moment_a_note_becomes_one() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        for place in 0..12 {
            let note = scene
                .note(&meeting, json!({ "kind": "action", "words": format!("Send list {place}") }))
                .await;
            let id = note["id"].as_str().expect("an id").to_owned();
            let path = |what: &str| format!("/api/v1/meeting-notes/{id}/{what}");
            let (task, change) = (path("task"), path("change"));
            let (task, change) =
                (scene.app.put(&task).as_(team(scene.wen)), scene.app.put(&change).as_(team(scene.lin)));
            let (task, change) = tokio::join!(task, change);
            let (task, change) = (task.expect(200).json(), change.expect(200).json());
            assert_eq!(task["record"]["id"], change["record"]["id"], "both see what became of it");
            let made = scene.app.db().read(move |conn| {
                let sql = "select count(*) from records where id = $1 and kind = 'task'";
                let id: uuid::Uuid = id.parse().expect("an id");
                conn.one(sql, store::params![id], |row| row.get::<i64>(0))
            });
            let is_task = task["record"]["kind"] == "task";
            assert_eq!(made.await.expect("read"), i64::from(is_task), "no task belongs to nobody");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_asks_nobody_before_somebody_sends_the_question_and_then_once() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let note =
            scene.note(&meeting, json!({ "kind": "said", "words": "Which fields?\nSome are ours." })).await;
        assert_eq!(scene.asked().await, 0);
        let path = format!("/api/v1/meeting-notes/{}/questions", note["id"].as_str().expect("an id"));
        let asked = json!({ "party_id": scene.party.id, "title": "Which fields?", "body": "Which fields?" });
        let reader = scene.post(&path, scene.reader, asked.clone()).await;
        reader.expect(403);
        let empty = scene.post(&path, scene.wen, json!({ "party_id": scene.party.id, "body": " " })).await;
        assert_eq!(empty.expect(422).json()["fields"][0]["field"], "body");
        let foreign = json!({ "party_id": scene.other_party.id, "body": "Which?" });
        let made = scene.post(&path, scene.wen, asked.clone()).await.expect(201).json();
        assert_eq!(scene.asked().await, 1);

        // A second click, and somebody else who looked at the note before.
        let again = scene.post(&path, scene.lin, asked).await.expect(201).json();
        assert_eq!(again["id"], made["id"]);
        let other = scene.post(&path, scene.lin, foreign).await.expect(422).json();
        assert_eq!(other["code"], "meeting.note_is_taken");
        assert_eq!(scene.asked().await, 1, "nobody is asked twice");

        let shown = scene.meeting(&meeting).await["notes"][0]["record"].clone();
        assert_eq!((&shown["id"], &shown["kind"]), (&made["id"], &json!("question")));
        let from = format!("/api/v1/records/{}/meetings", made["id"].as_str().expect("an id"));
        let from = scene.app.get(&from).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(from["items"][0]["id"], meeting["id"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_bears_the_id_of_another_projects_record_tells_nothing_of_it() {
    with_scene(|scene| async move {
        let stranger = scene.stranger;
        let elsewhere = scene.app.db().write(move |tx| {
            let elsewhere = engagement::testing::project(tx, "Elsewhere", stranger)?;
            engagement::store::members::put(tx, elsewhere, stranger, kernel::ProjectRole::ProjectManager)?;
            Ok(elsewhere)
        });
        let path = format!("/api/v1/projects/{}/meetings", elsewhere.await.expect("a project"));
        let mut body = scene.body(3, &[]);
        body["points"] = json!([]);
        let foreign = scene.post(&path, stranger, body).await.expect(201).json();
        let meeting = scene.planned(&[]).await;
        for id in [&foreign["id"], &meeting["id"]] {
            let note = json!({ "kind": "action", "words": "Find out" });
            let noted = json!({ "id": id, "note": note });
            scene.post(&Scene::path(&meeting, "/notes"), scene.wen, noted).await.expect(201);
            let path = format!("/api/v1/meeting-notes/{}/task", id.as_str().expect("an id"));
            let answer = scene.app.put(&path).as_(team(scene.wen)).await;
            assert!(!answer.text().contains("Interface review"), "{}", answer.text());
            answer.expect(422);
        }
        let notes = scene.meeting(&meeting).await["notes"].clone();
        assert_eq!(notes[0]["record"], Value::Null, "{notes}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minutes_of_which_anything_else_is_read_by_now_are_not_sent() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.wen, scene.zheng]).await;
        scene.hold(&meeting, &[scene.lin, scene.zheng]).await;
        scene.note(&meeting, json!({ "kind": "decision", "words": "Three fields" })).await;
        let body = json!({ "party_id": scene.party.id, "title": "–" });
        let preview = Scene::path(&meeting, "/minutes-previews");
        let seen = scene.post(&preview, scene.lin, body.clone()).await.expect(200).json();
        let path = Scene::path(&meeting, "/minutes");
        assert_eq!(scene.letters().await.len(), 0);
        scene.post(&path, scene.lin, body.clone()).await.expect(422);

        let mut sending = body;
        sending["title"] = json!("Minutes of today");
        sending["seen"] = seen["seen"].clone();
        scene.hold(&meeting, &[scene.wen, scene.zheng]).await;
        scene.post(&path, scene.lin, sending.clone()).await.expect(412);
        scene.hold(&meeting, &[scene.lin, scene.zheng]).await;
        scene.post(&path, scene.lin, sending).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minutes_are_sent_as_they_were_looked_at_and_without_what_is_internal() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        let body = json!({ "party_id": scene.party.id, "title": "Minutes" });
        let preview = Scene::path(&meeting, "/minutes-previews");
        assert_eq!(
            scene.post(&preview, scene.lin, body.clone()).await.expect(422).code(),
            "minutes.not_held"
        );
        scene.hold(&meeting, &[scene.lin, scene.zheng]).await;
        scene.note(&meeting, json!({ "kind": "said", "words": "They pay late", "is_internal": true })).await;
        let nothing = scene.post(&preview, scene.lin, body.clone()).await.expect(422).code();
        assert_eq!(nothing, "minutes.nothing_shared");
        scene.note(&meeting, json!({ "kind": "decision", "words": "Three fields" })).await;

        let seen = scene.post(&preview, scene.lin, body.clone()).await.expect(200).json();
        assert_eq!((&seen["left_out"], &seen["content"]["number"]), (&json!(1), &json!("M-1")));
        let text = seen["content"].to_string();
        assert!(text.contains("Three fields") && text.contains("Zheng Haiyan"), "{text}");
        assert!(!text.contains("They pay late") && !text.contains("Fang Mo"), "{text}");

        let mut sending = body.clone();
        sending["seen"] = seen["seen"].clone();
        scene.note(&meeting, json!({ "kind": "said", "words": "Meanwhile" })).await;
        let path = Scene::path(&meeting, "/minutes");
        scene.post(&path, scene.lin, sending.clone()).await.expect(412);
        let seen = scene.post(&preview, scene.lin, body).await.expect(200).json();
        sending["seen"] = seen["seen"].clone();
        scene.post(&path, scene.wen, sending.clone()).await.expect(403);
        scene.post(&path, scene.lin, sending.clone()).await.expect(201);
        let again = scene.post(&path, scene.lin, sending).await.expect(422).code();
        assert_eq!(again, "minutes.already_sent");
        let sent = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(sent["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(sent["items"][0]["state"], "waiting");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_held_is_known_once_with_who_was_there() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng]).await;
        let early = scene.app.put(&Scene::path(&meeting, "/attendance")).as_(team(scene.wen));
        assert_eq!(early.json(json!({ "person_ids": [] })).await.expect(422).code(), "meeting.not_begun");
        let held = scene.hold(&meeting, &[scene.zheng]).await;
        assert_eq!(held["state"], "held");
        scene.hold(&meeting, &[scene.zheng]).await;
        scene.hold(&meeting, &[scene.zheng, scene.lin]).await;
        let stranger = scene.app.put(&Scene::path(&meeting, "/attendance")).as_(team(scene.wen));
        stranger.json(json!({ "person_ids": [scene.fang] })).await.expect(422);
        let found = scene.app.db().read(|conn| store::events::after(conn, 0, 500)).await.expect("events");
        let held: Vec<Value> = found
            .into_iter()
            .filter(|event| event.kind == "meeting.held")
            .map(|event| event.detail)
            .collect();
        assert_eq!(held.len(), 1);
        assert_eq!(held[0]["people"], json!([scene.zheng]));
    })
    .await;
}
