//! What the plan makes is the team's own chore: however late it is, the project stands as its work stands, and no party
//! reads it unless somebody shows it.

use crate::scene::{Scene, told, with_scene};
use serde_json::{Value, json};
use store::Viewer;
use web::testing::team;

impl Scene {
    async fn edit(&self, edits: Value) {
        let edits = json!({ "edits": edits });
        self.app.post(&self.at("plan-edits")).as_(team(self.wen)).json(edits).await.expect(200);
    }
    async fn share(&self, rule: Value) {
        let path = self.at(&format!("parties/{}/sharing", self.party.id));
        let revision = self.app.get(&path).as_(team(self.lin)).await.expect(200).json()["revision"].as_i64();
        let put = self.app.put(&path).as_(team(self.lin)).if_match(revision.expect("a revision"));
        put.json(json!({ "rule": rule })).await.expect(200);
    }
    /// What the team is told of the project, and what the party reads: health, finish and titles.
    async fn stands(&self) -> (String, String, Option<String>, Vec<String>) {
        schedule::planning::releasing::follow_the_clock(self.db()).await.expect("followed");
        let (project, now) = (self.project, self.now());
        let status = self.db().read(move |conn| (schedule::facts::PROJECT_FACTS.status)(conn, project, now));
        let viewer = Viewer { project: self.project, party: self.party.id, person: self.zheng };
        let read = self.db().read_as_client(viewer, |conn| {
            let project = schedule::store::for_client::project(conn)?.expect("it is released");
            let tasks = schedule::store::for_client::tasks(conn)?;
            Ok((project.health, project.finish, tasks.into_iter().map(|task| task.title).collect()))
        });
        let (health, finish, titles) = read.await.expect("it can be read");
        (status.await.expect("a status").health, health, finish, titles)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overdue_check_in_moves_nobodys_health_and_is_shown_to_nobody() {
    with_scene(|scene| async move {
        let build = json!({ "op": "create_task", "title": "Build", "set": { "duration_minutes": 10 * 480 } });
        scene.edit(json!([build])).await;
        scene.share(json!({ "level": 3 })).await;
        let before = scene.stands().await;
        assert_eq!((before.0.as_str(), before.1.as_str()), ("on_track", "on_track"));
        assert_eq!((before.2.as_deref(), &before.3[..]), (Some("2026-02-13"), &["Build".to_owned()][..]));

        scene.added(scene.row()).await;
        scene.execute().await;
        let tasks = scene.tasks().await;
        let (build, chore) = (&tasks[0], &tasks[1]);
        assert_eq!(scene.stands().await, before, "it is the team's own");
        // Two days before the plan's end its day is over, and it is not done.
        scene.set_clock("2026-02-11T16:01:00Z");
        scene.execute().await;
        assert_eq!(scene.stands().await, before);
        let moved = json!({ "op": "update_plan", "status_date": "2026-02-12T18:00" });
        scene.edit(json!([moved])).await;
        let done = json!({ "op": "update_task", "id": build["id"], "set": { "percent_complete": 100 } });
        scene.edit(json!([done])).await;
        let after = scene.stands().await;
        assert_eq!((after.0.as_str(), after.1.as_str()), ("on_track", "finished"), "the work is done");
        assert_eq!((after.2, after.3), (before.2, before.3));
        assert_eq!(told(&scene.plan().await["past"]), ["2026-02-11 missed"], "it counts where it belongs");

        let link =
            json!({ "op": "create_dependency", "predecessor_id": chore["id"], "successor_id": build["id"] });
        let path = scene.at("plan-edits");
        let refused =
            scene.app.post(&path).as_(team(scene.wen)).json(json!({ "edits": [link] })).await.expect(422);
        assert_eq!(refused.json()["code"], "plan.waits_for_no_chore");
    })
    .await;
}
