//! What a client reads of a meeting and answers is what was last sent, whatever the team changed since.

use crate::scene::{Scene, with_scene};
use crate::series::{call_off, entries, planned, send, told};
use engagement::store::members;
use kernel::ProjectRole;
use meeting::meeting::Attendance;
use meeting::routes::{CalendarEntry, MailedAnswer, answer_by_mail};
use serde_json::{Value, json};
use web::testing::team;

async fn answers_told(scene: &Scene) -> i64 {
    let told = scene.app.db().read(|conn| {
        let sql = "select count(*) from events where kind = 'meeting.answered'";
        conn.one(sql, store::params![], |row| row.get(0))
    });
    told.await.expect("events")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_off_reads_and_answers_what_was_sent_until_they_are_told() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        let before = scene.seen_by(&scene.party, scene.zheng).await;
        scene.change(&meeting, scene.body(3, &[scene.fang])).await;
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, before, "nobody was told");
        scene.answered(&before[0], Attendance::Declined).await.expect("kept");
        assert_eq!(answers_told(&scene).await, 1);
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await[0].answer, Attendance::Declined);
        scene.send(&meeting).await;
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, [], "now they were told");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_to_be_off_stays_so_for_whoever_is_taken_off_afterwards() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        let off = Scene::path(&meeting, "/cancellation");
        scene.app.put(&off).as_(team(scene.wen)).json(json!({ "reason": "" })).await.expect(200);
        scene.send(&meeting).await;
        scene.app.delete(&off).as_(team(scene.wen)).await.expect(200);
        scene.change(&meeting, scene.body(4, &[scene.fang])).await;
        assert!(scene.seen_by(&scene.party, scene.zheng).await[0].is_cancelled);
        scene.send(&meeting).await;
        assert!(scene.seen_by(&scene.party, scene.zheng).await[0].is_cancelled, "nothing new to them");
        let looked_at = scene.app.get(&Scene::path(&meeting, "/invitation-preview"));
        let looked_at = looked_at.as_(team(scene.lin)).await.expect(200).json();
        assert_eq!(looked_at["audiences"].as_array().map(Vec::len), Some(1), "{looked_at}");
    })
    .await;
}

/// Also where a colleague is told of it anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_to_be_off_tells_nothing_anew_to_whoever_is_taken_off() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.gao]).await;
        scene.send(&meeting).await;
        let off = Scene::path(&meeting, "/cancellation");
        scene.app.put(&off).as_(team(scene.wen)).json(json!({ "reason": "" })).await.expect(200);
        scene.send(&meeting).await;
        scene.app.delete(&off).as_(team(scene.wen)).await.expect(200);
        scene.change(&meeting, scene.body(4, &[scene.gao])).await;
        assert!(scene.seen_by(&scene.party, scene.zheng).await[0].is_cancelled);
        scene.send(&meeting).await;
        assert!(!scene.seen_by(&scene.party, scene.gao).await[0].is_cancelled);
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, [], "the meeting is not theirs any more");
        // Nor what the colleague is told of its end.
        scene.app.put(&off).as_(team(scene.wen)).json(json!({ "reason": "" })).await.expect(200);
        scene.send(&meeting).await;
        assert!(scene.seen_by(&scene.party, scene.gao).await[0].is_cancelled);
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, [], "called off a second time");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_what_was_sent_is_kept_whatever_was_changed_since() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        let seen = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        let off = Scene::path(&meeting, "/cancellation");
        scene.app.put(&off).as_(team(scene.wen)).json(json!({ "reason": "" })).await.expect(200);
        scene.answered(&seen, Attendance::Accepted).await.expect("kept while it is off unsaid");
        scene.app.delete(&off).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "accepted");

        scene.change(&meeting, scene.body(-2, &[scene.zheng])).await;
        scene.answered(&seen, Attendance::Tentative).await.expect("kept while it is over unsaid");
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "tentative");
        assert_eq!(answers_told(&scene).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_overtakes_another_says_nothing_that_nobody_sent() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 5).await;
        send(&scene, &all[0]).await;
        let off = scene.app.put(&Scene::path(&all[2], "/cancellation")).as_(team(scene.wen));
        off.json(json!({ "reason": "" })).await.expect(200);
        let as_planned = |place: usize, people: &[kernel::PersonId]| {
            let mut body = scene.body(0, people);
            body["starts"] = all[place]["local_starts"].clone();
            body
        };
        scene.change(&all[3], as_planned(3, &[])).await;
        let mut elsewhere = as_planned(1, &[scene.zheng]);
        elsewhere["place"] = json!("Room 2");
        scene.change(&all[1], elsewhere).await;
        scene.send(&all[1]).await;
        let newest = entries(&scene, "Zheng Haiyan").await.pop().expect("a letter");
        assert_eq!(told(&newest).0, 5, "all of them stand as far as they were told");
        assert!(newest.series.as_ref().is_some_and(|series| series.rule.is_some()));
        // Once it is said, it is off.
        call_off(&scene, &all[4], "").await;
        send(&scene, &all[0]).await;
        let newest = entries(&scene, "Zheng Haiyan").await.into_iter().rfind(|one| !one.is_called_off);
        assert_eq!(told(&newest.expect("a letter")).0, 2);
    })
    .await;
}

