//! Letters that wait in the outbox: whatever ends the reason for one keeps it in the house, and the outbox says
//! why. Before a letter leaves, its link and its reader are looked at once more.

use crate::access_matrix::{changes, issues};
use crate::two_worlds::shown::{Shown, Step};
use crate::world::{World, text};
use kernel::LETTER;
use serde_json::{Value, json};
use server::letter_kinds::{Still, TO_CLIENTS};
use store::outbox::{OutboxItem, State};
use store::testing::each_database;
use store::{Page, outbox, params};
use uuid::Uuid;

/// The newest letter to somebody, as the outbox keeps it.
pub async fn letter_to(world: &World, person: &str) -> OutboxItem {
    let items = world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
    let mut letters = items.items.into_iter().filter(|item| item.kind == LETTER);
    letters.find(|letter| letter.payload["to"] == person).expect("a letter to them")
}

async fn stands(world: &World, person: &str, state: State, reason: Option<&str>, why: &str) {
    let letter = letter_to(world, person).await;
    assert_eq!((letter.state, letter.last_error.as_deref()), (state, reason), "{why}");
}

async fn contact(world: &World) -> String {
    let (place, party) = (&world.ours, &world.ours.parties[0]);
    let person = world.contact(&party.client).await;
    let at = format!("/api/v1/projects/{}/parties/{}/contacts/{person}", place.project, party.id);
    world.done("PUT", &at, json!({ "role": "client_contact" })).await;
    world.invite(&place.project, &party.id, &person).await;
    person
}

async fn link_of(world: &World, person: &str) -> String {
    let path = format!("/api/v1/projects/{}/parties", world.ours.project);
    let parties = world.done("GET", &path, Value::Null).await;
    let parties = parties["items"].as_array().expect("parties").clone();
    let mut contacts = parties.iter().flat_map(|party| party["contacts"].as_array().expect("contacts"));
    text(&contacts.find(|one| one["person_id"] == person).expect("the contact")["invitation"]["link_id"])
}

/// A member to whom a letter about a client's question waits.
async fn member_with_letter(world: &World) -> String {
    let email = format!("letter{}@hengmu.example", world.number());
    let body = json!({ "name": "Reader", "email": email, "locale": "en" });
    let person = text(&world.done("POST", "/api/v1/persons", body).await["id"]);
    let path = format!("/api/v1/projects/{}/members/{person}", world.ours.project);
    world.done("PUT", &path, json!({ "role": "project_manager" })).await;
    let token = &world.ours.parties[0].contacts[0].token;
    let key = Uuid::now_v7().to_string();
    let fields = [("text", "When?"), ("form_key", key.as_str()), ("who", "as_named")];
    world.app.post(&format!("/p/{token}/questions")).form(&fields).await.expect(303);
    assert_eq!(letter_to(world, &person).await.payload["template"], "question_asked");
    person
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_a_link_or_a_membership_takes_its_letters_back() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let project = format!("/api/v1/projects/{}", world.ours.project);
        let party = &world.ours.parties[0].id;

        let person = contact(&world).await;
        let other = contact(&world).await;
        let link = link_of(&world, &person).await;
        world.done("DELETE", &format!("{project}/links/{link}"), Value::Null).await;
        stands(&world, &person, State::Cancelled, Some("link.revoked"), "revoked").await;
        stands(&world, &other, State::Queued, None, "somebody else's letter stays").await;

        world.done("DELETE", &format!("{project}/parties/{party}/contacts/{other}"), Value::Null).await;
        stands(&world, &other, State::Cancelled, Some("link.revoked"), "taken off the project").await;

        let (leaves, stays) = (member_with_letter(&world).await, member_with_letter(&world).await);
        world.done("DELETE", &format!("{project}/members/{leaves}"), Value::Null).await;
        stands(&world, &leaves, State::Cancelled, Some("member.removed"), "a member no more").await;
        stands(&world, &stays, State::Queued, None, "who stays is told").await;
        world.done("PATCH", &format!("/api/v1/persons/{stays}"), json!({ "disabled": true })).await;
        stands(&world, &stays, State::Cancelled, Some("person.disabled"), "account closed").await;
    })
    .await;
}

