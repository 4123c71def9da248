//! A client's contact is taken off the project: their links, what their devices proved, codes and letters on their way
//! are dead at once; what waits for them goes to the deputy, or stands there without an owner.

use crate::two_worlds::shown::{Shown, Step};
use crate::visiting::Visitor;
use crate::world::{Contact, World, text};
use kernel::{LETTER, Side};
use serde_json::{Value, json};
use store::outbox::State;
use store::testing::each_database;
use store::{Page, outbox};
use uuid::Uuid;

const REQUIREMENTS: &str =
    "select client_key from sign_offs where party_id = $1 and kind = $2 and state = 'waiting'";

/// Decided by the first contact alone; in the first party the second one is their deputy.
async fn decides_alone(world: &World, party: usize) {
    let party = &world.ours.parties[party];
    let at = format!("/api/v1/projects/{}/parties/{}", world.ours.project, party.id);
    let [first, second] = [&party.contacts[0].person, &party.contacts[1].person];
    let deputy =
        json!({ "person_id": first, "deputy_id": second, "from": "2026-05-01", "until": "2026-06-30" });
    let is_first_party = party.id == world.ours.parties[0].id;
    if is_first_party {
        world.done("PUT", &format!("{at}/contacts/{second}"), json!({ "role": "client_approver" })).await;
    }
    let deputies = if is_first_party { json!([deputy]) } else { json!([]) };
    let rule = json!({ "mode": "any", "deciders": [{ "person_id": first }], "deputies": deputies });
    world.done("PUT", &format!("{at}/decision-rule"), rule).await;
}

async fn take_off(world: &World, party: usize) {
    let party = &world.ours.parties[party];
    let person = &party.contacts[0].person;
    let path = format!("/api/v1/projects/{}/parties/{}/contacts/{person}", world.ours.project, party.id);
    world.done("DELETE", &path, Value::Null).await;
}

/// The requirements that wait for an answer of the party, as the team sees them.
async fn waits_for(world: &World, party: usize) -> Vec<String> {
    let path = format!("/api/v1/projects/{}/sign-offs", world.ours.project);
    let all = world.done("GET", &path, Value::Null).await;
    let of_party = json!(world.ours.parties[party].id);
    let all = all["items"].as_array().expect("sign-offs").clone();
    let waits = |one: &&Value| {
        one["party_id"] == of_party && one["kind"] == "requirements" && one["state"] == "waiting"
    };
    let found = all.iter().find(waits).expect("one that waits");
    found["waiting_for"].as_array().expect("people").iter().map(|one| text(&one["person_id"])).collect()
}

/// Letters to somebody that would still leave.
async fn queued(world: &World, person: &str) -> Vec<String> {
    let page = world.app.db().read(|conn| outbox::list(conn, &Page::first(200))).await.expect("the outbox");
    let to_them = page.items.into_iter().filter(|item| item.kind == LETTER && item.payload["to"] == person);
    to_them.filter(|item| item.state == State::Queued).map(|item| text(&item.payload["template"])).collect()
}

/// Every page and form of the link, from the device that was proved.
async fn is_dead(visitor: &Visitor<'_>) {
    let key = Uuid::now_v7().to_string();
    for route in server::assembly::routes().table().filter(|route| route.side == Side::Client) {
        let below = route.path.trim_start_matches("/p/{token}").trim_start_matches('/');
        let parts = below.split('/').map(|part| match part {
            "{tag}" => "en",
            "{section}" | "{version}" => "1",
            part if part.starts_with('{') => key.as_str(),
            part => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let fields = [("text", "Still here?"), ("form_key", key.as_str()), ("who", "as_named")];
        let answer = visitor.send(route.method, &path, &fields).await;
        assert!(answer.status >= 400, "{} answers {}", route.name, answer.status);
        assert!(!answer.text().contains("Shared with"), "{} tells of the project", route.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_contact_who_is_taken_off_stays_alive() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        decides_alone(&world, 0).await;
        let (party, mut shown) = (&world.ours.parties[0], Shown::new(&world, 0));
        // They confirm the plan, so that their device is proved; the rest waits for them.
        for step in [
            Step::Begin,
            Step::SendPlan,
            Step::ConfirmPlan,
            Step::SendRequirement,
            Step::AskAndShow,
            Step::Review,
        ] {
            shown.step(step).await;
        }
        let question =
            json!({ "party_id": party.id, "body": "When?", "to_person": party.contacts[0].person });
        world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), question).await;
        let waiting = shown.key(REQUIREMENTS, "requirements").await;
        let act = format!("sign-offs/{waiting}/decisions");
        let key = Uuid::now_v7().to_string();
        let words = shown.visitor.shown_words(&format!("sign-offs/{waiting}")).await;
        let fields = [vec![("verdict", "approved"), ("form_key", key.as_str())], words].concat();
        // Elsewhere a code was asked for and not entered yet.
        let mut elsewhere = shown.visitor.elsewhere();
        let code = elsewhere.asks_for_code(&act, &fields).await;
        assert!(!queued(&world, &party.contacts[0].person).await.is_empty());
        assert_eq!(
            waits_for(&world, 0).await,
            [party.contacts[0].person.clone(), party.contacts[1].person.clone()]
        );

        take_off(&world, 0).await;
        is_dead(&shown.visitor).await;
        assert_eq!(queued(&world, &party.contacts[0].person).await, Vec::<String>::new());
        assert_eq!(waits_for(&world, 0).await, [party.contacts[1].person.clone()]);
        let deputy = Visitor::new(&world, &party.contacts[1]);
        let home = deputy.send("GET", "", &[]).await;
        assert!(home.text().contains(&waiting), "the deputy is not asked: {}", home.text());

        // Back again with a fresh link: nothing that was proved before counts.
        let path = format!(
            "/api/v1/projects/{}/parties/{}/contacts/{}",
            world.ours.project, party.id, party.contacts[0].person
        );
        world.done("PUT", &path, json!({ "role": "client_approver" })).await;
        let token = world.invite(&world.ours.project, &party.id, &party.contacts[0].person).await;
        let contact = Contact { token, ..party.contacts[0].clone() };
        for old in [&shown.visitor, &elsewhere] {
            let back = old.with_link(&contact);
            let named = [&fields[..], &[("who", "as_named")]].concat();
            let asked = back.send("POST", &act, &named).await;
            assert_ne!(asked.status, 303, "an old device decides");
            let entered = [&fields[..], &[("who", "as_named"), ("code", code.as_str())]].concat();
            let refused = back.send("POST", &act, &entered).await;
            assert_ne!(refused.status, 303, "an old code decides: {}", refused.text());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_deputy_it_stands_without_an_owner() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        decides_alone(&world, 1).await;
        let mut shown = Shown::new(&world, 1);
        shown.step(Step::Begin).await;
        shown.step(Step::SendRequirement).await;
        assert_eq!(waits_for(&world, 1).await, [world.ours.parties[1].contacts[0].person.clone()]);
        take_off(&world, 1).await;
        assert_eq!(waits_for(&world, 1).await, Vec::<String>::new());
    })
    .await;
}
