//! Questions for the commercial circle of a party: Zheng is of it, the others are not.

use crate::pinned::kept;
use crate::scene::Scene;
use crate::{letters, with_scene};
use communication::routes::{ClientAnswer, ClientAsking, ClientSettling};
use communication::store::for_client;
use documents::store::showing;
use documents::{Attachment, attach};
use engagement::store::parties;
use engagement::testing::asked_about_money;
use kernel::{ClientPrincipal, Failure, PersonId, RecordId};
use serde_json::{Value, json};
use store::{Viewer, search};
use uuid::Uuid;
use web::testing::{TestAnswer, team};

/// What somebody of the first party reads, finds and could count.
#[derive(Debug, Default, PartialEq)]
struct Reached {
    /// As they know them.
    questions: Vec<String>,
    answers: usize,
    found: usize,
    /// Numbers and kinds of whatever they could ask for.
    records: usize,
    files: usize,
}

impl Scene {
    fn questions_path(&self) -> String {
        format!("/api/v1/projects/{}/questions", self.project)
    }
    pub(super) async fn see_prices(&self, person: PersonId, is_commercial: bool) {
        let party = self.party;
        let put = self.db().write(move |tx| parties::set_commercial(tx, party, person, is_commercial));
        put.await.expect("in or out");
    }
    async fn asked(&self, more: Value) -> Value {
        let mut body = json!({ "party_id": self.party, "title": "Discount", "body": "86 000 gate" });
        body.as_object_mut().expect("a body").extend(more.as_object().expect("fields").clone());
        self.post(&self.questions_path(), self.wen, body).await.expect(201).json()
    }
    async fn circle(&self, method: &str, question: RecordId, by: PersonId) -> TestAnswer {
        self.app.send(method, &format!("/api/v1/questions/{question}/circle")).as_(team(by)).await
    }
    fn by(&self, person: PersonId) -> ClientPrincipal {
        ClientPrincipal { person, ..self.principal() }
    }
    async fn answered_by(&self, person: PersonId, question: RecordId, is_told_circle: bool) -> bool {
        let answer = ClientAnswer {
            question: self.key_of(question).await,
            text: "Eighty".into(),
            is_told_circle,
            form_key: Uuid::new_v4(),
        };
        self.answer_with(self.by(person), answer).await.is_ok()
    }
    async fn reopened_by(&self, person: PersonId, question: RecordId, is_told_circle: bool) -> bool {
        let settling = ClientSettling {
            question: self.key_of(question).await,
            is_solved: false,
            text: "Not below eighty".into(),
            is_told_circle,
            form_key: Uuid::new_v4(),
        };
        self.settle(self.by(person), settling).await.is_ok()
    }
    async fn knows(&self, person: PersonId) -> Reached {
        let viewer = Viewer { project: self.project, party: self.party, person };
        self.as_client(viewer, |conn| {
            let all = for_client::questions(conn)?;
            let mut reached = Reached::default();
            for one in &all {
                reached.questions.push(one.known_as());
                reached.answers += for_client::answers(conn, one.key)?.len();
            }
            let of_circle = for_client::questions_of_circle(conn)?;
            reached.found = search::find_as_client(conn, "gate", 10)?.len() + of_circle.len();
            reached.records =
                conn.rows("select client_number from records", &[], |row| row.get::<i64>(0))?.len();
            reached.files = documents::store::for_client::documents(conn)?.len();
            assert_eq!(
                conn.rows("select at from answers", &[], |row| row.get::<i64>(0))?.len(),
                reached.answers
            );
            Ok(reached)
        })
        .await
    }
    /// A file of the team on a question, shown to everybody of the party or to its circle.
    async fn file_on(&self, question: RecordId, to_circle: bool) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let shown = self.db().write(move |tx| {
            let new = Attachment {
                project,
                on: Some(question),
                title: None,
                folder: &documents::Folder::none(),
                note: "",
                file_name: "prices.txt",
                received: &kept(b"86 000"),
                by: lin,
                is_evidence: false,
            };
            let document = attach(tx, &new)?;
            showing::show(tx, &document, (party, to_circle), lin)
        });
        shown.await.expect("shown");
    }
}

