//! What a client's person does leaves one entry in their party's evidence, however often the form is sent.

use super::deliverables::linked;
use super::scene::{Scene, hidden};
use super::{cookies, with_scene};
use communication::question::{Speaker, standing};
use communication::store::questions;
use engagement::testing::{evidence_of, party};
use kernel::RecordId;
use risk::issue::{Fields, IssueState, Severity};
use risk::store::issues::{self, NewIssue};
use scope::store::{acceptance_cases, reviews};
use serde_json::{Value, json};
use store::{params, records};
use uuid::Uuid;

/// An act: the form's address below the link, its fields, and what of it stands in the evidence.
struct Done {
    path: String,
    fields: &'static [(&'static str, &'static str)],
    act: &'static str,
    subject: (&'static str, &'static str),
    answer: Value,
}

impl Scene {
    async fn solved_issue(&self) -> Uuid {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let made = self.db().write(move |tx| {
            let fields = Fields {
                title: "No power".into(),
                description: "Since the storm".into(),
                cause: "A fuse".into(),
                solution: "A new one".into(),
                severity: Severity::High,
            };
            let new = NewIssue { project, fields: &fields, owner: None, due: None, by: lin, by_name: "Lin" };
            let issue = issues::create(tx, &new)?;
            issues::put_party(tx, issue.id, Some(party), lin)?;
            issues::put_state(tx, issue.id, IssueState::Solved)?;
            Ok(records::get(tx, issue.id)?.client_key)
        });
        made.await.expect("an issue").expect("its key")
    }
    async fn answered(&self, id: RecordId) -> Uuid {
        self.answer(id, "On the 16th.").await;
        let settled = self.db().write(move |tx| {
            let now = standing(Speaker::Client, Some(Speaker::Team), false);
            questions::put_standing(tx, id, now).map(|question| question.client_key)
        });
        settled.await.expect("answered")
    }
    async fn key(&self, id: RecordId) -> Uuid {
        let found = self.db().read(move |conn| records::get(conn, id));
        found.await.expect("a record").client_key.expect("its key")
    }
    async fn item(&self) -> Uuid {
        let task = self.tasks[2];
        let key = "select client_key from released_tasks where record_id = $1";
        let found = self.db().read(move |conn| conn.one(key, params![task], |row| row.get(0)));
        found.await.expect("a key")
    }
}

fn remark(verdict: &str, remark: &str) -> Value {
    json!({ "verdict": verdict, "remark": remark })
}

/// What is sent, and what stands in the evidence for it.
fn of(
    path: String,
    fields: &'static [(&'static str, &'static str)],
    act: &'static str,
    subject: (&'static str, &'static str),
    answer: Value,
) -> Done {
    Done { path, fields, act, subject, answer }
}

/// Cases and a review of what was made, and each answer to them.
async fn acts_on_deliverables(scene: &Scene) -> Vec<Done> {
    let case = scene.deliverable().await;
    scene.submit(case).await;
    let made = scene.deliverable().await;
    scene.review(made).await;
    let of_case =
        scene.db().read(move |conn| acceptance_cases::all(conn, case)).await.expect("cases").remove(0);
    let round =
        scene.db().read(move |conn| reviews::of_deliverable(conn, made)).await.expect("rounds").remove(0);
    let results = format!("deliverables/{}/cases/{}/results", scene.key(case).await, of_case.key);
    let remarks = format!("reviews/{}/remarks", round.key);
    let about = json!([{ "key": round.items[1].key, "number": "2", "words": "提示音太轻" }]);
    vec![
        of(
            results.clone(),
            &[("version", "1"), ("result", "failed"), ("text", "少了三条")],
            "acceptance_case.failed",
            ("D-1", "断网一小时"),
            remark("failed", "少了三条"),
        ),
        of(
            results,
            &[("version", "1"), ("result", "passed"), ("text", "")],
            "acceptance_case.passed",
            ("D-1", "断网一小时"),
            json!({ "verdict": "passed" }),
        ),
        of(
            remarks.clone(),
            &[("act", "seen")],
            "review.seen",
            ("D-2", "扫码功能首个版本"),
            json!({ "verdict": "seen" }),
        ),
        of(
            remarks,
            &[("act", "remark"), ("w1", "提示音太轻"), ("text", "其他都好")],
            "review.remarked",
            ("D-2", "扫码功能首个版本"),
            json!({ "verdict": "remarked", "remark": "其他都好", "questioned": about }),
        ),
    ]
}

