//! The plan as a file for other programs: who gets it, and what it is made of.

use crate::scene::with_scene;
use schedule::plan_file::{WrittenFormat, WrittenPlan};
use serde_json::json;
use web::testing::team;

/// As short a file as can be told apart; the real writers are the connectors'.
pub fn write(of: &WrittenPlan, format: WrittenFormat) -> String {
    let rows = of
        .words
        .iter()
        .zip(&of.schedule.tasks)
        .map(|(words, dates)| format!("{} {} {} {}", words.code, words.title, dates.start, dates.finish));
    let rows: Vec<String> = rows.collect();
    format!("{format:?} {} {} baselines\n{}", of.name, of.baselines.len(), rows.join("\n"))
}

#[tokio::test]
async fn a_file_has_the_plan_as_it_stands_with_its_baselines() {
    with_scene(|scene| async move {
        let path = |format: &str| scene.path(&format!("plan-file?format={format}"));
        let empty = scene.app.get(&path("mspdi")).as_(team(scene.reader)).answer().await.expect(200);
        assert!(empty.text().starts_with("Mspdi "), "also of an empty plan");
        let ids = scene.with_plan().await;
        let saved = scene.app.post(&scene.path("baselines")).as_(team(scene.lin));
        saved.json(json!({ "name": "First" })).await.expect(201);
        scene
            .edit(scene.lin, json!([{ "op": "update_task", "id": ids.a, "set": { "title": "设计" } }]))
            .await
            .expect(200);
        let file = scene.app.get(&path("xer")).as_(team(scene.reader)).answer().await.expect(200);
        let text = file.text();
        assert!(
            text.starts_with("Xer ") && text.contains(" 1 baselines") && text.contains("设计 "),
            "{text}"
        );
        scene.app.get(&path("pdf")).as_(team(scene.lin)).answer().await.expect(422);
        scene.app.get(&path("mspdi")).as_(team(scene.stranger)).answer().await.expect(404);
    })
    .await;
}
