//! A phase that a party reads ends: the draft of its report is there, once, and whoever looks after it knows.

use crate::world::{World, text};
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;

async fn follow(world: &World) {
    reporting::follow_phases(world.app.db()).await.expect("followed");
    reporting::draw_undrawn(world.app.db()).await.expect("drawn");
    communication::dispatch(world.app.db(), "https://rapport.example").await.expect("dispatched");
}

async fn phase_reports(world: &World) -> Vec<Value> {
    let path = format!("/api/v1/projects/{}/reports", world.ours.project);
    let found = world.done("GET", &path, Value::Null).await["items"].as_array().expect("reports").clone();
    found.into_iter().filter(|one| one["kind"] == "phase").collect()
}

async fn edit(world: &World, edits: Value) {
    let path = format!("/api/v1/projects/{}/plan-edits", world.ours.project);
    world.done("POST", &path, json!({ "edits": edits })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_that_is_done_is_drafted_once_for_whoever_reads_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let party = &world.ours.parties[0];
        follow(&world).await;
        let [phase, inside, gate, hidden, work] = [(); 5].map(|()| Uuid::now_v7().to_string());
        let task = |id: &str, title: &str| json!({ "op": "create_task", "id": id, "title": title });
        let below = |id: &str, title: &str, parent: &str| {
            json!({ "op": "create_task", "id": id, "title": title, "parent_id": parent })
        };
        let gate_of = json!({ "op": "create_task", "id": gate, "title": "Gate", "set": { "kind": "milestone" } });
        edit(&world, json!([task(&phase, "Preparation"), below(&inside, "Interfaces", &phase), gate_of,
            task(&hidden, "Our own"), below(&work, "Quietly", &hidden)])).await;
        world.share(&world.ours.project, &party.id, json!({ "task_ids": [phase, inside, gate] })).await;
        follow(&world).await;
        assert_eq!(phase_reports(&world).await, Vec::<Value>::new(), "nothing is done yet");
        let done = |id: &str| json!({ "op": "update_task", "id": id, "set": { "percent_complete": 100 } });
        edit(&world, json!([done(&inside), done(&gate), done(&work)])).await;
        follow(&world).await;
        let found = phase_reports(&world).await;
        assert_eq!(found.len(), 1, "the phase, not its gate, nor what nobody of the client reads: {found:?}");
        assert_eq!((&found[0]["party_id"], &found[0]["state"]), (&json!(party.id), &json!("draft")));
        let report = world.done("GET", &format!("/api/v1/reports/{}", text(&found[0]["id"])), Value::Null).await;
        assert!(report["texts"].to_string().contains("Phase report: Preparation"), "{report}");
        assert_eq!(report["versions"], json!([]), "nothing is sent");
        let told = async |sending: web::testing::Sending| {
            let found = sending.await.expect(200).json()["items"].as_array().expect("notifications").clone();
            found.iter().filter(|one| one["kind"] == "phase_report_drafted").count()
        };
        let path = "/api/v1/notifications";
        let managers = told(world.dressed(world.app.get(path), "manager")).await
            + told(world.app.get(path).as_(world.root())).await;
        assert_eq!(managers, 1, "one of them looks after it");
        // Opened again and done once more.
        edit(&world, json!([{ "op": "update_task", "id": inside, "set": { "percent_complete": 50 } }])).await;
        follow(&world).await;
        edit(&world, json!([done(&inside)])).await;
        follow(&world).await;
        follow(&world).await;
        assert_eq!(phase_reports(&world).await.len(), 1, "once");
    })
    .await;
}