/// All else that is there to be answered or said.
async fn other_acts(scene: &Scene) -> Vec<Done> {
    vec![
        of(
            format!("issues/{}/confirmation", scene.solved_issue().await),
            &[],
            "issue.confirmed",
            ("I-1", "No power"),
            json!({ "verdict": "confirmed" }),
        ),
        of(
            format!("issues/{}/reopening", scene.solved_issue().await),
            &[("text", "Dark again")],
            "issue.reopened",
            ("I-2", "No power"),
            remark("reopened", "Dark again"),
        ),
        of(
            format!("items/{}/reports", scene.item().await),
            &[("text", "In the folder")],
            "task.reported",
            ("", "Test data from your side"),
            remark("reported", "In the folder"),
        ),
        of(
            "changes".into(),
            &[("title", "Night shift"), ("text", "We unload at night."), ("wanted_by", "2026-05-01")],
            "change_request.asked",
            ("CR-1", "Night shift"),
            json!({ "verdict": "asked" }),
        ),
        of(
            "expectations".into(),
            &[("text", "Quiet at night")],
            "expectation.raised",
            ("E-1", "Quiet at night"),
            json!({ "verdict": "raised" }),
        ),
    ]
}

/// A device on which somebody said who they are, and what a form sends along.
struct Device {
    link: String,
    cookie: String,
    form_token: String,
}

impl Device {
    async fn of(scene: &Scene) -> Self {
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let (form_token, form_key) = (hidden(&home, "form_token"), hidden(&home, "form_key"));
        let fields = [
            ("form_token", form_token.as_str()),
            ("form_key", &form_key),
            ("text", "When does it start?"),
            ("who", "as_named"),
        ];
        let asked = scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(303);
        Self { cookie: cookies(&asked).pop().expect("the device is remembered"), link, form_token }
    }

    /// The button pressed twice.
    async fn twice(&self, scene: &Scene, path: &str, fields: &[(&str, &str)]) {
        let form_key = Uuid::new_v4().to_string();
        let mut all = vec![("form_token", self.form_token.as_str()), ("form_key", &form_key)];
        all.extend(fields);
        for _ in 0..2 {
            let to = format!("{}/{path}", self.link);
            scene.app.post(&to).form(&all).cookie(&self.cookie).await.expect(303);
        }
    }
}

fn check(entry: &Value, act: &str, subject: (&str, &str), answer: &Value, at: kernel::Timestamp) {
    assert_eq!(entry["act"], act);
    assert_eq!(
        (&entry["subject"]["number"], &entry["subject"]["title"]),
        (&json!(subject.0), &json!(subject.1))
    );
    assert_eq!((&entry["parts"]["answer"], &entry["at"]), (answer, &json!(at)), "{act}");
    assert_eq!((&entry["authenticated"], &entry["locale"]), (&json!("mail_link"), &json!("zh-CN")), "{act}");
    assert_eq!(entry["parts"].get("consent"), None, "{act}: nothing was agreed to");
    let person = &entry["parts"]["person"];
    let who = ["name", "side", "role", "agent"].map(|field| person[field].as_str().unwrap_or_default());
    assert_eq!((who[0], who[1], who[2]), ("郑海砚", "client", "client_approver"), "{act}");
    assert_eq!(entry["parts"]["content"]["title"], subject.1, "{act}");
}

#[tokio::test]
async fn each_act_leaves_one_entry_of_who_did_it_and_when() {
    with_scene(|scene| async move {
        scene.share().await;
        let project = scene.project;
        let other = scene.db().write(move |tx| party(tx, project, "Another client")).await.expect("a party");
        let mut acts = acts_on_deliverables(&scene).await;
        acts.extend(other_acts(&scene).await);
        let device = Device::of(&scene).await;
        for Done { path, fields, act, subject, answer } in acts {
            let before = evidence_of(scene.db(), project, scene.party).await.len();
            scene.db().clock().advance_seconds(60);
            let at = scene.db().clock().now();
            device.twice(&scene, &path, fields).await;
            let entries = evidence_of(scene.db(), project, scene.party).await;
            assert_eq!(entries.len(), before + 1, "{act}: {entries:#?}");
            check(&entries[before], act, subject, &answer, at);
        }
        assert!(evidence_of(scene.db(), project, other.id).await.is_empty(), "nobody else's");
    })
    .await;
}

