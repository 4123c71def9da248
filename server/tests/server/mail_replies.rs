//! Answers by mail to what is closed by now: what its people may open again is open, the rest has the words, and whoever has it
//! is told.

use crate::mail_in::{
    Asked, address_of, ask, bring, deliver, deliver_together, mail, mail_server, question, state, states,
    switch_on,
};
use crate::world::{World, text};
use serde_json::{Value, json};
use store::params;
use store::testing::each_database;
use uuid::Uuid;

/// Closes a question, and answers a letter about it by mail.
async fn close_and_reply(world: &World, asked: &Asked, words: &str) {
    world.done("PUT", &format!("/api/v1/questions/{}/closure", asked.id), Value::Null).await;
    bring(world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", words)).await;
}

/// How the evidence says that whoever acted so was known.
async fn known_by(world: &World, act: &'static str) -> Vec<String> {
    let entries = world.app.db().read(|conn| {
        conn.rows("select entry from evidence_entries order by position", params![], |row| {
            row.get::<String>(0)
        })
    });
    let entries = entries.await.expect("the entries");
    let read = entries.iter().map(|entry| serde_json::from_str::<Value>(entry).expect("an entry"));
    read.filter(|entry| entry["act"] == act).map(|entry| text(&entry["authenticated"])).collect()
}

async fn told(world: &World, kind: &str) -> bool {
    communication::dispatch(world.app.db(), "https://rapport.example").await.expect("told");
    let list = world.dressed(world.app.get("/api/v1/notifications"), "manager").await.expect(200).json();
    list["items"].as_array().is_some_and(|all| all.iter().any(|one| one["kind"] == kind))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_closed_question_of_the_teams_is_added() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        close_and_reply(&world, &asked, "By the way: the gate is closed on Friday.").await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let closed = question(&world, &asked.id).await;
        assert_eq!((&closed["state"], &closed["waiting_for"]), (&json!("closed"), &Value::Null), "{closed}");
        assert_eq!(closed["answers"][0]["body"], "By the way: the gate is closed on Friday.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_their_own_closed_question_opens_it_again() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let contact = &world.ours.parties[0].contacts[0];
        let key = Uuid::now_v7().to_string();
        let fields = [("text", "Where is the gate?"), ("form_key", key.as_str()), ("who", "as_named")];
        world.app.post(&format!("/p/{}/questions", contact.token)).form(&fields).await.expect(303);
        let found = world.app.db().read(|conn| {
            let sql = "select r.id from records r join questions q on q.id = r.id where r.title = 'Where is the gate?'";
            conn.one(sql, params![], |row| row.get::<Uuid>(0))
        });
        let id = found.await.expect("the question").to_string();
        let answer = json!({ "body": "In the north.", "is_commercial": false });
        world.done("POST", &format!("/api/v1/questions/{id}/answers"), answer).await;
        deliver_together(&world).await;
        let asked = address_of(&world, id, &contact.person).await;
        close_and_reply(&world, &asked, "北门锁着，进不去。").await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let open = question(&world, &asked.id).await;
        assert_eq!((&open["state"], &open["waiting_for"]), (&json!("open"), &json!("team")), "{open}");
        let said = open["answers"].as_array().and_then(|all| all.last()).expect("an answer").clone();
        assert_eq!((text(&said["body"]).as_str(), &said["author"]["side"]), ("北门锁着，进不去。", &json!("client")));
        assert!(told(&world, "question_reopened").await, "whoever has it is told");
        assert_eq!(known_by(&world, "question.reopened").await, ["mail_answer"]);

        // What comes from a colleague's address waits; whoever takes it for theirs vouches for it.
        let colleague = ask(&world, &world.ours.parties[0], 1).await;
        close_and_reply(&world, &Asked { from: colleague.from, ..asked.clone() }, "Locked again.").await;
        assert_eq!(question(&world, &asked.id).await["state"], "closed");
        let held = format!("/api/v1/projects/{}/held-mails", world.ours.project);
        let held = text(&world.done("GET", &held, Value::Null).await["items"][0]["id"]);
        let filing = json!({ "record_id": asked.id, "filed_as": "sender" });
        world.done("PUT", &format!("/api/v1/mails/{held}/filing"), filing).await;
        assert_eq!(question(&world, &asked.id).await["state"], "open");
        assert_eq!(known_by(&world, "question.reopened").await, ["mail_answer", "mail_filed_by_team"]);
    })
    .await;
}