/// A mail server that nobody runs: what is handed to it waits for the next attempt.
pub async fn set_mail_server(world: &World) {
    let server = json!({ "host": "127.0.0.1", "port": 9, "security": "none",
        "from_address": "rapport@hengmu.example", "from_name": "Hengmu" });
    world.done("PUT", "/api/v1/mail-settings", server).await;
}

pub async fn deliver(world: &World) {
    while server::delivery::deliver(&world.app.app, "test").await.expect("looked") > 0 {}
}

pub async fn behind_the_back(world: &World, sql: &'static str, person: &str) {
    let person: Uuid = person.parse().expect("an id");
    let changed = world.app.db().write(move |tx| {
        let now = tx.now();
        tx.exec(sql, params![person, now])
    });
    assert!(changed.await.expect("a change") > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_looked_at_once_more_before_it_leaves() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (revoked, superseded) = (contact(&world).await, contact(&world).await);
        let (leaves, disabled) = (member_with_letter(&world).await, member_with_letter(&world).await);
        let invited = contact(&world).await;
        let at = "update portal_links set revoked_at = $2 where person_id = $1";
        behind_the_back(&world, at, &revoked).await;
        let at = "update portal_links set superseded_at = $2 where person_id = $1";
        behind_the_back(&world, at, &superseded).await;
        behind_the_back(
            &world,
            "delete from project_members where person_id = $1 and cast($2 as bigint) > 0",
            &leaves,
        )
        .await;
        behind_the_back(&world, "update persons set disabled_at = $2 where id = $1", &disabled).await;
        set_mail_server(&world).await;
        deliver(&world).await;
        for (person, reason) in [
            (&revoked, "link.revoked"),
            (&superseded, "link.superseded"),
            (&leaves, "member.removed"),
            (&disabled, "person.disabled"),
        ] {
            stands(&world, person, State::Cancelled, Some(reason), reason).await;
        }
        let tried = letter_to(&world, &invited).await;
        assert_eq!((tried.state, tried.attempts), (State::Queued, 1), "the others were handed over");
        assert!(tried.last_error.is_some());

        db.clock().advance_seconds(31 * 86_400);
        deliver(&world).await;
        stands(&world, &invited, State::Cancelled, Some("link.expired"), "expired").await;
    })
    .await;
}

/// The newest letter of a kind to somebody.
async fn letter_of(world: &World, person: &str, kind: &str) -> OutboxItem {
    let items = world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
    let mut letters =
        items.items.into_iter().filter(|item| item.kind == LETTER && item.payload["to"] == person);
    let found = letters.find(|letter| letter.payload["template"] == kind);
    as_it_went(world, found.unwrap_or_else(|| panic!("no {kind} to them"))).await
}

/// Or as the mail stands in which it leaves with others.
async fn as_it_went(world: &World, letter: OutboxItem) -> OutboxItem {
    world.app.db().read(move |conn| outbox::as_it_went(conn, letter.id)).await.expect("a letter")
}

/// The minutes are over for which letters wait for others.
fn let_minutes_pass(world: &World) {
    world.app.db().clock().advance_seconds(engagement::burst::SECONDS);
}

