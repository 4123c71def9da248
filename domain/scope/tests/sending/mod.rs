//! What goes out with a request: what was looked at, nothing that was dropped, no more than anybody reads.

use crate::scene::{Scene, fields};
use crate::with_scene;
use kernel::RecordId;
use scope::store::confirmations::{self, Answered, Chosen, NewRequest};
use scope::store::requirements::{self, NewRequirement};
use serde_json::{Value, json};
use web::testing::team;

#[tokio::test]
async fn what_is_sent_is_what_was_looked_at() {
    with_scene(|scene| async move {
        let scan = scene.write_down("Scan offline").await;
        let seen = scene.look(scene.party, &[]).await.expect(200).json();
        scene.edit(&scan, "description", json!("Nobody looked at this.")).await;
        let before = scene.newest_event().await;
        scene.send_what_was_seen(scene.party, &seen).await.expect(412);
        assert_eq!(scene.newest_event().await, before, "nothing is sent");
        assert_eq!(scene.read_as(scene.viewer()).await, []);

        // What is written down in the meantime stays with us.
        let seen = scene.look(scene.party, &[]).await.expect(200).json();
        let print = scene.write_down("Print labels").await;
        let sent = scene.send_what_was_seen(scene.party, &seen).await.expect(201).json();
        assert_eq!(sent["count"], 1);
        assert_eq!(scene.state(&print).await.0, "draft");

        // None of them is none of them.
        let nothing = scene.send_what_was_seen(scene.party, &json!({ "items": [] })).await.expect(422);
        assert_eq!(nothing.code(), "requirement.nothing_to_confirm");
    })
    .await;
}

/// Drops it while it waits, as nobody can through the API.
async fn drop_while_it_waits(scene: &Scene, id: &str, dropped: bool) {
    let (id, by) = (id.parse().expect("an id"), scene.lin);
    let written = scene.db().write(move |tx| {
        let before = requirements::get(tx, id)?;
        let now = requirements::put_dropped(tx, &before, by, dropped)?;
        confirmations::put_dropped(tx, &now)
    });
    written.await.expect("dropped");
}

