//! Mail that comes in, over the door of the house's mail server: what somebody answers stands where it belongs, what is not
//! certain waits for a person, and nothing that was taken is lost.

use crate::world::{Party, World, text};
use correspondence::{Arrived, Taken, file_received, take_in};
use engagement::sign_off::{self, Content, NewSignOff};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::testing::{each_database, sqlite};
use store::{Conn, params};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

pub const REPLY: &str = "reply@in.hengmu.example";

/// A mail server that takes every mail and keeps what it was told, or refuses each receiver with these words.
pub async fn mail_server(refusal: Option<&'static str>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mails = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&mails);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(converse(socket, refusal, Arc::clone(&kept)));
        }
    });
    (port, mails)
}

async fn converse(socket: TcpStream, refusal: Option<&'static str>, kept: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = socket.into_split();
    let (mut lines, mut mail, mut is_mail) = (BufReader::new(read).lines(), String::new(), false);
    write.write_all(b"220 here\r\n").await.expect("said");
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if is_mail => {
                is_mail = false;
                kept.lock().expect("kept").push(std::mem::take(&mut mail));
                "250 2.0.0 taken"
            }
            _ if is_mail => {
                mail.push_str(&line);
                mail.push('\n');
                continue;
            }
            "DATA" => {
                is_mail = true;
                "354 go on"
            }
            "RCPT" => refusal.unwrap_or("250 fine"),
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

/// Mail goes out to this server, and comes in.
pub async fn switch_on(world: &World, port: u16, lmtp: Option<&str>) {
    let server = json!({ "host": "127.0.0.1", "port": port, "security": "none",
        "from_address": "rapport@hengmu.example", "from_name": "Hengmu" });
    world.done("PUT", "/api/v1/mail-settings", server).await;
    let body = json!({ "reply_address": REPLY, "lmtp": lmtp, "secret": "make" });
    let set = world.done("PUT", "/api/v1/mail-in-settings", body).await;
    assert_eq!(set["reply_address"], REPLY);
}

pub async fn deliver(world: &World) {
    while server::delivery::deliver(&world.app.app, "test").await.expect("looked") > 0 {}
}

/// After the minutes for which a letter waits for others.
pub async fn deliver_together(world: &World) {
    world.app.db().clock().advance_seconds(engagement::burst::SECONDS);
    deliver(world).await;
}

/// A question to the first contact of a party, whose letter has left; the answer's address.
#[derive(Clone)]
pub struct Asked {
    pub id: String,
    pub reply_to: String,
    pub from: String,
    pub name: String,
}

pub async fn ask(world: &World, party: &Party, contact: usize) -> Asked {
    let path = format!("/api/v1/projects/{}/questions", world.ours.project);
    let person = &party.contacts[contact].person;
    let body = json!({ "party_id": party.id, "body": "When can the scanners come?", "to_person": person });
    // What waits goes ahead, so that the question leaves by itself.
    deliver_together(world).await;
    let id = text(&world.done("POST", &path, body).await["id"]);
    deliver_together(world).await;
    address_of(world, id, person).await
}

/// The address for answers of somebody to whom a letter about a record has left.
pub async fn address_of(world: &World, id: String, person: &str) -> Asked {
    let (record, reader) = (id.parse::<Uuid>().expect("an id"), person.parse::<Uuid>().expect("an id"));
    let found = world.app.db().read(move |conn: &mut Conn| {
        let thread = conn.one(
            "select id from mail_threads where record_id = $1 and person_id = $2",
            params![record, reader],
            |row| row.get::<Uuid>(0),
        )?;
        let seal = store::seal::SealKey::new(crate::world::SEAL);
        let reader = people::person::get(conn, reader.into())?;
        Ok((correspondence::address::reply_address(&seal, REPLY, thread)?, reader.email, reader.name))
    });
    let (reply_to, from, name) = found.await.expect("a thread");
    Asked { id, reply_to, from, name }
}

/// A mail as it is written by hand.
pub fn mail(from: &str, to: &str, headers: &str, body: &str) -> String {
    let id = Uuid::now_v7().simple();
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: Re: When can the scanners come?\r\nMessage-ID: <{id}@client.example>\r\n\
         {headers}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
}

pub async fn bring(world: &World, to: &str, mail: &str) -> Taken {
    let arrived = Arrived {
        door: "lmtp",
        recipient: Some(to.to_owned()),
        envelope_from: "somebody@client.example".to_owned(),
        bytes: mail.as_bytes().to_vec(),
        place: None,
    };
    let taken = take_in(&world.app.app, arrived).await.expect("taken or not");
    while file_received(&world.app.app).await.expect("filed") > 0 {}
    taken
}

pub async fn question(world: &World, id: &str) -> Value {
    world.done("GET", &format!("/api/v1/questions/{id}"), Value::Null).await
}

pub async fn states(world: &World) -> Vec<(String, String)> {
    let found = world.app.db().read(|conn: &mut Conn| {
        conn.rows("select state, reason from received_mails order by received_at, id", params![], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?))
        })
    });
    found.await.expect("the mails")
}

