//! Requests from both sides: who may, what comes of a form sent twice, what each side reads of them.

use crate::scene::*;
use kernel::{ClientPrincipal, Failure, Identified, PartyRole};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn a_client_asks_once_and_reads_it_under_their_own_number() {
    with_scene(|scene| async move {
        // An internal one first: the client's number does not count it.
        scene.change().await;
        let wish = scene.wish();
        let first = scene.request(scene.by(scene.contact), wish.clone()).await.expect("asked");
        let again = scene.request(scene.by(scene.contact), wish).await.expect("the same");
        assert_eq!(first, again);
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!((seen.number, seen.title.as_str(), seen.state.as_str()), (1, "Night shift", "received"));
        assert_eq!(seen.asked_by_name.as_deref(), Some("Ji"));
        assert_eq!(seen.wanted_by.as_deref(), Some("2026-05-01"));
        assert!(scene.seen_by(scene.other_party).await.is_empty());
        let team = scene.get(first).await;
        assert_eq!(
            (&team["number"], &team["client_number"], &team["source"]),
            (&json!(2), &json!(1), &json!("portal"))
        );
        assert_eq!(scene.letters().await, [("change_requested".to_owned(), scene.lin)]);
    })
    .await;
}

#[tokio::test]
async fn who_of_the_client_asks_for_changes() {
    with_scene(|scene| async move {
        let named = |person, identified| ClientPrincipal { identified, ..scene.by(person) };
        for (by, wanted) in [
            (named(scene.contact, Identified::AsNamed), None),
            (named(scene.contact, Identified::Unasked), Some(Failure::Forbidden)),
            (named(scene.contact, Identified::SomebodyElse), Some(Failure::Forbidden)),
            (named(scene.contact, Identified::TeamPreview(scene.lin)), Some(Failure::Forbidden)),
            (
                ClientPrincipal { role: PartyRole::ClientViewer, ..named(scene.viewer, Identified::AsNamed) },
                Some(Failure::Forbidden),
            ),
            // Taken off the project since the link told who it is.
            (named(scene.stranger, Identified::AsNamed), Some(Failure::NotFound)),
        ] {
            let asked = scene.request(by.clone(), scene.wish()).await;
            assert_eq!(asked.err(), wanted, "{by:?}");
        }
        let wrong = change::ClientRequest { title: " ".into(), wanted_by: "soon".into(), ..scene.wish() };
        let Err(Failure::Invalid(problems)) = scene.request(scene.by(scene.contact), wrong).await else {
            panic!("accepted")
        };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["title", "wanted_by"]);
    })
    .await;
}

#[tokio::test]
async fn what_the_team_says_of_a_request_stays_with_the_team() {
    with_scene(|scene| async move {
        let asked = scene.request(scene.by(scene.contact), scene.wish()).await.expect("asked");
        let said = json!({ "title": "Night shift again (candid)", "description": "They never plan (candid).",
            "wanted_by": null, "owner_id": scene.member });
        let told = scene.act_on("PATCH", asked, "", said).await.expect(200).json();
        assert_eq!((&told["wanted_by"], &told["owner_id"]), (&Value::Null, &json!(scene.member)));
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!(
            (seen.title.as_str(), seen.description.as_str()),
            ("Night shift", "We want to unload at night.")
        );
        let moved = scene.act_on("PATCH", asked, "", json!({ "party_id": scene.other_party })).await;
        assert_eq!(moved.expect(422).json()["code"], "change.party_is_fixed");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_changed_by_whoever_read_it_last() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        let path = format!("/api/v1/changes/{change}");
        let patch = |revision| {
            let sending = scene.app.patch(&path).as_(web::testing::team(scene.member));
            sending.if_match(revision).json(json!({ "title": "Readers" }))
        };
        patch(1).await.expect(200);
        patch(1).await.expect(412);
        for (body, field) in [
            (json!({ "asked_by_id": scene.stranger }), "asked_by_id"),
            (json!({ "owner_id": scene.zheng }), "owner_id"),
            (json!({ "source": "portal" }), "source"),
        ] {
            let refused = scene.act_on("PATCH", change, "", body).await.expect(422).json();
            assert_eq!(refused["fields"][0]["field"], field);
        }
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_cut() {
    with_scene(|scene| async move {
        let first = scene.change().await;
        scene.db().clock().advance_seconds(60);
        let second = scene.request(scene.by(scene.contact), scene.wish()).await.expect("asked");
        scene.db().clock().advance_seconds(60);
        scene.assess(first, json!([])).await;
        scene.act_on("PATCH", first, "", json!({ "title": "Readers" })).await.expect(200);
        let list = async |query: &str| {
            let path = scene.path(&format!("changes{query}"));
            let list = scene.send("GET", &path, scene.reader, Value::Null).await.expect(200).json();
            let ids: Vec<_> = list["items"].as_array().expect("items").iter().map(id).collect();
            (ids, list["next"].as_str().map(str::to_owned))
        };
        for (query, wanted) in [
            ("", vec![second, first]),
            ("?sort=updated", vec![first, second]),
            ("?state=received", vec![second]),
            ("?state=assessing", vec![first]),
            ("?origin=client", vec![second]),
            ("?text=NIGHT", vec![second]),
            ("?text=%25", vec![]),
            (&format!("?party={}", scene.other_party), vec![]),
        ] {
            assert_eq!(list(query).await.0, wanted, "{query}");
        }
        let (page, next) = list("?limit=1").await;
        assert_eq!(page, [second]);
        let next = next.expect("more");
        assert_eq!(list(&format!("?limit=1&after={next}")).await, (vec![first], None));
        scene.send("GET", &scene.path("changes"), scene.stranger, Value::Null).await.expect(404);
        let nobodys = kernel::RecordId(Uuid::new_v4());
        scene.act_on("GET", nobodys, "", Value::Null).await.expect(404);
    })
    .await;
}
