//! What the history of a task tells: fields with what they were and are, who came and went, who may see it.

use crate::scene::{Scene, with_scene};
use kernel::{RecordId, Timestamp};
use schedule::store::task_changes::of_task;
use serde_json::{Value, json};

impl Scene {
    /// The changes of a task, the oldest first: field, before, after.
    async fn told(&self, task: uuid::Uuid) -> Vec<(String, Value, Value)> {
        let ever = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        let rows = self.app.db().read(move |conn| of_task(conn, RecordId(task), ever.0, ever.1)).await;
        let rows = rows.expect("a history").into_iter().rev();
        rows.flat_map(|row| row.changes).map(|change| (change.field, change.before, change.after)).collect()
    }
}

fn change(field: &str, before: Value, after: Value) -> (String, Value, Value) {
    (field.to_owned(), before, after)
}

fn set(id: uuid::Uuid, fields: Value) -> Value {
    json!([{ "op": "update_task", "id": id, "set": fields }])
}

#[tokio::test]
async fn a_batch_is_told_field_by_field_and_a_new_task_not_at_all() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        assert_eq!(scene.told(ids.a).await, []);
        let fields = json!({ "duration_minutes": 480, "deadline": "2026-03-06" });
        scene.edit(scene.lin, set(ids.a, fields)).await.expect(200);
        scene.edit(scene.member, set(ids.a, json!({ "owner_id": scene.member }))).await.expect(200);
        let mut told = scene.told(ids.a).await;
        told[..2].sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            told,
            [
                change("deadline", Value::Null, json!("2026-03-06T17:00")),
                change("duration_minutes", json!(960), json!(480)),
                change("owner_id", Value::Null, json!("Wen")),
            ]
        );
        scene.edit(scene.lin, set(ids.a, json!({ "duration_minutes": 480 }))).await.expect(200);
        assert_eq!(scene.told(ids.a).await.len(), 3, "nothing changed");
    })
    .await;
}

#[tokio::test]
async fn what_hangs_on_a_task_is_told_by_name() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.edit(scene.lin, json!([{ "op": "move_task", "id": ids.b }])).await.expect(200);
        assert_eq!(scene.told(ids.b).await, [change("parent", json!("Build"), Value::Null)]);
        let linked = json!([{ "op": "create_dependency", "predecessor_id": ids.a, "successor_id": ids.end,
            "kind": "ss", "lag_minutes": 480 }]);
        let linked = scene.edit(scene.lin, linked).await.expect(200).json();
        let link =
            json!({ "title": "Secret pump", "kind": "ss", "lag_minutes": 480.0, "lag_unit": "working" });
        assert_eq!(scene.told(ids.end).await, [change("predecessor", Value::Null, link.clone())]);
        scene.edit(scene.lin, linked["inverse"].clone()).await.expect(200);
        assert_eq!(scene.told(ids.end).await[1], change("predecessor", link, Value::Null));
        let of_a = scene.told(ids.a).await;
        assert_eq!((of_a[0].0.as_str(), &of_a[0].2["title"]), ("successor", &json!("Handover")));
    })
    .await;
}

#[tokio::test]
async fn who_could_see_a_task_from_when_to_when_is_told() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.a] })).await;
        scene.share(scene.party, json!({})).await;
        assert_eq!(
            scene.told(ids.a).await,
            [
                change("audience", Value::Null, json!("Harbour")),
                change("audience", json!("Harbour"), Value::Null)
            ]
        );
        let gone = scene.edit(scene.lin, json!([{ "op": "delete_task", "id": ids.a }])).await.expect(200);
        scene.edit(scene.lin, gone.json()["inverse"].clone()).await.expect(200);
        let told = scene.told(ids.a).await;
        let deleted: Vec<_> = told.iter().filter(|change| change.0 == "deleted").collect();
        assert_eq!(
            deleted,
            [&change("deleted", json!(false), json!(true)), &change("deleted", json!(true), json!(false))]
        );
    })
    .await;
}
