//! Mail that is fetched from a mailbox elsewhere: with a real server (Dovecot), through the whole product.

use crate::mail_in::{IN_CHINESE, REPLY, ask, mail, mail_server, question, state, states, switch_on};
use crate::world::World;
use correspondence::{Arrived, Taken, file_received, take_in};
use mail::testing::{Dovecot, PASSWORD, dovecot, hand_over};
use serde_json::{Value, json};
use std::time::Duration;
use store::params;
use store::testing::sqlite;
use tokio::task::JoinHandle;

const PATH: &str = "/api/v1/mailbox-settings";

fn body(server: &Dovecot, password: &str) -> Value {
    json!({ "host": "localhost", "port": server.imap, "security": "none", "user": REPLY, "password": password,
        "folder": "", "done_folder": null })
}

fn following(world: &World) -> JoinHandle<()> {
    tokio::spawn(server::mailbox_door::follow(world.app.app.clone()))
}

/// Waits until the mailbox's page says so.
async fn until(world: &World, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..600 {
        let settings = world.done("GET", PATH, Value::Null).await;
        if is_so(&settings) {
            return settings;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not {what}: {}", world.done("GET", PATH, Value::Null).await);
}

async fn file_all(world: &World) {
    while file_received(&world.app.app).await.expect("filed") > 0 {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_in_a_mailbox_comes_in_once() {
    let Some(server) = dovecot("product") else { return };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let asked = ask(&world, &world.ours.parties[0], 0).await;
    let answer = mail(&asked.from, &asked.reply_to, "", IN_CHINESE);
    hand_over(server.lmtp, &asked.reply_to, &answer).await;

    let tried = world.done("POST", "/api/v1/mailbox-tests", body(&server, "wrong")).await;
    assert_eq!((&tried["ok"], &tried["is_setting"]), (&json!(false), &json!(true)), "{tried}");
    let tried = world.done("POST", "/api/v1/mailbox-tests", body(&server, PASSWORD)).await;
    assert_eq!((&tried["ok"], &tried["mails"], &tried["unread"]), (&json!(true), &json!(1), &json!(1)));
    assert_eq!(states(&world).await, [], "a test takes nothing");

    let set = world.done("PUT", PATH, body(&server, PASSWORD)).await;
    assert_eq!((&set["has_password"], &set["folder"]), (&json!(true), &json!("INBOX")), "{set}");
    assert!(!set.to_string().contains(PASSWORD), "{set}");
    let door = following(&world);
    until(&world, "fetched", |now| !now["last_at"].is_null()).await;
    // Told of at once, while it is followed.
    hand_over(server.lmtp, REPLY, &mail("who@elsewhere.example", REPLY, "", "Hello")).await;
    while states(&world).await.len() < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Killed after a mail was taken and before the mailbox was told so: everything is brought again.
    door.abort();
    let before = world.app.db().write(|tx| tx.exec("update mailbox_places set number = 0", params![]));
    before.await.expect("set back");
    let door = following(&world);
    until(&world, "looked at", |now| !now["looked_at"].is_null()).await;
    door.abort();
    // The mailbox was made anew over there, and its numbers mean nothing any more.
    let other =
        world.app.db().write(|tx| tx.exec("update mailbox_places set validity = 7, number = 1", params![]));
    other.await.expect("another validity");
    let large = format!(
        "{}\r\n{}",
        mail("a@b.example", REPLY, "", ""),
        format!("{}\r\n", "x".repeat(998)).repeat(32_000)
    );
    hand_over(server.lmtp, REPLY, &large).await;
    let door = following(&world);
    let settings = until(&world, "left there", |now| !now["left_at"].is_null()).await;
    assert_eq!(settings["error"], Value::Null);
    door.abort();
    file_all(&world).await;
    assert_eq!(states(&world).await, [state("filed", ""), state("held", "no_address")]);
    let question = question(&world, &asked.id).await;
    assert_eq!(question["answers"].as_array().map(Vec::len), Some(1), "{question}");
}

/// In whose hour so many mails came from strangers that no more of them are taken.
async fn flood(world: &World) {
    let taken = async |count: usize| {
        let words = format!("Buy {count}!");
        let arrived = Arrived {
            door: "post",
            recipient: Some(REPLY.to_owned()),
            envelope_from: String::new(),
            bytes: mail("who@elsewhere.example", REPLY, "", &words).into_bytes(),
            place: None,
        };
        take_in(&world.app.app, arrived).await.expect("taken or not")
    };
    let mut count = 0;
    while taken(count).await == Taken::Kept {
        count += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_strangers_sent_beyond_the_bound_is_taken_later() {
    let Some(server) = dovecot("flooded") else { return };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db.clone()).await;
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let asked = ask(&world, &world.ours.parties[0], 0).await;
    flood(&world).await;
    let before = states(&world).await.len();
    let hello = async |count: usize| {
        let hello = mail("who@elsewhere.example", REPLY, "", &format!("Hello {count}"));
        hand_over(server.lmtp, REPLY, &hello).await;
    };
    hello(1).await;
    hand_over(server.lmtp, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", "Tuesday.")).await;
    hello(2).await;
    hello(3).await;
    world.done("PUT", PATH, body(&server, PASSWORD)).await;
    let door = following(&world);
    let told = until(&world, "told", |now| now["waiting"] == 3).await;
    assert_eq!((&told["left_at"], &told["error"]), (&Value::Null, &Value::Null), "{told}");
    assert_eq!(states(&world).await.len(), before + 1, "the answer came in meanwhile");
    door.abort();
    db.clock().advance_seconds(3_601);
    let door = following(&world);
    until(&world, "taken", |now| now["waiting"] == 0).await;
    door.abort();
    file_all(&world).await;
    assert_eq!(states(&world).await.len(), before + 4, "each once");
    let question = question(&world, &asked.id).await;
    assert_eq!(question["answers"].as_array().map(Vec::len), Some(1), "{question}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_mailbox_is_told() {
    let Some(server) = dovecot("told") else { return };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let set = world.done("PUT", PATH, body(&server, "wrong")).await;
    assert_eq!(set["waits_for_address"], json!(true), "{set}");
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let door = following(&world);
    let told = until(&world, "an error", |now| !now["error"].is_null()).await;
    assert_eq!((&told["is_setting"], &told["looked_at"]), (&json!(true), &Value::Null), "{told}");
    world.done("PUT", PATH, body(&server, PASSWORD)).await;
    until(&world, "mended", |now| now["error"].is_null() && !now["looked_at"].is_null()).await;
    // A password goes to no other host, and a folder is not its own.
    let mut elsewhere = body(&server, "");
    elsewhere["host"] = json!("elsewhere.example");
    elsewhere["done_folder"] = json!("INBOX");
    let refused = world.app.put(PATH).as_(world.root()).json(elsewhere).await.expect(422);
    for field in ["password", "done_folder"] {
        assert!(refused.text().contains(field), "{}", refused.text());
    }
    world
        .done("PUT", PATH, json!({ "host": "", "port": 993, "security": "tls", "user": "", "folder": "" }))
        .await;
    let none = until(&world, "taken away", |now| now["looked_at"].is_null()).await;
    assert_eq!(none["has_password"], json!(false));
    door.abort();
}

#[tokio::test]
async fn a_number_that_is_no_port_is_named() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let server = json!({ "host": "mail.example", "security": "tls", "user": "us", "password": "secret",
        "from_address": "us@house.example", "from_name": "Us" });
    let mailbox = json!({ "host": "mail.example", "security": "tls", "user": "us", "password": "secret", "folder": "",
        "done_folder": null });
    for (path, body) in [("/api/v1/mail-settings", server), (PATH, mailbox)] {
        for port in ["99999", "0", "-1", "25.5", "837520394857203948572039485"] {
            let mut body = body.clone();
            body["port"] = serde_json::from_str(port).expect("a number");
            let refused = world.app.put(path).as_(world.root()).json(body).await.expect(422).json();
            let told = &refused["fields"][0];
            assert_eq!(
                (&told["field"], &told["code"]),
                (&json!("port"), &json!("not_a_port")),
                "{path} {port} {refused}"
            );
        }
    }
    for lmtp in ["127.0.0.1:99999", "mail.example", "127.0.0.1"] {
        let body = json!({ "reply_address": REPLY, "lmtp": lmtp, "secret": "keep" });
        let refused =
            world.app.put("/api/v1/mail-in-settings").as_(world.root()).json(body).await.expect(422).json();
        let told = &refused["fields"][0];
        assert_eq!(
            (&told["field"], &told["code"]),
            (&json!("lmtp"), &json!("not_an_address_and_port")),
            "{refused}"
        );
    }
}
