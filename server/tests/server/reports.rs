//! Reports on their way to a client: what was looked at is what is sent, once, and nothing that the party does not read.

use crate::canaries::letters;
use crate::letters::{behind_the_back, deliver, letter_to, set_mail_server};
use crate::world::{World, text};
use correspondence::store::letters::{self as sent_letters, LetterState, SentLetter};
use evidence::Signer;
use kernel::{Letter, LetterPart, RecordId};
use reporting::store::reports;
use reporting::{Sending, drawn, send};
use serde_json::{Value, json};
use server::letter_parts::{Departure, LETTER_PARTS};
use std::future::Future;
use store::outbox::{self, State};
use store::testing::each_database;
use store::{Viewer, params};
use uuid::Uuid;
use web::testing::TestAnswer;

/// A draft for the first party over years, so that its shared task stands in it.
pub struct Scene {
    pub world: World,
    pub path: String,
}

pub async fn with_draft<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let party = &world.ours.parties[0];
        let wanted =
            json!({ "party_id": party.id, "kind": "progress", "from": "2025-06-01", "until": "2027-12-31" });
        let drafted =
            world.done("POST", &format!("/api/v1/projects/{}/reports", world.ours.project), wanted).await;
        let path = format!("/api/v1/reports/{}", text(&drafted["id"]));
        body(Scene { world, path }).await;
    })
    .await;
}

