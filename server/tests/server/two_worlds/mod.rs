//! Non-interference: two worlds in which the same was shown to a client, in the same order, and in one of which the
//! team did a great many other things besides, also with another client. Every page, file and receipt with its headers,
//! every search and every letter of the client's people is the same in both, to the byte; only random keys are called
//! by the order in which they turn up, and hashes over them alike.

mod besides;
mod client;
mod keys;
pub mod shown;

use crate::canaries::{letters, pages};
use crate::dice::Dice;
use crate::world::{Party, World, text};
use besides::Besides;
use keys::{digitless, hashless, keyless};
use schedule::planning::Plans;
use serde_json::{Value, json};
use shown::{Shown, wound};
use store::Db;
use store::testing::{each_database, sqlite};

/// What is looked for in the portal's search.
const WORDS: [&str; 6] = ["shared", "internal", "Milestone", "里程碑", "question", "gate"];
const AN_HOUR: i64 = 3_600;
/// So many steps lie between two looks.
const BETWEEN_LOOKS: usize = 7;
const FORM_KEY: &str = "5d5f6f0e-8b1c-4f0a-9d51-0c7a3f4be001";

fn requirement(title: &str) -> Value {
    json!({ "title": title, "kind": "function", "source": "meeting", "source_note": "", "need": "", "pain": "",
        "description": "", "acceptance_criteria": "All of them", "priority": "must", "owner_id": null })
}

/// Asks a party's first contact, and shows the party something; drafts where it is for nobody.
async fn ask_and_show(world: &World, party: Option<&Party>, word: &str) -> (String, String) {
    let at = format!("/api/v1/projects/{}", world.ours.project);
    let section =
        json!({ "title": { "en": word }, "questions": [{ "kind": "text", "words": { "zh": word } }] });
    let asked = json!({ "title": word, "intro": { "en": word }, "sections": [section] });
    let asked = text(&world.done("POST", &format!("{at}/questionnaires"), asked).await["id"]);
    let shown = json!({ "title": word, "items": [{ "words": word }] });
    let shown = text(&world.done("POST", &format!("{at}/demonstrations"), shown).await["id"]);
    if let Some(party) = party {
        let to = json!({ "party_id": party.id, "person_ids": [party.contacts[0].person], "revision": 1 });
        world.done("POST", &format!("/api/v1/questionnaires/{asked}/sendings"), to).await;
        let to = json!({ "party_id": party.id, "revision": 1 });
        world.done("POST", &format!("/api/v1/demonstrations/{shown}/sendings"), to).await;
    }
    (asked, shown)
}

/// A world after every few steps, as the people of the first party see it. `is_busy`: the team does other things too,
/// and the hour between two steps passes in pieces.
async fn seen(db: Db, seed: u64, is_busy: bool) -> Vec<Vec<(String, String)>> {
    let world = World::make(db).await;
    let party = &world.ours.parties[0];
    // Somebody of the first party sees prices; what is for them is nobody else's business.
    let circle = world.contact(&party.client).await;
    world.put_in_the_circle(&world.ours.project, &party.id, &circle, "client_viewer").await;
    let mut besides = Besides::new(&world, seed);
    let mut shown = Shown::new(&world, 0);
    let mut stages = Vec::new();
    let steps = wound(&mut Dice(seed));
    for (number, step) in steps.iter().enumerate() {
        shown.step(*step).await;
        let pieces = if is_busy { 4 } else { 1 };
        for _ in 0..pieces {
            world.app.db().clock().advance_seconds(AN_HOUR / pieces);
            if is_busy {
                besides.anything().await;
            }
        }
        follow(&world).await;
        if number % BETWEEN_LOOKS == 0 || number + 1 == steps.len() {
            stages.push(look(&world, &shown).await);
        }
    }
    stages
}

