//! The plan confirmed by the client's side: what is sent, what its answer makes of the baseline, and what moves
//! afterwards; in roles, on each database.

mod failing;
mod parties;
mod reports;
mod scene;

use engagement::sign_off::Verdict;
use kernel::Failure;
use scene::Scene;
use serde_json::{Value, json};
use store::Db;
use web::testing::team;

/// Runs a body on each database, with the scene set.
async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&scene::SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

fn read(title: &str, finish: &str, agreed: Option<&str>) -> (String, String, Option<String>) {
    (title.into(), finish.into(), agreed.map(str::to_owned))
}

#[tokio::test]
async fn what_is_sent_is_what_the_party_reads_and_nothing_else() {
    with_scene(|scene| async move {
        let sent = scene.asked(scene.party).await;
        assert_eq!((&sent["number"], &sent["state"]), (&json!(1), &json!("waiting")));
        let content = scene.content(&sent).await;
        assert_eq!((content.kind.as_str(), content.number.as_str()), ("plan", "PD-v1"));
        let bytes = content.canonical().unwrap();
        for told in ["Build", "Handover", "Access to the site", "2026-03-04"] {
            assert!(bytes.contains(told), "{told} in {bytes}");
        }
        for internal in ["Secret pump", "Valve", &scene.handover.to_string(), &scene.access.to_string()] {
            assert!(!bytes.contains(internal), "{internal} in {bytes}");
        }
        let items: Vec<_> = content.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(items, ["Access to the site"], "what its own people do can be questioned");
        assert_eq!(scene.state(scene.party).await, ("sent".into(), None));
        assert_eq!(scene.state(scene.other).await, ("draft".into(), None));
        let again = scene.asked(scene.party).await;
        assert_eq!(again["number"], 2);
        let plan = scene.get("agreed-plan").await;
        let documents = plan["documents"].as_array().unwrap();
        let document = documents.iter().find(|one| one["party_id"] == json!(scene.party)).unwrap();
        let states: Vec<_> =
            document["sendings"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
        assert_eq!(states, ["waiting", "superseded"]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_its_reason() {
    with_scene(|scene| async move {
        let revision = scene.preview(scene.party).await.expect(200).json()["plan_revision"].as_i64().unwrap();
        scene.ask_as(scene.wen, scene.party, revision).await.expect(403);
        scene.pump_takes(3).await;
        scene.ask_as(scene.lin, scene.party, revision).await.expect(412);
        let path = scene.at(&format!("parties/{}/plan-confirmations", scene.party));
        let missing = scene.app.post(&path).as_(team(scene.lin)).json(json!({ "title": "The plan" }));
        assert!(missing.await.expect(422).text().contains("If-Match"));
        scene.share(scene.party, json!({ "phases_and_milestones": true, "held": true })).await;
        assert_eq!(scene.preview(scene.party).await.expect(422).code(), "plan_document.dates_are_held");
        scene.share(scene.party, json!({})).await;
        assert_eq!(scene.preview(scene.party).await.expect(422).code(), "plan_document.nothing_shared");
    })
    .await;
}

#[tokio::test]
async fn a_confirmed_plan_is_the_agreed_baseline_and_later_movement_shows_against_it() {
    with_scene(|scene| async move {
        let before = scene.get("agreed-plan").await;
        assert_eq!((&before["agreed_as"], &before["milestones"][0]["agreed"]), (&Value::Null, &Value::Null));
        scene.confirmed(scene.party).await;
        assert_eq!(scene.settle().await, 0, "once");
        let plan = scene.get("agreed-plan").await;
        assert_eq!(plan["agreed_as"], "PD-v1 · Harbour");
        assert_eq!(scene.state(scene.party).await, ("confirmed".into(), Some(1)));
        let agreed = Some("2026-03-04");
        assert_eq!(
            scene.reads(scene.party).await,
            [
                read("Build", "2026-03-04", agreed),
                read("Access to the site", "2026-03-02", Some("2026-03-02")),
                read("Handover", "2026-03-04", agreed),
            ]
        );

        scene.pump_takes(5).await;
        let moved = scene.get("agreed-plan").await;
        let milestone = &moved["milestones"][0];
        assert_eq!((&milestone["agreed"], &milestone["now"]), (&json!("2026-03-04"), &json!("2026-03-09")));
        assert_eq!((&milestone["working_days"], &moved["finish_working_days"]), (&json!(3), &json!(3)));
        assert_eq!(scene.state(scene.party).await, ("unconfirmed".into(), Some(1)));
        assert_eq!(scene.reads(scene.party).await[2], read("Handover", "2026-03-09", agreed));
        let diff = scene.get(&format!("parties/{}/plan-diff?from=1", scene.party)).await;
        let differences = diff["differences"].as_array().unwrap();
        let titles: Vec<_> = differences.iter().map(|one| (&one["title"], &one["working_days"])).collect();
        assert_eq!(titles, [(&json!("Build"), &json!(3)), (&json!("Handover"), &json!(3))]);

        scene.confirmed(scene.party).await;
        assert_eq!(scene.state(scene.party).await, ("confirmed".into(), Some(2)));
        assert_eq!(scene.reads(scene.party).await[2], read("Handover", "2026-03-09", Some("2026-03-09")));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_agrees_on_nothing() {
    with_scene(|scene| async move {
        for verdict in [Verdict::Declined, Verdict::OtherTerms] {
            let sent = scene.asked(scene.party).await;
            scene.answer(&sent, verdict).await.expect("declined");
            assert_eq!(scene.settle().await, 0);
            assert_eq!(scene.state(scene.party).await, ("declined".into(), None));
        }
        let sent = scene.asked(scene.party).await;
        let conditions = scene.answer(&sent, Verdict::ApprovedWithConditions).await;
        assert!(matches!(conditions, Err(Failure::Invalid(_) | Failure::Refused(_))), "{conditions:?}");
        assert!(scene.get("baselines").await["items"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_agreed_date_moves_by_being_agreed_and_by_nothing_else() {
    with_scene(|scene| async move {
        scene.confirmed(scene.party).await;
        scene.pump_takes(5).await;
        let handover = |agreed| read("Handover", "2026-03-09", Some(agreed));
        let saved = scene.save_baseline().await;
        assert_eq!(saved["agreed_as"], Value::Null);
        assert_eq!(scene.reads(scene.party).await[2], handover("2026-03-04"), "a baseline of the team's own");
        let agreed = scene.get("baselines").await["items"][0]["id"].as_str().unwrap().to_owned();
        let deleting = scene.app.delete(&scene.at(&format!("baselines/{agreed}"))).as_(team(scene.lin));
        assert_eq!(deleting.await.expect(422).code(), "baseline.agreed");

        scene.agree_on_handover("2026-03-10").await;
        assert_eq!(scene.reads(scene.party).await[2], handover("2026-03-10"), "a change that was agreed to");

        // The other party's word is about what it reads: the milestone keeps the day it has with the first.
        scene.pump_takes(6).await;
        scene.confirmed(scene.other).await;
        assert_eq!(scene.reads(scene.other).await, [read("Valve", "2026-03-10", Some("2026-03-10"))]);
        assert_eq!(scene.reads(scene.party).await[2].2.as_deref(), Some("2026-03-10"));
        scene.pump_takes(7).await;
        scene.confirmed(scene.party).await;
        assert_eq!(scene.reads(scene.party).await[2].2.as_deref(), Some("2026-03-11"));
        assert_eq!(scene.reads(scene.other).await, [read("Valve", "2026-03-11", Some("2026-03-10"))]);
    })
    .await;
}
