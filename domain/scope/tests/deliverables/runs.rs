//! Acceptance cases, on each database: written by the team, released with a version, run by the client's people; a
//! failure is one defect.

use super::fields;
use crate::scene::Scene;
use crate::with_scene;
use engagement::sign_off::Verdict;
use engagement::testing::witness;
use kernel::{Failure, Identified, Result};
use scope::acceptance_case::CaseResult::{self, Failed, Passed};
use scope::store::deliverables_for_client::{self as for_client, ClientCase, ClientDeliverable};
use scope::{ClientRun, run_as_client};
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::team;

impl Scene {
    async fn known(&self) -> Vec<ClientDeliverable> {
        self.db().read_as_client(self.viewer(), for_client::deliverables).await.expect("a client reads")
    }
    async fn cases(&self, version: i64) -> Vec<ClientCase> {
        let key = self.known().await[0].key;
        let found =
            self.db().read_as_client(self.viewer(), move |conn| for_client::cases(conn, key, version));
        found.await.expect("a client reads")
    }
    async fn run(&self, case: &ClientCase, result: CaseResult, remark: &str, form_key: Uuid) -> Result<()> {
        let deliverable = self.known().await[0].key;
        let by = self.client(self.zheng, self.party, Identified::AsNamed);
        let (case, version, remark) = (case.key, case.version, remark.to_owned());
        let said = ClientRun { deliverable, case, version, result, remark, form_key };
        self.db().write(move |tx| run_as_client(tx, &by, "http://localhost:8080", &witness(), &said)).await
    }
}

/// A deliverable with two criteria and two cases; the first checks the requirement.
async fn with_cases(scene: &Scene, requirement: Option<&str>) -> String {
    let path = scene.deliver(fields("Scanning", &["No scan is lost", "Sound when scanned"])).await;
    let made = scene.get(&path, scene.wen).await.expect(200).json();
    let mut wanted = fields("Scanning", &[]);
    wanted["criteria"] = made["criteria"]
        .as_array()
        .expect("criteria")
        .iter()
        .map(|one| json!({ "id": one["id"], "words": one["words"] }))
        .collect();
    wanted["cases"] = json!([
        { "title": "Offline for an hour", "steps": "1. Unplug\n2. Scan", "expected": "Nothing is lost", "requirement_id": requirement },
        { "title": "Scan aloud", "criterion_id": made["criteria"][1]["id"] },
    ]);
    scene.put(&path, wanted).await;
    path
}

#[tokio::test]
async fn a_case_that_fails_is_one_defect_and_is_mended_when_it_passes() {
    with_scene(|scene| async move {
        let requirement = scene.write_down("Scan offline").await;
        let path = with_cases(&scene, Some(&requirement)).await;
        let submitted = scene.submit(&path).await;
        let cases = scene.cases(1).await;
        assert_eq!((cases.len(), cases[0].title.as_str(), cases[1].about.as_str()), (2, "Offline for an hour", "Sound when scanned"));
        let theirs = scene.db().read_as_client(scene.viewer_b(), for_client::deliverables).await.expect("read");
        assert_eq!(theirs, vec![], "another party sees nothing of it");

        let wrong = scene.run(&cases[1], Failed, " ", Uuid::new_v4()).await;
        assert!(matches!(wrong, Err(Failure::Invalid(_))), "a failure says what went wrong");
        let form = Uuid::new_v4();
        scene.run(&cases[1], Failed, "没有声音", form).await.expect("run");
        scene.run(&cases[1], Failed, "没有声音", form).await.expect("sent twice");
        scene.run(&cases[1], Failed, "仍然没有声音", Uuid::new_v4()).await.expect("run again");
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(found["defects"].as_array().map(Vec::len), Some(1), "{}", found["defects"]);
        assert_eq!((&found["defects"][0]["words"], &found["defects"][0]["criterion"]), (&json!("Scan aloud: 仍然没有声音"), &json!("Sound when scanned")));
        let run = &found["case_runs"][1];
        assert_eq!((&run["result"], &run["by"]), (&json!("failed"), &json!("Zheng Haiyan")));

        scene.run(&cases[1], Passed, "", Uuid::new_v4()).await.expect("passes now");
        assert_eq!(scene.get(&path, scene.jian).await.expect(200).json()["open_defects"], 0);
        scene.run(&cases[1], Failed, "又没有声音", Uuid::new_v4()).await.expect("fails again");
        scene.run(&cases[0], Passed, "", Uuid::new_v4()).await.expect("passes");
        let ways = scene.get(&scene.at("traceability"), scene.jian).await.expect(200).json();
        assert_eq!(ways["requirements"][0]["checked"], "passed");
        assert_eq!(ways["requirements"][0]["checks"][0]["title"], "Offline for an hour");

        // Approved, but for the case that failed.
        scene.decide(&submitted, Verdict::Approved, &[]).await;
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!((&found["state"], &found["open_defects"]), (&json!("accepted_in_part"), &json!(1)));
        let late = scene.run(&cases[0], Failed, "late", Uuid::new_v4()).await;
        assert!(matches!(late, Err(Failure::Refused(refusal)) if refusal.code == "acceptance_case.version_is_over"));
        let second = scene.submit(&path).await;
        let content = scene.content(&second["submissions"][0]).await;
        assert!(content.items[1].body.contains("☐ (v1) Scan aloud: 又没有声音"), "{}", content.items[1].body);
        assert!(scene.cases(2).await.iter().all(|case| case.result.is_none() && case.is_open));
        assert!(scene.cases(1).await.iter().all(|case| !case.is_open));
    })
    .await;
}

#[tokio::test]
async fn what_was_released_stays_and_later_words_stay_inside() {
    with_scene(|scene| async move {
        let path = with_cases(&scene, None).await;
        assert_eq!(scene.known().await, vec![], "nothing was sent");
        scene.submit(&path).await;
        let before = scene.get(&path, scene.wen).await.expect(200).json();
        let mut wanted = fields("Scanning, internal thoughts", &["It runs"]);
        wanted["cases"] = json!([{ "id": before["cases"][0]["id"], "title": "Other words" }]);
        let saved = scene.put(&path, wanted).await;
        assert_eq!(saved["deliverable"]["cases"].as_array().map(Vec::len), Some(1));
        assert_eq!(scene.known().await[0].title, "Scanning");
        let titles: Vec<String> = scene.cases(1).await.into_iter().map(|case| case.title).collect();
        assert_eq!(titles, ["Offline for an hour", "Scan aloud"]);
        let undone = scene.put(&path, saved["undo"].clone()).await;
        assert_eq!(undone["deliverable"]["cases"], before["cases"]);
        let other = scene.deliver(fields("Other", &["It runs"])).await;
        let mut stolen = fields("Other", &["It runs"]);
        stolen["cases"] = json!([{ "id": before["cases"][0]["id"], "title": "Not its own" }]);
        scene.app.put(&other).as_(team(scene.wen)).json(stolen).await.expect(422);
        let mut nobodys = fields("Other", &["It runs"]);
        nobodys["cases"] = json!([{ "title": "x", "requirement_id": Uuid::now_v7() }]);
        scene.app.put(&other).as_(team(scene.wen)).json(nobodys).await.expect(422);
        assert_eq!(scene.get(&other, scene.wen).await.expect(200).json()["cases"], Value::Array(vec![]));
    })
    .await;
}
