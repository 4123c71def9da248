//! The charter through the API, in roles, on each database: versions, what it lacks, confirmation.

mod beginning;
mod expectations;
mod goals;
mod packs;
mod responsibilities;
mod scene;

use communication::question::Speaker;
use engagement::sign_off::{Acted, Verdict};
use scene::{Scene, fields};
use serde_json::{Value, json};
use store::Db;
use web::testing::team;

/// Runs a body on each database, with the scene set.
pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&scene::SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

#[tokio::test]
async fn every_save_with_a_change_makes_a_version() {
    with_scene(|scene| async move {
        let empty = scene.get("charter").await;
        assert_eq!(
            (&empty["version"], &empty["revision"], &empty["id"]),
            (&json!(0), &json!(0), &Value::Null)
        );
        assert_eq!(empty["lacks"].as_array().unwrap().len(), 4);
        let first = scene.put(fields()).await.expect(200).json();
        assert_eq!((&first["charter"]["version"], &first["charter"]["lacks"]), (&json!(1), &json!([])));
        let same = scene.put(first["charter"]["fields"].clone()).await.expect(200).json();
        assert_eq!(same["charter"]["version"], 1, "nothing changed, no version");
        let second = scene.edit("scope_in", json!(["Two aisles", "The gate"])).await;
        assert_eq!(second["charter"]["version"], 2);
        let diff = scene.get("charter/diff").await;
        assert_eq!(
            (&diff["from"], &diff["to"], &diff["by"]["name"]),
            (&json!(1), &json!(2), &json!("Wen Yizhou"))
        );
        assert_eq!(diff["fields"].as_array().unwrap().len(), 1);
        assert_eq!(diff["fields"][0]["pieces"][1], json!({ "change": "added", "text": "\nThe gate" }));
        let undone = scene.put(second["undo"].clone()).await.expect(200).json();
        assert_eq!(undone["charter"]["fields"], first["charter"]["fields"]);
        let versions = scene.get("charter/versions").await;
        assert_eq!(versions["items"].as_array().unwrap().len(), 3);

        let old = json!({ "fields": {} });
        let path = scene.at("charter");
        scene.app.put(&path).as_(team(scene.wen)).if_match(1).json(old).await.expect(412);
    })
    .await;
}

#[tokio::test]
async fn a_charter_with_gaps_goes_to_nobody() {
    with_scene(|scene| async move {
        let refused = scene.ask(scene.party, false).await.expect(422);
        assert_eq!(refused.code(), "charter.not_written");
        scene.put(json!({ "scope_in": ["x"], "start": "2026-03-02" })).await.expect(200);
        let refused = scene.ask(scene.party, false).await.expect(422).json();
        assert_eq!(
            (&refused["code"], &refused["params"]["part"]),
            (&json!("charter.lacks"), &json!("finish"))
        );

        let mut gaps = fields();
        gaps["goals"][0]["unit"] = json!("");
        let saved = scene.put(gaps).await.expect(200).json();
        let wanted = json!([{ "code": "goal", "place": 0, "parts": ["measurable"] }]);
        assert_eq!(saved["charter"]["lacks"], wanted);
        let refused = scene.ask(scene.party, false).await.expect(422).json();
        assert_eq!(refused["code"], "charter.goal_not_smart");

        let duty = |duty: &str, person| json!({ "person_id": person, "duty": duty });
        let mut lines = fields();
        lines["responsibilities"] =
            json!([{ "label": "Trial run", "people": [duty("responsible", scene.zheng)] }]);
        scene.put(lines.clone()).await.expect(200);
        let refused = scene.ask(scene.party, false).await.expect(422).json();
        assert_eq!(refused["code"], "charter.nobody_accountable");
        assert_eq!(refused["params"]["title"], "Trial run");
        lines["responsibilities"][0]["people"] =
            json!([duty("accountable", scene.zheng), duty("accountable_and_responsible", scene.lin)]);
        let refused = scene.put(lines.clone()).await.expect(422).json();
        assert_eq!(
            (&refused["code"], &refused["params"]["title"]),
            (&json!("charter.several_accountable"), &json!("Trial run"))
        );
        lines["responsibilities"][0]["people"] = json!([duty("accountable", scene.stranger)]);
        let refused = scene.put(lines.clone()).await.expect(422).json();
        assert_eq!(refused["fields"][0]["code"], "not_a_member");

        // Another party's people stay unnamed to the one who reads.
        lines["responsibilities"][0]["people"] = json!([
            duty("accountable", scene.lin),
            duty("consulted", scene.zheng),
            duty("informed", scene.fang)
        ]);
        scene.put(lines).await.expect(200);
        let content = scene.content(&scene.asked().await).await;
        assert_eq!(content.items.last().unwrap().body, "A Lin Wei · C Zheng Haiyan");
    })
    .await;
}