/// The same moment in another zone is no other time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_date_with_a_time_of_its_own_stays_where_it_is_in_another_zone() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        let as_planned = |place: usize| {
            let mut body = scene.body(0, &[scene.zheng]);
            body["starts"] = all[place]["local_starts"].clone();
            body
        };
        let starts = async |place: usize| scene.meeting(&all[place]).await["starts"].clone();
        let (day, _) = all[2]["local_starts"].as_str().expect("a time").split_once('T').expect("a time");
        let mut own = as_planned(2);
        own["starts"] = json!(format!("{day}T20:15"));
        scene.change(&all[2], own).await;
        let mut own = as_planned(3);
        own["time_zone"] = json!("Asia/Tokyo");
        scene.change(&all[3], own).await;
        let before = [starts(1).await, starts(2).await, starts(3).await];
        for zone in ["Europe/Berlin", "America/New_York", "Asia/Shanghai"] {
            let of_second = scene.meeting(&all[1]).await["starts"].as_str().expect("a time").to_owned();
            let moment: jiff::Timestamp = of_second.parse().expect("a time");
            let local = moment.to_zoned(jiff::tz::TimeZone::get(zone).expect("a zone"));
            let mut body = as_planned(1);
            body["time_zone"] = json!(zone);
            body["starts"] = json!(local.strftime("%Y-%m-%dT%H:%M").to_string());
            let path = Scene::path(&all[1], "?with_following=true");
            scene.app.put(&path).as_(team(scene.wen)).json(body).await.expect(200);
            assert_eq!([starts(1).await, starts(2).await, starts(3).await], before, "{zone}");
        }
    })
    .await;
}

/// As in the app: a member still, who may talk, and whose account is open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_team_those_answer_by_mail_who_may_in_the_app() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.wen]).await;
        scene.send(&meeting).await;
        let (_, _, letter) = scene.letters().await.remove(0);
        let entry = CalendarEntry::of(&letter).expect("an entry");
        let mailed = |answer: Attendance| MailedAnswer {
            uid: entry.uid.clone(),
            sequence: entry.sequence,
            instance: None,
            attendee: letter.to_email.clone(),
            sender: letter.to_email.clone(),
            answer,
            proposes: None,
            note: String::new(),
        };
        let taken = async |answer: Attendance| {
            let mailed = mailed(answer);
            scene.app.db().write(move |tx| answer_by_mail(tx, &mailed)).await.expect("read").is_some()
        };
        assert!(taken(Attendance::Accepted).await);
        let (project, wen) = (scene.project, scene.wen);
        let put = async |role: Option<ProjectRole>, is_open: bool| {
            let put = scene.app.db().write(move |tx| {
                match role {
                    Some(role) => members::put(tx, project, wen, role)?,
                    None => members::remove(tx, project, wen).map(drop)?,
                }
                let disabled_at = (!is_open).then_some(tx.now());
                tx.exec("update persons set disabled_at = $2 where id = $1", store::params![wen, disabled_at])
            });
            put.await.expect("put");
        };
        for (role, is_open) in
            [(Some(ProjectRole::ReadOnly), true), (Some(ProjectRole::Member), false), (None, true)]
        {
            put(role, is_open).await;
            assert!(!taken(Attendance::Declined).await, "{role:?} {is_open}");
        }
        put(Some(ProjectRole::Member), true).await;
        assert!(taken(Attendance::Declined).await);
    })
    .await;
}

/// Three series far ahead: the next weeks are read all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_very_many_meetings_the_next_ones_are_read() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/meeting-series", scene.project);
        let meeting = scene.body(3, &[scene.zheng]);
        let day: jiff::civil::DateTime = meeting["starts"].as_str().expect("a time").parse().expect("a time");
        let weekday = format!("{:?}", day.weekday()).to_lowercase();
        let repeats = json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": [weekday] }, "count": 70,
            "on_day_off": "after" });
        let body = json!({ "meeting": meeting, "repeats": repeats });
        let mut first = Value::Null;
        for _ in 0..3 {
            first = scene.post(&path, scene.wen, body.clone()).await.expect(201).json();
            send(&scene, &first).await;
        }
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        let next = seen.iter().map(|one| one.invitation.starts).min().expect("meetings");
        assert_eq!(json!(next), first["starts"], "the next one is missing");
        assert!(seen.is_sorted_by(|one, other| one.invitation.starts >= other.invitation.starts));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_team_is_told_who_of_the_clients_reads_what_they_were_sent() {
    with_scene(|scene| async move {
        let readers = |meeting: serde_json::Value| async move {
            let found = meeting["client_readers"].as_array().expect("readers").clone();
            let one =
                |each: &serde_json::Value| format!("{} {}", each["name"], each["reads"]).replace('"', "");
            found.iter().map(one).collect::<Vec<_>>()
        };
        let meeting = scene.planned(&[scene.lin, scene.zheng]).await;
        assert!(readers(meeting.clone()).await.is_empty(), "asked, and told of nothing");
        let sent = scene.send(&meeting).await;
        assert_eq!(readers(sent).await, ["Zheng Haiyan [invitation]"]);
        let other = scene.change(&meeting, scene.body(3, &[scene.gao])).await;
        assert_eq!(readers(other).await, ["Zheng Haiyan [invitation]"], "until they are told that it is off");
        let sent = scene.send(&meeting).await;
        assert_eq!(readers(sent).await, ["Gao Yun [invitation]"]);
        for (person, reads) in [(scene.zheng, 0), (scene.gao, 1)] {
            assert_eq!(
                scene.seen_by(&scene.party, person).await.len(),
                reads,
                "the second lock says the same"
            );
        }
    })
    .await;
}