fn id(of: &Value) -> RecordId {
    of["id"].as_str().expect("an id").parse().expect("an id")
}

fn known_as(reached: &Reached) -> Vec<&str> {
    reached.questions.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn only_the_circle_knows_of_a_question_that_is_for_it() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        scene.asked(json!({ "body": "Which gate?" })).await;
        let before = scene.knows(scene.viewer_only).await;
        assert_eq!((known_as(&before), before.found, before.records), (vec!["Q-1"], 1, 1));
        let question = scene.asked(json!({ "is_commercial": true })).await;
        assert_eq!((&question["is_commercial"], &question["client_number"]), (&json!(true), &json!(1)));
        let question = id(&question);
        scene.file_on(question, true).await;
        let answers = format!("/api/v1/questions/{question}/answers");
        scene
            .post(&answers, scene.wen, json!({ "body": "Or 80 000", "is_commercial": true }))
            .await
            .expect(201);
        assert!(scene.answered_by(scene.zheng, question, true).await);
        assert_eq!(scene.knows(scene.viewer_only).await, before, "no row, number, file or word more");
        let theirs = scene.knows(scene.zheng).await;
        assert_eq!((known_as(&theirs), theirs.answers, theirs.files), (vec!["QC-1", "Q-1"], 2, 1));
        // The next one for everybody leaves no gap.
        let next = scene.asked(json!({ "body": "Which gate then?" })).await;
        assert_eq!(next["client_number"], 2);
        // Who leaves the circle reads nothing of it any more, and does nothing on it.
        scene.see_prices(scene.zheng, false).await;
        assert_eq!(known_as(&scene.knows(scene.zheng).await), ["Q-2", "Q-1"]);
        assert!(!scene.answered_by(scene.zheng, question, true).await);
    })
    .await;
}

#[tokio::test]
async fn nobody_outside_the_circle_answers_settles_or_is_written_to() {
    with_scene(|scene| async move {
        let gu = scene.contact("Gu Mo").await;
        scene.see_prices(gu, true).await;
        scene.invite(gu).await;
        let to = |person: PersonId| json!({ "is_commercial": true, "to_person": person });
        let mut refused = json!({ "party_id": scene.party, "body": "How much?" });
        refused.as_object_mut().expect("a body").extend(to(scene.zheng).as_object().expect("fields").clone());
        let refused = scene.post(&scene.questions_path(), scene.wen, refused).await.expect(422);
        assert_eq!(refused.code(), "question.person_outside_circle");
        let question = scene.asked(json!({ "is_commercial": true })).await;
        assert_eq!(question["not_reached"], json!([]));
        let to_client = letters(scene.db()).await.into_iter().filter(|one| one.template == "question_asked");
        let told: Vec<_> = to_client.map(|one| (one.to_name, one.params["number"].clone())).collect();
        assert_eq!(told, [("Gu Mo".to_owned(), json!("QC-1"))]);
        let question = id(&question);
        assert!(!scene.answered_by(scene.zheng, question, false).await);
        let settling = ClientSettling {
            question: scene.key_of(question).await,
            is_solved: true,
            text: String::new(),
            is_told_circle: false,
            form_key: Uuid::new_v4(),
        };
        assert_eq!(scene.settle(scene.by(scene.zheng), settling).await, Err(Failure::NotFound));
        assert!(scene.answered_by(gu, question, true).await);
        // Reminded is who may read it, too.
        scene.asked(json!({ "is_commercial": true })).await;
        scene.see_prices(gu, false).await;
        let path = format!("/api/v1/projects/{}/reminders", scene.project);
        let body = json!({ "kind": "question", "subject_id": id(&scene.asked(json!({ "is_commercial": true })).await) });
        assert_eq!(scene.post(&path, scene.lin, body).await.expect(422).code(), "reminder.nobody_reached");
    })
    .await;
}

