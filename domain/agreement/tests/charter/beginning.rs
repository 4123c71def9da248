//! How a project begins: the checklist that ticks what it sees, and templates.

use crate::scene::{Scene, fields};
use crate::with_scene;
use agreement::template::{TemplateContent, TemplateDependency, TemplateTask};
use communication::promise::{Priority, usual};
use communication::store::clocks;
use communication_plan::entry::Product;
use communication_plan::store::entries::Entry;
use engagement::culture::CultureCard;
use engagement::store::{culture, parties};
use kernel::ProjectId;
use schedule::plan::{DependencyKind, LagUnit};
use schedule::store::plans;
use schedule::task::{ConstraintKind, TaskKind};
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

impl Scene {
    async fn communication(&self) -> Vec<Entry> {
        let project = self.project;
        let rows = self.db().read(move |conn| communication_plan::store::entries::of_project(conn, project));
        rows.await.expect("rows")
    }
    async fn begin(&self) -> Value {
        self.app.post(&self.at("kickoff")).as_(team(self.wen)).await.expect(201).json()
    }
    async fn put_item(&self, id: &Value, body: Value) -> TestAnswer {
        let path = self.at(&format!("kickoff/items/{}", id.as_str().expect("an id")));
        self.app.put(&path).as_(team(self.wen)).json(body).await
    }
    async fn apply(&self, template: &str) -> TestAnswer {
        let body = json!({ "template": template, "locale": "en" });
        self.app.put(&self.at("template")).as_(team(self.lin)).json(body).await
    }
    /// Tasks, dependencies, and how many records of the project a client might read.
    async fn counts(&self) -> (usize, usize, i64) {
        let project = self.project;
        let read = self.db().read(move |conn| {
            let plan = plans::load(conn, project)?;
            Ok((plan.tasks.len(), plan.dependencies.len(), shared(conn, project)?))
        });
        read.await.expect("a plan")
    }
}

fn shared(conn: &mut store::Conn, project: ProjectId) -> kernel::Result<i64> {
    conn.one(
        "select count(*) from records where project_id = $1 and audience <> 'internal'",
        store::params![project],
        |row| row.get(0),
    )
}

fn item<'k>(kickoff: &'k Value, step: &str) -> &'k Value {
    let items = kickoff["items"].as_array().expect("items");
    items.iter().find(|item| item["step"] == step).expect("the step")
}

