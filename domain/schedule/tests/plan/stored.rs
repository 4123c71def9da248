//! The dates of a plan as they are kept: an edit of one task writes little, and what is read again is what was
//! computed.

use crate::scene::{Scene, with_scene};
use schedule::planning::LivePlan;
use schedule::store::{plans, results};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number << 64 | 7)
}

/// Sixty tasks in rows of three, of which the second row lasts longest.
fn sixty() -> Value {
    let create = |n| {
        let minutes = if n == 4 { 4_800 } else { 480 };
        let set = json!({ "duration_minutes": minutes });
        json!({ "op": "create_task", "id": id(n), "title": format!("Task {n}"), "set": set })
    };
    let follow = |n| json!({ "op": "create_dependency", "predecessor_id": id(n - 1), "successor_id": id(n) });
    (1..=60).map(create).chain((1..=60).filter(|n| n % 3 != 1).map(follow)).collect()
}

fn lasts(n: u128, minutes: i64) -> Value {
    json!([{ "op": "update_task", "id": id(n), "set": { "duration_minutes": minutes } }])
}

impl Scene {
    /// How many revisions stand beside the whole result, once what is stored has been found to be what a full run
    /// gives and what is in memory.
    async fn beside(&self) -> i64 {
        let (project, known) = (self.project, self.plans.clone());
        let read = self.app.db().read(move |conn| {
            let plan = plans::load(conn, project)?;
            let (stored, _) = results::load(conn, &plan)?.expect("a stored result");
            assert_eq!(stored, schedule::computed::Computed::of(&plan)?, "stored and computed anew");
            assert_eq!(stored, known.get(conn, project)?.computed, "stored and in memory");
            let (loaded, live) = (LivePlan::load(conn, project)?, known.get(conn, project)?);
            assert_eq!(loaded.plan.tasks, live.plan.tasks);
            assert_eq!(loaded.plan.dependencies, live.plan.dependencies);
            let sql = "select count(*) from plan_result_changes where project_id = $1";
            conn.one(sql, params![project], |row| row.get(0))
        });
        read.await.expect("a plan")
    }
}

#[tokio::test]
async fn an_edit_writes_the_dates_that_it_changes_and_now_and_then_all() {
    with_scene(|scene| async move {
        scene.edit(scene.lin, sixty()).await.expect(200);
        assert_eq!(scene.beside().await, 0, "a new plan is stored whole");
        for (beside, edit) in [
            (1, lasts(2, 960)),
            (2, json!([{ "op": "update_task", "id": id(5), "set": { "title": "Other" } }])),
            (3, json!([{ "op": "delete_task", "id": id(60) }])),
            (4, json!([{ "op": "restore_task", "id": id(60) }])),
            (5, json!([{ "op": "create_task", "id": id(61), "title": "New", "after_id": id(9) }])),
            (0, json!([{ "op": "update_plan", "start": "2026-03-09" }])),
            (1, lasts(61, 240)),
        ] {
            scene.edit(scene.member, edit.clone()).await.expect(200);
            assert_eq!(scene.beside().await, beside, "{edit}");
        }
        // A rule of sharing moves the revision and no date.
        scene.share(scene.party, json!({ "level": 1 })).await;
        assert_eq!(scene.beside().await, 1);
        scene.edit(scene.lin, lasts(1, 240)).await.expect(200);
        assert_eq!(scene.beside().await, 2);
    })
    .await;
}