/// Everything that was asked of a party is over before its letters could leave.
async fn end_all(world: &World, shown: &Shown<'_>, question: &str) {
    let (ours, party) = (&world.ours, &world.ours.parties[0]);
    let project = format!("/api/v1/projects/{}", ours.project);
    world.done("PUT", &format!("/api/v1/questions/{question}/closure"), json!({})).await;
    let closing = format!("/api/v1/questionnaires/{}/closing", shown.id("questionnaire"));
    world.done("PUT", &closing, Value::Null).await;
    let closing = format!("/api/v1/deliverables/{}/review-closures", shown.id("deliverable"));
    world.done("POST", &closing, Value::Null).await;
    let rule = json!({ "task_ids": [party.shared_task] });
    world.share(&ours.project, &party.id, rule).await;
    let log = format!("{project}/communication-log?kind=mail");
    assert_eq!(world.done("GET", &log, Value::Null).await["items"], json!([]), "nothing left so far");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_or_out_of_sight_is_not_mailed_and_the_log_says_why() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let party = &world.ours.parties[0];
        let person = &party.contacts[0].person;
        let project = format!("/api/v1/projects/{}", world.ours.project);
        let mut shown = Shown::new(&world, 0);
        for step in [Step::Begin, Step::AskAndShow, Step::Review, Step::Done, Step::NotYet] {
            shown.step(step).await;
        }
        let body = json!({ "party_id": party.id, "body": "When do you move in?", "to_person": person });
        let question = text(&world.done("POST", &format!("{project}/questions"), body).await["id"]);
        end_all(&world, &shown, &question).await;
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;

        let kept = [
            ("question_asked", "letter.not_open"),
            ("questionnaire_asked", "letter.not_open"),
            ("review_asked", "letter.not_open"),
            ("task_returned", "letter.not_shown"),
        ];
        for (kind, reason) in kept {
            let letter = letter_of(&world, person, kind).await;
            assert_eq!(
                (letter.state, letter.last_error.as_deref()),
                (State::Cancelled, Some(reason)),
                "{kind}"
            );
        }
        let still = letter_of(&world, person, "demonstration_sent").await;
        assert_eq!((still.state, still.attempts), (State::Queued, 1), "what is open is handed over");

        let log = world.done("GET", &format!("{project}/communication-log?kind=mail"), Value::Null).await;
        let items = log["items"].as_array().expect("entries");
        for (kind, reason) in kept {
            let told = items.iter().any(|one| {
                one["what"] == "letter.kept_back"
                    && one["mail"]["template"] == kind
                    && one["mail"]["kept_back"] == reason
                    && one["people"][0]["id"] == person.as_str()
            });
            assert!(told, "{kind} {reason}: {log}");
        }
    })
    .await;
}

/// Whoever may say whether an issue is solved is asked by mail, and whoever asked for a change reads that it was closed;
/// what is out of sight or said by then stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_solved_issue_asks_for_a_word_and_a_closed_change_says_why() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let [approver, _, viewer] = [0, 1, 2].map(|at| party.contacts[at].person.as_str());
        let issue = issues::raised(&world, place).await;
        let at = format!("/api/v1/issues/{issue}");
        world.done("PUT", &format!("{at}/party"), json!({ "party_id": party.id })).await;
        world.done("POST", &format!("{at}/steps"), json!({ "step": "solved" })).await;
        let asked = letter_of(&world, approver, "issue_solved").await;
        assert_eq!(asked.payload["params"]["quote"], "Move it");
        let all =
            world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
        let of_viewer = |letter: &&OutboxItem| letter.payload["to"] == viewer;
        let told = all.items.iter().filter(of_viewer).any(|one| one.payload["template"] == "issue_solved");
        assert!(!told, "a viewer is asked nothing");

        let change = changes::of_client(&world, place, party).await;
        let closure = json!({ "note": "Too dear", "reason_for_client": "The gate stays." });
        world.done("PUT", &format!("/api/v1/changes/{change}/closure"), closure).await;
        let closed = letter_of(&world, approver, "change_closed").await;
        assert_eq!(closed.payload["params"]["quote"], "The gate stays.");
        assert_eq!(closed.payload["params"]["title"], "Something else");
        assert!(!closed.payload.to_string().contains("Too dear"), "{}", closed.payload);

        world.done("POST", &format!("{at}/steps"), json!({ "step": "reopened" })).await;
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;
        let asked = letter_of(&world, approver, "issue_solved").await;
        assert_eq!((asked.state, asked.last_error.as_deref()), (State::Cancelled, Some("letter.not_open")));
        assert_eq!(letter_of(&world, approver, "change_closed").await.state, State::Queued, "handed over");
    })
    .await;
}

