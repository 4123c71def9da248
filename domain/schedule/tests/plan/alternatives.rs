//! Alternatives to the plan: nothing of them is the plan until somebody takes them over, that is one step and can be
//! taken back, and what somebody else did meanwhile is not overwritten.

use crate::scene::{Scene, Titles, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

async fn keep(scene: &Scene, by: PersonId, body: Value) -> TestAnswer {
    scene.app.post(&scene.path("plan-alternatives")).as_(team(by)).json(body).answer().await
}

async fn what_if(scene: &Scene) -> String {
    let kept = keep(scene, scene.lin, json!({ "name": "Without the pump" })).await.expect(201).json();
    format!("plan-alternatives/{}", kept["id"].as_str().expect("an id"))
}

async fn get(scene: &Scene, path: &str) -> Value {
    scene.app.get(&scene.path(path)).as_(team(scene.lin)).answer().await.expect(200).json()
}

async fn write(scene: &Scene, path: &str, edits: Value) -> TestAnswer {
    let path = scene.path(&format!("{path}/plan-edits"));
    scene.app.post(&path).as_(team(scene.lin)).json(json!({ "edits": edits })).answer().await
}

async fn take_over(scene: &Scene, path: &str, by: PersonId) -> TestAnswer {
    let seen = get(scene, path).await;
    let body = json!({ "revision": seen["revision"], "plan_revision": seen["plan_revision"] });
    scene.app.put(&scene.path(&format!("{path}/adoption"))).as_(team(by)).json(body).answer().await
}

async fn take_back(scene: &Scene, path: &str) -> TestAnswer {
    scene.app.delete(&scene.path(&format!("{path}/adoption"))).as_(team(scene.lin)).answer().await
}

trait Refused {
    fn refused(self, code: &str);
}

impl Refused for TestAnswer {
    fn refused(self, code: &str) {
        assert_eq!(self.code(), code);
    }
}

fn longer(task: uuid::Uuid) -> Value {
    json!([{ "op": "update_task", "id": task, "set": { "duration_minutes": 2_400 } }])
}

fn row<'a>(plan: &'a Value, title: &str) -> &'a Value {
    let tasks = plan["tasks"].as_array().expect("tasks");
    tasks.iter().find(|task| task["title"] == json!(title)).expect("a task")
}

/// Without what counts up.
fn dates(plan: &Value) -> Vec<(Value, Value, Value)> {
    let tasks = plan["tasks"].as_array().expect("tasks");
    tasks.iter().map(|task| (task["title"].clone(), task["start"].clone(), task["finish"].clone())).collect()
}

#[tokio::test]
async fn a_what_if_is_written_on_compared_taken_over_and_taken_back() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.a] })).await;
        let (before, shown) = (scene.plan().await, scene.released(scene.party).await);
        let path = what_if(&scene).await;
        let new = uuid::Uuid::now_v7();
        let edits = json!([
            { "op": "update_task", "id": ids.a, "set": { "duration_minutes": 2_400 } },
            { "op": "create_task", "id": new, "title": "Trial run" },
            { "op": "create_dependency", "predecessor_id": ids.b, "successor_id": new },
        ]);
        let answer = write(&scene, &path, edits).await.expect(200).json();
        assert_eq!(answer["created"], json!([new]));
        assert_eq!(dates(&scene.plan().await), dates(&before), "the plan is as it was");
        assert_eq!(scene.released(scene.party).await, shown, "and so is what the client reads");

        let told = get(&scene, &path).await;
        assert_eq!(told["impact"]["finish_moves_working_days"], json!(4));
        assert_eq!(told["impact"]["tasks_created"], json!(1));
        assert_eq!((&told["edit_count"], &told["is_outdated"]), (&json!(3), &json!(false)));
        let laid = get(&scene, &format!("{path}/plan")).await;
        let pump = row(&laid, "Secret pump");
        assert_eq!(pump["baseline"]["finish"], json!("2026-03-03T17:00"), "as in the plan");
        assert_eq!(pump["finish"], json!("2026-03-06T17:00"));
        assert_eq!(laid["revision"], answer["revision"]);

        take_over(&scene, &path, scene.lin).await.expect(200);
        let after = scene.plan().await;
        assert_eq!(row(&after, "Secret pump")["finish"], json!("2026-03-06T17:00"));
        assert_eq!(row(&after, "Trial run")["number"], json!(5), "it has a number of the project by now");
        assert_eq!(after["revision"].as_i64(), before["revision"].as_i64().map(|was| was + 1), "one step");
        let again = take_over(&scene, &path, scene.lin).await.expect(200).json();
        assert_eq!(again["taken_over_by"], json!(scene.lin), "pressed twice, it is one");
        assert_eq!(scene.plan().await["revision"], after["revision"]);
        write(&scene, &path, longer(ids.b)).await.refused("alternative.taken_over");

        take_back(&scene, &path).await.expect(200);
        assert_eq!(dates(&scene.plan().await), dates(&before));
        take_back(&scene, &path).await.expect(200);
        take_over(&scene, &path, scene.lin).await.expect(200);
        assert_eq!(dates(&scene.plan().await), dates(&after), "and over again");
    })
    .await;
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_not_overwritten() {
    with_scene(|scene| async move {
        let Titles { a, b, .. } = scene.with_plan().await;
        let path = what_if(&scene).await;
        write(&scene, &path, longer(a)).await.expect(200);
        write(&scene, &path, longer(b)).await.expect(200);
        let seen = get(&scene, &path).await;
        let other = json!([{ "op": "update_task", "id": a, "set": { "duration_minutes": 480 } }]);
        scene.edit(scene.member, other).await.expect(200);

        let body = json!({ "revision": seen["revision"], "plan_revision": seen["plan_revision"] });
        let adoption = scene.path(&format!("{path}/adoption"));
        let late = scene.app.put(&adoption).as_(team(scene.lin)).json(body).answer().await;
        late.refused("plan.changed_since");
        let told = get(&scene, &path).await;
        assert_eq!((&told["conflicts"], &told["impact"]), (&json!(["Secret pump"]), &Value::Null));
        let plan = scene.path(&format!("{path}/plan"));
        scene.app.get(&plan).as_(team(scene.lin)).answer().await.refused("plan.changed_since");
        take_over(&scene, &path, scene.lin).await.refused("plan.changed_since");

        let renewal = scene.path(&format!("{path}/renewals"));
        let renewed = scene.app.post(&renewal).as_(team(scene.lin)).answer().await.expect(200).json();
        assert_eq!((&renewed["conflicts"], &renewed["edit_count"]), (&json!([]), &json!(1)));
        take_over(&scene, &path, scene.lin).await.expect(200);
        let plan = scene.plan().await;
        assert_eq!(row(&plan, "Secret pump")["duration_minutes"], json!(480), "as the other left it");
        assert_eq!(row(&plan, "Valve")["duration_minutes"], json!(2_400));
    })
    .await;
}