#[tokio::test]
async fn what_is_settled_ticks_itself_and_the_rest_is_ticked_by_hand() {
    with_scene(|scene| async move {
        assert_eq!(scene.get("kickoff").await["items"], json!([]));
        let begun = scene.begin().await;
        assert_eq!((begun["items"].as_array().expect("items").len(), &begun["done"]), (13, &json!(0)));
        assert_eq!(scene.begin().await, begun, "begun once");

        scene.put(fields()).await.expect(200);
        let (project, party, party_b) = (scene.project, scene.party, scene.party_b);
        let settled = scene.db().write(move |tx| {
            clocks::put_promise(tx, project, &usual(Priority::Urgent))?;
            let client = parties::get(tx, project, party)?.client;
            culture::put(tx, client, None, &CultureCard::default())
        });
        settled.await.expect("settled");
        let kickoff = scene.get("kickoff").await;
        let done = |kickoff: &Value, step: &str| item(kickoff, step)["is_done"].clone();
        for (step, is_done) in [
            ("goals_written", true),
            ("promises_set", true),
            ("culture_card_filled", false),
            ("charter_confirmed", false),
            ("contacts_invited", false),
        ] {
            assert_eq!(done(&kickoff, step), is_done, "{step}");
        }
        let other = scene.db().write(move |tx| {
            let client = parties::get(tx, project, party_b)?.client;
            culture::put(tx, client, None, &CultureCard::default())
        });
        other.await.expect("the other client's");
        assert_eq!(done(&scene.get("kickoff").await, "culture_card_filled"), true);

        let held = item(&begun, "meeting_held")["id"].clone();
        let ticked = scene.put_item(&held, json!({ "is_done": true, "note": "In Ningbo" })).await;
        let ticked = ticked.expect(200).json();
        let told = item(&ticked, "meeting_held");
        assert_eq!((&told["is_done"], &told["done_by_name"]), (&json!(true), &json!("Wen Yizhou")));
        let undone = scene.put_item(&held, json!({ "note": "In Ningbo" })).await.expect(200).json();
        assert_eq!((&done(&undone, "meeting_held"), &undone["done"]), (&json!(false), &json!(3)));
        let seen = item(&begun, "plan_shared")["id"].clone();
        scene.put_item(&seen, json!({ "is_done": true })).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn roles_at_the_checklist() {
    with_scene(|scene| async move {
        let path = scene.at("kickoff");
        scene.app.post(&path).as_(team(scene.jian)).await.expect(403);
        scene.app.post(&path).as_(team(scene.stranger)).await.expect(404);
        scene.app.get(&path).as_(team(scene.stranger)).await.expect(404);
        let begun = scene.begin().await;
        let id = item(&begun, "meeting_held")["id"].as_str().expect("an id");
        let one = scene.at(&format!("kickoff/items/{id}"));
        let words = json!({ "words": "Meet" });
        scene.app.put(&one).as_(team(scene.wen)).if_match(1).json(words.clone()).await.expect(200);
        scene.app.put(&one).as_(team(scene.wen)).if_match(1).json(words).await.expect(412);
        let foreign = json!({ "words": "x", "owner_id": scene.stranger });
        scene.app.post(&scene.at("kickoff/items")).as_(team(scene.wen)).json(foreign).await.expect(422);
        let removed = scene.app.delete(&one).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(removed["items"].as_array().expect("items").len(), 12);
        scene.app.delete(&one).as_(team(scene.wen)).await.expect(404);
        let meeting = json!({ "meeting": { "agenda": "Goals\nPlan" } });
        let at = scene.at("kickoff/meeting");
        let kept = scene.app.put(&at).as_(team(scene.wen)).if_match(0).json(meeting.clone()).await;
        assert_eq!(kept.expect(200).json()["meeting"]["agenda"], "Goals\nPlan");
        scene.app.put(&at).as_(team(scene.wen)).if_match(0).json(meeting).await.expect(412);
    })
    .await;
}

#[tokio::test]
async fn a_project_begins_with_a_template_once_and_nothing_of_it_is_shared() {
    with_scene(|scene| async move {
        let first = scene.apply("consulting").await.expect(200).json();
        let (tasks, dependencies, shared) = scene.counts().await;
        assert_eq!((json!(tasks), shared), (first["tasks"].clone(), 0));
        assert!(dependencies > 20);
        scene.apply("consulting").await.expect(200);
        assert_eq!(scene.counts().await, (tasks, dependencies, 0), "again, nothing twice");
        let other = scene.apply("software").await.expect(422);
        assert_eq!(other.code(), "project_template.begun_already");
        let charter = scene.get("charter").await;
        assert_eq!((&charter["state"], &charter["sendings"]), (&json!("draft"), &json!([])));
        assert_eq!(charter["fields"]["responsibilities"][0]["people"], json!([]));
        let rows = scene.communication().await;
        let makes: Vec<Product> = rows.iter().map(|row| row.fields.produces).collect();
        assert_eq!(rows.len(), 6, "the usual plan, and not twice: {makes:?}");
        for wanted in [Product::FeedbackTalk, Product::PlanReview, Product::PeriodicReview] {
            assert!(makes.contains(&wanted), "{wanted:?}");
        }
        let of = |row: &Entry| (row.fields.party_id, row.fields.owner_id, row.fields.client_owner_id);
        assert!(rows.iter().all(|row| of(row) == (None, Some(scene.lin), None)), "which client is not clear");
        let items = scene.get("kickoff").await["items"].as_array().expect("items").len();
        assert_eq!(items, 14, "the usual steps and one of its own");
        let body = json!({ "template": "consulting", "locale": "en" });
        let at = scene.at("template");
        scene.app.put(&at).as_(team(scene.wen)).json(body.clone()).await.expect(403);
        scene.app.put(&at).as_(team(scene.stranger)).json(body).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn kept_templates_are_the_houses_and_go_with_whoever_made_them() {
    with_scene(|scene| async move {
        scene.apply("automation").await.expect(200);
        let at = scene.at("templates");
        let body = json!({ "name": "As in hall 3" });
        scene.app.post(&at).as_(team(scene.wen)).json(body.clone()).await.expect(403);
        let kept = scene.app.post(&at).as_(team(scene.lin)).json(body).await.expect(201).json();
        let listed = scene.app.get("/api/v1/project-templates").as_(team(scene.stranger)).await;
        let listed = listed.expect(200).json();
        let own = &listed["items"][3];
        assert_eq!((&own["name"], &own["is_deletable"]), (&json!("As in hall 3"), &json!(false)));
        assert_eq!((&own["tasks"], &own["phases"]), (&kept["tasks"], &listed["items"][1]["phases"]));
        assert_eq!((&own["communication"], &listed["items"][0]["communication"]), (&json!(6), &json!(6)));
        let one = format!("/api/v1/project-templates/{}", kept["id"].as_str().expect("an id"));
        scene.app.delete(&one).as_(team(scene.stranger)).await.expect(403);
        scene.app.delete(&one).as_(team(scene.lin)).await.expect(204);
        scene.app.delete(&one).as_(team(scene.lin)).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_template_of_a_thousand_tasks_is_written_in_batches() {
    with_scene(|scene| async move {
        let task = |number: usize| TemplateTask {
            title: format!("Task {number}"),
            kind: if number.is_multiple_of(20) { TaskKind::Phase } else { TaskKind::Task },
            parent: (!number.is_multiple_of(20)).then_some(number / 20 * 20),
            duration_minutes: 480,
            is_elapsed: false,
            is_client_side: false,
            constraint: ConstraintKind::Asap,
            constraint_at: None,
            deadline: None,
            manual: None,
        };
        let chained = (2..1_000).filter(|number| number % 20 > 1).map(|number| TemplateDependency {
            from: number - 1,
            to: number,
            kind: DependencyKind::Fs,
            lag: 0.0,
            lag_unit: LagUnit::Working,
        });
        let content = TemplateContent {
            tasks: (0..1_000).map(task).collect(),
            dependencies: chained.collect(),
            ..TemplateContent::default()
        };
        let dependencies = content.dependencies.len();
        let (text, lin) = (serde_json::to_string(&content).expect("text"), scene.lin);
        let kept =
            scene.db().write(move |tx| agreement::store::templates::create(tx, "Large", "", &text, lin));
        let id = kept.await.expect("a template");
        let before = scene.newest_event().await;
        scene.apply(&id.to_string()).await.expect(200);
        assert_eq!(scene.counts().await, (1_000, dependencies, 0));
        assert!(scene.newest_event().await - before > 4, "one event for each batch");
    })
    .await;
}
