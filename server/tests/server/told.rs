//! What a client answers about meetings, and letters that do not arrive, are told to somebody of the team: in the app and by
//! mail, several within minutes once.

use crate::access_matrix::meetings;
use crate::gathered::letters_to;
use crate::letters::{deliver, set_mail_server};
use crate::visiting::Visitor;
use crate::world::{World, text};
use serde_json::{Value, json};
use store::outbox::State;
use store::testing::each_database;
use uuid::Uuid;

async fn told(world: &World) -> Vec<Value> {
    communication::dispatch(world.app.db(), "https://rapport.example").await.expect("dispatched");
    let all = world.done("GET", "/api/v1/notifications", Value::Null).await;
    all["items"].as_array().expect("notifications").clone()
}

async fn read_all(world: &World) {
    if let Some(newest) = told(world).await.first() {
        world.done("PUT", "/api/v1/notifications/read", json!({ "up_to": newest["id"] })).await;
    }
}

/// The notices mailed to whoever runs the world, by their kinds and whether several are in one.
async fn mailed(world: &World) -> Vec<(String, bool)> {
    let letters = letters_to(world, &world.ids["administrator"].to_string()).await;
    let notices = letters.iter().filter(|one| one.payload["template"] == "notice");
    notices
        .map(|one| {
            let params = &one.payload["params"];
            (text(&params["notice"]), params["with_others"] == "true")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_that_were_chosen_are_told_to_whoever_proposed_them_and_several_within_minutes_once() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = meetings::times_key(&world, place, party).await;
        read_all(&world).await;
        let before = told(&world).await.len();
        let choose = |contact: usize, note: &'static str| {
            let (world, key) = (&world, &key);
            async move {
                let form_key = Uuid::now_v7().to_string();
                let fields = [
                    ("suits", "marked"),
                    ("t0", "on"),
                    ("note", note),
                    ("round", "1"),
                    ("form_key", form_key.as_str()),
                ];
                let mut visitor = Visitor::new(world, &party.contacts[contact]);
                visitor.act(&format!("meeting-times/{key}/fits"), &fields).await.expect(303);
            }
        };
        let form_key = Uuid::now_v7().to_string();
        let nothing =
            [("suits", "marked"), ("note", "After ten"), ("round", "1"), ("form_key", form_key.as_str())];
        let mut visitor = Visitor::new(&world, &party.contacts[0]);
        let page = visitor.act(&format!("meeting-times/{key}/fits"), &nothing).await.expect(422).text();
        assert!(page.contains("After ten"), "what was typed is kept: {page}");
        assert_eq!(told(&world).await.len(), before, "nothing marked is no answer");
        choose(0, "").await;
        db.clock().advance_seconds(20);
        choose(0, "After ten").await;
        let first = told(&world).await;
        assert_eq!(first.len(), before + 1, "{first:?}");
        assert_eq!(first[0]["kind"], "meeting_times_answered");
        assert_eq!(
            (&first[0]["record"]["kind"], &first[0]["with_others"]),
            (&json!("meeting"), &json!(false))
        );
        assert_eq!(mailed(&world).await, [("meeting_times_answered".to_owned(), false)]);

        choose(1, "").await;
        let second = told(&world).await;
        assert_eq!((second.len(), &second[0]["with_others"]), (before + 1, &json!(true)), "{second:?}");
        assert_ne!(second[0]["actor"], first[0]["actor"], "whoever was last");
        assert_eq!(mailed(&world).await, [("meeting_times_answered".to_owned(), true)]);

        // What was read, or is older than the minutes, is told anew.
        read_all(&world).await;
        choose(0, "Before ten").await;
        db.clock().advance_seconds(200);
        choose(0, "At ten").await;
        assert_eq!(told(&world).await.len(), before + 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_an_invitation_is_told_where_somebody_has_to_know_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let key = meetings::key(&world, place, party).await;
        read_all(&world).await;
        let mut visitor = Visitor::new(&world, &party.contacts[0]);
        let mut before = told(&world).await.len();
        for (answer, note, is_told) in [
            ("accepted", "", false),
            ("declined", "", true),
            ("accepted", "", true),
            ("accepted", "With my colleague", true),
            ("tentative", "", true),
        ] {
            let form_key = Uuid::now_v7().to_string();
            let fields =
                [("answer", answer), ("note", note), ("sequence", "1"), ("form_key", form_key.as_str())];
            visitor.act(&format!("meetings/{key}/attendance"), &fields).await.expect(303);
            let all = told(&world).await;
            assert_eq!(all.len(), before + usize::from(is_told), "{answer} {note}");
            if is_told {
                assert_eq!((&all[0]["kind"], &all[0]["read"]), (&json!("meeting_answered"), &json!(false)));
            }
            read_all(&world).await;
            before = all.len();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_does_not_arrive_is_told_to_the_managers() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let contact = &world.ours.parties[0].contacts[0];
        meetings::key(&world, &world.ours, &world.ours.parties[0]).await;
        read_all(&world).await;
        let before = told(&world).await.len();
        let letter = letters_to(&world, &contact.person).await.pop().expect("a letter");
        set_mail_server(&world).await;
        deliver(&world).await;
        let returned =
            world.app.db().write(move |tx| correspondence::returned(tx, letter.id, "550 gone", true));
        returned.await.expect("noted");
        let all = told(&world).await;
        assert_eq!(all.len(), before + 1, "{all:?}");
        assert_eq!((&all[0]["kind"], &all[0]["record"]), (&json!("letter_returned"), &Value::Null));
        assert!(all[0]["actor"]["name"].is_string(), "to whom it was: {all:?}");
        assert_eq!(mailed(&world).await, [("letter_returned".to_owned(), false)]);
    })
    .await;
}

/// Times that nobody marked and an invitation that nobody answered: of each party what it was sent, until it is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_not_answered_is_reminded_of_what_their_party_was_sent() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let contact = &party.contacts[0];
        let times = meetings::times_key(&world, place, party).await;
        let invitation = meetings::key(&world, place, party).await;
        let reminders = format!("/api/v1/projects/{}/reminders", place.project);
        let remind = async |path: &str, kind: &str, subject: &str| {
            let body = json!({ "kind": kind, "subject_id": subject });
            world.app.post(path).as_(world.root()).json(body).await
        };
        let elsewhere = format!("/api/v1/projects/{}/reminders", world.other.project);
        for (kind, subject, page, answer) in [
            ("meeting_times", &times, "meeting-times", [("suits", "marked"), ("t0", "on"), ("round", "1")]),
            ("meeting", &invitation, "meetings", [("answer", "accepted"), ("sequence", "1"), ("note", "")]),
        ] {
            remind(&elsewhere, kind, subject).await.expect(404);
            let sent = remind(&reminders, kind, subject).await.expect(201).json();
            assert_eq!(sent["reached"].as_array().map(Vec::len), Some(2), "{kind}: {sent}");
            let again = remind(&reminders, kind, subject).await.expect(422).json();
            assert_eq!(again["code"], "reminder.too_soon", "{kind}");
            let letter = letters_to(&world, &contact.person).await.pop().expect("a letter");
            assert_eq!(letter.payload["template"], "reminder", "{kind}");
            assert!(text(&letter.payload["url"]).ends_with(&format!("/{page}/{subject}")), "{kind}");
            // It leaves as long as nothing was said.
            set_mail_server(&world).await;
            deliver(&world).await;
            let kept = letters_to(&world, &contact.person).await.pop().expect("a letter");
            assert!(kept.attempts > 0, "{kind}: {kept:?}");
            let form_key = Uuid::now_v7().to_string();
            let form = if kind == "meeting" { "attendance" } else { "fits" };
            let fields = [answer.as_slice(), &[("form_key", form_key.as_str())]].concat();
            let mut visitor = Visitor::new(&world, contact);
            visitor.act(&format!("{page}/{subject}/{form}"), &fields).await.expect(303);
            db.clock().advance_seconds(5 * 86_400);
            deliver(&world).await;
            let kept = letters_to(&world, &contact.person).await;
            let stays = kept.iter().rfind(|one| one.payload["template"] == "reminder").expect("the reminder");
            assert_eq!(stays.state, State::Cancelled, "{kind}: {stays:?}");
            let others = remind(&reminders, kind, subject).await.expect(201).json();
            assert_eq!(others["reached"].as_array().map(Vec::len), Some(1), "{kind}: {others}");
        }
        db.clock().advance_seconds(10 * 365 * 86_400);
        for (kind, subject) in [("meeting_times", &times), ("meeting", &invitation)] {
            let over = remind(&reminders, kind, subject).await.expect(422).json();
            assert_eq!(over["code"], "reminder.nothing_open", "{kind}: it is over");
        }
    })
    .await;
}
