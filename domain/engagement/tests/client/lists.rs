//! The list of what was sent: the same as each alone, and in as many statements however long it is.

use crate::scene::{KIND, OFFER, PUBLIC_URL, Scene, with_scene};
use engagement::deciding::{Mode, Verdict};
use engagement::routes::sign_off_lines;
use engagement::sign_off::{self, NewSignOff, SignOff};
use engagement::testing::signer;
use kernel::Audience;
use serde_json::{Value, json};
use store::records::{self, NewRecord};

impl Scene {
    /// Each about a record of its own, every second one to the other party.
    async fn open_many(&self, count: usize) -> Vec<SignOff> {
        let scene = self.clone();
        let opened = self.db().write(move |tx| {
            let mut all = Vec::new();
            for place in 0..count {
                let record = NewRecord {
                    id: kernel::RecordId::new(),
                    project: Some(scene.project),
                    client: None,
                    kind: &OFFER,
                    title: "One of many",
                    audience: Audience::Internal,
                    party: None,
                    owner: None,
                    state: "open",
                    due: None,
                    by: Some(scene.lin),
                };
                let new = NewSignOff {
                    project: scene.project,
                    party: if place % 2 == 0 { scene.party } else { scene.party_b },
                    record: records::create(tx, &record)?.id,
                    content: &scene.content(),
                    amount: None,
                    is_commercial: false,
                    due: None,
                    opened_by: scene.lin,
                };
                all.push(sign_off::open(tx, PUBLIC_URL, &signer(), &KIND, &new)?);
            }
            Ok(all)
        });
        opened.await.expect("sign-offs")
    }

    async fn lines(&self) -> (Vec<Value>, u64) {
        let project = self.project;
        let read = self.db().write(move |tx| {
            let (before, now) = (tx.statements(), tx.now());
            let lines = sign_off_lines(tx, project, now)?;
            let told = lines.iter().map(|line| serde_json::to_value(line).expect("JSON")).collect();
            Ok((told, tx.statements() - before))
        });
        read.await.expect("lines")
    }
}

#[tokio::test]
async fn a_long_list_takes_as_few_statements_as_a_short_one() {
    with_scene(|scene| async move {
        scene.rule(Mode::All, &[(scene.mo, None), (scene.fang, None)], &[]).await;
        let first = scene.open_many(8).await;
        scene.db().clock().advance_seconds(60);
        scene.act(&scene.by(scene.mo), &first[0], Verdict::Approved).await.expect("answered");
        let (lines, few) = scene.lines().await;
        assert_eq!(lines.len(), 8);
        let of =
            |one: &SignOff| lines.iter().find(|line| line["id"] == json!(one.id)).expect("a line").clone();
        for one in &first {
            let asked = scene.waiting_for(one).await;
            let told: Vec<_> = of(one)["waiting_for"]
                .as_array()
                .expect("people")
                .iter()
                .map(|person| person["person_id"].clone())
                .collect();
            assert_eq!(told, asked.iter().map(|person| json!(person)).collect::<Vec<_>>());
        }
        assert_eq!(of(&first[0])["waiting_for"].as_array().map(Vec::len), Some(1));
        assert_ne!(of(&first[0])["waiting_since"], of(&first[2])["waiting_since"], "since it was answered");
        assert_ne!(of(&first[0])["client_name"], of(&first[1])["client_name"]);
        scene.open_many(64).await;
        let (lines, many) = scene.lines().await;
        assert_eq!(lines.len(), 72);
        // What is done for sixty-four at once: seats and answers, twice each.
        assert!(many <= few + 4, "{many} instead of {few}");
    })
    .await;
}
