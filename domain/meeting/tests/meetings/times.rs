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
async fn whoever_is_taken_off_the_meeting_chooses_no_more_and_is_told_so_with_the_sending() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.zheng, scene.fang]).await;
        scene.ask(&meeting, &[4, 5], &[scene.zheng, scene.fang]).await;
        let times = scene.chooses_as(&scene.party, scene.zheng).await.remove(0);
        scene.change(&meeting, scene.body(4, &[scene.fang])).await;
        assert!(matches!(scene.fits(&times, &[0]).await, Err(Failure::NotFound)));
        let told = scene.told(&meeting).await;
        let wanted = [("Fang Mo", "invites"), ("Zheng Haiyan", "withdraws")];
        assert_eq!(told, wanted.map(|(name, what)| (name.to_owned(), what.to_owned())));
        scene.send(&meeting).await;
        assert_eq!(scene.told(&meeting).await, []);
        let read = scene.meeting(&meeting).await;
        assert_eq!((&read["is_choosing"], &read["times"]["state"]), (&json!(false), &json!("settled")));
        assert_eq!(scene.seen_by(&scene.party, scene.zheng).await, []);
    })
    .await;
}
