//! What is sent in reply to a letter about a meeting, proposed times, a demonstration or a questionnaire. Those that went to a
//! whole side become a question about it; those to named people are the team's to read, and a question where somebody says
//! so: then their side reads the words, and whoever was not asked to it nothing but these words.

use crate::access_matrix::{asked_and_shown, meetings};
use crate::mail_in::{
    Asked, address_of, bring, deliver, deliver_together, mail, mail_server, question, state, states,
    switch_on,
};
use crate::world::{Party, World, text};
use serde_json::{Value, json};
use store::params;
use store::testing::each_database;
use uuid::Uuid;

/// Brings what the first contact of a party answered a letter about a record with; tells how many were there before.
async fn brought(world: &World, id: String, words: &str) -> (usize, String) {
    let asked = address_of(world, id, &world.ours.parties[0].contacts[0].person).await;
    let before = states(world).await.len();
    bring(world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", words)).await;
    (before, asked.id)
}

/// Of a letter to named people it waits for the team, and is nobody's to read else; then somebody takes it for a question.
async fn replied_to_some(world: &World, id: String, words: &str) -> Value {
    let (before, record) = brought(world, id, words).await;
    assert_eq!(states(world).await[before], state("held", "mail.for_the_team"), "{words}");
    assert!(question_about(world, &record, words).await.is_none(), "{words}");
    let held = format!("/api/v1/projects/{}/held-mails", world.ours.project);
    let held = text(&world.done("GET", &held, Value::Null).await["items"][0]["id"]);
    let filing = json!({ "record_id": record, "filed_as": "sender" });
    world.done("PUT", &format!("/api/v1/mails/{held}/filing"), filing).await;
    question_about(world, &record, words).await.expect("a question")
}

/// What was answered to a letter about a record; the question that it became.
async fn replied(world: &World, id: String, words: &str) -> Value {
    let (before, record) = brought(world, id, words).await;
    assert_eq!(states(world).await[before], state("filed", ""), "{words}");
    question_about(world, &record, words).await.expect("a question")
}

async fn question_about(world: &World, record: &str, words: &str) -> Option<Value> {
    let path = format!("/api/v1/projects/{}/questions", world.ours.project);
    let questions = world.done("GET", &path, Value::Null).await["items"].clone();
    let about = |one: &&Value| one["record_id"] == json!(record) && one["title"] == json!(words);
    let found = questions.as_array().expect("questions").iter().find(about)?["id"].clone();
    Some(question(world, &text(&found)).await)
}

/// Letters that left, by the words in their answer's note.
fn told_who_reads(mails: &[String]) -> usize {
    let flowing = |mail: &String| mail.replace("=\n", "");
    mails.iter().map(flowing).filter(|mail| mail.contains("nobody else on your side does")).count()
}

async fn of_key(world: &World, sql: &'static str, key: &str) -> String {
    let key: Uuid = key.parse().expect("a key");
    let found = world.app.db().read(move |conn| conn.one(sql, params![key], |row| row.get::<Uuid>(0)));
    found.await.expect("a record").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_to_an_invitation_is_the_teams_to_read_and_becomes_a_question_where_they_say_so() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, mails) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = invited_alone(&world, party).await;
        deliver(&world).await;
        let meeting =
            of_key(&world, "select meeting_id from meeting_invitations where client_key = $1", &key).await;
        let asked = replied_to_some(&world, meeting.clone(), "Tuesday does not work, Wednesday?").await;
        assert_eq!(asked["record_id"], json!(meeting));
        assert!(told_who_reads(&mails.lock().expect("mails")) >= 1, "the letter says so");

        // Whoever is asked to the meeting is led there; a colleague who is not reads the words alone.
        let own = shown_key(&world, &asked).await;
        let page = |token: &str| world.app.get(&format!("/p/{token}/questions/{own}"));
        let link = format!("/meetings/{key}");
        let theirs = page(&party.contacts[0].token).await.expect(200).text();
        assert!(theirs.contains("Wednesday?") && theirs.contains(&link), "{theirs}");
        let of_colleague = page(&party.contacts[1].token).await.expect(200).text();
        assert!(of_colleague.contains("Wednesday?"), "{of_colleague}");
        assert!(!of_colleague.contains(&link) && !of_colleague.contains("Review"), "{of_colleague}");
        let path = format!("/api/v1/projects/{}/held-mails", place.project);
        assert_eq!(world.done("GET", &path, Value::Null).await["count"], 0);
    })
    .await;
}

async fn shown_key(world: &World, asked: &Value) -> String {
    let id = text(&asked["id"]);
    of_key(world, "select client_key from records where id = $1", &id).await
}

