//! Assessing and offering: figures on a copy of the plan, an offer that binds whatever the plan does, decisions in
//! order, late, twice, and on what was replaced.

use crate::scene::*;
use change::store::for_client;
use engagement::sign_off::{Acted, Label, State, Value as Shown, Verdict};
use jiff::civil::date;
use kernel::Failure;
use serde_json::{Value, json};
use store::{ClientConn, Viewer, search};

#[tokio::test]
async fn the_impact_is_computed_on_a_copy_of_the_plan() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        let before = scene.plan().await;
        let asked = json!({ "edits": reader_module() });
        let what_if = scene.act_on("POST", change, "/what-ifs", asked).await.expect(200).json();
        assert_eq!(
            (&what_if["finish_before"], &what_if["finish_after"]),
            (&json!("2026-03-06"), &json!("2026-03-11"))
        );
        assert_eq!((&what_if["finish_moves_working_days"], &what_if["tasks_moved"]), (&json!(3), &json!(1)));
        let told = scene.assess(change, reader_module()).await;
        assert_eq!(told["assessment"]["impact"], what_if);
        assert_eq!((&told["state"], &told["assessment"]["version"]), (&json!("assessing"), &json!(1)));
        assert_eq!(scene.plan().await, before, "nothing was written");
        // The same again is the same version; the plan moving on makes the figures old, and the next version new.
        assert_eq!(scene.assess(change, reader_module()).await["assessment"]["version"], 1);
        scene.edit(json!([create(4, "Paint", json!({}))])).await.expect(200);
        assert_eq!(scene.get(change).await["assessment"]["is_outdated"], true);
        assert_eq!(scene.assess(change, reader_module()).await["assessment"]["version"], 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_plan_would_refuse_is_refused_in_the_assessment() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        for (edits, status) in [
            (json!([follows(HANDOVER, BUILD)]), 422),
            (json!([{ "op": "update_task", "id": task(77), "set": { "title": "x" } }]), 404),
            (json!([create(READER, "Reader", json!({ "owner_id": scene.stranger }))]), 422),
            (json!([{ "op": "invent" }]), 422),
        ] {
            scene
                .act_on("PUT", change, "/assessment", json!({ "from_version": 0, "edits": edits }))
                .await
                .expect(status);
            scene.act_on("POST", change, "/what-ifs", json!({ "edits": edits })).await.expect(status);
        }
        assert_eq!(scene.get(change).await["assessment"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn the_client_is_asked_about_what_was_written_for_them() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let asked = scene.waiting(change).await;
        let content = asked.content;
        assert_eq!((content.number.as_str(), content.version, asked.is_commercial), ("CR-1", 1, true));
        let figures: Vec<_> =
            content.figures.iter().map(|one| (&one.label, &one.now, &one.becomes)).collect();
        let on = |day| Some(Shown::Date(date(2026, 3, day)));
        assert_eq!(figures[0], (&Label::Code("finish".into()), &on(6), &on(13)));
        assert_eq!(
            figures[1],
            (&Label::Text("Key handover".into()), &on(6), &on(13)),
            "under the client's title"
        );
        assert_eq!(asked.amount.as_ref().map(|amount| amount.minor), Some(8_600_000));
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!((seen.title.as_str(), seen.state.as_str()), ("CR-1", "offered"));
        assert_eq!((&seen.asked_by_name, &seen.wanted_by), (&None, &None), "the team brought it up");
        let told = scene.get(change).await;
        assert_eq!(told["assessment"]["margin_minor"], 8_600_000 - 6_140_000);
        assert_eq!(told["offers"][0]["waiting_for"], json!(["Fang", "Zheng"]));
        assert_eq!(told["drift"]["moved_since_offer"], false);
        assert_eq!(told["drift"]["differs_from_offer"], true, "offered later than computed");
    })
    .await;
}

