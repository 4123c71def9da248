//! Times that a client's people choose from: asked by name, marked by each for themselves, settled once, taken back, called off.

use crate::scene::{Scene, with_scene};
use engagement::testing;
use kernel::{Failure, Letter, PartyRole, PersonId, Result};
use meeting::meeting::Attendance;
use meeting::routes::{ClientFits, fit_as_client, times_reason_to_stay};
use meeting::store::times_for_client::{self, ClientTimes};
use meeting::times::TimesState;
use serde_json::{Value, json};
use store::Viewer;
use web::testing::team;

impl Scene {
    /// A time so many days from now, in the meeting's zone.
    fn civil(&self, days: i64) -> String {
        let at = self.app.app.clock().now().plus_days(days).in_zone("Asia/Shanghai");
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    }
    fn choice(&self, days: &[i64], people: &[PersonId]) -> Value {
        let starts: Vec<_> = days.iter().map(|days| self.civil(*days)).collect();
        json!({ "starts": starts, "person_ids": people })
    }
    async fn ask(&self, meeting: &Value, days: &[i64], people: &[PersonId]) -> Value {
        self.asks(meeting, self.lin, self.choice(days, people)).await.expect(200).json()
    }
    /// As it stands when it is asked.
    async fn asks(&self, meeting: &Value, by: PersonId, body: Value) -> web::testing::TestAnswer {
        let revision = self.meeting(meeting).await["revision"].as_i64().expect("a revision");
        let path = Self::path(meeting, "/times");
        self.app.post(&path).as_(team(by)).if_match(revision).json(body).await
    }
    async fn chooses_as(
        &self,
        party: &engagement::store::parties::Party,
        person: PersonId,
    ) -> Vec<ClientTimes> {
        let viewer = Viewer { project: self.project, party: party.id, person };
        self.app.db().read_as_client(viewer, times_for_client::open).await.expect("it can be read")
    }
    async fn one_for(&self, person: PersonId, key: uuid::Uuid) -> Result<ClientTimes> {
        let viewer = Viewer { project: self.project, party: self.party.id, person };
        self.app.db().read_as_client(viewer, move |conn| times_for_client::one(conn, key)).await
    }
    async fn fits(&self, times: &ClientTimes, places: &[usize]) -> Result<()> {
        let by = testing::principal(&self.party, self.zheng, PartyRole::ClientApprover);
        let said = ClientFits {
            times: times.key,
            places: places.to_vec(),
            note: "After lunch".into(),
            round: times.round,
        };
        self.app.db().write(move |tx| fit_as_client(tx, &by, &said)).await
    }
    /// The letters that would leave now, by name and kind; those about times alone.
    async fn leaving(&self) -> Vec<(String, String)> {
        let letters =
            self.letters().await.into_iter().filter(|(_, kind, _)| kind.starts_with("meeting_times"));
        let letters: Vec<Letter> = letters.map(|(_, _, letter)| letter).collect();
        let left = self.app.db().read(move |conn| {
            let mut left = Vec::new();
            for letter in letters {
                if times_reason_to_stay(conn, &letter)?.is_none() {
                    left.push((letter.to_name.clone(), letter.template.clone()));
                }
            }
            Ok(left)
        });
        left.await.expect("read")
    }
}

