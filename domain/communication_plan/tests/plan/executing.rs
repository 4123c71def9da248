//! What comes near is made once, whatever happens to the process and to the clock; whoever missed it is told.

use crate::scene::{told, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_near_becomes_a_task_once() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        assert_eq!(scene.execute().await, 1, "the day after tomorrow");
        for _ in 0..3 {
            assert_eq!(scene.execute().await, 0);
        }
        let tasks = scene.tasks().await;
        assert_eq!(tasks.len(), 1);
        let task = &tasks[0];
        assert_eq!(
            (&task["title"], &task["owner_id"], &task["audience"]),
            (&json!("Call about the week"), &json!(scene.wen), &json!("internal"))
        );
        assert_eq!(task["deadline"].as_str().expect("a day").get(..10), Some("2026-02-11"));
        let plan = scene.plan().await;
        assert_eq!(plan["next"][0]["product_id"], task["id"]);
        scene.finish(task).await;
        assert_eq!(scene.plan().await["next"][0]["state"], "kept", "seen before the job looks");
        scene.set_clock("2026-02-12T01:00:00Z");
        scene.execute().await;
        assert_eq!(told(&scene.plan().await["past"]), ["2026-02-11 kept"]);
        assert_eq!(scene.told(scene.lin).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_workers_at_once_make_it_once() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        let runs = (0..4).map(|_| {
            let app = scene.app.app.clone();
            tokio::spawn(async move { communication_plan::execute(&app).await })
        });
        for run in runs.collect::<Vec<_>>() {
            run.await.expect("no panic").expect("it ran");
        }
        assert_eq!(scene.tasks().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_died_after_its_lease_or_after_making_loses_and_doubles_nothing() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.execute().await;
        // As if it had died between making the task and writing that down.
        let forget = |leased_until: i64| {
            let db = scene.db().clone();
            async move {
                let written = db.write(move |tx| {
                    tx.exec(
                        "update communication_occurrences set made_at = null, leased_until = $1",
                        store::params![leased_until],
                    )
                });
                written.await.expect("forgotten");
            }
        };
        forget(scene.now().plus_seconds(60).micros()).await;
        scene.execute().await;
        assert_eq!(scene.plan().await["next"][0]["made_at"], Value::Null, "another has the lease");
        forget(0).await;
        scene.execute().await;
        assert_ne!(scene.plan().await["next"][0]["made_at"], Value::Null);
        assert_eq!(scene.tasks().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_forward_and_back_loses_and_doubles_nothing() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.execute().await;
        let start = "2026-02-09T01:00:00Z";
        // Forward over four weeks: each occurrence stands there, and nothing is made for a day that is over. The
        // Wednesday of the Spring Festival is the Tuesday after it.
        scene.set_clock("2026-03-09T01:00:00Z");
        assert_eq!(scene.execute().await, 4);
        let past = told(&scene.plan().await["past"]);
        assert_eq!(
            past,
            ["2026-03-04 missed", "2026-02-25 missed", "2026-02-24 missed", "2026-02-11 missed"]
        );
        assert_eq!(scene.tasks().await.len(), 2, "of the first day and the one ahead");
        // A year: three months of it are written down. What was missed is missed for good there.
        scene.set_clock("2027-03-08T01:00:00Z");
        assert_eq!(scene.execute().await, 14);
        // Back again: nothing twice, and what lies ahead again is made in its time.
        scene.set_clock(start);
        assert_eq!(scene.execute().await, 0);
        let next: Vec<String> = told(&scene.plan().await["next"]).into_iter().take(4).collect();
        assert_eq!(next, ["2026-02-11 ahead", "2026-02-24 ahead", "2026-02-25 ahead", "2026-03-04 ahead"]);
        for _ in 0..40 {
            scene.pass_days(1);
            scene.execute().await;
        }
        let tasks = scene.tasks().await.len();
        assert_eq!(
            (tasks, scene.plan().await["past"].as_array().expect("past").len()),
            (7, 6),
            "and one of the year to come"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_was_missed_the_owner_is_told_and_a_day_later_the_manager() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.execute().await;
        scene.set_clock("2026-02-11T15:59:00Z");
        scene.execute().await;
        assert!(!scene.told(scene.wen).await.contains(&"communication_missed".to_owned()), "not over yet");
        scene.set_clock("2026-02-11T16:01:00Z");
        for _ in 0..2 {
            scene.execute().await;
        }
        let missed =
            |kinds: Vec<String>| kinds.into_iter().filter(|kind| kind == "communication_missed").count();
        assert_eq!((missed(scene.told(scene.wen).await), missed(scene.told(scene.lin).await)), (1, 0));
        scene.pass_days(1);
        for _ in 0..2 {
            scene.execute().await;
        }
        assert_eq!((missed(scene.told(scene.wen).await), missed(scene.told(scene.lin).await)), (1, 1));
        // Done after all: late, and nobody is told again.
        let task = scene.tasks().await[0].clone();
        scene.finish(&task).await;
        scene.execute().await;
        let plan = scene.plan().await;
        assert_eq!(told(&plan["past"]), ["2026-02-11 late"]);
        assert_eq!(plan["counts"], json!({ "kept": 0, "late": 1, "missed": 0, "called_off": 0 }));
        let letters = scene.db().read(|conn| {
            conn.rows("select payload from outbox order by created_at, id", &[], |row| row.get::<String>(0))
        });
        let letters = letters.await.expect("the outbox");
        let letters = letters.iter().map(|text| serde_json::from_str::<Value>(text).expect("a letter"));
        let mut letters: Vec<_> =
            letters.map(|one| (one["to"].clone(), one["params"]["notice"].clone())).collect();
        let mailed = |to: PersonId, notice: &str| (json!(to), json!(notice));
        letters.retain(|one| *one != mailed(scene.wen, "communication_prepared"));
        let missed = [mailed(scene.wen, "communication_missed"), mailed(scene.lin, "communication_missed")];
        assert_eq!(letters, missed, "nothing goes to the client");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_project_rests() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.execute().await;
        let archive = |is_archived: bool| {
            let (db, project, lin) = (scene.db().clone(), scene.project, scene.lin);
            let (by, state) = (is_archived.then_some(lin), if is_archived { "archived" } else { "active" });
            async move {
                let written = db.write(move |tx| {
                    tx.exec("update projects set state = $2 where id = $1", store::params![project, state])?;
                    engagement::store::projects::set_archived(tx, project, by)
                });
                written.await.expect("written");
            }
        };
        archive(true).await;
        for _ in 0..30 {
            scene.pass_days(1);
            assert_eq!(scene.execute().await, 0);
        }
        archive(false).await;
        scene.execute().await;
        assert_eq!(told(&scene.plan().await["past"]), ["2026-02-11 called_off"]);
        assert!(!scene.told(scene.wen).await.contains(&"communication_missed".to_owned()));
    })
    .await;
}
