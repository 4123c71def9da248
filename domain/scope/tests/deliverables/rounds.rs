//! Review rounds, on each database: sent, remarked on by the client's people, answered, closed, sent again.

use super::fields;
use crate::scene::Scene;
use crate::with_scene;
use engagement::testing::witness;
use kernel::{ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, Result};
use scope::review::Remarks;
use scope::store::deliverables_for_client::{self as for_client, ClientReview};
use scope::{ClientRemarks, remark_as_client};
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::team;

impl Scene {
    pub(super) fn client(&self, person: PersonId, party: PartyId, identified: Identified) -> ClientPrincipal {
        let role = PartyRole::ClientApprover;
        ClientPrincipal { person, project: self.project, party, role, link: LinkId::new(), identified }
    }
    async fn send_round(&self, path: &str) -> Value {
        let revision = self.revision(path).await;
        let body = json!({ "party_id": self.party, "revision": revision, "due": "2026-06-20", "note": "Is chapter 2 right?" });
        self.post(&format!("{path}/reviews"), self.lin, body).await.expect(201).json()
    }
    async fn rounds(&self) -> Vec<ClientReview> {
        self.db().read_as_client(self.viewer(), for_client::reviews).await.expect("a client reads")
    }
    async fn say(
        &self,
        by: ClientPrincipal,
        review: Uuid,
        places: &[(usize, &str)],
        general: &str,
    ) -> Result<()> {
        self.say_with(by, review, places, general, Uuid::new_v4()).await
    }
    async fn say_with(
        &self,
        by: ClientPrincipal,
        review: Uuid,
        places: &[(usize, &str)],
        general: &str,
        form_key: Uuid,
    ) -> Result<()> {
        let by_place = places.iter().map(|(place, words)| (*place, (*words).to_owned())).collect();
        let said =
            ClientRemarks { review, remarks: Remarks { by_place, general: general.to_owned() }, form_key };
        self.db().write(move |tx| remark_as_client(tx, &by, "http://localhost:8080", &witness(), &said)).await
    }
}

#[tokio::test]
async fn a_round_is_remarked_on_answered_and_closed() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Manual", &["In Chinese", "In English"])).await;
        let sent = scene.send_round(&path).await;
        assert_eq!((&sent["state"], &sent["open_round"]), (&json!("draft"), &json!(1)));
        assert_eq!(sent["not_reached"].as_array().map(Vec::len), Some(2), "nobody is invited yet");

        let rounds = scene.rounds().await;
        let (key, first) = (rounds[0].key, &rounds[0]);
        assert_eq!((first.number, first.round, first.title.as_str()), (1, 1, "Manual"));
        assert_eq!(first.items[1].words, "In English");
        let theirs = scene.db().read_as_client(scene.viewer_b(), for_client::reviews).await.expect("read");
        assert_eq!(theirs, vec![], "another party sees nothing of it");

        let zheng = scene.client(scene.zheng, scene.party, Identified::AsNamed);
        let form = Uuid::new_v4();
        let places = [(1, "Chapter 3 is missing")];
        scene.say_with(zheng.clone(), key, &places, "第二章很好", form).await.expect("said");
        scene.say_with(zheng, key, &places, "第二章很好", form).await.expect("sent twice");
        let xu = scene.client(scene.xu, scene.party, Identified::AsNamed);
        scene.say(xu.clone(), key, &[], "").await.expect("seen");
        scene.say(xu, key, &[], "").await.expect("seen twice");

        let found = scene.get(&path, scene.jian).await.expect(200).json();
        let round = &found["reviews"][0];
        assert_eq!((&found["open_remarks"], round["looks"].as_array().map(Vec::len)), (&json!(2), Some(2)));
        assert_eq!(round["remarks"][0]["about"], "In English");
        assert_eq!(round["remarks"][1]["words"], "第二章很好");
        assert_eq!(round["remarks"][0]["by"], "Zheng Haiyan");
        let listed = scene.get(&scene.at("deliverables"), scene.jian).await.expect(200).json();
        assert_eq!(listed["items"][0]["open_remarks"], 2);

        let closure = format!("{path}/review-closures");
        let refused = scene.post(&closure, scene.lin, Value::Null).await.expect(422);
        assert!(refused.text().contains("review.has_open_remarks"), "{}", refused.text());
        for (place, body) in [
            (0, json!({ "outcome": "done", "words": "Chapter 3 is in." })),
            (1, json!({ "outcome": "declined", "words": "Thank you, nothing to do." })),
        ] {
            let remark = round["remarks"][place]["id"].as_str().expect("an id");
            scene.put(&format!("{path}/remarks/{remark}/answer"), body).await;
        }
        let remark = round["remarks"][1]["id"].as_str().expect("an id");
        let answer = format!("{path}/remarks/{remark}/answer");
        let bare = scene.app.put(&answer).as_(team(scene.wen)).json(json!({ "outcome": "declined" }));
        bare.await.expect(422);
        let closed = scene.post(&closure, scene.lin, Value::Null).await.expect(200).json();
        assert_eq!((&closed["open_round"], &closed["open_remarks"]), (&Value::Null, &json!(0)));
        scene.post(&closure, scene.lin, Value::Null).await.expect(200);

        let deliverable = scene.rounds().await[0].deliverable_key;
        let told =
            scene.db().read_as_client(scene.viewer(), move |conn| for_client::remarks(conn, deliverable));
        let told = told.await.expect("read");
        assert_eq!(told[0].answer, "Chapter 3 is in.");
        assert_eq!(told[0].answered_by.as_deref(), Some("Wen Yizhou"));

        let second = scene.send_round(&path).await;
        assert_eq!((&second["open_round"], &second["reviews"][0]["round"]), (&json!(2), &json!(2)));
    })
    .await;
}

