//! Mail to the team leaves as its reader wishes: several within minutes as one letter, at the hour of a digest, after their
//! quiet hours, or not at all; and whatever is killed in the middle, each is told once.

use crate::world::{Place, World, text};
use kernel::{LETTER, PersonId};
use serde_json::{Value, json};
use store::outbox::{OutboxItem, State};
use store::testing::each_database;
use store::{Page, outbox};
use uuid::Uuid;
use web::testing::team;

const WAITS: &str = "letter.waits";

pub async fn letters_to(world: &World, person: &str) -> Vec<OutboxItem> {
    let items = world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
    let mut own: Vec<OutboxItem> =
        items.items.into_iter().filter(|item| item.kind == LETTER && item.payload["to"] == person).collect();
    own.sort_by_key(|item| (item.created_at, item.id));
    own
}

/// Another project manager, who is told of every question that nobody owns.
async fn manager(world: &World) -> String {
    let email = format!("reader{}@hengmu.example", world.number());
    let body = json!({ "name": "Reader", "email": email, "locale": "en" });
    let person = text(&world.done("POST", "/api/v1/persons", body).await["id"]);
    let path = format!("/api/v1/projects/{}/members/{person}", world.ours.project);
    world.done("PUT", &path, json!({ "role": "project_manager" })).await;
    for letter in letters_to(world, &person).await {
        world.app.db().write(move |tx| outbox::cancel(tx, letter.id)).await.expect("out of the way");
    }
    person
}

async fn ask(world: &World, words: &str) {
    ask_in(world, &world.ours, words).await;
}

async fn ask_in(world: &World, place: &Place, words: &str) {
    let token = &place.parties[0].contacts[0].token;
    let key = Uuid::now_v7().to_string();
    let fields = [("text", words), ("form_key", key.as_str()), ("who", "as_named")];
    world.app.post(&format!("/p/{token}/questions")).form(&fields).await.expect(303);
}

/// A mail server that nobody runs: what is handed to it waits for the next attempt.
async fn deliver(world: &World) {
    let server = json!({ "host": "127.0.0.1", "port": 9, "security": "none",
        "from_address": "rapport@hengmu.example", "from_name": "Hengmu" });
    // Set anew, what no server took would begin anew.
    let known = world.app.get("/api/v1/mail-settings").as_(world.root()).await.json();
    if known["host"] != server["host"] {
        world.done("PUT", "/api/v1/mail-settings", server).await;
    }
    while server::delivery::deliver(&world.app.app, "test").await.expect("looked") > 0 {}
}

async fn wish(world: &World, person: &str, body: Value) -> Value {
    let reader = team(PersonId(person.parse().expect("an id")));
    world.app.put("/api/v1/me/notification-wishes").as_(reader).json(body).await.expect(200).json()
}