#[tokio::test]
async fn about_what_money_was_asked_about_a_question_stays_in_the_circle() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        scene.see_prices(scene.zheng, true).await;
        let about = json!({ "record_id": scene.task });
        assert_eq!(scene.asked(about.clone()).await["is_commercial"], false);
        asked_about_money(scene.db(), scene.project, scene.party, scene.task, scene.lin).await;
        assert_eq!(scene.asked(about).await["is_commercial"], true, "unless somebody says otherwise");
        let to_all = json!({ "record_id": scene.task, "is_commercial": false });
        assert_eq!(scene.asked(to_all).await["is_commercial"], false);
        // Whoever of the client's sees prices asks within the circle; who does not asks for everybody to read.
        let key = scene.key_of(scene.task).await;
        let asking = |is_told_circle| ClientAsking {
            about: Some(key),
            is_told_circle,
            ..scene.asking("Is the gate in it?")
        };
        let theirs = scene.ask_with(scene.by(scene.zheng), asking(true)).await.expect("asked");
        assert!(theirs.is_commercial() && theirs.about == Some(scene.task));
        assert!(scene.ask_with(scene.by(scene.zheng), asking(false)).await.expect("asked").is_commercial());
        let gu = scene.contact("Gu Mo").await;
        assert!(!scene.ask_with(scene.by(gu), asking(false)).await.expect("asked").is_commercial());
        assert_eq!(scene.ask_with(scene.by(gu), asking(true)).await, Err(Failure::NotFound));
        // Of what the circle alone sees nothing is asked for more.
        let task = scene.task;
        let put = scene.db().write(move |tx| store::records::put_commercial(tx, task, true));
        put.await.expect("the circle's alone");
        let body =
            json!({ "party_id": scene.party, "body": "Why?", "record_id": task, "is_commercial": false });
        let refused = scene.post(&scene.questions_path(), scene.wen, body).await.expect(422);
        assert_eq!(refused.code(), "question.record_is_commercial");
    })
    .await;
}