/// Lin on both tasks, which follow nothing: both begin on the first day.
async fn crowded(scene: &Scene) -> Titles {
    let ids = scene.with_plan().await;
    let plan = scene.plan().await;
    let links = plan["dependencies"].as_array().expect("links");
    let first = links.iter().find(|link| link["successor_id"] == json!(ids.b)).expect("a link");
    let body = json!({ "name": "Lin", "kind": "person", "person_id": scene.lin });
    let made = scene.app.post(&scene.path("resources")).as_(team(scene.lin)).json(body).answer().await;
    let lin = made.expect(201).json()["id"].clone();
    let on = |task| {
        json!({ "op": "set_assignments", "task_id": task,
                "assignments": [{ "resource_id": lin, "units_percent": 100.0 }] })
    };
    let edits = json!([{ "op": "delete_dependency", "id": first["id"] }, on(ids.a), on(ids.b)]);
    scene.edit(scene.lin, edits).await.expect(200);
    ids
}

fn levelling() -> Value {
    json!({ "name": "Levelled", "levelling": { "within_float": false } })
}

#[tokio::test]
async fn levelling_is_looked_at_taken_over_in_one_step_and_taken_back() {
    with_scene(|scene| async move {
        crowded(&scene).await;
        let before = scene.plan().await;
        let kept = keep(&scene, scene.lin, levelling()).await.expect(201).json();
        let path = format!("plan-alternatives/{}", kept["id"].as_str().expect("an id"));
        assert_eq!(dates(&scene.plan().await), dates(&before), "only looked at");
        let load = &kept["loads"][0];
        assert_eq!((&load["name"], &load["peak_percent_before"]), (&json!("Lin"), &json!(60)));
        let laid = get(&scene, &format!("{path}/plan")).await;
        assert_eq!(row(&laid, "Valve")["start"], json!("2026-03-04T08:00"));
        assert_eq!(row(&laid, "Valve")["why"]["code"], json!("levelling"));
        write(&scene, &path, longer(uuid::Uuid::now_v7())).await.refused("alternative.is_levelling");
        take_over(&scene, &path, scene.lin).await.expect(200);
        assert_eq!(dates(&scene.plan().await), dates(&laid));
        let nothing = keep(&scene, scene.lin, levelling()).await;
        nothing.refused("levelling.nothing_moves");
        take_back(&scene, &path).await.expect(200);
        assert_eq!(dates(&scene.plan().await), dates(&before));
        assert_eq!(
            get(&scene, &path).await["is_outdated"],
            json!(false),
            "the plan is again the one it is of"
        );
    })
    .await;
}