/// What is done beside the requests.
async fn follow(world: &World) {
    let (db, plans) = (world.app.db(), world.app.app.get::<Plans>());
    let url = world.app.app.public_url();
    schedule::planning::confirmed::agree_confirmed(db, plans).await.expect("confirmed plans are agreed");
    change::planning::apply_approved(db, plans, url).await.expect("agreed work comes into the plan");
    change::planning::follow(db, url).await.expect("changes follow the plan");
    schedule::planning::releasing::follow_the_clock(db).await.expect("the released rows follow the clock");
    communication::follow_waiting(db, server::assembly::CLOCKED_KINDS)
        .await
        .expect("the released waiting times follow the clock");
    communication::follow_promises(db, server::assembly::CLOCKED_KINDS)
        .await
        .expect("what was promised follows the clock");
    communication::follow_the_log(db).await.expect("the log follows");
    communication::dispatch(db, "https://rapport.example").await.expect("notifications are made");
}

async fn look(world: &World, shown: &Shown<'_>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in &shown.addresses {
        let answer = world.app.get(path).await;
        let told = format!("{} {:?}\n{}", answer.status, answer.headers, answer.text());
        all.push((keyless(path), keyless(&told)));
    }
    for (number, contact) in world.ours.parties[0].contacts.iter().enumerate() {
        let mut texts = pages(world, contact).await;
        texts.sort_by_key(|(path, _)| keyless(path));
        for word in WORDS {
            let answer = world.app.get(&format!("/p/{}/search?q={word}", contact.token)).await;
            texts.push((format!("search {word}"), format!("{:?}\n{}", answer.headers, answer.text())));
        }
        for letter in letters(world, &contact.person).await {
            texts.push(("letter".into(), codeless(&letter)));
        }
        for (path, text) in texts {
            let text = match (path.contains("/receipts/"), path.contains("/file ")) {
                (true, true) => hashless(&text),
                (true, false) => digitless(&text),
                (false, _) if path.contains("/paper") => digitless(&text),
                (false, _) => text,
            };
            all.push((format!("contact {number}: {}", keyless(&path)), keyless(&text)));
        }
    }
    all
}

/// A letter without the code it brings.
fn codeless(letter: &str) -> String {
    let mut letter: Value = serde_json::from_str(letter).expect("a letter is JSON");
    if let Some(code) = letter["params"].get_mut("code") {
        *code = json!("code");
    }
    letter.to_string()
}

fn same(quiet: &[Vec<(String, String)>], busy: &[Vec<(String, String)>], seed: u64) {
    for (step, (quiet, busy)) in quiet.iter().zip(busy).enumerate() {
        let places = |texts: &[(String, String)]| -> Vec<String> {
            texts.iter().map(|(place, _)| place.clone()).collect()
        };
        assert_eq!(places(quiet), places(busy), "step {step}, seed {seed}: other pages or letters");
        for ((place, quiet), (_, busy)) in quiet.iter().zip(busy) {
            let lines = quiet.lines().zip(busy.lines()).filter(|(one, other)| one != other);
            let differ: Vec<_> = lines.map(|(one, other)| format!("{one}\n{other}")).collect();
            assert!(quiet == busy, "step {step}, seed {seed}, {place}:\n{}", differ.join("\n\n"));
        }
    }
}

/// Other orders of what is shown, and other things besides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_cannot_tell_a_busy_world_from_a_quiet_one() {
    for seed in [1, 2] {
        let (db, _folder) = sqlite(server::assembly::SCHEMAS);
        let quiet = seen(db, seed, false).await;
        assert!(quiet.iter().all(|stage| stage.len() > 30), "a contact comes to few pages");
        assert!(quiet.last().is_some_and(|stage| stage.len() > 200), "the last look comes to few pages");
        if seed == 1 {
            let (db, _folder) = sqlite(server::assembly::SCHEMAS);
            same(&quiet, &seen(db, seed, true).await, seed);
            continue;
        }
        each_database(server::assembly::SCHEMAS, |db| {
            let quiet = quiet.clone();
            async move { same(&quiet, &seen(db, seed, true).await, seed) }
        })
        .await;
    }
}