/// A letter that names its reader's party says what it speaks of, so that it can be asked once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_to_clients_say_what_they_speak_of_and_leave_with_its_title_of_today() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let mut shown = Shown::new(&world, 0);
        for step in [
            Step::Begin,
            Step::SendPlan,
            Step::SendRequirement,
            Step::AskAndShow,
            Step::Review,
            Step::Done,
            Step::NotYet,
            Step::ClientAsks,
            Step::Answer,
        ] {
            shown.step(step).await;
        }
        let items =
            world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
        for letter in items.items.iter().filter(|item| item.kind == LETTER && !item.payload["link"].is_null())
        {
            let kind = text(&letter.payload["template"]);
            let known = TO_CLIENTS.iter().find(|(template, _)| *template == kind);
            let (_, still) = known.unwrap_or_else(|| panic!("{kind} is no kind of letter to a client"));
            let is_free = matches!(still, Still::Anyway(_));
            assert_eq!(letter.payload["about"].is_null(), is_free, "{kind}");
        }
        let titles = json!({ shown.id("theirs"): "Access by the north gate" });
        let rule = json!({ "task_ids": [shown.id("theirs")], "client_titles": titles });
        world.share(&world.ours.project, &world.ours.parties[0].id, rule).await;
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;
        let person = &world.ours.parties[0].contacts[0].person;
        let returned = letter_of(&world, person, "task_returned").await;
        assert_eq!(returned.state, State::Queued, "{returned:?}");
        assert_eq!(returned.payload["params"]["title"], "Access by the north gate");
    })
    .await;
}

/// A record is of one party, a released task is each party's own: "not yet" reaches whoever said that it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn not_yet_reaches_a_party_whose_task_has_the_record_of_another() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let mut first = Shown::new(&world, 0);
        first.step(Step::Begin).await;
        let (project, party) = (&world.ours.project, &world.ours.parties[1]);
        let mut second = Shown::new(&world, 1);
        second.ids.insert("theirs", first.id("theirs").to_owned());
        let titles = json!({ first.id("theirs"): "Access by the south gate" });
        let rule = json!({ "task_ids": [party.shared_task, first.id("theirs")], "client_titles": titles });
        world.share(project, &party.id, rule).await;
        for step in [Step::Done, Step::NotYet] {
            second.step(step).await;
        }
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;
        let person = &party.contacts[0].person;
        let returned = letter_of(&world, person, "task_returned").await;
        assert_eq!((returned.state, returned.attempts), (State::Queued, 1), "{returned:?}");
        assert_eq!(returned.payload["params"]["title"], "Access by the south gate");

        // The first party reads it still, the second no more.
        world.share(project, &party.id, json!({ "task_ids": [party.shared_task] })).await;
        db.clock().advance_seconds(3600);
        deliver(&world).await;
        let kept = letter_of(&world, person, "task_returned").await;
        assert_eq!((kept.state, kept.last_error.as_deref()), (State::Cancelled, Some("letter.not_shown")));
    })
    .await;
}

async fn put_state(world: &World, state: &'static str) {
    let project: Uuid = world.ours.project.parse().expect("an id");
    let put = world
        .app
        .db()
        .write(move |tx| tx.exec("update projects set state = $2 where id = $1", params![project, state]));
    put.await.expect("put");
}

/// What it asks for would be refused, and one that tells something is read all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_asks_for_something_waits_while_its_project_is_archived() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let person = &world.ours.parties[0].contacts[0].person;
        let mut shown = Shown::new(&world, 0);
        for step in [Step::Begin, Step::SendRequirement, Step::AskAndShow, Step::ClientAsks, Step::Answer] {
            shown.step(step).await;
        }
        put_state(&world, "archived").await;
        set_mail_server(&world).await;
        let asking = ["sign_off_asked", "questionnaire_asked", "demonstration_sent"];
        for _ in 0..10 {
            deliver(&world).await;
            db.clock().advance_seconds(301);
        }
        for kind in asking {
            let letter = letter_of(&world, person, kind).await;
            let wanted = (State::Queued, 0, Some("project.archived"));
            assert_eq!((letter.state, letter.attempts, letter.last_error.as_deref()), wanted, "{kind}");
        }
        let told = letter_of(&world, person, "question_answered").await;
        assert!(told.attempts > 0, "{told:?}");
        put_state(&world, "active").await;
        deliver(&world).await;
        for kind in asking {
            let letter = letter_of(&world, person, kind).await;
            assert_eq!((letter.state, letter.attempts), (State::Queued, 1), "{kind} is handed over");
        }
    })
    .await;
}