impl Scene {
    async fn report(&self) -> Value {
        self.world.done("GET", &self.path, Value::Null).await
    }
    async fn write(&self, by: &str, body: Value) {
        let revision = self.report().await["revision"].as_i64().expect("a revision");
        let sending = self.world.dressed(self.world.app.put(&self.path), by).if_match(revision);
        sending.json(body).await.expect(200);
    }
    async fn approve(&self, by: &str) -> TestAnswer {
        let revision = self.report().await["revision"].as_i64().expect("a revision");
        let path = format!("{}/approvals", self.path);
        self.world.dressed(self.world.app.post(&path), by).if_match(revision).await
    }
    async fn send_as_seen(&self, seen: &Value) -> TestAnswer {
        let body =
            json!({ "languages": ["en"], "reader_ids": [self.world.ours.parties[0].contacts[0].person] });
        let path = format!("{}/versions", self.path);
        let sending = self.world.dressed(self.world.app.post(&path), "manager");
        sending.if_match(seen["revision"].as_i64().expect("a revision")).json(body).await
    }
    pub async fn send(&self) -> TestAnswer {
        self.send_as_seen(&self.report().await).await
    }
    async fn versions(&self) -> usize {
        self.report().await["versions"].as_array().expect("versions").len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_had_as_pdf_in_its_language_and_as_it_was_sent() {
    with_draft(|scene| async move {
        let (world, contact) = (&scene.world, &scene.world.ours.parties[0].contacts[0]);
        let sheet =
            |rest: &str| world.dressed(world.app.get(&format!("{}/sheets/{rest}", scene.path)), "reader");
        let draft = sheet("zh-CN").await.expect(200);
        assert_eq!(draft.header("content-type"), Some("application/pdf"));
        assert!(draft.text().contains("草稿，尚未发送。"), "{}", draft.text());
        sheet("fr").await.expect(404);
        sheet("en?version=1").await.expect(404);
        scene.write("member", json!({ "wording": said("As it was sent.") })).await;
        scene.send().await.expect(200);
        scene.write("member", json!({ "wording": said("Not sent yet.") })).await;
        let sent = sheet("en?version=1").await.expect(200).text();
        let hash = text(&scene.report().await["versions"][0]["sha256"]);
        assert!(sent.contains("As it was sent.") && sent.contains(&hash), "{sent}");
        sheet("zh-CN?version=1").await.expect(404);
        assert!(sheet("en").await.expect(200).text().contains("Not sent yet."));
        let base = format!("/p/{}", contact.token);
        let page = world.app.get(&format!("{base}/reports")).await.expect(200).text();
        let key = page.split("/reports/").nth(1).and_then(|rest| rest.split('"').next()).expect("a report");
        let page = world.app.get(&format!("{base}/reports/{key}")).await.expect(200).text();
        let links: Vec<&str> = page.split('"').filter(|part| part.contains("/sheets/")).collect();
        assert_eq!(links, [format!("{base}/reports/{key}/sheets/en")], "the language it was sent in");
        let read = world.app.get(links[0]).await.expect(200);
        assert_eq!(read.text(), sent, "both sides have the same");
        assert!(read.header("content-disposition").is_some_and(|name| name.contains("RP-1 v1.pdf")));
        world.app.get(&format!("{base}/reports/{key}/sheets/zh-CN")).await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_filed_proved_and_logged() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let at = format!("/api/v1/projects/{}", world.ours.project);
        let folder = format!("{at}/filed?standard_folder=reports");
        let filed = || async { world.done("GET", &folder, Value::Null).await["items"].clone() };
        assert_eq!(filed().await, json!([]), "a draft is nowhere");
        scene.write("member", json!({ "wording": said("All is well.") })).await;
        scene.send().await.expect(200);
        scene.write("member", json!({ "wording": said("A day later.") })).await;
        scene.send().await.expect(200);
        let found = filed().await;
        let told = |place: usize| {
            let page = &found[place]["page"];
            (text(&page["kind"]), text(&page["number"]), text(&page["standing"]))
        };
        assert_eq!(told(0), ("report".into(), "RP-1 v2".into(), "".into()), "{found}");
        assert_eq!(told(1), ("report".into(), "RP-1 v1".into(), "superseded".into()));
        let base = format!("/p/{}", party.contacts[0].token);
        let page = world.app.get(&format!("{base}/documents?folder=reports")).await.expect(200).text();
        assert!(page.contains("RP-1 v2") && page.contains("RP-1 v1"), "{page}");

        let receipts = world.app.get(&format!("{base}/receipts")).await.expect(200).text();
        let newest = receipts.split(&format!("{base}/receipts/")).nth(1).expect("a receipt");
        let path = format!("{base}/receipts/{}", newest.split('"').next().expect("a key"));
        let receipt = world.app.get(&path).await.expect(200).text();
        let report = receipt.split(&format!("{base}/reports/")).nth(1).expect("it leads to the report");
        let report = format!("{base}/reports/{}", report.split('"').next().expect("a key"));
        assert!(world.app.get(&report).await.expect(200).text().contains("A day later."));
        let file = world.app.get(&format!("{path}/file")).await.expect(200).json();
        let parts = &file["parts"];
        let content = text(&parts["content"]["text"]);
        let hash = reporting::report::sha256(content.as_bytes());
        assert_eq!(
            hash,
            text(&scene.report().await["versions"][0]["sha256"]),
            "the hash on the page is its own"
        );
        let answer: Value = serde_json::from_str(&text(&parts["answer"]["text"])).expect("JSON");
        assert_eq!((&answer["verdict"], &answer["replaces"]["version"]), (&json!("sent"), &json!(1)));
        let other = format!("/p/{}/receipts", world.ours.parties[1].contacts[0].token);
        assert!(!world.app.get(&other).await.expect(200).text().contains("RP-1"));

        let log = world.done("GET", &format!("{at}/communication-log?kind=report"), Value::Null).await;
        let log = log["items"].as_array().expect("entries").clone();
        assert_eq!(log.len(), 2, "{log:?}");
        assert_eq!((&log[0]["what"], &log[0]["side"]), (&json!("report.sent"), &json!("team")));
        assert_eq!(log[0]["record"]["kind"], "report");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_to_look_first_is_told_once_and_sees_it_waiting() {
    with_draft(|scene| async move {
        let (world, manager) = (&scene.world, scene.world.ids["manager"]);
        let notified = || async {
            communication::dispatch(world.app.db(), "https://rapport.example").await.expect("dispatched");
            let found = world.dressed(world.app.get("/api/v1/notifications"), "manager").await.expect(200);
            let found = found.json()["items"].as_array().expect("notifications").clone();
            found.iter().filter(|one| one["kind"] == "report_asked").count()
        };
        let waits = || async {
            let home = world.dressed(world.app.get("/api/v1/home"), "manager").await.expect(200).json();
            let items = home["waiting_for_us"]["items"].as_array().expect("items").clone();
            items.iter().filter(|one| one["kind"] == "report").cloned().collect::<Vec<_>>()
        };
        assert_eq!((notified().await, waits().await.len()), (0, 0));
        scene.write("member", json!({ "wording": said("One."), "approver_id": manager })).await;
        assert_eq!(notified().await, 1);
        assert_eq!(waits().await[0]["persons"][0]["id"], json!(manager));
        scene.write("member", json!({ "wording": said("Two."), "approver_id": manager })).await;
        assert_eq!(notified().await, 1, "they look already");
        scene.approve("manager").await.expect(200);
        assert_eq!(waits().await, Vec::<Value>::new());
        scene.write("member", json!({ "wording": said("Three."), "approver_id": manager })).await;
        assert_eq!((notified().await, waits().await.len()), (2, 1), "what changed is looked at anew");
        // Whoever asks themselves is told nothing, and nobody waits where nobody is to look.
        scene.write("member", json!({ "wording": said("Three.") })).await;
        assert_eq!((notified().await, waits().await.len()), (2, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_report_is_about_what_the_party_reads_of_one_phase() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let at = format!("/api/v1/projects/{}", world.ours.project);
        let [phase, inside, elsewhere, milestone] = [(); 4].map(|()| uuid::Uuid::now_v7().to_string());
        let task = |id: &str, title: &str| json!({ "op": "create_task", "id": id, "title": title });
        let edits = json!([
            task(&phase, "Preparation"),
            { "op": "create_task", "id": inside, "title": "Interfaces", "parent_id": phase },
            task(&elsewhere, "Much later"),
            { "op": "create_task", "id": milestone, "title": "Agreed", "set": { "kind": "milestone" } },
        ]);
        world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
        let rule = json!({ "phases_and_milestones": true, "task_ids": [inside, elsewhere] });
        world.share(&world.ours.project, &party.id, rule).await;
        let phases = format!("{at}/parties/{}/report-phases", party.id);
        let found = world.dressed(world.app.get(&phases), "member").await.expect(200).json();
        let titles: Vec<&str> =
            found["items"].as_array().expect("phases").iter().filter_map(|one| one["title"].as_str()).collect();
        assert!(titles.contains(&"Preparation") && !titles.contains(&"Much later"), "{titles:?}");
        let chosen = found["items"].as_array().expect("phases").iter().find(|one| one["title"] == "Preparation");
        let chosen = chosen.expect("the phase");
        let body = |kind: &str, phase: &Value| json!({ "party_id": party.id, "kind": kind, "phase": phase });
        let path = format!("{at}/reports");
        for wrong in [body("phase", &json!(uuid::Uuid::new_v4())), body("progress", &chosen["key"])] {
            let wrong = world.dressed(world.app.post(&path), "member").json(wrong).await.expect(422).json();
            assert_eq!(wrong["fields"][0]["field"], "phase");
        }
        let drafted = world.done("POST", &path, body("phase", &chosen["key"])).await;
        assert_eq!((&drafted["from"], &drafted["until"]), (&chosen["from"], &chosen["until"]));
        let words = drafted["texts"].to_string();
        assert!(words.contains("Phase report: Preparation") && !words.contains("Much later"), "{words}");
        let again = world.done("POST", &path, body("phase", &chosen["key"])).await;
        assert_eq!(again["id"], drafted["id"], "a draft of the same is given back");
        let whole = json!({ "party_id": party.id, "kind": "phase", "from": chosen["from"], "until": chosen["until"] });
        let whole = world.done("POST", &path, whole).await;
        assert_ne!(whole["id"], drafted["id"], "the whole plan is another report");
        // The party does not read the phase any more.
        world.share(&world.ours.project, &party.id, json!({ "task_ids": [elsewhere] })).await;
        let gone = world.done("GET", &format!("/api/v1/reports/{}", text(&drafted["id"])), Value::Null).await;
        assert!(gone["not_read_any_more"].to_string().contains("Preparation"), "{gone}");
        // Drawn anew it is about nothing: that is not sent either.
        let path = format!("/api/v1/reports/{}", text(&drafted["id"]));
        let drawn = world.done("POST", &format!("{path}/drawings"), Value::Null).await;
        let body = json!({ "languages": ["en"], "reader_ids": [] });
        let sending = world.dressed(world.app.post(&format!("{path}/versions")), "manager");
        let revision = drawn["revision"].as_i64().expect("a revision");
        let refused = sending.if_match(revision).json(body).await.expect(422);
        assert_eq!(refused.code(), "report.phase_not_read");
    })
    .await;
}

/// What was corrected before its letter left does not leave in its old words.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_letters_that_wait_the_newest_version_leaves() {
    with_draft(|scene| async move {
        let (world, person) = (&scene.world, &scene.world.ours.parties[0].contacts[0].person);
        scene.write("member", json!({ "wording": said("Two people are ill.") })).await;
        scene.send().await.expect(200);
        let first = letter_to(world, person).await.id;
        scene.write("member", json!({ "wording": said("We are a week late.") })).await;
        scene.send().await.expect(200);
        set_mail_server(world).await;
        deliver(world).await;
        let first = world.app.db().read(move |conn| store::outbox::get(conn, first)).await.expect("kept");
        assert_eq!((first.state, first.last_error.as_deref()), (State::Cancelled, Some("letter.replaced")));
        let newest = letter_to(world, person).await;
        assert_eq!((newest.state, newest.attempts), (State::Queued, 1), "handed over: {newest:?}");
        assert_eq!(newest.payload["params"]["quote"], "We are a week late.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_of_a_language_that_was_not_sent_leave_nowhere() {
    with_draft(|scene| async move {
        let (world, contact) = (&scene.world, &scene.world.ours.parties[0].contacts[0]);
        behind_the_back(world, "update persons set locale = 'zh-CN' where id = $1 and coalesce(disabled_at, 0) < $2", &contact.person).await;
        let words = json!({ "summary": { "en": "All is well.", "zh": "先别说" }, "next": { "en": "", "zh": "下周搬迁" } });
        scene.write("member", json!({ "wording": { "words": words } })).await;
        scene.send().await.expect(200);
        let letter = letter_to(world, &contact.person).await;
        assert_eq!(letter.payload["params"]["quote"], "All is well.");
        let id: RecordId = text(&scene.report().await["id"]).parse().expect("an id");
        let (sent, _) = world.app.db().read(move |conn| reports::sent(conn, id, 1)).await.expect("sent");
        let bytes = sent.bytes().expect("bytes");
        assert!(!bytes.contains("先别说"), "{bytes}");
        assert!(bytes.contains("下周搬迁"), "what stands in one language alone is read in it: {bytes}");
        let found = world.app.get(&format!("/p/{}/search?q=先别说", contact.token)).await.expect(200).text();
        assert!(!found.contains("RP-1"), "{found}");
    })
    .await;
}

/// Two managers look at the same time: whoever comes second is told, and their reader is written to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_not_written_to_is_written_to_once_it_is_asked_for() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let [first, second] = [0, 1].map(|at| party.contacts[at].person.clone());
        let to = |seen: Value, reader: String| async move {
            let sending = world.dressed(
                world.app.post(&format!("/api/v1/reports/{}/versions", text(&seen["id"]))),
                "manager",
            );
            let body = json!({ "languages": ["en"], "reader_ids": [reader] });
            sending.if_match(seen["revision"].as_i64().expect("a revision")).json(body).await
        };
        let written = async |person: &str| {
            let all = letters(world, person).await;
            all.iter().filter(|one| one.contains("\"report_sent\"")).count()
        };
        let seen = scene.report().await;
        to(seen.clone(), first.clone()).await.expect(200);
        to(seen.clone(), second.clone()).await.expect(412);
        assert_eq!((written(&first).await, written(&second).await), (1, 0));
        to(seen, first.clone()).await.expect(200);
        for _ in 0..2 {
            to(scene.report().await, second.clone()).await.expect(200);
        }
        assert_eq!((written(&first).await, written(&second).await), (1, 1));
        // Whoever's mail came back can be written to at another address.
        let sql = "select letter_id from portal_links where person_id = $1 and letter_id is not null";
        let person: Uuid = second.parse().expect("an id");
        let back = world.app.db().write(move |tx| {
            let letters: Vec<Uuid> = tx.rows(sql, params![person], |row| row.get(0))?;
            for letter in letters {
                outbox::done(tx, letter)?;
                noted(tx, letter, person.into())?;
                correspondence::returned(tx, letter, "550 5.1.1 no such user", true)?;
            }
            Ok(())
        });
        back.await.expect("came back");
        let both = scene.report().await;
        let told = to(both.clone(), second.clone()).await.expect(200).json();
        assert_eq!(told["had_already"], json!([]), "{told}");
        assert_eq!(written(&second).await, 2);
        let told = to(both, first.clone()).await.expect(200).json();
        assert_eq!(told["had_already"], json!([first]), "{told}");
        assert_eq!(scene.versions().await, 1);
    })
    .await;
}

/// A letter that left, as it is noted when it does.
fn noted(tx: &mut store::Tx, letter: Uuid, person: kernel::PersonId) -> kernel::Result<()> {
    let at = tx.now();
    let left = SentLetter {
        letter,
        thread: None,
        project: None,
        person,
        address: "second@client.example".into(),
        message_id: format!("<{letter}@hengmu.example>"),
        state: LetterState::Sent,
        words: String::new(),
        at,
        gathered_in: None,
    };
    sent_letters::put(tx, &left)
}

/// The newest letter that leads to a report, and what it brings along when it leaves.
async fn departing(world: &World) -> (Letter, Vec<LetterPart>) {
    let (party, contact) = (&world.ours.parties[0], &world.ours.parties[0].contacts[0]);
    let letters = letters(world, &contact.person).await;
    let sent = letters.iter().rfind(|letter| letter.contains("\"report_sent\"")).expect("a letter");
    let letter: Letter = serde_json::from_str(sent).expect("a letter");
    let viewer = Viewer {
        project: world.ours.project.parse().expect("an id"),
        party: party.id.parse().expect("an id"),
        person: contact.person.parse().expect("an id"),
    };
    let departure = Departure {
        id: Uuid::now_v7(),
        letter: letter.clone(),
        viewer: Some(viewer),
        from_address: "office@hengmu.example".into(),
        reply_address: None,
    };
    (letter, LETTER_PARTS.of(&world.app.app, &departure).await.expect("parts"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_brings_the_pictures_of_the_page_and_their_figures() {
    with_draft(|scene| async move {
        let world = &scene.world;
        scene.send().await.expect(200);
        let (letter, parts) = departing(world).await;
        let [LetterPart::File { .. }, LetterPart::Picture { of, content_id, bytes }] = &parts[..] else {
            panic!("a file and a picture: {parts:?}")
        };
        let key =
            letter.url.as_deref().and_then(|url| url.rsplit('/').next()).expect("it leads to the report");
        let page = format!("/p/{}/reports/{key}", world.ours.parties[0].contacts[0].token);
        let page = world.app.get(&page).await.expect(200).text().replace("currentColor", "#1c2026");
        let drawn = String::from_utf8(bytes.clone()).expect("SVG");
        assert!(page.contains(&drawn), "the very picture of the page: {drawn}");
        let mail = mail::render_letter(&letter, "Hengmu", &parts);
        let told: Vec<&str> =
            mail.html.split("src=\"cid:").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(told, [content_id], "each picture of the page lies in the mail");
        let picture = &letter.params["pictures"][0];
        assert_eq!(text(&picture["of"]), *of);
        for figure in picture["figures"].as_array().expect("figures") {
            let words = text(&figure["words"]);
            assert!(mail.text.contains(&words) && mail.html.contains(&words), "{words}");
        }
        // What is left out of the report is in no picture of its mail.
        let hidden = json!({ "wording": { "hidden": ["standing:tasks"] } });
        scene.write("member", hidden).await;
        scene.send().await.expect(200);
        let (letter, parts) = departing(world).await;
        assert_eq!(letter.params["pictures"], json!([]));
        assert!(!parts.iter().any(|part| matches!(part, LetterPart::Picture { .. })), "{parts:?}");
    })
    .await;
}

fn said(words: &str) -> Value {
    json!({ "words": { "summary": { "en": words, "zh": "" } } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_party_reads_no_more_is_not_sent_to_it() {
    with_draft(|scene| async move {
        let party = &scene.world.ours.parties[0];
        assert!(scene.report().await.to_string().contains("items/"), "the shared task stands in it");
        scene
            .world
            .share(&scene.world.ours.project, &party.id, json!({ "phases_and_milestones": false }))
            .await;
        let seen = scene.report().await;
        assert_ne!(seen["not_read_any_more"], json!([]));
        assert_eq!(seen["has_moved"], true);
        assert_eq!(scene.send().await.expect(422).code(), "report.not_read_any_more");
        assert_eq!(scene.versions().await, 0);
        scene.world.done("POST", &format!("{}/drawings", scene.path), Value::Null).await;
        let drawn = scene.report().await;
        assert_eq!((&drawn["not_read_any_more"], &drawn["has_moved"]), (&json!([]), &json!(false)));
        scene.send().await.expect(200);
        assert_eq!(scene.versions().await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_hidden_between_the_look_and_the_sending_is_not_sent() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let (db, signer) = (world.app.db().clone(), world.app.app.get::<Signer>().clone());
        let id: RecordId = text(&scene.report().await["id"]).parse().expect("an id");
        let report = db.read(move |conn| reports::get(conn, id)).await.expect("the report");
        let drawn = drawn(&db, &report).await.expect("drawn");
        // A manager takes the task out of sight in the very moment in which another one sends.
        world.share(&world.ours.project, &party.id, json!({ "phases_and_milestones": false })).await;
        let sending = Sending { languages: vec!["en".into()], readers: vec![], by: world.ids["manager"] };
        let sent = db
            .write(move |tx| send(tx, ("https://rapport.example", &signer), &report, &drawn, &sending))
            .await
            .expect("tried");
        assert!(sent.is_none(), "what the party reads is looked up anew");
        assert_eq!(scene.versions().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_looked_at_is_sent_and_once() {
    with_draft(|scene| async move {
        let seen = scene.report().await;
        scene.write("member", json!({ "wording": said("Written meanwhile.") })).await;
        scene.send_as_seen(&seen).await.expect(412);
        assert_eq!(scene.versions().await, 0);
        let looked_at = scene.report().await;
        scene.send_as_seen(&looked_at).await.expect(200);
        // The second press of the same button.
        scene.send_as_seen(&looked_at).await.expect(200);
        assert_eq!((scene.versions().await, scene.report().await["state"].clone()), (1, json!("sent")));
        scene.write("member", json!({ "wording": said("And once more.") })).await;
        assert_eq!(scene.report().await["state"], "changed");
        scene.send().await.expect(200);
        assert_eq!(scene.versions().await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_somebody_is_to_look_first_nothing_leaves_before() {
    with_draft(|scene| async move {
        let manager = scene.world.ids["manager"];
        scene.write("member", json!({ "wording": said("One."), "approver_id": manager })).await;
        assert_eq!(scene.send().await.expect(422).code(), "report.not_approved");
        assert_eq!(scene.approve("member").await.expect(422).code(), "report.own_words");
        let unseen = scene.world.app.post(&format!("{}/approvals", scene.path));
        let unseen = scene.world.dressed(unseen, "manager").await.expect(422).json();
        assert_eq!(unseen["fields"][0]["field"], "If-Match");
        scene.approve("manager").await.expect(200);
        assert_eq!(scene.report().await["state"], "approved");
        assert!(scene.report().await["approved_by_name"].is_string());
        // What is written after it is approved anew, and nobody approved it by then.
        scene.write("member", json!({ "wording": said("Two."), "approver_id": manager })).await;
        assert_eq!(scene.report().await["approved_by_name"], Value::Null);
        assert_eq!(scene.send().await.expect(422).code(), "report.not_approved");
        scene.approve("manager").await.expect(200);
        scene.send().await.expect(200);
    })
    .await;
}

/// Wanted of one, it is not done by another; whoever is not asked any more is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_asked_looks_at_it_and_knows_when_they_are_taken_off() {
    with_draft(|scene| async move {
        let (world, manager, member) = (&scene.world, scene.world.ids["manager"], scene.world.ids["member"]);
        let told = || async {
            communication::dispatch(world.app.db(), "https://rapport.example").await.expect("dispatched");
            let found = world.dressed(world.app.get("/api/v1/notifications"), "member").await.expect(200);
            let found = found.json()["items"].as_array().expect("notifications").clone();
            found.iter().filter(|one| one["kind"] == "report_look_dropped").count()
        };
        scene.write("manager", json!({ "wording": said("One."), "approver_id": manager })).await;
        let report = world.dressed(world.app.get(&scene.path), "member").await.expect(200).json();
        assert_eq!((&report["waits_for_approval"], &report["may_approve"]), (&json!(true), &json!(false)));
        assert_eq!(scene.approve("member").await.expect(422).code(), "report.not_asked");
        scene.write("manager", json!({ "wording": said("One."), "approver_id": member })).await;
        assert_eq!(told().await, 0);
        scene.write("manager", json!({ "wording": said("One.") })).await;
        assert_eq!(told().await, 1, "asked no more");
        scene.write("manager", json!({ "wording": said("Two.") })).await;
        assert_eq!(told().await, 1, "once");
        let reader = json!({ "wording": said("Two."), "approver_id": world.ids["reader"] });
        let revision = scene.report().await["revision"].as_i64().expect("a revision");
        let wrong = world.dressed(world.app.put(&scene.path), "manager").if_match(revision).json(reader);
        assert_eq!(
            wrong.await.expect(422).json()["fields"][0]["field"],
            "approver_id",
            "they cannot approve"
        );
        scene.write("manager", json!({ "wording": said("Two."), "approver_id": member })).await;
        scene.approve("member").await.expect(200);
        scene.send().await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_project_wants_it_every_report_is_looked_at_by_somebody_else() {
    with_draft(|scene| async move {
        let world = &scene.world;
        let settings = format!("/api/v1/projects/{}/report-settings", world.ours.project);
        assert_eq!(world.done("GET", &settings, Value::Null).await, json!({ "needs_approval": false }));
        let wanted = json!({ "needs_approval": true });
        world.dressed(world.app.put(&settings), "member").json(wanted.clone()).await.expect(403);
        world.dressed(world.app.put(&settings), "manager").json(wanted.clone()).await.expect(200);
        assert_eq!(world.done("GET", &settings, Value::Null).await, wanted);
        assert_eq!(scene.report().await["waits_for_approval"], true);
        scene.write("manager", json!({ "wording": said("One.") })).await;
        assert_eq!(scene.send().await.expect(422).code(), "report.needs_approval");
        assert_eq!(scene.approve("manager").await.expect(422).code(), "report.own_words");
        assert_eq!(scene.approve("member").await.expect(422).code(), "report.not_asked");
        scene.write("manager", json!({ "wording": said("One."), "approver_id": world.ids["member"] })).await;
        scene.approve("member").await.expect(200);
        assert_eq!(scene.report().await["waits_for_approval"], false);
        // Taken off after they approved, and written into: nothing leaves unseen.
        scene.write("manager", json!({ "wording": said("Two.") })).await;
        assert_eq!(scene.send().await.expect(422).code(), "report.needs_approval");
        assert_eq!(scene.versions().await, 0);
        scene.write("manager", json!({ "wording": said("Two."), "approver_id": world.ids["member"] })).await;
        scene.approve("member").await.expect(200);
        scene.send().await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_named() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let path = format!("/api/v1/projects/{}/reports", world.ours.project);
        for (from, until, field) in [
            ("2026-05-02", "2026-05-01", "until"),
            ("1990-01-01", "2026-05-01", "until"),
            ("soon", "2026-05-01", "from"),
        ] {
            let body = json!({ "party_id": party.id, "kind": "progress", "from": from, "until": until });
            let wrong = world.dressed(world.app.post(&path), "member").json(body).await.expect(422).json();
            assert_eq!(wrong["fields"][0]["field"], field, "{from} {until}");
        }
        let long = json!({ "wording": said(&"x".repeat(4_001)) });
        let wrong = world.dressed(world.app.put(&scene.path), "member").json(long).await.expect(422).json();
        assert_eq!(wrong["fields"][0]["field"], "words.summary.en");
        assert_eq!(scene.report().await["wording"]["words"], json!({}));
    })
    .await;
}
