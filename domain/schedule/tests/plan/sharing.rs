//! What a client party sees of the plan, and who decides it: two at once, held dates, deleted tasks.

use crate::scene::{task, with_scene};
use serde_json::{Value, json};
use web::testing::team;

#[tokio::test]
async fn a_client_reads_what_was_chosen_and_it_follows_the_plan_until_it_is_held() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        assert!(
            scene.released(scene.party).await.is_empty(),
            "everything is internal until somebody shares it"
        );
        let share = |rule: Value| scene.share(scene.party, rule);
        let path = scene.path(&format!("parties/{}/sharing", scene.party));
        let member = scene.app.put(&path).as_(team(scene.member)).json(json!({ "rule": {} }));
        member.answer().await.expect(403);
        let chosen =
            json!({ "phases_and_milestones": true, "client_titles": { (ids.end.to_string()): "移交" } });
        share(chosen.clone()).await;
        let released = scene.released(scene.party).await;
        assert_eq!(released, [("Build".into(), "2026-03-04".into()), ("移交".into(), "2026-03-04".into())]);
        assert!(scene.released(scene.other_party).await.is_empty(), "the other party sees nothing of it");
        let longer =
            |minutes| json!([{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": minutes } }]);
        scene.edit(scene.lin, longer(1_920)).await.expect(200);
        assert_eq!(scene.released(scene.party).await[1].1, "2026-03-06");
        let mut held = chosen.clone();
        held["held"] = json!(true);
        share(held).await;
        scene.edit(scene.lin, longer(4_800)).await.expect(200);
        assert_eq!(scene.released(scene.party).await[1].1, "2026-03-06", "held dates stay");
        share(chosen).await;
        assert_eq!(scene.released(scene.party).await[1].1, "2026-03-16");
        share(json!({})).await;
        assert!(scene.released(scene.party).await.is_empty(), "taken back is gone at once");
    })
    .await;
}

#[tokio::test]
async fn a_rule_confirmed_on_an_older_one_shows_nothing_again() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let path = scene.path(&format!("parties/{}/sharing", scene.party));
        let get = || scene.app.get(&path).as_(team(scene.lin));
        assert_eq!(get().answer().await.expect(200).json()["revision"], 0, "nobody decided yet");
        scene.share(scene.party, json!({ "task_ids": [ids.a, ids.b] })).await;
        let opened = get().answer().await.expect(200).json();
        let body = json!({ "audience": "internal" });
        let audience = format!("/api/v1/records/{}/audience", ids.a);
        scene.app.put(&audience).as_(team(scene.lin)).json(body).answer().await.expect(200);
        let confirm = || scene.app.put(&path).as_(team(scene.lin)).json(json!({ "rule": opened["rule"] }));
        let missing = confirm().answer().await.expect(422);
        assert!(missing.text().contains("If-Match"), "{}", missing.text());
        confirm().if_match(opened["revision"].as_i64().unwrap()).answer().await.expect(412);
        assert_eq!(scene.released(scene.party).await, [("Valve".to_owned(), "2026-03-04".to_owned())]);
        let now = get().answer().await.expect(200).json();
        assert_eq!(now["rule"]["hidden_task_ids"], json!([ids.a]));
        confirm().if_match(now["revision"].as_i64().unwrap()).answer().await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn undoing_a_deletion_is_a_change_of_the_rule_too() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.b] })).await;
        let opened = scene.sharing(scene.party).await;
        let gone = scene.edit(scene.lin, json!([{ "op": "delete_task", "id": ids.b }])).await.expect(200);
        scene.edit(scene.lin, gone.json()["inverse"].clone()).await.expect(200);
        let path = scene.path(&format!("parties/{}/sharing", scene.party));
        let confirm = scene.app.put(&path).as_(team(scene.lin)).json(json!({ "rule": opened["rule"] }));
        confirm.if_match(opened["revision"].as_i64().unwrap()).answer().await.expect(412);
        assert!(scene.released(scene.party).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_rule_names_at_most_so_many_tasks() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let path = scene.path(&format!("parties/{}/sharing-previews", scene.party));
        for (count, status) in [(2_000, 200), (2_001, 422)] {
            for list in ["task_ids", "hidden_task_ids"] {
                let rule = json!({ list: vec![ids.a; count] });
                let preview = scene.app.post(&path).as_(team(scene.lin)).json(json!({ "rule": rule }));
                preview.answer().await.expect(status);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_plan_says_at_once_what_a_change_of_it_made_visible() {
    with_scene(|scene| async move {
        scene.share(scene.party, json!({ "phases_and_milestones": true })).await;
        scene.with_plan().await;
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Handover")["audience"], "client");
        assert_eq!(task(&plan, "Valve")["audience"], "internal");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_task_is_out_of_the_clients_sight_and_comes_back_by_the_rule_only() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        scene.share(scene.party, json!({ "task_ids": [ids.b] })).await;
        assert_eq!(scene.released(scene.party).await.len(), 1);
        let deleted =
            scene.edit(scene.lin, json!([{ "op": "delete_task", "id": ids.b }])).await.expect(200).json();
        assert!(scene.released(scene.party).await.is_empty());
        scene.share(scene.party, json!({})).await;
        scene.edit(scene.lin, deleted["inverse"].clone()).await.expect(200);
        assert!(scene.released(scene.party).await.is_empty(), "undo never makes anything visible");
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Valve")["audience"], "internal");
        assert_eq!(plan["dependencies"].as_array().unwrap().len(), 2, "its dependencies came back with it");
    })
    .await;
}

#[tokio::test]
async fn who_can_see_a_task_and_why() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let path = format!("/api/v1/records/{}", ids.a);
        let audience = json!({ "audience": "client" });
        let put = |by| scene.app.put(&format!("{path}/audience")).as_(team(by)).json(audience.clone());
        put(scene.member).answer().await.expect(403);
        put(scene.stranger).answer().await.expect(404);
        let refused = put(scene.lin).answer().await.expect(422);
        assert!(refused.text().contains("party_id"), "with two parties one has to be named");
        let body = json!({ "audience": "client", "party_id": scene.party });
        let put = scene.app.put(&format!("{path}/audience")).as_(team(scene.lin)).json(body);
        let viewers = put.answer().await.expect(200).json();
        assert_eq!(viewers["client"], json!([{ "name": "Zheng", "party": "Harbour", "why": "chosen" }]));
        assert_eq!(scene.released(scene.party).await, [("Secret pump".to_owned(), "2026-03-03".to_owned())]);
        let body = json!({ "audience": "internal" });
        scene.app.put(&format!("{path}/audience")).as_(team(scene.lin)).json(body).answer().await.expect(200);
        assert!(scene.released(scene.party).await.is_empty());
    })
    .await;
}
