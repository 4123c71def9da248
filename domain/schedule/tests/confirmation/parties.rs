//! What is agreed with one party is no other's business: it moves nothing that the other reads, nor its lateness.

use crate::{read, with_scene};
use engagement::sign_off::Verdict;
use schedule::planning::Plans;
use schedule::planning::agreed_before::keep_agreed_before;
use serde_json::{Value, json};
use store::Tx;

#[tokio::test]
async fn what_another_party_confirms_moves_nothing_that_is_read_as_agreed() {
    with_scene(|scene| async move {
        scene.share(scene.other, json!({ "task_ids": [scene.valve, scene.handover] })).await;
        scene.confirmed(scene.party).await;
        scene.pump_takes(5).await;
        let before = (scene.reads(scene.party).await, scene.stands(scene.party).await);
        assert_eq!(before.0[2], read("Handover", "2026-03-09", Some("2026-03-04")));
        assert_eq!(before.1, ("late".into(), Some("2026-03-04".into())));
        assert_eq!(scene.stands(scene.other).await, ("on_track".into(), None), "it agreed to nothing");

        scene.confirmed(scene.other).await;
        assert_eq!((scene.reads(scene.party).await, scene.stands(scene.party).await), before);
        assert_eq!(scene.reads(scene.other).await[1], read("Handover", "2026-03-09", Some("2026-03-09")));
        assert_eq!(scene.stands(scene.other).await, ("on_track".into(), Some("2026-03-09".into())));
        assert_eq!(scene.state(scene.party).await, ("unconfirmed".into(), Some(1)));
        assert_eq!(scene.state(scene.other).await, ("confirmed".into(), Some(1)));

        let plan = scene.get("agreed-plan").await;
        assert_eq!(
            (&plan["agreed_as"], &plan["milestones"][0]["agreed"]),
            (&json!("PD-v1 · Supervisor"), &json!("2026-03-09"))
        );
        let of = |party| {
            let all = plan["documents"].as_array().expect("documents");
            all.iter().find(|one| one["party_id"] == json!(party)).expect("of the party").clone()
        };
        let (first, other) = (of(scene.party), of(scene.other));
        assert_eq!((&first["agreed_as"], &first["agreed_finish"]), (&json!("PD-v1"), &json!("2026-03-04")));
        let apart = &first["otherwise"][0];
        assert_eq!((&apart["agreed"], &apart["working_days"]), (&json!("2026-03-04"), &json!(3)));
        assert_eq!(other["otherwise"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_the_team_saves_for_itself_is_agreed_with_nobody() {
    with_scene(|scene| async move {
        scene.save_baseline().await;
        scene.pump_takes(5).await;
        let plan = scene.get("plan").await;
        assert!(plan["baseline_id"].is_string(), "the team compares with it");
        assert!(scene.reads(scene.party).await.iter().all(|(.., agreed)| agreed.is_none()));
        assert_eq!(scene.stands(scene.party).await, ("on_track".into(), None));
    })
    .await;
}

#[tokio::test]
async fn what_was_confirmed_before_goes_to_those_who_confirmed_it() {
    with_scene(|scene| async move {
        scene.confirmed(scene.party).await;
        scene.pump_takes(5).await;
        let before = (scene.reads(scene.party).await, scene.stands(scene.party).await);
        scene.as_before().await;
        for wanted in [1, 0] {
            let kept = keep_agreed_before(scene.db(), &Plans::default(), |_, _, _| Ok(Vec::new())).await;
            assert_eq!(kept, Ok(wanted), "once");
        }
        assert_eq!((scene.reads(scene.party).await, scene.stands(scene.party).await), before);
        assert!(scene.reads(scene.other).await.iter().all(|(.., agreed)| agreed.is_none()));
        let plan = scene.get("agreed-plan").await;
        assert_eq!(plan["agreed_as"], "PD-v1 · Harbour", "the team's own is as it was");
        scene.pump_takes(6).await;
        assert_eq!(scene.reads(scene.party).await[2], read("Handover", "2026-03-10", Some("2026-03-04")));
        assert_eq!(scene.get("baselines").await["items"].as_array().map(Vec::len), Some(1));
        assert_ne!(plan["documents"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn what_was_confirmed_waits_while_the_project_is_archived() {
    with_scene(|scene| async move {
        let put = async |state: &'static str| {
            let put = move |tx: &mut Tx| tx.exec("update projects set state = $1", store::params![state]);
            scene.db().write(put).await.expect("put");
        };
        let sent = scene.asked(scene.party).await;
        scene.answer(&sent, Verdict::Approved).await.expect("confirmed");
        put("archived").await;
        scene.settle().await;
        assert_eq!(scene.stands(scene.party).await.1, None);
        put("active").await;
        scene.db().clock().advance_seconds(301);
        assert_eq!(scene.settle().await, 1);
        assert_eq!(scene.stands(scene.party).await.1.as_deref(), Some("2026-03-04"));
    })
    .await;
}

/// The baseline of an agreement holds the whole plan: what nobody agreed to in it is not told as agreed.
#[tokio::test]
async fn what_nobody_agreed_to_is_told_once_as_not_agreed() {
    with_scene(|scene| async move {
        let exit = uuid::Uuid::from_u128(9 << 64 | scene.project.0.as_u128() >> 64);
        scene.edit(json!([{ "op": "create_task", "id": exit, "title": "Test exit", "set": { "kind": "milestone" } }])).await;
        scene.agree_on_handover("2026-03-10").await;
        let plan = scene.get("agreed-plan").await;
        let told: Vec<_> = plan["milestones"].as_array().expect("milestones").iter().map(|one| (&one["title"], &one["agreed"])).collect();
        assert_eq!(told, [(&json!("Handover"), &json!("2026-03-10")), (&json!("Test exit"), &Value::Null)]);
        assert_eq!(plan["documents"][0]["agreed_as"], "CR-1");
        assert_eq!(plan["documents"][0]["otherwise"], json!([]), "the same is not told again");
    })
    .await;
}

#[tokio::test]
async fn what_was_agreed_before_comes_back_into_an_archived_project_and_moves_nothing_there() {
    with_scene(|scene| async move {
        scene.confirmed(scene.party).await;
        scene.pump_takes(5).await;
        let agreed = (scene.reads(scene.party).await, scene.stands(scene.party).await);
        scene.as_before().await;
        let put = async |state: &'static str| {
            let put = move |tx: &mut Tx| tx.exec("update projects set state = $1", store::params![state]);
            scene.db().write(put).await.expect("put");
        };
        let moment = async || {
            let read = scene.db().read(|conn| {
                let released = "select max(released_at) from released_projects";
                Ok((store::events::newest(conn)?, conn.one(released, &[], |row| row.get::<i64>(0))?))
            });
            read.await.expect("moments")
        };
        put("archived").await;
        let before = moment().await;
        scene.db().clock().advance_seconds(86_400);
        for wanted in [1, 0] {
            let kept = keep_agreed_before(scene.db(), &scene.plans, |_, _, _| Ok(Vec::new())).await;
            assert_eq!(kept, Ok(wanted), "once");
        }
        assert_eq!((scene.reads(scene.party).await, scene.stands(scene.party).await), agreed);
        assert_eq!(moment().await, before, "nothing happened, and nothing was released anew");
        let plan = scene.get("agreed-plan").await;
        assert_eq!(plan["documents"][0]["agreed_as"], "PD-v1", "the team reads it at once");
        put("active").await;
        scene.pump_takes(6).await;
        assert_eq!(scene.reads(scene.party).await[2], read("Handover", "2026-03-10", Some("2026-03-04")));
    })
    .await;
}
