//! Buffers through the API: they keep a day, show how much of them is used up, and are the team's alone.

use crate::scene::{Scene, Titles, task, with_scene};
use schedule::planning::buffering::follow_plans;
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::team;

const BUFFER: Uuid = Uuid::from_u128(0x77);

async fn buffers(scene: &Scene) -> Value {
    scene.app.get(&scene.path("buffers")).as_(team(scene.lin)).answer().await.expect(200).json()
}

async fn follow(scene: &Scene) -> usize {
    follow_plans(scene.app.db(), &scene.plans).await.expect("followed")
}

/// Two days in reserve before the handover, which would be on Wednesday, the fourth.
async fn with_buffer(scene: &Scene) -> Titles {
    let ids = scene.with_plan().await;
    let plan = scene.plan().await;
    let links = plan["dependencies"].as_array().expect("dependencies");
    let link = links.iter().find(|link| link["successor_id"] == json!(ids.end)).expect("one to the end");
    let after = |before: Uuid, after: Uuid| json!({ "op": "create_dependency", "predecessor_id": before, "successor_id": after });
    let set = json!({ "kind": "buffer", "duration_minutes": 960, "deadline": "2026-03-06" });
    let edits = json!([
        { "op": "create_task", "id": BUFFER, "title": "Reserve", "set": set },
        { "op": "delete_dependency", "id": link["id"] },
        after(ids.b, BUFFER),
        after(BUFFER, ids.end),
    ]);
    scene.edit(scene.lin, edits).await.expect(200);
    ids
}

async fn take(scene: &Scene, id: Uuid, set: Value) {
    scene.edit(scene.lin, json!([{ "op": "update_task", "id": id, "set": set }])).await.expect(200);
}

async fn handover(scene: &Scene) -> Value {
    task(&scene.plan().await, "Handover")["finish"].clone()
}

#[tokio::test]
async fn a_buffer_keeps_the_day_and_tells_how_much_of_it_is_used_up() {
    with_scene(|scene| async move {
        let ids = with_buffer(&scene).await;
        assert_eq!(handover(&scene).await, json!("2026-03-06T17:00"));
        let fresh = buffers(&scene).await["items"][0].clone();
        assert_eq!((&fresh["task_id"], &fresh["size_minutes"]), (&json!(BUFFER), &json!(960)));
        assert_eq!(fresh["keeps"], json!("2026-03-06"));
        assert_eq!(fresh["used"], json!({ "minutes": 0, "percent": 0, "zone": "fine" }));
        let chain: Vec<&Value> =
            fresh["chain"].as_array().unwrap().iter().map(|one| &one["task_id"]).collect();
        assert_eq!(chain, [&json!(ids.a), &json!(ids.b)]);
        assert_eq!(follow(&scene).await, 1);
        assert_eq!(follow(&scene).await, 0, "it is known");
        // A day late, half of it is used up, and the handover stands.
        take(&scene, ids.a, json!({ "duration_minutes": 1_440 })).await;
        assert_eq!(handover(&scene).await, json!("2026-03-06T17:00"));
        assert_eq!(follow(&scene).await, 1);
        let late = buffers(&scene).await["items"][0].clone();
        assert_eq!(late["used"], json!({ "minutes": 480, "percent": 50, "zone": "act" }));
        assert_eq!(late["earlier"].as_array().map(Vec::len), Some(1), "the last of a day stays");
        assert_eq!(late["earlier"][0]["used_percent"], json!(50));
        // Of four days of work three are done by now.
        take(&scene, ids.a, json!({ "percent_complete": 100 })).await;
        let on = buffers(&scene).await["items"][0].clone();
        assert_eq!((&on["done_percent"], &on["used"]["zone"]), (&json!(75), &json!("fine")));
        // By the status date it is another day.
        scene
            .edit(scene.lin, json!([{ "op": "update_plan", "status_date": "2026-03-04" }]))
            .await
            .expect(200);
        assert_eq!(follow(&scene).await, 1);
        let days = buffers(&scene).await["items"][0]["earlier"].clone();
        assert!(days.as_array().unwrap().iter().any(|day| day["day"] == "2026-03-04"), "{days}");
        // Once all is done there is nothing to keep time for.
        take(&scene, ids.b, json!({ "actual_start": "2026-03-05", "actual_finish": "2026-03-05" })).await;
        assert_eq!(handover(&scene).await, json!("2026-03-05T17:00"));
        assert_eq!(buffers(&scene).await["items"][0]["done_percent"], json!(100));
    })
    .await;
}