/// An answer from a program that quotes as Chinese ones do, with a file.
pub fn with_file(from: &str, to: &str, words: &str) -> String {
    let quoted = "\r\n\r\n------------------ 原始邮件 ------------------\r\n发件人: Hengmu <rapport@hengmu.example>\r\n\
                  主题: RP-1\r\n\r\nWhat was done since.";
    let text = if words.is_empty() { String::new() } else { format!("{words}{quoted}") };
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: =?utf-8?B?5Zue5aSN77ya6L+b5bqm5oql5ZGK?=\r\nMessage-ID: <{id}@client.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=gate.pdf\r\n\r\n%PDF-1.7 gate\r\n\
         --b--\r\n",
        id = Uuid::now_v7().simple()
    )
}

/// A progress report goes to the first contact, over SMTP.
async fn report_mailed(world: &World) -> Asked {
    let id = report_asked(world).await;
    deliver(world).await;
    address_of(world, id, &world.ours.parties[0].contacts[0].person).await
}

/// Its letter waits to leave.
pub async fn report_asked(world: &World) -> String {
    let party = &world.ours.parties[0];
    let wanted =
        json!({ "party_id": party.id, "kind": "progress", "from": "2025-06-01", "until": "2027-12-31" });
    let path = format!("/api/v1/projects/{}/reports", world.ours.project);
    let id = text(&world.done("POST", &path, wanted).await["id"]);
    let path = format!("/api/v1/reports/{id}");
    let revision = world.done("GET", &path, Value::Null).await["revision"].as_i64().expect("a revision");
    let body = json!({ "languages": ["zh-CN"], "reader_ids": [party.contacts[0].person] });
    let sending = world.dressed(world.app.post(&format!("{path}/versions")), "manager");
    sending.if_match(revision).json(body).await.expect(200);
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_to_a_report_becomes_a_question_about_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, mails) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let report = report_mailed(&world).await;
        let letter = mails.lock().expect("mails").join("\n").replace("=\n", "");
        assert!(letter.contains(&report.reply_to), "{letter}");
        bring(
            &world,
            &report.reply_to,
            &with_file(&report.from, &report.reply_to, "第三行的验收日期是哪一天？"),
        )
        .await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let path = format!("/api/v1/projects/{}/questions", world.ours.project);
        let questions = world.done("GET", &path, Value::Null).await["items"].clone();
        let about = |one: &&Value| one["record_id"] == json!(report.id);
        let found = questions.as_array().and_then(|all| all.iter().find(about)).expect("a question").clone();
        assert_eq!(
            (text(&found["title"]).as_str(), &found["state"]),
            ("第三行的验收日期是哪一天？", &json!("open"))
        );
        let whole = question(&world, &text(&found["id"])).await;
        assert_eq!(whole["body"], "第三行的验收日期是哪一天？", "without what it quotes");
        let mails = world.done("GET", &format!("/api/v1/records/{}/mails", report.id), Value::Null).await;
        assert!(mails["items"][0]["files"][0]["document_id"].is_string(), "the file is filed: {mails}");
        assert!(text(&mails["items"][0]["quoted"]).contains("原始邮件"), "and nothing is lost: {mails}");
        assert_eq!(
            (&mails["sent"][0]["name"], &mails["sent"][0]["state"]),
            (&json!(report.name), &json!("sent"))
        );
        // A file without a word asks nothing.
        bring(&world, &report.reply_to, &with_file(&report.from, &report.reply_to, "")).await;
        assert_eq!(states(&world).await[1], state("held", "mail.no_words"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_it_went_with_a_letter_stands_with_what_it_is_about() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(Some("450 4.2.1 mailbox busy")).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let path = format!("/api/v1/records/{}/mails", asked.id);
        let sent = world.done("GET", &path, Value::Null).await["sent"].clone();
        assert_eq!(
            (&sent[0]["address"], &sent[0]["state"]),
            (&json!(asked.from), &json!("deferred")),
            "{sent}"
        );
        assert!(text(&sent[0]["words"]).contains("mailbox busy"), "{sent}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_place_mail_is_told_when_the_first_waits() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, mails) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        for words in ["One.", "Two."] {
            bring(&world, &asked.reply_to, &mail("gate@client.example", &asked.reply_to, "", words)).await;
        }
        bring(&world, "", &mail("who@elsewhere.example", "reply@in.hengmu.example", "", "Hello")).await;
        assert_eq!(states(&world).await.iter().filter(|(state, _)| state == "held").count(), 3);
        assert!(told(&world, "mail_held").await);
        world.app.db().clock().advance_seconds(600);
        deliver(&world).await;
        let mails = mails.lock().expect("mails").clone();
        let told = |whom: &str, place: &str| {
            let to = format!("To: {whom} ");
            mails.iter().filter(|mail| mail.contains(&to) && mail.contains(place)).count()
        };
        let of_project = format!("/projects/{}/mails", world.ours.project);
        assert_eq!((told("manager", &of_project), told("administrator", "/administration/mail")), (1, 1));
    })
    .await;
}
