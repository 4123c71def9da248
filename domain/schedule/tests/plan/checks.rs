//! Checks of the plan: each point with the tasks it found.

use crate::scene::with_scene;
use serde_json::{Value, json};
use web::testing::team;

#[tokio::test]
async fn each_check_names_the_tasks_it_found() {
    with_scene(|scene| async move {
        let empty = scene.app.get(&scene.path("schedule-checks")).as_(team(scene.lin)).answer().await;
        assert_eq!(
            empty.expect(200).json()["items"].as_array().map(Vec::len),
            Some(20),
            "also of an empty plan"
        );
        let ids = scene.with_plan().await;
        let hard = json!([{ "op": "update_task", "id": ids.b,
            "set": { "constraint": { "kind": "mso", "date": "2026-03-03" }, "duration_minutes": 40_000 } }]);
        scene.edit(scene.lin, hard).await.expect(200);
        let checks = scene.app.get(&scene.path("schedule-checks")).as_(team(scene.reader)).answer().await;
        let checks = checks.expect(200).json();
        let check = |name: &str| -> Value {
            let items = checks["items"].as_array().expect("checks");
            items.iter().find(|item| item["check"] == name).cloned().unwrap_or_default()
        };
        for name in ["hard_constraints", "high_duration"] {
            let found = check(name);
            assert_eq!((&found["passes"], &found["tasks"]), (&json!(false), &json!([ids.b])), "{name}");
        }
        assert_eq!(check("negative_float")["tasks"], json!([ids.a]), "its follower begins too early");
        assert_eq!(check("leads")["passes"], json!(true));
        assert_eq!(check("missed")["passes"], Value::Null, "without a status date nothing is judged");
        scene.app.get(&scene.path("schedule-checks")).as_(team(scene.stranger)).answer().await.expect(404);
    })
    .await;
}
