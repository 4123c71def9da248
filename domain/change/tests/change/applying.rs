//! Agreed work on its way into the plan: once, exactly as offered, through crashes; refused with a reason; followed
//! to its end.

use crate::scene::*;
use change::store::applications;
use kernel::RecordId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{ClientConn, FromValue, ValueRef, params};

async fn approved(scene: &Scene) -> RecordId {
    let change = scene.offered().await;
    scene.approve(change).await;
    change
}

async fn tasks_called(scene: &Scene, title: &str) -> usize {
    let plan = scene.plan().await;
    plan["tasks"].as_array().expect("tasks").iter().filter(|task| task["title"] == title).count()
}

async fn set_state(scene: &Scene, number: u128, state: &str) {
    let set = json!({ "op": "update_task", "id": task(number), "set": { "state": state } });
    scene.edit(json!([set])).await.expect(200);
}

#[tokio::test]
async fn what_is_agreed_is_what_was_offered() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        let told = scene.get(change).await;
        assert_eq!((&told["state"], &told["application"]["state"]), (&json!("approved"), &json!("pending")));
        assert_eq!(told["agreed"]["finish"], scene.offer()["finish"]);
        assert_eq!(told["agreed"]["price"], scene.offer()["price"]);
        assert_eq!(scene.apply().await, 1);
        let told = scene.get(change).await;
        assert_eq!((&told["state"], &told["application"]["state"]), (&json!("applied"), &json!("applied")));
        assert_eq!(told["agreed"]["finish_now"], "2026-03-11", "computed");
        assert_eq!(told["agreed"]["finish_differs_working_days"], -2);
        let plan = scene.plan().await;
        assert_eq!(plan["baseline_id"], told["application"]["baseline_id"]);
        // What the client reads as agreed from now on.
        let released = scene.as_client(scene.party, |conn| {
            conn.one(
                "select p.agreed_finish, t.agreed_finish, t.finish from released_projects p, released_tasks t",
                &[],
                |row| Ok([row.get::<String>(0)?, row.get(1)?, row.get(2)?]),
            )
        });
        assert_eq!(released.await, ["2026-03-13", "2026-03-13", "2026-03-11"]);
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!(seen.state, "approved");
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_without_work_leaves_nothing_to_be_done_and_is_closed_as_it_is() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        scene.assess(change, json!([])).await;
        scene.send_offer(change).await;
        scene.approve(change).await;
        assert_eq!(scene.apply().await, 1);
        assert_eq!(scene.get(change).await["state"], "without_work");
        scene.follow().await;
        assert!(
            !scene.letters().await.iter().any(|(template, _)| template == "change_done"),
            "nobody checks"
        );
        let closed = scene.act_on("PUT", change, "/closure", json!({ "note": "" })).await.expect(200).json();
        assert_eq!(closed["state"], "closed");
    })
    .await;
}

#[tokio::test]
async fn twice_is_once() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        assert_eq!((scene.apply().await, scene.apply().await), (1, 0));
        // Two workers with the same lease, as after a lease that ran out in the middle.
        let put_back = "update change_applications set leased_until = 0 where change_id = $1";
        scene.db().write(move |tx| tx.exec(put_back, params![change])).await.expect("put back");
        assert_eq!(scene.apply().await, 0);
        assert_eq!(tasks_called(&scene, "Reader module (candid name)").await, 1);
        assert_eq!(scene.plan().await["baselines"].as_array().map(Vec::len), Some(2));
        assert_eq!(scene.events().await.iter().filter(|kind| *kind == "change_request.applied").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_workers_at_once_bring_it_in_once() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        let give_back = async || {
            let sql = "update change_applications set leased_until = 0 where change_id = $1";
            scene.db().write(move |tx| tx.exec(sql, params![change])).await.expect("given back");
        };
        // Both hold the lease: the second took it when the first seemed dead.
        let (first, second) = tokio::join!(scene.apply(), async {
            give_back().await;
            scene.apply().await
        });
        assert!(first + second >= 1);
        assert_eq!(tasks_called(&scene, "Reader module (candid name)").await, 1);
        assert_eq!(scene.get(change).await["state"], "applied");
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_was_killed_gives_its_work_back() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        let claimed = applications::claim(scene.db(), 10).await.expect("claimed");
        assert_eq!(claimed.len(), 1);
        // It dies here: nothing was written, and nobody else takes it before the lease is over.
        assert_eq!(scene.apply().await, 0);
        assert_eq!(scene.get(change).await["state"], "approved");
        scene.db().clock().advance_seconds(200);
        assert_eq!(scene.apply().await, 1);
        assert_eq!(scene.get(change).await["state"], "applied");
        assert_eq!(scene.get(change).await["application"]["attempts"], 2);
    })
    .await;
}

