//! Meetings in roles, on both databases: planned, sent, answered, written down, confirmed.

mod as_sent;
mod availability;
mod backlog;
mod minutes;
mod scene;
mod series;
mod series_changing;
mod series_letters;
mod taking_back;
mod telling;
mod times;

use engagement::store::{links, parties};
use engagement::testing;
use kernel::{Failure, PartyRole};
use meeting::meeting::Attendance;
use meeting::routes::{CalendarEntry, MailedAnswer, answer_by_mail, reason_to_stay};
use scene::{Scene, with_scene};
use serde_json::json;
use web::testing::team;

fn names(told: &[(&str, &str)]) -> Vec<(String, String)> {
    told.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_is_the_teams_until_it_is_sent_and_read_by_those_who_are_asked_alone() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng]).await;
        assert_eq!((&meeting["number"], &meeting["state"]), (&json!(1), &json!("planned")));
        assert_eq!(meeting["join_service"], "tencent_meeting");
        assert_eq!(scene.letters().await.len(), 0);
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, []);

        assert_eq!(scene.told(&meeting).await, names(&[("Lin Wei", "invites"), ("Zheng Haiyan", "invites")]));
        scene.send(&meeting).await;
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        let [one] = &seen[..] else { panic!("one") };
        assert_eq!((one.number, one.sequence, one.answer), (1, 1, Attendance::Open));
        let agenda: Vec<_> = one.invitation.agenda.iter().map(|point| point.title.as_str()).collect();
        assert_eq!(agenda, ["Open fields"], "what is internal is not sent");
        assert_eq!(scene.seen_by(&scene.party, scene.gao).await, [], "of the party, but not asked");
        assert_eq!(scene.seen_by(&scene.other_party, scene.fang).await, []);
        let letters = scene.letters().await;
        assert!(letters.iter().all(|(_, _, letter)| !json!(letter).to_string().contains("How late")));
        let mut told: Vec<_> = letters.iter().map(|(name, what, _)| (name.as_str(), what.as_str())).collect();
        told.sort_unstable();
        assert_eq!(told, [("Lin Wei", "meeting_invited"), ("Zheng Haiyan", "meeting_invited")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_are_told_for_whom_something_is_new() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        assert_eq!(scene.told(&meeting).await, []);
        scene.send(&meeting).await;
        assert_eq!(scene.letters().await.len(), 1, "a second click tells nobody");

        scene.change(&meeting, scene.body(3, &[scene.zheng, scene.gao])).await;
        assert_eq!(scene.told(&meeting).await, names(&[("Gao Yun", "invites")]));
        scene.send(&meeting).await;

        scene.change(&meeting, scene.body(5, &[scene.gao])).await;
        let wanted = names(&[("Gao Yun", "changes"), ("Zheng Haiyan", "calls_off")]);
        assert_eq!(scene.told(&meeting).await, wanted);
        scene.send(&meeting).await;
        assert_eq!(
            scene.seen_by(&scene.party, scene.zheng).await,
            [],
            "whoever is not asked reads nothing more"
        );
        assert_eq!(scene.seen_by(&scene.party, scene.gao).await.len(), 1);

        let letters = scene.letters().await;
        let of_zheng: Vec<_> = letters.iter().filter(|(name, _, _)| name == "Zheng Haiyan").collect();
        let entries: Vec<_> =
            of_zheng.iter().map(|(_, _, letter)| CalendarEntry::of(letter).expect("one")).collect();
        assert_eq!(entries[0].uid, entries[1].uid);
        assert!(entries[1].sequence > entries[0].sequence && entries[1].is_called_off);
        let (first, second) = (of_zheng[0].2.clone(), of_zheng[1].2.clone());
        let stays = scene
            .app
            .db()
            .read(move |conn| Ok([reason_to_stay(conn, &first)?, reason_to_stay(conn, &second)?]));
        assert_eq!(
            stays.await.expect("read"),
            [Some("letter.not_shown"), None],
            "the older one does not leave"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_called_off_is_told_by_a_click_and_its_page_says_so() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.send(&meeting).await;
        let sending = scene.app.put(&Scene::path(&meeting, "/cancellation")).as_(team(scene.wen));
        sending.json(json!({ "reason": "Somebody is ill" })).await.expect(200);
        assert!(!scene.seen_by(&scene.party, scene.zheng).await[0].is_cancelled, "nobody was told yet");
        assert_eq!(
            scene.told(&meeting).await,
            names(&[("Fang Mo", "calls_off"), ("Zheng Haiyan", "calls_off")])
        );
        scene.send(&meeting).await;
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        assert!(seen[0].is_cancelled);
        let late = scene.answered(&seen[0], Attendance::Accepted).await;
        assert!(
            matches!(&late, Err(Failure::Refused(refusal)) if refusal.code == "meeting.called_off"),
            "{late:?}"
        );
        let again = scene.app.put(&Scene::path(&meeting, "")).as_(team(scene.wen));
        again.json(scene.body(9, &[])).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_counts_for_the_time_that_was_answered() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        let first = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        scene.answered(&first, Attendance::Accepted).await.expect("accepted");
        scene.answered(&first, Attendance::Accepted).await.expect("the same twice");
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "accepted");

        let mut body = scene.body(3, &[scene.zheng]);
        body["place"] = json!("Room 2");
        scene.change(&meeting, body).await;
        scene.send(&meeting).await;
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "accepted", "another room is the same time");

        scene.change(&meeting, scene.body(6, &[scene.zheng])).await;
        scene.send(&meeting).await;
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "open");
        let late = scene.answered(&first, Attendance::Accepted).await;
        assert!(
            matches!(&late, Err(Failure::Refused(refusal)) if refusal.code == "meeting.moved_meanwhile"),
            "{late:?}"
        );
        let newest = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        scene.answered(&newest, Attendance::Declined).await.expect("declined");
        scene.app.app.clock().advance_seconds(8 * 86_400);
        let over = scene.answered(&newest, Attendance::Accepted).await;
        assert!(
            matches!(&over, Err(Failure::Refused(refusal)) if refusal.code == "meeting.is_over"),
            "{over:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_by_mail_is_its_senders_own_and_says_nothing_of_another() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.gao]).await;
        scene.send(&meeting).await;
        let letters = scene.letters().await;
        let (_, _, letter) = letters.iter().find(|(name, _, _)| name == "Zheng Haiyan").expect("a letter");
        let entry = CalendarEntry::of(letter).expect("an entry");
        let mailed = MailedAnswer {
            uid: entry.uid,
            sequence: entry.sequence,
            instance: None,
            attendee: letter.to_email.to_uppercase(),
            sender: letter.to_email.clone(),
            answer: Attendance::Tentative,
            proposes: None,
            note: "Half an hour\nlater?".into(),
        };
        for wrong in [
            MailedAnswer { uid: "another@rapport".into(), ..mailed.clone() },
            MailedAnswer { sender: "somebody@else.example".into(), ..mailed.clone() },
            MailedAnswer { attendee: "x@y.example".into(), sender: "x@y.example".into(), ..mailed.clone() },
            MailedAnswer { sequence: 0, ..mailed.clone() },
        ] {
            let taken = scene.app.db().write(move |tx| answer_by_mail(tx, &wrong)).await.expect("read");
            assert_eq!(taken, None);
        }
        let taken = scene.app.db().write(move |tx| answer_by_mail(tx, &mailed)).await.expect("read");
        assert!(taken.is_some());
        assert_eq!(scene.answer_of(&meeting, scene.zheng).await, "tentative");
        assert_eq!(scene.answer_of(&meeting, scene.gao).await, "open");
    })
    .await;
}

