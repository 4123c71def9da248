//! Forecasts: begun and stopped by people, made by a job when the plan moved, held against what became of it, and
//! nothing for a client.

use crate::scene::{Scene, with_scene};
use kernel::PersonId;
use schedule::planning::forecasting::follow_plans;
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

const DAY: i64 = 86_400;

fn settings(revision: i64) -> Value {
    json!({ "low_percent": 80, "high_percent": 200, "correlation_percent": 0, "revision": revision })
}

async fn put(scene: &Scene, by: PersonId, body: &Value) -> TestAnswer {
    scene.app.put(&scene.path("forecast-settings")).as_(team(by)).json(body.clone()).answer().await
}

async fn forecast(scene: &Scene) -> Value {
    scene.app.get(&scene.path("forecast")).as_(team(scene.lin)).answer().await.expect(200).json()
}

async fn follow(scene: &Scene) -> usize {
    follow_plans(scene.app.db(), &scene.plans).await.expect("followed")
}

#[tokio::test]
async fn a_forecast_is_made_once_somebody_begins_and_again_when_the_plan_moves() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        assert_eq!(follow(&scene).await, 0, "nobody asked for one");
        let none = forecast(&scene).await;
        assert_eq!((&none["settings"], &none["forecast"]), (&Value::Null, &Value::Null));
        put(&scene, scene.lin, &settings(0)).await.expect(200);
        assert_eq!(follow(&scene).await, 1);
        assert_eq!(follow(&scene).await, 0, "it is there");
        let said = forecast(&scene).await;
        assert_eq!(said["is_current"], json!(true));
        let first = &said["forecast"];
        assert_eq!(first["planned_finish"], json!("2026-03-04"));
        assert!(first["p50"].as_str() <= first["p80"].as_str() && first["p80"].as_str() > Some("2026-03-04"));
        assert_eq!(first["milestones"][0]["task_id"], json!(ids.end));
        assert_eq!(first["milestones"][0]["p80"], first["p80"], "the last task is the milestone");
        assert_eq!(first["drivers"][0]["task_id"], json!(ids.a), "twice as long as the other");
        let bars = first["bars"].as_array().expect("bars");
        let count: i64 = bars.iter().filter_map(|bar| bar["count"].as_i64()).sum();
        assert_eq!(Some(count), first["iterations"].as_i64());
        let longer = json!([{ "op": "update_task", "id": ids.b, "set": { "duration_minutes": 4_800 } }]);
        scene.edit(scene.lin, longer).await.expect(200);
        assert_eq!(forecast(&scene).await["is_current"], json!(false));
        assert_eq!(follow(&scene).await, 1);
        let moved = forecast(&scene).await;
        assert!(moved["forecast"]["p80"].as_str() > first["p80"].as_str());
        assert_eq!(moved["earlier"].as_array().map(Vec::len), Some(1), "the last of a day stays");
    })
    .await;
}

#[tokio::test]
async fn an_estimate_of_the_task_itself_counts_and_can_be_undone() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        put(&scene, scene.lin, &settings(0)).await.expect(200);
        let estimate = |low: i64, likely: i64, high: i64| {
            json!([{ "op": "update_task", "id": ids.a, "set": { "estimate":
            { "low_minutes": low, "likely_minutes": likely, "high_minutes": high } } }])
        };
        let refused = scene.edit(scene.lin, estimate(960, 480, 4_800)).await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], json!("edits.0.set.estimate"));
        let said = scene.edit(scene.lin, estimate(4_800, 4_800, 4_800)).await.expect(200).json();
        assert_eq!(said["moved"], json!([]), "no date moves by it");
        follow(&scene).await;
        let long = forecast(&scene).await["forecast"]["p50"].clone();
        assert!(long.as_str() > Some("2026-03-13"), "ten days and one: {long}");
        assert_eq!(
            crate::scene::task(&scene.plan().await, "Secret pump")["estimate"]["high_minutes"],
            json!(4_800)
        );
        scene.edit(scene.lin, said["inverse"].clone()).await.expect(200);
        assert_eq!(crate::scene::task(&scene.plan().await, "Secret pump").get("estimate"), None);
    })
    .await;
}

#[tokio::test]
async fn what_was_forecast_is_held_against_what_became_of_it() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        put(&scene, scene.lin, &settings(0)).await.expect(200);
        follow(&scene).await;
        assert_eq!(forecast(&scene).await["kept"]["forecasts"], json!(0), "nothing is done");
        scene.app.db().clock().advance_seconds(400 * DAY);
        let done = |on: &str| json!([{ "op": "update_task", "id": ids.end, "set": { "actual_finish": on } }]);
        scene.edit(scene.lin, done("2099-01-05")).await.expect(200);
        follow(&scene).await;
        let kept = forecast(&scene).await["kept"].clone();
        assert_eq!((&kept["forecasts"], &kept["kept_p90"]), (&json!(1), &json!(0)), "decades late");
    })
    .await;
}

#[tokio::test]
async fn settings_are_changed_by_those_who_may_and_never_unseen() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        put(&scene, scene.reader, &settings(0)).await.expect(403);
        put(&scene, scene.stranger, &settings(0)).await.expect(404);
        put(
            &scene,
            scene.lin,
            &json!({ "low_percent": 120, "high_percent": 90, "correlation_percent": 101, "revision": 0 }),
        )
        .await
        .expect(422);
        put(&scene, scene.lin, &settings(0)).await.expect(200);
        put(&scene, scene.member, &settings(0)).await.expect(200);
        let mut other = settings(0);
        other["high_percent"] = json!(300);
        put(&scene, scene.member, &other).await.expect(412);
        other["revision"] = json!(1);
        put(&scene, scene.member, &other).await.expect(200);
        assert_eq!(follow(&scene).await, 1);
        let stop = || scene.app.delete(&scene.path("forecast-settings")).as_(team(scene.lin));
        stop().answer().await.expect(204);
        stop().answer().await.expect(204);
        assert_eq!(follow(&scene).await, 0);
        assert_eq!(forecast(&scene).await["is_current"], json!(false));
        assert!(forecast(&scene).await["forecast"].is_object(), "what was forecast stays");
    })
    .await;
}