#[tokio::test]
async fn words_beside_a_price_are_read_by_those_who_see_prices() {
    with_scene(|scene| async move {
        let viewer = Viewer { project: scene.project, party: scene.party, person: scene.contact };
        let read = async || {
            let seen = scene.db().read_as_client(viewer, for_client::changes).await.expect("a client reads");
            seen.into_iter().map(|one| (one.title, one.description)).collect::<Vec<_>>()
        };
        let found = async |words: &'static str| {
            let search = move |conn: &mut ClientConn| Ok(search::find_as_client(conn, words, 9)?.len());
            scene.db().read_as_client(viewer, search).await.expect("a client searches")
        };
        let told = |title: &str, description: &str| vec![(title.to_owned(), description.to_owned())];
        let change = scene.offered().await;
        assert_eq!(read().await, told("CR-1", ""), "begun by the team");
        assert_eq!((found("pallet").await, found("supplier").await), (0, 0));
        assert_eq!(found("CR-1").await, 1);
        let mut free = scene.offer();
        free.as_object_mut().expect("fields").remove("price");
        scene.act_on("POST", change, "/offers", free).await.expect(201);
        assert_eq!(read().await, told("2-D pallet codes", "Your supplier changes."));
        let mut dear = scene.offer();
        dear["title"] = json!("Codes for a lot of silver");
        dear["summary"] = json!("Silver is dear.");
        scene.act_on("POST", change, "/offers", dear).await.expect(201);
        assert_eq!(read().await, told("2-D pallet codes", "Your supplier changes."), "as it was shared");
        assert_eq!((found("silver").await, found("pallet").await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_client_s_own_request_keeps_their_words() {
    with_scene(|scene| async move {
        let asked = scene.request(scene.by(scene.contact), scene.wish()).await.expect("asked");
        scene.assess(asked, reader_module()).await;
        let mut free = scene.offer();
        free.as_object_mut().expect("fields").remove("price");
        for offer in [scene.offer(), free] {
            scene.act_on("POST", asked, "/offers", offer).await.expect(201);
            let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
            assert_eq!(
                (seen.title.as_str(), seen.description.as_str()),
                ("Night shift", "We want to unload at night.")
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_goes_along_is_what_was_looked_at() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        scene.assess(change, reader_module()).await;
        let late = json!({ "from_version": 0, "risks": "Mine." });
        scene.act_on("PUT", change, "/assessment", late).await.expect(412);
        scene.act_on("PUT", change, "/assessment", json!({ "risks": "Mine." })).await.expect(422);
        assert_eq!(scene.get(change).await["assessment"]["version"], 1);
        // Somebody else assesses it anew while the offer is written.
        scene.assess(change, json!([create(11, "Something else", json!({}))])).await;
        scene.act_on("POST", change, "/offers", scene.offer()).await.expect(412);
        assert!(scene.sign_offs(change).await.is_empty(), "nothing was sent");
        let mut offer = scene.offer();
        offer["assessment_version"] = json!(2);
        scene.act_on("POST", change, "/offers", offer).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn an_offer_needs_an_assessment_and_a_party_and_milestones_of_the_plan() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        let offer = async |with: Value| {
            let mut body = scene.offer();
            body.as_object_mut().expect("fields").extend(with.as_object().expect("fields").clone());
            let answer = scene.act_on("POST", change, "/offers", body).await;
            (answer.status, answer.json()["code"].clone())
        };
        assert_eq!(offer(json!({})).await, (422, json!("change.not_assessed")));
        scene.assess(change, reader_module()).await;
        let milestone = |number| json!({ "milestones": [{ "task_id": task(number), "date": "2026-03-13" }] });
        for (with, status) in [
            (milestone(77), 422),
            // The client does not see it, so that it needs a title of theirs.
            (milestone(EXIT), 422),
            (json!({ "valid_until": "2026-03-01" }), 422),
            (json!({ "due": "2026-03-09" }), 422),
        ] {
            assert_eq!(offer(with.clone()).await.0, status, "{with}");
        }
        scene.act_on("PATCH", change, "", json!({ "party_id": null })).await.expect(200);
        assert_eq!(offer(json!({})).await, (422, json!("change.no_party")));
        assert!(scene.seen_by(scene.party).await.is_empty(), "what was refused showed nothing");
        let path = format!("/api/v1/changes/{change}/offers");
        scene.send("POST", &path, scene.member, scene.offer()).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn an_offer_binds_whatever_the_plan_does() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        // The plan moves on by two weeks, and the assessment is written anew.
        let longer = json!({ "op": "update_task", "id": task(BUILD), "set": { "duration_minutes": 7200 } });
        scene.edit(json!([longer])).await.expect(200);
        scene.assess(change, json!([create(11, "Something else", json!({}))])).await;
        let told = scene.get(change).await;
        assert_eq!(told["state"], "offered");
        let drift = &told["drift"];
        assert_eq!(
            (&drift["moved_since_offer"], &drift["finish_offered"]),
            (&json!(true), &json!("2026-03-13"))
        );
        assert_eq!(drift["finish_now"], "2026-03-25");
        assert_eq!(drift["finish_differs_working_days"], 8);
        scene.approve(change).await;
        assert_eq!(scene.apply().await, 1);
        let told = scene.get(change).await;
        assert_eq!(told["state"], "applied");
        assert_eq!(
            (&told["agreed"]["finish"], &told["agreed"]["finish_now"]),
            (&json!("2026-03-13"), &json!("2026-03-25"))
        );
        assert_eq!(
            told["tasks"].as_array().map(Vec::len),
            Some(1),
            "what was offered, not what was assessed later"
        );
    })
    .await;
}

#[tokio::test]
async fn one_after_the_other() {
    with_scene(|scene| async move {
        scene.in_order(&[scene.fang, scene.zheng]).await;
        let change = scene.offered().await;
        let asked = scene.waiting(change).await;
        let early = scene.decide(scene.zheng, &asked, Verdict::Approved).await;
        assert_eq!(early, Err(Failure::refused("sign_off.not_your_turn")));
        let first = scene.decide(scene.fang, &asked, Verdict::ApprovedWithConditions).await;
        assert!(matches!(first, Ok(Acted::Noted(_))));
        assert_eq!(scene.get(change).await["state"], "offered");
        assert_eq!(scene.apply().await, 0, "half a decision is none");
        let second = scene.decide(scene.zheng, &asked, Verdict::Approved).await;
        assert!(matches!(second, Ok(Acted::Decided(_))));
        let told = scene.get(change).await;
        assert_eq!(told["state"], "approved");
        let decision = &told["offers"][0]["decision"];
        assert_eq!(decision["verdict"], "approved_with_conditions");
        assert_eq!(decision["decided_by"], "Fang, Zheng");
        let again = scene.decide(scene.zheng, &asked, Verdict::Declined).await;
        assert!(matches!(again, Ok(Acted::Already(_))));
    })
    .await;
}

#[tokio::test]
async fn too_late_is_too_late() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let asked = scene.waiting(change).await;
        scene.db().clock().advance_seconds(5 * 86_400);
        let late = scene.decide(scene.zheng, &asked, Verdict::Approved).await;
        assert_eq!(late, Err(Failure::refused("sign_off.expired")));
        let told = scene.get(change).await;
        assert_eq!((&told["state"], &told["offers"][0]["is_over"]), (&json!("offered"), &json!(true)));
        let next = json!({ "valid_until": "2026-03-20" });
        let mut offer = scene.offer();
        offer.as_object_mut().expect("fields").extend(next.as_object().expect("fields").clone());
        scene.act_on("POST", change, "/offers", offer).await.expect(201);
        scene.approve(change).await;
        assert_eq!(scene.get(change).await["agreed"]["offer_version"], 2);
    })
    .await;
}

#[tokio::test]
async fn a_replaced_offer_leads_to_the_newer_one() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let old = scene.waiting(change).await;
        let mut offer = scene.offer();
        offer["finish"] = json!("2026-03-20");
        let told = scene.act_on("POST", change, "/offers", offer).await.expect(201).json();
        let states: Vec<_> =
            told["offers"].as_array().expect("offers").iter().map(|one| &one["state"]).collect();
        assert_eq!(states, ["waiting", "superseded"]);
        let newer = scene.waiting(change).await;
        let Err(Failure::Refused(refusal)) = scene.decide(scene.zheng, &old, Verdict::Approved).await else {
            panic!("the old one was decided")
        };
        assert_eq!(refusal.code, "sign_off.superseded");
        assert_eq!(refusal.params["newer"], json!(newer.key));
        scene.approve(change).await;
        assert_eq!(scene.get(change).await["agreed"]["finish"], "2026-03-20");
    })
    .await;
}

