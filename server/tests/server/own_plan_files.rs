//! A plan that goes out as a file of Microsoft Project and comes back is the plan that it was: nothing differs until
//! somebody changed something, and what was made here stays what it is.

use crate::world::{World, text};
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;

struct Scene<'w> {
    world: &'w World,
}

const TASKS: [&str; 6] = ["phase", "design", "build", "handover", "buffer", "empty"];

fn id(name: &str) -> Uuid {
    let place = TASKS.iter().position(|known| *known == name).expect("a task");
    Uuid::from_u128(0x7a5c_0000 + place as u128)
}

impl Scene<'_> {
    fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.world.ours.project)
    }

    async fn edit(&self, edits: Value) {
        self.world.done("POST", &self.at("plan-edits"), json!({ "edits": edits })).await;
    }

    /// A bit of everything that the file has no place for, or has to write in another way.
    async fn plan(&self) {
        let resource = json!({ "name": "林工", "kind": "person", "person_id": self.world.ids["member"], "units_percent": 200.0 });
        let lin = text(&self.world.done("POST", &self.at("resources"), resource).await["id"]);
        let calendar = self.world.calendar(&self.world.ours.project).await;
        let create = |name: &str, title: &str, parent: Option<&str>, set: Value| json!({ "op": "create_task", "id": id(name), "parent_id": parent.map(id), "title": title, "set": set });
        let after = |before: &str, after: &str, lag: i64| json!({ "op": "create_dependency", "predecessor_id": id(before), "successor_id": id(after), "kind": "fs", "lag_minutes": lag });
        let estimate = json!({ "low_minutes": 480, "likely_minutes": 960, "high_minutes": 1_920 });
        self.edit(json!([
            create("phase", "阶段一 & <一>", None, json!({ "kind": "phase" })),
            create("design", "设计", Some("phase"), json!({ "duration_minutes": 960, "notes": "一\n二", "estimate": estimate })),
            create("build", "施工", Some("phase"), json!({ "duration_minutes": 4_800, "percent_complete": 30, "calendar_id": calendar })),
            create("handover", "移交", None, json!({ "kind": "milestone", "deadline": "2027-12-31T17:00" })),
            create("empty", "后续阶段", None, json!({ "kind": "phase" })),
            create("buffer", "时间缓冲", None, json!({ "kind": "buffer", "duration_minutes": 2_400, "deadline": "2028-03-31T17:00" })),
            after("design", "build", 480),
            after("build", "handover", 0),
            after("handover", "buffer", 0),
            json!({ "op": "set_assignments", "task_id": id("design"), "assignments": [{ "resource_id": lin, "units_percent": 50.0 }] }),
            json!({ "op": "set_assignments", "task_id": id("build"), "assignments": [{ "resource_id": lin, "units_percent": 100.0 }] }),
            json!({ "op": "update_plan", "status_date": "2027-03-05T17:00", "moves_open_work": true }),
        ]))
        .await;
    }

    async fn file(&self) -> String {
        let path = self.at("plan-file?format=mspdi");
        self.world.app.get(&path).as_(self.world.root()).answer().await.expect(200).text()
    }

    async fn brought_in(&self, file: &str) -> Value {
        let path = self.at("imports?file_name=plan.xml");
        let sent = self.world.app.post(&path).as_(self.world.root());
        sent.body("application/octet-stream", file.to_owned()).answer().await.expect(200).json()
    }

    async fn baseline(&self, name: &str) {
        self.world.done("POST", &self.at("baselines"), json!({ "name": name })).await;
    }
}

fn differs(preview: &Value) -> Vec<String> {
    let rows = preview["rows"].as_array().expect("rows").iter();
    let told = rows.filter(|row| row["change"] != json!("same"));
    told.map(|row| format!("{} {} {}", row["title"], row["change"], row["changes"])).collect()
}

fn nothing_differs(preview: &Value) {
    assert_eq!(differs(preview), [] as [String; 0]);
    assert_eq!(preview["has_changes"], json!(false), "{} {}", preview["beside"], preview["not_understood"]);
    assert_eq!(preview["differences_count"], json!(0), "{}", preview["differences"]);
}

#[tokio::test]
async fn a_plan_that_comes_back_is_the_plan_that_it_was() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let scene = Scene { world: &world };
        scene.plan().await;
        nothing_differs(&scene.brought_in(&scene.file().await).await);
        scene.baseline("First").await;
        scene
            .edit(json!([{ "op": "update_task", "id": id("design"), "set": { "duration_minutes": 1_440 } }]))
            .await;
        scene.baseline("Second").await;
        nothing_differs(&scene.brought_in(&scene.file().await).await);
        // What was changed out there is the only thing that comes.
        let changed = scene.file().await.replacen(">设计<", ">深化设计<", 1);
        let told = scene.brought_in(&changed).await;
        assert_eq!(differs(&told), ["\"深化设计\" \"changed\" [\"title\"]"]);
        // What was made here since is not in the file, and stays.
        scene.edit(json!([{ "op": "create_task", "id": Uuid::from_u128(0x7a5d), "title": "Later" }])).await;
        let told = scene.brought_in(&changed).await;
        assert_eq!((&told["removes"], &told["updates"]), (&json!(0), &json!(1)));
        // In another project the same file is a plan of its own.
        let path = format!("/api/v1/projects/{}/imports?file_name=plan.xml", world.other.project);
        let sent = world.app.post(&path).as_(world.root()).body("application/octet-stream", changed);
        assert_eq!(sent.answer().await.expect(200).json()["creates"], told["tasks"]);
    })
    .await;
}
