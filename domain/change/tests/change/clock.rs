//! The response clock of clients' change requests, through the API. It is Monday 9:00 by the project's wall clock when a
//! test begins; it works from 8 to 12 and from 13 to 17.

use crate::scene::{Scene, reader_module, with_scene};
use change::CHANGE_CLOCK;
use communication::clocked_kind::Which;
use communication::response_clock::Measure;
use communication::routes::{ClientAsking, ask_as_client};
use communication::waiting_facts::ProjectWaiting;
use communication::{ClockedKinds, QUESTION_CLOCK, dispatch, follow_the_clock};
use engagement::sign_off::Verdict;
use kernel::{PersonId, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// From when a scene is set to 9:00.
const TO_NINE: i64 = 8 * HOUR;
const KINDS: ClockedKinds = ClockedKinds(&[&CHANGE_CLOCK]);

impl Scene {
    fn pass(&self, seconds: i64) {
        self.db().clock().advance_seconds(seconds);
    }
    async fn asked(&self) -> RecordId {
        self.request(self.by(self.zheng), self.wish()).await.expect("asked")
    }
    /// The list and the request tell the same.
    async fn clock(&self, change: RecordId) -> Value {
        let clock = self.get(change).await["clock"].clone();
        let list = self.send("GET", &self.path("changes"), self.lin, Value::Null).await.expect(200).json();
        let listed = list["items"].as_array().expect("a list").iter().find(|one| one["id"] == json!(change));
        assert_eq!(listed.expect("it is listed")["clock"], clock);
        clock
    }
    async fn state(&self, change: RecordId) -> (Value, Value, Value) {
        let clock = self.clock(change).await;
        (clock["measure"].clone(), clock["state"].clone(), clock["awaited"].clone())
    }
    async fn told(&self, person: PersonId) -> Vec<String> {
        dispatch(self.db(), "https://rapport.example").await.expect("dispatched");
        let told =
            self.db().read(move |conn| communication::store::notifications::of_person(conn, person, 50));
        told.await.expect("notifications").into_iter().map(|one| one.kind.word().to_owned()).collect()
    }
    /// What the team reads of the party's waiting, and what the party would.
    async fn waited(&self) -> ((i64, i64), Vec<(i64, i64)>) {
        let (project, party, now) = (self.project, self.party, self.db().clock().now());
        let found = self.db().read(move |conn| ProjectWaiting::of_project(conn, KINDS, project, now));
        let found = found.await.expect("waiting");
        let own = found.waited_for.iter().filter(|one| one.party == party).flat_map(|one| &one.stretches);
        let own = communication::waiting::together(own);
        let waited = communication::waiting::in_all(&found.hours.working_time, &own);
        let released = found.for_client(party).into_iter().map(|one| (one.team_tenths, one.client_tenths));
        ((waited.team, waited.client), released.collect())
    }
}

fn three(measure: &str, state: &str, awaited: Value) -> (Value, Value, Value) {
    (json!(measure), json!(state), awaited)
}

#[tokio::test]
async fn from_being_asked_to_the_decision() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        assert_eq!(scene.state(change).await, three("first_answer", "running", json!("team")));
        assert_eq!(scene.clock(change).await["promised_minutes"], 960);
        scene.pass(2 * HOUR);
        scene.assess(change, reader_module()).await;
        scene.send_offer(change).await;
        let clock = scene.clock(change).await;
        assert_eq!(scene.state(change).await, three("resolution", "paused", json!("client")));
        assert_eq!((&clock["spent_minutes"], &clock["promised_minutes"]), (&json!(120), &json!(2_400)));

        scene.pass(HOUR);
        let waiting = scene.waiting(change).await;
        scene.decide(scene.zheng, &waiting, Verdict::OtherTerms).await.expect("decided");
        scene.pass(2 * HOUR);
        assert_eq!(scene.state(change).await, three("resolution", "running", json!("team")));
        assert_eq!(scene.clock(change).await["spent_minutes"], 180, "an hour of the two is lunch");
        scene.send_offer(change).await;
        scene.approve(change).await;
        scene.pass(90 * DAY);
        let clock = scene.clock(change).await;
        assert_eq!(scene.state(change).await, three("resolution", "kept", Value::Null));
        let waited = (&clock["waited_for_team_minutes"], &clock["waited_for_client_minutes"]);
        assert_eq!(waited, (&json!(180), &json!(60)));
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_lapses_is_handed_back_and_a_closing_ends_it() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        scene.assess(change, reader_module()).await;
        scene.send_offer(change).await;
        // It can be decided until Friday 6 March.
        scene.pass(5 * DAY - 10 * HOUR);
        assert_eq!(scene.clock(change).await["awaited"], "client");
        scene.pass(2 * DAY + 12 * HOUR);
        let clock = scene.clock(change).await;
        assert_eq!(
            (&clock["awaited"], &clock["spent_minutes"]),
            (&json!("team"), &json!(180)),
            "Monday, 8:00 to 11:00"
        );
        let withdrawal = json!({ "reason": "It lapsed." });
        scene.act_on("PUT", change, "/offer-withdrawal", withdrawal).await.expect(200);
        let closing = json!({ "note": "", "reason_for_client": "Not this year." });
        scene.act_on("PUT", change, "/closure", closing).await.expect(200);
        assert_eq!(scene.state(change).await, three("resolution", "kept", Value::Null));
    })
    .await;
}