#[tokio::test]
async fn not_yet_and_solved_stand_there_with_the_answer_that_was_read() {
    with_scene(|scene| async move {
        let device = Device::of(&scene).await;
        let id = scene.question().await;
        for (path, act, answer) in [
            ("reopening", "question.reopened", remark("reopened", "The gate is closed")),
            ("confirmation", "question.confirmed", json!({ "verdict": "confirmed" })),
        ] {
            let key = scene.answered(id).await;
            let before = evidence_of(scene.db(), scene.project, scene.party).await.len();
            let at = scene.db().clock().now();
            let said = [("text", "The gate is closed")];
            device.twice(&scene, &format!("questions/{key}/{path}"), &said).await;
            let entries = evidence_of(scene.db(), scene.project, scene.party).await;
            assert_eq!(entries.len(), before + 1, "{act}: {entries:#?}");
            check(&entries[before], act, ("Q-1", "When does it start?"), &answer, at);
            assert_eq!(entries[before]["parts"]["content"]["items"][0]["body"], "On the 16th.");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_reads_the_page_finds_each_act_with_its_receipt() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.viewer_only).await;
        let none = scene.app.get(&format!("{link}/receipts")).await.expect(200).text();
        assert!(none.contains("Nothing has been recorded yet"), "{none}");
        let device = Device::of(&scene).await;
        let path = format!("issues/{}/reopening", scene.solved_issue().await);
        device.twice(&scene, &path, &[("text", "Dark again")]).await;
        scene.ask_to_agree(0, super::scene::requirements(2)).await;
        scene.withdraw(0, "One is missing").await;
        scene.ask_the_circle(1, super::scene::offer("CR-1", "At night")).await;

        let get = |path: String, cookie: String| {
            let app = &scene.app;
            async move { app.get(&path).cookie(&cookie).await.expect(200).text() }
        };
        let own = get(format!("{}/receipts", device.link), device.cookie.clone()).await;
        for words in ["I-1", "尚未解决", "您本人", "RD-v1", "Hengmu 已发送", "Hengmu 已撤回"] {
            assert!(own.contains(words), "{words}: {own}");
        }
        assert!(!own.contains("CR-1"), "a price is told to nobody by this page: {own}");
        let theirs = get(format!("{link}/receipts"), String::new()).await;
        assert!(theirs.contains("not solved yet") && !theirs.contains("· you"), "{theirs}");

        let key = |page: &str, words: &str| {
            let line = page.split("<li>").find(|line| line.contains(words)).expect("a line").to_owned();
            linked(&line, "href", "/receipts/")
        };
        let receipt = get(key(&own, "尚未解决"), device.cookie.clone()).await;
        assert!(receipt.contains("郑海砚") && receipt.contains("Dark again"), "{receipt}");
        let receipt = get(key(&theirs, "not solved yet"), String::new()).await;
        assert!(receipt.contains("Somebody at Chengchuan") && !receipt.contains("郑海砚"), "{receipt}");
        let receipt = get(key(&theirs, "taken back"), String::new()).await;
        assert!(receipt.contains("One is missing") && receipt.contains("account in the team"), "{receipt}");
        assert!(!receipt.contains("Lin Wei") && !receipt.contains("has been told"), "{receipt}");
        let file = get(key(&theirs, "taken back") + "/file", String::new()).await;
        assert!(file.contains("rapport-receipt/1") && !file.contains("lin.wei"), "{file}");
    })
    .await;
}

/// Of two who press at the same time one is faster; what the other wrote stands there all the same, once.
#[tokio::test]
async fn words_of_whoever_was_slower_stand_as_a_comment() {
    with_scene(|scene| async move {
        scene.share().await;
        let device = Device::of(&scene).await;
        let issue = format!("issues/{}", scene.solved_issue().await);
        let item = format!("items/{}", scene.item().await);
        for (page, act) in [(&issue, "reopening"), (&item, "reports")] {
            for words in ["Dark again", "The pump as well"] {
                device.twice(&scene, &format!("{page}/{act}"), &[("text", words)]).await;
            }
            let read = scene.app.get(&format!("{}/{page}", device.link)).cookie(&device.cookie).await;
            let read = read.expect(200).text();
            assert_eq!(read.matches("The pump as well").count(), 1, "{page}: {read}");
        }
    })
    .await;
}
