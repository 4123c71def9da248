//! Deliverables through the API, in roles, on each database: submitted, rejected with defects, submitted again,
//! accepted with conditions.

mod rounds;
mod runs;

use crate::scene::Scene;
use crate::with_scene;
use engagement::sign_off::{Acted, Verdict};
use scope::store::submissions;
use serde_json::{Value, json};
use web::testing::team;

fn fields(title: &str, criteria: &[&str]) -> Value {
    let criteria: Vec<Value> = criteria.iter().map(|words| json!({ "words": words })).collect();
    json!({ "title": title, "handover": "Build 41 on the test server", "due": "2026-06-30", "criteria": criteria })
}

impl Scene {
    pub(crate) async fn deliver(&self, fields: Value) -> String {
        let made = self.post(&self.at("deliverables"), self.wen, fields).await.expect(201).json();
        format!("/api/v1/deliverables/{}", made["id"].as_str().expect("an id"))
    }
    pub(crate) async fn submit(&self, path: &str) -> Value {
        let revision = self.revision(path).await;
        let body = json!({ "party_id": self.party, "revision": revision, "due": "2026-07-03" });
        self.post(&format!("{path}/submissions"), self.lin, body).await.expect(201).json()
    }
    pub(crate) async fn revision(&self, path: &str) -> Value {
        self.get(path, self.lin).await.expect(200).json()["revision"].clone()
    }
    pub(crate) async fn put(&self, path: &str, body: Value) -> Value {
        self.app.put(path).as_(team(self.wen)).json(body).await.expect(200).json()
    }
    pub(crate) async fn decide(&self, submitted: &Value, verdict: Verdict, questions: &[(&str, &str)]) {
        let answered = self.answer(&submitted["submissions"][0], self.zheng, verdict, questions).await;
        assert!(matches!(answered.expect("answered"), Acted::Decided(_)));
    }
}

