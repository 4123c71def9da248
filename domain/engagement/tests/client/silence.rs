//! Silence under a confirmed clause: the letters that name the day, the announcement, what stops the count, and what
//! is written when nobody answered. A week of these tests has five working days.

use crate::scene::{KINDS, PUBLIC_URL, Scene, with_scene};
use engagement::deciding::Mode;
use engagement::sign_off::{self, Acted, Counting, SignOff, State, Verdict, follow_counts, stop_counts};
use engagement::store::{links, sign_off_letters, tacit};
use engagement::tacit::{Stop, TacitTerms};
use engagement::testing::signer;
use jiff::civil::{Date, Weekday, date};
use kernel::{Failure, PersonId, ProjectId, Result};
use store::{Conn, outbox};
use web::testing::team;

const CLAUSE: &str = "Silence for five working days counts as acceptance.";

fn working_day_after(_: &mut Conn, _: ProjectId, from: Date, days: i64) -> Result<Date> {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = day.tomorrow().map_err(Failure::fault)?;
        left -= i64::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    Ok(day)
}

fn uncountable(_: &mut Conn, _: ProjectId, _: Date, _: i64) -> Result<Date> {
    Err(Failure::fault("no calendar"))
}

fn counting() -> Counting {
    Counting { kinds: KINDS, signer: signer(), public_url: PUBLIC_URL.into(), working_day_after }
}

impl Scene {
    async fn agree_to_silence(&self) {
        let (party, kind) = (self.party, "change_offer".to_owned());
        let terms =
            TacitTerms { kind, working_days: 5, clause: CLAUSE.into(), charter_number: "PC-v1".into() };
        self.db().write(move |tx| tacit::put_terms(tx, party, std::slice::from_ref(&terms))).await.unwrap();
    }
    /// Asked without a last day of its own.
    async fn ask(&self) -> SignOff {
        let content = sign_off::Content { valid_until: None, ..self.content() };
        self.open_content(content).await
    }
    async fn follow(&self) {
        follow_counts(self.db(), &counting()).await.expect("counted");
    }
    /// Every letter so far has left the house.
    async fn deliver(&self) {
        let waiting = self.db().read(|conn| outbox::list(conn, &store::Page::first(100))).await.unwrap();
        for item in waiting.items.into_iter().filter(|item| item.state == outbox::State::Queued) {
            self.db().write(move |tx| outbox::done(tx, item.id)).await.unwrap();
        }
    }
    async fn days(&self, days: i64) {
        self.db().clock().advance_seconds(days * 86_400);
        self.follow().await;
        self.deliver().await;
    }
    async fn stopped_by(&self, asked: &SignOff) -> Option<Stop> {
        let id = asked.id;
        let count = self.db().read(move |conn| tacit::of_sign_off(conn, id)).await.unwrap();
        count.expect("a count").stopped_by
    }
    async fn templates(&self) -> Vec<(String, PersonId)> {
        self.letters().await.into_iter().map(|letter| (letter.template, letter.to)).collect()
    }
}