#[tokio::test]
async fn work_that_the_plan_does_not_take_is_told_and_brought_in_another_way() {
    with_scene(|scene| async move {
        let change = scene.change().await;
        let longer = json!([{ "op": "update_task", "id": task(BUILD), "set": { "duration_minutes": 3360 } }]);
        scene.assess(change, longer).await;
        scene.send_offer(change).await;
        scene.edit(json!([{ "op": "delete_task", "id": task(BUILD) }])).await.expect(200);
        assert_eq!(scene.get(change).await["drift"]["refused"]["code"], "change.task_gone");
        scene.approve(change).await;
        assert_eq!(scene.apply().await, 1);
        let told = scene.get(change).await;
        assert_eq!(
            (&told["state"], &told["application"]["reason"]["code"]),
            (&json!("not_applied"), &json!("change.task_gone"))
        );
        assert!(scene.letters().await.contains(&("change_not_applied".into(), scene.lin)));
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!(seen.state, "approved", "our trouble is not theirs");
        assert_eq!(scene.apply().await, 0, "a no is not asked again");
        scene.act_on("PUT", change, "/application", json!({})).await.expect(404);
        let other = json!({ "edits": [create(READER, "Reader", json!({ "duration_minutes": 480 }))] });
        let told = scene.act_on("PUT", change, "/application", other).await.expect(200).json();
        assert_eq!(told["state"], "approved");
        assert_eq!(scene.apply().await, 1);
        let told = scene.get(change).await;
        assert_eq!(
            (&told["state"], &told["agreed"]["finish"]),
            (&json!("applied"), &scene.offer()["finish"])
        );
    })
    .await;
}

#[tokio::test]
async fn an_older_agreement_that_comes_late_leaves_the_newer_dates() {
    with_scene(|scene| async move {
        let [older, newer] = [scene.change().await, scene.change().await];
        let longer = json!([{ "op": "update_task", "id": task(BUILD), "set": { "duration_minutes": 3360 } }]);
        scene.assess(older, longer).await;
        scene.send_offer(older).await;
        scene.edit(json!([{ "op": "delete_task", "id": task(BUILD) }])).await.expect(200);
        scene.approve(older).await;
        assert_eq!(scene.apply().await, 1);
        assert_eq!(scene.get(older).await["state"], "not_applied");
        scene.db().clock().advance_seconds(60);
        scene.assess(newer, reader_module()).await;
        let mut offer = scene.offer();
        offer["finish"] = json!("2026-03-20");
        offer["milestones"][0]["date"] = json!("2026-03-19");
        scene.act_on("POST", newer, "/offers", offer).await.expect(201);
        scene.approve(newer).await;
        let agreed = || {
            scene.as_client(scene.party, |conn| {
                let sql =
                    "select p.agreed_finish, t.agreed_finish from released_projects p, released_tasks t";
                conn.one(sql, &[], |row| Ok([row.get::<String>(0)?, row.get(1)?]))
            })
        };
        assert_eq!(scene.apply().await, 1);
        assert_eq!(agreed().await, ["2026-03-20", "2026-03-19"]);
        let other = json!({ "edits": [create(11, "Cabinet", json!({ "duration_minutes": 480 }))] });
        scene.act_on("PUT", older, "/application", other).await.expect(200);
        assert_eq!(scene.apply().await, 1);
        assert_eq!(scene.get(older).await["state"], "applied");
        assert_eq!(agreed().await, ["2026-03-20", "2026-03-19"], "what was agreed last");
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_waits_while_the_project_is_archived() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        let put = async |state: &'static str| {
            let put =
                move |tx: &mut store::Tx| tx.exec("update projects set state = $1", store::params![state]);
            scene.db().write(put).await.expect("put");
        };
        put("archived").await;
        assert_eq!(scene.apply().await, 0);
        assert_eq!(scene.get(change).await["application"]["state"], "pending");
        put("active").await;
        scene.db().clock().advance_seconds(301);
        assert_eq!(scene.apply().await, 1);
        assert_eq!(scene.get(change).await["state"], "applied");
    })
    .await;
}

