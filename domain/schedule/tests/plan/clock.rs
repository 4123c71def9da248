//! What a client reads of the state of a project: it moves with the calendar, and is finished when everything is.

use crate::scene::with_scene;
use schedule::releasing::follow_the_clock;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

#[tokio::test]
async fn the_released_state_follows_the_clock_where_nobody_edits() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let rule = json!({ "task_ids": [ids.b, ids.end] });
        scene.share(scene.party, rule.clone()).await;
        let mut held = rule;
        held["held"] = json!(true);
        scene.share(scene.other_party, held).await;
        let first = ("on_track".to_owned(), Some("Valve".to_owned()));
        assert_eq!(scene.state(scene.party).await, first);
        let db = scene.app.db();
        assert_eq!(follow_the_clock(db).await.expect("looked"), 0, "no time has passed");
        let at = released_at(&scene).await;
        db.clock().advance_seconds(14 * DAY);
        assert_eq!(follow_the_clock(db).await.expect("looked"), 1);
        assert_eq!(scene.state(scene.party).await, ("at_risk".to_owned(), None));
        assert_eq!(scene.state(scene.other_party).await, first, "what is held stays");
        assert_eq!(released_at(&scene).await, at, "the plan was not computed anew");
        assert_eq!(follow_the_clock(db).await.expect("looked"), 0);
    })
    .await;
}

async fn released_at(scene: &crate::scene::Scene) -> i64 {
    scene
        .as_client(scene.party, |conn| {
            conn.one("select released_at from released_projects", &[], |row| row.get(0))
        })
        .await
}

#[tokio::test]
async fn a_project_is_finished_when_everything_is_and_not_when_the_shown_part_is() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.a] })).await;
        let done = |id| json!({ "op": "update_task", "id": id, "set": { "percent_complete": 100 } });
        scene.edit(scene.lin, json!([done(ids.a)])).await.expect(200);
        assert_eq!(scene.state(scene.party).await.0, "on_track");
        let rest: Vec<Value> = [ids.b, ids.end].map(done).into();
        scene.edit(scene.lin, json!(rest)).await.expect(200);
        assert_eq!(scene.state(scene.party).await, ("finished".to_owned(), None));
    })
    .await;
}

#[tokio::test]
async fn a_client_that_is_renamed_is_renamed_where_it_reads() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        scene.share(scene.party, json!({ "phases_and_milestones": true })).await;
        let clients = scene.app.get("/api/v1/clients").as_(web::testing::team(scene.lin)).answer().await;
        let clients = clients.expect(200).json();
        let harbour = clients["items"].as_array().unwrap().iter().find(|one| one["name"] == "Harbour");
        let path = format!("/api/v1/clients/{}", harbour.unwrap()["id"].as_str().unwrap());
        let body = json!({ "name": "Harbour Group", "locale": "en", "time_zone": "Europe/Berlin" });
        scene.app.patch(&path).as_(web::testing::team(scene.lin)).json(body).answer().await.expect(200);
        let read: (String, String, String) = scene
            .as_client(scene.party, |conn| {
                let sql = "select client_name, locale, time_zone from released_projects";
                conn.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            })
            .await;
        assert_eq!(read, ("Harbour Group".into(), "en".into(), "Europe/Berlin".into()));
    })
    .await;
}
