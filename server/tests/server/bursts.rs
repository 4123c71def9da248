//! What is written to one of a client's people within minutes leaves as one mail: each keeps its words, its place and its
//! address for answers, and goes on by itself.

use crate::gathered::letters_to;
use crate::mail_in::{address_of, bring, deliver, mail, mail_server, question, state, states, switch_on};
use crate::world::{World, text};
use serde_json::{Value, json};
use store::outbox::{OutboxItem, State};
use store::testing::each_database;
use store::{Conn, Db, params};
use uuid::Uuid;

const MINUTES: i64 = 125;

/// The world with its own letters out of the way, and the mails that leave from now on.
async fn quiet(db: &Db) -> (World, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    let world = World::make(db.clone()).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    db.clock().advance_seconds(MINUTES);
    deliver(&world).await;
    mails.lock().expect("mails").clear();
    (world, mails)
}

async fn asks(world: &World, words: &str, more: Value) -> String {
    let party = &world.ours.parties[0];
    let mut body = json!({ "party_id": party.id, "body": words, "to_person": party.contacts[0].person });
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    text(&world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), body).await["id"])
}

async fn five(world: &World) -> Vec<String> {
    let mut asked = Vec::new();
    for words in ["Which gate?", "Which day?", "How many people?", "Who signs?", "Which language?"] {
        asked.push(asks(world, words, json!({})).await);
        world.app.db().clock().advance_seconds(20);
    }
    asked
}

fn reader(world: &World) -> &str {
    &world.ours.parties[0].contacts[0].person
}

/// What left for the client's people, its lines whole again.
fn to_clients(mails: &std::sync::Mutex<Vec<String>>) -> Vec<String> {
    let is_to_client = |mail: &&String| {
        mail.lines().any(|line| line.starts_with("To: ") && line.contains("@client.example"))
    };
    mails.lock().expect("mails").iter().filter(is_to_client).map(|mail| mail.replace("=\n", "")).collect()
}

/// The newest letters to the reader, the oldest first.
async fn newest(world: &World, count: usize) -> Vec<OutboxItem> {
    let all = letters_to(world, reader(world)).await;
    all[all.len() - count..].to_vec()
}

