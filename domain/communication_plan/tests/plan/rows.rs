//! Rows are begun, added, changed and taken away; what a person says of an occurrence.

use crate::scene::{Scene, told, with_scene};
use serde_json::{Value, json};
use web::testing::team;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_usual_plan_is_begun_once() {
    with_scene(|scene| async move {
        assert_eq!(scene.plan().await["items"], json!([]));
        let path = scene.at("communication-plan");
        let body = json!({ "party_id": scene.party.id, "locale": "zh-CN" });
        for _ in 0..2 {
            let begun =
                scene.app.post(&path).as_(team(scene.lin)).json(body.clone()).await.expect(201).json();
            assert_eq!(begun["items"].as_array().expect("rows").len(), 6);
        }
        let plan = scene.plan().await;
        assert_eq!(plan["items"][0]["client_owner_name"], "Zheng Haiyan");
        assert_eq!(plan["items"][0]["owner_name"], "Lin Wei");
        // Friday of this week, then the Tuesday after the Spring Festival in place of the Friday within.
        let first: Vec<String> = told(&plan["next"]).into_iter().take(3).collect();
        assert_eq!(first, ["2026-02-10 ahead", "2026-02-13 ahead", "2026-02-24 ahead"]);
        scene.app.post(&path).as_(team(scene.reader)).json(body.clone()).await.expect(403);
        scene.app.post(&path).as_(team(scene.stranger)).json(body).await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_field_is_named_and_nothing_is_written() {
    with_scene(|scene| async move {
        for (field, value, named) in [
            ("title", json!(" "), "title"),
            ("time", json!("7 o'clock"), "time"),
            ("owner_id", json!(scene.stranger), "owner_id"),
            ("owner_id", json!(scene.zheng), "owner_id"),
            ("client_owner_id", json!(scene.lin), "client_owner_id"),
            ("party_id", json!(uuid::Uuid::nil()), "party_id"),
            ("party_id", json!(scene.other_party.id), "client_owner_id"),
            ("rhythm", json!({ "kind": "weekly", "every": 0, "weekdays": ["monday"] }), "rhythm.every"),
            ("until", json!("2026-01-01"), "until"),
        ] {
            let answer = scene.add(scene.row_with(field, value.clone())).await.expect(422).json();
            assert_eq!(answer["fields"][0]["field"], named, "{field} {value}: {answer}");
        }
        assert_eq!(scene.plan().await["items"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_is_changed_by_one_at_a_time_taken_away_and_brought_back() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        let changed = scene.change(&row, scene.row_with("time", json!("09:00"))).await.expect(200).json();
        assert_eq!(changed["next"][0]["at"], "2026-02-11T01:00:00Z");
        scene.change(&row, scene.row()).await.expect(412);
        let path = format!("/api/v1/communication-plan/{}/deletion", row["id"].as_str().expect("an id"));
        for _ in 0..2 {
            let gone = scene.app.put(&path).as_(team(scene.wen)).await.expect(200).json();
            assert_eq!((&gone["items"], &gone["next"]), (&json!([]), &json!([])));
        }
        assert_eq!(scene.execute().await, 0);
        scene.change(&row, scene.row()).await.expect(404);
        let back = scene.app.delete(&path).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(told(&back["next"])[0], "2026-02-11 ahead");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_is_not_said_for_which_client_nothing_happens() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row_with("party_id", Value::Null)).await;
        assert_eq!(scene.plan().await["next"], json!([]));
        assert_eq!(scene.execute().await, 0);
        scene.change(&row, scene.row()).await.expect(200);
        assert_eq!(scene.execute().await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_by_a_call_is_an_entry_of_the_log_and_can_be_taken_back() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        scene.set_clock("2026-02-12T01:00:00Z");
        assert_eq!(told(&scene.plan().await["past"]), Vec::<String>::new(), "nobody wrote it down yet");
        scene.execute().await;
        assert_eq!(told(&scene.plan().await["past"]), ["2026-02-11 missed"]);
        let call =
            json!({ "said": "kept", "by": "call", "at": "2026-02-11T09:00:00Z", "words": "All is well" });
        let nothing = json!({ "said": "kept", "words": "All is well" });
        assert_eq!(
            scene.say(&row, "2026-02-11", nothing).await.expect(422).json()["fields"][0]["field"],
            "by"
        );
        for _ in 0..2 {
            let said = scene.say(&row, "2026-02-11", call.clone()).await.expect(200).json();
            assert_eq!(told(&said["past"]), ["2026-02-11 kept"]);
            assert_eq!(said["counts"], json!({ "kept": 1, "late": 0, "missed": 0, "called_off": 0 }));
        }
        let log = scene.at("communication-log");
        let entries = scene.app.get(&log).as_(team(scene.reader)).await.expect(200).json();
        let entries = entries["items"].as_array().expect("entries").clone();
        assert_eq!(entries.len(), 1, "{entries:?}");
        let otherwise = json!({ "said": "called_off", "words": "Not needed" });
        let refused = scene.say(&row, "2026-02-11", otherwise.clone()).await.expect(422);
        assert_eq!(refused.code(), "communication_plan.said_otherwise");
        let path = Scene::word_path(&row, "2026-02-11");
        for _ in 0..2 {
            let back = scene.app.delete(&path).as_(team(scene.wen)).await.expect(200).json();
            assert_eq!(told(&back["past"]), ["2026-02-11 missed"]);
        }
        let entries = scene.app.get(&log).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(entries["items"], json!([]));
        // What is far ahead can be called off too; what is no day of the rhythm is not there.
        let off = scene.say(&row, "2026-03-11", otherwise.clone()).await.expect(200).json();
        assert!(told(&off["next"]).contains(&"2026-03-11 called_off".to_owned()));
        for no_day in ["2026-03-12", "yesterday"] {
            scene.say(&row, no_day, otherwise.clone()).await.expect(404);
            scene.app.delete(&Scene::word_path(&row, no_day)).as_(team(scene.wen)).await.expect(404);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_counts_also_once_its_row_is_taken_out() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        scene.execute().await;
        scene.set_clock("2026-02-12T01:00:00Z");
        scene.execute().await;
        let missed = json!({ "kept": 0, "late": 0, "missed": 1, "called_off": 0 });
        assert_eq!(scene.plan().await["counts"], missed);
        let path = format!("/api/v1/communication-plan/{}/deletion", row["id"].as_str().expect("an id"));
        let gone = scene.app.put(&path).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!((&gone["counts"], &gone["counts_of_taken_out"]), (&missed, &missed));
        let back = scene.app.delete(&path).as_(team(scene.wen)).await.expect(200).json();
        let none = json!({ "kept": 0, "late": 0, "missed": 0, "called_off": 0 });
        assert_eq!((&back["counts"], &back["counts_of_taken_out"]), (&missed, &none));
        // What was made and lay ahead when its row was taken out is expected of nobody.
        scene.set_clock("2026-02-23T01:00:00Z");
        scene.execute().await;
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        scene.set_clock("2026-02-26T01:00:00Z");
        scene.execute().await;
        assert_eq!(scene.plan().await["counts"], missed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_next_days_go_beyond_the_known_holidays_it_says_so() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        assert_eq!(scene.plan().await["holidays_until"], Value::Null);
        scene.set_clock("2026-10-03T01:00:00Z");
        assert_eq!(scene.plan().await["holidays_until"], "2026-12-31");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_row_makes_nothing_twice() {
    let weekly = |day: &str| json!({ "kind": "weekly", "every": 1, "weekdays": [day] });
    for (field, value, slot) in [
        ("time", json!("09:00"), "2026-02-11"),
        ("rhythm", weekly("thursday"), "2026-02-12"),
        ("rhythm", weekly("monday"), "2026-02-09"),
        ("rhythm", json!({ "kind": "monthly_by_day", "every": 1, "day": 10 }), "2026-02-10"),
        ("produces", json!("feedback_talk"), "2026-02-11"),
    ] {
        let (value, said) = (&value, format!("{field} {value}"));
        let said = said.as_str();
        with_scene(|scene| async move {
            let row = scene.added(scene.row()).await;
            scene.execute().await;
            let changed = scene.change(&row, scene.row_with(field, value.clone())).await.expect(200).json();
            let standing = &changed["next"][0];
            assert_eq!((&standing["day"], &standing["slot"]), (&json!("2026-02-11"), &json!(slot)), "{said}");
            assert_eq!(standing["at"], "2026-02-11T08:00:00Z", "{said}: as it was made");
            for _ in 0..3 {
                scene.execute().await;
                scene.pass_days(1);
            }
            assert_eq!(scene.tasks().await.len(), 1, "{said}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_made_yet_is_not_made_beside_what_a_changed_row_makes() {
    with_scene(|scene| async move {
        let row = scene.added(scene.row()).await;
        scene.execute().await;
        let again_at = scene.now().plus_seconds(3_600);
        let failed = scene.db().write(move |tx| {
            tx.exec("update communication_occurrences set made_at = null", store::params![])?;
            let id =
                tx.one("select id from communication_occurrences", store::params![], |row| row.get(0))?;
            communication_plan::store::occurrences::put_failed(tx, id, "plan.too_large", again_at)
        });
        failed.await.expect("failed");
        let thursday = json!({ "kind": "weekly", "every": 1, "weekdays": ["thursday"] });
        let fields = scene.row_with("rhythm", thursday);
        let changed = scene.change(&row, fields).await.expect(200).json();
        assert_eq!(changed["next"][0]["day"], "2026-02-12");
        scene.execute().await;
        scene.db().clock().advance_seconds(3_700);
        scene.execute().await;
        let days = scene.plan().await["next"].clone();
        let days: Vec<_> =
            days.as_array().expect("days").iter().take(2).map(|one| one["day"].clone()).collect();
        assert_eq!(days, ["2026-02-12", "2026-02-24"], "after the Spring Festival");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_was_moved_is_told_as_moved() {
    with_scene(|scene| async move {
        let moved = |plan: &Value| {
            let next = plan["next"].as_array().expect("the next ones").iter().take(3);
            next.map(|one| (one["day"].clone(), one["moved_from"].clone())).collect::<Vec<_>>()
        };
        let row = scene.added(scene.row()).await;
        let festival = (json!("2026-02-24"), json!("2026-02-18"));
        let stays = |day: &str| (json!(day), Value::Null);
        assert_eq!(moved(&scene.plan().await), [stays("2026-02-11"), festival.clone(), stays("2026-02-25")]);
        scene.execute().await;
        let thursdays = json!({ "kind": "weekly", "every": 1, "weekdays": ["thursday"] });
        let changed = scene.change(&row, scene.row_with("rhythm", thursdays)).await.expect(200).json();
        assert_eq!(changed["next"][0]["slot"], "2026-02-12", "it stands in the place of Thursday");
        assert_eq!(moved(&changed)[0], stays("2026-02-11"), "and was made for Wednesday");
        // Written down while it is moved.
        scene.set_clock("2026-02-23T01:00:00Z");
        scene.execute().await;
        let from = moved(&scene.plan().await)[0].clone();
        assert_eq!(from, (json!("2026-02-24"), json!("2026-02-19")));
    })
    .await;
}