#[tokio::test]
async fn what_came_by_mail_counts_from_when_it_came_and_has_no_first_answer_to_miss() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let wish = |origin: &str| {
            json!({ "title": "By mail", "description": "", "origin": origin, "source": "mail",
                "party_id": scene.party, "received_at": "2026-02-27T16:00:00Z" })
        };
        let made = scene.send("POST", &scene.path("changes"), scene.member, wish("client")).await.expect(201);
        let change = crate::scene::id(&made.json());
        let clock = scene.clock(change).await;
        let told = (&clock["measure"], &clock["spent_minutes"], &clock["promised_minutes"]);
        assert_eq!(told, (&json!("resolution"), &json!(120), &json!(2_400)), "Friday from 16:00 on");

        let ours = scene.send("POST", &scene.path("changes"), scene.member, wish("team")).await.expect(201);
        let ours = crate::scene::id(&ours.json());
        assert_eq!(scene.clock(ours).await, Value::Null);
        let revision = scene.get(ours).await["revision"].as_i64().expect("a revision");
        let path = format!("/api/v1/changes/{ours}");
        let sending = scene.app.patch(&path).as_(web::testing::team(scene.member)).if_match(revision);
        sending.json(json!({ "origin": "client" })).await.expect(200);
        assert_eq!(
            scene.clock(ours).await["promised_minutes"],
            2_400,
            "promised once it is found to be theirs"
        );
    })
    .await;
}

#[tokio::test]
async fn what_came_through_the_portal_came_when_it_came() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        let revision = scene.get(change).await["revision"].as_i64().expect("a revision");
        let patch = |body: Value| {
            let path = format!("/api/v1/changes/{change}");
            scene.app.patch(&path).as_(web::testing::team(scene.member)).if_match(revision).json(body)
        };
        assert_eq!(patch(json!({ "received_at": "2026-03-02T08:00:00Z" })).await.status, 422);
        patch(json!({ "origin": "environment" })).await.expect(200);
        assert_eq!(scene.clock(change).await["promised_minutes"], 960, "whatever is found to be its cause");
    })
    .await;
}

