//! The register of expectations in roles: written down, answered, shared with one party, and what its people add.

use super::scene::Scene;
use super::{fields, with_scene};
use agreement::expectation::ExpectationAnswer;
use agreement::store::expectations_for_client::{self as for_client, ClientExpectation};
use agreement::{ClientExpecting, carry_expectations, expect_as_client};
use communication::log::{LogKind, noted};
use communication::question::Speaker;
use engagement::noted_act::Witness;
use kernel::{ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, Result};
use serde_json::{Value, json};
use store::{Viewer, events, params};
use uuid::Uuid;
use web::testing::{TestAnswer, team};

impl Scene {
    async fn written(&self, body: Value) -> Value {
        self.app.post(&self.at("expectations")).as_(team(self.wen)).json(body).await.expect(201).json()
    }
    async fn answered(&self, one: &Value, answer: &str, agreed: &str, reason: &str) -> TestAnswer {
        let body = json!({ "answer": answer, "agreed": agreed, "reason": reason });
        self.app.post(&path(one, "/answers")).as_(team(self.wen)).json(body).await
    }
    async fn shown(&self, one: &Value, party: Option<PartyId>, revision: i64) -> TestAnswer {
        let asked = self.app.put(&path(one, "/party")).as_(team(self.lin)).if_match(revision);
        asked.json(json!({ "party_id": party })).await
    }
    async fn read_by(&self, party: PartyId, person: PersonId) -> Vec<ClientExpectation> {
        let viewer = Viewer { project: self.project, party, person };
        self.db().read_as_client(viewer, for_client::expectations).await.expect("a list")
    }
    async fn expects(&self, words: &str, form_key: Uuid, identified: Identified) -> Result<String> {
        let by = ClientPrincipal {
            person: self.zheng,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified,
        };
        let expecting = ClientExpecting { words: words.to_owned(), form_key };
        let witness = Witness { signer: self.signer.clone(), ip: "192.0.2.1".into(), agent: "test".into() };
        let made = self.db().write(move |tx| expect_as_client(tx, &by, &witness, &expecting)).await?;
        Ok(made.id.to_string())
    }
}

