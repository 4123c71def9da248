//! What a report draws of the reports before it.

use crate::reports::with_draft;
use crate::world::text;
use kernel::RecordId;
use reporting::store::reports;
use serde_json::json;
use uuid::Uuid;

/// A review says nothing of milestones but how far they are from what was agreed: what the progress reports told is its past.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_draws_where_the_progress_reports_expected_the_milestones() {
    with_draft(|mut scene| async move {
        let (project, party) = (scene.world.ours.project.clone(), scene.world.ours.parties[0].id.clone());
        let set = json!({ "kind": "milestone" });
        let edit = json!({ "op": "create_task", "id": Uuid::now_v7(), "title": "Agreed", "set": set });
        let edits = format!("/api/v1/projects/{project}/plan-edits");
        scene.world.done("POST", &edits, json!({ "edits": [edit] })).await;
        scene.world.share(&project, &party, json!({ "phases_and_milestones": true })).await;
        let reports_of = format!("/api/v1/projects/{project}/reports");
        let wanted = |kind: &str, until: &str| json!({ "party_id": party, "kind": kind, "from": "2025-06-01", "until": until });
        let progress = scene.world.done("POST", &reports_of, wanted("progress", "2026-02-01")).await;
        scene.path = format!("/api/v1/reports/{}", text(&progress["id"]));
        scene.send().await.expect(200);
        scene.world.app.db().clock().advance_seconds(8 * 86_400);
        let review = scene.world.done("POST", &reports_of, wanted("review", "2026-03-01")).await;
        let review: RecordId = text(&review["id"]).parse().expect("an id");
        let drawn = scene.world.app.db().read(move |conn| reports::body(conn, review)).await.expect("drawn");
        let trends = drawn.values.expect("values").trends;
        let of: Vec<(&str, usize)> = trends.iter().map(|one| (one.title.as_str(), one.points.len())).collect();
        assert_eq!(of, [("Agreed", 2)]);
    })
    .await;
}