/// Those that wait or were told by themselves, not those of before.
fn alive(letters: &[OutboxItem]) -> Vec<&OutboxItem> {
    letters.iter().filter(|one| !matches!(one.state, State::Cancelled | State::Gathered)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_within_minutes_is_one_letter_and_a_kill_neither_loses_nor_doubles_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let reader = manager(&world).await;
        for words in ["When?", "Where?", "Who?"] {
            ask(&world, words).await;
            db.clock().advance_seconds(20);
        }
        deliver(&world).await;
        let waiting = letters_to(&world, &reader).await;
        let waiting = alive(&waiting);
        assert_eq!(waiting.len(), 3);
        assert!(waiting.iter().all(|one| one.last_error.as_deref() == Some(WAITS)), "{waiting:?}");

        db.clock().advance_seconds(120);
        deliver(&world).await;
        let all = letters_to(&world, &reader).await;
        let one = alive(&all);
        let [letter] = one.as_slice() else { panic!("one letter: {one:?}") };
        assert_eq!((&letter.payload["template"], letter.attempts), (&json!("notices_of_project"), 1));
        let lines = letter.payload["params"]["items"].as_array().expect("lines");
        assert_eq!(lines.len(), 3, "{lines:?}");
        for line in lines {
            assert!(line["url"].as_str().is_some_and(|url| url.contains("/questions?question=")), "{line}");
        }
        let gathered: Vec<_> = all.iter().filter(|one| one.state == State::Gathered).collect();
        assert_eq!(gathered.len(), 2);
        assert!(
            gathered.iter().all(|one| one.gathered_in == Some(letter.id)),
            "each leads to the one it went with"
        );

        // Killed before the mail server answered: taken up again as it stands.
        let kept = letter.payload.clone();
        db.clock().advance_seconds(3_600);
        deliver(&world).await;
        let again = letters_to(&world, &reader).await;
        let again = alive(&again);
        assert_eq!((again.len(), &again[0].payload, again[0].attempts), (1, &kept, 2));

        ask(&world, "How?").await;
        db.clock().advance_seconds(120);
        deliver(&world).await;
        let later = letters_to(&world, &reader).await;
        let later: Vec<_> = alive(&later).into_iter().map(|one| one.payload["template"].clone()).collect();
        assert_eq!(later, ["notices_of_project", "question_asked"], "one alone goes as itself");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_left_a_project_meanwhile_is_not_told_of_it_at_the_next_attempt() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let reader = manager(&world).await;
        let member = |place: &Place| format!("/api/v1/projects/{}/members/{reader}", place.project);
        world.done("PUT", &member(&world.other), json!({ "role": "project_manager" })).await;
        ask_in(&world, &world.ours, "Our gate?").await;
        ask_in(&world, &world.other, "The other gate?").await;
        db.clock().advance_seconds(180);
        deliver(&world).await;
        let lines = |letters: &[OutboxItem]| {
            let letter = alive(letters).pop().expect("a letter").payload.clone();
            let words = letter["params"]["items"].as_array().expect("lines").len();
            (letter["template"].clone(), words, letter["params"]["count"].clone())
        };
        assert_eq!(lines(&letters_to(&world, &reader).await), (json!("notices"), 2, json!(2)));

        world.done("DELETE", &member(&world.other), Value::Null).await;
        db.clock().advance_seconds(3_600);
        deliver(&world).await;
        let all = letters_to(&world, &reader).await;
        assert_eq!(lines(&all), (json!("notices"), 1, json!(1)));
        let left = alive(&all)[0].payload["params"]["items"][0].to_string();
        assert!(left.contains(&world.ours.project) && !left.contains(&world.other.project), "{left}");

        world.done("DELETE", &member(&world.ours), Value::Null).await;
        db.clock().advance_seconds(3_600 * 2);
        deliver(&world).await;
        let last = letters_to(&world, &reader).await;
        assert_eq!(alive(&last).len(), 0, "{last:?}");
        assert!(last.iter().any(|one| one.last_error.as_deref() == Some("member.removed")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reader_is_told_when_they_wish_or_not_at_all() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (daily, never, muted) = (manager(&world).await, manager(&world).await, manager(&world).await);
        let questions = |pace: &str| {
            json!({ "topics": [{ "topic": "questions", "pace": pace }], "digest_at": "08:30", "quiet": null })
        };
        let kept = wish(&world, &daily, questions("daily")).await;
        assert_eq!(kept["topics"][0], json!({ "topic": "questions", "pace": "daily", "in_app": true }));
        assert_eq!(kept["topics"][1]["pace"], "at_once", "what was left out stays");
        wish(&world, &never, questions("never")).await;
        let reader = team(PersonId(muted.parse().expect("an id")));
        let path = format!("/api/v1/me/notification-mutes/{}", world.ours.project);
        for _ in 0..2 {
            world.app.put(&path).as_(reader.clone()).await.expect(204);
        }
        ask(&world, "When?").await;
        db.clock().advance_seconds(180);
        deliver(&world).await;
        for (person, state, reason) in [
            (&daily, State::Queued, WAITS),
            (&never, State::Cancelled, "letter.unwished"),
            (&muted, State::Cancelled, "letter.muted"),
        ] {
            let all = letters_to(&world, person).await;
            let newest = all.last().expect("a letter");
            assert_eq!((newest.state, newest.last_error.as_deref()), (state, Some(reason)), "{reason}");
        }
        // What waits follows a wish of today.
        wish(&world, &daily, questions("at_once")).await;
        deliver(&world).await;
        let all = letters_to(&world, &daily).await;
        assert_eq!(all.last().expect("a letter").attempts, 1, "handed over at once");
        world.app.delete(&path).as_(reader).await.expect(204);
        for (body, field) in [
            (json!({ "topics": [], "digest_at": "25:00" }), "digest_at"),
            (json!({ "topics": [], "digest_at": "08:30", "quiet": { "from": "x", "until": "07:00" } }), "quiet_from"),
            (json!({ "topics": [], "digest_at": "08:30", "quiet": { "from": "07:00", "until": "07:00" } }), "quiet_until"),
        ] {
            let reader = team(PersonId(daily.parse().expect("an id")));
            let sent = world.app.put("/api/v1/me/notification-wishes").as_(reader).json(body).await;
            assert_eq!(sent.expect(422).json()["fields"][0]["field"], field);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_wanted_in_the_app_is_mailed_all_the_same_and_naming_somebody_reaches_them() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let person = manager(&world).await;
        let reader = team(PersonId(person.parse().expect("an id")));
        let told = || async {
            communication::dispatch(world.app.db(), "https://rapport.example").await.expect("told");
            let all = world.app.get("/api/v1/notifications").as_(reader.clone()).await.expect(200).json();
            let kinds = all["items"].as_array().expect("a list").iter().map(|one| text(&one["kind"]));
            kinds.collect::<Vec<_>>()
        };
        let before = told().await.len();
        let hidden = json!({ "topics": [
            { "topic": "questions", "pace": "at_once", "in_app": false },
            { "topic": "comments", "pace": "never", "in_app": false },
        ], "digest_at": "08:30" });
        let kept = wish(&world, &person, hidden).await;
        assert_eq!(kept["topics"][0]["in_app"], false);
        assert_eq!(kept["topics"][2]["in_app"], true, "what was left out stays");
        let again = json!({ "topics": [{ "topic": "questions", "pace": "hourly" }], "digest_at": "08:30" });
        assert_eq!(wish(&world, &person, again).await["topics"][0]["in_app"], false, "so does what was not said");

        ask(&world, "When?").await;
        assert_eq!(told().await.len(), before);
        let letters = letters_to(&world, &person).await;
        assert!(letters.iter().any(|one| one.payload["template"] == "question_asked"), "{letters:?}");

        let path = format!("/api/v1/records/{}/comments", world.ours.internal_task);
        let body = json!({ "body": "@Reader please", "audience": "internal" });
        world.done("POST", &path, body).await;
        assert_eq!(told().await[0], "mention", "whoever is named hears it");

        let shown = json!({ "topics": [{ "topic": "questions", "pace": "never", "in_app": true }], "digest_at": "08:30" });
        wish(&world, &person, shown).await;
        ask(&world, "Where?").await;
        assert_eq!(told().await[0], "question_asked");
    })
    .await;
}