#[tokio::test]
async fn a_later_promise_holds_for_what_comes_later() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let before = scene.asked().await;
        let project = scene.project;
        let promise =
            communication::promise::PromisedTime { first_answer_minutes: 60, resolution_minutes: 120 };
        let chosen =
            scene.db().write(move |tx| communication::clock_facts::promise_changes(tx, project, promise));
        chosen.await.expect("promised");
        let after = scene.asked().await;
        assert_eq!(scene.clock(before).await["promised_minutes"], 960);
        assert_eq!(scene.clock(after).await["promised_minutes"], 60);
    })
    .await;
}

#[tokio::test]
async fn the_assessor_is_warned_and_the_managers_are_told_when_it_is_over_each_once() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        let follow = || follow_the_clock(scene.db(), KINDS);
        assert_eq!(follow().await, Ok(0), "no time has passed");
        // Tuesday 15:00: 13 of 16 hours. Nobody owns it and nobody assessed it.
        scene.pass(DAY + 6 * HOUR);
        assert_eq!(futures_of_two_nodes(&scene).await, 1, "of two nodes one tells it");
        assert_eq!(follow().await, Ok(0), "once");
        let count = |kinds: Vec<String>, kind: &str| kinds.iter().filter(|one| *one == kind).count();
        assert_eq!(count(scene.told(scene.lin).await, "change_warned"), 1);
        assert_eq!(count(scene.told(scene.member).await, "change_warned"), 0);

        scene.pass(DAY);
        assert_eq!(follow().await, Ok(1), "Wednesday 15:00: the first answer is over");
        assert_eq!(count(scene.told(scene.lin).await, "change_overdue"), 1);
        let body = json!({ "from_version": 0, "edits": [], "internal": {} });
        let path = format!("/api/v1/changes/{change}/assessment");
        scene.send("PUT", &path, scene.member, body).await.expect(200);
        scene.pass(2 * DAY);
        assert_eq!(follow().await, Ok(1), "Friday 15:00: three quarters of the five days");
        assert_eq!(count(scene.told(scene.member).await, "change_warned"), 1, "who assessed it");
        assert_eq!(count(scene.told(scene.lin).await, "change_warned"), 1);
        for person in [scene.zheng, scene.fang, scene.contact] {
            assert_eq!(scene.told(person).await, Vec::<String>::new(), "nobody of the client");
        }

        scene.send_offer(change).await;
        scene.pass(HOUR);
        assert_eq!(follow().await, Ok(0), "the client is awaited");
    })
    .await;
}

/// Both look before one of them tells.
async fn futures_of_two_nodes(scene: &Scene) -> usize {
    let (one, other) = tokio::join!(follow_the_clock(scene.db(), KINDS), follow_the_clock(scene.db(), KINDS));
    one.expect("one node") + other.expect("the other")
}

#[tokio::test]
async fn nothing_is_told_of_a_project_that_rests() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        scene.asked().await;
        scene.pass(3 * DAY);
        let path = format!("/api/v1/projects/{}", scene.project);
        let sending = scene.app.patch(&path).as_(web::testing::team(scene.lin));
        sending.json(json!({ "state": "archived" })).await.expect(200);
        assert_eq!(follow_the_clock(scene.db(), KINDS).await, Ok(0));
    })
    .await;
}

#[tokio::test]
async fn while_an_offer_waits_no_minute_counts_twice() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        scene.pass(2 * HOUR);
        scene.assess(change, reader_module()).await;
        scene.send_offer(change).await;
        scene.pass(DAY);
        let (team, _) = scene.waited().await;
        assert_eq!(team, (120, 480), "the request and its sign-off wait for the client at the same time");
        let (project, now) = (scene.project, scene.db().clock().now());
        let found = scene.db().read(move |conn| ProjectWaiting::of_project(conn, KINDS, project, now));
        let found = found.await.expect("waiting").waited_for;
        assert_eq!(
            found.iter().map(|one| (one.record, one.is_sign_off)).collect::<Vec<_>>(),
            [(change, false)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_clients_question_about_an_offer_hands_it_back_and_only_the_team_is_waited_for() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        scene.assess(change, reader_module()).await;
        let mut offer = scene.offer();
        offer["price"] = Value::Null;
        scene.act_on("POST", change, "/offers", offer).await.expect(201);
        scene.pass(HOUR);
        let key = scene.seen_by(scene.party).await[0].key;
        let by = scene.by(scene.zheng);
        let asking = ClientAsking {
            text: "Does it print?".into(),
            about: Some(key),
            is_told_circle: false,
            form_key: Uuid::new_v4(),
        };
        let asked = scene.db().write(move |tx| ask_as_client(tx, &by, "https://rapport.example", &asking));
        asked.await.expect("asked");
        assert_eq!(scene.state(change).await, three("resolution", "running", json!("team")));
        scene.pass(DAY);
        let ((team, client), told) = scene.waited().await;
        assert_eq!((team, client), (480, 60), "the offer is open, and it is the team that is awaited");
        assert_eq!(told, [(10, 1)], "and so its client reads");
    })
    .await;
}