#[tokio::test]
async fn a_change_ends_when_its_tasks_are_done_and_somebody_checked() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        let close = json!({ "note": "Read 200 codes.", "reason_for_client": "Installed." });
        let early = scene.act_on("PUT", change, "/closure", close.clone()).await;
        assert_eq!(early.expect(422).json()["code"], "change.not_applied_yet");
        scene.apply().await;
        assert_eq!(scene.follow().await, 0);
        let open = scene.act_on("PUT", change, "/closure", close.clone()).await.expect(422).json();
        assert_eq!((&open["code"], &open["params"]["count"]), (&json!("change.tasks_open"), &json!(1)));
        set_state(&scene, READER, "done").await;
        assert_eq!(scene.follow().await, 1);
        assert_eq!(scene.get(change).await["state"], "done");
        assert!(scene.letters().await.contains(&("change_done".into(), scene.lin)));
        set_state(&scene, READER, "doing").await;
        assert_eq!(scene.follow().await, 1);
        assert_eq!(scene.get(change).await["state"], "applied", "taken up again");
        set_state(&scene, READER, "done").await;
        for _ in 0..2 {
            let told = scene.act_on("PUT", change, "/closure", close.clone()).await.expect(200).json();
            assert_eq!((&told["state"], &told["closure"]["by_name"]), (&json!("closed"), &json!("Lin")));
        }
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!((seen.state.as_str(), seen.closing_reason.as_deref()), ("closed", Some("Installed.")));
        assert_eq!(scene.follow().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_wish_that_nobody_follows_is_closed_with_words_for_the_client() {
    with_scene(|scene| async move {
        let asked = scene.request(scene.by(scene.contact), scene.wish()).await.expect("asked");
        let close = json!({ "note": "Too dear (candid).", "reason_for_client": "Not before next year." });
        scene.act_on("PUT", asked, "/closure", close).await.expect(200);
        let [seen] = &scene.seen_by(scene.party).await[..] else { panic!("one request") };
        assert_eq!(
            (seen.state.as_str(), seen.closing_reason.as_deref()),
            ("closed", Some("Not before next year."))
        );
        let assess = scene.act_on("PUT", asked, "/assessment", json!({ "from_version": 0 })).await;
        assert_eq!(assess.expect(422).json()["code"], "change.closed");
    })
    .await;
}

#[tokio::test]
async fn the_log_tells_cause_decision_and_effect() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        scene.apply().await;
        scene.db().clock().advance_seconds(60);
        scene.request(scene.by(scene.contact), scene.wish()).await.expect("asked");
        let log = scene.send("GET", &scene.path("changes/log"), scene.reader, Value::Null).await;
        let log = log.expect(200).json();
        let [wish, done] = &log["items"].as_array().expect("entries")[..] else { panic!("two") };
        assert_eq!((&wish["cause"]["origin"], &wish["decision"]), (&json!("client"), &Value::Null));
        assert_eq!(id(done), change);
        assert_eq!(done["cause"]["origin"], "environment");
        assert_eq!(
            (&done["decision"]["verdict"], &done["decision"]["offer_version"]),
            (&json!("approved"), &json!(1))
        );
        assert_eq!((&done["effect"]["finish"], &done["effect"]["tasks"]), (&json!("2026-03-13"), &json!(1)));
        assert_eq!(done["effect"]["price"]["minor"], 8_600_000);
    })
    .await;
}

