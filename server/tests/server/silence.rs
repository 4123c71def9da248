//! No silence counts where the client spoke: each thing they can say other than yes stops the count.

use crate::visiting::Visitor;
use crate::world::{World, text};
use engagement::store::tacit::put_terms;
use engagement::tacit::TacitTerms;
use kernel::PartyId;
use serde_json::json;
use store::params;
use store::testing::each_database;
use uuid::Uuid;

/// As if the letters had gone and nobody had said anything yet.
const BEGIN: &str = "update tacit_counts set announce_on = '2027-01-01', last_day = '2027-01-05', \
     stopped_at = null, stopped_by = null";
const STOPPED_BY: &str = "select stopped_by from tacit_counts";
const CASE: &str = "select deliverable_key, case_key from released_cases where party_id = $1";

async fn stopped_by(world: &World) -> Option<String> {
    let read = |conn: &mut store::Conn| conn.one(STOPPED_BY, params![], |row| row.get(0));
    world.app.db().read(read).await.expect("one count")
}

/// A deliverable with one case, submitted to the party; the address of the form for the case's result.
async fn submitted(world: &World, party: PartyId) -> String {
    let at = format!("/api/v1/projects/{}/deliverables", world.ours.project);
    let body = json!({ "title": "Release", "handover": "On the test server", "criteria": [{ "words": "It runs" }], "cases": [{ "title": "It starts" }] });
    let made = world.done("POST", &at, body).await;
    let path = format!("/api/v1/deliverables/{}/submissions", text(&made["id"]));
    world.done("POST", &path, json!({ "party_id": party, "revision": made["revision"] })).await;
    let read = move |conn: &mut store::Conn| {
        conn.one(CASE, params![party], |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?)))
    };
    let (of, case) = world.app.db().read(read).await.expect("one case");
    format!("deliverables/{of}/cases/{case}/results")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_client_says_stops_the_count() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let party: PartyId = world.ours.parties[0].id.parse::<Uuid>().expect("an id").into();
        let result = submitted(&world, party).await;
        let terms = TacitTerms {
            kind: "requirements".into(),
            working_days: 10,
            clause: "Silence counts.".into(),
            charter_number: "PC-v1".into(),
        };
        db.write(move |tx| put_terms(tx, party, std::slice::from_ref(&terms))).await.expect("agreed");
        let asked = json!({ "party_id": party, "items": [{ "id": world.ours.requirement, "version": 1 }],
            "title": "What we agreed", "summary": "" });
        let path = format!("/api/v1/projects/{}/requirement-confirmations", world.ours.project);
        world.done("POST", &path, asked).await;

        let mut visitor = Visitor::new(&world, &world.ours.parties[0].contacts[0]);
        let answers = format!("questions/{}/answers", world.ours.parties[0].question_key);
        let said = |words: &[(&'static str, &'static str)]| words.to_vec();
        for (path, fields, stops) in [
            (result.as_str(), said(&[("result", "passed"), ("version", "1"), ("text", "")]), false),
            (&result, said(&[("result", "failed"), ("version", "1"), ("text", "Dead")]), true),
            (&answers, said(&[("text", "We refuse")]), true),
            ("changes", said(&[("title", "Another gate"), ("text", "Wider")]), true),
            ("questions", said(&[("text", "What is this?")]), true),
        ] {
            db.write(|tx| tx.exec(BEGIN, params![])).await.expect("begun");
            let key = Uuid::now_v7().to_string();
            let sent = [fields.clone(), vec![("form_key", key.as_str())]].concat();
            let answer = visitor.act(path, &sent).await;
            assert_eq!(answer.status, 303, "{path}: {}", answer.text());
            let wanted = stops.then(|| "question".to_owned());
            assert_eq!(stopped_by(&world).await, wanted, "{path} {fields:?}");
        }
    })
    .await;
}