#[tokio::test]
async fn a_question_is_left_to_the_circle_with_all_that_hangs_on_it() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        let question = id(&scene.asked(json!({})).await);
        scene.file_on(question, false).await;
        let comments = format!("/api/v1/records/{question}/comments");
        let said = json!({ "body": "The gate", "audience": "client" });
        scene.post(&comments, scene.wen, said.clone()).await.expect(201);
        let all = scene.knows(scene.viewer_only).await;
        assert_eq!((known_as(&all), all.found, all.records, all.files), (vec!["Q-1"], 2, 2, 1));
        scene.circle("PUT", question, scene.stranger).await.expect(404);
        let narrowed = scene.circle("PUT", question, scene.wen).await.expect(200).json();
        assert_eq!((&narrowed["is_commercial"], &narrowed["client_number"]), (&json!(true), &json!(1)));
        assert_eq!(scene.knows(scene.viewer_only).await, Reached::default(), "nothing of it is left");
        let theirs = scene.knows(scene.zheng).await;
        assert_eq!((known_as(&theirs), theirs.files), (vec!["QC-1"], 1));
        scene.circle("PUT", question, scene.wen).await.expect(200);
        // What is said and filed there from now on is for nobody else.
        assert_eq!(scene.post(&comments, scene.wen, said).await.expect(201).json()["is_commercial"], true);
        // Wider only by who decides what the client sees; files stay with the circle.
        scene.circle("DELETE", question, scene.wen).await.expect(403);
        let wider = scene.circle("DELETE", question, scene.lin).await.expect(200).json();
        assert_eq!((&wider["is_commercial"], &wider["client_number"]), (&json!(false), &json!(2)));
        scene.circle("DELETE", question, scene.lin).await.expect(200);
        let all = scene.knows(scene.viewer_only).await;
        assert_eq!((known_as(&all), all.found, all.records, all.files), (vec!["Q-2"], 2, 1, 0));
        let history = scene.get(&format!("/api/v1/records/{question}/history"), scene.lin).await.json();
        let kinds: Vec<_> =
            history["items"].as_array().expect("events").iter().map(|one| one["kind"].clone()).collect();
        let of_circle = kinds
            .iter()
            .filter(|kind| ["question.narrowed", "question.widened"].iter().any(|one| **kind == *one));
        assert_eq!(of_circle.count(), 2, "said once each: {kinds:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_client_wrote_to_the_circle_is_told_to_nobody_else() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        let question = id(&scene.asked(json!({ "is_commercial": true })).await);
        assert!(scene.answered_by(scene.zheng, question, true).await);
        scene.db().clock().advance_seconds(60);
        let refused = scene.circle("DELETE", question, scene.lin).await.expect(422);
        assert_eq!(refused.code(), "question.said_to_circle");
        // What they wrote before to everybody is no reason.
        let to_all = id(&scene.asked(json!({})).await);
        assert!(scene.answered_by(scene.zheng, to_all, false).await);
        scene.db().clock().advance_seconds(60);
        scene.circle("PUT", to_all, scene.lin).await.expect(200);
        scene.circle("DELETE", to_all, scene.lin).await.expect(200);
        // An answer from a page that named the circle is not told to everybody.
        assert!(!scene.answered_by(scene.zheng, to_all, true).await);
        // Whoever asked goes on reading what they asked.
        let gu = scene.contact("Gu Mo").await;
        let theirs = scene.ask_with(scene.by(gu), scene.asking("Why?")).await.expect("asked").id;
        let refused = scene.circle("PUT", theirs, scene.lin).await.expect(422);
        assert_eq!(refused.code(), "question.asker_outside_circle");
        let own = scene.ask_with(scene.by(scene.zheng), scene.asking("How much?")).await.expect("asked").id;
        scene.circle("PUT", own, scene.wen).await.expect(200);
        assert!(scene.reopened_by(scene.zheng, own, true).await);
        // Nor are words with "not solved".
        let own = scene.ask_with(scene.by(scene.zheng), scene.asking("Since when?")).await.expect("asked").id;
        scene.db().clock().advance_seconds(60);
        scene.circle("PUT", own, scene.wen).await.expect(200);
        scene.circle("DELETE", own, scene.lin).await.expect(200);
        assert!(!scene.reopened_by(scene.zheng, own, true).await);
        assert!(scene.reopened_by(scene.zheng, own, false).await);
        assert_eq!(known_as(&scene.knows(gu).await).len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_a_member_wrote_for_the_circle_is_not_answered_to_everybody() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        scene.invite(scene.zheng).await;
        let question = id(&scene.asked(json!({ "is_commercial": true })).await);
        scene.circle("DELETE", question, scene.lin).await.expect(200);
        let (path, before) =
            (format!("/api/v1/questions/{question}/answers"), letters(scene.db()).await.len());
        let answer =
            |is_commercial: bool| json!({ "body": "80 000, less five", "is_commercial": is_commercial });
        let refused = scene.post(&path, scene.wen, answer(true)).await.expect(422);
        assert_eq!(refused.code(), "question.told_to_all");
        assert_eq!(scene.knows(scene.viewer_only).await.answers, 0);
        assert_eq!(letters(scene.db()).await.len(), before, "and nobody is written to");
        scene.post(&path, scene.wen, json!({ "body": "To whom?" })).await.expect(422);
        let handled = format!("/api/v1/questions/{question}");
        let handle = |words: Value| scene.app.patch(&handled).as_(team(scene.wen)).json(words);
        let margin = handle(json!({ "cause": "Our margin", "is_commercial": true })).await.expect(422);
        assert_eq!(margin.code(), "question.told_to_all");
        handle(json!({ "solution": "Our margin" })).await.expect(422);
        handle(json!({ "priority": "high" })).await.expect(200);
        scene.post(&path, scene.wen, answer(false)).await.expect(201);
        assert_eq!(scene.knows(scene.viewer_only).await.answers, 1);
    })
    .await;
}