fn code(done: Result<()>) -> &'static str {
    match done {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_are_asked_by_name_choose_and_the_meeting_is_at_the_time_that_was_taken() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng, scene.fang]).await;
        let preview = Scene::path(&meeting, "/times-previews");
        let body = scene.choice(&[6, 4, 5], &[scene.zheng]);
        let shown = scene.post(&preview, scene.lin, body).await.expect(200).json();
        assert_eq!(shown["people"].as_array().expect("people").len(), 1);
        assert_eq!(shown["people"][0]["telling"], "asks");
        assert_eq!(scene.letters().await.len(), 0, "looking sends nothing");
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await, []);

        let asked = scene.ask(&meeting, &[6, 4, 5], &[scene.zheng]).await;
        assert_eq!((&asked["is_choosing"], &asked["times"]["state"]), (&json!(true), &json!("open")));
        assert_eq!(scene.leaving().await, [("Zheng Haiyan".to_owned(), "meeting_times".to_owned())]);
        assert_eq!(scene.chooses_as(&scene.other_party, scene.fang).await, [], "not asked");
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, [], "nobody is invited yet");
        let times = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        assert!(times.times.starts.is_sorted(), "the earliest first");
        scene.fits(&times, &[0, 2]).await.expect("said");
        scene.fits(&times, &[0, 2]).await.expect("the same twice");
        assert_eq!(scene.leaving().await, [], "whoever answered is not written to any more");

        let read = scene.meeting(&meeting).await;
        let suits: Vec<_> = read["times"]["times"]
            .as_array()
            .expect("times")
            .iter()
            .map(|one| one["suits"].clone())
            .collect();
        assert_eq!(suits, [1, 0, 1]);
        assert_eq!(read["times"]["people"][0]["note"], "After lunch");
        let third = read["times"]["times"][2]["starts"].clone();
        let choose = || scene.app.put(&Scene::path(&meeting, "/chosen-time")).as_(team(scene.lin));
        let chosen = choose().json(json!({ "starts": third })).await.expect(200).json();
        assert_eq!((&chosen["starts"], &chosen["is_choosing"]), (&third, &json!(false)));
        choose().json(json!({ "starts": third })).await.expect(200);
        let first = read["times"]["times"][0]["starts"].clone();
        choose().json(json!({ "starts": first })).await.expect(422);

        assert_eq!(code(scene.fits(&times, &[1]).await), "meeting.times_settled");
        let known = scene.one_for(scene.zheng, times.key).await.expect("its page");
        assert_eq!((known.state, known.invitation), (TimesState::Settled, None));
        assert_eq!(known.fits.expect("kept").len(), 2);
        scene.send(&meeting).await;
        let invited = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
        assert_eq!(json!(invited.invitation.starts), third, "the invitation tells the time");
        assert_eq!(invited.answer, Attendance::Open);
        let known = scene.one_for(scene.zheng, times.key).await.expect("its page");
        assert_eq!(known.invitation, Some(invited.key));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_are_asked_again_for_whom_the_times_are_new() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang, scene.gao]).await;
        let asked = scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.gao]).await;
        assert_eq!(
            asked["times"]["people"].as_array().expect("people").len(),
            1,
            "whoever only looks is not asked"
        );
        let first = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        scene.fits(&first, &[]).await.expect("none suits");
        scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.fang]).await;
        let kinds = |letters: Vec<(String, String, Letter)>| {
            letters.into_iter().map(|(name, kind, _)| (name, kind)).collect::<Vec<_>>()
        };
        let one = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
        let asked = [one("Zheng Haiyan", "meeting_times"), one("Fang Mo", "meeting_times")];
        assert_eq!(kinds(scene.letters().await), asked);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await[0].fits, Some(vec![]));

        scene.ask(&meeting, &[7, 8], &[scene.zheng]).await;
        let mut told = kinds(scene.letters().await).split_off(2);
        told.sort();
        assert_eq!(told, [one("Fang Mo", "meeting_times_withdrawn"), one("Zheng Haiyan", "meeting_times")]);
        assert_eq!(code(scene.fits(&first, &[0]).await), "meeting.times_replaced");
        let anew = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        assert_eq!(
            (anew.key, anew.fits, anew.round),
            (first.key, None, 2),
            "an earlier letter leads to these"
        );
        assert_eq!(scene.chooses_as(&scene.other_party, scene.fang).await, []);
        let mut leaving = scene.leaving().await;
        leaving.sort();
        assert_eq!(leaving, told, "an older letter does not leave");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_taken_back_with_a_reason_and_a_meeting_that_is_off_takes_them_along() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        let times = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        for _ in 0..2 {
            let back = scene.app.put(&Scene::path(&meeting, "/times-withdrawal")).as_(team(scene.lin));
            back.json(json!({ "reason": "Too early" })).await.expect(200);
        }
        assert_eq!(
            scene.leaving().await,
            [("Zheng Haiyan".to_owned(), "meeting_times_withdrawn".to_owned())]
        );
        assert_eq!(code(scene.fits(&times, &[0]).await), "meeting.times_withdrawn");
        let known = scene.one_for(scene.zheng, times.key).await.expect("its page says so");
        assert_eq!(known.state, TimesState::Withdrawn);

        scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        let off = scene.app.put(&Scene::path(&meeting, "/cancellation")).as_(team(scene.wen));
        off.json(json!({ "reason": "Somebody is ill" })).await.expect(200);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await.len(), 1, "nobody was told yet");
        assert_eq!(scene.told(&meeting).await, [("Zheng Haiyan".to_owned(), "withdraws".to_owned())]);
        scene.send(&meeting).await;
        assert_eq!(scene.told(&meeting).await, []);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await, []);
        assert_eq!(
            scene.seen_by(&scene.party, scene.zheng).await,
            [],
            "whoever was not invited reads no meeting"
        );
        let letters = scene.letters().await;
        let (_, kind, letter) = letters.last().expect("a letter");
        assert_eq!(
            (kind.as_str(), &letter.params["quote"]),
            ("meeting_times_withdrawn", &json!("Somebody is ill"))
        );
        scene.asks(&meeting, scene.lin, scene.choice(&[4, 5], &[scene.zheng])).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_looked_at_is_not_asked_and_a_wrong_field_is_named() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.lin, scene.zheng]).await;
        let path = Scene::path(&meeting, "/times");
        for (days, people, field) in [
            (&[4][..], vec![scene.zheng], "starts"),
            (&[4, 4], vec![scene.zheng], "starts.1"),
            (&[-4, 4], vec![scene.zheng], "starts.0"),
            (&[4, 5], vec![], "person_ids"),
            (&[4, 5], vec![scene.lin], "person_ids"),
            (&[4, 5], vec![scene.fang], "person_ids"),
        ] {
            let answer =
                scene.asks(&meeting, scene.lin, scene.choice(days, &people)).await.expect(422).json();
            assert_eq!(answer["fields"][0]["field"], field, "{answer}");
        }
        let revision = meeting["revision"].as_i64().expect("a revision");
        scene.change(&meeting, scene.body(9, &[scene.zheng])).await;
        let late = scene.app.post(&path).as_(team(scene.lin)).if_match(revision);
        late.json(scene.choice(&[4, 5], &[scene.zheng])).await.expect(412);
        scene.post(&path, scene.lin, scene.choice(&[4, 5], &[scene.zheng])).await.expect(422);
        scene.asks(&meeting, scene.wen, scene.choice(&[4, 5], &[scene.zheng])).await.expect(403);
        scene.asks(&meeting, scene.stranger, scene.choice(&[4, 5], &[scene.zheng])).await.expect(404);
        assert_eq!(scene.letters().await.len(), 0);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_off_the_meeting_chooses_until_they_are_told_so_with_the_sending() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.fang]).await;
        let times = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        scene.change(&meeting, scene.body(4, &[scene.fang])).await;
        let kept_waiting = ("Zheng Haiyan".to_owned(), "meeting_times".to_owned());
        assert!(scene.leaving().await.contains(&kept_waiting), "nobody told them otherwise");
        scene.fits(&times, &[0]).await.expect("kept");
        let told = scene.told(&meeting).await;
        let wanted = [("Fang Mo", "invites"), ("Zheng Haiyan", "withdraws")];
        assert_eq!(told, wanted.map(|(name, what)| (name.to_owned(), what.to_owned())));
        scene.send(&meeting).await;
        assert_eq!(scene.told(&meeting).await, []);
        assert!(matches!(scene.fits(&times, &[1]).await, Err(Failure::NotFound | Failure::Refused(_))));
        let read = scene.meeting(&meeting).await;
        assert_eq!((&read["is_choosing"], &read["times"]["state"]), (&json!(false), &json!("settled")));
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_asked_again_does_not_read_the_times_that_a_colleague_is_asked_for() {
    with_scene(|scene| async move {
        let party = scene.party.clone();
        let invited = scene.app.db().write(move |tx| {
            Ok((
                testing::invited(tx, &party, "Yan Su", PartyRole::ClientContact)?,
                testing::invited(tx, &party, "He Ming", PartyRole::ClientContact)?,
            ))
        });
        let (yan, he) = invited.await.expect("invited");
        let meeting = scene.planned(&[scene.zheng, yan, he]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng, yan]).await;
        let earlier = scene.chooses_as(&scene.party, yan).await.remove(0);
        scene.ask(&meeting, &[7, 8], &[scene.zheng, he]).await;
        assert_eq!(scene.chooses_as(&scene.party, yan).await, []);
        assert!(matches!(scene.one_for(yan, earlier.key).await, Err(Failure::NotFound)));
        for round in [1, 2] {
            let by = testing::principal(&scene.party, yan, PartyRole::ClientContact);
            let said = ClientFits { times: earlier.key, places: vec![0], note: String::new(), round };
            let fitted = scene.app.db().write(move |tx| fit_as_client(tx, &by, &said)).await;
            assert!(matches!(fitted, Err(Failure::NotFound)), "{fitted:?}");
        }
        let anew = |times: Vec<ClientTimes>| times.iter().map(|one| one.is_anew).collect::<Vec<_>>();
        assert_eq!(anew(scene.chooses_as(&scene.party, scene.zheng).await), [true]);
        assert_eq!(anew(scene.chooses_as(&scene.party, he).await), [false], "the first ones for them");
        let read = scene.meeting(&meeting).await;
        let names: Vec<_> = read["times"]["people"].as_array().expect("people").iter().collect();
        assert_eq!(names.iter().map(|one| &one["name"]).collect::<Vec<_>>(), ["He Ming", "Zheng Haiyan"]);

        // The same times, of one of them alone.
        scene.ask(&meeting, &[7, 8], &[he]).await;
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await, []);
        assert_eq!(scene.chooses_as(&scene.party, he).await.len(), 1);
        let mut leaving = scene.leaving().await;
        leaving.sort();
        let one = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
        assert_eq!(
            leaving,
            [
                one("He Ming", "meeting_times"),
                one("Yan Su", "meeting_times_withdrawn"),
                one("Zheng Haiyan", "meeting_times_withdrawn"),
            ]
        );

        // Once it was sent, and others are proposed to one of them.
        scene.send(&meeting).await;
        scene.ask(&meeting, &[9, 10], &[scene.zheng]).await;
        assert_eq!(scene.chooses_as(&scene.party, he).await, []);
        assert_eq!(scene.chooses_as(&scene.party, yan).await, []);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await.len(), 1);
    })
    .await;
}