#[tokio::test]
async fn nobody_answers_in_time() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        scene.agree_to_silence().await;
        let asked = scene.ask().await;
        assert_eq!(scene.templates().await, [], "the letter waits for its day");
        // Twice, as two nodes would.
        scene.follow().await;
        scene.follow().await;
        assert_eq!(scene.templates().await, [("sign_off_asked_tacit".to_owned(), scene.mo)]);
        let letter = scene.letters().await.pop().expect("a letter");
        assert_eq!(letter.params["day"], serde_json::json!({ "date": "2026-03-09" }));
        let seen = scene.seen(scene.viewer, &asked).await.unwrap().tacit.expect("told to all of them");
        assert_eq!((seen.clause.as_str(), seen.last_day), (CLAUSE, Some(date(2026, 3, 9))));
        scene.deliver().await;

        scene.days(2).await;
        assert_eq!(scene.templates().await.len(), 1, "Wednesday");
        scene.days(1).await;
        scene.follow().await;
        assert_eq!(scene.templates().await.last(), Some(&("sign_off_tacit_soon".to_owned(), scene.mo)));
        scene.days(4).await;
        assert_eq!((scene.now(&asked).await.state, scene.templates().await.len()), (State::Waiting, 2));
        scene.days(1).await;
        scene.follow().await;

        let done = scene.now(&asked).await;
        assert_eq!(
            (done.state, done.verdict, done.answers),
            (State::Decided, Some(Verdict::DeemedAccepted), 0)
        );
        let events = scene.events().await;
        let told: Vec<_> = events.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(told, ["sign_off.opened", "sign_off.deemed_accepted", "change_offer.decided"], "once");
        let (project, key) = (scene.project, done.receipt.expect("a receipt"));
        let receipt =
            scene.db().read(move |conn| evidence::receipt_for_team(conn, project, key)).await.unwrap();
        assert_eq!((receipt.act.as_str(), &receipt.person), ("change_offer.deemed_accepted", &None));
        assert_eq!((receipt.consent.as_deref(), receipt.authenticated.as_str()), (Some(CLAUSE), "nobody"));
        let answer = receipt.answer.expect("what stands instead of an answer");
        for part in [CLAUSE, "PC-v1", "2026-03-09", "deemed_accepted"] {
            assert!(answer.contains(part), "{part} in {answer}");
        }
        let last: Vec<_> = scene.templates().await.split_off(2);
        let wanted =
            [("sign_off_deemed".to_owned(), scene.mo), ("sign_off_deemed_team".to_owned(), scene.lin)];
        assert_eq!(last, wanted);
        let late = scene.act(&scene.by(scene.mo), &asked, Verdict::Declined).await;
        assert_eq!(late, Err(Failure::refused("sign_off.deemed_accepted")));
    })
    .await;
}

#[tokio::test]
async fn whatever_stops_the_count_stops_it_for_good() {
    with_scene(|scene| async move {
        scene.rule(Mode::All, &[(scene.mo, None), (scene.fang, None)], &[]).await;
        scene.agree_to_silence().await;

        let asked = scene.ask().await;
        scene.days(0).await;
        let answered = scene.act(&scene.by(scene.mo), &asked, Verdict::Approved).await;
        assert!(matches!(answered, Ok(Acted::Noted(_))));
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::Answered));

        let asked = scene.ask().await;
        scene.days(0).await;
        let (project, party) = (scene.project, scene.party);
        scene.db().write(move |tx| stop_counts(tx, project, party)).await.unwrap();
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::Question));

        let later = scene.ask().await;
        scene.days(0).await;
        assert_eq!(scene.stopped_by(&later).await, None, "what is sent later counts anew");
        let (id, lin) = (later.id, scene.lin);
        scene.db().write(move |tx| sign_off::withdraw(tx, &signer(), lin, id, "Later.")).await.unwrap();
        assert_eq!(scene.stopped_by(&later).await, Some(Stop::Ended));
        scene.days(30).await;
        assert_eq!(scene.now(&asked).await.state, State::Superseded);
        assert!(scene.events().await.iter().all(|(kind, _)| kind != "sign_off.deemed_accepted"));
    })
    .await;
}

#[tokio::test]
async fn silence_of_somebody_who_was_not_told_is_no_answer() {
    with_scene(|scene| async move {
        scene.rule(Mode::All, &[(scene.mo, None), (scene.fang, None)], &[]).await;
        scene.agree_to_silence().await;

        // No node ran on the day of the announcement.
        let asked = scene.ask().await;
        scene.days(0).await;
        scene.days(4).await;
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::NotAnnounced));

        // The mail server took none of them.
        let asked = scene.ask().await;
        for _ in 0..12 {
            scene.follow().await;
            scene.db().clock().advance_seconds(86_400);
        }
        scene.follow().await;
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::NotReached));
        assert_eq!(scene.now(&asked).await.state, State::Waiting);

        // One of both has no link any more.
        let asked = scene.ask().await;
        scene.days(0).await;
        let (party, fang) = (scene.party, scene.fang);
        scene.db().write(move |tx| links::revoke_all(tx, party, fang)).await.unwrap();
        for _ in 0..12 {
            scene.days(1).await;
        }
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::NotAnnounced));
        let id = asked.id;
        let letters = scene.db().read(move |conn| sign_off_letters::of_sign_off(conn, id)).await.unwrap();
        assert!(!letters.iter().any(|letter| letter.person == fang && letter.is_announcement));
    })
    .await;
}