#[tokio::test]
async fn an_earlier_finish_is_searched_for_as_long_as_was_asked_and_whoever_waits_is_told_how_far_it_is() {
    with_scene(|scene| async move {
        crowded(&scene).await;
        let search = |seconds: u64| {
            json!({ "name": "Searched",
                    "levelling": { "within_float": false, "search_seconds": seconds } })
        };
        let long = keep(&scene, scene.lin, search(301)).await;
        assert_eq!(long.expect(422).json()["fields"][0]["field"], json!("search_seconds"));
        let kept = keep(&scene, scene.lin, search(1)).await.expect(201).json();
        assert_eq!(kept["levelling"]["search_seconds"], json!(1));
        let path = format!("plan-alternatives/{}", kept["id"].as_str().expect("an id"));
        let laid = get(&scene, &format!("{path}/plan")).await;
        let (pump, valve) = (row(&laid, "Secret pump"), row(&laid, "Valve"));
        let starts_behind = |one: &Value, other: &Value| one["start"].as_str() >= other["finish"].as_str();
        assert!(starts_behind(pump, valve) || starts_behind(valve, pump), "one after the other");
        assert_eq!(get(&scene, "levelling").await["is_running"], json!(false), "it is over");
        let end = || scene.app.put(&scene.path("levelling/end"));
        end().as_(team(scene.lin)).answer().await.expect(204);
        end().as_(team(scene.reader)).answer().await.expect(403);
        end().as_(team(scene.stranger)).answer().await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn levelling_of_an_older_plan_is_not_taken_over_but_worked_out_anew() {
    with_scene(|scene| async move {
        let ids = crowded(&scene).await;
        let kept = keep(&scene, scene.lin, levelling()).await.expect(201).json();
        let path = format!("plan-alternatives/{}", kept["id"].as_str().expect("an id"));
        scene.edit(scene.member, longer(ids.a)).await.expect(200);
        assert_eq!(get(&scene, &path).await["is_outdated"], json!(true));
        let late = take_over(&scene, &path, scene.lin).await;
        late.expect(412);
        let renewal = scene.path(&format!("{path}/renewals"));
        let renewed = scene.app.post(&renewal).as_(team(scene.lin)).answer().await.expect(200).json();
        assert_eq!(renewed["is_outdated"], json!(false));
        take_over(&scene, &path, scene.lin).await.expect(200);
        let plan = scene.plan().await;
        let (pump, valve) = (row(&plan, "Secret pump"), row(&plan, "Valve"));
        assert!(
            valve["start"].as_str() >= pump["finish"].as_str()
                || pump["start"].as_str() >= valve["finish"].as_str()
        );
    })
    .await;
}

#[tokio::test]
async fn who_may_keep_look_and_take_over() {
    with_scene(|scene| async move {
        let none = keep(&scene, scene.lin, json!({ "name": "x" })).await;
        none.refused("alternative.of_empty_plan");
        let ids = scene.with_plan().await;
        let path = what_if(&scene).await;
        write(&scene, &path, longer(ids.a)).await.expect(200);
        let look = |by| scene.app.get(&scene.path(&path)).as_(team(by)).answer();
        look(scene.reader).await.expect(200);
        look(scene.stranger).await.expect(404);
        keep(&scene, scene.reader, json!({ "name": "x" })).await.expect(403);
        take_over(&scene, &path, scene.reader).await.expect(403);
        keep(&scene, scene.lin, json!({ "name": "  " })).await.expect(422);
        let unknown = json!({ "name": "x", "levelling": { "within_float": true,
            "resource_ids": [uuid::Uuid::now_v7()] } });
        keep(&scene, scene.lin, unknown).await.expect(422);
        let gone = scene.app.delete(&scene.path(&path)).as_(team(scene.lin)).answer().await;
        gone.expect(204);
        look(scene.lin).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_forecast_of_an_alternative_stands_beside_that_of_the_plan() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let path = what_if(&scene).await;
        write(&scene, &path, longer(ids.b)).await.expect(200);
        let forecast = format!("{path}/forecast");
        assert_eq!(get(&scene, &forecast).await["forecast"], Value::Null, "nobody began one");
        let settings =
            json!({ "low_percent": 80, "high_percent": 200, "correlation_percent": 0, "revision": 0 });
        let put = scene.app.put(&scene.path("forecast-settings")).as_(team(scene.lin)).json(settings);
        put.answer().await.expect(200);
        let told = get(&scene, &forecast).await["forecast"].clone();
        assert!(told["p80_after"].as_str() > told["p80_before"].as_str(), "{told}");
        assert!(told["p80_moves_working_days"].as_i64() > Some(0), "{told}");
        let critical = &get(&scene, &path).await["impact"]["critical"];
        assert_eq!((&critical["tasks_before"], &critical["becomes"]), (&json!(3), &json!([])));
        let ask = |by| scene.app.get(&scene.path(&forecast)).as_(team(by));
        ask(scene.reader).answer().await.expect(200);
        ask(scene.stranger).answer().await.expect(404);
        take_over(&scene, &path, scene.lin).await.expect(200);
        ask(scene.lin).answer().await.expect(422);
    })
    .await;
}
