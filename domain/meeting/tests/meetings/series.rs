//! Series of meetings: planned over days off, sent as one letter, answered as a whole or one by one, changed from a date on.

use crate::scene::{Scene, with_scene};
use kernel::PersonId;
use meeting::meeting::Attendance;
use meeting::routes::{CalendarEntry, MailedAnswer, answer_by_mail, reason_to_stay};
use serde_json::{Value, json};
use web::testing::team;

fn weekly(scene: &Scene, people: &[PersonId], count: i64) -> Value {
    let meeting = scene.body(3, people);
    let starts = meeting["starts"].as_str().expect("a time");
    let day: jiff::civil::DateTime = starts.parse().expect("a time");
    let weekday = format!("{:?}", day.weekday()).to_lowercase();
    json!({
        "meeting": meeting,
        "repeats": { "rhythm": { "kind": "weekly", "every": 1, "weekdays": [weekday] }, "count": count, "on_day_off": "skip" },
    })
}

pub async fn planned(scene: &Scene, people: &[PersonId], count: i64) -> Vec<Value> {
    let path = format!("/api/v1/projects/{}/meeting-series", scene.project);
    let mut one = scene.post(&path, scene.wen, weekly(scene, people, count)).await.expect(201).json();
    let mut all = Vec::new();
    loop {
        all.push(one.clone());
        let Some(after) = one["series"]["after_id"].as_str() else { return all };
        one = scene.meeting(&json!({ "id": after })).await;
    }
}

pub async fn preview(scene: &Scene, meeting: &Value) -> Value {
    let path = Scene::path(meeting, "/invitation-preview?with_series=true");
    scene.app.get(&path).as_(team(scene.lin)).await.expect(200).json()
}

pub async fn send(scene: &Scene, meeting: &Value) {
    let revision = preview(scene, meeting).await["revision"].as_i64().expect("a revision");
    let sending = scene.app.post(&Scene::path(meeting, "/invitations?with_series=true")).as_(team(scene.lin));
    sending.if_match(revision).await.expect(200);
}

pub async fn entries(scene: &Scene, name: &str) -> Vec<CalendarEntry> {
    let letters = scene.letters().await;
    let own = letters.iter().filter(|(to, _, _)| to == name);
    own.map(|(_, _, letter)| CalendarEntry::of(letter).expect("an entry")).collect()
}

/// Calls off a meeting and the later ones.
pub async fn call_off(scene: &Scene, meeting: &Value, reason: &str) {
    let path = Scene::path(meeting, "/cancellation?with_following=true");
    scene.app.put(&path).as_(team(scene.wen)).json(json!({ "reason": reason })).await.expect(200);
}