#[tokio::test]
async fn a_word_for_the_circle_alone_is_no_first_answer() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        for (is_commercial, measure) in [(true, "first_answer"), (false, "resolution")] {
            let (project, lin) = (scene.project, scene.lin);
            let said = scene.db().write(move |tx: &mut store::Tx| {
                let now = tx.now();
                tx.exec(
                    "insert into comments (id, project_id, record_id, audience, is_commercial, author_id, author_name,
                       author_side, body, at) values ($1, $2, $3, 'client', $4, $5, 'Lin', 'team', 'Yes', $6)",
                    store::params![Uuid::now_v7(), project, change, is_commercial, lin, now],
                )
            });
            said.await.expect("said");
            assert_eq!(scene.clock(change).await["measure"], measure);
        }
    })
    .await;
}

/// The team reads who is awaited; what all of the party is told stands as if nobody had asked.
#[tokio::test]
async fn a_question_of_the_circle_moves_the_clock_and_no_figure_of_the_partys() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        let (project, party, zheng) = (scene.project, scene.party, scene.zheng);
        let put =
            scene.db().write(move |tx| engagement::store::parties::set_commercial(tx, party, zheng, true));
        put.await.expect("in the circle");
        scene.assess(change, reader_module()).await;
        scene.send_offer(change).await;
        scene.pass(HOUR);
        let before = told(&scene, change).await;
        let (key, by) = (scene.seen_by(party).await[0].key, scene.by(zheng));
        let asking = ClientAsking {
            text: "Is that the last price?".into(),
            about: Some(key),
            is_told_circle: true,
            form_key: Uuid::new_v4(),
        };
        let asked = scene.db().write(move |tx| ask_as_client(tx, &by, "https://rapport.example", &asking));
        assert!(asked.await.expect("asked").is_commercial());
        assert_eq!(scene.clock(change).await["awaited"], "team", "it is handed back");
        scene.pass(DAY);
        let (_, told_figures) = scene.waited().await;
        assert_eq!(told_figures, [(0, 11)], "the party reads that the offer waits for it");
        assert_eq!(told(&scene, change).await, before);
        let all = scene.db().read(move |conn| (QUESTION_CLOCK.of_project)(conn, project, Which::All));
        let questions: Vec<_> = all.await.expect("clocked").into_iter().map(|one| one.told).collect();
        assert_eq!(questions, [None]);
    })
    .await;
}

#[tokio::test]
async fn what_is_found_to_have_come_after_its_offer_counts_no_minutes_backwards() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let wish = json!({ "title": "By mail", "description": "", "origin": "client", "source": "mail",
            "party_id": scene.party });
        let made = scene.send("POST", &scene.path("changes"), scene.member, wish).await.expect(201);
        let change = crate::scene::id(&made.json());
        scene.assess(change, reader_module()).await;
        scene.send_offer(change).await;
        scene.pass(DAY);
        let revision = scene.get(change).await["revision"].as_i64().expect("a revision");
        let path = format!("/api/v1/changes/{change}");
        let sending = scene.app.patch(&path).as_(web::testing::team(scene.member)).if_match(revision);
        sending.json(json!({ "received_at": "2026-03-03T01:00:00Z" })).await.expect(200);
        let clock = scene.clock(change).await;
        let minutes = ["spent_minutes", "waited_for_team_minutes", "waited_for_client_minutes"];
        assert!(minutes.iter().all(|one| clock[one].as_i64() >= Some(0)), "{clock}");
    })
    .await;
}