pub fn state(state: &str, reason: &str) -> (String, String) {
    (state.to_owned(), reason.to_owned())
}

pub const IN_CHINESE: &str = "下周二上午可以，请提前一天通知门卫。\r\n\r\n\
    在 2026年11月20日，Hengmu <rapport@hengmu.example> 写道：\r\n> When can the scanners come?\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_by_mail_stands_under_its_question() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, mails) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let left = mails.lock().expect("mails").clone();
        let letter = left.iter().find(|mail| mail.contains(&asked.reply_to)).expect("the letter");
        for header in ["Message-ID: <letter.", "List-Id: ", "Auto-Submitted: auto-generated"] {
            assert!(letter.contains(header), "{header} in\n{letter}");
        }
        let answer = mail(&asked.from, &asked.reply_to, "", IN_CHINESE);
        assert_eq!(bring(&world, &asked.reply_to, &answer).await, Taken::Kept);
        assert_eq!(bring(&world, &asked.reply_to, &answer).await, Taken::Known, "brought twice");
        // Another server on the way wrote another header: the same mail.
        let again = format!("Received: from elsewhere\r\n{answer}");
        assert_eq!(bring(&world, &asked.reply_to, &again).await, Taken::Kept);
        assert_eq!(states(&world).await, [state("filed", ""), state("ignored", "known")]);
        let question = question(&world, &asked.id).await;
        let answers = question["answers"].as_array().expect("answers");
        assert_eq!(answers.len(), 1, "{question}");
        assert_eq!(answers[0]["body"], "下周二上午可以，请提前一天通知门卫。");
        assert_eq!(
            (&answers[0]["author"]["name"], &answers[0]["author"]["side"]),
            (&json!(asked.name), &json!("client"))
        );
        assert_eq!(question["state"], "answered");
        let path = format!("/api/v1/records/{}/mails", asked.id);
        let mails = world.done("GET", &path, Value::Null).await["items"].clone();
        assert!(text(&mails[0]["quoted"]).contains("When can the scanners come?"), "{mails}");
        let original = format!("/api/v1/mails/{}/original", text(&mails[0]["id"]));
        let original = world.app.get(&original).as_(world.root()).await.expect(200);
        // All of it, but for what opens something.
        let token = asked.reply_to.split(['+', '@']).nth(1).expect("a token");
        assert_eq!(original.text(), answer.replace(token, &"x".repeat(token.len())));
    })
    .await;
}

/// Over the socket, as a mail server brings it; what it was told.
async fn over_lmtp(port: u16, to: &str, mail: &str) -> String {
    let mut socket = connected(port).await;
    let data = format!("{}\r\n.\r\n", mail.trim_end().replace("\r\n.", "\r\n.."));
    let mut told = String::new();
    for line in [
        "LHLO mx.client.example\r\n",
        "MAIL FROM:<zheng@client.example>\r\n",
        &format!("RCPT TO:<{to}>\r\n"),
        "DATA\r\n",
        &data,
    ] {
        told = said(&mut socket, line).await;
    }
    told
}

