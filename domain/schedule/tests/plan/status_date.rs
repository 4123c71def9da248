//! Work that is still open at the status date goes behind it where the plan says so, and comes back with an undo.

use crate::scene::{task, with_scene};
use serde_json::{Value, json};

#[tokio::test]
async fn open_work_goes_behind_the_status_date_and_undo_brings_it_back() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        let start = |plan: &Value| task(plan, "Secret pump")["start"].as_str().map(str::to_owned);
        let before = scene.plan().await;
        assert_eq!(
            (start(&before).as_deref(), &before["moves_open_work"]),
            (Some("2026-03-02T08:00"), &json!(false))
        );
        let told = json!([{ "op": "update_plan", "status_date": "2026-03-10" }]);
        scene.edit(scene.lin, told).await.expect(200);
        assert_eq!(start(&scene.plan().await), start(&before), "the date alone moves nothing");
        let moving = json!([{ "op": "update_plan", "moves_open_work": true }]);
        let moved = scene.edit(scene.lin, moving.clone()).await.expect(200).json();
        let after = scene.plan().await;
        assert_eq!(start(&after).as_deref(), Some("2026-03-11T08:00"));
        assert_eq!(after["moves_open_work"], json!(true));
        let again = scene.edit(scene.lin, moving).await.expect(200).json();
        assert_eq!(again["inverse"], json!([]), "a second click changes nothing");
        scene.edit(scene.lin, moved["inverse"].clone()).await.expect(200);
        assert_eq!(start(&scene.plan().await), start(&before));
        let late = scene.edit(scene.lin, moved["inverse"].clone()).await;
        assert_eq!(late.expect(422).code(), "plan.settings_changed_since");
    })
    .await;
}
