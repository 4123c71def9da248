//! A project keeps somebody who can run it, and a closed account cannot.

use crate::world::{World, text};
use engagement::store::members;
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_left_does_not_count_as_the_projects_manager() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let body = json!({ "name": "Left", "email": "left@hengmu.example", "locale": "en" });
        let left = text(&world.done("POST", "/api/v1/persons", body).await["id"]);
        let made = json!({ "name": "Run by two", "start": "2026-05-04" });
        let project = text(&world.done("POST", "/api/v1/projects", made).await["id"]);
        let members_at = format!("/api/v1/projects/{project}/members");
        world.done("PUT", &format!("{members_at}/{left}"), json!({ "role": "project_manager" })).await;
        world.done("PATCH", &format!("/api/v1/persons/{left}"), json!({ "disabled": true })).await;

        let last = format!("{members_at}/{}", world.ids["administrator"]);
        for (method, body) in [("DELETE", Value::Null), ("PUT", json!({ "role": "member" }))] {
            let refused = world.app.send(method, &last).as_(world.root()).json(body).await.expect(422);
            assert_eq!(refused.code(), "member.last_project_manager", "{method}");
        }
        let id: Uuid = project.parse().expect("an id");
        let active =
            world.app.db().read(move |conn| members::active(conn, id.into())).await.expect("members");
        let names: Vec<_> = active.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["administrator"]);

        let successor = format!("{members_at}/{}", world.ids["member"]);
        world.done("PUT", &successor, json!({ "role": "project_manager" })).await;
        world.done("DELETE", &last, Value::Null).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_answer_is_not_told_to_whoever_was_taken_off() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let project = format!("/api/v1/projects/{}", world.ours.project);
        let ask = || {
            let body = json!({ "party_id": world.ours.parties[0].id, "body": "When do you move in?" });
            let asking = world.dressed(world.app.post(&format!("{project}/questions")), "member");
            asking.header("idempotency-key", "once").json(body)
        };
        let made = ask().await.expect(201).text();
        let again = ask().await.expect(201);
        assert_eq!((again.header("idempotent-replay"), again.text()), (Some("true"), made));
        let nonsense = format!("/api/v1/projects/{}/questions", Uuid::now_v7());
        let body = json!({ "party_id": world.ours.parties[0].id, "body": "When do you move in?" });
        let nothing = world.dressed(world.app.post(&nonsense), "member").json(body).await.expect(404);

        // In another project, at an address that names neither it nor a record.
        let made = json!({ "name": "Elsewhere", "start": "2026-05-04" });
        let elsewhere = text(&world.done("POST", "/api/v1/projects", made).await["id"]);
        let member = format!("/api/v1/projects/{elsewhere}/members/{}", world.ids["member"]);
        world.done("PUT", &member, json!({ "role": "member" })).await;
        let on = format!("/api/v1/records/{}/comments", world.requirement(&elsewhere).await);
        let said = json!({ "body": "Between us", "audience": "internal" });
        let said = world.dressed(world.app.post(&on), "member").json(said).await.expect(201).json();
        let comment = format!("/api/v1/comments/{}", text(&said["id"]));
        let rewrite = || {
            let asking = world.dressed(world.app.send("PATCH", &comment), "member");
            asking.header("idempotency-key", "rewrite").json(json!({ "body": "Said better" }))
        };
        rewrite().await.expect(200);

        world.done("DELETE", &format!("{project}/members/{}", world.ids["member"]), Value::Null).await;
        assert_eq!(rewrite().await.expect(200).header("idempotent-replay"), Some("true"));
        let lost = ask().await.expect(404);
        assert_eq!((lost.code(), lost.header("idempotent-replay")), (nothing.code(), None));
        assert!(!lost.text().contains("move in"), "{}", lost.text());
    })
    .await;
}
