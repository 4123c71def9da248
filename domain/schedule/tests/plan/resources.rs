//! People and things that work on tasks: made, assigned, given other working times, taken away.

use crate::scene::{Scene, task, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

impl Scene {
    async fn add(&self, by: PersonId, resource: Value) -> TestAnswer {
        self.app.post(&self.path("resources")).as_(team(by)).json(resource).answer().await
    }
    async fn assign(&self, task: uuid::Uuid, resources: Value) -> TestAnswer {
        let edit = json!([{ "op": "set_assignments", "task_id": task, "assignments": resources }]);
        self.edit(self.lin, edit).await
    }
}

#[tokio::test]
async fn a_resource_is_made_assigned_and_only_then_taken_away_when_nothing_needs_it() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let before = scene.plan().await["revision"].as_i64().unwrap();
        let crane = json!({ "name": " Crane ", "kind": "material" });
        scene.add(scene.reader, crane.clone()).await.expect(403);
        scene.add(scene.stranger, crane.clone()).await.expect(404);
        let crane = scene.add(scene.member, crane).await.expect(201).json();
        assert_eq!(crane["name"], "Crane");
        let half = json!([{ "resource_id": crane["id"], "units_percent": 50.0 }]);
        let assigned = scene.assign(ids.a, half.clone()).await.expect(200).json();
        assert_eq!(assigned["revision"].as_i64().unwrap(), before + 2);
        let list = scene.app.get(&scene.path("resources")).as_(team(scene.reader)).answer().await;
        assert_eq!(list.expect(200).json()["items"][0]["task_count"], 1);
        let path = scene.path(&format!("resources/{}", crane["id"].as_str().unwrap()));
        let delete = || scene.app.delete(&path).as_(team(scene.member));
        assert_eq!(delete().answer().await.expect(422).code(), "resource.in_use");
        // An undo may bring the task back: without what is gone for good.
        let gone = scene.edit(scene.lin, json!([{ "op": "delete_task", "id": ids.a }])).await.expect(200);
        delete().answer().await.expect(204);
        delete().answer().await.expect(404);
        scene.edit(scene.lin, gone.json()["inverse"].clone()).await.expect(200);
        assert_eq!(task(&scene.plan().await, "Secret pump")["assignments"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn who_and_what_a_resource_stands_for_is_of_the_project() {
    with_scene(|scene| async move {
        let person = |name: &str, kind: &str, person: PersonId| json!({ "name": name, "kind": kind, "person_id": person });
        for (body, field) in [
            (person("Jian", "person", scene.stranger), "person_id"),
            (person("Zheng", "person", scene.contact), "person_id"),
            (person("Wen", "client_person", scene.member), "person_id"),
            (json!({ "name": "Crane", "kind": "material", "calendar_id": uuid::Uuid::nil() }), "calendar_id"),
            (json!({ "name": " ", "kind": "material" }), "name"),
        ] {
            let refused = scene.add(scene.lin, body).await.expect(422).json();
            assert_eq!(refused["fields"][0]["field"], field, "{refused}");
        }
        scene.add(scene.lin, person("Wen", "person", scene.member)).await.expect(201);
        scene.add(scene.lin, person("Zheng", "client_person", scene.contact)).await.expect(201);
        let twice = scene.add(scene.lin, person("Wen again", "person", scene.member)).await.expect(422).json();
        assert_eq!(twice["fields"][0]["code"], "taken");
    })
    .await;
}

#[tokio::test]
async fn other_working_times_of_an_assigned_person_move_the_task() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let body = json!({ "name": "Wen", "kind": "person", "person_id": scene.member });
        let wen = scene.add(scene.lin, body.clone()).await.expect(201).json();
        let whole = json!([{ "resource_id": wen["id"], "units_percent": 100.0 }]);
        scene.assign(ids.a, whole).await.expect(200);
        assert_eq!(task(&scene.plan().await, "Secret pump")["finish"], "2026-03-03T17:00");
        let mut off = scene.plan().await["calendars"][0].clone();
        off.as_object_mut().unwrap().remove("id");
        off["name"] = json!("Wen's");
        off["exceptions"] =
            json!([{ "name": "Away", "from": "2026-03-03", "to": "2026-03-03", "working": [] }]);
        let all = scene.app.post(&scene.path("calendars")).as_(team(scene.lin)).json(off).answer().await;
        let all = all.expect(200).json();
        let hers = all["items"].as_array().unwrap().iter().find(|one| one["name"] == "Wen's").unwrap();
        let path = scene.path(&format!("resources/{}", wen["id"].as_str().unwrap()));
        let put = |calendar: Value| {
            let mut body = body.clone();
            body["calendar_id"] = calendar;
            scene.app.put(&path).as_(team(scene.member)).json(body)
        };
        put(hers["id"].clone()).answer().await.expect(200);
        assert_eq!(task(&scene.plan().await, "Secret pump")["finish"], "2026-03-04T17:00");
        put(Value::Null).answer().await.expect(200);
        assert_eq!(task(&scene.plan().await, "Secret pump")["finish"], "2026-03-03T17:00");
    })
    .await;
}

#[tokio::test]
async fn how_much_there_is_of_a_resource_stays_until_it_is_said_otherwise() {
    with_scene(|scene| async move {
        let crew = |units: Value| json!({ "name": "Pump crew", "kind": "person", "units_percent": units });
        for wrong in [json!(-1.0), json!(1_000_001.0)] {
            let refused = scene.add(scene.lin, crew(wrong)).await.expect(422).json();
            assert_eq!(refused["fields"][0]["field"], "units_percent");
        }
        let made = scene.add(scene.lin, crew(json!(300.0))).await.expect(201).json();
        assert_eq!(made["units_percent"], json!(300.0));
        let path = scene.path(&format!("resources/{}", made["id"].as_str().unwrap()));
        let put = |body: Value| scene.app.put(&path).as_(team(scene.lin)).json(body);
        let renamed = put(json!({ "name": "Pumps", "kind": "person" })).answer().await.expect(200).json();
        assert_eq!(renamed["units_percent"], json!(300.0), "whoever does not know of it keeps it");
    })
    .await;
}