#[tokio::test]
async fn who_of_the_team_does_what() {
    with_scene(|scene| async move {
        let change = scene.offered().await;
        let at = format!("/api/v1/changes/{change}");
        let approve = json!({ "reason": "x" });
        for (method, rest, body, [reader, member, stranger]) in [
            ("GET", "", Value::Null, [200, 200, 404]),
            ("PATCH", "", json!({ "title": "x" }), [403, 200, 404]),
            ("PUT", "/assessment", json!({ "from_version": 1 }), [403, 200, 404]),
            ("POST", "/what-ifs", json!({}), [200, 200, 404]),
            ("POST", "/offers", scene.offer(), [403, 403, 404]),
            ("PUT", "/offer-withdrawal", approve, [403, 403, 404]),
            ("PUT", "/closure", json!({}), [403, 403, 404]),
            ("PUT", "/application", json!({}), [403, 403, 404]),
        ] {
            for (by, status) in [(scene.reader, reader), (scene.member, member), (scene.stranger, stranger)] {
                let answer = scene.send(method, &format!("{at}{rest}"), by, body.clone()).await;
                assert_eq!(answer.status, status, "{method} {rest}: {}", answer.text());
            }
        }
    })
    .await;
}

/// Ids and texts as a test compares them.
struct Any(String);

impl FromValue for Any {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        Some(Self(match value {
            ValueRef::Text(text) => text.to_owned(),
            other => format!("{other:?}"),
        }))
    }
}

#[tokio::test]
async fn nothing_candid_is_ever_read_by_a_client() {
    with_scene(|scene| async move {
        let change = approved(&scene).await;
        scene.apply().await;
        scene.edit(json!([{ "op": "update_task", "id": task(READER), "set": { "state": "done" } }])).await;
        scene.act_on("PUT", change, "/closure", json!({ "note": "Thin (candid)." })).await.expect(200);
        let tables = "change_requests change_internals impact_assessments change_offers change_decisions agreed_values \
                      change_applications change_tasks released_changes";
        let columns = "title description notes cost_minor assessed impact offered edits words milestones price_minor \
                       reason closing_note closing_reason state task_id finish asked_by_name";
        let mut read = BTreeSet::new();
        for table in tables.split_whitespace() {
            for column in columns.split_whitespace() {
                let sql: &'static str = format!("select {column} from {table}").leak();
                let viewer =
                    store::Viewer { project: scene.project, party: scene.party, person: scene.zheng };
                let asked = move |conn: &mut ClientConn| conn.rows(sql, &[], |row| row.get::<Any>(0));
                let found = scene.db().read_as_client(viewer, asked).await.unwrap_or_default();
                read.extend(found.into_iter().map(|one| one.0));
            }
        }
        assert!(read.contains("CR-1"), "a canary must be able to sing: {read:?}");
        for hidden in ["candid", "6140000", "8600000", "pallet", "supplier", "applied", "done"] {
            assert!(!read.iter().any(|text| text.contains(hidden)), "{hidden}: {read:?}");
        }
        let letters = scene.db().read(|conn| store::outbox::list(conn, &store::Page::first(100)));
        for letter in letters.await.expect("letters").items {
            let to_client = letter.payload["link"] != Value::Null;
            assert!(!to_client || !letter.payload.to_string().contains("candid"), "{letter:?}");
        }
    })
    .await;
}
