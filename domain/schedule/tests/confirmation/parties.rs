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