#[tokio::test]
async fn rejected_with_defects_submitted_again_and_accepted_with_conditions() {
    with_scene(|scene| async move {
        let path = scene
            .deliver(fields("Scanning, first release", &["No scan is lost", "Sound when scanned"]))
            .await;
        let first = scene.submit(&path).await;
        assert_eq!((&first["state"], &first["version"]), (&json!("submitted"), &json!(1)));
        let content = scene.content(&first["submissions"][0]).await;
        assert_eq!((content.number.as_str(), content.version), ("D-1", 1));
        assert_eq!(
            content.items.iter().map(|item| item.number.as_str()).collect::<Vec<_>>(),
            ["D-1.1", "D-1.2"]
        );

        scene.decide(&first, Verdict::Declined, &[("Sound when scanned", "没有声音")]).await;
        let rejected = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!((&rejected["state"], &rejected["open_defects"]), (&json!("rejected"), &json!(2)));
        assert_eq!(rejected["submissions"][0]["outcome"], "rejected");
        assert_eq!(rejected["submissions"][0]["answered_by"], "Zheng Haiyan");
        let defect = |words: &str| {
            let all = rejected["defects"].as_array().expect("defects");
            all.iter()
                .find(|one| one["words"] == words)
                .unwrap_or_else(|| panic!("no defect {words}"))
                .clone()
        };
        assert_eq!(defect("没有声音")["criterion"], "Sound when scanned");
        assert_eq!(defect("As discussed")["criterion"], Value::Null);

        let mending = format!("{path}/defects/{}/mending", defect("没有声音")["id"].as_str().expect("an id"));
        let mended = scene.put(&mending, json!({ "note": "已加提示音" })).await;
        assert_eq!(mended["open_defects"], 1);
        let second = scene.submit(&path).await;
        assert_eq!(
            (&second["version"], &second["submissions"][1]["outcome"]),
            (&json!(2), &json!("rejected"))
        );
        let content = scene.content(&second["submissions"][0]).await;
        assert_eq!(content.items[1].body, "☑ (v1) 没有声音\n\n→ 已加提示音");
        assert_eq!(content.summary, "Build 41 on the test server\n\n☐ (v1) As discussed");

        scene.decide(&second, Verdict::ApprovedWithConditions, &[]).await;
        let accepted = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(accepted["state"], "accepted_with_conditions");
        assert_eq!(
            (&accepted["open_conditions"], &accepted["conditions"][0]["words"]),
            (&json!(1), &json!("As discussed"))
        );
        let condition = accepted["conditions"][0]["id"].as_str().expect("an id");
        let fulfilment = format!("{path}/conditions/{condition}/fulfilment");
        let met = scene.put(&fulfilment, json!({ "note": "Done on site" })).await;
        assert_eq!(
            (&met["open_conditions"], &met["conditions"][0]["met_by"]),
            (&json!(0), &json!("Wen Yizhou"))
        );
        let open = scene.app.delete(&fulfilment).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(open["open_conditions"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_questioned_criterion_is_accepted_in_part_and_the_whole_is_final() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Manual", &["In Chinese", "In English"])).await;
        let first = scene.submit(&path).await;
        scene.decide(&first, Verdict::Approved, &[("In English", "Chapter 3 is missing")]).await;
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!((&found["state"], &found["open_defects"]), (&json!("accepted_in_part"), &json!(1)));

        // A criterion that is taken away keeps its defect, which is told with the whole.
        let mut fields = fields("Manual", &[]);
        fields["criteria"] = json!([{ "id": found["criteria"][0]["id"], "words": "In Chinese" }]);
        let saved = scene.put(&path, fields.clone()).await;
        assert_eq!(saved["deliverable"]["criteria"].as_array().expect("criteria").len(), 1);
        let second = scene.submit(&path).await;
        let content = scene.content(&second["submissions"][0]).await;
        assert!(content.summary.ends_with("☐ (v1) Chapter 3 is missing"), "{}", content.summary);
        scene.decide(&second, Verdict::Approved, &[]).await;
        scene.app.put(&path).as_(team(scene.wen)).json(fields).await.expect(422);
        let body = json!({ "party_id": scene.party, "revision": scene.revision(&path).await });
        scene.post(&format!("{path}/submissions"), scene.lin, body).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_superseded_or_taken_back() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Server", &["It runs"])).await;
        let first = scene.submit(&path).await;
        let second = scene.submit(&path).await;
        assert_eq!(
            (&second["version"], &second["submissions"][1]["outcome"]),
            (&json!(2), &json!("superseded"))
        );
        let late = scene.answer(&first["submissions"][0], scene.zheng, Verdict::Approved, &[]).await;
        assert!(late.is_err(), "the earlier version cannot be accepted any more");
        scene.withdraw(&second["submissions"][0]).await;
        scope::follow_withdrawn_submissions(scene.db()).await.expect("followed");
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(
            (&found["state"], &found["submissions"][0]["outcome"]),
            (&json!("draft"), &json!("withdrawn"))
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_submitted_is_what_was_looked_at() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Server", &["It runs"])).await;
        let submit = async |revision: &Value| {
            let body = json!({ "party_id": scene.party, "revision": revision });
            scene.post(&format!("{path}/submissions"), scene.lin, body).await
        };
        let seen = scene.revision(&path).await;
        scene.put(&path, fields("Server", &["It runs at night too"])).await;
        let before = scene.newest_event().await;
        submit(&seen).await.expect(412);
        assert_eq!(scene.newest_event().await, before, "nothing is sent");
        let first = submit(&scene.revision(&path).await).await.expect(201).json();
        scene.decide(&first, Verdict::Declined, &[]).await;

        // A defect that is said to be mended is read by the client too.
        let seen = scene.get(&path, scene.lin).await.expect(200).json();
        let defect = seen["defects"][0]["id"].as_str().expect("an id");
        scene.put(&format!("{path}/defects/{defect}/mending"), json!({ "note": "Restarted" })).await;
        submit(&seen["revision"]).await.expect(412);
        let second = submit(&scene.revision(&path).await).await.expect(201).json();
        assert_eq!(second["version"], 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_late_leaves_the_next_version_waiting() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Server", &["It runs"])).await;
        let first = scene.submit(&path).await;
        let waiting = scene.db().read(submissions::waiting).await.expect("read");
        scene.withdraw_unnoticed(&first["submissions"][0]).await;
        let second = scene.submit(&path).await;
        let late = waiting[0].clone();
        scene.db().write(move |tx| submissions::take_back(tx, &late)).await.expect("followed");
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(
            (&found["state"], &found["submissions"][0]["outcome"], &found["submissions"][1]["outcome"]),
            (&json!("submitted"), &Value::Null, &json!("superseded"))
        );
        scene.decide(&second, Verdict::Approved, &[]).await;
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(
            (&found["state"], &found["submissions"][0]["outcome"]),
            (&json!("accepted"), &json!("accepted"))
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_submitted_is_refused() {
    with_scene(|scene| async move {
        let bare = scene.deliver(fields("Without criteria", &[])).await;
        let mut nothing = fields("Nothing handed over", &["x"]);
        nothing["handover"] = json!("");
        let nothing = scene.deliver(nothing).await;
        let elsewhere = scene.deliver(fields("Elsewhere", &["x"])).await;
        let to_b = json!({ "party_id": scene.party_b, "revision": 1 });
        scene.post(&format!("{elsewhere}/submissions"), scene.lin, to_b).await.expect(201);
        for (path, code) in [
            (bare, "deliverable.without_criteria"),
            (nothing, "required"),
            (elsewhere, "deliverable.of_another_party"),
        ] {
            let body = json!({ "party_id": scene.party, "revision": scene.revision(&path).await });
            let refused = scene.post(&format!("{path}/submissions"), scene.lin, body).await.expect(422);
            assert!(refused.text().contains(code), "{code}: {}", refused.text());
            let found = scene.get(&path, scene.jian).await.expect(200).json();
            assert_ne!(found["version"], 2);
        }
    })
    .await;
}

#[tokio::test]
async fn the_way_from_requirement_to_acceptance() {
    with_scene(|scene| async move {
        let (one, two) = (scene.write_down("Scan offline").await, scene.write_down("Alarm").await);
        let task = format!("/api/v1/requirements/{one}/tasks/{}", scene.task);
        scene.app.put(&task).as_(team(scene.wen)).await.expect(200);
        let path = scene.deliver(fields("Release", &["It runs"])).await;
        let linked =
            scene.app.put(&format!("{path}/requirements/{one}")).as_(team(scene.wen)).await.expect(200);
        assert_eq!(linked.json()["requirement_count"], 1);
        // A deliverable is no task.
        let requirement =
            scene.get(&format!("/api/v1/requirements/{one}"), scene.jian).await.expect(200).json();
        assert_eq!(
            (&requirement["task_count"], &requirement["tasks"][0]["kind"]),
            (&json!(1), &json!("task"))
        );

        let ways = || async { scene.get(&scene.at("traceability"), scene.jian).await.expect(200).json() };
        let way = |found: &Value, id: &str| {
            let all = found["requirements"].as_array().expect("requirements").clone();
            all.into_iter().find(|way| way["requirement"]["id"] == id).expect("a way")
        };
        let open = ways().await;
        assert_eq!(way(&open, &one)["acceptance"], "open");
        assert_eq!(way(&open, &one)["tasks"].as_array().map(Vec::len), Some(1));
        assert_eq!(way(&open, &two)["acceptance"], "none");
        let submitted = scene.submit(&path).await;
        scene.decide(&submitted, Verdict::Approved, &[]).await;
        let accepted = ways().await;
        assert_eq!(way(&accepted, &one)["acceptance"], "accepted");
        assert_eq!(accepted["deliverables"][0]["state"], "accepted");
    })
    .await;
}

#[tokio::test]
async fn roles_on_deliverables() {
    with_scene(|scene| async move {
        let requirement = scene.write_down("Scan offline").await;
        let path = scene.deliver(fields("Release", &["It runs"])).await;
        let body = fields("Again", &["It runs"]);
        let submission = json!({ "party_id": scene.party, "revision": 1 });
        let linked = format!("{path}/requirements/{requirement}");
        for (method, at, body, reader, member) in [
            ("GET", scene.at("deliverables"), Value::Null, 200, 200),
            ("POST", scene.at("deliverables"), body.clone(), 403, 201),
            ("GET", path.clone(), Value::Null, 200, 200),
            ("PUT", path.clone(), body, 403, 200),
            ("PUT", linked.clone(), Value::Null, 403, 200),
            ("DELETE", linked, Value::Null, 403, 200),
            ("POST", format!("{path}/submissions"), submission, 403, 403),
            ("GET", scene.at("traceability"), Value::Null, 200, 200),
        ] {
            for (person, status) in [(scene.stranger, 404), (scene.jian, reader), (scene.wen, member)] {
                let before = scene.newest_event().await;
                let sending = scene.app.send(method, &at).as_(team(person));
                let answer = if body.is_null() { sending.await } else { sending.json(body.clone()).await };
                assert_eq!(answer.status, status, "{method} {at}: {}", answer.text());
                assert!(status < 400 || scene.newest_event().await == before, "{method} {at} left an event");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_save_is_of_the_revision_that_was_read_and_can_be_undone() {
    with_scene(|scene| async move {
        let path = scene.deliver(fields("Release", &["It runs"])).await;
        let before = scene.get(&path, scene.jian).await.expect(200);
        assert_eq!(before.header("etag"), Some("\"1\""));
        let before = before.json();
        let mut wanted = fields("Release 1", &[]);
        wanted["criteria"] =
            json!([{ "words": "New first" }, { "id": before["criteria"][0]["id"], "words": "It runs" }]);
        let put =
            |body: Value, revision| scene.app.put(&path).as_(team(scene.wen)).if_match(revision).json(body);
        let saved = put(wanted.clone(), 1).await.expect(200).json();
        assert_eq!(saved["deliverable"]["criteria"][1]["id"], before["criteria"][0]["id"]);
        put(wanted.clone(), 1).await.expect(412);
        let undone = put(saved["undo"].clone(), 2).await.expect(200).json();
        assert_eq!(undone["deliverable"]["criteria"], before["criteria"]);
        assert_eq!(undone["deliverable"]["title"], "Release");
        wanted["criteria"] = json!([{ "id": uuid::Uuid::nil(), "words": "of nobody" }]);
        put(wanted, 3).await.expect(422);
    })
    .await;
}