/// They say nothing of what they speak of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_of_an_earlier_version_that_ask_leave_only_where_it_is_known_for_what() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let person = &world.ours.parties[0].contacts[0].person;
        let mut shown = Shown::new(&world, 0);
        for step in [
            Step::Begin,
            Step::SendPlan,
            Step::SendRequirement,
            Step::AskAndShow,
            Step::ClientAsks,
            Step::Answer,
        ] {
            shown.step(step).await;
        }
        let forgotten = db.write(|tx| {
            for item in outbox::list(tx, &Page::first(200))?.items {
                let mut payload = item.payload;
                payload["about"] = Value::Null;
                outbox::put_payload(tx, item.id, &payload)?;
            }
            tx.exec("update sign_offs set state = 'withdrawn' where kind = 'plan'", &[])
        });
        assert!(forgotten.await.expect("forgotten") > 0);
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;
        let items = db.read(|conn| {
            let all = outbox::list(conn, &Page::first(200))?.items;
            all.into_iter().map(|item| outbox::as_it_went(conn, item.id)).collect::<Result<Vec<_>, _>>()
        });
        let items = items.await.expect("the outbox");
        let of = |kind: &str| {
            let own = items.iter().filter(|item| item.payload["to"] == person.as_str());
            let found = own.filter(|item| item.payload["template"] == kind);
            let mut all: Vec<_> = found.map(|item| (item.state, item.last_error.clone())).collect();
            all.sort_by_key(|(state, _)| state.word());
            all.into_iter()
                .map(|(state, reason)| (state, reason.filter(|_| state == State::Cancelled)))
                .collect::<Vec<_>>()
        };
        let kept = |reason: &str| (State::Cancelled, Some(reason.to_owned()));
        assert_eq!(of("sign_off_asked"), [kept("sign_off.withdrawn"), (State::Queued, None)]);
        for kind in ["questionnaire_asked", "demonstration_sent"] {
            assert_eq!(of(kind), [kept("letter.not_known")], "{kind}");
        }
        assert_eq!(of("question_answered"), [(State::Queued, None)], "it asks for nothing");
    })
    .await;
}

/// Its entry in the log says what became of it since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_back_and_sent_all_the_same_is_not_told_as_unsent() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let party = &world.ours.parties[0];
        let person = &party.contacts[0].person;
        let project = format!("/api/v1/projects/{}", world.ours.project);
        let body = json!({ "party_id": party.id, "body": "When do you move in?", "to_person": person });
        let question = text(&world.done("POST", &format!("{project}/questions"), body).await["id"]);
        world.done("PUT", &format!("/api/v1/questions/{question}/closure"), json!({})).await;
        set_mail_server(&world).await;
        let_minutes_pass(&world);
        deliver(&world).await;
        let entry = async || {
            let log = world.done("GET", &format!("{project}/communication-log?kind=mail"), Value::Null).await;
            let items = log["items"].as_array().expect("entries").clone();
            items.into_iter().find(|one| one["what"] == "letter.kept_back").expect("an entry")["mail"].clone()
        };
        let told = entry().await;
        assert_eq!((&told["state"], &told["kept_back"]), (&json!("cancelled"), &json!("letter.not_open")));
        let letter = letter_of(&world, person, "question_asked").await.id;
        world.done("POST", &format!("/api/v1/outbox/{letter}/attempts"), Value::Null).await;
        let told = entry().await;
        assert_eq!((&told["state"], &told["kept_back"]), (&json!("queued"), &Value::Null));
        db.write(move |tx| outbox::done(tx, letter)).await.expect("sent");
        let told = entry().await;
        assert_eq!((&told["state"], &told["kept_back"]), (&json!("sent"), &Value::Null));
    })
    .await;
}

/// A night without a mail server is no letter's fault; once it answers again, a letter is not given up at its first no.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_nobody_takes_mails_no_letter_is_given_up() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let person = contact(&world).await;
        set_mail_server(&world).await;
        for _ in 0..14 {
            db.clock().advance_seconds(2 * 3600 + 1);
            deliver(&world).await;
        }
        let letter = letter_to(&world, &person).await;
        assert_eq!(letter.state, State::Queued, "{:?}", letter.last_error);
        assert!(letter.attempts <= 6, "{} attempts count", letter.attempts);
        assert!(letter.due_at <= db.clock().now().plus_seconds(2 * 3600), "it goes on being tried");
    })
    .await;
}
