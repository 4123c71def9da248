//! Mail that comes in and is not what it seems: what was written for few stays with few, what a person wrote is not taken for a
//! machine's, nobody's address is marked on a stranger's word, and no stranger closes the door for those who were written to.

use crate::mail_in::{
    Asked, REPLY, address_of, ask, bring, connected, deliver_together, mail, mail_server, question, said,
    state, states, switch_on, switched_on_with_door,
};
use crate::world::{Party, World, text};
use correspondence::{Arrived, Taken, file_received, take_in};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::testing::{each_database, sqlite};
use store::{Conn, params};
use uuid::Uuid;

async fn comments(world: &World, record: &str) -> Value {
    world.done("GET", &format!("/api/v1/records/{record}/comments"), Value::Null).await["items"].clone()
}

/// Words for the circle alone, under what everybody of the party sees; the address for answers of somebody of the circle.
async fn told_the_circle(world: &World, party: &Party) -> Asked {
    let (project, person) = (&world.ours.project, &party.contacts[1].person);
    world.put_in_the_circle(project, &party.id, person, "client_contact").await;
    let path = format!("/api/v1/records/{}/comments", party.shared_task);
    let said = json!({ "body": "The price is 12,000.", "audience": "client", "party_id": party.id, "is_commercial": true,
        "mail_to": [person] });
    world.done("POST", &path, said).await;
    deliver_together(world).await;
    address_of(world, party.shared_task.clone(), person).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_the_circle_is_told_to_nobody_else_once_its_writer_left_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let party = &world.ours.parties[0];
        let asked = told_the_circle(&world, party).await;
        bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", "11,000 at most.")).await;
        let answered = comments(&world, &party.shared_task).await;
        let newest = answered.as_array().and_then(|all| all.last()).expect("a comment").clone();
        assert_eq!(newest["is_commercial"], true, "{newest}");
        let contact = format!(
            "/api/v1/projects/{}/parties/{}/contacts/{}",
            world.ours.project, party.id, party.contacts[1].person
        );
        world.done("PUT", &contact, json!({ "role": "client_contact", "is_commercial": false })).await;
        bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", "10,500 is our limit.")).await;
        assert_eq!(states(&world).await, [state("filed", ""), state("held", "mail.no_access")]);
        assert_eq!(comments(&world, &party.shared_task).await, answered, "nobody else reads it");
        // A manager files it as theirs: it is not told either.
        let path = format!("/api/v1/projects/{}/held-mails", world.ours.project);
        let held = world.done("GET", &path, Value::Null).await["items"][0].clone();
        let filing = format!("/api/v1/mails/{}/filing", text(&held["id"]));
        let body = json!({ "record_id": party.shared_task, "filed_as": "sender" });
        world.app.put(&filing).as_(world.root()).json(body).await.expect(422);
        assert_eq!(comments(&world, &party.shared_task).await, answered);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_wrote_is_not_dropped_as_a_machines() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let asked = ask(&world, &world.ours.parties[0], 0).await;
    // A house whose people have their mailboxes where answers go.
    let neighbour = mail(&asked.from, &asked.reply_to, "", "Tuesday.")
        .replace("@client.example>\r\n", "@in.hengmu.example>\r\n");
    bring(&world, &asked.reply_to, &neighbour).await;
    let many = "Precedence: bulk\r\n";
    bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, many, "Or on Wednesday.")).await;
    bring(&world, &asked.reply_to, &mail("news@client.example", &asked.reply_to, many, "Buy!")).await;
    let left = mails.lock().expect("mails").join("\n");
    let own = left
        .lines()
        .filter_map(|line| line.strip_prefix("Message-ID: "))
        .next_back()
        .expect("an id")
        .to_owned();
    let again = mail(&asked.from, &asked.reply_to, "", "When can the scanners come?");
    let id = again.lines().find(|line| line.starts_with("Message-ID: ")).expect("an id").to_owned();
    let looped = again.replace(&id, &format!("Message-ID: {own}"));
    bring(&world, &asked.reply_to, &looped).await;
    bring(&world, &asked.reply_to, &looped.replace(&asked.from, "loop@client.example")).await;
    let wanted = [
        state("filed", ""),
        state("held", "bulk"),
        state("ignored", "bulk"),
        state("held", "loop"),
        state("ignored", "loop"),
    ];
    assert_eq!(states(&world).await, wanted);
    assert_eq!(question(&world, &asked.id).await["answers"].as_array().map(Vec::len), Some(1));
}

