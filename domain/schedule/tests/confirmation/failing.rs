//! What was agreed before agreed days were kept for each party: one party that fails stops no other.

use crate::scene::Scene;
use crate::with_scene;
use engagement::sign_off::Verdict;
use schedule::planning::Plans;
use schedule::planning::agreed_before::keep_agreed_before;
use schedule::planning::confirmed::agree_confirmed;
use serde_json::json;
use store::Tx;

/// The content of what the first party confirmed, and what it is put to.
async fn put_content(scene: &Scene, content: String) -> String {
    let party = scene.party;
    let put = scene.db().write(move |tx: &mut Tx| {
        let before =
            tx.one("select content from sign_offs where party_id = $1", store::params![party], |row| {
                row.get::<String>(0)
            })?;
        tx.exec("update sign_offs set content = $2 where party_id = $1", store::params![party, content])?;
        Ok(before)
    });
    put.await.expect("put")
}

#[tokio::test]
async fn a_party_that_fails_stops_no_other() {
    with_scene(|scene| async move {
        scene.share(scene.other, json!({ "task_ids": [scene.valve, scene.handover] })).await;
        scene.confirmed(scene.party).await;
        scene.confirmed(scene.other).await;
        let agreed = (scene.stands(scene.party).await.1, scene.stands(scene.other).await.1);
        assert_eq!(agreed.1.as_deref(), Some("2026-03-04"));
        scene.as_before().await;
        let content = put_content(&scene, "not to be read".into()).await;
        let kept = keep_agreed_before(scene.db(), &Plans::default(), |_, _, _| Ok(Vec::new())).await;
        assert!(kept.is_err(), "whoever runs it is told: {kept:?}");
        assert_eq!(scene.stands(scene.other).await.1, agreed.1, "the other's is kept");
        put_content(&scene, content).await;
        assert_eq!(
            keep_agreed_before(scene.db(), &Plans::default(), |_, _, _| Ok(Vec::new())).await,
            Ok(1),
            "what was missing"
        );
        assert_eq!(scene.stands(scene.party).await.1, agreed.0);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_cannot_be_read_stops_no_other_party() {
    with_scene(|scene| async move {
        scene.share(scene.other, json!({ "task_ids": [scene.valve, scene.handover] })).await;
        let (first, other) = (scene.asked(scene.party).await, scene.asked(scene.other).await);
        for sent in [&first, &other] {
            scene.answer(sent, Verdict::Approved).await.expect("confirmed");
        }
        let put = async |rows: String| {
            let party = scene.party;
            let put = scene.db().write(move |tx: &mut Tx| {
                let before = tx.one(
                    "select shown from plan_sendings
                     where document_id = (select id from plan_documents where party_id = $1)",
                    store::params![party],
                    |row| row.get::<String>(0),
                )?;
                tx.exec(
                    "update plan_sendings set shown = $2
                     where document_id = (select id from plan_documents where party_id = $1)",
                    store::params![party, rows],
                )?;
                Ok(before)
            });
            put.await.expect("put")
        };
        let rows = put("not to be read".into()).await;
        assert!(agree_confirmed(scene.db(), &scene.plans).await.is_err(), "whoever runs it is told");
        assert_eq!(scene.stands(scene.other).await.1.as_deref(), Some("2026-03-04"), "the other's is agreed");
        assert_eq!(scene.stands(scene.party).await.1, None);

        scene.as_before().await;
        let kept = keep_agreed_before(scene.db(), &Plans::default(), |_, _, _| Ok(Vec::new())).await;
        assert!(kept.is_err(), "{kept:?}");
        assert_eq!(scene.stands(scene.other).await.1.as_deref(), Some("2026-03-04"), "and kept");

        put(rows).await;
        scene.db().clock().advance_seconds(31);
        assert_eq!(scene.settle().await, 1);
        assert_eq!(scene.stands(scene.party).await.1.as_deref(), Some("2026-03-04"));
    })
    .await;
}