async fn sent_of(world: &World, record: &str) -> Value {
    world.done("GET", &format!("/api/v1/records/{record}/mails"), Value::Null).await["sent"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_questions_within_two_minutes_are_one_mail_and_each_is_answered_by_itself() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let asked = five(&world).await;
        deliver(&world).await;
        assert_eq!(to_clients(&mails).len(), 0, "the first waits for the others");
        db.clock().advance_seconds(30);
        deliver(&world).await;
        let left = to_clients(&mails);
        let [one] = left.as_slice() else { panic!("one mail: {left:#?}") };
        assert!(one.contains("5 questions"), "{one}");
        for words in ["Which gate?", "Which day?", "How many people?", "Who signs?", "Which language?"] {
            assert!(one.contains(words), "{words}: {one}");
        }

        // The send log of each, and the outbox.
        for id in &asked {
            let sent = sent_of(&world, id).await;
            assert_eq!(
                (sent.as_array().map(Vec::len), &sent[0]["state"]),
                (Some(1), &json!("sent")),
                "{sent}"
            );
        }
        let letters = newest(&world, 6).await;
        let carrier = letters.iter().find(|one| one.payload["template"] == "gathered").expect("the mail");
        assert_eq!(carrier.state, State::Sent);
        let along = letters.iter().filter(|one| one.id != carrier.id);
        assert!(along.clone().all(|one| one.state == State::Gathered && one.gathered_in == Some(carrier.id)));
        for letter in &letters {
            assert!(!letter.payload.to_string().contains("/p/"), "a key stays: {}", letter.payload);
        }
        let outbox = world.done("GET", "/api/v1/outbox?limit=200", Value::Null).await;
        let shown =
            outbox["items"].as_array().expect("mails").iter().filter(|one| one["state"] == "gathered");
        assert!(shown.filter(|one| one["gathered_in"] == json!(carrier.id)).count() == 5, "{outbox}");
        communication::follow_the_log(world.app.db()).await.expect("followed");
        let log = format!("/api/v1/projects/{}/communication-log?kind=mail", world.ours.project);
        let log = world.done("GET", &log, Value::Null).await["items"].clone();
        let told =
            log.as_array().expect("entries").iter().filter(|one| one["mail"]["template"] == "question_asked");
        assert!(told.filter(|one| one["mail"]["state"] == "sent").count() >= 5, "{log}");

        // Each has an address of its own.
        let third = address_of(&world, asked[2].clone(), reader(&world)).await;
        assert!(one.contains(&third.reply_to), "{one}");
        bring(&world, &third.reply_to, &mail(&third.from, &third.reply_to, "", "Twelve of us.")).await;
        for (place, id) in asked.iter().enumerate() {
            let answers = question(&world, id).await["answers"].clone();
            assert_eq!(answers.as_array().map(Vec::len), Some(usize::from(place == 2)), "{place}: {answers}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_the_whole_waits_with_what_it_may_be_about() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let asked = five(&world).await;
        db.clock().advance_seconds(30);
        deliver(&world).await;
        let one = to_clients(&mails).pop().expect("a mail");
        let whole = one.lines().find_map(|line| line.strip_prefix("Reply-To: ")).expect("an address");
        let whole = whole.trim_matches(['<', '>']).to_owned();
        let first = address_of(&world, asked[0].clone(), reader(&world)).await;
        assert_ne!(whole, first.reply_to);
        bring(&world, &whole, &mail(&first.from, &whole, "", "Tuesday, gate two, all of us.")).await;
        assert_eq!(states(&world).await, [state("held", "mail.about_several")]);
        let path = format!("/api/v1/projects/{}/held-mails", world.ours.project);
        let held = world.done("GET", &path, Value::Null).await["items"][0].clone();
        let offered: Vec<String> =
            held["offered"].as_array().expect("records").iter().map(|one| text(&one["record_id"])).collect();
        assert_eq!(offered, asked, "{held}");
        assert_eq!(held["sender_id"], json!(reader(&world)));

        let filing = format!("/api/v1/mails/{}/filing", text(&held["id"]));
        let body = json!({ "record_id": asked[1], "filed_as": "sender" });
        world.done("PUT", &filing, body.clone()).await;
        world.done("PUT", &filing, body).await;
        let answers = question(&world, &asked[1]).await["answers"].clone();
        assert_eq!(answers.as_array().map(Vec::len), Some(1), "{answers}");
        assert_eq!(answers[0]["author"]["side"], "client");

        // A later letter of one of them follows the mail it began with.
        let close = format!("/api/v1/questions/{}/answers", asked[1]);
        world.done("POST", &close, json!({ "body": "Thank you.", "is_commercial": false })).await;
        mails.lock().expect("mails").clear();
        db.clock().advance_seconds(MINUTES);
        deliver(&world).await;
        let root = one.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("an id").to_owned();
        let later = to_clients(&mails);
        assert_eq!(later.len(), 1, "{later:?}");
        assert!(later[0].contains(&format!("In-Reply-To: {root}")), "{root}: {}", later[0]);
    })
    .await;
}

/// What answers a mail in which prices stood is not read by whoever may not read them, whatever it is placed with.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_mail_with_words_for_the_circle_stays_with_the_circle() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let other = &party.contacts[1];
        world.put_in_the_circle(&place.project, &party.id, reader(&world), "client_approver").await;
        asks(&world, "Is 40,000 right?", json!({ "is_commercial": true })).await;
        let open = asks(&world, "Which day?", json!({})).await;
        db.clock().advance_seconds(MINUTES);
        deliver(&world).await;
        let one = to_clients(&mails).pop().expect("a mail");
        let whole = one.lines().find_map(|line| line.strip_prefix("Reply-To: ")).expect("an address");
        let whole = whole.trim_matches(['<', '>']).to_owned();
        let first = address_of(&world, open.clone(), reader(&world)).await;
        bring(&world, &whole, &mail(&first.from, &whole, "", "40,000 is right; Tuesday.")).await;
        assert_eq!(states(&world).await, [state("held", "mail.about_several")]);
        let path = format!("/api/v1/projects/{}/held-mails", place.project);
        let held = text(&world.done("GET", &path, Value::Null).await["items"][0]["id"]);
        let body = json!({ "record_id": open, "filed_as": "sender" });
        let filed = world.app.put(&format!("/api/v1/mails/{held}/filing")).as_(world.root()).json(body).await;
        let sql = "select client_key from records where id = $1";
        let id: Uuid = open.parse().expect("an id");
        let key =
            db.read(move |conn| conn.one(sql, params![id], |row| row.get::<Uuid>(0))).await.expect("a key");
        let page = world.app.get(&format!("/p/{}/questions/{key}", other.token)).await.expect(200).text();
        assert!(!page.contains("40,000"), "{filed:?} {page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_neither_loses_nor_doubles_and_what_is_over_meanwhile_falls_out() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let server = world.app.get("/api/v1/mail-settings").as_(world.root()).await.json();
        let gone = json!({ "host": "127.0.0.1", "port": 9, "security": "none",
            "from_address": "rapport@hengmu.example", "from_name": "Hengmu" });
        world.done("PUT", "/api/v1/mail-settings", gone).await;
        let asked = five(&world).await;
        db.clock().advance_seconds(30);
        deliver(&world).await;
        let carrier = newest(&world, 1).await.remove(0);
        assert_eq!((carrier.state, carrier.attempts), (State::Queued, 1), "{carrier:?}");
        for id in &asked {
            assert_eq!(sent_of(&world, id).await[0]["state"], "deferred");
        }
        world.done("PUT", &format!("/api/v1/questions/{}/closure", asked[1]), json!({})).await;
        let port = server["port"].clone();
        let back = json!({ "host": "127.0.0.1", "port": port, "security": "none",
            "from_address": "rapport@hengmu.example", "from_name": "Hengmu" });
        world.done("PUT", "/api/v1/mail-settings", back).await;
        db.clock().advance_seconds(MINUTES);
        deliver(&world).await;
        let left = to_clients(&mails);
        let whole: Vec<_> = left.iter().filter(|one| one.contains("Which gate?")).collect();
        assert_eq!(whole.len(), 1, "{left:?}");
        assert!(whole[0].contains("4 questions") && !whole[0].contains("Which day?"), "{}", whole[0]);
        let all = letters_to(&world, reader(&world)).await;
        let reasons: Vec<_> = all.iter().filter_map(|one| one.last_error.as_deref()).collect();
        assert!(reasons.contains(&"letter.not_open"), "{reasons:?}");
        for (place, id) in asked.iter().enumerate() {
            let wanted = if place == 1 { "deferred" } else { "sent" };
            let sent = sent_of(&world, id).await;
            let first = sent.as_array().expect("letters").last().expect("one").clone();
            assert_eq!(first["state"], wanted, "{place}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_urgent_or_sent_by_hand_leaves_at_once_and_nobody_of_another_party_reads_along() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let today = jiff::Timestamp::from_microsecond(world.app.app.now().micros()).expect("now").to_string();
        asks(&world, "At once?", json!({ "due": &today[..10] })).await;
        asks(&world, "In a while?", json!({})).await;
        let other = &world.ours.parties[1];
        let body =
            json!({ "party_id": other.id, "body": "Of others?", "to_person": other.contacts[0].person });
        world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), body).await;
        deliver(&world).await;
        let left = to_clients(&mails);
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(left[0].contains("At once?") && !left[0].contains("In a while?"));

        let waiting = newest(&world, 1).await.remove(0);
        world.done("POST", &format!("/api/v1/outbox/{}/attempts", waiting.id), Value::Null).await;
        deliver(&world).await;
        let left = to_clients(&mails);
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(left[1].contains("In a while?") && !left[1].contains("Of others?"));
        db.clock().advance_seconds(MINUTES);
        deliver(&world).await;
        let left = to_clients(&mails);
        assert_eq!(left.len(), 3, "each party reads its own: {left:?}");
        assert!(left[2].contains("Of others?"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_comes_back_is_told_of_each() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, mails) = quiet(&db).await;
        let asked = five(&world).await;
        db.clock().advance_seconds(30);
        deliver(&world).await;
        let one = to_clients(&mails).pop().expect("a mail");
        let message = one.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("an id").to_owned();
        let to = one.lines().find_map(|line| line.strip_prefix("Reply-To: ")).expect("an address");
        let to = to.trim_matches(['<', '>']).to_owned();
        let first = address_of(&world, asked[0].clone(), reader(&world)).await;
        let report = format!(
            "From: MAILER-DAEMON@client.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.client.example\r\n\r\n\
             Final-Recipient: rfc822; {from}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 nobody here\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message}\r\n\r\n--b--\r\n",
            from = first.from,
        );
        bring(&world, &to, &report).await;
        assert_eq!(states(&world).await, [state("ignored", "returned")]);
        for id in &asked {
            let sent = sent_of(&world, id).await;
            assert_eq!((&sent[0]["state"], sent.as_array().map(Vec::len)), (&json!("returned"), Some(1)), "{sent}");
        }
        communication::follow_the_log(world.app.db()).await.expect("followed");
        let log = format!("/api/v1/projects/{}/communication-log?kind=mail", world.ours.project);
        let log = world.done("GET", &log, Value::Null).await["items"].clone();
        let told = log.as_array().expect("entries").iter().filter(|one| one["what"] == "letter.returned");
        let numbers: std::collections::BTreeSet<_> = told.map(|one| one["mail"]["number"].to_string()).collect();
        assert_eq!(numbers.len(), 5, "{log}");
        let marked = world.app.db().read(|conn: &mut Conn| {
            conn.one("select count(*) from returned_addresses", params![], |row| row.get::<i64>(0))
        });
        assert_eq!(marked.await.expect("a count"), 1);
    })
    .await;
}