#[tokio::test]
async fn nobody_works_at_a_buffer_and_nothing_is_below_it() {
    with_scene(|scene| async move {
        let ids = with_buffer(&scene).await;
        let refused = |edit: Value| {
            let scene = scene.clone();
            async move { scene.edit(scene.lin, json!([edit])).await.expect(422).code().to_owned() }
        };
        let set = |set: Value| json!({ "op": "update_task", "id": BUFFER, "set": set });
        assert_eq!(refused(set(json!({ "state": "doing" }))).await, "plan.buffer_is_no_work");
        assert_eq!(refused(set(json!({ "percent_complete": 10 }))).await, "plan.buffer_is_no_work");
        let below = json!({ "op": "create_task", "parent_id": BUFFER, "title": "Below" });
        assert_eq!(refused(below).await, "plan.summary_is_no_buffer");
        take(&scene, ids.a, json!({ "percent_complete": 40 })).await;
        let begun = json!({ "op": "update_task", "id": ids.a, "set": { "kind": "buffer" } });
        assert_eq!(refused(begun).await, "plan.buffer_is_no_work");
        // What it is not made of goes the way it came.
        let done = scene.edit(scene.lin, json!([set(json!({ "kind": "task" }))])).await.expect(200).json();
        assert_eq!(buffers(&scene).await["items"], json!([]));
        scene.edit(scene.lin, done["inverse"].clone()).await.expect(200);
        assert_eq!(buffers(&scene).await["items"][0]["size_minutes"], json!(960));
    })
    .await;
}

#[tokio::test]
async fn how_long_it_may_be_is_told_by_each_rule() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let at = |before: Uuid| format!("/api/v1/tasks/{before}/buffer-sizes");
        let sizes = scene.app.get(&at(ids.end)).as_(team(scene.reader)).answer().await.expect(200).json();
        // Two days and one: half of them. A day and half a day more at worst: the root of their squares.
        assert_eq!(sizes["half_of_chain"], json!({ "minutes": 720, "keeps": "2026-03-06" }));
        assert_eq!(sizes["root_of_squares"], json!({ "minutes": 537, "keeps": "2026-03-06" }));
        assert_eq!(sizes["chain"].as_array().map(Vec::len), Some(2));
        scene.app.get(&at(ids.end)).as_(team(scene.stranger)).answer().await.expect(404);
        scene.app.get(&at(Uuid::from_u128(5))).as_(team(scene.lin)).answer().await.expect(404);
        scene.app.get(&scene.path("buffers")).as_(team(scene.stranger)).answer().await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_client_reads_of_a_buffer_only_what_was_chosen_by_name() {
    with_scene(|scene| async move {
        with_buffer(&scene).await;
        scene.share(scene.party, json!({ "phases_and_milestones": true, "level": 3 })).await;
        let titles = |rows: Vec<(String, String)>| rows.into_iter().map(|row| row.0).collect::<Vec<_>>();
        let shown = titles(scene.released(scene.party).await);
        assert_eq!(shown, ["Build", "Secret pump", "Valve", "Handover"]);
        scene.share(scene.party, json!({ "task_ids": [BUFFER], "client_titles": {} })).await;
        assert_eq!(titles(scene.released(scene.party).await), ["Reserve"]);
        let kinds = scene.as_client(scene.party, |conn| {
            conn.rows("select kind from released_tasks", &[], |row| row.get::<String>(0))
        });
        assert_eq!(kinds.await, ["task"]);
        let refused = scene.app.db().read_as_client(
            store::Viewer { project: scene.project, party: scene.party, person: scene.contact },
            |conn| conn.rows("select day from buffer_days", &[], |row| row.get::<String>(0)),
        );
        assert!(refused.await.is_err(), "no client reads how buffers stand");
    })
    .await;
}

#[tokio::test]
async fn a_baseline_keeps_the_work_that_was_planned() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let resource = json!({ "name": "Wen", "kind": "person" });
        let made = scene.app.post(&scene.path("resources")).as_(team(scene.lin)).json(resource);
        let wen = made.answer().await.expect(201).json()["id"].clone();
        let on_it = json!([{ "op": "set_assignments", "task_id": ids.a, "assignments": [{ "resource_id": wen, "units_percent": 50.0 }] }]);
        scene.edit(scene.lin, on_it).await.expect(200);
        let saved = scene.app.post(&scene.path("baselines")).as_(team(scene.lin)).json(json!({ "name": "One" }));
        let saved = saved.answer().await.expect(201).json();
        assert_eq!(saved["work_minutes"], json!(480));
        take(&scene, ids.a, json!({ "duration_minutes": 1_920 })).await;
        let plan = scene.plan().await;
        let pump = task(&plan, "Secret pump");
        assert_eq!((&pump["work_minutes"], &pump["baseline"]["work_minutes"]), (&json!(960), &json!(480)));
        assert_eq!(task(&plan, "Valve").get("work_minutes"), None);
        assert_eq!(task(&plan, "Valve")["baseline"]["work_minutes"], json!(0));
        // One that was made before baselines kept their work knows none.
        let id = Uuid::parse_str(saved["id"].as_str().unwrap()).unwrap();
        let forget = scene.app.db().write(move |tx| {
            tx.exec("update baselines set work = null where id = $1", store::params![id])
        });
        forget.await.expect("forgotten");
        let another = scene.app.post(&scene.path("baselines")).as_(team(scene.lin)).json(json!({ "name": "Two" }));
        another.answer().await.expect(201);
        let path = scene.path(&format!("plan?baseline={id}"));
        let plan = scene.app.get(&path).as_(team(scene.lin)).answer().await.expect(200).json();
        assert_eq!(task(&plan, "Secret pump")["baseline"].get("work_minutes"), None);
    })
    .await;
}