fn path(one: &Value, rest: &str) -> String {
    format!("/api/v1/expectations/{}{rest}", one["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn an_expectation_is_answered_with_a_reason_and_every_answer_stays() {
    with_scene(|scene| async move {
        let body = json!({ "words": "It never stops", "said_by_id": scene.zheng, "since": "2026-03-02" });
        let one = scene.written(body).await;
        assert_eq!(
            (&one["number"], &one["said_by"]["name"], &one["answer"], &one["audience"]),
            (&json!(1), &json!("Zheng Haiyan"), &json!("open"), &json!("internal"))
        );
        scene.answered(&one, "corrected", "99 %", " ").await.expect(422);
        scene.answered(&one, "corrected", "99 %", "Maintenance").await.expect(200);
        scene.answered(&one, "corrected", "99 %", "Maintenance").await.expect(200);
        let now = scene.answered(&one, "agreed", "99.5 %", "").await.expect(200).json();
        assert_eq!(
            (&now["answer"], &now["agreed"], &now["reason"]),
            (&json!("agreed"), &json!("99.5 %"), &json!(""))
        );
        let given: Vec<&Value> =
            now["answers"].as_array().expect("answers").iter().map(|one| &one["answer"]).collect();
        assert_eq!(given, [&json!("corrected"), &json!("agreed")], "said twice is said once");
        assert_eq!(now["answers"][0]["by"]["name"], "Wen Yizhou");
        let listed = scene.get("expectations").await;
        assert_eq!(listed["items"][0]["words"], "It never stops");

        let stranger = json!({ "words": "Mine", "said_by_id": scene.stranger });
        for (body, field) in [
            (stranger, "said_by_id"),
            (json!({ "words": " " }), "words"),
            (json!({ "words": "x".repeat(501) }), "words"),
            (json!({ "words": "x", "since": "yesterday" }), "since"),
        ] {
            let answer = scene.app.post(&scene.at("expectations")).as_(team(scene.wen)).json(body).await;
            assert_eq!(answer.expect(422).json()["fields"][0]["field"], field);
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_read_by_the_one_party_it_was_shown_to_and_only_as_it_was_looked_at() {
    with_scene(|scene| async move {
        let one = scene.written(json!({ "words": "It never stops", "said_by_id": scene.zheng })).await;
        assert!(scene.read_by(scene.party, scene.zheng).await.is_empty());
        scene.answered(&one, "declined", "", "Nobody can").await.expect(200);
        scene.shown(&one, Some(scene.party), 1).await.expect(412);
        let other = scene.shown(&one, Some(scene.party_b), 2).await.expect(422);
        assert_eq!(other.code(), "expectation.of_another", "Zheng is not one of theirs");
        scene.shown(&one, Some(scene.party), 2).await.expect(200);
        let read = scene.read_by(scene.party, scene.zheng).await;
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].words.as_str(), read[0].said_by_name.as_str()),
            ("It never stops", "Zheng Haiyan")
        );
        assert_eq!(read[0].answered.answer, ExpectationAnswer::Declined);
        assert_eq!(read[0].answered.reason, "Nobody can");
        assert!(scene.read_by(scene.party_b, scene.fang).await.is_empty());
        let fang = json!({ "words": "It never stops", "said_by_id": scene.fang });
        let theirs = scene.app.put(&path(&one, "")).as_(team(scene.wen)).json(fang).await;
        assert_eq!(theirs.expect(422).json()["fields"][0]["field"], "said_by_id", "of another client");
        scene.shown(&one, None, 3).await.expect(200);
        assert!(scene.read_by(scene.party, scene.zheng).await.is_empty());

        for (person, status) in [(scene.jian, 403), (scene.stranger, 404)] {
            let body = json!({ "answer": "agreed" });
            scene.app.post(&path(&one, "/answers")).as_(team(person)).json(body).await.expect(status);
        }
        let shown = json!({ "party_id": scene.party });
        scene.app.put(&path(&one, "/party")).as_(team(scene.wen)).json(shown).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn what_the_client_adds_is_theirs_and_stays_as_they_wrote_it() {
    with_scene(|scene| async move {
        let key = Uuid::new_v4();
        let refused = scene.expects("Quiet at night", key, Identified::SomebodyElse).await;
        assert!(matches!(refused, Err(Failure::Forbidden)));
        assert!(scene.expects(" ", key, Identified::AsNamed).await.is_err());
        let made = scene.expects("Quiet at night", key, Identified::AsNamed).await.expect("taken");
        assert_eq!(scene.expects("Quiet at night", key, Identified::AsNamed).await.expect("once"), made);
        let read = scene.read_by(scene.party, scene.zheng).await;
        assert_eq!((read.len(), read[0].words.as_str()), (1, "Quiet at night"));
        assert!(scene.read_by(scene.party_b, scene.fang).await.is_empty());

        let one = json!({ "id": made });
        let rewritten =
            scene.app.put(&path(&one, "")).as_(team(scene.wen)).json(json!({ "words": "Loud" })).await;
        assert_eq!(rewritten.expect(422).code(), "expectation.theirs_stays");
        let taken = scene.app.put(&path(&one, "/party")).as_(team(scene.lin)).json(json!({})).await;
        assert_eq!(taken.expect(422).code(), "expectation.theirs_stays");
        scene.answered(&one, "agreed", "", "").await.expect(200);
        let read = scene.read_by(scene.party, scene.zheng).await;
        assert_eq!(read[0].answered.answer, ExpectationAnswer::Agreed);
        let events = scene.db().read(|conn| events::after(conn, 0, 100)).await.expect("events");
        let told: Vec<_> = events.iter().filter(|event| event.kind.starts_with("expectation.")).collect();
        assert_eq!(told.len(), 2);
        assert_eq!(
            (told[0].kind.as_str(), &told[0].detail["side"]),
            ("expectation.raised", &json!("client"))
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_party_reads_of_an_expectation_stands_in_the_log_of_that_party() {
    with_scene(|scene| async move {
        let one = scene.written(json!({ "words": "It never stops" })).await;
        scene.answered(&one, "declined", "", "Nobody can").await.expect(200);
        scene.shown(&one, Some(scene.party), 2).await.expect(200);
        scene.answered(&one, "agreed", "99 %", "").await.expect(200);
        scene.expects("Quiet at night", Uuid::new_v4(), Identified::AsNamed).await.expect("taken");
        let events = scene.db().read(|conn| events::after(conn, 0, 100)).await.expect("events");
        let logged = events.iter().filter_map(|event| {
            let noted = noted(&event.kind, event.audience, &event.detail)?;
            (noted.kind == LogKind::Expectation).then_some((event.kind.as_str(), noted.side, event.party))
        });
        let (team, client) = (Some(Speaker::Team), Some(Speaker::Client));
        assert_eq!(
            logged.collect::<Vec<_>>(),
            [
                ("expectation.answered", team, Some(scene.party)),
                ("expectation.raised", client, Some(scene.party))
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_stood_in_a_charter_of_an_earlier_version_becomes_a_record_once() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        scene
            .db()
            .write(|tx| {
                let text: String =
                    tx.one("select fields from project_charters", params![], |row| row.get(0))?;
                let mut kept: Value = serde_json::from_str(&text).expect("fields");
                kept["expectations"] = json!([
                    { "words": "It never stops", "answer": "declined", "reason": "Nobody can" },
                    { "words": "Fast", "answer": "open", "reason": "" }
                ]);
                let text = kept.to_string();
                tx.exec("update project_charters set fields = $1", params![text.as_str()])?;
                tx.exec("update charter_versions set fields = $1", params![text.as_str()])?;
                Ok(())
            })
            .await
            .expect("as an earlier version kept it");
        let before = scene.get("charter").await;
        for _ in 0..2 {
            carry_expectations(scene.db()).await.expect("carried");
        }
        let listed = scene.get("expectations").await;
        let told = |place: usize, field: &str| listed["items"][place][field].clone();
        assert_eq!(listed["items"].as_array().expect("items").len(), 2);
        assert_eq!(
            (told(0, "words"), told(0, "answer"), told(0, "reason")),
            (json!("It never stops"), json!("declined"), json!("Nobody can"))
        );
        assert_eq!(
            (told(1, "answer"), told(1, "audience"), told(1, "said_by")),
            (json!("open"), json!("internal"), Value::Null)
        );
        let after = scene.get("charter").await;
        assert_eq!((&after["version"], &after["fields"]), (&before["version"], &before["fields"]));
        assert_eq!(scene.get("charter/versions").await["items"].as_array().expect("versions").len(), 1);
    })
    .await;
}
