//! What an edit leaves beside the plan's rows: words to be found by, what is said of who can see a task, and an
//! undo that is as long as its edit.

use crate::scene::{SCHEMAS, Scene, task, with_scene};
use serde_json::{Value, json};
use store::search::{self, Within};
use uuid::Uuid;
use web::testing::team;

impl Scene {
    async fn found(&self, words: &'static str) -> usize {
        let project = self.project;
        let hits = self.app.db().read(move |conn| search::find(conn, Within::Projects(&[project]), words, 9));
        hits.await.expect("a search").len()
    }
    async fn found_by_client(&self, words: &'static str) -> usize {
        self.as_client(self.party, move |conn| Ok(search::find_as_client(conn, words, 9)?.len())).await
    }
}

#[tokio::test]
async fn notes_are_found_and_a_client_finds_a_shared_task_after_any_edit() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.a] })).await;
        assert_eq!(scene.found_by_client("pump").await, 1);
        let set = |set: Value| json!([{ "op": "update_task", "id": ids.a, "set": set }]);
        let notes = set(json!({ "notes": "Flange 法兰 delivered" }));
        let noted = scene.edit(scene.member, notes).await.expect(200).json();
        assert_eq!((scene.found("flange").await, scene.found("法兰").await), (1, 1));
        assert_eq!((scene.found_by_client("pump").await, scene.found_by_client("flange").await), (1, 0));
        scene.edit(scene.member, noted["inverse"].clone()).await.expect(200);
        assert_eq!((scene.found("flange").await, scene.found("pump").await), (0, 1));
        scene.edit(scene.member, set(json!({ "title": "Deep well" }))).await.expect(200);
        assert_eq!((scene.found_by_client("well").await, scene.found_by_client("pump").await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_task_says_who_can_see_it_right_after_the_edit_that_shared_it() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        scene.share(scene.party, json!({ "phases_and_milestones": true })).await;
        let id = Uuid::now_v7();
        let create =
            json!([{ "op": "create_task", "id": id, "title": "Acceptance", "set": { "kind": "milestone" } }]);
        let made = scene.edit(scene.lin, create).await.expect(200).json();
        let kept = scene.app.db().read(move |conn| store::records::get(conn, kernel::RecordId(id)));
        let kept = kept.await.expect("a record");
        let of_task = scene.app.get(&format!("/api/v1/tasks/{id}")).as_(team(scene.lin)).answer().await;
        for told in [made["tasks"][0].clone(), of_task.expect(200).json()] {
            assert_eq!((&told["audience"], &told["revision"]), (&json!("client"), &json!(kept.revision)));
        }
        let plain = json!([{ "op": "update_task", "id": id, "set": { "kind": "task" } }]);
        let hidden = scene.edit(scene.lin, plain).await.expect(200).json();
        let kept = scene.app.db().read(move |conn| store::records::get(conn, kernel::RecordId(id)));
        let kept = kept.await.expect("a record");
        let told = &hidden["tasks"][0];
        assert_eq!((&told["audience"], &told["revision"]), (&json!("internal"), &json!(kept.revision)));
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_many_tasks_is_undone_however_long_that_is() {
    let (db, _folder) = store::testing::sqlite(&SCHEMAS);
    let scene = Scene::set(db).await;
    let ids: Vec<Uuid> = (0..1_500).map(|_| Uuid::now_v7()).collect();
    let create = ids.iter().map(|id| json!({ "op": "create_task", "id": id, "title": "One of many" }));
    scene.edit(scene.lin, create.collect()).await.expect(200);
    let notes = "Moved to the second shift. ".repeat(40);
    let update = ids.iter().map(|id| json!({ "op": "update_task", "id": id, "set": { "notes": notes } }));
    let edited = scene.edit(scene.lin, update.collect()).await.expect(200).json();
    assert!(edited["inverse"].to_string().len() > web::JSON_LIMIT, "a long undo");
    scene.edit(scene.lin, edited["inverse"].clone()).await.expect(200);
    assert_eq!(scene.plan().await["tasks"][7]["notes"], "");
    let many: Vec<Value> = (0..5_001).map(|_| json!({ "op": "create_task", "title": "Too many" })).collect();
    let refused = scene.edit(scene.lin, many.into()).await.expect(422);
    assert_eq!(refused.json()["fields"][0]["code"], "too_many");
}

#[tokio::test]
async fn what_changes_nothing_makes_no_revision_and_no_event() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let newest = || scene.app.db().read(store::events::newest);
        let (before, events) = (scene.plan().await, newest().await.expect("events"));
        let same = json!([{ "op": "update_task", "id": ids.a, "set": { "title": " Secret pump ", "duration_minutes": 960 } }]);
        let edited = scene.edit(scene.member, same.clone()).await.expect(200).json();
        assert_eq!((&edited["revision"], &edited["inverse"]), (&before["revision"], &json!([])));
        assert_eq!(edited["tasks"][0], *task(&before, "Secret pump"), "as it is");
        assert_eq!(newest().await.expect("events"), events);
        scene.edit(scene.reader, same).await.expect(403);
        let foreign = json!({ "edits": [{ "op": "update_task", "id": ids.a, "set": { "owner_id": scene.stranger } }] });
        let preview = scene.app.post(&scene.path("plan-previews")).as_(team(scene.lin)).json(foreign);
        assert_eq!(preview.answer().await.expect(422).json()["fields"][0]["field"], "owner_id");
    })
    .await;
}