#[tokio::test]
async fn confirmed_edited_unconfirmed_and_confirmed_again() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let first = scene.asked().await;
        assert_eq!(
            (&first["number"], &first["version"], &first["state"]),
            (&json!(1), &json!(1), &json!("waiting"))
        );
        assert_eq!(scene.state().await, ("sent".into(), None));
        let content = scene.content(&first).await;
        assert_eq!((content.kind.as_str(), content.number.as_str()), ("charter", "PC-v1"));
        let bytes = content.canonical().unwrap();
        assert!(!bytes.contains("86000000") && !bytes.contains("promise"), "{bytes}");
        let done = scene.answer(&first, Verdict::ApprovedWithConditions).await.expect("confirmed");
        assert!(matches!(done, Acted::Decided(_)), "{done:?}");
        assert_eq!(scene.state().await, ("confirmed".into(), Some(1)));
        let again = scene.ask(scene.party, false).await.expect(422);
        assert_eq!(again.code(), "charter.already_confirmed");
        let elsewhere = scene.ask(scene.party_b, false).await.expect(422);
        assert_eq!(elsewhere.code(), "charter.of_another_party");

        // What only the team reads takes no confirmation away, and the budget was not read.
        scene.edit("kpis", json!([{ "measure": "tasks_done", "target": 80 }])).await;
        scene.edit("budget", Value::Null).await;
        assert_eq!(scene.state().await, ("confirmed".into(), Some(1)));
        scene.edit("scope_out", json!([])).await;
        assert_eq!(scene.state().await, ("unconfirmed".into(), Some(1)));
        let second = scene.asked().await;
        assert_eq!((&second["number"], &second["version"]), (&json!(2), &json!(4)));
        scene.answer(&second, Verdict::Declined).await.expect("declined");
        assert_eq!(scene.state().await, ("declined".into(), Some(1)));
        scene.edit("scope_out", json!(["The roof"])).await;
        assert_eq!(
            scene.state().await,
            ("confirmed".into(), Some(1)),
            "these are the words that were confirmed"
        );
    })
    .await;
}

#[tokio::test]
async fn figures_follow_what_happened() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let measures =
            ["questions_in_time", "client_waited", "changes_in_time", "accepted_at_once", "finish_late"];
        let kpis = measures.map(|measure| json!({ "measure": measure, "target": 1 }));
        scene.edit("kpis", json!(kpis)).await;
        let values = || async {
            let found = scene.get("charter").await["kpis"].clone();
            found.as_array().expect("figures").iter().map(|one| one["value"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(values().await, [Value::Null, json!(0), Value::Null, Value::Null, Value::Null]);
        scene.asked_by(Speaker::Client).await;
        scene.asked_by(Speaker::Team).await;
        scene.judged(&["rejected", "accepted"]).await;
        scene.judged(&["accepted"]).await;
        assert_eq!(values().await[0], Value::Null, "it can be answered in time still");
        scene.db().clock().advance_seconds(28 * 86_400);
        let now = values().await;
        assert_eq!((&now[0], &now[3]), (&json!(0), &json!(50)));
        assert!(
            now[1].as_i64().is_some_and(|days| (19..=21).contains(&days)),
            "working days of four weeks: {now:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_goal_is_followed_by_a_figure_that_no_client_reads() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let first = scene.asked().await;
        scene.answer(&first, Verdict::Approved).await.expect("confirmed");
        let mut goals = scene.get("charter").await["fields"]["goals"].clone();
        goals[0]["kpi"] = json!("client_waited");
        scene.edit("goals", goals).await;
        assert_eq!(scene.get("charter").await["fields"]["goals"][0]["kpi"], "client_waited");
        assert_eq!(scene.state().await, ("confirmed".into(), Some(1)));
    })
    .await;
}

#[tokio::test]
async fn taken_back_it_is_a_draft_again_and_may_go_elsewhere() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let first = scene.asked().await;
        scene.withdraw(&first).await;
        assert_eq!(scene.state().await, ("draft".into(), None));
        scene.ask(scene.party_b, false).await.expect(201);
        assert_eq!(scene.state().await, ("sent".into(), None));
        let stale = json!({ "party_id": scene.party_b, "version": 9, "title": "x" });
        let path = scene.at("charter-confirmations");
        scene.app.post(&path).as_(team(scene.lin)).json(stale).await.expect(412);
    })
    .await;
}