/// That a mail to somebody did not arrive, without saying which.
fn report(to: &str, address: &str) -> String {
    format!(
        "From: MAILER-DAEMON@client.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.client.example\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobodys_address_is_marked_on_a_strangers_word() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let party = &world.ours.parties[0];
    let [asked, other] = [ask(&world, party, 0).await, ask(&world, party, 1).await];
    let path = format!("/api/v1/projects/{}/returned-addresses", world.ours.project);
    for to in [REPLY, other.reply_to.as_str()] {
        bring(&world, to, &report(to, &asked.from)).await;
    }
    let unknown = state("ignored", "returned_unknown");
    assert_eq!(states(&world).await, [unknown.clone(), unknown]);
    assert_eq!(world.done("GET", &path, Value::Null).await["items"], json!([]));
    bring(&world, &asked.reply_to, &report(&asked.reply_to, &asked.from)).await;
    assert_eq!(world.done("GET", &path, Value::Null).await["items"][0]["address"], json!(asked.from));
}

/// Brought to the door and not looked at.
async fn brought(world: &World, to: &str, mail: &str) -> Taken {
    let arrived = Arrived {
        door: "lmtp",
        recipient: Some(to.to_owned()),
        envelope_from: String::new(),
        bytes: mail.as_bytes().to_vec(),
        place: None,
    };
    take_in(&world.app.app, arrived).await.expect("taken or not")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_do_not_close_the_door_for_whoever_was_written_to() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let forged = asked.reply_to.replace("reply+", "reply+a");
        let mut count = 0;
        while brought(&world, &forged, &mail("who@elsewhere.example", &forged, "", "Buy!")).await
            == Taken::Kept
        {
            count += 1;
            assert!(count < 1_000, "the door is never closed");
        }
        assert_eq!(count, 300);
        let settings = world.done("GET", "/api/v1/mail-in-settings", Value::Null).await;
        assert_eq!((&settings["is_full_of_strangers"], &settings["is_full"]), (&json!(true), &json!(false)));
        let answer = mail(&asked.from, &asked.reply_to, "", "Tuesday.");
        assert_eq!(brought(&world, &asked.reply_to, &answer).await, Taken::Kept);
        // A mailbox elsewhere does not say to whom: the mail's own words do.
        let other = mail(&asked.from, &asked.reply_to, "", "Or on Wednesday.");
        assert_eq!(brought(&world, "", &other).await, Taken::Kept);
        while file_received(&world.app.app).await.expect("filed") > 0 {}
        assert_eq!(question(&world, &asked.id).await["answers"].as_array().map(Vec::len), Some(2));

        let unplaced = world.done("GET", "/api/v1/held-mails", Value::Null).await;
        assert_eq!(unplaced["count"], 300);
        let until = unplaced["items"][0]["received_at"].clone();
        world.app.db().clock().advance_seconds(3_600);
        brought(&world, REPLY, &mail("who@elsewhere.example", REPLY, "", "Hello")).await;
        while file_received(&world.app.app).await.expect("filed") > 0 {}
        let away = world.done("PUT", "/api/v1/held-mails/discarding", json!({ "until": until })).await;
        assert_eq!(away["count"], 300, "what came later waits");
        assert_eq!(world.done("GET", "/api/v1/held-mails", Value::Null).await["count"], 1);
        for days in [91, 31] {
            world.app.db().clock().advance_seconds(days * 86_400);
            correspondence::sweep(world.app.db()).await.expect("swept");
        }
        assert_eq!(states(&world).await, [state("filed", ""), state("filed", "")], "nobody placed the rest");
    })
    .await;
}

/// As it stands after the process ended while it was looked at, again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_cannot_be_read_waits_for_a_person_and_keeps_no_other() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let said = |words: &str| mail(&asked.from, &asked.reply_to, "", words);
        brought(&world, &asked.reply_to, &said("This one ends it.")).await;
        let db = world.app.app.db();
        db.write(|tx| tx.exec("update received_mails set attempts = 5", params![])).await.expect("written");
        bring(&world, &asked.reply_to, &said("Next week.")).await;
        assert_eq!(states(&world).await, [state("held", "fault"), state("filed", "")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_id_of_a_letter_tells_when_or_beside_what_it_was_made() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    for party in &world.ours.parties {
        ask(&world, party, 0).await;
        ask(&world, party, 0).await;
    }
    let letters = mails.lock().expect("mails").clone();
    let headers: Vec<&str> = letters.iter().filter_map(|mail| mail.split("\n\n").next()).collect();
    let lines = |name: &str| -> BTreeSet<String> {
        let of = |headers: &&str| {
            headers.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().to_owned())
        };
        headers.iter().filter_map(of).collect()
    };
    assert_eq!(lines("List-Id:").len(), 4, "one for each party of each of two projects: {headers:#?}");
    let project = world.ours.project.replace('-', "");
    assert!(headers.iter().all(|all| !all.contains(&project)));
    let threads = world.app.db().read(|conn: &mut Conn| {
        conn.rows("select id from mail_threads", params![], |row| row.get::<Uuid>(0))
    });
    let of_letters = lines("Message-ID:").into_iter().map(|id| {
        let id = id.trim_start_matches("<letter.").split('@').next().unwrap_or_default().to_owned();
        id.parse::<Uuid>().expect("an id")
    });
    let ids: Vec<Uuid> = of_letters.chain(threads.await.expect("threads")).collect();
    assert!(ids.len() >= 8 && ids.iter().all(|id| id.get_version_num() == 4), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_without_a_byte_is_refused_for_good() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let free = switched_on_with_door(&world).await;
    let door = tokio::spawn(server::mail_doors::keep_open(world.app.app.clone()));
    let mut socket = connected(free).await;
    let mut told = String::new();
    let envelope = ["MAIL FROM:<who@elsewhere.example>\r\n", &format!("RCPT TO:<{REPLY}>\r\n"), "DATA\r\n"];
    said(&mut socket, "LHLO a.example\r\n").await;
    for mail in [".\r\n", "\r\n.\r\n"] {
        for line in envelope.iter().chain([&mail]) {
            told = format!("{told} {}", &said(&mut socket, line).await[..3]);
        }
    }
    assert_eq!(told, " 250 250 354 550 250 250 354 250");
    while file_received(&world.app.app).await.expect("looked at") > 0 {}
    assert_eq!(states(&world).await, [state("held", "mail.not_a_mail")], "an empty line waits for a person");
    door.abort();
}