#[tokio::test]
async fn what_was_dropped_stays_dropped() {
    with_scene(|scene| async move {
        let (scan, print) = (scene.write_down("Scan offline").await, scene.write_down("Print labels").await);
        let standing = async || -> Vec<(String, i64)> {
            let read = scene.read_as(scene.viewer()).await;
            read.into_iter().map(|one| (one.state, one.version)).collect()
        };
        scene.confirm(&scene.asked(&[&scan]).await).await;
        scene.edit(&scan, "description", json!("Scans are kept for eight hours.")).await;
        scene.asked(&[&scan]).await;
        drop_while_it_waits(&scene, &scan, true).await;
        assert_eq!(standing().await, [("dropped".into(), 2)]);
        // It does not go along, and the party reads again what it confirmed.
        let request = scene.asked(&[&print]).await;
        assert_eq!(request["count"], 1);
        let content = scene.content(&request).await;
        assert_eq!(content.items.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Print labels"]);
        assert_eq!(scene.state(&scan).await, ("dropped".into(), Some(1)));
        assert_eq!(standing().await, [("dropped".into(), 1), ("sent".into(), 1)]);
        // An answer to what was dropped in the meantime is noted and brings nothing back.
        drop_while_it_waits(&scene, &print, true).await;
        scene.confirm(&request).await;
        assert_eq!(scene.state(&print).await, ("dropped".into(), Some(1)));
        assert_eq!(standing().await, [("dropped".into(), 1), ("dropped".into(), 1)]);
        for id in [&scan, &print] {
            let path = format!("/api/v1/requirements/{id}/dropping");
            scene.app.delete(&path).as_(team(scene.lin)).await.expect(200);
        }
        assert_eq!(standing().await, [("confirmed".into(), 1), ("confirmed".into(), 1)]);
        assert_eq!(scene.state(&scan).await, ("unconfirmed".into(), Some(1)));
        // Brought back while it waits, it waits.
        scene.asked(&[&scan]).await;
        drop_while_it_waits(&scene, &scan, true).await;
        drop_while_it_waits(&scene, &scan, false).await;
        assert_eq!(standing().await, [("sent".into(), 2), ("confirmed".into(), 1)]);
        assert_eq!(scene.state(&scan).await.0, "sent");
    })
    .await;
}

#[tokio::test]
async fn a_request_with_what_goes_along_is_no_longer_than_anybody_reads() {
    with_scene(|scene| async move {
        let first = scene.write_down("Scan offline").await;
        let waits = scene.asked(&[&first]).await;
        let (project, by) = (scene.project, scene.lin);
        let written = scene.db().write(move |tx| {
            let fields = serde_json::from_value(fields("One of many")).expect("fields");
            let new: Vec<NewRequirement<'_>> = (0..confirmations::MOST)
                .map(|_| NewRequirement {
                    id: RecordId::new(),
                    fields: &fields,
                    reference: "",
                    internal_note: "",
                })
                .collect();
            requirements::create_many(tx, project, by, &new)
        });
        let many = written.await.expect("written");
        let refused = scene.look(scene.party, &[]).await.expect(422);
        assert_eq!(refused.code(), "requirement.too_many_at_once");
        let items: Vec<Value> = many.iter().map(|one| json!({ "id": one.id, "version": 1 })).collect();
        let before = scene.newest_event().await;
        let refused = scene.send_what_was_seen(scene.party, &json!({ "items": items })).await.expect(422);
        assert_eq!(refused.code(), "requirement.too_many_at_once");
        assert_eq!(scene.newest_event().await, before, "nothing is sent");
        // As many as may be.
        let some = json!({ "items": items[1..] });
        let sent = scene.send_what_was_seen(scene.party, &some).await.expect(201).json();
        assert_eq!(sent["count"], json!(confirmations::MOST));
        let list = scene.get(&scene.at("requirement-confirmations"), scene.jian).await.expect(200).json();
        assert_eq!(
            (&list["items"][1]["id"], &list["items"][1]["outcome"]),
            (&waits["id"], &json!("superseded"))
        );
    })
    .await;
}

/// So many requirements, sent and answered; the statements of the sending and of the answer.
async fn statements_for(scene: &Scene, count: usize) -> (u64, u64) {
    let (project, party, by) = (scene.project, scene.party, scene.lin);
    let sent = scene.db().write(move |tx| {
        let fields = serde_json::from_value(fields("One of many")).expect("fields");
        let blank =
            |_| NewRequirement { id: RecordId::new(), fields: &fields, reference: "", internal_note: "" };
        let new: Vec<NewRequirement<'_>> = (0..count).map(blank).collect();
        let made = requirements::create_many(tx, project, by, &new)?;
        let chosen: Vec<Chosen> = made
            .iter()
            .map(|one| Chosen { id: one.id, version: 1, words: one.fields.client_words() })
            .collect();
        let new = NewRequest { project, party, title: "Many", summary: "", due: None, by };
        let before = tx.statements();
        let request = confirmations::send(tx, &new, &chosen)?;
        Ok((request, tx.statements() - before))
    });
    let (request, sending) = sent.await.expect("sent");
    let answered = scene.db().write(move |tx| {
        let items = confirmations::requested(tx, request.id)?.into_iter().enumerate();
        let answer = |(place, item)| Answered { item, is_confirmed: place % 2 == 0, remark: "" };
        let answered: Vec<Answered<'_>> = items.map(answer).collect();
        let before = tx.statements();
        confirmations::answer(tx, &request, &answered, None)?;
        Ok(tx.statements() - before)
    });
    (sending, answered.await.expect("answered"))
}

#[tokio::test]
async fn hundreds_of_requirements_take_few_statements() {
    with_scene(|scene| async move {
        let (sending_few, answering_few) = statements_for(&scene, 8).await;
        let (sending, answering) = statements_for(&scene, 264).await;
        // One for each requirement that the party never saw, and what is done for sixty-four at once.
        assert!(sending - sending_few <= 256 + 10 * 4, "{sending} instead of {sending_few}");
        assert!(answering - answering_few <= 4 * 4, "{answering} instead of {answering_few}");
        let read = scene.read_as(scene.viewer()).await;
        let count = |state: &str| read.iter().filter(|one| one.state == state).count();
        assert_eq!((count("confirmed"), count("questioned")), (4 + 132, 4 + 132));
    })
    .await;
}

#[tokio::test]
async fn everything_to_be_confirmed_leaves_out_what_waits_in_the_same_words() {
    with_scene(|scene| async move {
        let scan = scene.write_down("Scan offline").await;
        scene.asked(&[]).await;
        scene.write_down("Print labels").await;
        let chosen = async || {
            let preview = scene.preview(&[]).await;
            let of = |one: &Value| one["title"].as_str().unwrap().to_owned();
            (
                preview["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>(),
                preview["waiting_count"].clone(),
            )
        };
        assert_eq!(chosen().await, (vec!["Print labels".to_owned()], json!(1)));
        scene.edit(&scan, "description", json!("Scans are kept for eight hours.")).await;
        assert_eq!(chosen().await, (vec!["Scan offline".to_owned(), "Print labels".to_owned()], json!(0)));
    })
    .await;
}
