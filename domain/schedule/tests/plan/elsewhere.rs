//! People who work in several projects: levelling takes what others ask of them as taken, and tells which project it is
//! only to whoever takes part there.

use crate::scene::{Scene, task, with_scene};
use engagement::routes::open_project;
use engagement::store::members;
use kernel::{ProjectId, ProjectRole};
use schedule::facts::PROJECT_FACTS;
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::{TestAnswer, team};

/// In a project of somebody else, Wen has work on Monday and Tuesday. In this one, her work would begin on Monday too.
pub async fn with_work_elsewhere(scene: &Scene) -> ProjectId {
    let ids = scene.with_plan().await;
    let stranger = scene.stranger;
    let opened =
        scene.app.db().write(move |tx| open_project(tx, PROJECT_FACTS, stranger, "Secret", "2026-03-02"));
    let other = opened.await.expect("opened");
    let work = Uuid::from_u128(0x99);
    let at = |project: ProjectId, rest: &str| format!("/api/v1/projects/{project}/{rest}");
    for (project, by, task) in [(scene.project, scene.lin, ids.a), (other, stranger, work)] {
        if project == other {
            let set = json!({ "duration_minutes": 960 });
            let edits =
                json!({ "edits": [{ "op": "create_task", "id": work, "title": "Hidden", "set": set }] });
            scene.app.post(&at(project, "plan-edits")).as_(team(by)).json(edits).answer().await.expect(200);
        }
        if project == other {
            let member = scene.member;
            let joined = scene.app.db().write(move |tx| members::put(tx, other, member, ProjectRole::Member));
            joined.await.expect("joined");
        }
        let person = json!({ "name": "Wen", "kind": "person", "person_id": scene.member });
        let made = scene.app.post(&at(project, "resources")).as_(team(by)).json(person).answer().await;
        let wen = made.expect(201).json()["id"].clone();
        let assigned = json!([{ "resource_id": wen, "units_percent": 100.0 }]);
        let edits =
            json!({ "edits": [{ "op": "set_assignments", "task_id": task, "assignments": assigned }] });
        scene.app.post(&at(project, "plan-edits")).as_(team(by)).json(edits).answer().await.expect(200);
    }
    other
}

async fn level(scene: &Scene, choices: Value) -> TestAnswer {
    let body = json!({ "name": "Levelled", "levelling": choices });
    scene.app.post(&scene.path("plan-alternatives")).as_(team(scene.lin)).json(body).answer().await
}

async fn elsewhere(scene: &Scene, by: kernel::PersonId) -> Value {
    let path = scene.path("people-elsewhere");
    scene.app.get(&path).as_(team(by)).answer().await.expect(200).json()["items"].clone()
}

#[tokio::test]
async fn work_in_another_project_counts_as_taken_where_that_is_wanted() {
    with_scene(|scene| async move {
        let other = with_work_elsewhere(&scene).await;
        let alone = level(&scene, json!({ "within_float": false })).await;
        assert_eq!(alone.expect(422).code(), "levelling.nothing_moves");
        let regarding = json!({ "within_float": false, "regards_other_projects": true });
        let made = level(&scene, regarding).await.expect(201).json();
        let path = format!("plan-alternatives/{}/plan", made["id"].as_str().expect("an id"));
        let plan = scene.app.get(&scene.path(&path)).as_(team(scene.lin)).answer().await.expect(200).json();
        assert_eq!(task(&plan, "Secret pump")["start"], json!("2026-03-04T08:00"), "after Tuesday");
        let first = json!({ "within_float": false, "regards_other_projects": true, "goes_before_project_ids": [other] });
        assert_eq!(level(&scene, first).await.expect(422).code(), "levelling.nothing_moves");
    })
    .await;
}

#[tokio::test]
async fn what_other_projects_take_counts_in_what_an_alternative_would_do() {
    with_scene(|scene| async move {
        let other = with_work_elsewhere(&scene).await;
        let made = |body: Value| {
            let path = scene.path("plan-alternatives");
            let lin = scene.lin;
            let app = scene.app.clone();
            async move { app.post(&path).as_(team(lin)).json(body).answer().await.expect(201).json() }
        };
        let what_if = made(json!({ "name": "What if" })).await;
        let week = &what_if["loads"][0]["weeks"][0];
        assert_eq!(
            [&week["percent_before"], &week["percent_after"], &week["percent_elsewhere"]],
            [&json!(80), &json!(80), &json!(40)]
        );
        assert!(!what_if.to_string().contains(&other.to_string()), "{what_if}");
        // Three days more here, beside two there: the plan alone would hold them.
        let task = scene.plan().await["tasks"][1]["id"].clone();
        let longer = json!([{ "op": "update_task", "id": task, "set": { "duration_minutes": 1_920 } }]);
        let path = format!("plan-alternatives/{}", what_if["id"].as_str().expect("an id"));
        let edits = scene.app.post(&scene.path(&format!("{path}/plan-edits"))).as_(team(scene.lin));
        edits.json(json!({ "edits": longer })).answer().await.expect(200);
        let told = scene.app.get(&scene.path(&path)).as_(team(scene.lin)).answer().await.expect(200).json();
        assert_eq!(told["loads"][0]["overbooked_weeks_after"], json!(1));
        let [more] = &told["impact"]["overbooked"].as_array().expect("a list")[..] else { panic!("{told}") };
        assert_eq!((&more["percent_after"], &more["percent_elsewhere"]), (&json!(120), &json!(40)));
    })
    .await;
}

#[tokio::test]
async fn which_project_it_is_learns_only_who_takes_part_there() {
    with_scene(|scene| async move {
        let other = with_work_elsewhere(&scene).await;
        let hidden = elsewhere(&scene, scene.lin).await;
        assert_eq!(
            (&hidden[0]["project"], &hidden[0]["from"], &hidden[0]["until"]),
            (&Value::Null, &json!("2026-03-02"), &json!("2026-03-03"))
        );
        assert!(!hidden.to_string().contains("Secret") && !hidden.to_string().contains(&other.to_string()));
        assert_eq!(elsewhere(&scene, scene.member).await[0]["project"]["name"], json!("Secret"));
        let path = scene.path("people-elsewhere");
        scene.app.get(&path).as_(team(scene.stranger)).answer().await.expect(404);
    })
    .await;
}
