//! Meetings across the crates: what a letter brings for calendars, what a calendar answers, and who reads a feed.

use crate::access_matrix::meetings;
use crate::letters::letter_to;
use crate::visiting::Visitor;
use crate::world::{Contact, World, text};
use calendar::Part;
use correspondence::CalendarReply;
use kernel::{CalendarMethod, Letter, LetterPart, Timestamp};
use serde_json::{Value, json};
use server::letter_parts::{Departure, LETTER_PARTS};
use server::meeting_calendars::take_reply;
use store::params;
use store::testing::each_database;
use uuid::Uuid;

async fn part(world: &World, person: &str) -> (CalendarMethod, String) {
    let item = letter_to(world, person).await;
    let letter: Letter = serde_json::from_value(item.payload).expect("a letter");
    let departure = Departure {
        id: item.id,
        letter,
        viewer: None,
        from_address: "office@hengmu.example".into(),
        reply_address: Some("answers+1@hengmu.example".into()),
    };
    let parts = LETTER_PARTS.of(&world.app.app, &departure).await.expect("parts");
    let [LetterPart::Calendar { method, text }] = &parts[..] else { panic!("one part for calendars") };
    (*method, text.clone())
}

/// Makes a calendar in the portal, with the code from the mail; where its address shows it.
async fn subscribed(visitor: &mut Visitor<'_>) -> String {
    let form_key = Uuid::now_v7().to_string();
    let made = visitor.act("calendars", &[("form_key", form_key.as_str())]).await.expect(303);
    let place = made.header("location").expect("a place");
    format!("/ical/{}.ics", place.rsplit('/').next().expect("a secret"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_goes_into_a_calendar_and_its_answer_comes_back() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        meetings::key(&world, place, party).await;
        let person = party.contacts[0].person.clone();
        let (method, text) = part(&world, &person).await;
        assert_eq!(method, CalendarMethod::Request);
        let unfolded = text.replace("\r\n ", "");
        assert!(
            unfolded.contains("METHOD:REQUEST\r\n"),
            "the word of the mail's part stands in its text: {text}"
        );
        assert!(unfolded.contains(":mailto:answers+1@hengmu.example\r\n"), "{unfolded}");
        let read = calendar::read(text.as_bytes()).expect("a calendar");
        let [event] = &read.events[..] else { panic!("one meeting") };
        assert_eq!(event.answers.len(), 1, "nobody else's address is told");
        let own = event.answers[0].clone();
        assert_eq!(own.part, Some(Part::NeedsAction));

        let reply = |sequence: i64, part: &str| CalendarReply {
            text: format!(
                "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{}\r\nSEQUENCE:{sequence}\r\n\
                 ATTENDEE;PARTSTAT={part}:mailto:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                event.uid, own.address
            ),
            project: place.project.parse::<Uuid>().expect("an id").into(),
            party: None,
            person: person.parse::<Uuid>().expect("an id").into(),
            record: None,
            received_at: Timestamp::from_micros(0),
        };
        let took = |reply: CalendarReply| world.app.db().write(move |tx| take_reply(tx, &reply));
        assert!(!took(reply(0, "ACCEPTED")).await.expect("read"), "to an earlier time");
        assert!(!took(reply(1, "DELEGATED")).await.expect("read"), "says nothing to us");
        assert!(took(reply(1, "DECLINED")).await.expect("read"));
        let path = format!("/api/v1/projects/{}/meetings?from=2030-03-01&until=2030-03-03", place.project);
        let list = world.done("GET", &path, Value::Null).await;
        assert_eq!(list["items"][0]["declined"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_calendar_shows_their_own_meetings_and_nothing_once_they_are_off() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let contact = &party.contacts[0];
        meetings::key(&world, place, party).await;
        let internal =
            json!({ "title": "Ours alone", "starts": "2027-03-02T09:30", "time_zone": "UTC", "minutes": 30 });
        world.done("POST", &format!("/api/v1/projects/{}/meetings", place.project), internal).await;

        let file = subscribed(&mut Visitor::new(&world, contact)).await;
        let first = world.app.get(&file).await.expect(200);
        let read = calendar::read(first.text().as_bytes()).expect("a calendar");
        let titles: Vec<&str> = read.events.iter().map(|event| event.title.as_str()).collect();
        assert!(titles.contains(&"Review") && !titles.contains(&"Ours alone"), "{titles:?}");
        let tag = first.header("etag").expect("a tag").to_owned();
        world.app.get(&file).header("if-none-match", &tag).await.expect(304);

        let at =
            format!("/api/v1/projects/{}/parties/{}/contacts/{}", place.project, party.id, contact.person);
        world.done("DELETE", &at, Value::Null).await;
        world.app.get(&file).await.expect(404);
        // Let in again, they make another one.
        world.done("PUT", &at, json!({ "role": "client_approver" })).await;
        let token = world.invite(&place.project, &party.id, &contact.person).await;
        world.app.get(&file).await.expect(404);
        let anew = Contact { token, ..contact.clone() };
        let anew = subscribed(&mut Visitor::new(&world, &anew)).await;
        world.app.get(&anew).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_calendar_is_seen_by_its_managers_and_ended_by_either_side() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let contact = &party.contacts[0];
        let feeds = format!("/api/v1/projects/{}/client-calendar-feeds", place.project);
        let page = format!("/p/{}/meetings", contact.token);
        let mut visitor = Visitor::new(&world, contact);
        let file = subscribed(&mut visitor).await;
        let seen = world.done("GET", &feeds, Value::Null).await;
        assert_eq!(seen["items"][0]["person_id"], contact.person.as_str());
        assert!(!seen.to_string().contains("/ical/"), "an address is told once, to its reader");
        let foreign = format!("/api/v1/projects/{}/client-calendar-feeds", world.other.project);
        let foreign = format!("{foreign}/{}", text(&seen["items"][0]["id"]));
        world.app.delete(&foreign).as_(world.root()).await.expect(404);
        world.app.get(&file).await.expect(200);
        world.done("DELETE", &format!("{feeds}/{}", text(&seen["items"][0]["id"])), Value::Null).await;
        world.app.get(&file).await.expect(404);

        let file = subscribed(&mut visitor).await;
        let ending = "/calendar-endings\"";
        assert!(world.app.get(&page).await.text().contains(ending));
        let form_key = Uuid::now_v7().to_string();
        for _ in 0..2 {
            visitor.act("calendar-endings", &[("form_key", &form_key)]).await.expect(303);
        }
        world.app.get(&file).await.expect(404);
        assert!(!world.app.get(&page).await.text().contains(ending));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_codes_are_asked_for_a_calendar_is_made_by_whoever_has_the_mailbox() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let contact = &world.ours.parties[0].contacts[0];
        let form_key = Uuid::now_v7().to_string();
        let fields = [("form_key", form_key.as_str()), ("who", "as_named")];
        let path = format!("/p/{}/calendars", contact.token);
        let asked = world.app.post(&path).form(&fields).await.expect(200).text();
        assert!(asked.contains("one-time-code"), "{asked}");
        let feeds = format!("/api/v1/projects/{}/client-calendar-feeds", world.ours.project);
        assert_eq!(world.done("GET", &feeds, Value::Null).await["items"], json!([]));
        let wrong = [&fields[..], &[("code", "000000")]].concat();
        world.app.post(&path).form(&wrong).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_of_the_team_ends_with_its_reader() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let email = format!("feed{}@hengmu.example", world.number());
        let body = json!({ "name": "Reader", "email": email, "locale": "en" });
        let person = text(&world.done("POST", "/api/v1/persons", body).await["id"]);
        let member = format!("/api/v1/projects/{}/members/{person}", world.ours.project);
        world.done("PUT", &member, json!({ "role": "member" })).await;
        let id: Uuid = person.parse().expect("an id");
        let sending = world.app.post("/api/v1/me/calendar-feeds").as_(web::testing::team(id.into()));
        let made = sending.json(json!({ "project_id": world.ours.project })).await.expect(201).json();
        let url = text(&made["url"]);
        let file = format!("/ical/{}", url.rsplit('/').next().expect("a file"));
        world.app.get(&file).await.expect(200);
        world.done("DELETE", &member, Value::Null).await;
        world.app.get(&file).await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_told_once_is_not_kept_for_the_same_request_again() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let make = || {
            let sending = world.app.post("/api/v1/me/calendar-feeds").as_(world.root());
            sending.header("idempotency-key", "feed").json(json!({}))
        };
        assert!(make().await.expect(201).json()["url"].is_string());
        assert_eq!(make().await.expect(422).code(), "idempotency_answer_not_kept");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_with_times_that_changed_meanwhile_is_not_lost() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = meetings::times_key(&world, place, party).await;
        let times: Uuid = key.parse().expect("an id");
        let found = world.app.db().read(move |conn| {
            let sql = "select meeting_id from meeting_times where client_key = $1";
            conn.one(sql, params![times], |row| row.get::<Uuid>(0))
        });
        let at = format!("/api/v1/meetings/{}", found.await.expect("a meeting"));
        let revision = world.done("GET", &at, Value::Null).await["revision"].as_i64().expect("a revision");
        let body = json!({ "starts": ["2030-04-05T09:30", "2030-04-06T09:30"],
            "person_ids": [party.contacts[0].person] });
        let asking = world.app.post(&format!("{at}/times")).as_(world.root()).if_match(revision);
        asking.json(body).await.expect(200);

        let mut visitor = Visitor::new(&world, &party.contacts[0]);
        let form_key = Uuid::now_v7().to_string();
        let path = format!("meeting-times/{key}/fits");
        let fields = |round| {
            [
                ("suits", "marked"),
                ("t0", "on"),
                ("note", "Only <before> noon"),
                ("round", round),
                ("form_key", &form_key),
            ]
        };
        let replaced = visitor.act(&path, &fields("1")).await.expect(409).text();
        assert!(replaced.contains("was not recorded"), "{replaced}");
        assert!(replaced.contains("value=\"Only &#60;before&#62; noon\""), "{replaced}");
        assert!(!replaced.contains(" checked"), "what was marked were other times");

        world.done("PUT", &format!("{at}/times-withdrawal"), json!({ "reason": "" })).await;
        let ended = visitor.act(&path, &fields("2")).await.expect(409).text();
        assert!(
            ended.contains("was not recorded") && ended.contains("Only &#60;before&#62; noon"),
            "{ended}"
        );
        let page = visitor.send("GET", &format!("meeting-times/{key}"), &[]).await.expect(200).text();
        assert!(!page.contains("was not recorded") && !page.contains("noon"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_meeting_that_came_too_late_says_so_and_keeps_its_words() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = meetings::key(&world, place, party).await;
        let mut visitor = Visitor::new(&world, &party.contacts[0]);
        let form_key = Uuid::now_v7().to_string();
        let path = format!("meetings/{key}/attendance");
        let fields = |sequence| {
            let said = [("answer", "accepted"), ("note", "Only <before> noon")];
            [said.as_slice(), &[("sequence", sequence), ("form_key", form_key.as_str())]].concat()
        };
        let late = visitor.act(&path, &fields("0")).await.expect(409).text();
        assert!(late.contains("was not recorded"), "{late}");
        assert!(late.contains("value=\"Only &#60;before&#62; noon\""), "{late}");
        visitor.act(&path, &fields("1")).await.expect(303);
        let page = visitor.send("GET", &format!("meetings/{key}"), &[]).await.expect(200).text();
        assert!(!page.contains("was not recorded") && page.matches("noon").count() == 1, "{page}");
        assert!(page.contains("You wrote: Only &#60;before&#62; noon"), "what they answered: {page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_for_in_a_meeting_is_one_change_request_that_no_client_reads() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let note = meetings::noted(&world, &world.ours).await;
        let at = format!("/api/v1/meeting-notes/{note}/change");
        let made = world.done("PUT", &at, Value::Null).await;
        assert_eq!(made["record"]["kind"], "change_request");
        let again = world.done("PUT", &at, Value::Null).await;
        assert_eq!(again["record"]["id"], made["record"]["id"]);
        let change =
            world.done("GET", &format!("/api/v1/changes/{}", text(&made["record"]["id"])), Value::Null).await;
        assert_eq!((&change["source"], &change["state"]), (&json!("meeting"), &json!("received")));
        assert_eq!(
            change["description"],
            meetings::note()["words"],
            "nothing of ours is added to what clients may read"
        );
        let from = format!("/api/v1/records/{}/meetings", text(&made["record"]["id"]));
        let from = world.done("GET", &from, Value::Null).await;
        assert_eq!(from["items"][0]["number"], 1, "{from}");
        assert_eq!(change["client_number"], Value::Null, "it is internal until somebody shares it");
        // What became of it stays what it is.
        let task = world.app.put(&format!("/api/v1/meeting-notes/{note}/task")).as_(world.root()).await;
        assert_eq!(task.json()["record"]["id"], made["record"]["id"]);
        let id: Uuid = note.parse().expect("an id");
        let found = world.app.db().read(move |conn| store::records::get(conn, id.into())).await;
        assert!(found.is_err(), "no task is made beside it");
    })
    .await;
}

/// A request is a client's where they heard it said: what is internal is the team's own, as of now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_note_becomes_says_of_nobody_that_they_asked_for_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let [first, second] = [0, 1].map(|at| &world.ours.parties[at]);
        let people = [first, second].map(|party| party.contacts[0].person.as_str());
        let at = format!("/api/v1/projects/{}/meetings", world.ours.project);
        let planned = |people: &[&str]| {
            let people: Vec<Value> = people.iter().map(|id| json!({ "person_id": id })).collect();
            json!({ "title": "Review", "starts": "2020-03-02T09:30", "time_zone": "UTC", "minutes": 45, "people": people })
        };
        let meeting = text(&world.done("POST", &at, planned(&people[..1])).await["id"]);
        let change = async |meeting: &str, note: Value| {
            let body = json!({ "id": Uuid::now_v7(), "note": note });
            let note = world.done("POST", &format!("/api/v1/meetings/{meeting}/notes"), body).await;
            let at = format!("/api/v1/meeting-notes/{}/change", text(&note["id"]));
            let made = world.done("PUT", &at, Value::Null).await;
            world.done("GET", &format!("/api/v1/changes/{}", text(&made["record"]["id"])), Value::Null).await
        };
        let said = change(&meeting, json!({ "kind": "said", "words": "Field\tgate\nOf the lists" })).await;
        assert_eq!((&said["origin"], &said["party_id"]), (&json!("client"), &json!(first.id)));
        assert_eq!(said["title"], "Field gate", "a line of a table is a title too");
        let ours = json!({ "kind": "said", "words": "They ask too much", "is_internal": true });
        let ours = change(&meeting, ours).await;
        assert_eq!((&ours["origin"], &ours["party_id"]), (&json!("team"), &Value::Null));
        assert!(text(&ours["received_at"]) > text(&said["received_at"]), "nobody waits for it since then: {ours}");

        // Whoever was taken off is not asked any more.
        let both = text(&world.done("POST", &at, planned(&people)).await["id"]);
        let told = "update meeting_people set told_sequence = 1, told_at = 1";
        world.app.db().write(move |tx| tx.exec(told, params![])).await.expect("told");
        world.done("PUT", &format!("/api/v1/meetings/{both}"), planned(&people[..1])).await;
        let said = change(&both, json!({ "kind": "said", "words": "Wider" })).await;
        assert_eq!((&said["origin"], &said["party_id"]), (&json!("client"), &json!(first.id)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_every_invited_party_reads_is_proposed_as_shown_under_the_title_it_knows() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let place = &world.ours;
        let task = place.parties[0].shared_task.clone();
        let id: Uuid = task.parse().expect("an id");
        let renamed = world.app.db().write(move |tx| {
            tx.exec("update released_tasks set title = 'As they call it' where record_id = $1", params![id])
        });
        renamed.await.expect("renamed");
        let change = json!({ "title": "Another gate", "description": "On the phone", "party_id": place.parties[0].id });
        let path = format!("/api/v1/projects/{}/changes", place.project);
        let change = text(&world.done("POST", &path, change).await["id"]);
        world.app.db().clock().advance_seconds(900 * 86_400);
        let proposed = async |people: &[&Contact], record: &str| {
            let people: Vec<_> = people.iter().map(|one| json!({ "person_id": one.person })).collect();
            let body = json!({ "title": "Review", "starts": "2040-03-02T09:30", "time_zone": "UTC", "minutes": 30,
                "people": people });
            let path = format!("/api/v1/projects/{}/meetings", place.project);
            let meeting = text(&world.done("POST", &path, body).await["id"]);
            let path = format!("/api/v1/meetings/{meeting}/agenda-proposals");
            let found = world.done("GET", &path, Value::Null).await;
            let items = found["items"].as_array().expect("items").clone();
            let one = items.into_iter().find(|one| one["record_id"] == record).expect("proposed");
            (text(&one["title"]), one["is_shown"].as_bool().expect("a word"))
        };
        let [own, other] = [0, 1].map(|party: usize| &place.parties[party].contacts[0]);
        assert_eq!(proposed(&[own], &task).await, ("As they call it".to_owned(), true));
        for people in [&[other][..], &[own, other]] {
            let (title, is_shown) = proposed(people, &task).await;
            assert!(!is_shown && title != "As they call it", "{title}");
        }
        assert!(!proposed(&[own], &place.internal_task).await.1);
        assert_eq!(proposed(&[own], &change).await, ("Another gate".to_owned(), false), "nobody of them reads it");
        let (id, party) = (change.parse::<Uuid>().expect("an id"), place.parties[0].id.parse::<Uuid>().expect("one"));
        let project = place.project.parse::<Uuid>().expect("an id");
        let shown = world.app.db().write(move |tx| {
            let sql = "insert into released_changes (change_id, project_id, party_id, client_key, client_number, title,
                         description, asked_at, state, newest_at)
                       values ($1, $2, $3, $1, 9, 'A wider gate', '', 1, 'received', 1)";
            tx.exec(sql, params![id, project, party])
        });
        shown.await.expect("shown");
        assert_eq!(proposed(&[own], &change).await, ("A wider gate".to_owned(), true));
        assert!(!proposed(&[other], &change).await.1);
    })
    .await;
}