/// Switches mail on, with a door for LMTP once somebody keeps it open; gives its port.
pub async fn switched_on_with_door(world: &World) -> u16 {
    let (port, _) = mail_server(None).await;
    let free =
        TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    switch_on(world, port, Some(&format!("127.0.0.1:{free}"))).await;
    free
}

pub async fn connected(port: u16) -> TcpStream {
    for _ in 0..200 {
        if let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)).await {
            heard(&mut socket).await;
            return socket;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the door did not open");
}

pub async fn said(socket: &mut TcpStream, line: &str) -> String {
    socket.write_all(line.as_bytes()).await.expect("said");
    heard(socket).await
}

/// The last line of an answer.
pub async fn heard(socket: &mut TcpStream) -> String {
    let (mut all, mut piece) = (String::new(), [0; 4_096]);
    loop {
        let count = socket.read(&mut piece).await.expect("heard");
        all.push_str(&String::from_utf8_lossy(&piece[..count]));
        let last = all.trim_end().rsplit("\r\n").next().unwrap_or_default();
        if count == 0 || (all.ends_with("\r\n") && last.get(3..4) != Some("-")) {
            return last.to_owned();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_door_acknowledged_is_there_after_a_restart() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let free = switched_on_with_door(&world).await;
    let asked = ask(&world, &world.ours.parties[0], 1).await;
    // The door is open and nobody looks at what comes in, as if the process ended right after it answered.
    let door = tokio::spawn(server::mail_doors::keep_open(world.app.app.clone()));
    let answer = mail(&asked.from, &asked.reply_to, "", IN_CHINESE);
    let told = over_lmtp(free, &asked.reply_to, &answer).await;
    assert!(told.starts_with("250"), "{told}");
    door.abort();
    assert_eq!(states(&world).await, [state("received", "")]);
    while file_received(&world.app.app).await.expect("filed") > 0 {}
    while file_received(&world.app.app).await.expect("filed") > 0 {}
    let question = question(&world, &asked.id).await;
    assert_eq!(question["answers"].as_array().map(Vec::len), Some(1), "{question}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_certain_waits_for_a_person() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let party = &world.ours.parties[0];
        let asked = ask(&world, party, 0).await;
        let colleague = ask(&world, party, 1).await;
        let away = "Auto-Submitted: auto-replied\r\n";
        bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, away, "I am away.")).await;
        bring(&world, &asked.reply_to, &mail(&colleague.from, &asked.reply_to, "", "Tuesday suits us."))
            .await;
        bring(&world, REPLY, &mail("who@elsewhere.example", REPLY, "", "Hello")).await;
        let forged = asked.reply_to.replace("reply+", "reply+a");
        bring(&world, &forged, &mail(&asked.from, &forged, "", "Let me in")).await;
        bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", "")).await;
        let wanted = [
            state("ignored", "automatic_reply"),
            state("held", "somebody_else"),
            state("held", "no_address"),
            state("held", "forged_address"),
            state("held", "empty"),
        ];
        assert_eq!(states(&world).await, wanted);
        let open = question(&world, &asked.id).await;
        assert_eq!((&open["state"], &open["answers"]), (&json!("open"), &json!([])), "no clock has stopped");

        let path = format!("/api/v1/projects/{}/held-mails", world.ours.project);
        let held = world.done("GET", &path, Value::Null).await;
        assert_eq!(held["count"], 2, "{held}");
        let of_colleague =
            held["items"].as_array().expect("mails").iter().find(|one| one["reason"] == "somebody_else");
        let of_colleague = of_colleague.expect("held").clone();
        assert_eq!(of_colleague["sender_name"], json!(colleague.name));
        for (holder, status) in [("member", 403), ("outsider", 404)] {
            world.dressed(world.app.get(&path), holder).await.expect(status);
        }
        let unplaced = world.done("GET", "/api/v1/held-mails", Value::Null).await;
        assert_eq!(unplaced["count"], 2, "{unplaced}");

        let filing = format!("/api/v1/mails/{}/filing", text(&of_colleague["id"]));
        let body = json!({ "record_id": asked.id, "filed_as": "sender" });
        world.done("PUT", &filing, body.clone()).await;
        world.done("PUT", &filing, body).await;
        let answered = question(&world, &asked.id).await;
        assert_eq!(answered["answers"].as_array().map(Vec::len), Some(1), "{answered}");
        assert_eq!(answered["answers"][0]["author"]["name"], json!(colleague.name));

        let of_nobody = text(&unplaced["items"][0]["id"]);
        let give = json!({ "project_id": world.ours.project });
        world.done("PUT", &format!("/api/v1/held-mails/{of_nobody}/project"), give).await;
        let filing = format!("/api/v1/mails/{of_nobody}/filing");
        let body = json!({ "record_id": world.ours.internal_task, "filed_as": "note" });
        world.done("PUT", &filing, body).await;
        let comments = format!("/api/v1/records/{}/comments", world.ours.internal_task);
        let comments = world.done("GET", &comments, Value::Null).await["items"].clone();
        let newest = comments.as_array().and_then(|all| all.last()).expect("a comment").clone();
        assert_eq!(newest["audience"], "internal", "{newest}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_comes_back_marks_its_address() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let record: Uuid = asked.id.parse().expect("an id");
        let message = world.app.db().read(move |conn: &mut Conn| {
            let sql = "select root_message_id from mail_threads where record_id = $1 order by created_at limit 1";
            conn.one(sql, params![record], |row| row.get::<String>(0))
        });
        let message = message.await.expect("an id");
        let report = format!(
            "From: MAILER-DAEMON@client.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.client.example\r\n\r\n\
             Final-Recipient: rfc822; {from}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 nobody here\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message}>\r\n\r\n--b--\r\n",
            to = asked.reply_to,
            from = asked.from,
        );
        bring(&world, &asked.reply_to, &report).await;
        assert_eq!(states(&world).await, [state("ignored", "returned")]);
        let path = format!("/api/v1/projects/{}/returned-addresses", world.ours.project);
        let returned = world.done("GET", &path, Value::Null).await["items"].clone();
        assert_eq!(returned[0]["address"], json!(asked.from), "{returned}");
        communication::follow_the_log(world.app.db()).await.expect("followed");
        let log = format!("/api/v1/projects/{}/communication-log?kind=mail", world.ours.project);
        let log = world.done("GET", &log, Value::Null).await["items"].clone();
        assert!(log.as_array().is_some_and(|all| all.iter().any(|one| one["what"] == "letter.returned")), "{log}");
        world.done("DELETE", &format!("{path}/{}", text(&returned[0]["person_id"])), Value::Null).await;
        assert_eq!(world.done("GET", &path, Value::Null).await["items"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_answers_for_the_team_alone() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let token = &world.ours.parties[0].contacts[0].token;
    let key = Uuid::now_v7().to_string();
    let fields = [("text", "When?"), ("form_key", key.as_str()), ("who", "as_named")];
    world.app.post(&format!("/p/{token}/questions")).form(&fields).await.expect(303);
    // What comes within minutes is gathered; this one comes alone.
    world.app.db().clock().advance_seconds(600);
    deliver(&world).await;
    let found = world.app.db().read(|conn: &mut Conn| {
        let row = conn.one(
            "select id, person_id, record_id from mail_threads where party_id is null order by created_at limit 1",
            params![],
            |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?, row.get::<Uuid>(2)?)),
        )?;
        let seal = store::seal::SealKey::new(crate::world::SEAL);
        let member = people::person::get(conn, row.1.into())?;
        Ok((correspondence::address::reply_address(&seal, REPLY, row.0)?, member.email, row.2))
    });
    let (reply_to, from, record) = found.await.expect("a thread");
    let noted = "the client does not see them";
    let letters = mails.lock().expect("mails").join("\n").replace("=\n", "");
    assert!(letters.contains(noted), "the notice says what becomes of an answer");
    bring(&world, &reply_to, &mail(&from, &reply_to, "", "We should check with the supplier.")).await;
    assert_eq!(states(&world).await, [state("filed", "")]);
    let comments =
        world.done("GET", &format!("/api/v1/records/{record}/comments"), Value::Null).await["items"].clone();
    assert_eq!(
        (&comments[0]["audience"], &comments[0]["body"]),
        (&json!("internal"), &json!("We should check with the supplier."))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_off_is_not_decided_by_mail() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let party = &world.ours.parties[0];
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    let (project, of, task) = (id(&world.ours.project), id(&party.id), id(&party.shared_task));
    let (opened_by, approver) = (world.ids["administrator"], id(&party.contacts[0].person));
    let opened = world.app.db().write(move |tx| {
        let content =
            Content { kind: scope::SIGN_OFF.name.into(), title: "Agreed?".into(), ..Content::default() };
        let new = NewSignOff {
            project: project.into(),
            party: of.into(),
            record: task.into(),
            content: &content,
            amount: None,
            is_commercial: false,
            due: None,
            opened_by,
        };
        sign_off::open(tx, crate::world::ROOT, &engagement::testing::signer(), &scope::SIGN_OFF, &new)
    });
    let opened = opened.await.expect("a sign-off").id;
    deliver(&world).await;
    let letters = mails.lock().expect("mails").join("\n").replace("=\n", "");
    assert!(letters.contains("a reply decides nothing"), "the letter says so");
    let found = world.app.db().read(move |conn: &mut Conn| {
        let sql = "select id from mail_threads where record_id = $1 and person_id = $2";
        let thread = conn.one(sql, params![task, approver], |row| row.get::<Uuid>(0))?;
        let seal = store::seal::SealKey::new(crate::world::SEAL);
        let from = people::person::get(conn, approver.into())?.email;
        Ok((correspondence::address::reply_address(&seal, REPLY, thread)?, from))
    });
    let (reply_to, from) = found.await.expect("a thread");
    bring(&world, &reply_to, &mail(&from, &reply_to, "", "I agree.")).await;
    assert_eq!(states(&world).await, [state("filed", "")]);
    let standing = world.app.db().read(move |conn: &mut Conn| sign_off::get(conn, opened));
    assert_eq!(standing.await.expect("the sign-off").verdict, None, "nothing is decided");
    let path = format!("/api/v1/records/{}/comments", party.shared_task);
    let comments = world.done("GET", &path, Value::Null).await["items"].clone();
    let newest = comments.as_array().and_then(|all| all.last()).expect("a comment").clone();
    assert_eq!((&newest["audience"], &newest["body"]), (&json!("client"), &json!("I agree.")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_posted_by_whoever_knows_the_secret() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let body = json!({ "reply_address": REPLY, "lmtp": null, "secret": "make" });
    let make = || {
        let sending = world.app.put("/api/v1/mail-in-settings").as_(world.root());
        sending.header("idempotency-key", "secret").json(body.clone())
    };
    let secret = text(&make().await.expect(200).json()["secret"]);
    assert_eq!(make().await.expect(422).code(), "idempotency_answer_not_kept");
    assert_eq!(world.done("GET", "/api/v1/mail-in-settings", Value::Null).await["secret"], Value::Null);
    let letter = mail("who@elsewhere.example", REPLY, "", "Hello");
    for (given, status) in [("", 404), ("wrong", 404), (secret.as_str(), 201)] {
        let sending =
            world.app.post("/in/mail").header("mail-secret", given).body("message/rfc822", letter.as_str());
        sending.await.expect(status);
    }
    let wrong = json!({ "reply_address": "reply+x@in.example", "lmtp": "everywhere", "secret": "keep" });
    let refused = world.app.put("/api/v1/mail-in-settings").as_(world.root()).json(wrong).await.expect(422);
    assert!(
        refused.text().contains("reply_address") && refused.text().contains("lmtp"),
        "{}",
        refused.text()
    );
}