#[tokio::test]
async fn what_comes_late_or_from_elsewhere_is_not_written_down() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Manual", &["In Chinese"])).await;
        scene.send_round(&path).await;
        let key = scene.rounds().await[0].key;
        let of = |person, party, identified| scene.client(person, party, identified);
        let before = scene.newest_event().await;
        let stranger = of(scene.fang, scene.party_b, Identified::AsNamed);
        assert!(matches!(scene.say(stranger, key, &[], "x").await, Err(Failure::NotFound)));
        for identified in [Identified::Unasked, Identified::SomebodyElse] {
            let said = scene.say(of(scene.zheng, scene.party, identified), key, &[], "x").await;
            assert!(matches!(said, Err(Failure::Forbidden)), "{identified:?}");
        }
        let unknown =
            scene.say(of(scene.zheng, scene.party, Identified::AsNamed), key, &[(1, "x")], "").await;
        assert!(matches!(unknown, Err(Failure::Invalid(_))), "there is no second criterion");
        assert_eq!(scene.newest_event().await, before);

        // Submitted for acceptance, the round is over.
        let body = json!({ "party_id": scene.party, "revision": scene.revision(&path).await });
        scene.post(&format!("{path}/reviews"), scene.lin, body).await.expect(422);
        let submitted = scene.submit(&path).await;
        assert_eq!(submitted["open_round"], Value::Null);
        let late = scene.say(of(scene.zheng, scene.party, Identified::AsNamed), key, &[], "x").await;
        assert!(matches!(late, Err(Failure::Refused(refusal)) if refusal.code == "review.is_closed"));
        let body = json!({ "party_id": scene.party, "revision": scene.revision(&path).await });
        let refused = scene.post(&format!("{path}/reviews"), scene.lin, body).await.expect(422);
        assert!(refused.text().contains("deliverable.is_submitted"), "{}", refused.text());
    })
    .await;
}

#[tokio::test]
async fn roles_on_review_rounds() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Manual", &["In Chinese"])).await;
        let body = json!({ "party_id": scene.party, "revision": 1 });
        for (person, status) in [(scene.stranger, 404), (scene.jian, 403), (scene.wen, 403)] {
            scene.post(&format!("{path}/reviews"), person, body.clone()).await.expect(status);
            scene.post(&format!("{path}/review-closures"), person, Value::Null).await.expect(status);
        }
        let stale = json!({ "party_id": scene.party, "revision": 7 });
        scene.post(&format!("{path}/reviews"), scene.lin, stale).await.expect(412);
        let elsewhere = json!({ "party_id": scene.party_b, "revision": 1 });
        scene.post(&format!("{path}/reviews"), scene.lin, elsewhere).await.expect(201);
        let revision = scene.revision(&path).await;
        let other = json!({ "party_id": scene.party, "revision": revision });
        let refused = scene.post(&format!("{path}/reviews"), scene.lin, other).await.expect(422);
        assert!(refused.text().contains("deliverable.of_another_party"), "{}", refused.text());
    })
    .await;
}

#[tokio::test]
async fn a_round_is_opened_again_while_nothing_was_submitted_since() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Manual", &["In Chinese"])).await;
        let again = format!("{path}/review-reopenings");
        scene.post(&again, scene.lin, Value::Null).await.expect(200);
        scene.send_round(&path).await;
        scene.post(&format!("{path}/review-closures"), scene.lin, Value::Null).await.expect(200);
        let key = scene.rounds().await[0].key;
        let zheng = scene.client(scene.zheng, scene.party, Identified::AsNamed);
        let late = scene.say(zheng.clone(), key, &[], "One more thing").await;
        assert!(matches!(late, Err(Failure::Refused(refusal)) if refusal.code == "review.is_closed"));
        scene.post(&again, scene.wen, Value::Null).await.expect(403);
        let opened = scene.post(&again, scene.lin, Value::Null).await.expect(200).json();
        assert_eq!(opened["open_round"], 1);
        scene.say(zheng, key, &[], "One more thing").await.expect("said");
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        let remark = found["reviews"][0]["remarks"][0]["id"].as_str().expect("an id").to_owned();
        let answer = format!("{path}/remarks/{remark}/answer");
        scene.app.put(&answer).as_(team(scene.lin)).json(json!({ "outcome": "done" })).await.expect(200);
        scene.post(&format!("{path}/review-closures"), scene.lin, Value::Null).await.expect(200);
        scene.submit(&path).await;
        let refused = scene.post(&again, scene.lin, Value::Null).await.expect(422);
        assert_eq!(refused.code(), "review.was_submitted_since");
    })
    .await;
}