#[tokio::test]
async fn the_budget_goes_to_the_commercial_circle_alone() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let nobody = scene.ask(scene.party, true).await.expect(422);
        assert_eq!(nobody.code(), "sign_off.decider_outside_circle");
        let (party, zheng) = (scene.party, scene.zheng);
        let set =
            scene.db().write(move |tx| engagement::store::parties::set_commercial(tx, party, zheng, true));
        set.await.expect("of the circle");
        let body = scene.asking(scene.party, true).await;
        let preview =
            scene.app.post(&scene.at("charter-confirmation-previews")).as_(team(scene.lin)).json(body);
        let preview = preview.await.expect(200).json();
        assert_eq!(preview["readers"].as_array().unwrap().len(), 1);
        let sent = scene.ask(scene.party, true).await.expect(201).json();
        assert!(scene.content(&sent).await.canonical().unwrap().contains("86000000"));
        scene.answer(&sent, Verdict::Approved).await.expect("confirmed");
        scene.edit("budget", json!({ "minor": 1, "currency": "CNY" })).await;
        assert_eq!(scene.state().await, ("unconfirmed".into(), Some(1)));
    })
    .await;
}

#[tokio::test]
async fn silence_counts_only_where_a_party_confirmed_it_as_it_stands() {
    with_scene(|scene| async move {
        let clause = |days: i64| {
            json!({ "words": "Silence counts.", "working_days": days, "kinds": ["requirements"] })
        };
        let terms = |kind: &'static str| {
            let (db, party) = (scene.db().clone(), scene.party);
            async move {
                let found = db.read(move |conn| engagement::store::tacit::terms(conn, party, kind)).await;
                found.expect("terms").map(|terms| (terms.working_days, terms.charter_number))
            }
        };
        scene.put(fields()).await.expect(200);
        for wrong in [clause(1), json!({ "words": "x", "working_days": 5, "kinds": ["change_offer"] })] {
            let mut fields = scene.get("charter").await["fields"].clone();
            fields["silence"] = wrong;
            scene.put(fields).await.expect(422);
        }
        scene.edit("silence", clause(5)).await;
        assert_eq!(terms("requirements").await, None, "written, and confirmed by nobody");
        let sent = scene.asked().await;
        let content = scene.content(&sent).await;
        let item = content.items.last().expect("the clause");
        assert_eq!((item.number.as_str(), item.title.as_str()), ("7.1", "Silence counts."));
        assert!(content.canonical().unwrap().contains(r#"{"code":"silence_requirements"},"now":null,"becomes":{"text":"5"}"#));
        scene.answer(&sent, Verdict::Approved).await.expect("confirmed");
        assert_eq!(terms("requirements").await, Some((5, "PC-v1".into())));
        assert_eq!(terms("deliverable").await, None);

        scene.edit("silence", clause(20)).await;
        assert_eq!(scene.state().await, ("unconfirmed".into(), Some(1)));
        assert_eq!(terms("requirements").await, Some((5, "PC-v1".into())), "an edit moves nothing");
        let second = scene.asked().await;
        scene.answer(&second, Verdict::Declined).await.expect("declined");
        assert_eq!(terms("requirements").await, Some((5, "PC-v1".into())), "nor does a refusal");
        scene.edit("silence", clause(21)).await;
        let third = scene.asked().await;
        scene.answer(&third, Verdict::ApprovedWithConditions).await.expect("confirmed");
        assert_eq!(terms("requirements").await, None, "a condition might be about it");
    })
    .await;
}

#[tokio::test]
async fn roles_at_the_charter() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let asking = scene.asking(scene.party, false).await;
        for (method, rest, body, reader, member, manager) in [
            ("GET", "charter", Value::Null, 200, 200, 200),
            ("PUT", "charter", json!({ "fields": fields() }), 403, 200, 200),
            ("GET", "charter/versions", Value::Null, 200, 200, 200),
            ("GET", "charter/diff", Value::Null, 200, 200, 200),
            ("POST", "charter-confirmation-previews", asking.clone(), 403, 403, 200),
            ("POST", "charter-confirmations", asking, 403, 403, 201),
        ] {
            let people =
                [(scene.stranger, 404), (scene.jian, reader), (scene.wen, member), (scene.lin, manager)];
            for (person, status) in people {
                let before = scene.newest_event().await;
                let sending = scene.app.send(method, &scene.at(rest)).as_(team(person));
                let answer = if body.is_null() { sending.await } else { sending.json(body.clone()).await };
                assert_eq!(answer.status, status, "{method} {rest}: {}", answer.text());
                assert!(
                    status < 400 || scene.newest_event().await == before,
                    "{method} {rest} left an event"
                );
            }
        }
    })
    .await;
}