/// The lines of times in the newest letter to somebody.
async fn when_in_newest(scene: &Scene, name: &str, kind: &str) -> String {
    let mut letters = scene.letters().await;
    letters.retain(|(to, template, _)| to == name && template == kind);
    let (_, _, letter) = letters.pop().expect("a letter");
    letter.params["when"].as_str().expect("times").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_party_that_is_asked_no_more_reads_the_times_it_knew_and_never_anothers() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.fang]).await;
        let known = when_in_newest(&scene, "Fang Mo", "meeting_times").await;
        scene.ask(&meeting, &[7, 8], &[scene.zheng]).await;
        assert_eq!(when_in_newest(&scene, "Fang Mo", "meeting_times_withdrawn").await, known);

        // One was taken, and before it was told others are proposed to one party alone.
        scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.fang]).await;
        let read = scene.meeting(&meeting).await;
        let starts = read["times"]["times"][0]["starts"].clone();
        let choose = scene.app.put(&Scene::path(&meeting, "/chosen-time")).as_(team(scene.lin));
        choose.json(json!({ "starts": starts })).await.expect(200);
        let of_fang = scene.letters().await.iter().filter(|(name, _, _)| name == "Fang Mo").count();
        scene.ask(&meeting, &[11, 12], &[scene.zheng]).await;
        let letters = scene.letters().await;
        assert_eq!(letters.iter().filter(|(name, _, _)| name == "Fang Mo").count(), of_fang + 1);
        assert_eq!(when_in_newest(&scene, "Fang Mo", "meeting_times_withdrawn").await, known);
        let back = scene.app.put(&Scene::path(&meeting, "/times-withdrawal")).as_(team(scene.lin));
        back.json(json!({ "reason": "" })).await.expect(200);
        assert_eq!(
            scene.letters().await.iter().filter(|(name, _, _)| name == "Fang Mo").count(),
            of_fang + 1,
            "told once"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_proposed_to_one_party_shows_nothing_to_another() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        let before = scene.chooses_as(&scene.party, scene.zheng).await;
        scene.app.app.clock().advance_seconds(3_600);
        let read = scene.meeting(&meeting).await;
        let starts: Vec<Value> = read["times"]["times"]
            .as_array()
            .expect("times")
            .iter()
            .map(|one| one["local_starts"].clone())
            .collect();
        let body = json!({ "starts": starts.clone(), "person_ids": [scene.zheng, scene.fang] });
        scene.asks(&meeting, scene.lin, body).await.expect(200);
        assert_eq!(scene.chooses_as(&scene.party, scene.zheng).await, before, "nothing is new for them");
        assert_eq!(scene.chooses_as(&scene.other_party, scene.fang).await[0].round, 1);

        // They are asked no more, and one of the times is taken.
        let zheng_alone = json!({ "starts": starts, "person_ids": [scene.zheng] });
        scene.asks(&meeting, scene.lin, zheng_alone).await.expect(200);
        let taken = scene.meeting(&meeting).await["times"]["times"][0]["starts"].clone();
        let choose = scene.app.put(&Scene::path(&meeting, "/chosen-time")).as_(team(scene.lin));
        let chosen = choose.json(json!({ "starts": taken })).await.expect(200).json();
        assert_eq!(chosen["times"]["state"], "settled", "{chosen}");
        assert_eq!(chosen["times"]["people"].as_array().expect("people").len(), 1);

        let alone = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.ask(&alone, &[4, 5], &[scene.zheng]).await;
        scene.ask(&alone, &[7, 8], &[scene.fang]).await;
        for times in scene.chooses_as(&scene.other_party, scene.fang).await {
            assert_eq!(
                (times.round, times.is_anew),
                (1, false),
                "nobody learns that others were asked before"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_earlier_invitation_does_not_tell_the_time_that_was_taken() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        scene.send(&meeting).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        let key = scene.chooses_as(&scene.party, scene.zheng).await[0].key;
        let starts = scene.meeting(&meeting).await["times"]["times"][0]["starts"].clone();
        let choose = scene.app.put(&Scene::path(&meeting, "/chosen-time")).as_(team(scene.lin));
        choose.json(json!({ "starts": starts })).await.expect(200);
        let known = scene.one_for(scene.zheng, key).await.expect("its page");
        assert_eq!((known.state, known.invitation), (TimesState::Settled, None), "it is not sent yet");
        scene.send(&meeting).await;
        assert!(scene.one_for(scene.zheng, key).await.expect("its page").invitation.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_second_manager_looked_at_before_the_first_asked_or_sent_is_not_sent() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        let revision = async || scene.meeting(&meeting).await["revision"].as_i64().expect("a revision");
        let asks = async |looked_at: i64, days: &[i64], people: &[PersonId]| {
            let path = Scene::path(&meeting, "/times");
            let asking = scene.app.post(&path).as_(team(scene.lin)).if_match(looked_at);
            asking.json(scene.choice(days, people)).await
        };
        let sends = async |looked_at: i64| {
            scene
                .app
                .post(&Scene::path(&meeting, "/invitations"))
                .as_(team(scene.lin))
                .if_match(looked_at)
                .await
        };
        let looked_at = revision().await;
        asks(looked_at, &[4, 5], &[scene.zheng]).await.expect(200);
        asks(looked_at, &[7, 8], &[scene.fang]).await.expect(412);
        sends(looked_at).await.expect(412);
        let looked_at = revision().await;
        let back = scene.app.put(&Scene::path(&meeting, "/times-withdrawal")).as_(team(scene.lin));
        back.json(json!({ "reason": "" })).await.expect(200);
        sends(looked_at).await.expect(412);
        let looked_at = revision().await;
        sends(looked_at).await.expect(200);
        asks(looked_at, &[7, 8], &[scene.fang]).await.expect(412);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_stand_in_the_zone_that_the_meeting_has_now() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let asked = scene.ask(&meeting, &[4, 5], &[scene.zheng]).await;
        let mut body = scene.body(3, &[scene.zheng]);
        body["time_zone"] = json!("America/New_York");
        let read = scene.change(&meeting, body).await;
        let time = |read: &Value| read["times"]["times"][0].clone();
        assert_eq!(time(&read)["starts"], time(&asked)["starts"]);
        assert_ne!(time(&read)["local_starts"], time(&asked)["local_starts"]);
        let starts: kernel::Timestamp =
            serde_json::from_value(time(&read)["starts"].clone()).expect("a time");
        let local = starts.in_zone("America/New_York").strftime("%Y-%m-%dT%H:%M").to_string();
        assert_eq!(time(&read)["local_starts"], json!(local));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_was_taken_is_taken_back_as_long_as_nobody_was_told() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng]).await;
        let (path, chosen) = (Scene::path(&meeting, "/times"), Scene::path(&meeting, "/chosen-time"));
        let revision = meeting["revision"].as_i64().expect("a revision");
        let starts = [5, 6].map(|days| {
            let at = scene.app.app.clock().now().plus_days(days).in_zone("Asia/Shanghai");
            at.strftime("%Y-%m-%dT%H:%M").to_string()
        });
        let asking = scene.app.post(&path).as_(team(scene.lin)).if_match(revision);
        let asked =
            asking.json(json!({ "starts": starts, "person_ids": [scene.zheng] })).await.expect(200).json();
        let letters = scene.letters().await.len();
        let first = asked["times"]["times"][0]["starts"].clone();
        assert_eq!(asked["times"]["can_be_taken_back"], false);
        let take = || scene.app.put(&chosen).as_(team(scene.lin)).json(json!({ "starts": first }));
        let back = |starts: &Value| {
            let at = format!("{chosen}?starts={}", starts.as_str().expect("a moment"));
            scene.app.delete(&at).as_(team(scene.lin))
        };
        let taken = take().await.expect(200).json();
        assert_eq!((&taken["starts"], &taken["times"]["can_be_taken_back"]), (&first, &json!(true)));
        scene.app.delete(&chosen).as_(team(scene.wen)).await.expect(403);
        let again = back(&meeting["starts"]).await.expect(200).json();
        assert_eq!((&again["starts"], &again["times"]["state"]), (&meeting["starts"], &json!("open")));
        let twice = back(&meeting["starts"]).await.expect(200).json();
        assert_eq!(twice["revision"], again["revision"], "a second click");
        assert_eq!(scene.letters().await.len(), letters, "nobody is written to");

        take().await.expect(200);
        scene.send(&meeting).await;
        assert_eq!(scene.meeting(&meeting).await["times"]["can_be_taken_back"], false);
        assert_eq!(back(&meeting["starts"]).await.expect(422).code(), "meeting.times_told");
        assert_eq!(scene.meeting(&meeting).await["starts"], first);
    })
    .await;
}