#[tokio::test]
async fn everybody_reads_only_what_was_looked_at_by_who_gave_it_to_them() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        let looked_at = scene.asked(json!({ "is_commercial": true })).await;
        let question = id(&looked_at);
        let path = format!("/api/v1/questions/{question}");
        let widen = |read: Value| {
            let sent = scene.app.delete(&format!("{path}/circle")).as_(team(scene.lin));
            sent.header("if-match", &format!("\"{}\"", read["revision"]))
        };
        let answer = json!({ "body": "80 000", "is_commercial": true });
        let answered = scene.post(&format!("{path}/answers"), scene.wen, answer).await.expect(201).json();
        assert_eq!(widen(looked_at).await.expect(412).code(), "outdated");
        let cause = scene
            .app
            .patch(&path)
            .as_(team(scene.wen))
            .json(json!({ "cause": "Our margin", "is_commercial": true }));
        let handled = cause.await.expect(200).json();
        assert_eq!(widen(answered).await.expect(412).code(), "outdated");
        assert_eq!(known_as(&scene.knows(scene.viewer_only).await), [""; 0]);
        assert_eq!(widen(handled).await.expect(200).json()["is_commercial"], false);
    })
    .await;
}

#[tokio::test]
async fn a_comment_reworded_in_the_circle_stays_there() {
    with_scene(|scene| async move {
        scene.see_prices(scene.zheng, true).await;
        let question = id(&scene.asked(json!({})).await);
        let comments = format!("/api/v1/records/{question}/comments");
        let mut said = Vec::new();
        for words in ["The gate", "The gate, too"] {
            let body = json!({ "body": words, "audience": "client" });
            said.push(scene.post(&comments, scene.wen, body).await.expect(201).json());
        }
        scene.circle("PUT", question, scene.wen).await.expect(200);
        let reword = |of: &Value, body: Value| {
            let path = format!("/api/v1/comments/{}", of["id"].as_str().expect("an id"));
            scene.app.patch(&path).as_(team(scene.wen)).json(body)
        };
        let to_all = json!({ "body": "The gate costs 80 000", "is_commercial": false });
        assert_eq!(reword(&said[0], to_all).await.expect(422).code(), "comment.never_wider");
        let reworded = json!({ "body": "The gate costs 80 000" });
        assert_eq!(reword(&said[0], reworded).await.expect(200).json()["is_commercial"], true);
        // What comes back to the team alone is no client's.
        let inside = json!({ "body": "80 000", "audience": "internal" });
        assert_eq!(reword(&said[1], inside).await.expect(200).json()["audience"], "internal");
        scene.circle("DELETE", question, scene.lin).await.expect(200);
        let viewer = Viewer { project: scene.project, party: scene.party, person: scene.viewer_only };
        let key = scene.key_of(question).await;
        let read = scene.as_client(viewer, move |conn| for_client::comments(conn, key)).await;
        assert_eq!(read, []);
    })
    .await;
}

#[tokio::test]
async fn about_what_the_circle_alone_sees_a_question_is_not_given_to_all() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        scene.see_prices(scene.zheng, true).await;
        let about = json!({ "record_id": scene.task, "is_commercial": true });
        let (question, task) = (id(&scene.asked(about).await), scene.task);
        let put = scene.db().write(move |tx| store::records::put_commercial(tx, task, true));
        put.await.expect("the circle's alone");
        let refused = scene.circle("DELETE", question, scene.lin).await.expect(422);
        assert_eq!(refused.code(), "question.record_is_commercial");
    })
    .await;
}