/// The slots that an entry tells of, and those among them that are at another time.
pub fn told(entry: &CalendarEntry) -> (usize, usize) {
    let dates = &entry.series.as_ref().expect("a series").dates;
    (dates.len(), dates.iter().filter(|date| date.slot != date.starts).count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_is_one_letter_and_each_of_its_meetings_has_an_agenda_of_its_own() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        assert_eq!(all.len(), 4);
        let places: Vec<_> =
            all.iter().map(|one| one["series"]["place"].as_i64().expect("a place")).collect();
        assert_eq!(places, [1, 2, 3, 4]);
        assert_ne!(all[0]["points"][0]["id"], all[1]["points"][0]["id"]);
        assert_eq!(scene.letters().await.len(), 0);

        let looked_at = preview(&scene, &all[0]).await;
        assert_eq!(looked_at["audiences"][0]["readings"][0]["starts"].as_array().map(Vec::len), Some(4));
        assert_eq!(looked_at["people"][0]["telling"], "invites");
        scene.change(&all[2], scene.body(17, &[scene.zheng])).await;
        let late =
            scene.app.post(&Scene::path(&all[0], "/invitations?with_series=true")).as_(team(scene.lin));
        late.if_match(looked_at["revision"].as_i64().expect("one")).await.expect(412);
        send(&scene, &all[0]).await;
        let [entry] = &entries(&scene, "Zheng Haiyan").await[..] else { panic!("one letter") };
        assert_eq!(told(entry), (4, 0), "it was changed to the time that it had");
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await.len(), 4);
        assert_eq!(preview(&scene, &all[0]).await["people"][0]["telling"], Value::Null);
        send(&scene, &all[0]).await;
        assert_eq!(scene.letters().await.len(), 1, "a second click tells nobody");
        assert_eq!(scene.seen_by(&scene.other_party, scene.fang).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_reads_otherwise_is_looked_at_before_it_is_sent() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        let mut renamed = scene.body(10, &[scene.zheng]);
        renamed["title"] = json!("With the forwarder");
        scene.change(&all[1], renamed).await;
        let off = scene.app.put(&Scene::path(&all[2], "/cancellation")).as_(team(scene.wen));
        off.json(json!({ "reason": "The hall is closed" })).await.expect(200);
        let looked_at = preview(&scene, &all[0]).await;
        let readings = looked_at["audiences"][0]["readings"].as_array().expect("readings").iter();
        let read: Vec<_> = readings
            .map(|one| {
                let starts = one["starts"].as_array().map(Vec::len);
                (one["invitation"]["title"].as_str(), starts, one["is_off"].as_bool(), one["reason"].as_str())
            })
            .collect();
        let title = all[0]["title"].as_str();
        assert_eq!(
            read,
            [
                (Some("With the forwarder"), Some(1), Some(false), Some("")),
                (title, Some(1), Some(true), Some("The hall is closed")),
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_date_that_moves_or_is_off_is_told_alone_and_counted_with_its_series() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        scene.letters_leave().await;
        scene.change(&all[1], scene.body(12, &[scene.zheng])).await;
        scene.send(&all[1]).await;
        let off = scene.app.put(&Scene::path(&all[2], "/cancellation")).as_(team(scene.wen));
        off.json(json!({ "reason": "" })).await.expect(200);
        scene.send(&all[2]).await;
        let found = entries(&scene, "Zheng Haiyan").await;
        assert!(found.iter().all(|entry| entry.uid == found[0].uid));
        let counted: Vec<_> = found.iter().map(|entry| (entry.sequence, entry.is_called_off)).collect();
        assert_eq!(counted, [(1, false), (2, false), (3, true)]);
        assert!(found[1].instance_of.is_some() && found[1].instance_of != Some(found[1].invitation.starts));

        // Two dates are new at once: the whole series is told, as it stands then.
        for one in [&all[0], &all[3]] {
            let mut body = scene.body(0, &[scene.zheng]);
            body["starts"] = one["local_starts"].clone();
            body["place"] = json!("Room 2");
            scene.change(one, body).await;
        }
        send(&scene, &all[0]).await;
        let found = entries(&scene, "Zheng Haiyan").await;
        assert_eq!((found.len(), found[3].sequence), (4, 4));
        assert_eq!(told(&found[3]), (3, 1), "without what is off, with what moved");
        let letters: Vec<_> = scene.letters().await.into_iter().map(|(_, _, letter)| letter).collect();
        let stays = scene.app.db().read(move |conn| {
            letters.iter().map(|letter| reason_to_stay(conn, letter)).collect::<kernel::Result<Vec<_>>>()
        });
        // The newest one says of the second date too what its own letter said.
        let not_shown = Some("letter.not_shown");
        let wanted = [not_shown, not_shown, None, None];
        assert_eq!(stays.await.expect("read"), wanted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_the_following_holds_for_them_and_for_none_before() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        let mut body = scene.body(0, &[scene.zheng]);
        let (day, _) = all[1]["local_starts"].as_str().expect("a time").split_once('T').expect("a time");
        let next: jiff::civil::Date = day.parse().expect("a day");
        body["starts"] = json!(format!("{}T16:15", next.tomorrow().expect("a day")));
        body["points"] = json!([]);
        let path = Scene::path(&all[1], "?with_following=true");
        scene.app.put(&path).as_(team(scene.wen)).json(body).await.expect(200);
        let mut starts = Vec::new();
        for one in &all {
            let now = scene.meeting(one).await;
            let day: jiff::civil::DateTime = now["local_starts"].as_str().expect("one").parse().expect("one");
            let was: jiff::civil::DateTime = one["local_starts"].as_str().expect("one").parse().expect("one");
            starts.push((day.date() - was.date()).get_days());
            assert_eq!(now["points"].as_array().map(Vec::len), Some(if one == &all[1] { 0 } else { 2 }));
        }
        assert_eq!(starts, [0, 1, 1, 1]);
        send(&scene, &all[0]).await;
        let found = entries(&scene, "Zheng Haiyan").await;
        assert_eq!(told(&found[1]), (4, 3));

        let path = Scene::path(&all[2], "/cancellation?with_following=true");
        scene.app.put(&path).as_(team(scene.wen)).json(json!({ "reason": "Done" })).await.expect(200);
        let states = || async {
            let mut states = Vec::new();
            for one in &all {
                states.push(scene.meeting(one).await["state"].as_str().expect("a state").to_owned());
            }
            states
        };
        assert_eq!(states().await, ["planned", "planned", "cancelled", "cancelled"]);
        send(&scene, &all[0]).await;
        assert_eq!(told(&entries(&scene, "Zheng Haiyan").await[2]), (2, 1));
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(states().await, ["planned"; 4]);

        let path = Scene::path(&all[0], "/cancellation?with_following=true");
        scene.app.put(&path).as_(team(scene.wen)).json(json!({})).await.expect(200);
        send(&scene, &all[0]).await;
        let last = entries(&scene, "Zheng Haiyan").await.pop().expect("one");
        assert!(last.is_called_off && last.instance_of.is_none(), "all of it is off with one letter");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_by_mail_is_to_the_series_or_to_one_date() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 3).await;
        send(&scene, &all[0]).await;
        let entry = entries(&scene, "Zheng Haiyan").await.remove(0);
        let email = scene.letters().await.remove(0).2.to_email;
        let mailed = |instance: Option<(String, Option<String>)>, answer| MailedAnswer {
            uid: entry.uid.clone(),
            sequence: entry.sequence,
            instance,
            attendee: email.clone(),
            sender: email.clone(),
            answer,
            proposes: None,
            note: String::new(),
        };
        let answers = || async {
            let mut answers = Vec::new();
            for one in &all {
                answers.push(scene.answer_of(one, scene.zheng).await);
            }
            answers
        };
        let took = |mailed: MailedAnswer| scene.app.db().write(move |tx| answer_by_mail(tx, &mailed));
        assert!(took(mailed(None, Attendance::Accepted)).await.expect("read").is_some());
        assert_eq!(answers().await, ["accepted"; 3]);
        let slot = entry.series.as_ref().expect("a series").dates[1].slot;
        let in_zone = slot.in_zone("Asia/Shanghai").strftime("%Y%m%dT%H%M%S").to_string();
        took(mailed(Some((in_zone.clone(), None)), Attendance::Declined)).await.expect("read");
        assert_eq!(answers().await, ["accepted", "declined", "accepted"]);
        let in_utc = slot.in_zone("UTC").strftime("%Y%m%dT%H%M%SZ").to_string();
        took(mailed(Some((in_utc, None)), Attendance::Tentative)).await.expect("read");
        assert_eq!(answers().await, ["accepted", "tentative", "accepted"]);
        // In a zone of the program's own, and in one whose name only that program knows.
        let zoned = slot.in_zone("America/New_York").strftime("%Y%m%dT%H%M%S").to_string();
        took(mailed(Some((zoned, Some("America/New_York".into()))), Attendance::Declined))
            .await
            .expect("read");
        assert_eq!(answers().await, ["accepted", "declined", "accepted"]);
        took(mailed(Some((in_zone, Some("Ours (1)".into()))), Attendance::Accepted)).await.expect("read");
        assert_eq!(answers().await, ["accepted"; 3]);
        for nothing in ["20000101T000000Z", "soon", ""] {
            let taken = took(mailed(Some((nothing.into(), None)), Attendance::Declined)).await.expect("read");
            assert_eq!(taken, None, "{nothing}");
        }
    })
    .await;
}

/// How many answers somebody of the team was told of.
async fn news(scene: &Scene) -> usize {
    let events = scene.app.db().read(|conn| store::events::after(conn, 0, 1_000)).await.expect("events");
    events.iter().filter(|one| one.kind == "meeting.answered" && one.detail["is_news"] == true).count()
}

/// Of one answer to a whole series somebody is told once, also where it changes nothing for the first dates.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_declined_after_its_first_date_is_told() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 3).await;
        send(&scene, &all[0]).await;
        let entry = entries(&scene, "Zheng Haiyan").await.remove(0);
        let email = scene.letters().await.remove(0).2.to_email;
        let slot = entry.series.as_ref().expect("a series").dates[0].slot;
        let first = slot.in_zone("UTC").strftime("%Y%m%dT%H%M%SZ").to_string();
        for (instance, wanted) in [(Some((first, None)), 1), (None, 2), (None, 2)] {
            let mailed = MailedAnswer {
                uid: entry.uid.clone(),
                sequence: entry.sequence,
                instance,
                attendee: email.clone(),
                sender: email.clone(),
                answer: Attendance::Declined,
                proposes: None,
                note: String::new(),
            };
            scene.app.db().write(move |tx| answer_by_mail(tx, &mailed)).await.expect("read");
            assert_eq!(news(&scene).await, wanted);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_off_move_or_leave_out_and_a_wrong_field_is_named() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/meeting-series-previews", scene.project);
        let body = |repeats: Value| {
            json!({ "starts": "2026-09-24T09:30", "time_zone": "Asia/Shanghai", "repeats": repeats })
        };
        // The first of October is a holiday of a week in the calendar of the team.
        let days = |on_day_off: &str| json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["thursday"] },
            "count": 3, "on_day_off": on_day_off });
        let found = scene.post(&path, scene.wen, body(days("skip"))).await.expect(200).json();
        assert_eq!(found["days"].as_array().map(Vec::len), Some(3), "{found}");
        for (repeats, field) in [
            (json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["friday"] }, "count": 3 }), "rhythm"),
            (json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["thursday"] }, "count": 101 }), "count"),
            (json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["thursday"] }, "until": "x" }), "until"),
        ] {
            let answer = scene.post(&path, scene.wen, body(repeats)).await.expect(422).json();
            assert_eq!(answer["fields"][0]["field"], field, "{answer}");
        }
        // Every Saturday, moved to nowhere: nothing would be left of it.
        let series = format!("/api/v1/projects/{}/meeting-series", scene.project);
        let mut saturdays = weekly(&scene, &[], 3);
        saturdays["meeting"]["starts"] = json!("2026-09-26T09:30");
        saturdays["repeats"]["rhythm"]["weekdays"] = json!(["saturday"]);
        let answer = scene.post(&series, scene.wen, saturdays.clone()).await.expect(422).json();
        assert_eq!(answer["fields"][0]["field"], "on_day_off", "{answer}");
        saturdays["repeats"]["on_day_off"] = json!("before");
        let made = scene.post(&series, scene.wen, saturdays).await.expect(201).json();
        assert_eq!(made["local_starts"], "2026-09-25T09:30");
        scene.post(&series, scene.reader, weekly(&scene, &[], 3)).await.expect(403);
    })
    .await;
}
