//! A letter leaves over a mail server that fails in every way first, its reader answers from a Chinese program with a file, and a
//! real mail server (Dovecot) keeps the answer until it is fetched.

use crate::mail_in::{REPLY, address_of, question, state, switch_on};
use crate::mail_in::{deliver, deliver_together, states};
use crate::mail_replies::{report_asked, with_file};
use crate::world::{World, text};
use correspondence::file_received;
use mail::testing::{PASSWORD, dovecot, hand_over};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::testing::{each_database, sqlite};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What addresses of the team end with.
const TEAM: &str = "@hengmu.example";

/// How a server fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fails {
    PutsOff,
    HangsUp,
    /// In the middle of the letter.
    DropsInData,
    /// After the letter's last line, with a word that says "later".
    IsFull,
}

struct Peer {
    port: u16,
    letters: Arc<Mutex<Vec<String>>>,
}

/// Fails in these ways, one for each letter to the client that is brought, and then takes what comes.
async fn peer(ways: &[Fails]) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (letters, mut ways) = (Arc::new(Mutex::new(Vec::new())), VecDeque::from(ways.to_vec()));
    let kept = Arc::clone(&letters);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            converse(socket, &mut ways, &kept).await;
        }
    });
    Peer { port, letters }
}

async fn converse(socket: TcpStream, ways: &mut VecDeque<Fails>, letters: &Mutex<Vec<String>>) {
    let mut fails = None;
    let (read, mut write) = socket.into_split();
    let (mut lines, mut letter, mut is_letter) = (BufReader::new(read).lines(), String::new(), false);
    let _ = write.write_all(b"220 here\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if is_letter && fails == Some(Fails::IsFull) => {
                is_letter = false;
                "452 4.3.1 disk full"
            }
            "." if is_letter => {
                is_letter = false;
                letters.lock().expect("letters").push(std::mem::take(&mut letter));
                "250 2.0.0 taken"
            }
            _ if is_letter && fails == Some(Fails::DropsInData) => return,
            _ if is_letter => {
                letter.push_str(&line);
                letter.push('\n');
                continue;
            }
            "RCPT" if !line.contains(TEAM) => {
                fails = ways.pop_front();
                match fails {
                    Some(Fails::HangsUp) => return,
                    Some(Fails::PutsOff) => "451 4.7.1 greylisted",
                    _ => "250 fine",
                }
            }
            "DATA" => {
                is_letter = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn to_team(letter: &str) -> bool {
    letter.lines().any(|line| line.starts_with("To: ") && line.contains(TEAM))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_leaves_once_its_server_is_mended() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let party = &world.ours.parties[0];
        let ask = async || {
            let path = format!("/api/v1/projects/{}/questions", world.ours.project);
            let body =
                json!({ "party_id": party.id, "body": "When?", "to_person": party.contacts[0].person });
            let id = text(&world.done("POST", &path, body).await["id"]);
            deliver_together(&world).await;
            let path = format!("/api/v1/records/{id}/mails");
            async move |world: &World| text(&world.done("GET", &path, Value::Null).await["sent"][0]["state"])
        };
        let waiting =
            async || world.done("GET", "/api/v1/mail-settings", Value::Null).await["waiting"].clone();
        let first = peer(&[]).await;
        switch_on(&world, first.port, None).await;
        deliver_together(&world).await;
        assert_eq!(waiting().await, Value::Null);
        // What waits for its hour goes on waiting for it.
        let (hour, wished) = db
            .write(|tx| {
                let later = tx.now().plus_seconds(90_000);
                let hour = store::outbox::enqueue(tx, kernel::LETTER, &json!({}), later)?;
                let wished = store::outbox::enqueue(tx, kernel::LETTER, &json!({}), later)?;
                store::outbox::postpone(tx, wished, "letter.waits", later)?;
                Ok((hour, wished))
            })
            .await
            .expect("they wait");
        // Nobody is there, for hours.
        let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("one").port();
        switch_on(&world, gone, None).await;
        let of_first = ask().await;
        for _ in 0..5 {
            db.clock().advance_seconds(7_200);
            deliver(&world).await;
        }
        assert_eq!(of_first(&world).await, "deferred");
        let told = waiting().await;
        assert_eq!(told["letters"], 1, "{told}");
        assert!(!text(&told["error"]).is_empty() && !text(&told["since"]).is_empty(), "{told}");
        // Mended.
        let mended = peer(&[Fails::PutsOff, Fails::PutsOff]).await;
        switch_on(&world, mended.port, None).await;
        deliver(&world).await;
        assert_eq!(of_first(&world).await, "deferred", "it was tried at once");
        world.done("POST", "/api/v1/outbox-attempts", Value::Null).await;
        deliver(&world).await;
        assert_eq!(of_first(&world).await, "deferred", "and again");
        let tried = world.done("POST", "/api/v1/mail-tests", json!({ "to": "cen.yu@hengmu.example" })).await;
        assert_eq!(tried["ok"], json!(true), "{tried}");
        deliver(&world).await;
        assert_eq!((of_first(&world).await.as_str(), waiting().await), ("sent", Value::Null));
        let kept =
            db.read(move |conn| Ok([store::outbox::get(conn, hour)?, store::outbox::get(conn, wished)?]));
        for item in kept.await.expect("there") {
            assert_eq!(item.attempts, if item.id == hour { 0 } else { -1 }, "{item:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_server_takes_waits_and_leaves_once() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let party = &world.ours.parties[0];
        let path = format!("/api/v1/projects/{}/questions", world.ours.project);
        let body = json!({ "party_id": party.id, "body": "When can the scanners come?",
            "to_person": party.contacts[0].person });
        // Nothing else waits to leave.
        let first = peer(&[]).await;
        switch_on(&world, first.port, None).await;
        deliver_together(&world).await;
        let ways = [Fails::PutsOff, Fails::HangsUp, Fails::DropsInData, Fails::IsFull];
        let failing = peer(&ways).await;
        switch_on(&world, failing.port, None).await;
        let id = text(&world.done("POST", &path, body).await["id"]);
        let of_record = format!("/api/v1/records/{id}/mails");
        db.clock().advance_seconds(engagement::burst::SECONDS);
        for (attempt, _) in ways.iter().enumerate() {
            deliver(&world).await;
            let sent = world.done("GET", &of_record, Value::Null).await["sent"].clone();
            assert_eq!(sent[0]["state"], json!("deferred"), "attempt {attempt}: {sent}");
            assert!(!text(&sent[0]["words"]).is_empty(), "attempt {attempt}: {sent}");
            deliver(&world).await;
            db.clock().advance_seconds(61 << (attempt + 1));
        }
        deliver(&world).await;
        deliver(&world).await;
        let sent = world.done("GET", &of_record, Value::Null).await["sent"].clone();
        assert_eq!(sent[0]["state"], json!("sent"), "{sent}");
        let letters = failing.letters.lock().expect("letters").clone();
        let to_client = letters.iter().filter(|letter| !to_team(letter));
        assert_eq!(to_client.count(), 1, "once");
        communication::follow_the_log(&db).await.expect("followed");
        let log = format!("/api/v1/projects/{}/communication-log?kind=mail", world.ours.project);
        let log = world.done("GET", &log, Value::Null).await["items"].clone();
        let of_this = |one: &&Value| one["mail"]["title"] == "When can the scanners come?";
        let said: Vec<String> =
            log.as_array().expect("the log").iter().filter(of_this).map(|one| text(&one["what"])).collect();
        assert_eq!(said, ["letter.sent", "letter.deferred"], "the newest first, once each");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_answered_from_a_real_mailbox() {
    let Some(server) = dovecot("round") else { return };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db.clone()).await;
    let peer = peer(&[Fails::PutsOff]).await;
    switch_on(&world, peer.port, None).await;
    let id = report_asked(&world).await;
    deliver(&world).await;
    db.clock().advance_seconds(600);
    deliver(&world).await;
    let report = address_of(&world, id, &world.ours.parties[0].contacts[0].person).await;
    let letters = peer.letters.lock().expect("letters").join("\n").replace("=\n", "");
    assert!(letters.contains(&report.reply_to), "the letter names where to answer");
    let mailbox = json!({ "host": "localhost", "port": server.imap, "security": "none", "user": REPLY, "password": PASSWORD,
        "folder": "", "done_folder": null });
    world.done("PUT", "/api/v1/mailbox-settings", mailbox).await;
    let answer = with_file(&report.from, &report.reply_to, "第三行的验收日期是哪一天？");
    hand_over(server.lmtp, &report.reply_to, &answer).await;
    let door = tokio::spawn(server::mailbox_door::follow(world.app.app.clone()));
    for _ in 0..600 {
        while file_received(&world.app.app).await.expect("filed") > 0 {}
        if !states(&world).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    door.abort();
    while file_received(&world.app.app).await.expect("filed") > 0 {}
    assert_eq!(states(&world).await, [state("filed", "")]);
    let path = format!("/api/v1/projects/{}/questions", world.ours.project);
    let questions = world.done("GET", &path, Value::Null).await["items"].clone();
    let about = |one: &&Value| one["record_id"] == json!(report.id);
    let found = questions.as_array().and_then(|all| all.iter().find(about)).expect("a question").clone();
    let whole = question(&world, &text(&found["id"])).await;
    assert_eq!(whole["body"], "第三行的验收日期是哪一天？", "without what it quotes");
    let mails = world.done("GET", &format!("/api/v1/records/{}/mails", report.id), Value::Null).await;
    assert!(mails["items"][0]["files"][0]["document_id"].is_string(), "the file is filed: {mails}");
}