/// The price, and the last day of an offer with a price, are not for everybody of the party.
#[tokio::test]
async fn a_party_reads_nothing_that_only_its_circle_knows() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let mut read = Vec::new();
        for valid_until in ["2026-03-03", "2026-03-20"] {
            let change = scene.asked().await;
            scene.assess(change, reader_module()).await;
            let offer = json!({ "valid_until": valid_until });
            let mut body = scene.offer();
            body["valid_until"] = offer["valid_until"].clone();
            scene.act_on("POST", change, "/offers", body).await.expect(201);
            scene.pass(7 * DAY);
            let is_lapsed = scene.clock(change).await["awaited"] == "team";
            let clocked = told(&scene, change).await;
            read.push((is_lapsed, clocked, scene.waited().await.1));
            let reason = json!({ "reason": "Done." });
            scene.act_on("PUT", change, "/offer-withdrawal", reason).await.expect(200);
            scene.act_on("PUT", change, "/closure", json!({})).await.expect(200);
            scene.pass(-7 * DAY);
        }
        assert_eq!(read.iter().map(|one| one.0).collect::<Vec<_>>(), [true, false], "one of them lapsed");
        assert_eq!(read[0].1, read[1].1, "and the party cannot tell which");
        assert_eq!(read[0].1, 1, "that there is an offer");
        assert_eq!(read[0].2, read[1].2, "nor by its figures");
        assert!(!read[0].2.is_empty(), "which count the offer");
    })
    .await;
}

/// How many turns all of the party know of.
async fn told(scene: &Scene, change: RecordId) -> usize {
    let project = scene.project;
    let all = scene.db().read(move |conn| (CHANGE_CLOCK.of_project)(conn, project, Which::All));
    let found = all.await.expect("clocked").into_iter().find(|one| one.record == change);
    found.and_then(|one| one.told).map_or(0, |turns| turns.len())
}

#[tokio::test]
async fn a_request_that_the_party_does_not_see_is_not_in_its_figures() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let body = json!({ "title": "By mail", "description": "", "origin": "client", "source": "mail",
            "party_id": scene.party });
        scene.send("POST", &scene.path("changes"), scene.member, body).await.expect(201);
        scene.pass(DAY);
        assert_eq!(scene.waited().await, ((480, 0), vec![]));
        scene.asked().await;
        scene.pass(DAY);
        assert_eq!(scene.waited().await, ((960, 0), vec![(10, 0)]));
    })
    .await;
}