/// A meeting to which the first contact of a party is asked and nobody else.
async fn invited_alone(world: &World, party: &Party) -> String {
    let alone = Party { contacts: party.contacts[..1].to_vec(), ..party.clone() };
    meetings::key(world, &world.ours, &alone).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_about_times_or_what_is_asked_and_shown_becomes_a_question_about_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = meetings::times_key(&world, place, party).await;
        deliver(&world).await;
        let sql = "select meeting_id from meeting_times where client_key = $1";
        let meeting = of_key(&world, sql, &key).await;
        let asked = replied_to_some(&world, meeting, "两个时间都不行，下午可以吗？").await;
        let own = shown_key(&world, &asked).await;
        let page = world.app.get(&format!("/p/{}/questions/{own}", party.contacts[0].token));
        assert!(page.await.expect(200).text().contains(&format!("/meeting-times/{key}")));
        let id = asked_and_shown::known(&world, place, party, "questionnaire", false).await;
        deliver_together(&world).await;
        replied_to_some(&world, id, "What is meant by this question?").await;
        let id = asked_and_shown::known(&world, place, party, "demonstration", false).await;
        deliver_together(&world).await;
        replied(&world, id, "What is meant by this item?").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mail_of_a_known_client_that_waits_is_told() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, mails) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = crate::mail_in::ask(&world, &world.ours.parties[0], 0).await;
        let Asked { reply_to, .. } = asked;
        for words in ["One.", "Two.", "Three."] {
            bring(&world, &reply_to, &mail("gate@client.example", &reply_to, "", words)).await;
            world.app.db().clock().advance_seconds(600);
            deliver(&world).await;
        }
        communication::dispatch(world.app.db(), "https://rapport.example").await.expect("told");
        let list = world.dressed(world.app.get("/api/v1/notifications"), "manager").await.expect(200).json();
        let held = list["items"].as_array().expect("items").iter().filter(|one| one["kind"] == "mail_held");
        assert_eq!(held.count(), 3, "{list}");
        let place = format!("/projects/{}/mails", world.ours.project);
        let mails = mails.lock().expect("mails").clone();
        let told = mails.iter().filter(|mail| mail.contains("To: manager ") && mail.contains(&place));
        assert_eq!(told.count(), 3);
    })
    .await;
}

/// As Outlook writes that somebody proposes another time: in a zone that bears a name of its own, and under it what they say.
fn of_outlook(uid: &str, from: &str, comment: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\n\
         TZID:China Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\n\
         END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=TENTATIVE;CN=Zheng:mailto:{from}\r\n{comment}\
         UID:{uid}\r\nSUMMARY;LANGUAGE=en-US:New Time Proposed: Review\r\n\
         DTSTART;TZID=China Standard Time:20300304T140000\r\nDTEND;TZID=China Standard Time:20300304T143000\r\n\
         CLASS:PUBLIC\r\nPRIORITY:5\r\nDTSTAMP:20260201T080000Z\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:1\r\n\
         X-MS-OLK-ORIGINALSTART;TZID=China Standard Time:20300302T173000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// As Google writes it: in UTC, declined.
fn of_google(uid: &str, from: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:COUNTER\r\nBEGIN:VEVENT\r\nDTSTART:20300305T020000Z\r\nDTEND:20300305T023000Z\r\nDTSTAMP:20260201T080000Z\r\n\
         UID:{uid}\r\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;X-NUM-GUESTS=0;\r\n X-RESPONSE-COMMENT=\
         \"No\":mailto:{from}\r\nSEQUENCE:1\r\nSTATUS:CONFIRMED\r\nSUMMARY:Review\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// A mail of a calendar program: a word or none, and the object.
fn with_calendar(from: &str, to: &str, words: &str, calendar: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: New Time Proposed: Review\r\nMessage-ID: <{id}@client.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n\
         --b\r\nContent-Type: text/calendar; charset=utf-8; method=COUNTER\r\n\r\n{calendar}\r\n--b--\r\n",
        id = Uuid::now_v7().simple()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_time_proposed_out_of_a_calendar_stands_with_its_meeting() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let party = &world.ours.parties[0];
        let key = invited_alone(&world, party).await;
        deliver(&world).await;
        let meeting =
            of_key(&world, "select meeting_id from meeting_invitations where client_key = $1", &key).await;
        let uid = key.parse::<Uuid>().expect("a key");
        let uid = world.app.db().read(move |conn| {
            let sql = "select uid from meeting_invitations where client_key = $1";
            conn.one(sql, params![uid], |row| row.get::<String>(0))
        });
        let uid = uid.await.expect("a uid");
        let asked = address_of(&world, meeting.clone(), &party.contacts[0].person).await;
        let (to, from) = (asked.reply_to.as_str(), asked.from.as_str());
        let path = format!("/api/v1/meetings/{meeting}");
        let own = |read: &Value| {
            let people = read["people"].as_array().expect("people").clone();
            people
                .into_iter()
                .find(|one| one["person_id"] == party.contacts[0].person.as_str())
                .expect("theirs")
        };
        let comment = "COMMENT;LANGUAGE=zh-CN:那天下午更方便。\r\n";
        let unknown = of_outlook(&uid, from, comment).replace("China Standard Time", "Our own clock");
        for (calendar, answer, proposed, named) in [
            (of_outlook(&uid, from, comment), "tentative", json!("2030-03-04T06:00:00Z"), "那天下午更方便。"),
            (of_google(&uid, from), "declined", json!("2030-03-05T02:00:00Z"), ""),
            (unknown, "tentative", Value::Null, "4 March, 14:00 (Our own clock)"),
            (of_outlook(&uid, from, ""), "tentative", json!("2030-03-04T06:00:00Z"), ""),
        ] {
            bring(&world, to, &with_calendar(from, to, "", &calendar)).await;
            let read = world.done("GET", &path, Value::Null).await;
            let theirs = own(&read);
            assert_eq!(
                (&theirs["answer"], &theirs["proposes"]["starts"]),
                (&json!(answer), &proposed),
                "{theirs}"
            );
            assert!(theirs["proposes"].is_null() || theirs["proposes"]["time_zone"].is_string(), "{theirs}");
            let note = text(&theirs["answer_note"]).replace('\u{a0}', " ");
            assert!(note.contains(named) && note.is_empty() == named.is_empty(), "{theirs}");
            assert_eq!(text(&read["starts"]), "2030-03-02T09:30:00Z", "nothing moves it");
        }
        assert!(states(&world).await.iter().all(|one| *one == state("filed", "")));
        // Somebody else's proposal is nobody's answer.
        let foreign = of_outlook(&uid, "gate@client.example", "");
        bring(&world, to, &with_calendar(from, to, "", &foreign)).await;
        assert_eq!(states(&world).await[4], state("held", "calendar_unknown"));
    })
    .await;
}