#[tokio::test]
async fn taken_back_declined_or_on_other_terms() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let withdrawal = json!({ "reason": "The supplier called it off." });
        for _ in 0..2 {
            let told = scene.act_on("PUT", change, "/offer-withdrawal", withdrawal.clone()).await.expect(200);
            assert_eq!(told.json()["state"], "assessing");
        }
        assert_eq!(scene.sign_offs(change).await[0].state, State::Withdrawn);
        for (verdict, state) in [(Verdict::OtherTerms, "assessing"), (Verdict::Declined, "declined")] {
            scene.send_offer(change).await;
            let asked = scene.waiting(change).await;
            scene.decide(scene.zheng, &asked, verdict).await.expect("decided");
            let told = scene.get(change).await;
            assert_eq!(told["state"], state);
            assert_eq!(told["offers"][0]["decision"]["words"], "Before the summer peak.");
            let nothing = scene.act_on("PUT", change, "/offer-withdrawal", withdrawal.clone()).await;
            assert_eq!(nothing.expect(422).json()["code"], "change.no_offer");
        }
        assert_eq!(scene.apply().await, 0);
        assert_eq!(scene.get(change).await["agreed"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn an_offer_taken_back_among_the_sign_offs_is_taken_back_here() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let path = format!("/api/v1/sign-offs/{}/withdrawal", scene.waiting(change).await.id);
        scene.send("PUT", &path, scene.lin, json!({ "reason": "A figure was wrong." })).await.expect(200);
        assert_eq!((scene.follow().await, scene.follow().await), (1, 0));
        let told = scene.get(change).await;
        assert_eq!((&told["state"], &told["offers"][0]["state"]), (&json!("assessing"), &json!("withdrawn")));
        scene.send_offer(change).await;
    })
    .await;
}

#[tokio::test]
async fn the_list_says_what_a_change_comes_to() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        let told = async || {
            let list = scene.send("GET", &scene.path("changes"), scene.reader, Value::Null).await;
            let one = list.expect(200).json()["items"][0].clone();
            (one["price"]["minor"].as_i64(), one["finish_moves_working_days"].as_i64())
        };
        assert_eq!(told().await, (None, None));
        scene.assess(change, reader_module()).await;
        assert_eq!(told().await, (None, Some(3)));
        scene.send_offer(change).await;
        assert_eq!(told().await, (Some(8_600_000), Some(3)));
        // Assessed anew while the offer binds: what was offered counts.
        scene.assess(change, json!([])).await;
        assert_eq!(told().await, (Some(8_600_000), Some(3)));
        scene
            .act_on("PUT", change, "/offer-withdrawal", json!({ "reason": "Their labels stay." }))
            .await
            .expect(200);
        assert_eq!(told().await, (Some(8_600_000), Some(0)));
    })
    .await;
}