#[tokio::test]
async fn what_both_sides_ask_about_it_moves_it() {
    with_scene(|scene| async move {
        scene.pass(TO_NINE);
        let change = scene.asked().await;
        scene.pass(HOUR);
        let (project, party, lin) = (scene.project, scene.party, scene.lin);
        let key = scene.seen_by(party).await[0].key;
        let asked = scene.db().write(move |tx| {
            use communication::question::{Speaker, standing};
            use communication::store::questions::{self, NewQuestion};
            let new = NewQuestion {
                project,
                party,
                title: "Which gate?",
                body: "Which gate?",
                asked_by: lin,
                asked_by_name: "Lin",
                asked_by_side: Speaker::Team,
                to_person: None,
                about: Some((change, key)),
                owner: None,
                due: None,
                promise: communication::response_clock::Promise::default(),
                form_key: Some(Uuid::new_v4()),
                is_commercial: false,
            };
            questions::create(tx, &new, standing(Speaker::Team, None, false)).map(|asked| asked.id)
        });
        let question = asked.await.expect("asked");
        assert_eq!(scene.state(change).await, three("resolution", "paused", json!("client")));
        assert_eq!(scene.clock(change).await["first_answer_late_minutes"], Value::Null);
        scene.pass(HOUR);
        let (zheng, project) = (scene.zheng, scene.project);
        let answered = scene.db().write(move |tx: &mut store::Tx| {
            use communication::question::{Speaker, standing};
            use communication::store::questions::{self, NewAnswer};
            let asked = questions::get(tx, question)?;
            let answer = NewAnswer {
                author: zheng,
                author_name: "Zheng",
                author_side: Speaker::Client,
                body: "Gate 3.",
                form_key: None,
            };
            questions::create_answer(tx, &asked, &answer)?;
            questions::put_standing(tx, question, standing(Speaker::Team, Some(Speaker::Client), false))?;
            Ok(project)
        });
        answered.await.expect("answered");
        assert_eq!(scene.state(change).await, three("resolution", "running", json!("team")));
        assert_eq!(scene.clock(change).await["spent_minutes"], 60);
    })
    .await;
}

/// What the party's readers are told of the promise of their request: which, and whether a time still runs.
async fn promised(scene: &Scene) -> Option<(Measure, bool)> {
    let key = scene.seen_by(scene.party).await.first()?.key;
    let told = scene.as_client(scene.party, communication::store::for_client::promises).await;
    told.get(&key).map(|one| (one.measure, one.due.is_some()))
}

#[tokio::test]
async fn a_party_reads_what_was_promised_for_its_own_request_and_its_circle_moves_nothing_of_it() {
    use Measure::{FirstAnswer, Resolution};
    const BOTH: ClockedKinds = ClockedKinds(&[&CHANGE_CLOCK, &QUESTION_CLOCK]);
    with_scene(|scene| async move {
        let (project, party, lin, zheng) = (scene.project, scene.party, scene.lin, scene.zheng);
        scene.pass(TO_NINE);
        let released = scene.db().write(move |tx| {
            engagement::store::parties::set_commercial(tx, party, zheng, true)?;
            communication::store::promised::put_release(tx, project, party, lin)
        });
        released.await.expect("released");
        let follow = || async { communication::follow_promises(scene.db(), BOTH).await.expect("it follows") };
        let change = scene.asked().await;
        assert_eq!(promised(&scene).await, Some((FirstAnswer, true)), "as soon as it is asked");
        scene.assess(change, reader_module()).await;
        assert_eq!(promised(&scene).await, Some((FirstAnswer, true)), "an assessment is the team's");
        scene.send_offer(change).await;
        assert_eq!(promised(&scene).await, Some((Resolution, false)), "it waits for the client");

        let (key, by) = (scene.seen_by(party).await[0].key, scene.by(zheng));
        let ask = |is_told_circle| ClientAsking {
            text: "Is that the last word?".into(),
            about: Some(key),
            is_told_circle,
            form_key: Uuid::new_v4(),
        };
        let (circle, all) = (ask(true), ask(false));
        let asked = scene.db().write(move |tx| ask_as_client(tx, &by, "https://rapport.example", &circle));
        assert!(asked.await.expect("asked").is_commercial());
        assert_eq!(scene.clock(change).await["awaited"], "team");
        assert_eq!((follow().await, promised(&scene).await), (0, Some((Resolution, false))));

        let set =
            scene.db().write(move |tx| engagement::store::parties::set_commercial(tx, party, zheng, false));
        set.await.expect("out of the circle");
        let by = scene.by(zheng);
        let asked = scene.db().write(move |tx| ask_as_client(tx, &by, "https://rapport.example", &all));
        assert!(!asked.await.expect("asked").is_commercial());
        assert_eq!((follow().await, promised(&scene).await), (1, Some((Resolution, true))), "handed back");
    })
    .await;
}