#[tokio::test]
async fn where_silence_never_counts() {
    with_scene(|scene| async move {
        let has_count = |asked: &SignOff| {
            let (db, id) = (scene.db().clone(), asked.id);
            async move { db.read(move |conn| tacit::of_sign_off(conn, id)).await.unwrap().is_some() }
        };
        scene.rule(Mode::One, &[(scene.zheng, None)], &[]).await;
        assert!(!has_count(&scene.ask().await).await, "no charter says so");
        scene.agree_to_silence().await;
        assert!(has_count(&scene.ask().await).await);
        assert!(!has_count(&scene.open().await).await, "it has a last day of its own");
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        assert!(!has_count(&scene.ask().await).await, "the second would not have been asked");

        // Days that cannot be told: an ordinary letter.
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        let asked = scene.ask().await;
        let blind = Counting { working_day_after: uncountable, ..counting() };
        follow_counts(scene.db(), &blind).await.unwrap();
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::NotCounted));
        assert_eq!(scene.templates().await.last(), Some(&("sign_off_asked".to_owned(), scene.mo)));
    })
    .await;
}

#[tokio::test]
async fn less_time_than_the_clause_says_is_no_silence() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        scene.agree_to_silence().await;
        let wait_for_the_end = |days: i64| {
            let scene = &scene;
            async move {
                for _ in 0..days {
                    scene.days(1).await;
                }
            }
        };

        // The letter that asks leaves on Wednesday; the days were counted from Monday.
        let asked = scene.ask().await;
        scene.follow().await;
        scene.db().clock().advance_seconds(2 * 86_400);
        scene.deliver().await;
        wait_for_the_end(8).await;
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::NotReached));
        assert_eq!(scene.now(&asked).await.state, State::Waiting);

        // Asked on a Thursday, told on the Friday.
        let asked = scene.ask().await;
        scene.follow().await;
        scene.db().clock().advance_seconds(86_400);
        scene.deliver().await;
        wait_for_the_end(9).await;
        assert_eq!(scene.now(&asked).await.verdict, Some(Verdict::DeemedAccepted));
    })
    .await;
}

#[tokio::test]
async fn an_archived_project_accepts_nothing_by_silence() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        scene.agree_to_silence().await;
        let asked = scene.ask().await;
        scene.days(0).await;
        let path = format!("/api/v1/projects/{}", scene.project);
        let put = |state: &str, revision| {
            let put = scene.app.send("PATCH", &path).as_(team(scene.lin)).if_match(revision);
            put.json(serde_json::json!({ "state": state })).answer()
        };
        let archived = put("archived", 1).await.expect(200).json()["archived"].clone();
        assert_eq!(
            (&archived["by_name"], archived["since"].is_string()),
            (&serde_json::json!("Lin Wei"), true)
        );
        assert_eq!(scene.stopped_by(&asked).await, Some(Stop::Ended));
        let later = scene.ask().await;
        let letters = scene.templates().await.len();
        scene.days(1).await;
        assert_eq!((scene.stopped_by(&later).await, scene.templates().await.len()), (None, letters));
        assert!(put("active", 2).await.expect(200).json()["archived"].is_null());
        scene.days(0).await;
        assert_eq!(scene.templates().await.len(), letters + 1, "asked once it goes on");
    })
    .await;
}

#[tokio::test]
async fn a_question_before_the_letters_went_stops_no_count() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        scene.agree_to_silence().await;
        let asked = scene.ask().await;
        let (project, party) = (scene.project, scene.party);
        scene.db().write(move |tx| stop_counts(tx, project, party)).await.unwrap();
        scene.days(0).await;
        assert_eq!(scene.templates().await, [("sign_off_asked_tacit".to_owned(), scene.mo)]);
        assert_eq!(scene.stopped_by(&asked).await, None);
    })
    .await;
}
