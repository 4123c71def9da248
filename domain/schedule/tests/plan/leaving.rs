//! Somebody leaves: their open tasks stay with whom they were handed to.

use crate::scene::{Scene, task, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};
use web::testing::{TestAnswer, administrator};

async fn hand_over(scene: &Scene, from: PersonId, to: PersonId) -> TestAnswer {
    let path = format!("/api/v1/persons/{from}/handovers");
    scene.app.post(&path).as_(administrator(scene.lin)).json(json!({ "to": to })).answer().await
}

fn owned(id: uuid::Uuid, by: PersonId) -> Value {
    json!({ "op": "update_task", "id": id, "set": { "owner_id": by } })
}

#[tokio::test]
async fn an_edit_after_a_hand_over_does_not_give_the_task_back() {
    with_scene(|scene| async move {
        scene.make_administrator(scene.lin).await;
        let ids = scene.with_plan().await;
        scene
            .edit(scene.lin, json!([owned(ids.a, scene.member), owned(ids.b, scene.reader)]))
            .await
            .expect(200);
        let before = scene.plan().await["revision"].as_i64().unwrap();
        let moved = hand_over(&scene, scene.member, scene.reader).await.expect(200).json();
        assert_eq!(moved, json!({ "moved": 1 }));
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Secret pump")["owner_id"], json!(scene.reader));
        assert_eq!(plan["revision"].as_i64().unwrap(), before + 1);
        let longer = json!([{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": 60 } }]);
        scene.edit(scene.lin, longer).await.expect(200);
        assert_eq!(task(&scene.plan().await, "Secret pump")["owner_id"], json!(scene.reader));
        let (record, to) = (kernel::RecordId(ids.a), scene.lin);
        let told =
            scene.app.db().read(move |conn| store::events::of_record(conn, record, &store::Page::first(20)));
        let told = told.await.expect("events").items;
        assert!(told.iter().any(|event| event.kind == "task.assigned" && event.actor == Some(to)));
    })
    .await;
}

#[tokio::test]
async fn a_successor_from_elsewhere_is_refused_with_the_names_of_the_projects() {
    with_scene(|scene| async move {
        scene.make_administrator(scene.lin).await;
        let ids = scene.with_plan().await;
        scene.edit(scene.lin, json!([owned(ids.a, scene.member)])).await.expect(200);
        let refused = hand_over(&scene, scene.member, scene.stranger).await.expect(422);
        assert_eq!(refused.code(), "person.successor_not_in_projects");
        assert_eq!(refused.json()["params"]["projects"], json!(["Warehouse"]));
        assert_eq!(task(&scene.plan().await, "Secret pump")["owner_id"], json!(scene.member));
    })
    .await;
}