/// The answer of a calendar to the newest letter to somebody.
async fn mailed_by(scene: &Scene, name: &str) -> MailedAnswer {
    let letters = scene.letters().await;
    let (_, _, letter) = letters.iter().rfind(|(to, _, _)| to == name).expect("a letter");
    let entry = CalendarEntry::of(letter).expect("an entry");
    MailedAnswer {
        uid: entry.uid,
        sequence: entry.sequence,
        instance: None,
        attendee: letter.to_email.clone(),
        sender: letter.to_email.clone(),
        answer: Attendance::Accepted,
        proposes: None,
        note: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_by_mail_counts_as_long_as_its_sender_might_say_so_in_the_portal() {
    with_scene(|scene| async move {
        let party = scene.party.clone();
        let added = scene.app.db().write(move |tx| {
            let one = |tx: &mut _, name| testing::invited(tx, &party, name, PartyRole::ClientContact);
            Ok((one(tx, "Revoked")?, one(tx, "Removed")?))
        });
        let (revoked, removed) = added.await.expect("invited");
        let meeting = scene.planned(&[scene.zheng, scene.gao, revoked, removed]).await;
        scene.send(&meeting).await;
        let party = scene.party.id;
        let ended = scene.app.db().write(move |tx| {
            links::revoke_all(tx, party, revoked)?;
            parties::remove_contact(tx, party, removed)
        });
        ended.await.expect("ended");
        for (name, counts) in
            [("Gao Yun", false), ("Revoked", false), ("Removed", false), ("Zheng Haiyan", true)]
        {
            let mailed = mailed_by(&scene, name).await;
            let taken = scene.app.db().write(move |tx| answer_by_mail(tx, &mailed)).await.expect("read");
            assert_eq!(taken.is_some(), counts, "{name}");
        }
        assert_eq!(scene.answer_of(&meeting, scene.gao).await, "open", "whoever only looks");
        assert_eq!(scene.answer_of(&meeting, revoked).await, "open");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_field_is_named_and_nothing_is_written() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/meetings", scene.project);
        for (field, value, named) in [
            ("title", json!(" "), "title"),
            ("starts", json!("tomorrow"), "starts"),
            ("time_zone", json!("CST"), "time_zone"),
            ("minutes", json!(0), "minutes"),
            ("join_url", json!("http://zoom.us/j/1"), "join_url"),
            ("people", json!([{ "person_id": scene.stranger }]), "people"),
            ("points", json!([{ "title": "" }]), "points.0.title"),
            ("points", json!([{ "title": "a", "record_id": uuid::Uuid::now_v7() }]), "points"),
        ] {
            let mut body = scene.body(3, &[]);
            body[field] = value;
            let answer = scene.post(&path, scene.wen, body).await.expect(422).json();
            assert_eq!(answer["fields"][0]["field"], named, "{answer}");
        }
        let list = format!("{path}?from=2000-01-01&until=2000-12-31");
        let found = scene.app.get(&list).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(found["items"], json!([]));
        let list = format!("{path}?from=2000-01-01&until=2100-12-31");
        scene.app.get(&list).as_(team(scene.reader)).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_at_once_lose_nothing_and_what_was_not_looked_at_is_not_sent() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let revision = meeting["revision"].as_i64().expect("a revision");
        scene.change(&meeting, scene.body(4, &[scene.zheng])).await;
        let late = scene.app.put(&Scene::path(&meeting, "")).as_(team(scene.lin)).if_match(revision);
        late.json(scene.body(9, &[])).await.expect(412);
        let unseen = scene.app.post(&Scene::path(&meeting, "/invitations")).as_(team(scene.lin));
        unseen.if_match(revision).await.expect(412);
        assert_eq!(scene.letters().await.len(), 0);
        let member = scene.app.post(&Scene::path(&meeting, "/invitations")).as_(team(scene.wen));
        member.await.expect(403);
        let stranger = scene.app.get(&Scene::path(&meeting, "")).as_(team(scene.stranger));
        stranger.await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proposals_are_each_there_once_and_leave_out_what_stands_on_the_agenda() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let path = Scene::path(&meeting, "/agenda-proposals");
        let found = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(found["items"].as_array().expect("items").len(), 1, "{found}");
        assert_eq!(found["items"][0]["is_shown"], false);
        let mut body = scene.body(3, &[scene.zheng]);
        body["points"] = json!([{ "title": "Itself", "record_id": meeting["id"] }]);
        scene.change(&meeting, body).await;
        let found = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(found["items"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_of_the_team_who_was_not_asked_comes_all_the_same() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let revision = meeting["revision"].as_i64().expect("a revision");
        let path = Scene::path(&meeting, "/own-attendance");
        let come = scene.app.put(&path).as_(team(scene.lin)).json(json!({ "answer": "accepted" }));
        come.await.expect(200);
        assert_eq!(scene.answer_of(&meeting, scene.lin).await, "accepted");
        let late = scene.app.put(&Scene::path(&meeting, "")).as_(team(scene.wen)).if_match(revision);
        late.json(scene.body(3, &[scene.zheng])).await.expect(412);
    })
    .await;
}
